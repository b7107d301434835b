"""Rounds of blind double coding: what they are about, who sealed, what was frozen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, select

from cipcoder.agreement.interviews import Segment
from cipcoder.queries.corpus import Filter, transcripts
from cipcoder.store import models as m
from cipcoder.store.erased import erased
from cipcoder.store.frozen import thawed
from cipcoder.store.open_rounds import open_rounds
from cipcoder.store.rows import table
from cipcoder.text.spans import Span

EMPTY: dict[str, Any] = {"codes": [], "spans": {}, "revisions": {}}
"""a seal whose layer is not known"""

Purpose = Literal["calibration", "measured", "again"]
"""calibration: never reported as reliability; measured; again: one coder a second time (stability)"""
RoundUnit = Literal["free", "turns", "segments"]
"""free: every coder marks what they like; turns: whole turns; segments: the first coder's, stripped of their codes"""


@dataclass(frozen=True, slots=True)
class Rule:
    """When two codings of one code agree though their bounds differ, and which bounds then stand.

    ``how``: exact (only the same text agrees), union, intersection, a or b; ``share``: the part of the text of both
    that they must share, over 0 to 1.
    """

    how: str
    share: float


@dataclass(frozen=True, slots=True)
class SealRow:
    """A coder's layer of a round, frozen."""

    coder: str
    sha256: str
    sealed_at: dt.datetime
    codings: int | None
    """None: hidden from who looks, as long as the round is blind"""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round. ``coders`` in their order; ``transcripts``: names, in the order of the corpus."""

    uid: uuid.UUID
    name: str
    purpose: Purpose
    unit: RoundUnit
    blind: bool
    """False: its layers were made before, and frozen as they stood"""
    version: str | None
    """fingerprint of the codebook it is coded under"""
    codebook: int | None
    """number of that version here"""
    transcripts: tuple[str, ...]
    coders: tuple[str, ...]
    seed: int | None
    sampled_from: int | None
    """how many interviews they were drawn from; None: named by hand"""
    stratified_by: str
    """participant attribute; "" for none"""
    created_at: dt.datetime
    closed_at: dt.datetime | None
    seals: tuple[SealRow, ...]
    rule: Rule | None = None
    """the boundary rule of its consensus; None: not opened"""
    erased: int = 0
    """interviews of it whose participants withdrew"""
    coded_before: tuple[str, ...] = ()
    """two coders or more who had all coded in its interviews when it began, as far as was known there"""

    @property
    def worked_blind(self) -> bool:
        """Whether all that is compared was coded without the others' work in sight: so far as can be known here."""
        return self.blind and not self.coded_before and not self.unsealed

    @property
    def unsealed(self) -> tuple[str, ...]:
        """Coders who have not sealed."""
        return tuple(name for name in self.coders if name not in {seal.coder for seal in self.seals})

    @property
    def open(self) -> bool:
        """Whether it still goes on: somebody has not sealed and nobody has closed it."""
        return self.closed_at is None and bool(self.unsealed)


def rounds(connection: Connection, viewer: str | None = None) -> list[RoundRow]:
    """All rounds, in the order they were begun, with the numbers that the coder named ``viewer`` may see."""
    names = dict(connection.execute(select(m.Coder.uid, m.Coder.name)).all())
    texts = {str(row.uid): row.name for row in transcripts(connection, chosen=Filter(None))}
    numbers = dict(connection.execute(select(m.CodebookVersion.fingerprint, m.CodebookVersion.number)).all())
    seals: dict[int | None, list[SealRow]] = {}
    s = m.Seal
    query = select(s.round_id, m.Coder.name, s.layer_sha256, s.sealed_at, s.layer).join(
        m.Coder, m.Coder.id == s.coder_id
    )
    for round_id, coder, sha256, sealed_at, layer in connection.execute(query.order_by(s.sealed_at, s.uid)):
        seals.setdefault(round_id, []).append(SealRow(coder, sha256, sealed_at, len(thawed(layer or EMPTY))))
    blind = {one.uid for one in open_rounds(connection) if one.blind}
    gone = {str(uid) for uid in erased(connection)}
    r = table(m.Round)
    found = []
    for row in connection.execute(select(r).order_by(r.c.created_at, r.c.uid)).mappings():
        terms: dict[str, Any] = row["terms"] or {}
        before = terms.get("coded_before", ())
        sealed = seals.get(row["id"], [])
        if row["uid"] in blind:
            sealed = [seal if seal.coder == viewer else replace(seal, codings=None) for seal in sealed]
        found.append(
            RoundRow(
                uid=row["uid"],
                name=row["name"],
                purpose=row["purpose"],
                unit=row["unit"],
                blind=bool(terms.get("blind", True)),
                version=row["version"],
                codebook=numbers.get(row["version"]),
                transcripts=tuple(name for uid, name in texts.items() if uid in row["transcripts"]),
                coders=tuple(names[uid] for uid in map(uuid.UUID, row["coders"]) if uid in names),
                seed=terms.get("seed"),
                sampled_from=terms.get("sampled_from"),
                stratified_by=terms.get("stratified_by") or "",
                created_at=row["created_at"],
                closed_at=row["closed_at"],
                seals=tuple(sealed),
                rule=None if row["rule"] is None else Rule(row["rule"]["how"], row["rule"]["share"]),
                erased=len(gone & set(row["transcripts"])),
                coded_before=tuple(names[uid] for uid in map(uuid.UUID, row["coders"]) if str(uid) in before),
            )
        )
    return found


def coded_already(connection: Connection, coders: Sequence[uuid.UUID], texts: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the coders who have coded in any of these transcripts."""
    c = m.Coding
    query = (
        select(m.Coder.uid)
        .join(c, c.coder_id == m.Coder.id)
        .join(m.Transcript, m.Transcript.id == c.transcript_id)
        .where(m.Coder.uid.in_(coders), m.Transcript.uid.in_(texts))
    )
    return list(connection.execute(query.distinct().order_by(m.Coder.uid)).scalars())


def given_segments(connection: Connection, round_uid: uuid.UUID) -> dict[str, tuple[Span, ...]]:
    """The segments a round gives its coders, by transcript name; empty for other rounds."""
    terms = connection.execute(select(m.Round.terms).where(m.Round.uid == round_uid)).scalar() or {}
    names = {str(row.uid): row.name for row in transcripts(connection, chosen=Filter(None))}
    return {
        names[uid]: tuple(Span(start, stop) for start, stop in zip(flat[::2], flat[1::2], strict=True))
        for uid, flat in terms.get("segments", {}).items()
        if uid in names
    }


def sealed_layers(connection: Connection, round_uid: uuid.UUID) -> dict[str, dict[str, list[Segment]]]:
    """Coder's name -> transcript's name -> the frozen segments (code ids of the codebook), for each who sealed.

    Codes that aren't in the project any more keep their uid as their name.
    """
    texts = {row.uid: row.name for row in transcripts(connection, chosen=Filter(None))}
    keys = dict(connection.execute(select(m.Code.uid, m.Code.key)).all())
    query = (
        select(m.Coder.name, m.Seal.layer)
        .join(m.Coder, m.Coder.id == m.Seal.coder_id)
        .join(m.Round, m.Round.id == m.Seal.round_id)
        .where(m.Round.uid == round_uid)
    )
    found: dict[str, dict[str, list[Segment]]] = {}
    for coder, layer in connection.execute(query):
        mine: dict[str, list[Segment]] = {
            texts[uid]: [] for uid in map(uuid.UUID, (layer or EMPTY)["spans"]) if uid in texts
        }
        for one in thawed(layer or EMPTY):
            if one.transcript in texts:
                mine[texts[one.transcript]].append(Segment(one.start, one.stop, keys.get(one.code, str(one.code))))
        found[coder] = mine
    return found


def sealed_revisions(connection: Connection, round_uid: uuid.UUID) -> dict[str, set[int]]:
    """Transcript's name -> numbers of the texts that the sealed layers of a round were made on: one, or none."""
    texts = {str(row.uid): row.name for row in transcripts(connection, chosen=Filter(None))}
    query = select(m.Seal.layer).join(m.Round, m.Round.id == m.Seal.round_id).where(m.Round.uid == round_uid)
    found: dict[str, set[int]] = {}
    for layer in connection.execute(query).scalars():
        for uid, revision in (layer or EMPTY)["revisions"].items():
            if uid in texts:
                found.setdefault(texts[uid], set()).add(revision)
    return found


def versions_at_seal(connection: Connection, round_uid: uuid.UUID) -> dict[str, dict[str, str]]:
    """Coder's name -> code id -> fingerprint of the code, as its coder's codebook had it when sealing."""
    query = (
        select(m.Coder.name, m.CodebookVersion.codes)
        .join(m.Seal, m.Seal.version == m.CodebookVersion.fingerprint)
        .join(m.Coder, m.Coder.id == m.Seal.coder_id)
        .join(m.Round, m.Round.id == m.Seal.round_id)
        .where(m.Round.uid == round_uid)
    )
    return dict(connection.execute(query).all())


def codes_of_version(connection: Connection, fingerprint: str | None) -> dict[str, str] | None:
    """Code id -> fingerprint of the code in a version of the codebook; None where the version isn't known here."""
    query = select(m.CodebookVersion.codes).where(m.CodebookVersion.fingerprint == fingerprint)
    return connection.execute(query).scalar()
