"""The application around the coding screen: themes, errors as sentences, the kept place."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from cipcoder.errors import CipcoderError
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.text.clean import visible
from cipcoder.tui import place
from cipcoder.tui.coding import CodingScreen
from cipcoder.tui.desk import Desk
from cipcoder.tui.theme import DARK, LIGHT, THEMES


class CoderApp(App[None]):
    """``CoderApp(project).run()``: the project has a coder, and stays the caller's to close."""

    TITLE = "cipcoder"
    ENABLE_COMMAND_PALETTE = False  # ours is opened by a command like the others
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, project: Project, transcript: str | None = None, *, tour: bool = False) -> None:
        super().__init__()
        self.project = project
        self.desk = Desk(project)
        self.places = place.read(project.folder, self.desk.coder.uid)
        self._first, self._tour = transcript, tour
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.places.theme if self.places.theme in self.available_themes else _ground()

    def on_mount(self) -> None:
        self.push_screen(CodingScreen(self.desk, self.places, self._first, tour=self._tour))
        if not self.is_headless:
            # what is there now stays: without looking at it again the collector never holds up a key
            self.call_after_refresh(gc.freeze)

    async def action_quit(self) -> None:
        """Leave at once: everything is saved; only the place is noted."""
        for screen in self.screen_stack:
            if isinstance(screen, CodingScreen):
                screen.keep_place()
        self.exit()

    @contextmanager
    def told(self) -> Iterator[None]:
        """The one place where errors a person can act on are caught: they become sentences on the screen."""
        try:
            yield
        except CipcoderError as error:
            self.notify(visible(str(error)), severity="error", timeout=8, markup=False)

    def keep_places(self) -> None:
        """Write down where the coder is."""
        place.write(self.project.folder, self.desk.coder.uid, self.places)

    def light_dark(self) -> None:
        """Change between light and dark, and remember."""
        self.theme = DARK.name if not self.current_theme.dark else LIGHT.name
        self.places.theme = self.theme
        self.keep_places()

    def action_help_quit(self) -> None:
        """What ctrl+c says where it copies nothing."""
        self.notify(_("ctrl+q quits. Everything is saved already."), markup=False)


def _ground() -> str:
    """Light or dark, as the terminal says it is (COLORFGBG); dark where it says nothing."""
    ground = os.environ.get("COLORFGBG", "").split(";")[-1]
    return LIGHT.name if ground in {"7", "15"} else DARK.name
