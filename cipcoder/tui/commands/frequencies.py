"""Commands that work on the frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.frequencies import FrequenciesSheet


class NextView(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "frequencies-view", "v", N_("Frequencies"), True, "frequencies"
    label, help = N_("view"), N_("Show the frequencies as a table, as bars, as a heat map of codes and interviews.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.next_view()


class NextMeasure(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "frequencies-measure", "m", N_("Frequencies"), True, "frequencies"
    label, help = N_("measure"), N_("Show another number as bars or in the heat map: interviews, codings, words.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.next_measure()


class OnlyFinished(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "only-finished", "f", N_("Frequencies"), True, "frequencies"
    label, help = N_("finished"), N_("Count finished interviews only, or all.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.only_finished()


class NarrowFrequencies(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "frequencies-narrow", "i", N_("Frequencies"), True, "frequencies"
    label, help = N_("interviews"), N_("Choose document set, attributes and interviews to count.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.choose()


class AllFrequencies(Command["FrequenciesSheet"]):
    id, keys, group, where = "frequencies-all", "a", N_("Frequencies"), "frequencies"
    label, help = N_("all"), N_("Count all interviews again.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.everything()


class AnalysedFrequencies(Command["FrequenciesSheet"]):
    id, keys, group, where = "frequencies-analysed", "E", N_("Frequencies"), "frequencies"
    label, help = (
        N_("analysis layer"),
        N_("Count the analysis layer (the consensus where there is one), or your codings."),
    )

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.analysed()


class ExtractsOfFrequency(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "frequencies-extracts", "enter", N_("Frequencies"), True, "frequencies"
    label, help = N_("extracts"), N_("Show the extracts behind the number at the cursor.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.extracts()


class WriteFrequencies(Command["FrequenciesSheet"]):
    id, keys, group, footer, where = "frequencies-write", "w", N_("Frequencies"), True, "frequencies"
    label, help = N_("CSV"), N_("Write the table as a CSV file into the project's folder.")

    def run(self, screen: FrequenciesSheet, argument: str) -> None:
        screen.write()


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(NextView, NextMeasure, OnlyFinished, NarrowFrequencies, AllFrequencies, AnalysedFrequencies),
    *(ExtractsOfFrequency, WriteFrequencies),
)
