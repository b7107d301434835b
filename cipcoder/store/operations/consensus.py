"""The consensus: what coders agreed on by themselves, how the rest was settled, and whose layer is analysed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from sqlalchemy import select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import current_version
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.operations.base import the_coder, transcript_state
from cipcoder.store.operations.codings import segment_of, standing
from cipcoder.store.operations.corpus import AddCoder
from cipcoder.store.operations.rounds import round_state
from cipcoder.store.types import iso

Outcome = Literal["a", "b", "both", "neither", "other"]
CONSENSUS = natural_uid("coder", "consensus")
"""the consensus is one coder, the same in every copy"""


@dataclass(frozen=True, slots=True)
class Settled:
    """Segments that enter the consensus for one item: (start, stop, code uid) each; none for "neither"."""

    transcript: uuid.UUID
    item: str
    segments: tuple[tuple[int, int, uuid.UUID], ...]


@dataclass(frozen=True, slots=True)
class OpenConsensus:
    """Begin the consensus of a round: what agrees by the boundary rule enters by itself, and the rule is recorded."""

    round: uuid.UUID
    how: str
    share: float
    agreed: tuple[Settled, ...]
    finished: tuple[uuid.UUID, ...] = ()
    """transcripts in which nothing is left to decide"""
    name: str = "consensus"
    verb: ClassVar[str] = "open consensus"

    def apply(self, tx: Transaction) -> None:
        said = round_state(tx, self.round)
        if said["rule"] is not None:
            raise RefusedError(_("The consensus of this round is open already."))
        if tx.state(CONSENSUS) is None:
            AddCoder(self.name, CONSENSUS, "consensus").apply(tx)
        tx.update("round", self.round, {"rule": {"how": self.how, "share": self.share, "at": iso(tx.at)}})
        for one in self.agreed:
            _settle(tx, self.round, one, "agreed", "", None)
        for transcript in map(uuid.UUID, said["transcripts"]):
            _read(tx, transcript, "finished" if transcript in self.finished else "in progress")


@dataclass(frozen=True, slots=True)
class Decide:
    """Settle disagreements, or settle them anew: which codings stand in the consensus, and why."""

    round: uuid.UUID
    settled: tuple[Settled, ...]
    outcome: Outcome
    reason: str = ""
    finished: tuple[uuid.UUID, ...] = ()
    """transcripts in which nothing is left to decide"""
    verb: ClassVar[str] = "decide disagreement"

    def apply(self, tx: Transaction) -> None:
        coder = the_coder(tx)
        if round_state(tx, self.round)["rule"] is None:
            raise RefusedError(_("Open the consensus of this round first: cipcoder consensus open NAME"))
        for one in self.settled:
            _settle(tx, self.round, one, self.outcome, self.reason, coder)
        for transcript in self.finished:
            _read(tx, transcript, "finished")


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take decisions away again: their disagreements are open, their codings leave the consensus."""

    round: uuid.UUID
    settled: tuple[tuple[uuid.UUID, str], ...]
    """transcript and item of each"""
    verb: ClassVar[str] = "reopen disagreement"

    def apply(self, tx: Transaction) -> None:
        the_coder(tx)
        for transcript, item in self.settled:
            uid = decision_uid(self.round, transcript, item)
            state = tx.state(uid)
            if state is not None:
                _withdraw(tx, state["codings"], keep=_needed(tx, uid))
                tx.delete("decision", uid)
                _read(tx, transcript, "in progress")


@dataclass(frozen=True, slots=True)
class SetAnalysis:
    """Whose codings are analysed where there is no consensus (None: nobody's, as before)."""

    coder: uuid.UUID | None
    verb: ClassVar[str] = "choose analysis layer"

    def apply(self, tx: Transaction) -> None:
        if self.coder is not None and tx.state(self.coder) is None:
            raise RefusedError(_("This coder is not in the project."))
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"analysis_coder": None if self.coder is None else str(self.coder)})


def decision_uid(round_: uuid.UUID, transcript: uuid.UUID, item: str) -> uuid.UUID:
    """The decision on one item of a round, the same in every copy."""
    return natural_uid("decision", round_, transcript, item)


def _settle(tx: Transaction, round_: uuid.UUID, one: Settled, outcome: str, reason: str, by: uuid.UUID | None) -> None:
    uid = decision_uid(round_, one.transcript, one.item)
    before = tx.state(uid)
    codings = [_put(tx, one.transcript, start, stop, code) for start, stop, code in one.segments]
    if before is not None:
        _withdraw(tx, before["codings"], keep={*codings, *_needed(tx, uid)})
    fields: Fields = {
        "round": str(round_),
        "transcript": str(one.transcript),
        "coder": str(CONSENSUS),
        "item": one.item,
        "outcome": outcome,
        "reason": reason.strip(),
        "codings": codings,
        "decided_by": None if by is None else str(by),
        "at": iso(tx.at),
    }
    tx.put("decision", uid, fields)


def _put(tx: Transaction, transcript: uuid.UUID, start: int, stop: int, code: uuid.UUID) -> str:
    """A coding of the consensus; the uid of the one that says so already, where there is one."""
    segment = segment_of(tx, transcript, start, stop)
    if tx.state(code) is None:
        raise RefusedError(_("This code is not in the codebook any more."))
    fields: Fields = {
        "transcript": str(transcript),
        "start": segment.start,
        "stop": segment.stop,
        "code": str(code),
        "coder": str(CONSENSUS),
        "revision": transcript_state(tx, transcript)["revision"],
        "status": 0,
        "weight": None,
        "origin": "hand",
        "version": current_version(tx.connection),
        "created_at": iso(tx.at),
    }
    there = standing(tx, fields)
    if there is None:
        there = uuid.uuid4()
        tx.create("coding", there, fields, fresh=True)
    return str(there)


def _needed(tx: Transaction, but: uuid.UUID) -> set[str]:
    """Codings that other decisions put into the consensus too."""
    rows = tx.connection.execute(select(m.Decision.uid, m.Decision.codings)).all()
    return {coding for uid, codings in rows if uid != but for coding in codings}


def _withdraw(tx: Transaction, codings: Sequence[str], keep: set[str]) -> None:
    for coding in codings:
        if coding not in keep and tx.state(uuid.UUID(coding)) is not None:
            tx.delete("coding", uuid.UUID(coding))


def _read(tx: Transaction, transcript: uuid.UUID, state: Literal["in progress", "finished"]) -> None:
    version = current_version(tx.connection)
    uid = natural_uid("read_state", CONSENSUS, transcript, version)
    fields = {"coder": str(CONSENSUS), "transcript": str(transcript), "version": version, "state": state}
    tx.put("read_state", uid, fields | {"at": iso(tx.at)})
