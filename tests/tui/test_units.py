"""Units are found from any place of the text, and repeated keys go forward by whole units."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.text.spans import Span
from cipcoder.text.words import word_count, words
from cipcoder.tui.units import Units, guessed_sentences

TEXT = "Enquêteur : Et alors ?\n\nMme B. : Ben oui. Le métier, c'est « quoi ? » On sait pas.\n\nEnquêteur : D'accord.\n"
TURNS = [Span(12, 22), Span(33, 82), Span(96, 105)]
UNITS = Units(TEXT, TURNS)


def said(span: Span | None) -> str | None:
    return None if span is None else TEXT[span.start : span.stop]


def test_guessed_sentences_are_those_of_the_turns() -> None:
    assert [said(s) for s in UNITS.sentences] == [
        "Et alors ?",
        "Ben oui.",
        "Le métier, c'est « quoi ? »",
        "On sait pas.",
        "D'accord.",
    ]


def test_the_sentence_at_the_cursor_is_the_one_it_stands_in_or_before() -> None:
    oui = TEXT.index("Ben")
    assert said(UNITS.at("sentence", oui + 3)) == "Ben oui."
    assert said(UNITS.at("sentence", oui + 8)) == "Le métier, c'est « quoi ? »", "on the blank between two: the next"
    assert said(UNITS.at("sentence", 82)) == "On sait pas.", "at the end of a line: the one before"
    assert said(UNITS.at("sentence", 84)) == "D'accord.", "on the next turn's label: what it says"
    assert said(UNITS.at("sentence", 0)) == "Et alors ?"
    assert said(UNITS.at("sentence", len(TEXT))) == "D'accord."


def test_the_sentence_key_takes_then_extends_then_after_coding_goes_on() -> None:
    oui = TEXT.index("Ben")
    first = UNITS.take("sentence", oui, None)
    assert said(first) == "Ben oui."
    more = UNITS.take("sentence", oui, first)
    assert said(more) == "Ben oui. Le métier, c'est « quoi ? »"
    assert more is not None
    assert said(UNITS.take("sentence", oui, more, finished=True)) == "On sait pas."
    assert UNITS.give_back("sentence", more) == first
    assert first is not None
    assert UNITS.give_back("sentence", first) == first, "never less than one"


def test_a_selection_inside_a_sentence_grows_to_the_sentence_first() -> None:
    at = TEXT.index("métier")
    assert said(UNITS.take("sentence", at, Span(at, at + 6))) == "Le métier, c'est « quoi ? »"


def test_a_drag_takes_whole_words() -> None:
    at = TEXT.index("métier")
    assert said(UNITS.snapped(at + 2, at + 9)) == "métier, c'"
    assert said(UNITS.snapped(at - 1, at)) == " "


def test_the_last_sentence_stays_selected_when_there_is_no_next() -> None:
    last = UNITS.sentences[-1]
    assert UNITS.take("sentence", 0, last) == last
    assert UNITS.take("sentence", 0, last, finished=True) == last


TEXTS = st.text(alphabet="ab. ?!»«\n\u00a0AÉ", max_size=80)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_guessed_sentences_hold_every_character_that_is_no_blank(text: str) -> None:
    found = guessed_sentences(text, [])
    assert "".join("".join(text[s.start : s.stop].split()) for s in found) == "".join(text.split())
    assert all(a.stop <= b.start for a, b in pairwise(found))


@given(TEXTS, st.integers(0, 80))
@settings(max_examples=100, deadline=None)
def test_units_are_found_from_everywhere(text: str, offset: int) -> None:
    units = Units(text, [Span(0, len(text))])
    offset = min(offset, len(text))
    for kind in ("word", "sentence", "turn"):
        spans = units.turns if kind == "turn" else units.sentences if kind == "sentence" else words(text)
        here = units.at(kind, offset)
        assert (here is None) == (not spans)
        inside = [s for s in spans if s.start <= offset < s.stop]
        assert not inside or here == inside[0]
        following, preceding = units.following(kind, offset), units.preceding(kind, offset)
        assert following == next((s for s in spans if s.start >= offset), None)
        assert preceding == next((s for s in reversed(spans) if s.start < offset), None)


@given(TEXTS, st.integers(0, 80), st.integers(0, 80))
@settings(max_examples=100, deadline=None)
def test_words_are_counted_as_everywhere_else(text: str, start: int, stop: int) -> None:
    span = Span(min(start, len(text)), min(stop, len(text)))
    assert Units(text, []).word_count(span) == word_count(text, [span])
