"""Two coders compared: every figure recounted character by character, and what must not change it."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.agreement.compare import (
    Agreement,
    CodeAgreement,
    Interview,
    Remark,
    Segment,
    alpha_of_code,
    compare,
)
from cipcoder.agreement.intervals import student_t
from cipcoder.agreement.sets import masi_distance
from cipcoder.errors import InputError
from cipcoder.text.spans import Span

CODES = ("work", "fear", "family")
LONGEST = 40

segments = st.builds(
    lambda start, length, code: Segment(start, min(start + length, LONGEST), code),
    st.integers(0, LONGEST - 1),
    st.integers(1, 20),
    st.sampled_from(CODES),
)
layers = st.lists(segments, max_size=6).map(tuple)


@st.composite
def interviews(draw: st.DrawFn, coders: tuple[str, ...] = ("ana", "bea")) -> Interview:
    """Turns that fill a text of 40 characters, some of them measured, and a layer for each coder."""
    cuts = sorted({0, LONGEST, *draw(st.lists(st.integers(1, LONGEST - 1), max_size=6))})
    turns = tuple(Span(start, stop) for start, stop in pairwise(cuts))
    measured = tuple(turn for turn in turns if draw(st.integers(0, 3)))
    name = f"interview {draw(st.integers(0, 99))}"
    return Interview(name, measured, turns, {coder: draw(layers) for coder in coders})


studies = st.lists(interviews(), max_size=7)


def close(a: float | None, b: float | None) -> bool:
    return a is b is None or (a is not None and b is not None and math.isclose(a, b, abs_tol=1e-9))


def figures(row: CodeAgreement) -> list[Any]:
    return [row.alpha_characters, row.alpha_turns, row.both, row.only_a, row.only_b, row.neither, row.f1]


def same(a: list[Any], b: list[Any]) -> bool:
    return all(close(x, y) for x, y in zip(a, b, strict=True))


def character_sets(study: list[Interview], coder: str) -> list[frozenset[str]]:
    """The codes on every measured character, one after the other: the plain way."""
    found = []
    for interview in study:
        for place in range(LONGEST):
            if any(span.start <= place < span.stop for span in interview.measured):
                layer = interview.layers[coder]
                found.append(frozenset(s.code for s in layer if s.start <= place < s.stop))
    return found


def turn_sets(study: list[Interview], coder: str) -> list[frozenset[str]]:
    found = []
    for interview in study:
        for turn in interview.turns:
            if turn in interview.measured:
                layer = interview.layers[coder]
                found.append(frozenset(s.code for s in layer if s.start < turn.stop and turn.start < s.stop))
    return found


def plain_alpha(vectors: list[list[int]]) -> float | None:
    if len({value for vector in vectors for value in vector}) < 2:
        return None
    value = krippendorff.alpha(reliability_data=np.array(vectors, dtype=float), level_of_measurement="nominal")
    return float(value)


@settings(max_examples=100, deadline=None)
@given(studies)
def test_runs_give_what_counting_characters_and_turns_one_by_one_gives(study: list[Interview]) -> None:
    result = compare(study, "ana", "bea", CODES)
    left, right = character_sets(study, "ana"), character_sets(study, "bea")
    turns_left, turns_right = turn_sets(study, "ana"), turn_sets(study, "bea")
    assert (result.characters, result.turns) == (len(left), len(turns_left))
    for row in result.codes:
        a, b = [row.code in codes for codes in left], [row.code in codes for codes in right]
        both = sum(x and y for x, y in zip(a, b, strict=True))
        assert (row.both, row.only_a, row.only_b) == (both, sum(a) - both, sum(b) - both)
        assert row.neither == len(a) - sum(x or y for x, y in zip(a, b, strict=True))
        assert close(row.alpha_characters, plain_alpha([[int(x) for x in a], [int(x) for x in b]]))
        by_turn = [[int(row.code in codes) for codes in side] for side in (turns_left, turns_right)]
        assert close(row.alpha_turns, plain_alpha(by_turn))
        assert sum(row.turns) == len(turns_left)
        assert close(row.f1, 2 * both / (sum(a) + sum(b)) if any(a) or any(b) else None)


@settings(max_examples=60, deadline=None)
@given(studies)
def test_alpha_of_code_sets_is_that_of_every_character_with_its_set(study: list[Interview]) -> None:
    left, right = character_sets(study, "ana"), character_sets(study, "bea")
    values = left + right
    expected = sum(masi_distance(x, y) for x in values for y in values)
    observed = sum(masi_distance(x, y) for x, y in zip(left, right, strict=True))
    plain = None if expected == 0 else 1 - observed / len(left) / (expected / (len(values) * (len(values) - 1)))
    assert close(compare(study, "ana", "bea", CODES).alpha_sets, plain)


@settings(max_examples=60, deadline=None)
@given(studies, st.sampled_from([0.0, 0.1, 0.5, 0.8, 1.0]))
def test_segments_match_when_they_share_enough_of_the_longer(study: list[Interview], part: float) -> None:
    result = compare(study, "ana", "bea", CODES, match=part)
    for row in result.codes:
        counted = [0, 0, 0, 0]
        for interview in study:
            counting = {p for span in interview.measured for p in range(span.start, span.stop)}
            a, b = (
                [counting & set(range(s.start, s.stop)) for s in interview.layers[coder] if s.code == row.code]
                for coder in ("ana", "bea")
            )
            a, b = [s for s in a if s], [s for s in b if s]
            meets = [[bool(x & y) and len(x & y) >= part * max(len(x), len(y)) - 1e-9 for y in b] for x in a]
            counted[0] += len(a)
            counted[1] += len(b)
            counted[2] += sum(any(line) for line in meets)
            counted[3] += sum(any(line[i] for line in meets) for i in range(len(b)))
        assert [row.segments_a, row.segments_b, row.matched_a, row.matched_b] == counted


@settings(max_examples=60, deadline=None)
@given(studies)
def test_identical_layers_agree_wholly_or_are_not_defined(study: list[Interview]) -> None:
    alike = [replace(one, layers={"ana": one.layers["ana"], "bea": one.layers["ana"]}) for one in study]
    result = compare(alike, "ana", "bea", CODES)
    overall = [result.alpha_places, result.alpha_sets]
    for row in result.codes:
        overall += [row.alpha_characters, row.alpha_turns, row.f1]
        assert row.only_a == row.only_b == 0
        assert row.matched_a == row.segments_a == row.segments_b == row.matched_b
        assert (row.f1 is None) == (Remark.NOBODY in row.remarks)
    assert all(value is None or math.isclose(value, 1) for value in overall)


@settings(max_examples=40, deadline=None)
@given(studies)
def test_names_of_coders_and_codes_change_nothing(study: list[Interview]) -> None:
    names = dict(zip(CODES, ("zoo", "arc", "ñu"), strict=True))
    renamed = [
        replace(
            one,
            layers={
                coder.upper(): [replace(s, code=names[s.code]) for s in reversed(layer)]
                for coder, layer in reversed(list(one.layers.items()))
            },
        )
        for one in study
    ]
    before, after = compare(study, "ana", "bea", CODES), compare(renamed, "ANA", "BEA", [names[c] for c in CODES])
    swapped = compare(study, "bea", "ana", CODES)
    assert close(before.alpha_places, after.alpha_places)
    assert close(before.alpha_sets, after.alpha_sets)
    for x, y, z in zip(before.codes, after.codes, swapped.codes, strict=True):
        assert same(figures(x), figures(y))
        assert x.interval == y.interval == z.interval
        assert (x.only_a, x.only_b, x.matched_a) == (z.only_b, z.only_a, z.matched_b)


@settings(max_examples=60, deadline=None)
@given(studies, st.data())
def test_a_coding_split_into_two_touching_pieces_changes_no_figure_on_characters(
    study: list[Interview], data: st.DataObject
) -> None:
    split = []
    for one in study:
        pieces: list[Segment] = []
        for s in one.layers["ana"]:
            cut = data.draw(st.integers(s.start, s.stop))
            pieces += [replace(s, stop=cut), replace(s, start=cut)]
        split.append(replace(one, layers={**one.layers, "ana": pieces}))
    before, after = compare(study, "ana", "bea", CODES), compare(split, "ana", "bea", CODES)
    assert close(before.alpha_sets, after.alpha_sets)
    for x, y in zip(before.codes, after.codes, strict=True):
        assert same(figures(x), figures(y))
        assert x.interval == y.interval


@settings(max_examples=40, deadline=None)
@given(studies, interviews(), interviews())
def test_an_interview_without_measured_text_or_unfinished_by_one_counts_for_nothing(
    study: list[Interview], silent: Interview, unfinished: Interview
) -> None:
    silent = replace(silent, measured=())
    unfinished = replace(unfinished, layers={"ana": unfinished.layers["ana"]})
    before = compare(study, "ana", "bea", CODES)
    after = compare([silent, *study, unfinished, silent], "ana", "bea", CODES)
    assert replace(after, codes=(), by_interview=()) == replace(before, codes=(), by_interview=())
    for x, y in zip(before.codes, after.codes, strict=True):
        assert replace(x, by_interview=()) == replace(y, by_interview=())
    for code in CODES:
        assert close(
            alpha_of_code([silent, *study, unfinished], ["ana", "bea"], code),
            alpha_of_code(study, ["ana", "bea"], code),
        )


@settings(max_examples=40, deadline=None)
@given(st.lists(interviews(), min_size=1, max_size=4))
def test_pooled_figures_are_those_of_the_interviews_laid_end_to_end(study: list[Interview]) -> None:
    def moved(spans: Any, by: int) -> list[Any]:
        return [replace(span, start=span.start + by, stop=span.stop + by) for span in spans]

    steps = [(one, place * LONGEST) for place, one in enumerate(study)]
    whole = Interview(
        "all",
        tuple(s for one, by in steps for s in moved(one.measured, by)),
        tuple(s for one, by in steps for s in moved(one.turns, by)),
        {coder: [s for one, by in steps for s in moved(one.layers[coder], by)] for coder in ("ana", "bea")},
    )
    apart, joined = compare(study, "ana", "bea", CODES), compare([whole], "ana", "bea", CODES)
    assert close(apart.alpha_places, joined.alpha_places)
    assert close(apart.alpha_sets, joined.alpha_sets)
    for x, y in zip(apart.codes, joined.codes, strict=True):
        assert same(figures(x), figures(y))


@settings(max_examples=40, deadline=None)
@given(st.lists(interviews(), min_size=2, max_size=6))
def test_each_interview_shows_what_it_gives_alone(study: list[Interview]) -> None:
    result = compare(study, "ana", "bea", CODES)
    for place, one in enumerate(study):
        alone = compare([one], "ana", "bea", CODES)
        overall = result.by_interview[place]
        assert (overall.name, overall.characters, overall.turns) == (one.name, alone.characters, alone.turns)
        assert close(overall.alpha_places, alone.alpha_places)
        assert close(overall.alpha_sets, alone.alpha_sets)
        for row, single in zip(result.codes, alone.codes, strict=True):
            shown = row.by_interview[place]
            values = [shown.alpha_characters, shown.alpha_turns, shown.both, shown.only_a, shown.only_b]
            assert same([*values, shown.neither, shown.f1], figures(single))


@settings(max_examples=40, deadline=None)
@given(st.lists(interviews(), min_size=5, max_size=7))
def test_the_interval_leaves_out_one_interview_at_a_time(study: list[Interview]) -> None:
    study = [one for one in study if one.measured]
    for row in compare(study, "ana", "bea", CODES).codes:
        rest = [
            compare([*study[:i], *study[i + 1 :]], "ana", "bea", [row.code]).codes[0].alpha_characters
            for i in range(len(study))
        ]
        values = [value for value in rest if value is not None]
        if len(study) < 5 or len(values) < len(study) or row.alpha_characters is None:
            assert row.interval is None
            continue
        n = len(study)
        error = math.sqrt((n - 1) ** 2 / n) * float(np.std(values, ddof=1)) if n > 1 else 0.0
        assert row.interval is not None
        assert close(row.interval.standard_error, error)
        assert close(row.interval.low, row.alpha_characters - student_t(0.95, n - 1) * error)
        assert row.interval.high <= 1


def study_of(a: list[Segment], b: list[Segment], length: int = 100, copies: int = 1) -> list[Interview]:
    text = (Span(0, length),)
    return [Interview(f"interview {i}", text, text, {"ana": a, "bea": b}) for i in range(copies)]


def only_row(study: list[Interview], code: str = "work") -> CodeAgreement:
    return compare(study, "ana", "bea", [code]).codes[0]


def test_a_code_nobody_used_is_not_defined() -> None:
    row = only_row(study_of([], []))
    assert [row.alpha_characters, row.alpha_turns, row.f1, row.interval] == [None] * 4
    assert row.remarks == (Remark.NOBODY,)


def test_a_code_both_put_on_everything_is_not_defined() -> None:
    row = only_row(study_of([Segment(0, 100, "work")], [Segment(0, 100, "work")]))
    assert row.alpha_characters is None
    assert (row.f1, row.remarks) == (1.0, (Remark.ALL_TEXT,))


def test_a_code_only_one_coder_used_gives_the_number_and_says_so() -> None:
    row = only_row(study_of([Segment(0, 10, "work")], []))
    assert row.alpha_characters == pytest.approx(1 - 199 * 10 / (10 * 190))
    assert (row.f1, row.segments_a, row.matched_a) == (0.0, 1, 0)
    assert row.remarks == (Remark.ONLY_A, Remark.FEW_INTERVIEWS)
    assert Remark.ONLY_B in only_row(study_of([], [Segment(0, 10, "work")])).remarks


def test_no_interval_below_five_interviews_nor_for_a_code_in_one_interview_only() -> None:
    spans = [Segment(0, 30, "work")], [Segment(10, 40, "work")]
    assert only_row(study_of(*spans, copies=4)).interval is None
    assert only_row(study_of(*spans, copies=5)).interval is not None
    lonely = [*study_of([], [], copies=6), *study_of(*spans)]
    assert only_row(lonely).remarks == (Remark.ONE_INTERVIEW,)


def test_the_same_code_twice_on_overlapping_text_is_merged_for_characters_and_kept_for_segments() -> None:
    row = only_row(study_of([Segment(0, 20, "work"), Segment(10, 30, "work")], [Segment(0, 30, "work")]))
    assert (row.both, row.only_a, row.only_b, row.alpha_characters) == (30, 0, 0, 1.0)
    assert (row.segments_a, row.matched_a, row.segments_b, row.matched_b) == (2, 2, 1, 1)


def test_only_measured_text_counts_and_a_segment_is_as_long_as_its_measured_part() -> None:
    interview = Interview(
        "one",
        (Span(10, 20), Span(30, 40)),
        (Span(0, 10), Span(10, 20), Span(20, 30), Span(30, 40)),
        {"ana": [Segment(0, 32, "work"), Segment(20, 30, "work")], "bea": [Segment(10, 20, "work")]},
    )
    result = compare([interview], "ana", "bea", ["work"])
    row = result.codes[0]
    assert (result.characters, result.turns) == (20, 2)
    assert (row.both, row.only_a, row.neither, row.turns) == (10, 2, 8, (1, 1, 0, 0))
    assert (row.segments_a, row.matched_a) == (1, 1)


def test_codes_are_rows_in_the_order_asked_for_and_once_each() -> None:
    result = compare(study_of([], []), "ana", "bea", ["b", "a", "b"])
    assert [row.code for row in result.codes] == ["b", "a"]


def test_what_to_talk_about_first_comes_first() -> None:
    study = study_of([Segment(0, 5, "a"), Segment(0, 50, "b")], [Segment(0, 10, "a")])
    assert [row.code for row in compare(study, "ana", "bea", ["a", "b"]).by_differing()] == ["b", "a"]


def test_nothing_to_compare_gives_an_empty_agreement() -> None:
    expected = Agreement("ana", "bea", (), 0, 0, 0, 0.5, None, None, ())
    assert compare([], "ana", "bea", []) == expected
    assert compare([], "ana", "bea", ["work"]).codes[0].remarks == (Remark.NOBODY,)


def test_a_match_outside_0_to_1_is_refused() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        compare([], "ana", "bea", [], match=50)


def test_a_text_of_a_billion_characters_costs_no_more_than_a_short_one() -> None:
    million = 1_000_000
    far = study_of([Segment(0, 400 * million, "work")], [Segment(0, 300 * million, "work")], 1000 * million)
    near = study_of([Segment(0, 400, "work")], [Segment(0, 300, "work")], 1000)
    assert only_row(far).alpha_characters == pytest.approx(only_row(near).alpha_characters, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(interviews(coders=("ana", "bea", "cleo")), max_size=4), st.data())
def test_alpha_of_a_code_takes_any_number_of_coders_and_missing_ones(
    study: list[Interview], data: st.DataObject
) -> None:
    left_out = [data.draw(st.sets(st.sampled_from(["ana", "bea", "cleo"]))) for _ in study]
    study = [
        replace(one, layers={coder: layer for coder, layer in one.layers.items() if coder not in missing})
        for one, missing in zip(study, left_out, strict=True)
    ]
    for code in CODES:
        vectors: list[list[float]] = [[], [], []]
        for one in study:
            for place in [p for span in one.measured for p in range(span.start, span.stop)]:
                for vector, coder in zip(vectors, ("ana", "bea", "cleo"), strict=True):
                    coded = any(s.start <= place < s.stop and s.code == code for s in one.layers.get(coder, ()))
                    vector.append(float(coded) if coder in one.layers else math.nan)
        table = np.array(vectors)
        paired = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
        plain = None
        if len(set(paired[~np.isnan(paired)].tolist())) == 2:
            plain = float(krippendorff.alpha(reliability_data=paired, level_of_measurement="nominal"))
        assert close(alpha_of_code(study, ["ana", "bea", "cleo"], code), plain)


def test_three_coders_one_of_whom_coded_nothing() -> None:
    text = (Span(0, 10),)
    coded = [Segment(0, 5, "work")]
    silent = Interview("one", text, text, {"ana": coded, "bea": coded, "cleo": []})
    # 5 of 10 characters present for two of three: D_o = (5·2·2/2)/30, D_e = 2·10·20/(30·29).
    assert alpha_of_code([silent], ["ana", "bea", "cleo"], "work") == pytest.approx(1 - (10 / 30) / (400 / 870))
    missing = replace(silent, layers={"ana": coded, "bea": coded})
    assert alpha_of_code([missing], ["ana", "bea", "cleo"], "work") == 1.0
    assert alpha_of_code([missing], ["ana", "cleo"], "work") is None
    assert alpha_of_code([missing], ["ana", "ana"], "work") is None
    assert alpha_of_code([], [], "work") is None
