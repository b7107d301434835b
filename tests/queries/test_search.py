"""Searching all transcripts: every place is found, however it is written, and says who speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.queries import corpus
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import Document, SpeakerRow, TurnRow
from cipcoder.queries.search import Search, SearchText, search, search_texts, summary
from cipcoder.store import operations as ops
from cipcoder.text.fold import find, fold, folded
from tests.studies import FAMILY, NOTES, WORK, Study, talk

OEUVRES = talk(
    "œuvres",
    "Enquêteur : Vos œuvres, l’Œuvre ?",
    "Mme B. : L’ŒUVRE, oui. À l’œuvre on reconnaît l’ouvrière.",
    "Mme B. : [rires] Une oeuvre.",
)


@pytest.fixture
def texts(study: Study) -> list[SearchText]:
    for data in (WORK, FAMILY, NOTES, OEUVRES):
        study.do(ops.ImportTranscript(data))
    with study.store.read() as connection:
        return search_texts(connection, corpus.transcripts(connection))


def told(result: Search) -> list[tuple[str, int | None, str, str]]:
    return [(f.transcript.name, h.turn, h.speaker, h.words) for f in result.found for h in f.hits]


def test_accents_capitals_and_ligatures_do_not_matter(texts: list[SearchText]) -> None:
    for words in ("œuvre", "OEUVRE", "Oeuvre"):
        assert told(search(texts, words)) == [
            ("œuvres", 1, "Enquêteur", "œuvre"),
            ("œuvres", 1, "Enquêteur", "Œuvre"),
            ("œuvres", 2, "Mme B.", "ŒUVRE"),
            ("œuvres", 2, "Mme B.", "œuvre"),
            ("œuvres", 3, "Mme B.", "oeuvre"),
        ]


def test_places_are_grouped_by_transcript_in_the_order_of_the_list(texts: list[SearchText]) -> None:
    result = search(texts, "enfants")
    assert [(found.transcript.name, found.places) for found in result.found] == [("travail", 1), ("famille", 1)]
    assert summary(result) == "2 places in 2 interviews"
    assert summary(search(texts, "moulin")) == "Not found: moulin"


def test_only_what_participants_say(texts: list[SearchText]) -> None:
    assert [h[1:] for h in told(search(texts, "horaires"))] == [
        (3, "Enquêteur", "horaires"),
        (4, "Mme B.", "horaires"),
    ]
    assert [h[1] for h in told(search(texts, "horaires", only_participants=True))] == [4]
    assert told(search(texts, "Mme B", only_participants=True)) == [], "a label is not what somebody says"
    assert told(search(texts, "machines", only_participants=True)), "text without speakers counts as a participant's"


def test_a_place_stands_in_its_context(texts: list[SearchText]) -> None:
    ((hit,),) = [found.hits for found in search(texts, "pas tenu").found]
    assert FAMILY.text[hit.span.start : hit.span.stop] == hit.words == "pas tenu"
    assert hit.before.endswith("Sans elle je n’aurais ")
    assert hit.after.startswith(". M. C. : Après")
    assert "\n" not in hit.before + hit.after


def test_thousands_of_places_are_counted_and_the_first_are_shown(texts: list[SearchText]) -> None:
    result = search(texts, "e", limit=7)
    assert result.places == sum(fold(text.text).count("e") for text in texts)
    assert len(told(result)) == result.shown == 7
    assert summary(result).endswith("interviews · the first 7 are shown")


@pytest.mark.parametrize("words", ["", "  ", "\t"])
def test_blanks_are_nowhere(texts: list[SearchText], words: str) -> None:
    assert search(texts, words).places == 0


def test_a_search_that_is_called_off_stops_between_transcripts(texts: list[SearchText]) -> None:
    answers = iter([True, False])
    assert len(search(texts, "a", go_on=lambda: next(answers)).found) <= 1


ALPHABET = "aeéœŒ ’.\u0301\n"


@given(
    st.lists(st.text(alphabet=ALPHABET, max_size=30), max_size=4), st.text(alphabet=ALPHABET, min_size=1, max_size=3)
)
@settings(max_examples=100, deadline=None)
def test_places_are_those_found_in_the_text_and_those_of_participants_lie_in_their_turns(
    turns: list[str], words: str
) -> None:
    text = "".join(turns)
    bounds = [sum(map(len, turns[:i])) for i in range(len(turns) + 1)]
    document = Document(
        transcript=TranscriptRow.__new__(TranscriptRow),
        text=text,
        speakers=(SpeakerRow(0, "E", "interviewer"), SpeakerRow(1, "P", "participant")),
        turns=tuple(TurnRow(i, i % 2, bounds[i], bounds[i], bounds[i + 1], None, None) for i in range(len(turns))),
        sentences=(),
        codings=(),
    )
    ready = SearchText(document, text, folded(text), tuple(bounds[:-1]))
    found = [hit.span for each in search([ready], words).found for hit in each.hits]
    assert found == (find(folded(text), words) if words.strip() else [])
    spoken = document.spoken()
    mine = [hit.span for each in search([ready], words, only_participants=True).found for hit in each.hits]
    assert mine == [span for span in found if any(s.start <= span.start < s.stop for s in spoken)]


def test_with_a_star_whole_words_are_found(texts: list[SearchText]) -> None:
    assert [hit[3] for hit in told(search(texts, "ouvr*"))] == ["ouvrière"]
    assert [hit[3] for hit in told(search(texts, "*vre"))] == ["Œuvre", "ŒUVRE", "œuvre", "oeuvre"]
    assert told(search(texts, "*")) == []
