"""The kinds of things the log speaks of, and how each one's state becomes a row.

An operation names an entity by kind and uid and carries some of its fields. ``Kind`` says which fields are
columns as they are, which name another entity (and so become a foreign key), which are moments, and whose
layer the entity belongs to. Everything but transcripts, memos and codings is written by that table alone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cipcoder.store import models as m
from cipcoder.store.base import Base
from cipcoder.text.clean import visible

NAMESPACE = uuid.UUID("5d0f9b5c-61f0-5a0b-9d2d-2f6f3c1c4b57")
"""Uids of things that have a natural key are uuid5 in here, so that two copies agree on them unasked."""


def natural_uid(kind: str, *key: object) -> uuid.UUID:
    """The uid of the thing of this kind with this natural key (e.g. ``natural_uid("code", "dirty-work")``)."""
    return uuid.uuid5(NAMESPACE, "\x1f".join((kind, *(visible(str(part)) for part in key))))


@dataclass(frozen=True, slots=True)
class Kind:
    """How the state of one kind of entity is written into its table."""

    name: str
    model: type[Base]
    columns: tuple[str, ...]
    """payload fields that are columns as they are"""
    refs: Mapping[str, str] = field(default_factory=dict)
    """payload field holding a uid -> kind of entity it names; the column is ``<field>_id``"""
    optional: frozenset[str] = frozenset()
    """refs without which the row can stand; the others keep it waiting in the log"""
    times: frozenset[str] = frozenset()
    layer: str | None = None
    """payload field that names the coder whose layer this belongs to"""
    together: frozenset[str] = frozenset()
    """fields that only make sense as one value: a change of one is logged as a change of all"""

    def values(self, state: Mapping[str, Any], ids: Mapping[str, int | None]) -> dict[str, Any]:
        """Column values for a state (its refs already resolved to row ids)."""
        row = {c: _moment(state.get(c)) if c in self.times else state.get(c) for c in self.columns}
        return row | {f"{r}_id": ids[r] for r in self.refs}


def _moment(value: Any) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value)


def _kinds(*kinds: Kind) -> dict[str, Kind]:
    return {k.name: k for k in kinds}


_CODER, _TRANSCRIPT = {"coder": "coder"}, {"transcript": "transcript"}

KINDS = _kinds(
    Kind(
        "project",
        m.Project,
        (
            *("name", "language", "codebook_base", "extract_template", "analysis_coder", "suggestions"),
            *("retention_until", "legal_basis", "controller", "data_officer"),
        ),
    ),
    Kind(
        "coder",
        m.Coder,
        ("name", "kind", "db_role", "recipient", "created_at"),
        times=frozenset({"created_at"}),
        layer="self",
    ),
    Kind("participant", m.Participant, ("key", "name", "withdrawn_at", "consent"), times=frozenset({"withdrawn_at"})),
    Kind("erasure", m.Erasure, ("participant", "transcripts", "counts", "at"), times=frozenset({"at"})),
    Kind("attribute", m.Attribute, ("name", "position")),
    Kind(
        "participant_attribute",
        m.ParticipantAttribute,
        ("value",),
        {"participant": "participant", "attribute": "attribute"},
    ),
    Kind("guide_question", m.GuideQuestion, ("number", "section", "text", "position")),
    Kind(
        "transcript",
        m.Transcript,
        (
            *("name", "title", "date", "document_set", "meta", "source_name", "source_sha256", "encoding"),
            *("revision", "text_sha256", "length", "imported_at"),
        ),
        {"participant": "participant"},
        optional=frozenset({"participant"}),
        times=frozenset({"imported_at"}),
        together=frozenset(  # of two texts given on two copies one holds, with its own turns and speakers
            ("source_name", "source_sha256", "encoding", "revision", "text_sha256", "length")
        )
        | {"speakers", "turns", "sentences"},
    ),
    Kind("turn_question", m.TurnQuestion, ("ordinal", "origin"), _TRANSCRIPT | {"question": "guide_question"}),
    Kind(
        "code",
        m.Code,
        (
            *("key", "position", "label", "definition", "include", "exclude", "keywords", "examples"),
            *("colour", "slot", "retired", "exclusive"),
        ),
        {"parent": "code", "merged_into": "code"},
        optional=frozenset({"parent", "merged_into"}),
        together=frozenset({"retired", "merged_into"}),
    ),
    Kind(
        "coding",
        m.Coding,
        ("start", "stop", "revision", "status", "weight", "origin", "version", "created_at"),
        _TRANSCRIPT | _CODER | {"code": "code"},
        times=frozenset({"created_at"}),
        layer="coder",
        together=frozenset({"start", "stop", "revision", "status"}),
    ),
    Kind(
        "memo",
        m.Memo,
        ("title", "body", "created_at", "updated_at"),
        _CODER,
        times=frozenset({"created_at", "updated_at"}),
        layer="coder",
    ),
    Kind(
        "verbatim",
        m.Verbatim,
        (
            *("key", "wording", "origin", "theme", "page", "note", "attributed"),
            *("start", "stop", "revision", "match"),
        ),
        _TRANSCRIPT | _CODER,
        optional=frozenset({"transcript", "coder"}),
        layer="coder",
        together=frozenset({"transcript", "start", "stop", "revision", "match"}),
    ),
    Kind(
        "read_state",
        m.ReadState,
        ("version", "state", "at"),
        _TRANSCRIPT | _CODER,
        times=frozenset({"at"}),
        layer="coder",
    ),
    Kind(
        "round",
        m.Round,
        (
            *("name", "purpose", "unit", "version", "transcripts", "coders", "terms", "rule"),
            *("created_at", "closed_at"),
        ),
        times=frozenset({"created_at", "closed_at"}),
    ),
    Kind(
        "seal",
        m.Seal,
        ("layer_sha256", "layer", "version", "sealed_at"),
        _CODER | {"round": "round"},
        optional=frozenset({"round"}),
        times=frozenset({"sealed_at"}),
        layer="coder",
    ),
    Kind(
        "decision",
        m.Decision,
        ("item", "outcome", "reason", "codings", "decided_by", "at"),
        _TRANSCRIPT | _CODER | {"round": "round"},
        optional=frozenset({"round"}),
        times=frozenset({"at"}),
        layer="coder",
        together=frozenset({"outcome", "reason", "codings", "decided_by", "at"}),
    ),
)
