"""How a file counts is found out from what its passages show: each way of counting, with its known offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.formats.refi.framing import FRAMES, STANDARD, Frame, Marked, find, prior

TALK = (
    "Enquêtrice : Bonjour, vous faites ce métier depuis quand ?\n"
    "Mme B. : Depuis l’été 2011 😀. J’ai commencé toute seule.\n"
    "Enquêtrice : Et avec les collègues ?\n"
    "Mme B. : On rigole 😂😂, on s’entraide. C’est ça qui tient.\n"
    "Enquêtrice : Vous resteriez ?\n"
    "Mme B. : Oui. Enfin, si les horaires ne changent pas encore.\n"
) * 4
PASSAGES = ("toute seule", "les collègues", "on s’entraide", "C’est ça qui tient", "les horaires ne changent pas")


def counted(text: str, words: str, frame: Frame, occurrence: int = 0) -> Marked:
    """Where a program that counts this way says that these words stand."""
    at = -1
    for _ in range(occurrence + 1):
        at = text.index(words, at + 1)
    return Marked(offset(text[:at], frame), offset(text[: at + len(words)], frame))


def offset(before: str, frame: Frame) -> int:
    """The length of a text counted this way, the plain way."""
    if frame.line_end == "one":
        before = before.replace("\r\n", "\n")
    elif frame.line_end == "two":
        before = before.replace("\r\n", "\n").replace("\n", "\r\n")
    return len(before.encode("utf-16-le")) // 2 if frame.utf16 else len(before)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_offsets_counted_any_way_find_the_same_words(frame: Frame, line_end: str) -> None:
    text = TALK.replace("\n", line_end)
    moves = frame.moves(text)
    for words in PASSAGES:
        start, stop, _name = counted(text, words, frame, 3)
        assert text[moves.start(start) : moves.stop(stop)] == words
    assert frame.length(text) == offset(text, frame)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("origin", ["NVivo 14", "ATLAS.ti 24", "MAXQDA 24", ""])
def test_the_way_of_counting_is_found_whatever_program_is_named(frame: Frame, line_end: str, origin: str) -> None:
    text = TALK.replace("\n", line_end)
    marked = [counted(text, words, frame, n) for words in PASSAGES for n in range(4)]
    found = find([(text, marked)], origin)
    assert found.frame.like(text) == frame.like(text)
    assert found.evidence.at_words == found.evidence.inside == found.evidence.judged == 20
    assert found.sure


def test_names_that_quote_the_text_tell_where_word_edges_do_not() -> None:
    text = "a b c d\r\n" * 50
    frame = Frame(line_end="one")
    marked = [Marked(start, start + 3, text.replace("\r\n", "\n")[start : start + 3]) for start in (8, 80, 160)]
    assert find([(text, marked)], "").frame == frame


def test_a_text_that_counts_otherwise_is_read_its_own_way() -> None:
    plain, crlf = TALK, TALK.replace("\n", "\r\n")
    marked = [counted(plain, words, STANDARD, n) for words in PASSAGES for n in range(4)]
    other = [counted(crlf, words, Frame(line_end="one"), n) for words in PASSAGES for n in range(1, 3)]
    found = find([(plain, marked), (plain + "x", marked), (crlf, other)], "")
    assert [frame.like(text) for frame, text in zip(found.by_text, (plain, plain + "x", crlf), strict=True)] == [
        *(STANDARD.like(plain), STANDARD.like(plain)),
        Frame(line_end="one").like(crlf),
    ]


def test_without_evidence_the_program_decides() -> None:
    assert find([(TALK, [])], "NVivo 12").frame == prior("NVivo 12") == Frame(utf16=True)
    assert find([], "ATLAS.ti Win").frame == Frame(line_end="one")
    assert find([("a\nb", [])], "Taguette").frame == STANDARD


@given(
    st.text(alphabet="ab \n\r😀", max_size=30),
    st.lists(st.tuples(st.integers(-9, 60), st.integers(-9, 60)), max_size=8),
)
def test_any_ranges_on_any_text_are_judged_without_a_fault(text: str, ranges: list[tuple[int, int]]) -> None:
    found = find([(text, [Marked(a, b, text[:5]) for a, b in ranges])], "")
    assert 0 <= found.evidence.score <= 1
