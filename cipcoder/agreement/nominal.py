"""Coefficients corrected for chance, other than alpha: each differs only in what it calls chance.

All read ``Ratings`` (units x coders, missing values allowed, rows with weights) and answer None where the coefficient
is not defined (nothing to compare, or chance alone agrees always). Standard errors are Gwet's linearised ones for an
infinite population of units (Handbook of Inter-Rater Reliability, 4th ed., 2014); ``lost`` is the degrees of freedom
taken off the number of units: 1 for units x coders, 0 for the older formulas on a table of two coders (Fleiss, Cohen
& Everitt 1969).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cipcoder.agreement.ratings import Ratings, contingency, counts
from cipcoder.agreement.runs import FloatArray


@dataclass(frozen=True, slots=True)
class Coefficient:
    """``value`` with its ``standard_error``, the ``observed`` agreement and what was ``expected`` by chance."""

    value: float | None
    standard_error: float | None
    observed: float | None
    expected: float | None


_NOTHING = Coefficient(None, None, None, None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What every coefficient starts from: units with at least one value."""

    counts: FloatArray  # (units, categories)
    coders: FloatArray  # (units,) how many rated it
    weights: FloatArray  # (units,)
    agreeing: FloatArray  # (units,) share of agreeing pairs, 0 where only one coder rated it
    units: float
    paired: float  # units that two coders or more rated
    observed: float  # agreement, each paired unit counting one
    shares: FloatArray  # (categories,) mean over units of the share of coders who chose it


def _look(ratings: Ratings) -> _Seen | None:
    table = counts(ratings)
    kept = (table.sum(axis=1) > 0) & (ratings.weights > 0)
    table, weights = table[kept], ratings.weights[kept].astype(np.float64)
    coders = table.sum(axis=1)
    paired = float(weights[coders >= 2].sum())
    if paired == 0:
        return None
    agreeing = (table * (table - 1)).sum(axis=1) / np.maximum(coders * (coders - 1), 1)
    units = float(weights.sum())
    shares = weights @ (table / coders[:, None]) / units
    observed = float(weights @ agreeing) / paired
    return _Seen(table, coders, weights, agreeing, units, paired, observed, shares)


def _against(seen: _Seen, expected: float, by_unit: FloatArray | float, lost: int) -> Coefficient:
    """(p_o - p_e) / (1 - p_e) with its error; ``by_unit``: (units,) what each unit adds to the expected agreement."""
    if 1 - expected < 1e-12:
        return Coefficient(None, None, seen.observed, expected)
    value = (seen.observed - expected) / (1 - expected)
    own = seen.units / seen.paired * (seen.agreeing - expected * (seen.coders >= 2)) / (1 - expected)
    own = own - 2 * (1 - value) * (by_unit - expected) / (1 - expected)
    error = None
    if seen.units > lost:
        error = float(np.sqrt(seen.weights @ (own - value) ** 2 / (seen.units * (seen.units - lost))))
    return Coefficient(value, error, seen.observed, expected)


def percent_agreement(ratings: Ratings, *, lost: int = 1) -> Coefficient:
    """The share of pairs of coders who agree, each unit counting one. Not corrected for chance."""
    seen = _look(ratings)
    return _NOTHING if seen is None else _against(seen, 0.0, 0.0, lost)


def holsti(ratings: Ratings) -> float | None:
    """2M / (N1 + N2): agreeing decisions over all decisions of two coders (Holsti 1969); more coders: mean of pairs."""
    coders = ratings.values.shape[1]
    made = [float(ratings.weights[ratings.values[:, i] >= 0].sum()) for i in range(coders)]
    pairs = [(i, j) for i in range(coders) for j in range(i + 1, coders) if made[i] + made[j] > 0]
    values = [2 * float(np.trace(contingency(ratings, i, j))) / (made[i] + made[j]) for i, j in pairs]
    return sum(values) / len(values) if values else None


def bennett_s(ratings: Ratings, *, lost: int = 1) -> Coefficient:
    """S of Bennett, Alpert & Goldstein (1954), = Brennan & Prediger (1981) = Randolph's free-marginal kappa (2005):
    chance picks each of the q categories alike."""
    seen = _look(ratings)
    if seen is None:
        return _NOTHING
    expected = 1 / len(ratings.categories)
    return _against(seen, expected, expected, lost)


brennan_prediger = bennett_s
randolph_kappa = bennett_s


def fleiss_kappa(ratings: Ratings, *, lost: int = 1) -> Coefficient:
    """Fleiss (1971), and with two coders Scott's pi (1955): chance draws from the categories' shares over all coders.
    With missing values: Gwet's generalisation."""
    seen = _look(ratings)
    if seen is None:
        return _NOTHING
    by_unit = (seen.counts @ seen.shares) / seen.coders
    return _against(seen, float(seen.shares @ seen.shares), by_unit, lost)


scott_pi = fleiss_kappa


def fleiss_kappa_per_category(ratings: Ratings) -> tuple[float | None, ...]:
    """Fleiss (1971) for each category against all others, in the order of ``ratings.categories``."""
    seen = _look(ratings)
    if seen is None:
        return (None,) * len(ratings.categories)
    table, coders, weights = seen.counts, seen.coders, seen.weights
    used = weights @ table
    others = weights @ (table * np.maximum(coders - 1, 0)[:, None])
    again = weights @ (table * (table - 1))
    shares = used / used.sum()
    values: list[float | None] = []
    for agreeing, possible, share in zip(again, others, shares, strict=True):
        possible_and_varied = possible > 0 and share < 1
        values.append(float((agreeing / possible - share) / (1 - share)) if possible_and_varied else None)
    return tuple(values)


def gwet_ac1(ratings: Ratings, *, lost: int = 1) -> Coefficient:
    """AC1 of Gwet (2008): chance = sum of pi·(1 - pi) / (q - 1). Rises as a category gets rarer: warn when shown."""
    seen = _look(ratings)
    if seen is None or len(ratings.categories) < 2:
        return _NOTHING
    others = len(ratings.categories) - 1
    by_unit = (seen.counts @ (1 - seen.shares)) / seen.coders / others
    return _against(seen, float(seen.shares @ (1 - seen.shares)) / others, by_unit, lost)


def conger_kappa(ratings: Ratings, *, lost: int = 1) -> Coefficient:
    """Conger (1980): the mean over pairs of coders of the product of their own shares; with two coders, Cohen's kappa.
    Missing values as Gwet has them: a coder's shares come from the units they rated."""
    seen = _look(ratings)
    values = ratings.values[((ratings.values >= 0).any(axis=1)) & (ratings.weights > 0)]
    present = values >= 0
    values, present = values[:, present.any(axis=0)], present[:, present.any(axis=0)]
    if seen is None or values.shape[1] < 2:
        return _NOTHING
    coders = values.shape[1]
    chosen = values[:, :, None] == np.arange(len(ratings.categories))  # (units, coders, categories)
    rated = seen.weights @ present  # (coders,)
    own = np.einsum("u,ugk->gk", seen.weights, chosen) / rated[:, None]
    summed = own.sum(axis=0)
    pairs = coders * (coders - 1)
    expected = float(summed @ summed - (own * own).sum()) / pairs
    # What a unit adds: its coders' choices against the others' shares, scaled up where a coder rated only some units.
    excess = present - rated / seen.units
    scaled = (chosen - excess[:, :, None] * own) * (seen.units / rated)[None, :, None]
    by_unit = np.einsum("ugk,gk->u", scaled, summed[None, :] - own) / pairs
    return _against(seen, expected, by_unit, lost)


def cohen_kappa(ratings: Ratings, *, lost: int = 1) -> Coefficient:
    """Cohen (1960) for the first two coders, on the units both rated: chance = product of each one's own shares."""
    both = (ratings.values[:, :2] >= 0).all(axis=1) if ratings.values.shape[1] >= 2 else np.zeros(0, dtype=np.bool_)
    if not both.any():
        return _NOTHING
    return conger_kappa(Ratings(ratings.values[both, :2], ratings.weights[both], ratings.categories), lost=lost)


def cohen_kappa_maximum(ratings: Ratings) -> float | None:
    """The highest kappa two coders could reach with the shares each of them has (Cohen 1960)."""
    table = contingency(ratings)
    n = table.sum()
    rows, columns = table.sum(axis=1) / max(n, 1), table.sum(axis=0) / max(n, 1)
    expected = float(rows @ columns)
    return (
        None if n == 0 or 1 - expected < 1e-12 else float((np.minimum(rows, columns).sum() - expected) / (1 - expected))
    )


def weighted_kappa(ratings: Ratings, distances: FloatArray) -> float | None:
    """Cohen (1968) for two coders: 1 - observed / expected distance; ``distances``: (categories, categories)."""
    table = contingency(ratings)
    n = table.sum()
    if n == 0:
        return None
    expected = float((distances * np.outer(table.sum(axis=1), table.sum(axis=0))).sum()) / n
    return None if expected <= 0 else 1 - float((distances * table).sum()) / expected
