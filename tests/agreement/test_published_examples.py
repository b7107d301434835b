"""Every coefficient gives the values printed in the literature and by other programs.

A dozen facts travel with the tests (tests/data/agreement-examples.json). More are read from the files named in
CIPCODER_EXAMPLES (separated as in PATH) and from a collection beside the repository when it is there: lists of
``{name, source, statistic, data, expected, tolerance, note}``. A statistic not known here is skipped, by name.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cipcoder.agreement import alpha as alphas
from cipcoder.agreement import nominal, sets, unitizing, unitizing_2004
from cipcoder.agreement.ratings import Ratings, from_counts, from_rows, from_table

HERE = Path(__file__).parents[1] / "data" / "agreement-examples.json"
BESIDE = Path(__file__).parents[2].parent / "shared" / "agreement" / "published-examples.json"

Example = Mapping[str, Any]
Statistic = Callable[[Example], Any]


def _files() -> list[Path]:
    named = [Path(name) for name in os.environ.get("CIPCODER_EXAMPLES", "").split(os.pathsep) if name]
    return [HERE, *([BESIDE] if BESIDE.exists() else []), *named]


EXAMPLES: list[Example] = [example for file in _files() for example in json.loads(file.read_text(encoding="utf-8"))]

# --- the shapes data come in -------------------------------------------------------------------------------------


def _shape(example: Example, *, two_coders: bool) -> str:
    """Is it a contingency table, coders per category, or units x coders? Files don't say, but their numbers do."""
    rows, note = example["data"], example.get("note", "")
    cells = [cell for row in rows for cell in row]
    if not all(isinstance(cell, int) and cell >= 0 for cell in cells):
        return "units"
    if "per category" in note and "raters" in note:
        return "counts"
    square = all(len(row) == len(rows) for row in rows)
    if square and (two_coders or max(cells) > len(cells)):
        return "table"
    sums = {sum(row) for row in rows}
    if len(sums) == 1 and sums.pop() >= 2 and 0 in cells and len({tuple(sorted(row)) for row in rows}) > 1:
        return "counts"
    return "units"


def ratings(example: Example, *, two_coders: bool = False) -> tuple[Ratings, int]:
    """The ratings, and the degrees of freedom their standard error loses."""
    data = example["data"]
    if isinstance(data, Mapping):
        data = data.get("table") or data.get("ratings") or data.get("units") or data.get("counts")
        example = {**example, "data": data}
    shape = _shape(example, two_coders=two_coders)
    if shape == "table":
        return from_table(data), 0
    return (from_counts(data) if shape == "counts" else from_rows(data)), 1


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
    kalpha = "KALPHA" in example.get("source", "") or "coincidence" in example.get("note", "")
    weighted = {"weighted": True} if kalpha and function is alphas.bootstrap_pairs else {}
    values = function(ratings(example)[0], level, **weighted)
    limits = [float(limit) for limit in np.quantile(values, [0.025, 0.975])]
    return limits if len(example["expected"]) == 2 else [float(values.mean()), float(values.std(ddof=1)), *limits]


def _alpha_of_sets(distance: sets.SetDistance, example: Example) -> float | None:
    rows = [[None if value is None else frozenset(value) for value in row] for row in example["data"]]
    return alphas.alpha(from_rows(rows), distance)  # type: ignore[arg-type]


def _distance(distance: sets.SetDistance, example: Example) -> float:
    first, second = example["data"]
    return distance(frozenset(first), frozenset(second))


def _custom(example: Example) -> Any:
    """Artstein & Poesio's distances: 0 on the diagonal, .5 where their third category is one of the two, else 1."""
    data = example["data"]
    if isinstance(data, Mapping) and ("distance" in data or "distances" in data):
        return np.array(data.get("distance") or data.get("distances"), dtype=np.float64)
    between = re.search(r"category (\d+)", example.get("note", ""))
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


def _characters(function: Callable[..., nominal.Coefficient], example: Example) -> float | None:
    data = example["data"]
    left = data.get("only_a", data.get("one_only", 0))
    right = data.get("only_b", 0)
    neither = data.get("neither", data["characters"] - data["both"] - left - right)
    return function(from_table([[neither, right], [left, data["both"]]])).value


# --- units on a text ---------------------------------------------------------------------------------------------


def text(example: Example) -> tuple[int, int, list[list[tuple[int, int, Any]]]]:
    """Start, stop and layers; "name times n" means another example's units, offsets multiplied."""
    data = example["data"]
    layers = data["units"]
    if isinstance(layers, str):
        found = re.fullmatch(r"(\w+) times (\d+)", layers)
        assert found is not None, f"units of {example['name']} can't be read"
        other = next(one for one in EXAMPLES if one["name"] == found[1])
        times = int(found[2])
        layers = [[(s * times, t * times, code) for s, t, code in layer] for layer in other["data"]["units"]]
    start = data.get("begin", 0)
    return start, start + data["length"], [[(s, t, code) for s, t, code in layer] for layer in layers]


def _u_2004(field: str, example: Example) -> Any:
    start, stop, layers = text(example)
    category = example["data"].get("category")
    if category is None:
        found = list(unitizing_2004.by_code(start, stop, layers).values())
        one = unitizing_2004.Disagreement(sum(d.observed for d in found), sum(d.expected for d in found))
    else:
        one = unitizing_2004.disagreement(start, stop, layers, category)
    if field != "all":
        return getattr(one, field)
    values = [one.observed, one.expected, one.alpha]
    expected = example["expected"]
    return values[-len(expected) :] if isinstance(expected, list) else one.alpha


def _u_2016(function: Callable[[unitizing.Coincidences], float | None], example: Example) -> float | None:
    texts, codes = unitizing.continua([text(example)])
    return function(unitizing.coincidences(texts, len(codes)))


def _ku_2016(function: Callable[[unitizing.Coincidences, int], float | None], example: Example) -> dict[str, Any]:
    texts, codes = unitizing.continua([text(example)])
    table = unitizing.coincidences(texts, len(codes))
    values = {str(code): function(table, place + 1) for place, code in enumerate(codes)}
    return {code: values[code] for code in example["expected"]}


# --- statistic -> function ---------------------------------------------------------------------------------------

STATISTICS: dict[str, Statistic] = {
    "alpha_custom_distance": lambda example: alphas.alpha(ratings(example, two_coders=True)[0], _custom(example)),
    "weighted_kappa_custom": partial(_weighted, 0),
    "weighted_kappa_linear": partial(_weighted, 1),
    "weighted_kappa_quadratic": partial(_weighted, 2),
    "holsti": lambda example: nominal.holsti(ratings(example)[0]),
    "cohen_kappa_max": lambda example: nominal.cohen_kappa_maximum(ratings(example, two_coders=True)[0]),
    "fleiss_kappa_per_category": lambda example: list(nominal.fleiss_kappa_per_category(ratings(example)[0])),
    "percent_agreement_characters": partial(_characters, nominal.percent_agreement),
    "cohen_kappa_characters": partial(_characters, nominal.cohen_kappa),
    "alpha_u_2004": partial(_u_2004, "alpha"),
    "alpha_u_2004_observed": partial(_u_2004, "observed"),
    "alpha_u_2004_expected": partial(_u_2004, "expected"),
    "alpha_u_2004_category": partial(_u_2004, "all"),
    "u_alpha": partial(_u_2016, unitizing.u_alpha),
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
    STATISTICS[_name] = partial(_coefficient, _function, _two, "value")
    STATISTICS[f"{_name}_standard_error"] = partial(_coefficient, _function, _two, "standard_error")
for _level in ("nominal", "ordinal", "interval", "ratio"):
    STATISTICS[f"alpha_{_level}"] = partial(_alpha, _level)
    STATISTICS[f"alpha_{_level}_standard_error"] = partial(_alpha_error, _level)
    STATISTICS[f"alpha_{_level}_bootstrap_units"] = partial(_bootstrap, alphas.bootstrap_units, _level)
    STATISTICS[f"alpha_{_level}_bootstrap_krippendorff"] = partial(_bootstrap, alphas.bootstrap_pairs, _level)
for _name, _one in (
    ("masi", sets.masi_distance),
    ("jaccard", sets.jaccard_distance),
    ("masi_dkpro_variant", sets.masi_distance_dkpro),
    ("set_distance_2004", sets.passonneau_distance_2004),
):
    STATISTICS[f"alpha_{_name}"] = partial(_alpha_of_sets, _one)
    STATISTICS[_name if "distance" in _name else f"{_name}_distance"] = partial(_distance, _one)


def agrees(found: Any, expected: Any, tolerance: float) -> bool:
    """Numbers within the tolerance, None with None, lists and mappings item by item."""
    if isinstance(expected, Mapping):
        return all(agrees(found[key], value, tolerance) for key, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(partial(agrees, tolerance=tolerance), found, expected))
    if expected is None or found is None:
        return found is expected
    # A printed value may sit exactly on the edge of its rounding.
    return bool(abs(found - expected) <= tolerance + 1e-12)


def verdict_on(example: Example) -> tuple[str, Any]:
    """passed, FAILED or skipped, with what was found."""
    if example["statistic"] not in STATISTICS:
        return "skipped", None
    try:
        found = STATISTICS[example["statistic"]](example)
        return ("passed" if agrees(found, example["expected"], example["tolerance"]) else "FAILED"), found
    except Exception as error:  # one unreadable example mustn't hide the others
        return "FAILED", repr(error)


@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=lambda place: f"{EXAMPLES[place]['name']}-{place}")
def test_a_printed_value_is_found_again(place: int) -> None:
    example = EXAMPLES[place]
    if example["statistic"] not in STATISTICS:
        pytest.skip(f"{example['name']}: the statistic {example['statistic']} isn't known here")
    verdict, found = verdict_on(example)
    assert verdict == "passed", f"{found} where {example['expected']} is printed ({example.get('source', '')})"


def test_the_table_of_printed_values_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for example in EXAMPLES:
        verdict, found = verdict_on(example)
        lines.append(f"{verdict:8}{example['statistic']:40}{example['name']:48}{example['expected']}  {found}")
    with capsys.disabled():
        print("\n" + "\n".join(lines), file=sys.stderr)
    assert len(lines) == len(EXAMPLES) >= 12
