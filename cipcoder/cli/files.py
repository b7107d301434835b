"""Transcripts that come in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli import refi
from cipcoder.cli.pseudonyms import (
    Column,
    FirstNames,
    Model,
    Names,
    Organisations,
    Places,
    Pseudonymise,
    Reviewed,
    ReviewFile,
    Unreviewed,
    gazetteers,
)
from cipcoder.cli.shared import example, opened, say, show_table
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cipcoder.exchange.transcripts import Imported, ImportOptions


def add_to(app: typer.Typer) -> None:
    """Add the command that imports transcripts."""
    app.command(
        "import",
        help=_(
            "Take transcripts into the project: .docx, .odt, .rtf, .pdf, .txt, .md, .html, subtitles (.srt, .vtt), "
            "oTranscribe's .otr. Look first with --dry-run: it shows who was recognised as speaking, when, and what "
            "was changed, and stores nothing. A project of NVivo, MAXQDA, ATLAS.ti or QualCoder (.qdpx) comes in whole."
        ),
        epilog=example("cipcoder import corpus/"),
    )(import_)


def import_(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="files", help=_("Files, folders, or patterns like corpus/*.docx."))
    ],
    document_set: Annotated[
        str | None,
        typer.Option(
            "--set", help=_("interviews, questionnaire, notes or other (default: the file says, or interviews).")
        ),
    ] = None,
    interviewer: Annotated[
        str | None,
        typer.Option(help=_("Labels of those who ask, where they are not recognised: --interviewer “Q,Enq”.")),
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help=_("Keep comments in the margins as memos of this coder (default: left out)."))
    ] = None,
    encoding: Annotated[str | None, typer.Option(help=_("The files' encoding, when it is not recognised."))] = None,
    accept_damaged: Annotated[
        bool, typer.Option("--accept-damaged", help=_("Import a text damaged by PDF extraction as it is."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would be understood; store nothing."))
    ] = False,
    receipt: refi.ReceiptFile = None,
    pseudonymise: Annotated[
        bool,
        typer.Option(
            "--pseudonymise", help=_("Have names replaced first: the original text never enters the project.")
        ),
    ] = False,
    first_names: FirstNames = None,
    places: Places = None,
    organisations: Organisations = None,
    column: Column = None,
    model: Model = False,
    style: Names = "numbers",
    review: ReviewFile = None,
    reviewed: Reviewed = None,
    unreviewed: Unreviewed = False,
) -> None:
    if refi.is_project(paths):
        if pseudonymise:
            raise InputError(
                _("A project of another program comes in whole. Import it, then: cipcoder pseudonyms apply --all")
            )
        refi.import_project(context, Path(paths[0]), document_set, receipt, dry_run=dry_run)
        return
    if receipt is not None:
        raise InputError(_("--receipt is for projects of other programs (.qdpx)."))
    from cipcoder.exchange.gathering import gather
    from cipcoder.exchange.transcripts import ImportOptions

    gathered = gather(paths)
    asking = tuple(label.strip() for label in re.split("[,;]", interviewer or "") if label.strip())
    options = ImportOptions(document_set, encoding, accept_damaged, asking, dry_run)
    _say_left(gathered.left)
    names = None
    if pseudonymise:
        lists = gazetteers(first_names, places, organisations, column)
        names = Pseudonymise(lists, model, style, review, reviewed, unreviewed)
    elif review or reviewed or unreviewed or first_names or places or organisations or model:
        raise InputError(_("--review, --reviewed, --unreviewed, --model and lists of names go with --pseudonymise."))
    _transcripts(context, gathered.files, options, coder, names)


def _transcripts(
    context: typer.Context,
    files: Sequence[Path],
    options: ImportOptions,
    coder: str | None,
    names: Pseudonymise | None,
) -> None:
    """Import these files one by one, or show what would be imported."""
    from cipcoder.cli.bar import bar
    from cipcoder.cli.interrupt import interruptible
    from cipcoder.exchange.transcripts import import_files

    with opened(context, None if options.dry_run else coder) as project, interruptible() as stop:
        if names is not None:
            options = names.options(project, files, options)
        done = import_files(project, files, options, bar, stop)
    if options.dry_run:
        _preview(done)
    else:
        _tell(done, coder)
    _say_unknown(options.interviewers, done)
    refused = sum(one.outcome == "refused" for one in done)
    if len(done) < len(files):
        said = (
            _("Stopped: {n} of {all} files were looked at.")
            if options.dry_run
            else _("Stopped: {n} of {all} files are in the project or were there already; the same command goes on.")
        )
        say(said.format(n=len(done) - (0 if options.dry_run else refused), all=len(files)))
        raise typer.Exit(130)
    if refused and not options.dry_run:
        raise InputError(
            ngettext("{n} file was not imported.", "{n} files were not imported.", refused).format(n=refused)
        )
    if refused:
        raise InputError(
            ngettext("{n} file would not be imported.", "{n} files would not be imported.", refused).format(n=refused)
        )


def _preview(done: Sequence[Imported]) -> None:
    from cipcoder.cli.preview import show_preview

    for number, one in enumerate(done):
        if number:
            print()
        show_preview(one)
    say(_("Nothing was stored."))


def _tell(done: Sequence[Imported], coder: str | None) -> None:
    """What became of each file; what is unsure, changed or refused, in sentences."""
    from cipcoder.cli.preview import comments_left, say_guess

    rows = []
    for one in done:
        if one.file is not None:
            voices = ", ".join(f"{label} ({_(role)})" for label, role, _turns, _words in one.file.speakers)
            counts = (str(one.turns), str(one.questions))
            rows.append([one.name, _(one.outcome), one.file.data.encoding, *counts, voices])
    if rows:
        header = [_("transcript"), _("outcome"), _("encoding"), _("turns"), _("questions"), _("speakers")]
        show_table(header, rows, right=(3, 4))
    for one in done:
        say_guess(one)
        if one.file is not None and one.message:
            say(_("{file}: {message}").format(file=one.path, message=one.message))
        if one.memos:
            kept = ngettext("{n} comment kept as a memo of {coder}", "{n} comments kept as memos of {coder}", one.memos)
            say(_("{file}: {message}").format(file=one.path, message=kept.format(n=one.memos, coder=coder)))
        elif one.file is not None and one.file.remarks and one.outcome == "imported":
            say(_("{file}: {message}").format(file=one.path, message=comments_left(len(one.file.remarks))))
    for one in done:
        if one.outcome == "refused":
            say(_("{file}: not imported. {message}").format(file=one.path, message=one.message))


def _say_left(left: Mapping[str, int]) -> None:
    """Which files of a folder were left aside."""
    if left:
        n = sum(left.values())
        kinds = ", ".join(f"{kind} ({count})" for kind, count in sorted(left.items()))
        said = ngettext("{n} other file left aside: {kinds}", "{n} other files left aside: {kinds}", n)
        say(said.format(n=n, kinds=kinds))


def _say_unknown(labels: Sequence[str], done: Sequence[Imported]) -> None:
    """Which labels of --interviewer nobody has."""
    from cipcoder.text.speakers import key

    speaking = {key(label) for one in done if one.file for label, *_rest in one.file.speakers}
    for label in labels:
        if key(label) not in speaking and not any(name.endswith(" " + key(label)) for name in speaking):
            say(_("Nobody in these files is called {label}.").format(label=label))
