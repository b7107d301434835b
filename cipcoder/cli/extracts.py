"""Asking for extracts in the terminal: a query, and what it finds to read."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import prose, room
from cipcoder.cli.leaving import Coders, Set, asked
from cipcoder.cli.shared import Analysed, Where, example, opened, say, say_blind
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.exchange.chosen import Chosen
    from cipcoder.project import Project
    from cipcoder.queries.extracts import Extract

WIDEST = 100
"""cells of a line of text: longer ones are hard to read"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "extracts",
        help=_(
            "Read the extracts that a query finds: codes, and, or, not, overlapping, near, “words”, attribute=value, "
            "coder:, question:, speaker:, date>=, memo, kept. (As a file: cipcoder export extracts --query.)"
        ),
        epilog=example("cipcoder extracts 'dirty-work overlapping isolation and gender=femme'"),
    )(extracts)


def extracts(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(help=_("The query, in single quotation marks."))],
    coder: Coders = None,
    analysis: Analysed = False,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.exchange.chosen import advised, found_extracts

    written = " ".join(query)
    if not written.strip():
        raise InputError(_("Say what to look for: cipcoder extracts 'CODE and …'"))
    with opened(context) as project:
        if coder is not None and len(coder) == 1:
            project.coder = project.coder_named(coder[0])  # one's own work shows in a blind round too
        else:
            say_blind(project)
        chosen = asked(project, coders=coder, analysis=analysis, document_set=document_set, where=where, query=written)
        found = list(found_extracts(project, chosen, language()))
        _print(found, apart=not analysis)
        _say_how_many(project, chosen, found, apart=not analysis)
        if not found and (said := advised(project, chosen, language())):
            say(prose(said, room()))


def _print(found: Sequence[Extract], *, apart: bool) -> None:
    """Each passage once, with the codes it is shown for; each coder's apart where there are several."""
    layers = sorted({each.layer for each in found}, key=lambda layer: (layer != "consensus", layer)) if apart else [""]
    for number, layer in enumerate(layers):
        if len(layers) > 1:
            if number:
                print()
            print(_layer_line(layer))
            print()
        mine = [each for each in found if not apart or each.layer == layer]
        for at, passage in enumerate(_passages(mine)):
            if at:
                print()
            _print_passage(passage)


def _layer_line(layer: str) -> str:
    from cipcoder.text.clean import visible

    return "── " + _("coder {name}").format(name=visible(layer, line=True)) + " ──"


def _passages(found: Sequence[Extract]) -> Iterator[list[Extract]]:
    for _place, rows in groupby(found, key=lambda e: (e.transcript, e.start, e.stop, e.coder)):
        yield list(rows)


def _print_passage(rows: Sequence[Extract]) -> None:
    from cipcoder.text.clean import visible

    first, within = rows[0], min(room(), WIDEST)
    parts = [first.transcript, *first.speakers[:2]]
    if first.first_turn is not None:
        parts.append(_("turn {n}").format(n=first.first_turn))
    parts.append(" + ".join(row.code_label for row in rows))
    signs = ("★" if first.starred else "") + ("✎" if any(row.memo for row in rows) else "")
    source = " · ".join(visible(part, line=True) for part in parts) + (f" {signs}" if signs else "")
    print(prose(source, within))
    for line in visible(first.text).split("\n"):
        if line.strip():
            print(textwrap.fill(line, within, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))


def _say_how_many(project: Project, chosen: Chosen, found: Sequence[Extract], *, apart: bool) -> None:
    """« 14 extracts in 5 of 13 interviews: entretien-a 3 · entretien-c 2 », a line a coder where there are several."""
    from cipcoder.queries.corpus import Filter
    from cipcoder.text.clean import visible

    of = project.looked_through(chosen.wanted)
    layers = sorted({each.layer for each in found}) if apart else []
    for layer in layers if len(layers) > 1 else [""]:
        mine = [each for each in found if not layer or each.layer == layer]
        counts = Counter(each.transcript for each in mine)
        if all(row.document_set == Filter().document_set for row in of):
            where = ngettext("{n} of {of} interview", "{n} of {of} interviews", len(of))
        else:
            where = ngettext("{n} of {of} transcript", "{n} of {of} transcripts", len(of))
        said = ngettext("{n} extract in {where}", "{n} extracts in {where}", len(mine))
        line = said.format(n=len(mine), where=where.format(n=len(counts), of=len(of)))
        line = _("{what}: {names}").format(what=visible(layer, line=True), names=line) if layer else line
        if counts:
            names = " · ".join(f"{visible(name, line=True)} {n}" for name, n in counts.items())
            line = _("{what}: {names}").format(what=line, names=names)
        say(prose(line, room()))
