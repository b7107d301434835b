"""Commands of the sheets of extracts, memos and places found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.hits import HitsSheet
    from cipcoder.tui.memos import MemosSheet


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
    id, keys, group, footer, where = "hits-participants", "ctrl+t,f4", N_("Search"), True, "hits"
    label, help = N_("participants only / all"), N_("Search only in what participants say, or in everything.")

    def run(self, screen: HitsSheet, argument: str) -> None:
        screen.participants()


HITS: tuple[type[Command[Any]], ...] = (HitGo, HitsParticipants)

COMMANDS: tuple[type[Command[Any]], ...] = (*MEMOS, *HITS)
