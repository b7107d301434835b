"""Opening a store: one SQLite file per project, or a schema of a PostgreSQL database.

SQLite runs with a rollback journal and full synchronisation (one file at rest, safe to copy at human pace),
foreign keys on, and an explicit BEGIN: ``BEGIN IMMEDIATE`` for whoever writes, since a lock that has to be
upgraded can't wait. On PostgreSQL writers queue on an advisory lock, which gives operations their order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store.types import DamagedValueError
from cipcoder.text.clean import visible

APPLICATION_ID = 0x43495043  # "CIPC"
WRITERS = 0x43495043  # the advisory lock writers queue on, with the schema's hash
WRITING, READING = -65536, -4096  # KiB of pages kept
PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=DELETE",
    "synchronous=FULL",
    "busy_timeout=10000",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_spill=OFF",
    "mmap_size=0",
)


def is_url(place: str | Path) -> bool:
    """True for a PostgreSQL address, false for a file."""
    return str(place).startswith(("postgresql://", "postgresql+psycopg://"))


def shown(place: str | Path) -> str:
    """A store's place as messages name it: without the password of a server."""
    return visible(make_url(str(place)).render_as_string(hide_password=True) if is_url(place) else str(place))


def is_project(path: Path) -> bool:
    """Whether this file says that it is a cipcoder store, from its first bytes (SQLite's file format, 1.3).

    Asked before SQLite opens it, for opening would change the journal mode of somebody else's database. Where
    a broken-off transaction waits to be rolled back, SQLite has to look first.
    """
    if path.with_name(path.name + "-journal").exists():
        return True
    with path.open("rb") as file:
        head = file.read(100)
    return head.startswith(b"SQLite format 3\0") and head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def open_file(path: Path, key: str | None = None) -> sqlite3.Connection:
    """A bare connection to the SQLite file at ``path``, for copies and checks; ``key``: where it is encrypted."""
    assert key is None, "encrypted files come with the extra crypt"
    return sqlite3.connect(path)


def sqlite_engine(path: Path, key: str | None = None) -> Engine:
    """An engine on the SQLite file at ``path`` (made when it is not there); ``key``: where it is encrypted."""
    assert key is None, "encrypted files come with the extra crypt"
    # URL.create and not a formatted string: SQLAlchemy 2.1 un-escapes %xx in the database part.
    # Absolute: SQLAlchemy takes ":memory:" and "file:…" for something else than files.
    engine = create_engine(URL.create("sqlite", database=str(path.absolute())))

    event.listen(engine, "connect", _connected)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        # Whoever writes keeps the whole transaction in memory until it commits; whoever reads needs little.
        connection.exec_driver_sql(f"PRAGMA cache_size={WRITING if writes else READING}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _connected(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the same on every Python from 3.11 on
    for pragma in PRAGMAS:
        connection.execute("PRAGMA " + pragma)
    if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise StoreError(_("This SQLite can't enforce foreign keys; cipcoder needs one that can."))


def memory_engine() -> Engine:
    """An engine on an empty store in memory: one connection, which is gone, with all it holds, once disposed of."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _connected)
    return engine


def schema_of(address: str) -> str:
    """The schema that a PostgreSQL address chooses."""
    schema = str(make_url(address).query.get("schema", "cipcoder"))
    if not schema.replace("_", "").isalnum():
        raise StoreError(_("{schema} is no name for a schema: use letters, digits and _.").format(schema=schema))
    return schema


def postgres_engine(address: str) -> Engine:
    """An engine on a PostgreSQL address; ``?schema=name`` chooses the project's schema (default ``cipcoder``)."""
    url = make_url(address)
    schema = schema_of(address)
    url = url.difference_update_query(["schema"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"options": f"-csearch_path={schema}"})

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("write", False):
            # The order of operations is the order in which writers get this lock.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS}, hashtext('{schema}'))")

    return engine


@contextmanager
def explained(place: str | Path) -> Iterator[None]:
    """Turn what the database driver says into a sentence a researcher can act on."""
    try:
        yield
    except (DamagedValueError, UnicodeDecodeError) as error:  # the driver trips over damaged names in its own message
        raise StoreError(_damaged().format(place=shown(place))) from error
    except (DBAPIError, sqlite3.Error) as error:
        why = _why(place, str(error.orig if isinstance(error, DBAPIError) else error))
        if why is None:
            raise
        raise StoreError(why.format(place=shown(place))) from error


def _damaged() -> str:
    return _("{place} is damaged or is no cipcoder project. Restore a copy from its snapshots folder.")


def _why(place: str | Path, said: str) -> str | None:
    if "locked" in said:
        return _("{place} is being written by another program and did not become free. Close it there, or try again.")
    if "readonly" in said or "read-only" in said:
        return _("{place} can't be written: the file or its folder is read-only. Change its permissions or copy it.")
    if "full" in said:
        return _("The disk that holds {place} is full. Nothing of this change was kept; make room and try again.")
    if any(sign in said for sign in ("not a database", "malformed", "Could not decode", "vtable", "fts5")):
        return _damaged()
    if "unable to open" in said or "disk I/O" in said:
        return _("{place} can't be opened: the folder is missing or you may not write in it.")
    if is_url(place) and ("row-level security" in said or "permission denied" in said):
        return _(
            "Your sign-in on {place} may not do this; a lead of the team can, or can let you (cipcoder team list)."
        )
    if is_url(place) and "connection" in said:
        return _("No answer from the database server of this project. Is it running, is the network there?")
    return None
