"""Coders compared: every figure recounted character by character."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.agreement.compare import compare
from cipcoder.agreement.groups import OverlapError
from cipcoder.agreement.intervals import student_t
from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.agreement.results import CodeAgreement, CodeFigures, Remark, Statistic, Tally
from cipcoder.agreement.sets import masi_distance
from cipcoder.errors import InputError
from cipcoder.text.spans import Span
from tests.agreement.studies import CODERS, CODES, LONGEST, close, incomplete, interviews, measured_places, same

Value = frozenset[str] | None
"""The codes one coder put on a unit; None: the coder has not finished the interview."""


def unit_spans(one: Interview, unit: Unit) -> list[set[int]]:
    """The measured characters of every unit that has any."""
    places = set(measured_places(one))
    if unit == Unit.CHARACTER:
        return [{place} for place in sorted(places)]
    spans = [Span(0, LONGEST)] if unit == Unit.DOCUMENT else one.units[unit]
    return [held for span in spans if (held := places & set(range(span.start, span.stop)))]


def unit_values(study: list[Interview], unit: Unit, coders: tuple[str, ...] = CODERS) -> list[list[Value]]:
    """(units, coders), those of interviews fewer than two coders finished left out: the plain way."""
    rows: list[list[Value]] = []
    for one in study:
        if sum(coder in one.layers for coder in coders) < 2:
            continue
        counted = {at for span in one.measured for at in range(span.start, span.stop)}

        def coded(s: Segment, held: set[int], counted: set[int] = counted) -> bool:
            covered = set(range(s.start, s.stop)) & counted
            return covered == held if unit == Unit.SEGMENT else bool(covered & held)

        for held in unit_spans(one, unit):
            rows.append(
                [
                    frozenset(s.code for s in one.layers[coder] if coded(s, held)) if coder in one.layers else None
                    for coder in coders
                ]
            )
    return rows


def plain_alpha(rows: list[list[Any]], distance: Any) -> float | None:
    """1 - observed / expected, pair by pair."""
    given = [[value for value in row if value is not None] for row in rows]
    values = [value for row in given for value in row]
    expected = sum(distance(x, y) for x in values for y in values)
    if not expected:
        return None
    observed = sum(distance(x, y) / (len(row) - 1) for row in given for x in row for y in row)
    return float(1 - (observed / len(values)) / (expected / (len(values) * (len(values) - 1))))


def has(rows: list[list[Value]], code: str) -> list[list[bool | None]]:
    return [[None if value is None else code in value for value in row] for row in rows]


def plain_tally(rows: list[list[bool | None]]) -> Tally:
    given = [[value for value in row if value is not None] for row in rows]
    everyone, nobody = sum(all(row) for row in given), sum(not any(row) for row in given)
    only = [sum(bool(row[i]) and sum(map(bool, row)) == 1 for row in rows) for i in range(len(CODERS))]
    return Tally(len(rows), everyone, len(rows) - everyone - nobody, nobody, tuple(only))


def plain_f1(rows: list[list[bool | None]]) -> float | None:
    both = one = 0
    for row in rows:
        for x, y in combinations([value for value in row if value is not None], 2):
            both += x and y
            one += x != y
    return 2 * both / (2 * both + one) if both + one else None


def figures(row: CodeFigures) -> list[Any]:
    return [row.alpha, row.alpha_turns, row.f1, row.tally, row.turns]


units = st.sampled_from(list(Unit))


@settings(max_examples=150, deadline=None)
@given(incomplete, units)
def test_runs_give_what_counting_units_one_by_one_gives(study: list[Interview], unit: Unit) -> None:
    result = compare(study, CODERS, CODES, unit=unit)
    rows, turns = unit_values(study, unit), unit_values(study, Unit.TURN)
    assert (result.units, result.turns) == (len(rows), len(turns))
    assert result.characters == len(unit_values(study, Unit.CHARACTER))
    for row in result.codes:
        coded, by_turn = has(rows, row.code), has(turns, row.code)
        assert close(row.pooled.alpha, plain_alpha(coded, lambda x, y: x != y))
        assert close(row.pooled.alpha_turns, plain_alpha(by_turn, lambda x, y: x != y))
        assert row.pooled.tally == plain_tally(coded)
        assert row.pooled.turns == plain_tally(by_turn)
        assert close(row.pooled.f1, plain_f1(coded))
        assert row.used == any(any(values) for values in coded)
        assert row.differing == row.pooled.tally.some


@settings(max_examples=60, deadline=None)
@given(incomplete, st.sampled_from([Unit.CHARACTER, Unit.SEGMENT]))
def test_alpha_of_code_sets_is_that_of_every_unit_with_its_set(study: list[Interview], unit: Unit) -> None:
    plain = plain_alpha(unit_values(study, unit), masi_distance)
    result = compare(study, CODERS, CODES, unit=unit)
    assert close(result.overall.alpha_sets, plain)
    if unit == Unit.SEGMENT:
        assert result.overall.alpha_places is None


@settings(max_examples=60, deadline=None)
@given(incomplete, st.sampled_from([0.0, 0.1, 0.5, 0.8, 1.0]))
def test_segments_match_when_they_share_enough_of_the_longer_with_any_other_coders(
    study: list[Interview], part: float
) -> None:
    result = compare(study, CODERS, CODES, match=part)
    for row in result.codes:
        made, near = [0] * len(CODERS), [0] * len(CODERS)
        for one in study:
            if len(one.layers) < 2:
                continue
            places = set(measured_places(one))
            held = {
                coder: [x for s in layer if s.code == row.code and (x := places & set(range(s.start, s.stop)))]
                for coder, layer in one.layers.items()
            }
            for i, coder in enumerate(CODERS):
                others = [y for other, spans in held.items() if other != coder for y in spans]
                for x in held.get(coder, ()):
                    made[i] += 1
                    near[i] += any(x & y and len(x & y) >= part * max(len(x), len(y)) - 1e-9 for y in others)
        assert (list(row.segments), list(row.matched)) == (made, near)


@settings(max_examples=60, deadline=None)
@given(incomplete)
def test_the_matrix_of_coders_is_each_two_of_them_compared_alone(study: list[Interview]) -> None:
    result = compare(study, CODERS, CODES)
    assert [(pair.a, pair.b) for pair in result.pairs] == list(combinations(CODERS, 2))
    for pair, confused in zip(result.pairs, result.confusions, strict=True):
        alone = compare(study, [pair.a, pair.b], CODES, compatible=True)
        assert (pair.interviews, pair.characters) == (alone.interviews, alone.characters)
        assert close(pair.alpha_places, alone.overall.alpha_places)
        assert close(pair.alpha_sets, alone.overall.alpha_sets)
        for row in alone.codes:
            assert close(pair.alphas[row.code], row.pooled.alpha)
            if row.used:
                assert close(pair.kappas[row.code], row.pooled.compatible[Statistic.COHEN])
            else:
                assert pair.kappas[row.code] is None
        assert alone.confusions == (confused,)


@settings(max_examples=60, deadline=None)
@given(incomplete)
def test_confusion_counts_characters_by_what_each_put_there(study: list[Interview]) -> None:
    for confused in compare(study, CODERS, CODES).confusions:
        plain = np.zeros((len(CODES) + 1, len(CODES) + 1), dtype=int)
        for left, right in unit_values(study, Unit.CHARACTER, (confused.a, confused.b)):
            assert left is not None
            assert right is not None
            for i, code in enumerate((*CODES, None)):
                for j, other in enumerate((*CODES, None)):
                    plain[i, j] += (code in left if code else not left) and (other in right if other else not right)
        assert (confused.codes, confused.table) == (CODES, tuple(map(tuple, plain.tolist())))


@settings(max_examples=40, deadline=None)
@given(st.lists(interviews(), min_size=1, max_size=4))
def test_pooled_figures_are_those_of_the_interviews_laid_end_to_end(study: list[Interview]) -> None:
    def moved(spans: Any, by: int) -> list[Any]:
        return [replace(span, start=span.start + by, stop=span.stop + by) for span in spans]

    steps = [(one, place * LONGEST) for place, one in enumerate(study)]
    whole = Interview(
        "all",
        tuple(s for one, by in steps for s in moved(one.measured, by)),
        {Unit.TURN: tuple(s for one, by in steps for s in moved(one.units[Unit.TURN], by))},
        {coder: [s for one, by in steps for s in moved(one.layers[coder], by)] for coder in ("ana", "bea")},
    )
    apart, joined = compare(study, CODERS[:2], CODES), compare([whole], CODERS[:2], CODES)
    assert close(apart.overall.alpha_places, joined.overall.alpha_places)
    assert close(apart.overall.alpha_sets, joined.overall.alpha_sets)
    for x, y in zip(apart.codes, joined.codes, strict=True):
        assert same(figures(x.pooled), figures(y.pooled))


@settings(max_examples=40, deadline=None)
@given(incomplete, units)
def test_each_interview_shows_what_it_gives_alone(study: list[Interview], unit: Unit) -> None:
    result = compare(study, CODERS, CODES, unit=unit, compatible=True)
    compared = [one for one in study if len(one.layers) > 1]
    assert [row.name for row in result.by_interview] == [one.name for one in compared]
    for place, one in enumerate(compared):
        alone = compare([one], CODERS, CODES, unit=unit, compatible=True)
        shown, whole = result.by_interview[place], alone.overall
        assert (shown.characters, shown.turns) == (alone.characters, alone.turns) == (whole.characters, whole.turns)
        assert close(shown.alpha_places, whole.alpha_places)
        assert close(shown.alpha_sets, whole.alpha_sets)
        assert same(list(shown.compatible.values()), list(whole.compatible.values()))
        for row, single in zip(result.codes, alone.codes, strict=True):
            assert same(figures(row.by_interview[place]), figures(single.pooled))
            assert same(list(row.by_interview[place].compatible.values()), list(single.pooled.compatible.values())), (
                row.code
            )


@settings(max_examples=40, deadline=None)
@given(st.lists(interviews(), min_size=5, max_size=7), units)
def test_the_interval_leaves_out_one_interview_at_a_time(study: list[Interview], unit: Unit) -> None:
    study = [one for one in study if unit_spans(one, unit)]
    for row in compare(study, CODERS[:2], CODES, unit=unit).codes:
        rest = [
            compare([*study[:i], *study[i + 1 :]], CODERS[:2], [row.code], unit=unit).codes[0].pooled.alpha
            for i in range(len(study))
        ]
        values = [value for value in rest if value is not None]
        if len(study) < 5 or len(values) < len(study) or row.pooled.alpha is None:
            assert row.interval is None
            continue
        n = len(study)
        error = math.sqrt((n - 1) ** 2 / n) * float(np.std(values, ddof=1))
        assert row.interval is not None
        assert close(row.interval.standard_error, error)
        assert close(row.interval.low, row.pooled.alpha - student_t(0.95, n - 1) * error)
        assert row.interval.high <= 1


def study_of(*layers: list[Segment], length: int = 100, copies: int = 1) -> list[Interview]:
    text = (Span(0, length),)
    made = dict(zip(CODERS, layers, strict=False))
    return [Interview(f"interview {i}", text, {Unit.TURN: text}, made) for i in range(copies)]


def only_row(study: list[Interview], code: str = "work") -> CodeAgreement:
    return compare(study, CODERS[: len(study[0].layers)], [code], compatible=True).codes[0]


def test_a_code_nobody_used_is_not_defined() -> None:
    row = only_row(study_of([], []))
    assert [row.pooled.alpha, row.pooled.alpha_turns, row.pooled.f1, row.interval] == [None] * 4
    assert set(row.pooled.compatible) == set(Statistic)
    assert set(row.pooled.compatible.values()) == {None}
    assert row.remarks == (Remark.NOBODY,)
    assert not row.used


def test_a_code_all_put_on_everything_is_not_defined() -> None:
    whole = [Segment(0, 100, "work")]
    row = only_row(study_of(whole, whole))
    assert row.pooled.alpha is None
    assert (row.pooled.f1, row.remarks) == (1.0, (Remark.ALL_TEXT,))
    assert only_row(study_of(whole, whole, [Segment(0, 99, "work")])).remarks == (Remark.FEW_INTERVIEWS,)


def test_a_code_only_one_coder_used_gives_the_number_and_says_so() -> None:
    row = only_row(study_of([Segment(0, 10, "work")], []))
    assert row.pooled.alpha == pytest.approx(1 - 199 * 10 / (10 * 190))
    assert (row.pooled.f1, row.segments, row.matched) == (0.0, (1, 0), (0, 0))
    assert row.remarks == (Remark.ONE_CODER, Remark.FEW_INTERVIEWS)
    assert Remark.ONE_CODER in only_row(study_of([], [Segment(0, 10, "work")], [])).remarks


def test_three_coders_one_of_whom_coded_nothing() -> None:
    coded = [Segment(0, 5, "work")]
    row = only_row(study_of(coded, coded, [], length=10))
    # 5 of 10 characters present for two of three: D_o = (5·2·2/2)/30, D_e = 2·10·20/(30·29).
    assert row.pooled.alpha == pytest.approx(1 - (10 / 30) / (400 / 870))
    assert row.pooled.tally == Tally(10, 0, 5, 5, (0, 0, 0))
    assert row.pooled.f1 == pytest.approx(2 * 5 / (2 * 5 + 10))
    assert (row.segments, row.matched) == ((1, 1, 0), (1, 1, 0))
    missing = compare(study_of(coded, coded, length=10), CODERS, ["work"])
    assert missing.codes[0].pooled.alpha == 1.0
    assert [pair.interviews for pair in missing.pairs] == [1, 0, 0]
    assert [pair.alphas["work"] for pair in missing.pairs] == [1.0, None, None]


def test_no_interval_below_five_interviews_nor_for_a_code_in_one_interview_only() -> None:
    spans = [Segment(0, 30, "work")], [Segment(10, 40, "work")]
    assert only_row(study_of(*spans, copies=4)).interval is None
    assert only_row(study_of(*spans, copies=5)).interval is not None
    lonely = [*study_of([], [], copies=6), *study_of(*spans)]
    assert only_row(lonely).remarks == (Remark.ONE_INTERVIEW,)


def test_the_same_code_twice_on_overlapping_text_is_merged_for_characters_and_kept_for_segments() -> None:
    row = only_row(study_of([Segment(0, 20, "work"), Segment(10, 30, "work")], [Segment(0, 30, "work")]))
    assert (row.pooled.tally, row.pooled.alpha) == (Tally(100, 30, 0, 70, (0, 0)), 1.0)
    assert (row.segments, row.matched) == ((2, 1), (2, 1))


def test_only_measured_text_counts_and_a_segment_is_as_long_as_its_measured_part() -> None:
    interview = Interview(
        "one",
        (Span(10, 20), Span(30, 40)),
        {Unit.TURN: (Span(0, 10), Span(10, 20), Span(20, 30), Span(30, 40))},
        {"ana": [Segment(0, 32, "work"), Segment(20, 30, "work")], "bea": [Segment(10, 20, "work")]},
    )
    result = compare([interview], ["ana", "bea"], ["work"])
    row = result.codes[0]
    assert (result.characters, result.turns) == (20, 2)
    assert (row.pooled.tally, row.pooled.turns) == (Tally(20, 10, 2, 8, (2, 0)), Tally(2, 1, 1, 0, (1, 0)))
    assert (row.segments, row.matched) == ((1, 1), (1, 1))


def test_codes_are_rows_in_the_order_asked_for_and_once_each() -> None:
    result = compare(study_of([], []), ["ana", "bea", "ana"], ["b", "a", "b"])
    assert [row.code for row in result.codes] == ["b", "a"]
    assert result.coders == ("ana", "bea")


def test_what_to_talk_about_first_comes_first() -> None:
    study = study_of([Segment(0, 5, "a"), Segment(0, 50, "b")], [Segment(0, 10, "a")])
    assert [row.code for row in compare(study, CODERS[:2], ["a", "b"]).by_differing()] == ["b", "a"]


@pytest.mark.parametrize("unit", Unit)
def test_nothing_to_compare_gives_an_empty_agreement(unit: Unit) -> None:
    empty = compare([], CODERS, [], unit=unit, compatible=True)
    assert (empty.interviews, empty.characters, empty.turns, empty.units) == (0, 0, 0, 0)
    assert (empty.codes, empty.by_interview) == ((), ())
    assert (empty.overall.alpha_places, empty.overall.alpha_sets) == (None, None)
    assert compare([], CODERS, ["work"], unit=unit).codes[0].remarks == (Remark.NOBODY,)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        compare([], CODERS, [], match=50)
    with pytest.raises(InputError, match="two different coders"):
        compare([], ["ana", "ana"], [])
    with pytest.raises(InputError, match="At most 12 coders can be compared at once; these are 13"):
        compare([], [f"coder {i}" for i in range(13)], [])


def test_twelve_coders_are_compared() -> None:
    names = [f"coder {i}" for i in range(12)]
    layers = {name: [Segment(i, 50 + i, "work")] for i, name in enumerate(names)}
    one = replace(study_of([])[0], layers=layers)
    result = compare([one], names, ["work"])
    assert len(result.pairs) == 66
    assert result.codes[0].pooled.tally == Tally(100, 39, 22, 39, (1, *[0] * 10, 1))


def test_maxqdas_coefficient_counts_segments_of_two_coders() -> None:
    study = study_of([Segment(0, 10, "a"), Segment(20, 30, "b")], [Segment(2, 12, "a"), Segment(29, 39, "b")])
    result = compare(study, CODERS[:2], ["a", "b", "c", "d"], compatible=True)
    assert [(row.segments, row.matched) for row in result.codes[:2]] == [((1, 1), (1, 1)), ((1, 1), (0, 0))]
    found = [row.pooled.compatible[Statistic.BRENNAN_PREDIGER] for row in result.codes]
    # Two of four segments match, chance being one code in four.
    assert found == [1.0, pytest.approx(-1 / 3), None, None]
    assert result.overall.compatible[Statistic.BRENNAN_PREDIGER] == pytest.approx((2 / 4 - 1 / 4) / (3 / 4))
    three = compare(study_of([], [], []), CODERS, ["a", "b"], compatible=True)
    assert three.overall.compatible[Statistic.BRENNAN_PREDIGER] is None


def test_groups_are_given_by_name_and_overlaps_within_one_refuse_the_comparison() -> None:
    study = study_of([Segment(0, 10, "a"), Segment(5, 10, "b")], [Segment(0, 10, "a")])
    ((name, group),) = compare(study, CODERS[:2], ["a", "b", "c"], groups=[("first", ["a", "c"])]).groups
    assert (name, group.coders, group.pooled.coverage) == ("first", ("ana", "bea"), 1.0)
    with pytest.raises(OverlapError, match="characters 5 to 10"):
        compare(study, CODERS[:2], ["a", "b", "c"], groups=[("second", ["a", "b"])])


def test_matrix_and_confusion_are_computed_only_where_asked_for() -> None:
    result = compare(study_of([], []), CODERS[:2], ["a"], pairs=False, confusion=False)
    assert (result.pairs, result.confusions) == ((), ())


def test_a_text_of_a_billion_characters_costs_no_more_than_a_short_one() -> None:
    million = 1_000_000
    far = study_of([Segment(0, 400 * million, "work")], [Segment(0, 300 * million, "work")], length=1000 * million)
    near = study_of([Segment(0, 400, "work")], [Segment(0, 300, "work")], length=1000)
    assert only_row(far).pooled.alpha == pytest.approx(only_row(near).pooled.alpha, abs=1e-3)
