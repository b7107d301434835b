"""What goes out as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import Analysed, Where, chosen, example, opened, say_blind
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

app = typer.Typer(no_args_is_help=True, help=_("Write coded material to files."))


@app.callback()
def exports() -> None:
    """Keeps ``export`` a group although it has one command so far."""


@app.command(
    "extracts",
    help=_("Coded extracts as CSV or XLSX: one row a coding, with its source."),
    epilog=example("cipcoder export extracts --to extracts.csv"),
)
def extracts(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The .csv or .xlsx file to write."))],
    coder: Annotated[
        list[str] | None, typer.Option("--coder", help=_("Only these coders (repeat for several)."))
    ] = None,
    analysis: Analysed = False,
    code: Annotated[
        list[str] | None, typer.Option("--code", help=_("Only these codes and their sub-codes (by id)."))
    ] = None,
    document_set: Annotated[str, typer.Option("--set", help=_("Document set, or all."))] = "interviews",
    where: Where = None,
    words: Annotated[str, typer.Option("--words", help=_("Only where these words stand in the text."))] = "",
    question: Annotated[
        list[int] | None, typer.Option("--question", help=_("Only answers to this guide question (by number)."))
    ] = None,
    style: Annotated[
        str, typer.Option("--csv", help=_("exact (for R, Python) or excel (for French Excel)."))
    ] = "exact",
) -> None:
    from cipcoder.exchange.tables import export_extracts
    from cipcoder.queries.extracts import Wanted

    if style not in ("exact", "excel"):
        raise InputError(_("--csv takes exact or excel."))
    if analysis and coder:
        raise InputError(_("Give --coder or --analysis, not both."))
    with opened(context) as project:
        if coder is None or len(coder) > 1:
            say_blind(project)
        wanted = Wanted(
            chosen(project, document_set, where), tuple(code or ()), words, questions=frozenset(question or ())
        )
        n = export_extracts(
            project,
            to,
            wanted,
            coders=coder,
            analysis=analysis,
            style="excel" if style == "excel" else "exact",
            language=language(),
        )
    print(ngettext("{n} extract written: {file}", "{n} extracts written: {file}", n).format(n=n, file=to))
