"""Only what a command line means is put together, and nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from cipcoder.cli.app import app
from cipcoder.cli.contents import SECTIONS
from cipcoder.cli.needed import needed


def paths(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that lead to it."""
    for name, command in group.commands.items():
        yield (*before, name), command
        if hasattr(command, "commands"):
            yield from paths(command, (*before, name))


def test_every_command_is_whole_where_it_is_named_and_has_its_help_where_it_is_not() -> None:
    whole = dict(paths(typer.main.get_command(app)))
    assert len(whole) > 60
    for words, command in whole.items():
        found: Any = typer.main.get_command(needed(app, words))
        for depth, word in enumerate(words):
            assert set(found.commands) == set(whole_commands(whole, words[:depth]))
            found = found.commands[word]
        assert [p.name for p in found.params] == [p.name for p in command.params]
        assert found.help == command.help
    for name, stub in typer.main.get_command(needed(app, ())).commands.items():  # type: ignore[attr-defined]
        assert stub.get_short_help_str() == whole[(name,)].get_short_help_str()


def whole_commands(whole: dict[tuple[str, ...], Any], before: tuple[str, ...]) -> list[str]:
    return [words[-1] for words in whole if words[:-1] == before]


def test_every_command_stands_once_in_the_table_of_contents() -> None:
    listed = [name for _heading, names in SECTIONS for name in names.split()]
    group: Any = typer.main.get_command(app)
    assert sorted(listed) == sorted(group.commands)
