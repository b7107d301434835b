"""One transcript with all that lies on it: what the coding screen shows and what extracts are cut from."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, cast, select

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.queries.blind import hidden
from cipcoder.queries.corpus import Filter, TranscriptRow, transcripts
from cipcoder.store import models as m
from cipcoder.store.base import TEXT
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    position: int
    label: str
    role: str
    """interviewer, participant or other"""


class TurnRow(NamedTuple):
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


def text_of(connection: Connection, transcript: uuid.UUID, revision: int) -> str | None:
    """A transcript's text; None where it is lost: a disk took it, and neither a copy nor a file had it."""
    return connection.execute(_TEXT, {"of": transcript, "number": revision}).scalar_one_or_none()


def _text(connection: Connection, row: TranscriptRow) -> str:
    if (text := text_of(connection, row.uid, row.revision)) is None:
        raise StoreError(
            _(
                "{name} has lost its text. Put its file into corpus/ as it was imported, then: cipcoder doctor --repair"
            ).format(name=visible(row.name, line=True))
        )
    return text


def _document(
    connection: Connection, row: TranscriptRow, coders: Sequence[str] | None, *, cut: bool = True, coded: bool = True
) -> Document:
    here = {"of": connection.execute(_ID, {"of": row.uid}).scalar_one()}
    asked = dict(connection.execute(_QUESTIONS, here).all())
    return Document(
        transcript=row,
        text=_text(connection, row),
        speakers=tuple(SpeakerRow(*r) for r in connection.execute(_SPEAKERS, here)),
        turns=tuple(TurnRow(*r, asked.get(r[0])) for r in connection.execute(_TURNS, here).all()),
        sentences=tuple(Span(a, b) for a, b in connection.execute(_SENTENCES, here).all()) if cut else (),
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
    query = _CODINGS_UIDS_AS_TEXT if uids_as_text else _CODINGS
    if codes is not None:
        query = query.where(m.Code.key.in_(codes))
    if coders is not None:
        query = query.where(m.Coder.name.in_(coders))
    if (coders is None or len(coders) > 1) and (away := hidden(connection, None)):
        query = query.where(away.codings())
    for some in connection.execute(query, {"of": transcript}).partitions(
        1000
    ):  # one by one, fetching takes longer than the rest
        yield from some


# Put together once: an interview is opened in half the time.
_OF: BindParameter[Any] = bindparam("of")
_T, _S, _U, _N, _C = m.Transcript, m.Speaker, m.Turn, m.Sentence, m.Coding
_ID = select(_T.id).where(_T.uid == _OF)
_TEXT = select(m.TranscriptText.text).where(
    m.TranscriptText.transcript_uid == _OF, m.TranscriptText.revision == bindparam("number")
)
_SPEAKERS = select(_S.position, _S.label, _S.role).where(_S.transcript_id == _OF).order_by(_S.position)
_TURNS = (
    select(_U.ordinal, _U.speaker, _U.head, _U.start, _U.stop, _U.milliseconds)
    .where(_U.transcript_id == _OF)
    .order_by(_U.ordinal)
)
_SENTENCES = select(_N.start, _N.stop).where(_N.transcript_id == _OF).order_by(_N.start)
_QUESTIONS = (
    select(m.TurnQuestion.ordinal, m.GuideQuestion.number)
    .join(m.GuideQuestion, m.GuideQuestion.id == m.TurnQuestion.question_id)
    .where(m.TurnQuestion.transcript_id == _OF)
)
_CODINGS, _CODINGS_UIDS_AS_TEXT = (
    select(
        *(uid, _C.start, _C.stop, m.Code.key, m.Coder.name),
        *(_C.created_at, _C.version, _C.origin, _C.status, _C.weight),
    )
    .join(m.Code, m.Code.id == _C.code_id)
    .join(m.Coder, m.Coder.id == _C.coder_id)
    .where(_C.transcript_id == _ID.scalar_subquery())
    .order_by(_C.start, _C.stop.desc(), m.Code.position, m.Code.key, m.Coder.name)
    for uid in (_C.uid, cast(_C.uid, TEXT))
)
