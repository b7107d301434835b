"""Theme frequencies, on the screen and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.frequencies_shown import print_by_question, print_frequencies
from cipcoder.cli.leaving import Codes, Csv, MaybeTable, Set, Whose, csv_style, layers, looking, table_style
from cipcoder.cli.shared import Analysed, Where, chosen, example
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cipcoder.formats.tables import Style
    from cipcoder.project import Project
    from cipcoder.queries.corpus import Filter


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "frequencies",
        help=_("How often each code and theme comes, in how many interviews, and how evenly; or by guide question."),
        epilog=example("cipcoder frequencies --coder ana --to frequencies.csv"),
    )(frequencies)


def frequencies(
    context: typer.Context,
    coder: Whose = None,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
    finished: Annotated[bool, typer.Option("--finished", help=_("Only interviews the coder has finished."))] = False,
    question: Annotated[
        bool, typer.Option("--by-question", help=_("By the guide question asked last before; with --code, of it."))
    ] = False,
    wide: Annotated[
        bool, typer.Option("--wide", help=_("All columns, in several blocks where a line has no room."))
    ] = False,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.tables import only_codes, write_frequencies

    csv = csv_style(style) if to is None else table_style(to, style)
    if question and finished:
        raise InputError(_("--by-question counts n of N in finished interviews anyway: leave --finished out."))
    with looking(context, coder, to) as project:
        filtered = chosen(project, document_set, where)
        whose = layers(project, coder, analysis=analysis)
        if question:
            _by_question(project, whose, filtered, code or (), to, csv)
            return
        tables = [
            only_codes(project, project.frequencies(name, filtered, only_finished=finished, analysis=analysis), code)
            for name in whose
        ]
        if to is not None:
            write_frequencies(project, tables, to, language(), csv)
            print(_("Written: {file}").format(file=to))
            return
        for i, table in enumerate(tables):
            if i:
                print()
            print_frequencies(project, table, wide=wide)


def _by_question(
    project: Project,
    whose: Sequence[str | None],
    filtered: Filter,
    codes: Sequence[str],
    to: Path | None,
    style: Style,
) -> None:
    from cipcoder.exchange.finding_tables import question_table
    from cipcoder.exchange.tables import write_sheet

    if not project.guide():
        raise InputError(_("There is no guide here."))
    for code in codes:
        project.codebook.get(code)
    found = [project.by_question(name, filtered, analysis=name is None) for name in whose]
    if to is not None:
        n = write_sheet(to, question_table(project, found, language(), codes), style)
        print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
        return
    for i, each in enumerate(found):
        if i:
            print()
        print_by_question(project, each, codes)
