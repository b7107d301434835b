"""Asking for a yes or a no in the person's language: Typer's own question takes « y » only, and says so in English."""

from __future__ import annotations

import typer

from cipcoder.locale import N_, _

YES = N_("y,yes")
NO = N_("n,no")


def agreed(question: str, *, abort: bool = False, err: bool = False) -> bool:
    """Whether the answer is yes; Enter alone is no, which ``abort`` makes leave the command.

    English is understood in every language: fingers that know other programs type it.
    """
    while True:
        said = typer.prompt(question + " " + _("[y/N]"), default="", show_default=False, err=err).strip().casefold()
        if said in {*YES.split(","), *_(YES).split(",")}:
            return True
        if said in {"", *NO.split(","), *_(NO).split(",")}:
            if abort:
                raise typer.Abort
            return False
        typer.echo(_("Answer y (yes) or n (no)."), err=err)
