"""What a merge did, as values; and which fields both sides had changed since they last agreed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from cipcoder.store import models as m
from cipcoder.store.layers import Received
from cipcoder.store.settling import Settlement

Row = Mapping[str, Any]
Counts = Mapping[tuple[str, str], int]
"""codings by coder and transcript, both by name"""
GONE = "…"
"""in a conflict: it was taken away on that side"""

TOLD: Mapping[str, frozenset[str]] = {
    "project": frozenset({"name", "language", "extract_template", "analysis_coder", "suggestions"})
    | {"retention_until", "legal_basis", "controller", "data_officer"},
    "coder": frozenset({"name", "recipient"}),
    "participant": frozenset({"name", "withdrawn_at", "consent"}),
    "participant_attribute": frozenset({"value"}),
    "guide_question": frozenset({"section", "text"}),
    "transcript": frozenset({"name", "title", "date", "document_set", "participant"}),
    "code": frozenset({"label", "definition", "include", "exclude", "keywords", "examples", "colour", "slot"})
    | {"retired", "parent", "exclusive"},
    "memo": frozenset({"title", "body"}),
    "verbatim": frozenset({"theme", "page", "note"}),
    "round": frozenset({"name", "closed_at"}),
    "decision": frozenset({"outcome", "reason"}),
}
"""kind -> fields whose double change is told"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed otherwise since they last agreed: the later change stands, the other is told."""

    kind: str
    uid: uuid.UUID
    name: str
    """a code's id, a transcript's name…; "" where it has none"""
    field: str
    kept: Any
    lost: Any
    """as the log has it, where it stays; GONE: taken away on that side"""
    kept_here: bool
    """whether what stands is what stood here"""
    layer: uuid.UUID | None = None
    """the coder it belongs to; none: everybody's"""


@dataclass(frozen=True, slots=True)
class TwoTexts:
    """An interview that was corrected on both sides, not alike: the later text stands, the other is kept."""

    name: str
    kept_here: bool


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What one copy brought."""

    name: str
    new_operations: int = 0
    new_transcripts: tuple[str, ...] = ()
    new_codes: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    """transcripts whose correction came from there"""
    two_texts: tuple[TwoTexts, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    settled: tuple[Settlement, ...] = ()
    revived: tuple[tuple[str, str], ...] = ()
    """(code or transcript, name): taken away on one side, used on the other, so back"""
    unretired: tuple[str, ...] = ()
    """codes retired on one side and used on the other since"""
    held_back: tuple[tuple[str, str], ...] = ()
    """(coder, round): their work is left out while the round is blind"""
    dropped: int = 0
    """entries about what was erased here"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, or would do."""

    copies: tuple[CopyReport, ...]
    layers: tuple[Received, ...]
    before: Counts = field(default_factory=dict)
    after: Counts = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """coders in a blind round that goes on: their counts are not for telling"""

    @property
    def changed(self) -> bool:
        """Whether anything was new here."""
        return any(each.new_operations for each in self.copies) or any(each.new_operations for each in self.layers)


def conflicts(
    kind: str, uid: uuid.UUID, mine: Sequence[Row], theirs: Sequence[Row], stands: Mapping[str, Any] | None
) -> list[Conflict]:
    """Where two runs of operations on one entity, neither of which knew the other, say different things.

    ``stands``: the fields as they are now; None: it is gone.
    """
    ours, others = _last(mine), _last(theirs)
    layer = theirs[0]["layer_uid"] if theirs else None
    name = str((stands or {}).get("key") or (stands or {}).get("name") or "")
    found = []
    if (ours is None) != (others is None):
        changed = {k: v for k, v in (ours or others or {}).items() if k in TOLD[kind]}
        if changed:
            here = (ours is None) == (stands is None)
            kept, lost = (GONE, changed) if stands is None else (changed, GONE)
            found.append(Conflict(kind, uid, name, "", kept, lost, here, layer))
        return found
    for each in sorted((ours or {}).keys() & (others or {}).keys() & TOLD[kind]):
        one, other = (ours or {})[each], (others or {})[each]
        if one != other and stands is not None:
            here = stands.get(each) == one
            kept, lost = (one, other) if here else (other, one)
            found.append(Conflict(kind, uid, name, each, kept, lost, here, layer))
    return found


def _last(operations: Iterable[Row]) -> dict[str, Any] | None:
    """The last value a run of operations gives to each field; None: it takes the entity away."""
    fields: dict[str, Any] | None = {}
    for op in sorted(operations, key=lambda op: (op["lamport"], str(op["replica"]), op["seq"])):
        fields = None if op["after"] is None else (fields or {}) | op["after"]
    return fields


Pair = tuple[uuid.UUID, uuid.UUID]


def counted(connection: Connection) -> tuple[dict[Pair, int], dict[uuid.UUID, str]]:
    """Codings by coder and transcript, and what all coders and transcripts are called."""
    c, who, what = m.Coding, m.Coder, m.Transcript
    query = (
        select(who.uid, what.uid, func.count())
        .join_from(c, who, who.id == c.coder_id)
        .join(what, what.id == c.transcript_id)
        .group_by(who.uid, what.uid)
    )
    counts = {(coder, transcript): n for coder, transcript, n in connection.execute(query)}
    names = dict(connection.execute(select(who.uid, who.name)).all())
    return counts, names | dict(connection.execute(select(what.uid, what.name)).all())


def by_name(counts: Mapping[Pair, int], called: Mapping[uuid.UUID, str]) -> Counts:
    """Counts as they are told."""
    return {(called[coder], called[transcript]): n for (coder, transcript), n in counts.items()}
