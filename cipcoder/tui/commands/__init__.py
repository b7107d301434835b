"""All commands of the coding screen, in the order of the help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cipcoder.locale import _
from cipcoder.tui.commands import (
    codebook,
    coding,
    disagreements,
    findings,
    frequencies,
    moving,
    past,
    retrieving,
    reviewing,
    sheets,
    suggesting,
    viewing,
)
from cipcoder.tui.commands.base import GROUPS, Command

_ROOMS = (
    *(moving, coding, suggesting, viewing, codebook, sheets, retrieving, frequencies, findings, disagreements),
    *(reviewing, past),
)
COMMANDS: dict[str, Command[Any]] = {command.id: command() for room in _ROOMS for command in room.COMMANDS}


def by_group() -> Iterator[tuple[str, list[Command[Any]]]]:
    """Group names in the current language, each with its commands."""
    for group in GROUPS:
        if commands := [command for command in COMMANDS.values() if command.group == group]:
            yield _(group), commands


def keys_page() -> str:
    """The documentation's page of keys, in Markdown and the current language."""
    # not inside f-strings: the catalogues' reader doesn't look there
    title, keys, what, entry = _("Keys of the coding screen"), _("Keys"), _("What it does"), _("In the keymap")
    lines = [f"# {title}", ""]
    for group, commands in by_group():
        lines += [f"## {group}", "", f"| {keys} | {what} | {entry} |", "|---|---|---|"]
        for command in commands:
            shown = command.shown_keys().replace("|", "\\|") or "ctrl+p"
            names = list(command.entries())
            entries = ", ".join(names) if len(names) < 3 else f"{names[0]} … {names[-1]}"
            lines.append(f"| {shown} | {_(command.help)} | {entries} |")
        lines.append("")
    return "\n".join(lines)
