"""Undo and redo, read from the log.

Taking a group back writes its inverse as a new group; redoing takes that group back in turn. History is
never rewritten, so undo survives a restart and travels to other copies like any other change. What somebody
else has changed since is left alone and counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from cipcoder.errors import RefusedError
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import checked_codebook
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, Fields, Role, Transaction
from cipcoder.store.operations.base import codings_in, name_taken, round_of
from cipcoder.store.operations.consensus import follow
from cipcoder.store.operations.correcting import gives_text, held_by_round, keep_on_text
from cipcoder.store.rows import ORPHAN

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """One act in the log."""

    uid: uuid.UUID
    role: Role
    undoes: uuid.UUID | None
    verb: str
    erased: bool = False
    """all of it was about what was erased since: there is nothing left to take back"""


def groups(connection: Connection, coder: uuid.UUID | None) -> Generator[Group, None, None]:
    """A coder's acts, newest first, whichever copy of the project they were made on; notes left out.

    Close it when done: it reads the log only as far back as it is asked to.
    """
    o = OPERATION.c
    query = select(o.group_uid, o.role, o.undoes, o.verb, o.redacted_at).where(_mine(coder), o.role != "note")
    newest = query.order_by(o.lamport.desc(), o.replica.desc()).execution_options(yield_per=200)
    seen: set[uuid.UUID] = set()
    with connection.execute(newest) as rows:
        for row in rows:
            if row.group_uid not in seen:
                seen.add(row.group_uid)
                erased = row.redacted_at is not None and _nothing_left(connection, row.group_uid)
                yield Group(row.group_uid, row.role, row.undoes, row.verb, erased)


def _nothing_left(connection: Connection, group: uuid.UUID) -> bool:
    o = OPERATION.c
    left = select(o.id).where(o.group_uid == group, o.redacted_at.is_(None)).limit(1)
    return connection.execute(left).first() is None


def _mine(coder: uuid.UUID | None) -> ColumnElement[bool]:
    return OPERATION.c.coder_uid.is_(None) if coder is None else OPERATION.c.coder_uid == coder


def standing(connection: Connection, coder: uuid.UUID | None) -> Generator[Group, None, None]:
    """The acts of this coder that still hold, newest first: what one undo after the other takes back. Close it."""
    taken_back: set[uuid.UUID | None] = set()
    with closing(groups(connection, coder)) as acts:
        for group in acts:
            if group.uid in taken_back:
                if group.role == "undo":  # its act holds as the redo that was told already
                    taken_back.add(group.undoes)
                continue
            if group.role == "undo":
                taken_back.add(group.undoes)
            else:
                if not group.erased:
                    yield group
                taken_back.add(group.undoes)  # a redo: once taken back, the undo that it took back holds again


def next_to_undo(connection: Connection, coder: uuid.UUID | None) -> Group | None:
    """The latest act of this coder that still holds."""
    with closing(standing(connection, coder)) as acts:
        return next(acts, None)


def next_to_redo(connection: Connection, coder: uuid.UUID | None) -> Group | None:
    """The latest undo of this coder that still holds, with nothing done since but undoing and redoing."""
    taken_back: set[uuid.UUID | None] = set()
    with closing(groups(connection, coder)) as acts:
        for group in acts:
            if group.uid in taken_back:
                continue
            if group.role == "undo":
                if group.erased:
                    continue
                return group
            if group.role == "do":
                return None
            taken_back.add(group.undoes)
    return None


def latest(connection: Connection, coder: uuid.UUID | None) -> uuid.UUID | None:
    """The coder's last act, undoing and redoing included: a mark to count from."""
    with closing(groups(connection, coder)) as acts:
        return next((group.uid for group in acts), None)


def acts_since(connection: Connection, coder: uuid.UUID | None, mark: uuid.UUID | None) -> int:
    """How many of the coder's acts since ``mark`` (``None``: ever) still hold: so many undos take them back.

    An act from before that was undone and redone since is none of them.
    """
    count = 0
    skipped: set[uuid.UUID | None] = set()
    redone: set[uuid.UUID | None] = set()
    undone_since: set[uuid.UUID] = set()
    with closing(groups(connection, coder)) as acts:
        for group in acts:
            if group.uid == mark:
                break
            if group.uid in redone:  # an undo that was taken back: its act holds, and was counted as the redo
                skipped.add(group.undoes)
                if group.undoes is not None:
                    undone_since.add(group.undoes)
            elif group.uid in skipped:
                undone_since.discard(group.uid)
            elif group.role == "undo":
                skipped.add(group.undoes)
            else:
                count += not group.erased
                if group.role == "redo":
                    redone.add(group.undoes)
    return count - len(undone_since)


@dataclass(slots=True)
class TakeBack:
    """The inverse of a group, as far as nobody else has changed since what it changed."""

    group: Group
    coder: uuid.UUID | None
    left_alone: int = field(default=0)
    erased: int = field(default=0)
    """changes that are not taken back since what they said was erased: a participant withdrew"""

    def apply(self, tx: Transaction) -> None:
        o = OPERATION.c
        group = self.group.uid if self.group.role == "undo" else self._act(tx)
        mine = o.group_uid == group, _mine(self.coder)
        query = select(o.entity, o.entity_uid, o.before, o.after).where(*mine, o.redacted_at.is_(None))
        inverses = tx.connection.execute(query.order_by(o.lamport.desc())).all()
        gone = select(func.count()).select_from(OPERATION).where(*mine, o.redacted_at.is_not(None))
        self.erased = tx.connection.execute(gone).scalar_one()
        tx.load(op.entity_uid for op in inverses)
        try:
            with tx.tentative():
                left = _inverted_all(tx, inverses)
                if any(change.kind == "code" for change in tx.changes):
                    checked_codebook(tx.connection)
        except RefusedError:  # codes as they were don't go with codes as they are
            codes = [op.entity_uid for op in inverses if op.entity == "code"]
            left = codes + _inverted_all(tx, [op for op in inverses if op.entity != "code"])
        self.left_alone = len(left)
        follow(tx)
        keep_on_text(tx)
        if not tx.changes and (inverses or self.erased):  # the log has to say it, or undo would stay at this act
            kind, uid = (
                inverses[0][:2] if inverses else ("project", tx.connection.execute(select(m.Project.uid)).scalar_one())
            )
            tx.mark(kind, uid)

    def _act(self, tx: Transaction) -> uuid.UUID:
        """The act itself, where it was redone: a redo may have found less to do again than the act did."""
        o = OPERATION.c
        act, before = self.group.uid, self.group.undoes
        while before is not None:
            found = tx.connection.execute(select(o.undoes).where(o.group_uid == before, _mine(self.coder))).first()
            if found is None:  # only a part of the coder's layer has come
                break
            act, before = before, found.undoes
        return act


def _carried(kind: str, now: Fields, before: Fields | None, after: Fields) -> frozenset[str]:
    """The fields in which only a correction of the text has changed a thing since its coder's own act.

    Taking that act back leads to a place in the text of then, which is carried along again (``keep_on_text``).
    """
    own = before is None or before.get("revision") == after.get("revision")
    moved = now.get("revision") != after.get("revision") or now.get("status") == ORPHAN
    return KINDS[kind].together if kind in ("coding", "verbatim") and "revision" in after and own and moved else _NONE


def _inverted_all(tx: Transaction, inverses: Sequence[Any]) -> list[uuid.UUID]:
    """Write the inverses of these operations, in this order; what was left alone."""
    left = []
    for kind, some in groupby(inverses, key=lambda op: op.entity):
        with tx.codings_together() if kind == "coding" else nullcontext():
            left += [op.entity_uid for op in some if not _inverted(tx, *op)]
    return left


def _inverted(tx: Transaction, kind: str, uid: uuid.UUID, before: Fields | None, after: Fields | None) -> bool:
    """Write the inverse of one operation; false when someone has changed the thing since."""
    now = tx.state(uid)
    if after is None:  # it was taken away: bring it back
        if now is not None or before is None or name_taken(tx, kind, uid, before):
            return False
        tx.create(kind, uid, before)
        return True
    if now is None or any(now.get(name) != after[name] for name in after.keys() - _carried(kind, now, before, after)):
        return False
    if before is None:
        if tx.rows.held(kind, uid) or (kind in ("code", "transcript") and codings_in(tx, kind, uid)):
            return False
        if kind == "transcript" and round_of(tx, uid) is not None:
            return False
        tx.delete(kind, uid)
        return True
    if name_taken(tx, kind, uid, before):
        return False
    if kind == "transcript" and gives_text(after, before) and held_by_round(tx.connection, uid, ""):
        return False
    tx.update(kind, uid, before)
    return True
