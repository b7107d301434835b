"""Who and what is in the project, as lists show it."""

from __future__ import annotations

import datetime as dt

import pytest

from cipcoder.errors import InputError
from cipcoder.queries import corpus
from cipcoder.queries.corpus import Filter, ParticipantRow, TranscriptRow, conditions
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


# --- by what participants are ---------------------------------------------------------------------------


def by(*attributes: tuple[str, str]) -> Filter:
    return Filter(None, attributes=frozenset(attributes))


def test_transcripts_are_chosen_by_what_their_participants_are(ready: Study) -> None:
    ready.do(ops.ImportTranscript(talk("encore", "Mme B. : Oui.", participant="B")))

    def names(*attributes: tuple[str, str]) -> set[str]:
        return {row.name for row in listed(ready, chosen=by(*attributes))}

    assert names() == {"travail", "famille", "encore", "carnet"}
    assert names(("âge", "41")) == {"travail", "encore"}
    assert names(("âge", "41"), ("âge", "52")) == {"travail", "encore", "famille"}, "values of one attribute add up"
    assert names(("âge", "41"), ("ville", "Rodez")) == {"travail", "encore"}
    assert names(("âge", "52"), ("ville", "Rodez")) == set(), "attributes narrow each other"
    assert names(("métier", "41")) == set(), "a value belongs to its attribute"
    assert listed(ready, chosen=Filter("notes", attributes=frozenset({("âge", "41")}))) == []


def test_the_values_in_use_are_listed_by_attribute(ready: Study) -> None:
    with ready.store.read() as connection:
        assert corpus.attribute_values(connection) == {"métier": ["agent"], "âge": ["41", "52"], "ville": ["Rodez"]}


KNOWN = {"gender": ["femme", "homme"], "âge": ["41", "52"], "a=b": [], "vide": []}


def test_conditions_are_read_as_a_person_writes_them() -> None:
    assert conditions(["gender=femme", "Age = 41"], KNOWN) == {("gender", "femme"), ("âge", "41")}
    assert conditions([], KNOWN) == frozenset()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("gendre=femme", "no attribute “gendre”. Did you mean “gender”?"),
        ("gender=femmes", "No participant has “femmes” for gender. Did you mean “femme”?"),
        ("zzz=1", "no attribute “zzz”. There are: gender, âge, a=b, vide."),
        ("âge=\x1b[31m", "No participant has “␛[31m” for âge. There are: 41, 52."),
        ("vide=1", "No participant has “1” for vide."),
        ("femme", "“femme” is no condition: write attribute=value."),
    ],
)
def test_a_condition_nobody_can_meet_is_refused_naming_the_nearest(written: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        conditions([written], KNOWN)
    assert said in str(error.value)


def test_a_filter_says_its_conditions_for_a_table() -> None:
    chosen = Filter(None, frozenset({"b"}), frozenset({("âge", "52"), ("âge", "41")}))
    assert chosen.conditions() == ("âge=41", "âge=52", "transcript=b")
