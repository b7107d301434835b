"""A whole study from another program's file: its people, codebook and texts, and everyone's work, all or nothing.

One transaction. What belongs to a coder is logged as that coder's act, so that their layer can travel, and undo takes
back for each coder what is theirs.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select

from cipcoder.codebook.models import Codebook
from cipcoder.errors import RefusedError
from cipcoder.locale import N_, _
from cipcoder.progress import Progress, silent
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import current_version, keep_version
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import OPERATION, Fields, Transaction
from cipcoder.store.open_rounds import open_rounds
from cipcoder.store.operations.base import transcript_state
from cipcoder.store.operations.codebook import ApplyCodebook
from cipcoder.store.operations.codings import NewCoding, ReadingState, segment_of, set_state
from cipcoder.store.operations.consensus import CONSENSUS
from cipcoder.store.operations.corpus import (
    AddCoder,
    EditTranscript,
    GuideQuestionData,
    ImportTranscript,
    MatchQuestions,
    ParticipantData,
    SetGuide,
    SetParticipants,
    TranscriptData,
)
from cipcoder.store.operations.joining import ORIGINS, Origin
from cipcoder.store.operations.memos import AddVerbatims, NewVerbatim, WriteMemo
from cipcoder.store.types import iso

_Key = tuple[str, int, int, str]
"""transcript, start, stop, code"""
_LISTED = 500  # codings that one decision lists: a layer carries no longer lists


@dataclass(frozen=True, slots=True)
class Work:
    """What one coder did (None: verbatims that belong to nobody). Nothing that is in the project already."""

    coder: uuid.UUID | None
    states: Mapping[uuid.UUID, ReadingState] = field(default_factory=dict)
    """how far they are with transcripts of which they have said nothing here"""
    codings: tuple[NewCoding, ...] = ()
    memos: tuple[WriteMemo, ...] = ()
    verbatims: tuple[NewVerbatim, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportStudy:
    """Take a study in. Only what is new here is in it; what is here stays as it is."""

    coders: tuple[AddCoder, ...] = ()
    codebook: Codebook | None = None
    """the project's with what the study adds; None: nothing changes"""
    base: Mapping[str, Any] | None = None
    """the codebook file as it stands (``ApplyCodebook``)"""
    guide: tuple[GuideQuestionData, ...] = ()
    participants: tuple[ParticipantData, ...] = ()
    attributes: tuple[str, ...] = ()
    """in their order"""
    transcripts: tuple[TranscriptData, ...] = ()
    interviewed: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    """transcripts that are here -> whom they are with"""
    questions: Mapping[uuid.UUID, tuple[tuple[int, int, Origin], ...]] = field(default_factory=dict)
    """transcript -> (turn, number of the guide question it asks, who said so)"""
    works: tuple[Work, ...] = ()
    progress: Progress = field(default=silent, compare=False, repr=False)
    verb: ClassVar[str] = N_("import study")

    def apply(self, tx: Transaction) -> None:
        for coder in self.coders:
            coder.apply(tx)
        if self.codebook is not None:
            ApplyCodebook(self.codebook, self.base).apply(tx)
            keep_version(tx.connection)
        if self.guide:
            SetGuide(self.guide).apply(tx)
        if self.participants or self.attributes:
            SetParticipants(self.participants, self.attributes).apply(tx)
        for data in self.progress(self.transcripts, len(self.transcripts), _("transcripts")):
            ImportTranscript(data).apply(tx)
        for transcript, person in self.interviewed.items():
            EditTranscript(transcript, {"participant": str(person), "speakers": _speakers(tx, transcript)}).apply(tx)
        for transcript, asked in self.questions.items():
            for origin in ORIGINS:
                turns = {turn: number for turn, number, by in asked if by == origin}
                MatchQuestions(transcript, turns, origin).apply(tx)
        version = current_version(tx.connection)
        for work in self.works:
            with tx.acting_as(work.coder):
                _Doing(tx, work, version).all(self.progress)


def _speakers(tx: Transaction, transcript: uuid.UUID) -> Any:
    return transcript_state(tx, transcript)["speakers"]


@dataclass(slots=True)
class _Doing:
    tx: Transaction
    work: Work
    version: str

    def all(self, progress: Progress) -> None:
        work, tx = self.work, self.tx
        if work.coder is not None:
            self._refuse_rounds(work.coder)
            self._read(work.coder)
            self._code(work.coder, progress)
        for memo in work.memos:
            memo.apply(tx)
        AddVerbatims(work.verbatims).apply(tx)

    def _refuse_rounds(self, coder: uuid.UUID) -> None:
        """Nothing comes into a round from outside before it is sealed: it asks its own of every coding."""
        texts = {coding.transcript for coding in self.work.codings}
        for one in open_rounds(self.tx.connection):
            if coder in one.unsealed and texts & one.transcripts:
                name = (self.tx.state(coder) or {"name": "?"})["name"]
                raise RefusedError(
                    _(
                        "{coder} codes interviews of this file in the round {name}, which goes on: nothing was "
                        "imported. Seal or close the round first."
                    ).format(coder=name, name=one.name)
                )

    def _read(self, coder: uuid.UUID) -> None:
        """How far the coder is: as the file says, else in progress where they code."""
        r = m.ReadState
        query = select(m.Transcript.uid).join(r, r.transcript_id == m.Transcript.id)
        known = set(
            self.tx.connection.execute(
                query.join(m.Coder, m.Coder.id == r.coder_id).where(m.Coder.uid == coder)
            ).scalars()
        )
        coded: dict[uuid.UUID, ReadingState] = {coding.transcript: "in progress" for coding in self.work.codings}
        for transcript, state in (coded | dict(self.work.states)).items():
            if transcript not in known:
                set_state(self.tx, coder, transcript, self.version, state)

    def _code(self, coder: uuid.UUID, progress: Progress) -> None:
        tx, stands = self.tx, self._standing(coder)
        used = self._used()
        new: list[tuple[uuid.UUID, Fields]] = []
        made: dict[uuid.UUID, list[str]] = {}
        for coding in progress(self.work.codings, len(self.work.codings), _("codings")):
            segment = segment_of(tx, coding.transcript, coding.start, coding.stop)
            key = (str(coding.transcript), segment.start, segment.stop, str(coding.code))
            if key in stands:
                continue
            stands.add(key)
            fields: Fields = {
                "transcript": key[0],
                "start": segment.start,
                "stop": segment.stop,
                "code": key[3],
                "coder": str(coder),
                "revision": transcript_state(tx, coding.transcript)["revision"],
                "status": 0,
                "weight": coding.weight,
                "origin": "suggestion" if coding.suggested else "import",
                "version": self.version,
                "created_at": iso(coding.created_at or tx.at),
            }
            uid, fresh = self._uid(coding, coder, key, used)
            used[uid] = "coding"
            made.setdefault(coding.transcript, []).append(str(uid))
            if fresh:
                new.append((uid, fields))
            else:  # it was here before and was taken away
                tx.create("coding", uid, fields)
        tx.create_codings(new)
        if coder == CONSENSUS:
            for transcript, uids in made.items():
                self._agreed(transcript, uids)

    def _standing(self, coder: uuid.UUID) -> set[_Key]:
        c = m.Coding
        query = (
            select(m.Transcript.uid, c.start, c.stop, m.Code.uid)
            .join(m.Transcript, m.Transcript.id == c.transcript_id)
            .join(m.Code, m.Code.id == c.code_id)
            .join(m.Coder, m.Coder.id == c.coder_id)
        )
        rows = self.tx.connection.execute(query.where(m.Coder.uid == coder))
        return {(str(text), start, stop, str(code)) for text, start, stop, code in rows}

    def _used(self) -> dict[uuid.UUID, str]:
        """The codings' uids that the log has seen -> of what."""
        o = OPERATION.c
        wanted = [coding.uid for coding in self.work.codings if coding.uid is not None]
        found: dict[uuid.UUID, str] = {}
        for i in range(0, len(wanted), 500):
            query = select(o.entity_uid, o.entity).where(o.entity_uid.in_(wanted[i : i + 500]))
            found |= dict(self.tx.connection.execute(query.distinct()).all())
        return found

    def _uid(
        self, coding: NewCoding, coder: uuid.UUID, key: _Key, used: Mapping[uuid.UUID, str]
    ) -> tuple[uuid.UUID, bool]:
        """The uid the file gives, unless it is something else's here; then one that the same coding always gets.

        True: it was never used.
        """
        if coding.uid is not None:
            if coding.uid not in used:
                return coding.uid, True
            if used[coding.uid] == "coding" and self._gone(coding.uid, coder):
                return coding.uid, False
        own = natural_uid("coding", coder, *key)
        if own not in used:
            if not self.tx.last(own):
                return own, True
            if self._gone(own, coder):
                return own, False
        return uuid.uuid4(), True

    def _gone(self, uid: uuid.UUID, coder: uuid.UUID) -> bool:
        """Whether this is a coding of the coder's that was taken away."""
        return self.tx.state(uid) is None and self.tx.last(uid).get("coder") == str(coder)

    def _agreed(self, transcript: uuid.UUID, codings: Sequence[str]) -> None:
        """What keeps codings of the consensus in it: decisions that list them, of no round here."""
        for number, i in enumerate(range(0, len(codings), _LISTED)):
            fields: Fields = {
                "round": None,
                "transcript": str(transcript),
                "coder": str(CONSENSUS),
                "item": f"imported {number}",
                "outcome": "agreed",
                "reason": "",
                "codings": sorted(codings[i : i + _LISTED]),
                "decided_by": None,
                "at": iso(self.tx.at),
            }
            self.tx.put("decision", natural_uid("decision", "imported", transcript, number), fields)
