"""Searching all transcripts from the command line, and coding what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.leaving import Csv, leaving, table_style
from cipcoder.cli.shared import Where, chosen, example, label, opened, say, width, worker
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.search import Search, Unit
    from cipcoder.text.word_query import How

AROUND = 40
"""Code points of context printed on each side."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "search",
        help=_(
            "Find words in all transcripts, accents and capitals ignored: bricol* (begins so), =reconnaître (any "
            "form), ~reconaissance (like it), “…” (a phrase), OU, ET, SAUF, PRÈS/5 (OR, AND, NOT, NEAR/5) between "
            "them. "
            "With --code, everything found is coded in one step."
        ),
        epilog=example("cipcoder search 'reconnaissance PRÈS travail' --participants"),
    )(search)


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help=_("The words, as they follow each other."))],
    forms: Annotated[bool, typer.Option("--forms", help=_("Every word in any of its forms."))] = False,
    like: Annotated[bool, typer.Option("--like", help=_("Words written nearly so, too (slips, mishearings)."))] = False,
    participants: Annotated[bool, typer.Option("--participants", help=_("Only what participants say."))] = False,
    document_set: Annotated[str, typer.Option("--set", help=_("Document set, or all."))] = "all",
    where: Where = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help=_("How many places at most (shown: 500; --to, --code: all)."))
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write a .csv or .xlsx file instead of a list."))] = None,
    style: Csv = "exact",
    code: Annotated[str | None, typer.Option("--code", help=_("Put this code (by id) on every place found."))] = None,
    unit: Annotated[
        str, typer.Option("--as", help=_("What is coded of a place: word, its sentence, or its turn."))
    ] = "sentence",
    coder: Annotated[str | None, typer.Option("--coder", help=_("Who codes (with --code)."))] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say how many codings --code would make, and make none."))
    ] = False,
) -> None:
    from cipcoder.queries.search import SHOWN

    typed = " ".join(words)
    if not typed.strip():
        raise InputError(_("Say what to search for: cipcoder search WORDS"))
    if forms and like:
        raise InputError(_("Give --forms or --like, not both: =word and ~word ask for each word in its own way."))
    how: How = "forms" if forms else "like" if like else "as written"
    csv = None if to is None else table_style(to, style)
    unit = _unit(unit)
    if (coder is not None or dry_run) if code is None else to is not None:
        raise InputError(
            _("To code what is found: --code CODE --coder NAME (--as word, sentence or turn; --dry-run), without --to.")
        )

    def look(project: Project, most: int | None) -> Search:
        filtered = chosen(project, document_set, where)
        return project.search(typed, filtered, only_participants=participants, how=how, limit=limit or most)

    if to is not None and csv is not None:
        from cipcoder.exchange.found_places import places_table
        from cipcoder.exchange.tables import write_sheet

        with leaving(context, to, codings=False) as project:
            found = look(project, None)
            n = write_sheet(to, places_table(found), csv)
        print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
    elif code is not None:
        with opened(context) as project:
            known = project.codebook.get(code).id  # before a coder is made for nothing
            found = look(project, None)
            _code(project, found, known, unit, worker(project, coder), keep=not dry_run)
    else:
        with opened(context) as project:
            found = look(project, SHOWN)
        _print(found)
    _say(found)


def _unit(written: str) -> Unit:
    from cipcoder.queries.search import UNITS

    for unit in UNITS:
        if written == unit:
            return unit
    raise InputError(_("--as takes one of: {names}.").format(names=", ".join(UNITS)))


def _code(project: Project, found: Search, code: str, unit: Unit, coder: str, *, keep: bool) -> None:
    """Code everything found in one act, and say what that did, or would do."""
    if not found.places:
        return
    if keep and project.use_coder(coder):
        say(_("New coder: {name}.").format(name=coder))
    elif not keep:
        project.coder = project.coder_named(coder)
    places = {each.transcript.name: [hit.span for hit in each.hits] for each in found.found if each.hits}
    on = {each.transcript.uid: each.transcript.revision for each in found.found}
    segments = project.segments(places, unit)
    _done, there = project.code_places(segments, [code], keep=keep, revisions=on)
    n = len(segments) - there
    coded = ngettext("{n} passage coded with {code}", "{n} passages coded with {code}", n)
    would = ngettext("{n} passage would be coded with {code}", "{n} passages would be coded with {code}", n)
    said = (coded if keep else would).format(n=n, code=label(project.codebook, code, language()))
    if there:
        said += "; " + ngettext("{n} had it already", "{n} had it already", there).format(n=there)
    print(said + ".")
    if keep and n:
        print(_("One step takes it back: cipcoder undo --coder {name}").format(name=word(coder)))


def _print(result: Search) -> None:
    from cipcoder.text.clean import visible

    for found in result.found:
        if not found.hits:
            continue
        n = found.places
        print(visible(found.transcript.name, line=True) + "  " + ngettext("{n} place", "{n} places", n).format(n=n))
        for hit in found.hits:
            before = hit.before[-AROUND:]
            blank = " " * (AROUND - width(before))
            print(
                f"{hit.turn or 0:>5}  {hit.speaker[:16]:<16}  {blank}{before}{hit.words}{hit.after[:AROUND]}".rstrip()
            )


def _say(result: Search) -> None:
    from cipcoder.queries.search import summary, told_forms

    for line in told_forms(result):
        say(line)
    say(summary(result))
