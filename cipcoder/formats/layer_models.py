"""What may stand in a layer file, as strict types: every field's name, type and size.

A layer comes by mail from another machine, and its lines are written into the log and folded into rows: nothing
else than this gets as far as the store. Imported late: the types cost time to build.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from cipcoder.text.clean import visible

STRICT = ConfigDict(extra="forbid", strict=True)
MAX_INT = 1_000_000_000
"""of offsets, numbers and clocks: far above any real one, far below what a database column holds"""


def clean(text: str) -> str:
    """Refuse what a terminal would obey, or nobody would see: no cipcoder writes such a thing into its log."""
    if visible(text) != text:
        raise ValueError("control characters")
    return text


def on_clocks(moment: dt.datetime) -> dt.datetime:
    """Refuse a moment that Python can't give in some time zone."""
    if not dt.MINYEAR < moment.year < dt.MAXYEAR:
        raise ValueError("out of range")
    return moment


def _moment(text: str) -> str:
    on_clocks(dt.datetime.fromisoformat(text))  # the pattern allows a 13th month
    return text


def _target(pair: list[str]) -> list[str]:
    kind, uid = pair
    if kind not in ("coding", "code", "transcript", "participant", "memo") or not _UID.fullmatch(uid):
        raise ValueError("not something a memo can be about")
    return pair


_UID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


Line = Annotated[str, Field(max_length=10_000), AfterValidator(clean)]
Prose = Annotated[str, Field(max_length=500_000), AfterValidator(clean)]
Offset = Annotated[int, Field(ge=0, le=MAX_INT)]
Count = Annotated[int, Field(ge=1, le=MAX_INT)]
Weight = Annotated[int, Field(ge=-MAX_INT, le=MAX_INT)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Mark = Annotated[str, Field(pattern="^[0-9a-zA-Z:_-]{1,128}$")]
"""a fingerprint"""
Uid = Annotated[str, Field(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""a uid inside a payload, where it stays text"""
Moment = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"), AfterValidator(_moment)
]
"""UTC, as ``store.types.iso`` writes it"""
CodeId = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Target = Annotated[list[str], Field(min_length=2, max_length=2), AfterValidator(_target)]
"""what a memo is about: kind and uid"""
Texts = dict[Annotated[str, Field(pattern="^[A-Za-z0-9-]{1,20}$")], Prose]
"""a text by language"""


class Person(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    uid: Uid
    name: Line


class TranscriptLine(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    uid: Uid
    name: Line
    revision: Count
    text_sha256: Sha256
    length: Offset
    revisions: NotRequired[dict[Annotated[str, Field(pattern="^[1-9][0-9]{0,6}$")], Sha256]]
    """all its texts by number, where it was corrected"""


class CodeLine(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    id: CodeId
    parent: NotRequired[CodeId]
    label: Texts
    definition: Texts
    include: Texts
    exclude: Texts
    keywords: Annotated[list[Line], Field(max_length=10_000)]
    colour: Line
    retired: NotRequired[bool]


class Header(TypedDict):
    """The first line of a layer file. What stands in its lists is checked item by item."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    format: Literal["cipcoder-layer"]
    version: Literal[1]
    project: Line
    coder: Person
    transcripts: list[Any]
    """each a ``TRANSCRIPT``"""
    codes: list[Any]
    """each a ``CODE``"""
    versions: dict[str, Any]
    """each one of ``VERSIONS``"""
    operations: Offset
    sha256: Sha256


ADDED_SINCE = frozenset({"recipient"})
"""fields that the first programs didn't write"""

# --- payloads: some fields of one entity; all of them where it comes into being ------------------------


class CoderFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Line
    kind: Literal["human", "consensus", "machine"]
    db_role: Line | None
    recipient: Line | None
    created_at: Moment


class CodingFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    transcript: Uid
    start: Offset
    stop: Offset
    code: Uid
    coder: Uid
    revision: Count
    status: Annotated[int, Field(ge=0, le=2)]
    weight: Weight | None
    origin: Literal["hand", "import", "suggestion"]
    version: Mark | None
    created_at: Moment


class MemoFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    coder: Uid
    title: Line
    body: Prose
    created_at: Moment
    updated_at: Moment
    targets: Annotated[list[Target], Field(max_length=10_000)]
    transcript: Uid | None


class VerbatimFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    key: Line
    wording: Prose
    origin: Literal["interview", "questionnaire", "observation"]
    theme: Line
    page: Line
    note: Prose
    attributed: Line
    transcript: Uid | None
    start: Offset | None
    stop: Offset | None
    revision: Count | None
    match: Literal["exact", "elided", "reworded", "ambiguous", "not found", "unplaced"]
    coder: Uid


class ReadStateFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    coder: Uid
    transcript: Uid
    version: Mark | None
    state: Literal["in progress", "finished"]
    at: Moment


class FrozenLayer(TypedDict):
    """``store/frozen.py``."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    codes: list[Uid]
    spans: dict[Uid, list[Offset]]
    revisions: dict[Uid, Count]


class SealFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    coder: Uid
    round: Uid | None
    layer_sha256: Sha256
    layer: FrozenLayer
    version: Mark
    sealed_at: Moment


class DecisionFields(TypedDict, total=False):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    coder: Uid
    round: Uid | None
    transcript: Uid
    item: Line
    outcome: Literal["a", "b", "both", "neither", "other", "agreed"]
    reason: Prose
    codings: Annotated[list[Uid], Field(max_length=1_000)]
    decided_by: Uid | None
    at: Moment


class _Operation(TypedDict):
    """Columns of ``operation`` but the local id; what is left out of a line is null."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    uid: Uid
    replica: Uid
    seq: Offset
    lamport: Offset
    at: Moment
    coder_uid: NotRequired[Uid]
    layer_uid: Uid
    group_uid: Uid
    role: Literal["do", "undo", "redo", "note"]
    undoes: NotRequired[Uid]
    verb: Annotated[str, Field(pattern="^[a-z][a-z ]{0,59}$")]
    entity_uid: Uid
    transcript_uid: NotRequired[Uid]
    redacted_at: NotRequired[Moment]


class CoderOperation(_Operation):
    entity: Literal["coder"]
    before: NotRequired[CoderFields]
    after: NotRequired[CoderFields]


class CodingOperation(_Operation):
    entity: Literal["coding"]
    before: NotRequired[CodingFields]
    after: NotRequired[CodingFields]


class MemoOperation(_Operation):
    entity: Literal["memo"]
    before: NotRequired[MemoFields]
    after: NotRequired[MemoFields]


class VerbatimOperation(_Operation):
    entity: Literal["verbatim"]
    before: NotRequired[VerbatimFields]
    after: NotRequired[VerbatimFields]


class ReadStateOperation(_Operation):
    entity: Literal["read_state"]
    before: NotRequired[ReadStateFields]
    after: NotRequired[ReadStateFields]


class SealOperation(_Operation):
    entity: Literal["seal"]
    before: NotRequired[SealFields]
    after: NotRequired[SealFields]


class DecisionOperation(_Operation):
    entity: Literal["decision"]
    before: NotRequired[DecisionFields]
    after: NotRequired[DecisionFields]


FIELDS: dict[str, Any] = {
    "coder": CoderFields,
    "coding": CodingFields,
    "memo": MemoFields,
    "verbatim": VerbatimFields,
    "read_state": ReadStateFields,
    "seal": SealFields,
    "decision": DecisionFields,
}
"""entity kind -> the fields it has"""

HEADER: TypeAdapter[Any] = TypeAdapter(Header)
TRANSCRIPT: TypeAdapter[Any] = TypeAdapter(TranscriptLine)
CODE: TypeAdapter[Any] = TypeAdapter(CodeLine)
VERSIONS: TypeAdapter[Any] = TypeAdapter(dict[Mark, dict[CodeId, Mark]])
OPERATION: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        CoderOperation
        | CodingOperation
        | MemoOperation
        | VerbatimOperation
        | ReadStateOperation
        | SealOperation
        | DecisionOperation,
        Field(discriminator="entity"),
    ]
)
"""one line of the body"""
