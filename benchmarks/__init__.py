"""Ratios against something public, measured in one run: ``python -m benchmarks [name…]``.

Machines are noisy, so a figure is always a ratio of two times (or sizes) of the same run, printed as
``name.figure  ratio  bound  holds|short`` with what was compared. Nothing here is asserted in tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed line. ``bound``: the ratio that should not be passed; None where it is only reported."""

    name: str
    ratio: float
    bound: float | None
    compared: str

    def __str__(self) -> str:
        verdict = "" if self.bound is None else "holds" if self.ratio <= self.bound else "short"
        bound = "—" if self.bound is None else f"{self.bound:g}"
        return f"{self.name:32} {self.ratio:8.3f} {bound:>6}  {verdict:5}  {self.compared}"


Figures = Iterable[Figure]
