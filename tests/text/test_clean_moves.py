"""Offsets made on a text as a file has it find the same words in the text that is stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cipcoder.text.clean import clean
from cipcoder.text.clean_moves import clean_moving
from cipcoder.text.moves import Edit, Moves, through

PIECES = st.sampled_from(
    [
        *("a", "é", "e\u0301", "\u0301", "o\u0323\u0302", "\r\n", "\r", "\n", "\u2028"),
        *("\u00ad", "\ufeff", "\u200b", "😀"),
        "\ud83d",
        "\ude00",
        "👨\u200d👩",
        "\u200d",
        "각",
        "\u1100\u1161\u11a8",
        "\u0958",
        "\u09c7\u09be",
        "\x00",
        " ",
        "mot",
    ]
)
RAW = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


@given(RAW)
@example("\ufeffe\u0301\r\n")
def test_what_is_stored_is_what_cleaning_gives(raw: str) -> None:
    assert clean_moving(raw)[0] == clean(raw).text


@given(st.lists(PIECES, min_size=1, max_size=20), st.data())
def test_a_passage_of_whole_words_keeps_its_words(before: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(["été", "e\u0301te\u0301", "l’aide😀", "mot\u00ad à mot"]))
    raw = "".join(before) + " " + word + " " + "".join(reversed(before))
    start = len("".join(before)) + 1
    text, steps = clean_moving(raw)
    begin, end = through(steps, start, start + len(word))
    assert text[begin:end] == clean(word).text


@given(RAW, st.data())
def test_offsets_stay_in_order_and_in_the_text(raw: str, data: st.DataObject) -> None:
    text, steps = clean_moving(raw)
    start = data.draw(st.integers(0, len(raw)))
    stop = data.draw(st.integers(start, len(raw)))
    begin, end = through(steps, start, stop)
    assert 0 <= begin <= end <= len(text)
    assert through(steps, 0, len(raw)) == (0, len(text))


@given(st.text(alphabet="ae\u0301\u0327\u1100\u1161\u11a8 é", max_size=30))
def test_composing_piece_by_piece_composes_the_whole(raw: str) -> None:
    text, _steps = clean_moving(raw)
    assert text == unicodedata.normalize("NFC", raw)


def test_an_offset_inside_an_accented_letter_takes_the_whole_letter() -> None:
    _text, steps = clean_moving("abe\u0301c")
    assert through(steps, 3, 3 + 1) == (2, 3)
    assert through(steps, 2, 3) == (2, 3)


@pytest.mark.parametrize(("offset", "start", "stop"), [(0, 0, 0), (1, 1, 1), (2, 1, 4), (3, 4, 4), (5, 6, 6)])
def test_an_edited_piece_is_taken_whole(offset: int, start: int, stop: int) -> None:
    moves = Moves([Edit(1, 3, 3)])
    assert (moves.start(offset), moves.stop(offset)) == (start, stop)
