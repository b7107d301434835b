"""Coefficients against other libraries on random codings, and what holds for all of them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Hashable
from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance as nltk_masi
from sklearn.metrics import cohen_kappa_score

from cipcoder.agreement import alpha as alphas
from cipcoder.agreement import likeness, nominal, sets
from cipcoder.agreement.ratings import Ratings, coincidences, contingency, from_counts, from_rows, from_table
from cipcoder.agreement.runs import BoolArray, IntArray
from cipcoder.errors import InputError

Row = list[int | None]

values = st.integers(1, 4)
with_missing = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.one_of(st.none(), values, values), min_size=coders, max_size=coders), min_size=1, max_size=12
    )
)
two_coders = st.lists(st.tuples(values, values), min_size=1, max_size=20)


def close(a: float | None, b: float | None) -> bool:
    return a is b is None or (a is not None and b is not None and math.isclose(a, b, abs_tol=1e-9))


def pairable(rows: list[Row]) -> list[int]:
    kept = [[value for value in row if value is not None] for row in rows]
    return [value for row in kept if len(row) > 1 for value in row]


@settings(max_examples=100, deadline=None)
@given(with_missing, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_is_that_of_the_krippendorff_library(rows: list[Row], level: str) -> None:
    mine = alphas.alpha(from_rows(rows), level)
    if len(set(pairable(rows))) < 2:
        assert mine is None
        return
    data = np.array([[math.nan if value is None else value for value in row] for row in rows]).T
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=level, value_domain=[1, 2, 3, 4])
    assert close(mine, float(theirs))


@settings(max_examples=100, deadline=None)
@given(two_coders)
def test_kappa_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    ratings = from_rows(rows, categories=[1, 2, 3, 4])
    left, right = [a for a, _b in rows], [b for _a, b in rows]
    place = np.arange(4.0)
    gap = np.abs(place[:, None] - place[None, :]).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for weights, mine in (
            (None, nominal.cohen_kappa(ratings).value),
            ("linear", nominal.weighted_kappa(ratings, gap)),
            ("quadratic", nominal.weighted_kappa(ratings, gap**2)),
        ):
            theirs = float(cohen_kappa_score(left, right, labels=[1, 2, 3, 4], weights=weights))
            assert mine is None if math.isnan(theirs) else close(mine, theirs)


@settings(max_examples=60, deadline=None)
@given(two_coders)
def test_pi_kappa_s_and_alpha_are_those_of_nltk(rows: list[tuple[int, int]]) -> None:
    assume(len({value for row in rows for value in row}) > 1)
    ratings = from_rows(rows)
    task = AnnotationTask([(coder, unit, row[coder]) for unit, row in enumerate(rows) for coder in (0, 1)])
    assert close(nominal.scott_pi(ratings).value, task.pi())
    assert close(nominal.bennett_s(ratings).value, task.S())
    assert close(nominal.percent_agreement(ratings).value, task.avg_Ao())
    assert close(nominal.holsti(ratings), task.avg_Ao())
    assert close(alphas.alpha(ratings), task.alpha())
    if (value := nominal.cohen_kappa(ratings).value) is not None:
        assert close(value, task.kappa())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(values, min_size=3, max_size=3), min_size=2, max_size=12))
def test_conger_is_one_minus_mean_observed_over_mean_expected_disagreement_of_pairs(rows: list[list[int]]) -> None:
    ratings = from_rows(rows)
    tables = [contingency(ratings, i, j) / len(rows) for i in range(3) for j in range(i)]
    observed = np.mean([1 - np.trace(table) for table in tables])
    expected = np.mean([1 - table.sum(axis=1) @ table.sum(axis=0) for table in tables])
    mine = nominal.conger_kappa(ratings).value
    assert mine is None if expected < 1e-12 else close(mine, float(1 - observed / expected))


COEFFICIENTS: list[Callable[[Ratings], float | None]] = [
    lambda ratings: alphas.alpha(ratings),
    lambda ratings: alphas.alpha_with_error(ratings).standard_error,
    lambda ratings: nominal.percent_agreement(ratings).value,
    lambda ratings: nominal.holsti(ratings),
    lambda ratings: nominal.bennett_s(ratings).value,
    lambda ratings: nominal.fleiss_kappa(ratings).value,
    lambda ratings: nominal.fleiss_kappa(ratings).standard_error,
    lambda ratings: nominal.conger_kappa(ratings).value,
    lambda ratings: nominal.conger_kappa(ratings).standard_error,
    lambda ratings: nominal.gwet_ac1(ratings).value,
    lambda ratings: nominal.gwet_ac1(ratings).standard_error,
]


@settings(max_examples=60, deadline=None)
@given(with_missing, st.permutations([1, 2, 3, 4]), st.randoms(use_true_random=False))
def test_names_and_order_of_categories_units_and_coders_change_nothing(
    rows: list[Row], names: list[int], random: object
) -> None:
    order = list(range(len(rows[0])))
    random.shuffle(order)  # type: ignore[attr-defined]
    renamed = [[None if row[i] is None else f"code {names[row[i] - 1]}" for i in order] for row in reversed(rows)]  # type: ignore[operator]
    for coefficient in COEFFICIENTS:
        assert close(coefficient(from_rows(rows)), coefficient(from_rows(renamed)))


@settings(max_examples=60, deadline=None)
@given(with_missing, st.data())
def test_a_row_with_a_weight_is_that_many_equal_units(rows: list[Row], data: st.DataObject) -> None:
    weights = [data.draw(st.integers(0, 4)) for _ in rows]
    assume(any(weights))
    domain = [1, 2, 3, 4]
    once = from_rows(rows, categories=domain)
    weighted = Ratings(once.values, np.array(weights, dtype=np.int64), once.categories)
    repeated = from_rows([row for row, n in zip(rows, weights, strict=True) for _ in range(n)], categories=domain)
    for coefficient in COEFFICIENTS:
        assert close(coefficient(weighted), coefficient(repeated))
    assert np.allclose(coincidences(weighted), coincidences(repeated))


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=10), st.integers(2, 4))
def test_coders_who_say_the_same_agree_wholly_or_it_is_not_defined(said: list[int], coders: int) -> None:
    ratings = from_rows([[value] * coders for value in said])
    for coefficient in (alphas.alpha, nominal.holsti):
        assert coefficient(ratings) in (None, pytest.approx(1))
    for other in (nominal.fleiss_kappa, nominal.conger_kappa, nominal.bennett_s, nominal.gwet_ac1):
        assert other(ratings).value in (None, pytest.approx(1))


@settings(max_examples=60, deadline=None)
@given(two_coders)
def test_the_three_ways_of_writing_data_give_the_same(rows: list[tuple[int, int]]) -> None:
    table = [[sum(row == (a, b) for row in rows) for b in (1, 2, 3, 4)] for a in (1, 2, 3, 4)]
    counts = [[row.count(c) for c in (1, 2, 3, 4)] for row in rows]
    shapes = from_rows(rows, categories=[1, 2, 3, 4]), from_table(table), from_counts(counts)
    for coefficient in (nominal.fleiss_kappa, nominal.bennett_s, nominal.gwet_ac1):
        first, *others = (coefficient(shape) for shape in shapes)
        assert all(close(first.value, other.value) for other in others)
        assert all(close(first.standard_error, other.standard_error) for other in others)
    first_alpha, *other_alphas = (alphas.alpha(shape) for shape in shapes)
    assert all(close(first_alpha, other) for other in other_alphas)


def test_nothing_to_compare_is_not_defined() -> None:
    lonely: list[list[list[int | None]]] = [[], [[1, None]], [[None, None]], [[1]]]
    for rows in lonely:
        ratings = from_rows(rows)
        assert all(coefficient(ratings) is None for coefficient in COEFFICIENTS if coefficient is not COEFFICIENTS[3])
        assert nominal.cohen_kappa(ratings).value is None
        assert alphas.bootstrap_units(ratings, draws=10).size == alphas.bootstrap_pairs(ratings, draws=10).size == 0


def test_a_bootstrap_gives_the_same_draws_every_time() -> None:
    ratings = from_rows([[1, 1], [2, 2], [1, 2], [2, 2]])
    for bootstrap in (alphas.bootstrap_units, alphas.bootstrap_pairs):
        assert np.array_equal(bootstrap(ratings, draws=50), bootstrap(ratings, draws=50))


def test_ragged_rows_unknown_categories_and_oblong_tables_are_refused() -> None:
    with pytest.raises(InputError, match="every coder"):
        from_rows([[1, 2], [1]])
    with pytest.raises(InputError, match="list of categories"):
        from_rows([[1, 2]], categories=[1])
    with pytest.raises(InputError, match="as many rows"):
        from_table([[1, 2, 3], [1, 2, 3]])
    with pytest.raises(InputError, match="zero or more"):
        from_counts([[1, -2]])


# --- sets of codes -----------------------------------------------------------------------------------------------


def numbered(members: BoolArray) -> tuple[IntArray, BoolArray]:
    codes = members.shape[1]
    words = [
        members[:, i : i + sets.WORD] @ (1 << np.arange(min(sets.WORD, codes - i))) for i in range(0, codes, sets.WORD)
    ]
    return sets.numbered_sets(words, codes)


some_codes = st.frozensets(st.sampled_from("abcd"), max_size=4)


@settings(max_examples=100, deadline=None)
@given(some_codes, some_codes)
def test_masi_is_passonneaus_and_empty_sets_are_like_any_other(a: frozenset[str], b: frozenset[str]) -> None:
    assert sets.masi_distance(a, b) == sets.masi_distance(b, a)
    if a or b:
        assert close(sets.masi_distance(a, b), float(nltk_masi(a, b)))
    assert sets.masi_distance(a, a) == 0
    assert sets.masi_distance(frozenset(), a) == (1 if a else 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(some_codes, some_codes, st.integers(1, 5)), max_size=12))
def test_the_table_of_sets_gives_alpha_with_masi(rows: list[tuple[frozenset[str], frozenset[str], int]]) -> None:
    held: list[frozenset[Hashable]] = [side for a, b, _n in rows for side in (a, b)]
    members = np.array([[c in side for c in "abcd"] for side in held], dtype=np.bool_).reshape(len(held), 4)
    number, distinct = numbered(members)
    assert np.array_equal(distinct[number], members)
    assert len(distinct) == len(set(held))
    weights = np.array([n for _a, _b, n in rows], dtype=np.int64)
    mine = sets.alpha_of_sets(weights, number.reshape(-1, 2).T, distinct)
    repeated = [[a, b] for a, b, n in rows for _ in range(n)]
    assert close(mine, alphas.alpha(from_rows(repeated), sets.masi_distance))  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 90), st.integers(0, 12), st.integers(0, 2**31))
def test_sets_are_told_apart_however_many_codes_there_are(codes: int, places: int, seed: int) -> None:
    members = np.random.default_rng(seed).random((places, codes)) < 0.5
    number, distinct = numbered(members)
    assert np.array_equal(distinct[number], members)
    assert len(distinct) == len({tuple(row) for row in members.tolist()})


def test_expected_likeness_is_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    members = np.unique(np.random.default_rng(1).random((200, 9)) < 0.4, axis=0)
    members = members[members.any(axis=1)]
    used = np.full(len(members), 3.0)
    whole = likeness.likeness_by_pair(members, used)
    monkeypatch.setattr(likeness, "_ROWS", 7)
    monkeypatch.setattr(likeness, "_COLUMNS", 11)
    assert close(likeness.likeness_by_pair(members, used), whole)


def test_nvivo_and_qualcoder_traps_are_not_fallen_into() -> None:
    # Two passages of equal length that overlap by half, on a tenth of the text: kappa counts the text neither coded.
    both, one, neither = 50, 50, 850
    ratings = from_table([[neither, one], [one, both]])
    expected = (Fraction(100, 1000) ** 2 + Fraction(900, 1000) ** 2, Fraction(both + neither, 1000))
    plain = (expected[1] - expected[0]) / (1 - expected[0])
    assert close(nominal.cohen_kappa(ratings).value, float(plain))
