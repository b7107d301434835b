"""The codebook and the corpus in the store: what may change, what is kept, what is refused."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable

import pytest

from cipcoder.codebook.models import Code, Codebook, fingerprint
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, read_codebook, version_mark
from cipcoder.store.rows import table
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, talk


@pytest.fixture
def ready(study: Study) -> Study:
    """A coder, the codebook and one coded interview; on each engine."""
    return filled(study)


@pytest.fixture
def lite(new_study: Callable[[str], Study]) -> Study:
    """The same, on SQLite: for what doesn't hang on the engine."""
    return filled(new_study("lite"))


def filled(study: Study) -> Study:
    study.coder("ana")
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    study.code("ana", WORK, "seule", "isolation")
    study.code("ana", WORK, "le soir", "isolation")
    return study


def codebook(study: Study) -> Codebook:
    with study.store.read() as connection:
        return read_codebook(connection)


def versions(study: Study) -> dict[str, int]:
    t = table(m.CodebookVersion)
    with study.store.read() as connection:
        return {row.fingerprint: row.number for row in connection.execute(t.select())}


# --- the codebook --------------------------------------------------------------------------------------


def test_the_codebook_reads_back_as_it_was_applied(ready: Study) -> None:
    assert codebook(ready).codes == CODEBOOK.codes


def test_a_code_in_use_can_not_vanish_and_the_error_says_how_often_it_is_used(ready: Study) -> None:
    before = ready.dump()
    smaller = Codebook(codes=tuple(code for code in CODEBOOK.codes if code.id != "conditions"))
    for act in (ops.RemoveCode("isolation"), ops.RemoveCode("conditions"), ops.ApplyCodebook(smaller)):
        with pytest.raises(RefusedError, match=r"isolation is used by 2 codings.*retired: true"):
            ready.do(act)
    assert ready.dump() == before
    ready.undo("ana")
    with pytest.raises(RefusedError, match="used by 1 coding:"):
        ready.do(ops.RemoveCode("isolation"))
    ready.undo("ana")
    ready.do(ops.RemoveCode("isolation"))
    assert "isolation" not in codebook(ready)


def test_a_theme_goes_with_its_unused_codes(ready: Study) -> None:
    ready.undo("ana")
    ready.undo("ana")
    ready.do(ops.RemoveCode("conditions"))
    assert [row.code.id for row in codebook(ready).walk()] == ["kin"]
    ready.undo()
    assert codebook(ready).codes == CODEBOOK.codes


def test_a_retired_code_keeps_its_codings(ready: Study) -> None:
    ready.do(ops.EditCode("isolation", {"retired": True}))
    assert len(ready.codings()) == 2
    assert codebook(ready).get("isolation").retired


def test_a_code_renamed_and_moved_keeps_its_codings(ready: Study) -> None:
    before = ready.codings()
    ready.do(ops.EditCode("isolation", {"label": {"fr": "Être seul"}}))
    ready.do(ops.MoveCode("isolation", "kin", 0))
    assert ready.codings() == before
    assert [code.id for code in codebook(ready).path("isolation")] == ["kin", "isolation"]
    moved = Codebook(
        codes=(
            Code(id="isolation", label={"fr": "Seul"}, codes=(Code(id="conditions", label={"fr": "Conditions"}),)),
            Code(id="hours", label={"fr": "Horaires"}),
            Code(id="kin", label={"fr": "Parenté"}),
        )
    )
    ready.do(ops.ApplyCodebook(moved))
    assert ready.codings() == before
    assert codebook(ready).codes == moved.codes
    assert ready.faults() == []


def test_two_codes_can_exchange_their_labels_in_one_codebook(ready: Study) -> None:
    """No label stands twice before or after; in between, one of them is written first."""
    swapped = Codebook(
        codes=(
            Code(id="conditions", label={"fr": "Parenté"}, codes=CODEBOOK.get("conditions").codes),
            Code(id="kin", label={"fr": "Conditions"}),
        )
    )
    ready.do(ops.ApplyCodebook(swapped))
    assert codebook(ready).codes == swapped.codes
    ready.undo()
    assert codebook(ready).codes == CODEBOOK.codes
    assert ready.faults() == []


def test_a_new_code_can_take_the_label_of_one_that_goes(ready: Study) -> None:
    other = Codebook(codes=(CODEBOOK.get("conditions"), Code(id="family", label={"fr": "Parenté"})))
    ready.do(ops.ApplyCodebook(other))
    assert codebook(ready).codes == other.codes


def test_a_theme_and_its_code_can_change_places(ready: Study) -> None:
    turned = Codebook(
        codes=(
            Code(
                id="isolation",
                label={"fr": "Isolement"},
                codes=(Code(id="conditions", label={"fr": "Conditions"}, codes=(CODEBOOK.get("hours"),)),),
            ),
            CODEBOOK.get("kin"),
        )
    )
    ready.do(ops.ApplyCodebook(turned))
    assert codebook(ready).codes == turned.codes
    ready.undo()
    assert codebook(ready).codes == CODEBOOK.codes


def test_the_same_codebook_applied_twice_is_no_act(ready: Study) -> None:
    assert ready.do(ops.ApplyCodebook(CODEBOOK)).changes == ()


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (ops.AddCode(Code(id="kin", label={"fr": "x"})), "already has a code kin"),
        (ops.AddCode(Code(id="new", label={"fr": "Parenté"})), "label"),
        (ops.AddCode(Code(id="new", label={"fr": "PARENTÉ"})), "PARENTÉ"),
        (ops.AddCode(Code(id="new", label={"fr": "x"}), "nowhere"), "nowhere"),
        (ops.AddCode(Code(id="new", label={"fr": "x"}, slot=1)), "slot 1"),
        (ops.EditCode("nothing", {"colour": "red"}), "no code nothing"),
        (ops.EditCode("kin", {"label": {"fr": "conditions"}}), "side by side"),
        (ops.EditCode("kin", {"label": {}}), "label is empty"),
        (ops.EditCode("kin", {"colour": "ultraviolet"}), "ultraviolet"),
        (ops.EditCode("kin", {"slot": 12}), "9"),
        (ops.MoveCode("kin", "nowhere"), "nowhere"),
        (ops.MoveCode("conditions", "hours"), "under itself"),
        (ops.MoveCode("conditions", "conditions"), "under itself"),
        (ops.RemoveCode("nothing"), "nothing"),
    ],
)
def test_a_change_that_breaks_a_rule_of_codebooks_is_refused_with_a_sentence(
    lite: Study, act: ops.Intention, match: str
) -> None:
    lite.do(ops.EditCode("hours", {"slot": 1}))
    before = lite.dump()
    with pytest.raises(CipcoderError, match=match):
        lite.do(act)
    assert lite.dump() == before
    assert lite.faults() == []


def test_a_slot_given_to_another_code_leaves_the_first(ready: Study) -> None:
    ready.do(ops.EditCode("hours", {"slot": 1}))
    ready.do(ops.EditCode("kin", {"slot": 1}))
    assert codebook(ready).get("hours").slot is None
    ready.undo()
    assert codebook(ready).get("hours").slot == 1
    assert codebook(ready).get("kin").slot is None


def test_a_version_of_the_codebook_is_kept_when_meanings_change_and_only_then(ready: Study) -> None:
    first = versions(ready)
    ready.do(ops.EditCode("kin", {"label": {"fr": "Famille"}, "colour": "red", "keywords": ["mère"]}))
    ready.do(ops.MoveCode("hours", "kin"))
    assert versions(ready) == first
    ready.do(ops.EditCode("kin", {"definition": {"fr": "Autrement dit."}}))
    ready.do(ops.EditCode("kin", {"include": {"fr": "La belle-famille."}}))
    ready.do(ops.EditCode("kin", {"exclude": {"fr": "Les voisins."}}))
    ready.do(ops.AddCode(Code(id="money", label={"fr": "Argent"})))
    ready.do(ops.EditCode("money", {"retired": True}))
    added = versions(ready)
    assert len(added) == len(first) + 4, "a codebook without the retired code is the one from before it"
    ready.undo()
    assert versions(ready) == added
    assert fingerprint(codebook(ready)) in added


def test_a_version_is_named_by_what_it_holds(ready: Study) -> None:
    t = table(m.CodebookVersion)
    with ready.store.read() as connection:
        for row in connection.execute(t.select()):
            assert version_mark(row.codes) == row.fingerprint
    assert version_mark({}) == fingerprint(Codebook())


# --- the corpus ----------------------------------------------------------------------------------------


def test_the_same_text_is_not_imported_twice_under_any_name(ready: Study) -> None:
    before = ready.dump()
    for name in ("travail", "copie"):
        with pytest.raises(RefusedError, match=f"{name}: this text is already in the project"):
            ready.do(ops.ImportTranscript(dataclasses.replace(WORK, name=name, source_name="x")))
    assert ready.dump() == before


def test_another_text_of_a_name_that_is_taken_is_refused(ready: Study) -> None:
    with pytest.raises(RefusedError, match="another text of this name"):
        ready.do(ops.ImportTranscript(talk("travail", "M. D. : Autre chose.")))


def test_a_coded_transcript_can_not_be_removed_and_the_error_says_how_many_codings_it_has(ready: Study) -> None:
    with pytest.raises(RefusedError, match="travail has 2 codings"):
        ready.do(ops.RemoveTranscript(WORK.uid))
    ready.undo("ana")
    with pytest.raises(RefusedError, match="travail has 1 coding:"):
        ready.do(ops.RemoveTranscript(WORK.uid))
    ready.undo("ana")
    ready.do(ops.RemoveTranscript(WORK.uid))
    with pytest.raises(RefusedError, match="not in the project"):
        ready.do(ops.RemoveTranscript(WORK.uid))
    ready.do(ops.ImportTranscript(dataclasses.replace(WORK, name="de retour")))
    assert [row["name"] for row in ready.rows("transcript").values()] == ["de retour"]
    assert ready.faults() == []


def test_an_empty_text_can_be_imported_and_has_nothing_to_code(ready: Study) -> None:
    empty = talk("vide")
    ready.do(ops.ImportTranscript(empty))
    with pytest.raises(RefusedError, match="has 0 characters"):
        ready.do(ops.AddCodings((ops.NewCoding(empty.uid, 0, 1, code_uid("kin")),)), "ana")
    assert ready.faults() == []


def test_speakers_turns_and_sentences_are_kept_as_they_were_read(ready: Study) -> None:
    row = ready.rows("transcript")[WORK.uid]
    assert row["speakers"] == [["Enquêteur", "interviewer"], ["Mme B.", "participant"]]
    assert [tuple(turn) for turn in row["turns"]] == list(WORK.turns)
    assert row["sentences"] == [offset for sentence in WORK.sentences for offset in sentence]


def test_a_speaker_s_role_can_be_corrected(ready: Study) -> None:
    speakers = (("Enquêteur", "interviewer"), ("Mme B.", "other"))
    ready.do(ops.EditTranscript(WORK.uid, {"speakers": speakers, "title": "Un travail"}))
    assert ready.rows("transcript")[WORK.uid]["speakers"][1] == ["Mme B.", "other"]
    assert ready.do(ops.EditTranscript(WORK.uid, {"speakers": speakers})).changes == (), "the same again is no act"
    ready.undo()
    assert ready.rows("transcript")[WORK.uid]["speakers"][1] == ["Mme B.", "participant"]
    assert ready.rows("transcript")[WORK.uid]["title"] == "travail"


@pytest.mark.parametrize(
    "fields",
    [
        {"document_set": "podcasts"},
        {"participant": str(uuid.UUID(int=1))},
        {"speakers": (("Enquêteur", "boss"), ("Mme B.", "participant"))},
        {"speakers": (("Enquêteur", "interviewer"),)},
    ],
)
def test_what_can_not_be_said_of_a_transcript_is_refused_with_a_sentence(
    lite: Study, fields: dict[str, object]
) -> None:
    before = lite.dump()
    with pytest.raises((InputError, RefusedError)):
        lite.do(ops.EditTranscript(WORK.uid, fields))
    assert lite.dump() == before
    assert lite.faults() == []


def test_a_guide_question_that_leaves_the_guide_leaves_the_turns_that_asked_it(ready: Study) -> None:
    guide = tuple(ops.GuideQuestionData(n, "s", f"Question {n} ?") for n in (1, 2))
    ready.do(ops.SetGuide(guide))
    ready.do(ops.MatchQuestions(WORK.uid, {0: 1, 2: 2}))
    ready.do(ops.SetGuide(guide[1:]))
    assert [row["ordinal"] for row in ready.rows("turn_question").values()] == [2]
    ready.undo()
    assert sorted(row["ordinal"] for row in ready.rows("turn_question").values()) == [0, 2]
    assert ready.faults() == []


def test_a_turn_can_be_said_to_ask_nothing_and_only_turns_ask(ready: Study) -> None:
    ready.do(ops.SetGuide((ops.GuideQuestionData(1, "s", "Question ?"),)))
    ready.do(ops.MatchQuestions(WORK.uid, {0: 1}))
    ready.do(ops.MatchQuestions(WORK.uid, {0: None, 1: None}, origin="hand"))
    assert ready.rows("turn_question") == {}
    with pytest.raises(RefusedError, match="no question 9"):
        ready.do(ops.MatchQuestions(WORK.uid, {0: 9}))
    with pytest.raises(RefusedError, match="no turn 5"):
        ready.do(ops.MatchQuestions(WORK.uid, {4: 1}))


def test_participants_are_described_anew_without_being_made_twice(ready: Study) -> None:
    ready.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"âge": "41", "métier": "agente"}),)))
    ready.do(ops.SetParticipants((ops.ParticipantData("B", "", {"âge": "42"}), ops.ParticipantData("D", "M. D."))))
    people = {row["key"]: row["name"] for row in ready.rows("participant").values()}
    assert people == {"B": "Mme B.", "D": "M. D."}
    assert sorted(row["value"] for row in ready.rows("participant_attribute").values()) == ["42", "agente"]
    assert ready.faults() == []


def test_a_coder_s_name_is_given_once(ready: Study) -> None:
    with pytest.raises(RefusedError, match="already a coder named ana"):
        ready.coder("ana")
    ben = ready.coder("ben")
    with pytest.raises(RefusedError, match="already a coder named ana"):
        ready.do(ops.RenameCoder(ben, "ana"))
    with pytest.raises(RefusedError, match="needs a name"):
        ready.do(ops.RenameCoder(ben, ""))
    ready.do(ops.RenameCoder(ready.people["ana"], "anna"), "ana")
    assert len(ready.codings("anna")) == 2


def test_the_log_tells_of_each_act_who_did_it_and_to_which_transcript(ready: Study) -> None:
    ready.do(ops.WriteMemo(uuid.uuid4(), "mot", targets=(("transcript", WORK.uid),)), "ana")
    ready.do(ops.ImportTranscript(FAMILY))
    ready.do(ops.ImportTranscript(NOTES), "ana")
    o = table(m.Operation)
    with ready.store.read() as connection:
        log = connection.execute(o.select().order_by(o.c.id)).all()
    ana = ready.people["ana"]
    about_work = {(op.entity, op.coder_uid) for op in log if op.transcript_uid == WORK.uid}
    assert about_work == {("transcript", None), ("coding", ana), ("read_state", ana), ("memo", ana)}
    assert {op.coder_uid for op in log if op.transcript_uid == NOTES.uid} == {ana}
    assert all(op.lamport == i for i, op in enumerate(log, start=1))
