"""What may name somebody is shown for review; what names nobody isn't. All names are made up."""

from __future__ import annotations

import pytest

from benchmarks import _names
from benchmarks.identifiers import run as measured
from cipcoder.formats.gazetteer import first_names, not_names
from cipcoder.language.known_words import dictionary
from cipcoder.text.candidates import Candidate, Lists, Source, candidates
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span

LISTS = Lists({}, frozenset(fold(one.name) for one in first_names()), not_names(), dictionary("fr"))


def found(text: str, lists: Lists = LISTS, **more: object) -> dict[str, str]:
    """Kind by form."""
    return {one.form: one.kind for one in candidates([Source("a", text, **more)], lists)}  # type: ignore[arg-type]


def one(text: str, form: str) -> Candidate:
    return next(each for each in candidates([Source("a", text)], LISTS) if each.form == form)


@pytest.mark.parametrize(
    ("text", "form", "kind"),
    [
        ("Et là madame de Brécourval arrive.", "madame de Brécourval", "person"),
        ("Moi je m'appelle zoubida et voilà.", "zoubida", "person"),
        ("Alors monsieur castaroux il note tout.", "monsieur castaroux", "person"),
        ("On va à Villeneuve-sur-Aulze demain.", "Villeneuve-sur-Aulze", "town"),
        ("L'association « Les Amis du Pont » nous aide.", "Les Amis du Pont", "organisation"),
        ("Appelle au 06 39 98 12 34.", "06 39 98 12 34", "phone"),
        ("Demande à Jean-Firmin.", "Jean-Firmin", "town"),  # a guess: changed with one key
        ("C'est dans l'Aulze.", "Aulze", "place"),
        ("Zarbatou m'a dit non.", "Zarbatou", "person"),  # begins the sentence, and is in no dictionary
        ("Et puis Odile ZARBAT est venue.", "Odile ZARBAT", "person"),  # surnames are written so
        ("He lives in Oakhampton Bridge.", "Oakhampton Bridge", "town"),
    ],
)
def test_names_are_found(text: str, form: str, kind: str) -> None:
    assert found(text).get(form) == kind


def test_a_name_that_was_found_is_found_in_small_letters_too() -> None:
    assert found("Je m'appelle Wilhelma Zarbat. Et wilhelma, c'est moi.").get("wilhelma") == "person"
    assert "rose" not in found("Je m'appelle Rose Zarbat. Il y a une rose.")


@pytest.mark.parametrize(
    "text",
    [
        "Mme B. : Oui, M. D. me l'a dit, et Mme C aussi.",
        "Lorsqu'on arrive. Puisqu'il le faut. Quelqu'un le dit.",
        "Bonjour. Effectivement, c'est la CIP de la DDETS qui appelle Pôle emploi et France Travail.",
        "Il dit : « Revenez lundi. » (rires) Alors voilà… Donc bon.",
        "— Entrez. — Merci, monsieur. Je peux ?",
        "En Avril, un Portugais et une Ukrainienne, au Conseil départemental.",
        "[Personne 3] habite à [Commune 2], avec [prénom].",
        "LES DISPOSITIFS D'INSERTION ET LEUR FINANCEMENT EN RURALITÉ",
        "Dites-moi. Allez-y. Est-ce que c'est Madame la directrice ?",
        "",
    ],
)
def test_what_names_nobody_is_no_false_alarm(text: str) -> None:
    assert found(text) == {}


def test_a_name_at_the_beginning_of_a_sentence_is_found_when_it_is_one_elsewhere() -> None:
    text = "On a vu Olive hier. Olive rigolait. Rose aussi."
    assert one(text, "Olive").count == 2
    assert "Rose" not in found(text), "no list, no other place: a word like others at the beginning of a sentence"


def test_names_of_lists_are_found_in_small_letters_unless_they_are_words() -> None:
    lists = Lists({"Quimperval": "town", "Rose": "person", "Bon": "town"}, is_word=dictionary("fr"))
    text = "bon on part à quimperval et la rose est à Rose. Bon, voilà."
    assert found(text, lists) == {"quimperval": "town", "Rose": "person"}


def test_speakers_called_by_their_names_are_candidates_and_pseudonyms_put_in_are_passed_over() -> None:
    text = "Nath : bonjour.\n\nOn dit Claire ici."
    assert found(text, labels=(Span(0, 4),))["Nath"] == "person"
    assert "Claire" not in found(text, passed=(Span(text.index("Claire"), text.index("Claire") + 6),))


def test_what_a_model_found_joins_the_candidates() -> None:
    assert found("le petit prince vient", known=((3, 15, "person"),)) == {"petit prince": "person"}


def test_the_measured_figures_hold() -> None:
    figures = {one.name: one.ratio for one in measured() if ".time." not in one.name}
    assert figures["identifiers.tuning.missed"] == 0
    assert figures["identifiers.tuning.wrong-type"] <= 11 / 43
    assert figures["identifiers.held-out.missed"] <= 0.05
    assert all(n <= 3 for name, n in figures.items() if name.endswith("alarms"))
    assert figures["identifiers.planted.missed"] == 0
    assert sum(marked.count("|") for marked in _names.TUNING) == 43
