"""A document's paragraphs made one text, in which speakers, times and notes are found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.formats.as_text import as_text
from cipcoder.formats.readers.written import Block, Written
from cipcoder.text.clean import clean
from cipcoder.text.transcript import parse
from cipcoder.text.words import word_count


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def text(*blocks: Block) -> str:
    return as_text(Written(blocks)).text


def test_a_file_that_is_nothing_but_text_is_taken_as_it_stands() -> None:
    assert as_text(Written((Block("autre"),), plain="un\r\n\n\ndeux\n")).text == "un\r\n\n\ndeux\n"


def test_paragraphs_and_headings_are_parted_by_blank_lines() -> None:
    assert text(Block("Titre", "heading", 1), Block("Un\ndeux."), Block("« Trois »", "quote")) == (
        "Titre\n\nUn\ndeux.\n\n« Trois »"
    )


def test_who_speaks_and_when_is_written_as_a_typist_would() -> None:
    made = as_text(
        Written(
            (
                Block("Et alors ?", speaker="Inès", milliseconds=61_500),
                Block("Rien.", speaker="Mme B. (CIP)"),
                Block("Un temps.", milliseconds=3_723_000),
            )
        )
    )
    assert made.text == "Inès : [00:01:01] Et alors ?\n\nMme B. CIP : Rien.\n\n[01:02:03] Un temps."
    parsed = parse(made.text, certain=made.speakers)
    assert [speaker.label for speaker in parsed.speakers] == ["Inès", "Mme B. CIP"]
    assert parsed.turns[0].time == 61


def test_a_speaker_whom_the_format_names_is_one_though_nobody_would_guess() -> None:
    made = as_text(Written((Block("Bonjour.", speaker="merci"), Block("Bonsoir.", speaker="12"))))
    parsed = parse(made.text, certain=made.speakers)
    assert [speaker.label for speaker in parsed.speakers] == ["merci", "Locuteur 12"]


def test_a_speaker_whose_name_ends_with_a_line_is_found_again() -> None:
    made = as_text(Written((Block("Bonjour.", speaker="J_"),)))
    assert [speaker.label for speaker in parse(made.text, certain=made.speakers).speakers] == ["J"]


def test_two_speakers_whose_names_are_cut_stay_two() -> None:
    names = ["Comité de pilotage du secteur nord", "Comite\u0301 de pilotage du secteur sud"]
    made = as_text(Written(tuple(Block("Oui.", speaker=name) for name in names)))
    assert len(parse(made.text, certain=made.speakers).speakers) == 2


def test_a_note_stands_in_brackets_where_it_is_called_and_is_no_word_of_the_speaker() -> None:
    made = as_text(
        Written((Block("Mme B. : Au CHRS, oui, à l’EI."), Block("le foyer", "note", at=16), Block("x", "note", at=29)))
    )
    assert made.text == "Mme B. : Au CHRS [note : le foyer], oui, à l’EI [note : x]."
    assert made.changes == ("2 footnotes were put in square brackets where they are called.",)
    assert word_count(made.text) == word_count("Mme B. : Au CHRS, oui, à l’EI.")


def test_the_text_does_not_depend_on_the_language_of_the_messages() -> None:
    document = Written((Block("Oui."), Block("le foyer", "note", at=3), Block("Non.", speaker="1")))
    english = as_text(document)
    locale.use("fr")
    assert as_text(document).text == english.text


def test_a_number_of_a_list_is_kept_and_that_of_a_turn_is_not() -> None:
    listed = text(Block("Trois choses."), Block("le temps", item="1."), Block("les moyens", item="2."), Block("Voilà."))
    assert listed == "Trois choses.\n\n1. le temps\n\n2. les moyens\n\nVoilà."
    turns = as_text(Written((Block("Préambule"), Block("Titre"), Block("Q : Et alors ?", item="1."))))
    assert turns.text == "Préambule\n\nTitre\n\nQ : Et alors ?"
    assert turns.changes == ("1 number that the word processor puts before a paragraph was left out.",)
    assert text(Block("Oui.", item="1."), Block("Non.", item="2."), Block("Si.")) == "Oui.\n\nNon.\n\nSi."
    assert text(Block("Le métier", "heading", 2, item="2.1"), Block("Oui.")) == "2.1 Le métier\n\nOui."


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50)


@given(st.lists(names, min_size=1, max_size=6))
def test_whatever_a_format_calls_its_speakers_each_is_found_again(labels: list[str]) -> None:
    said = list(dict.fromkeys(labels))
    made = as_text(Written(tuple(Block(f"parole{n}.", speaker=name) for n, name in enumerate(said))))
    parsed = parse(clean(made.text).text, certain=made.speakers)
    spoken = {turn.speaker for turn in parsed.turns}
    assert None not in spoken
    assert [parsed.text[t.start : t.stop] for t in parsed.turns] == [f"parole{n}." for n in range(len(said))]
