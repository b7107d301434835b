"""Commands of the sheets of extracts, memos and places found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.extracts import ExtractsSheet

# --- extracts ----------------------------------------------------------------------------------------


class GoToExtract(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-go", "enter", N_("Extracts"), True, "extracts"
    label, help = N_("go there"), N_("Go to the extract's place in its transcript.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.go()


class CodesOfExtracts(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-codes", "c", N_("Extracts"), True, "extracts"
    label, help = N_("codes"), N_("Choose whose extracts are shown: codes, or themes with their sub-codes.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.choose_codes()


class NarrowExtracts(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-narrow", "i", N_("Extracts"), True, "extracts"
    label, help = N_("interviews"), N_("Choose document set, attributes, interviews, guide questions, speakers.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.choose()


class WordsOfExtracts(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-words", "slash,ctrl+f", N_("Extracts"), True, "extracts"
    label, help = N_("words"), N_("Show extracts with these words only, accents and capitals ignored.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.look_for_words()


class AllExtracts(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-all", "a", N_("Extracts"), True, "extracts"
    label, help = N_("all"), N_("Show all extracts again.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.everything()


class CopyExtract(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-copy", "y", N_("Extracts"), True, "extracts"
    label, help = N_("copy"), N_("Copy the extract with its source.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.copy()


class WriteExtracts(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-write", "w", N_("Extracts"), True, "extracts"
    label, help = N_("CSV"), N_("Write the extracts shown as a CSV file into the project's folder.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.write()


EXTRACTS = (GoToExtract, CodesOfExtracts, NarrowExtracts, WordsOfExtracts, AllExtracts, CopyExtract, WriteExtracts)


COMMANDS: tuple[type[Command[Any]], ...] = (*EXTRACTS,)
