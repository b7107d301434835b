"""Reading another copy of a project: its log, its texts, its codebook versions, and nothing of it is ever written.

Where it can be, the file is read where it lies, opened so that nothing can be written. One of an older cipcoder is
brought up to date in memory. Only where a broken-off transaction has to be rolled back first, or an older file is
encrypted, is it copied, into a folder beside this project that nobody else may open, and that goes again. What the file
holds is still to be checked (``formats/copy_checks.py``), as the log of anybody else is.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from cipcoder.errors import RefusedError, StoreError
from cipcoder.locale import _
from cipcoder.store import migrations
from cipcoder.store import models as m
from cipcoder.store.engine import (
    explained,
    is_project,
    is_url,
    memory_engine,
    postgres_engine,
    reading_engine,
    shown,
    sqlite_engine,
)
from cipcoder.store.log import OPERATION, fold
from cipcoder.store.places import without_password
from cipcoder.store.rows import table
from cipcoder.store.strangers import refuse_strangers

Row = Mapping[str, Any]
COLUMNS = tuple(c for c in OPERATION.columns if c.name != "id")
TRIES = 5
PREFIX = ".cipcoder-merging-"
LEFT_AFTER = 3600
"""seconds after which no merge can still be at work in its folder"""


@dataclass(frozen=True, slots=True)
class Copy:
    """All that another copy of a project knows."""

    name: str
    """where it is, as messages name it"""
    project: uuid.UUID
    operations: tuple[Row, ...]
    """columns of ``operation`` but the local id, ordered by (replica, seq)"""
    texts: Mapping[tuple[uuid.UUID, int], str]
    """by transcript and revision"""
    hashes: Mapping[tuple[uuid.UUID, int], str]
    """SHA-256 the copy gives of each of its texts"""
    versions: Mapping[str, Mapping[str, str]]
    """codebook versions: fingerprint -> code id -> fingerprint of the code"""

    @property
    def erasures(self) -> tuple[Mapping[str, Any], ...]:
        """What was erased there, as the fields of the kind ``erasure`` say it."""
        entries: dict[uuid.UUID, list[Row]] = {}
        for op in self.operations:
            if op["entity"] == "erasure":
                entries.setdefault(op["entity_uid"], []).append(op)
        states = (fold(some) for some in entries.values())
        return tuple(state.fields for state in states if state.alive)


def read_copy(place: Path | str, mine: Path | str, key: str | None = None) -> Copy:
    """What the store at ``place`` (a file or a PostgreSQL address) holds; ``mine``: the store it is to be merged into.

    ``key``: the passphrase of the copy, where it is encrypted. StoreError or RefusedError where it can't be read: not
    there, no project, of a newer cipcoder, damaged, one's own.
    """
    if is_url(place):
        if is_url(mine) and without_password(str(place)) == without_password(str(mine)):
            raise _itself(place)
        engine = postgres_engine(str(place))
        with _disposed(engine), explained(place), engine.connect() as connection:
            have = migrations.number(connection)
            connection.rollback()
            if have is not None and have < migrations.SCHEMA:
                raise StoreError(
                    _(
                        "{place} has schema {have}, this cipcoder needs {needs}: open it once with this cipcoder."
                    ).format(place=shown(place), have=have, needs=migrations.SCHEMA)
                )
            migrations.bring_up_to_date(engine, shown(place), lambda: None)  # no project, a newer one: refused there
            return _read(connection, shown(place))
    path = Path(place).absolute()
    if not path.is_file():
        raise StoreError(_("There is no project at {place}.").format(place=shown(place)))
    if not is_url(mine) and Path(mine).exists() and path.samefile(mine):
        raise _itself(place)
    with _files(path):
        if key is None and not is_project(path):
            raise StoreError(_("{place} is no cipcoder project.").format(place=shown(place)))
        for left in left_over(mine):
            if time.time() - left.stat().st_mtime > LEFT_AFTER:
                shutil.rmtree(left, ignore_errors=True)
        return _read_there(path, mine, key)


def refuse_another(copy: Copy, project: uuid.UUID) -> None:
    """RefusedError where it is a copy of another project than this one."""
    if copy.project != project:
        what = _(
            "it is another project: it was begun by itself, not copied from this one. What a coder did there "
            "can come as a layer, interviews are known by their text: there cipcoder layer export --coder "
            "NAME, here cipcoder layer import FILE"
        )
        raise RefusedError(f"{copy.name}: {what}")


def left_over(mine: Path | str) -> list[Path]:
    """Folders beside the store ``mine`` where a merge that was killed left the copy of a copy."""
    return [] if is_url(mine) else sorted(Path(mine).absolute().parent.glob(f"{PREFIX}*"))


@contextmanager
def undisturbed(path: Path) -> Iterator[Path]:
    """Where to open the file of somebody else: a copy of it, where opening would roll back what broke off in it."""
    if not _needs_copying(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        yield _copied(path, Path(folder))


def _read_there(path: Path, mine: Path | str, key: str | None) -> Copy:
    """Read the file where it lies, or what was made of it."""
    name = shown(path)
    if not _needs_copying(path):
        engine = reading_engine(path, key)
        with _disposed(engine), explained(path):
            refuse_strangers(engine, name)
            with engine.connect() as connection:
                older = 0 < (migrations.number(connection) or 0) < migrations.SCHEMA
                if not older:
                    return _checked(engine, name)
                if key is None:
                    return _in_memory(connection, name)
    beside = None if is_url(mine) else Path(mine).absolute().parent
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=beside) as folder:  # nobody else may look into it
        engine = sqlite_engine(_copied(path, Path(folder)), key)
        with _disposed(engine), explained(path):
            refuse_strangers(engine, name)
            return _checked(engine, name)


def _needs_copying(path: Path) -> bool:
    """Whether something is to be done in the file before it can be read: it was not closed as it should have been."""
    return any(path.with_name(path.name + end).exists() for end in ("-journal", "-wal"))


def _in_memory(connection: Connection, name: str) -> Copy:
    connection.rollback()
    engine = memory_engine()
    with _disposed(engine):
        with engine.connect() as target:
            source, goal = (each.connection.dbapi_connection for each in (connection, target))
            assert isinstance(source, sqlite3.Connection)
            assert isinstance(goal, sqlite3.Connection)
            source.backup(goal)
        return _checked(engine, name)


def _copied(path: Path, folder: Path) -> Path:
    """The file, and the journal of a transaction that broke off, in ``folder``; taken while nobody writes."""
    target = folder / "copy.cipcoder"
    for _try in range(TRIES):
        before = path.stat()
        shutil.copyfile(path, target)
        for end in ("-journal", "-wal"):
            target.with_name(target.name + end).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(path.name + end), target.with_name(target.name + end))
        after = path.stat()
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return target
    raise StoreError(_("{place} is being written all the time. Close it there, then try again.").format(place=path))


def _checked(engine: Engine, name: str) -> Copy:
    """What the store holds, brought up to date, once its pages were looked at."""
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check").scalar()
        connection.rollback()
    if said != "ok":
        raise StoreError(_("{place} is damaged: nothing was taken from it.").format(place=name))
    migrations.bring_up_to_date(engine, name, lambda: None)
    with engine.connect() as connection:
        return _read(connection, name)


def _read(connection: Connection, name: str) -> Copy:
    projects = connection.execute(select(m.Project.uid)).scalars().all()
    if len(projects) != 1:
        raise StoreError(_("{place} is damaged: nothing was taken from it.").format(place=name))
    with connection.execute(select(*COLUMNS).order_by(OPERATION.c.replica, OPERATION.c.seq)) as found:
        operations = tuple(dict(row) for row in found.mappings())  # a damaged one must not hold the file
    x, v = table(m.TranscriptText).c, m.CodebookVersion
    texts = connection.execute(select(x.transcript_uid, x.revision, x.text, x.sha256)).all()
    copy = Copy(
        name,
        projects[0],
        operations,
        {(row.transcript_uid, row.revision): row.text for row in texts},
        {(row.transcript_uid, row.revision): row.sha256 for row in texts},
        dict(connection.execute(select(v.fingerprint, v.codes)).all()),
    )
    connection.rollback()
    return copy


def _itself(place: Path | str) -> RefusedError:
    return RefusedError(_("{place} is this project itself: give another copy of it.").format(place=shown(place)))


@contextmanager
def _disposed(engine: Engine) -> Iterator[None]:
    try:
        yield
    finally:
        engine.dispose()


@contextmanager
def _files(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            _("{place} can't be read: {problem}.").format(place=shown(path), problem=error.strerror)
        ) from error
