"""What a project file says, element by element, as plain values. Nothing is checked against anything here.

GUIDs are strings in one spelling (``folded``): upper case, no braces; "" where there is none. Offsets are as the file
counts them. Moments are aware, or None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

VariableType = Literal["Text", "Boolean", "Integer", "Float", "Date", "DateTime"]


def folded(guid: str) -> str:
    """The one spelling of a GUID: they compare without braces and without regard to case."""
    return guid.strip().strip("{}").upper()


@dataclass(frozen=True, slots=True)
class User:
    guid: str
    name: str
    id: str = ""
    """initials, in some programs"""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with those below it. ``codable``: false for a mere folder."""

    guid: str
    name: str
    codable: bool = True
    colour: str = ""
    """as written"""
    description: str = ""
    notes: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    guid: str
    name: str
    type: VariableType = "Text"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable (by GUID) is, as written."""

    variable: str
    written: str


@dataclass(frozen=True, slots=True)
class Case:
    guid: str
    name: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    guid: str
    code: str
    user: str = ""
    at: dt.datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage of a text: from ``start`` up to and without ``stop``."""

    guid: str
    start: int
    stop: int
    name: str = ""
    user: str = ""
    at: dt.datetime | None = None
    description: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncPoint:
    guid: str
    position: int | None
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class SyncSelection:
    """A passage of a transcript, from one sync point to another (by GUID)."""

    guid: str
    first: str
    last: str
    name: str = ""
    user: str = ""
    at: dt.datetime | None = None
    description: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A source of text, a note, the text of a PDF, or a recording's transcript.

    Its words are ``content``, or in the file ``path``; ``rich``: the same as a word processor's document.
    """

    guid: str
    name: str = ""
    path: str = ""
    rich: str = ""
    content: str | None = None
    user: str = ""
    at: dt.datetime | None = None
    changed: dt.datetime | None = None
    description: str = ""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    """on the whole of it"""
    notes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    points: tuple[SyncPoint, ...] = ()
    spans: tuple[SyncSelection, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """A source that is no text: PDF, picture, audio or video. ``texts``: what is written of it."""

    kind: str
    guid: str
    name: str
    texts: tuple[Text, ...] = ()
    codings: int = 0
    """on it and its own selections, which only its own program can place"""
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    guid: str
    origin: str
    target: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A whole file. A writer is given ``texts`` apart, and asks for ``notices`` and the rest when these are written."""

    name: str
    origin: str = ""
    creator: str = ""
    at: dt.datetime | None = None
    description: str = ""
    notes: tuple[str, ...] = ()
    """GUIDs of the notes about the project as a whole"""
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    texts: tuple[Text, ...] = ()
    media: tuple[Media, ...] = ()
    notices: Iterable[Text] = ()
    """the notes themselves"""
    links: tuple[Link, ...] = ()
    sets: tuple[Set, ...] = ()
    graphs: int = 0


@dataclass(frozen=True, slots=True)
class CodebookFile:
    """What a .qdc file says."""

    origin: str = ""
    codes: tuple[Code, ...] = ()
    sets: tuple[Set, ...] = field(default=())
