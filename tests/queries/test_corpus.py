"""Who and what is in the project, as lists show it."""

from __future__ import annotations

import datetime as dt

import pytest

from cipcoder.queries import corpus
from cipcoder.queries.corpus import Filter, ParticipantRow, TranscriptRow
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, talk


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ben")
    study.coder("ana")
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(
        ops.SetParticipants(
            (
                ops.ParticipantData("C", "M. C.", {"métier": "agent", "âge": "52"}),
                ops.ParticipantData("B", "Mme B.", {"âge": "41", "ville": "Rodez"}),
            )
        )
    )
    for data in (NOTES, FAMILY, WORK):
        study.do(ops.ImportTranscript(data))
    return study


def listed(study: Study, who: str | None = None, chosen: Filter = corpus.EVERYTHING) -> list[TranscriptRow]:
    with study.store.read() as connection:
        return corpus.transcripts(connection, None if who is None else study.people[who], chosen)


def test_coders_are_listed_by_name_with_the_number_of_their_codings(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation", "hours")
    with ready.store.read() as connection:
        rows = corpus.coders(connection)
    assert [(row.name, row.kind, row.codings) for row in rows] == [("ana", "human", 2), ("ben", "human", 0)]
    assert {row.name: row.uid for row in rows} == ready.people


def test_participants_have_their_attributes_in_the_order_of_the_file(ready: Study) -> None:
    with ready.store.read() as connection:
        people = corpus.participants(connection)
        assert corpus.attribute_names(connection) == ["métier", "âge", "ville"]
    assert list(people) == ["B", "C"]
    assert isinstance(people["C"], ParticipantRow)
    assert list(people["C"].attributes.items()) == [("métier", "agent"), ("âge", "52")]
    assert list(people["B"].attributes.items()) == [("âge", "41"), ("ville", "Rodez")]


def test_transcripts_are_listed_by_set_date_and_name(ready: Study) -> None:
    for name, date in (("été", "2025-01-14"), ("Zoé", "2025-01-14"), ("ab", None), ("Ab", None), ("a-b", None)):
        ready.do(ops.ImportTranscript(talk(name, f"M. X. : {name}.", date=date)))
    names = [row.name for row in listed(ready)]
    assert names == ["Ab", "a-b", "ab", "Zoé", "travail", "été", "famille", "carnet"], (
        "undated first, then by code point"
    )


def test_a_transcript_s_row_says_what_a_list_needs(ready: Study) -> None:
    (row,) = listed(ready, chosen=Filter(None, frozenset({"travail"})))
    assert (row.uid, row.name, row.title, row.date) == (WORK.uid, "travail", "travail", "2025-01-14")
    assert (row.document_set, row.participant, row.participant_name) == ("interviews", "B", "Mme B.")
    assert (row.length, row.turns, row.revision) == (len(WORK.text), 4, 1)
    assert row.text_sha256 == WORK.text_sha256
    (notes,) = listed(ready, chosen=Filter("notes"))
    assert (notes.name, notes.participant, notes.participant_name, notes.turns) == ("carnet", None, None, 1)


def test_the_default_choice_is_the_interviews(ready: Study) -> None:
    assert {row.name for row in listed(ready, chosen=Filter())} == {"travail", "famille"}
    assert listed(ready, chosen=Filter("interviews", frozenset({"carnet"}))) == []


def test_states_and_codings_are_those_of_the_coder_asked_for(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ben", WORK, "seule", "isolation", "hours")
    ready.do(ops.SetReadState(FAMILY.uid, "finished"), "ana")

    def seen(who: str | None) -> dict[str, tuple[str, int]]:
        return {row.name: (row.state, row.codings) for row in listed(ready, who)}

    assert seen("ana") == {"travail": ("in progress", 1), "famille": ("finished", 0), "carnet": ("not opened", 0)}
    assert seen("ben") == {"travail": ("in progress", 2), "famille": ("not opened", 0), "carnet": ("not opened", 0)}
    assert {name: codings for name, (_, codings) in seen(None).items()} == {"travail": 3, "famille": 0, "carnet": 0}


def test_the_latest_state_counts_with_the_version_it_was_said_under(ready: Study) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    with ready.store.read() as connection:
        first = corpus.readings(connection, ready.people["ana"])[WORK.uid]
    ready.do(ops.EditCode("kin", {"definition": {"fr": "Autrement dit."}}))
    ready.do(ops.SetReadState(WORK.uid, "in progress"), "ana")
    with ready.store.read() as connection:
        (last,) = corpus.readings(connection, ready.people["ana"]).values()
    assert (first.state, last.state) == ("finished", "in progress")
    assert first.version != last.version
    assert first.at < last.at <= dt.datetime.now(dt.UTC)


def test_the_guide_is_listed_in_its_order(ready: Study) -> None:
    questions = (ops.GuideQuestionData(7, "Fin", "Et demain ?"), ops.GuideQuestionData(2, "Début", "Avant ?"))
    ready.do(ops.SetGuide(questions))
    with ready.store.read() as connection:
        assert [(q.number, q.section, q.text) for q in corpus.guide(connection)] == [
            (7, "Fin", "Et demain ?"),
            (2, "Début", "Avant ?"),
        ]
