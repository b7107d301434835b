"""Rounds of double coding: beginning one, sealing a layer, ending it; and what a round asks of a coding."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select

from cipcoder.errors import RefusedError
from cipcoder.locale import _, ngettext
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import current_version
from cipcoder.store.erased import erased
from cipcoder.store.frozen import freeze, sha256_of, thawed
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.open_rounds import OpenRound, open_rounds, seal_uid
from cipcoder.store.operations.base import the_coder, transcript_state
from cipcoder.store.operations.corpus import AddCoder
from cipcoder.store.types import iso
from cipcoder.text.spans import Span

PURPOSES = ("calibration", "measured", "again")
UNITS = ("free", "turns", "segments")


@dataclass(frozen=True, slots=True)
class NewRound:
    """Begin a round on these transcripts by these coders, under the codebook as it stands (or ``version``)."""

    uid: uuid.UUID
    name: str
    purpose: str
    unit: str
    transcripts: tuple[uuid.UUID, ...]
    coders: tuple[uuid.UUID, ...]
    terms: Mapping[str, Any] = field(default_factory=dict)
    """blind; seed, sampled_from, stratified_by; segments: transcript uid -> flat list of starts and stops"""
    version: str | None = None
    sealed: tuple[uuid.UUID, ...] = ()
    """coders whose work was done before: their layers are sealed in the same act"""
    newcomers: tuple[AddCoder, ...] = ()
    """coders who come into the project with it"""
    begun_at: str | None = None
    """when it was begun on the machine it comes from; none: now"""
    verb: ClassVar[str] = "begin round"

    def apply(self, tx: Transaction) -> None:
        if self.purpose not in PURPOSES or self.unit not in UNITS:
            raise RefusedError(_("A round needs a purpose and a unit that there are."))
        if not self.name:
            raise RefusedError(_("A round needs a name."))
        if tx.state(self.uid) is not None:
            raise RefusedError(_("This round is here already."))
        if tx.connection.execute(select(m.Round.id).where(m.Round.name == self.name)).first():
            raise RefusedError(_("There is already a round named {name}.").format(name=self.name))
        for newcomer in self.newcomers:
            newcomer.apply(tx)
        if len(set(self.coders)) < 2 or any(tx.state(coder) is None for coder in self.coders):
            raise RefusedError(_("A round needs two coders or more who are in the project."))
        if not self.transcripts:
            raise RefusedError(_("A round needs at least one interview."))
        for transcript in self.transcripts:
            self._check_free(tx, transcript)
        tx.create(
            "round",
            self.uid,
            {
                "name": self.name,
                "purpose": self.purpose,
                "unit": self.unit,
                "version": self.version or current_version(tx.connection),
                "transcripts": [str(uid) for uid in self.transcripts],
                "coders": [str(uid) for uid in self.coders],
                "terms": dict(self.terms),
                "rule": None,
                "created_at": self.begun_at or iso(tx.at),
                "closed_at": None,
            },
        )
        for coder in self.sealed:
            SealLayer(self.uid, coder).apply(tx)

    def _check_free(self, tx: Transaction, transcript: uuid.UUID) -> None:
        """Nobody codes one interview in two rounds at a time: each may ask another thing of a coding."""
        name = transcript_state(tx, transcript)["name"]
        for other in open_rounds(tx.connection):
            both = (other.unsealed & set(self.coders)) - set(self.sealed)
            if transcript in other.transcripts and both:
                coder = (tx.state(min(both)) or {"name": "?"})["name"]
                raise RefusedError(
                    _("{coder} codes {interview} in the round {name}: seal that first, or close it.").format(
                        coder=coder, interview=name, name=other.name
                    )
                )


@dataclass(frozen=True, slots=True)
class SealLayer:
    """Freeze a coder's codings of a round's interviews (by default who acts) and register their hash. Done once."""

    round: uuid.UUID
    coder: uuid.UUID | None = None
    verb: ClassVar[str] = "seal layer"

    def apply(self, tx: Transaction) -> None:
        coder, said = self.coder or the_coder(tx), round_state(tx, self.round)
        if str(coder) not in said["coders"]:
            raise RefusedError(_("This coder is not in the round {name}.").format(name=said["name"]))
        uid = seal_uid(self.round, coder)
        if tx.state(uid) is not None:
            raise RefusedError(_("The layer is sealed already: a seal is never made again."))
        if said["closed_at"] is not None:
            raise RefusedError(_("The round {name} is closed.").format(name=said["name"]))
        gone = erased(tx.connection)
        transcripts = [each for each in map(uuid.UUID, said["transcripts"]) if each not in gone]
        if missing := [t for t in transcripts if not _finished(tx, coder, t)]:
            names = ", ".join(sorted(str((tx.state(t) or {"name": "?"})["name"]) for t in missing))
            raise RefusedError(
                _("Not finished yet: {names}. Declare them finished (key f), then seal the round.").format(names=names)
            )
        layer = freeze(tx.connection, coder, transcripts)
        if said["unit"] == "segments":
            _check_given(tx, layer, said["terms"]["segments"])
        tx.create(
            "seal",
            uid,
            {
                "round": str(self.round),
                "coder": str(coder),
                "layer_sha256": sha256_of(layer),
                "layer": layer,
                "version": current_version(tx.connection),
                "sealed_at": iso(tx.at),
            },
        )


@dataclass(frozen=True, slots=True)
class CloseRound:
    """End a round, sealed or not: the layers are opened to each other."""

    round: uuid.UUID
    verb: ClassVar[str] = "close round"

    def apply(self, tx: Transaction) -> None:
        if round_state(tx, self.round)["closed_at"] is not None:
            raise RefusedError(_("This round is closed already."))
        tx.update("round", self.round, {"closed_at": iso(tx.at)})


def round_state(tx: Transaction, uid: uuid.UUID) -> Fields:
    """The fields of a round that is in the project."""
    state = tx.state(uid)
    if state is None:
        raise RefusedError(_("This round is not in the project any more."))
    return state


def _finished(tx: Transaction, coder: uuid.UUID, transcript: uuid.UUID) -> bool:
    r = m.ReadState
    query = (
        select(r.state)
        .join(m.Coder, m.Coder.id == r.coder_id)
        .join(m.Transcript, m.Transcript.id == r.transcript_id)
        .where(m.Coder.uid == coder, m.Transcript.uid == transcript)
        .order_by(r.at.desc(), r.uid.desc())
    )
    return tx.connection.execute(query).scalar() == "finished"


def _check_given(tx: Transaction, layer: Mapping[str, Any], segments: Mapping[str, Sequence[int]]) -> None:
    """Codings made before the round began may lie elsewhere: such a layer can't be compared segment by segment."""
    given = {(t, *pair) for t, flat in segments.items() for pair in zip(flat[::2], flat[1::2], strict=True)}
    if other := [c for c in thawed(layer) if (str(c.transcript), c.start, c.stop) not in given]:
        raise RefusedError(
            ngettext(
                "{n} coding is not on a segment of the round (in {name}): remove it, then seal the round.",
                "{n} codings are not on a segment of the round (the first in {name}): remove them, then seal.",
                len(other),
            ).format(n=len(other), name=transcript_state(tx, other[0].transcript)["name"])
        )


# --- what a round asks of a coding -------------------------------------------------------------------


def held_to_round(
    tx: Transaction, coder: uuid.UUID, transcript: uuid.UUID, segment: Span, rounds: Sequence[OpenRound] | None = None
) -> Span:
    """The segment as an open round of the coder on this transcript wants it: free, whole turns, or a given segment."""
    for one in open_rounds(tx.connection) if rounds is None else rounds:
        if transcript in one.transcripts and coder in one.unsealed:
            if one.unit == "turns":
                return _whole_turns(tx, transcript, segment)
            if one.unit == "segments":
                return _given(one, transcript, segment)
    return segment


def _whole_turns(tx: Transaction, transcript: uuid.UUID, segment: Span) -> Span:
    said = [(start, stop) for _who, _head, start, stop, _at in transcript_state(tx, transcript)["turns"]]
    touched = [(start, stop) for start, stop in said if start < segment.stop and segment.start < stop]
    if not touched:
        raise RefusedError(_("In this round whole turns are coded, and this passage lies in none."))
    return Span(touched[0][0], touched[-1][1])


def _given(one: OpenRound, transcript: uuid.UUID, segment: Span) -> Span:
    """The given segment that shares most with this one; of nested ones the smaller."""
    shared = [
        (min(g.stop, segment.stop) - max(g.start, segment.start), g.start - g.stop, g) for g in one.given(transcript)
    ]
    best = max(shared, default=None, key=lambda each: each[:2])
    if best is None or best[0] <= 0:
        raise RefusedError(_("In this round only the given segments are coded (p goes to the next one)."))
    return best[2]
