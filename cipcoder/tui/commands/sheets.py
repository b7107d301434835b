"""Commands that work on every sheet in front of the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.sheet import Sheet


class Back(Command["Sheet"]):
    id, keys, group, footer, where = "back", "escape,q", N_("On every sheet"), True, "sheet"
    label, help = N_("back"), N_("Back to the transcript.")

    def run(self, screen: Sheet, argument: str) -> None:
        screen.leave()


class SheetHelp(Command["Sheet"]):
    id, keys, group, footer, where = "sheet-help", "question_mark,f1", N_("On every sheet"), True, "sheet"
    label, help = N_("help"), N_("Show all keys.")

    def run(self, screen: Sheet, argument: str) -> None:
        screen.help()


COMMANDS: tuple[type[Command[Any]], ...] = (Back, SheetHelp)
