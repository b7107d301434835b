"""Copies of a store, in ``snapshots/`` beside it: made, counted, thinned out.

Their names hold a number that only rises, so their order holds where a computer's clock doesn't. A copy is made under
another name, checked, brought onto the disk, and only then gets its own: what is called a snapshot is whole.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cipcoder.store import cipher, outside
from cipcoder.store.engine import open_at_rest, open_file
from cipcoder.store.types import now

FOLDER = "snapshots"
EVERY = dt.timedelta(hours=1)
"""how old the last copy has to be before another is made unasked"""
OPENING, HOURLY, BY_HAND, DAMAGED, ERASED = "opening", "hourly", "by-hand", "damaged", "after-erasure"
HOURS, DAYS = 10, 14
"""of copies made unasked: the last of each of so many hours, and of so many days, in which there are any"""
BEFORE, BEFORE_DAYS = 10, 90
"""of copies made before something big: the last so many, and all of so many days; copies by hand stay"""
PATIENCE = 10.0
"""seconds to wait for a program that writes"""
_NAME = re.compile(r"-(?:(?P<number>\d{4,9})-)?(?P<at>\d{8}T\d{12})-(?P<reason>[\w-]+)$")


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """A copy, as its name tells: which in order, when (UTC), why."""

    number: int
    at: dt.datetime
    reason: str
    path: Path


def folders(place: Path) -> list[Path]:
    """Where copies of the store at ``place`` lie: beside it, and in the folder chosen on this computer, if any."""
    besides = outside.copies_to(place)
    return [place.absolute().parent / FOLDER, *([] if besides is None else [besides])]


def listed(place: Path) -> list[Snapshot]:
    """All copies of the store at ``place``, the oldest first; one that lies in two folders twice."""
    return sorted(each for folder in folders(place) for each in within(folder, place))


def within(folder: Path, place: Path) -> list[Snapshot]:
    """The copies in one folder that are called as those of the store at ``place``, the oldest first."""
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            said = _NAME.search(path.stem) if path.suffix == place.suffix else None
            if said is None or path.stem[: said.start()] != place.stem:
                continue
            with suppress(ValueError):  # no day of the calendar
                at = dt.datetime.fromisoformat(f"{said['at'][:15]}.{said['at'][15:]}").replace(tzinfo=dt.UTC)
                found.append(Snapshot(int(said["number"] or 0), at, said["reason"], path))
    return sorted(found)


# --- making ----------------------------------------------------------------------------------------------


def take(source: Path, reason: str, key: str | None = None, folder: Path | None = None) -> Path:
    """Copy the store at ``source`` (absolute), whole and verified; the copy's path. It has the same key.

    OSError or sqlite3.Error where that can't be done; nothing half made stays.
    """
    folder = folder or source.parent / FOLDER
    folder.mkdir(exist_ok=True)
    target = _next(source, reason, folder)
    with arriving(target, source.stat().st_mode) as partial:
        copy(source, partial, key)
    return target


def keep_raw(source: Path) -> Path:
    """Copy a damaged store byte by byte, with the journal that lies beside it; the copy's path."""
    folder = source.parent / FOLDER
    folder.mkdir(exist_ok=True)
    target = _next(source, DAMAGED, folder)
    journal = journal_of(source)
    for each, to in ((journal, journal_of(target)), (source, target)):
        if each.exists():
            with arriving(to, source.stat().st_mode) as partial:
                shutil.copyfile(each, partial)
    return target


def copy(source: Path, target: Path, key: str | None = None) -> None:
    """Copy a store page by page into the empty file ``target``, at one moment, and verify the copy."""
    fresh = None if key is None else cipher.raw_key(target, key)
    with closing(open_file(source, key)) as old, closing(open_file(target, fresh)) as new:
        old.backup(new, progress=_waiting(PATIENCE))
        if new.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("malformed")


def mirror(snapshot: Path, folder: Path) -> Path:
    """Put a copy of a snapshot, whole and compared, into another folder (which is there)."""
    target = folder / snapshot.name
    with arriving(target, snapshot.stat().st_mode) as partial:
        shutil.copyfile(snapshot, partial)
        if _sha256(partial) != _sha256(snapshot):
            raise OSError(errno.EIO, "the copy is not what was copied", str(target))
    return target


def journal_of(place: Path) -> Path:
    """Where SQLite keeps what a transaction that broke off has to give back."""
    return place.with_name(place.name + "-journal")


def half_made(place: Path) -> list[Path]:
    """Files beside the store at ``place`` and among its copies that a program which was killed left: each may hold all
    of the store, in clear."""
    trial = place.with_name(place.name + ".trial")
    files = [each.with_name(each.name + ".partial") for each in (place, trial)]
    files += [file.with_name(file.name + ".partial") for file in files]  # converted on the way
    named = re.compile(re.escape(place.stem) + r"-.+" + re.escape(place.suffix) + r"(-journal)?\.partial(-journal)?")
    there = [folder for folder in folders(place) if folder.is_dir()]
    copies = [path for folder in there for path in sorted(folder.iterdir()) if named.fullmatch(path.name)]
    return [each for file in (trial, *files) for each in (file, journal_of(file)) if each.exists()] + copies


class arriving:
    """A new file under another name, private while it is made; at the end it is on the disk and gets its name."""

    def __init__(self, target: Path, mode: int) -> None:
        self.target, self.mode = target, mode & 0o777
        self.partial = target.with_name(target.name + ".partial")

    def __enter__(self) -> Path:
        os.close(os.open(self.partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return self.partial

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                with self.partial.open("rb+") as handle:
                    os.fsync(handle.fileno())
                self.partial.chmod(self.mode)  # who may not read the project may not read its copy
                os.replace(self.partial, self.target)
                sync_folder(self.target.parent)
        finally:
            with suppress(OSError):
                self.partial.unlink(missing_ok=True)
                journal_of(self.partial).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names onto the disk, where the system does that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _next(place: Path, reason: str, folder: Path) -> Path:
    number = max((each.number for each in (*listed(place), *within(folder, place))), default=0) + 1
    return folder / f"{place.stem}-{number:04d}-{now():%Y%m%dT%H%M%S%f}-{reason}{place.suffix}"


def _waiting(seconds: float) -> Callable[[int, int, int], None]:
    """Python asks again for ever while another program writes; this ends it."""
    end = time.monotonic() + seconds

    def look(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise sqlite3.OperationalError("database is locked")

    return look


def _sha256(path: Path) -> bytes:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").digest()


# --- when ------------------------------------------------------------------------------------------------


def is_due(place: Path, opened: Callable[[], Any], key: str | None = None) -> bool:
    """Whether the store has something in its log that its last copy hasn't, and that copy is an hour old.

    A store without copies counts as copied when it was made. A copy from the future (the clock was set back) says
    nothing about how long ago it was. ``opened``: gives a connection to the store, as SQLAlchemy wraps it; of an
    encrypted one the key would have to be worked out again.
    """
    moment = now()
    made = within(place.absolute().parent / FOLDER, place)
    made = [each for each in made if each.reason != DAMAGED]
    if any(dt.timedelta(0) <= moment - each.at < EVERY for each in made):
        return False
    with closing(opened()) as wrapped:
        connection: sqlite3.Connection = wrapped.driver_connection
        here = _content(connection)
        if not made:
            (said,) = connection.execute("SELECT created_at FROM project").fetchone() or ("",)
            with suppress(ValueError):
                return not dt.timedelta(0) <= moment - dt.datetime.fromisoformat(said) < EVERY
            return True
    with suppress(Exception), closing(open_at_rest(made[-1].path, key)) as last:  # unreadable: a copy is due
        return _content(last) != here
    return True


def _content(connection: sqlite3.Connection) -> tuple[object, ...]:
    """What tells two states of a store apart: all that changes it ends up in the log."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    last = connection.execute("SELECT id, uid FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    return (schema, *(last or ()))


# --- thinning out ----------------------------------------------------------------------------------------


def superfluous(made: Iterable[Snapshot], moment: dt.datetime) -> list[Snapshot]:
    """The copies that may go. Hours and days are counted where there are copies, not back from now: a clock that jumps
    makes nothing old."""
    newest = sorted(made, reverse=True)
    unasked = [each for each in newest if each.reason in (OPENING, HOURLY)]
    kept: set[Snapshot] = set()
    for form, wanted in (("%Y%m%d%H", HOURS), ("%Y%m%d", DAYS)):
        last_of: dict[str, Snapshot] = {}
        for each in unasked:
            last_of.setdefault(each.at.strftime(form), each)
        kept.update(list(last_of.values())[:wanted])
    before = [each for each in newest if each.reason.startswith("before")]
    kept.update(before[:BEFORE])
    kept.update(each for each in before if moment - each.at < dt.timedelta(days=BEFORE_DAYS))
    return [each for each in (*unasked, *before) if each not in kept]


def rotate(place: Path) -> None:
    """Thin the copies out, in each folder; what can't be deleted stays. Only after a copy was made and found sound.

    Copies from before an erasure go wherever they turn up: a disk that was away comes back with them.
    """
    moment = now()
    erased = max((each for each in listed(place) if each.reason == ERASED), default=None)
    for folder in folders(place):
        made = within(folder, place)
        old = [each for each in made if erased and each.number < erased.number and each.at < erased.at]
        with suppress(OSError):
            remove(each.path for each in (*superfluous(made, moment), *old))


def remove(paths: Iterable[Path]) -> None:
    """Delete copies, and the journals beside them. OSError where one can't be deleted: the others are gone then."""
    failed: OSError | None = None
    for path in paths:
        for each in (path, journal_of(path)):
            try:
                if os.name == "nt" and each.exists():
                    each.chmod(0o600)  # what is read-only can't be deleted there
                each.unlink(missing_ok=True)
            except OSError as error:
                failed = error
    if failed is not None:
        raise failed
