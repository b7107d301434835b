"""What a command is: one class says its keys, its name, its help and what it does.

Bindings, footer, the list of commands, the help screen and the documentation's page of keys are all made from
these classes, so none of them can say something else. Texts are message ids, translated when shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from cipcoder.locale import N_, _

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

GROUPS = (N_("Move"), N_("Select"), N_("Code"), N_("Correct"), N_("Find"), N_("Show"), N_("Project"))

KEYS_SHOWN = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": N_("PgUp"), "pagedown": N_("PgDn"),
    "home": N_("Home"), "end": N_("End"), "escape": N_("Esc"), "enter": N_("Enter"), "tab": N_("Tab"),
    "space": N_("Space"), "delete": N_("Del"), "slash": "/", "question_mark": "?", "comma": ",", "semicolon": ";",
    "ampersand": "&", "quotation_mark": '"', "apostrophe": "'", "left_parenthesis": "(", "minus": "-",
    "underscore": "_", "section_sign": "§", "exclamation_mark": "!",
}  # fmt: skip


class Command:
    """One thing a coder can do."""

    id: ClassVar[str]
    keys: ClassVar[str] = ""
    """comma-separated, as Textual names them; the first is the one shown"""
    extending: ClassVar[str] = ""
    """keys that do the same while dragging the selection along"""
    label: ClassVar[str]
    """short, for the footer"""
    help: ClassVar[str]
    """a sentence"""
    group: ClassVar[str]
    footer: ClassVar[bool] = False
    anywhere: ClassVar[bool] = False
    """works from every pane; the others only in the transcript"""

    def run(self, screen: CodingScreen, argument: str) -> None:
        """Do it. ``argument``: "extend" for the keys that drag the selection, a digit for slots, else ""."""
        raise NotImplementedError

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

    def shown_keys(self) -> str:
        """All keys as the help screen shows them."""
        return "  ".join(key_name(key) for key in [*self.keys.split(","), *self.extending.split(",")] if key)


def key_name(key: str) -> str:
    """« ctrl+z », « ↑ », « PgUp »."""
    *modifiers, last = key.strip().split("+")
    name = KEYS_SHOWN.get(last, last)
    return "+".join([*modifiers, _(name) if last in KEYS_SHOWN and name.isalpha() else name])
