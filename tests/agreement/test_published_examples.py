"""Every coefficient gives the values printed in the literature and by other programs.

What was found stands as a table at the end of pytest's output (tests/conftest.py asks ``table`` for it). A statistic
not known here is skipped, by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from tests.agreement.examples import EXAMPLES, UnknownShape, canonical
from tests.agreement.known_statistics import STATISTICS, found_by


def agrees(found: Any, expected: Any, tolerance: float) -> bool:
    """Numbers within the tolerance, lists and mappings item by item; null, NaN and words mean "not defined"."""
    if isinstance(expected, Mapping):
        return all(agrees(found[key], value, tolerance) for key, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(partial(agrees, tolerance=tolerance), found, expected))
    undefined = expected is None or isinstance(expected, str) or math.isnan(expected)
    if undefined or found is None:
        return undefined and found is None
    # A printed value may sit exactly on the edge of its rounding.
    return bool(abs(found - expected) <= tolerance + 1e-12)


@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=lambda place: f"{EXAMPLES[place]['name']}-{place}")
def test_a_printed_value_is_found_again(place: int, record_property: Callable[[str, object], None]) -> None:
    example = EXAMPLES[place]
    name, statistic, expected = example["name"], example["statistic"], example["expected"]
    record_property("published", f"{statistic:38} {name:46} {expected}")
    function = found_by(example)
    try:
        found = function(example) if function else None
    except UnknownShape:
        function = None
    if function is None:
        pytest.skip(f"{name}: the statistic {statistic} isn't known here")
    record_property("found", str(found))
    source = example.get("source", "")
    assert agrees(found, expected, example.get("tolerance", 0.0005)), f"{found}, printed: {expected} ({source})"


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize(
    ("spelled", "known"),
    [
        *(("krippendorff_alpha_nominal", "alpha_nominal"), ("Krippendorff's alpha", "alpha_nominal")),
        *(("nominal_alpha", "alpha_nominal"), ("alpha_nominal_characters", "alpha_nominal")),
        *(("cohens_kappa", "cohen_kappa"), ("Cohen's κ", "cohen_kappa"), ("kappa_cohen", "cohen_kappa")),
        *(
            ("scotts_pi", "scott_pi"),
            ("Fleiss' kappa", "fleiss_kappa"),
            ("fleiss_kappa_se", "fleiss_kappa_standard_error"),
        ),
        *(("Gwet_AC1", "gwet_ac1"), ("ac1", "gwet_ac1"), ("gwets_ac1_se", "gwet_ac1_standard_error")),
        *(("holsti_coefficient", "holsti"), ("percentage_agreement", "percent_agreement")),
        *(("observed_agreement", "percent_agreement"), ("|u_alpha", "bar_u_alpha"), ("|uα", "bar_u_alpha")),
        *(("alpha_bar_u", "bar_u_alpha"), ("u_alpha_2004", "alpha_u_2004"), ("alpha_u_2016", "u_alpha")),
        *(
            ("cuα", "cu_alpha"),
            ("alpha_cu", "cu_alpha"),
            ("(k)uα", "ku_alpha"),
            ("k_u_alpha_coverage", "ku_alpha_coverage"),
        ),
        *(("masi", "masi_distance"), ("alpha_masi_distance", "alpha_masi"), ("jaccard", "jaccard_distance")),
        ("brennan_prediger_matched_segments", "segments_kappa"),
        *(("alpha_nominal_jackknife_interval", "alpha_nominal_jackknife"), ("jackknife_ci", "jackknife")),
        *(("alpha_interval", "alpha_interval"), ("krippendorff_alpha_interval", "alpha_interval")),
    ],
)
def test_a_statistic_is_known_by_other_names(spelled: str, known: str) -> None:
    assert STATISTICS[canonical(spelled)] is not None
    first, second = STATISTICS[canonical(spelled)], STATISTICS[canonical(known)]
    assert first is second or (isinstance(first, partial) and first.args == second.args)  # type: ignore[attr-defined]


def test_shapes_of_data_that_a_text_may_come_in() -> None:
    counts = {"characters": 100, "both": 10, "only_a": 5, "only_b": 5}
    layers = {"length": 100, "units": [[[0, 15, "x"]], [[0, 10, "x"], [15, 20, "x"]]]}
    runs = {"runs": [[10, 1, 1], [5, 1, 0], [5, 0, 1], [80, 0, 0]]}
    for data in (counts, layers, runs):
        values: dict[str, Any] = {"cohen_kappa": (0.9 - 0.745) / 0.255, "f1": 2 / 3, "percent_agreement": 0.9}
        values |= {"alpha_nominal": 1 - 199 * 10 / (30 * 170), "holsti": 0.9, "scott_pi": (0.9 - 0.745) / 0.255}
        for statistic, expected in values.items():
            example = {"name": "", "statistic": statistic, "data": data, "expected": expected}
            function = found_by(example)
            assert function is not None
            assert agrees(function(example), expected, 1e-9), statistic
