"""All commands of the coding screen, in the order of the help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cipcoder.locale import _
from cipcoder.tui.commands import codebook, coding, frequencies, moving, retrieving, sheets, viewing
from cipcoder.tui.commands.base import GROUPS, Command

_ROOMS = (moving, coding, viewing, codebook, sheets, retrieving, frequencies)
COMMANDS: dict[str, Command[Any]] = {command.id: command() for room in _ROOMS for command in room.COMMANDS}


def by_group() -> Iterator[tuple[str, list[Command[Any]]]]:
    """Group names in the current language, each with its commands."""
    for group in GROUPS:
        if commands := [command for command in COMMANDS.values() if command.group == group]:
            yield _(group), commands


def keys_page() -> str:
    """The documentation's page of keys, in Markdown and the current language."""
    lines = [f"# {_('Keys of the coding screen')}", ""]
    for group, commands in by_group():
        lines += [f"## {group}", "", f"| {_('Keys')} | {_('What it does')} |", "|---|---|"]
        for command in commands:
            keys = command.shown_keys().replace("|", "\\|") or "ctrl+p"
            lines.append(f"| {keys} | {_(command.help)} |")
        lines.append("")
    return "\n".join(lines)
