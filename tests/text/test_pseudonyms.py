"""Pseudonyms go in by rule, and come out to the letter. All names are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.language.known_words import dictionary
from cipcoder.text.candidates import Candidate
from cipcoder.text.key_entries import Keys
from cipcoder.text.moves import Moves
from cipcoder.text.proposals import proposals
from cipcoder.text.pseudonyms import Replacer, clashes, fingerprint, put_in, remembered, restored
from cipcoder.text.spans import Span

KEYS = (
    Keys()
    .accept("Mme Ferrandou", "person", "[Personne 1]")
    .accept("Odile", "person", "[Personne 1]")
    .accept("Anne", "person", "[Personne 2]")
    .accept("Jean-Firmin", "person", "Agathe")
    .accept("Vierzac", "town", "[Commune 1]")
    .accept("Le Manteau", "town", "[Commune 2]")
    .accept("Aulze", "place", "une vallée")
    .accept("Rose", "person", "[Personne 4]")
    .accept("06 39 98 12 34", "phone", "[Téléphone 1]")
    .accept("Ô", "other", "[Nom 1]")
)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Madame Ferrandou et Mme  Ferrandou", "[Personne 1] et [Personne 1]"),
        ("le livre d'Anne, qu’Anne a lu", "le livre de [Personne 2], que [Personne 2] a lu"),
        ("D'Anne à Odile", "De [Personne 2] à [Personne 1]"),
        ("le frère de Jean Firmin, que jean-firmin aime", "le frère d’Agathe, qu’Agathe aime"),
        ("il vient du Manteau, il va au Manteau", "il vient de [Commune 2], il va à [Commune 2]"),
        ("dans l'Aulze ou d'Aulze", "dans une vallée ou d'une vallée"),
        ("la rose de Rose", "la rose de [Personne 4]"),
        ("vierzac, VIERZAC, Vierzacois", "[Commune 1], [Commune 1], Vierzacois"),
        ("au 06.39.98.12.34", "au [Téléphone 1]"),
        ("Anne's dog, les Anne", "[Personne 2]'s dog, les [Personne 2]"),
        ("Odile. Anne", "[Personne 1]. [Personne 2]"),
        ("", ""),
    ],
)
def test_names_are_replaced_as_french_wants_it(text: str, new: str) -> None:
    assert Replacer(KEYS, dictionary("fr")).replace(text).text == new


def test_labels_of_speakers_and_file_names_lose_the_brackets() -> None:
    replacer = Replacer(KEYS)
    assert replacer.replace("Odile : Odile.", [Span(0, 7)]).text == "Personne 1 : [Personne 1]."
    assert replacer.words("entretien_rose_2", any_case=True) == "entretien_Personne 4_2"


@given(
    st.lists(
        st.sampled_from(
            ["Odile", "d'", "qu’", "Anne", "de ", "du ", "Manteau", "rose", "Rose", " ", "\n", ".", "l'Aulze",
             "Jean-Firmin", "Mme ", "Ferrandou", "06 39 98 12 34", "[Personne 1]", "œ", "İ", "é", "👩‍🏭", "x"]
        ),
        max_size=25,
    ).map("".join),
    st.integers(0, 12),
)  # fmt: skip
def test_what_was_replaced_comes_back_to_the_letter(text: str, plain: int) -> None:
    new = Replacer(KEYS, dictionary("fr")).replace(text, [Span(0, plain)])
    keys = remembered(KEYS, "a", new)
    if new.pieces:
        assert restored(new.text, keys) == (text, True)
    moves, last = Moves(new.edits), 0
    for piece, edit in zip(new.pieces, new.edits, strict=True):
        assert (moves.start(edit.start), moves.stop(edit.stop)) == (piece.start, piece.stop)
        assert text[last : edit.start] == new.text[moves.stop(last) if last else 0 : piece.start]
        last = edit.stop


def test_two_replacements_one_upon_the_other_are_both_taken_back() -> None:
    text = "Odile vit à Vierzac."
    first = Replacer(Keys().accept("Odile", "person", "[Personne 1]")).replace(text)
    second = Replacer(Keys().accept("Vierzac", "town", "[Commune 1]")).replace(first.text)
    keys = remembered(remembered(Keys(), "a", first), "a", second)
    assert restored(second.text, keys) == (text, True)


def test_a_text_the_table_does_not_know_gets_first_forms_back() -> None:
    assert restored("[Personne 1] et Personne 2 à [Commune 1].", KEYS) == ("Mme Ferrandou et Anne à Vierzac.", False)
    assert fingerprint("a") != fingerprint("b")


def test_decisions_are_values() -> None:
    keys = Keys().accept("Odile", "person", "[Personne 1]").accept("Nath", "person", "[Personne 2]")
    merged = keys.merge(["Odile", "Nath"])
    assert merged.entity("Nath") == merged.entity("odile")
    assert merged.entity("Odile").id == keys.entity("Odile").id  # type: ignore[union-attr]
    assert keys.entity("Nath").pseudonym == "[Personne 2]", "the table before stays"  # type: ignore[union-attr]
    assert merged.forget("Nath").entity("Nath") is None
    assert merged.ignore("Nath").is_ignored("NATH")
    assert merged.rename(merged.entities[0].id, "Claire").entity("Nath").pseudonym == "Claire"  # type: ignore[union-attr]
    assert merged.waiting(["Odile", "Karim"]).pending == ("Karim",)
    with pytest.raises(InputError):
        keys.merge(["Karim", "Zoé"])
    for form, pseudonym in (("Odile", "Mme Odile"), ("Odile", " "), ("…", "x")):
        with pytest.raises(InputError):
            keys.accept(form, "person", pseudonym)
    assert clashes(Keys().accept("Claire", "person", "Odile").accept("Odile", "person", "Zoé")) == ["Odile"]


def waiting(form: str, kind: str = "person", *, sure: bool = True) -> Candidate:
    return Candidate(form, kind, 1, ("a",), (), sure)


def test_forms_of_one_person_are_proposed_together_and_those_of_two_are_not() -> None:
    forms = ["Mme Zarbat", "Odile Zarbat", "Odile", "M. Zarbat", "Zarbat", "Vierzac"]
    made = {one.form: one for one in proposals(Keys(), [waiting(form) for form in forms], "fr")}
    assert made["Odile Zarbat"].pseudonym == made["Mme Zarbat"].pseudonym == made["Odile"].pseudonym
    assert made["M. Zarbat"].pseudonym != made["Mme Zarbat"].pseudonym
    assert len({one.pseudonym for one in made.values()}) == 4


def test_first_names_are_proposed_of_the_same_gender_and_decade() -> None:
    names = [("Karim", "m", 1970), ("Arnaud", "m", 1970), ("Enzo", "m", 1990), ("Zoé", "f", 1970), ("Farid", "m", 1970)]
    made = proposals(Keys(), [waiting("Karim")], "fr", style="first-names", first_names=names, taken={"farid"})
    assert made[0].pseudonym == "Arnaud"


def test_an_entity_keeps_its_kind_and_spelling_when_a_form_joins_it() -> None:
    keys = Keys().accept("Le Tremplin", "organisation", "[Organisation 1]").accept("Trempl", "person", "organisation 1")
    (one,) = keys.entities
    assert (one.kind, one.pseudonym, one.forms) == ("organisation", "[Organisation 1]", ("Le Tremplin", "Trempl"))
    (alone,) = keys.forget("Trempl").accept("Le Tremplin", "place", "[organisation 1]").entities
    assert (alone.kind, alone.pseudonym) == ("place", "[organisation 1]")


def test_nothing_a_terminal_obeys_and_no_bracket_of_a_label_gets_into_a_text() -> None:
    keys = Keys().accept("Odile", "person", "Ir\x1b[31mma").accept("Zarbat", "person", "[Personne 2")
    assert "\x1b" not in Replacer(keys).replace("Odile").text
    assert Replacer(keys).words("Zarbat") == "Personne 2"


def test_a_pseudonym_that_holds_a_real_name_is_told() -> None:
    keys = Keys().accept("Odile Zarbat", "person", "Irma Zarbat").accept("Zarbat", "person", "[Personne 2]")
    assert clashes(keys) == ["Irma Zarbat"]
    assert not clashes(Keys().accept("Zarbat", "person", "[Personne 2]").accept("Vierzac", "town", "une ville"))


def test_a_pseudonym_that_was_put_in_stays_when_somebody_is_really_called_so() -> None:
    keys = Keys().accept("Odile", "person", "Irma")
    first = Replacer(keys).replace("Avec Odile, et Zoubaïr.")
    keys = remembered(keys, "b", first).accept("Odile", "person", "Julie").accept("Irma", "person", "[Personne 7]")
    keys = keys.accept("Zoubaïr", "person", "Z.")
    second = Replacer(keys).replace(first.text, passed=put_in(first.text, keys))
    assert second.text == "Avec Irma, et Z.."
    keys = remembered(keys, "b", second)
    third = Replacer(keys).replace(second.text, passed=put_in(second.text, keys))
    assert third.text == second.text, "what the first time put in is known after the second"
    assert restored(second.text, keys) == ("Avec Odile, et Zoubaïr.", True)
