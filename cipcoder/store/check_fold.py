"""The tables worked out once more from the log, by other means than the ones that wrote them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, fold
from cipcoder.store.rows import ORPHAN, Entity, place_in, table
from cipcoder.store.types import iso

Texts = Mapping[tuple[uuid.UUID, int], str]
"""by transcript and revision"""


def faults(connection: Connection, texts: Texts) -> list[str]:
    """Where tables and log disagree."""
    try:
        return _fold_equals_rows(connection, texts)
    except (AttributeError, KeyError, TypeError, ValueError):  # an entry without a field, or with one of another type
        return [_("The log holds an entry that no cipcoder wrote.")]


def _fold_equals_rows(connection: Connection, texts: Texts) -> list[str]:
    """Every table has to say what its operations say, no more and no less."""
    histories: dict[Entity, list[dict[str, Any]]] = {}
    for op in connection.execute(select(OPERATION)).mappings():
        histories.setdefault((op["entity"], op["entity_uid"]), []).append(dict(op))
    states = {key: fold(history) for key, history in histories.items()}
    alive = {key: state.fields for key, state in states.items() if state.alive}
    stands = {key for key in alive if _can_stand(key, alive, texts)}
    twins = _later_twins({uid: alive[kind, uid] for kind, uid in stands if kind == "coding"})
    missing = {
        (uid, kind, needed[1])
        for (kind, uid), fields in alive.items()
        for ref, target in KINDS[kind].refs.items()
        if (needed := _named(fields, ref, target)) is not None and needed not in stands
    }
    orphans = [
        (uid, fields) for (kind, uid), fields in alive.items() if kind == "coding" and fields["status"] == ORPHAN
    ]
    missing |= {(uid, "coding", place_in(fields["transcript"])) for uid, fields in orphans}
    found = []
    if twins != set(connection.execute(select(m.CodingTwin.uid)).scalars()):
        found.append(_("The same coding made twice is not shown once."))
    w = m.Waiting
    if missing != set(connection.execute(select(w.uid, w.kind, w.needs))):
        found.append(_("What waits for something that isn't here is not what the log says."))
    for name in KINDS:
        expected = {uid: alive[kind, uid] for kind, uid in stands if kind == name and uid not in twins}
        actual = rows_of(connection, name)
        for uid in expected.keys() ^ actual.keys():
            found.append(_("{kind} {uid} stands in the table or in the log, not in both.").format(kind=name, uid=uid))
        for uid in expected.keys() & actual.keys():
            shown = _shown(name, expected[uid], stands)
            if wrong := sorted(k for k, v in actual[uid].items() if shown.get(k) != v):
                found.append(
                    _("{kind} {uid}: the table and the log disagree on {fields}.").format(
                        kind=name, uid=uid, fields=", ".join(wrong)
                    )
                )
    return found


def _named(fields: Mapping[str, Any], ref: str, target: str) -> Entity | None:
    return None if fields.get(ref) is None else (target, uuid.UUID(fields[ref]))


def _can_stand(key: Entity, alive: Mapping[Entity, Mapping[str, Any]], texts: Texts) -> bool:
    """Whether all an entity needs is here, and the place it speaks of lies in the text."""
    kind, fields = KINDS[key[0]], alive[key]
    for ref, target in kind.refs.items():
        needed = _named(fields, ref, target)
        if ref not in kind.optional and (needed is None or needed not in alive or not _can_stand(needed, alive, texts)):
            return False
    if kind.name != "coding":
        return True
    if fields["status"] == ORPHAN:
        return False
    stop: int = fields["stop"]
    return stop <= len(texts.get((uuid.UUID(fields["transcript"]), fields["revision"]), ""))


def _later_twins(codings: Mapping[uuid.UUID, Mapping[str, Any]]) -> set[uuid.UUID]:
    """All but the first uid of codings that say the same."""
    first: dict[tuple[Any, ...], uuid.UUID] = {}
    for uid in sorted(codings):
        first.setdefault(tuple(codings[uid][n] for n in ("transcript", "start", "stop", "code", "coder")), uid)
    return codings.keys() - set(first.values())


def _shown(kind: str, fields: Mapping[str, Any], stands: set[Entity]) -> dict[str, Any]:
    """What the row says: the fields, without the optional things that aren't here."""
    shown = dict(fields)
    for ref in KINDS[kind].optional:
        needed = _named(fields, ref, KINDS[kind].refs[ref])
        if needed not in stands:
            shown[ref] = None
            if kind == "verbatim" and ref == "transcript":
                shown |= {"start": None, "stop": None, "revision": None}
    if "targets" in shown:
        shown["targets"] = sorted(shown["targets"])
    return shown


def rows_of(connection: Connection, name: str) -> dict[uuid.UUID, dict[str, Any]]:
    """The rows of one kind, in the log's own terms: uid -> fields (refs as uids, moments as text)."""
    kind = KINDS[name]
    t = table(kind.model)
    uids = {ref: _uids(connection, target) for ref, target in kind.refs.items()}
    lists = {"transcript": _layout, "memo": _targets}.get(name)
    parts = {} if lists is None else lists(connection)
    result = {}
    for row in connection.execute(select(t)).mappings():
        fields = {c: row[c] for c in kind.columns}
        fields |= {c: None if row[c] is None else iso(row[c]) for c in kind.times}
        for ref in kind.refs:
            target_id = row[f"{ref}_id"]
            fields[ref] = None if target_id is None else str(uids[ref][target_id])
        result[row["uid"]] = fields | ({} if lists is None else parts[row["id"]])
    return result


def _uids(connection: Connection, kind: str) -> dict[int, uuid.UUID]:
    t = table(KINDS[kind].model)
    return dict(connection.execute(select(t.c.id, t.c.uid)).all())


def _layout(connection: Connection) -> defaultdict[int, dict[str, Any]]:
    """Speakers, turns and sentences of each transcript, as its payload lists them."""
    s, u, n = m.Speaker, m.Turn, m.Sentence
    # of rows, too, whose transcript or memo is gone: that they point at nothing is told elsewhere
    parts: defaultdict[int, dict[str, Any]] = defaultdict(lambda: {"speakers": [], "turns": [], "sentences": []})
    for row_id, *speaker in connection.execute(select(s.transcript_id, s.label, s.role).order_by(s.position)):
        parts[row_id]["speakers"].append(speaker)
    turns = select(u.transcript_id, u.speaker, u.head, u.start, u.stop, u.milliseconds).order_by(u.ordinal)
    for row_id, *turn in connection.execute(turns):
        parts[row_id]["turns"].append(turn)
    for row_id, *sentence in connection.execute(select(n.transcript_id, n.start, n.stop).order_by(n.start)):
        parts[row_id]["sentences"].extend(sentence)
    return parts


def _targets(connection: Connection) -> defaultdict[int, dict[str, Any]]:
    """What each memo is about."""
    parts: defaultdict[int, dict[str, Any]] = defaultdict(lambda: {"targets": []})
    t = m.MemoTarget
    for memo, kind, uid in connection.execute(select(t.memo_id, t.kind, t.target_uid)):
        parts[memo]["targets"] = sorted([*parts[memo]["targets"], [kind, str(uid)]])
    return parts
