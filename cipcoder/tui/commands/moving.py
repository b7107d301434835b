"""Commands that move the cursor and select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class _Move(Command["CodingScreen"]):
    group = N_("Move")
    motion: ClassVar[str]

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.move(self.motion, extend=argument == "extend")


class Left(_Move):
    id, motion, keys, extending = "left", "left", "left,h", "shift+left"
    label, help = N_("left"), N_("One character to the left.")


class Right(_Move):
    id, motion, keys, extending = "right", "right", "right,l", "shift+right"
    label, help = N_("right"), N_("One character to the right.")


class Up(_Move):
    id, motion, keys, extending = "up", "up", "up,k", "shift+up"
    label, help = N_("up"), N_("One line up.")


class Down(_Move):
    id, motion, keys, extending = "down", "down", "down,j", "shift+down"
    label, help = N_("down"), N_("One line down.")


class PageUp(_Move):
    id, motion, keys, extending = "page-up", "page-up", "pageup", "shift+pageup"
    label, help = N_("page up"), N_("One screen up.")


class PageDown(_Move):
    id, motion, keys, extending = "page-down", "page-down", "pagedown", "shift+pagedown"
    label, help = N_("page down"), N_("One screen down.")


class LineStart(_Move):
    id, motion, keys, extending = "line-start", "home", "home", "shift+home"
    label, help = N_("line start"), N_("To the beginning of the line.")


class LineEnd(_Move):
    id, motion, keys, extending = "line-end", "end", "end", "shift+end"
    label, help = N_("line end"), N_("To the end of the line.")


class Top(_Move):
    id, motion, keys, extending = "top", "top", "g,ctrl+home", "ctrl+shift+home"
    label, help = N_("beginning"), N_("To the beginning of the transcript.")


class Bottom(_Move):
    id, motion, keys, extending = "bottom", "bottom", "G,ctrl+end", "ctrl+shift+end"
    label, help = N_("end"), N_("To the end of the transcript.")


class WordRight(_Move):
    id, motion, keys, extending = "word-right", "word-right", "w,ctrl+right", "ctrl+shift+right"
    label, help = N_("next word"), N_("To the next word.")


class WordLeft(_Move):
    id, motion, keys, extending = "word-left", "word-left", "b,ctrl+left", "ctrl+shift+left"
    label, help = N_("previous word"), N_("To the word before.")


class SentenceNext(_Move):
    id, motion, keys = "sentence-next", "sentence-next", "W"
    label, help = N_("next sentence"), N_("To the next sentence.")


class SentencePrevious(_Move):
    id, motion, keys = "sentence-previous", "sentence-previous", "B"
    label, help = N_("previous sentence"), N_("To the sentence before.")


class TurnNext(_Move):
    id, motion, keys = "turn-next", "turn-next", "J,ctrl+down"
    label, help = N_("next turn"), N_("To the next turn.")


class TurnPrevious(_Move):
    id, motion, keys = "turn-previous", "turn-previous", "K,ctrl+up"
    label, help = N_("previous turn"), N_("To the turn before.")


class CodingNext(_Move):
    id, motion, keys = "coding-next", "coding-next", "semicolon"
    label, help = N_("next coding"), N_("To the next coding.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        if not screen.acts.adjust_start("word-right"):
            super().run(screen, argument)


class CodingPrevious(_Move):
    id, motion, keys = "coding-previous", "coding-previous", "comma"
    label, help = N_("previous coding"), N_("To the coding before.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        if not screen.acts.adjust_start("word-left"):
            super().run(screen, argument)


class QuestionNext(_Move):
    id, motion, keys = "question-next", "question-next", "q"
    label, help = N_("next question"), N_("To the next turn that asks a question of the guide.")


class QuestionPrevious(_Move):
    id, motion, keys = "question-previous", "question-previous", "Q"
    label, help = N_("previous question"), N_("To the turn before that asks a question of the guide.")


class UncodedNext(_Move):
    id, motion, keys = "uncoded-next", "uncoded-next", "p"
    label, help = N_("next uncoded"), N_("To the next passage of a participant without coding.")


class UncodedPrevious(_Move):
    id, motion, keys = "uncoded-previous", "uncoded-previous", "P"
    label, help = N_("previous uncoded"), N_("To the passage of a participant without coding before.")


class Sentence(Command["CodingScreen"]):
    id, keys, group, footer = "sentence", "s", N_("Select"), True
    label = N_("sentence")
    help = N_("Select the sentence at the cursor; again: one more; after coding: the next one.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.take("sentence")


class SentenceLess(Command["CodingScreen"]):
    id, keys, group = "sentence-less", "S", N_("Select")
    label, help = N_("less"), N_("Shorten the selection by a sentence.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.give_back("sentence")


class Turn(Command["CodingScreen"]):
    id, keys, group = "turn", "t", N_("Select")
    label, help = N_("turn"), N_("Select the turn at the cursor; again: one more; after coding: the next one.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.take("turn")


class TurnLess(Command["CodingScreen"]):
    id, keys, group = "turn-less", "T", N_("Select")
    label, help = N_("less"), N_("Shorten the selection by a turn.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.give_back("turn")


class Free(Command["CodingScreen"]):
    id, keys, group = "free", "v", N_("Select")
    label, help = N_("free selection"), N_("Select freely: every move extends the selection, until v or Esc.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.free()


class Escape(Command["CodingScreen"]):
    id, keys, group, where = "escape", "escape", N_("Select"), "anywhere"
    label, help = N_("give up"), N_("Give up: the bounds, the selection, the search, one after the other.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.acts.escape()


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(Left, Right, Up, Down, PageUp, PageDown, LineStart, LineEnd, Top, Bottom, WordRight, WordLeft),
    *(SentenceNext, SentencePrevious, TurnNext, TurnPrevious, CodingNext, CodingPrevious),
    *(QuestionNext, QuestionPrevious, UncodedNext, UncodedPrevious),
    *(Sentence, SentenceLess, Turn, TurnLess, Free, Escape),
)
