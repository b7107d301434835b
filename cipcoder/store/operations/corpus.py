"""The study's material: coders, participants, guide, transcripts."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, get_args

from sqlalchemy import insert, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _, ngettext
from cipcoder.store import models as m
from cipcoder.store.erased import erased
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import Transaction, plain
from cipcoder.store.operations.base import codings_in, name_taken, round_of, transcript_state
from cipcoder.store.rows import table
from cipcoder.store.types import iso
from cipcoder.text.clean import visible

DocumentSet = Literal["interviews", "questionnaire", "notes", "other"]


@dataclass(frozen=True, slots=True)
class AddCoder:
    """A new coder. The uid, not the name, is who they are."""

    name: str
    uid: uuid.UUID
    kind: Literal["human", "consensus", "machine"] = "human"
    recipient: str | None = None
    """their public key (``SetRecipient``)"""
    verb: ClassVar[str] = "add coder"

    def apply(self, tx: Transaction) -> None:
        _free_name(tx, self.uid, self.name)
        fields = {"name": self.name, "kind": self.kind, "db_role": None, "created_at": iso(tx.at)}
        if self.recipient is not None:
            fields["recipient"] = self.recipient
        tx.create("coder", self.uid, fields)


@dataclass(frozen=True, slots=True)
class RenameCoder:
    """Call a coder otherwise."""

    coder: uuid.UUID
    name: str
    verb: ClassVar[str] = "rename coder"

    def apply(self, tx: Transaction) -> None:
        if not self.name:
            raise RefusedError(_("A coder needs a name."))
        if tx.state(self.coder) is None:
            raise RefusedError(_("This coder is not in the project."))
        _free_name(tx, self.coder, self.name)
        tx.update("coder", self.coder, {"name": self.name})


@dataclass(frozen=True, slots=True)
class SetRecipient:
    """The public key for which files for a coder are encrypted (``age1…``); None: none any more."""

    coder: uuid.UUID
    recipient: str | None
    verb: ClassVar[str] = "set public key"

    def apply(self, tx: Transaction) -> None:
        if tx.state(self.coder) is None:
            raise RefusedError(_("This coder is not in the project."))
        tx.update("coder", self.coder, {"recipient": self.recipient})


def _free_name(tx: Transaction, coder: uuid.UUID, name: str) -> None:
    if name_taken(tx, "coder", coder, plain({"name": name})):
        raise RefusedError(_("There is already a coder named {name}.").format(name=visible(name)))


@dataclass(frozen=True, slots=True)
class ParticipantData:
    """A participant as a file describes them: key ("B"), name in the text ("Mme B."), attributes."""

    key: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetParticipants:
    """Add participants, or give those that are there these attributes."""

    participants: tuple[ParticipantData, ...]
    attributes: tuple[str, ...] = ()
    """in their order; further ones, and all where it is empty, in the order in which participants have them"""
    verb: ClassVar[str] = "describe participants"

    def apply(self, tx: Transaction) -> None:
        names = list(dict.fromkeys((*self.attributes, *(a for p in self.participants for a in p.attributes))))
        for position, name in enumerate(names):
            uid = natural_uid("attribute", name)
            if tx.state(uid) is None:
                tx.create("attribute", uid, {"name": name, "position": position})
        gone = erased(tx.connection)
        for person in self.participants:
            uid = natural_uid("participant", person.key)
            if uid in gone:
                raise RefusedError(
                    _("The participant {key} withdrew: give another participant another key.").format(
                        key=visible(person.key)
                    )
                )
            if tx.state(uid) is None:
                tx.create(
                    "participant",
                    uid,
                    {"key": person.key, "name": person.name, "withdrawn_at": None, "consent": None},
                )
            elif person.name:
                tx.update("participant", uid, {"name": person.name})
            for name, value in person.attributes.items():
                tx.put(
                    "participant_attribute",
                    natural_uid("participant_attribute", person.key, name),
                    {"participant": str(uid), "attribute": str(natural_uid("attribute", name)), "value": value},
                )


@dataclass(frozen=True, slots=True)
class GuideQuestionData:
    number: int
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class SetGuide:
    """The interview guide, as its file gives it; questions that left the file leave the project."""

    questions: tuple[GuideQuestionData, ...]
    verb: ClassVar[str] = "set guide"

    def apply(self, tx: Transaction) -> None:
        kept = set()
        for position, q in enumerate(self.questions):
            uid = natural_uid("guide_question", q.number)
            kept.add(uid)
            fields = {"number": q.number, "section": q.section, "text": q.text, "position": position}
            tx.put("guide_question", uid, fields)
        for uid in tx.connection.execute(select(m.GuideQuestion.uid)).scalars().all():
            if uid not in kept:
                asked = (
                    select(m.TurnQuestion.uid)
                    .join(m.GuideQuestion, m.GuideQuestion.id == m.TurnQuestion.question_id)
                    .where(m.GuideQuestion.uid == uid)
                )
                for turn in tx.connection.execute(asked).scalars().all():
                    tx.delete("turn_question", turn)
                tx.delete("guide_question", uid)


@dataclass(frozen=True, slots=True)
class SetTemplate:
    """How an extract is written with its source when it is copied; "" for the way every project begins with."""

    template: str
    verb: ClassVar[str] = "set template of extracts"

    def apply(self, tx: Transaction) -> None:
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"extract_template": self.template})


@dataclass(frozen=True, slots=True)
class TranscriptData:
    """A transcript as a reader understood it: cleaned text, speakers, turns, sentences."""

    name: str
    text: str
    speakers: tuple[tuple[str, str], ...]
    """(label, role)"""
    turns: tuple[tuple[int | None, int, int, int, int | None], ...]
    """(speaker, head, start, stop, milliseconds)"""
    sentences: tuple[tuple[int, int], ...]
    source_name: str
    source_sha256: str
    encoding: str = "utf-8"
    title: str = ""
    date: str | None = None
    document_set: DocumentSet = "interviews"
    participant: str | None = None
    """a participant's key"""
    meta: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 1
    first_sha256: str = ""
    """of a text that was corrected since it was first imported somewhere: of the first one"""

    @property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def uid(self) -> uuid.UUID:
        """Drawn from the first text: two projects that import the same text speak of the same transcript."""
        return natural_uid("transcript", self.first_sha256 or self.text_sha256)


@dataclass(frozen=True, slots=True)
class ImportTranscript:
    """Take a transcript in, with its text as revision 1; from another copy, as the one it is there."""

    data: TranscriptData
    verb: ClassVar[str] = "import transcript"

    def apply(self, tx: Transaction) -> None:
        data, uid = self.data, self.data.uid
        if uid in erased(tx.connection):
            raise RefusedError(
                _("{name}: this interview was erased, its participant withdrew. It does not come in again.").format(
                    name=data.name
                )
            )
        if tx.state(uid) is not None:
            raise RefusedError(_("{name}: this text is already in the project.").format(name=data.name))
        if name_taken(tx, "transcript", uid, plain({"name": data.name})):
            raise RefusedError(
                _("{name}: the project has another text of this name. Rename the file, or remove the old one.").format(
                    name=data.name
                )
            )
        t = table(m.TranscriptText)
        mine = t.c.transcript_uid == uid, t.c.revision == data.revision
        known = tx.connection.execute(select(t.c.sha256).where(*mine)).scalar()
        if known is None:
            row = {"transcript_uid": uid, "revision": data.revision, "text": data.text, "sha256": data.text_sha256}
            tx.connection.execute(insert(t).values(row))
        elif known != data.text_sha256:
            raise RefusedError(_("{name}: this project numbers the texts otherwise.").format(name=data.name))
        participant = None if data.participant is None else natural_uid("participant", data.participant)
        if participant is not None and tx.state(participant) is None:
            SetParticipants((ParticipantData(data.participant or "", data.participant or ""),)).apply(tx)
        tx.create(
            "transcript",
            uid,
            {
                "name": data.name,
                "title": data.title or data.name,
                "date": data.date,
                "document_set": data.document_set,
                "participant": None if participant is None else str(participant),
                "meta": dict(data.meta),
                "source_name": data.source_name,
                "source_sha256": data.source_sha256,
                "encoding": data.encoding,
                "revision": data.revision,
                "text_sha256": data.text_sha256,
                "length": len(data.text),
                "imported_at": iso(tx.at),
                "speakers": [list(s) for s in data.speakers],
                "turns": [list(t) for t in data.turns],
                "sentences": [offset for s in data.sentences for offset in s],
            },
        )


@dataclass(frozen=True, slots=True)
class EditTranscript:
    """Change what is said about a transcript (never its text): title, date, document set, participant, roles."""

    transcript: uuid.UUID
    fields: Mapping[str, Any]
    verb: ClassVar[str] = "describe transcript"
    ALLOWED: ClassVar[frozenset[str]] = frozenset({"title", "date", "document_set", "participant", "speakers"})

    def apply(self, tx: Transaction) -> None:
        state = transcript_state(tx, self.transcript)
        assert self.fields.keys() <= self.ALLOWED
        fields = state | dict(self.fields)
        if fields["document_set"] not in get_args(DocumentSet):
            raise RefusedError(
                _("{set} is no document set: choose one of {sets}.").format(
                    set=visible(str(fields["document_set"])), sets=", ".join(get_args(DocumentSet))
                )
            )
        if fields["participant"] is not None and tx.state(uuid.UUID(fields["participant"])) is None:
            raise RefusedError(_("This participant is not in the project."))
        roles = [role for _label, role in fields["speakers"]]
        if len(roles) != len(state["speakers"]) or not set(roles) <= {"interviewer", "participant", "other"}:
            raise RefusedError(_("Each speaker is an interviewer, a participant or another."))
        tx.update("transcript", self.transcript, dict(self.fields))


@dataclass(frozen=True, slots=True)
class RemoveTranscript:
    """Take an uncoded transcript out of the project."""

    transcript: uuid.UUID
    verb: ClassVar[str] = "remove transcript"

    def apply(self, tx: Transaction) -> None:
        name = transcript_state(tx, self.transcript)["name"]
        if said := round_of(tx, self.transcript):
            raise RefusedError(_("{name} belongs to the round {round}: it stays.").format(name=name, round=said))
        used = codings_in(tx, "transcript", self.transcript)
        if used:
            raise RefusedError(
                ngettext(
                    "{name} has {n} coding: remove it first.", "{name} has {n} codings: remove them first.", used
                ).format(name=name, n=used)
            )
        tx.delete("transcript", self.transcript)


@dataclass(frozen=True, slots=True)
class MatchQuestions:
    """Say which turns ask which guide questions; ``None`` takes a match away."""

    transcript: uuid.UUID
    asked: Mapping[int, int | None]
    """turn ordinal -> question number"""
    origin: Literal["matched", "hand"] = "matched"
    verb: ClassVar[str] = "match guide questions"

    def apply(self, tx: Transaction) -> None:
        turns = len(transcript_state(tx, self.transcript)["turns"])
        for ordinal, number in self.asked.items():
            if not 0 <= ordinal < turns:
                raise RefusedError(_("The transcript has no turn {number}.").format(number=ordinal + 1))
            uid = natural_uid("turn_question", self.transcript, ordinal)
            if number is None:
                if tx.state(uid) is not None:
                    tx.delete("turn_question", uid)
                continue
            question = natural_uid("guide_question", number)
            if tx.state(question) is None:
                raise RefusedError(_("The guide has no question {number}.").format(number=number))
            fields = {
                "transcript": str(self.transcript),
                "ordinal": ordinal,
                "question": str(question),
                "origin": self.origin,
            }
            tx.put("turn_question", uid, fields)
