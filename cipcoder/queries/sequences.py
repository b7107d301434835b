"""What follows what: after a passage with one code, the code of the next passage in the same interview."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.spans import Layer


@dataclass(frozen=True, slots=True)
class Follows:
    """One code after another."""

    first: str
    then: str
    times: int
    interviews: int
    expected: float
    """times by chance: were the codes of the following passages dealt out anew"""


@dataclass(frozen=True, slots=True)
class Sequences:
    """All that follows in one layer, most often first."""

    layer: Layer
    steps: int
    """pairs of a passage and the next"""
    codes: tuple[str, ...]
    """ids of the codes in use, in the order of the codebook"""
    follows: tuple[Follows, ...]


def sequences(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    themes: bool = False,
    viewer: str | None = None,
) -> Sequences:
    """What follows what in one layer. ``themes``: the themes at the top of the codebook with their sub-codes."""
    raise NotImplementedError
