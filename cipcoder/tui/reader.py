"""The transcript on the screen: a line-API widget over a ``Page`` and a ``Caret``.

It draws only what it must: a line without cursor, selection or change is the very strip drawn before, and a
cursor key draws the old and the new line. State is offsets; a resize keeps the place in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual import events
from textual.color import Color
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cipcoder.queries.document import CodingRow
from cipcoder.text.spans import Span
from cipcoder.tui.caret import Caret
from cipcoder.tui.desk import Desk
from cipcoder.tui.mouse import Mouse
from cipcoder.tui.page import Page
from cipcoder.tui.paint import DISPLAYS, Display, Frame, Look, View, paint
from cipcoder.tui.units import Kind

if TYPE_CHECKING:
    from cipcoder.tui.app import CoderApp


class Reader(ScrollView, can_focus=True):
    """Shows one transcript and moves the caret in it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Reader { overflow-x: hidden; overflow-y: scroll; }
    """

    class Pointed(Message):
        """A bracket in the margin was clicked."""

        def __init__(self, coding: CodingRow) -> None:
            super().__init__()
            self.coding = coding

    def __init__(self, desk: Desk, moved: Callable[[], None], *, id: str | None = None) -> None:
        """``moved`` is called when the cursor or the selection changed: a message would wait in four queues a key."""
        super().__init__(id=id)
        self.desk = desk
        self._moved = moved
        self.page: Page | None = None
        self.caret = Caret()
        self.display_mode: Display = DISPLAYS[0]
        self.spotlight: frozenset[str] = frozenset()
        self.active: CodingRow | None = None
        self.hit: Span | None = None
        self.drawn = 0
        """how many lines were drawn so far (not taken from those drawn before): for tests and benchmarks"""
        self.frame: Frame | None = None
        self._look: Look | None = None
        self._strips: dict[int, tuple[tuple[int, int] | None, Strip]] = {}
        """the lines drawn last, each with what of the caret stood on it"""
        self._wanted = 0  # the first line's offset, until there is a size to lay the page out for
        self._seen = True
        self._height = 0
        self.mouse = Mouse(self)

    # --- what is shown -------------------------------------------------------------------------------

    def open(self, page: Page, *, cursor: int = 0, top: int = 0, seen: bool = True) -> None:
        """Show a transcript, with the cursor and the first line at these offsets; ``seen``: the cursor in any case."""
        self.page, self.caret = page, Caret(cursor=min(cursor, len(page.text)))
        self.active = self.hit = None
        self._wanted, self._seen, self._height = min(top, len(page.text)), seen, self.size.height
        self._lay(self._wanted)
        if seen and self.frame is not None:
            self._reveal(self.caret.cursor)
        self._moved()

    def _lay(self, top: int) -> None:
        """Lay the page out for the present size, the line of offset ``top`` first."""
        page, width = self.page, self.scrollable_content_region.width
        if page is None or width < 20:
            return
        self.frame = Frame.of(width, len(page.document.turns), page.margin.depth)
        page.lay(self.frame.text)
        self.virtual_size = Size(width, len(page.wrap))
        self.scroll_to(y=page.wrap.line_at(top), animate=False, immediate=True)
        self.redraw()

    @property
    def top(self) -> int:
        """The offset of the first line shown."""
        if self.page is None:
            return 0
        return self.page.wrap.starts[min(self.scroll_offset.y, len(self.page.wrap) - 1)]

    @property
    def cursor_shown(self) -> bool:
        """Whether the cursor is in view."""
        if self.page is None:
            return True
        top, line = self.scroll_offset.y, self.page.wrap.line_at(self.caret.cursor)
        return top <= line < top + self._height

    def on_resize(self) -> None:
        if self.page is not None:
            cursor_shown = self.cursor_shown if self.frame is not None else self._seen
            self._lay(self.top if self.frame is not None else self._wanted)
            self._height = self.size.height
            if cursor_shown:
                self._reveal(self.caret.cursor)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._look = None
        self._strips.clear()

    def redraw(self) -> None:
        """Draw everything anew: another display, other names or colours."""
        self._look = None
        self._strips.clear()
        self.refresh()

    def redraw_spans(self, spans: Iterable[Span]) -> None:
        """Draw anew the lines of these stretches."""
        if self.page is not None:
            for span in spans:
                self._dirty(self.page.wrap.line_at(span.start), self.page.wrap.line_at(max(span.start, span.stop - 1)))

    def changed(self, codings: Iterable[CodingRow]) -> None:
        """Draw anew where these codings stand (as they were, and as they are)."""
        if self.page is None:
            return
        if self.active is not None:
            self.active = self.page.index.get(self.active.uid)
        if self.frame is not None:
            frame = Frame.of(self.frame.width, len(self.page.document.turns), self.page.margin.depth)
            if frame != self.frame:  # one more lane is needed than there was
                self.frame = frame
                self.redraw()
        for coding in codings:
            first, last = self.page.margin.rows(coding)
            self._dirty(first, last)

    def look(self) -> Look:
        if self._look is None:
            app = cast("CoderApp", self.app)
            variables = app.theme_variables
            background = self.background_colors[1]
            self._look = Look(
                background,
                Color.parse(variables["foreground"]),
                Color.parse(variables["accent"]),
                Color.parse(variables["warning"]),
                self.desk.colour,
                self._named,
                plain=app.plain,
                shown=app.shown,
            )
        return self._look

    def _named(self, code: str) -> str:
        slot = self.desk.keys.of(code)
        label = self.desk.label(code)
        return label if slot is None else f"{slot} {label}"

    def render_lines(self, crop: Region) -> list[Strip]:
        """The very strips that were drawn, so that what the framework worked out for each (cuts, codes) is kept too.

        Its own way copies every line to put borders and padding around, and makes true colours: ours has neither
        borders nor other colours.
        """
        if self.page is None or self.frame is None:
            return super().render_lines(crop)
        width, top = self.size.width, self.scroll_offset.y
        first, last = self._rows(self.caret)
        strips = []
        for line in range(top + crop.y, top + crop.bottom):
            drawn = self._strips.get(line)
            unchanged = drawn is not None and drawn[0] is None and not first <= line <= last
            strips.append(drawn[1] if drawn is not None and unchanged else self.render_line(line - top))
        if self.frame.width != width:
            strips = [strip.adjust_cell_length(width) for strip in strips]
        for each in self.get_line_filters():
            if not isinstance(each, ANSIToTruecolor):
                strips = [strip.apply_filter(each, self.background_colors[1]) for strip in strips]
        return strips if crop.column_span == (0, width) else [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        page, frame = self.page, self.frame
        line = y + self.scroll_offset.y
        if page is None or frame is None or line >= len(page.wrap):
            return Strip.blank(self.size.width, self.look().blank)
        caret = self._on(line)
        kept = self._strips.get(line)
        if kept is not None and kept[0] == caret:
            return kept[1]
        self.drawn += 1
        selection = self.caret.selection
        view = View(
            frame,
            self.display_mode,
            self.spotlight,
            self.active,
            None if selection is not None else self.caret.cursor,
            selection,
            self.hit,
            self.has_focus,
        )
        strip = paint(page, self.look(), view, line)
        self._strips[line] = caret, strip
        return strip

    def _on(self, line: int) -> tuple[int, int] | None:
        """What of the caret stands on this line: the selected part of it, or the cursor's place; None for nothing."""
        assert self.page is not None
        start, stop = self.page.wrap.starts[line], self.page.wrap.stops[line]
        if (selection := self.caret.selection) is not None:
            first, last = max(start, selection.start), min(stop, selection.stop)
            return (first, last) if first < last else None
        cursor = self.caret.cursor
        here = start <= cursor < stop or (cursor >= start and line + 1 == len(self.page.wrap))
        return (cursor, cursor) if here else None

    def _rows(self, caret: Caret) -> tuple[int, int]:
        """The first and the last line that the caret stands on."""
        assert self.page is not None
        line_at, selection = self.page.wrap.line_at, caret.selection
        if selection is None:
            return (line := line_at(caret.cursor)), line
        return line_at(selection.start), line_at(selection.stop)

    def _moved_over(self, before: Caret) -> set[tuple[int, int]]:
        """The lines, from first to last, that the caret stands on no longer, or only now."""
        assert self.page is not None
        line_at = self.page.wrap.line_at
        old, new = before.selection, self.caret.selection
        if old is not None and new is not None and old.start == new.start:
            return {(line_at(min(old.stop, new.stop)), line_at(max(old.stop, new.stop)))}
        if old is not None and new is not None and old.stop == new.stop:
            return {(line_at(min(old.start, new.start)), line_at(max(old.start, new.start)))}
        return {self._rows(before), self._rows(self.caret)}

    def _dirty(self, first: int, last: int) -> None:
        for line in range(first, last + 1):
            self._strips.pop(line, None)
        self.refresh_lines(first, last - first + 1)

    # --- moving --------------------------------------------------------------------------------------

    @contextmanager
    def moving(self) -> Iterator[Caret]:
        """Change the caret inside this: what has to be is drawn anew, and the cursor comes into view."""
        page = self.page
        if page is None:
            yield self.caret
            return
        before = replace(self.caret)
        yield self.caret
        old, new = before.selection, self.caret.selection
        if old == new and before.cursor == self.caret.cursor:
            return
        for first, last in self._moved_over(before):
            self.refresh_lines(first, last - first + 1)
        if self.active is not None and not self.active.start <= self.caret.cursor <= self.active.stop:
            self.activate(None)
        self._reveal(self.caret.cursor)
        if new is not None:
            self._reveal_start(new, fresh=old is None or new.start >= old.stop)
        self._moved()

    def move(self, motion: str, *, extend: bool = False) -> None:
        """Move by a named motion."""
        if self.page is not None:
            with self.moving() as caret:
                caret.move(self.page, motion, extend=extend, height=max(1, self.size.height - 2))

    def take(self, kind: Kind) -> None:
        """Select the unit at the cursor, one more, or the next after coding."""
        if self.page is not None:
            with self.moving() as caret:
                caret.take(self.page, kind)

    def go(self, span: Span) -> None:
        """Put the cursor at the beginning of a stretch and bring all of it into view."""
        with self.moving() as caret:
            caret.go(span.start)
        if self.page is not None:
            self._reveal(span.stop)
            self._reveal(span.start)

    def activate(self, coding: CodingRow | None) -> None:
        """Make a coding the one that keys act on."""
        if coding == self.active:
            return
        stale = [c for c in (self.active, coding) if c is not None]
        self.active = coding
        self.changed(stale)

    def _reveal(self, offset: int) -> None:
        """Scroll as little as needed to see a place with a line around it; far away, it comes into the upper third."""
        assert self.page is not None
        line, top, height = self.page.wrap.line_at(offset), self.scroll_offset.y, self.size.height
        space = min(2, height // 4)
        if top + space <= line <= top + height - 1 - space:
            return
        if line < top - height or line > top + 2 * height:
            top = line - height // 3
        elif line < top + space:
            top = line - space
        else:
            top = line - height + 1 + space
        self.scroll_to(y=max(0, top), animate=False, immediate=True)

    def _reveal_start(self, span: Span, *, fresh: bool) -> None:
        """See a selection from its beginning: always where it fits, else only where it is a new one."""
        assert self.page is not None
        first, last = self.page.wrap.line_at(span.start), self.page.wrap.line_at(span.stop)
        if first < self.scroll_offset.y and (fresh or last - first < self.size.height - 1):
            self.scroll_to(y=max(0, first - 1), animate=False, immediate=True)

    # --- the mouse -----------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.mouse.down(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.mouse.move(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.mouse.up(event)

    def on_click(self, event: events.Click) -> None:
        self.mouse.click(event)

    def on_focus(self) -> None:
        self._cursor_line()

    def on_blur(self) -> None:
        self._cursor_line()

    def _cursor_line(self) -> None:
        if self.page is not None:
            self._dirty(*self._rows(self.caret))
