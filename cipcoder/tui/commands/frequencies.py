"""Commands that work on the frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.frequencies import FrequenciesSheet


class OnlyFinished(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "only-finished", "f", N_("Frequencies"), True, "frequencies"
    label, help = N_("finished only / all"), N_("Count finished interviews only, or all.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.only_finished()


COMMANDS: tuple[type[Command[Any]], ...] = (OnlyFinished,)
