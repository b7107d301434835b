"""Writing an entity's state into its table. Nothing else writes rows, and only the log calls it.

What stands in the tables is a pure function of the operations, whatever order they arrived in: a coding
whose transcript isn't in this project waits for it; the same coding made on two copies shows once.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table, bindparam, delete, insert, select, update

from cipcoder.store import models as m
from cipcoder.store import word_index
from cipcoder.store.base import Base
from cipcoder.store.kinds import KINDS, Kind, natural_uid
from cipcoder.store.types import now

CODING_KEY = ("transcript_id", "start", "stop", "code_id", "coder_id")
NAMED = frozenset(target for kind in KINDS.values() for target in kind.refs.values())
"""kinds that others name"""
Entity = tuple[str, uuid.UUID]
"""kind and uid"""
ORPHAN = 2
"""status of a coding whose words a correction took away"""


def table(model: type[Base]) -> Table:
    """The Core table of a model (SQLAlchemy types it as a FromClause)."""
    made = model.__table__
    assert isinstance(made, Table)
    return made


def quote_hash(passage: str, key: str) -> int:
    """63-bit keyed hash of a passage; ``key`` is the project's, in hex. BLAKE2b (RFC 7693)."""
    digest = hashlib.blake2b(passage.encode(), key=bytes.fromhex(key), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def place_in(transcript: uuid.UUID | str) -> uuid.UUID:
    """What the orphans of a transcript wait for: a place in its text."""
    return natural_uid("place", transcript)


class Rows:
    """Writes states as rows within one connection's transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ids: dict[uuid.UUID, int] = {}
        self._texts: dict[tuple[uuid.UUID, int], str | None] = {}
        self._extents: dict[uuid.UUID, tuple[int, int]] = {}
        self._quote_key: str | None = None
        self._waiting: set[uuid.UUID] | None = None

    def id_of(self, kind: str, uid: uuid.UUID | str | None) -> int | None:
        """The row id of an entity, ``None`` if it has no row."""
        if uid is None:
            return None
        uid = uuid.UUID(str(uid))
        if uid not in self._ids:
            found = self.connection.execute(_id_asked(kind), {"of": uid}).scalar()
            if found is None:
                return None
            self._ids[uid] = int(found)
        return self._ids[uid]

    def know(self, uid: uuid.UUID, row_id: int) -> None:
        """Keep an entity's row id that was read together with something else."""
        self._ids[uid] = row_id

    def text(self, transcript: uuid.UUID, revision: int) -> str | None:
        """The text of one revision of a transcript, ``None`` if it never was here."""
        key = (transcript, revision)
        if key not in self._texts:
            self._texts[key] = self.connection.execute(_text_asked(), {"of": transcript, "number": revision}).scalar()
        return self._texts[key]

    def extent(self, transcript: uuid.UUID) -> tuple[int, int]:
        """(revision, length in code points) of a transcript's present text; (0, 0): it is not here."""
        if transcript not in self._extents:
            found = self.connection.execute(_extent_asked(), {"of": transcript}).first()
            if found is None:
                return 0, 0
            self._ids[transcript], revision, length, text = found
            self._extents[transcript] = (revision, length)
            self._texts[transcript, revision] = text
        return self._extents[transcript]

    def held(self, kind_name: str, uid: uuid.UUID) -> bool:
        """True when rows name this one that would make no sense without it (the RESTRICTs of the schema)."""
        row_id = self.id_of(kind_name, uid)
        for kind, _ref, column in _naming(kind_name):
            (key,) = column.foreign_keys
            if key.ondelete == "RESTRICT":
                found = select(table(kind.model).c.id).where(column == row_id).limit(1)
                if self.connection.execute(found).first():
                    return True
        return False

    def write(self, kind_name: str, uid: uuid.UUID, state: Mapping[str, Any] | None) -> list[Entity]:
        """Make the table say ``state`` (``None``: the entity is gone).

        Returns what has to be written again for it: what waited for this row, or a coding it made way for.
        """
        kind = KINDS[kind_name]
        self._extents.pop(uid, None)
        row = self._resolved(kind, uid, state)
        if kind_name == "coding":
            return self._write_coding(kind, uid, state, row)
        had = self.id_of(kind_name, uid)
        if row is None or state is None:
            if had is not None:
                self._release(kind, uid, had)
                if kind_name == "transcript":
                    word_index.forget(self.connection, had)
                self._remove(kind, uid)
            return []
        row_id = self._put(kind, uid, row)
        if kind_name == "transcript":
            self._write_layout(row_id, uid, state)
        elif kind_name == "memo":
            self._write_targets(row_id, state["targets"])
        return self._who_waited_for(uid) if had is None and kind_name in NAMED else []

    def insert_codings(self, states: Iterable[tuple[uuid.UUID, Mapping[str, Any]]]) -> None:
        """Write codings that are new, stand for the first time and name only what is here, all at once."""
        kind = KINDS["coding"]
        rows = []
        for uid, state in states:
            ids = {ref: self.id_of(target, state[ref]) for ref, target in kind.refs.items()}
            passage = self._passage(state)
            assert passage is not None
            rows.append(kind.values(state, ids) | {"uid": uid, "quote_hash": quote_hash(passage, self._key())})
        if rows:
            self.connection.execute(_coding_written(), rows)

    def write_codings(self, states: Mapping[uuid.UUID, Mapping[str, Any] | None]) -> list[Entity]:
        """``write`` for many codings, which takes a few statements for all of them."""
        kind, coding, twin = KINDS["coding"], table(m.Coding), table(m.CodingTwin)
        resolved = {uid: self._resolved(kind, uid, state) for uid, state in states.items()}
        left: set[tuple[Any, ...]] = set()
        uids = list(states)
        for i in range(0, len(uids), 500):
            for t in (coding, twin):
                these = t.c.uid.in_(uids[i : i + 500])
                found = self.connection.execute(select(*(t.c[name] for name in CODING_KEY)).where(these))
                left |= set(map(tuple, found)) if t is coding else set()
                self.connection.execute(delete(t).where(these))
        for uid in uids:
            self._ids.pop(uid, None)
        rows = {uid: row for uid, row in resolved.items() if row is not None}
        within = {row["transcript_id"] for row in rows.values()} | {key[0] for key in left}
        taken: dict[tuple[Any, ...], uuid.UUID] = {}
        for t in (coding, twin):
            others = select(t.c.uid, *(t.c[name] for name in CODING_KEY)).where(t.c.transcript_id.in_(within))
            for uid, *place in self.connection.execute(others.order_by(t.c.uid.desc())):
                taken[tuple(place)] = uid
        again: list[Entity] = [("coding", taken[key]) for key in sorted(left & taken.keys())]
        new, twins = [], []
        for uid, row in rows.items():
            passage = self._passage(states[uid] or {})
            key = tuple(row[name] for name in CODING_KEY)
            if key in taken:
                twins.append(uid)
            elif passage is not None:
                taken[key] = uid
                new.append(row | {"uid": uid, "quote_hash": quote_hash(passage, self._key())})
        if new:
            self.connection.execute(insert(coding), new)
        for uid in twins:
            again += self._write_coding(kind, uid, states[uid], rows[uid])
        return again

    # --- waiting -------------------------------------------------------------------------------------

    def _resolved(self, kind: Kind, uid: uuid.UUID, state: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Column values, or ``None`` when the row must not stand (gone, or something it needs isn't here)."""
        if state is None:
            self._wait(kind, uid, set())
            return None
        ids = {field: self.id_of(target, state.get(field)) for field, target in kind.refs.items()}
        needs = {uuid.UUID(state[f]) for f, row_id in ids.items() if row_id is None and state.get(f)}
        orphan = kind.name == "coding" and state["status"] == ORPHAN
        self._wait(kind, uid, needs | {place_in(state["transcript"])} if orphan else needs)
        if orphan or any(ids[field] is None for field in kind.refs if field not in kind.optional):
            return None
        values = kind.values(state, ids)
        if kind.name == "verbatim" and ids["transcript"] is None:
            values |= _UNPLACED
        return values

    def _wait(self, kind: Kind, uid: uuid.UUID, needs: set[uuid.UUID]) -> None:
        t = table(m.Waiting)
        if self._waiting is None:
            self._waiting = set(self.connection.execute(select(t.c.uid)).scalars())
        if uid in self._waiting:
            self.connection.execute(delete(t).where(t.c.uid == uid))
            self._waiting.discard(uid)
        if needs:
            self.connection.execute(insert(t), [{"uid": uid, "needs": need, "kind": kind.name} for need in needs])
            self._waiting.add(uid)

    def _who_waited_for(self, uid: uuid.UUID) -> list[Entity]:
        t = table(m.Waiting)
        found = self.connection.execute(select(t.c.kind, t.c.uid).where(t.c.needs == uid).order_by(t.c.uid))
        return list(found)

    def _release(self, kind: Kind, uid: uuid.UUID, row_id: int) -> None:
        """Before a row goes: what names it goes too, or stands without it, and waits for it to come back."""
        waiting: dict[uuid.UUID, str] = {}
        for other, ref, column in _naming(kind.name):
            t = table(other.model)
            named = self.connection.execute(select(t.c.uid).where(column == row_id)).scalars().all()
            waiting |= dict.fromkeys(named, other.name)
            if ref in other.optional:
                gone = {column.name: None} | (_UNPLACED if other.name == "verbatim" and ref == "transcript" else {})
                self.connection.execute(update(t).where(column == row_id).values(gone))
            else:
                self.connection.execute(delete(t).where(column == row_id))
                for each in named:
                    self._ids.pop(each, None)
        if f"{kind.name}_id" in CODING_KEY:
            t = table(m.CodingTwin)
            column = t.c[f"{kind.name}_id"]
            twins = self.connection.execute(select(t.c.uid).where(column == row_id)).scalars().all()
            waiting |= dict.fromkeys(twins, "coding")
            self.connection.execute(delete(t).where(column == row_id))
        if waiting:
            rows = [{"uid": each, "needs": uid, "kind": name} for each, name in waiting.items()]
            self.connection.execute(insert(table(m.Waiting)), rows)
            self._waiting = None

    # --- parts ---------------------------------------------------------------------------------------

    def _put(self, kind: Kind, uid: uuid.UUID, row: dict[str, Any]) -> int:
        t = table(kind.model)
        have = self.id_of(kind.name, uid)
        if have is not None:
            self.connection.execute(update(t).where(t.c.id == have).values(row))
            return have
        if kind.name == "project":
            row = row | {"quote_key": secrets.token_hex(16), "created_at": now(), "codebook_version": None}
        done = self.connection.execute(insert(t).values(row | {"uid": uid}).returning(t.c.id))
        self._ids[uid] = int(done.scalar_one())
        return self._ids[uid]

    def _remove(self, kind: Kind, uid: uuid.UUID) -> None:
        t = table(kind.model)
        self.connection.execute(delete(t).where(t.c.uid == uid))
        self._ids.pop(uid, None)

    def _write_layout(self, row_id: int, uid: uuid.UUID, state: Mapping[str, Any]) -> None:
        """Speakers, turns and sentences of a transcript, as its payload lists them; and the index of its words."""
        put = self.connection.execute
        for model in (m.Speaker, m.Turn, m.Sentence):
            put(delete(table(model)).where(table(model).c.transcript_id == row_id))
        speakers = [
            {
                "uid": natural_uid("speaker", uid, i),
                "transcript_id": row_id,
                "label": label,
                "role": role,
                "position": i,
            }
            for i, (label, role) in enumerate(state["speakers"])
        ]
        names = ("ordinal", "speaker", "head", "start", "stop", "milliseconds")
        turns = [dict(zip(names, (i, *t), strict=True), transcript_id=row_id) for i, t in enumerate(state["turns"])]
        flat = state["sentences"]
        sentences = [
            {"transcript_id": row_id, "start": a, "stop": b} for a, b in zip(flat[::2], flat[1::2], strict=True)
        ]
        for model, rows in ((m.Speaker, speakers), (m.Turn, turns), (m.Sentence, sentences)):
            if rows:
                put(insert(table(model)), rows)
        said = [word_index.Turn(i, *turn[:4]) for i, turn in enumerate(state["turns"])]
        roles = {i: role for i, (_label, role) in enumerate(state["speakers"])}
        word_index.write(self.connection, row_id, self.text(uid, state["revision"]) or "", said, roles)

    def _write_targets(self, row_id: int, targets: Iterable[tuple[str, str]]) -> None:
        t = table(m.MemoTarget)
        self.connection.execute(delete(t).where(t.c.memo_id == row_id))
        rows = [{"memo_id": row_id, "kind": kind, "target_uid": uuid.UUID(uid)} for kind, uid in targets]
        if rows:
            self.connection.execute(insert(t), rows)

    def _write_coding(
        self, kind: Kind, uid: uuid.UUID, state: Mapping[str, Any] | None, row: dict[str, Any] | None
    ) -> list[Entity]:
        """A coding, minding twins: of the same passage, code and coder the smallest uid stands, the rest wait."""
        coding, twin = table(m.Coding), table(m.CodingTwin)
        passage = None if row is None or state is None else self._passage(state)
        columns = [coding.c[name] for name in CODING_KEY]
        old = self.connection.execute(select(*columns).where(coding.c.uid == uid)).mappings().first()
        new = None if row is None or passage is None else {name: row[name] for name in CODING_KEY}
        again: list[Entity] = []
        if old is not None and dict(old) != new:
            self._remove(kind, uid)
            waiting = select(twin.c.uid).where(*(twin.c[n] == old[n] for n in CODING_KEY)).order_by(twin.c.uid)
            if (heir := self.connection.execute(waiting).scalar()) is not None:
                again.append(("coding", heir))
        self.connection.execute(delete(twin).where(twin.c.uid == uid))
        if row is None or new is None or passage is None:
            return again
        stands = select(coding.c.uid).where(*(coding.c[n] == new[n] for n in CODING_KEY))
        other = self.connection.execute(stands).scalar()
        if other is not None and other != uid:
            loser = max(other, uid)
            if loser == other:
                self._remove(kind, other)
            self.connection.execute(insert(twin).values(new | {"uid": loser}))
            if loser == uid:
                return again
        self._put(kind, uid, row | {"quote_hash": quote_hash(passage, self._key())})
        return again

    def _passage(self, state: Mapping[str, Any]) -> str | None:
        """The words a coding is on; ``None`` when the text has no such place (a layer may say anything)."""
        text = self.text(uuid.UUID(state["transcript"]), state["revision"])
        return text[state["start"] : state["stop"]] if text is not None and state["stop"] <= len(text) else None

    def _key(self) -> str:
        if self._quote_key is None:
            self._quote_key = str(self.connection.execute(_project_asked()).one()[0])
        return self._quote_key

    def codebook_version(self) -> str | None:
        """Fingerprint of the codebook as it stands, if that was noted; the key for hashes is then at hand too."""
        self._quote_key, version = self.connection.execute(_project_asked()).one()
        return version


# Asked at every coding: a statement that is put together once takes half the time.


@cache
def _id_asked(kind: str) -> Select[int]:
    t = table(KINDS[kind].model)
    return select(t.c.id).where(t.c.uid == bindparam("of"))


@cache
def _text_asked() -> Select[str]:
    t = table(m.TranscriptText)
    return select(t.c.text).where(t.c.transcript_uid == bindparam("of"), t.c.revision == bindparam("number"))


@cache
def _extent_asked() -> Select[int, int, int, str | None]:
    t, x = table(m.Transcript), table(m.TranscriptText)
    present = (x.c.transcript_uid == t.c.uid) & (x.c.revision == t.c.revision)
    query = select(t.c.id, t.c.revision, t.c.length, x.c.text).select_from(t.outerjoin(x, present))
    return query.where(t.c.uid == bindparam("of"))


@cache
def _project_asked() -> Select[str, str | None]:
    t = table(m.Project)
    return select(t.c.quote_key, t.c.codebook_version)


@cache
def _coding_written() -> Insert:
    return insert(table(m.Coding))


_UNPLACED = {"start": None, "stop": None, "revision": None}
"""A verbatim placed in a transcript that isn't here keeps its wording and loses its place for now."""


def _naming(kind_name: str) -> list[tuple[Kind, str, Any]]:
    """(kind, field, column) of everything that can name an entity of this kind."""
    return [
        (other, ref, table(other.model).c[f"{ref}_id"])
        for other in KINDS.values()
        for ref, target in other.refs.items()
        if target == kind_name
    ]
