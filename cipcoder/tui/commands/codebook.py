"""Commands that work in the codebook's pane, on the code highlighted there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command, Where

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class _InCodebook(Command["CodingScreen"]):
    group = N_("In the codebook")
    where: Where = "codebook"  # type: ignore[misc]


class Filter(_InCodebook):
    id, keys, footer = "code-filter", "slash", True
    label = N_("filter")
    help = N_("Show only codes whose name, keywords or theme match what is typed; Esc shows all again.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.filter()


class Focus(_InCodebook):
    id, keys, footer = "code-focus", "o", True
    label = N_("focus")
    help = N_("Put the code, or all codes of the theme, in focus (or out of it): the others fade in text and margin.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.focus()


class NoFocus(_InCodebook):
    id, keys = "code-no-focus", "backspace"
    label, help = N_("no focus"), N_("Take all codes out of focus.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.clear_focus()


class New(_InCodebook):
    id, keys, footer = "code-new", "n", True
    label, help = N_("new"), N_("Make a new code beside this one.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.new()


class NewBelow(_InCodebook):
    id, keys = "code-new-below", "N"
    label, help = N_("new sub-code"), N_("Make a new code under this one.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.new(below=True)


class Edit(_InCodebook):
    id, keys, footer = "code-edit", "e", True
    label, help = N_("edit"), N_("Edit the code: its name, what it means, its keywords, colour and key.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.edit()


class Move(_InCodebook):
    id, keys, footer = "code-move", "v", True
    label, help = N_("move"), N_("Move the code, with all below it, under another theme or to the top level.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.move()


class Lower(_InCodebook):
    id, keys = "code-lower", "J,shift+down"
    label, help = N_("lower"), N_("Move the code one place down.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.shift(1)


class Higher(_InCodebook):
    id, keys = "code-higher", "K,shift+up"
    label, help = N_("higher"), N_("Move the code one place up.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.shift(-1)


class Merge(_InCodebook):
    id, keys, footer = "code-merge", "g", True
    label, help = N_("merge"), N_("Merge the code into another one, after a look at what that concerns.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.merge()


class Retire(_InCodebook):
    id, keys = "code-retire", "R"
    label, help = N_("retire"), N_("Retire the code, or bring it back into use; its codings stay.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.retire()


class Remove(_InCodebook):
    id, keys = "code-remove", "delete"
    label, help = N_("remove"), N_("Take a code that nobody has used out of the codebook.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.remove()


class Memo(_InCodebook):
    id, keys, footer = "code-memo", "m", True
    label, help = N_("memo"), N_("Write a memo on the code.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.codework.memo()


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(Filter, Focus, NoFocus, New, NewBelow, Edit, Move, Lower, Higher, Merge, Retire, Remove, Memo),
)
