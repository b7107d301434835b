"""What others change while one has a project open: told within a moment, on a server and in a file."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from cipcoder.errors import StoreError
from cipcoder.store.log import OPERATION
from cipcoder.store.store import Store


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that others did."""

    transcripts: frozenset[uuid.UUID] | None
    """where; None: everything may look otherwise"""
    shared: bool
    """the codebook, people, memos or anything else that lies in no transcript"""


def watch(store: Store, stop: threading.Event, every: float = 2.0) -> Iterator[Changed]:
    """What others change from now on, until ``stop`` is set; for a thread of its own.

    ``every``: seconds between looks. A server that doesn't answer is asked again, without an error.
    """
    o = OPERATION.c
    with store.read() as connection:
        last = connection.execute(select(func.max(o.id))).scalar() or 0
    while not stop.wait(every):
        try:
            with store.read() as connection:
                query = select(o.id, o.transcript_uid, o.replica).where(o.id > last).order_by(o.id)
                rows = connection.execute(query).all()
        except (StoreError, SQLAlchemyError, OSError):
            continue
        last = rows[-1].id if rows else last
        if others := [row for row in rows if row.replica != store.replica]:
            yield Changed(
                frozenset(row.transcript_uid for row in others if row.transcript_uid is not None),
                any(row.transcript_uid is None for row in others),
            )
