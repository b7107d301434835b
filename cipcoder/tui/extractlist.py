"""Thousands of extracts as a list: lines are made when they come into view, each extract takes as many.

An extract's place is its number times its height, so nothing has to be laid out before it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from cipcoder.locale import _
from cipcoder.queries.extracts import Extract
from cipcoder.text.clean import visible
from cipcoder.text.fold import find, folded
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import plain

BEFORE = 30
"""Characters shown before the words looked for, where they stand far into the text."""
KEPT = 2000
"""Extracts whose lines are kept."""


def meta(desk: Desk, extract: Extract) -> Content:
    """« Travail invisible  Mme B. · Entretien B · turn 12 ★ ✎ »."""
    parts = [*extract.speakers[:2], extract.title]
    if extract.first_turn is not None:
        parts.append(_("turn {n}").format(n=extract.first_turn))
    if extract.origin == "suggestion":
        parts.append(_("suggested"))
    signs = [sign for sign, there in (("★", extract.starred), ("✎", bool(extract.memo))) if there]
    return Content.assemble(
        plain(desk.label(extract.code), "bold"),
        plain("  " + " · ".join(visible(part, line=True) for part in parts), "dim"),
        plain("".join(f" {sign}" for sign in signs), "bold"),
    )


def marked(text: str, words: str) -> Content:
    """``text`` with the words looked for underlined."""
    content = plain(text)
    for span in find(folded(text), " ".join(words.split())):
        content = content.stylize("bold underline", span.start, span.stop)
    return content


class ExtractList(ScrollView, can_focus=True):
    """The extracts, one of them highlighted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ExtractList { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "end(0)", show=False),
        Binding("end,G", "end(1)", show=False),
    ]

    class Moved(Message):
        """Another extract is highlighted."""

    class Opened(Message):
        """The highlighted extract was clicked twice."""

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.desk = desk
        self.rows: Sequence[Extract] = ()
        self.index = 0
        self.words = ""
        self.lines = 3
        """how many each extract takes: one says what and where, the others begin its text"""
        self._made: dict[tuple[int, bool], list[Strip]] = {}

    def show(self, rows: Sequence[Extract], words: str, index: int = 0) -> None:
        """Show these extracts; ``index``: the highlighted one."""
        self.rows, self.words = rows, words
        self.index = max(0, min(index, len(rows) - 1))
        self._lay()
        self.post_message(self.Moved())

    @property
    def extract(self) -> Extract | None:
        """The highlighted extract."""
        return self.rows[self.index] if self.rows else None

    def _lay(self) -> None:
        width = self.scrollable_content_region.width
        self.lines = 3 if width >= 72 and self.size.height >= 12 else 2
        self._made.clear()
        self.virtual_size = Size(width, len(self.rows) * self.lines)
        self._reveal()
        self.refresh()

    def on_resize(self) -> None:
        self._lay()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._made.clear()

    # --- moving --------------------------------------------------------------------------------------

    def go(self, index: int) -> None:
        """Highlight another extract."""
        index = max(0, min(index, len(self.rows) - 1))
        if index != self.index:
            stale, self.index = self.index, index
            for each in (stale, index):
                self.refresh_lines(each * self.lines, self.lines)
            self._reveal()
            self.post_message(self.Moved())

    def _reveal(self) -> None:
        top, height, y = self.scroll_offset.y, self.size.height, self.index * self.lines
        if y < top:
            self.scroll_to(y=y, animate=False, immediate=True)
        elif y + self.lines > top + height:
            self.scroll_to(y=y + self.lines - height, animate=False, immediate=True)

    def action_step(self, by: int) -> None:
        """One further."""
        self.go(self.index + by)

    def action_page(self, by: int) -> None:
        """One screen further."""
        self.go(self.index + by * max(1, self.size.height // self.lines - 1))

    def action_end(self, last: int) -> None:
        """To the first or the last."""
        self.go(len(self.rows) - 1 if last else 0)

    def on_click(self, event: events.Click) -> None:
        index = (event.y + self.scroll_offset.y) // self.lines
        if index < len(self.rows):
            self.go(index)
            if event.chain == 2:
                self.post_message(self.Opened())

    # --- drawing -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        index, line = divmod(y + self.scroll_offset.y, self.lines)
        if index >= len(self.rows):
            return Strip.blank(self.size.width, Style(background=self.background_colors[1]).rich_style)
        key = index, index == self.index
        if key not in self._made:
            if len(self._made) > KEPT:
                self._made.clear()
            self._made[key] = self._strips(index, highlighted=key[1])
        return self._made[key][line]

    def _strips(self, index: int, *, highlighted: bool) -> list[Strip]:
        extract, width = self.rows[index], self.scrollable_content_region.width
        variables = self.app.theme_variables
        paper, ink = self.background_colors[1], Color.parse(variables["foreground"])
        if highlighted:
            paper = paper.blend(Color.parse(variables["accent"]), 0.22)
        base = Style(background=paper, foreground=ink)
        room = width - 3
        body = self._body(extract, room)
        strips = []
        for number, content in enumerate([meta(self.desk, extract), *body]):
            sign = "▸" if highlighted and number == 0 else " "
            line = Content.assemble(
                Content.styled(sign, "bold"), Content.styled("▌ ", self.desk.colour(extract.code)), content
            )
            line = line.truncate(width, ellipsis=True, pad=True)
            strips.append(Strip(line.render_segments(base)).adjust_cell_length(width, base.rich_style))
        return strips

    def _body(self, extract: Extract, room: int) -> list[Content]:
        """The text's beginning, or what is around the words looked for, in as many lines as there are for it."""
        wanted = self.lines - 1
        text = " ".join(visible(extract.text[: 20 * room] if not self.words else extract.text).split())
        if self.words and (hits := find(folded(text), " ".join(self.words.split()))):
            begin = min(hits[0].start - BEFORE, len(text) - wanted * room * 3 // 4)
            if hits[0].stop > wanted * room * 3 // 4 and begin > 0:
                text = "…" + text[text.find(" ", begin, hits[0].start) + 1 or begin :]
        lines = marked(text[: (wanted + 1) * room], self.words).wrap(max(2, room))
        if len(lines) > wanted:
            lines = [*lines[: wanted - 1], Content.assemble(lines[wanted - 1].rstrip(), " ", lines[wanted])]
        return [*lines, *[Content("")] * (wanted - len(lines))]
