"""French spacing changes blanks and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.report.typography import spaced


@given(st.text("« »;:!?%aM.e \n–", max_size=40))
def test_no_sign_is_added_taken_or_moved(text: str) -> None:
    found = spaced(text, "fr")
    assert len(found) == len(text)
    assert found.replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert spaced(found, "fr") == found
    assert spaced(text, "en") == text


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("« Oui ! »", "«~Oui~!~»"),
        ("Mme B. : et après ?", "Mme~B.~: et après~?"),
        ("à M. D., le 3", "à M.~D., le 3"),
        ("60 % des gens", "60~% des gens"),
        ("– Non.", "–~Non."),
        ("il est 10:30 ; bon", "il est 10:30~; bon"),
    ],
)
def test_lines_do_not_break_where_french_keeps_signs_together(typed: str, set_: str) -> None:
    assert spaced(typed, "fr") == set_.replace("~", "\u00a0")
