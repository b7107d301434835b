"""The tables. Stand-off, several coders, mergeable; the same on SQLite (STRICT) and PostgreSQL.

``operation`` is the truth for everything a person decides; the other tables are its fold, written in the
same transaction. Two tables hold content that operations only point at: ``transcript_text`` (by transcript
and revision) and ``codebook_version`` (by fingerprint); they are only ever added to.

Offsets are Unicode code points into ``transcript_text.text`` (NFC, LF), half-open ``[start, stop)``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cipcoder.store.base import BIG, Base, HasUid
from cipcoder.store.round_models import Decision, Round, Seal
from cipcoder.store.types import now

__all__ = ("Decision", "Round", "Seal")  # the tables of ``round_models``, read through this room like all others

# --- the study ---------------------------------------------------------------------------------------


class Project(HasUid, Base):
    __tablename__ = "project"
    name: Mapped[str]
    language: Mapped[str]
    codebook_base: Mapped[dict[str, Any] | None]
    """The codebook as codebook.yaml last stood: the base of the three-way comparison."""
    codebook_version: Mapped[str | None]
    """Fingerprint of the codebook as it stands; derived from ``code``."""
    extract_template: Mapped[str | None]
    """How an extract is written with its source (``text/sourcing.py``); none for the usual way."""
    analysis_coder: Mapped[str | None]
    """uid of the coder whose codings are analysed where there is no consensus"""
    suggestions: Mapped[bool | None]
    """whether the program may suggest codes; none: no"""
    retention_until: Mapped[str | None]
    """ISO date until which the interviews may be kept"""
    legal_basis: Mapped[str | None]
    controller: Mapped[str | None]
    """who answers for the data (GDPR art. 4(7))"""
    data_officer: Mapped[str | None]
    """how to reach the data protection officer"""
    quote_key: Mapped[str]
    """Random key (hex) of this store's quote hashes; never exported."""
    created_at: Mapped[dt.datetime]


class Coder(HasUid, Base):
    __tablename__ = "coder"
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    """human, consensus or machine"""
    db_role: Mapped[str | None]
    """PostgreSQL role this coder signs in with"""
    recipient: Mapped[str | None]
    """age public key ("age1…") that files for this coder are encrypted to"""
    created_at: Mapped[dt.datetime]
    constraints = (CheckConstraint("kind IN ('human', 'consensus', 'machine')", name="kind"),)


class Participant(HasUid, Base):
    __tablename__ = "participant"
    key: Mapped[str] = mapped_column(index=True)
    """Short name used by files ("B"); never a real name."""
    name: Mapped[str]
    """What stands in the text ("Mme B.")."""
    withdrawn_at: Mapped[dt.datetime | None]
    consent: Mapped[dict[str, Any] | None]


class Attribute(HasUid, Base):
    __tablename__ = "attribute"
    name: Mapped[str] = mapped_column(index=True)
    position: Mapped[int]


class ParticipantAttribute(HasUid, Base):
    __tablename__ = "participant_attribute"
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id", ondelete="CASCADE"))
    value: Mapped[str]


class GuideQuestion(HasUid, Base):
    __tablename__ = "guide_question"
    number: Mapped[int]
    section: Mapped[str]
    text: Mapped[str]
    position: Mapped[int]


class Erasure(HasUid, Base):
    """A participant who withdrew: what was erased, by uid only, so that no copy brings it back."""

    __tablename__ = "erasure"
    participant: Mapped[str | None]
    """uid of the participant; the row itself is gone"""
    transcripts: Mapped[list[Any]]
    """uids of the interviews; their rows and texts are gone"""
    counts: Mapped[dict[str, Any]]
    """what was erased, kind -> how many: for the certificate"""
    at: Mapped[dt.datetime]


# --- the texts ---------------------------------------------------------------------------------------


class Transcript(HasUid, Base):
    __tablename__ = "transcript"
    name: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    date: Mapped[str | None]
    """ISO date of the interview, as the file gives it."""
    document_set: Mapped[str]
    """interviews, questionnaire, notes or other"""
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="RESTRICT"), index=True)
    meta: Mapped[dict[str, Any]]
    source_name: Mapped[str]
    source_sha256: Mapped[str]
    encoding: Mapped[str]
    revision: Mapped[int]
    text_sha256: Mapped[str]
    length: Mapped[int]
    imported_at: Mapped[dt.datetime]
    constraints = (CheckConstraint("document_set IN ('interviews', 'questionnaire', 'notes', 'other')", name="set"),)


class TranscriptText(Base):
    """Every revision of every text, kept apart so that listing transcripts never drags texts along.

    Keyed by the transcript's uid and not by its row: a text outlives an import that was undone.
    """

    __tablename__ = "transcript_text"
    transcript_uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    sha256: Mapped[str]


class Speaker(HasUid, Base):
    __tablename__ = "speaker"
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    label: Mapped[str]
    role: Mapped[str]
    position: Mapped[int]
    constraints = (
        UniqueConstraint("transcript_id", "position"),
        CheckConstraint("role IN ('interviewer', 'participant', 'other')", name="role"),
    )


class Turn(Base):
    __tablename__ = "turn"
    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    """0, 1, 2… in the order of the talk"""
    speaker: Mapped[int | None]
    """``speaker.position`` in the same transcript"""
    head: Mapped[int]
    """where the speaker's label begins; what is said is [start, stop)"""
    start: Mapped[int]
    stop: Mapped[int]
    milliseconds: Mapped[int | None]
    """time stamp, from the beginning of the recording"""
    constraints = (
        UniqueConstraint("transcript_id", "ordinal"),
        Index(None, "transcript_id", "start"),
        CheckConstraint("stop >= start AND start >= head AND head >= 0", name="span"),
    )


class Sentence(Base):
    __tablename__ = "sentence"
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    stop: Mapped[int]
    constraints = (CheckConstraint("stop > start AND start >= 0", name="span"),)


class TurnQuestion(HasUid, Base):
    """Which turn asks which guide question."""

    __tablename__ = "turn_question"
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    question_id: Mapped[int] = mapped_column(ForeignKey("guide_question.id", ondelete="CASCADE"))
    origin: Mapped[str]
    """matched (by the program) or hand"""


# --- the codebook ------------------------------------------------------------------------------------


class Code(HasUid, Base):
    __tablename__ = "code"
    key: Mapped[str] = mapped_column(index=True)
    """The stable id of codebook.yaml."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    label: Mapped[dict[str, Any]]
    definition: Mapped[dict[str, Any]]
    include: Mapped[dict[str, Any]]
    exclude: Mapped[dict[str, Any]]
    keywords: Mapped[list[Any]]
    examples: Mapped[list[Any]]
    colour: Mapped[str]
    slot: Mapped[int | None]
    retired: Mapped[bool]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("code.id", ondelete="RESTRICT"))
    exclusive: Mapped[bool | None]
    """a theme whose codes exclude each other on one passage"""


class CodebookVersion(Base):
    """What the codebook said when a coding was made: only ever added, identified by its content."""

    __tablename__ = "codebook_version"
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    """order of arrival in this store; the fingerprint is what travels"""
    codes: Mapped[dict[str, Any]]
    """code key -> fingerprint of its definition, include and exclude"""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


# --- the work of coders ------------------------------------------------------------------------------


class Coding(HasUid, Base):
    __tablename__ = "coding"
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    start: Mapped[int]
    stop: Mapped[int]
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id", ondelete="RESTRICT"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id", ondelete="RESTRICT"), index=True)
    revision: Mapped[int]
    quote_hash: Mapped[int] = mapped_column(BIG)
    """63-bit keyed hash of the passage: shows drift, stores no text"""
    status: Mapped[int]
    """0 in place, 1 to review (moved by a correction), 2 orphan"""
    weight: Mapped[int | None]
    origin: Mapped[str]
    """hand, import or suggestion"""
    version: Mapped[str | None] = mapped_column(ForeignKey("codebook_version.fingerprint"))
    created_at: Mapped[dt.datetime]
    constraints = (
        UniqueConstraint("transcript_id", "start", "stop", "code_id", "coder_id"),
        Index(None, "code_id", "transcript_id"),
        CheckConstraint("stop > start AND start >= 0", name="span"),
    )


class CodingTwin(Base):
    """The same coding made on two copies of a project: the smallest uid stands in ``coding``, the rest wait here."""

    __tablename__ = "coding_twin"
    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    start: Mapped[int]
    stop: Mapped[int]
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id", ondelete="RESTRICT"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id", ondelete="RESTRICT"))
    constraints = (Index(None, "transcript_id", "start", "stop", "code_id", "coder_id"),)


class Waiting(Base):
    """What is in the log and can't (or not wholly) stand in its table yet: something it names is not here.

    When that arrives, the thing is written again.
    """

    __tablename__ = "waiting"
    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    needs: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)
    """uid of what it waits for"""
    kind: Mapped[str]


class Memo(HasUid, Base):
    __tablename__ = "memo"
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id", ondelete="RESTRICT"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class MemoTarget(Base):
    """What a memo is about: any number of codings, codes, transcripts, participants, memos."""

    __tablename__ = "memo_target"
    memo_id: Mapped[int] = mapped_column(ForeignKey("memo.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    target_uid: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)


class Verbatim(HasUid, Base):
    """A quotation published or kept for publication, with its place where it is found in a transcript."""

    __tablename__ = "verbatim"
    key: Mapped[str]
    """number in the file it came from, or empty"""
    wording: Mapped[str]
    """as printed: elisions and corrections included"""
    origin: Mapped[str]
    """interview, questionnaire or observation"""
    theme: Mapped[str]
    """a code's key or free words"""
    page: Mapped[str]
    note: Mapped[str]
    attributed: Mapped[str]
    """the person the source names, if it names one"""
    transcript_id: Mapped[int | None] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), index=True)
    start: Mapped[int | None]
    stop: Mapped[int | None]
    revision: Mapped[int | None]
    match: Mapped[str]
    """exact, elided, reworded, ambiguous, not found or unplaced"""
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("coder.id", ondelete="RESTRICT"))
    constraints = (
        CheckConstraint("origin IN ('interview', 'questionnaire', 'observation')", name="origin"),
        CheckConstraint("(start IS NULL) = (stop IS NULL) AND (start IS NULL OR stop > start)", name="span"),
    )


class ReadState(HasUid, Base):
    """How far a coder is with a transcript, under one version of the codebook."""

    __tablename__ = "read_state"
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    version: Mapped[str | None] = mapped_column(ForeignKey("codebook_version.fingerprint"))
    state: Mapped[str]
    """in progress or finished; no row: not opened"""
    at: Mapped[dt.datetime]
    constraints = (
        Index(None, "transcript_id", "coder_id"),
        CheckConstraint("state IN ('in progress', 'finished')", name="state"),
    )


# --- the log -----------------------------------------------------------------------------------------


class Replica(Base):
    """One opening of this store that wrote something: the author of a run of operations.

    A fresh one each time, so that a copied folder or a restored backup can never issue the same number twice.
    """

    __tablename__ = "replica"
    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    written: Mapped[int]
    """how many operations it has written here: 1 to this number, none missing"""
    started_at: Mapped[dt.datetime] = mapped_column(default=now)


class Operation(Base):
    """Append-only: audit, undo and the unit of exchange between copies."""

    __tablename__ = "operation"
    id: Mapped[int] = mapped_column(primary_key=True)
    """order of arrival here"""
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    """uuid5(replica, seq)"""
    replica: Mapped[uuid.UUID]
    seq: Mapped[int] = mapped_column(BIG)
    lamport: Mapped[int] = mapped_column(BIG, index=True)
    """the order that counts is (lamport, replica, seq)"""
    at: Mapped[dt.datetime]
    coder_uid: Mapped[uuid.UUID | None]
    """who did it; none for what is done without a named coder (an import from the command line)"""
    layer_uid: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """the coder whose layer the entity belongs to; none for what is shared"""
    group_uid: Mapped[uuid.UUID] = mapped_column(index=True)
    """one act of a person = one group = one undo step"""
    role: Mapped[str]
    """do, undo, redo, or note (recorded, never undone)"""
    undoes: Mapped[uuid.UUID | None]
    """the group this group takes back"""
    verb: Mapped[str]
    """what the person did, e.g. ``add coding``"""
    entity: Mapped[str]
    entity_uid: Mapped[uuid.UUID] = mapped_column(index=True)
    transcript_uid: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """lets a withdrawal find every payload about one person"""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    redacted_at: Mapped[dt.datetime | None]
    constraints = (UniqueConstraint("replica", "seq"),)
