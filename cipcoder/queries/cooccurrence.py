"""Which codes come together: where their codings overlap, stand in one turn, or within k words of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.spans import Layer

Together = Literal["overlap", "turn", "words"]
"""sharing a character; both in one turn; at most so many words between the end of one and the beginning of the other"""
WORDS = 50


@dataclass(frozen=True, slots=True)
class Alone:
    """One code of those compared."""

    code: str
    codings: int
    interviews: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes that come together somewhere; ``first`` stands before ``second`` in the codebook."""

    first: str
    second: str
    pairs: int
    """pairs of codings, one of each code, that stand together"""
    interviews: int
    """in how many transcripts"""
    jaccard: float
    """0 to 1; what both cover over what either covers (characters, turns; see ``cooccurrence``)"""


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """All pairs of codes of one layer that come together at least once, most pairs of codings first."""

    layer: Layer
    together: Together
    words: int
    """k, where ``together`` is "words" """
    codes: tuple[Alone, ...]
    """all codes in use, in the order of the codebook"""
    pairs: tuple[Pair, ...]


def cooccurrence(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    together: Together = "overlap",
    words: int = WORDS,
    themes: bool = False,
    viewer: str | None = None,
) -> CoOccurrence:
    """Which codes come together in one layer. ``themes``: the themes at the top, with their sub-codes."""
    raise NotImplementedError
