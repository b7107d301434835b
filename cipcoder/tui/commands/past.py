"""Commands on what was done: the sheet of history, and splitting a code in two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen
    from cipcoder.tui.history import HistorySheet
    from cipcoder.tui.splitting import SplitSheet

HISTORY, SPLITTING = N_("History"), N_("Splitting a code")


class History(Command["CodingScreen"]):
    id, group, where = "history", N_("Show"), "anywhere"
    label, help = N_("history"), N_("Show what was done in the project: who, when, what, and go to the place.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.history import HistorySheet

        screen.lay_over(HistorySheet(screen.desk))


class HistoryGo(Command["HistorySheet"]):
    id, keys, group, footer, where = "history-go", "enter", HISTORY, True, "history"
    label, help = N_("go there"), N_("To the place the act is about.")

    def run(self, screen: HistorySheet, argument: str) -> None:
        screen.go()


class HistoryFilter(Command["HistorySheet"]):
    id, keys, group, footer, where = "history-filter", "slash,ctrl+f", HISTORY, True, "history"
    label, help = (
        N_("filter"),
        N_("Show only acts with some words: what was done, a code, an interview, a coder, a date."),
    )

    def run(self, screen: HistorySheet, argument: str) -> None:
        screen.filter()


class HistoryOwn(Command["HistorySheet"]):
    id, keys, group, footer, where = "history-own", "a", HISTORY, True, "history"
    label, help = N_("own"), N_("Show only your own acts, or everybody’s again.")

    def run(self, screen: HistorySheet, argument: str) -> None:
        screen.own()


class SplitCode(Command["CodingScreen"]):
    id, keys, group, where = "code-split", "D", N_("In the codebook"), "codebook"
    label, help = (
        N_("split"),
        N_("Split the code in two: a new code beside it, for the extracts you choose one by one."),
    )

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.split()


class SplitMove(Command["SplitSheet"]):
    id, keys, group, footer, where = "split-move", "m,right", SPLITTING, True, "splitting"
    label, help = N_("moves"), N_("The extract goes to the new code; on to the next one.")

    def run(self, screen: SplitSheet, argument: str) -> None:
        screen.put(moves=True)


class SplitStay(Command["SplitSheet"]):
    id, keys, group, footer, where = "split-stay", "s,left", SPLITTING, True, "splitting"
    label, help = N_("stays"), N_("The extract stays with the old code; on to the next one.")

    def run(self, screen: SplitSheet, argument: str) -> None:
        screen.put(moves=False)


class SplitDone(Command["SplitSheet"]):
    id, keys, group, footer, where = "split-done", "enter", SPLITTING, True, "splitting"
    label, help = N_("split"), N_("Make the new code and give it the extracts that go there.")

    def run(self, screen: SplitSheet, argument: str) -> None:
        screen.split()


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(History, HistoryGo, HistoryFilter, HistoryOwn),
    *(SplitCode, SplitMove, SplitStay, SplitDone),
)
