"""Quotation marks: paired in a paragraph, followed over several, mended where an author forgot one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.marks import paired
from cipcoder.text.passages import own, passages


def between(*texts: str) -> list[str]:
    """The words of the passages found, paragraphs joined by a bar."""
    found = passages(texts, [False] * len(texts))
    return [
        texts[p.first][p.start : p.stop]
        if p.first == p.last
        else "|".join([texts[p.first][p.start :], *texts[p.first + 1 : p.last], texts[p.last][: p.stop]])
        for p in found
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Elle dit « oui », puis « non ».", ["oui", "non"]),
        ("« A « b » c » et “d ‘e’ f”", ["A « b » c", "d ‘e’ f"]),
        ("il dit \"oui\" et puis \" non \", c'est l'idée d'aujourd'hui", ["oui", "non"]),
        ("„Wort“, „mot”, ‹ là ›, <<ici>>", ["Wort", "mot", "là", "ici"]),
        ("the workers’ rights, and ‘I don’t know’, she said", ["I don’t know"]),
        ("l'un et l'autre 'mot' d'ici, 'fin bon", ["mot"]),
        ('"le « travail "réel" » fini"', ['le « travail "réel" » fini']),
        ("« » et « … » sont vides", []),
        ("un tableau de 5\" par 7\"", []),
    ],
)  # fmt: skip
def test_marks_of_all_kinds_are_paired(text: str, found: list[str]) -> None:
    assert between(text) == found


def test_a_mark_that_an_inner_quotation_took_is_given_back() -> None:
    text = "« La tournée est un « détour (Auteur) qui demande un « accord » sur les rues et les saisons »[^39]."
    assert between(text) == [text[2 : text.rindex("»") - 1]]


def test_a_quotation_runs_over_paragraphs() -> None:
    assert between("« Un début.", "Un milieu.", "Une fin » dit-elle.") == ["Un début.|Un milieu.|Une fin"]


def test_the_mark_repeated_at_each_paragraph_is_one_quotation() -> None:
    assert between("« Un début.", "« Un milieu.", "« Une fin. »") == ["Un début.|« Un milieu.|« Une fin."]
    assert between("On lit :", "“One.", "“Two.”", "Fin.") == ["One.|“Two."]


def test_a_mark_forgotten_in_a_list_costs_only_its_own_quotation() -> None:
    assert between("« Un. »", "« Deux.", "« Trois. »", "« Quatre. »") == ["Un.", "Deux.", "Trois.", "Quatre."]
    assert between("Un, sans le premier signe. »") == ["Un, sans le premier signe."]


def test_a_mark_without_partner_in_running_text_is_left_alone() -> None:
    assert between("Un banc « gardé « surtout pour Robert, et deux « chaises ».") == ["chaises"]
    assert between("Pour eux, « la soupe est servie à midi, puis à sept heures.", "Un autre « mot » ici.") == ["mot"]


def test_a_quotation_goes_no_further_than_a_heading() -> None:
    texts = ("« Un début.", "Titre", "Une fin »")
    assert all(p.first == p.last for p in passages(texts, [False, True, False]))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("« Oui. »", True),
        ("– « Oui. » (Mme B., 43 ans).", True),
        ("✓ « Oui »[^3].", True),
        ("« Oui. » — Claire, encadrante", True),
        ("Elle dit « oui ».", False),
        ("« Oui » dit-elle.", False),
    ],
)
def test_a_quotation_may_be_all_of_its_paragraph(text: str, whole: bool) -> None:
    (found,) = passages([text], [False])
    assert own(text, *found.outer) is whole


MARKS = st.text(st.sampled_from("«»“”„\"‘’'‹› \nab.:,[^1](—"), max_size=60)


@given(st.lists(MARKS | st.text(max_size=40), max_size=6), st.data())
def test_passages_lie_in_their_paragraphs_apart_and_in_order(texts: list[str], data: st.DataObject) -> None:
    apart = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    found = passages(texts, apart)
    for p in found:
        assert 0 <= p.first <= p.last < len(texts)
        assert 0 <= p.outer[0] <= p.start <= len(texts[p.first])
        assert 0 <= p.stop <= p.outer[1] <= len(texts[p.last])
        assert p.first < p.last or p.start < p.stop
    for a, b in pairwise(found):
        assert (a.last, a.outer[1]) <= (b.first, b.outer[0])


@given(MARKS)
def test_pairs_lie_in_one_another_or_apart(text: str) -> None:
    pairs = paired(text).pairs
    for a in pairs:
        assert a.opening.stop <= a.closing.start
        around = [b for b in pairs if b.opening.start < a.opening.start and a.closing.stop < b.closing.stop]
        assert len(around) == a.depth
        for b in pairs:
            crossed = a.opening.start < b.opening.start < a.closing.start < b.closing.start
            assert not crossed


@pytest.mark.parametrize("text", ["« ", "» ", "« a » ", '"a ', "‘a’ ", "“", "«a\n", "- ", "'", "«”"])
def test_a_paragraph_of_nothing_but_marks_takes_no_time(text: str) -> None:
    begun = time.process_time()
    passages([text * 50_000], [False])
    assert time.process_time() - begun < 5
