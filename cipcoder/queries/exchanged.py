"""What a project hands over to another program beside what its own lists show. A blind round hides what it hides."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.queries.blind import hidden
from cipcoder.store import models as m
from cipcoder.store.log import OPERATION
from cipcoder.store.operations import Origin

Reading = Connection
"""a store open for reading: what the questions here are asked of"""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a transcript's text came from, what else its file said, and which turns ask which guide questions."""

    meta: Mapping[str, Any]
    imported_at: dt.datetime
    source_name: str
    source_sha256: str
    encoding: str
    asked: tuple[tuple[int, int, Origin], ...]
    """(turn, number of the question, who said so)"""


def provenances(connection: Reading) -> dict[uuid.UUID, Provenance]:
    """Every transcript's."""
    t, q = m.Transcript, m.TurnQuestion
    asked: dict[int, list[tuple[int, int, Origin]]] = {}
    query = select(q.transcript_id, q.ordinal, m.GuideQuestion.number, q.origin)
    query = query.join(m.GuideQuestion, m.GuideQuestion.id == q.question_id).order_by(q.ordinal)
    for row_id, turn, number, origin in connection.execute(query):
        asked.setdefault(row_id, []).append((turn, number, origin))  # type: ignore[arg-type]
    columns = (t.id, t.uid, t.meta, t.imported_at, t.source_name, t.source_sha256, t.encoding)
    return {
        uid: Provenance(meta, at, name, sha256, encoding, tuple(asked.get(row_id, ())))
        for row_id, uid, meta, at, name, sha256, encoding in connection.execute(select(*columns))
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """A verbatim with all that is said of it; ``coder``: a name, "" for nobody's. ``transcript``: uid."""

    uid: uuid.UUID
    coder: str
    wording: str
    origin: str
    key: str
    theme: str
    page: str
    note: str
    attributed: str
    transcript: uuid.UUID | None
    start: int | None
    stop: int | None
    match: str


def kept(connection: Reading, viewer: str | None = None) -> list[Kept]:
    """Verbatims in the order they were kept: all that the coder named ``viewer`` may see."""
    v = m.Verbatim
    columns = (v.uid, m.Coder.name, v.wording, v.origin, v.key, v.theme, v.page, v.note, v.attributed)
    query = (
        select(*columns, m.Transcript.uid, v.start, v.stop, v.match)
        .outerjoin(m.Transcript, m.Transcript.id == v.transcript_id)
        .outerjoin(m.Coder, m.Coder.id == v.coder_id)
        .where(hidden(connection, viewer).verbatims(viewer))
        .order_by(v.id)
    )
    rows: list[Any] = list(connection.execute(query))  # mypy loses the column types in so long a select
    return [Kept(uid, name or "", *rest) for uid, name, *rest in rows]


def states(connection: Reading, viewer: str | None = None) -> dict[tuple[str, str], list[uuid.UUID]]:
    """(coder's name, state) -> the transcripts of which they said it last, as far as ``viewer`` may see."""
    pairs = {(coder, text) for coder, texts in hidden(connection, viewer).pairs for text in texts}
    r = m.ReadState
    query = (
        select(r.coder_id, r.transcript_id, m.Coder.name, m.Transcript.uid, r.state)
        .join(m.Coder, m.Coder.id == r.coder_id)
        .join(m.Transcript, m.Transcript.id == r.transcript_id)
        .order_by(r.at, r.uid)
    )
    latest = {
        (name, uid): state for coder, text, name, uid, state in connection.execute(query) if (coder, text) not in pairs
    }
    found: dict[tuple[str, str], list[uuid.UUID]] = {}
    for (name, uid), state in sorted(latest.items(), key=lambda item: (item[0][0], str(item[0][1]))):
        found.setdefault((name, state), []).append(uid)
    return found


# --- what an import meets ------------------------------------------------------------------------------------


CodingKey = tuple[uuid.UUID, uuid.UUID, int, int, uuid.UUID]
"""coder, transcript, start, stop, code"""


@dataclass(frozen=True, slots=True)
class Here:
    """What a project holds already, by uid, so that an import brings nothing twice. All of it: nobody is shown it."""

    coders: Mapping[uuid.UUID, tuple[str, str]]
    """name and kind"""
    transcripts: Mapping[uuid.UUID, tuple[str, uuid.UUID | None]]
    """name and participant"""
    codings: Mapping[CodingKey, uuid.UUID]
    memos: Mapping[uuid.UUID, tuple[uuid.UUID, str, str]]
    """coder, title, body"""
    verbatims: frozenset[uuid.UUID]
    states: frozenset[tuple[uuid.UUID, uuid.UUID]]
    """(coder, transcript) with a reading state"""


def here(connection: Reading) -> Here:
    """What is here."""
    t, c = m.Transcript, m.Coding
    placed = (
        select(m.Coder.uid, t.uid, c.start, c.stop, m.Code.uid, c.uid)
        .join(m.Coder, m.Coder.id == c.coder_id)
        .join(t, t.id == c.transcript_id)
        .join(m.Code, m.Code.id == c.code_id)
    )
    memos = select(m.Memo.uid, m.Coder.uid, m.Memo.title, m.Memo.body).join(m.Coder, m.Coder.id == m.Memo.coder_id)
    r = m.ReadState
    states = select(m.Coder.uid, t.uid).join(r, r.coder_id == m.Coder.id).join(t, t.id == r.transcript_id)
    people = select(t.uid, t.name, m.Participant.uid).outerjoin(m.Participant, m.Participant.id == t.participant_id)
    rows: list[Any] = list(connection.execute(placed))  # mypy loses the column types in so long a select
    return Here(
        coders={
            uid: (name, kind) for uid, name, kind in connection.execute(select(m.Coder.uid, m.Coder.name, m.Coder.kind))
        },
        transcripts={uid: (name, person) for uid, name, person in connection.execute(people)},
        codings={tuple(key): uid for *key, uid in rows},
        memos={uid: (coder, title, body) for uid, coder, title, body in connection.execute(memos)},
        verbatims=frozenset(connection.execute(select(m.Verbatim.uid)).scalars()),
        states=frozenset((coder, text) for coder, text in connection.execute(states)),
    )


def logged(connection: Reading, uids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, uuid.UUID | None]]:
    """Those of the uids that the log has seen -> of what kind, and in whose layer."""
    o = OPERATION.c
    wanted = list(uids)
    found: dict[uuid.UUID, tuple[str, uuid.UUID | None]] = {}
    for i in range(0, len(wanted), 500):
        query = select(o.entity_uid, o.entity, o.layer_uid).where(o.entity_uid.in_(wanted[i : i + 500]))
        found |= {uid: (kind, layer) for uid, kind, layer in connection.execute(query.distinct())}
    return found
