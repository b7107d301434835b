"""What a command is: one class says its keys, its name, its help and what it does.

Bindings, footer, the list of commands, the help screen and the documentation's page of keys are all made from
these classes, so none of them can say something else. Texts are message ids, translated when shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, Literal, TypeVar

from textual.binding import Binding
from textual.keys import key_to_character

from cipcoder.locale import N_, _

S = TypeVar("S")

Where = Literal[
    "transcript",
    "anywhere",
    "interviews",
    "codebook",
    "sheet",
    "extracts",
    "frequencies",
    "findings",
    "memos",
    "hits",
    "disagreements",
    "review",
    "naming",
    "history",
    "splitting",
]
"""Where a command's keys work: in the transcript; in every pane of the coding screen; in one of its panes
(interviews, codebook); on every sheet in front of it; on one sheet."""

TOGETHER: tuple[frozenset[Where], ...] = (
    frozenset({"transcript", "anywhere"}),
    # in a pane, what the pane's key says goes before what it says anywhere
    frozenset({"interviews"}),
    frozenset({"codebook"}),
    frozenset({"sheet", "extracts"}),
    frozenset({"sheet", "frequencies"}),
    frozenset({"sheet", "findings"}),
    frozenset({"sheet", "memos"}),
    frozenset({"sheet", "hits"}),
    frozenset({"sheet", "disagreements"}),
    frozenset({"sheet", "review"}),
    frozenset({"sheet", "history"}),
    frozenset({"sheet", "splitting"}),
)
"""Places whose keys work at the same time: no two commands of one set may want the same key."""

GROUPS = (
    *(N_("Move"), N_("Select"), N_("Code"), N_("Correct"), N_("Find"), N_("Show"), N_("Project")),
    *(N_("In the codebook"), N_("On every sheet"), N_("Extracts"), N_("Frequencies"), N_("Findings")),
    *(N_("Memos"), N_("Search"), N_("Disagreements"), N_("After a correction")),
    *(N_("History"), N_("Splitting a code")),
)

KEYS_SHOWN = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": N_("PgUp"), "pagedown": N_("PgDn"),
    "home": N_("Home"), "end": N_("End"), "escape": N_("Esc"), "enter": N_("Enter"), "tab": N_("Tab"),
    "space": N_("Space"), "delete": N_("Del"), "backspace": N_("Backspace"), "slash": "/", "question_mark": "?",
    "comma": ",", "semicolon": ";", "plus": "+",
    "ampersand": "&", "quotation_mark": '"', "apostrophe": "'", "left_parenthesis": "(", "minus": "-",
    "underscore": "_", "section_sign": "§", "exclamation_mark": "!",
}  # fmt: skip


class Command(Generic[S]):
    """One thing a coder can do. ``S``: the screen it is done on."""

    id: ClassVar[str]
    keys: str = ""
    """comma-separated, as Textual names them; the first is the one shown"""
    extending: str = ""
    """keys that do the same while dragging the selection along"""
    label: ClassVar[str]
    """short, for the footer"""
    help: ClassVar[str]
    """a sentence"""
    group: ClassVar[str]
    footer: ClassVar[bool] = False
    where: ClassVar[Where] = "transcript"

    def run(self, screen: S, argument: str) -> None:
        """Do it. ``argument``: "extend" for the keys that drag the selection, a digit for slots, else ""."""
        raise NotImplementedError

    def entries(self) -> dict[str, str]:
        """What a person's keymap can give other keys: entry -> its keys now."""
        return {self.id: self.keys} | ({f"{self.id}-extend": self.extending} if self.extending else {})

    def rekey(self, chosen: Mapping[str, str]) -> None:
        """Take the keys a person chose for one's entries; the class's own where there are none."""
        own = type(self)
        self.keys = chosen.get(self.id, own.keys)
        self.extending = chosen.get(f"{self.id}-extend", own.extending)

    def bindings(self) -> list[Binding]:
        """The command's keys, named in the current language."""
        made = []
        if self.keys:
            made.append(self.binding(self.keys, "", show=self.footer))
        if self.extending:
            made.append(self.binding(self.extending, "extend", show=False))
        return made

    def binding(self, keys: str, argument: str, *, show: bool, shown: str | None = None) -> Binding:
        """A binding of this command."""
        identity = f"{self.id}-{argument}" if argument else self.id
        return Binding(
            keys,
            f"screen.command('{self.id}', '{argument}')",
            _(self.label),
            show=show,
            key_display=shown or key_name(keys.split(",")[0]),
            tooltip=_(self.help).replace("[", "\\["),
            id=identity,
        )

    @property
    def first_key(self) -> str:
        """The key to name in a sentence; where there is none, the one that finds every command."""
        return key_name(self.keys.split(",")[0]) if self.keys else "ctrl+p"

    def shown_keys(self) -> str:
        """All keys as the help screen shows them."""
        return "  ".join(key_name(key) for key in [*self.keys.split(","), *self.extending.split(",")] if key)


def bindings(commands: Iterable[Command[Any]], where: Where) -> list[Binding]:
    """The keys of the commands that work there."""
    return [binding for command in commands if command.where == where for binding in command.bindings()]


def key_name(key: str) -> str:
    """« ctrl+z », « ↑ », « PgUp »."""
    *modifiers, last = key.strip().split("+")
    name = KEYS_SHOWN.get(last) or key_to_character(last) or last
    return "+".join([*modifiers, _(name) if last in KEYS_SHOWN and name.isalpha() else name])
