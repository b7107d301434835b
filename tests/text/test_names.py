"""Names are found whatever their case, accents and hyphens, at the edges of words; words that are names, with care."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.fold import fold, folded
from cipcoder.text.names import NameFinder, parts_of


def found(text: str, *names: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.stop], form) for span, form in NameFinder(names).find(folded(text), text)]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("alors Nathalie est venue", "Nathalie", "Nathalie"),
        ("NATHALIE ! a dit", "Nathalie", "NATHALIE"),
        ("chez nathalie.", "Nathalie", "nathalie"),
        ("d’Hélène, l'Helene", "Hélène", "Hélène"),
        ("Jean Pierre", "Jean-Pierre", "Jean Pierre"),
        ("jean-pierre", "Jean Pierre", "jean-pierre"),
        ("« Mme Lœwen »", "Mme Loewen", "Mme Lœwen"),
        ("M. Le Goff, oui", "Le Goff", "Le Goff"),
        ("rue\nAna", "Ana", "Ana"),
        ("O’Brien", "O'Brien", "O’Brien"),
        ("chez helene", "Hélène", "helene"),
        ("chez hélène", "Hélène", "hélène"),
        ("HÉLÈNE", "Helene", "HÉLÈNE"),
    ],
)
def test_a_name_is_found(text: str, name: str, words: str) -> None:
    assert found(text, name)[0] == (words, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nathaliens", "Nathalie"),
        ("une banane", "Ana"),
        ("il s’est marié", "Marie"),
        ("elle se marie", "Marie"),
        ("un homme renommé", "Renomme"),
        ("il a rosé", "Rose"),
        ("la rose est à terre, pierre aussi", "Rose"),
        ("sur la pierre", "Pierre"),
        ("ana le savait", "Ana"),
        ("le mai", "Le Goff"),
        ("Jean. Pierre-Yves", "Jean-Yves"),
    ],
)
def test_what_is_no_name_is_left_alone(text: str, name: str) -> None:
    assert found(text, name) == []


def test_a_name_that_is_a_word_too_is_found_with_its_capital_only() -> None:
    assert found("Rose a dit que la rose de Pierre, la pierre…", "Rose", "Pierre") == [
        ("Rose", "Rose"),
        ("Pierre", "Pierre"),
    ]


def test_the_longest_name_counts_and_is_found_once() -> None:
    assert found("Marie Dupont-Martin parle à Marie", "Marie", "Dupont", "Marie Dupont-Martin") == [
        ("Marie Dupont-Martin", "Marie Dupont-Martin"),
        ("Marie", "Marie"),
    ]


def test_a_letter_is_no_name() -> None:
    finder = NameFinder(["B", "M. B.", "", "Zoé"])
    assert finder.skipped == ["B", ""]
    assert len(finder) == 2


@given(
    st.text("aéœ ’-\nBz", max_size=30),
    st.sampled_from(["Nathalie", "Hélène", "Le Goff", "Anne-Lise", "Lœwen"]),
    st.text("aéœ ’-\nBz", max_size=30),
)
def test_a_name_between_words_is_always_found_where_it_stands(before: str, name: str, after: str) -> None:
    text = f"{before} {name} {after}"
    spans = NameFinder([name]).find(folded(text), text)
    assert any(fold(text[span.start : span.stop]) == fold(name) for span, _form in spans)


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_any_text_and_any_names_give_spans_of_the_text(text: str, names: list[str]) -> None:
    for span, form in NameFinder(names).find(folded(text), text):
        assert 0 <= span.start < span.stop <= len(text)
        assert form in names


def test_many_names_in_a_long_text_take_little_time() -> None:
    text = "ab " * 60_000
    NameFinder([f"ab{n}" for n in range(300)]).find(folded(text), text)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Marie Dupont", ["Marie", "Dupont"]),
        ("marie dupont", ["marie", "dupont"]),
        ("Mme Anne-Lise de la Brière", ["Anne-Lise", "Brière"]),
        ("M. Le Goff", ["Goff"]),
        ("Collège Jean Moulin", ["Jean", "Moulin"]),
        ("Éliane d’Aubrac", ["Éliane", "Aubrac"]),
        ("12 rue des Lilas", ["Lilas"]),
        ("Nathalie", []),
        ("", []),
    ],
)
def test_the_words_of_a_name_that_stand_for_it_alone(name: str, parts: list[str]) -> None:
    assert parts_of(name) == parts


def test_a_part_of_a_name_is_found_with_its_capital_only_and_is_no_name_more() -> None:
    finder = NameFinder(["Hélène Dupont"], ["Hélène", "Dupont"])
    text = "Hélène Dupont, DUPONT, dupont, Helene et hélène"
    assert [form for _span, form in finder.find(folded(text), text)] == ["Hélène Dupont", "Dupont", "Hélène"]
    assert len(finder) == 1
