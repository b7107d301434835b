"""Correcting a text: a new revision of it, onto which everything that is placed in the old one is carried.

A correction is the project's act, not a coder's: it gives the codings of all coders their places anew, in the name
of whoever corrects. Every coding stands on the present text of its transcript or is an orphan, which has no row (it
waits for its text to come back) and keeps the offsets and the revision it was made on. Whatever puts a coding of
another revision into the project (an undo, a layer) has it carried along the same way, from the words it was
surely on last: so copies that meet agree on where it is.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, func, insert, select

from cipcoder.errors import RefusedError
from cipcoder.locale import N_, _
from cipcoder.store import models as m
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import OPERATION, Fields, Transaction
from cipcoder.store.open_rounds import open_rounds
from cipcoder.store.operations.base import the_coder, transcript_state
from cipcoder.store.operations.codings import segment_of, standing, twins
from cipcoder.store.operations.consensus import CONSENSUS, follow
from cipcoder.store.operations.corpus import TranscriptData
from cipcoder.store.rows import ORPHAN, table
from cipcoder.text.carry import Carried, Carrying
from cipcoder.text.moves import Edit

VERB = N_("correct transcript")
KEPT, REVIEW = 0, 1
"""what ``status`` of a coding says"""
PLACE = ("start", "stop", "revision", "status")
NUMBERS = 9_000_000
"""how many numbers there are for texts: seven digits, which is what a layer file takes"""
_Carried = Callable[[int, int, int], Carried | None]
"""revision, start, stop -> where that is now; None where the old text isn't known"""
_STATUS = {"kept": KEPT, "review": REVIEW, "orphan": ORPHAN}


@dataclass(frozen=True, slots=True)
class CorrectTranscript:
    """Give a transcript another text; its uid, name, title, date and participant stay.

    ``edits``: what was replaced in the present text, where that is known exactly.
    """

    transcript: uuid.UUID
    data: TranscriptData
    reason: str = ""
    edits: tuple[Edit, ...] | None = None
    verb: ClassVar[str] = VERB

    def apply(self, tx: Transaction) -> None:
        state, data = transcript_state(tx, self.transcript), self.data
        if why := held_by_round(tx.connection, self.transcript, state["name"]):
            raise RefusedError(why)
        if data.text_sha256 == state["text_sha256"]:
            raise RefusedError(_("{name} has this very text already.").format(name=state["name"]))
        t = m.Transcript
        other = select(t.name).where(t.text_sha256 == data.text_sha256, t.uid != self.transcript)
        if (name := tx.connection.execute(other).scalar()) is not None:
            raise RefusedError(_("This is the text of {other}, not of {name}.").format(other=name, name=state["name"]))
        old = tx.rows.text(self.transcript, state["revision"])
        assert old is not None
        fields: Fields = {
            "source_name": data.source_name,
            "source_sha256": data.source_sha256,
            "encoding": data.encoding,
            "revision": self._revision(tx),
            "text_sha256": data.text_sha256,
            "length": len(data.text),
            "speakers": [list(s) for s in data.speakers],
            "turns": [list(t) for t in data.turns],
            "sentences": [offset for s in data.sentences for offset in s],
            "reason": self.reason.strip(),
        }
        carrying = Carrying(old, data.text, self.edits)
        before = state["turns"]
        tx.update("transcript", self.transcript, fields)
        carry_along(tx, self.transcript, known={state["revision"]: carrying}, exact=self.edits is not None)
        carry_questions(tx, self.transcript, carrying, before, fields["turns"])

    def _revision(self, tx: Transaction) -> int:
        """The number of this text: the one it had before, else drawn from what it says.

        So two copies that correct alike number alike, and two that correct otherwise never give one number twice.
        """
        t = table(m.TranscriptText)
        rows = tx.connection.execute(
            select(t.c.revision, t.c.sha256).where(t.c.transcript_uid == self.transcript)
        ).all()
        sha256 = self.data.text_sha256
        number = min((row.revision for row in rows if row.sha256 == sha256), default=None)
        if number is None:
            number, taken = 2 + int(sha256[:12], 16) % NUMBERS, {row.revision for row in rows}
            while number in taken:
                number += 1
            row = {"transcript_uid": self.transcript, "revision": number}
            tx.connection.execute(insert(t).values(row | {"text": self.data.text, "sha256": self.data.text_sha256}))
        return number


@dataclass(frozen=True, slots=True)
class SettleCoding:
    """Say where a coding that a correction left in doubt is: at the place proposed, or on [start, stop).

    Of one's own codings, or of the consensus', which is everybody's.
    """

    coding: uuid.UUID
    start: int | None = None
    stop: int | None = None
    verb: ClassVar[str] = N_("settle coding")

    def apply(self, tx: Transaction) -> None:
        state = _to_settle(tx, self.coding)
        transcript = uuid.UUID(state["transcript"])
        if self.start is None or self.stop is None:
            if state["status"] == ORPHAN:
                raise RefusedError(_("The words of this coding are gone: say on which passage it is to be."))
            start, stop = state["start"], state["stop"]
        else:
            start, stop = self.start, self.stop
        segment = segment_of(tx, transcript, start, stop)
        revision = transcript_state(tx, transcript)["revision"]
        place = {"start": segment.start, "stop": segment.stop, "revision": revision, "status": KEPT}
        there = standing(tx, {**state, **place})
        if there is not None and there != self.coding:
            raise RefusedError(_("This code is on this passage already: take this coding away instead."))
        tx.update("coding", self.coding, place)


@dataclass(frozen=True, slots=True)
class AcceptPlaces:
    """These codings are where a correction proposes: one act, which one undo takes back."""

    codings: tuple[uuid.UUID, ...]
    verb: ClassVar[str] = SettleCoding.verb

    def apply(self, tx: Transaction) -> None:
        for uid in self.codings:
            SettleCoding(uid).apply(tx)


@dataclass(frozen=True, slots=True)
class DropCodings:
    """Take codings away that a correction left in doubt, one's own or the consensus'.

    One that came to stand on the same words and is in no doubt stays.
    """

    codings: tuple[uuid.UUID, ...]
    verb: ClassVar[str] = N_("remove coding")

    def apply(self, tx: Transaction) -> None:
        for uid in self.codings:
            state = _to_settle(tx, uid)
            same = [*(each for each in twins(tx, uid) if (tx.state(each) or {}).get("status") != KEPT), uid]
            if state["coder"] == str(CONSENSUS):  # its decisions name it: else they would bring it back
                _unlist(tx, uuid.UUID(state["transcript"]), {str(each) for each in same})
            for each in same:
                tx.delete("coding", each)
        follow(tx)


def held_by_round(connection: Connection, transcript: uuid.UUID, name: str) -> str:
    """Why a text can't change now: a sentence, or "" where it can."""
    for one in open_rounds(connection):
        if transcript in one.transcripts:
            return _(
                "{name} is being coded in the round {round}: all code the same text, so it is corrected once they "
                "have sealed it, or the round is closed (cipcoder round close {round})."
            ).format(name=name, round=one.name)
    d, r = m.Decision, m.Round
    for uid, said, rule in connection.execute(select(r.id, r.name, r.rule)):
        n = 0 if rule is None else rule["items"].get(str(transcript), 0)
        if n:
            decided = select(func.count()).select_from(d).join(m.Transcript, m.Transcript.id == d.transcript_id)
            decided = decided.where(d.round_id == uid, m.Transcript.uid == transcript, d.outcome != "agreed")
            if connection.execute(decided).scalar_one() < n:
                return _(
                    "Disagreements about {name} are left to decide, on the text as it was coded: decide them first "
                    "(cipcoder consensus list {round})."
                ).format(name=name, round=said)
    return ""


# --- carrying along ----------------------------------------------------------------------------------


def carry_along(
    tx: Transaction,
    transcript: uuid.UUID,
    only: Collection[uuid.UUID] | None = None,
    *,
    known: dict[int, Carrying] | None = None,
    exact: bool = False,
) -> None:
    """Carry codings and verbatims that are not on the present text of this transcript onto it.

    ``only``: of these; None: all there are, whoever's, orphans too. ``known``: what carries from a revision;
    ``exact``: it is sure, even of what was in doubt before.
    """
    state = tx.state(transcript)
    if state is None:
        return
    present, new = state["revision"], tx.rows.text(transcript, state["revision"])
    assert new is not None
    carryings = dict(known or {})

    def carried(revision: int, start: int, stop: int) -> Carried | None:
        if revision not in carryings:
            old = tx.rows.text(transcript, revision)
            if old is None:
                return None
            carryings[revision] = Carrying(old, new)
        return carryings[revision].carry(start, stop)

    o = OPERATION.c
    placed = select(o.entity, o.entity_uid).where(o.transcript_uid == transcript, o.entity.in_(("coding", "verbatim")))
    things = sorted(tx.connection.execute(placed.distinct()).all(), key=lambda each: (each[0], str(each[1])))
    things = [each for each in things if only is None or each[1] in only]
    tx.load(uid for _kind, uid in things)
    with tx.codings_together():
        for kind, uid in things:
            fields = tx.state(uid)
            if fields is None or fields["transcript"] != str(transcript):
                continue
            if kind == "verbatim":
                _carry_verbatim(tx, uid, fields, present, carried)
            elif fields["revision"] != present or fields["status"] == ORPHAN:
                sure = fields
                if fields["status"] == REVIEW and not (exact and known and fields["revision"] in known):
                    sure = made_on(tx.connection, uid, fields)
                found = carried(sure["revision"], sure["start"], sure["stop"])
                if found is None:  # the text it was made on never came here
                    continue
                if found.span is None:
                    place = {name: sure[name] for name in PLACE} | {"status": ORPHAN}
                else:
                    status = REVIEW if sure["status"] == REVIEW else _STATUS[found.fate]
                    if status == REVIEW and present != fields["revision"]:  # back to where it surely was: no doubt
                        was = made_on(tx.connection, uid, fields)
                        stood = {"start": found.span.start, "stop": found.span.stop, "revision": present}
                        status = KEPT if was == stood | {"status": KEPT} else REVIEW
                    place = {"start": found.span.start, "stop": found.span.stop, "revision": present, "status": status}
                tx.update("coding", uid, place)


def _carry_verbatim(tx: Transaction, uid: uuid.UUID, fields: Fields, present: int, carried: _Carried) -> None:
    if fields["revision"] is None or fields["revision"] == present:
        return
    place: Fields = {"revision": present}
    if fields["start"] is not None:
        found = carried(fields["revision"], fields["start"], fields["stop"])
        if found is None:
            return
        if found.span is None:  # its wording stays; where it may be now is for « verbatims locate » to say
            place |= {"start": None, "stop": None, "match": "not found"}
        else:
            place |= {"start": found.span.start, "stop": found.span.stop}
            if found.fate == "review" and fields["match"] == "exact":
                place["match"] = "reworded"
    tx.update("verbatim", uid, place)


def gives_text(before: Fields | None, after: Fields | None) -> bool:
    """Whether an operation on a transcript gives it a text, another one than it had."""
    return "revision" in (after or {}) and (before or {}).get("revision") != (after or {})["revision"]


def keep_on_text(tx: Transaction) -> None:
    """After an undo: carry along what was changed in this act, or all of a transcript whose text changed in it."""
    whole = {c.uid for c in tx.changes if c.kind == "transcript" and gives_text(c.before, c.after)}
    some: dict[uuid.UUID, set[uuid.UUID]] = {}
    for change in tx.changes:
        state = tx.state(change.uid) if change.kind in ("coding", "verbatim") else None
        if state is not None and state["transcript"] is not None:
            some.setdefault(uuid.UUID(state["transcript"]), set()).add(change.uid)
    for transcript in sorted(whole):
        carry_along(tx, transcript)
    seen_to = {change.uid for change in tx.changes if change.kind == "turn_question"}
    for change in [change for change in tx.changes if change.uid in whole]:
        before, after = change.before or {}, change.after or {}
        old, new = (tx.rows.text(change.uid, fields.get("revision", 0)) for fields in (before, after))
        if old is not None and new is not None and "turns" in after:  # matched since, by another
            carry_questions(tx, change.uid, Carrying(old, new), before["turns"], after["turns"], seen_to)
    for transcript in sorted(some.keys() - whole):
        carry_along(tx, transcript, some[transcript])


def made_on(connection: Connection, uid: uuid.UUID, fields: Fields) -> Fields:
    """The place of a coding to review before corrections put it in doubt (``start``, ``stop``, ``revision``)."""
    o = OPERATION.c
    query = select(o.before, o.after, o.role).where(o.entity_uid == uid, o.before.is_not(None))
    place = {name: fields[name] for name in PLACE}
    for before, after, role in connection.execute(query.order_by(o.lamport.desc(), o.replica.desc(), o.seq.desc())):
        there = {name: (after or {}).get(name) for name in PLACE}
        if there == place and role != "undo" and before and before.get("status") is not None:
            place = {name: before[name] for name in PLACE}
            if place["status"] == KEPT:
                break
    return place


def carry_questions(
    tx: Transaction,
    transcript: uuid.UUID,
    carrying: Carrying,
    before: Sequence[Sequence[int]],
    now: Sequence[Sequence[int]],
    but: Collection[uuid.UUID] = (),
) -> None:
    """Turns that ask a guide question ask it still, whatever their number is now; ``but``: these are seen to."""
    q = m.TurnQuestion
    query = select(q.uid, q.ordinal, m.GuideQuestion.uid, q.origin).join(
        m.GuideQuestion, m.GuideQuestion.id == q.question_id
    )
    query = query.where(q.transcript_id == tx.rows.id_of("transcript", transcript)).order_by(q.ordinal)
    heads = [head for _who, head, *_rest in now]
    wanted: dict[uuid.UUID, Fields] = {}
    asked = [row for row in tx.connection.execute(query) if row[0] not in but and row.ordinal < len(before)]
    for _uid, ordinal, question, origin in asked:
        _who, head, start, stop, _at = before[ordinal]
        found = carrying.carry(start if start < stop else head, stop) if head < stop else None
        if found is None or found.span is None:
            continue
        place = max(0, bisect_right(heads, found.span.start) - 1)
        fields: Fields = {"ordinal": place, "question": str(question), "origin": origin}
        uid = natural_uid("turn_question", transcript, place)
        wanted.setdefault(uid, {"transcript": str(transcript)} | fields)
    for uid, *_rest in asked:
        if uid not in wanted:
            tx.delete("turn_question", uid)
    for uid, fields in wanted.items():
        if uid not in but or tx.state(uid) is None:
            tx.put("turn_question", uid, fields)


def _to_settle(tx: Transaction, uid: uuid.UUID) -> Fields:
    me, state = the_coder(tx), tx.state(uid)
    if state is None:
        raise RefusedError(_("This coding is not there any more."))
    if state["coder"] not in (str(me), str(CONSENSUS)):
        raise RefusedError(_("This coding is another coder's: only its coder can settle it."))
    if state["status"] == KEPT:
        raise RefusedError(_("This coding is settled already."))
    return state


def _unlist(tx: Transaction, transcript: uuid.UUID, codings: set[str]) -> None:
    d = m.Decision
    lists = select(d.uid, d.codings).join(m.Transcript, m.Transcript.id == d.transcript_id)
    for uid, listed in tx.connection.execute(lists.where(m.Transcript.uid == transcript)).all():
        if codings & set(listed):
            tx.update("decision", uid, {"codings": [each for each in listed if each not in codings]})
