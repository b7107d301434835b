"""Rounds of blind double coding: what they are about, who sealed, what was frozen."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["calibration", "measured", "again"]
"""calibration: never reported as reliability; measured; again: one coder a second time (stability)"""
RoundUnit = Literal["free", "turns", "segments"]
"""free: every coder marks what they like; turns: whole turns; segments: the first coder's, stripped of their codes"""


@dataclass(frozen=True, slots=True)
class SealRow:
    """A coder's layer of a round, frozen."""

    coder: str
    sha256: str
    sealed_at: dt.datetime
    codings: int


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

    @property
    def unsealed(self) -> tuple[str, ...]:
        """Coders who have not sealed."""
        return tuple(name for name in self.coders if name not in {seal.coder for seal in self.seals})

    @property
    def open(self) -> bool:
        """Whether it still goes on: somebody has not sealed and nobody has closed it."""
        return self.closed_at is None and bool(self.unsealed)
