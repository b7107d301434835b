"""What the coder's commands do to the transcript: the reader's caret, the desk's acts, and what is drawn after.

Between the commands (keys) and the desk (store). Everything that changes comes back as ``Updated`` and goes
through ``show``; errors are sentences and rise to the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from cipcoder.errors import InputError
from cipcoder.locale import N_, _
from cipcoder.queries.document import CodingRow
from cipcoder.text.spans import Span, trim
from cipcoder.tui import say
from cipcoder.tui.caret import reached
from cipcoder.tui.desk import Desk
from cipcoder.tui.dialogs import Choice
from cipcoder.tui.match import exact
from cipcoder.tui.page import Page
from cipcoder.tui.palette import Chosen, Palette
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.reader import Reader
from cipcoder.tui.units import Kind
from cipcoder.tui.updated import Updated

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

IN_VIVO = 60
"""Words selected for a code's name may be so many characters; longer ones are shortened by hand."""


NOTHING_FURTHER = {
    "coding": N_("There is no further coding in this direction."),
    "question": N_("There is no further question of the guide in this direction."),
    "uncoded": N_("There is no further passage without coding in this direction."),
}


SEGMENTS = {"uncoded-next": 1, "uncoded-previous": -1}
"""In a round on given segments these motions go from segment to segment."""


class Acts:
    """Everything that can be done to the open transcript."""

    def __init__(self, screen: CodingScreen, desk: Desk, reader: Reader) -> None:
        self.screen, self.desk, self.reader = screen, desk, reader
        self.adjusting: CodingRow | None = None

    @property
    def page(self) -> Page:
        """The open transcript; a sentence that says what to do where there is none."""
        if self.desk.page is None:
            raise InputError(_("No transcript is open. Import some first: cipcoder import corpus"))
        return self.desk.page

    def show(self, updated: Updated) -> None:
        """Draw what an act changed."""
        self.screen.show_update(updated)

    # --- moving and selecting ------------------------------------------------------------------------

    def move(self, motion: str, *, extend: bool = False) -> None:
        """Move the cursor; while bounds are adjusted, the end of the coding (``extend``: its start)."""
        before = replace(self.reader.caret)
        if self.adjusting is None and motion in SEGMENTS and self.desk.page is not None and self.desk.page.given:
            if not self.screen.rounding.next_segment(SEGMENTS[motion]):
                self.screen.tell(_("There is no further segment without a code in this direction."))
        elif self.adjusting is None:
            self.reader.move(motion, extend=extend)
            if self.reader.caret == before and (nothing := NOTHING_FURTHER.get(motion.split("-")[0])):
                self.screen.tell(_(nothing))
        elif extend:
            self.adjust_start(motion)
        else:
            self.reader.move(motion, extend=True)

    def take(self, kind: Kind) -> None:
        """Select the unit at the cursor, one more, or after coding the next."""
        self.adjusting = None
        self.reader.take(kind)

    def give_back(self, kind: Kind) -> None:
        """Shorten the selection."""
        with self.reader.moving() as caret:
            caret.give_back(self.page, kind)

    def free(self) -> None:
        """Begin or end free selection."""
        with self.reader.moving() as caret:
            caret.turn_free()
        self.screen.detail.write()

    def escape(self) -> None:
        """Give up one thing: adjusting, the selection, the chosen coding, the search."""
        if self.screen.codework.escape() or self.screen.settlement.give_up():
            return
        if self.screen.reviewing.give_up() or self.screen.close_drawer():
            return
        if self.adjusting is not None:
            coding, self.adjusting = self.adjusting, None
            self.reader.go(Span(coding.start, coding.stop))
            self.screen.tell(_("The bounds stay as they were."))
            return
        with self.reader.moving() as caret:
            dropped = caret.drop()
        if not dropped and self.reader.active is not None:
            self.reader.activate(None)
        elif not dropped:
            self.screen.searching.end()
        self.screen.detail.write()

    # --- coding --------------------------------------------------------------------------------------

    def segment(self) -> Span:
        """What a code goes on: the selection, else the sentence at the cursor."""
        segment = self.reader.caret.segment(self.page)
        if segment is None:
            raise InputError(_("There are only blanks here: nothing to code."))
        return segment

    def code(self, codes: Sequence[str], *, suggested: bool = False) -> None:
        """Put codes on the segment; it stays selected for more. ``suggested``: the program proposed them."""
        segment = self.segment()
        self.adjusting = None
        if self.screen.settlement.settle(segment, codes):
            return
        updated = self.desk.code(segment, codes, suggested=suggested)
        coded = next(iter(updated.added), None)  # a round may have asked for whole turns, or for its own segment
        with self.reader.moving() as caret:
            caret.select(segment if coded is None else Span(coded.start, coded.stop))
            caret.coded = True
        self.show(updated)
        if not updated.added:
            names = ", ".join(self.desk.label(code) for code in codes)
            self.screen.tell(_("This passage has this code already: {names}").format(names=names))
        self.screen.tour.saw("coded")

    def slot(self, number: int) -> None:
        """Code with a digit key."""
        code = self.desk.keys.slots.get(number)
        if code is None:
            raise InputError(
                _("No code is on key {key} yet: the first ones you choose with c come there.").format(key=number)
            )
        self.code([code])

    def choose(self, typed: str = "") -> None:
        """Choose codes from the palette."""
        segment = self.segment()
        if not self.desk.usable() and not typed:
            self.screen.tell(_("The codebook is empty: type the name of the first code."))

        def chosen(result: Chosen | None) -> None:
            if result is not None:
                self.code([*result.codes, *self.made(result.new)])

        quote = str(one_line(self.page.text[segment.start : segment.stop], limit=60))
        title = _("Code: {segment}").format(segment=f"« {quote} »")
        self.screen.ask(Palette(self.desk, title, typed), chosen)

    def made(self, new: tuple[str, str | None] | None) -> list[str]:
        """The code that was asked for by a new name: made, unless there is one of this name."""
        if new is None:
            return []
        known = exact(new[0], self.desk.candidates())
        if known is not None:
            return [known.id]
        code, updated = self.desk.new_code(*new)
        self.show(updated)
        return [code]

    def repeat(self) -> None:
        """The last code once more."""
        if not self.desk.keys.recent:
            raise InputError(_("No code was used yet: choose one with c."))
        self.code([self.desk.keys.recent[0]])

    def in_vivo(self) -> None:
        """A code made of the selected words."""
        selected = self.reader.caret.selection
        if selected is None or (segment := trim(self.page.text, selected)) is None:
            raise InputError(_("Select the words first: with v and the arrows, or with the mouse."))
        words = " ".join(self.page.text[segment.start : segment.stop].split())
        if len(words) > IN_VIVO:
            self.choose(words[:IN_VIVO].rsplit(" ", 1)[0])
        else:
            self.code(self.made((words, None)))

    # --- what lies here ------------------------------------------------------------------------------

    def at_hand(self) -> list[CodingRow]:
        """The codings that keys act on, the chosen one first.

        Those at the cursor; with a selection, those of exactly this segment, else those that overlap it.
        """
        caret, page = self.reader.caret, self.page
        if caret.selection is None:
            rows = page.under(caret.cursor)
        elif (segment := trim(page.text, caret.selection)) is not None:
            rows = page.index.overlapping(segment.start, segment.stop)
            rows = [row for row in rows if (row.start, row.stop) == (segment.start, segment.stop)] or rows
        else:
            rows = []
        active = self.reader.active
        return sorted(rows, key=lambda row: row != active)

    def passage(self) -> Span:
        """What is quoted or kept: the selection, else the coding at hand, else the sentence."""
        rows = self.at_hand() if self.reader.caret.selection is None else []
        return Span(rows[0].start, rows[0].stop) if rows else self.segment()

    def one(self) -> CodingRow:
        """The coding at hand; a sentence where there is none."""
        rows = self.at_hand()
        if not rows:
            raise InputError(_("No coding of yours lies here."))
        return rows[0]

    def remove(self) -> None:
        """Remove the coding at hand; where there are several, ask which."""
        self.one()
        rows = self.at_hand()
        if len(rows) == 1 or self.reader.active in rows:
            self._remove([rows[0]])
            return
        lines = [Content.assemble(plain("▌", self.desk.colour(r.code)), self._about(r)) for r in rows]
        lines.append(plain(_("all of them"), "italic"))

        def chosen(number: int | None) -> None:
            if number is not None:
                self._remove(rows if number == len(rows) else [rows[number]])

        self.screen.ask(Choice(_("Remove which coding?"), lines, _("Enter  remove    Esc  back")), chosen)

    def _about(self, row: CodingRow) -> Content:
        quote = one_line(self.page.text[row.start : row.stop], "dim", limit=50)
        return Content.assemble(plain(self.desk.label(row.code)), "  ", quote)

    def _remove(self, rows: Sequence[CodingRow]) -> None:
        self.show(self.desk.uncode([row.uid for row in rows]))
        names = ", ".join(self.desk.label(row.code) for row in rows)
        self.screen.tell(_("Removed: {names} (u brings it back)").format(names=names))

    def cycle(self) -> None:
        """Choose the next of the codings that overlap here."""
        caret, page = self.reader.caret, self.page
        rows = page.under(caret.cursor if caret.selection is None else caret.selection.start)
        if not rows:
            raise InputError(_("No coding of yours lies here."))
        active = self.reader.active
        self.reader.activate(rows[(rows.index(active) + 1) % len(rows)] if active in rows else rows[0])
        self.screen.detail.write()

    def point(self, coding: CodingRow) -> None:
        """A bracket was clicked: go there and choose it."""
        with self.reader.moving() as caret:
            caret.go(coding.start)
        self.reader.activate(coding)
        self.screen.detail.write()

    def adjust(self) -> None:
        """Begin to adjust the bounds of the coding at hand."""
        coding = self.one()
        self.adjusting = coding
        self.reader.activate(coding)
        with self.reader.moving() as caret:
            caret.select(Span(coding.start, coding.stop))
        self.screen.detail.write()

    def adjust_start(self, motion: str) -> bool:
        """While bounds are adjusted: move the start; false when they aren't."""
        if self.adjusting is None:
            return False
        with self.reader.moving() as caret:
            if caret.anchor is not None:
                caret.anchor = min(reached(self.page, motion, caret.anchor), caret.cursor)
        return True

    def keep(self) -> None:
        """Keep the adjusted bounds."""
        if self.adjusting is None:
            return
        coding, self.adjusting = self.adjusting, None
        if self.reader.caret.selection is None:  # a search, a click, a dialog led away: nothing was adjusted there
            self.screen.tell(_("The bounds stay as they were."))
            return
        segment = self.segment()
        updated = self.desk.rebound(coding.uid, segment)
        with self.reader.moving() as caret:
            caret.go(segment.start)
        self.show(updated)
        self.screen.tell(_("Bounds changed: {name}").format(name=self.desk.label(coding.code)))

    # --- taking back --------------------------------------------------------------------------------

    def undo(self, *, again: bool = False) -> None:
        """Take back, or do again, and go to where it was."""
        self.adjusting = None
        taken, updated = self.desk.take_back(again=again)
        if updated.elsewhere is not None and (name := self.desk.name_of(updated.elsewhere[0])) is not None:
            self.screen.open(name, cursor=updated.elsewhere[1])
        self.show(updated)
        if updated.codings:
            coding = updated.codings[-1]
            self.reader.go(Span(coding.start, coding.stop))
        self.screen.tell(say.taken_back(self.desk, taken, updated, again=again))
