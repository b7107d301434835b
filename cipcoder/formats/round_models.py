"""What may stand in a round's package, as strict types: every field's name, type and size.

A package comes by mail from another machine and becomes a project: nothing else than this gets as far as the store.
Imported late: the types cost time to build.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import FailFast, Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from cipcoder.formats.layer_models import STRICT, Count, Line, Mark, Moment, Offset, Prose, Sha256, Uid

MAX_TEXT = 20_000_000
"""code points of a transcript: what an import takes"""
Number = Annotated[int, Field(ge=0, le=9999)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Offsets = Annotated[list[Offset], FailFast()]
"""starts and stops by turns"""


class Header(TypedDict):
    """The first line: how many lines follow, and the SHA-256 of their bytes."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    format: Literal["cipcoder-round"]
    version: Literal[1]
    lines: Annotated[int, Field(ge=2, le=10_000)]
    sha256: Sha256


class Drawn(TypedDict):
    """How the interviews were drawn."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    blind: bool
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None
    sampled_from: Count | None
    stratified_by: Line
    coded_before: NotRequired[Annotated[list[Uid], Field(min_length=2, max_length=1_000)]]
    """coders who had coded in these interviews before the round: what two of them did there may not be blind"""


class Round(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    uid: Uid
    name: Annotated[str, Field(min_length=1, max_length=100)]
    purpose: Literal["calibration", "measured", "again"]
    unit: Literal["free", "turns", "segments"]
    version: Mark
    begun_at: Moment
    drawn: Drawn


class Question(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    number: Number
    section: Line
    text: Prose


class Participant(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    key: Annotated[Line, Field(min_length=1)]
    name: Line


class Coder(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]
    uid: Uid
    name: Line
    recipient: NotRequired[Annotated[str, Field(pattern="^age1[a-z0-9]{58}$")]]
    """the public key that what is sent to them is encrypted for"""


class Study(TypedDict):
    """The second line: the round and what is common to its interviews."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    project: Line
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    coder: Uid
    """whom the package is for"""
    coders: Annotated[list[Coder], Field(min_length=2, max_length=100), FailFast()]
    round: Round
    codebook: dict[str, Any]
    """a ``codebook.models.Codebook``, which checks itself"""
    guide: Annotated[list[Question], Field(max_length=10_000), FailFast()]
    participants: Annotated[list[Participant], Field(max_length=10_000), FailFast()]


class Transcript(TypedDict):
    """Each line after these: one interview."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    name: Annotated[str, Field(min_length=1, max_length=500)]
    title: Line
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None
    document_set: Literal["interviews", "questionnaire", "notes", "other"]
    participant: Annotated[Line, Field(min_length=1)] | None
    sha256: Sha256
    """of the text"""
    revision: NotRequired[Annotated[int, Field(ge=2)]]
    """of a text that was corrected: which one it is"""
    first_sha256: NotRequired[Sha256]
    """of the text that it was corrected from, by which all copies know the interview"""
    text: Text
    speakers: Annotated[
        list[Annotated[list[Line], Field(min_length=2, max_length=2)]], Field(max_length=10_000), FailFast()
    ]
    """label, role"""
    turns: Annotated[list[Annotated[list[Offset | None], Field(min_length=5, max_length=5)]], FailFast()]
    """speaker, head, start, stop, milliseconds"""
    sentences: Offsets
    questions: Annotated[
        list[Annotated[list[Offset | str], Field(min_length=3, max_length=3)]], Field(max_length=100_000), FailFast()
    ]
    """turn, number of the guide question it asks, matched or hand"""
    segments: Offsets
    """those the round gives; none in other rounds"""


HEADER: TypeAdapter[Any] = TypeAdapter(Header)
STUDY: TypeAdapter[Any] = TypeAdapter(Study)
TRANSCRIPT: TypeAdapter[Any] = TypeAdapter(Transcript)
