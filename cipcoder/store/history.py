"""Undo and redo, read from the log.

Taking a group back writes its inverse as a new group; redoing takes that group back in turn. History is
never rewritten, so undo survives a restart and travels to other copies like any other change. What somebody
else has changed since is left alone and counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import Connection, select

from cipcoder.store.log import OPERATION, Fields, Role, Transaction
from cipcoder.store.operations.base import codings_in


@dataclass(frozen=True, slots=True)
class Group:
    """One act in the log."""

    uid: uuid.UUID
    role: Role
    undoes: uuid.UUID | None
    verb: str


def groups(connection: Connection, coder: uuid.UUID | None) -> Iterator[Group]:
    """A coder's acts, newest first; notes left out."""
    o = OPERATION.c
    mine = o.coder_uid.is_(None) if coder is None else o.coder_uid == coder
    query = select(o.group_uid, o.role, o.undoes, o.verb).where(mine, o.role != "note").order_by(o.id.desc())
    seen = None
    for row in connection.execute(query.execution_options(yield_per=200)):
        if row.group_uid != seen:  # operations of a group stand together: groups are written by one transaction
            seen = row.group_uid
            yield Group(row.group_uid, row.role, row.undoes, row.verb)


def next_to_undo(connection: Connection, coder: uuid.UUID | None) -> Group | None:
    """The latest act of this coder that still holds."""
    taken_back: set[uuid.UUID | None] = set()
    for group in groups(connection, coder):
        if group.uid in taken_back:
            continue
        if group.role != "undo":
            return group
        taken_back.add(group.undoes)
    return None


def next_to_redo(connection: Connection, coder: uuid.UUID | None) -> Group | None:
    """The latest undo of this coder that still holds, with nothing done since but undoing and redoing."""
    taken_back: set[uuid.UUID | None] = set()
    for group in groups(connection, coder):
        if group.uid in taken_back:
            continue
        if group.role == "undo":
            return group
        if group.role == "do":
            return None
        taken_back.add(group.undoes)
    return None


@dataclass(slots=True)
class TakeBack:
    """The inverse of a group."""

    group: Group
    left_alone: int = field(default=0)
    verb: ClassVar[str] = "take back"

    def apply(self, tx: Transaction) -> None:
        o = OPERATION.c
        query = select(o.entity, o.entity_uid, o.before, o.after).where(o.group_uid == self.group.uid)
        for op in tx.connection.execute(query.order_by(o.id.desc())).all():
            if not _inverted(tx, op.entity, op.entity_uid, op.before, op.after):
                self.left_alone += 1


def _inverted(tx: Transaction, kind: str, uid: uuid.UUID, before: Fields | None, after: Fields | None) -> bool:
    """Write the inverse of one operation; false when someone has changed the thing since."""
    now = tx.state(uid)
    if after is None:  # it was taken away: bring it back
        if now is not None or before is None:
            return False
        tx.create(kind, uid, before)
        return True
    if now is None or any(now.get(name) != value for name, value in after.items()):
        return False
    if before is None:
        if kind == "code" and codings_in(tx, code=uid):
            return False
        if kind == "transcript" and codings_in(tx, transcript=uid):
            return False
        tx.delete(kind, uid)
        return True
    tx.update(kind, uid, before)
    return True
