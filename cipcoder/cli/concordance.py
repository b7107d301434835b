"""Keywords in their context, under each other: how people use a word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import prose, room
from cipcoder.cli.leaving import Csv, Set, leaving, table_style
from cipcoder.cli.shared import Analysed, Where, chosen, example, label, opened, say, width
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.concordance import Concordance, Line, Order

NAME, SPEAKER = 14, 10
"""cells, at most, for the interview and for whoever speaks"""
LEAST = 12
"""cells of context on each side, however narrow the terminal is"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "concordance",
        help=_(
            "Every place of some words with what stands before and after. Whole words, accents and capitals ignored; "
            "bricol* finds all that begins so."
        ),
        epilog=example("cipcoder concordance 'bricol*' --participants --sort after"),
    )(concordance)


def concordance(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help=_("The words, as they follow each other."))],
    participants: Annotated[bool, typer.Option("--participants", help=_("Only what participants say."))] = False,
    sort: Annotated[
        str, typer.Option("--sort", help=_("place, before (by the words before) or after (by the words after)."))
    ] = "place",
    document_set: Set = "interviews",
    where: Where = None,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Show the codes of this coder at each place."))] = None,
    analysis: Analysed = False,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write a .csv or .xlsx file instead of a table."))] = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.concordances import concordance_table
    from cipcoder.exchange.tables import write_sheet
    from cipcoder.queries.concordance import counted

    order = _order(sort)
    if analysis and coder:
        raise InputError(_("Give --coder or --analysis, not both."))
    csv = None if to is None else table_style(to, style)

    def look(project: Project) -> Concordance:
        project.coder = None if coder is None else project.coder_named(coder)
        filtered = chosen(project, document_set, where)
        return project.concordance(
            " ".join(words), filtered, only_participants=participants, order=order, analysis=analysis
        )

    if to is not None and csv is not None:
        with leaving(context, to, None if coder is None else [coder]) as project:
            found = look(project)
            n = write_sheet(to, concordance_table(found), csv)
        print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
        say(counted(found))
        return
    with opened(context) as project:
        found = look(project)
        _print(project, found)
    _say_how_many(found)


def _order(written: str) -> Order:
    from cipcoder.queries.concordance import ORDERS

    for order in ORDERS:
        if written == order:
            return order
    raise InputError(_("--sort takes one of: {names}.").format(names=", ".join(ORDERS)))


def _print(project: Project, found: Concordance) -> None:
    """The words in one column, whatever stands beside them; below a place the codes on it."""
    from cipcoder.text.clean import visible

    heads = [(visible(line.transcript, line=True), line.speaker, str(line.turn or "")) for line in found.lines]
    if not heads:
        return
    name, speaker = (min(most, max(width(head[i]) for head in heads)) for i, most in ((0, NAME), (1, SPEAKER)))
    turn = max(len(head[2]) for head in heads)
    left = name + speaker + turn + 6
    keyword = sorted(width(line.words) for line in found.lines)[len(found.lines) // 2]
    before = max(LEAST, (room() - left - keyword) // 2)
    after = max(LEAST, room() - left - before)
    book, said = project.codebook, language()
    for line, head in zip(found.lines, heads, strict=True):
        ahead = f"{_cell(head[0], name)}  {_cell(head[1], speaker)}  {head[2]:>{turn}}  "
        print((ahead + _context(line, before, after)).rstrip())
        if line.codes:
            codes = ", ".join(visible(label(book, code, said), line=True) for code in line.codes)
            print(" " * (left + before) + "└ " + _first(codes, max(LEAST, after - 2)))


def _context(line: Line, before: int, after: int) -> str:
    left = _last(line.before, before)
    return " " * (before - width(left)) + left + _first(line.words + line.after, after)


def _cell(text: str, cells: int) -> str:
    text = _first(text, cells)
    return text + " " * (cells - width(text))


def _first(text: str, cells: int) -> str:
    """As many characters as have room; an accent stays with its letter."""
    taken = 0
    for i, char in enumerate(text):
        taken += width(char)
        if taken > cells:
            return text[:i]
    return text


def _last(text: str, cells: int) -> str:
    taken = 0
    for i in range(len(text) - 1, -1, -1):
        taken += width(text[i])
        if taken > cells:
            # no accent at the beginning without the letter it belongs to
            return text[i + 1 :].lstrip("".join(char for char in text[i + 1 : i + 4] if width(char) == 0))
    return text


def _say_how_many(found: Concordance) -> None:
    """« 41 places in 9 of 13 interviews: entretien-a 3 · … », then who has none, and whose codes are hidden."""
    from cipcoder.queries.concordance import by_interview, counted
    from cipcoder.text.clean import visible

    said, counts = counted(found), by_interview(found)
    if counts:
        names = " · ".join(f"{visible(name, line=True)} {n}" for name, n in counts.items())
        said = _("{what}: {names}").format(what=said, names=names)
    say(prose(said, room()))
    if blind := [each.transcript for each in found.interviews if each.blind and each.places]:
        say(_("Left out, a blind round goes on there: {names}").format(names=", ".join(blind)))
