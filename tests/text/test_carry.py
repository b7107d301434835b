"""Carrying passages to a corrected text: the same words wherever they are, a place to look at, or nothing at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.text.carry import Carried, Carrying
from cipcoder.text.differences import differences
from cipcoder.text.moves import Edit
from cipcoder.text.spans import Span

OLD = """Enquêteur : Et le planning, comment vous le faites ?

Mme B. : Le planning, je le fais le dimanche soir, sur la table de la cuisine, quand les enfants dorment.

Enquêteur : Toute seule ?

Mme B. : Oui, oui. Ma collègue m’envoie les absences par message, et je recopie « à la main », dans un cahier.

Mme B. : Oui, oui."""
SUNDAY, HAND = "je le fais le dimanche soir", "je recopie « à la main »"


def carried(new: str, words: str, nth: int = 0) -> tuple[str, str]:
    """What becomes of these words of the old text: fate, and the words there."""
    at = -1
    for _n in range(nth + 1):
        at = OLD.index(words, at + 1)
    found = Carrying(OLD, new).carry(at, at + len(words))
    return found.fate, "" if found.span is None else new[found.span.start : found.span.stop]


def test_words_before_and_after_move_a_passage_along() -> None:
    new = "Mme B. : Bon. Euh.\n\n" + OLD.replace("Toute seule", "Vous êtes seule pour ça")
    assert carried(new, SUNDAY) == ("kept", SUNDAY)
    assert carried(new, HAND) == ("kept", HAND)


def test_other_quotes_accents_and_blanks_are_the_same_words() -> None:
    new = OLD.replace("« à la main »", "“a la main”").replace("’", "'").replace("Le planning, je", "le planning je")
    assert carried(new, HAND) == ("kept", "je recopie “a la main”")


def test_a_corrected_word_in_it_is_for_review_at_its_place() -> None:
    new = OLD.replace("dimanche soir", "lundi soir")
    assert carried(new, SUNDAY) == ("review", "je le fais le lundi soir")
    assert carried(new, "dimanche soir") == ("review", "lundi soir")
    assert carried(new, "je le fais") == ("kept", "je le fais")


def test_a_turn_that_was_moved_takes_its_passages_along() -> None:
    parts = OLD.split("\n\n")
    new = "\n\n".join([*parts[2:], *parts[:2]])
    at = OLD.index(SUNDAY)
    found = Carrying(OLD, new).carry(at, at + len(SUNDAY))
    assert found.fate == "kept"
    assert found.span is not None
    assert new[found.span.start : found.span.stop] == SUNDAY


def test_what_was_deleted_is_an_orphan_though_its_words_stand_elsewhere() -> None:
    parts = OLD.split("\n\n")
    assert carried("\n\n".join(parts[:-1]), "Oui, oui", 1) == ("orphan", "")
    assert carried("\n\n".join(parts[:-1]), "Oui, oui", 0) == ("kept", "Oui, oui")
    assert carried("\n\n".join([parts[0], *parts[2:]]), SUNDAY) == ("orphan", "")


def test_between_two_places_that_are_alike_nothing_is_guessed() -> None:
    parts = OLD.split("\n\n")
    turn = "Mme Z. : Alors je le fais le dimanche soir, voilà."
    new = "\n\n".join([turn, parts[0], *parts[2:], turn])
    fate, words = carried(new, SUNDAY)
    assert (fate, words) == ("review", SUNDAY)


def test_a_passage_without_words_stays_between_its_neighbours() -> None:
    assert carried(OLD.replace("cahier", "gros cahier"), "« ") == ("kept", "« ")
    assert carried(OLD.replace("« à la main »", "à la main"), "« ")[0] == "orphan"


def test_part_of_a_word_stays_part_of_it() -> None:
    assert carried("Oh ! " + OLD, "planni") == ("kept", "planni")


def test_edits_that_are_known_keep_a_passage_whose_words_they_replace() -> None:
    at = OLD.index("dimanche")
    new = OLD.replace("dimanche", "[jour]")
    whole = Carrying(OLD, new, [Edit(at, at + 8, 6)])
    start = OLD.index(SUNDAY)
    assert whole.carry(start, start + len(SUNDAY)) == Carried("kept", Span(start, start + len(SUNDAY) - 2))
    cut = Carrying(OLD, OLD[:at] + OLD[at + 8 :], [Edit(at, at + 8, 0)])
    assert cut.carry(at, at + 8).fate == "orphan"


def test_how_alike_two_texts_are_is_said_in_words() -> None:
    found = Carrying("un deux trois quatre", "un deux cinq")
    assert (found.taken_out, found.put_in) == (2, 1)
    assert found.likeness == pytest.approx(4 / 7)
    assert Carrying("", "").likeness == 0


def test_differences_are_read_in_order_with_their_lines() -> None:
    found = list(differences("Un mot.\nDeux mots, là.", "Un mot.\nTrois mots, là-bas. Fin"))
    assert [(each.line, each.old, each.new) for each in found] == [(2, "Deux", "Trois"), (2, "là.", "là-bas. Fin")]
    assert list(differences("pareil", "pareil")) == []


word = st.sampled_from(["oui", "non", "je", "le", "travail", "métier", "l’usine", "« bon »", "euh", "dix-huit", "…"])
texts = st.lists(word, min_size=1, max_size=30).map(" ".join)


@settings(deadline=None, max_examples=150)
@given(text=texts, places=st.tuples(st.integers(0, 200), st.integers(0, 200)))
def test_the_same_text_carries_everything_to_where_it_is(text: str, places: tuple[int, int]) -> None:
    start, stop = sorted(place % (len(text) + 1) for place in places)
    if start < stop:
        assert Carrying(text, text).carry(start, stop) == Carried("kept", Span(start, stop))


@settings(deadline=None, max_examples=150)
@given(old=texts, new=texts, more=texts, places=st.tuples(st.integers(0, 200), st.integers(0, 200)))
def test_what_is_kept_keeps_its_words_over_any_number_of_texts(
    old: str, new: str, more: str, places: tuple[int, int]
) -> None:
    start, stop = sorted(place % (len(old) + 1) for place in places)
    if start == stop:
        return
    first = Carrying(old, new).carry(start, stop)
    assert (first.span is None) == (first.fate == "orphan")
    if first.span is None:
        return
    assert 0 <= first.span.start < first.span.stop <= len(new)
    if first.fate == "kept":
        assert letters(new, first.span) == letters(old, Span(start, stop))
        then = Carrying(new, more).carry(first.span.start, first.span.stop)
        if then.fate == "kept" and then.span is not None:
            assert letters(more, then.span) == letters(old, Span(start, stop))


def letters(text: str, span: Span) -> str:
    return "".join(char for char in text[span.start : span.stop] if char.isalnum())
