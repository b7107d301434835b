"""What the full screens in front of the transcript share: a line that says what is shown, a body, the line of keys.

A sheet answers a question (extracts, frequencies, memos, places found). It is left with Esc, or by going to a
passage, which is its result. Its keys are commands like all others, bound where they say they work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from cipcoder.errors import CipcoderError
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.commands.base import Where, bindings
from cipcoder.tui.desk import Desk
from cipcoder.tui.help import HelpScreen
from cipcoder.tui.keyline import KeyLine
from cipcoder.tui.page import Sought
from cipcoder.tui.updated import Updated

if TYPE_CHECKING:
    from cipcoder.queries.revisions import Unsettled
    from cipcoder.tui.app import CoderApp
    from cipcoder.tui.settling import Settling


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Jump:
    """A passage to go to: a transcript's name, and code points of its text."""

    transcript: str
    span: Span | None
    """None: where one was in it last"""
    sought: Sought | None = None
    """what was searched for: the search goes on there"""
    settling: Settling | None = None
    """the disagreement for which another passage is looked for there"""
    reviewing: Unsettled | None = None
    """the coding for which another passage is looked for there"""


class Sheet(Screen[Jump | None]):
    """Subclasses say ``where`` their commands work and give their body."""

    where: ClassVar[Where] = "sheet"
    DEFAULT_CSS = """
    Sheet { background: $background; }
    Sheet #about { dock: top; height: auto; max-height: 4; padding: 0 1; background: $surface; color: $foreground; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.updates: list[Updated] = []
        """what was changed here: the coding screen draws it when it comes back"""
        commands = COMMANDS.values()
        own = [*bindings(commands, self.where), *(bindings(commands, "sheet") if self.where != "sheet" else ())]
        # ours come before the framework's (tab, ctrl+c)
        self._bindings = BindingsMap.merge([BindingsMap(own), self._bindings])

    def compose(self) -> ComposeResult:
        yield Static(id="about")
        yield from self.body()
        yield KeyLine(id="keys")

    def body(self) -> ComposeResult:
        """The widgets between the two lines."""
        raise NotImplementedError

    def about(self, sentence: Content) -> None:
        """Say above what is shown: whose, of what, how many."""
        self.query_one("#about", Static).update(sentence)

    def told(self) -> AbstractContextManager[None]:
        """Errors inside become sentences on the screen."""
        return cast("CoderApp", self.app).told()

    def action_command(self, command: str, argument: str = "") -> None:
        """Run one of the commands that work here."""
        with self.told():
            cast("Any", COMMANDS[command]).run(self, argument)

    def say(self, sentence: str) -> None:
        """Say what was done."""
        self.notify(visible(sentence), markup=False)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def find(self, question: Callable[[], T], answered: Callable[[T], None]) -> None:
        """Ask the project without holding up the keys; a newer question makes an older one's answer void."""
        worker = get_current_worker()
        try:
            answer = question()
        except CipcoderError as error:
            self.app.call_from_thread(self.notify, visible(str(error)), severity="error", markup=False)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(answered, answer)

    def ask(self, dialog: Screen[T], answered: Callable[[T], None]) -> None:
        """Put a dialog in front; what its answer does wrong is told like anything else."""

        def act(answer: T | None) -> None:
            if answer is not None:
                with self.told():
                    answered(answer)

        self.app.push_screen(dialog, act)

    def lay_over(self, sheet: Sheet) -> None:
        """Put another sheet in front; where that leads to a passage, this one makes way for it too."""

        def left(jump: Jump | None) -> None:
            if jump is not None:
                self.call_later(self.leave, jump)  # once the other has gone

        self.app.push_screen(sheet, left)

    def help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen())

    def leave(self, jump: Jump | None = None) -> None:
        """Back to the transcript: where one was, or at a passage."""
        self.dismiss(jump)
