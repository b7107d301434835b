"""Distances between sets of codes, for passages that may carry several.

MASI (Passonneau 2006) is 1 - J·M: J the share of codes the sets have in common, M how they stand to each other (equal
1, one within the other 2/3, overlapping 1/3, nothing in common 0). Two empty sets are equal, an empty and another one
have nothing in common.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations

import numpy as np

from cipcoder.agreement.likeness import expected_likeness
from cipcoder.agreement.runs import BoolArray, FloatArray, IntArray

Sets = AbstractSet[Hashable]
WORD = 32
"""Codes whose bits one integer holds."""


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


def numbered_sets(words: Sequence[IntArray], codes: int) -> tuple[IntArray, BoolArray]:
    """Number the sets that occur: (places,) numbers, and (sets, codes) what each holds.

    ``words``: one (places,) array for every 32 codes, the sets as bits: places x codes would not fit for a large study.
    """
    number = np.zeros(words[0].size, dtype=np.int64)
    for bits in words:
        number = np.unique(number << WORD | bits, return_inverse=True)[1].reshape(number.size)
    where = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    where[number] = np.arange(number.size)
    held = [bits[where][:, None] >> np.arange(min(WORD, codes - place * WORD)) & 1 for place, bits in enumerate(words)]
    return number, np.concatenate(held, axis=1).astype(np.bool_)


def alpha_of_sets(weights: IntArray, numbers: IntArray, sets: BoolArray) -> float | None:
    """Krippendorff's alpha with MASI distance, for any number of coders. None: not defined.

    ``weights``: (places,) how many positions each place stands for; ``numbers``: (coders, places) the number of the set
    each coder put there, -1 where the coder is missing; ``sets``: (sets, codes).
    """
    there = numbers >= 0
    coders = there.sum(axis=0)
    if not (coders >= 2).all():
        paired = coders >= 2
        weights, numbers, there, coders = weights[paired], numbers[:, paired], there[:, paired], coders[paired]
    size = len(sets)
    used: FloatArray = np.bincount(
        numbers[there], weights=np.broadcast_to(weights, numbers.shape)[there], minlength=size
    ).astype(np.float64)
    present = np.flatnonzero(used)
    if present.size < 2:
        return None
    pairs, lengths = [], []
    for i, j in combinations(range(len(numbers)), 2):
        differing = (numbers[i] != numbers[j]) & there[i] & there[j]
        pairs.append(numbers[i][differing] * size + numbers[j][differing])
        lengths.append(weights[differing] / (coders[differing] - 1))
    kinds, where = np.unique(np.concatenate(pairs), return_inverse=True)
    shares = np.bincount(where.ravel(), weights=np.concatenate(lengths), minlength=kinds.size)
    one, other = sets[kinds // size], sets[kinds % size]
    common, either = (one & other).sum(axis=1), (one | other).sum(axis=1)
    within = common == np.minimum(one.sum(axis=1), other.sum(axis=1))
    n = float(used.sum())
    observed = 2 * float(shares @ (1 - common / either * (1 + within) / 3)) / n
    expected = (n * n - expected_likeness(sets[present], used[present])) / (n * (n - 1))
    return 1 - observed / expected
