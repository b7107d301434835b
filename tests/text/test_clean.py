"""Cleaning: what is stored is NFC, LF, and harmless; and the researcher is told what changed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.text.clean import clean, visible

RISKY = (
    "aé😀\u0301\u200d\ufe0f\U0001f3f4\U000e0067\U000e007f\x1b\x07\x00\x9b\x85\u2028\u202e\u2066\u200e\ufeff\u00ad\u200b"
    "\u2060\ud83d\ude00\r\n\t\x0b\x0c\x7f\ufffe\u094d\u200c[]()#e"
)
risky = st.text(alphabet=RISKY, max_size=30)
anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=30)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@given(st.one_of(risky, anything))
def test_a_cleaned_text_can_be_stored_and_is_left_alone_when_cleaned_again(raw: str) -> None:
    cleaned = clean(raw)
    assert clean(cleaned.text).text == cleaned.text
    assert clean(cleaned.text).changes == ()
    assert unicodedata.is_normalized("NFC", cleaned.text)
    assert cleaned.text.encode("utf-8").decode("utf-8") == cleaned.text
    assert "\r" not in cleaned.text
    assert visible(cleaned.text) == cleaned.text


@given(st.one_of(risky, anything))
def test_what_is_shown_has_the_same_length_and_nothing_a_terminal_obeys(text: str) -> None:
    for shown in (visible(text), visible(text, line=True)):
        assert len(shown) == len(text)
        assert visible(shown) == shown
        for char in shown:
            assert char in "\n\t\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cs") or not shown
            assert char not in "\x1b\x07\x7f\x9b\u202e\u2066\ufeff\u2028"
    assert "\n" not in visible(text, line=True)


@given(st.text(alphabet="aàé’«»\u00a0\u202f…😀[](). \n\t", max_size=40))
def test_ordinary_french_is_never_touched(text: str) -> None:
    assert visible(text) == text
    assert clean(text) == clean(text)
    assert clean(text).text == text
    assert clean(text).changes == ()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\ufeffBonjour", "Bonjour"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("e\u0301te\u0301", "été"),
        ("accom\u00adpa\u200bgne\u2060ment", "accompagnement"),
        ("\ud83d\ude00 et \ud83d", "😀 et \ufffd"),
        ("\x1b]52;c;\x07\x00", "␛]52;c;␇␀"),
        ("\x9b31m\x7f", "\ufffd31m␡"),
        ("a\u202eb\u2066c", "a␦b␦c"),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 a␦b"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("a\U000e0067", "a␦"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("x\ufffe", "x\ufffd"),
    ],
)
def test_each_kind_of_character_has_its_decided_fate(raw: str, text: str) -> None:
    assert clean(raw).text == text


def test_what_was_changed_is_told_with_counts() -> None:
    assert clean("\ufeffrien").changes == ()
    assert clean("a\r\nb\r\n").changes == ("2 line ends were made plain ones.",)
    assert clean("e\u0301").changes == ("1 accent written apart was joined to its letter.",)
    told = clean("\x1b[2J\x07 \u202e \U000e0067 \ud83d soft\u00adhyphen").changes
    assert told == (
        "1 invisible character was taken off (soft hyphen, zero-width space).",
        "1 broken character was replaced by \ufffd.",
        "2 control characters were replaced by visible signs.",
        "1 control of writing direction was replaced by ␦.",
        "1 invisible character was replaced by ␦.",
    )


def test_a_name_shown_on_one_line_cannot_open_another() -> None:
    assert visible("Mme B.\nOK", line=True) == "Mme B.␊OK"
    assert visible("a\tb", line=True) == "a␉b"
    assert visible("a\tb\n") == "a\tb\n"


def test_every_code_point_shows_as_one() -> None:
    for code in range(0x110000):
        char = chr(code)
        shown = visible(char)
        assert len(shown) == 1
        assert shown == char or visible(shown) == shown
