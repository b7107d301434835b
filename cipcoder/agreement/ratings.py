"""Ratings: who put which category on which unit, the one shape every nominal coefficient reads.

Three usual ways of writing data become one: units x coders with missing values, a contingency table of two coders, and
a table of how many coders chose each category. Equal rows may be written once with a weight, so runs of characters are
ratings too: their weight is their length.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cipcoder.agreement.runs import FloatArray, IntArray, integers
from cipcoder.errors import InputError
from cipcoder.locale import _

MISSING = -1


@dataclass(frozen=True, slots=True)
class Ratings:
    """``values``: (rows, coders) indices into ``categories``, -1 where a coder said nothing; ``weights``: (rows,) how
    many units each row stands for; ``categories``: what the indices mean, in order."""

    values: IntArray
    weights: IntArray
    categories: tuple[Hashable, ...]


def _in_order(seen: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Numbers and words sorted; anything else as first met."""
    found = tuple(dict.fromkeys(seen))
    if all(isinstance(value, (int, float)) for value in found):
        return tuple(sorted(found, key=float))  # type: ignore[arg-type]
    if all(isinstance(value, str) for value in found):
        return tuple(sorted(found, key=str))
    return found


def from_rows(rows: Sequence[Sequence[Hashable | None]], categories: Sequence[Hashable] | None = None) -> Ratings:
    """Units x coders, None where missing. ``categories`` may name some nobody used (they count in S, AC1, ...)."""
    if len({len(row) for row in rows}) > 1:
        raise InputError(_("Every unit needs a place for every coder: leave it empty where a coder said nothing."))
    seen = _in_order(value for row in rows for value in row if value is not None)
    if categories is not None and not set(seen) <= set(categories):
        raise InputError(_("A coder used a category that isn't in the list of categories."))
    order = tuple(categories) if categories is not None else seen
    index = {value: i for i, value in enumerate(order)}
    coded = [[MISSING if value is None else index[value] for value in row] for row in rows]
    values = integers(coded).reshape(len(rows), len(rows[0]) if rows else 0)
    return Ratings(values, np.ones(len(rows), dtype=np.int64), order)


def from_table(table: Sequence[Sequence[int]], categories: Sequence[Hashable] | None = None) -> Ratings:
    """A square contingency table: rows the first coder, columns the second."""
    cells = integers(table)
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1] or (cells < 0).any():
        raise InputError(_("A contingency table needs as many rows as columns, and counts of zero or more."))
    first, second = (side.ravel() for side in np.indices(cells.shape, dtype=np.int64))
    order = tuple(categories) if categories is not None else tuple(range(1, cells.shape[0] + 1))
    return Ratings(np.stack([first, second], axis=1), cells.ravel(), order)


def from_counts(counts: Sequence[Sequence[int]], categories: Sequence[Hashable] | None = None) -> Ratings:
    """Units x categories, each cell the number of coders who chose it. Coders lose their names: no kappa of Cohen or
    Conger can be had from it."""
    cells = integers(counts)
    if cells.ndim != 2 or (cells < 0).any():
        raise InputError(_("A table of coders per category needs rows of equal length, and counts of zero or more."))
    most = int(cells.sum(axis=1).max(initial=0))
    values = np.full((cells.shape[0], most), MISSING, dtype=np.int64)
    for row, numbers in zip(values, cells, strict=True):
        row[: numbers.sum()] = np.repeat(np.arange(numbers.size), numbers)
    order = tuple(categories) if categories is not None else tuple(range(1, cells.shape[1] + 1))
    return Ratings(values, np.ones(cells.shape[0], dtype=np.int64), order)


def counts(ratings: Ratings) -> FloatArray:
    """(rows, categories): how many coders chose each category."""
    size = len(ratings.categories)
    rows = len(ratings.values)
    place = (np.arange(rows)[:, None] * size + ratings.values)[ratings.values >= 0]
    return np.bincount(place, minlength=rows * size).reshape(rows, size).astype(np.float64)


def contingency(ratings: Ratings, first: int = 0, second: int = 1) -> FloatArray:
    """(categories, categories): units by what two of the coders said, those only one of them saw left out."""
    size = len(ratings.categories)
    a, b = ratings.values[:, first], ratings.values[:, second]
    seen = (a >= 0) & (b >= 0)
    table = np.bincount(a[seen] * size + b[seen], weights=ratings.weights[seen], minlength=size * size)
    return table.reshape(size, size).astype(np.float64)


def coincidences(ratings: Ratings) -> FloatArray:
    """(categories, categories): Krippendorff's table of observed coincidences.

    Every ordered pair of values within a unit counts 1/(m - 1), m being how many coders rated the unit; a unit with
    one value drops out. Pairs of coders are added up one after the other: memory grows with categories squared only.
    """
    size = len(ratings.categories)
    present = ratings.values >= 0
    m = present.sum(axis=1)
    share = ratings.weights / np.maximum(m - 1, 1)
    total = np.zeros(size * size)
    for i in range(ratings.values.shape[1]):
        for j in range(i + 1, ratings.values.shape[1]):
            seen = present[:, i] & present[:, j]
            place = ratings.values[seen, i] * size + ratings.values[seen, j]
            total += np.bincount(place, weights=share[seen], minlength=size * size)
    table = total.reshape(size, size)
    return np.asarray(table + table.T, dtype=np.float64)
