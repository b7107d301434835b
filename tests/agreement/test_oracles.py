"""Random codings, spelled out unit by unit and given to other programs: they must say what ours says.

irrCAC is left out: it pins numpy below 2 and can't be installed beside us. Its printed values are among the published
examples. Where another program has no answer (one value only, two empty sets) ours is not asked either.
"""

from __future__ import annotations

import math
import warnings
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from cipcoder.agreement import unitizing_2004
from cipcoder.agreement.compare import compare
from cipcoder.agreement.interviews import Interview, Unit
from cipcoder.agreement.results import Agreement, Statistic
from cipcoder.agreement.sets import masi_distance
from tests.agreement.studies import CODERS, CODES, LONGEST, close, incomplete, interviews, measured_places

some = settings(max_examples=50, deadline=None)
units = st.sampled_from([Unit.CHARACTER, Unit.TURN])
three = st.lists(interviews(CODERS), min_size=1, max_size=4)

Cells = list[list[frozenset[str] | None]]


def spelled(study: list[Interview], unit: Unit) -> Cells:
    """(coders, units): the codes each put on every character or turn; None where a coder is missing."""
    table: Cells = [[] for _ in CODERS]
    for one in study:
        there = set(measured_places(one))
        spans = [{place} for place in sorted(there)]
        if unit == Unit.TURN:
            spans = [there & set(range(turn.start, turn.stop)) for turn in one.units[Unit.TURN]]
        for held in filter(None, spans):
            for row, coder in zip(table, CODERS, strict=True):
                layer = one.layers.get(coder)
                put = None if layer is None else frozenset(s.code for s in layer if held & set(range(s.start, s.stop)))
                row.append(put)
    return table


def vectors(cells: Cells, code: str) -> np.ndarray[Any, Any]:
    """(coders, units) of 0, 1 and nan."""
    return np.array([[math.nan if put is None else float(code in put) for put in row] for row in cells])


def compared(study: list[Interview], unit: Unit, coders: tuple[str, ...] = CODERS) -> Agreement:
    return compare(study, coders, CODES, unit=unit, compatible=True)


@some
@given(incomplete, units)
def test_alpha_is_krippendorffs_with_coders_missing_from_interviews(study: list[Interview], unit: Unit) -> None:
    cells = spelled(study, unit)
    for row in compared(study, unit).codes:
        table = vectors(cells, row.code)
        paired = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
        if len(set(paired[~np.isnan(paired)].tolist())) < 2:
            assert row.pooled.alpha is None
        else:
            theirs = krippendorff.alpha(reliability_data=paired, level_of_measurement="nominal")
            assert close(row.pooled.alpha, float(theirs))


@some
@given(three, units)
def test_cohens_kappa_is_that_of_scikit_learn_and_statsmodels(study: list[Interview], unit: Unit) -> None:
    cells = spelled(study, unit)
    for pair in compared(study, unit).pairs:
        alone = compared(study, unit, (pair.a, pair.b))
        for row in alone.codes:
            table = vectors(cells, row.code)[[CODERS.index(pair.a), CODERS.index(pair.b)]]
            mine = pair.kappas[row.code]
            if len(set(table.ravel().tolist())) < 2:
                assert mine is None
                continue
            counts = [[int(((table[0] == i) & (table[1] == j)).sum()) for j in (0, 1)] for i in (0, 1)]
            assert close(mine, float(cohen_kappa_score(*table)))
            assert close(mine, float(inter_rater.cohens_kappa(np.array(counts), return_results=False)))
            assert close(row.pooled.compatible[Statistic.COHEN], mine)


@some
@given(three, units)
def test_fleiss_kappa_is_that_of_statsmodels(study: list[Interview], unit: Unit) -> None:
    cells = spelled(study, unit)
    for row in compared(study, unit).codes:
        table = vectors(cells, row.code)
        if len(set(table.ravel().tolist())) == 2:
            theirs = inter_rater.fleiss_kappa(inter_rater.aggregate_raters(table.T.astype(int))[0])
            assert close(row.pooled.compatible[Statistic.FLEISS], float(theirs))


@some
@given(three, units)
def test_percent_scotts_pi_and_nltks_average_agreement(study: list[Interview], unit: Unit) -> None:
    cells = spelled(study, unit)
    for row in compared(study, unit, CODERS[:2]).codes:
        table = vectors(cells, row.code)[:2]
        if len(set(table.ravel().tolist())) < 2:
            continue
        task = AnnotationTask(
            [(c, f"u{u}", int(v)) for c, side in zip("ab", table, strict=True) for u, v in enumerate(side)]
        )
        assert close(row.pooled.compatible[Statistic.PERCENT], task.avg_Ao())
        assert close(row.pooled.compatible[Statistic.SCOTT], task.pi())


@settings(max_examples=25, deadline=None)
@given(st.lists(interviews(CODERS), min_size=1, max_size=2), st.data())
def test_alpha_of_sets_is_nltks_with_our_distance(study: list[Interview], data: st.DataObject) -> None:
    """NLTK's own MASI divides by zero on two empty sets, and until 3.9 it rounds the thirds: it is given ours."""
    if data.draw(st.booleans()):
        study[0] = Interview(
            study[0].name, study[0].measured, study[0].units, {c: study[0].layers[c] for c in ("ana", "cleo")}
        )
    cells = spelled(study, Unit.CHARACTER)
    labels = [
        (coder, f"u{place}", put)
        for coder, row in zip(CODERS, cells, strict=True)
        for place, put in enumerate(row)
        if put is not None
    ]
    mine = compared(study, Unit.CHARACTER).overall.alpha_sets
    if len({put for _coder, _place, put in labels}) < 2:
        assert mine is None
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert close(mine, float(AnnotationTask(labels, distance=masi_distance).alpha()))


# --- the uα family, from the formulas, place by place ---------------------------------------------------------------


def marked(one: Interview, coder: str) -> list[set[int]]:
    """The coder's units, whatever the code: segments that share a measured place are one, touching ones are two."""
    there = set(measured_places(one))
    found: list[set[int]] = []
    for segment in one.layers[coder]:
        unit = there & set(range(segment.start, segment.stop))
        if unit:
            joined = [other for other in found if other & unit]
            found = [other for other in found if not other & unit] + [unit.union(*joined)]
    return found


def bar_u_alpha(study: list[Interview]) -> float | None:
    """The sums of the 2016 paper over every pair of places; a place of a gap is a segment of its own."""
    shared = {(False, False): 0.0, (False, True): 0.0, (True, False): 0.0, (True, True): 0.0}
    squares = {False: 0.0, True: 0.0}
    for one in study:
        m = len(one.layers)
        if m < 2:
            continue
        units = {coder: marked(one, coder) for coder in one.layers}
        covered = {coder: set().union(*spans) for coder, spans in units.items()}
        places = measured_places(one)
        for coder in one.layers:
            squares[True] += sum(len(unit) ** 2 for unit in units[coder])
            squares[False] += len(places) - len(covered[coder])
            for other in one.layers.keys() - {coder}:
                for place in places:
                    shared[place in covered[coder], place in covered[other]] += 1 / (m - 1)
    lengths = {c: shared[c, False] + shared[c, True] for c in (False, True)}
    total = sum(lengths.values())
    room = total - sum(squares.values()) / total if total else 0.0
    if room <= 1e-9:
        return None
    expected = lengths[False] * total - squares[False] - (lengths[False] ** 2 - squares[False])
    if expected <= 1e-9:
        return None
    return 1 - (lengths[False] - shared[False, False]) / (expected / room)


@settings(max_examples=80, deadline=None)
@given(incomplete)
def test_places_marked_are_the_formulas_counted_place_by_place(study: list[Interview]) -> None:
    result = compare(study, CODERS, CODES)
    assert close(result.overall.alpha_places, bar_u_alpha(study))
    for a, b in combinations(CODERS, 2):
        both = [one for one in study if {a, b} <= one.layers.keys()]
        alone = [Interview(i.name, i.measured, i.units, {c: i.layers[c] for c in (a, b)}) for i in both]
        pair = next(pair for pair in result.pairs if (pair.a, pair.b) == (a, b))
        assert close(pair.alpha_places, bar_u_alpha(alone))


@settings(max_examples=40, deadline=None)
@given(incomplete)
def test_u_alpha_of_2004_pools_squared_characters(study: list[Interview]) -> None:
    """One interview gives what the paper's formula gives; several add up what their squared text is divided by."""
    result = compare(study, CODERS, CODES, compatible=True)
    for row in result.codes:
        observed = expected = 0.0
        for one in (one for one in study if len(one.layers) > 1):
            there = measured_places(one)
            index = {place: i for i, place in enumerate(there)}
            layers = []
            for layer in one.layers.values():
                spans = []
                for s in layer:
                    held = [index[place] for place in range(s.start, min(s.stop, LONGEST)) if place in index]
                    if held:
                        spans.append((held[0], held[-1] + 1, s.code))
                layers.append(spans)
            part = unitizing_2004.disagreement(0, len(there), layers, row.code)
            observed += part.observed * len(there) ** 2
            expected += part.expected * len(there) ** 2
        plain = 1 - observed / expected if expected > 1e-12 else None
        assert close(row.pooled.compatible[Statistic.U_ALPHA_2004], plain)
