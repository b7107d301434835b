"""Findings on one layer in the terminal: what comes together, what follows, where in the talk, and what came first.

Layers are never added up: where several coders have codings, one is named, or the analysis layer is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import room
from cipcoder.cli.leaving import Csv, MaybeTable, OneCoder, Set, asked, csv_style, looking, table_style
from cipcoder.cli.shared import Analysed, Where, example
from cipcoder.cli.together import In, Within, come_together
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.formats.tables import Sheet, Style
    from cipcoder.project import Project
    from cipcoder.queries.corpus import Filter

Themes = Annotated[
    bool, typer.Option("--themes", help=_("Themes at the top of the codebook, with all their codes, instead of codes."))
]
Top = Annotated[int, typer.Option("--top", min=0, help=_("How many rows are shown at most; 0: all."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "co-occurrence",
        help=_("Which codes come together: overlapping, in one turn, or within some words of each other."),
        epilog=example("cipcoder co-occurrence --coder ana --in turn"),
    )(cooccurrence)
    app.command(
        "sequences",
        help=_("What follows what: after a passage with one code, the codes of the next passage."),
        epilog=example("cipcoder sequences --coder ana --themes"),
    )(sequences)
    app.command(
        "theme-lines",
        help=_("Where in the talk each theme comes, interview by interview."),
        epilog=example("cipcoder theme-lines --coder ana"),
    )(theme_lines)
    app.command(
        "first-appearances",
        help=_("In which interview each code came first: by date, and in random orders of the interviews."),
        epilog=example("cipcoder first-appearances --coder ana --to first.csv"),
    )(first_appearances)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a finding is asked of."""

    project: Project
    coder: str | None
    """None: the analysis layer"""
    chosen: Filter
    to: Path | None
    csv: Style

    def write(self, sheet: Sheet) -> None:
        """The finding as a file."""
        from cipcoder.exchange.tables import write_sheet

        assert self.to is not None
        n = write_sheet(self.to, sheet, self.csv)
        print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=self.to))


@contextmanager
def _asked(
    context: typer.Context,
    coder: str | None,
    analysis: bool,
    document_set: str,
    where: Sequence[str] | None,
    to: Path | None,
    style: str,
) -> Iterator[Asked]:
    from cipcoder.exchange.chosen import one_coder

    csv = csv_style(style) if to is None else table_style(to, style)
    with looking(context, coder, to) as project:
        coders = None if coder is None else [coder]
        of = asked(project, coders=coders, analysis=analysis, document_set=document_set, where=where)
        yield Asked(project, one_coder(project, of), of.wanted.transcripts, to, csv)


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)


def cooccurrence(
    context: typer.Context,
    coder: OneCoder = None,
    together: In = None,
    within: Within = None,
    themes: Themes = False,
    top: Top = 20,
    document_set: Set = "interviews",
    where: Where = None,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.cli.findings_shown import cooccurrence_lines
    from cipcoder.exchange.layer_findings import cooccurrence_table
    from cipcoder.queries.cooccurrence import WORDS

    how = come_together(together, within)
    with _asked(context, coder, analysis, document_set, where, to, style) as of:
        found = of.project.cooccurrence(
            *(of.coder, of.chosen),
            together=how,
            words=WORDS if within is None else within,
            themes=themes,
            analysis=of.coder is None,
        )
        if to is not None:
            of.write(cooccurrence_table(of.project, found, language()))
        else:
            _print(cooccurrence_lines(of.project, found, top, themes=themes))


def sequences(
    context: typer.Context,
    coder: OneCoder = None,
    themes: Themes = False,
    top: Top = 20,
    document_set: Set = "interviews",
    where: Where = None,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.cli.findings_shown import sequence_lines
    from cipcoder.exchange.layer_findings import sequence_table

    with _asked(context, coder, analysis, document_set, where, to, style) as of:
        found = of.project.sequences(of.coder, of.chosen, themes=themes, analysis=of.coder is None)
        if to is not None:
            of.write(sequence_table(of.project, found, language()))
        else:
            _print(sequence_lines(of.project, found, top, themes=themes))


def theme_lines(
    context: typer.Context,
    coder: OneCoder = None,
    code: Annotated[
        list[str] | None,
        typer.Option("--code", help=_("These codes with their sub-codes (by id; default: what stands at the top).")),
    ] = None,
    parts: Annotated[
        int | None,
        typer.Option("--parts", min=1, help=_("Into how many parts the talk is cut (40, or as many as a line holds).")),
    ] = None,
    document_set: Set = "interviews",
    where: Where = None,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.cli.theme_lines_shown import fitting, theme_line_lines
    from cipcoder.exchange.layer_findings import theme_line_table
    from cipcoder.queries.theme_lines import PARTS

    with _asked(context, coder, analysis, document_set, where, to, style) as of:
        codes = tuple(of.project.codebook.get(each).id for each in code or ())
        cut = parts or PARTS
        found = of.project.theme_lines(
            *(of.coder, of.chosen),
            codes=codes,
            parts=cut if to is not None else min(cut, fitting(of.project, codes, room())),
            analysis=of.coder is None,
        )
        if to is not None:
            of.write(theme_line_table(of.project, found, language()))
        else:
            _print(theme_line_lines(of.project, found))


def first_appearances(
    context: typer.Context,
    coder: OneCoder = None,
    finished: Annotated[bool, typer.Option("--finished", help=_("Only interviews the coder has finished."))] = False,
    document_set: Set = "interviews",
    where: Where = None,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.cli.findings_shown import first_appearance_lines
    from cipcoder.exchange.layer_findings import first_appearance_table

    with _asked(context, coder, analysis, document_set, where, to, style) as of:
        found = of.project.first_appearances(of.coder, of.chosen, only_finished=finished, analysis=of.coder is None)
        if to is not None:
            of.write(first_appearance_table(of.project, found))
        else:
            _print(first_appearance_lines(of.project, found))
