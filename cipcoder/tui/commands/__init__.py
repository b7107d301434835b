"""All commands of the coding screen, in the order of the help."""

from __future__ import annotations

from collections.abc import Iterator

from cipcoder.locale import _
from cipcoder.tui.commands import coding, moving, viewing
from cipcoder.tui.commands.base import GROUPS, Command

COMMANDS: dict[str, Command] = {
    command.id: command() for command in (*moving.COMMANDS, *coding.COMMANDS, *viewing.COMMANDS)
}


def by_group() -> Iterator[tuple[str, list[Command]]]:
    """Group names in the current language, each with its commands."""
    for group in GROUPS:
        yield _(group), [command for command in COMMANDS.values() if command.group == group]


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
