"""Intervals: where a value might lie with other interviews of the same kind.

The interview is the sampling unit, so the interval leaves out one interview at a time (jackknife) and uses Student's
t on D - 1. Characters or sentences taken as independent give intervals far too narrow. Below five double-coded
interviews no interval is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

FEWEST_INTERVIEWS = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high`` at ``level`` (.95), by leaving out each of ``interviews`` in turn."""

    low: float
    high: float
    level: float
    standard_error: float
    interviews: int


@lru_cache(maxsize=256)
def student_t(level: float, degrees: int) -> float:
    """The t that |T| stays under with probability ``level``, for a whole number of ``degrees`` of freedom.

    With a = atan(t / sqrt(degrees)) the probability is a finite sum of cosines (Abramowitz & Stegun 26.7.3-4), rising
    in a: found by halving.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < level else (low, middle)
    return math.tan((low + high) / 2) * math.sqrt(degrees)


def _within(angle: float, degrees: int) -> float:
    """P(|T| < tan(angle)·sqrt(degrees))."""
    square = math.cos(angle) ** 2
    odd = degrees % 2
    term = math.cos(angle) if odd else 1.0
    total = term if degrees > 1 else 0.0
    for i in range(3 if odd else 2, degrees - 1, 2):
        term *= square * (i - 1) / i
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


def jackknife(
    whole: float | None, left_out: Sequence[float | None], *, level: float = 0.95, highest: float = 1.0
) -> Interval | None:
    """The interval around a pooled value, from the values each computed without one of the interviews.

    None when fewer than five interviews were left out in turn, or when a value is not defined (a code that stands in
    one interview only can't be judged without it). No coefficient of agreement exceeds ``highest``: the interval is
    cut there.
    """
    without = [value for value in left_out if value is not None]
    n = len(left_out)
    if whole is None or n < FEWEST_INTERVIEWS or len(without) < n:
        return None
    mean = math.fsum(without) / n
    error = math.sqrt((n - 1) / n * math.fsum((value - mean) ** 2 for value in without))
    reach = student_t(level, n - 1) * error
    return Interval(whole - reach, min(highest, whole + reach), level, error, n)
