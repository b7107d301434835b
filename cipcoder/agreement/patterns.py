"""Patterns: what is counted, by who coded it.

A unit (a character, a turn, ...) shows one pattern of coders for each code: those who put the code there. Counted by
code, interview and pattern, every nominal coefficient is arithmetic on one small table, for any number of coders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cipcoder.agreement.interviews import Line, Placed, Unit, Units
from cipcoder.agreement.matching import overlapping
from cipcoder.agreement.ratings import MISSING, Ratings
from cipcoder.agreement.results import Tally
from cipcoder.agreement.runs import BoolArray, FloatArray, IntArray, integers, sweep, totals


@dataclass(frozen=True, slots=True)
class Track:
    """What is counted, laid end to end: positions are characters, or turns, or any other unit.

    ``edges``: (interviews + 1,) where each interview begins, and the end; ``layers``: one for each coder;
    ``finished``: (interviews, coders) who is not missing.
    """

    edges: IntArray
    layers: tuple[Placed, ...]
    finished: BoolArray

    @property
    def length(self) -> int:
        """How many units there are."""
        return int(self.edges[-1])

    def sizes(self) -> IntArray:
        """(interviews,) units of each."""
        return np.diff(self.edges)

    def counted_in(self, units: Units, *, exactly: bool = False) -> Track:
        """The same in other units: one is coded if any of its characters is, or by a segment that is just it."""
        held = np.bincount(units.interviews, minlength=self.edges.size - 1)
        return Track(
            integers([0, *np.cumsum(held)]),
            tuple((_just_units if exactly else _in_units)(layer, units) for layer in self.layers),
            self.finished,
        )


def track(line: Line, coders: Sequence[str], codes: dict[str, int]) -> Track:
    """The text of ``line``, character by character."""
    finished = [[coder in interview.layers for coder in coders] for interview in line.interviews]
    table = np.array(finished, dtype=np.bool_).reshape(len(finished), len(coders))
    return Track(line.edges, tuple(line.place(coder, codes) for coder in coders), table)


def by_unit(line: Line, characters: Track, unit: Unit) -> Track:
    """``characters`` counted in ``unit``. A given segment is coded by what was put on just it: they may overlap."""
    if unit == Unit.CHARACTER:
        return characters
    return characters.counted_in(line.units(unit), exactly=unit == Unit.SEGMENT)


def _in_units(layer: Placed, units: Units) -> Placed:
    """Which units a coder's segments touch, as segments that run from unit to unit."""
    if (units.stops[1:] < units.stops[:-1]).any():
        # One unit within another: what a segment touches is no run of neighbours then.
        pairs = overlapping((layer.starts, layer.stops), (units.starts, units.stops))
        return Placed(layer.interviews[pairs.a], layer.codes[pairs.a], pairs.b, pairs.b + 1)
    first = np.searchsorted(units.stops, layer.starts, side="right")
    stop = np.searchsorted(units.starts, layer.stops, side="left")
    kept = stop > first
    return Placed(layer.interviews[kept], layer.codes[kept], integers(first[kept]), integers(stop[kept]))


def _just_units(layer: Placed, units: Units) -> Placed:
    """The units a coder's segments are, begin and end."""
    pairs = overlapping((layer.starts, layer.stops), (units.starts, units.stops))
    same = pairs.shared == pairs.longer
    a, b = pairs.a[same], pairs.b[same]
    return Placed(layer.interviews[a], layer.codes[a], b, b + 1)


@dataclass(frozen=True, slots=True)
class Patterns:
    """``counts``: (codes, interviews, patterns) units; ``members``: (patterns, coders) who coded them (no one who is
    missing); ``finished``: (interviews, coders). Two patterns may have the same members."""

    counts: IntArray
    members: BoolArray
    finished: BoolArray

    def of(self, coders: Sequence[int]) -> Patterns:
        """Some of the coders, on the interviews at least two of them finished."""
        finished = self.finished[:, coders]
        shared = finished.sum(axis=1) >= 2
        return Patterns(self.counts[:, shared], self.members[:, coders], finished[shared])

    def pooled(self) -> IntArray:
        """(codes, patterns) over all interviews."""
        return integers(self.counts.sum(axis=1))

    def _summed(self, by_pattern: object) -> FloatArray:
        """(codes, interviews): the counts, each times its (interviews or 1, patterns) weight."""
        weights = np.broadcast_to(np.asarray(by_pattern, dtype=np.float64), self.counts.shape[1:])
        return np.asarray(np.einsum("cdp,dp->cd", self.counts, weights), dtype=np.float64)

    def votes(self) -> tuple[IntArray, IntArray]:
        """(1, patterns) how many coded a unit, (interviews, 1) of how many."""
        return integers(self.members.sum(axis=1))[None, :], integers(self.finished.sum(axis=1))[:, None]

    def disagreement(self) -> FloatArray:
        """(codes, interviews, 3), which add up over interviews: what Krippendorff's alpha is made from.

        Pairs of coders who differ, each weighing 1/(coders - 1); how often the code was put on a unit; how often not.
        """
        k, m = self.votes()
        return np.stack([self._summed(k * (m - k) / (m - 1)), self._summed(k), self._summed(m - k)], axis=-1)

    def likeness(self) -> FloatArray:
        """(codes, interviews, 2), which add up: pairs of coders who both put the code on a unit, and of whom one did"""
        k, m = self.votes()
        return np.stack([self._summed(k * (k - 1) / 2), self._summed(k * (m - k))], axis=-1)

    def tallies(self) -> list[list[Tally]]:
        """For every code: each interview's, then the pooled one."""
        k, m = self.votes()
        wholly = (k == m) & (k > 0)
        alone = self.members & (k[0] == 1)[:, None]
        columns = [
            self._summed(wholly),
            self._summed((k > 0) & ~wholly),
            self._summed(k == 0),
            *(self._summed(one[None, :]) for one in alone.T),
        ]
        rows = with_sum(np.stack(columns, axis=-1)).astype(np.int64).tolist()
        return [[Tally(sum(row[:3]), row[0], row[1], row[2], tuple(row[3:])) for row in code] for code in rows]

    def users(self) -> IntArray:
        """(codes,) how many of the coders put the code anywhere."""
        return integers(((self.pooled() @ self.members.astype(np.int64)) > 0).sum(axis=1))

    def ratings(self) -> Ratings:
        """Absent (0) or present (1) for every coder; a row for each interview and pattern, without their weights."""
        values = np.where(self.finished[:, None, :], self.members[None, :, :].astype(np.int64), MISSING)
        rows = values.reshape(-1, self.members.shape[1])
        return Ratings(rows, np.zeros(len(rows), dtype=np.int64), (0, 1))


def count_patterns(on: Track, codes: int) -> Patterns:
    """Count the units of ``on`` by code, interview and pattern, in one sweep over all borders."""
    interviews, coders, length = on.edges.size - 1, len(on.layers), on.length
    starts = (np.arange(codes)[:, None] * length + on.edges[None, :-1]).ravel()
    runs = sweep(np.append(starts, codes * length), [layer.keyed(length) for layer in on.layers])
    number = np.zeros(runs.lengths.size, dtype=np.int64)
    for place, row in enumerate(runs.depth):
        number |= (row > 0).astype(np.int64) << place
    found = np.flatnonzero(np.bincount(number, minlength=1))
    where = np.zeros(2**coders, dtype=np.int64)
    where[found] = np.arange(found.size)
    counts = totals(runs.cell * found.size + where[number], runs.lengths, codes * interviews * found.size)
    members = (found[:, None] >> np.arange(coders) & 1).astype(np.bool_)
    return Patterns(counts.reshape(codes, interviews, found.size), members, on.finished)


def with_sum(table: FloatArray) -> FloatArray:
    """(codes, interviews, …) with the sum over interviews as one more: (codes, interviews + 1, …)."""
    return np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)


def alpha(disagreement: FloatArray) -> FloatArray:
    """Krippendorff's nominal alpha of present/absent from (…, 3) of ``Patterns.disagreement``.

    1 - (n - 1)·differing / (present·absent), n = present + absent (Krippendorff 2011, section A, with more coders by
    his weights). Not defined (nan) where everything or nothing was coded.
    """
    differing, present, absent = (disagreement[..., i] for i in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (present + absent - 1) * differing / (present * absent)
    return np.where(present * absent > 0, found, np.nan)


def f1(likeness: FloatArray) -> FloatArray:
    """2·both / (2·both + only one), from (…, 2) of ``Patterns.likeness``; nan where nobody coded anything."""
    both, one = 2 * likeness[..., 0], likeness[..., 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(both / (both + one), dtype=np.float64)


def cohen(two: Patterns) -> FloatArray:
    """(codes,) Cohen's kappa of two coders, pooled: chance is the product of each one's own share. nan: not defined."""
    table, (a, b) = two.pooled().astype(np.float64), two.members.T.astype(np.float64)
    n, in_a, in_b = table.sum(axis=1), table @ a, table @ b
    agreeing = table @ (a == b)
    chance = in_a * in_b + (n - in_a) * (n - in_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (agreeing * n - chance) / (n * n - chance)
    return np.where(n * n > chance, found, np.nan)
