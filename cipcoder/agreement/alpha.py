"""Krippendorff's alpha: 1 - observed / expected disagreement, for any coders, missing values and kind of value.

Source: Krippendorff (2011) Computing Krippendorff's alpha-reliability; Content Analysis, 4th ed., ch. 12. Everything
follows from the table of coincidences. None: not defined (nothing to compare, or only one value was ever used).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from cipcoder.agreement.nominal import Coefficient
from cipcoder.agreement.ratings import Ratings, coincidences, counts
from cipcoder.agreement.runs import FloatArray

Distance = str | FloatArray | Callable[[Hashable, Hashable], float]
"""A level's name (nominal, ordinal, interval, ratio), a (categories, categories) table, or a function of two values;
a table or function gives the squared difference itself."""


def distances(ratings: Ratings, distance: Distance = "nominal") -> FloatArray:
    """(categories, categories): the squared difference between every two values."""
    size = len(ratings.categories)
    if isinstance(distance, np.ndarray):
        return distance.astype(np.float64)
    if callable(distance):
        cells = [[distance(c, k) for k in ratings.categories] for c in ratings.categories]
        return np.array(cells, dtype=np.float64).reshape(size, size)
    if distance == "nominal":
        return 1.0 - np.eye(size)
    if distance == "ordinal":
        used = coincidences(ratings).sum(axis=1)
        # Values between c and k, each end counted half: the difference of the ranks' middles.
        middles = np.cumsum(used) - used / 2
        return np.asarray((middles[:, None] - middles[None, :]) ** 2, dtype=np.float64)
    values = np.array(ratings.categories, dtype=np.float64)
    gap = values[:, None] - values[None, :]
    if distance == "interval":
        return np.asarray(gap**2, dtype=np.float64)
    if distance == "ratio":
        both = values[:, None] + values[None, :]
        return np.asarray(np.divide(gap, both, out=np.zeros_like(gap), where=both != 0) ** 2, dtype=np.float64)
    raise ValueError(f"unknown level of measurement: {distance}")


def disagreements(ratings: Ratings, distance: Distance = "nominal") -> tuple[float, float]:
    """Observed and expected disagreement (0, 0 where nothing can be compared)."""
    return _disagreements(coincidences(ratings), distances(ratings, distance))


def _disagreements(table: FloatArray, delta: FloatArray) -> tuple[float, float]:
    used = table.sum(axis=1)
    n = float(used.sum())
    if n <= 1:
        return 0.0, 0.0
    return float((table * delta).sum()) / n, float(used @ delta @ used) / (n * (n - 1))


def alpha(ratings: Ratings, distance: Distance = "nominal") -> float | None:
    """Krippendorff's alpha."""
    observed, expected = disagreements(ratings, distance)
    return None if expected <= 0 else 1 - observed / expected


def alpha_with_error(ratings: Ratings, distance: Distance = "nominal", *, lost: int = 1) -> Coefficient:
    """Alpha with Gwet's linearised standard error (2014, ch. 6), taking units as the sample.

    For other levels the agreement weight of two values is 1 - distance / largest distance. ``lost``: see ``nominal``.
    """
    value = alpha(ratings, distance)
    table = counts(ratings)
    kept = (table.sum(axis=1) >= 2) & (ratings.weights > 0)
    if value is None:
        return Coefficient(None, None, None, None)
    table, weights = table[kept], ratings.weights[kept].astype(np.float64)
    delta = distances(ratings, distance)
    agreed = 1 - delta / delta.max()
    coders, units = table.sum(axis=1), float(weights.sum())
    mean = float(weights @ coders) / units
    slip = 1 / (units * mean)  # the small-sample term of alpha: one value can't be paired with itself
    by_unit = (table * (table @ agreed - 1)).sum(axis=1) / (mean * (coders - 1))
    paired = float(weights @ by_unit) / units
    observed = (1 - slip) * paired + slip
    shares = weights @ table / (units * mean)
    expected = float(shares @ agreed @ shares)
    more = (coders - mean) / mean
    # Gwet's error is that of alpha without its small-sample term.
    centre = (paired - expected) / (1 - expected)
    own = (by_unit - observed * more - expected) / (1 - expected)
    chance = table @ (agreed @ shares) / mean - expected * more
    own = own - 2 * (1 - centre) * (chance - expected) / (1 - expected)
    error = None
    if units > lost:
        error = float(np.sqrt(weights @ (own - centre) ** 2 / (units * (units - lost))))
    return Coefficient(value, error, observed, expected)


def bootstrap_units(
    ratings: Ratings, distance: Distance = "nominal", *, draws: int = 20_000, seed: int = 0
) -> FloatArray:
    """Alphas of units drawn with replacement, sorted; draws in which only one value occurs are left out."""
    table = counts(ratings)
    kept = table.sum(axis=1) >= 2
    table, weights = table[kept], ratings.weights[kept].astype(np.float64)
    delta = distances(ratings, distance)
    if not table.size:
        return np.zeros(0)
    m = table.sum(axis=1)
    observed = (np.einsum("uc,ck,uk->u", table, delta, table)) / (m - 1)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(int(weights.sum()), weights / weights.sum(), size=draws)
    used = drawn @ table
    n = used.sum(axis=1)
    expected = np.einsum("bc,ck,bk->b", used, delta, used) / (n - 1)
    varied = expected > 0
    return np.sort(1 - (drawn @ observed)[varied] / expected[varied])


def bootstrap_pairs(
    ratings: Ratings, distance: Distance = "nominal", *, weighted: bool = False, draws: int = 20_000, seed: int = 0
) -> FloatArray:
    """Krippendorff's bootstrap: pairs of values drawn from the observed ones, the expected disagreement kept; sorted.

    As many pairs are drawn as there are within units. Drawn from the list of pairs, those drawn for a unit of m values
    weigh 1/(m - 1) (Krippendorff's algorithm of 2006, R package icr); ``weighted``: drawn from the table of
    coincidences, all alike (the KALPHA macro, Hayes & Krippendorff 2007). The two differ where units have unequal
    numbers of values. Values are held within -1 and 1. Pairs are taken as independent, so both understate how far
    alpha may vary: given to compare with other programs.
    """
    delta = distances(ratings, distance)
    table = counts(ratings)
    kept = table.sum(axis=1) >= 2
    table, weights = table[kept], ratings.weights[kept].astype(np.float64)
    coincidence = coincidences(ratings)
    _observed, expected = _disagreements(coincidence, delta)
    if expected <= 0:
        return np.zeros(0)
    listed = np.einsum("u,uc,uk->ck", weights, table, table) - np.diag(weights @ table)
    drawn_from = (coincidence if weighted else listed).ravel()
    present = drawn_from > 0
    chance, gaps = drawn_from[present] / drawn_from.sum(), delta.ravel()[present]
    m = table.sum(axis=1)
    n, pairs = float(weights @ m), float(weights @ (m * (m - 1))) / 2
    rng = np.random.default_rng(seed)
    disagreed = np.zeros(draws)
    for size in np.unique(m):
        number = round(float(weights[m == size].sum()) * size * (size - 1) / 2)
        share = 1 / pairs if weighted else 2 / (n * (size - 1))
        disagreed += rng.multinomial(number, chance, size=draws) @ gaps * share
    return np.sort(np.clip(1 - disagreed / expected, -1.0, 1.0))
