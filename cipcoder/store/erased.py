"""What was erased when participants withdrew: known by uid only, so that nothing brings it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.store import models as m
from cipcoder.store.types import now

Row = Mapping[str, Any]


def erased(connection: Connection) -> frozenset[uuid.UUID]:
    """Uids of the participants and transcripts that were erased here, whatever a layer or a copy still says of them."""
    found: set[uuid.UUID] = set()
    for participant, transcripts in connection.execute(select(m.Erasure.participant, m.Erasure.transcripts)):
        found |= {uuid.UUID(each) for each in (participant, *transcripts) if each is not None}
    return frozenset(found)


def emptied(connection: Connection) -> frozenset[uuid.UUID]:
    """Uids of everything whose entries in the log were emptied: codings, memos… of what was erased, and itself."""
    o = m.Operation
    gone = select(o.entity_uid).where(o.redacted_at.is_not(None), o.before.is_(None), o.after.is_(None))
    return frozenset(connection.execute(gone.distinct()).scalars())


@dataclass(frozen=True, slots=True)
class Kept:
    """What of another copy's operations may come in here."""

    operations: list[Row]
    dropped: int
    """operations on what was erased here"""


def without_erased(connection: Connection, operations: Sequence[Row]) -> Kept:
    """``operations`` (columns of the log, of any kinds) without those on what was erased here.

    A memo loses it from what it is about, and goes when nothing of that is left.
    """
    if not (gone := set(erased(connection))):
        return Kept(list(operations), 0)
    gone |= emptied(connection)
    about: dict[uuid.UUID, set[str]] = {}
    for op in operations:
        said = [fields for fields in (op["before"], op["after"]) if fields]
        if op["entity"] == "memo":
            about.setdefault(op["entity_uid"], set()).update(uid for f in said for _kind, uid in f.get("targets", ()))
        elif op["entity"] == "erasure":
            continue
        elif op["transcript_uid"] in gone or any(_names(fields, gone) for fields in said):
            gone.add(op["entity_uid"])
    gone |= _memos_left_with_nothing(about, gone)
    kept = [_thinned(op, gone) for op in operations if op["entity_uid"] not in gone]
    return Kept(kept, len(operations) - len(kept))


def _names(fields: Row, gone: set[uuid.UUID]) -> bool:
    named = (fields.get("transcript"), fields.get("participant"))
    return any(isinstance(uid, str) and uuid.UUID(uid) in gone for uid in named)


def _memos_left_with_nothing(about: Mapping[uuid.UUID, set[str]], gone: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    names, found = {str(uid) for uid in gone}, set[uuid.UUID]()
    while more := {uid for uid, targets in about.items() if uid not in found and targets and targets <= names}:
        found |= more
        names |= {str(uid) for uid in more}
    return found


def _thinned(op: Row, gone: set[uuid.UUID]) -> Row:
    """A memo's operation without the targets that are gone."""
    if op["entity"] != "memo":
        return op
    sides = {side: without_targets(op[side], gone) for side in ("before", "after")}
    if all(sides[side] == op[side] for side in sides):
        return op
    return {**op, **sides, "redacted_at": op["redacted_at"] or now()}


def without_targets(fields: Row | None, gone: Iterable[uuid.UUID]) -> dict[str, Any] | None:
    """A memo's fields without the targets that are gone."""
    if fields is None:
        return None
    names = {str(uid) for uid in gone}
    targets = [target for target in fields.get("targets", ()) if target[1] not in names]
    return dict(fields) | ({"targets": targets} if "targets" in fields else {})
