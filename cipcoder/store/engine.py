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

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.text.clean import visible

APPLICATION_ID = 0x43495043  # "CIPC"
WRITERS = 0x43495043  # the advisory lock writers queue on, with the schema's hash
PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=DELETE",
    "synchronous=FULL",
    "busy_timeout=10000",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-65536",
    "cache_spill=OFF",
    "mmap_size=0",
)


def is_url(place: str | Path) -> bool:
    """True for a PostgreSQL address, false for a file."""
    return str(place).startswith(("postgresql://", "postgresql+psycopg://"))


def sqlite_engine(path: Path) -> Engine:
    """An engine on the SQLite file at ``path`` (made when it is not there)."""
    # URL.create and not a formatted string: SQLAlchemy 2.1 un-escapes %xx in the database part.
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves; the same on every Python from 3.11 on
        for pragma in PRAGMAS:
            connection.execute("PRAGMA " + pragma)
        if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
            raise StoreError(_("This SQLite can't enforce foreign keys; cipcoder needs one that can."))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgres_engine(address: str) -> Engine:
    """An engine on a PostgreSQL address; ``?schema=name`` chooses the project's schema (default ``cipcoder``)."""
    url = make_url(address)
    schema = str(url.query.get("schema", "cipcoder"))
    if not schema.replace("_", "").isalnum():
        raise StoreError(_("{schema} is no name for a schema: use letters, digits and _.").format(schema=schema))
    url = url.difference_update_query(["schema"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"options": f"-csearch_path={schema}"})

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("write", False):
            # The order of operations is the order in which writers get this lock.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS}, hashtext(current_schema()))")

    with engine.connect() as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
        connection.commit()
    return engine


@contextmanager
def explained(place: str | Path) -> Iterator[None]:
    """Turn what the database driver says into a sentence a researcher can act on."""
    where = visible(str(place))
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig)
        if "locked" in said:
            why = _(
                "{place} is being written by another program and did not become free. Close it there, or try again."
            )
        elif "readonly" in said or "read-only" in said:
            why = _("{place} can't be written: the file or its folder is read-only. Change its permissions or copy it.")
        elif "full" in said:
            why = _("The disk that holds {place} is full. Nothing of this change was kept; make room and try again.")
        elif "not a database" in said or "malformed" in said:
            why = _("{place} is damaged or is no cipcoder project. Restore a copy from its snapshots folder.")
        elif "unable to open" in said or "disk I/O" in said:
            why = _("{place} can't be opened: the folder is missing or you may not write in it.")
        elif is_url(place) and "connection" in said:
            why = _("No answer from the database server of this project. Is it running, is the network there?")
        else:
            raise
        raise StoreError(why.format(place=where)) from error
