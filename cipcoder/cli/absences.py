"""Negative cases in the terminal: where a code is absent, and its keywords that nobody coded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import Column, blocks, prose, room
from cipcoder.cli.frequencies_shown import about, n_of, reread
from cipcoder.cli.leaving import Csv, MaybeTable, Set, Whose, csv_style, layers, looking, table_style
from cipcoder.cli.shared import Analysed, Where, chosen, example, label, width
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.absences import Absence, Absences, KeywordHit, Looked

FEW = 3
"""Uncoded keywords shown of an interview where the code occurs, unless all are asked for."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "absences",
        help=_("Where a code is absent, beside where it occurs, with its keywords there that nobody coded with it."),
        epilog=example("cipcoder absences bricolage --coder ana"),
    )(absences)


def absences(
    context: typer.Context,
    code: Annotated[str | None, typer.Argument(help=_("A code's id (default: a line for each code)."))] = None,
    coder: Whose = None,
    document_set: Set = "interviews",
    where: Where = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("All uncoded keywords, where the code occurs too."))
    ] = False,
    analysis: Analysed = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.finding_tables import absence_table
    from cipcoder.exchange.tables import write_sheet

    csv = csv_style(style) if to is None else table_style(to, style)
    with looking(context, coder, to) as project:
        filtered = chosen(project, document_set, where)
        codes = () if code is None else (project.codebook.get(code).id,)
        found = [
            project.absences(name, filtered, codes=codes, analysis=analysis)
            for name in layers(project, coder, analysis=analysis)
        ]
        if to is not None:
            n = write_sheet(to, absence_table(project, found, language()), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
        for i, each in enumerate(found):
            if i:
                print()
            within = room()
            lines = _list(project, each, within) if code is None else _one(project, each, everything, within)
            print("\n".join([*(prose(sentence, within) for sentence in about(each.table)), *lines]))


def _list(project: Project, found: Absences, within: int) -> Iterator[str]:
    """A line for each code."""
    names = [
        "  " * row.depth + ("" if row.theme else "· ") + label(project.codebook, row.code, language())
        for row in found.rows
    ]
    columns = [
        Column(_("n of N"), [n_of(row.interviews, row.out_of) for row in found.rows]),
        Column(_("absent\nin"), [str(len(row.absent)) for row in found.rows]),
        Column(_("uncoded keywords\nwhere absent"), [_hits(row, row.hits_where_absent) for row in found.rows]),
        Column(_("where it\noccurs"), [_hits(row, row.hits_where_present) for row in found.rows]),
    ]
    yield from blocks(Column(_("theme · code"), names, right=False), [columns], within, narrow=True)
    yield prose(
        _("n of N: N interviews are finished, read with the code as it is now defined; n of them have a coding."),
        within,
    )
    yield prose(
        _(
            "Uncoded keywords: places in what participants say where a keyword of the codebook stands and no coding "
            "with the code; whole words, in the plural and feminine too. Read them: cipcoder absences CODE"
        ),
        within,
    )


def _hits(row: Absence, n: int) -> str:
    return str(n) if row.keywords else "—"


def _one(project: Project, found: Absences, everything: bool, within: int) -> Iterator[str]:
    """One code: the interviews without it and with it, each with the keywords that nobody coded."""
    if not found.rows:
        yield _("The code is retired, and {coder} has not used it.").format(coder=found.table.coder)
        return
    (row,) = found.rows
    yield ""
    yield prose(
        ngettext(
            "{code}: coded in {n} of {of} interviews, absent in {absent}.",
            "{code}: coded in {n} of {of} interviews, absent in {absent}.",
            row.out_of,
        ).format(
            code=label(project.codebook, row.code, language()), n=row.interviews, of=row.out_of, absent=len(row.absent)
        ),
        within,
    )
    if row.keywords:
        yield prose(_("Keywords: {keywords}").format(keywords=", ".join(row.keywords)), within)
    else:
        yield _("The code has no keywords to look for: write some into codebook.yaml.")
    if not row.out_of:
        yield prose(
            _("No interview is finished with the code as it is now defined: nobody can say where it is absent."), within
        )
    if row.absent:
        yield from ("", _("Absent"))
        for each in row.absent:
            yield from _interview(row, each, len(each.hits), within)
    if row.present:
        yield from ("", _("Coded"))
        for each in row.present:
            yield from _interview(row, each, len(each.hits) if everything else FEW, within)
        if not everything and any(len(each.hits) > FEW for each in row.present):
            yield _("All uncoded keywords: --all")
    for sentence in reread(found.table, only=row.code):
        yield prose(sentence, within)


def _interview(row: Absence, looked: Looked, shown: int, within: int) -> Iterator[str]:
    from cipcoder.text.clean import visible

    parts = [visible(looked.name, line=True)]
    if looked.codings:
        parts.append(ngettext("{n} coding", "{n} codings", looked.codings).format(n=looked.codings))
    if not looked.finished:
        parts.append(_("not finished"))
    if row.keywords:
        n = len(looked.hits)
        parts.append(ngettext("{n} keyword uncoded", "{n} keywords uncoded", n).format(n=n))
    yield "  " + " · ".join(parts)
    for hit in looked.hits[:shown]:
        yield _place(hit, within)


def _place(found: KeywordHit, within: int) -> str:
    """Turn, speaker and the keyword in its context, on one line."""
    hit = found.hit
    head = f"{hit.turn or 0:>6}  {hit.speaker[:10]:<10}  "
    side = max(10, (within - width(head) - width(hit.words)) // 2)
    before = hit.before[-side:]
    return f"{head}{' ' * (side - width(before))}{before}{hit.words}{hit.after[:side]}".rstrip()
