"""The mouse in the transcript: a click points, a drag selects whole words, further clicks take larger units.

Held outside the widget, the mouse goes on selecting line by line. A click on a bracket chooses its coding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

from cipcoder.tui.units import Kind

if TYPE_CHECKING:
    from cipcoder.tui.reader import Reader

_CHAIN: dict[int, Kind] = {2: "word", 3: "sentence", 4: "turn"}
_CRAWL = 0.06
"""Seconds from line to line while the mouse is held outside."""


class Mouse:
    """What the mouse is doing on one reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._grip: int | None = None
        self._dragged = False
        self._creep: Timer | None = None

    def _spot(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """The line and the column of the text under the mouse; None where no text is shown."""
        page, frame = self.reader.page, self.reader.frame
        if page is None or frame is None:
            return None
        line = min(max(0, event.y + self.reader.scroll_offset.y), len(page.wrap) - 1)
        return line, event.x - frame.gutter

    def down(self, event: events.MouseDown) -> None:
        """The button goes down: a place to select from, or a bracket."""
        page, frame = self.reader.page, self.reader.frame
        if event.button != 1 or page is None or frame is None or (spot := self._spot(event)) is None:
            return
        event.stop()
        self.reader.focus()
        line, column = spot
        if column > frame.text + 1:
            self._point(line, column - frame.text - 2)
            return
        self._grip, self._dragged = page.wrap.offset(line, column), False
        self.reader.capture_mouse()
        if event.shift:
            with self.reader.moving() as caret:
                caret.go(self._grip, extend=True)

    def _point(self, line: int, lane: int) -> None:
        """Choose the coding whose bracket (or only name) was clicked."""
        assert self.reader.page is not None
        pieces = self.reader.page.margin.line(line)
        piece = next((p for p in pieces if p.lane == lane), None)
        named = [p for p in pieces if p.named]
        piece = piece or (named[0] if len(named) == 1 else None)
        if piece is not None:
            self.reader.post_message(self.reader.Pointed(piece.mark))

    def move(self, event: events.MouseMove) -> None:
        """The mouse moves: with the button down, it selects."""
        page = self.reader.page
        if self._grip is None or page is None or (spot := self._spot(event)) is None:
            return
        offset = page.wrap.offset(*spot)
        if not self._dragged and offset == self._grip:
            return
        self._dragged = True
        self._drag(offset)
        outside = event.y < 0 or event.y >= self.reader.size.height
        if outside and self._creep is None:
            step = -1 if event.y < 0 else 1
            self._creep = self.reader.set_interval(_CRAWL, lambda: self._crawl(step))
        elif not outside:
            self._stop_creep()

    def _drag(self, offset: int) -> None:
        page = self.reader.page
        assert page is not None
        assert self._grip is not None
        span = page.units.snapped(min(self._grip, offset), max(self._grip, offset))
        with self.reader.moving() as caret:
            caret.free, caret.coded, caret.whole, caret.goal = False, False, False, None
            forward = offset >= self._grip
            caret.anchor, caret.cursor = (span.start, span.stop) if forward else (span.stop, span.start)

    def _crawl(self, step: int) -> None:
        """Held outside: go on selecting line by line."""
        page = self.reader.page
        if page is None or self._grip is None:
            self._stop_creep()
            return
        cursor = self.reader.caret.cursor
        line = page.wrap.line_at(cursor) + step
        if 0 <= line < len(page.wrap):
            self._drag(page.wrap.offset(line, page.wrap.column(cursor)))

    def _stop_creep(self) -> None:
        if self._creep is not None:
            self._creep.stop()
            self._creep = None

    def up(self, event: events.MouseUp) -> None:
        """The button goes up: without a drag it was pointing."""
        self.reader.release_mouse()
        self._stop_creep()
        if self._grip is not None and not self._dragged and not event.shift:
            with self.reader.moving() as caret:
                caret.free = False
                caret.go(self._grip)
        self._grip = None

    def click(self, event: events.Click) -> None:
        """Two clicks take the word, three the sentence, four the turn."""
        kind, spot, page = _CHAIN.get(event.chain), self._spot(event), self.reader.page
        if kind is None or spot is None or page is None or self._dragged:
            return
        if (unit := page.units.at(kind, page.wrap.offset(*spot))) is not None:
            with self.reader.moving() as caret:
                caret.select(unit)
