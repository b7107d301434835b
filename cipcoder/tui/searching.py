"""Searching the open transcript: hits follow what is typed, Enter stays at one, Esc leads back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text.spans import Span
from cipcoder.tui.desk import Desk
from cipcoder.tui.page import Sought
from cipcoder.tui.panes import SearchBar
from cipcoder.tui.reader import Reader

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Searching:
    """One search, from the first letter to Esc."""

    def __init__(self, screen: CodingScreen, desk: Desk, reader: Reader) -> None:
        self.screen, self.desk, self.reader = screen, desk, reader
        self._origin = 0
        self._sought = Sought("")
        self._fault = ""
        """why what is typed can't be searched for, or not yet"""

    @property
    def bar(self) -> SearchBar:
        return self.screen.query_one(SearchBar)

    def begin(self) -> None:
        """Open the search bar."""
        self._origin = self.reader.caret.cursor
        self._sought = Sought(self._sought.words)
        self.bar.begin()

    def typed(self, words: str) -> None:
        """Show where these words stand, and go to the first place from where the search began."""
        page = self.desk.page
        if page is None or not self.bar.display:  # a letter that arrives when Esc was pressed already
            return
        # in other forms, or among participants' turns, as long as what was searched for so is what is typed on
        self._sought = replace(self._sought, words=words)
        hits = self._search()
        self._to(next((hit for hit in hits if hit.start >= self._origin), hits[0] if hits else None))
        self.reader.redraw()

    def _search(self) -> list[Span]:
        page = self.desk.page
        assert page is not None
        self._fault = ""
        try:
            return page.search(self._sought)
        except InputError as error:
            self._fault = str(error)
            return []

    def step(self, step: int) -> None:
        """To the next (1) or previous (-1) place found."""
        page = self.desk.page
        if page is None or not page.hits:
            raise InputError(_("Nothing is searched for: type / and some words."))
        self._to(page.hit(self.reader.caret.cursor, step))

    def leave(self, *, kept: bool) -> None:
        """The bar was left: with Enter the hits stay, with Esc one is back where one was."""
        self.reader.focus()
        page = self.desk.page
        lost = kept and page is not None and bool(self._sought.words.strip()) and not page.hits
        if page is not None and (not kept or lost):
            with self.reader.moving() as caret:
                caret.go(min(self._origin, len(page.text)))
        if page is None or not kept or not page.hits:
            self.end()
        if lost:
            words = self._sought.words.strip()
            self.screen.tell(self._fault or _("Not found in this interview: {words}").format(words=words))

    def resume(self, sought: Sought, at: Span) -> None:
        """A search that was begun on a sheet goes on here, from the place it led to."""
        page = self.desk.page
        if page is None:
            return
        self._sought, self._origin = sought, at.start
        self.bar.resume(sought.words)
        hits = self._search()
        self._to(at if at in hits else page.hit(at.start - 1, 1))
        self.reader.redraw()

    def end(self) -> None:
        """Forget what was searched for."""
        if self.bar.display or self.reader.hit is not None:
            self.bar.display = False
            self.reader.hit = None
            if self.desk.page is not None:
                self.desk.page.hits = []
            self.reader.redraw()

    def _to(self, hit: Span | None) -> None:
        page = self.desk.page
        assert page is not None
        stale, self.reader.hit = self.reader.hit, hit
        if hit is not None:
            self.reader.go(hit)
        self.reader.redraw_spans([span for span in (stale, hit) if span is not None])
        n = 1 + page.hits.index(hit) if hit is not None else 0
        self.bar.say(_("{n} of {total}").format(n=n, total=len(page.hits)))
