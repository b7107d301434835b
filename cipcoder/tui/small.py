"""What is shown while the window is too small for an interview. Whatever lies below keeps its place."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from cipcoder.locale import _
from cipcoder.tui.plain import plain

COLUMNS, ROWS = 34, 8
"""The least in which one sees a few words of text, their brackets and the lines below."""


class SmallWindow(Screen[None]):
    """One sentence; it goes by itself when there is room again."""

    DEFAULT_CSS = """
    SmallWindow { background: $background; }
    """

    @staticmethod
    def is_small(size: Size) -> bool:
        """Whether an interview can't be shown in it."""
        return size.width < COLUMNS or size.height < ROWS

    def compose(self) -> ComposeResult:
        sentence = _("The window is too small: {columns} × {rows} at least. ctrl+q quits.")
        yield Static(plain(sentence.format(columns=COLUMNS, rows=ROWS)))
