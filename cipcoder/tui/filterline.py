"""The lines of a sheet one types in: one that is asked for and hidden again, and one that a list follows."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList


class AskedLine(Input):
    """Shown while something is asked for; Esc hides it, whatever was typed, and goes back to the sheet's list."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]
    back_to: ClassVar[type[Widget]]

    def action_give_up(self) -> None:
        """Leave things as they were."""
        self.display = False
        self.screen.query_one(self.back_to).focus()


class FilterLine(Input):
    """Tells its sheet what was typed (``Input.Changed``), where to step in the list, and that it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        *(Binding(key, f"step('{key}')", show=False) for key in ("up", "down", "pageup", "pagedown")),
    ]
    DEFAULT_CSS = """
    FilterLine { border: none; height: 1; padding: 0 1; background: $panel; }
    FilterLine:focus { border: none; }
    """

    class Stepped(Message):
        """On in the list, or back, by a line or a page."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

        def move(self, listed: OptionList) -> None:
            """Move the highlight of this list so."""
            if self.key == "up":
                listed.action_cursor_up()
            elif self.key == "down":
                listed.action_cursor_down()
            elif self.key == "pageup":
                listed.action_page_up()  # type: ignore[no-untyped-call]
            else:
                listed.action_page_down()  # type: ignore[no-untyped-call]

    class Left(Message):
        """Esc."""

    def on_mount(self) -> None:
        self.cursor_blink = False

    def action_step(self, key: str) -> None:
        """Move in the list."""
        self.post_message(self.Stepped(key))

    def action_leave(self) -> None:
        """Leave the line."""
        self.post_message(self.Left())
