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
    Shown,
    Texts,
    Uid,
    Weight,
    clean,
)

STRICT = ConfigDict(extra="forbid", strict=True)


Said = Annotated[Prose, AfterValidator(clean)]
Word = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(clean)]


def _day(text: str) -> str:
    dt.date.fromisoformat(text)
    return text


Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_day)]


class ProjectFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Shown
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    codebook_base: dict[str, Any] | None
    extract_template: Said | None
    analysis_coder: Uid | None
    suggestions: bool | None
    retention_until: Day | None
    legal_basis: Said | None
    controller: Said | None
    data_officer: Said | None


class ParticipantFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    key: Word
    name: Shown
    withdrawn_at: Moment | None
    consent: dict[Literal["date", "for", "note"], Said] | None


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
    value: Said


class GuideQuestionFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    number: Weight
    section: Shown
    text: Said
    position: Offset


class TranscriptFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Word
    title: Shown
    date: Shown | None
    document_set: Literal["interviews", "questionnaire", "notes", "other"]
    participant: Uid | None
    meta: dict[str, Any]
    source_name: Shown
    source_sha256: Sha256
    encoding: Shown
    revision: Count
    text_sha256: Sha256
    length: Offset
    imported_at: Moment
    reason: Said | None
    speakers: list[tuple[Shown, Literal["interviewer", "participant", "other"]]]
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
    text: Said
    source: Shown


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
    keywords: Annotated[list[Shown], Field(max_length=10_000)]
    examples: Annotated[list[Example], Field(max_length=10_000)]
    colour: Shown
    slot: Annotated[int, Field(ge=0, le=9)] | None
    retired: bool
    exclusive: bool | None
    merged_into: Uid | None


class Terms(TypedDict, total=False):
    """How a round is held; what else stands there only tells of it."""

    __pydantic_config__ = ConfigDict(extra="allow", strict=True)  # type: ignore[misc]
    blind: bool
    segments: dict[Uid, list[Offset]]


class Rule(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    how: Shown
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
    """Columns of ``operation`` beside what it says; uids and moments are such already."""

    __pydantic_config__ = ConfigDict(extra="ignore", strict=True)  # type: ignore[misc]
    seq: Count
    lamport: Offset
    role: Literal["do", "undo", "redo", "note"]
    verb: Annotated[str, Field(pattern="^[a-z][a-z ]{0,59}$")]
    entity: Literal[tuple(FIELDS)]  # type: ignore[valid-type]


ENTRY: TypeAdapter[Any] = TypeAdapter(Entry)
VERSIONS = layer.VERSIONS
