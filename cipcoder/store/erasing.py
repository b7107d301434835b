"""What a project holds of a participant: what goes when they withdraw, and what a person has to look at.

It is read from the log, which has everything that ever was: earlier texts, memos that were removed, old wordings.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, select
from sqlalchemy import text as sql

from cipcoder.codebook.examples import comes_from
from cipcoder.codebook.models import Example
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.erased import without_targets
from cipcoder.store.log import NOTHING, OPERATION, Fields, State, fold, folded
from cipcoder.store.rows import Entity, table
from cipcoder.text.echoes import Echoes
from cipcoder.text.locate import Prepared, prepare
from cipcoder.text.spans import Span

Row = Mapping[str, Any]
Why = Literal["quotes", "names"]
PROSE: Mapping[str, tuple[str, ...]] = {
    "memo": ("title", "body"),
    "code": ("definition", "include", "exclude", "examples"),
    "project": ("codebook_base",),
    "verbatim": ("wording", "note", "attributed"),
    "guide_question": ("section", "text"),
    "round": ("purpose",),
    "decision": ("reason",),
}
"""fields of things that stay in which somebody may have been quoted"""
_ON_A_TEXT = frozenset({"coding", "read_state", "turn_question", "decision"})
_NEEDED = frozenset({"id", "label", "title"})
"""parts of a codebook that are never empty"""
_SHORTEST = 3  # characters of a key, below which it may be any word


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who withdraws, and their interviews; None: interviews of nobody who is described."""

    participant: uuid.UUID | None
    transcripts: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Something that stays and quotes or names them: a person has to see to it."""

    kind: str
    uid: uuid.UUID
    name: str
    """its key, its title, its number"""
    coder: uuid.UUID | None
    why: Why


@dataclass(slots=True)
class Survey:
    """What is about the withdrawn."""

    gone: dict[str, set[uuid.UUID]] = field(default_factory=dict)
    """by kind: everything that goes, whole, those too that were removed before"""
    standing: Counter[tuple[str, uuid.UUID | None]] = field(default_factory=Counter)
    """(kind, coder) -> how many of these stand in the project now"""
    redacted: list[tuple[int, Fields | None, Fields | None]] = field(default_factory=list)
    """of what stays: the log's row, and what it says without their words"""
    thinned: set[Entity] = field(default_factory=set)
    """what stays with less in it than now"""
    examples: dict[str, int] = field(default_factory=dict)
    """key of a code -> how many of its examples go"""
    targets: int = 0
    """memos that stay and lose what they were about in part"""
    looks: list[Look] = field(default_factory=list)
    revisions: int = 0
    """texts, earlier ones included"""
    echoes: Echoes = field(default_factory=lambda: Echoes(()), repr=False)
    hides: Callable[[Example], bool] = field(default=lambda _example: False, repr=False)
    """whether an example of a codebook comes from their interviews"""

    @property
    def uids(self) -> frozenset[uuid.UUID]:
        return frozenset().union(*self.gone.values())

    @property
    def counts(self) -> dict[str, int]:
        """What goes, kind -> how many that stand now; ``text``: revisions."""
        found: Counter[str] = Counter()
        for (kind, _coder), n in self.standing.items():
            found[kind] += n
        extra = {"text": self.revisions, "example": sum(self.examples.values())}
        return {kind: n for kind, n in sorted((found + Counter(extra)).items()) if n}


def interviews_of(connection: Connection, participant: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """All interviews with them, those too that were taken out of the project before."""
    return interviews(connection).get(participant, ())


def interviews(connection: Connection) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    """``interviews_of`` everybody who has any."""
    histories: dict[uuid.UUID, list[Row]] = {}
    o = OPERATION.c
    query = select(o.entity_uid, o.lamport, o.replica, o.seq, o.before, o.after).where(o.entity == "transcript")
    for op in connection.execute(query).mappings():
        histories.setdefault(op["entity_uid"], []).append(dict(op))
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for uid in sorted(histories):
        if (person := _uid(fold(histories[uid]).fields.get("participant"))) is not None:
            found.setdefault(person, []).append(uid)
    return {person: tuple(uids) for person, uids in found.items()}


def survey(connection: Connection, withdrawals: Sequence[Withdrawal]) -> Survey:
    """Everything the store holds of these people.

    RefusedError for who is not to erase on a server, or doesn't see all that would have to go.
    """
    if connection.dialect.name == "postgresql":
        _refuse_unseen(connection)
    return _Surveying(connection, withdrawals).all()


def _refuse_unseen(connection: Connection) -> None:
    """What a blind round hides from a sign-in would stay, in the tables and in the log, and nobody would know."""
    lead, all_seen = connection.execute(
        sql("SELECT cip_lead(), cip_sees_all() OR rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
    ).one()
    if not lead:
        raise RefusedError(_("On a server a lead of the team erases what was withdrawn: cipcoder team list"))
    if not all_seen:
        raise RefusedError(
            _(
                "Nothing was erased: a blind round hides a part of the work from you, which would stay. Have the round "
                "closed first, or have a lead do it who is in the team and not in the round."
            )
        )


class _Surveying:
    def __init__(self, connection: Connection, withdrawals: Sequence[Withdrawal]) -> None:
        self.transcripts = {uid for one in withdrawals for uid in one.transcripts}
        self.participants = {one.participant for one in withdrawals if one.participant is not None}
        self.histories: dict[Entity, list[Row]] = {}
        o = OPERATION.c
        query = select(OPERATION).order_by(o.lamport, o.replica, o.seq)
        for op in connection.execute(query).mappings():
            self.histories.setdefault((op["entity"], op["entity_uid"]), []).append(dict(op))
        self.states = {entity: fold(history) for entity, history in self.histories.items()}
        x = table(m.TranscriptText).c
        texts = select(x.transcript_uid, x.revision, x.text).where(x.transcript_uid.in_(self.transcripts))
        self.texts: dict[tuple[uuid.UUID, int], str] = {(t, n): text for t, n, text in connection.execute(texts)}
        keys, self.called = self._called()
        self.known_as = Echoes((), keys)
        names = [name for name in keys or self.called if len(name) >= _SHORTEST]
        self.echoes = Echoes((words for said in self._said() for words in said), names)
        self._prepared: dict[str, Prepared] | None = None
        self._from: dict[Example, bool] = {}

    def _called(self) -> tuple[list[str], list[str]]:
        """What the participants are called, and all that they and their interviews are called."""
        people = [self.states[e].fields for e in self.states if e[0] == "participant" and e[1] in self.participants]
        keys = [said for fields in people for said in (fields.get("key"), fields.get("name")) if said]
        texts = [self.states[e].fields for e in self.states if e[0] == "transcript" and e[1] in self.transcripts]
        return keys, [*keys, *(said for fields in texts for said in (fields.get("name"), fields.get("title")) if said)]

    def _said(self) -> Iterator[list[str]]:
        """What was said in each of their texts, turn by turn, without the interviewers' part where there are turns."""
        for (transcript, revision), text in self.texts.items():
            turns, speakers = self._layout(transcript, revision)
            asking = {i for i, (_label, role) in enumerate(speakers) if role == "interviewer"}
            theirs = [text[start:stop] for who, _head, start, stop, *_ in turns if who not in asking]
            yield theirs if theirs else [text]

    def _layout(self, transcript: uuid.UUID, revision: int) -> tuple[Sequence[Any], Sequence[Any]]:
        """Turns and speakers under a revision of the text."""
        state = NOTHING
        for op in self.histories.get(("transcript", transcript), ()):
            state = folded(state, op["before"], op["after"])
            if state.fields.get("revision") == revision:
                return state.fields.get("turns") or (), state.fields.get("speakers") or ()
        return (), ()

    # --- what goes -----------------------------------------------------------------------------------

    def all(self) -> Survey:
        found = Survey(revisions=len(self.texts), echoes=self.echoes, hides=self.hides)
        for (kind, uid), state in self.states.items():
            if self._goes(kind, uid, state):
                found.gone.setdefault(kind, set()).add(uid)
        self._memos(found)
        gone = found.uids
        for (kind, uid), state in self.states.items():
            if uid in gone:
                if state.alive:
                    found.standing[kind, _uid(state.fields.get("coder"))] += 1
            elif kind in PROSE:
                self._thin(found, (kind, uid), state, gone)
            elif kind == "transcript" and state.alive and self.echoes.named("\n".join(self._about(state.fields))):
                found.looks.append(Look(kind, uid, state.fields["name"], None, "names"))
        found.looks.sort(key=lambda look: (look.kind, look.name, str(look.uid)))
        return found

    def _about(self, fields: Row) -> Iterable[str]:
        return (fields["title"], fields["source_name"], *map(str, (fields.get("meta") or {}).values()))

    def _goes(self, kind: str, uid: uuid.UUID, state: State) -> bool:
        fields = state.fields
        if kind in ("transcript", "participant"):
            return uid in self.transcripts or uid in self.participants
        if kind == "participant_attribute":
            return _uid(fields.get("participant")) in self.participants
        placed = _uid(fields.get("transcript"))
        if kind in _ON_A_TEXT:
            return placed in self.transcripts
        if kind == "verbatim":
            said = str(fields.get("attributed") or "")
            theirs = self.known_as.is_name(said) or self.echoes.quoted(str(fields.get("wording") or ""))
            return placed in self.transcripts or (placed is None and theirs)
        return False

    def _memos(self, found: Survey) -> None:
        """Memos that are about nothing but what goes; a memo on such a memo, too."""
        about = {
            e[1]: {_uid(t[1]) for t in s.fields.get("targets", ())} for e, s in self.states.items() if e[0] == "memo"
        }
        gone = set(found.uids)
        while more := {uid for uid, targets in about.items() if targets and targets <= gone and uid not in gone}:
            found.gone.setdefault("memo", set()).update(more)
            gone |= more

    # --- what stays with less ------------------------------------------------------------------------

    def _thin(self, found: Survey, entity: Entity, state: State, gone: frozenset[uuid.UUID]) -> None:
        """Take examples, targets and earlier wordings of theirs out of the log's entries on a thing that stays."""
        kind, uid = entity
        present = state.fields if state.alive else {}
        for op in self.histories[entity]:
            before, after = (self._without(kind, op[side], present, gone) for side in ("before", "after"))
            if (before, after) != (op["before"], op["after"]):
                found.redacted.append((op["id"], before, after))
                found.thinned.add(entity)
        if not state.alive:
            return
        if kind == "memo":
            found.targets += any(_uid(target[1]) in gone for target in present["targets"])
        if kind == "code" and (n := sum(self._hides(each) for each in present["examples"])):
            found.examples[present["key"]] = n
        kept = self._without(kind, present, present, gone) or {}
        words = "\n".join(text for name in PROSE[kind] for text in _texts(kept.get(name)))
        why: Why | None = "quotes" if self.echoes.quoted(words) else "names" if self.echoes.named(words) else None
        if why is not None and kind != "project":  # what the project keeps of codebook.yaml follows its codes
            found.looks.append(Look(kind, uid, _name(kind, present), _uid(present.get("coder")), why))

    def _without(self, kind: str, fields: Fields | None, present: Row, gone: frozenset[uuid.UUID]) -> Fields | None:
        if fields is None:
            return None
        kept = without_targets(fields, gone) if kind == "memo" else dict(fields)
        assert kept is not None
        for name in PROSE[kind]:
            if name in kept:
                # the project's copy of codebook.yaml is nobody's to rewrite
                now = kind != "project" and present.get(name) == kept[name]
                kept[name] = self._cleaned(kept[name], now=now)
        return kept

    def _cleaned(self, value: Any, *, now: bool) -> Any:
        """A value without examples that are theirs; ``now``: it stands in the project, for its author to rewrite."""
        if isinstance(value, str):
            return "" if not now and self.echoes.quoted(value) else value
        if isinstance(value, list):
            return [self._cleaned(each, now=now) for each in value if not self._hides(each)]
        if isinstance(value, dict):
            cleaned = {key: self._cleaned(each, now=now or key in _NEEDED) for key, each in value.items()}
            emptied = {key for key, each in cleaned.items() if each == "" and value[key] != ""}
            return {key: each for key, each in cleaned.items() if key not in emptied}
        return value

    def _hides(self, value: Any) -> bool:
        """Whether this is an example of a code that comes from their interviews."""
        if not isinstance(value, dict) or value.keys() != {"kind", "text", "source"}:
            return False
        return self.hides(Example.model_construct(**value))

    def hides(self, example: Example) -> bool:
        """Whether an example comes from their interviews."""
        if example not in self._from:
            if self._prepared is None:
                self._prepared = {f"{t} {n}": self._ready(t, n, text) for (t, n), text in self.texts.items()}
            theirs = self.echoes.quoted(example.text)
            self._from[example] = theirs or comes_from(example, self.called, self._prepared)
        return self._from[example]

    def _ready(self, transcript: uuid.UUID, revision: int, text: str) -> Prepared:
        turns, _speakers = self._layout(transcript, revision)
        return prepare(text, [Span(head, start) for _who, head, start, *_ in turns])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


def _name(kind: str, fields: Row) -> str:
    named_by = {"code": "key", "verbatim": "key", "guide_question": "number", "round": "name", "memo": "title"}
    return str(fields.get(named_by.get(kind, ""), "") or "")


def _uid(value: Any) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(str(value))
