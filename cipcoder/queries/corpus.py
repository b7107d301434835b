"""Who and what is in the project: coders, participants, transcripts with how far each coder is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from cipcoder.store import models as m

ReadState = Literal["not opened", "in progress", "finished"]


@dataclass(frozen=True, slots=True)
class CoderRow:
    uid: uuid.UUID
    name: str
    kind: str
    codings: int


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    uid: uuid.UUID
    key: str
    name: str
    attributes: Mapping[str, str]
    """in the order of the participants' file"""


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One transcript as a list shows it. Lengths in code points."""

    uid: uuid.UUID
    name: str
    title: str
    date: str | None
    document_set: str
    participant: str | None
    """the participant's key"""
    participant_name: str | None
    length: int
    turns: int
    revision: int
    text_sha256: str
    state: ReadState
    """of the coder asked for"""
    codings: int
    """of the coder asked for; of everyone when none was"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A coder's state of a transcript: the latest one said."""

    state: ReadState
    version: str | None
    """fingerprint of the codebook it was said under"""
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    number: int
    section: str
    text: str


def guide(connection: Connection) -> list[GuideQuestion]:
    """The guide's questions, in its order."""
    q = m.GuideQuestion
    query = select(q.number, q.section, q.text).order_by(q.position)
    return [GuideQuestion(*row) for row in connection.execute(query)]


def extract_template(connection: Connection) -> str:
    """How this project writes an extract with its source; "" for the usual way."""
    return connection.execute(select(m.Project.extract_template)).scalar_one() or ""


def coders(connection: Connection) -> list[CoderRow]:
    """All coders, by name, with the number of their codings."""
    query = (
        select(m.Coder.uid, m.Coder.name, m.Coder.kind, func.count(m.Coding.id))
        .outerjoin(m.Coding, m.Coding.coder_id == m.Coder.id)
        .group_by(m.Coder.uid, m.Coder.name, m.Coder.kind)
        .order_by(m.Coder.name)
    )
    return [CoderRow(*row) for row in connection.execute(query)]


def attribute_names(connection: Connection) -> list[str]:
    """Names of the participants' attributes, in the order they came."""
    query = select(m.Attribute.name).order_by(m.Attribute.position, m.Attribute.id)
    return list(connection.execute(query).scalars())


def participants(connection: Connection) -> dict[str, ParticipantRow]:
    """Participants by key, with their attributes."""
    values: dict[int, dict[str, str]] = {}
    query = (
        select(m.ParticipantAttribute.participant_id, m.Attribute.name, m.ParticipantAttribute.value)
        .join(m.Attribute, m.Attribute.id == m.ParticipantAttribute.attribute_id)
        .order_by(m.Attribute.position, m.Attribute.id)
    )
    for person, name, value in connection.execute(query):
        values.setdefault(person, {})[name] = value
    people = select(m.Participant.id, m.Participant.uid, m.Participant.key, m.Participant.name)
    return {
        key: ParticipantRow(uid, key, name, values.get(row_id, {}))
        for row_id, uid, key, name in connection.execute(people.order_by(m.Participant.key))
    }


def readings(connection: Connection, coder: uuid.UUID) -> dict[uuid.UUID, Reading]:
    """The coder's latest state of each transcript they opened."""
    query = (
        select(m.Transcript.uid, m.ReadState.state, m.ReadState.version, m.ReadState.at)
        .join(m.Transcript, m.Transcript.id == m.ReadState.transcript_id)
        .join(m.Coder, m.Coder.id == m.ReadState.coder_id)
        .where(m.Coder.uid == coder)
        .order_by(m.ReadState.at, m.ReadState.uid)  # row numbers differ from copy to copy
    )
    return {uid: Reading(state, version, at) for uid, state, version, at in connection.execute(query)}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which transcripts a question is about."""

    document_set: str | None = "interviews"
    """None: all sets"""
    names: frozenset[str] = field(default_factory=frozenset)
    """empty: all names"""


EVERYTHING = Filter(document_set=None)
_HEAD = (
    *("name", "title", "date", "document_set", "participant", "participant_name"),
    *("length", "turns", "revision", "text_sha256"),
)


def transcripts(
    connection: Connection, coder: uuid.UUID | None = None, chosen: Filter = EVERYTHING
) -> list[TranscriptRow]:
    """Transcripts by set, date (those without one first) and name; the coder's read state and number of codings."""
    turns = select(func.count()).where(m.Turn.transcript_id == m.Transcript.id).scalar_subquery()
    coded = select(func.count(m.Coding.id)).where(m.Coding.transcript_id == m.Transcript.id)
    if coder is not None:
        coded = coded.join(m.Coder, m.Coder.id == m.Coding.coder_id).where(m.Coder.uid == coder)
    t = m.Transcript
    query = (
        select(
            *(t.uid, t.name, t.title, t.date, t.document_set, m.Participant.key, m.Participant.name),
            *(t.length, turns, t.revision, t.text_sha256, coded.scalar_subquery()),
        )
        .outerjoin(m.Participant, m.Participant.id == t.participant_id)
        .order_by(t.document_set, t.date.nulls_first(), t.name)
    )
    if chosen.document_set is not None:
        query = query.where(t.document_set == chosen.document_set)
    if chosen.names:
        query = query.where(t.name.in_(chosen.names))
    states = {} if coder is None else readings(connection, coder)
    rows = []
    found: list[Any] = list(connection.execute(query))  # mypy loses the column types in so long a select
    for uid, *head, codings in found:
        state = states[uid].state if uid in states else "not opened"
        named = dict(zip(_HEAD, head, strict=True))
        rows.append(TranscriptRow(uid=uid, state=state, codings=codings, **named))
    return rows
