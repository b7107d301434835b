"""What a quotation changed, word by word, and whether its meaning may have turned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.locate import read
from cipcoder.text.wording import Piece, compare, differs, negated_before, turned


def shown(quote: str, said: str) -> str:
    """The pieces with marks: [-left out-], {+added+}, (light), <cut>."""
    marks = {
        "same": lambda p: p.quoted,
        "added": lambda p: "{+" + p.quoted + "+}",
        "dropped": lambda p: "[-" + p.said + "-]",
        "changed": lambda p: "[-" + p.said + "-]{+" + p.quoted + "+}",
        "light": lambda p: "(" + (p.quoted or p.said) + ")",
        "cut": lambda p: "<" + p.said + ">",
    }
    return "".join(marks[piece.change](piece) for piece in compare(quote, said))


@pytest.mark.parametrize(
    ("quote", "said", "pieces"),
    [
        ("Je reste jusqu’au soir.", "je reste jusqu’au soir", "Je reste jusqu’au soir."),
        ("je reste dans le car", "je reste assise dans le bus", "je reste [-assise-]dans le [-bus-]{+car+}"),
        ("je reste bien au chaud", "je reste au chaud", "je reste {+bien+} au chaud"),
        ("Je ne sais plus", "j’sais plus", "Je (ne) sais plus"),
        ("je reste là", "je euh reste (rires) là", "je (euh)reste ((rires))là"),
        ("je reste […] au chaud", "je reste car il y a foule au chaud", "je reste […] <car il y a foule>au chaud"),
        ("tout autre chose", "rien du tout", None),
        ("", "rien", ""),
        ("…", "rien", "{+…+}"),
    ],
)  # fmt: skip
def test_a_quotation_is_shown_with_what_it_changed(quote: str, said: str, pieces: str | None) -> None:
    assert pieces is None or shown(quote, said) == pieces


PIECES = """je j’ sais pas ne jamais euh voilà l'œuvre Été (rires) […] (...) , . ! « » ¼ 12 😀 \x1b \u202e"""
WORDS = st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=12).map(" ".join)


@given(WORDS | st.text(max_size=30), WORDS | st.text(max_size=30))
def test_the_pieces_give_the_quotation_back(quote: str, said: str) -> None:
    pieces = compare(quote, said)
    assert "".join(piece.quoted for piece in pieces) == quote
    assert isinstance(turned(pieces), str)


@given(WORDS)
def test_a_quotation_of_the_same_words_differs_in_nothing(quote: str) -> None:
    assert not differs(compare(quote, quote)) or not read(quote).words


@pytest.mark.parametrize(
    ("quote", "said", "negation"),
    [
        ("je suis d’accord avec eux", "je suis pas d’accord avec eux", "pas"),
        ("je ne suis jamais venue", "je suis venue", "jamais"),
        ("je suis […] travailleuse sociale", "je suis pas du tout, mais alors travailleuse sociale", "pas"),
        ("je suis restée […] j’ai attendu", "je suis restée. Elle est pas venue. j’ai attendu", ""),
        ("je ne suis pas venue", "je suis pas venue", ""),
        ("c’est loin d’ici", "c’est près d’ici", ""),
        ("I do care about it", "I don’t care about it", "don"),
    ],
)
def test_a_negation_that_was_lost_or_found_is_told(quote: str, said: str, negation: str) -> None:
    assert turned(compare(quote, said)) == negation


def test_what_a_quotation_was_cut_off_from_can_turn_it() -> None:
    text = "Mme B. : Je crois pas que c’est utile. Non, c’est utile pour eux. On dit jamais rien, c’est utile."
    first, second, third = (i for i in range(len(text)) if text.startswith("c’est utile", i))
    assert negated_before(text, first) == "Je crois pas que"
    assert negated_before(text, second) == ""
    assert negated_before(text, third) == ""
    assert negated_before(text, 0) == ""


def test_pieces_are_values() -> None:
    assert compare("oui", "oui") == (Piece("same", "oui", "oui"),)
