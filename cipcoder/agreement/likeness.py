"""How alike two sets drawn from those that occur are to be expected, by MASI: what alpha on sets calls chance.

Two ways to the same number. Pair by pair costs the square of the number of different sets: quick where few occur.
Where many do, pairs are counted by the sizes of both sets and of what they have in common, which is all that MASI looks
at: for every set S of codes, the weight of the sets of each size that hold S; products summed over all S of one size
count each pair once for every S within what it has in common, and that is undone (inclusion and exclusion). The cost is
that of 2^codes sets S, whatever occurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np

from cipcoder.agreement.runs import BoolArray, FloatArray, IntArray

_ROWS, _COLUMNS = 256, 1024
_MOST_CODES = 24
"""beyond, 2^codes is more than pairs ever are"""
_AT_ONCE = 16
"""codes of the S looked at in one step: 2^16 numbers for every size"""
_PAIR, _CELL = 15e-9, 0.8e-9
"""seconds a pair of sets, and a number of the other way, take: only their ratio matters, and only roughly"""


def expected_likeness(sets: BoolArray, used: FloatArray) -> float:
    """The sum of used·used·J·M over all ordered pairs of sets, each with itself too.

    ``sets``: (sets, codes), no two alike; ``used``: (sets,) how often each occurs. The empty set is like itself only.
    """
    filled = sets.any(axis=1)
    empty = float((used[~filled] ** 2).sum())
    sets, used = sets[filled], used[filled]
    if not len(sets):
        return empty
    sets = sets[:, sets.any(axis=0)]
    codes, most = sets.shape[1], int(sets.sum(axis=1).max(initial=0))
    by_size = codes <= _MOST_CODES and _CELL * (most + codes) * most * 2.0**codes < _PAIR * len(sets) ** 2
    return empty + (likeness_by_size(sets, used) if by_size else likeness_by_pair(sets, used))


def likeness_by_pair(sets: BoolArray, used: FloatArray) -> float:
    """The sum over filled sets, a tile of pairs at a time."""
    total = float(used @ used)  # equal sets are wholly alike
    # From small to large: of two sets the later one can't lie within the earlier.
    size = sets.sum(axis=1)
    order = np.argsort(size, kind="stable")
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


def likeness_by_size(sets: BoolArray, used: FloatArray) -> float:
    """The same sum, from how many pairs there are of each two sizes with so many codes in common."""
    codes = sets.shape[1]
    size = sets.sum(axis=1)
    sizes = np.unique(size)
    scale = float(used.sum())
    # holding[j]: (sizes, sizes), over all S of j codes, the product of the weights of the sets that hold S
    holding = np.zeros((codes + 1, sizes.size, sizes.size))
    for already, weights in _holding(sets, used / scale, np.searchsorted(sizes, size), sizes.size):
        members = _members(int(weights.shape[1]).bit_length() - 1)
        for more in range(int(members.max()) + 1):
            part = weights[:, members == more]
            holding[already + more] += part @ part.T
    total = 0.0
    for i, a in enumerate(sizes.tolist()):
        for k, b in enumerate(sizes.tolist()):
            for common in range(1, min(a, b) + 1):
                pairs = sum(
                    (-1) ** (j - common) * comb(j, common) * float(holding[j, i, k])
                    for j in range(common, min(a, b) + 1)
                )
                standing = 3 if common == a == b else 2 if common == min(a, b) else 1
                total += pairs * common / (a + b - common) * standing / 3
    return total * scale * scale


def _holding(sets: BoolArray, used: FloatArray, size: IntArray, sizes: int) -> Iterator[tuple[int, FloatArray]]:
    """For every S, the weight of the sets of each size that hold it: in parts, each with its number of codes so far.

    A part fixes which of the codes beyond the first ``_AT_ONCE`` are in S; its array is (sizes, 2^codes of the rest).
    """
    low = min(sets.shape[1], _AT_ONCE)
    index = sets[:, :low] @ (1 << np.arange(low, dtype=np.int64))
    beyond = sets.shape[1] - low
    for fixed in range(1 << beyond):
        bits = [low + bit for bit in range(beyond) if fixed >> bit & 1]
        kept = sets[:, bits].all(axis=1)
        place = size[kept] * (1 << low) + index[kept]
        counted = np.bincount(place, weights=used[kept], minlength=sizes << low).astype(np.float64)
        weights = counted.reshape(sizes, 1 << low)
        for bit in range(low):
            halves = weights.reshape(sizes, -1, 2, 1 << bit)
            halves[:, :, 0] += halves[:, :, 1]  # what holds S with this code holds S without it
        yield len(bits), weights


def _members(bits: int) -> IntArray:
    """(2^bits,) how many codes each S holds."""
    count = np.zeros(1, dtype=np.int64)
    for _bit in range(bits):
        count = np.concatenate([count, count + 1])
    return count
