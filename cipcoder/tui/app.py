"""The application around the coding screen: themes, errors as sentences, the kept place."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.geometry import Size

from cipcoder.errors import CipcoderError
from cipcoder.exchange.keeping import warning
from cipcoder.locale import _, ngettext
from cipcoder.project import Project
from cipcoder.text.clean import visible
from cipcoder.tui import keymap, place
from cipcoder.tui.coding import CodingScreen
from cipcoder.tui.desk import Desk
from cipcoder.tui.onebyone import OneByOne
from cipcoder.tui.small import SmallWindow
from cipcoder.tui.terminal import Colours
from cipcoder.tui.theme import DARK, LIGHT, PLAIN, THEMES, Plain, exactly, ground, of_256

COPY_EVERY = 600.0
"""seconds between looks whether a copy is due (``store/snapshots.EVERY``)"""
FAULTS_SHOWN = 2
"""Faults of a person's keymap that are told on the screen; the command line tells them all."""


class CoderApp(OneByOne[None]):
    """``CoderApp(project).run()``: the project has a coder, and stays the caller's to close."""

    TITLE = "cipcoder"
    ENABLE_COMMAND_PALETTE = False  # ours is opened by a command like the others
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(
        self, project: Project, transcript: str | None = None, colours: Colours = "all", *, tour: bool = False
    ) -> None:
        super().__init__()
        self.project = project
        self.desk = Desk(project)
        self.places = place.read(project.known_as, self.desk.coder.uid)
        self._first, self._tour = transcript, tour
        self._own_keys = keymap.read()
        keymap.apply(self._own_keys.keys)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.places.theme if self.places.theme in (DARK.name, LIGHT.name) else ground()
        self.plain = self.no_color or colours == "few"
        """drawn without colours of our own, in the terminal's two"""
        self.shown = of_256 if colours == "256" else exactly
        if self.plain:
            self.theme = PLAIN.name
            self._filters = [Plain()]
        self.fault: Exception | None = None
        """what ended the screen, where the program itself was at fault"""

    def on_mount(self) -> None:
        self.push_screen(CodingScreen(self.desk, self.places, self._first, tour=self._tour))
        self._fit(self.size)
        for fault in self._own_keys.faults[:FAULTS_SHOWN]:
            self.notify(fault, severity="warning", timeout=12, markup=False)
        if more := len(self._own_keys.faults[FAULTS_SHOWN:]):
            sentence = ngettext(
                "{n} more thing is wrong in your keymap: cipcoder keys --check",
                "{n} more things are wrong in your keymap: cipcoder keys --check",
                more,
            )
            self.notify(sentence.format(n=more), severity="warning", timeout=12, markup=False)
        self.set_interval(COPY_EVERY, self._keep_copy)
        if self.project.only_reads:
            sentence = _("Your sign-in only reads: look at everything; nothing you do here is kept.")
            self.notify(sentence, timeout=12, markup=False)
        for remark in self.project.remarks:
            self.notify(visible(remark), severity="warning", timeout=12, markup=False)
        if over := warning(self.project):
            self.notify(visible(over), severity="warning", timeout=12, markup=False)
        if not self.is_headless:
            # what is there now stays: without looking at it again the collector never holds up a key
            self.call_after_refresh(gc.freeze)
            self._end_with_the_terminal()

    @work(thread=True, exclusive=True, exit_on_error=False, group="copy")
    def _keep_copy(self) -> None:
        """The hourly copy, beside the screen; what is wrong with it is told once."""
        for remark in self.project.keep_copy():
            self.call_from_thread(self.notify, visible(remark), severity="warning", timeout=12, markup=False)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        """Where there is no room for an interview, say so instead of drawing half of it."""
        if not any(isinstance(screen, CodingScreen) for screen in self.screen_stack):
            return
        told = isinstance(self.screen, SmallWindow)
        if SmallWindow.is_small(size) and not told:
            self.push_screen(SmallWindow())
        elif told and not SmallWindow.is_small(size):
            self.pop_screen()

    def _handle_exception(self, error: Exception) -> None:
        """Leave at once; ``fault`` is told when the terminal is itself again, without the framework's traceback."""
        self._return_code = 1
        if self._exception is None:
            self._exception = self.fault = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """What the framework would print when it gives up: never, for it could hold an interview."""
        self._handle_exception(RuntimeError())

    async def action_quit(self) -> None:
        """Leave at once: everything is saved; only the place is noted."""
        for screen in self.screen_stack:
            if isinstance(screen, CodingScreen):
                screen.keep_place()
        self.exit()

    def leave(self) -> None:
        """Leave as with ctrl+q, once the screen in front is made."""
        self.call_later(lambda: self.screen.call_later(self.action_quit))

    def _end_with_the_terminal(self) -> None:
        """A window closed, a line that drops, a machine shut down: leave as with ctrl+q, the place noted."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError):  # as POSIX has them
                loop.add_signal_handler(getattr(signal, name), self.leave)

    @contextmanager
    def told(self) -> Iterator[None]:
        """The one place where errors a person can act on are caught: they become sentences on the screen."""
        try:
            yield
        except CipcoderError as error:
            self.notify(visible(str(error)), severity="error", timeout=8, markup=False)

    def keep_places(self) -> None:
        """Write down where the coder is."""
        place.write(self.project.known_as, self.desk.coder.uid, self.places)

    def light_dark(self) -> None:
        """Change between light and dark, and remember."""
        if self.plain:
            self.notify(_("Without colours, light or dark is the terminal's own."), markup=False)
            return
        self.theme = DARK.name if not self.current_theme.dark else LIGHT.name
        self.places.theme = self.theme
        self.keep_places()

    def action_help_quit(self) -> None:
        """What ctrl+c says where it copies nothing."""
        self.notify(_("ctrl+q quits. Everything is saved already."), markup=False)
