"""Numbers as a French and an English reader expect them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.report.numbers import MINUS, NBSP, decimal, listed, percent, span, whole

values = st.floats(-1e6, 1e6)


@given(value=values, digits=st.integers(1, 6))
def test_a_french_decimal_has_one_comma_and_says_the_number(value: float, digits: int) -> None:
    said = decimal(value, "fr", digits)
    assert re.fullmatch(rf"{MINUS}?\d+,\d{{{digits}}}", said)
    assert float(said.replace(",", ".").replace(MINUS, "-")) == pytest.approx(value, abs=0.51 * 10**-digits)
    assert said.replace(",", ".") == decimal(value, "en", digits)


@given(value=values, digits=st.integers(1, 6))
def test_no_minus_stands_before_zeros_only(value: float, digits: int) -> None:
    said = decimal(value, "fr", digits)
    assert said.startswith(MINUS) == (round(value, digits) < 0)


@given(n=st.integers(-(10**12), 10**12))
def test_thousands_stand_apart_and_do_not_break(n: int) -> None:
    said = whole(n, "fr")
    assert int(said.replace(NBSP, "").replace(MINUS, "-")) == n
    assert not re.search(r"\d{4}| ", said)
    assert said.replace(NBSP, ",") == whole(n, "en")


@given(share=st.floats(0, 1))
def test_per_cent_is_whole_and_all_or_nothing_only_where_it_is(share: float) -> None:
    n = int(percent(share, "en").removesuffix("%"))
    assert abs(n - 100 * share) <= 1
    assert (n == 100) == (share == 1)
    assert (n == 0) == (share == 0)
    assert percent(share, "fr") == f"{n}{NBSP}%"


def test_what_is_not_defined_is_a_dash() -> None:
    assert decimal(None, "fr") == percent(None, "fr") == "—"


def test_intervals_and_lists_read_in_their_language() -> None:
    assert span(-0.1, 0.5, "fr") == f"{MINUS}0,10 … 0,50"
    assert listed(["ana", "ben", "cleo"], "fr") == "ana, ben et cleo"
    assert listed(["ana", "ben"], "en") == "ana and ben"
    assert listed([], "en") == ""
