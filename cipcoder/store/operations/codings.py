"""Coding: adding, removing and changing codings, and saying how far one has read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from sqlalchemy import Select, and_, bindparam, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import current_version, keep_version
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.open_rounds import open_rounds
from cipcoder.store.operations.base import refuse_other_text, the_coder, transcript_state
from cipcoder.store.operations.memos import WriteMemo
from cipcoder.store.operations.rounds import held_to_round
from cipcoder.store.operations.suggesting import refuse_blind, refuse_suggestions
from cipcoder.store.rows import CODING_KEY, ORPHAN, table
from cipcoder.store.types import iso
from cipcoder.text.spans import Span, trim

ReadingState = Literal["in progress", "finished"]


@dataclass(frozen=True, slots=True)
class NewCoding:
    """One code on one segment: code points [start, stop) of the transcript's present text."""

    transcript: uuid.UUID
    start: int
    stop: int
    code: uuid.UUID
    weight: int | None = None
    uid: uuid.UUID | None = None
    """given when a coding is read back from a file"""
    created_at: dt.datetime | None = None
    memo: str = ""
    """a memo about it, written with it"""
    suggested: bool = False
    """read back from a file that says so: the code was suggested once and accepted"""
    revision: int | None = None
    """the revision of the text that the segment was chosen on: no other text is coded then"""


@dataclass(frozen=True, slots=True)
class AddCodings:
    """Put codes on segments. Blanks are trimmed off; a coding the coder already made is not made twice.

    ``origin`` "suggestion": refused where suggestions are off, or the round is blind.
    """

    codings: tuple[NewCoding, ...]
    origin: Literal["hand", "import", "suggestion"] = "hand"
    verb: ClassVar[str] = "add coding"

    def apply(self, tx: Transaction) -> None:
        coder = the_coder(tx)
        version = tx.rows.codebook_version() or keep_version(tx.connection)
        if self.origin == "suggestion":
            refuse_suggestions(tx.connection)
        tx.load(new.uid for new in self.codings if new.uid is not None)
        rounds = open_rounds(tx.connection)
        for code in dict.fromkeys(new.code for new in self.codings):
            _check_code(tx, code)
        wanted: list[Fields] = []
        for new in self.codings:
            suggested = new.suggested or self.origin == "suggestion"
            if suggested:
                refuse_blind(tx.connection, coder, new.transcript)
            refuse_other_text(tx, new.transcript, new.revision)
            segment = segment_of(tx, new.transcript, new.start, new.stop)
            segment = held_to_round(tx, coder, new.transcript, segment, rounds)
            wanted.append(
                {
                    "transcript": str(new.transcript),
                    "start": segment.start,
                    "stop": segment.stop,
                    "code": str(new.code),
                    "coder": str(coder),
                    "revision": tx.rows.extent(new.transcript)[0],
                    "status": 0,
                    "weight": new.weight,
                    "origin": "suggestion" if suggested else self.origin,
                    "version": version,
                    "created_at": iso(new.created_at or tx.at),
                }
            )
        for transcript in dict.fromkeys(new.transcript for new in self.codings):
            _start_reading(tx, coder, transcript, version)
        there = _standing(tx, wanted)
        made: dict[uuid.UUID, Fields] = {}
        for new, fields in zip(self.codings, wanted, strict=True):
            uid = there.get(place := _place(fields))
            if uid is None:
                known = new.uid in made or (new.uid is not None and tx.state(new.uid) is not None)
                uid = there[place] = new.uid if new.uid is not None and not known else uuid.uuid4()
                if uid == new.uid and tx.last(uid):  # it was here once, and comes back
                    tx.create("coding", uid, fields)
                else:
                    made[uid] = fields
        tx.create_codings(list(made.items()))
        for new, fields in zip(self.codings, wanted, strict=True):
            if new.memo.strip():
                # the same memo on the same coding, read twice from a file, is one memo
                about = there[_place(fields)]
                WriteMemo(natural_uid("memo", coder, about, new.memo), new.memo, targets=(("coding", about),)).apply(tx)


@dataclass(frozen=True, slots=True)
class RemoveCodings:
    """Take codings of one's own away; memos about them stay, without their target."""

    codings: tuple[uuid.UUID, ...]
    verb: ClassVar[str] = "remove coding"

    def apply(self, tx: Transaction) -> None:
        for uid in self.codings:
            if own(tx, uid) is None:
                continue
            for twin in twins(tx, uid):
                tx.delete("coding", twin)
            tx.delete("coding", uid)


@dataclass(frozen=True, slots=True)
class ChangeCoding:
    """Give a coding of one's own other bounds or another code."""

    coding: uuid.UUID
    start: int | None = None
    stop: int | None = None
    code: uuid.UUID | None = None
    weight: int | None = None
    beside: tuple[uuid.UUID, ...] = ()
    """codes to put on the same segment in the same act"""
    revision: int | None = None
    """the revision of the text that the bounds were chosen on"""
    verb: ClassVar[str] = "change coding"

    def apply(self, tx: Transaction) -> None:
        state = in_place(tx, self.coding)
        transcript = uuid.UUID(state["transcript"])
        refuse_other_text(tx, transcript, self.revision)
        start = state["start"] if self.start is None else self.start
        stop = state["stop"] if self.stop is None else self.stop
        segment = held_to_round(tx, the_coder(tx), transcript, segment_of(tx, transcript, start, stop))
        fields: Fields = {"start": segment.start, "stop": segment.stop}
        if self.code is not None and str(self.code) != state["code"]:
            _check_code(tx, self.code)
            fields["code"] = str(self.code)
        if self.weight is not None:
            fields["weight"] = self.weight
        there = standing(tx, {**state, **fields})
        if there is not None and there != self.coding:
            raise RefusedError(_("You have already put this code on this passage."))
        for twin in twins(tx, self.coding):
            tx.delete("coding", twin)
        tx.update("coding", self.coding, fields)
        AddCodings(tuple(NewCoding(transcript, segment.start, segment.stop, code) for code in self.beside)).apply(tx)


@dataclass(frozen=True, slots=True)
class SetReadState:
    """Say how far the coder is with a transcript, under the codebook as it stands."""

    transcript: uuid.UUID
    state: ReadingState
    verb: ClassVar[str] = "set read state"

    def apply(self, tx: Transaction) -> None:
        transcript_state(tx, self.transcript)
        set_state(tx, the_coder(tx), self.transcript, current_version(tx.connection), self.state)


def segment_of(tx: Transaction, transcript: uuid.UUID, start: int, stop: int) -> Span:
    """The segment without blanks at its ends, after checking that it lies in the text."""
    revision, length = tx.rows.extent(transcript)
    if not length:
        transcript_state(tx, transcript)
    if not 0 <= start < stop <= length:
        raise RefusedError(
            _("Characters {start} to {stop} are not a passage of {name}, which has {length} characters.").format(
                start=start, stop=stop, name=transcript_state(tx, transcript)["name"], length=length
            )
        )
    text = tx.rows.text(transcript, revision)
    assert text is not None
    span = trim(text, Span(start, stop))
    if span is None:
        raise RefusedError(_("There are only blanks in this passage: nothing to code."))
    return span


def _check_code(tx: Transaction, uid: uuid.UUID) -> None:
    """Refuse a code that can't be put on a passage."""
    code = tx.connection.execute(_code_asked(), {"of": uid}).first()
    if code is None:
        raise RefusedError(_("This code is not in the codebook any more."))
    tx.rows.know(uid, code.id)
    if code.retired:
        raise RefusedError(
            _("The code {code} is retired: bring it back before you code with it.").format(code=code.key)
        )


@cache
def _code_asked() -> Select[int, str, bool]:
    t = table(m.Code)
    return select(t.c.id, t.c.key, t.c.retired).where(t.c.uid == bindparam("of"))


def own(tx: Transaction, uid: uuid.UUID) -> Fields | None:
    """The fields of a coding that belongs to whoever acts."""
    state = tx.state(uid)
    if state is not None and state["coder"] != str(the_coder(tx)):
        raise RefusedError(_("This coding is another coder's: only its coder can change it."))
    return state


def in_place(tx: Transaction, uid: uuid.UUID) -> Fields:
    """The fields of a coding of one's own that stands on a passage of the present text."""
    state = own(tx, uid)
    if state is None:
        raise RefusedError(_("This coding is not there any more."))
    if state["status"] == ORPHAN:
        raise RefusedError(_("A correction took the words of this coding away: settle it first."))
    return state


def _row_key(tx: Transaction, fields: Fields) -> dict[str, int | None]:
    ids = {f"{kind}_id": tx.rows.id_of(kind, fields[kind]) for kind in ("transcript", "code", "coder")}
    return ids | {"start": fields["start"], "stop": fields["stop"]}


def standing(tx: Transaction, fields: Fields) -> uuid.UUID | None:
    """The coding that already says the same thing (passage, code, coder), if there is one."""
    t, key = table(m.Coding), _row_key(tx, fields)
    found = select(t.c.uid).where(and_(*(t.c[name] == key[name] for name in CODING_KEY)))
    return tx.connection.execute(found).scalar()


Place = tuple[Any, ...]


def _place(fields: Fields) -> Place:
    return tuple(fields[name] for name in ("transcript", "start", "stop", "code"))


def _standing(tx: Transaction, wanted: Sequence[Fields]) -> dict[Place, uuid.UUID]:
    """``standing`` for many codings, all of one coder."""
    found: dict[Place, uuid.UUID] = {}
    starts: dict[str, list[int]] = {}
    codes = {tx.rows.id_of("code", fields["code"]): fields["code"] for fields in wanted}
    for fields in wanted:
        starts.setdefault(fields["transcript"], []).append(fields["start"])
    for transcript, here in starts.items():
        of = {"who": tx.rows.id_of("coder", wanted[0]["coder"]), "what": tx.rows.id_of("transcript", transcript)}
        for start, stop, code, uid in tx.connection.execute(_standing_asked(), of | {"lo": min(here), "hi": max(here)}):
            if code in codes:
                found[transcript, start, stop, codes[code]] = uid
    return found


@cache
def _standing_asked() -> Select[int, int, int, uuid.UUID]:
    t = table(m.Coding)
    of = (t.c.transcript_id == bindparam("what"), t.c.coder_id == bindparam("who"))
    within = t.c.start.between(bindparam("lo"), bindparam("hi"))
    return select(t.c.start, t.c.stop, t.c.code_id, t.c.uid).where(*of, within)


@cache
def _reading_asked() -> Select[int]:
    t = table(m.ReadState)
    return select(t.c.id).where(t.c.transcript_id == bindparam("what"), t.c.coder_id == bindparam("who")).limit(1)


def twins(tx: Transaction, uid: uuid.UUID) -> list[uuid.UUID]:
    """The same coding made on other copies, waiting behind this one; an orphan has none."""
    state = tx.state(uid)
    assert state is not None
    if state["status"] == ORPHAN:
        return []
    t, key = table(m.CodingTwin), _row_key(tx, state)
    found = select(t.c.uid).where(and_(*(t.c[name] == key[name] for name in CODING_KEY)))
    return list(tx.connection.execute(found).scalars())


def _start_reading(tx: Transaction, coder: uuid.UUID, transcript: uuid.UUID, version: str) -> None:
    """Coding in an interview one had not opened means it is in progress."""
    of = {"who": tx.rows.id_of("coder", coder), "what": tx.rows.id_of("transcript", transcript)}
    if tx.connection.execute(_reading_asked(), of).first() is None:
        set_state(tx, coder, transcript, version, "in progress")


def set_state(tx: Transaction, coder: uuid.UUID, transcript: uuid.UUID, version: str, state: ReadingState) -> None:
    """Say how far a coder is, unless that was said last."""
    uid = natural_uid("read_state", coder, transcript, version)
    now = tx.state(uid)
    if now is None or now["state"] != state or _superseded(tx, coder, transcript, version):
        fields = {"coder": str(coder), "transcript": str(transcript), "version": version, "state": state}
        tx.put("read_state", uid, fields | {"at": iso(tx.at)})


def _superseded(tx: Transaction, coder: uuid.UUID, transcript: uuid.UUID, version: str) -> bool:
    """True when the coder's latest state of this transcript is under another version of the codebook."""
    t = table(m.ReadState)
    where = (
        t.c.coder_id == tx.rows.id_of("coder", coder),
        t.c.transcript_id == tx.rows.id_of("transcript", transcript),
    )
    latest = select(t.c.version).where(*where).order_by(t.c.at.desc(), t.c.uid.desc())
    return tx.connection.execute(latest).scalar() != version
