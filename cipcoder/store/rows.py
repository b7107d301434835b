"""Writing an entity's state into its table. Nothing else writes rows, and only the log calls it.

What stands in the tables is a pure function of the operations, whatever order they arrived in: a coding
whose transcript isn't in this project waits in the log; the same coding made on two copies shows once.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from cipcoder.store import models as m
from cipcoder.store.kinds import KINDS, Kind, natural_uid
from cipcoder.store.types import now

CODING_KEY = ("transcript_id", "start", "stop", "code_id", "coder_id")


def table(model: type[m.Base]) -> Table:
    """The Core table of a model (SQLAlchemy types it as a FromClause)."""
    made = model.__table__
    assert isinstance(made, Table)
    return made


def quote_hash(passage: str, key: str) -> int:
    """63-bit keyed hash of a passage; ``key`` is the project's, in hex. BLAKE2b (RFC 7693)."""
    digest = hashlib.blake2b(passage.encode(), key=bytes.fromhex(key), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class Rows:
    """Writes states as rows within one connection's transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ids: dict[uuid.UUID, int] = {}
        self._texts: dict[tuple[uuid.UUID, int], str] = {}
        self._quote_key: str | None = None

    def id_of(self, kind: str, uid: uuid.UUID | str | None) -> int | None:
        """The row id of an entity, ``None`` if it has no row."""
        if uid is None:
            return None
        uid = uuid.UUID(str(uid))
        if uid not in self._ids:
            t = table(KINDS[kind].model)
            found = self.connection.execute(select(t.c.id).where(t.c.uid == uid)).scalar()
            if found is None:
                return None
            self._ids[uid] = int(found)
        return self._ids[uid]

    def text(self, transcript: uuid.UUID, revision: int) -> str:
        """The text of one revision of a transcript."""
        key = (transcript, revision)
        if key not in self._texts:
            t = table(m.TranscriptText)
            where = and_(t.c.transcript_uid == transcript, t.c.revision == revision)
            self._texts[key] = self.connection.execute(select(t.c.text).where(where)).scalar_one()
        return self._texts[key]

    def write(self, kind_name: str, uid: uuid.UUID, state: Mapping[str, Any] | None) -> tuple[uuid.UUID, ...]:
        """Make the table say ``state`` (``None``: the entity is gone).

        Returns the uids of codings that have to be written again because this one made way for them.
        """
        kind = KINDS[kind_name]
        if kind_name == "coding":
            return self._write_coding(kind, uid, state)
        row = self._resolved(kind, state)
        if row is None:
            self._remove(kind, uid)
            return ()
        assert state is not None
        row_id = self._put(kind, uid, row)
        if kind_name == "transcript":
            self._write_layout(row_id, uid, state)
        elif kind_name == "memo":
            self._write_targets(row_id, state["targets"])
        return ()

    # --- parts ---------------------------------------------------------------------------------------

    def _resolved(self, kind: Kind, state: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Column values, or ``None`` when the row must not stand (gone, or something it needs isn't here)."""
        if state is None:
            return None
        ids = {field: self.id_of(target, state.get(field)) for field, target in kind.refs.items()}
        if any(ids[field] is None for field in kind.refs if field not in kind.optional):
            return None
        # A verbatim placed in a transcript that isn't here keeps its wording and loses its place for now.
        values = kind.values(state, ids)
        if kind.name == "verbatim" and ids["transcript"] is None:
            values |= {"start": None, "stop": None, "revision": None}
        return values

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
        """Speakers, turns and sentences of a transcript, as its payload lists them."""
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

    def _write_targets(self, row_id: int, targets: Iterable[tuple[str, str]]) -> None:
        t = table(m.MemoTarget)
        self.connection.execute(delete(t).where(t.c.memo_id == row_id))
        rows = [{"memo_id": row_id, "kind": kind, "target_uid": uuid.UUID(uid)} for kind, uid in targets]
        if rows:
            self.connection.execute(insert(t), rows)

    def _write_coding(self, kind: Kind, uid: uuid.UUID, state: Mapping[str, Any] | None) -> tuple[uuid.UUID, ...]:
        """A coding, minding twins: of the same passage, code and coder the smallest uid stands, the rest wait."""
        coding, twin = table(m.Coding), table(m.CodingTwin)
        columns = [coding.c[name] for name in CODING_KEY]
        old = self.connection.execute(select(*columns).where(coding.c.uid == uid)).mappings().first()
        row = self._resolved(kind, state)
        new = None if row is None else {name: row[name] for name in CODING_KEY}
        again: list[uuid.UUID] = []
        if old is not None and dict(old) != new:
            self._remove(kind, uid)
            waiting = select(twin.c.uid).where(*(twin.c[n] == old[n] for n in CODING_KEY)).order_by(twin.c.uid)
            if (heir := self.connection.execute(waiting).scalar()) is not None:
                again.append(heir)
        self.connection.execute(delete(twin).where(twin.c.uid == uid))
        if row is None or new is None or state is None:
            return tuple(again)
        stands = select(coding.c.uid).where(*(coding.c[n] == new[n] for n in CODING_KEY))
        other = self.connection.execute(stands).scalar()
        if other is not None and other != uid:
            loser = max(other, uid)
            if loser == other:
                self._remove(kind, other)
            self.connection.execute(insert(twin).values(new | {"uid": loser}))
            if loser == uid:
                return tuple(again)
        passage = self.text(uuid.UUID(state["transcript"]), state["revision"])[state["start"] : state["stop"]]
        self._put(kind, uid, row | {"quote_hash": quote_hash(passage, self._key())})
        return tuple(again)

    def _key(self) -> str:
        if self._quote_key is None:
            self._quote_key = self.connection.execute(select(table(m.Project).c.quote_key)).scalar_one()
        return self._quote_key
