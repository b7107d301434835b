"""Which function gives which published statistic; ``STATISTICS`` is asked for by ``canonical`` names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from cipcoder.agreement import alpha as alphas
from cipcoder.agreement import nominal, sets, unitizing, unitizing_2004
from cipcoder.agreement.compare import compare
from cipcoder.agreement.intervals import jackknife
from cipcoder.agreement.matching import HALF, brennan_prediger_of_segments
from cipcoder.agreement.results import Agreement, CodeAgreement, Statistic
from tests.agreement.examples import (
    Example,
    UnknownShape,
    canonical,
    is_pair_of_sets,
    is_text,
    parts,
    ratings,
    set_rows,
    study,
    text,
)

Function = Callable[[Example], Any]

# --- of ratings ---------------------------------------------------------------------------------------------------


def _coefficient(function: Callable[..., nominal.Coefficient], two: bool, field: str, example: Example) -> float | None:
    data, lost = ratings(example, two_coders=two)
    value = getattr(function(data, lost=lost), field)
    assert value is None or isinstance(value, float)
    return value


def _alpha(distance: Any, example: Example) -> float | None:
    return alphas.alpha(ratings(example)[0], distance)


def _alpha_error(level: str, example: Example) -> float | None:
    data, lost = ratings(example)
    return alphas.alpha_with_error(data, level, lost=lost).standard_error


def _bootstrap(function: Callable[..., Any], level: str, example: Example) -> list[float]:
    # KALPHA draws from the table of coincidences, other programs from the list of pairs.
    kalpha = "KALPHA" in example.get("source", "") or "coincidence" in (example.get("note") or "")
    weighted = {"weighted": True} if kalpha and function is alphas.bootstrap_pairs else {}
    values = function(ratings(example)[0], level, **weighted)
    limits = [float(limit) for limit in np.quantile(values, [0.025, 0.975])]
    return limits if len(example["expected"]) == 2 else [float(values.mean()), float(values.std(ddof=1)), *limits]


def _of_sets(distance: sets.SetDistance, example: Example) -> float | None:
    """Of two sets their distance, of units x coders alpha."""
    if is_pair_of_sets(example["data"]):
        first, second = example["data"]
        return distance(frozenset(first), frozenset(second))
    return alphas.alpha(set_rows(example), distance)  # type: ignore[arg-type]


def _custom(example: Example) -> Any:
    """Artstein & Poesio's distances: 0 on the diagonal, .5 where their third category is one of the two, else 1."""
    data = example["data"]
    if isinstance(data, Mapping) and ("distance" in data or "distances" in data):
        return np.array(data.get("distance") or data.get("distances"), dtype=np.float64)
    between = re.search(r"category (\d+)", example.get("note") or "")
    middle = int(between[1]) - 1 if between else 2
    table = 1 - np.eye(len(data))
    table[middle, :] = table[:, middle] = 0.5
    table[middle, middle] = 0
    return table


def _weighted(power: int, example: Example) -> float | None:
    data, _lost = ratings(example, two_coders=True)
    place = np.arange(len(data.categories), dtype=np.float64)
    table = np.abs(place[:, None] - place[None, :]) ** power
    return nominal.weighted_kappa(data, np.asarray(table if power else _custom(example), dtype=np.float64))


# --- of units on a text: the family of alpha for unitizing -----------------------------------------------------------


def _u_2004(field: str, example: Example) -> Any:
    start, stop, layers = text(example["data"])
    category = example["data"].get("category", example["data"].get("code"))
    if category is None:
        found = list(unitizing_2004.by_code(start, stop, layers).values())
        one = unitizing_2004.Disagreement(sum(d.observed for d in found), sum(d.expected for d in found))
    else:
        one = unitizing_2004.disagreement(start, stop, layers, category)
    values = [one.observed, one.expected, one.alpha]
    if isinstance(example["expected"], list):
        return values[-len(example["expected"]) :]
    return getattr(one, field)


def _u_2016(function: Callable[[unitizing.Coincidences], float | None], example: Example) -> float | None:
    texts, codes = unitizing.continua(text(part) for part in parts(example["data"]))
    return function(unitizing.coincidences(texts, len(codes)))


def _ku_2016(function: Callable[[unitizing.Coincidences, int], float | None], example: Example) -> Any:
    texts, codes = unitizing.continua(text(part) for part in parts(example["data"]))
    table = unitizing.coincidences(texts, len(codes))
    values = {str(code): function(table, place + 1) for place, code in enumerate(codes)}
    one = example["data"].get("category", example["data"].get("code"))
    expected = example["expected"]
    return {code: values[code] for code in expected} if isinstance(expected, Mapping) else values[str(one)]


def _u_alpha(example: Example) -> Any:
    """uα without a year: that of 2004 where the source is older, or a program that still has it."""
    older = re.search(r"1995|2004|INCEpTION|DKPro", example.get("source") or "")
    return _u_2004("alpha", example) if older else _u_2016(unitizing.u_alpha, example)


# --- of units on a text: everything a comparison gives ----------------------------------------------------------------


def _compared(example: Example) -> Agreement:
    interviews = study(example["data"])
    coders = sorted({coder for one in interviews for coder in one.layers}, key=int)
    used = {segment.code for one in interviews for layer in one.layers.values() for segment in layer}
    codes = [str(code) for code in example["data"].get("codes", sorted(used))]
    match = example["data"].get("match", example["data"].get("threshold", HALF))
    return compare(interviews, coders, codes, match=match / 100 if match > 1 else match, compatible=True)


def _of_code(figure: Callable[[CodeAgreement], Any], example: Example) -> Any:
    """Of the code that is named, of the only one, or of each of those expected."""
    rows = {row.code: figure(row) for row in _compared(example).codes}
    named = example["data"].get("category", example["data"].get("code"))
    if isinstance(example["expected"], Mapping):
        return {code: rows[code] for code in example["expected"]}
    if named is not None:
        return rows[str(named)]
    if len(rows) != 1:
        raise UnknownShape
    return next(iter(rows.values()))


def _matched(row: CodeAgreement) -> list[int]:
    return list(row.matched)


def _limits(row: CodeAgreement) -> list[float] | None:
    return None if row.interval is None else [row.interval.low, row.interval.high]


ON_TEXT: dict[frozenset[str], Function] = {
    canonical(name): partial(_of_code, figure)
    for name, figure in {
        "alpha_nominal": lambda row: row.pooled.alpha,
        "alpha_nominal_turns": lambda row: row.pooled.alpha_turns,
        "f1": lambda row: row.pooled.f1,
        "percent_agreement": lambda row: row.pooled.compatible[Statistic.PERCENT],
        "cohen_kappa": lambda row: row.pooled.compatible[Statistic.COHEN],
        "scott_pi": lambda row: row.pooled.compatible[Statistic.SCOTT],
        "fleiss_kappa": lambda row: row.pooled.compatible[Statistic.FLEISS],
        "holsti": lambda row: row.pooled.compatible[Statistic.HOLSTI],
        "gwet_ac1": lambda row: row.pooled.compatible[Statistic.AC1],
        "segments_matched": _matched,
        "alpha_nominal_jackknife": _limits,
        "jackknife": _limits,
        "alpha_nominal_jackknife_standard_error": lambda row: row.interval and row.interval.standard_error,
    }.items()
}
ON_TEXT[canonical("alpha_masi")] = lambda example: _compared(example).overall.alpha_sets
ON_TEXT[canonical("segments_kappa")] = ON_TEXT[canonical("brennan_prediger")] = lambda example: _compared(
    example
).overall.compatible[Statistic.BRENNAN_PREDIGER]

# --- statistic -> function ------------------------------------------------------------------------------------------


def _segments_kappa(example: Example) -> float | None:
    """MAXQDA's, from how many segments match and how many don't."""
    data = example["data"]
    if "a" in data and "b" in data:
        matched, all_of_them = data["a"], data["a"] + data["b"] + data.get("c", 0)
    else:
        matched, all_of_them = data["matched"], data.get("segments", data.get("all"))
    return brennan_prediger_of_segments(matched, all_of_them, data.get("codes", data.get("categories")))


def _left_out(example: Example) -> Any:
    """The jackknife of values that are given."""
    data = example["data"]
    whole = next(data[name] for name in ("whole", "pooled", "value", "estimate") if name in data)
    rest = next(data[name] for name in ("left_out", "without", "values", "replicates") if name in data)
    found = jackknife(whole, rest)
    if found is None or not isinstance(example["expected"], list):
        return found and found.standard_error
    return [found.low, found.high]


_NAMES: dict[str, Function] = {
    "alpha_custom_distance": lambda example: alphas.alpha(ratings(example, two_coders=True)[0], _custom(example)),
    "weighted_kappa_custom": partial(_weighted, 0),
    "weighted_kappa_linear": partial(_weighted, 1),
    "weighted_kappa_quadratic": partial(_weighted, 2),
    "holsti": lambda example: nominal.holsti(ratings(example)[0]),
    "cohen_kappa_max": lambda example: nominal.cohen_kappa_maximum(ratings(example, two_coders=True)[0]),
    "fleiss_kappa_per_category": lambda example: list(nominal.fleiss_kappa_per_category(ratings(example)[0])),
    "segments_kappa": _segments_kappa,
    "jackknife": _left_out,
    "alpha_nominal_jackknife": _left_out,
    "alpha_u_2004": partial(_u_2004, "alpha"),
    "alpha_u_2004_observed": partial(_u_2004, "observed"),
    "alpha_u_2004_expected": partial(_u_2004, "expected"),
    "alpha_u_2004_category": partial(_u_2004, "alpha"),
    "u_alpha": _u_alpha,
    "bar_u_alpha": partial(_u_2016, unitizing.bar_u_alpha),
    "cu_alpha": partial(_u_2016, unitizing.cu_alpha),
    "cu_alpha_coverage": partial(_u_2016, unitizing.cu_coverage),
    "ku_alpha": partial(_ku_2016, unitizing.ku_alpha),
    "ku_alpha_coverage": partial(_ku_2016, unitizing.ku_coverage),
}
for _name, _function, _two in (
    ("percent_agreement", nominal.percent_agreement, False),
    ("bennett_s", nominal.bennett_s, True),
    ("brennan_prediger", nominal.brennan_prediger, False),
    ("randolph_kappa", nominal.randolph_kappa, False),
    ("cohen_kappa", nominal.cohen_kappa, True),
    ("scott_pi", nominal.scott_pi, True),
    ("fleiss_kappa", nominal.fleiss_kappa, False),
    ("conger_kappa", nominal.conger_kappa, False),
    ("gwet_ac1", nominal.gwet_ac1, False),
):
    _NAMES[_name] = partial(_coefficient, _function, _two, "value")
    _NAMES[f"{_name}_standard_error"] = partial(_coefficient, _function, _two, "standard_error")
for _level in ("nominal", "ordinal", "interval", "ratio"):
    _NAMES[f"alpha_{_level}"] = partial(_alpha, _level)
    _NAMES[f"alpha_{_level}_standard_error"] = partial(_alpha_error, _level)
    _NAMES[f"alpha_{_level}_bootstrap_units"] = partial(_bootstrap, alphas.bootstrap_units, _level)
    _NAMES[f"alpha_{_level}_bootstrap_krippendorff"] = partial(_bootstrap, alphas.bootstrap_pairs, _level)
for _name, _one in (
    ("masi", sets.masi_distance),
    ("jaccard", sets.jaccard_distance),
    ("masi_dkpro_variant", sets.masi_distance_dkpro),
    ("set_distance_2004", sets.passonneau_distance_2004),
):
    for _variant in (_name, f"alpha_{_name}", f"{_name}_distance", f"alpha_{_name}_distance"):
        _NAMES[_variant] = partial(_of_sets, _one)
STATISTICS: dict[frozenset[str], Function] = {canonical(name): function for name, function in _NAMES.items()}


def found_by(example: Example) -> Function | None:
    """What computes an example's statistic from data of its kind; None: the statistic isn't known."""
    name = canonical(example["statistic"])
    if is_text(example["data"]) and name in ON_TEXT:
        return ON_TEXT[name]
    return STATISTICS.get(name)
