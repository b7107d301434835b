"""Words: one definition, told in the module, the same for every count of the house."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.spans import Span
from cipcoder.text.words import word_count, words

talk = st.text(alphabet="abéŒ’'-–.,()[]:… \n\u00a0\u202f0123😀«»rires\u0301\u00ad", max_size=60)
phrases = st.lists(
    st.sampled_from(
        [
            "l’insertion",
            "c'est-à-dire",
            "(rires)",
            "[silence]",
            "[00:12:31]",
            "(elle cherche)",
            "oui",
            "\n",
            " ",
            "(",
            "]",
            "12\u00a0000",
            "😀",
        ]
    ),
    max_size=12,
).map("".join)


def said(text: str) -> list[str]:
    return [text[span.start : span.stop] for span in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’insertion, c'est-à-dire qu’on", ["l’", "insertion", "c'est-à-dire", "qu’", "on"]),
        ("peut-être un rendez-vous aujourd’hui", ["peut-être", "un", "rendez-vous", "aujourd’hui"]),
        ("j'sais pas, p't-être, 'fin y'a", ["j'", "sais", "pas", "p't-être", "fin", "y'", "a"]),
        ("est-ce qu'elle a-t-il", ["est-ce", "qu'", "elle", "a-t-il"]),
        ("main-d’œuvre, quelqu'un, Saint-Denis", ["main-d’œuvre", "quelqu'un", "Saint-Denis"]),
        (
            "12\u00a0000 euros, 3,5 %, à 12h30 le 01/02/2025",
            ["12\u00a0000", "euros", "3,5", "à", "12h30", "le", "01/02/2025"],
        ),
        ("S.I.A.E. et S.I.A.E", ["S.I.A.E.", "et", "S.I.A.E"]),
        ("Fin. Début. M. B. dit", ["Fin", "Début", "M", "B", "dit"]),
        ("accompa- accompagner ___ –", ["accompa", "accompagner"]),
        ("été 😀 👨‍👩‍👧 e\u0301te\u0301", ["été", "e\u0301te\u0301"]),
    ],
)
def test_words_are_those_of_the_definition(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "mark",
    [
        "(rires)",
        "[rires]",
        "(silence)",
        "[silence]",
        "[inaudible]",
        "(soupir)",
        "(elle cherche)",
        "(long silence)",
        "[00:12:31]",
        "(12:31)",
        "[00:03:12 - 00:03:20]",
        "[…]",
        "(...)",
        "(?)",
        "(xxx)",
        "[il se lève]",
        "(en riant)",
        "[interruption : une collègue entre]",
        "(petit rire gêné)",
        "(ils rient)",
        "(RIRES)",
    ],
)
def test_marks_of_the_transcriber_are_not_words(mark: str) -> None:
    assert said(f"oui {mark} non") == ["oui", "non"]


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("à [commune] chez [la directrice]", 5),
        ("(enfin l'État)", 3),
        ("(il était tard)", 3),
        ("(elle est partie)", 3),
        ("en (2008)", 2),
        ("(rires", 1),
    ],
)
def test_other_brackets_hold_words_that_were_said(text: str, n: int) -> None:
    assert word_count(text) == n


@given(st.one_of(talk, phrases))
def test_words_are_in_order_apart_and_within_a_line(text: str) -> None:
    found = words(text)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))
    assert all(span.length > 0 and "\n" not in text[span.start : span.stop] for span in found)
    assert all(not text[span.start].isspace() and not text[span.stop - 1].isspace() for span in found)
    assert word_count(text) == len(found)


@given(st.one_of(talk, phrases), st.lists(st.integers(0, 60), max_size=4))
def test_the_counts_of_the_parts_add_up_to_the_count_of_the_text(text: str, cuts: list[int]) -> None:
    at = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    parts = [Span(a, b) for a, b in itertools.pairwise(at)]
    assert sum(word_count(text, [part]) for part in parts) == word_count(text) == word_count(text, parts)
    assert [w for part in parts for w in words(text, part.start, part.stop)] == words(text)


def test_a_word_under_two_spans_counts_once() -> None:
    assert word_count("un deux trois", [Span(0, 7), Span(3, 13)]) == 3
    assert word_count("un deux trois", []) == 0


def test_counting_is_linear_in_the_worst_of_texts() -> None:
    begin = time.perf_counter()
    for text in (
        "(" * 50_000,
        "( " * 50_000,
        "(elle " + "a" * 100_000,
        "a.a." * 50_000,
        "(rire" + " a" * 50_000,
        "1," * 50_000,
    ):
        word_count(text)
    word_count("mot " * 50_000, [Span(i, i + 2) for i in range(0, 200_000, 4)])
    assert time.perf_counter() - begin < 30  # a square would take minutes
