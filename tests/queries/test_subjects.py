"""What a memo is about, in words, whatever became of it."""

from __future__ import annotations

import uuid

import pytest

from cipcoder.queries.corpus import participants
from cipcoder.queries.subjects import MemoAbout, memos_about
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.operations.memos import TargetKind
from cipcoder.text.spans import Span
from tests.studies import CODEBOOK, FAMILY, WORK, Study, passage


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {}),)))
    for data in (WORK, FAMILY):
        study.do(ops.ImportTranscript(data))
    return study


def note(study: Study, body: str, *targets: tuple[TargetKind, uuid.UUID], who: str = "ana") -> uuid.UUID:
    uid = uuid.uuid4()
    study.do(ops.WriteMemo(uid, body, targets=targets), who)
    return uid


def read(study: Study, coder: str | None = "ana", language: str = "en") -> list[MemoAbout]:
    with study.store.read() as connection:
        return memos_about(connection, coder, language)


def test_a_coding_is_named_by_code_and_interview_with_its_words(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule, sans personne", "isolation")
    note(ready, "à relire", ("coding", coding))
    (row,) = read(ready)
    (subject,) = row.subjects
    assert row.words == "Isolation · travail"
    assert read(ready, language="fr")[0].words == "Isolement · travail"
    assert (subject.transcript, subject.quote) == ("travail", "seule, sans personne")
    assert subject.span == Span(*passage(WORK, "seule, sans personne"))


def test_a_memo_whose_coding_was_removed_says_so_and_stays_and_an_undo_heals_it(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "isolation")
    note(ready, "à relire", ("coding", coding))
    ready.do(ops.RemoveCodings((coding,)), "ana")
    (row,) = read(ready)
    assert row.words == "Isolation · travail (this coding was removed)"
    assert row.subjects[0].quote == "seule"
    assert (row.subjects[0].gone, row.subjects[0].span) == (True, None)
    ready.undo("ana")
    (row,) = read(ready)
    assert row.words == "Isolation · travail"
    assert row.subjects[0].span is not None


def test_a_coding_removed_twice_is_told_as_it_last_was(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "isolation")
    note(ready, "à relire", ("coding", coding))
    ready.do(ops.RemoveCodings((coding,)), "ana")
    ready.undo("ana")
    start, stop = passage(WORK, "J’ai commencé tôt")
    ready.do(ops.ChangeCoding(coding, start, stop, None), "ana")
    ready.do(ops.RemoveCodings((coding,)), "ana")
    assert read(ready)[0].subjects[0].quote == "J’ai commencé tôt"


def test_codes_interviews_participants_memos_and_nothing(ready: Study) -> None:
    first = note(ready, "une idée\nplus longue")
    note(ready, "a", ("code", code_uid("kin")))
    note(ready, "b", ("transcript", FAMILY.uid))
    with ready.store.read() as connection:
        person = participants(connection)["B"].uid
    note(ready, "c", ("participant", person))
    note(ready, "d", ("memo", first))
    note(ready, "e", ("code", uuid.uuid4()))
    note(ready, "f", ("code", code_uid("kin")), ("transcript", WORK.uid))
    assert {row.memo.body[:1]: row.words for row in read(ready)} == {
        "u": "free memo",
        "a": "the code Kin",
        "b": "the interview famille",
        "c": "the participant Mme B.",
        "d": "the memo une idée",
        "e": "the code — (no longer there)",
        "f": "the code Kin; the interview travail",
    }


def test_memos_are_the_coders_own_or_everybodys(ready: Study) -> None:
    note(ready, "d’ana")
    note(ready, "de ben", who="ben")
    assert [row.memo.body for row in read(ready, "ben")] == ["de ben"]
    assert {row.memo.body for row in read(ready, None)} == {"d’ana", "de ben"}
