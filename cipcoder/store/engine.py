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

from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import cipher, on_server
from cipcoder.store.types import DamagedValueError
from cipcoder.text.clean import visible

APPLICATION_ID = 0x43495043  # "CIPC"
SERVER_NAME = "project.server"
"""the file beside it that names the server where a store was moved to one"""
WRITERS = 0x43495043  # the advisory lock writers queue on, with the schema's hash
LOCK_MS = 10000
"""milliseconds a writer waits for another on a server, which lets them in by turns"""
LONGEST_NAME = 63
"""bytes that PostgreSQL keeps of a name"""
PATIENCE: dict[str, int | str] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "tcp_user_timeout": 20000,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""seconds until a server or a network that went away is noticed"""
WRITING, READING = -65536, -4096  # KiB of pages kept
PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=DELETE",
    "synchronous=FULL",
    "busy_timeout=30000",  # SQLite knows no queue: of four who write without a pause, one waited more than ten seconds
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
    if not is_url(place):
        return visible(str(place))
    return visible(make_url(str(place)).difference_update_query(["password", "sslpassword"]).render_as_string())


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


def own_key(path: Path, key: str | None) -> str | None:
    """The passphrase to open this copy of a project with: the project's ``key``, none where the copy is in clear."""
    return key if cipher.is_encrypted(path) else None


def open_at_rest(path: Path, key: str | None) -> sqlite3.Connection:
    """``open_file`` for a copy, encrypted with ``key`` or in clear, that this process doesn't write: quick again."""
    own = own_key(path, key)
    return open_file(path, None if own is None else cipher.raw_key(path, own))


def open_file(path: Path, key: str | None = None) -> sqlite3.Connection:
    """A bare connection to the SQLite file at ``path``, for copies and checks; ``key``: its passphrase, if encrypted
    (or what ``cipher.raw_key`` made of it).

    WrongKeyError where the passphrase is another one. What it raises, ``explained`` turns into sentences.
    """
    if key is None:
        return sqlite3.connect(path)
    connection: sqlite3.Connection = cipher.driver().connect(path)  # the same methods, though of another family
    try:
        cipher.unlock(connection, key, shown(path))
    except BaseException:
        connection.close()
        raise
    return connection


def sqlite_engine(path: Path, key: str | None = None) -> Engine:
    """An engine on the SQLite file at ``path`` (made when it is not there); ``key``: its passphrase, if encrypted."""
    driver: Any = sqlite3 if key is None else cipher.driver()
    raw = None if key is None else cipher.raw_key(path, key)
    been_there = False

    def connect() -> Any:
        nonlocal been_there
        # SQLite would make a new, empty file where ours was taken away.
        if been_there and not path.exists():
            raise StoreError(_gone().format(place=shown(path)))
        been_there = True
        connection = driver.connect(str(path.absolute()), check_same_thread=False)
        try:
            if raw is not None:
                cipher.unlock(connection, raw, shown(path))
            _set(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    # URL.create and not a formatted string: SQLAlchemy 2.1 un-escapes %xx in the database part.
    url = URL.create("sqlite", database=str(path.absolute()))
    return create_engine(url, creator=connect, module=driver)


def reading_engine(path: Path, key: str | None = None) -> Engine:
    """An engine on the SQLite file at ``path`` by which nothing can be written; ``key``: its passphrase."""
    driver: Any = sqlite3 if key is None else cipher.driver()
    raw = None if key is None else cipher.raw_key(path, key)

    def connect() -> Any:
        connection = driver.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if raw is not None:
                cipher.unlock(connection, raw, shown(path))
            connection.isolation_level = None
            for pragma in (each for each in PRAGMAS if not each.startswith("journal_mode")):
                connection.execute("PRAGMA " + pragma)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, module=driver)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _set(connection: sqlite3.Connection, _record: Any = None) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the same on every Python from 3.11 on
    for pragma in PRAGMAS:
        connection.execute("PRAGMA " + pragma)
    if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise StoreError(_("This SQLite can't enforce foreign keys; cipcoder needs one that can."))


def memory_engine() -> Engine:
    """An engine on an empty store in memory: one connection, which is gone, with all it holds, once disposed of."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set)
    return engine


def schema_of(address: str) -> str:
    """The schema that a PostgreSQL address chooses."""
    schema = str(make_url(address).query.get("schema", "cipcoder"))
    # What PostgreSQL would fold to small letters, take for a number or cut off is another name somewhere.
    if not schema.isidentifier() or schema != schema.lower() or len(schema.encode()) > LONGEST_NAME:
        raise StoreError(
            _("{schema} is no name for a schema: use small letters, digits and _, a letter first, {n} at most.").format(
                schema=visible(schema), n=LONGEST_NAME
            )
        )
    return schema


def postgres_engine(address: str) -> Engine:
    """An engine on a PostgreSQL address; ``?schema=name`` chooses the project's schema (default ``cipcoder``).

    What the address doesn't say (password, name, certificates) libpq finds where it always does.
    """
    url = make_url(address)
    schema = schema_of(address)
    url = url.difference_update_query(["schema"]).set(drivername="postgresql+psycopg")
    said = url.query.keys()
    asked = PATIENCE | {"application_name": f"cipcoder {schema}"[:63]}
    asked = {name: value for name, value in asked.items() if name not in said}
    options = f"-csearch_path={schema} -clock_timeout={LOCK_MS}"
    try:
        # A connection that died while nobody used it is found out before it is needed, and replaced.
        engine = create_engine(url, pool_pre_ping=True, connect_args={"options": options, **asked})
    except ImportError as error:
        raise StoreError(_('A project on a server needs one more package: pip install "cipcoder[postgres]"')) from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("write", False):
            # The order of operations is the order in which writers get this lock.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS}, hashtext('{schema}'))")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection on which all that is read belongs to one moment. Keep it short: it makes writers wait."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _begin(connection, "BEGIN", READING)
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
        connection.rollback()


@contextmanager
def writing(connection: Connection) -> Iterator[RootTransaction]:
    """A transaction that writes, on a connection that is in none; whoever else wants to write waits till it ends."""
    connection.execution_options(write=True)
    if connection.dialect.name == "sqlite":
        _begin(connection, "BEGIN IMMEDIATE", WRITING)
    with connection.begin() as whole:
        yield whole


def _begin(connection: Connection, said: str, pages: int) -> None:
    # Not by SQLAlchemy's events: an engine that listens asks at every statement who else does, a tenth of its time.
    driver = connection.connection
    # Whoever writes keeps the whole transaction in memory until it commits; whoever reads needs little.
    if driver.info.get("pages") != pages:
        driver.cursor().execute(f"PRAGMA cache_size={pages}")
        driver.info["pages"] = pages
    driver.cursor().execute(said)


@contextmanager
def explained(place: str | Path) -> Iterator[None]:
    """Turn what the database driver says into a sentence a researcher can act on."""
    try:
        yield
    except (DamagedValueError, UnicodeDecodeError) as error:  # the driver trips over damaged names in its own message
        raise StoreError(_damaged().format(place=shown(place))) from error
    except _raised() as error:
        if is_url(place):
            raise on_server.explained(error, shown(place)) from error
        cause = error.orig if isinstance(error, DBAPIError) else error
        why = _why(
            place,
            f"{cause} {getattr(cause, 'sqlite_errorname', '')}",
            cipher.is_encrypted(Path(place)),
        )
        if why is None:
            raise
        raise StoreError(why.format(place=shown(place))) from error


@contextmanager
def files_explained(place: Path | str) -> Iterator[None]:
    """Turn what the system says about a file into a sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            _("{place} can't be opened, or not be copied: {problem}.").format(
                place=shown(place), problem=error.strerror
            )
        ) from error


def _raised() -> tuple[type[Exception], ...]:
    return (DBAPIError, sqlite3.Error, *cipher.errors())


def _damaged() -> str:
    return _("{place} is damaged or is no cipcoder project. Restore a copy from its snapshots folder.")


def _gone() -> str:
    return _(
        "{place} was moved, renamed, deleted or replaced while it was open here. Nothing of this change was kept. "
        "Close cipcoder, see that the project is in its place, and open it again."
    )


def _why(place: str | Path, said: str, encrypted: bool) -> str | None:
    if "locked" in said:
        return _("{place} is being written by another program and did not become free. Close it there, or try again.")
    if ("readonly" in said or "read-only" in said) and not Path(place).exists():
        if Path(place).with_name(SERVER_NAME).exists():
            return _(
                "{place} is not there any more: the project was moved, perhaps to a server. Leave, and open it again."
            )
        return _gone()
    if "DBMOVED" in said:
        return _gone()
    if "readonly" in said and encrypted:  # SQLCipher's driver doesn't tell one from the other
        return _(
            "{place} was replaced while it was open here (another passphrase, restored?), or it is read-only. Close it "
            "here and open it again."
        )
    if "readonly" in said or "read-only" in said:
        return _("{place} can't be written: the file or its folder is read-only. Change its permissions or copy it.")
    if "full" in said:
        return _("The disk that holds {place} is full. Nothing of this change was kept; make room and try again.")
    if any(sign in said for sign in ("not a database", "malformed", "Could not decode", "vtable", "fts5")):
        if encrypted:
            return _(
                "{place} is damaged, or was encrypted while it was open here: close it and open it again. If that "
                "fails, restore a copy from its snapshots folder."
            )
        return _damaged()
    if "disk I/O" in said:
        return _(
            "The disk or network drive that holds {place} reports a fault in reading or writing. Nothing of this "
            "change was kept. Look at the disk, copy the project to another one, and try again."
        )
    if "unable to open" in said:
        return _("{place} can't be opened: the folder is missing or you may not write in it.")
    return None
