"""The framework matrix as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.leaving import Csv, Set, asked, csv_style, leaving
from cipcoder.cli.shared import Analysed, Where, example
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext


def add_to(app: typer.Typer) -> None:
    """Add the command to those that write files."""
    app.command(
        "framework",
        help=_("The framework matrix: an interview a row, a theme a column, extracts or memos in the cells."),
        epilog=example("cipcoder export framework --coder ana --to framework.docx"),
    )(framework)


def framework(
    context: typer.Context,
    to: Annotated[
        Path, typer.Option("--to", help=_("The file to write: its ending (.docx .html .xlsx .csv) says how."))
    ],
    cells: Annotated[str, typer.Option("--cells", help=_("What stands in the cells: extracts or memos."))] = "extracts",
    code: Annotated[
        list[str] | None,
        typer.Option("--code", help=_("A column, by the code's id (repeat for several; default: the themes).")),
    ] = None,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Whose codings."))] = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange import framework as made

    csv = csv_style(style)
    made.framework_ending(to)
    if cells not in ("extracts", "memos"):
        raise InputError(_("--cells takes extracts or memos."))
    coders = None if coder is None else [coder]
    with leaving(context, to, coders) as project:
        chosen = asked(project, coders=coders, analysis=analysis, document_set=document_set, where=where)
        found = made.framework(project, chosen, "memos" if cells == "memos" else "extracts", code or (), language())
        n = made.write_framework(project, to, found, language(), csv)
    print(ngettext("{n} interview written: {file}", "{n} interviews written: {file}", n).format(n=n, file=to))
