"""What must not change a comparison, and what must: for any study of three coders, some of whom are missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cipcoder.agreement.compare import compare
from cipcoder.agreement.interviews import Interview, Line, Segment, Unit, numbered
from cipcoder.agreement.patterns import alpha, cohen, count_patterns, track
from cipcoder.agreement.results import Agreement, Remark, Statistic
from cipcoder.text.spans import Span
from tests.agreement.studies import CODERS, CODES, close, incomplete, interviews, measured_places

EVERYTHING: dict[str, Any] = {"compatible": True, "groups": [(code, [code]) for code in CODES]}
NOT_NOMINAL = {Statistic.U_ALPHA_2004, Statistic.BRENNAN_PREDIGER}
"""These two know where one segment ends and the next begins."""

units = st.sampled_from(list(Unit))
few = settings(max_examples=40, deadline=None)


def alike(a: object, b: object) -> bool:
    """The same results, numbers but for the rounding of sums added up in another order."""
    if isinstance(a, float) and isinstance(b, float):
        return close(a, b)
    if is_dataclass(a):
        return type(a) is type(b) and all(alike(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(alike(value, b[key]) for key, value in a.items())
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(alike, a, b))
    return a == b


def nominal(result: Agreement) -> list[Any]:
    """Every figure that counts units whatever segments cover them."""

    def of(values: Mapping[Statistic, float | None]) -> dict[Statistic, float | None]:
        return {name: value for name, value in values.items() if name not in NOT_NOMINAL}

    figures: list[Any] = [result.interviews, result.characters, result.turns, result.units, result.confusions]
    for row in result.codes:
        figures += [row.interval, row.remarks]
        for one in (row.pooled, *row.by_interview):
            figures += [one.alpha, one.alpha_turns, one.f1, one.tally, one.turns, of(one.compatible)]
    figures += [row.alpha_sets for row in (result.overall, *result.by_interview)]
    return figures + [(pair.alpha_sets, pair.alphas, pair.kappas) for pair in result.pairs]


@few
@given(incomplete, units)
def test_identical_layers_agree_wholly_or_are_not_defined(study: list[Interview], unit: Unit) -> None:
    copied = []
    for one in study:
        first = next(iter(one.layers.values()), ())
        copied.append(replace(one, layers=dict.fromkeys(one.layers, first)))
    result = compare(copied, CODERS, CODES, unit=unit, compatible=True)
    values = [result.overall.alpha_places, result.overall.alpha_sets]
    for row in result.codes:
        values += [row.pooled.alpha, row.pooled.alpha_turns, row.pooled.f1]
        values += [value for name, value in row.pooled.compatible.items() if name != Statistic.BRENNAN_PREDIGER]
        assert row.pooled.tally.some == 0
        assert row.matched == row.segments
        assert (row.pooled.f1 is None) == (Remark.NOBODY in row.remarks)
    for pair in result.pairs:
        values += [pair.alpha_places, pair.alpha_sets, *pair.alphas.values(), *pair.kappas.values()]
    assert all(value is None or math.isclose(value, 1) for value in values)


@few
@given(incomplete, units)
def test_names_of_coders_and_codes_change_nothing_but_names(study: list[Interview], unit: Unit) -> None:
    codes = dict(zip(CODES, ("zoo", "arc", "ñu"), strict=True))
    coders = dict(zip(CODERS, ("zoé", "Ana", "b"), strict=True))
    renamed = [
        replace(
            one,
            layers={
                coders[coder]: [replace(s, code=codes[s.code]) for s in reversed(layer)]
                for coder, layer in reversed(list(one.layers.items()))
            },
        )
        for one in study
    ]
    before = compare(study, CODERS, CODES, unit=unit, compatible=True)
    after = compare(renamed, [coders[c] for c in CODERS], [codes[c] for c in CODES], unit=unit, compatible=True)
    assert alike(nominal(_without_names(before)), nominal(_without_names(after)))
    assert alike(before.by_interview, after.by_interview)
    for x, y in zip(before.codes, after.codes, strict=True):
        assert codes[x.code] == y.code
        assert alike(replace(x, code=""), replace(y, code=""))


def _numbered(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {str(place): value for place, value in enumerate(values.values())}


def _without_names(result: Agreement) -> Agreement:
    """Coders and codes numbered."""
    return replace(
        result,
        coders=(),
        pairs=tuple(
            replace(
                pair,
                a="",
                b="",
                alphas=_numbered(pair.alphas),
                kappas=_numbered(pair.kappas),
            )
            for pair in result.pairs
        ),
        confusions=tuple(replace(one, a="", b="", codes=()) for one in result.confusions),
    )


@few
@given(incomplete, st.permutations(CODERS), units)
def test_the_order_of_coders_changes_only_the_order_of_what_is_each_coders(
    study: list[Interview], order: list[str], unit: Unit
) -> None:
    before = compare(study, CODERS, CODES, unit=unit, compatible=True)
    after = compare(study, order, CODES, unit=unit, compatible=True)
    place = [CODERS.index(coder) for coder in order]
    assert alike(before.overall, after.overall)
    for x, y in zip(before.codes, after.codes, strict=True):
        assert alike(x.interval, y.interval)
        assert x.remarks == y.remarks
        assert tuple(x.segments[i] for i in place) == y.segments
        assert tuple(x.matched[i] for i in place) == y.matched
        assert tuple(x.pooled.tally.only[i] for i in place) == y.pooled.tally.only
        assert alike(
            [x.pooled.alpha, x.pooled.f1, x.pooled.compatible], [y.pooled.alpha, y.pooled.f1, y.pooled.compatible]
        )
    by_name = {frozenset((pair.a, pair.b)): pair for pair in before.pairs}
    for pair in after.pairs:
        other = by_name[frozenset((pair.a, pair.b))]
        assert alike(replace(pair, a="", b=""), replace(other, a="", b=""))


@few
@given(incomplete, units, st.data())
def test_a_coding_split_into_two_touching_pieces_changes_no_nominal_figure(
    study: list[Interview], unit: Unit, data: st.DataObject
) -> None:
    split = []
    for one in study:
        layers: dict[str, list[Segment]] = {}
        for coder, layer in one.layers.items():
            layers[coder] = []
            for s in layer:
                cut = data.draw(st.integers(s.start, s.stop))
                layers[coder] += [replace(s, stop=cut), replace(s, start=cut)]
        split.append(replace(one, layers=layers))
    before = compare(study, CODERS, CODES, unit=unit, compatible=True)
    after = compare(split, CODERS, CODES, unit=unit, compatible=True)
    assert alike(nominal(before), nominal(after))


def test_touching_pieces_are_two_units_for_alpha_of_places() -> None:
    text = (Span(0, 100),)
    layers = {"ana": [Segment(10, 30, "a")], "bea": [Segment(20, 40, "a")]}
    one = Interview("one", text, {Unit.TURN: text}, layers)
    two = replace(one, layers={**layers, "ana": [Segment(10, 20, "a"), Segment(20, 30, "a")]})
    # By hand: 160 characters of gaps, 140 of which meet gaps; squares of the units 20² + 20², or 10² + 10² + 20².
    for study, squares in ((one, 800), (two, 600)):
        room = 200 - (160 + squares) / 200
        expected = 1 - (160 - 140) / ((160 * 200 - 160) / room - (160 * 160 - 160) / room)
        assert compare([study], ["ana", "bea"], ["a"]).overall.alpha_places == pytest.approx(expected)


@few
@given(incomplete, interviews(CODERS), interviews(CODERS), units)
def test_an_interview_without_measured_text_or_that_one_coder_finished_counts_for_nothing(
    study: list[Interview], silent: Interview, unfinished: Interview, unit: Unit
) -> None:
    silent = replace(silent, measured=())
    unfinished = replace(unfinished, layers={"ana": unfinished.layers["ana"]})
    before = compare(study, CODERS, CODES, unit=unit, **EVERYTHING)
    after = compare([silent, *study, unfinished, silent], CODERS, CODES, unit=unit, **EVERYTHING)
    assert alike(_pooled(before), _pooled(after))
    assert before.by_interview == after.by_interview[1:-1]
    for row in (after.by_interview[0], after.by_interview[-1]):
        assert (row.characters, row.turns, row.alpha_places, row.alpha_sets) == (0, 0, None, None)


def _pooled(result: Agreement) -> Agreement:
    codes = tuple(replace(row, by_interview=()) for row in result.codes)
    groups = tuple((name, replace(group, by_interview=())) for name, group in result.groups)
    return replace(result, codes=codes, groups=groups, by_interview=())


@few
@given(incomplete, units)
def test_pooled_counts_are_the_sums_of_the_interviews(study: list[Interview], unit: Unit) -> None:
    result = compare(study, CODERS, CODES, unit=unit)
    for row in result.codes:
        for which in ("tally", "turns"):
            pooled, each = getattr(row.pooled, which), [getattr(one, which) for one in row.by_interview]
            for name in ("n", "all", "some", "none"):
                assert getattr(pooled, name) == sum(getattr(one, name) for one in each)
            assert pooled.only == tuple(sum(one.only[i] for one in each) for i in range(len(CODERS)))
            assert pooled.n == pooled.all + pooled.some + pooled.none
    assert result.characters == sum(one.characters for one in result.by_interview)
    assert result.units == (result.codes[0].pooled.tally.n)


@few
@given(incomplete, units)
def test_twice_the_same_study_leaves_shares_as_they_are(study: list[Interview], unit: Unit) -> None:
    """Pooling is by sums: of a study laid end to end with itself, every share stays."""
    once, twice = (compare(study * n, CODERS, CODES, unit=unit, compatible=True) for n in (1, 2))
    for x, y in zip(once.codes, twice.codes, strict=True):
        assert close(x.pooled.f1, y.pooled.f1)
        for name in (Statistic.PERCENT, Statistic.FLEISS, Statistic.AC1, Statistic.HOLSTI, Statistic.U_ALPHA_2004):
            assert close(x.pooled.compatible[name], y.pooled.compatible[name])


@few
@given(st.lists(interviews(CODERS), max_size=7))
def test_an_interval_needs_five_interviews(study: list[Interview]) -> None:
    there = sum(bool(measured_places(one)) for one in study)
    for row in compare(study, CODERS, CODES).codes:
        if there < 5:
            assert row.interval is None
        if row.interval is not None:
            assert row.interval.interviews == there
            assert row.pooled.alpha is not None
            assert row.interval.low <= row.pooled.alpha <= row.interval.high
        assert (Remark.FEW_INTERVIEWS in row.remarks) == (there < 5 and row.pooled.alpha is not None)


@few
@given(incomplete)
def test_two_coders_are_their_own_cell_of_the_matrix(study: list[Interview]) -> None:
    result = compare(study, CODERS[:2], CODES, compatible=True)
    (pair,) = result.pairs
    assert (pair.interviews, pair.characters) == (result.interviews, result.characters)
    assert (pair.alpha_places, pair.alpha_sets) == (result.overall.alpha_places, result.overall.alpha_sets)
    for row in result.codes:
        assert pair.alphas[row.code] == row.pooled.alpha
        if row.used:
            assert close(pair.kappas[row.code], row.pooled.compatible[Statistic.COHEN])
            assert row.pooled.compatible[Statistic.SCOTT] == row.pooled.compatible[Statistic.FLEISS]
            assert close(row.pooled.compatible[Statistic.HOLSTI], row.pooled.compatible[Statistic.PERCENT])


@few
@given(st.lists(interviews(CODERS), min_size=1, max_size=3), st.integers(0, 2))
def test_a_coder_who_coded_nothing_is_not_a_coder_who_is_missing(study: list[Interview], who: int) -> None:
    coder = CODERS[who]
    silent = [replace(one, layers={**one.layers, coder: ()}) for one in study]
    others = [name for name in CODERS if name != coder]
    missing = [replace(one, layers={name: one.layers[name] for name in others}) for one in study]
    with_silent, without = compare(silent, CODERS, CODES), compare(missing, CODERS, CODES)
    pair = next(pair for pair in with_silent.pairs if coder not in (pair.a, pair.b))
    for x, y in zip(with_silent.codes, without.codes, strict=True):
        assert x.pooled.tally.n == y.pooled.tally.n
        assert x.pooled.tally.all == 0
        assert x.pooled.tally.only[who] == x.segments[who] == 0
        assert close(y.pooled.alpha, pair.alphas[y.code])
        assert x.used == y.used


@few
@given(st.lists(interviews(CODERS), min_size=1, max_size=3), st.data())
def test_a_coders_codings_of_one_code_that_overlap_count_once_in_text_and_each_as_a_segment(
    study: list[Interview], data: st.DataObject
) -> None:
    assume(any(one.layers["ana"] for one in study))
    crowded = []
    for one in study:
        layer = list(one.layers["ana"])
        within = []
        for s in layer:
            start = data.draw(st.integers(s.start, s.stop - 1))
            within.append(replace(s, start=start, stop=data.draw(st.integers(start + 1, s.stop))))
        crowded.append(replace(one, layers={**one.layers, "ana": [*layer, *within]}))
    before, after = compare(study, CODERS, CODES, compatible=True), compare(crowded, CODERS, CODES, compatible=True)
    assert alike(nominal(before), nominal(after))
    assert before.overall.alpha_places == after.overall.alpha_places
    for x, y in zip(before.codes, after.codes, strict=True):
        assert x.segments[0] <= y.segments[0] <= 2 * x.segments[0]


@few
@given(incomplete)
def test_the_table_alone_gives_what_the_report_gives(study: list[Interview]) -> None:
    both = [one for one in study if {"ana", "bea"} <= one.layers.keys()]
    line, codes = Line(both), numbered(CODES)
    table = count_patterns(track(line, CODERS[:2], codes), len(codes))
    (pair,) = compare(study, CODERS[:2], CODES).pairs
    for values, cells in ((alpha(table.disagreement().sum(axis=1)), pair.alphas), (cohen(table), pair.kappas)):
        assert alike([None if math.isnan(value) else value for value in values.tolist()], list(cells.values()))
