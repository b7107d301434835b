"""Putting together only the commands that a command line may mean: Typer reads every parameter of all it is given.

The others keep their names and the help that lists show. With nearly eighty commands this is a third of what
``cipcoder --help`` takes.
"""

from __future__ import annotations

import copy
from collections.abc import Collection

import typer
from typer.models import CommandInfo

from cipcoder.cli.wording import Worded


def needed(app: typer.Typer, words: Collection[str]) -> typer.Typer:
    """The same app with what is not among the words, on any level, as names with a help and nothing behind."""
    made = copy.copy(app)
    made.registered_commands = [
        _worded(each) if _name(each) in words else _named(_name(each), each) for each in app.registered_commands
    ]
    made.registered_groups = []
    for group in app.registered_groups:
        if group.name in words:
            kept = copy.copy(group)
            assert group.typer_instance is not None
            kept.typer_instance = needed(group.typer_instance, words)
            made.registered_groups.append(kept)
        else:
            assert group.name is not None
            assert group.typer_instance is not None
            made.registered_commands.append(
                CommandInfo(group.name, callback=_nothing, help=_help(group.typer_instance))
            )
    return made


def _worded(command: CommandInfo) -> CommandInfo:
    whole = copy.copy(command)
    whole.cls = Worded
    return whole


def _name(command: CommandInfo) -> str:
    if command.name is not None:
        return command.name
    assert command.callback is not None
    return str(command.callback.__name__).lower().replace("_", "-")


def _named(name: str, command: CommandInfo) -> CommandInfo:
    short = copy.copy(command)
    short.name, short.callback = name, _nothing
    return short


def _help(group: typer.Typer) -> str | None:
    return group.info.help if isinstance(group.info.help, str) else None


def _nothing() -> None:
    """Stands where a command is that this command line does not mean."""
