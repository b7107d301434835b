"""Commands that work on the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.findings import FindingsSheet


class NextFinding(Command["FindingsSheet"]):
    id, keys, group, footer, where = "findings-view", "v", N_("Findings"), True, "findings"
    label, help = N_("view"), N_("Show what comes together, theme lines, what follows what, first appearances.")

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.next_view()


class NextWay(Command["FindingsSheet"]):
    id, keys, group, footer, where = "findings-way", "m", N_("Findings"), True, "findings"
    label, help = (
        N_("way"),
        N_(
            "Together: where codings overlap, in the same turn, or some words apart. "
            "Theme lines: all themes of one interview, or the theme at the cursor in all interviews."
        ),
    )

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.next_way()


class ThemesOrCodes(Command["FindingsSheet"]):
    id, keys, group, footer, where = "findings-themes", "t", N_("Findings"), True, "findings"
    label, help = N_("themes"), N_("Show themes, or codes each for itself.")

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.themes()


class NarrowFindings(Command["FindingsSheet"]):
    id, keys, group, footer, where = "findings-narrow", "i", N_("Findings"), True, "findings"
    label, help = N_("interviews"), N_("Choose document set, attributes and interviews to look at.")

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.choose()


class AllFindings(Command["FindingsSheet"]):
    id, keys, group, where = "findings-all", "a", N_("Findings"), "findings"
    label, help = N_("all"), N_("Look at all interviews again.")

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.everything()


class AnalysedFindings(Command["FindingsSheet"]):
    id, keys, group, where = "findings-analysed", "E", N_("Findings"), "findings"
    label, help = (
        N_("analysis layer"),
        N_("Look at the analysis layer (the consensus where there is one), or at your codings."),
    )

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.analysed()


class BehindFinding(Command["FindingsSheet"]):
    id, keys, group, footer, where = "findings-go", "enter", N_("Findings"), True, "findings"
    label, help = N_("show"), N_("Show the extracts behind the number at the cursor; on a theme line, go to the place.")

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.go()


class WriteFindings(Command["FindingsSheet"]):
    id, keys, group, footer, where = "findings-write", "w", N_("Findings"), True, "findings"
    label, help = N_("CSV"), N_("Write the finding as a CSV file into the project's folder.")

    def run(self, screen: FindingsSheet, argument: str) -> None:
        screen.write()


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(NextFinding, NextWay, ThemesOrCodes, NarrowFindings, AllFindings, AnalysedFindings),
    *(BehindFinding, WriteFindings),
)
