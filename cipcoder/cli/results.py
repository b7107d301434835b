"""Theme frequencies, on the screen and as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.leaving import Csv, csv_style
from cipcoder.cli.shared import Analysed, Where, chosen, example, label, opened, say_blind, show_table
from cipcoder.errors import InputError
from cipcoder.locale import _, language

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.frequencies import Frequencies

Set = Annotated[str, typer.Option("--set", help=_("Document set: interviews, questionnaire, notes, other or all."))]
To = Annotated[Path | None, typer.Option("--to", help=_("Write a .csv or .xlsx file instead of a table."))]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "frequencies",
        help=_("How often each code and theme comes, and in how many interviews."),
        epilog=example("cipcoder frequencies --coder ana --to frequencies.csv"),
    )(frequencies)


def frequencies(
    context: typer.Context,
    coder: Annotated[
        str | None, typer.Option("--coder", help=_("Whose codings (default: each coder's, apart)."))
    ] = None,
    document_set: Set = "interviews",
    where: Where = None,
    finished: Annotated[bool, typer.Option("--finished", help=_("Only interviews the coder has finished."))] = False,
    analysis: Analysed = False,
    to: To = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.tables import write_frequencies

    csv = csv_style(style)
    if analysis and coder:
        raise InputError(_("Give --coder or --analysis, not both."))

    with opened(context) as project:
        filtered = chosen(project, document_set, where)
        if coder is not None:
            project.coder = project.coder_named(coder)  # who looks: one's own work shows in a blind round too
        names = [coder] if coder else [row.name for row in project.coders() if row.codings]
        if coder is None:
            say_blind(project)
        if not names:
            raise InputError(_("Nothing is coded yet. Begin: cipcoder code --coder YOUR-NAME"))
        if analysis:
            tables = [project.frequencies(None, filtered, only_finished=finished, analysis=True)]
        else:
            tables = [project.frequencies(name, filtered, only_finished=finished) for name in names]
        if to is not None:
            write_frequencies(project, tables, to, language(), csv)
            print(_("Written: {file}").format(file=to))
            return
        for i, table in enumerate(tables):
            if i:
                print()
            print_frequencies(project, table)


def print_frequencies(project: Project, table: Frequencies) -> None:
    """One coder's table in the terminal, with what its numbers mean."""
    from cipcoder.exchange.tables import layers_sentence

    print(
        _(
            "Theme frequencies, coder {coder}: {finished} of {all} interviews finished, {progress} in "
            "progress; {words} words by participants."
        ).format(
            coder=table.coder,
            finished=table.finished,
            all=table.interviews,
            progress=table.in_progress,
            words=table.words,
        )
    )
    if table.layers:
        print(layers_sentence(table))
    if table.blind:
        print(_("Left out, a blind round goes on there: {names}").format(names=", ".join(table.blind)))
    if conditions := table.chosen.conditions():
        print(_("Only: {conditions}.").format(conditions="; ".join(conditions)))
    codebook = project.codebook
    rows = [
        [
            "  " * f.depth + ("" if f.theme else "· ") + label(codebook, f.code, language()),
            str(f.codings_finished),
            str(f.codings_in_progress),
            str(f.characters),
            str(f.words),
            _("{n} of {of}").format(n=f.interviews, of=f.out_of),
            str(f.interviews_in_progress),
            str(f.codings_interviewer),
        ]
        for f in table.rows
    ]
    header = [
        *(_("theme · code"), _("codings"), _("in progress"), _("characters"), _("words")),
        *(_("interviews"), _("unfinished"), _("interviewer")),
    ]
    show_table(header, rows, right=range(1, len(header)))
    print(
        _(
            "codings: in finished interviews; interviews: finished, read with the code as now defined; "
            "interviewer: codings wholly in the interviewer's words."
        )
    )
    reread: dict[tuple[str, ...], list[str]] = {}
    for f in table.rows:
        if f.to_reread and not f.theme:
            reread.setdefault(f.to_reread, []).append(f.code)
    for names, codes in reread.items():
        print(_("To re-read for {codes}: {names}").format(codes=", ".join(codes), names=", ".join(names)))
