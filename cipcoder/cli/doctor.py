"""Is the project sound? All that can be checked, in sentences; and what can be made good again."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.backup import codebook_differences, moment, where
from cipcoder.cli.shared import example, say
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import StoreError
from cipcoder.locale import _, ngettext

SHOWN = 20
"""faults that are told one by one"""


def add_to(app: typer.Typer) -> None:
    """Add the command that checks."""
    app.command(
        "doctor",
        help=_(
            "Check the project: every text, coding, entry of the log and copy. Changes nothing; 1 if it is not sound."
        ),
        epilog=example("cipcoder doctor"),
    )(doctor)


def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help=_("Propose to make good what can be; asks first."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do what --repair proposes without asking."))] = False,
) -> None:
    from cipcoder.store import check_folder

    place, key = where(context)
    if not place.is_file():
        raise StoreError(_("There is no project at {place}.").format(place=place))
    remarks = check_folder.before_opening(place)
    faults, more = _examined(place, key)
    copies = check_folder.copies(place, key)
    remarks += [*more, *check_folder.remarks(place, copies, key)]
    if not faults:
        remarks += codebook_differences(place.parent)
    _tell(faults, remarks)
    if not faults:
        print(_("The project is sound.") if not repair else _("The project is sound: there is nothing to repair."))
        return
    if not repair:
        print(_("What can be made good again: cipcoder doctor --repair (it shows what it would do, and asks)."))
        raise typer.Exit(1)
    if not _repaired(place, key, copies, yes=yes):
        raise typer.Exit(1)


def _examined(place: Path, key: str | None) -> tuple[list[str], list[str]]:
    """Faults of the store, and remarks on it; the store is looked at as it is."""
    from cipcoder.store import check, check_folder, migrations
    from cipcoder.store.engine import explained
    from cipcoder.store.store import Store
    from cipcoder.store.strangers import refuse_strangers

    try:
        with explained(place), closing(Store.examine(place, key)) as store:
            refuse_strangers(store.engine, str(place))
            with store.read() as connection:
                have = migrations.number(connection)
                if have is None:
                    return [_("{place} is no cipcoder project.").format(place=place)], []
                if have != migrations.SCHEMA:
                    old = _("The project has the form of another version of cipcoder; opening it brings it up to date.")
                    return check.pages(connection), [old]
                faults = check.check(connection)
                if faults:
                    return faults, []
                return [], [*check.remarks(connection), *check_folder.sources(connection, place.parent / "corpus")]
    except StoreError as error:
        return [str(error)], []


def _tell(faults: Sequence[str], remarks: Sequence[str]) -> None:
    from cipcoder.text.clean import visible

    for fault in faults[:SHOWN]:
        print(_("✗ {fault}").format(fault=visible(fault, line=True)))
    if more := len(faults[SHOWN:]):
        print(ngettext("✗ and {n} more of this kind", "✗ and {n} more of this kind", more).format(n=more))
    for remark in remarks:
        print(_("! {remark}").format(remark=visible(remark, line=True)))


def _repaired(place: Path, key: str | None, copies: Mapping[Path, Sequence[str]], *, yes: bool) -> bool:
    """Propose what promises most, do it where it is wanted; whether the project is sound then."""
    from functools import partial

    from cipcoder.exchange.rereading import texts_in
    from cipcoder.store import repair, restoring
    from cipcoder.text.clean import visible

    reading = partial(texts_in, place.parent / "corpus")
    made = repair.tried(place, key, reading)
    newest = next((each for each in reversed(restoring.listed(place)) if not copies.get(each.path, ("",))), None)
    if made is None and newest is None:
        print(
            _("Neither the log nor a copy is left to make the project of. Look for a copy elsewhere; keep this file.")
        )
        return False
    if made is not None and (not made.faults or newest is None):
        print(
            _("Proposed: make the project anew from its log ({entries} entries, {texts} texts).").format(
                entries=made.entries, texts=made.texts
            )
        )
        if made.from_copies:
            print(_("  Taken from copies, because the file has lost it: {n}").format(n=made.from_copies))
        if made.from_files:
            print(_("  Texts read again from corpus/, the same to the letter: {n}").format(n=made.from_files))
        if made.lost:
            print(_("  Entries of the log that are nowhere: {n}").format(n=made.lost))
        for fault in made.faults[:SHOWN]:
            print(_("  Stays wrong: {fault}").format(fault=visible(fault, line=True)))
        if not _wanted(yes):
            return False
        repair.remake(place, key, reading)
    elif newest is not None:
        left = restoring.left_out(place, newest.path, key)
        print(
            _("Proposed: go back to copy {n} of {when}, the last sound one.").format(
                n=newest.number, when=moment(newest)
            )
        )
        if left is not None:
            print(_("  Acts done since, which are not in it: {n}").format(n=left.acts))
        if not _wanted(yes):
            return False
        restoring.restore(place, newest, key)
    faults, _remarks = _examined(place, key)
    _tell(faults, [])
    say(_("The damaged project is kept as it was, among the copies (cipcoder backup list)."))
    if not faults:
        print(_("Done. The project is sound."))
    return not faults


def _wanted(yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        say(_("Nothing was changed. To do it: cipcoder doctor --repair --yes"))
        return False
    return agreed(_("Do it?"))
