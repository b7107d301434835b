"""``cipcoder report``: the whole study in one file, to read, send or print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.leaving import Set, asked, leaving
from cipcoder.cli.shared import Analysed, Where, example
from cipcoder.errors import CipcoderError
from cipcoder.locale import _

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.agreement import Comparison
    from cipcoder.queries.corpus import Filter


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "report",
        help=_("The whole study in one .html or .docx file: corpus, codebook, counts, figures, agreement, extracts."),
        epilog=example("cipcoder report --coder ana --to report.html"),
    )(report)


def report(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The .html or .docx file to write."))],
    coder: Annotated[
        str | None, typer.Option("--coder", help=_("Whose codings (needed where several have coded)."))
    ] = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    title: Annotated[str, typer.Option("--title", help=_("Its title (default: the codebook's, or the study's)."))] = "",
    extracts: Annotated[
        int, typer.Option("--extracts", min=0, help=_("At most so many extracts of each code; 0 for none."))
    ] = 3,
    memos: Annotated[bool, typer.Option("--memos", help=_("With the memos."))] = False,
) -> None:
    from cipcoder.exchange.study_report import ReportOptions, report_ending, write_report

    report_ending(to)
    coders = None if coder is None else [coder]
    with leaving(context, to, coders) as project:
        chosen = asked(project, coders=coders, analysis=analysis, document_set=document_set, where=where)
        compared, why_not = _compared(project, chosen.wanted.transcripts)
        options = ReportOptions(
            chosen, title=title, extracts=extracts, memos=memos, comparison=compared, no_comparison=why_not
        )
        write_report(project, to, options, bar)
    print(_("Written: {file}").format(file=to))


def _compared(project: Project, of: Filter) -> tuple[Comparison | None, str]:
    """The coders compared: of the last measured round that was closed, else all who have coded; or why they aren't."""
    from cipcoder.comparison import compare_layers

    rounds = [row for row in project.rounds() if row.purpose == "measured" and not row.open]
    coders = [row.name for row in project.coders() if row.kind == "human" and row.codings]
    if not rounds and len(coders) < 2:
        return None, _("Fewer than two coders have work here that may be seen, so no agreement is measured.")
    try:
        if rounds:
            return compare_layers(project, round_name=rounds[-1].name, chosen=of), ""
        return compare_layers(project, coders, chosen=of), ""
    except CipcoderError as error:
        return None, str(error)
