"""The keys of the coding screen: all of them, and a person's own."""

from __future__ import annotations

from typing import Annotated

import typer

from cipcoder.cli.shared import example, say
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "keys",
        help=_("Show the keys of the coding screen; --init makes a file for your own."),
        epilog=example("cipcoder keys --init"),
    )(keys)


def keys(
    init: Annotated[
        bool, typer.Option("--init", help=_("Write a keymap with every command and its usual keys, to be changed."))
    ] = False,
    check: Annotated[bool, typer.Option("--check", help=_("Say whether your keymap is right."))] = False,
) -> None:
    from cipcoder.text.clean import visible
    from cipcoder.tui import keymap

    if init and check:
        raise InputError(_("Write --init or --check, not both."))
    if init:
        print(
            _("Written: {file}. Change it, then: cipcoder keys --check").format(file=visible(str(keymap.write_new())))
        )
        return
    own = keymap.read()
    file = visible(str(own.file), line=True)
    if check:
        if own.faults:
            say(_("Your keymap: {file}").format(file=file))
            raise InputError("\n".join(own.faults))
        if not own.file.exists():
            print(_("You have no keymap; cipcoder keys --init writes one: {file}").format(file=file))
            return
        n = len(own.keys)
        said = ngettext(
            "{file} is right: it changes the keys of {n} command.",
            "{file} is right: it changes the keys of {n} commands.",
            n,
        )
        print(said.format(file=file, n=n))
        return
    from cipcoder.tui.commands import keys_page

    keymap.apply(own.keys)
    print(keys_page())
    for fault in own.faults:
        say(fault)
    say(_("Your own keys, where there are any, stand in {file} (cipcoder keys --init writes it).").format(file=file))
