"""What a query for extracts is made of: conditions on passages, as a frozen tree.

A passage is what one coder coded from one place to another, with all the codes they put on it there. Where in the
query a condition stands (``at``, a column from 1) is kept for sentences about it, and makes no two trees different.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as kept
from typing import Literal, get_args

Relation = Literal["overlapping", "near", "within", "followed by"]
"""sharing a character; speaking in the same turn; so many words apart at most; begun next after its end"""
Field = Literal["coder", "question", "speaker", "set", "interview", "text"]
FIELDS: tuple[Field, ...] = get_args(Field)
Comparison = Literal["=", "<", "<=", ">", ">="]
Mark = Literal["memo", "kept"]


@dataclass(frozen=True, slots=True)
class Code:
    """The passage carries this code or one of its sub-codes (``only``: the code itself)."""

    name: str
    """id, label or path of labels, as it was written"""
    only: bool = False
    at: int = kept(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """The passage, its coder or its transcript has this value."""

    field: Field
    value: str
    """of ``speaker`` a role, of ``set`` a document set or "all", in the store's words; ``text``: words in a row"""
    at: int = kept(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """The participant's attribute has this value."""

    name: str
    value: str
    at: int = kept(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Date:
    """The transcript's date, compared as far as ``value`` goes: a year, a month (2024-03) or a day."""

    comparison: Comparison
    value: str
    at: int = kept(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Marked:
    """memo: there is a memo on one of the passage's codings; kept: a verbatim is kept that shares characters."""

    mark: Mark
    at: int = kept(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    of: Condition


@dataclass(frozen=True, slots=True)
class All:
    """All of these hold. At least two."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of these holds, or several. At least two."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """``left`` holds, and ``right`` of another coding of the same coder in this relation to it.

    ``absent``: of no such coding.
    """

    left: Condition
    relation: Relation
    right: Condition
    words: int = 0
    """at most so many between the two, where the relation is "within" """
    absent: bool = False


Leaf = Code | Has | Attribute | Date | Marked
Condition = Leaf | Not | All | Any | Related


def leaves(condition: Condition) -> Iterator[Leaf]:
    """All conditions that are made of no others, from left to right."""
    if isinstance(condition, Not):
        yield from leaves(condition.of)
    elif isinstance(condition, All | Any):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Related):
        yield from leaves(condition.left)
        yield from leaves(condition.right)
    else:
        yield condition


def shown_codes(condition: Condition) -> Iterator[Code]:
    """The codes whose codings are shown: those named without a not, on the left of what is related to what."""
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from shown_codes(part)
    elif isinstance(condition, Related):
        yield from shown_codes(condition.left)
    elif isinstance(condition, Code):
        yield condition


def related(condition: Condition) -> Iterator[Related]:
    """All relations in it."""
    if isinstance(condition, Not):
        yield from related(condition.of)
    elif isinstance(condition, All | Any):
        for part in condition.parts:
            yield from related(part)
    elif isinstance(condition, Related):
        yield condition
        yield from related(condition.left)
        yield from related(condition.right)


def related_instead(condition: Condition, relation: Relation) -> Related | All | None:
    """For « A and B », which asks for one passage with both codes: A overlapping (or near) B, which is usually meant.

    None where nobody wrote two codes with an and between them.
    """
    parts = condition.parts if isinstance(condition, All) else ()
    codes = [part for part in parts if isinstance(part, Code)]
    if len(codes) < 2:
        return None
    joined = Related(codes[0], relation, codes[1])
    for other in codes[2:]:
        joined = Related(joined, relation, other)
    others = [part for part in parts if not isinstance(part, Code)]
    return All((joined, *others)) if others else joined
