"""Student's t and the jackknife, in plain numbers."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.agreement.intervals import jackknife, student_t
from cipcoder.agreement.matching import brennan_prediger_of_segments


@pytest.mark.parametrize(
    ("degrees", "printed"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (12, 2.179), (29, 2.045), (30, 2.042), (120, 1.980)],
)
def test_students_t_is_that_of_the_printed_tables(degrees: int, printed: float) -> None:
    assert student_t(0.95, degrees) == pytest.approx(printed, abs=0.0005)


def test_another_level_gives_a_wider_reach() -> None:
    assert student_t(0.99, 9) == pytest.approx(3.250, abs=0.0005)


@settings(max_examples=60)
@given(st.lists(st.floats(-1, 1), min_size=5, max_size=20))
def test_the_jackknife_of_a_mean_is_its_usual_interval(values: list[float]) -> None:
    n = len(values)
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)
    left_out = [(math.fsum(values) - value) / (n - 1) for value in values]
    interval = jackknife(mean, left_out, highest=math.inf)
    assert interval is not None
    assert interval.standard_error == pytest.approx(spread, abs=1e-9)
    assert interval.high - interval.low == pytest.approx(2 * student_t(0.95, n - 1) * spread, abs=1e-9)
    assert interval.interviews == n


def test_no_interval_without_five_defined_values() -> None:
    assert jackknife(0.5, [0.5] * 4) is None
    assert jackknife(0.5, [0.5, None, 0.5, 0.5, 0.5, 0.5]) is None
    assert jackknife(None, [0.5] * 6) is None


def test_an_interval_never_passes_one() -> None:
    interval = jackknife(0.95, [0.99, 0.9, 0.97, 0.92, 0.95])
    assert interval is not None
    assert interval.high == 1
    assert interval.low < 0.95


def test_maxqdas_kappa_of_segments() -> None:
    assert brennan_prediger_of_segments(15, 20, 5) == pytest.approx((0.75 - 0.2) / 0.8)
    assert brennan_prediger_of_segments(0, 0, 5) is None
    assert brennan_prediger_of_segments(3, 4, 1) is None


def test_importing_the_room_itself_loads_no_numpy() -> None:
    check = "import sys, cipcoder.agreement; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
