"""What was taken out of a text is counted by its marks; what a transcriber notes in brackets is something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.replaced import Replacements, replacements


def test_marks_are_counted_by_kind_however_they_are_numbered() -> None:
    text = "[PRÉNOM_03] habite [commune], [PRÉNOM_04] et [PRÉNOM_03] aussi. [la commune 2], [Nom], [NOM A]"
    assert replacements(text) == Replacements(
        {"PRÉNOM": 3, "commune": 2, "Nom": 2}, {"PRÉNOM": 2, "commune": 2, "Nom": 2}
    )


@pytest.mark.parametrize("mark", ["[nom de l’entreprise]", "[SIAE_2]", "[ville]", "[name]", "[City 3]", "[supprimé]"])
def test_replacements_are_recognised(mark: str) -> None:
    assert sum(replacements(f"à {mark}.").times.values()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[rires]",
        "[RIRES]",
        "[00:12:31]",
        "[…]",
        "[silence]",
        "[elle cherche]",
        "[inaudible]",
        "[sic]",
        "[]",
        "[1]",
        "[A",
    ],
)
def test_what_was_heard_or_seen_is_no_replacement(text: str) -> None:
    assert replacements(text) == Replacements({}, {})


@given(st.text("[]_ AÉnomé12\n", max_size=60))
def test_any_text_is_counted(text: str) -> None:
    found = replacements(text)
    assert found.times.keys() == found.marks.keys()
    assert all(0 < found.marks[kind] <= n for kind, n in found.times.items())
