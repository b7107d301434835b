"""The consensus: what coders agreed on by themselves, how the rest was settled, and whose layer is analysed.

Decisions are what is kept; the consensus' codings and how far it is with an interview follow from them, whatever is
decided, taken back, done again or taken in (``follow``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from sqlalchemy import select

from cipcoder.errors import RefusedError
from cipcoder.locale import N_, _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import current_version
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.open_rounds import seal_uid
from cipcoder.store.operations.base import the_coder, transcript_state
from cipcoder.store.operations.codings import ReadingState, segment_of, set_state, standing
from cipcoder.store.operations.corpus import AddCoder
from cipcoder.store.operations.rounds import round_state
from cipcoder.store.rows import CODING_KEY, table
from cipcoder.store.types import iso
from cipcoder.text.command_line import word

Outcome = Literal["a", "b", "both", "neither", "other"]
CONSENSUS = natural_uid("coder", "consensus")
"""the consensus is one coder, the same in every copy"""
MAX_ITEM = 10_000
"""characters of an item's name: more than that travels in no layer"""


@dataclass(frozen=True, slots=True)
class Settled:
    """Segments that enter the consensus for one item: (start, stop, code uid) each; none for "neither"."""

    transcript: uuid.UUID
    item: str
    segments: tuple[tuple[int, int, uuid.UUID], ...]


@dataclass(frozen=True, slots=True)
class OpenConsensus:
    """Begin the consensus of a round between two of its coders who sealed.

    What agrees by the boundary rule enters by itself; the rule, the two and how much is left are recorded.
    """

    round: uuid.UUID
    pair: tuple[uuid.UUID, uuid.UUID]
    how: str
    share: float
    agreed: tuple[Settled, ...]
    items: Mapping[uuid.UUID, int]
    """transcript -> how many disagreements it has"""
    name: str = "consensus"
    verb: ClassVar[str] = N_("open consensus")

    def apply(self, tx: Transaction) -> None:
        the_coder(tx)
        said = round_state(tx, self.round)
        if said["rule"] is not None:
            raise RefusedError(_("The consensus of this round is open already."))
        if len(set(self.pair)) < 2 or any(tx.state(seal_uid(self.round, coder)) is None for coder in self.pair):
            raise RefusedError(_("A consensus is made of two layers that were sealed."))
        if tx.state(CONSENSUS) is None:
            AddCoder(self.name, CONSENSUS, "consensus").apply(tx)
        items = {str(transcript): n for transcript, n in self.items.items()}
        rule = {"how": self.how, "share": self.share, "at": iso(tx.at), "items": items}
        tx.update("round", self.round, {"rule": rule | {"pair": [str(coder) for coder in self.pair]}})
        for one in self.agreed:
            known = tx.state(decision_uid(self.round, one.transcript, one.item))
            if known is None or known["outcome"] == "agreed":  # what people decided before holds
                _settle(tx, self.round, said, one, "agreed", "", None)
        follow(tx, self.items)


@dataclass(frozen=True, slots=True)
class Decide:
    """Settle disagreements, or settle them anew: which codings stand in the consensus, and why."""

    round: uuid.UUID
    settled: tuple[Settled, ...]
    outcome: Outcome
    reason: str = ""
    verb: ClassVar[str] = N_("decide disagreement")

    def apply(self, tx: Transaction) -> None:
        coder, said = the_coder(tx), _opened(tx, self.round)
        for one in self.settled:
            _settle(tx, self.round, said, one, self.outcome, self.reason, coder)
        follow(tx)


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take decisions away again: their disagreements are open, their codings leave the consensus."""

    round: uuid.UUID
    items: tuple[tuple[uuid.UUID, str], ...]
    """transcript and item of each"""
    verb: ClassVar[str] = N_("reopen disagreement")

    def apply(self, tx: Transaction) -> None:
        the_coder(tx)
        _opened(tx, self.round)
        for transcript, item in self.items:
            uid = decision_uid(self.round, transcript, item)
            state = tx.state(uid)
            if state is not None and state["outcome"] != "agreed":
                tx.delete("decision", uid)
        follow(tx)


@dataclass(frozen=True, slots=True)
class SetAnalysis:
    """Whose codings are analysed where there is no consensus (None: nobody's, as before)."""

    coder: uuid.UUID | None
    verb: ClassVar[str] = N_("choose analysis layer")

    def apply(self, tx: Transaction) -> None:
        state = None if self.coder is None else tx.state(self.coder)
        if self.coder is not None and state is None:
            raise RefusedError(_("This coder is not in the project."))
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"analysis_coder": None if self.coder is None else str(self.coder)})


def decision_uid(round_: uuid.UUID, transcript: uuid.UUID, item: str) -> uuid.UUID:
    """The decision on one item of a round, the same in every copy."""
    return natural_uid("decision", round_, transcript, item)


def follow(tx: Transaction, transcripts: Iterable[uuid.UUID] = ()) -> None:
    """Bring the consensus in line with its decisions, in these transcripts and where any changed in this act.

    Its codings are those its decisions list; an interview is finished in it when nothing is left to decide there.
    """
    changed = [change for change in tx.changes if change.kind in ("decision", "coding", "read_state")]
    named = [tx.state(change.uid) or change.before or {} for change in changed]
    touched = {uuid.UUID(said["transcript"]) for said in named if said.get("coder") == str(CONSENSUS)}
    for transcript in sorted({*transcripts, *touched}):
        if tx.rows.id_of("transcript", transcript) is not None and tx.state(CONSENSUS) is not None:
            _follow_codings(tx, transcript)
            _follow_state(tx, transcript)


# --- parts -------------------------------------------------------------------------------------------


def _opened(tx: Transaction, round_: uuid.UUID) -> Fields:
    said = round_state(tx, round_)
    if said["rule"] is None:
        raise RefusedError(
            _("Open the consensus of this round first: cipcoder consensus open {name}").format(name=word(said["name"]))
        )
    return said


def _settle(
    tx: Transaction, round_: uuid.UUID, said: Fields, one: Settled, outcome: str, reason: str, by: uuid.UUID | None
) -> None:
    if str(one.transcript) not in said["transcripts"] or not 0 < len(one.item) <= MAX_ITEM:
        raise RefusedError(_("This disagreement is not one of the round {name}.").format(name=said["name"]))
    fields: Fields = {
        "round": str(round_),
        "transcript": str(one.transcript),
        "coder": str(CONSENSUS),
        "item": one.item,
        "outcome": outcome,
        "reason": reason.strip(),
        "codings": sorted({_put(tx, one.transcript, start, stop, code) for start, stop, code in one.segments}),
        "decided_by": None if by is None else str(by),
        "at": iso(tx.at),
    }
    tx.put("decision", decision_uid(round_, one.transcript, one.item), fields)


def _put(tx: Transaction, transcript: uuid.UUID, start: int, stop: int, code: uuid.UUID) -> str:
    """A coding of the consensus; the uid of the one that says so already, where there is one."""
    segment = segment_of(tx, transcript, start, stop)
    fields: Fields = {
        "transcript": str(transcript),
        "start": segment.start,
        "stop": segment.stop,
        "code": str(_in_use(tx, code)),
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


def _in_use(tx: Transaction, code: uuid.UUID) -> uuid.UUID:
    """The code, or the one it was merged into since the layers were sealed."""
    seen = {code}
    while True:
        state = tx.state(code)
        if state is None:
            raise RefusedError(_("This code is not in the codebook any more."))
        if state["merged_into"] is None:
            return code
        code = uuid.UUID(state["merged_into"])
        if code in seen:
            return code
        seen.add(code)


def _follow_codings(tx: Transaction, transcript: uuid.UUID) -> None:
    """Take away what no decision lists, bring back what one lists; the same coding made twice counts once."""
    d = m.Decision
    ids = {"transcript": tx.rows.id_of("transcript", transcript), "coder": tx.rows.id_of("coder", CONSENSUS)}
    lists = tx.connection.execute(select(d.codings).where(d.transcript_id == ids["transcript"])).scalars()
    listed = {uuid.UUID(coding) for codings in lists for coding in codings}
    here: dict[uuid.UUID, tuple[int, ...]] = {}
    for model in (m.Coding, m.CodingTwin):
        c = table(model).c
        query = select(c.uid, *(c[name] for name in CODING_KEY))
        query = query.where(c.transcript_id == ids["transcript"], c.coder_id == ids["coder"])
        here |= {uid: tuple(key) for uid, *key in tx.connection.execute(query)}
    wanted = {here[uid] for uid in listed if uid in here}
    for uid in sorted(listed - here.keys()):
        fields = tx.last(uid)
        if tx.state(uid) is not None or not fields:
            continue  # it waits for its code, or its operations haven't come yet
        there = standing(tx, fields)
        if there is None:
            tx.create("coding", uid, fields)
        elif there in here:
            wanted.add(here[there])
    for uid in sorted(uid for uid, key in here.items() if key not in wanted):
        tx.delete("coding", uid)


def _follow_state(tx: Transaction, transcript: uuid.UUID) -> None:
    """Finished when in every round that has this interview as many disagreements are decided as it has."""
    d, r = m.Decision, m.Round
    decided = select(r.uid, d.item).join(r, r.id == d.round_id).join(m.Transcript, m.Transcript.id == d.transcript_id)
    rows = tx.connection.execute(decided.where(m.Transcript.uid == transcript, d.outcome != "agreed")).all()
    counted = [
        (sum(uid == row.uid for row in rows), rule["items"][str(transcript)])
        for uid, rule in tx.connection.execute(select(r.uid, r.rule))
        if rule is not None and str(transcript) in rule["items"]
    ]
    if counted:  # else the round isn't in this copy, or its consensus isn't open here: what came with the layer holds
        state: ReadingState = "finished" if all(done >= n for done, n in counted) else "in progress"
        set_state(tx, CONSENSUS, transcript, current_version(tx.connection), state)
