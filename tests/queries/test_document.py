"""One transcript with all that lies on it."""

from __future__ import annotations

import unicodedata

import pytest

from cipcoder.queries import document
from cipcoder.queries.document import Document
from cipcoder.queries.extracts import extracts
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.clean import clean
from cipcoder.text.spans import Span
from cipcoder.text.transcript import parse
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, passage


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK))
    for data in (WORK, FAMILY, NOTES):
        study.do(ops.ImportTranscript(data))
    return study


def opened(study: Study, name: str, coders: list[str] | None = None) -> Document:
    with study.store.read() as connection:
        found = document.document(connection, name, coders)
    assert found is not None
    return found


def test_a_transcript_that_is_not_there_is_none(ready: Study) -> None:
    with ready.store.read() as connection:
        assert document.document(connection, "rien") is None
        assert document.document(connection, "trav") is None


def test_text_turns_sentences_and_speakers_come_back_as_they_went_in(ready: Study) -> None:
    talk = opened(ready, "travail")
    assert talk.text == WORK.text
    assert [(s.label, s.role) for s in talk.speakers] == list(WORK.speakers)
    assert [(t.speaker, t.head, t.start, t.stop, t.milliseconds) for t in talk.turns] == list(WORK.turns)
    assert talk.sentences == tuple(Span(*sentence) for sentence in WORK.sentences)
    assert talk.transcript.name == "travail"


def test_what_participants_say_leaves_out_labels_and_the_interviewer(ready: Study) -> None:
    said = [WORK.text[s.start : s.stop] for s in opened(ready, "travail").spoken()]
    assert [words[:9] for words in said] == ["J’ai comm", "Les horai"]
    asked = opened(ready, "travail").spoken("interviewer")
    assert [WORK.text[s.start : s.stop] for s in asked][1] == "Et les horaires ?"
    assert opened(ready, "carnet").spoken() == [Span(0, len(NOTES.text))], "nobody's words count as a participant's"


def test_codings_are_those_of_the_coders_asked_for_longest_first(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", WORK, "seule, sans personne", "hours")
    ready.code("ben", WORK, "seule", "kin")
    ready.code("ben", FAMILY, "Ma mère", "kin")
    everyone = opened(ready, "travail").codings
    assert [(c.coder, c.code) for c in everyone] == [("ana", "hours"), ("ana", "isolation"), ("ben", "kin")]
    assert [c.code for c in opened(ready, "travail", ["ana"]).codings] == ["hours", "isolation"]
    assert opened(ready, "travail", []).codings == ()


def test_turns_that_ask_a_guide_question_say_which(ready: Study) -> None:
    ready.do(ops.SetGuide((ops.GuideQuestionData(3, "s", "a ?"), ops.GuideQuestionData(8, "s", "b ?"))))
    ready.do(ops.MatchQuestions(WORK.uid, {0: 8, 2: 3}))
    assert [turn.question for turn in opened(ready, "travail").turns] == [8, None, 3, None]
    assert [turn.question for turn in opened(ready, "famille").turns] == [None, None, None]


# --- a text that means harm ----------------------------------------------------------------------------

RAW = (
    "\ufeffEnquêteur : Ça va ? 👩‍👩‍👧\r\n"
    "Mme B. : Oui… [rires] \x1b[2Jeffacé \u202eégnar\u202c, j’e\u0301tais la\u0300 ⏰ 😀.\r\n"
    "[silence]\r\n"
    "Mme B. : Fin\u00ad de jour\u00adnée\u2028\u200b💔.\r"
)


def test_a_hostile_text_keeps_its_offsets_from_the_file_to_the_extract(ready: Study) -> None:
    """Emoji, accents written apart, CRLF, a BOM, escapes and bidi marks: cleaned once, before any offset exists."""
    cleaned = clean(RAW)
    read = parse(cleaned.text)
    data = ops.TranscriptData(
        name="hostile",
        text=read.text,
        speakers=tuple((s.label, s.role) for s in read.speakers),
        turns=tuple((t.speaker, t.head, t.start, t.stop, None) for t in read.turns),
        sentences=tuple((t.start, t.stop) for t in read.turns if t.stop > t.start),
        source_name="hostile.txt",
        source_sha256="0" * 64,
    )
    ready.do(ops.ImportTranscript(data))
    talk = opened(ready, "hostile")
    assert talk.text == read.text
    assert unicodedata.is_normalized("NFC", talk.text)
    assert not any(char in talk.text for char in "\ufeff\r\x1b\u202e\u202c\u2028\u00ad\u200b")
    assert [s.label for s in talk.speakers] == ["Enquêteur", "Mme B."]
    for words in ("👩‍👩‍👧", "[rires]", "effacé", "j’étais là ⏰ 😀", "Fin de journée", "💔"):
        ready.code("ana", data, words, "kin")
        start, stop = passage(data, words)
        assert talk.text[start:stop] == words
    ready.do(ops.AddCodings((ops.NewCoding(data.uid, 0, len(data.text), code_uid("hours")),)), "ana")
    with ready.store.read() as connection:
        found = {extract.text: extract for extract in extracts(connection, coders=["ana"])}
    assert set(found) == {
        *(w for w in ("👩‍👩‍👧", "[rires]", "effacé", "j’étais là ⏰ 😀", "Fin de journée", "💔")),
        data.text.strip(),
    }
    for words, extract in found.items():
        assert data.text[extract.start : extract.stop] == words
        assert "\x1b" not in extract.text
    assert found["👩‍👩‍👧"].speakers == ("Enquêteur",)
    assert found["💔"].speakers == ("Mme B.",)
    assert ready.faults() == []
