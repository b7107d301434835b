"""Codings that come in as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.shared import example, opened, say
from cipcoder.locale import _, ngettext

app = typer.Typer(no_args_is_help=True, help=_("Codings that come in as a table."))


@app.callback()
def codings() -> None:
    """Keeps ``codings`` a group although it has one command so far."""


@app.command(
    "import",
    help=_("Put the codings of a .csv or .xlsx file in place: all of them, or none."),
    epilog=example("cipcoder codings import codings.xlsx --coder ana"),
)
def codings_import(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help=_(
                "Columns transcript (document), quote (segment), code, coder, memo, as here or as MAXQDA, ATLAS.ti, "
                "QualCoder or Taguette name them; or an extracts export."
            )
        ),
    ],
    coder: Annotated[
        str | None, typer.Option("--coder", help=_("Whose codings those are for which the file names nobody."))
    ] = None,
    new_codes: Annotated[
        bool, typer.Option("--new-codes", help=_("Make the codes that the codebook doesn't have yet."))
    ] = False,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help=_("Which sheet of an .xlsx file (default: the first)."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would be imported; store nothing."))] = False,
) -> None:
    from cipcoder.codebook_file import keep_in_step
    from cipcoder.exchange.codings import CodingsOptions, import_codings

    with opened(context) as project:
        done = import_codings(project, file, CodingsOptions(coder, new_codes, sheet, dry_run), bar)
        behind = keep_in_step(project) if done.new_codes and not dry_run else ""
    for remark in done.remarks:
        say(remark)
    for path in done.new_codes:
        print(_("new code: {path}").format(path=path))
    for name, n in done.by_coder.items():
        read = ngettext("{coder}: {n} coding read", "{coder}: {n} codings read", n).format(coder=name, n=n)
        there = n - done.new.get(name, 0)
        if there:
            read += ngettext(", {n} of them there already", ", {n} of them there already", there).format(n=there)
        print(read)
    if behind:
        say(behind)
    if dry_run:
        say(_("Nothing was stored: this was a trial (--dry-run)."))
