"""Transcripts that come in."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import example, opened, say, show_table
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext


def add_to(app: typer.Typer) -> None:
    """Add the command that imports transcripts."""
    app.command(
        "import",
        help=_("Take transcripts (.txt, .md) into the project."),
        epilog=example("cipcoder import corpus/*.txt"),
    )(import_)


def import_(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="FILES…", help=_("Files, or patterns like corpus/*.txt."))],
    document_set: Annotated[
        str | None,
        typer.Option(
            "--set", help=_("interviews, questionnaire, notes or other (default: the file says, or interviews).")
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help=_("The files' encoding, when it is not recognised."))] = None,
    accept_damaged: Annotated[
        bool, typer.Option("--accept-damaged", help=_("Import a text damaged by PDF extraction as it is."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would be understood; store nothing."))
    ] = False,
) -> None:
    from cipcoder.exchange.transcripts import ImportOptions, import_files

    files = [Path(name) for word in paths for name in (sorted(glob.glob(word)) if "*" in word else [word])]
    if not files:
        raise InputError(_("No file matches {patterns}.").format(patterns=", ".join(paths)))
    with opened(context) as project:
        done = import_files(project, files, ImportOptions(document_set, encoding, accept_damaged, dry_run))
    rows = []
    for one in done:
        if one.file is not None:
            voices = ", ".join(f"{label} ({_(role)})" for label, role, _turns, _words in one.file.speakers)
            turns = str(len(one.file.data.turns))
            rows.append([one.name, _(one.outcome), one.file.data.encoding, turns, str(one.questions), voices])
    if rows:
        header = [_("transcript"), _("outcome"), _("encoding"), _("turns"), _("questions"), _("speakers")]
        show_table(header, rows, right=(3, 4))
    for one in done:
        if one.file is not None and not one.file.sure:
            say(
                _(
                    "{file}: encoding guessed ({encoding}). Its first accented words: {sample}. If they are "
                    "wrong, use --encoding."
                ).format(file=one.path, encoding=one.file.data.encoding, sample=one.file.sample)
            )
        if one.file is not None and one.message:
            say(_("{file}: {message}").format(file=one.path, message=one.message))
    refused = [one for one in done if one.outcome == "refused"]
    for one in refused:
        say(_("{file}: not imported. {message}").format(file=one.path, message=one.message))
    if refused:
        n = len(refused)
        raise InputError(ngettext("{n} file was not imported.", "{n} files were not imported.", n).format(n=n))
