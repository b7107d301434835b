"""Acts that change codings which are there: another code, two of one, one of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.document import CodingRow
from cipcoder.text.spans import Span
from cipcoder.text.words import word_count
from cipcoder.tui.acts import Acts
from cipcoder.tui.palette import Chosen, Palette
from cipcoder.tui.plain import one_line

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Mending:
    """What can be done to the coding at hand, beside removing it and moving its bounds."""

    def __init__(self, screen: CodingScreen, acts: Acts) -> None:
        self.screen, self.acts = screen, acts
        self.desk, self.reader = acts.desk, acts.reader
        self.project = acts.desk.project

    def change(self) -> None:
        """Give the coding at hand another code: its bounds, its memo and its age stay."""
        coding = self.acts.one()
        quote = str(one_line(self.acts.page.text[coding.start : coding.stop], limit=50))

        def chosen(result: Chosen | None) -> None:
            codes = [] if result is None else [*result.codes, *self.acts.made(result.new)]
            if not codes:
                return
            # where several were marked, the first takes the coding's place and the others come beside it
            self.acts.show(self.desk.apply(self.project.change_coding(coding.uid, codes=codes).changes))
            self.desk.keys.used(codes)
            old, new = self.desk.label(coding.code), ", ".join(self.desk.label(code) for code in codes)
            self.screen.tell(_("{old} is now {new}").format(old=old, new=new))

        title = _("{code} → another code: {segment}").format(code=self.desk.label(coding.code), segment=f"« {quote} »")
        self.screen.ask(Palette(self.desk, title), chosen)

    def split(self) -> None:
        """Cut the coding at hand in two before the cursor."""
        coding, cursor = self.acts.one(), self.reader.caret.cursor
        on = self.acts.page.document.transcript.revision
        self.acts.show(self.desk.apply(self.project.split_coding(coding.uid, cursor, revision=on).changes))
        said = _("{name}: two codings now, one before the cursor and one from it on.")
        self.screen.tell(said.format(name=self.desk.label(coding.code)))

    def merge(self) -> None:
        """Make one of the coding at hand and the others with its code: those selected, else the one that touches it."""
        coding = self.acts.one()
        alike = self._alike(coding)
        done = self.project.merge_codings([coding.uid, *(row.uid for row in alike)])
        self.acts.show(self.desk.apply(done.changes))
        n = len(alike) + 1
        said = ngettext("{n} coding is one now: {name}", "{n} codings are one now: {name}", n)
        self.screen.tell(said.format(n=n, name=self.desk.label(coding.code)))

    def _alike(self, coding: CodingRow) -> list[CodingRow]:
        page, selection = self.acts.page, self.reader.caret.selection
        same = [row for row in page.index if row.code == coding.code and row.uid != coding.uid]
        if selection is not None:
            found = [row for row in same if row.start < selection.stop and selection.start < row.stop]
            if not found:
                raise InputError(
                    _("There is only one coding of {name} in the selection.").format(name=self.desk.label(coding.code))
                )
            return found
        between = {row: _gap(coding, row) for row in same}
        touching = [row for row, gap in between.items() if gap is None or not page.text[gap.start : gap.stop].strip()]
        if touching:
            return [min(touching, key=lambda row: (row.start < coding.start, abs(row.start - coding.start)))]
        nearest = min((gap for gap in between.values() if gap is not None), key=lambda gap: gap.length, default=None)
        if nearest is None:
            raise InputError(
                _("There is no other coding of {name} in this interview.").format(name=self.desk.label(coding.code))
            )
        n = word_count(page.text, [nearest])
        raise InputError(
            ngettext(
                "The nearest coding of {name} is {n} word away: select over both, then merge.",
                "The nearest coding of {name} is {n} words away: select over both, then merge.",
                n,
            ).format(name=self.desk.label(coding.code), n=n)
        )


def _gap(a: CodingRow, b: CodingRow) -> Span | None:
    """What lies between two codings; None where they overlap."""
    first, second = sorted((a, b), key=lambda row: row.start)
    return None if second.start < first.stop else Span(first.stop, second.start)
