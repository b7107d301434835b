"""First appearances: in which interview each code came first, in the order of the interviews and in random orders.

A curve that flattens says that the interviews read last brought few codes not seen before, under this codebook, in
this coder's reading. It says nothing about codes nobody thought of: it is not called saturation.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.spans import Layer

ORDERS = 1_000
SEED = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One interview in its turn."""

    name: str
    title: str
    date: str | None
    new: tuple[str, ...]
    """codes that no interview before it has, in the order they come in it"""
    so_far: int
    """codes seen up to here"""
    low: float
    """of random orders, at this place: the 5th percentile of the codes seen so far"""
    median: float
    high: float
    """the 95th percentile"""


@dataclass(frozen=True, slots=True)
class FirstAppearances:
    """The first appearances of the codes of one layer."""

    layer: Layer
    steps: tuple[Step, ...]
    """interviews by date (without one last), then name"""
    undated: int
    """interviews without a date"""
    orders: int
    """random orders drawn, or all there are where those are fewer"""
    never: tuple[str, ...]
    """codes of the codebook in no interview"""
    before: tuple[str, ...]
    """codes that stood in the codebook before anything was coded: they weren't found in the data"""


def first_appearances(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    orders: int = ORDERS,
    seed: int = SEED,
    only_finished: bool = False,
    viewer: str | None = None,
) -> FirstAppearances:
    """When each code came first. Sub-codes and themes count each for itself: a theme where it was put itself."""
    raise NotImplementedError
