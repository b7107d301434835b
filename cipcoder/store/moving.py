"""Moving a project's store between a file and a server, whole: rows, log, texts of all revisions, numbers and moments.

All is copied as it stands, row numbers and the key of the quote hashes too, in one transaction that ends only when
both sides are found to say the same. Nobody can write to the old store meanwhile; afterwards it is kept under another
name, so that no two copies live on and part unnoticed. Whatever breaks off, the same move can be begun again.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, func, insert, inspect, make_url, select, text, update

from cipcoder.errors import RefusedError, StoreError
from cipcoder.locale import _
from cipcoder.store import migrations, models, word_index
from cipcoder.store.check import check
from cipcoder.store.cipher import is_encrypted
from cipcoder.store.engine import explained, is_url, postgres_engine, schema_of, shown, sqlite_engine, writing
from cipcoder.store.places import (
    SERVER_NAME,
    STORE_NAME,
    checked_address,
    read_address,
    with_password,
    without_password,
    write_address,
)
from cipcoder.store.rows import table
from cipcoder.store.snapshots import FOLDER
from cipcoder.store.store import Store
from cipcoder.store.team import refuse_others
from cipcoder.store.types import canonical, iso, now

IN_PARTS = {"yield_per": 2000}
"""rows read and written at once"""
TABLES = models.Project.metadata.sorted_tables
"""those a row points at stand before it"""
COUNTED = (table(models.Operation), table(models.Coding))
Digest = dict[str, tuple[int, str]]
"""table -> rows, and a hash of all they say"""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did."""

    to: str
    """where the store is now, as it may be shown"""
    kept: str
    """where the old one is kept"""
    operations: int
    codings: int


def reached(address: str, password: str | None = None) -> str:
    """The address with the person's password, when the server lets them in with it; PasswordError, StoreError."""
    signed = address if password is None else with_password(address, password)
    engine = postgres_engine(signed)
    try:
        with explained(address), engine.connect():
            return signed
    finally:
        engine.dispose()


def target_of(said: str, folder: Path | None) -> Path | str:
    """Where a move leads: an address, or the store's file in the folder that was named.

    ``folder``: the project's, where it has one on this computer: there its store goes, nowhere else.
    """
    if is_url(said):
        return checked_address(said)
    path = Path(said)
    path = path if path.name == STORE_NAME else path / STORE_NAME
    if folder is not None and path.resolve() != (folder / STORE_NAME).resolve():
        raise RefusedError(
            _("The store goes into the project's own folder, {folder}. To have that elsewhere, move it whole.").format(
                folder=shown(folder)
            )
        )
    return path


def source_of(folder: Path, target: Path | str) -> Path | str:
    """What is to be moved from a folder; where a move was broken off and both are there, the other end of it."""
    file, server = folder / STORE_NAME, folder / SERVER_NAME
    if not server.is_file():
        return file
    address = read_address(server)
    if not file.exists() or not isinstance(target, str):
        return address
    if without_password(target) != address:
        raise RefusedError(
            _("{folder} has begun to move to {address}: go on with that move first.").format(
                folder=shown(folder), address=shown(address)
            )
        )
    return file


def move(source: Store, target: Path | str, folder: Path | None, key: str | None = None) -> Moved:
    """Move a store. RefusedError, and nothing is changed, where the target is occupied or the source unsound.

    ``folder``: the project's on this computer; None: it has none, or gets one with the new file. ``key``: the
    passphrase to encrypt the new file with.
    """
    _refuse_same(source.place, target)
    if is_url(source.place):
        refuse_others(source)
    engine, partial = _engine(target, key)
    try:
        with explained(source.place), source.engine.connect() as old, writing(old):
            with _all_seen(old):
                _refuse_unsound(old, source.place)
                with explained(target), engine.connect() as new, writing(new):
                    _fill(old, new, target)
                counts = [int(old.execute(select(func.count()).select_from(t)).scalar_one()) for t in COUNTED]
            kept = _retired(old, str(source.place)) if is_url(source.place) else ""
            if partial is not None:
                engine.dispose()
                _put(partial, Path(target))
            if folder is not None and isinstance(target, str):
                write_address(folder, target)
            if not is_url(source.place):
                if os.name == "nt":  # a file that is open can't be renamed there
                    old.rollback()
                    source.close()
                kept = shown(_kept(Path(source.place)))
        if folder is not None and not isinstance(target, str):
            (folder / SERVER_NAME).unlink(missing_ok=True)
    finally:
        engine.dispose()
        if partial is not None:
            for each in (partial, partial.with_name(partial.name + "-journal")):
                each.unlink(missing_ok=True)
    return Moved(shown(target), kept, *counts)


def finish(source: str, folder: Path) -> bool:
    """Take ``project.server`` away where only that was left to do of a move to the file beside it."""
    if not (folder / STORE_NAME).is_file():
        return False
    engine = postgres_engine(source)
    with explained(source), engine.connect() as connection:
        there = migrations.number(connection) is not None
    engine.dispose()
    if not there:
        (folder / SERVER_NAME).unlink(missing_ok=True)
    return not there


def _refuse_same(source: Path | str, target: Path | str) -> None:
    if is_url(source) and isinstance(target, str):
        same = without_password(str(source)) == without_password(target)
    elif not is_url(source) and not isinstance(target, str):
        same = True
    else:
        return
    if same:
        raise RefusedError(
            _("The store of this project is in a file already; copy the folder to have it elsewhere.")
            if not is_url(source)
            else _("The project is there already.")
        )


def _refuse_unsound(connection: Connection, place: Path | str) -> None:
    """What is moved has to be sound."""
    for fault in check(connection)[:1]:
        raise RefusedError(_("{place} is not sound and was not moved: {fault}").format(place=shown(place), fault=fault))


@contextmanager
def _all_seen(connection: Connection) -> Iterator[None]:
    """On a server, lift the rules of who sees and writes what from the schema's owner, inside this transaction.

    Anybody else meets an error, and not fewer rows than there are.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql("SET LOCAL row_security = off")
    ruled = text(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = current_schema()::regnamespace"
    )
    names = connection.execute(ruled).scalars().all()
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')
    yield
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')


def was_encrypted(folder: Path) -> bool:
    """Whether a file that was moved out of this folder was encrypted."""
    return any(is_encrypted(each) for each in folder.glob(f"{FOLDER}/*-moved{Path(STORE_NAME).suffix}"))


def _engine(target: Path | str, key: str | None) -> tuple[Engine, Path | None]:
    """An engine for the new store; for a file, one beside its place, which takes it when all is there."""
    if isinstance(target, str):
        return postgres_engine(target), None
    if target.exists():
        if is_encrypted(target) != (key is not None):
            said = _("{file} is there already, and is encrypted: begin again with --encrypt and its passphrase.")
            other = _("{file} is there already, and is not encrypted: begin again without --encrypt.")
            raise RefusedError((said if key is None else other).format(file=shown(target)))
        return sqlite_engine(target, key), None
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}.partial")
    return sqlite_engine(partial, key), partial


def _fill(old: Connection, new: Connection, target: Path | str) -> None:
    """Make the new store in its transaction, or find that it was made before; RefusedError where it is another's."""
    before, empty = digest(old), _is_empty(new, target)
    if empty:
        migrations.create(new, schema_of(target) if isinstance(target, str) else None)
    with _all_seen(new):
        if empty:
            copy(old, new)
        elif digest(new) != before:
            said = _("{place} holds a project already; what is there is not touched. Choose another place.")
            raise RefusedError(said.format(place=shown(target)))
        if digest(new) != before or check(new):
            said = _("What arrived at {place} is not what was sent. Nothing was moved; the project is as it was.")
            raise StoreError(said.format(place=shown(target)))


def _is_empty(connection: Connection, target: Path | str) -> bool:
    if migrations.number(connection) is not None:
        return False
    if inspect(connection).get_table_names(schema_of(target) if isinstance(target, str) else None):
        raise RefusedError(
            _("{place} holds tables of something else. Name another schema: …?schema=my_study").format(
                place=shown(target)
            )
        )
    return True


def copy(old: Connection, new: Connection) -> None:
    """Copy all rows of all tables into empty ones, with their numbers; the index of words is made anew."""
    for t in TABLES:
        own = [key.parent.name for key in t.foreign_keys if key.column.table is t]
        for part in _parts(old, t):
            new.execute(insert(t), [row | dict.fromkeys(own) for row in part])
        if own:  # rows of a table that name each other: first all of them, then whom they name
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in own}
            for part in _parts(old, t):
                named = [{f"new_{n}": row[n] for n in own} | {"row": row["id"]} for row in part]
                new.execute(update(t).where(t.c.id == bindparam("row")).values(values), named)
    if new.dialect.name == "postgresql":
        for t in TABLES:
            if "id" in t.c:
                _set_sequence(new, t.name)
    word_index.fill(new)


def _parts(connection: Connection, t: Table) -> Iterator[list[dict[str, Any]]]:
    rows = connection.execute(select(t), execution_options=IN_PARTS).mappings()
    for part in rows.partitions():
        yield [dict(row) for row in part]


def _set_sequence(connection: Connection, name: str) -> None:
    """Let the next row of a table get the number after the highest that was copied."""
    highest = f'(SELECT max(id) FROM "{name}")'
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce({highest}, 1), {highest} IS NOT NULL)"
    )


def digest(connection: Connection) -> Digest:
    """What every table says, every column of it: equal digests are equal stores."""
    found = {}
    for t in TABLES:
        said, rows = hashlib.sha256(), 0
        query = select(t).order_by(*t.primary_key.columns)
        for row in connection.execute(query, execution_options=IN_PARTS):
            said.update(canonical([_plain(value) for value in row]).encode())
            rows += 1
        found[t.name] = rows, said.hexdigest()
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, Mapping, list)):
        return value
    return str(value) if isinstance(value, uuid.UUID) else iso(value)


def _put(partial: Path, file: Path) -> None:
    with partial.open("rb+") as handle:
        os.fsync(handle.fileno())
    os.replace(partial, file)


def _kept(file: Path) -> Path:
    """Put the old file among the snapshots; programs that still have it open can't write into it any more."""
    folder = file.parent / FOLDER
    folder.mkdir(exist_ok=True)
    kept = folder / f"{file.stem}-{now():%Y%m%dT%H%M%S%f}-moved{file.suffix}"
    os.replace(file, kept)
    return kept


def _retired(connection: Connection, address: str) -> str:
    """Give the old schema another name, when this transaction ends, and let nobody but its owner look into it; the
    address under which they can."""
    schema = schema_of(address)
    kept = f"{schema[:40]}_moved_{now():%Y%m%d_%H%M%S}"
    members = text(
        "SELECT DISTINCT quote_ident(pg_get_userbyid(grantee)) FROM pg_namespace, aclexplode(nspacl)"
        " WHERE nspname = :schema AND grantee NOT IN (0, nspowner)"
    )
    for role in connection.execute(members, {"schema": schema}).scalars().all():
        connection.exec_driver_sql(f'REVOKE ALL ON SCHEMA "{schema}" FROM {role}')
    if not connection.exec_driver_sql("SELECT has_database_privilege(current_database(), 'CREATE')").scalar_one():
        # Who may make no schema may not rename theirs; tables they may.
        for name in inspect(connection).get_table_names(schema):
            connection.exec_driver_sql(f'ALTER TABLE "{schema}"."{name}" RENAME TO "{name}_moved"')
        return f"{shown(address)} (…_moved)"
    connection.exec_driver_sql(f'ALTER SCHEMA "{schema}" RENAME TO "{kept}"')
    return shown(_with_schema(address, kept))


def _with_schema(address: str, schema: str) -> str:
    url = make_url(address).difference_update_query(["schema"]).update_query_dict({"schema": schema})
    return url.render_as_string(hide_password=False)
