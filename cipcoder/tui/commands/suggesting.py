"""The command that asks which codes a passage may be about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Suggest(Command["CodingScreen"]):
    id, keys, group = "suggest", "I", N_("Code")
    label = N_("suggest")
    help = N_("Suggest three codes for the selection or the sentence, if the project has suggestions on.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.suggested import ask  # what it imports is no part of the screen's start

        ask(screen)


COMMANDS: tuple[type[Command[Any]], ...] = (Suggest,)
