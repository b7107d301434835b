"""Commands that code and correct."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command, key_name

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

SLOT_KEYS = {
    # the number row as it is with and without Shift on AZERTY (Mac and Belgian too): nobody has to hold Shift
    1: "1,ampersand",
    2: "2,é",
    3: "3,quotation_mark",
    4: "4,apostrophe",
    5: "5,left_parenthesis",
    6: "6,minus,section_sign",
    7: "7,è",
    8: "8,underscore,exclamation_mark",
    9: "9,ç",
    0: "0,à",
}


class Slot(Command["CodingScreen"]):
    id, keys, group, footer = "slot", "1", N_("Code"), True
    label = N_("code")
    help = N_("Put the code of this digit key on the selection, or on the sentence at the cursor.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.slot(int(argument))

    def __init__(self) -> None:
        self.slots = dict(SLOT_KEYS)

    def entries(self) -> dict[str, str]:
        return {f"{self.id}-{slot}": keys for slot, keys in self.slots.items()}

    def rekey(self, chosen: Mapping[str, str]) -> None:
        self.slots = {slot: chosen.get(f"{self.id}-{slot}", keys) for slot, keys in SLOT_KEYS.items()}

    def of_key(self, key: str) -> int | None:
        """The slot a key stands for."""
        return next((slot for slot, keys in self.slots.items() if key in keys.split(",")), None)

    def bindings(self) -> list[Binding]:
        first = next((slot for slot, keys in self.slots.items() if keys), None)
        return [
            self.binding(keys, str(slot), show=slot == first, shown=self._shown() if slot == first else None)
            for slot, keys in self.slots.items()
            if keys
        ]

    def _shown(self) -> str:
        """« 1…0 »."""
        firsts = [key_name(keys.split(",")[0]) for keys in self.slots.values() if keys]
        return f"{firsts[0]}…{firsts[-1]}"

    def shown_keys(self) -> str:
        """« 1…0   & é " ' ( - è _ ç à »: the first key of each slot, then the second."""
        rows = zip_longest(*(map(key_name, keys.split(",")) for keys in self.slots.values() if keys), fillvalue="")
        said = [" ".join(filter(None, row)) for row in rows][:2]
        return "   ".join(said).replace("1 2 3 4 5 6 7 8 9 0", "1…0")


class Choose(Command["CodingScreen"]):
    id, keys, group, footer = "choose", "c", N_("Code"), True
    label, help = N_("choose"), N_("Choose codes by typing a part of their name, or make a new one.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.choose()


class Repeat(Command["CodingScreen"]):
    id, keys, group = "repeat", "r", N_("Code")
    label, help = N_("repeat"), N_("Put the last code used on the selection, or on the sentence at the cursor.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.repeat()


class InVivo(Command["CodingScreen"]):
    id, keys, group = "in-vivo", "i", N_("Code")
    label, help = N_("in vivo"), N_("Make a code of the selected words and put it on them.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.in_vivo()


class Star(Command["CodingScreen"]):
    id, keys, group = "star", "x", N_("Code")
    label, help = N_("verbatim"), N_("Keep the segment as a verbatim, or let it go.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.star()


class Copy(Command["CodingScreen"]):
    id, keys, group = "copy", "y,ctrl+c", N_("Code")
    label, help = N_("copy"), N_("Copy the segment with its source.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.copy()


class CopyTemplate(Command["CodingScreen"]):
    id, group = "template", N_("Project")
    label, help = N_("template of extracts"), N_("Say how extracts are copied with their source, in this project.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.template()


class Memo(Command["CodingScreen"]):
    id, keys, group, footer = "memo", "m", N_("Code"), True
    label, help = N_("memo"), N_("Write a memo on the coding at the cursor, or on the interview where there is none.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.memo()


class TranscriptMemo(Command["CodingScreen"]):
    id, keys, group = "transcript-memo", "M", N_("Code")
    label, help = N_("memo on the interview"), N_("Write a memo on the interview.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.memo(on_transcript=True)


class Remove(Command["CodingScreen"]):
    id, keys, group = "remove", "d,delete", N_("Correct")
    label, help = N_("remove"), N_("Remove the coding at the cursor; where there are several, choose which.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.remove()


class Cycle(Command["CodingScreen"]):
    id, keys, group = "cycle", "o", N_("Correct")
    label, help = N_("other coding"), N_("Go through the codings that overlap at the cursor.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.cycle()


class Adjust(Command["CodingScreen"]):
    id, keys, group = "adjust", "e", N_("Correct")
    label = N_("bounds")
    help = N_("Adjust a coding's bounds: moves shift the end, with Shift (or , and ;) the start; Enter keeps them.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.adjust()


class Keep(Command["CodingScreen"]):
    id, keys, group = "keep", "enter", N_("Correct")
    label, help = N_("keep"), N_("Keep the new bounds.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.keep()


class Change(Command["CodingScreen"]):
    id, keys, group = "change", "C", N_("Correct")
    label, help = N_("other code"), N_("Give the coding at the cursor another code.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.mending.change()


class Split(Command["CodingScreen"]):
    id, keys, group = "split", "D", N_("Correct")
    label, help = N_("split"), N_("Split the coding at the cursor in two, before the cursor.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.mending.split()


class Merge(Command["CodingScreen"]):
    id, keys, group = "merge", "A", N_("Correct")
    label = N_("merge")
    help = N_("Make one of the coding at the cursor and the one of the same code beside it, or of all selected ones.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.mending.merge()


class AskedQuestion(Command["CodingScreen"]):
    id, keys, group = "question", "a", N_("Correct")
    label, help = (
        N_("question"),
        N_("Say which question of the guide the turn at the cursor asks, or none."),
    )

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.guide.correct()


class Undo(Command["CodingScreen"]):
    id, keys, group, footer, where = "undo", "u,ctrl+z", N_("Correct"), True, "anywhere"
    label, help = N_("undo"), N_("Take your latest act back.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.undo()


class Redo(Command["CodingScreen"]):
    id, keys, group, where = "redo", "U,ctrl+y", N_("Correct"), "anywhere"
    label, help = N_("redo"), N_("Do again what was undone last.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.undo(again=True)


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(Slot, Choose, Repeat, InVivo, Star, Copy, CopyTemplate, Memo, TranscriptMemo),
    *(Remove, Cycle, Change, Adjust, Keep, Split, Merge, AskedQuestion, Undo, Redo),
)
