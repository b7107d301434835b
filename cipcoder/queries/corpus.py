"""Who and what is in the project: coders, participants, transcripts with how far each coder is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Select, and_, func, select

from cipcoder.codebook.models import nearest
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries.blind import hidden
from cipcoder.store import models as m
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold

ReadState = Literal["not opened", "in progress", "finished"]


@dataclass(frozen=True, slots=True)
class Study:
    uid: uuid.UUID
    name: str
    language: str
    """of its texts: fr, en…"""


@dataclass(frozen=True, slots=True)
class CoderRow:
    uid: uuid.UUID
    name: str
    kind: str
    codings: int
    recipient: str | None = None
    """the public key that files for them are encrypted for"""


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


def study(connection: Connection) -> Study:
    """What the study is called, and its language."""
    return Study(*connection.execute(select(m.Project.uid, m.Project.name, m.Project.language)).one())


def codebook_number(connection: Connection) -> int | None:
    """The number of the codebook's version as it stands; None before it was ever applied."""
    v = m.CodebookVersion
    query = select(v.number).join(m.Project, m.Project.codebook_version == v.fingerprint)
    return connection.execute(query).scalar()


def guide(connection: Connection) -> list[GuideQuestion]:
    """The guide's questions, in its order."""
    q = m.GuideQuestion
    query = select(q.number, q.section, q.text).order_by(q.position)
    return [GuideQuestion(*row) for row in connection.execute(query)]


def extract_template(connection: Connection) -> str:
    """How this project writes an extract with its source; "" for the usual way."""
    return connection.execute(select(m.Project.extract_template)).scalar_one() or ""


def coders(connection: Connection, viewer: str | None = None) -> list[CoderRow]:
    """All coders, by name, with the number of their codings that ``viewer`` may see."""
    query = (
        select(m.Coder.uid, m.Coder.name, m.Coder.kind, func.count(m.Coding.id), m.Coder.recipient)
        .outerjoin(m.Coding, and_(m.Coding.coder_id == m.Coder.id, hidden(connection, viewer).codings()))
        .group_by(m.Coder.uid, m.Coder.name, m.Coder.kind, m.Coder.recipient)
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
    attributes: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    """(attribute, value): the participant has, for each attribute named, one of its values; empty: everybody"""

    def conditions(self) -> tuple[str, ...]:
        """What narrows the set, as a table's cell can say it: « gender=femme », « transcript=entretien-b »."""
        own = [f"{name}={value}" for name, value in sorted(self.attributes)]
        return (*own, *(f"transcript={name}" for name in sorted(self.names)))


EVERYTHING = Filter(document_set=None)


def attribute_values(connection: Connection) -> dict[str, list[str]]:
    """The values the participants have, by attribute: attributes in the order they came, values in order."""
    found: dict[str, set[str]] = {name: set() for name in attribute_names(connection)}
    for person in participants(connection).values():
        for name, value in person.attributes.items():
            found[name].add(value)
    return {name: sorted(values, key=lambda value: (fold(value), value)) for name, values in found.items()}


def conditions(written: Iterable[str], known: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, str]]:
    """« attribute=value » as a filter's attributes, accents and case ignored; ``known``: values by attribute.

    InputError naming the nearest attribute or value when there is none such.
    """
    found = set()
    for condition in written:
        name, equals, value = (part.strip() for part in condition.partition("="))
        if not equals:
            shown = visible(name, line=True)
            raise InputError(_("“{name}” is no condition: write attribute=value.").format(name=shown))
        found.add(known_value(name, value, known))
    return frozenset(found)


def known_value(name: str, value: str, known: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """The attribute and the value that are meant, accents and case ignored; InputError naming the nearest."""
    said = {"name": visible(name, line=True), "value": visible(value, line=True)}
    attribute = _same(name, known)
    if attribute is None:
        sentence = _("The participants have no attribute “{name}”.").format(**said)
        raise InputError(f"{sentence} {instead(name, known)}".strip())
    same = _same(value, known[attribute])
    if same is None:
        sentence = _("No participant has “{value}” for {name}.").format(**said)
        raise InputError(f"{sentence} {instead(value, known[attribute])}".strip())
    return attribute, same


def _same(written: str, known: Iterable[str]) -> str | None:
    """The known word, or the first that differs by accents and case only."""
    words = list(known)
    return written if written in words else next((word for word in words if fold(word) == fold(written)), None)


def instead(written: str, known: Iterable[str]) -> str:
    """What may have been meant: the nearest known word, else all of them; "" where there are none."""
    folded = {fold(word): visible(word, line=True) for word in known}
    if near := nearest(fold(written), list(folded)):
        return _("Did you mean “{near}”?").format(near=folded[near])
    return _("There are: {names}.").format(names=", ".join(folded.values())) if folded else ""


_HEAD = (
    *("name", "title", "date", "document_set", "participant", "participant_name"),
    *("length", "turns", "revision", "text_sha256"),
)


Rows = TypeVar("Rows", bound="Select[*tuple[Any, ...]]")


def narrowed(query: Rows, chosen: Filter) -> Rows:
    """A question about transcripts, of those chosen only."""
    t = m.Transcript
    if chosen.document_set is not None:
        query = query.where(t.document_set == chosen.document_set)
    if chosen.names:
        query = query.where(t.name.in_(chosen.names))
    for attribute in {name for name, _value in chosen.attributes}:
        values = [value for name, value in chosen.attributes if name == attribute]
        p = m.ParticipantAttribute
        who = select(p.participant_id).join(m.Attribute, m.Attribute.id == p.attribute_id)
        query = query.where(t.participant_id.in_(who.where(m.Attribute.name == attribute, p.value.in_(values))))
    return query


IN_ORDER = (m.Transcript.document_set, m.Transcript.date.nulls_first(), m.Transcript.name)
"""the order of the corpus"""


def transcripts(
    connection: Connection, coder: uuid.UUID | None = None, chosen: Filter = EVERYTHING
) -> list[TranscriptRow]:
    """Transcripts by set, date (those without one first) and name; the coder's read state and number of codings."""
    turns = select(func.count()).where(m.Turn.transcript_id == m.Transcript.id).scalar_subquery()
    coded = select(func.count(m.Coding.id)).where(m.Coding.transcript_id == m.Transcript.id)
    if coder is not None:
        coded = coded.join(m.Coder, m.Coder.id == m.Coding.coder_id).where(m.Coder.uid == coder)
    else:
        coded = coded.where(hidden(connection, None).codings())
    t = m.Transcript
    query = (
        select(
            *(t.uid, t.name, t.title, t.date, t.document_set, m.Participant.key, m.Participant.name),
            *(t.length, turns, t.revision, t.text_sha256, coded.scalar_subquery()),
        )
        .outerjoin(m.Participant, m.Participant.id == t.participant_id)
        .order_by(*IN_ORDER)
    )
    query = narrowed(query, chosen)
    states = {} if coder is None else readings(connection, coder)
    rows = []
    found: list[Any] = list(connection.execute(query))  # mypy loses the column types in so long a select
    for uid, *head, codings in found:
        state = states[uid].state if uid in states else "not opened"
        named = dict(zip(_HEAD, head, strict=True))
        rows.append(TranscriptRow(uid=uid, state=state, codings=codings, **named))
    return rows
