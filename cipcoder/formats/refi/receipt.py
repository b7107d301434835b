"""The receipt of an exchange: what went over whole, what was changed on the way, what was lost, and why.

The standard asks whoever reads a file to tell what was dropped; whoever writes one knows as much of what it can't
carry. One receipt serves both ways, in the terminal and as a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cipcoder.formats.files import replacing
from cipcoder.formats.tables import ending, write_csv
from cipcoder.locale import _

Outcome = Literal["whole", "changed", "here", "lost"]
"""here: it was there already, and stays as it is there"""
OUTCOMES: tuple[Outcome, ...] = ("whole", "changed", "here", "lost")
COLUMNS = ("kind", "outcome", "count", "why")


@dataclass(frozen=True, slots=True)
class Line:
    """So many things of a kind had this outcome, for one reason. Words are in the language in use."""

    kind: str
    outcome: Outcome
    count: int
    why: str = ""


@dataclass(slots=True)
class Receipt:
    """What became of everything, kinds in the order they were first spoken of."""

    about: list[str] = field(default_factory=list)
    """sentences about the file as a whole"""
    order: tuple[str, ...] = ()
    """kinds that come first, in their order"""
    _counts: dict[tuple[str, Outcome, str], int] = field(default_factory=dict)

    def add(self, kind: str, outcome: Outcome, count: int = 1, why: str = "") -> None:
        """Note that ``count`` things had this outcome; none, nothing is noted."""
        if count:
            key = (kind, outcome, why)
            self._counts[key] = self._counts.get(key, 0) + count

    def whole(self, kind: str, count: int = 1) -> None:
        self.add(kind, "whole", count)

    def changed(self, kind: str, count: int, why: str) -> None:
        self.add(kind, "changed", count, why)

    def here(self, kind: str, count: int = 1) -> None:
        self.add(kind, "here", count)

    def lost(self, kind: str, count: int, why: str) -> None:
        self.add(kind, "lost", count, why)

    @property
    def lines(self) -> list[Line]:
        """By kind, then whole before changed before lost."""
        kinds = list(dict.fromkeys((*self.order, *(kind for kind, _outcome, _why in self._counts))))
        lines = [Line(kind, outcome, n, why) for (kind, outcome, why), n in self._counts.items()]
        return sorted(lines, key=lambda line: (kinds.index(line.kind), OUTCOMES.index(line.outcome)))

    def table(self) -> list[tuple[str, dict[Outcome, int]]]:
        """Each kind, and how many things of it had which outcome."""
        rows: dict[str, dict[Outcome, int]] = {}
        for line in self.lines:
            row = rows.setdefault(line.kind, dict.fromkeys(OUTCOMES, 0))
            row[line.outcome] += line.count
        return list(rows.items())

    def reasons(self) -> Iterator[str]:
        """« memos, 2 changed: … », one for each reason."""
        said: dict[Outcome, str] = {"changed": _("{kind}, {n} changed: {why}"), "lost": _("{kind}, {n} lost: {why}")}
        for line in self.lines:
            if line.outcome in said:
                yield said[line.outcome].format(kind=line.kind, n=line.count, why=line.why)

    def write(self, path: Path) -> None:
        """Write the receipt as .csv or .txt, as the file's ending says."""
        if ending(path, (".csv", ".txt")) == ".csv":
            about = [("", "", "", sentence) for sentence in self.about]
            write_csv(path, COLUMNS, [*about, *((x.kind, x.outcome, x.count, x.why) for x in self.lines)])
            return
        with replacing(path) as file:
            file.write("\n".join([*self.about, "", *self.as_text(), ""]).encode())

    def as_text(self) -> Iterator[str]:
        """The table and the reasons as lines; a column in which there is nothing is left out."""
        words = {"whole": _("whole"), "changed": _("changed"), "here": _("here already"), "lost": _("lost")}
        table = self.table()
        shown = [each for each in OUTCOMES if each == "whole" or any(counts[each] for _kind, counts in table)]
        rows = [(_("kind"), *(words[each] for each in shown))]
        rows += [(kind, *(str(counts[each] or "") for each in shown)) for kind, counts in table]
        widths = [max(len(row[i]) for row in rows) for i in range(len(shown) + 1)]
        for row in rows:
            cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            yield "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()
        yield from ("- " + reason for reason in self.reasons())
