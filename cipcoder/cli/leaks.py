"""Traces of people: looked for on request, and before anything leaves the project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.shared import example, opened, say, say_blind
from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.locale import N_, _, ngettext
from cipcoder.text.kinds import IDENTIFIERS

if TYPE_CHECKING:
    from cipcoder.exchange.leaks import Leak, Leaks
    from cipcoder.project import Project

app = typer.Typer(
    no_args_is_help=True, help=_("Names and what leads to people: replaced, given back, and whether any are left.")
)

KINDS = {"name": N_("name of the key table"), **IDENTIFIERS}
PARTS = {
    "transcript": N_("transcript"),
    "about a transcript": N_("title or source of"),
    "memo": N_("memo"),
    "codebook": N_("code"),
    "participant": N_("participant"),
    "verbatim": N_("verbatim"),
    "guide": N_("guide question"),
    "coder": N_("coder"),
    "added file": N_("added file"),
}
COLUMNS = ("part", "where", "turn", "kind", "count")
_SHOWN, _RARE_SHOWN = 100, 8


@app.command(
    "scan",
    help=_("Look for names, telephone numbers, addresses and rare traits in all that may be given away."),
    epilog=example("cipcoder pseudonyms scan --names ../names.csv --show"),
)
def pseudonyms_scan(
    context: typer.Context,
    names: Annotated[
        Path | None,
        typer.Option(
            "--names",
            help=_("The names to look for (.json, .csv, .xlsx, .txt), outside the project. Default: its key table."),
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help=_("Show the words that were found: personal data."))] = False,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write a .csv or .xlsx file instead of a table."))] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help=_("End with exit code 1 when something is found (for scripts)."))
    ] = False,
) -> None:
    from cipcoder.cli.key_table import ask_passphrase
    from cipcoder.exchange.leaks import key_table, scan
    from cipcoder.formats.tables import table_ending

    if to is not None:
        table_ending(to)
    with opened(context) as project:
        if show:
            refuse_inside(project, to)
        say_blind(project)
        found = scan(project, key_table(project, names, ask_passphrase), bar)
    if to is not None:
        _write(found, to, show=show)
    elif found.leaks:
        _show(found, show=show)
    _sum_up(found)
    tell_unread(found.unread)
    _tell_rare(found, show=show)
    if strict and found.leaks:
        raise typer.Exit(1)


def refuse_inside(project: Project, to: Path | None) -> None:
    """A RefusedError where a file that shows what was found would lie in the project's folder."""
    if to is not None and to.resolve().is_relative_to(project.folder.resolve()):
        raise RefusedError(
            _("With --show the file holds personal data: write it outside the project’s folder, {folder}.").format(
                folder=project.folder
            )
        )


def _write(found: Leaks, to: Path, *, show: bool) -> None:
    from cipcoder.formats.tables import write_table

    rows = (
        [leak.part, leak.where, leak.turn, leak.kind, leak.count, *([" | ".join(leak.words)] if show else [])]
        for leak in found.leaks
    )
    n = write_table(to, [*COLUMNS, *(["words"] if show else [])], rows)
    print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))


def _show(found: Leaks, *, show: bool) -> None:
    from cipcoder.cli.columns import Column, blocks, room, room_beside, wrapped
    from cipcoder.text.clean import visible

    within, leaks = room(), found.leaks[:_SHOWN]
    beside = [
        Column(_("where"), [_where(leak) for leak in leaks], right=False),
        Column(_("what"), [_(KINDS[leak.kind]) for leak in leaks], right=False),
        Column(_("times"), [str(leak.count) for leak in leaks]),
    ]
    if show:
        wide = room_beside(beside, within)
        words = [visible("; ".join(leak.words), line=True) for leak in leaks]
        beside.append(Column(_("words"), wrapped(words, wide), right=False))
    print("\n".join(blocks(beside[0], [beside[1:]], within)))
    if (more := len(found.leaks) - len(leaks)) > 0:
        print(ngettext("… and {n} more: --to FILE.csv", "… and {n} more: --to FILE.csv", more).format(n=more))
    print()


def _where(leak: Leak) -> str:
    from cipcoder.text.clean import visible

    name = visible(leak.where, line=True)
    if leak.part == "transcript":
        return name if leak.turn is None else _("{name}, turn {turn}").format(name=name, turn=leak.turn)
    return f"{_(PARTS[leak.part])} {name}".strip()


def counted(counts: dict[str, int]) -> str:
    """« telephone number: 3; e-mail address: 1 »"""
    return "; ".join(_("{kind}: {n}").format(kind=_(KINDS[kind]), n=n) for kind, n in counts.items())


def tell_unread(files: Sequence[str]) -> None:
    """Name the files put aside for the archive that nobody looked through."""
    from cipcoder.text.clean import visible

    if files:
        what = _("Not looked through for traces of people, since they could not be read: {files}. Look yourself.")
        say(what.format(files=", ".join(visible(name, line=True) for name in files)))


def _sum_up(found: Leaks) -> None:
    from cipcoder.cli.columns import prose, room

    looked = ngettext("{n} text looked through.", "{n} texts looked through.", found.texts).format(n=found.texts)
    said = _("Nothing was found. {looked} Names that are in no list are not found this way.").format(looked=looked)
    if found.leaks:
        places = ngettext("in {n} place", "in {n} places", found.places).format(n=found.places)
        what = _("Found {places}: {counts}. {looked}")
        said = what.format(places=places, counts=counted(found.counts), looked=looked)
    print(prose(said, room()))
    if found.names is None:
        say(
            _(
                "No names were looked for: there is no key table. Give a list with --names FILE, or keep one at {file}."
            ).format(file=found.table)
        )
    if found.skipped:
        n = len(found.skipped)
        say(
            ngettext(
                "{n} name of the list was not looked for: it is one letter, or a pseudonym as well.",
                "{n} names of the list were not looked for: they are one letter, or pseudonyms as well.",
                n,
            ).format(n=n)
        )


def _tell_rare(found: Leaks, *, show: bool) -> None:
    """Who is alone with what is said about them, and what to do about it."""
    from textwrap import indent

    from cipcoder.cli.columns import prose, room
    from cipcoder.text.clean import visible

    if not found.rare:
        return
    print()
    n = len(found.rare)
    said = ngettext(
        "{n} of {all} participants can be told from all others by at most three attributes:",
        "{n} of {all} participants can be told from all others by at most three attributes:",
        n,
    ).format(n=n, all=found.participants)
    print(prose(said, room()))
    for size in (1, 2, 3):
        if alike := [one for one in found.rare if one.size == size]:
            line = ngettext("by {n} attribute: {people}", "by {n} attributes: {people}", size).format(
                n=size, people=_people([one.participant for one in alike])
            )
            print(indent(prose(line, room() - 2), "  "))
            for one in alike[:_RARE_SHOWN] if show else ():
                traits = "; ".join(f"{name} = {value}" for name, value in one.attributes)
                print(indent(prose(visible(f"{one.participant}: {traits}", line=True), room() - 4), "    "))
    print(
        prose(
            _(
                "Before you give attributes away, make values coarser (age groups, kinds of workplaces) or leave some "
                "out, until nobody is alone with what a colleague may know."
            ),
            room(),
        )
    )


def _people(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:12])
    more = len(keys) - 12
    return (
        shown
        if more <= 0
        else ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=shown, n=more)
    )


# --- before anything leaves -----------------------------------------------------------------------------


def _tell_waiting(project: Project) -> None:
    """Say that forms wait for a decision, or that the names of a closed table were not looked for."""
    from cipcoder.formats.key_file import KeyFile

    file = KeyFile(str(project.study().uid))
    try:
        waiting = len(file.read().pending)
    except CipcoderError:
        if file.is_closed:
            said = _("The key table is closed: its names were not looked for. Look: cipcoder pseudonyms scan --show")
            say(said)
        return
    if waiting:
        said = ngettext(
            "{n} form that may be a name waits for a decision: cipcoder pseudonyms review",
            "{n} forms that may be names wait for a decision: cipcoder pseudonyms review",
            waiting,
        )
        say(said.format(n=waiting))


def before_leaving(project: Project) -> None:
    """Say in a sentence what may lead to people in this project, before something of it is written for others.

    Nothing is said where nothing is found; nothing is refused.
    """
    from cipcoder.exchange.leaks import quick_scan

    try:
        counts = quick_scan(project)
    except CipcoderError as error:
        say(_("Traces of people could not be looked for: {error}").format(error=error))
        return
    _tell_waiting(project)
    if counts:
        say(
            _("What may lead to people is in this project ({counts}). Look: cipcoder pseudonyms scan --show").format(
                counts=counted(counts)
            )
        )
