"""Going back to a snapshot: which one is meant, is it whole, what would be lost, and putting it in the store's place.

Nothing is replaced before the copy that comes was verified and the state that goes was kept. A restored store goes on
with replicas of its own (``models.Replica``), so its work and that of the copy that went on can be merged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from cipcoder.errors import InputError, RefusedError, StoreError
from cipcoder.locale import _
from cipcoder.store import check, migrations, presence, snapshots
from cipcoder.store import models as m
from cipcoder.store.base import Base
from cipcoder.store.engine import APPLICATION_ID, explained, files_explained, open_file, shown
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
    if not found and asked.isdigit() and len(asked) < 8:
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


def is_sound(path: Path, key: str | None = None) -> bool:
    """Whether a copy is whole, as far as its pages tell; quick."""
    with suppress(Exception), closing(open_file(path, key)) as connection:  # whatever it is, the copy can't be read
        first = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return bool(first and connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,))
    return False


def faults_of(path: Path, key: str | None = None) -> list[str]:
    """What is wrong with a copy, by all checks there are; of one that an older cipcoder made, its pages only."""
    if not is_sound(path, key):
        return [_("The file is damaged.")]
    with explained(path), closing(Store.examine(path, key)) as store, store.read() as connection:
        have = migrations.number(connection) or 0
        return check.check(connection) if have == migrations.SCHEMA else check.pages(connection)


def held(path: Path, key: str | None = None) -> Held | None:
    """What a copy holds; None where it can't be read."""
    with suppress(StoreError), explained(path), closing(Store.examine(path, key)) as store, store.read() as connection:

        def number(of: type[Base]) -> int:
            return int(connection.execute(select(func.count()).select_from(of)).scalar_one())

        acts = connection.execute(select(func.count(func.distinct(OPERATION.c.group_uid)))).scalar_one()
        blind = (migrations.number(connection) or 0) >= 3 and any(each.blind for each in open_rounds(connection))
        return Held(number(m.Transcript), None if blind else number(m.Coding), int(acts))
    return None


def left_out(place: Path, copy: Path, key: str | None = None) -> Left | None:
    """The acts that the store has and the copy hasn't; None where one of them can't be read."""
    o = OPERATION.c
    query = select(o.uid, o.group_uid, o.at)
    with suppress(StoreError):
        with explained(copy), closing(Store.examine(copy, key)) as store, store.read() as connection:
            known = set(connection.execute(select(o.uid)).scalars())
        with explained(place), closing(Store.examine(place, key)) as store, store.read() as connection:
            new = [row for row in connection.execute(query) if row.uid not in known]
        times = [row.at for row in new]
        return Left(len({row.group_uid for row in new}), min(times, default=None), max(times, default=None))
    return None


def restore(place: Path, snapshot: Snapshot, key: str | None = None) -> Restored:
    """Put a copy in the store's place. The state before is kept among the copies first.

    RefusedError where another program has the project open, StoreError where the copy isn't whole or the state before
    can't be kept; nothing has changed then.
    """
    place = place.absolute()
    refuse_open(place)
    with explained(snapshot.path), files_explained(place):
        if not is_sound(snapshot.path, key):
            raise StoreError(
                _(
                    "{file} is damaged and was not put in place; nothing has changed. Others: cipcoder backup list"
                ).format(file=shown(snapshot.path))
            )
        left = left_out(place, snapshot.path, key) if place.exists() else None
        with replacing(place, "before-restore", key, like=snapshot.path) as (partial, kept):
            snapshots.copy(snapshot.path, partial, key)
    back = next((each for each in snapshots.listed(place) if each.path == kept), None)
    return Restored(snapshot, back, left)


@contextmanager
def replacing(
    place: Path, reason: str, key: str | None = None, like: Path | None = None
) -> Iterator[tuple[Path, Path | None]]:
    """A new file that takes the store's place at the end, and where the state before was kept (whole where that can be
    done, else byte by byte). Nobody writes meanwhile. ``like``: whose permissions it gets where there is no store."""
    there = place.exists()
    whole = there and is_sound(place, key)  # opening it gives back what a transaction that broke off left
    with snapshots.arriving(place, (place if there or like is None else like).stat().st_mode) as partial:
        with _nobody_writing(place, key) if whole else nullcontext():
            kept = (snapshots.take(place, reason, key) if whole else snapshots.keep_raw(place)) if there else None
            yield partial, kept
        if not whole:
            snapshots.journal_of(place).unlink(missing_ok=True)  # it would be given back to the wrong file


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


def restore_to(snapshot: Snapshot, target: Path, key: str | None = None) -> None:
    """Put a copy into another place, where nothing is yet."""
    if target.exists():
        raise RefusedError(_("{place} is there already.").format(place=shown(target)))
    with explained(snapshot.path), files_explained(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with snapshots.arriving(target.absolute(), snapshot.path.stat().st_mode) as partial:
            snapshots.copy(snapshot.path, partial, key)


def refuse_open(place: Path) -> None:
    """RefusedError where another program has the project open, on this computer or another."""
    for each in presence.others(place):
        raise RefusedError(
            _(
                "The project is open on {host} since {when}. Close it there first. "
                "(If it is not: delete {lock} and try again.)"
            ).format(host=each.host, when=each.began(), lock=shown(presence.lock_of(place)))
        )
