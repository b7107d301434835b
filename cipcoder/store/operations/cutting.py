"""Cutting a coding in two, and making several one. Memos go with the text they are about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.operations.base import refuse_other_text, the_coder
from cipcoder.store.operations.codings import in_place, segment_of, standing, twins
from cipcoder.store.operations.rounds import held_to_round
from cipcoder.store.rows import table
from cipcoder.store.types import iso
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class SplitCoding:
    """Cut a coding of one's own in two at code point ``at`` of its text; memos about it are about both parts."""

    coding: uuid.UUID
    at: int
    revision: int | None = None
    """the revision of the text that the place was chosen on"""
    verb: ClassVar[str] = "split coding"

    def apply(self, tx: Transaction) -> None:
        state = in_place(tx, self.coding)
        transcript = uuid.UUID(state["transcript"])
        refuse_other_text(tx, transcript, self.revision)
        if not state["start"] < self.at < state["stop"]:
            raise RefusedError(_("A coding can only be split inside: put the cursor on a later word of it."))
        first = segment_of(tx, transcript, state["start"], self.at)
        second = segment_of(tx, transcript, self.at, state["stop"])
        if held_to_round(tx, the_coder(tx), transcript, second) != second:
            raise RefusedError(_("In this round whole turns, or given segments, are coded: they are not split."))
        parts: list[Fields] = [{**state, "start": s.start, "stop": s.stop} for s in (first, second)]
        if any(standing(tx, part) is not None for part in parts):
            raise RefusedError(_("You have already put this code on this passage."))
        for twin in twins(tx, self.coding):
            tx.delete("coding", twin)
        tx.update("coding", self.coding, {"start": first.start, "stop": first.stop})
        new = uuid.uuid4()
        tx.create("coding", new, parts[1] | {"created_at": iso(tx.at)}, fresh=True)
        for memo, targets in _memos_about(tx, self.coding):
            tx.update("memo", memo, {"targets": [*targets, ["coding", str(new)]]})


@dataclass(frozen=True, slots=True)
class MergeCodings:
    """Make several codings of one's own with the same code one: from the first's beginning to the last's end."""

    codings: tuple[uuid.UUID, ...]
    verb: ClassVar[str] = "merge codings"

    def apply(self, tx: Transaction) -> None:
        states: dict[uuid.UUID, Fields] = {uid: in_place(tx, uid) for uid in self.codings}
        if len({(s["transcript"], s["code"]) for s in states.values()}) != 1 or len(states) < 2:
            raise RefusedError(_("Only several codings with the same code, in one transcript, can be merged."))
        uids = sorted(states, key=lambda uid: (states[uid]["start"], -states[uid]["stop"], str(uid)))
        start, stop = states[uids[0]]["start"], max(s["stop"] for s in states.values())
        transcript, whole = uuid.UUID(states[uids[0]]["transcript"]), Span(start, stop)
        if held_to_round(tx, the_coder(tx), transcript, whole) != whole:
            raise RefusedError(_("In this round given segments are coded: they are not merged."))
        there = standing(tx, states[uids[0]] | {"start": start, "stop": stop})
        kept = uids[0] if there is None else there
        for uid in uids:
            if uid != kept:
                for memo, targets in _memos_about(tx, uid):
                    moved = [[kind, str(kept) if target == str(uid) else target] for kind, target in targets]
                    tx.update("memo", memo, {"targets": [list(t) for t in dict.fromkeys(map(tuple, moved))]})
                for twin in twins(tx, uid):
                    tx.delete("coding", twin)
                tx.delete("coding", uid)
        fields: Fields = {}
        if any(each["origin"] == "suggestion" for each in states.values()):
            fields["origin"] = "suggestion"  # what the program suggested stays known as such
        if there is None:
            for twin in twins(tx, kept):
                tx.delete("coding", twin)
            fields |= {"start": start, "stop": stop}
        tx.update("coding", kept, fields)


def _memos_about(tx: Transaction, uid: uuid.UUID) -> list[tuple[uuid.UUID, list[list[str]]]]:
    """The acting coder's memos about something, with all their targets."""
    memo, target, coder = table(m.Memo), table(m.MemoTarget), str(the_coder(tx))
    query = select(memo.c.uid).join(target, target.c.memo_id == memo.c.id).where(target.c.target_uid == uid)
    found = []
    for row in tx.connection.execute(query.order_by(memo.c.uid)).scalars().all():
        state = tx.state(row)
        if state is not None and state["coder"] == coder:
            found.append((row, [list(t) for t in state["targets"]]))
    return found
