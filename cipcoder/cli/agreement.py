"""``cipcoder agreement``: coders compared, on the screen and as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import Where, chosen, example, opened
from cipcoder.errors import InputError
from cipcoder.locale import _, language
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.agreement.results import Unit
    from cipcoder.project import Project
    from cipcoder.queries.agreement import Comparison

LANGUAGES = ("fr", "en")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "agreement",
        help=_("Compare two or more coders, code by code and over all codes."),
        epilog=example("cipcoder agreement ana ben --explain"),
    )(agreement)


def agreement(
    context: typer.Context,
    coders: Annotated[list[str] | None, typer.Argument(help=_("Two or more coders (none with --round)."))] = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help=_("The sealed layers of this round of double coding."))
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            help=_("What is counted: character (default), token, sentence, turn or document; in a round its own."),
        ),
    ] = None,
    match: Annotated[
        float, typer.Option("--match", min=0, max=1, help=_("Part of the longer segment two must share to match."))
    ] = 0.5,
    document_set: Annotated[
        str, typer.Option("--set", help=_("Document set: interviews, questionnaire, notes, other or all."))
    ] = "interviews",
    where: Where = None,
    with_interviewer: Annotated[
        bool, typer.Option("--with-interviewer", help=_("Count the interviewer's turns too."))
    ] = False,
    compatible: Annotated[
        bool, typer.Option("--compat", help=_("Coefficients of other programs and papers too (Cohen, Scott, Holsti…)."))
    ] = False,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help=_("NAME=code,code,…: codes that exclude each other (repeat for several groups).")),
    ] = None,
    themes: Annotated[
        bool, typer.Option("--themes", help=_("Theme by theme too, each code taken as its theme."))
    ] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help=_("The coders two by two."))] = False,
    confusion: Annotated[
        bool, typer.Option("--confusion", help=_("What one coder used where another used something else."))
    ] = False,
    by_interview: Annotated[
        bool, typer.Option("--by-interview", help=_("Each interview's values beside the pooled ones."))
    ] = False,
    with_gamma: Annotated[
        bool, typer.Option("--gamma", help=_("γ of each interview, through a pygamma-agreement you have installed."))
    ] = False,
    all_rounds: Annotated[
        bool, typer.Option("--rounds", help=_("All rounds side by side, before and after negotiation."))
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help=_("What each number means, in one line."))] = False,
    methods: Annotated[
        str | None, typer.Option("--methods", help=_("Print the methods paragraph instead, in French (fr) or English."))
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help=_("Name the coders in the methods paragraph (by default their number)."))
    ] = False,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write the numbers to a .csv or .xlsx file."))] = None,
    figure: Annotated[
        Path | None, typer.Option("--figure", help=_("Draw α by code into a .svg, .png or .pdf file."))
    ] = None,
) -> None:
    from cipcoder.comparison import compare_layers
    from cipcoder.formats.tables import table_ending
    from cipcoder.report import agreement_figure, agreement_table
    from cipcoder.report.agreement_words import labels
    from cipcoder.report.methods import paragraph

    if all_rounds or (explain and not coders and round_name is None):
        from cipcoder.cli.agreement_rounds import print_explained, print_rounds

        if all_rounds:
            with opened(context) as project:
                print_rounds(project)
        if explain:
            print_explained()
        return
    # what is wrong with the command line is said before anything is computed
    if to is not None:
        table_ending(to)
    if figure is not None:
        agreement_figure.ending_of(figure)
    if methods is not None and methods not in LANGUAGES:
        raise InputError(_("--methods takes fr or en."))
    who = named_coders(coders or [], round_name)
    counted = None if unit is None else _unit(unit)
    with opened(context) as project:
        filtered = chosen(project, document_set, where)
        found = compare_layers(
            project,
            who,
            round_name=round_name,
            chosen=filtered,
            unit=counted,
            match=match,
            with_interviewer=with_interviewer,
            compatible=compatible,
            groups=_groups(project, group or []),
            themes=themes or (round_name is not None and project.round_named(round_name).purpose == "again"),
        )
        gammas = None
        if with_gamma:
            from cipcoder.report.gamma import gamma

            result = found.agreement
            gammas = gamma(found.compared, result.coders, [row.code for row in result.codes])
        label = labels(project.codebook, language())
        conditions = filtered.conditions()
        if methods is not None:
            print(paragraph(found, labels(project.codebook, methods), methods, names=names, conditions=conditions))
        if to is not None:
            agreement_table.write(found, to, label, conditions, gammas)
            print(_("Written: {file}").format(file=to))
        if figure is not None:
            agreement_figure.draw(found, figure, label, conditions)
            print(_("Written: {file}").format(file=figure))
        if methods is None and to is None and figure is None:
            from cipcoder.cli.agreement_shown import show

            show(
                found,
                label,
                conditions,
                pairs=pairs,
                confusion=confusion,
                by_interview=by_interview,
                gammas=gammas,
                explain=explain,
            )


def write_agreement(project: Project, found: Comparison, to: Path) -> None:
    """The agreement as a table, one number a row."""
    from cipcoder.report import agreement_table
    from cipcoder.report.agreement_words import labels

    agreement_table.write(found, to, labels(project.codebook, language()))


def print_agreement(project: Project, found: Comparison) -> None:
    """The agreement in the terminal."""
    from cipcoder.cli.agreement_shown import show
    from cipcoder.report.agreement_words import labels

    show(found, labels(project.codebook, language()))


def named_coders(names: Sequence[str], round_name: str | None) -> tuple[str, ...]:
    """The coders to compare; none where a round says who they are."""
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(_("{name} is named twice: name different coders.").format(name=visible(twice, line=True)))
    if len(names) == 1 or (not names and round_name is None):
        raise InputError(
            _("Name at least two coders (cipcoder agreement ana ben), or a round (cipcoder agreement --round NAME).")
        )
    return tuple(names)


def _unit(name: str) -> Unit:
    """The unit of this name; given segments are a round's own, nobody chooses them."""
    from cipcoder.agreement.results import Unit

    offered = [unit.value for unit in Unit if unit is not Unit.SEGMENT]
    if name not in offered:
        raise InputError(
            _("{name} is no unit: write one of {units}.").format(
                name=visible(name, line=True), units=", ".join(offered)
            )
        )
    return Unit(name)


def _groups(project: Project, written: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The groups of codes that exclude each other, as --group gives them."""
    groups: dict[str, tuple[str, ...]] = {}
    for one in written:
        name, equals, codes = (part.strip() for part in one.partition("="))
        named = tuple(dict.fromkeys(code for part in codes.split(",") if (code := part.strip())))
        if not name or not equals or len(named) < 2:
            raise InputError(
                _("“{group}” is no group: write NAME=code,code with two codes or more.").format(
                    group=visible(one, line=True)
                )
            )
        if name in groups:
            raise InputError(_("Two groups are named {name}: rename one.").format(name=visible(name, line=True)))
        for code in named:
            project.codebook.get(code)
        groups[name] = named
    return tuple(groups.items())
