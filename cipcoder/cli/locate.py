"""Where a quotation stands, from the command line: shown with its place, and kept when it is wanted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.columns import prose, room
from cipcoder.cli.leaving import Csv, MaybeTable, looking, table_style
from cipcoder.cli.shared import example, say
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.exchange.locating import Located, Spot
    from cipcoder.project import Project

_MOST = 200_000
"""bytes of a quotation"""
_END = 300
"""characters shown of either end of a very long place"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "locate",
        help=_(
            "Find where a quotation stands, though fillers were left out, words changed or parts cut with […]. "
            "Of several places all are shown and none is chosen."
        ),
        epilog=example('cipcoder locate "on a pas voulu payer deux personnes"'),
    )(locate)


def locate(
    context: typer.Context,
    quotation: Annotated[
        str | None, typer.Argument(help=_("The quotation, between quotation marks; - reads what is piped in."))
    ] = None,
    interview: Annotated[str | None, typer.Argument(help=_("Look in this transcript only."))] = None,
    file: Annotated[Path | None, typer.Option("--file", help=_("Read the quotation from a text file."))] = None,
    keep: Annotated[bool, typer.Option("--keep", help=_("Keep it as a verbatim, in the quotation's wording."))] = False,
    as_said: Annotated[
        bool, typer.Option("--as-said", help=_("Keep it as a verbatim in the interview's own words."))
    ] = False,
    place: Annotated[
        int | None, typer.Option("--place", min=1, help=_("Which of the places shown is kept: its number."))
    ] = None,
    theme: Annotated[str, typer.Option("--theme", help=_("The theme it is kept under (its id)."))] = "",
    coder: Annotated[str | None, typer.Option("--coder", help=_("Who keeps it."))] = None,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.locating import keep_located, locate_quotation, located_table
    from cipcoder.exchange.tables import write_sheet

    csv = None if to is None else table_style(to, style)
    if file is not None and quotation is not None:
        if interview is not None:
            raise InputError(_("Give the quotation or --file, not both."))
        quotation, interview = None, quotation
    wording = _wording(quotation, file)
    keep = keep or as_said or place is not None
    with looking(context, coder, to, codings=False) as project:
        located = locate_quotation(project, wording, () if interview is None else (interview,), bar)
        if to is not None and csv is not None:
            n = write_sheet(to, located_table(located), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
        else:
            _show(located)
        if not located.spots:
            raise typer.Exit(1)
        if keep and (spot := _chosen(located, place)):
            keep_located(project, located, spot, as_said=as_said, theme=theme)
            say(_kept(project, spot))


def _wording(quotation: str | None, file: Path | None) -> str:
    """The words to look for: those typed, a file's, or those piped in."""
    from cipcoder.formats.decode import decode
    from cipcoder.formats.files import read_bytes

    if file is not None:
        return decode(read_bytes(file, _MOST), where=file.name, accept_damaged=True).text.strip()
    if quotation is not None and quotation != "-":
        return quotation.strip()
    if quotation is None and sys.stdin.isatty():
        raise InputError(_("Say which quotation to look for: cipcoder locate “WORDS”"))
    return sys.stdin.read(_MOST).strip()


def _show(located: Located) -> None:
    """Each place: where it is, how sure, and the words as they stand there."""
    from cipcoder.exchange.locating import KINDS, found_words, sure_words
    from cipcoder.locale import language
    from cipcoder.report.quotation_words import source_words
    from cipcoder.text.clean import visible

    quoted = "« {said} »" if language() == "fr" else "“{said}”"
    for number, spot in enumerate(located.spots, 1):
        found = spot.found
        parts = [source_words(found), f"{found.start}-{found.stop}", _(KINDS[spot.kind]), sure_words(spot)]
        print(f"{number}  " + " · ".join(parts))
        for line in prose(
            quoted.format(said=_shortened(visible(" ".join(found.said.split())))), room() - 3
        ).splitlines():
            print("   " + line)
    say(found_words(located))


def _shortened(said: str) -> str:
    """What is too long to compare on a screen, without its middle: a […] may stand for a page."""
    return said if len(said) <= 2 * _END + 20 else f"{said[:_END].rstrip()} (…) {said[-_END:].lstrip()}"


def _chosen(located: Located, place: int | None) -> Spot | None:
    """The place to keep: the one there is, or the one that was said; at a terminal a person is asked."""
    n = len(located.spots)
    if place is None and located.settled:
        return located.spots[0]
    if place is None and sys.stdin.isatty() and sys.stderr.isatty():
        place = typer.prompt(_("Which place is it? (0: none)"), type=int, default=0, err=True)
        if place == 0:
            say(_("Nothing was kept."))
            return None
    if place is None:
        raise InputError(_("Nothing was kept: say which place it is with --place NUMBER."))
    if not 1 <= place <= n:
        said = ngettext("There is {n} place: --place 1.", "There are {n} places: --place 1 to {n}.", n)
        raise InputError(said.format(n=n))
    return located.spots[place - 1]


def _kept(project: Project, spot: Spot) -> str:
    from cipcoder.report.quotation_words import source_words

    key = f"{spot.found.source}:{spot.found.start}-{spot.found.stop}"
    kept = sum(each.key == key for each in project.verbatims())
    said = _("Kept as a verbatim: {place}.").format(place=source_words(spot.found))
    if kept > 1:
        said += " " + _("This place is kept in {n} wordings.").format(n=kept)
    return said
