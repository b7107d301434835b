"""Codes by what the participants are, and codes by interviews, in the terminal and as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import Column, blocks, prose, room
from cipcoder.cli.frequencies_shown import about, n_of, named, percentage, reread
from cipcoder.cli.leaving import (
    Codes,
    Count,
    Counting,
    Csv,
    MaybeTable,
    Set,
    Whose,
    counting,
    csv_style,
    layers,
    looking,
    table_style,
)
from cipcoder.cli.shared import Analysed, Where, chosen, example, width
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible
from cipcoder.text.short_names import short_names

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.crossing import Crossed, Group, Share
    from cipcoder.queries.frequencies import Frequencies

FEW = 20
"""Interviews below which no percentage is given."""
HEAD = 12
"""Cells that the values of an attribute may take above their columns; longer ones are numbered and listed."""


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "crosstab",
        help=_("Codes by what the participants are: n of N interviews first, then codings."),
        epilog=example("cipcoder crosstab gender seniority --coder ana"),
    )(crosstab)
    app.command(
        "matrix",
        help=_("Codes by interviews: codings, presence, words or characters."),
        epilog=example("cipcoder matrix --coder ana --count presence"),
    )(matrix)


def crosstab(
    context: typer.Context,
    attributes: Annotated[list[str], typer.Argument(help=_("Attributes of the participants, one after the other."))],
    coder: Whose = None,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.tables import crossed_by, crosstab_table, only_codes, the_only, write_sheet

    csv = csv_style(style) if to is None else table_style(to, style)
    with looking(context, coder, to) as project:
        filtered = chosen(project, document_set, where)
        tables = [
            only_codes(project, project.frequencies(name, filtered, analysis=analysis), code)
            for name in layers(project, coder, analysis=analysis)
        ]
        if to is not None:
            n = write_sheet(to, crosstab_table(project, the_only(tables), attributes, language()), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
        for i, table in enumerate(tables):
            if i:
                print()
            print("\n".join(_crosstab(project, crossed_by(project, table, attributes), room())))


def matrix(
    context: typer.Context,
    coder: Whose = None,
    code: Codes = None,
    count: Count = "codings",
    turned: Annotated[
        bool, typer.Option("--interviews-as-rows", help=_("In the file: an interview a row, a code a column."))
    ] = False,
    document_set: Set = "interviews",
    where: Where = None,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.tables import matrix_table, only_codes, write_sheet

    counts = counting(count)
    csv = csv_style(style) if to is None else table_style(to, style)
    with looking(context, coder, to) as project:
        filtered = chosen(project, document_set, where)
        tables = [
            only_codes(project, project.frequencies(name, filtered, analysis=analysis), code)
            for name in layers(project, coder, analysis=analysis)
        ]
        if to is not None:
            n = write_sheet(to, matrix_table(project, tables, counts, language(), turned=turned), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
        for i, table in enumerate(tables):
            if i:
                print()
            print("\n".join(_matrix(project, table, counts, room())))


# --- by attribute ------------------------------------------------------------------------------------


def _crosstab(project: Project, found: Crossed, within: int) -> Iterator[str]:
    table = found.table
    yield from (prose(sentence, within) for sentence in about(table))
    if not table.transcripts:
        yield _("No interview.")
        return
    names = Column(_("theme · code"), named(project, table), right=False)
    for attribute in dict.fromkeys(group.attribute for group in found.groups):
        places = [i for i, group in enumerate(found.groups) if group.attribute == attribute]
        groups = [found.groups[i] for i in places]
        heads, explained = _heads(groups)
        yield ""
        yield prose(_("By {attribute}: {values}").format(attribute=attribute, values=explained), within)
        shares = [[of[i] for of in found.shares] for i in places]
        pairs = list(zip(heads, shares, strict=True))
        interviews = [Column(head, [_share(share) for share in column]) for head, column in pairs]
        codings = [Column(head, [str(share.codings) for share in column]) for head, column in pairs]
        yield from ("", _("Interviews, n of N"), *blocks(names, [interviews], within, narrow=True))
        yield from ("", _("Codings"), *blocks(names, [codings], within, narrow=True))
    yield ""
    yield prose(
        _(
            "n of N: N interviews of the group are finished, read with the code as it is now defined; n of them have a "
            "coding. Codings: in all interviews counted. Percentages are given from {few} interviews on."
        ).format(few=FEW),
        within,
    )
    yield prose(no_sample(len(table.transcripts)), within)
    yield from (prose(sentence, within) for sentence in reread(table))


def no_sample(interviews: int) -> str:
    """What no crosstab of a qualitative study says by itself."""
    return ngettext(
        "{n} interview chosen for what it can tell is no sample: what is counted here describes it and says nothing "
        "about others.",
        "{n} interviews chosen for what they can tell are no sample: a difference between groups describes these "
        "people, it is a reason to read them again and says nothing about others.",
        interviews,
    ).format(n=interviews)


def _heads(groups: Sequence[Group]) -> tuple[list[str], str]:
    """What stands above the columns, and the values with how many interviews they have."""
    values = [visible(group.value, line=True) or _("not said") for group in groups]
    plain = all(width(value) <= HEAD for value in values)
    heads = values if plain else [str(i) for i in range(1, len(values) + 1)]
    said = [
        ngettext("{value} ({n} interview)", "{value} ({n} interviews)", group.interviews).format(
            value=value if plain else f"{head} {value}", n=group.interviews
        )
        for head, value, group in zip(heads, values, groups, strict=True)
    ]
    return heads, " · ".join(said)


def _share(share: Share) -> str:
    """« 3 of 5 »; « 30 of 50 (60.0%) » only where N is large enough for a percentage to say something."""
    said = n_of(share.interviews, share.out_of)
    if share.out_of < FEW:
        return said
    return _("{said} ({percent}%)").format(said=said, percent=percentage(share.interviews / share.out_of))


# --- by interview ------------------------------------------------------------------------------------


def _matrix(project: Project, table: Frequencies, count: Counting, within: int) -> Iterator[str]:
    from cipcoder.queries.crossing import by_interview

    yield from (prose(sentence, within) for sentence in about(table))
    if not table.transcripts:
        yield _("No interview.")
        return
    cells = [by_interview(table, row, count) for row in table.rows]
    heads = short_names([visible(talk.name, line=True) for talk in table.transcripts])
    columns = [
        Column(head, [_cell(of[talk.name]) for of in cells])
        for head, talk in zip(heads, table.transcripts, strict=True)
    ]
    names = Column(_("theme · code"), named(project, table), right=False)
    yield from blocks(names, [[column] for column in columns], within, narrow=True)
    what = {
        "codings": _("codings, those of the interviewer's words apart"),
        "presence": _("1 where there is a coding"),
        "words": _("participants' words covered"),
        "characters": _("participants' characters covered"),
    }[count]
    yield prose(
        _(
            "In the cells: {what}. · is none, read to the end; an empty cell is not read yet, or to be read again."
        ).format(what=what),
        within,
    )
    shown = [
        f"{head} {visible(talk.name, line=True)}"
        for head, talk in zip(heads, table.transcripts, strict=True)
        if head != visible(talk.name, line=True)
    ]
    if shown:
        yield prose(_("Interviews: {names}.").format(names=", ".join(shown)), within)
    yield from (prose(sentence, within) for sentence in reread(table))


def _cell(n: int | None) -> str:
    return "" if n is None else str(n) if n else "·"
