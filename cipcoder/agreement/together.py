"""All codes together: did coders mark the same places, and put the same sets of codes there? By interview, pooled, for
every two coders; and which code stood against which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cipcoder.agreement.interviews import Placed
from cipcoder.agreement.patterns import Patterns, Track, count_patterns
from cipcoder.agreement.runs import BoolArray, FloatArray, IntArray, cuts, integers, merge
from cipcoder.agreement.sets import WORD, alpha_of_sets, numbered_sets
from cipcoder.agreement.unitizing import GAP, Coincidences, bar_u_alpha


@dataclass(frozen=True, slots=True)
class SetRuns:
    """Runs over which no coder's set of codes changes.

    ``first``: (interviews + 1,) the first run of each interview, and the end; ``lengths``: (runs,) units in each;
    ``numbers``: (coders, runs) the number of the coder's set, -1 where the coder is missing; ``sets``: (sets, codes).
    """

    first: IntArray
    lengths: IntArray
    numbers: IntArray
    sets: BoolArray

    def alphas(self) -> tuple[list[float | None], float | None]:
        """Alpha with MASI distance of each interview, and pooled."""
        borders = zip(self.first[:-1].tolist(), self.first[1:].tolist(), strict=True)
        each = [alpha_of_sets(self.lengths[i:j], self.numbers[:, i:j], self.sets) for i, j in borders]
        return each, alpha_of_sets(self.lengths, self.numbers, self.sets)

    def of(self, a: int, b: int) -> float | None:
        """Alpha with MASI distance of two of the coders, pooled."""
        return alpha_of_sets(self.lengths, self.numbers[[a, b]], self.sets)

    def confusion(self, a: int, b: int) -> tuple[tuple[int, ...], ...]:
        """(codes + 1, codes + 1): units by what coder ``a`` and coder ``b`` put there, last "no code"."""
        left, right = self.numbers[a], self.numbers[b]
        both = (left >= 0) & (right >= 0)
        size = len(self.sets)
        kinds, where = np.unique(left[both] * size + right[both], return_inverse=True)
        weights = np.bincount(where.ravel(), weights=self.lengths[both], minlength=kinds.size)
        held = np.concatenate([self.sets, ~self.sets.any(axis=1, keepdims=True)], axis=1).astype(np.float64)
        table = held[kinds // max(size, 1)].T @ (weights[:, None] * held[kinds % max(size, 1)])
        return tuple(tuple(row) for row in table.astype(np.int64).tolist())


def set_runs(on: Track, codes: int) -> SetRuns:
    """Cut a track wherever a set of codes changes, and number the sets."""
    merged = [_by_code(layer, on.length) for layer in on.layers]
    bounds = cuts(on.edges, [(starts, stops) for starts, stops, _codes in merged])
    first = np.searchsorted(bounds, on.edges)
    runs = bounds.size - 1
    words = []
    for left in range(0, max(codes, 1), WORD):
        bits = []
        for starts, stops, code in merged:
            here = (code >= left) & (code < left + WORD)
            weight = np.exp2(code[here] - left)
            # A code is open once at most, so that adding up the bits of those open gives the set.
            opened = np.bincount(np.searchsorted(bounds, starts[here]), weights=weight, minlength=bounds.size)
            closed = np.bincount(np.searchsorted(bounds, stops[here]), weights=weight, minlength=bounds.size)
            bits.append(np.cumsum((opened - closed)[:-1]).astype(np.int64))
        words.append(np.concatenate(bits))
    number, sets = numbered_sets(words, codes)
    there = np.repeat(on.finished.T, np.diff(first), axis=1)
    numbers = np.where(there, number.reshape(len(merged), runs), -1)
    return SetRuns(integers(first), np.diff(bounds), integers(numbers), sets)


def _by_code(layer: Placed, length: int) -> tuple[IntArray, IntArray, IntArray]:
    """Starts, stops and codes of a layer in which segments of one code that meet are one."""
    apart = length + 1  # the end of one code's line isn't the beginning of the next one's
    starts, stops = merge(*layer.keyed(apart), touching=True)
    code = starts // apart
    return starts - code * apart, stops - code * apart, code


@dataclass(frozen=True, slots=True)
class Places:
    """The places coders marked, whatever the code: overlapping segments of one coder are one unit, touching ones are
    two (uα admits no overlaps).

    ``patterns``: of the one code "anything"; ``squares``: (interviews, coders) squared lengths of the units, summed.
    """

    patterns: Patterns
    squares: FloatArray

    def alphas(self) -> tuple[list[float | None], float | None]:
        """|uα of each interview, and pooled."""
        rows = self._rows(range(self.squares.shape[1]))
        return [_bar(row) for row in rows], _bar(rows.sum(axis=0))

    def of(self, a: int, b: int) -> float | None:
        """|uα of two of the coders, pooled."""
        return _bar(self._rows((a, b)).sum(axis=0))

    def _rows(self, coders: Sequence[int]) -> FloatArray:
        """(interviews at least two of them finished, 5), as ``_bar`` reads them; they add up."""
        here = self.patterns.of(coders)
        shared = self.patterns.finished[:, coders].sum(axis=1) >= 2
        k, m = here.votes()
        weights = ((m - k) * (m - k - 1) / (m - 1), k * (m - k) / (m - 1), k * (k - 1) / (m - 1), m - k)
        columns = [(here.counts[0] * weight).sum(axis=1) for weight in weights]
        return np.stack([*columns, self.squares[shared][:, coders].sum(axis=1)], axis=1)


def _bar(row: FloatArray) -> float | None:
    """|uα from gaps that meet gaps, gaps that meet units, units that meet units, length of gaps, squares of units."""
    blank, mixed, marked, gaps, squares = row.tolist()
    shared = np.array([[blank, mixed], [mixed, marked]])
    crossed = np.zeros(2)  # for cuα only
    own = np.zeros(2)
    own[GAP], own[1 - GAP] = gaps, squares
    return bar_u_alpha(Coincidences(shared, own, crossed))


def places(on: Track) -> Places:
    """What each coder marked on a track of characters."""
    count = on.edges.size - 1
    layers, squares = [], []
    for layer in on.layers:
        starts, stops = merge(layer.starts, layer.stops, touching=False)
        interview = np.searchsorted(on.edges, starts, side="right") - 1
        layers.append(Placed(integers(interview), np.zeros_like(starts), starts, stops))
        squares.append(np.bincount(interview, weights=(stops - starts).astype(np.float64) ** 2, minlength=count))
    return Places(count_patterns(Track(on.edges, tuple(layers), on.finished), 1), np.stack(squares, axis=1))
