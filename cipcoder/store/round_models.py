"""The tables of double coding: rounds, the layers sealed in them, and how disagreements were settled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cipcoder.store.base import Base, HasUid


class Round(HasUid, Base):
    """A blind double-coding exercise."""

    __tablename__ = "round"
    name: Mapped[str]
    purpose: Mapped[str]
    unit: Mapped[str]
    version: Mapped[str | None] = mapped_column(ForeignKey("codebook_version.fingerprint"))
    transcripts: Mapped[list[Any]]
    """uids of the transcripts drawn"""
    coders: Mapped[list[Any]]
    """uids of the coders"""
    terms: Mapped[dict[str, Any] | None]
    """blind; how the interviews were drawn (seed, sampled_from, stratified_by); the given segments"""
    rule: Mapped[dict[str, Any] | None]
    """which codings agree, and with which bounds they enter the consensus; none before it is opened"""
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]


class Seal(HasUid, Base):
    """A coder's finished layer, frozen: its hash is registered before layers are opened to each other."""

    __tablename__ = "seal"
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id", ondelete="CASCADE"))
    layer_sha256: Mapped[str]
    layer: Mapped[dict[str, Any] | None]
    """the frozen codings (``store/frozen.py``): offsets and codes, no text"""
    version: Mapped[str | None]
    """fingerprint of the codebook as its coder had it when sealing"""
    sealed_at: Mapped[dt.datetime]


class Decision(HasUid, Base):
    """How one disagreement of a round was settled, by whom and why; its codings stand in the consensus layer."""

    __tablename__ = "decision"
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id", ondelete="CASCADE"))
    """the consensus"""
    item: Mapped[str]
    """which disagreement: its two versions, as ``agreement/disagreements.py`` names them"""
    outcome: Mapped[str]
    """a, b, both, neither, other, or agreed (by the boundary rule)"""
    reason: Mapped[str]
    codings: Mapped[list[Any]]
    """uids of the codings it put into the consensus"""
    decided_by: Mapped[str | None]
    """uid of the coder who decided; none for what agreed by itself"""
    at: Mapped[dt.datetime]
    constraints = (CheckConstraint("outcome IN ('a', 'b', 'both', 'neither', 'other', 'agreed')", name="outcome"),)
