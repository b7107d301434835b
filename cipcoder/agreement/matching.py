"""Segments that have a partner: what a coder sees, not corrected for chance.

Two segments with the same code match when they share at least a given part of the longer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cipcoder.agreement.interviews import Placed
from cipcoder.agreement.runs import BoolArray, IntArray

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Pairs:
    """Segments of two layers that share text: (pairs,) indices into each, and how much they share."""

    a: IntArray
    b: IntArray
    shared: IntArray
    longer: IntArray

    def share(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """(pairs,) the shared part of the longer one, over 0 to 1."""
        return self.shared / self.longer


def overlapping(a: tuple[IntArray, IntArray], b: tuple[IntArray, IntArray]) -> Pairs:
    """Every segment of ``a`` with every one of ``b`` it shares a position with.

    Starts and stops lie on one line where different codes and different interviews never meet; segments of one layer
    may overlap each other; none is empty.
    """
    order = np.lexsort((b[1], b[0]))
    starts, stops = b[0][order], b[1][order]
    if starts.size == 0 or a[0].size == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Pairs(nothing, nothing, nothing, nothing)
    # Candidates begin before the segment stops; all before `first` have stopped by then (their furthest reach has).
    first = np.searchsorted(np.maximum.accumulate(stops), a[0], side="right")
    number = np.maximum(np.searchsorted(starts, a[1], side="left") - first, 0)
    left = np.repeat(np.arange(a[0].size), number)
    step = np.arange(left.size) - np.repeat(np.cumsum(number) - number, number)
    right = first[left] + step
    shared = np.minimum(a[1][left], stops[right]) - np.maximum(a[0][left], starts[right])
    longer = np.maximum(a[1][left] - a[0][left], stops[right] - starts[right])
    kept = shared > 0
    return Pairs(left[kept], order[right[kept]], shared[kept], longer[kept])


def matched(
    a: tuple[IntArray, IntArray], b: tuple[IntArray, IntArray], part: float = HALF
) -> tuple[BoolArray, BoolArray]:
    """Which segments of ``a`` and of ``b`` have a partner sharing at least ``part`` of the longer one.

    With ``part`` 0 any shared character is enough.
    """
    pairs = overlapping(a, b)
    # The product, not the quotient: half of 3 characters is 1.5, and a part such as .1 isn't exact.
    near = pairs.shared >= part * pairs.longer - 1e-9
    in_a, in_b = np.zeros(a[0].size, dtype=np.bool_), np.zeros(b[0].size, dtype=np.bool_)
    in_a[pairs.a[near]] = True
    in_b[pairs.b[near]] = True
    return in_a, in_b


@dataclass(frozen=True, slots=True)
class Matches:
    """(coders, codes, interviews) arrays: how many ``segments`` each coder made, and how many have a partner."""

    segments: IntArray
    matched: IntArray


def count_matches(layers: Sequence[Placed], codes: int, edges: IntArray, part: float = HALF) -> Matches:
    """Count segments, and those with a partner of any other coder; ``edges``: where interviews begin on the line."""
    interviews = edges.size - 1
    keyed = [layer.keyed(int(edges[-1])) for layer in layers]
    near = [np.zeros(layer.starts.size, dtype=np.bool_) for layer in layers]
    for i, j in combinations(range(len(layers)), 2):
        in_i, in_j = matched(keyed[i], keyed[j], part)
        near[i] |= in_i
        near[j] |= in_j
    cells = [layer.codes * interviews + layer.interviews for layer in layers]

    def counted(chosen: Sequence[IntArray]) -> IntArray:
        rows = [np.bincount(cell, minlength=codes * interviews) for cell in chosen]
        return np.stack(rows).reshape(len(layers), codes, interviews)

    return Matches(counted(cells), counted([cell[found] for cell, found in zip(cells, near, strict=True)]))


def brennan_prediger_of_segments(matched_segments: int, segments: int, codes: int) -> float | None:
    """MAXQDA's kappa on segments: the share of both coders' segments that match, chance being one code in ``codes``."""
    if segments == 0 or codes < 2:
        return None
    chance = 1 / codes
    return (matched_segments / segments - chance) / (1 - chance)
