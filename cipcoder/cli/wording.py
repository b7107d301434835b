"""Typer's own words in the person's language: headings of the help, and what it says of a wrong command line.

Typer writes them in English whatever the language; they are few and fixed.
"""

from __future__ import annotations

import re
from typing import Any

import typer.core

from cipcoder.locale import N_, _

HEADINGS = (
    *(N_("Usage:"), N_("Options:"), N_("Arguments:"), N_("Commands:")),
    *(N_("Show this message and exit."), N_("[required]"), N_("default:")),
    *(N_("[OPTIONS]"), N_("COMMAND [ARGS]...")),
)
SAYINGS = {
    r"No such command '(?P<name>.*?)'\.?": N_("There is no command {name}."),
    r"No such command '(?P<name>.*?)'\. Did you mean '?(?P<near>.*?)'?\?": N_(
        "There is no command {name}. Did you mean {near}?"
    ),
    r"No such option: (?P<name>\S+)": N_("There is no option {name}."),
    r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.*?)\)": N_(
        "There is no option {name}. Did you mean {near}?"
    ),
    r"Missing argument '(?P<name>.*?)'\.?": N_("{name} is missing."),
    r"Missing option '(?P<name>.*?)'.*": N_("The option {name} is missing."),
    r"Missing command\.?": N_("A command is missing."),
    r"Option '(?P<name>.*?)' requires an argument\.?": N_("The option {name} needs a value."),
    r"Got unexpected extra argument(?:s|\(s\))? \((?P<name>.*?)\).*": N_("{name} is too much here."),
    r"Invalid value for '(?P<name>.*?)': .*": N_("The value given for {name} won't do."),
}
TYPES = {"str": N_("TEXT"), "Path": N_("PATH"), "path": N_("PATH"), "int": N_("NUMBER"), "float": N_("NUMBER")}
"""what an option takes: Typer names Python's types"""


class Worded(typer.core.TyperCommand):
    """A command whose help says in people's words what an option takes; an argument's name says it already."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        word_options(formatter)
        super().format_options(ctx, formatter)


def word_options(formatter: Any) -> None:
    """Have the next lists of options written with our words; before they are laid out, for the columns' sake."""
    write = formatter.write_dl

    def worded(rows: Any, *args: Any, **more: Any) -> None:
        write([(_option(name), help_text(told)) for name, told in rows], *args, **more)

    formatter.write_dl = worded


def _option(name: str) -> str:
    """« --code <list[str]> » as « --code TEXT »."""

    def words(found: re.Match[str]) -> str:
        types = re.findall(r"[A-Za-z]+", found[1].removeprefix("list"))
        return "".join(f" {_(TYPES[each])}" for each in types if each in TYPES) if name.startswith("-") else ""

    return re.sub(r" <(.*)>(\.\.\.)?", words, name)


def help_text(text: str) -> str:
    """A help page with its fixed words translated."""
    for heading in HEADINGS:
        text = text.replace(heading, _(heading))
    return text


def usage_error(message: str) -> str:
    """What Typer says of a wrong command line, as a sentence in the person's language; else as Typer says it."""
    for pattern, saying in SAYINGS.items():
        found = re.fullmatch(pattern, message.strip(), re.DOTALL)
        if found:
            # of several commands that may be meant, each stands between quotes
            said = {name: value.replace("'", "") for name, value in found.groupdict().items()}
            return _(saying).format(**said)
    return message
