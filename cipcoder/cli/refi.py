"""Projects and codebooks that go to other programs (REFI-QDA) and come from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.leaving import Coders, leaving
from cipcoder.cli.shared import chosen_set, example, opened, say
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.formats.refi.receipt import Receipt

SUFFIXES = (".qdpx", ".qde")

ReceiptFile = Annotated[
    Path | None, typer.Option("--receipt", help=_("Write the receipt to a .csv or .txt file as well."))
]


def add_to(app: typer.Typer) -> None:
    """Add the commands that write such files to ``cipcoder export``."""
    app.command(
        "qdpx",
        help=_(
            "The whole project for NVivo, MAXQDA, ATLAS.ti, QualCoder (REFI-QDA), with a receipt of what goes over "
            "whole, changed, or not at all."
        ),
        epilog=example("cipcoder export qdpx --to study.qdpx"),
    )(qdpx)
    app.command(
        "qdc",
        help=_("The codebook for NVivo, MAXQDA, ATLAS.ti, QualCoder (REFI-QDA)."),
        epilog=example("cipcoder export qdc --to codebook.qdc"),
    )(qdc)


def qdpx(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The .qdpx file to write."))],
    coder: Coders = None,
    document_set: Annotated[str, typer.Option("--set", help=_("Document set, or all."))] = "all",
    case_codes: Annotated[
        bool,
        typer.Option(
            "--case-codes", help=_("For QualCoder: participants also as codes on the whole of their transcripts.")
        ),
    ] = False,
    receipt: ReceiptFile = None,
) -> None:
    from cipcoder.exchange.refi import ExportOptions, export_project

    options = ExportOptions(tuple(coder or ()), chosen_set(document_set).document_set, case_codes)
    with leaving(context, to, coder) as project:
        said = export_project(project, to, options, bar)
    _show(said, receipt)
    print(_("Written: {file}").format(file=to))


def qdc(context: typer.Context, to: Annotated[Path, typer.Option("--to", help=_("The .qdc file to write."))]) -> None:
    from cipcoder.exchange.codebook_intake import export_qdc

    with leaving(context, to) as project:
        n = export_qdc(project, to)
    print(ngettext("{n} code written: {file}", "{n} codes and themes written: {file}", n).format(n=n, file=to))


def is_project(paths: Sequence[str]) -> bool:
    """Whether the words of ``cipcoder import`` name a project of another program; alone, or an error says so."""
    named = [path for path in paths if path.lower().endswith(SUFFIXES)]
    if named and len(paths) > 1:
        raise InputError(_("Import a project by itself, not together with other files: {file}").format(file=named[0]))
    return bool(named)


def import_project(
    context: typer.Context, path: Path, document_set: str | None, receipt: Path | None, *, dry_run: bool
) -> None:
    """What ``cipcoder import`` does with a .qdpx file."""
    from cipcoder.exchange import refi

    if path.suffix.lower() == ".qde":
        raise InputError(
            _("{file} is a project without its texts: give the .qdpx file that it was taken out of.").format(file=path)
        )
    if document_set == "all":
        raise InputError(_("--set takes one document set here: interviews, questionnaire, notes or other."))
    of = chosen_set(document_set or "interviews").document_set
    with opened(context) as project:
        options = refi.IntakeOptions(of or "interviews", dry_run)
        said = refi.import_project(project, path, options, bar)
    _show(said, receipt)
    print(
        _("Nothing was stored: this is what an import would do.")
        if dry_run
        else _("Imported: {file}").format(file=path)
    )


def _show(said: Receipt, receipt: Path | None) -> None:
    import textwrap

    for sentence in said.about:
        say(textwrap.fill(sentence, 79))
    for line in said.as_text():
        print(textwrap.fill(line, 79, subsequent_indent="  ") if line.startswith("- ") else line)
    if receipt is not None:
        said.write(receipt)
