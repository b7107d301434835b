"""Rounds that go on: who is in them, on which interviews, who has not sealed. All that holds to a round asks here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.store import models as m
from cipcoder.store.kinds import natural_uid
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that nobody has closed and somebody has not sealed."""

    uid: uuid.UUID
    name: str
    unit: str
    blind: bool
    coders: tuple[uuid.UUID, ...]
    unsealed: frozenset[uuid.UUID]
    """coders whose layer is not sealed here"""
    transcripts: frozenset[uuid.UUID]
    _segments: Mapping[str, list[int]] = field(repr=False)

    def given(self, transcript: uuid.UUID) -> list[Span]:
        """The segments given in a transcript, in the order of the text."""
        flat = self._segments.get(str(transcript), [])
        return [Span(start, stop) for start, stop in zip(flat[::2], flat[1::2], strict=True)]


_R = m.Round
_NOT_CLOSED = (
    select(_R.uid, _R.name, _R.unit, _R.coders, _R.transcripts, _R.terms)
    .where(_R.closed_at.is_(None))
    .order_by(_R.created_at, _R.uid)
)
OPEN_NOW = "rounds_open_now"
"""option of a connection to a store as it once stood: the rounds that go on in the store of today"""


def open_rounds(connection: Connection) -> list[OpenRound]:
    """The rounds that go on here, in the order they were begun; looking back, also those that go on today."""
    rows = connection.execute(_NOT_CLOSED).all()
    sealed = set(connection.execute(select(m.Seal.uid)).scalars()) if rows else set()
    found = [open_round(row.uid, dict(row._mapping), sealed) for row in rows]
    open_ones = [one for one in found if one is not None]
    return [*open_ones, *connection.get_execution_options().get(OPEN_NOW, ())]


def open_round(uid: uuid.UUID, fields: Mapping[str, Any], sealed: Collection[uuid.UUID]) -> OpenRound | None:
    """A round of these fields that nobody has closed, as long as not all of its seals are among ``sealed``."""
    who = tuple(uuid.UUID(each) for each in fields["coders"])
    unsealed = frozenset(each for each in who if seal_uid(uid, each) not in sealed)
    if not unsealed:
        return None
    said = fields["terms"] or {}
    blind, segments = bool(said.get("blind", True)), said.get("segments", {})
    texts = frozenset(map(uuid.UUID, fields["transcripts"]))
    return OpenRound(uid, fields["name"], fields["unit"], blind, who, unsealed, texts, segments)


def somebody_is_blind(connection: Connection) -> bool:
    """Whether a blind round goes on: then no message counts everybody's codings."""
    return any(one.blind for one in open_rounds(connection))


def blind_round(
    connection: Connection, coder: uuid.UUID | None = None, transcript: uuid.UUID | None = None
) -> OpenRound | None:
    """A blind round that goes on and that this coder (None: anybody) is in, about this transcript (None: any).

    One who has sealed is in it until the others have: nothing is to steer anybody before they are compared.
    """
    for one in open_rounds(connection):
        who, what = coder is None or coder in one.coders, transcript is None or transcript in one.transcripts
        if one.blind and who and what:
            return one
    return None


def seal_uid(round_: uuid.UUID, coder: uuid.UUID) -> uuid.UUID:
    """The seal of a coder's layer in a round, the same in every copy."""
    return natural_uid("seal", round_, coder)
