"""The light French pipeline: quick to make, and it cuts words as a reader would."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.language.pipeline import pipeline
from cipcoder.language.sentences import sentences
from cipcoder.text.spans import Span


def tokens(text: str) -> str:
    return "|".join(token.text for token in pipeline()(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’insertion qu’on jusqu'à", "l’|insertion|qu’|on|jusqu'|à"),
        ("c'est-à-dire peut-être aujourd’hui", "c'est-à-dire|peut-être|aujourd’hui"),
        ("d'aujourd'hui, C’EST-À-DIRE", "d'|aujourd'hui|,|C’EST-À-DIRE"),
        ("un rendez-vous à Saint-Denis", "un|rendez-vous|à|Saint-Denis"),
        ("main-d’œuvre d’Aix-en-Provence", "main-d’œuvre|d’|Aix-en-Provence"),
        ("Dis-moi, est-ce que", "Dis|-moi|,|est|-ce|que"),
        ("Donne-le-moi ! A-t-il ? Vas-y.", "Donne|-le|-moi|!|A|-t-il|?|Vas|-y|."),
        ("M. D. et Mme B. (rires)", "M.|D.|et|Mme|B.|(|rires|)"),
        ("j'sais pas, p't-être, y'a", "j'|sais|pas|,|p't-être|,|y'|a"),
        ("«\u00a0Oui…\u00a0» 3,5 n° 3 S.I.A.E.", "«|\u00a0|Oui|…|\u00a0|»|3,5|n°|3|S.I.A.E."),
        ("Paix.Puis", "Paix|.|Puis"),
        ("env. 3 km, l'art. 3.", "env.|3|km|,|l'|art.|3|."),
        ("savoir-faire, arrière-plan, quelqu’un", "savoir-faire|,|arrière-plan|,|quelqu’un"),
        ("va-t’en, parle-m'en", "va|-t’|en|,|parle|-m'|en"),
        ("v'là m'sieur, c'te fois", "v'là|m'sieur|,|c'te|fois"),
        ("n°3 (https://exemple.fr/a?b=c).", "n°|3|(|https://exemple.fr/a?b=c|)|."),
        ("____ ....", "____|...."),
    ],
)
def test_words_are_cut_as_a_reader_would(text: str, expected: str) -> None:
    assert tokens(text) == expected


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="aéM.D’'-t ilmoi,…«»()[]_\n\u00a0😀3", max_size=40))
def test_no_character_is_lost_between_tokens(text: str) -> None:
    assert pipeline()(text).text == text


def test_it_is_made_once_and_never_imports_the_french_of_spacy() -> None:
    code = (
        "import sys; import cipcoder.language.pipeline, cipcoder.language.sentences as s;"
        "from cipcoder.text.spans import Span;"
        "assert 'spacy' not in sys.modules, 'spacy imported too early';"
        "assert len(s.sentences('Oui. Non.', [Span(0, 9)])) == 2;"
        "assert 'spacy.lang.fr' not in sys.modules, 'spacy.lang.fr imported'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert pipeline() is pipeline("fr")


def spoken(text: str, language: str) -> list[str]:
    return [text[s.start : s.stop] for s in sentences(text, [Span(0, len(text))], language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Mr. Smith came at 3.5 km.", "Don't you think?", "(laughs) Yes."]),
        ("en-GB", ["Well, Dr. Jones said no.", "“Never!”"]),
        ("de", ["Ich bin z.B. am 3. Mai gekommen.", "Nicht wahr?"]),
        ("es", ["¿Y tú?", "Yo no.", "Sí, claro."]),
        ("ar", ["هل أنت هنا؟", "نعم."]),
        ("fr-CA", ["Mme B. est là.", "Oui."]),
        ("zz", ["One.", "Two."]),
        ("", ["One.", "Two."]),
    ],
)
def test_any_language_has_sentences(language: str, expected: list[str]) -> None:
    assert spoken(" ".join(expected), language) == expected


@pytest.mark.parametrize("language", ["ja", "th", "ko", "zh", "vi"])
def test_a_language_whose_package_is_not_here_is_cut_at_its_stops(language: str) -> None:
    assert "".join(spoken("私は行きます。そうですか。はい。", language)) == "私は行きます。そうですか。はい。"
    assert len(spoken("私は行きます。そうですか。はい。", language)) == 3


def test_english_talk_without_punctuation_is_cut_before_its_conjunctions() -> None:
    units = spoken("and then we went down to the office and nobody was there but the door stood open " * 10, "en")
    assert len(units) > 2
    assert all(unit.split()[0] in ("and", "but", "then") for unit in units)


def test_what_is_stored_of_a_sentence_is_its_offsets() -> None:
    """Tokens are numbered otherwise by another version, another model: no column may hold such a number."""
    from cipcoder.store.base import Base

    columns = {name: set(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    assert columns["sentence"] == {"transcript_id", "start", "stop"}
    assert not [(table, column) for table, names in columns.items() for column in names if "token" in column]
