"""``cipcoder figure``: findings drawn for print, into a .svg, .png or .pdf file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.leaving import COUNTS, Codes, OneCoder, Set, asked, counting, leaving
from cipcoder.cli.shared import Analysed, Where, chosen, example
from cipcoder.cli.together import In, Within, come_together
from cipcoder.locale import _, language

if TYPE_CHECKING:
    from cipcoder.exchange.chosen import Chosen
    from cipcoder.project import Project

app = typer.Typer(no_args_is_help=True, help=_("Findings drawn for print: .svg, .png or .pdf."))

To = Annotated[Path, typer.Option("--to", help=_("The .svg, .png or .pdf file to draw into."))]


@contextmanager
def _asked(
    context: typer.Context,
    to: Path,
    coder: str | None,
    analysis: bool,
    document_set: str,
    where: Sequence[str] | None,
    codes: Sequence[str] | None = None,
) -> Iterator[tuple[Project, Chosen]]:
    """The project and what is asked of it; what is wrong with the command line is said before anything is computed."""
    from cipcoder.report.drawing import ending_of

    ending_of(to)
    coders = None if coder is None else [coder]
    with leaving(context, to, coders) as project:
        yield (
            project,
            asked(project, coders=coders, analysis=analysis, codes=codes, document_set=document_set, where=where),
        )
    print(_("Written: {file}").format(file=to))


@app.command(
    "frequencies",
    help=_("Bars: in how many interviews each code comes, how evenly, and how much one interview brings."),
    epilog=example("cipcoder figure frequencies --coder ana --to frequencies.svg"),
)
def frequencies(
    context: typer.Context,
    to: To,
    coder: OneCoder = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    code: Codes = None,
) -> None:
    from cipcoder.exchange.drawn import draw_frequencies

    with _asked(context, to, coder, analysis, document_set, where, code) as (project, wanted):
        draw_frequencies(project, to, wanted)


@app.command(
    "heat-map",
    help=_("Codes by interviews, the darker the more, with the numbers written in."),
    epilog=example("cipcoder figure heat-map --coder ana --to heat-map.png"),
)
def heat_map(
    context: typer.Context,
    to: To,
    coder: OneCoder = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    code: Codes = None,
    count: Annotated[
        str, typer.Option("--count", help=_("What is counted: {names}.").format(names=", ".join(COUNTS)))
    ] = "codings",
) -> None:
    from cipcoder.exchange.drawn import draw_heat_map

    counted = counting(count)
    with _asked(context, to, coder, analysis, document_set, where, code) as (project, wanted):
        draw_heat_map(project, to, wanted, counted)


@app.command(
    "co-occurrence",
    help=_("Which codes come together, as a network: the strongest pairs."),
    epilog=example("cipcoder figure co-occurrence --coder ana --in turn --to network.svg"),
)
def cooccurrence(
    context: typer.Context,
    to: To,
    coder: OneCoder = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    code: Codes = None,
    together: In = None,
    within: Within = None,
    themes: Annotated[bool, typer.Option("--themes", help=_("The themes at the top, with their sub-codes."))] = False,
) -> None:
    from cipcoder.exchange.drawn import draw_cooccurrence
    from cipcoder.queries.cooccurrence import WORDS

    how = come_together(together, within)
    with _asked(context, to, coder, analysis, document_set, where, code) as (project, wanted):
        draw_cooccurrence(project, to, wanted, together=how, words=WORDS if within is None else within, themes=themes)


@app.command(
    "theme-lines",
    help=_("Where in each interview the themes come, from its beginning to its end."),
    epilog=example("cipcoder figure theme-lines --coder ana --to theme-lines.svg"),
)
def theme_lines(
    context: typer.Context,
    to: To,
    coder: OneCoder = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    code: Codes = None,
    parts: Annotated[int, typer.Option("--parts", min=1, max=400, help=_("Parts that an interview is cut into."))] = 40,
) -> None:
    from cipcoder.exchange.drawn import draw_theme_lines

    with _asked(context, to, coder, analysis, document_set, where, code) as (project, wanted):
        draw_theme_lines(project, to, wanted, parts)


@app.command(
    "first-appearances",
    help=_("How many codes had come up to each interview, and in random orders of them. No proof of saturation."),
    epilog=example("cipcoder figure first-appearances --coder ana --to first-appearances.svg"),
)
def first_appearances(
    context: typer.Context,
    to: To,
    coder: OneCoder = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
    finished: Annotated[bool, typer.Option("--finished", help=_("Only interviews the coder has finished."))] = False,
) -> None:
    from cipcoder.exchange.drawn import draw_first_appearances

    with _asked(context, to, coder, analysis, document_set, where) as (project, wanted):
        draw_first_appearances(project, to, wanted, only_finished=finished)


@app.command(
    "agreement",
    help=_("Agreement of coders, code by code, with its intervals."),
    epilog=example("cipcoder figure agreement ana ben --to agreement.pdf"),
)
def agreement(
    context: typer.Context,
    to: To,
    coders: Annotated[list[str] | None, typer.Argument(help=_("Two or more coders (none with --round)."))] = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help=_("The sealed layers of this round of double coding."))
    ] = None,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.cli.agreement import named_coders
    from cipcoder.comparison import compare_layers
    from cipcoder.report import agreement_figure
    from cipcoder.report.agreement_words import labels

    agreement_figure.ending_of(to)
    who = named_coders(coders or [], round_name)
    with leaving(context, to) as project:
        filtered = chosen(project, document_set, where)
        found = compare_layers(project, who, round_name=round_name, chosen=filtered)
        agreement_figure.draw(found, to, labels(project.codebook, language()), filtered.conditions())
    print(_("Written: {file}").format(file=to))
