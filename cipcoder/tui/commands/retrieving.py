"""Commands of the sheets of extracts, memos and places found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.extracts import ExtractsSheet
    from cipcoder.tui.hits import HitsSheet
    from cipcoder.tui.memos import MemosSheet

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


class QueryExtracts(Command["ExtractsSheet"]):
    id, keys, group, footer, where = "extract-query", "colon,Y", N_("Extracts"), True, "extracts"
    label, help = N_("query"), N_("Ask for extracts by a query: codes with and, or, not, near, overlapping, and more.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.ask_by_query()


class AllExtracts(Command["ExtractsSheet"]):
    id, keys, group, where = "extract-all", "a", N_("Extracts"), "extracts"
    label, help = N_("all"), N_("Show all extracts again.")

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.everything()


class AnalysedExtracts(Command["ExtractsSheet"]):
    id, keys, group, where = "extract-analysed", "E", N_("Extracts"), "extracts"
    label, help = (
        N_("analysis layer"),
        N_("Show extracts of the analysis layer (the consensus where there is one), or yours."),
    )

    def run(self, screen: ExtractsSheet, argument: str) -> None:
        screen.analysed()


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


EXTRACTS = (
    *(GoToExtract, CodesOfExtracts, NarrowExtracts, WordsOfExtracts, QueryExtracts, AllExtracts),
    *(AnalysedExtracts, CopyExtract, WriteExtracts),
)


# --- memos -------------------------------------------------------------------------------------------


class MemoGo(Command["MemosSheet"]):
    id, keys, group, footer, where = "memo-go", "enter", N_("Memos"), True, "memos"
    label, help = N_("go there"), N_("To the coding or the interview the memo is about.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.go()


class MemoFilter(Command["MemosSheet"]):
    id, keys, group, footer, where = "memo-filter", "slash,ctrl+f", N_("Memos"), True, "memos"
    label, help = N_("filter"), N_("Show only the memos with some words in them, or in what they are about.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.filter()


class MemoEdit(Command["MemosSheet"]):
    id, keys, group, footer, where = "memo-edit", "e", N_("Memos"), True, "memos"
    label, help = N_("edit"), N_("Write the memo anew.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.edit()


class MemoNew(Command["MemosSheet"]):
    id, keys, group, footer, where = "memo-new", "n", N_("Memos"), True, "memos"
    label, help = N_("new"), N_("Write a free memo, about no passage in particular.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.new()


class MemoRemove(Command["MemosSheet"]):
    id, keys, group, footer, where = "memo-remove", "delete,d", N_("Memos"), True, "memos"
    label, help = N_("remove"), N_("Take the memo away; u brings it back.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.take_away()


class MemosUndo(Command["MemosSheet"]):
    id, keys, group, where = "memos-undo", "u,ctrl+z", N_("Memos"), "memos"
    label, help = N_("undo"), N_("Take the latest act back, whatever it was.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.undo()


class MemosRedo(Command["MemosSheet"]):
    id, keys, group, where = "memos-redo", "U,ctrl+y", N_("Memos"), "memos"
    label, help = N_("redo"), N_("Do again what was taken back.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.undo(again=True)


class MemosWrite(Command["MemosSheet"]):
    id, keys, group, footer, where = "memos-write", "w", N_("Memos"), True, "memos"
    label, help = N_("file"), N_("Write the memos shown to a Markdown file in the project’s folder.")

    def run(self, screen: MemosSheet, argument: str) -> None:
        screen.write()


MEMOS: tuple[type[Command[Any]], ...] = (
    *(MemoGo, MemoFilter, MemoEdit, MemoNew, MemoRemove),
    *(MemosUndo, MemosRedo, MemosWrite),
)


# --- places found ------------------------------------------------------------------------------------


class HitGo(Command["HitsSheet"]):
    id, keys, group, footer, where = "hit-go", "enter", N_("Search"), True, "hits"
    label, help = N_("go there"), N_("To the place; n and N go on through the same words there.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.go()


class HitsParticipants(Command["HitsSheet"]):
    id, keys, group, where = "hits-participants", "ctrl+t,f4", N_("Search"), "hits"
    label, help = N_("participants only / all"), N_("Search only in what participants say, or in everything.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.participants()


class HitMark(Command["HitsSheet"]):
    id, keys, group, footer, where = "hit-mark", "ctrl+b,f9", N_("Search"), True, "hits"
    label, help = N_("mark"), N_("Mark the place, or take its mark off; after an arrow, Space does so too.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.mark()


class HitsMarkAll(Command["HitsSheet"]):
    id, keys, group, where = "hits-mark-all", "ctrl+g,f7", N_("Search"), "hits"
    label, help = N_("mark all"), N_("Mark all places shown, or none.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.mark_all()


class HitsCode(Command["HitsSheet"]):
    id, keys, group, footer, where = "hits-code", "ctrl+s,f8", N_("Search"), True, "hits"
    label, help = N_("code"), N_("Code the places marked, or all that were found, in one step.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.code()


class HitsForms(Command["HitsSheet"]):
    id, keys, group, footer, where = "hits-forms", "ctrl+o,f5", N_("Search"), True, "hits"
    label, help = N_("forms"), N_("Search every word in any of its forms, or as it is written.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.switch("forms")


class HitsLike(Command["HitsSheet"]):
    id, keys, group, where = "hits-like", "ctrl+l,f6", N_("Search"), "hits"
    label, help = N_("like it"), N_("Search words that are written nearly so, too: slips and mishearings.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.switch("like")


class HitsNarrow(Command["HitsSheet"]):
    id, keys, group, where = "hits-narrow", "ctrl+r,f3", N_("Search"), "hits"
    label, help = N_("interviews"), N_("Choose document set, attributes and interviews to search in.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.narrow()


class HitsUndo(Command["HitsSheet"]):
    id, keys, group, where = "hits-undo", "ctrl+z", N_("Search"), "hits"
    label, help = N_("undo"), N_("Take the latest act back, whatever it was.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.undo()


class HitsRedo(Command["HitsSheet"]):
    id, keys, group, where = "hits-redo", "ctrl+y", N_("Search"), "hits"
    label, help = N_("redo"), N_("Do again what was taken back.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.undo(again=True)


HITS: tuple[type[Command[Any]], ...] = (
    *(HitGo, HitMark, HitsMarkAll, HitsCode, HitsForms, HitsLike, HitsParticipants),
    *(HitsNarrow, HitsUndo, HitsRedo),
)

COMMANDS: tuple[type[Command[Any]], ...] = (*EXTRACTS, *MEMOS, *HITS)
