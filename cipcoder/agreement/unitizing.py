"""Alpha for unitizing, the family of 2016: did coders mark the same places, and mean the same there?

Krippendorff, Mathet, Bouvry & Widlöcher (2016), Quality & Quantity 50:2347; Content Analysis, 4th ed., sec. 12.6.
A coder's units and the gaps between them fill the text; each coincidence is the length two coders' units share.
Units of one coder may not overlap within one computation. Several interviews are one text in which no unit crosses a
border: all sums run over interviews, each weighing 1/(m - 1) by its own number of coders m. Certain for two coders;
for three or more, cu-alpha and (k)u-alpha agree with the printed values to about 1e-4.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cipcoder.agreement.runs import FloatArray, IntArray, integers, sweep, totals
from cipcoder.errors import InputError
from cipcoder.locale import _

GAP = 0
"""The value of a gap in every table here; the i-th code is i + 1."""

_NEARLY_NOTHING = 1e-12

Layer = Sequence[tuple[int, int, Hashable]]
"""A coder's units as (start, stop, code)."""


@dataclass(frozen=True, slots=True)
class Units:
    """One coder's units on one text, in order, none empty, none overlapping: starts, stops and values (1 ...)."""

    starts: IntArray
    stops: IntArray
    values: IntArray


@dataclass(frozen=True, slots=True)
class Continuum:
    """One interview (or several with the same number of coders laid end to end), from ``start`` to ``stop``."""

    start: int
    stop: int
    layers: tuple[Units, ...]


@dataclass(frozen=True, slots=True)
class Coincidences:
    """What all the coefficients are made from; index 0 is the gap.

    ``shared``: (values, values) l[c,k]; ``squares``: (values,) S[c]; ``crossed``: (values,) S*[c], 0 for the gap.
    """

    shared: FloatArray
    squares: FloatArray
    crossed: FloatArray


def units(starts: object, stops: object, values: object) -> Units:
    """Units in order, empty ones dropped. InputError if two of them overlap."""
    first, last, kind = integers(starts), integers(stops), integers(values)
    order = np.argsort(first, kind="stable")
    order = order[last[order] > first[order]]
    first, last, kind = first[order], last[order], kind[order]
    if (first[1:] < last[:-1]).any():
        at = int(first[1:][first[1:] < last[:-1]][0])
        message = _("One coder's units overlap at {place}: alpha for unitizing can't be computed on them together.")
        raise InputError(message.format(place=at))
    return Units(first, last, kind)


def continua(texts: Iterable[tuple[int, int, Sequence[Layer]]]) -> tuple[list[Continuum], tuple[Hashable, ...]]:
    """Texts given as (start, stop, layers) and the codes they hold, as first met (the i-th has the value i + 1)."""
    index: dict[Hashable, int] = {}
    found = []
    for start, stop, layers in texts:
        made = []
        for layer in layers:
            values = [index.setdefault(code, len(index) + 1) for _start, _stop, code in layer]
            made.append(units([unit[0] for unit in layer], [unit[1] for unit in layer], values))
        found.append(Continuum(start, stop, tuple(made)))
    return found, tuple(index)


def coincidences(texts: Iterable[Continuum], codes: int) -> Coincidences:
    """Add up what coders share over all interviews; one that fewer than two coders worked on is left out."""
    size = codes + 1
    shared = np.zeros((size, size))
    squares, crossed = np.zeros(size), np.zeros(size)
    for text in texts:
        m = len(text.layers)
        if m < 2 or text.stop <= text.start:
            continue
        runs = sweep(integers([text.start, text.stop]), [(layer.starts, layer.stops) for layer in text.layers])
        places = text.start + np.concatenate(([0], np.cumsum(runs.lengths)[:-1]))
        inside = [depth > 0 for depth in runs.depth]
        which = [np.searchsorted(layer.starts, places, side="right") - 1 for layer in text.layers]
        values = [
            np.where(marked, layer.values[unit] if layer.values.size else GAP, GAP)
            for marked, unit, layer in zip(inside, which, text.layers, strict=True)
        ]
        for i, layer in enumerate(text.layers):
            lengths = (layer.stops - layer.starts).astype(np.float64)
            squares += np.bincount(layer.values, weights=lengths**2, minlength=size)
            squares[GAP] += text.stop - text.start - lengths.sum()
            for j in range(m):
                if i == j:
                    continue
                pair = totals(values[i] * size + values[j], runs.lengths, size * size)
                shared += pair.reshape(size, size) / (m - 1)
                meeting = inside[i] & inside[j]
                met = totals(which[i][meeting], runs.lengths[meeting], layer.values.size).astype(np.float64)
                crossed += np.bincount(layer.values, weights=met**2, minlength=size) / (m - 1)
    return Coincidences(shared, squares, crossed)


def _expected(lengths: FloatArray, squares: FloatArray) -> FloatArray:
    """e[c,k] = (l[c]·l[k] - [c=k]·S[c]) / (l - sum of S/l)."""
    total = lengths.sum()
    room = total - squares.sum() / total if total else 0.0
    if room <= _NEARLY_NOTHING * max(total, 1.0):
        return np.zeros((lengths.size, lengths.size))
    return np.asarray((np.outer(lengths, lengths) - np.diag(squares)) / room, dtype=np.float64)


def _alpha(observed: float, expected: float, total: float) -> float | None:
    """1 - observed / expected, None where no disagreement was to be expected."""
    return None if expected <= _NEARLY_NOTHING * max(total, 1.0) else 1 - observed / expected


def _valued(table: Coincidences) -> tuple[FloatArray, FloatArray]:
    """l*[c] and e*[c,k]: where units of two coders meet, gaps left out."""
    lengths = table.shared[1:, 1:].sum(axis=1)
    return lengths, _expected(lengths, table.crossed[1:])


def u_alpha(table: Coincidences) -> float | None:
    """uα: places and codes together, gaps counted as a value."""
    lengths = table.shared.sum(axis=1)
    expected = _expected(lengths, table.squares)
    total = float(lengths.sum())
    return _alpha(total - float(np.trace(table.shared)), float(expected.sum() - np.trace(expected)), total)


def bar_u_alpha(table: Coincidences) -> float | None:
    """|uα: did they mark the same places, whatever the code?"""
    lengths = table.shared.sum(axis=1)
    expected = _expected(lengths, table.squares)
    total = float(lengths.sum())
    return _alpha(float(lengths[GAP] - table.shared[GAP, GAP]), float(expected[GAP].sum() - expected[GAP, GAP]), total)


def cu_alpha(table: Coincidences) -> float | None:
    """cuα: where coders both marked something, was it the same code?"""
    lengths, expected = _valued(table)
    total = float(lengths.sum())
    observed = total - float(np.trace(table.shared[1:, 1:]))
    return _alpha(observed, float(expected.sum() - np.trace(expected)), total)


def cu_coverage(table: Coincidences) -> float | None:
    """How much of the marked text cuα rests on: the length where units meet over the length of all units."""
    marked = float(table.shared[1:].sum())
    return None if marked <= 0 else float(table.shared[1:, 1:].sum()) / marked


def ku_alpha(table: Coincidences, value: int) -> float | None:
    """(k)uα of one code (``value`` 1 ...): is what one coder calls k called k by the others who marked it?"""
    lengths, expected = _valued(table)
    k, total = value - 1, float(lengths.sum())
    met = float(lengths[k])
    if met <= 0:
        return None
    chance = float(expected[k].sum())
    differing = met - float(table.shared[value, value])
    return _alpha(chance / met * differing, chance - float(expected[k, k]), total)


def ku_coverage(table: Coincidences, value: int) -> float | None:
    """How much of the text under code k (kα) rests on: l*[k] / l[k]."""
    marked = float(table.shared[value].sum())
    return None if marked <= 0 else float(table.shared[value, 1:].sum()) / marked
