"""Keys one after the other: the next one waits until what the one before it does is done.

The framework hands a key to whatever has the focus and takes the next at once. Over a slow line several keys
come in one packet: « / » and the letters after it would all reach the transcript, whose letters are commands.
Here a key that comes while the one before it is under way is held, until that one has gone its whole way (to
the widget in focus, up to the app, through the command it is bound to) and a new screen, if it opened one, is
there with its focus.
"""

from __future__ import annotations

from collections import deque
from typing import TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

T = TypeVar("T")
PATIENCE = 0.5
"""Seconds after which a held key goes on whatever happens: its way may have been cut off by a screen that closed."""


class OneByOne(App[T]):
    """An app whose keys never overtake each other."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Key] = deque()
        self._under_way: events.Key | None = None
        self._screen_then: Screen[object] | None = None
        self._round = 0

    async def on_event(self, event: events.Event) -> None:
        """Every event of the app comes through here; keys that have not been anywhere yet are put in a row."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif event.is_forwarded:  # come up again from the widget in focus: its command runs now
            await super().on_event(event)
            if self.message_queue_size:
                self.call_later(self._settle, event)
            else:  # nothing was asked for: spare nearly every key a message more
                self._settle(event)
        elif self._held or self._under_way is not None:
            self._held.append(event)
            if len(self._held) == 1:
                self._follow()
        else:
            await self._send(event)

    async def _send(self, event: events.Key) -> None:
        self._under_way, self._screen_then = event, self.screen
        await super().on_event(event)

    def _settle(self, event: events.Key) -> None:
        """The key's command has run, and what it asked for at once (a focus) is there."""
        if event is self._under_way and self.screen is self._screen_then:
            self._under_way = None

    # --- holding -------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Send a message the way the key under way has gone, to come home after it."""
        self._round += 1
        number = self._round
        self.set_timer(PATIENCE, lambda: self._release(number))
        then = self._screen_then
        target = self.screen if then is None or not then.is_attached else then.focused or then
        way: list[MessagePump] = [node for node in target.ancestors_with_self if node is not self]
        # three times: behind the key, behind what it set off (Enter: a line was given), behind what that set off
        self._climb([*way, self, *way, self, *way], number)

    def _climb(self, way: list[MessagePump], number: int) -> None:
        if way:
            if not way[0].call_later(self._climb, way[1:], number):  # it is closing: past it
                self._climb(way[1:], number)
        else:
            self.call_later(self._arrived, number)

    def _arrived(self, number: int) -> None:
        if self.screen is not self._screen_then:  # wait for the new screen's focus
            self.screen.call_after_refresh(lambda: self.call_later(self._release, number))
        else:
            self.call_later(self._release, number)

    async def _release(self, number: int) -> None:
        """Let the first held key go; the one after it waits for that one."""
        if number == self._round and self._held:
            self._round += 1  # the timer of this round finds nothing to do
            await self._send(self._held.popleft())
            if self._held:
                self._follow()
