"""Going back to a snapshot: which one is meant, is it whole, what would be lost, and putting it in the store's place.

Nothing is replaced before the copy that comes was verified and the state that goes was kept. A restored store goes on
with replicas of its own (``models.Replica``), so its work and that of the copy that went on can be merged.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from cipcoder.errors import InputError, RefusedError, StoreError
from cipcoder.locale import _
from cipcoder.store import check, cipher, erased_before, migrations, presence, snapshots
from cipcoder.store import models as m
from cipcoder.store.base import Base
from cipcoder.store.converting import convert
from cipcoder.store.engine import APPLICATION_ID, explained, files_explained, open_at_rest, open_file, own_key, shown
from cipcoder.store.log import OPERATION
from cipcoder.store.open_rounds import open_rounds
from cipcoder.store.snapshots import Snapshot
from cipcoder.store.store import Store


@dataclass(frozen=True, slots=True)
class Held:
    """What a copy holds."""

    transcripts: int
    codings: int | None
    """None while a round is blind: their number would tell of others' work"""
    acts: int


@dataclass(frozen=True, slots=True)
class Left:
    """Acts that the present store has and a copy hasn't."""

    acts: int
    since: dt.datetime | None
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What going back did."""

    snapshot: Snapshot
    kept: Snapshot | None
    """the state before, whole or as it was found; None where there was none"""
    left: Left | None
    """None where the state before can't be read"""
    erased: int = 0
    """withdrawals that the copy didn't know of, done in it again"""


def listed(place: Path) -> list[Snapshot]:
    """The copies of a store, the oldest first, each once: from the project's own folder where it lies there."""
    once: dict[str, Snapshot] = {}
    own = place.absolute().parent
    for each in snapshots.listed(place):
        if each.path.name not in once or each.path.is_relative_to(own):
            once[each.path.name] = each
    return sorted(once.values())


def chosen(place: Path, name: str) -> Snapshot:
    """The copy that a number, a name or the beginning of a date (the last one then, this computer's time) means."""
    made = listed(place)
    if not made:
        raise InputError(_("There is no copy of {place} yet.").format(place=shown(place)))
    asked = name.strip().lstrip("#")
    found = [each for each in made if asked in (each.path.name, each.path.stem, str(each.path))]
    if not found and asked.isdecimal() and len(asked) < 8:
        found = [each for each in made if each.number == int(asked)]
        if len(found) > 1:
            names = ", ".join(each.path.name for each in found)
            raise InputError(
                _("Several copies have the number {n}: give one's name. {names}").format(n=asked, names=names)
            )
    if not found and re.match(r"\d{4}-\d\d", asked):
        day = asked.replace("T", " ")
        found = [each for each in made if f"{each.at.astimezone():%Y-%m-%d %H:%M}".startswith(day)][-1:]
    if not found:
        raise InputError(
            _("No copy is called {name}. They are listed by: cipcoder backup list").format(name=shown(name))
        )
    return found[-1]


def is_closed(path: Path, key: str | None = None) -> bool:
    """Whether a copy is encrypted with another passphrase than the project (or damaged so that it looks like it)."""
    if not cipher.is_encrypted(path):
        return False
    with suppress(StoreError), explained(path):
        if key is not None:
            open_at_rest(path, key).close()
            return False
    return True


def is_sound(path: Path, key: str | None = None) -> bool:
    """Whether a copy is whole, as far as its pages tell; quick."""
    with (
        suppress(Exception),
        closing(open_at_rest(path, key)) as connection,
    ):  # whatever it is, the copy can't be read
        first = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return bool(first and connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,))
    return False


def faults_of(path: Path, key: str | None = None) -> list[str]:
    """What is wrong with a copy, by all checks there are; of one that an older cipcoder made, its pages only."""
    if is_closed(path, key):
        return [_("It has another passphrase than the project, an older one perhaps (or is damaged).")]
    if not is_sound(path, key):
        return [_("The file is damaged.")]
    with explained(path), closing(Store.examine(path, own_key(path, key))) as store, store.read() as connection:
        have = migrations.number(connection) or 0
        return check.check(connection) if have == migrations.SCHEMA else check.pages(connection)


def held(path: Path, key: str | None = None) -> Held | None:
    """What a copy holds; None where it can't be read."""
    with (
        suppress(StoreError),
        explained(path),
        closing(Store.examine(path, own_key(path, key))) as store,
        store.read() as connection,
    ):

        def number(of: type[Base]) -> int:
            return int(connection.execute(select(func.count()).select_from(of)).scalar_one())

        acts = connection.execute(select(func.count(func.distinct(OPERATION.c.group_uid)))).scalar_one()
        blind = (migrations.number(connection) or 0) >= 3 and any(each.blind for each in open_rounds(connection))
        return Held(number(m.Transcript), None if blind else number(m.Coding), int(acts))
    return None


def strange(place: Path, folder: Path, key: str | None = None) -> list[Path]:
    """Copies in ``folder`` that are no copies of the store at ``place``, as far as can be told: two projects with the
    same folder would go back to each other's copies, and thin them out."""
    own = {each.path.name for each in listed(place)}
    mine = _project(place, key)
    found = [each.path for each in snapshots.within(folder, place) if each.path.name not in own]
    return [path for path in found if _project(path, key) != mine]


def _project(path: Path, key: str | None) -> object:
    with suppress(Exception), closing(open_at_rest(path, key)) as connection:
        return connection.execute("SELECT uid FROM project").fetchone()
    return None


def left_out(place: Path, copy: Path, key: str | None = None, copy_key: str | None = None) -> Left | None:
    """The acts that the store has and the copy hasn't; None where one of them can't be read."""
    o = OPERATION.c
    query = select(o.uid, o.group_uid, o.at)
    with suppress(StoreError):
        with (
            explained(copy),
            closing(Store.examine(copy, own_key(copy, copy_key or key))) as store,
            store.read() as connection,
        ):
            known = set(connection.execute(select(o.uid)).scalars())
        with explained(place), closing(Store.examine(place, key)) as store, store.read() as connection:
            new = [row for row in connection.execute(query) if row.uid not in known]
        times = [row.at for row in new]
        return Left(len({row.group_uid for row in new}), min(times, default=None), max(times, default=None))
    return None


def restore(place: Path, snapshot: Snapshot, key: str | None = None, copy_key: str | None = None) -> Restored:
    """Put a copy in the store's place. The state before is kept among the copies first.

    The store stays encrypted as it was (``key``), whatever the copy was (``copy_key``, where it has another
    passphrase). What participants withdrew since is erased in it before it takes its place. RefusedError where another
    program has the project open, StoreError where the copy isn't whole or the state before can't be kept; nothing has
    changed then.
    """
    place = place.absolute()
    refuse_open(place)
    with explained(snapshot.path), files_explained(place):
        _refuse_unsound(snapshot, copy_key or key)
        left = left_out(place, snapshot.path, key, copy_key) if place.exists() else None
        withdrawn = _withdrawn(place, key)
        with replacing(place, "before-restore", key, like=snapshot.path) as (partial, kept):
            again = _put(snapshot, partial, key, copy_key, withdrawn)
    back = next((each for each in snapshots.listed(place) if each.path == kept), None)
    return Restored(snapshot, back, left, again)


def _refuse_unsound(snapshot: Snapshot, key: str | None) -> None:
    if is_closed(snapshot.path, key):
        raise cipher.WrongKeyError(
            _("This is not the passphrase of {place} (or the file is damaged).").format(place=shown(snapshot.path))
        )
    if not is_sound(snapshot.path, key):
        raise StoreError(
            _("{file} is damaged and was not put in place; nothing has changed. Others: cipcoder backup list").format(
                file=shown(snapshot.path)
            )
        )


def _withdrawn(place: Path, key: str | None) -> list[erased_before.Erasure]:
    """What was erased in this project, as the store or any copy knows it."""
    return erased_before.known([*([place] if place.exists() else []), *(each.path for each in listed(place))], key)


def _put(
    snapshot: Snapshot,
    target: Path,
    key: str | None,
    copy_key: str | None,
    withdrawn: Sequence[erased_before.Erasure],
) -> int:
    """Copy a snapshot into the empty file ``target``, encrypted with ``key``, without what was withdrawn; how many
    withdrawals had to be done again."""
    own = own_key(snapshot.path, copy_key or key)
    snapshots.copy(snapshot.path, target, own)
    if own != key:
        convert(target, own, key)
    return erased_before.erase_again(target, withdrawn, key)


@contextmanager
def replacing(
    place: Path, reason: str, key: str | None = None, like: Path | None = None
) -> Iterator[tuple[Path, Path | None]]:
    """A new file that takes the store's place at the end, and where the state before was kept (whole where that can be
    done, else byte by byte). Nobody writes meanwhile. ``like``: whose permissions it gets where there is no store."""
    there = place.exists()
    whole = there and is_sound(place, key)  # opening it gives back what a transaction that broke off left
    drop_half_made(place)
    with (
        ExitStack() as locked,  # let go of after the new file is there: else somebody writes into the old one
        snapshots.arriving(place, (place if there or like is None else like).stat().st_mode) as partial,
    ):
        if whole:
            locked.enter_context(_nobody_writing(place, key))
        kept = (snapshots.take(place, reason, key) if whole else snapshots.keep_raw(place)) if there else None
        yield partial, kept
        if os.name == "nt":  # replaces no file that is open
            locked.close()
        if not whole:
            snapshots.journal_of(place).unlink(missing_ok=True)  # it would be given back to the wrong file


def drop_half_made(place: Path) -> None:
    """Delete what a program that was killed left half made beside the store at ``place``."""
    for each in snapshots.half_made(place):
        each.unlink(missing_ok=True)


@contextmanager
def _nobody_writing(place: Path, key: str | None) -> Iterator[None]:
    with closing(open_file(place, key)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except Exception as error:  # of whichever driver the file needs
            if "locked" not in str(error):
                raise
            raise RefusedError(
                _("{place} is in use by another program. Close it there and try again.").format(place=shown(place))
            ) from error
        yield


def restore_to(
    place: Path, snapshot: Snapshot, target: Path, key: str | None = None, copy_key: str | None = None
) -> int:
    """Put a copy of the store at ``place`` into another place, where nothing is yet, without what was withdrawn since;
    how many withdrawals had to be done again."""
    if target.exists():
        raise RefusedError(_("{place} is there already.").format(place=shown(target)))
    with explained(snapshot.path), files_explained(target):
        _refuse_unsound(snapshot, copy_key or key)
        withdrawn = _withdrawn(place, key)
        target.parent.mkdir(parents=True, exist_ok=True)
        with snapshots.arriving(target.absolute(), snapshot.path.stat().st_mode) as partial:
            return _put(snapshot, partial, key, copy_key, withdrawn)


def refuse_open(place: Path) -> None:
    """RefusedError where another program has the project open, on this computer or another."""
    for each in presence.others(place):
        raise RefusedError(
            _(
                "The project is open on {host} since {when}. Close it there first. "
                "(If it is not: delete {lock} and try again.)"
            ).format(host=each.host, when=each.began(), lock=shown(presence.lock_of(place)))
        )
