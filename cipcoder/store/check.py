"""Is the store sound? Every invariant, read-only; each finding is a sentence."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, State, fold
from cipcoder.store.rows import quote_hash, table
from cipcoder.store.types import iso


def check(connection: Connection) -> list[str]:
    """What is wrong with this store; an empty list if nothing is."""
    found = [*_engine(connection), *_texts(connection), *_codings(connection), *_sequence(connection)]
    return found + _fold_equals_rows(connection)


def _engine(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    kinds = {r[0] for r in connection.exec_driver_sql("SELECT DISTINCT type FROM sqlite_schema")}
    foreign = [_("The file holds triggers or views that cipcoder never makes.")] if kinds - {"table", "index"} else []
    return [
        *map(str, said),
        *(_("A row of {table} points at nothing.").format(table=row[0]) for row in broken),
        *foreign,
    ]


def _texts(connection: Connection) -> list[str]:
    t, x = table(m.Transcript).c, table(m.TranscriptText).c
    query = select(t.name, t.length, t.text_sha256, x.text).join_from(
        table(m.Transcript), table(m.TranscriptText), (x.transcript_uid == t.uid) & (x.revision == t.revision)
    )
    rows = connection.execute(query).all()
    found = [
        _("The text of {name} is not the one that was imported.").format(name=row.name)
        for row in rows
        if len(row.text) != row.length or hashlib.sha256(row.text.encode()).hexdigest() != row.text_sha256
    ]
    if len(rows) != len(connection.execute(select(t.id)).all()):
        found.append(_("A transcript has lost its text."))
    u = table(m.Turn).c
    last: tuple[int, int] = (-1, 0)
    for row in connection.execute(select(u.transcript_id, u.head, u.stop).order_by(u.transcript_id, u.ordinal)):
        if row.transcript_id == last[0] and row.head < last[1]:
            found.append(_("Turns of a transcript overlap."))
        last = (row.transcript_id, row.stop)
    return found


def _codings(connection: Connection) -> list[str]:
    c, t, x = table(m.Coding).c, table(m.Transcript).c, table(m.TranscriptText).c
    key = connection.execute(select(m.Project.quote_key)).scalar_one()
    query = (
        select(t.name, t.uid, c.revision, c.start, c.stop, c.quote_hash)
        .join_from(table(m.Coding), table(m.Transcript))
        .where(c.status == 0)
    )
    texts = {
        (r.transcript_uid, r.revision): r.text for r in connection.execute(select(x.transcript_uid, x.revision, x.text))
    }
    return [
        _("A coding of {name} (characters {start} to {stop}) is not on the passage it was put on.").format(
            name=row.name, start=row.start, stop=row.stop
        )
        for row in connection.execute(query)
        if quote_hash(texts[row.uid, row.revision][row.start : row.stop], key) != row.quote_hash
    ]


def _sequence(connection: Connection) -> list[str]:
    o = OPERATION.c
    local = set(connection.execute(select(m.Replica.uid)).scalars())
    numbers: dict[uuid.UUID, list[int]] = {}
    for row in connection.execute(select(o.replica, o.seq).order_by(o.seq)):
        if row.replica in local:
            numbers.setdefault(row.replica, []).append(row.seq)
    return [_("The log has a gap.") for seqs in numbers.values() if seqs != list(range(1, len(seqs) + 1))]


def _fold_equals_rows(connection: Connection) -> list[str]:
    """Every table has to say what its operations say, no more and no less."""
    ops: dict[tuple[str, uuid.UUID], list[dict[str, Any]]] = {}
    for op in connection.execute(select(OPERATION)).mappings():
        ops.setdefault((op["entity"], op["entity_uid"]), []).append(dict(op))
    states = {key: fold(entries) for key, entries in ops.items()}
    found = []
    for name in KINDS:
        expected = {uid: state.fields for (kind, uid), state in states.items() if kind == name and state.alive}
        actual = rows_of(connection, name)
        expected = {uid: fields for uid, fields in expected.items() if _can_stand(name, fields, states)}
        if name == "coding":
            twins = set(connection.execute(select(m.CodingTwin.uid)).scalars())
            expected = {uid: fields for uid, fields in expected.items() if uid not in twins}
        for uid in expected.keys() ^ actual.keys():
            found.append(_("{kind} {uid} stands in the table or in the log, not in both.").format(kind=name, uid=uid))
        for uid in expected.keys() & actual.keys():
            wrong = {k for k, v in actual[uid].items() if expected[uid].get(k) != v}
            if name == "verbatim" and actual[uid]["transcript"] is None:
                wrong -= {"transcript", "start", "stop", "revision"}
            if wrong:
                found.append(
                    _("{kind} {uid}: the table and the log disagree on {fields}.").format(
                        kind=name, uid=uid, fields=", ".join(sorted(wrong))
                    )
                )
    return found


def _can_stand(kind: str, fields: Mapping[str, Any], states: Mapping[tuple[str, uuid.UUID], State]) -> bool:
    needed = [(target, fields.get(ref)) for ref, target in KINDS[kind].refs.items() if ref not in KINDS[kind].optional]
    for target, uid in needed:
        state = None if uid is None else states.get((target, uuid.UUID(uid)))
        if state is None or not state.alive or not _can_stand(target, state.fields, states):
            return False
    return True


def rows_of(connection: Connection, name: str) -> dict[uuid.UUID, dict[str, Any]]:
    """The rows of one kind, in the log's own terms: uid -> fields (refs as uids, moments as text)."""
    kind = KINDS[name]
    t = table(kind.model)
    uids = {
        ref: dict(
            connection.execute(select(table(KINDS[target].model).c.id, table(KINDS[target].model).c.uid)).tuples().all()
        )
        for ref, target in kind.refs.items()
    }
    result = {}
    for row in connection.execute(select(t)).mappings():
        fields = {c: row[c] for c in kind.columns}
        fields |= {c: None if row[c] is None else iso(row[c]) for c in kind.times}
        for ref in kind.refs:
            target_id = row[f"{ref}_id"]
            fields[ref] = None if target_id is None else str(uids[ref][target_id])
        result[row["uid"]] = fields
    return result
