"""One transcript with all that lies on it: what the coding screen shows and what extracts are cut from."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, cast, select

from cipcoder.queries.blind import hidden
from cipcoder.queries.corpus import Filter, TranscriptRow, transcripts
from cipcoder.store import models as m
from cipcoder.store.base import TEXT
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    position: int
    label: str
    role: str
    """interviewer, participant or other"""


@dataclass(frozen=True, slots=True)
class TurnRow:
    ordinal: int
    speaker: int | None
    """position of the speaker"""
    head: int
    start: int
    stop: int
    milliseconds: int | None
    question: int | None
    """number of the guide question this turn asks"""


class CodingRow(NamedTuple):
    uid: uuid.UUID
    start: int
    stop: int
    code: str
    """the code's id in the codebook"""
    coder: str
    created_at: dt.datetime
    version: str | None
    origin: str
    status: int
    weight: int | None

    @property
    def tie(self) -> str:
        """What tells codings of the same bounds apart: no two have the same code and coder."""
        return f"{self.code}\x1f{self.coder}"


@dataclass(frozen=True, slots=True)
class Document:
    """A transcript, whole: text, speakers, turns, sentences, and codings of those asked for."""

    transcript: TranscriptRow
    text: str
    speakers: tuple[SpeakerRow, ...]
    turns: tuple[TurnRow, ...]
    sentences: tuple[Span, ...]
    codings: tuple[CodingRow, ...]
    """ordered by start, longest first"""

    def role(self, turn: TurnRow) -> str:
        """Role of whoever speaks; text without speakers counts as a participant's."""
        return "participant" if turn.speaker is None else self.speakers[turn.speaker].role

    def asked(self) -> dict[int, list[int]]:
        """Number of a guide question -> the turns (ordinals, from 0) that ask it."""
        turns: dict[int, list[int]] = {}
        for turn in self.turns:
            if turn.question is not None:
                turns.setdefault(turn.question, []).append(turn.ordinal)
        return turns

    def spoken(self, role: str = "participant") -> list[Span]:
        """What people of this role say, turn by turn (no labels, no time stamps)."""
        return [Span(t.start, t.stop) for t in self.turns if t.stop > t.start and self.role(t) == role]


def document(connection: Connection, name: str, coders: Sequence[str] | None = None) -> Document | None:
    """The transcript of this name; ``coders``: whose codings (None: everyone's). None if there is no such one."""
    rows = transcripts(connection, chosen=Filter(None, frozenset({name})))
    return documents(connection, rows, coders)[0] if rows else None


def documents(
    connection: Connection, rows: Sequence[TranscriptRow], coders: Sequence[str] | None = None
) -> list[Document]:
    """These transcripts, whole, in their order."""
    return [_document(connection, row, coders) for row in rows]


def talk(connection: Connection, row: TranscriptRow, *, sentences: bool = False) -> Document:
    """A transcript without its codings, and without its sentences too for whoever goes through very many."""
    return _document(connection, row, None, cut=sentences, coded=False)


def coded_with(
    connection: Connection, codes: Collection[str], coders: Collection[str] | None = None
) -> frozenset[uuid.UUID]:
    """The transcripts in which somebody (of these coders) put one of these codes, be it hidden by a blind round.

    Only for leaving the others unread.
    """
    c, t = m.Coding, m.Transcript
    query = select(c.transcript_id).where(c.code_id.in_(select(m.Code.id).where(m.Code.key.in_(codes))))
    if coders is not None:
        query = query.where(c.coder_id.in_(select(m.Coder.id).where(m.Coder.name.in_(coders))))
    return frozenset(connection.execute(select(t.uid).where(t.id.in_(query))).scalars())


def places(connection: Connection, codings: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, int]]:
    """Where codings stand: the transcript's uid, and where in its text they begin."""
    c, t = m.Coding, m.Transcript
    query = select(c.uid, t.uid, c.start).join(t, t.id == c.transcript_id).where(c.uid.in_(codings))
    return {uid: (transcript, start) for uid, transcript, start in connection.execute(query)}


def _document(
    connection: Connection, row: TranscriptRow, coders: Sequence[str] | None, *, cut: bool = True, coded: bool = True
) -> Document:
    t = connection.execute(select(m.Transcript.id).where(m.Transcript.uid == row.uid)).scalar_one()
    text = connection.execute(
        select(m.TranscriptText.text).where(
            m.TranscriptText.transcript_uid == row.uid, m.TranscriptText.revision == row.revision
        )
    ).scalar_one()
    s = m.Speaker
    speakers = connection.execute(select(s.position, s.label, s.role).where(s.transcript_id == t).order_by(s.position))
    asked = dict(
        connection.execute(
            select(m.TurnQuestion.ordinal, m.GuideQuestion.number)
            .join(m.GuideQuestion, m.GuideQuestion.id == m.TurnQuestion.question_id)
            .where(m.TurnQuestion.transcript_id == t)
        ).all()
    )
    u = m.Turn
    turns = connection.execute(
        select(u.ordinal, u.speaker, u.head, u.start, u.stop, u.milliseconds)
        .where(u.transcript_id == t)
        .order_by(u.ordinal)
    )
    n = m.Sentence
    bounds = select(n.start, n.stop).where(n.transcript_id == t).order_by(n.start)
    return Document(
        transcript=row,
        text=text,
        speakers=tuple(SpeakerRow(*r) for r in speakers),
        turns=tuple(TurnRow(*r, asked.get(r[0])) for r in turns.all()),
        sentences=tuple(Span(*r) for r in connection.execute(bounds).all()) if cut else (),
        codings=tuple(CodingRow._make(r) for r in coding_rows(connection, row.uid, coders)) if coded else (),
    )


def coding_rows(
    connection: Connection,
    transcript: uuid.UUID,
    coders: Sequence[str] | None = None,
    *,
    codes: Collection[str] | None = None,
    uids_as_text: bool = False,
) -> Iterator[Any]:
    """The codings of a transcript, as tuples in the order of ``CodingRow``; ``coders``: None for everyone's.

    ``codes``: only with these ids; None for all.
    ``uids_as_text``: for whoever only writes them down, since a million UUIDs take longer to make than to read.
    """
    c = m.Coding
    query = (
        select(
            *(cast(c.uid, TEXT) if uids_as_text else c.uid, c.start, c.stop, m.Code.key, m.Coder.name),
            *(c.created_at, c.version, c.origin, c.status, c.weight),
        )
        .join(m.Code, m.Code.id == c.code_id)
        .join(m.Coder, m.Coder.id == c.coder_id)
        .where(c.transcript_id == select(m.Transcript.id).where(m.Transcript.uid == transcript).scalar_subquery())
        .order_by(c.start, c.stop.desc(), m.Code.position, m.Code.key, m.Coder.name)
    )
    if codes is not None:
        query = query.where(m.Code.key.in_(codes))
    if coders is not None:
        query = query.where(m.Coder.name.in_(coders))
    if coders is None or len(coders) > 1:
        query = query.where(hidden(connection, None).codings())
    for some in connection.execute(query).partitions(1000):  # one by one, fetching takes longer than the rest
        yield from some
