"""Guide questions: which turn asks which, however it is reworded; silent rather than wrong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.questions import match_questions

GUIDE = [
    "Comment êtes-vous arrivée dans ce métier de bibliothécaire ?",
    "Le numérique va-t-il remplacer les livres en papier ?",
    "Faut-il être passionné, voire militant, pour tenir un bibliobus ?",
    "Que faudrait-il pour que la commune reconnaisse mieux votre travail ?",
]


def test_a_reworded_question_is_recognised_by_its_rare_words() -> None:
    asked = [
        "Bon, on y va. Vous me dites si le micro vous gêne.",
        "Et pour conduire un bibliobus toutes ces années, il faut… une passion ? Un côté militant, non ?",
        "D’accord. Et ensuite ?",
        "On annonce depuis vingt ans que le numérique aura remplacé le papier, et vos livres sont toujours là.",
        "La reconnaissance, au fond, de la commune, vous l’attendez comment ?",
    ]
    assert [(i, j) for i, j, _ in match_questions(asked, GUIDE)] == [(1, 2), (3, 1), (4, 3)]


def test_a_question_may_come_back_in_a_later_turn() -> None:
    asked = [
        "Le numérique, il va remplacer les livres, d’après vous ?",
        "Vous mangiez où, le midi ?",
        "Je reviens au numérique, au remplacement des livres en papier…",
    ]
    assert [(i, j) for i, j, _ in match_questions(asked, GUIDE)] == [(0, 1), (2, 1)]


def test_small_talk_asks_nothing() -> None:
    asked = ["Ah oui ?", "Et alors, concrètement ?", "(rires)", "", "Vous reprenez un café ?", "C’est-à-dire ?"]
    assert match_questions(asked, GUIDE) == []


def test_nothing_asked_or_no_guide_gives_nothing() -> None:
    assert match_questions([], GUIDE) == []
    assert match_questions(["Bonjour ?"], []) == []
    assert match_questions(["…"], ["et ?"]) == []


@given(st.lists(st.sampled_from([*GUIDE, "Ah ?", "Et la commune, elle en pense quoi ?", ""]), max_size=6))
def test_a_turn_asks_at_most_one_question_and_scores_lie_between_0_and_1(asked: list[str]) -> None:
    matches = match_questions(asked, GUIDE, cutoff=0.0)
    assert [i for i, _, _ in matches] == sorted({i for i, _, _ in matches})
    assert all(0 <= i < len(asked) and 0 <= j < len(GUIDE) and 0 <= score <= 1 for i, j, score in matches)


def test_each_question_read_out_as_written_is_itself() -> None:
    assert [(i, j) for i, j, _ in match_questions(GUIDE, GUIDE)] == [(0, 0), (1, 1), (2, 2), (3, 3)]
