"""Suggestions from words: which code a passage is nearest to, why, and that the same question has the same answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.language.suggesting import MOST, Known, Suggester

DIRTY = Known("dirty-work", "Le sale boulot. Les tâches que personne ne veut faire. vaisselle, ménage")
ALONE = Known("isolation", "Isolement. Être seul dans son travail, sans collègue. solitude")
PAY = Known("pay", "Salaire et contrat. Ce que la personne gagne. smic, prime")
BOOK = (DIRTY, ALONE, PAY)


def codes(suggester: Suggester, passage: str, around: str = "") -> list[str]:
    return [each.code for each in suggester.suggest(passage, around)]


def test_the_codebook_alone_is_enough_to_begin_with() -> None:
    assert codes(Suggester(BOOK), "Moi je fais la vaisselle.")[0] == "dirty-work"


def test_words_are_met_in_all_their_forms_and_spellings() -> None:
    suggester = Suggester(BOOK)
    for passage in ("mes collègues", "MES COLLEGUES", "aucune collègue", "solitaire"):
        assert codes(suggester, passage)[0] == "isolation", passage


def test_the_words_that_speak_are_shown_as_they_stand_the_strongest_first() -> None:
    (first, *_others) = Suggester(BOOK).suggest("Euh la Vaisselle, le Ménage, c’est pour qui ?")
    assert first.code == "dirty-work"
    assert set(first.words) == {"Vaisselle", "Ménage"}


def test_coded_passages_teach_what_the_codebook_does_not_say() -> None:
    passage = "On a trié les cartons toute la nuit."
    assert codes(Suggester(BOOK), passage) == []
    learnt = Suggester((DIRTY, ALONE, Known("pay", PAY.said, ("Encore des cartons à trier.",))))
    assert codes(learnt, passage)[0] == "pay"


def test_what_is_said_around_helps_and_is_shown_apart() -> None:
    suggester = Suggester(BOOK)
    assert suggester.suggest("Et puis voilà.") == []
    (first, *_others) = suggester.suggest("Et après, rien.", "Je suis seul avec la solitude. Et après, rien.")
    assert (first.code, first.words) == ("isolation", ())
    assert set(first.nearby) == {"seul", "solitude"}


def test_nothing_is_suggested_for_nothing() -> None:
    suggester = Suggester(BOOK)
    assert [suggester.suggest(passage) for passage in ("", "   ", "(rires)", "…", "et le la", "12 300", "Xyzzy")] == [
        []
    ] * 7


def test_without_codes_or_words_about_them_there_is_nothing_to_suggest() -> None:
    assert Suggester(()).suggest("vaisselle") == []
    assert Suggester((Known("a", ""), Known("b", "  ", ()))).suggest("vaisselle") == []
    assert codes(Suggester((DIRTY,)), "vaisselle") == ["dirty-work"]


def test_equal_codes_keep_the_order_of_the_codebook() -> None:
    twins = [Known(name, "La vaisselle, sale.") for name in ("z", "a", "m", "b")]
    assert codes(Suggester(twins), "vaisselle") == ["z", "a", "m"]
    assert [code for code, _near in Suggester(twins).ranked("rien de tout cela")] == ["z", "a", "m", "b"]


def test_english_is_read_with_english_stems_and_small_words() -> None:
    book = (
        Known("dirty", "Dirty work. Washing dishes, cleaning toilets."),
        Known("lonely", "Loneliness. Working without colleagues."),
    )
    suggester = Suggester(book, "en")
    (first, *_others) = suggester.suggest("Well, you know, I don’t mind that I washed the dish.")
    assert first.code == "dirty"
    assert set(first.words) == {"washed", "dish"}


@pytest.mark.parametrize("language", ["de", "fi", "ru", "zh", "xx", ""])
def test_other_languages_work_with_the_stems_there_are_or_without(language: str) -> None:
    assert codes(Suggester((Known("a", "Kaffee кофе 咖啡"), Known("b", "Tee чай 茶")), language), "Kaffee")[0] == "a"


def test_of_very_many_passages_enough_are_learnt_from() -> None:
    many = tuple(f"passage numéro{i} carton" for i in range(3 * MOST))
    assert codes(Suggester((Known("pay", "", many), ALONE)), "un carton") == ["pay"]


def test_mean_vectors_of_a_model_can_be_a_third_thing_to_compare() -> None:
    def meaning(text: str) -> list[float]:
        return [1.0, 0.0] if "vaisselle" in text or "assiettes" in text else [0.0, 1.0]

    without, with_it = Suggester(BOOK).ranked("les assiettes"), Suggester(BOOK, meaning=meaning).ranked("les assiettes")
    assert with_it[0][0] == "dirty-work"
    assert with_it[0][1] > 0.9 + without[0][1]


SAID = ("vaisselle", "ménage", "seul", "collègue", "salaire", "prime", "carton", "nuit", "bureau", "train", "café")
WORDS = st.lists(
    st.sampled_from(SAID),
    max_size=8,
).map(" ".join)
BOOKS = st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=5).map(
    lambda rows: [Known(f"c{i}", said, tuple(examples)) for i, (said, examples) in enumerate(rows)]
)


@settings(max_examples=60, deadline=None)
@given(BOOKS, WORDS, WORDS)
def test_the_same_question_has_the_same_answer_whatever_the_order_of_the_passages(
    book: list[Known], passage: str, around: str
) -> None:
    turned = [Known(each.code, each.said, each.examples[::-1]) for each in book]
    first = Suggester(book).suggest(passage, around)
    assert [(s.code, s.words) for s in first] == [(s.code, s.words) for s in Suggester(turned).suggest(passage, around)]


@settings(max_examples=60, deadline=None)
@given(BOOKS)
def test_what_the_codebook_says_of_a_code_word_for_word_is_nearest_to_that_code(book: list[Known]) -> None:
    alone = [Known(each.code, each.said) for each in book]
    suggester = Suggester(alone)
    for each in alone:
        if each.said:
            near = dict(suggester.ranked(each.said))
            assert near[each.code] == pytest.approx(2.0)  # two cosines of one
            assert max(near.values()) <= 2.0 + 1e-9


@settings(max_examples=60, deadline=None)
@given(BOOKS, WORDS, WORDS)
def test_only_words_that_are_there_speak_and_at_most_three_codes_are_named(
    book: list[Known], passage: str, around: str
) -> None:
    for each in Suggester(book).suggest(passage, around):
        assert set(each.words) <= set(passage.split())
        assert set(each.nearby) <= set(around.split()) - set(passage.split())
        assert each.words or each.nearby
    assert len(Suggester(book).suggest(passage, around)) <= 3
