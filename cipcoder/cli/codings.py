"""Codings that come in as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import example, opened
from cipcoder.locale import _, ngettext

app = typer.Typer(no_args_is_help=True, help=_("Codings that come in as a table."))


@app.callback()
def codings() -> None:
    """Keeps ``codings`` a group although it has one command so far."""


@app.command(
    "import", help=_("Put the codings of a CSV file in place."), epilog=example("cipcoder codings import codings.csv")
)
def codings_import(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help=_("Columns transcript, quote, occurrence, code, coder, memo; or an extracts export."))
    ],
) -> None:
    from cipcoder.exchange.codings import import_codings

    with opened(context) as project:
        done = import_codings(project, file)
    for coder, n in done.by_coder.items():
        print(ngettext("{coder}: {n} coding read", "{coder}: {n} codings read", n).format(coder=coder, n=n))
