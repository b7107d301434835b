"""Making one code of two. The codebook is everybody's, codings and memos are their coder's: each merges their own.

What the acting coder had put the source on has the target afterwards; what others did stays as it is, on a code
that is retired and says what it was merged into, until they merge theirs by the same act.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from cipcoder.codebook.models import Code
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import code_uid, read_codebook
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.operations.base import the_coder
from cipcoder.store.operations.codebook import MoveCode
from cipcoder.store.operations.codings import standing
from cipcoder.store.rows import Entity, table

Place = tuple[str, int, int, int]
"""transcript, start, stop"""


@dataclass(frozen=True, slots=True)
class MergeCodes:
    """Put the target where one's own codings have the source, and retire the source (both by id).

    Where the target stands already, the source's coding goes and its memos are about the one that stands. Sub-codes
    and memos of the source go to the target, which also gets its keywords, examples and free digit key.
    """

    source: str
    target: str
    verb: ClassVar[str] = "merge codes"

    def apply(self, tx: Transaction) -> None:
        coder = the_coder(tx)
        codebook = read_codebook(tx.connection)
        source, target = codebook.get(self.source), codebook.get(self.target)
        if target.id in {code.id for code in codebook.subtree(source.id)}:
            raise RefusedError(_("A code can't be merged into itself or into one of its own sub-codes."))
        if target.retired:
            raise RefusedError(
                _("The code {code} is retired: bring it back before you merge into it.").format(code=target.id)
            )
        moved = _recode(tx, coder, code_uid(source.id), code_uid(target.id))
        _repoint(tx, coder, moved | {str(code_uid(source.id)): str(code_uid(target.id))})
        for code in source.codes:
            MoveCode(code.id, target.id).apply(tx)
        _unite(tx, source, target)


def _recode(tx: Transaction, coder: uuid.UUID, source: uuid.UUID, target: uuid.UUID) -> dict[str, str]:
    """Give the coder's codings of ``source`` the code ``target``; those that went -> the one that stands there."""
    stands: dict[Place, uuid.UUID] = {}
    for uid, state in _codings(tx, coder, target).items():
        stands.setdefault(_place(state), uid)  # the smallest uid is the one that shows
    gone: dict[str, str] = {}
    for uid, state in _codings(tx, coder, source).items():
        if (other := stands.get(_place(state))) is None:
            tx.update("coding", uid, {"code": str(target)})
        else:
            tx.delete("coding", uid)
            gone[str(uid)] = str(other)
    return gone


def follow_merges(tx: Transaction, touched: Iterable[Entity]) -> None:
    """A coder's memos about codings of theirs that a merge took away are about the ones that stand: on another copy
    they may have been written meanwhile. ``touched``: what has just come in."""
    memos: set[uuid.UUID] = set()
    for kind, uid in touched:
        if kind == "memo":
            memos.add(uid)
        elif kind == "coding" and tx.state(uid) is None:
            about = select(m.Memo.uid).join(m.MemoTarget, m.MemoTarget.memo_id == m.Memo.id)
            memos |= set(tx.connection.execute(about.where(m.MemoTarget.target_uid == uid)).scalars())
    for memo in sorted(memos):
        state = tx.state(memo)
        targets = (
            [] if state is None else [[kind, _heir(tx, kind, uid, state["coder"])] for kind, uid in state["targets"]]
        )
        if state is not None and targets != state["targets"]:
            tx.update("memo", memo, {"targets": [list(each) for each in dict.fromkeys(map(tuple, targets))]})


def _heir(tx: Transaction, kind: str, target: str, coder: str) -> str:
    """The coding that stands where a merge took one of this coder's away, else the same thing."""
    uid = uuid.UUID(target)
    if kind != "coding" or tx.state(uid) is not None or (gone := tx.last(uid)).get("coder") != coder:
        return target
    code, seen = gone["code"], set[str]()
    while code is not None and code not in seen:
        seen.add(code)
        code = (tx.state(uuid.UUID(code)) or {}).get("merged_into")
        if code is not None and (stands := standing(tx, {**gone, "code": code})) is not None:
            return str(stands)
    return target


def _codings(tx: Transaction, coder: uuid.UUID, code: uuid.UUID) -> dict[uuid.UUID, Fields]:
    """All codings of this coder with this code: those that show, twins behind them, those that wait; by uid."""
    ids = tx.rows.id_of("coder", coder), tx.rows.id_of("code", code)
    uids = set(tx.connection.execute(select(m.Waiting.uid).where(m.Waiting.kind == "coding")).scalars())
    for c in (table(m.Coding).c, table(m.CodingTwin).c):
        uids |= set(tx.connection.execute(select(c.uid).where(c.coder_id == ids[0], c.code_id == ids[1])).scalars())
    states = {uid: tx.state(uid) for uid in sorted(uids)}
    wanted = str(coder), str(code)
    return {uid: s for uid, s in states.items() if s is not None and (s["coder"], s["code"]) == wanted}


def _place(state: Fields) -> Place:
    return state["transcript"], state["revision"], state["start"], state["stop"]


def _repoint(tx: Transaction, coder: uuid.UUID, moved: Mapping[str, str]) -> None:
    """The coder's memos about the first of each pair are about the second from now on."""
    query = select(m.Memo.uid, m.MemoTarget.target_uid).join(m.MemoTarget, m.MemoTarget.memo_id == m.Memo.id)
    rows = tx.connection.execute(query.where(m.Memo.coder_id == tx.rows.id_of("coder", coder))).all()
    for uid in sorted({memo for memo, target in rows if str(target) in moved}):
        state = tx.state(uid)
        assert state is not None
        about = dict.fromkeys((kind, moved.get(target, target)) for kind, target in state["targets"])
        tx.update("memo", uid, {"targets": [list(target) for target in about]})


def _unite(tx: Transaction, source: Code, target: Code) -> None:
    """The target takes over what the source had; the source is retired and says where it went."""
    retired = {"retired": True, "merged_into": str(code_uid(target.id)), "slot": None}
    tx.update("code", code_uid(source.id), retired)
    examples = dict.fromkeys((*target.examples, *source.examples))
    tx.update(
        "code",
        code_uid(target.id),
        {
            "keywords": list(dict.fromkeys((*target.keywords, *source.keywords))),
            "examples": [example.model_dump() for example in examples],
            "slot": source.slot if target.slot is None else target.slot,
        },
    )
