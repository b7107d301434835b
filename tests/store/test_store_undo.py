"""Undo and redo: exact for one's own acts, mindful of everyone else's."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import CipcoderError
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.store import Store
from tests.studies import CODEBOOK, FAMILY, WORK, Study, talk


@pytest.fixture
def two(study: Study) -> Study:
    """A study with a codebook, a transcript, and two coders who did nothing yet."""
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK), note=True)
    study.do(ops.ImportTranscript(WORK), note=True)
    return study


def test_there_is_nothing_to_undo_in_a_new_project(study: Study) -> None:
    study.coder("ana")
    assert study.undo("ana") is None
    assert study.redo("ana") is None
    assert study.undo() is None


def test_undo_and_redo_walk_back_and_forth_through_all_acts(two: Study) -> None:
    dumps = [two.dump()]
    acts: list[ops.Intention] = [
        ops.AddCodings((ops.NewCoding(WORK.uid, 60, 80, code_uid("hours")),)),
        ops.WriteMemo(uuid.uuid4(), "à revoir", targets=(("transcript", WORK.uid),)),
        ops.SetReadState(WORK.uid, "finished"),
        ops.EditCode("hours", {"label": {"fr": "Temps"}}),
        ops.AddCode(Code(id="money", label={"fr": "Argent"}), "conditions"),
        ops.AddVerbatims((ops.NewVerbatim("on rentre tard", key="1"),)),
        ops.ImportTranscript(FAMILY),
        ops.RemoveCode("money"),
    ]
    for act in acts:
        two.do(act, "ana")
        dumps.append(two.dump())
    for before in reversed(dumps[:-1]):
        taken = two.undo("ana")
        assert taken is not None
        assert taken.left_alone == 0
        assert two.dump() == before
        assert two.faults() == []
    assert two.undo("ana") is None
    for after in dumps[1:]:
        assert two.redo("ana") is not None
        assert two.dump() == after
        assert two.faults() == []
    assert two.redo("ana") is None


def test_undo_takes_back_one_s_own_acts_only(two: Study) -> None:
    two.code("ana", WORK, "horaires coupés", "hours")
    two.code("ben", WORK, "seule", "isolation")
    two.undo("ana")
    assert two.codings() == [("ben", "isolation", "seule")]
    assert two.undo("ana") is None


def test_one_act_with_several_codings_is_one_step(two: Study) -> None:
    two.code("ana", WORK, "seule", "isolation", "kin")
    two.undo("ana")
    assert two.codings() == []


def test_a_new_act_ends_what_could_be_redone(two: Study) -> None:
    two.code("ana", WORK, "seule", "isolation")
    two.undo("ana")
    two.code("ana", WORK, "le soir", "hours")
    assert two.redo("ana") is None
    assert two.codings() == [("ana", "hours", "le soir")]


def test_opening_an_interview_does_not_end_what_could_be_redone(two: Study) -> None:
    two.code("ana", WORK, "seule", "isolation")
    two.undo("ana")
    two.do(ops.SetReadState(WORK.uid, "in progress"), "ana", note=True)
    assert two.redo("ana") is not None
    assert two.codings() == [("ana", "isolation", "seule")]


def test_undo_goes_on_after_the_project_was_closed_and_opened(place: Path | str) -> None:
    with Store.create(place, name="x") as store:
        first = Study(store)
        ana = first.coder("ana")
        first.do(ops.ApplyCodebook(CODEBOOK), note=True)
        first.do(ops.ImportTranscript(WORK), note=True)
        first.code("ana", WORK, "seule", "isolation")
        first.code("ana", WORK, "le soir", "hours")
        first.undo("ana")
    with Store.open(place) as store:
        again = Study(store, {"ana": ana})
        taken = again.undo("ana")
        assert taken is not None
        assert taken.verb == "add coding"
        assert again.codings() == []
        again.redo("ana")
        again.redo("ana")
        assert again.codings() == [("ana", "hours", "le soir"), ("ana", "isolation", "seule")]
        assert again.faults() == []


def test_undo_leaves_a_code_that_somebody_has_used_since(two: Study) -> None:
    two.do(ops.AddCode(Code(id="money", label={"fr": "Argent"})), "ana")
    two.code("ben", WORK, "seule", "money")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.codings() == [("ben", "money", "seule")]
    assert two.faults() == []


def test_an_act_that_has_to_be_left_alone_does_not_block_those_before_it(two: Study) -> None:
    two.code("ana", WORK, "le soir", "hours")
    two.do(ops.AddCode(Code(id="money", label={"fr": "Argent"})), "ana")
    two.code("ben", WORK, "seule", "money")
    two.undo("ana")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.verb == "add coding"
    assert two.codings() == [("ben", "money", "seule")]
    assert two.undo("ana") is None
    assert two.faults() == []


def test_what_was_left_alone_can_be_redone_without_harm(two: Study) -> None:
    two.do(ops.AddCode(Code(id="money", label={"fr": "Argent"})), "ana")
    two.code("ben", WORK, "seule", "money")
    two.undo("ana")
    two.redo("ana")
    assert two.redo("ana") is None
    assert two.codings() == [("ben", "money", "seule")]
    two.undo("ben")
    two.undo("ana")
    assert code_uid("money") not in two.rows("code")
    assert two.faults() == []


def test_undo_leaves_alone_what_another_coder_changed(two: Study) -> None:
    two.do(ops.EditCode("kin", {"label": {"fr": "Famille"}}), "ana")
    two.do(ops.EditCode("kin", {"label": {"fr": "Les proches"}}), "ben")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.rows("code")[code_uid("kin")]["label"] == {"fr": "Les proches"}


def test_two_people_who_change_different_fields_of_a_code_both_take_back_their_own(two: Study) -> None:
    two.do(ops.EditCode("kin", {"label": {"fr": "Famille"}}), "ana")
    two.do(ops.EditCode("kin", {"colour": "red"}), "ben")
    two.undo("ana")
    assert two.rows("code")[code_uid("kin")]["label"] == {"fr": "Parenté", "en": "Kin"}
    assert two.rows("code")[code_uid("kin")]["colour"] == "red"


def test_undo_leaves_a_transcript_that_somebody_has_coded(two: Study) -> None:
    two.do(ops.ImportTranscript(FAMILY), "ana")
    two.code("ben", FAMILY, "Ma mère", "kin")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 2  # the transcript, and the participant it is about
    assert FAMILY.uid in two.rows("transcript")
    assert two.faults() == []


def test_undo_leaves_a_theme_that_got_a_sub_code_from_somebody_else(two: Study) -> None:
    two.do(ops.AddCode(Code(id="money", label={"fr": "Argent"})), "ana")
    two.do(ops.AddCode(Code(id="wage", label={"fr": "Salaire"}), "money"), "ben")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.rows("code")[code_uid("wage")]["parent"] == str(code_uid("money"))
    assert two.faults() == []


def test_undo_leaves_a_participant_whom_somebody_s_transcript_is_about(two: Study) -> None:
    two.do(ops.SetParticipants((ops.ParticipantData("C", "M. C.", {"age": "41"}),)), "ana")
    two.do(ops.ImportTranscript(FAMILY), "ben")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone >= 1
    assert two.faults() == []


def test_undo_never_makes_two_codes_of_one_place_bear_the_same_label(two: Study) -> None:
    two.do(ops.EditCode("kin", {"label": {"fr": "Famille"}}), "ana")
    two.do(ops.AddCode(Code(id="relatives", label={"fr": "Parenté"})), "ben")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.rows("code")[code_uid("kin")]["label"] == {"fr": "Famille"}
    assert two.undo("ana") is None
    assert two.faults() == []


def test_undo_never_puts_a_code_under_itself(two: Study) -> None:
    two.do(ops.MoveCode("hours", "kin"), "ana")
    two.do(ops.MoveCode("hours", None), "ana")
    two.do(ops.MoveCode("kin", "hours"), "ben")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.rows("code")[code_uid("hours")]["parent"] is None
    assert two.faults() == []


def test_undo_never_gives_one_slot_to_two_codes(two: Study) -> None:
    two.do(ops.EditCode("kin", {"slot": 1}), "ana")
    two.do(ops.EditCode("kin", {"slot": None}), "ana")
    two.do(ops.EditCode("hours", {"slot": 1}), "ben")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.rows("code")[code_uid("hours")]["slot"] == 1
    assert two.rows("code")[code_uid("kin")]["slot"] is None


def test_redo_never_gives_two_transcripts_one_name(two: Study) -> None:
    two.do(ops.ImportTranscript(FAMILY), "ana")
    two.undo("ana")
    two.do(ops.ImportTranscript(talk("famille", "M. C. : Un autre texte.")), "ben")
    taken = two.redo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert [row["name"] for row in two.rows("transcript").values()].count("famille") == 1


def test_redo_never_gives_two_coders_one_name(two: Study) -> None:
    ana = two.people["ana"]
    two.do(ops.RenameCoder(ana, "anna"), "ana")
    two.coder("ana")
    assert two.store.undo(ana) is not None
    assert sorted(row["name"] for row in two.rows("coder").values()) == ["ana", "anna", "ben"]


def test_a_code_that_comes_back_brings_the_codings_that_waited_for_it(two: Study) -> None:
    """Ana's coding goes, ben drops the unused code, ana wants hers back, ben takes his removal back."""
    (coding,) = two.code("ana", WORK, "seule", "kin")
    two.do(ops.RemoveCodings((coding,)), "ana")
    two.do(ops.RemoveCode("kin"), "ben")
    two.undo("ana")
    assert two.codings() == []
    assert two.faults() == []
    two.undo("ben")
    assert two.codings() == [("ana", "kin", "seule")]
    assert two.faults() == []


def test_a_transcript_that_goes_and_comes_back_brings_its_verbatims_states_and_questions(two: Study) -> None:
    two.do(ops.SetGuide((ops.GuideQuestionData(1, "Débuts", "Parlez-moi de vos débuts."),)), "ana")
    two.do(ops.MatchQuestions(WORK.uid, {0: 1}), "ana")
    two.do(ops.SetReadState(WORK.uid, "finished"), "ben")
    two.do(
        ops.AddVerbatims((ops.NewVerbatim("seule", key="7", transcript=WORK.uid, start=90, stop=95, match="exact"),)),
        "ben",
    )
    whole = two.dump()
    two.do(ops.RemoveTranscript(WORK.uid), "ana")
    (verbatim,) = two.rows("verbatim").values()
    assert (verbatim["transcript"], verbatim["start"]) == (None, None)
    assert two.rows("read_state") == {}
    assert two.faults() == []
    two.undo("ana")
    assert two.dump() == whole
    assert two.faults() == []


def test_guide_questions_taken_back_and_done_again_keep_the_turns_that_ask_them(two: Study) -> None:
    two.do(ops.SetGuide((ops.GuideQuestionData(1, "Débuts", "Parlez-moi de vos débuts."),)), "ana")
    two.do(ops.MatchQuestions(WORK.uid, {0: 1}), "ben")
    whole = two.dump()
    two.undo("ana")
    assert two.faults() == []
    two.redo("ana")
    assert two.dump() == whole
    assert two.faults() == []


def test_undoing_a_codebook_takes_back_all_of_it(two: Study) -> None:
    before = two.dump()
    smaller = Codebook(title={"fr": "Nettoyer"}, codes=(Code(id="kin", label={"fr": "Isolement"}),))
    two.do(ops.ApplyCodebook(smaller, {"title": {"fr": "Autre"}}), "ana")
    assert set(two.rows("code")) == {code_uid("kin")}
    two.undo("ana")
    assert two.dump() == before
    assert two.faults() == []


def test_undo_on_one_copy_does_not_reach_what_was_undone_on_another(
    new_study: Callable[[str], Study], tmp_path: Path
) -> None:
    """The same coder works on two machines, in several sittings, and brings both copies together."""
    desk = new_study("desk")
    ana = desk.coder("ana")
    desk.do(ops.ApplyCodebook(CODEBOOK), note=True)
    desk.do(ops.ImportTranscript(WORK), note=True)
    desk.store.close()
    for attempt in range(6):  # sittings have random numbers: several tries meet every order of two of them
        path = tmp_path / f"laptop{attempt}.cipcoder"
        shutil.copy(tmp_path / "desk.cipcoder", path)
        with Store.open(path) as store:
            Study(store, {"ana": ana}).code("ana", WORK, "seule", "isolation")
        with Store.open(path) as store:
            Study(store, {"ana": ana}).undo("ana")
            layer = take_out(store, ana)
        target = tmp_path / f"desk{attempt}.cipcoder"
        shutil.copy(tmp_path / "desk.cipcoder", target)
        with Store.open(target) as store:
            again = Study(store, {"ana": ana})
            take_in(store, layer)
            assert again.undo("ana") is None
            assert again.redo("ana") is not None
            assert again.codings() == [("ana", "isolation", "seule")]
            assert again.faults() == []


def test_the_latest_act_is_taken_back_first_whatever_copy_it_was_made_on(
    new_study: Callable[[str], Study], tmp_path: Path
) -> None:
    desk = new_study("desk")
    ana = desk.coder("ana")
    desk.do(ops.ApplyCodebook(CODEBOOK), note=True)
    desk.do(ops.ImportTranscript(WORK), note=True)
    shutil.copy(tmp_path / "desk.cipcoder", tmp_path / "laptop.cipcoder")
    with Store.open(tmp_path / "laptop.cipcoder") as store:
        laptop = Study(store, {"ana": ana})
        laptop.code("ana", WORK, "seule", "isolation")
        take_in(desk.store, take_out(store, ana))
    desk.code("ana", WORK, "le soir", "hours")
    take_in(desk.store, take_out(desk.store, ana))
    desk.undo("ana")
    assert desk.codings() == [("ana", "isolation", "seule")]


def test_somebody_else_s_group_can_not_be_taken_back_by_borrowing_its_number(two: Study) -> None:
    """Undo reads the log by group and by coder: a group number that came with a layer is no key to others' work."""
    done = two.do(ops.AddCodings((ops.NewCoding(WORK.uid, 60, 80, code_uid("hours")),)), "ben")
    assert two.undo("ana") is None
    assert len(done.changes) == 2  # the coding, and ben's reading in progress
    assert len(two.codings()) == 1


def test_an_undo_that_breaks_off_leaves_nothing_behind(two: Study) -> None:
    before = two.dump()
    with pytest.raises(CipcoderError):
        two.do(ops.ChangeCoding(uuid.uuid4(), 1, 2), "ana")
    with pytest.raises(CipcoderError):
        two.do(
            ops.AddCodings(
                (
                    ops.NewCoding(WORK.uid, 60, 80, code_uid("hours")),
                    ops.NewCoding(WORK.uid, 60, 8_000_000, code_uid("hours")),
                )
            ),
            "ana",
        )
    assert two.dump() == before
    assert two.undo("ana") is None


def test_a_public_key_is_taken_back_and_given_again(two: Study) -> None:
    before = two.dump()
    two.do(ops.SetRecipient(two.people["ana"], "age1sth8pzgygkytnmf9vqdu9rlw5lqj669mvdtz2ahf85uaaszagqas9xqet5"), "ana")
    after = two.dump()
    assert two.undo("ana") is not None
    assert two.dump() == before
    two.redo("ana")
    assert two.dump() == after != before
    assert two.faults() == []
