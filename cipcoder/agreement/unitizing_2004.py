"""Alpha for unitizing as it was in 2004 (Krippendorff 1995; Content Analysis, 2nd ed., pp. 251-256).

Given to compare with INCEpTION and DKPro; the family of 2016 replaces it. Each code is taken by itself, so units of
different codes may overlap; of one coder's overlapping units of the same code the first and longest wins, as there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cipcoder.agreement.runs import FloatArray, integers
from cipcoder.agreement.unitizing import Layer


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Observed and expected disagreement of one code (squared lengths over the squared length of the text)."""

    observed: float
    expected: float

    @property
    def alpha(self) -> float | None:
        """1 - observed / expected; None where no disagreement was to be expected."""
        return None if self.expected <= 0 else 1 - self.observed / self.expected


Sides = tuple[FloatArray, FloatArray]


def _units(layer: Layer, code: Hashable) -> Sides:
    kept: list[tuple[int, int]] = []
    ordered = sorted((start, -stop) for start, stop, value in layer if value == code and stop > start)
    for start, negative in ordered:
        if not kept or start >= kept[-1][1]:
            kept.append((start, -negative))
    spans = integers(kept).reshape(-1, 2).astype(np.float64)
    return spans[:, 0], spans[:, 1]


def _gaps(units: Sides, start: int, stop: int) -> Sides:
    opens = np.concatenate(([float(start)], units[1]))
    closes = np.concatenate((units[0], [float(stop)]))
    wide = closes > opens
    return opens[wide], closes[wide]


def _shift(a: Sides, b: Sides) -> float:
    """Units that meet: squared distances of their starts and of their stops."""
    before = a[0][:, None] - b[0][None, :]
    after = a[1][:, None] - b[1][None, :]
    meet = (a[0][:, None] < b[1][None, :]) & (b[0][None, :] < a[1][:, None])
    return float((before**2 + after**2)[meet].sum())


def _alone(a: Sides, gaps: Sides) -> float:
    """Units that fall wholly into a gap of the other coder: their squared length."""
    inside = (a[0][:, None] >= gaps[0][None, :]) & (a[1][:, None] <= gaps[1][None, :])
    return float(((a[1] - a[0]) ** 2)[inside.any(axis=1)].sum())


def disagreement(start: int, stop: int, layers: Sequence[Layer], code: Hashable) -> Disagreement:
    """Of one code over the text from ``start`` to ``stop`` that two or more coders unitized."""
    m, length = len(layers), float(stop - start)
    if m < 2 or length <= 0:
        return Disagreement(0.0, 0.0)
    units = [_units(layer, code) for layer in layers]
    gaps = [_gaps(sides, start, stop) for sides in units]
    observed = 0.0
    for i in range(m):
        for j in range(i + 1, m):
            observed += _shift(units[i], units[j]) + _alone(units[i], gaps[j]) + _alone(units[j], gaps[i])
    long = np.concatenate([sides[1] - sides[0] for sides in units])
    wide = np.sort(np.concatenate([sides[1] - sides[0] for sides in gaps]))
    # For each unit: the gaps wide enough to hold it, and in how many places each holds it.
    first = np.searchsorted(wide, long)
    beyond = np.concatenate((np.cumsum(wide[::-1])[::-1], [0.0]))[first]
    places = beyond - (wide.size - first) * (long - 1)
    summed = float(((long.size - 1) / 3 * (2 * long**3 - 3 * long**2 + long) + long**2 * places).sum())
    room = m * length * (m * length - 1) - float((long * (long - 1)).sum())
    expected = 2 / length * summed / room if room > 0 else 0.0
    return Disagreement(2 * observed / (m * (m - 1) * length**2), expected)


def by_code(start: int, stop: int, layers: Sequence[Layer]) -> Mapping[Hashable, Disagreement]:
    """Every code that some coder used."""
    codes = dict.fromkeys(code for layer in layers for _start, _stop, code in layer)
    return {code: disagreement(start, stop, layers, code) for code in codes}


def alpha_u_2004(start: int, stop: int, layers: Sequence[Layer]) -> float | None:
    """αu over all codes: 1 - sum of observed / sum of expected disagreements."""
    found = by_code(start, stop, layers).values()
    return Disagreement(sum(one.observed for one in found), sum(one.expected for one in found)).alpha
