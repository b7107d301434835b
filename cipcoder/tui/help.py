"""The help screen: every key, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from cipcoder.locale import _
from cipcoder.tui.commands import COMMANDS, by_group
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.plain import plain

COLUMN = 26


class HelpScreen(Dialog[None]):
    """All commands by group, with their keys."""

    DEFAULT_CSS = """
    HelpScreen > .box { width: 110; height: 90%; }
    HelpScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    HelpScreen .line { layout: horizontal; height: auto; }
    """

    def own_bindings(self) -> Sequence[Binding]:
        return [Binding("question_mark,f1,q", "give_up", show=False)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(_("Keys"))
            with VerticalScroll():
                yield Static(self._beginning())
                for group, commands in by_group():
                    yield Static(plain(f"\n{group}", "bold"))
                    for command in commands:
                        with Vertical(classes="line"):
                            keys = Static(plain(command.shown_keys() or "ctrl+p", "bold"))
                            keys.styles.width = COLUMN
                            yield keys
                            text = Static(plain(_(command.help)))
                            text.styles.width = "1fr"
                            yield text
            yield Static(plain(_("Esc  back    ↑ ↓  scroll")), classes="keys")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    @staticmethod
    def _beginning() -> Content:
        """The fastest way, in four lines."""
        sentence, choose, undo = (COMMANDS[name].first_key for name in ("sentence", "choose", "undo"))
        coding = _("{key} takes the sentence, a digit puts its code on it, {key} goes on to the next sentence.")
        others = _("{choose} finds a code by a few letters. {undo} takes back. Everything is saved at once.")
        mouse = _("With the mouse: drag, or click twice for a word, three times for a sentence, four for a turn.")
        tour = _("For a guided start of three minutes: ctrl+p, then “guided start”.")
        said = f" {coding.format(key=sentence)} {others.format(choose=choose, undo=undo)} {mouse} {tour}"
        return Content.assemble(plain(_("The short way:"), "bold"), plain(said))
