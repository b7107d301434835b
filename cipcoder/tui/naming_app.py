"""The small application around the review of names: no project is open yet, so it needs none of the coding screen."""

from __future__ import annotations

from cipcoder.exchange.pseudonymising import Review
from cipcoder.tui.naming_review import NamingReview
from cipcoder.tui.onebyone import OneByOne
from cipcoder.tui.terminal import Colours
from cipcoder.tui.theme import DARK, LIGHT, PLAIN, THEMES, Plain, ground


class ReviewApp(OneByOne[None]):
    """``ReviewApp(review).run()``: decisions go into the review's key table."""

    TITLE = "cipcoder"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, review: Review, colours: Colours = "all") -> None:
        super().__init__()
        self.review = review
        self.fault: Exception | None = None
        """what ended the screen, where the program itself was at fault"""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = ground()
        if self.no_color or colours == "few":
            self.theme = PLAIN.name
            self._filters = [Plain()]

    def on_mount(self) -> None:
        self.push_screen(NamingReview(self.review), lambda _nothing: self.exit())

    def _handle_exception(self, error: Exception) -> None:
        """Leave at once; told in a sentence, without the framework's traceback, which could hold an interview."""
        self._return_code = 1
        if self._exception is None:
            self._exception = self.fault = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """What the framework would print when it gives up: never."""
        self._handle_exception(RuntimeError())

    def light_dark(self) -> None:
        """Change between light and dark."""
        if self.theme != PLAIN.name:
            self.theme = DARK.name if self.theme == LIGHT.name else LIGHT.name
