"""Codes by codes: how often two of them come together, as a shaded matrix."""

from __future__ import annotations

from rich.text import Text

from cipcoder.exchange.layer_findings import cooccurrence_table
from cipcoder.formats.tables import Sheet as Table
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.cooccurrence import CoOccurrence, Pair, Together
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.query_tree import Relation
from cipcoder.report.numbers import whole
from cipcoder.tui.desk import Desk
from cipcoder.tui.figures import NAME, Drawn
from cipcoder.tui.plain import cell
from cipcoder.tui.views.base import Paper, View, joined, two_places

RELATIONS: dict[Together, Relation] = {"overlap": "overlapping", "turn": "near", "words": "within"}
"""what a query for extracts calls it"""


class TogetherView(View):
    """Each row and each column is a code in use, by its number; themes where they were asked for."""

    cells = True
    file = "cooccurrence.csv"

    def __init__(self, desk: Desk, found: CoOccurrence, *, themes: bool) -> None:
        super().__init__(desk, found.layer)
        self._found, self._themes = found, themes
        self._pairs: dict[frozenset[str], Pair] = {frozenset({p.first, p.second}): p for p in found.pairs}

    @property
    def title(self) -> str:
        return _("Themes that come together") if self._themes else _("Codes that come together")

    @property
    def empty(self) -> bool:
        return not self._found.codes

    def legend(self) -> str:
        if self._found.together == "overlap":
            how = _("Pairs of codings, one of each, that overlap.")
        elif self._found.together == "turn":
            how = _("Pairs of codings, one of each, in the same turn.")
        else:
            how = ngettext(
                "Pairs of codings, one of each, with at most {n} word between them.",
                "Pairs of codings, one of each, with at most {n} words between them.",
                self._found.words,
            ).format(n=self._found.words)
        return how + " " + _("The columns are the rows, by number.")

    def drawn(self, paper: Paper) -> Drawn:
        codes = [one.code for one in self._found.codes]
        most = max((pair.pairs for pair in self._found.pairs), default=0)
        digits = len(str(len(codes)))
        wide = max(3, digits + 1, len(str(most)) + 1)
        room = max(10, min(NAME, paper.width // 2) if paper.width < 60 else paper.width - wide * len(codes) - 4)
        first = self.names_wide(codes, max(room - digits - 1, NAME if paper.width >= 60 else 0)) + digits + 1
        lines: list[list[Text]] = []
        for i, code in enumerate(codes):
            line = [self.name(code, first, f"{i + 1:>{digits}} ")]
            for j, other in enumerate(codes):
                pair = self._pairs.get(frozenset({code, other}))
                if i == j:
                    line.append(cell("— ".rjust(wide), "dim"))
                elif pair is None:
                    line.append(cell("· ".rjust(wide), "dim"))
                else:
                    shade = paper.shaded(self.desk.colour(code), pair.pairs / most)
                    line.append(Text(f"{pair.pairs} ".rjust(wide), shade, no_wrap=True, end=""))
            lines.append(line)
        heading = _("theme") if self._themes else _("code")
        columns = [(cell(heading), first + 1)]
        return Drawn(columns + [(cell(f"{i + 1} ".rjust(wide)), wide) for i in range(len(codes))], lines)

    def more(self, row: int, column: int) -> str:
        codes = self._found.codes
        if not 0 <= row < len(codes) or not 0 < column <= len(codes):
            return ""
        one, other = codes[row], codes[column - 1]
        if one is other:
            codings = ngettext("{n} coding", "{n} codings", one.codings).format(n=whole(one.codings, language()))
            return joined(self.desk.label(one.code), codings, self.in_interviews(one.interviews))
        names = " + ".join(f"{self.desk.label(each.code)} ({whole(each.codings, language())})" for each in (one, other))
        pair = self._pairs.get(frozenset({one.code, other.code}))
        if pair is None:
            return joined(names, _("never together"))
        times = ngettext("{n} pair of codings", "{n} pairs of codings", pair.pairs)
        return joined(
            *(names, times.format(n=whole(pair.pairs, language())), self.in_interviews(pair.interviews)),
            _("Jaccard {value}").format(value=two_places(pair.jaccard)),
        )

    def behind(self, row: int, column: int) -> Wanted | None:
        codes = [one.code for one in self._found.codes]
        if not 0 <= row < len(codes) or not 0 < column <= len(codes):
            return None
        one, other = codes[row], codes[column - 1]
        if one == other:
            return self.wanted(one, theme=self._themes)
        if frozenset({one, other}) not in self._pairs:
            return None
        words = self._found.words if self._found.together == "words" else 0
        return self.related(one, RELATIONS[self._found.together], other, theme=self._themes, words=words)

    def table(self) -> Table:
        return cooccurrence_table(self.desk.project, self._found, language())
