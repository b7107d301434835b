"""The operation log: one transaction of changes, and the fold that turns operations into a state.

An operation gives some fields of one entity new values (``before`` and ``after``); ``before`` is None where
the entity comes into being, ``after`` where it goes. The state of an entity is the fold of its operations in
the order (lamport, replica, seq): a pure function of the set of operations, so copies that have exchanged
theirs agree, in whatever order they did it. Two people who change different fields of a code both win.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from cipcoder.errors import CipcoderError
from cipcoder.store import models as m
from cipcoder.store.kinds import KINDS
from cipcoder.store.rows import Entity, Rows, table
from cipcoder.store.types import now
from cipcoder.text.clean import visible

Role = Literal["do", "undo", "redo", "note"]
Fields = dict[str, Any]
OPERATION = table(m.Operation)
_WRITTEN = update(table(m.Replica)).where(table(m.Replica).c.uid == bindparam("of")).values(written=bindparam("number"))
_FOLDED = select(*(OPERATION.c[name] for name in ("entity_uid", "lamport", "replica", "seq", "before", "after")))
"""what a state is folded from"""
_HISTORY = _FOLDED.where(OPERATION.c.entity_uid == bindparam("of"))
_HISTORIES = _FOLDED.where(OPERATION.c.entity_uid.in_(bindparam("of", expanding=True)))
_LATEST = select(func.max(OPERATION.c.lamport))
_LOGGED = insert(OPERATION)


@dataclass(frozen=True, slots=True)
class Change:
    """What one operation did to one entity. ``before``/``after``: the fields concerned, None for absent."""

    kind: str
    uid: uuid.UUID
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class Done:
    """A finished act: its group in the log, what it was called, and the changes it made."""

    group: uuid.UUID
    verb: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Fields of an entity by its operations so far; kept when it is gone, so that it can come back."""

    alive: bool
    fields: Fields


NOTHING = State(False, {})


def folded(state: State, before: Fields | None, after: Fields | None) -> State:
    """The state after one more operation."""
    if after is None:
        return State(False, state.fields)
    return State(before is None or state.alive, state.fields | after)


def fold(operations: Iterable[Mapping[str, Any]]) -> State:
    """The state after these operations of one entity, in whatever order they are given."""
    state = NOTHING
    for op in sorted(operations, key=lambda o: (o["lamport"], str(o["replica"]), o["seq"])):
        state = folded(state, op["before"], op["after"])
    return state


def latest_number(connection: Connection) -> int:
    """The number of the log's last operation; on PostgreSQL, the last that whoever is connected may see."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(select(func.cip_next())).scalar_one()) - 1
    return connection.execute(_LATEST).scalar() or 0


class Transaction:
    """One act of a person, inside one database transaction: changes go to rows and log together."""

    def __init__(
        self,
        connection: Connection,
        replica: uuid.UUID,
        next_seq: int,
        coder: uuid.UUID | None,
        *,
        verb: str,
        role: Role = "do",
    ) -> None:
        self.connection = connection
        self.rows = Rows(connection)
        self.coder = coder
        self.group = uuid.uuid4()
        self.verb, self.role = verb, role
        self.undoes: uuid.UUID | None = None
        self.at = now()
        self.changes: list[Change] = []
        self._replica, self._seq = replica, next_seq
        self._lamport = latest_number(connection)
        self._pending: list[dict[str, Any]] = []
        self._states: dict[uuid.UUID, State] = {}
        self._together: dict[uuid.UUID, State] | None = None

    # --- reading -------------------------------------------------------------------------------------

    def state(self, uid: uuid.UUID) -> Fields | None:
        """An entity's fields now, ``None`` if there is no such entity."""
        state = self._state(uid)
        return state.fields if state.alive else None

    def last(self, uid: uuid.UUID) -> Fields:
        """An entity's fields as they are, or were when it went; none where nothing is known of it."""
        return self._state(uid).fields

    def known(self, uid: uuid.UUID) -> State:
        """Whether an entity is there, and its fields as they are, or were when it went."""
        return self._state(uid)

    def _state(self, uid: uuid.UUID) -> State:
        if uid not in self._states:
            found = self.connection.execute(_HISTORY, {"of": uid}).mappings()
            self._states[uid] = fold([dict(op) for op in found])
        return self._states[uid]

    def load(self, uids: Iterable[uuid.UUID]) -> None:
        """Read the states of many entities at once, which are then at hand."""
        wanted = [uid for uid in uids if uid not in self._states]
        histories: dict[uuid.UUID, list[dict[str, Any]]] = {uid: [] for uid in wanted}
        for i in range(0, len(wanted), 500):
            for op in self.connection.execute(_HISTORIES, {"of": wanted[i : i + 500]}).mappings():
                histories[op["entity_uid"]].append(dict(op))
        self._states |= {uid: fold(history) for uid, history in histories.items()}

    # --- changing ------------------------------------------------------------------------------------

    def create(self, kind: str, uid: uuid.UUID, fields: Fields, *, fresh: bool = False) -> None:
        """Bring an entity into being. ``fresh``: its uid was just drawn, so there is nothing to look up."""
        if fresh:
            self._states[uid] = NOTHING
        self._record(kind, uid, None, plain(fields))

    def update(self, kind: str, uid: uuid.UUID, fields: Fields) -> bool:
        """Give some fields new values; false (and nothing is logged) where they have them already."""
        state = self.state(uid)
        assert state is not None, f"{kind} {uid} does not exist"
        wanted = plain(fields)
        changed = {k: v for k, v in wanted.items() if state.get(k) != v}
        if not changed:
            return False
        if together := KINDS[kind].together & state.keys():  # two copies that move its two ends must not cross them
            changed |= {k: wanted.get(k, state[k]) for k in together} if together & changed.keys() else {}
        self._record(kind, uid, {k: state.get(k) for k in changed}, changed)
        return True

    def delete(self, kind: str, uid: uuid.UUID) -> None:
        """Take an entity away; its operations stay."""
        state = self.state(uid)
        assert state is not None, f"{kind} {uid} does not exist"
        self._record(kind, uid, dict(state), None)

    def put(self, kind: str, uid: uuid.UUID, fields: Fields) -> bool:
        """Create the entity, or update it where it exists; true if anything changed."""
        if self.state(uid) is not None:
            return self.update(kind, uid, fields)
        self.create(kind, uid, fields)
        return True

    def mark(self, kind: str, uid: uuid.UUID) -> None:
        """Note in the log an act that left this entity (and everything else) as it was."""
        self._record(kind, uid, {}, {})

    @contextmanager
    def tentative(self) -> Iterator[None]:
        """What is changed inside is taken back, whole, when it ends in a CipcoderError (which goes on)."""
        kept = self._seq, self._lamport, dict(self._states)
        pending, changes = len(self._pending), len(self.changes)
        try:
            with self.connection.begin_nested():
                yield
        except CipcoderError:
            self._seq, self._lamport, self._states = kept
            del self._pending[pending:], self.changes[changes:]
            self.rows = Rows(self.connection)
            raise

    @contextmanager
    def acting_as(self, coder: uuid.UUID | None) -> Iterator[None]:
        """What is done inside is this coder's act: a file may bring several people's work at once."""
        before, self.coder = self.coder, coder
        try:
            yield
        finally:
            self.coder = before

    def create_codings(self, new: Sequence[tuple[uuid.UUID, Fields]]) -> None:
        """Bring codings into being, many at once: on what is here, with uids never used, none that stands already."""
        self._states |= dict.fromkeys((uid for uid, _fields in new), NOTHING)
        made = [(uid, self._log("coding", uid, None, plain(fields)).fields) for uid, fields in new]
        self.rows.insert_codings(made)

    @contextmanager
    def codings_together(self) -> Iterator[None]:
        """Rows of codings that are changed inside are written at its end, all at once; don't ask for them before."""
        self._together = {}
        try:
            yield
        finally:
            states, self._together = self._together, None
        for kind, uid in self.rows.write_codings({uid: s.fields if s.alive else None for uid, s in states.items()}):
            self.write(kind, uid, self._state(uid))

    def _record(self, kind: str, uid: uuid.UUID, before: Fields | None, after: Fields | None) -> None:
        self.write(kind, uid, self._log(kind, uid, before, after))

    def _log(self, kind: str, uid: uuid.UUID, before: Fields | None, after: Fields | None) -> State:
        """Note an operation, which ends up in the log with the others; the state it leads to."""
        old = self._state(uid)
        new = folded(old, before, after)
        self._states[uid] = new
        self._lamport += 1
        layer = KINDS[kind].layer
        transcript = new.fields.get("transcript") if kind != "transcript" else str(uid)
        self._pending.append(
            {
                "uid": uuid.uuid5(self._replica, str(self._seq)),
                "replica": self._replica,
                "seq": self._seq,
                "lamport": self._lamport,
                "at": self.at,
                "coder_uid": self.coder,
                "layer_uid": _uid(str(uid) if layer == "self" else new.fields.get(layer)) if layer else None,
                "group_uid": self.group,
                "role": self.role,
                "undoes": self.undoes,
                "verb": self.verb,
                "entity": kind,
                "entity_uid": uid,
                "transcript_uid": _uid(transcript),
                "before": before,
                "after": after,
                "redacted_at": None,
            }
        )
        self._seq += 1
        self.changes.append(Change(kind, uid, before, after))
        return new

    def write(self, kind: str, uid: uuid.UUID, state: State) -> None:
        """Bring the rows in line with a state, and those that waited for it."""
        if self._together is not None and kind == "coding":
            self._together[uid] = state
            return
        for other_kind, other in self.rows.write(kind, uid, state.fields if state.alive else None):
            self.write(other_kind, other, self._state(other))

    # --- operations of another copy ------------------------------------------------------------------

    def add_foreign(self, operations: Sequence[Mapping[str, Any]]) -> list[Entity]:
        """Add operations that are new here to the log; what they touch, coders first. No row is written yet."""
        self.connection.execute(_LOGGED, [dict(op) for op in operations])
        self._lamport = max(self._lamport, *(op["lamport"] for op in operations))  # what follows in this act is later
        self.finish()  # what this act has noted so far is in the log when it is read again
        touched = dict.fromkeys((op["entity"], op["entity_uid"]) for op in operations)
        for _kind, uid in touched:
            self._states.pop(uid, None)
        self.load(uid for _kind, uid in touched)
        kinds = list(KINDS)  # what others name stands before them
        return sorted(touched, key=lambda entity: kinds.index(entity[0]))

    def forget(self) -> None:
        """What was read of the log is no more what it says."""
        self._states.clear()
        self.rows = Rows(self.connection)

    def rewrite(self, kind: str, uid: uuid.UUID) -> None:
        """Bring the rows in line with the log."""
        self.write(kind, uid, self._state(uid))

    # --- the end -------------------------------------------------------------------------------------

    def finish(self) -> int:
        """Write the log entries that aren't yet; returns the next free sequence number."""
        if self._pending:
            written = self._seq - 1
            if not self.connection.execute(_WRITTEN, {"of": self._replica, "number": written}).rowcount:
                row = {"uid": self._replica, "started_at": self.at, "written": written}
                self.connection.execute(insert(table(m.Replica)).values(row))
            self.connection.execute(_LOGGED, self._pending)
            if self.connection.dialect.name == "postgresql":
                self.connection.execute(select(func.cip_tell(self.group)))
            self._pending = []
        return self._seq

    @property
    def done(self) -> Done:
        return Done(self.group, self.verb, tuple(self.changes))


def _uid(value: str | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(value)


def plain(fields: Fields) -> Fields:
    """Fields as the log keeps them: JSON's own types, and no character that a terminal would obey."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
