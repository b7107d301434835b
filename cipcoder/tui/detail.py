"""The two lines under the text: what is under the cursor, where that is, and what was just said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from cipcoder.locale import _
from cipcoder.tui import say
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.page import Page
from cipcoder.tui.plain import plain

if TYPE_CHECKING:
    from cipcoder.queries.document import CodingRow
    from cipcoder.tui.coding import CodingScreen


class Detail:
    """Writes the lines anew when what they are about has changed."""

    def __init__(self, screen: CodingScreen) -> None:
        self.screen, self.desk, self.reader = screen, screen.desk, screen.reader
        self._told: tuple[str, object] | None = None
        self._looked: str | None = None
        self._written: object = None

    def tell(self, sentence: str) -> None:
        """Say something until the cursor moves."""
        self._told = (sentence, self._where())
        self.write(force=True)

    def look(self, sentence: str | None) -> None:
        """Say what is highlighted in the list of interviews; None: nothing is."""
        self._looked = sentence
        self.write(force=True)

    def moved(self) -> None:
        """The cursor, the selection or the focus is elsewhere."""
        if self._told is not None and self._told[1] != self._where():
            self._told = None
        self.write()

    def _where(self) -> object:
        tree = self.screen.query_one(CodeTree)
        return replace(self.reader.caret), tree.code if tree.has_focus else None

    def write(self, *, force: bool = False) -> None:
        """Say what is under the cursor: codes, coder, time, memo; the turn; what is selected."""
        page, caret, work = self.desk.page, self.reader.caret, self.screen.codework
        about = work.about()
        if page is None:
            said = plain(self._told[0], "bold $accent") if self._told is not None else Content("")
            self._put(about or Content(""), said)
            return
        rows, adjusting = self.screen.acts.at_hand(), self.screen.acts.adjusting
        turn = page.turn_at(caret.cursor)
        key = ([r.uid for r in rows], turn, caret.selection, caret.free, self._told, adjusting, about)
        if key == self._written and not force:
            return
        self._written = key
        first = say.codings(self.desk, page, rows, self.reader.active) if rows else plain(_("no coding here"), "dim")
        focus = work.in_focus()
        if adjusting is not None:
            hint = _(
                "Bounds: ← → and all moves shift the end; with Shift, or , and ; the start. Enter keeps, Esc drops."
            )
            second = plain(hint, "bold")
        elif self.screen.settlement.at is not None:
            second = plain(self.screen.settlement.hint(), "bold $accent")
        elif self.screen.reviewing.at is not None:
            second = plain(self.screen.reviewing.hint(), "bold $accent")
        elif self._looked is not None:
            second = plain(self._looked)
        elif self._told is not None and self._told[0]:
            said = plain(self._told[0], "bold $accent")
            second = _joined([said, plain(focus, "bold")] if focus else [said])
        else:
            second = self._second(page, rows, focus)
        self._put(about or first, second)

    def _second(self, page: Page, rows: list[CodingRow], focus: str) -> Content:
        """Codes in focus, the selection's size, a memo's first words, the place."""
        caret = self.reader.caret
        parts: list[Content] = [plain(focus, "bold")] if focus else []
        if caret.selection is not None:
            parts.append(plain(_("selected: {size}").format(size=say.size(page, caret.selection)), "bold"))
        if caret.free:
            parts.append(plain(_("free selection: every move extends it"), "bold"))
        if (memo := say.memos(self.desk, rows)) is not None:
            parts.append(memo)
        parts.append(plain(say.place(page, caret.cursor if caret.selection is None else caret.selection.start), "dim"))
        return _joined(parts)

    def _put(self, first: Content, second: Content) -> None:
        self.screen.query_one("#detail", Static).update(Content.assemble(first, "\n", second), layout=False)


def _joined(parts: list[Content]) -> Content:
    return Content("  ·  ").join(parts)
