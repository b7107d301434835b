"""An extract is copied with its source the way the project wants it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.text.sourcing import check, written

VALUES = {"quote": "On compte les présents.", "speaker": "Mme B.", "function": "conseillère", "turn": "4"}


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("« {quote} », {speaker}, {function}.", "« On compte les présents. », Mme B., conseillère."),
        ("« {quote} » ({speaker}, {title}, tour {turn})", "« On compte les présents. » (Mme B., tour 4)"),
        ("{speaker} : {quote}", "Mme B. : On compte les présents."),
        ("« {quote} » ({title})", "« On compte les présents. »"),
        ("« {quote} » ({title}, {date})", "« On compte les présents. »"),
        ("« {quote} » ({title}, {speaker})", "« On compte les présents. » (Mme B.)"),
        ("« {quote} » — {title}", "« On compte les présents. »"),
        ("{title}, {quote}", "On compte les présents."),
        ("{quote} [{function} ; {date}]", "On compte les présents. [conseillère]"),
    ],
)
def test_what_has_no_value_leaves_no_trace(template: str, wanted: str) -> None:
    assert written(check(template, ["function"]), VALUES) == wanted


@given(st.text(), st.text(alphabet="{}(), ;quote"))
def test_the_quotation_is_never_touched(quote: str, around: str) -> None:
    assert written("« {quote} »" + around.replace("{quote}", ""), {"quote": quote}).startswith(f"« {quote} »")


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{speaker}", "needs the field {quote}"),
        ("« {quote}", None),
        ("« {quote », {speaker}", "not closed"),
        ("{quote} {{}}", "not closed"),
        ("{quote} {prénom}", "{prénom}"),
        ("{quote} {quote.__class__}", "not known"),
        ("{quote}" + "x" * 600, "500"),
    ],
)
def test_a_template_that_says_nothing_sensible_is_refused(template: str, says: str | None) -> None:
    if says is None:
        assert check(template) == template
        return
    with pytest.raises(InputError, match=says.replace("{", r"\{").replace("}", r"\}")):
        check(template)


def test_a_value_with_braces_is_no_field() -> None:
    filled = written("« {quote} », {speaker}", {"quote": "{speaker} [rires]", "speaker": "{quote}"})
    assert filled == "« {speaker} [rires] », {quote}"
