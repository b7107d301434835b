"""Reading another copy of a project: its log, its texts, its codebook versions, and nothing of it is ever written.

The other file is copied byte by byte into a folder of its own, which goes again, and opened there: so an older one can
be brought up to date, a broken-off transaction rolled back, and the original is left as it is. What the file holds is
still to be checked (``formats/copy_checks.py``), as the log of anybody else is.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from cipcoder.errors import RefusedError, StoreError
from cipcoder.locale import _
from cipcoder.store import migrations
from cipcoder.store import models as m
from cipcoder.store.engine import explained, is_project, is_url, postgres_engine, shown, sqlite_engine
from cipcoder.store.log import OPERATION, fold
from cipcoder.store.rows import table
from cipcoder.store.strangers import refuse_strangers

Row = Mapping[str, Any]
COLUMNS = tuple(c for c in OPERATION.columns if c.name != "id")
TRIES = 5


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

    StoreError or RefusedError where it can't be read: not there, no project, of a newer cipcoder, damaged, one's own.
    """
    if is_url(place):
        if str(place) == str(mine):
            raise _itself(place)
        engine = postgres_engine(str(place))
        with _disposed(engine), explained(place), engine.connect() as connection:
            if (have := migrations.number(connection)) != migrations.SCHEMA:
                connection.rollback()
                raise StoreError(
                    _(
                        "{place} has schema {have}, this cipcoder needs {needs}: open it once with this cipcoder."
                    ).format(place=shown(place), have=have, needs=migrations.SCHEMA)
                )
            return _read(connection, shown(place))
    path = Path(place).absolute()
    if not path.is_file():
        raise StoreError(_("There is no project at {place}.").format(place=shown(place)))
    if not is_url(mine) and Path(mine).exists() and path.samefile(mine):
        raise _itself(place)
    with _files(path):
        if key is None and not is_project(path):
            raise StoreError(_("{place} is no cipcoder project.").format(place=shown(place)))
    with _files(path), tempfile.TemporaryDirectory(prefix="cipcoder-") as folder:
        return _read_file(_copied(path, Path(folder)), shown(place), key)


def _copied(path: Path, folder: Path) -> Path:
    """The file, and the journal of a transaction that broke off, in ``folder``; taken while nobody writes."""
    target = folder / "copy.cipcoder"
    journal = path.with_name(path.name + "-journal")
    for _try in range(TRIES):
        before = path.stat()
        shutil.copyfile(path, target)
        target.with_name(target.name + "-journal").unlink(missing_ok=True)
        if journal.is_file():
            shutil.copyfile(journal, target.with_name(target.name + "-journal"))
        after = path.stat()
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return target
    raise StoreError(_("{place} is being written all the time. Close it there, then try again.").format(place=path))


def _read_file(file: Path, name: str, key: str | None) -> Copy:
    engine = sqlite_engine(file, key)
    with _disposed(engine), explained(name):
        refuse_strangers(engine, name)
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
    operations = connection.execute(select(*COLUMNS).order_by(OPERATION.c.replica, OPERATION.c.seq)).mappings()
    x, v = table(m.TranscriptText).c, m.CodebookVersion
    texts = connection.execute(select(x.transcript_uid, x.revision, x.text, x.sha256)).all()
    copy = Copy(
        name,
        projects[0],
        tuple(dict(row) for row in operations),
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
