"""Distances between sets of codes, for passages that may carry several.

MASI (Passonneau 2006) is 1 - J·M: J the share of codes the sets have in common, M how they stand to each other (equal
1, one within the other 2/3, overlapping 1/3, nothing in common 0). Two empty sets are equal, an empty and another one
have nothing in common.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from collections.abc import Set as AbstractSet

import numpy as np

from cipcoder.agreement.runs import BoolArray, FloatArray, IntArray

Sets = AbstractSet[Hashable]
_BITS = 32
_ROWS, _COLUMNS = 256, 1024


def _standing(a: Sets, b: Sets) -> int:
    """3 equal, 2 one within the other, 1 overlapping, 0 nothing in common."""
    if a == b:
        return 3
    if not a & b:
        return 0
    return 2 if a <= b or b <= a else 1


def jaccard_distance(a: Sets, b: Sets) -> float:
    """1 - |A and B| / |A or B|; 0 for two empty sets."""
    return 1 - len(a & b) / len(a | b) if a or b else 0.0


def masi_distance(a: Sets, b: Sets) -> float:
    """Passonneau (2006): 1 - J·M with M in {1, 2/3, 1/3, 0}."""
    return 1 - (1 - jaccard_distance(a, b)) * _standing(a, b) / 3


def passonneau_distance_2004(a: Sets, b: Sets) -> float:
    """Passonneau (2004): 0 equal, 1/3 one within the other (the empty set is within all), 2/3 overlapping, 1 else."""
    return 1 / 3 if a != b and (a <= b or b <= a) else 1 - _standing(a, b) / 3


def masi_distance_dkpro(a: Sets, b: Sets) -> float:
    """The distance DKPro calls MASI: Jaccard's distance times that of 2004."""
    return jaccard_distance(a, b) * passonneau_distance_2004(a, b)


SetDistance = Callable[[Sets, Sets], float]


def numbered_sets(places: int, codes: int, column: Callable[[int], BoolArray]) -> tuple[IntArray, BoolArray]:
    """Number the sets that occur: (places,) numbers, and (sets, codes) what each holds.

    ``column(code)``: (places,) booleans, where the code stands; asked for one code at a time, since places x codes
    would not fit for a large study.
    """
    number = np.zeros(places, dtype=np.int64)
    for left in range(0, codes, _BITS):
        bits = np.zeros(places, dtype=np.int64)
        for code in range(left, min(left + _BITS, codes)):
            bits |= column(code).astype(np.int64) << (code - left)
        number = np.unique(number << _BITS | bits, return_inverse=True)[1].reshape(places)
    where = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    where[number] = np.arange(places)
    sets = np.zeros((where.size, codes), dtype=np.bool_)
    for code in range(codes):
        sets[:, code] = column(code)[where]
    return number, sets


def _expected_likeness(sets: BoolArray, used: FloatArray) -> float:
    """Sum of used·used·J·M over all pairs of sets, each with itself too, a tile at a time."""
    total = float(used @ used)  # equal sets are wholly alike, the empty one too
    size = sets.sum(axis=1)
    # From small to large: of two sets the later one can't lie within the earlier. The empty set is like no other.
    order = np.argsort(size, kind="stable")
    order = order[size[order] > 0]
    members, used, held = sets[order].astype(np.float64), used[order], size[order].astype(np.float64)
    for top in range(0, used.size, _ROWS):
        here = slice(top, min(top + _ROWS, used.size))
        tiles = [here, *(slice(left, left + _COLUMNS) for left in range(here.stop, used.size, _COLUMNS))]
        for tile in tiles:
            common = members[here] @ members[tile].T
            alike = held[here, None] + held[None, tile]
            alike -= common
            np.divide(common, alike, out=alike)
            if tile is here:
                alike = np.triu(alike, 1)
            # J·M is J/3 for sets that overlap, 2·J/3 where one lies within the other.
            shares = alike @ used[tile]
            alike *= common == held[here, None]
            total += 2 / 3 * float(used[here] @ (shares + alike @ used[tile]))
    return total


def alpha_of_sets(weights: IntArray, a: IntArray, b: IntArray, sets: BoolArray) -> float | None:
    """Krippendorff's alpha with MASI distance for two coders. None: not defined.

    ``weights``: (places,) how many positions each place stands for; ``a``, ``b``: (places,) the numbers of the sets
    there; ``sets``: (sets, codes). Time grows with the square of the number of sets that occur, memory with the number.
    """
    places = np.concatenate([a, b])
    used: FloatArray = np.bincount(places, weights=np.tile(weights, 2), minlength=len(sets)).astype(np.float64)
    present = np.flatnonzero(used)
    if present.size < 2:
        return None
    n = float(used.sum())
    differing = a != b
    pairs, where = np.unique(a[differing] * len(sets) + b[differing], return_inverse=True)
    lengths = np.bincount(where.ravel(), weights=weights[differing], minlength=pairs.size)
    one, other = sets[pairs // len(sets)], sets[pairs % len(sets)]
    common, either = (one & other).sum(axis=1), (one | other).sum(axis=1)
    within = common == np.minimum(one.sum(axis=1), other.sum(axis=1))
    observed = 2 * float(lengths @ (1 - common / either * (1 + within) / 3)) / n
    expected = (n * n - _expected_likeness(sets[present], used[present])) / (n * (n - 1))
    return 1 - observed / expected
