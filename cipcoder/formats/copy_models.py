"""What may stand in the log of another copy of a project, as strict types: what is everybody's.

What belongs to a coder is typed in ``layer_models``. Imported late: the types cost time to build.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from cipcoder.formats import layer_models as layer
from cipcoder.formats.layer_models import (
    CodeId,
    Count,
    Line,
    Mark,
    Moment,
    Offset,
    Prose,
    Sha256,
    Texts,
    Uid,
    Weight,
    clean,
    on_clocks,
)

STRICT = ConfigDict(extra="forbid", strict=True)
Word = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(clean)]


def _day(written: str) -> str:
    if dt.date.fromisoformat(written).isoformat() != written:
        raise ValueError("not 2030-12-31")
    return written


def _pairs(flat: list[int]) -> list[int]:
    if any(start >= stop for start, stop in zip(flat[::2], flat[1::2], strict=True)):
        raise ValueError("ends before it begins")
    return flat


class ProjectFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Line
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    codebook_base: dict[str, Any] | None
    extract_template: Prose | None
    analysis_coder: Uid | None
    suggestions: bool | None
    retention_until: Annotated[str, AfterValidator(_day)] | None
    legal_basis: Prose | None
    controller: Prose | None
    data_officer: Prose | None


class ParticipantFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    key: Word
    name: Line
    withdrawn_at: Moment | None
    consent: dict[Literal["date", "for", "note"], Line] | None


class ErasureFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    participant: Uid | None
    transcripts: Annotated[list[Uid], Field(max_length=10_000)]
    counts: dict[Line, Offset]
    at: Moment


class AttributeFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Word
    position: Offset


class ParticipantAttributeFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    participant: Uid
    attribute: Uid
    value: Prose


class GuideQuestionFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    number: Weight
    section: Line
    text: Prose
    position: Offset


class TranscriptFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Word
    title: Line
    date: Line | None
    document_set: Literal["interviews", "questionnaire", "notes", "other"]
    participant: Uid | None
    meta: dict[str, Any]
    source_name: Line
    source_sha256: Sha256
    encoding: Line
    revision: Count
    text_sha256: Sha256
    length: Offset
    imported_at: Moment
    reason: Prose | None
    speakers: list[tuple[Line, Literal["interviewer", "participant", "other"]]]
    turns: list[tuple[Offset | None, Offset, Offset, Offset, Offset | None]]
    sentences: list[Offset]


class TurnQuestionFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    transcript: Uid
    question: Uid
    ordinal: Offset
    origin: Literal["matched", "hand"]


class Example(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    kind: Literal["typical", "borderline"]
    text: Prose
    source: Line


class CodeFields(TypedDict, total=False):
    """What a codebook may be is asked of the whole of it (``store.codebook_rows``)."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    key: CodeId
    parent: Uid | None
    position: Offset
    label: Texts
    definition: Texts
    include: Texts
    exclude: Texts
    keywords: Annotated[list[Line], Field(max_length=10_000)]
    examples: Annotated[list[Example], Field(max_length=10_000)]
    colour: Line
    slot: Annotated[int, Field(ge=0, le=9)] | None
    retired: bool
    exclusive: bool | None
    merged_into: Uid | None


class Terms(TypedDict, total=False):
    """How a round is held and was drawn; nothing reads what else stands there."""

    __pydantic_config__ = ConfigDict(extra="allow", strict=True)  # type: ignore[misc]
    blind: bool
    seed: int | None
    sampled_from: Count | None
    stratified_by: Line
    coded_before: Annotated[list[Uid], Field(max_length=1_000)]
    segments: dict[Uid, Annotated[list[Offset], AfterValidator(_pairs)]]


class Rule(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    how: Line
    share: float
    at: Moment
    items: dict[Uid, Offset]
    pair: Annotated[list[Uid], Field(min_length=2, max_length=2)]


class RoundFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Word
    purpose: Literal["calibration", "measured", "again"]
    unit: Literal["free", "turns", "segments"]
    version: Mark | None
    transcripts: Annotated[list[Uid], Field(max_length=100_000)]
    coders: Annotated[list[Uid], Field(max_length=1_000)]
    terms: Terms | None
    rule: Rule | None
    created_at: Moment
    closed_at: Moment | None


class VerbatimFields(layer.VerbatimFields, total=False):
    """In a project a verbatim may belong to nobody."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    coder: Uid | None  # type: ignore[misc]


FIELDS: dict[str, Any] = layer.FIELDS | {
    "project": ProjectFields,
    "participant": ParticipantFields,
    "erasure": ErasureFields,
    "attribute": AttributeFields,
    "participant_attribute": ParticipantAttributeFields,
    "guide_question": GuideQuestionFields,
    "transcript": TranscriptFields,
    "turn_question": TurnQuestionFields,
    "code": CodeFields,
    "round": RoundFields,
    "verbatim": VerbatimFields,
}
"""entity kind -> the fields it has"""

SINCE: dict[str, frozenset[str]] = {
    "coder": layer.ADDED_SINCE,
    "project": frozenset(ProjectFields.__annotations__) - {"name", "language", "codebook_base"},
    "code": frozenset({"exclusive"}),
    "round": frozenset({"terms", "rule"}),
    "seal": frozenset({"layer", "version"}),
    "transcript": frozenset({"reason"}),
}
"""fields that not every program wrote, or that not every such thing has"""

PAYLOADS: dict[str, TypeAdapter[Any]] = {kind: TypeAdapter(fields) for kind, fields in FIELDS.items()}


class Entry(TypedDict):
    """Columns of ``operation`` beside what it says; uids are such already."""

    __pydantic_config__ = ConfigDict(extra="ignore", strict=True)  # type: ignore[misc]
    seq: Count
    lamport: Offset
    at: Annotated[dt.datetime, AfterValidator(on_clocks)]
    redacted_at: Annotated[dt.datetime, AfterValidator(on_clocks)] | None
    role: Literal["do", "undo", "redo", "note"]
    verb: Annotated[str, Field(pattern="^[a-z][a-z ]{0,59}$")]
    entity: Literal[tuple(FIELDS)]  # type: ignore[valid-type]


ENTRY: TypeAdapter[Any] = TypeAdapter(Entry)
VERSIONS = layer.VERSIONS
