"""Results: theme frequencies and agreement, on the screen and as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import Where, chosen, chosen_set, example, figure, label, opened, say, say_blind, show_table
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.agreement import Comparison
    from cipcoder.queries.frequencies import Frequencies

Set = Annotated[str, typer.Option("--set", help=_("Document set: interviews, questionnaire, notes, other or all."))]
To = Annotated[Path | None, typer.Option("--to", help=_("Write a CSV file instead of a table."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands that answer questions."""
    app.command(
        "frequencies",
        help=_("How often each code and theme comes, and in how many interviews."),
        epilog=example("cipcoder frequencies --coder ana --to frequencies.csv"),
    )(frequencies)
    app.command("agreement", help=_("Compare two coders, code by code."), epilog=example("cipcoder agreement ana ben"))(
        agreement
    )


def frequencies(
    context: typer.Context,
    coder: Annotated[
        str | None, typer.Option("--coder", help=_("Whose codings (default: each coder's, apart)."))
    ] = None,
    document_set: Set = "interviews",
    where: Where = None,
    finished: Annotated[bool, typer.Option("--finished", help=_("Only interviews the coder has finished."))] = False,
    to: To = None,
) -> None:
    from cipcoder.exchange import write_frequencies

    with opened(context) as project:
        filtered = chosen(project, document_set, where)
        if coder is not None:
            project.coder = project.coder_named(coder)  # who looks: one's own work shows in a blind round too
        names = [coder] if coder else [row.name for row in project.coders() if row.codings]
        if coder is None:
            say_blind(project)
        if not names:
            raise InputError(_("Nothing is coded yet. Begin: cipcoder code --coder YOUR-NAME"))
        tables = [project.frequencies(name, filtered, only_finished=finished) for name in names]
        if to is not None:
            write_frequencies(project, tables, to, language())
            print(_("Written: {file}").format(file=to))
            return
        for i, table in enumerate(tables):
            if i:
                print()
            print_frequencies(project, table)


def print_frequencies(project: Project, table: Frequencies) -> None:
    """One coder's table in the terminal, with what its numbers mean."""
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


def agreement(
    context: typer.Context,
    a: Annotated[str, typer.Argument(help=_("A coder."))],
    b: Annotated[str, typer.Argument(help=_("Another coder."))],
    document_set: Set = "interviews",
    match: Annotated[
        float, typer.Option(min=0, max=1, help=_("Part of the longer segment two must share to match."))
    ] = 0.5,
    with_interviewer: Annotated[
        bool, typer.Option("--with-interviewer", help=_("Count the interviewer's turns too."))
    ] = False,
    to: To = None,
) -> None:
    with opened(context) as project:
        found = project.agreement(a, b, chosen_set(document_set), match=match, with_interviewer=with_interviewer)
        if to is not None:
            write_agreement(found, to)
            print(_("Written: {file}").format(file=to))
        else:
            print_agreement(project, found)


def print_agreement(project: Project, found: Comparison) -> None:
    """The agreement of two coders in the terminal: every number with its unit, n and rule."""
    result = found.agreement
    codebook = project.codebook
    print(
        _(
            "Agreement of {a} and {b} on {n} of {of} interviews (both finished, same codebook), {characters} "
            "characters, {turns} turns."
        ).format(
            a=result.a, b=result.b, n=result.interviews, of=found.of, characters=result.characters, turns=result.turns
        )
    )
    rows = []
    for c in result.by_differing():
        if c.both + c.only_a + c.only_b == 0:
            continue
        interval = figure(None) if c.interval is None else f"{c.interval.low:.2f} … {c.interval.high:.2f}"
        rows.append(
            [
                label(codebook, c.code, language()),
                *(figure(c.alpha_characters), interval, figure(c.alpha_turns), figure(c.f1)),
                *(f"{c.matched_a}/{c.segments_a}", f"{c.matched_b}/{c.segments_b}"),
                *(str(c.both), str(c.only_a), str(c.only_b)),
            ]
        )
    header = [
        *(_("code"), _("α char."), _("95 % interval"), _("α turns"), "F1"),
        *(_("matched {name}").format(name=result.a), _("matched {name}").format(name=result.b)),
        *(_("both"), _("only {name}").format(name=result.a), _("only {name}").format(name=result.b)),
    ]
    show_table(header, rows, right=range(1, len(header)))
    nobody = [label(codebook, c.code, language()) for c in result.codes if c.both + c.only_a + c.only_b == 0]
    if nobody:
        print(_("Not defined, nobody used it: {codes}").format(codes=", ".join(nobody)))
    print(
        _(
            "All codes together: |uα {places} (same places?), α with MASI {sets} (same sets of codes?), by character."
        ).format(places=figure(result.alpha_places), sets=figure(result.alpha_sets))
    )
    print(
        _("α: Krippendorff, nominal, code present or absent, pooled by sums over interviews; participants' turns only.")
        if not found.with_interviewer
        else _("α: Krippendorff, nominal, code present or absent, pooled by sums over interviews; all turns.")
    )
    print(
        _("matched: segments with a partner sharing at least {share} % of the longer; both, only: characters.").format(
            share=round(result.match * 100)
        )
    )
    if result.interviews < 5:
        n = result.interviews
        print(
            ngettext(
                "No interval: it needs five double-coded interviews, there is {n}.",
                "No interval: it needs five double-coded interviews, there are {n}.",
                n,
            ).format(n=n)
        )
    for names, why in (
        (found.only_one_finished, _("Left out, only one of the two finished: {names}")),
        (found.other_version, _("Left out, finished under different codebook versions: {names}")),
    ):
        if names:
            say(why.format(names=", ".join(names)))


AGREEMENT_COLUMNS = (
    *(
        "coder_a",
        "coder_b",
        "scope",
        "code",
        "statistic",
        "value",
        "low",
        "high",
        "unit",
        "interviews",
        "n",
        "rule",
        "remark",
    ),
)


def write_agreement(found: Comparison, to: Path) -> None:
    """The agreement as CSV, one number a row, each with its unit, n and pooling rule."""
    from cipcoder.cli.agreement_rows import agreement_rows
    from cipcoder.formats.tables import write_csv

    write_csv(to, AGREEMENT_COLUMNS, agreement_rows(found))
