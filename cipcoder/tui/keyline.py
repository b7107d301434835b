"""The line of keys at the bottom: what can be pressed just now, made from the active bindings.

One widget for all of it: the framework's footer is a widget a key, and each of them costs at every key stroke.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from cipcoder.tui.commands.base import key_name
from cipcoder.tui.plain import plain

FIRST = "help"
"""The id of the command that comes first, whatever the room."""


def typed(key: str) -> bool:
    """Whether this key writes a character where there is a line to write in."""
    name = key_name(key)
    return len(name) == 1 and name not in "←→↑↓"


class KeyLine(Static):
    """Keys and what they do, as many as fit; a click presses the key."""

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: list[tuple[int, str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._tell)

    def _tell(self, screen: Screen[object]) -> None:
        active = [b for _node, b, enabled, _tip in screen.active_bindings.values() if b.show and enabled]
        line = screen.focused if isinstance(screen.focused, (Input, TextArea)) else None
        bindings = {b.action: b for b in active if line is None or not typed(b.key)}
        ordered = sorted(bindings.values(), key=lambda binding: binding.id != FIRST)
        items = [
            Content.assemble(
                plain(self._shown_key(binding, line is not None), "bold $footer-key-foreground"),
                plain(f" {binding.description}"),
            )
            for binding in ordered
        ]
        gap = "  " if 1 + sum(item.cell_length + 2 for item in items) <= self.size.width + 2 else " "
        self._keys, at = [], 1
        for item, binding in zip(items, ordered, strict=True):
            at += item.cell_length + len(gap)
            self._keys.append((at, binding.key))
        self.update(Content.assemble(" ", Content(gap).join(items)), layout=False)

    def _shown_key(self, binding: Binding, typing: bool) -> str:
        """The key to show: the command's first one, but where that would be typed, the one that works."""
        shown = self.app.get_key_display(binding)
        return key_name(binding.key) if typing and len(shown) == 1 and shown.isprintable() else shown

    def on_resize(self) -> None:
        self._tell(self.screen)

    def on_click(self, event: events.Click) -> None:
        key = next((key for stop, key in self._keys if event.x < stop), None)
        if key is not None:
            self.app.simulate_key(key)
