"""Folding: what is found in a folded text is shown in the source."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cipcoder.text.fold import find, fold, folded
from cipcoder.text.spans import Span

french = st.text(alphabet="aAeÉéœŒæﬁ’' \u00a0\u202f\u00ad\u0301😀½…ß[](\n", max_size=30)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Œuvre ÉTÉ", "oeuvre ete"),
        ("l’\u00e6quo", "l'aequo"),
        ("o\ufb03ce", "office"),
        ("12\u202f000\u00a0€", "12 000 €"),
        ("accom\u00adpagner", "accompagner"),
        ("e\u0301", "e"),
        ("“oui”", '"oui"'),
        ("vingt‑deux", "vingt-deux"),
    ],
)
def test_two_spellings_of_one_word_fold_to_the_same(source: str, plain: str) -> None:
    assert fold(source) == plain == fold(plain)


def test_no_character_folds_further_when_folded_twice() -> None:
    for code in range(0x110000):
        assert fold(fold(chr(code))) == fold(chr(code))


@given(french)
def test_each_folded_character_knows_its_source(text: str) -> None:
    result = folded(text)
    assert result.text == fold(text)
    assert len(result.offsets) == len(result.text) + 1
    assert result.offsets[len(result.text)] == len(text)
    assert list(result.offsets) == sorted(result.offsets)
    for char, offset in zip(result.text, result.offsets, strict=False):
        assert char in fold(text[offset])


@given(french, st.data())
def test_any_slice_is_found_where_it_is(text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    needle = text[start:stop]
    assume(fold(needle))
    hits = find(folded(text), needle)
    assert hits
    for hit in hits:
        assert hit.length > 0
        assert fold(needle) in fold(text[hit.start : hit.stop])
    assert all(a.stop <= b.start or fold(text[b.start]) != text[b.start] for a, b in itertools.pairwise(hits))


def test_half_a_ligature_takes_the_whole_and_an_accent_goes_with_its_letter() -> None:
    assert find(folded("sœur"), "so") == [Span(0, 2)]
    assert find(folded("e\u0301te\u0301"), "ete") == [Span(0, 5)]
    assert find(folded("Bonjour"), "") == []


def test_occurrences_do_not_overlap() -> None:
    assert find(folded("aaaa"), "AA") == [Span(0, 2), Span(2, 4)]
