"""Memos and verbatims, as lists show them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from cipcoder.queries.blind import hidden
from cipcoder.store import models as m
from cipcoder.store.rows import CODING_KEY, table


@dataclass(frozen=True, slots=True)
class MemoRow:
    uid: uuid.UUID
    coder: str
    title: str
    body: str
    created_at: dt.datetime
    updated_at: dt.datetime
    targets: tuple[tuple[str, uuid.UUID], ...]
    """(kind, uid): coding, code, transcript, participant or memo"""


@dataclass(frozen=True, slots=True)
class VerbatimRow:
    uid: uuid.UUID
    key: str
    wording: str
    origin: str
    theme: str
    page: str
    note: str
    attributed: str
    transcript: str | None
    """name of the transcript it was found in"""
    start: int | None
    stop: int | None
    match: str


def memos(connection: Connection, coder: str | None = None, *, viewer: str | None = None) -> list[MemoRow]:
    """Memos in the order they were begun; ``coder``: only theirs; else all that ``viewer`` may see."""
    targets: dict[int, list[tuple[str, uuid.UUID]]] = {}
    shown = _standing_twins(connection)
    for memo, kind, uid in connection.execute(select(m.MemoTarget.memo_id, m.MemoTarget.kind, m.MemoTarget.target_uid)):
        targets.setdefault(memo, []).append((kind, shown.get(uid, uid)))
    o = m.Memo
    query = select(o.id, o.uid, m.Coder.name, o.title, o.body, o.created_at, o.updated_at).join(
        m.Coder, m.Coder.id == o.coder_id
    )
    if coder is not None:
        query = query.where(m.Coder.name == coder)
    else:
        query = query.where(hidden(connection, viewer).memos())
    return [
        MemoRow(uid, name, title, body, created, updated, tuple(targets.get(row_id, ())))
        for row_id, uid, name, title, body, created, updated in connection.execute(query.order_by(o.created_at, o.id))
    ]


def _standing_twins(connection: Connection) -> dict[uuid.UUID, uuid.UUID]:
    """Coding made on another copy -> the same coding as it shows here: memos follow it."""
    twin, coding = table(m.CodingTwin), table(m.Coding)
    same = and_(*(twin.c[name] == coding.c[name] for name in CODING_KEY))
    query = select(twin.c.uid, coding.c.uid).select_from(twin).join(coding, onclause=same)
    return dict(connection.execute(query).all())


def verbatims(connection: Connection, viewer: str | None = None) -> list[VerbatimRow]:
    """Verbatims in the order they were kept: all that the coder named ``viewer`` may see."""
    v = m.Verbatim
    query = (
        select(
            *(v.uid, v.key, v.wording, v.origin, v.theme, v.page, v.note, v.attributed),
            *(m.Transcript.name, v.start, v.stop, v.match),
        )
        .outerjoin(m.Transcript, m.Transcript.id == v.transcript_id)
        .where(hidden(connection, viewer).verbatims(viewer))
        .order_by(v.id)
    )
    found: list[Any] = list(connection.execute(query))  # mypy loses the column types in so long a select
    return [VerbatimRow(*row) for row in found]
