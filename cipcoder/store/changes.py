"""What others change while one has a project open: told within a moment, on a server and in a file.

On PostgreSQL a connection listens and is woken; what has changed is then read from the log, which shows each member
what they may see, and is read every few seconds too: of work that a blind round hides from somebody nobody is woken. In
a file the database says that it was written (``PRAGMA data_version``). After a lost connection the log is read on from
where it was left, so nothing is missed.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from cipcoder.errors import StoreError
from cipcoder.store.engine import is_url, schema_of
from cipcoder.store.log import OPERATION
from cipcoder.store.store import Store
from cipcoder.store.team_sql import channel

EVERYWHERE = frozenset({"round", "seal", "coder", "project"})
"""kinds that change what is seen of everything: with the last seal of a blind round, all of what it hid"""
_WHOLE = 1000  # new entries of the log, from which on all is read again
_NAP = 0.5  # seconds within which a watch ends that is told to


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that others did."""

    transcripts: frozenset[uuid.UUID] | None
    """where; None: everything may look otherwise"""
    shared: bool
    """the codebook, people, memos or anything else that lies in no transcript"""


def watch(store: Store, stop: threading.Event, every: float = 2.0, since: int | None = None) -> Iterator[Changed]:
    """What others change until ``stop`` is set; for a thread of its own.

    ``since``: the last entry of the log that is known already; None: from now on. ``every``: seconds between looks.
    A server that doesn't answer is asked again, without an error.
    """
    return _changes(store, stop, every, _latest(store) if since is None else since)


def _changes(store: Store, stop: threading.Event, every: float, last: int) -> Iterator[Changed]:
    waiting = _told if is_url(store.place) else _written
    while not stop.is_set():
        try:
            with waiting(store, every) as wait:
                while not stop.is_set():
                    last, changed = _since(store, last)
                    if changed is not None:
                        yield changed
                    wait(stop)
        except (StoreError, SQLAlchemyError, OSError):
            stop.wait(every)


def _latest(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.max(OPERATION.c.id))).scalar() or 0


def _since(store: Store, last: int) -> tuple[int, Changed | None]:
    """The last entry of the log that is seen, and what those after ``last`` that others wrote are about."""
    o = OPERATION.c
    with store.read() as connection:
        query = select(o.id, o.entity, o.transcript_uid, o.replica).where(o.id > last).order_by(o.id)
        rows = connection.execute(query).all()
    others = [row for row in rows if row.replica != store.replica]
    last = rows[-1].id if rows else last
    if not others:
        return last, None
    if len(others) > _WHOLE or any(row.entity in EVERYWHERE for row in others):
        return last, Changed(None, True)
    transcripts = frozenset(row.transcript_uid for row in others if row.transcript_uid is not None)
    return last, Changed(transcripts, any(row.transcript_uid is None for row in others))


Wait = Callable[[threading.Event], None]


@contextmanager
def _told(store: Store, every: float) -> Iterator[Wait]:
    """Listening on a connection of its own: until it is told something, or it is time to look."""
    from psycopg import Connection as Psycopg
    from psycopg import OperationalError

    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'LISTEN "{channel(schema_of(str(store.place)))}"')
        raw = connection.connection.driver_connection
        assert isinstance(raw, Psycopg)

        def wait(stop: threading.Event) -> None:
            until = time.monotonic() + every
            while not stop.is_set() and time.monotonic() < until:
                try:
                    if list(raw.notifies(timeout=min(_NAP, every), stop_after=1)):
                        return
                except OperationalError as error:
                    connection.invalidate()
                    raise OSError from error

        try:
            yield wait
        finally:
            if not connection.invalidated:
                connection.exec_driver_sql("UNLISTEN *")


@contextmanager
def _written(store: Store, every: float) -> Iterator[Wait]:
    """A connection that is in no transaction, so that nobody waits for it, and hears of others' commits."""
    raw = store.engine.raw_connection()
    try:
        ask = "PRAGMA data_version"
        seen = [raw.cursor().execute(ask).fetchone()]

        def wait(stop: threading.Event) -> None:
            while not stop.wait(every):
                now = raw.cursor().execute(ask).fetchone()
                if now != seen[0]:
                    seen[0] = now
                    return

        yield wait
    finally:
        raw.close()
