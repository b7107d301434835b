"""Both ways to what MASI expects by chance give one number."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.agreement import likeness
from cipcoder.agreement.runs import BoolArray, FloatArray
from cipcoder.agreement.sets import masi_distance


@st.composite
def occurring(draw: st.DrawFn) -> tuple[BoolArray, FloatArray]:
    """Different sets of up to seven codes, and how often each occurs."""
    codes = draw(st.integers(1, 7))
    found = draw(st.sets(st.integers(0, 2**codes - 1), min_size=1, max_size=40))
    sets = np.array([[bool(one >> bit & 1) for bit in range(codes)] for one in sorted(found)])
    used = draw(st.lists(st.integers(1, 1000), min_size=len(found), max_size=len(found)))
    return sets, np.array(used, dtype=np.float64)


def by_hand(sets: BoolArray, used: FloatArray) -> float:
    held = [frozenset(np.flatnonzero(row).tolist()) for row in sets]
    pairs = itertools.product(zip(held, used.tolist(), strict=True), repeat=2)
    return float(sum(u * v * (1 - masi_distance(a, b)) for (a, u), (b, v) in pairs))


@given(occurring())
def test_pairs_and_sizes_agree_with_the_definition(drawn: tuple[BoolArray, FloatArray]) -> None:
    sets, used = drawn
    filled = sets.any(axis=1)
    wanted = by_hand(sets[filled], used[filled])
    if filled.any():
        assert likeness.likeness_by_pair(sets[filled], used[filled]) == pytest.approx(wanted)
        assert likeness.likeness_by_size(sets[filled], used[filled]) == pytest.approx(wanted)
    assert likeness.expected_likeness(sets, used) == pytest.approx(by_hand(sets, used))


def test_more_codes_than_one_step_takes_are_counted_in_several() -> None:
    rng = np.random.default_rng(3)
    sets = np.unique(rng.random((300, likeness._AT_ONCE + 3)) < 0.4, axis=0)
    used = rng.integers(1, 50, len(sets)).astype(np.float64)
    one, other = likeness.likeness_by_pair(sets, used), likeness.likeness_by_size(sets, used)
    assert other == pytest.approx(one, rel=1e-9)
