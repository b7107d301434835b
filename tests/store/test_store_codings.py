"""Coding passages, moving and removing codings, saying how far one has read, memos and verbatims."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from cipcoder.codebook.models import Code
from cipcoder.errors import RefusedError
from cipcoder.queries.memos import memos, verbatims
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.store import Store
from tests.studies import CODEBOOK, FAMILY, WORK, Study, layer_rows, passage


@pytest.fixture
def ready(study: Study) -> Study:
    """Two coders, the codebook, two interviews; on each engine."""
    return filled(study)


@pytest.fixture
def lite(new_study: Callable[[str], Study]) -> Study:
    """The same, on SQLite: for what doesn't hang on the engine."""
    return filled(new_study("lite"))


def filled(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK), note=True)
    study.do(ops.ImportTranscript(WORK), note=True)
    study.do(ops.ImportTranscript(FAMILY), note=True)
    return study


def coded(study: Study, start: int, stop: int, data: ops.TranscriptData = WORK) -> uuid.UUID:
    done = study.do(ops.AddCodings((ops.NewCoding(data.uid, start, stop, code_uid("hours")),)), "ana")
    return next(change.uid for change in done.changes if change.kind == "coding")


def test_a_coding_keeps_who_when_where_and_under_which_codebook(ready: Study) -> None:
    before = dt.datetime.now(dt.UTC)
    (uid,) = ready.code("ana", WORK, "Les horaires coupés", "hours")
    row = ready.rows("coding")[uid]
    assert (row["start"], row["stop"]) == passage(WORK, "Les horaires coupés")
    assert row["coder"] == str(ready.people["ana"])
    assert row["code"] == str(code_uid("hours"))
    assert (row["revision"], row["status"], row["origin"], row["weight"]) == (1, 0, "hand", None)
    assert before <= dt.datetime.fromisoformat(row["created_at"]) <= dt.datetime.now(dt.UTC)
    assert row["version"] is not None


@pytest.mark.parametrize("around", [" ", "\n", " \n", ". ", "\u00a0"])
def test_blanks_at_the_ends_of_a_passage_are_trimmed_off(lite: Study, around: str) -> None:
    start, stop = passage(WORK, "Mme B. : Les horaires")
    assert WORK.text[start - 1] == "\n"
    coding = coded(lite, start - 1, stop + 1)
    assert [words for _, _, words in lite.codings()] == ["Mme B. : Les horaires"]
    assert lite.rows("coding")[coding]["start"] == start


def test_the_same_passage_with_more_blanks_is_the_same_coding(lite: Study) -> None:
    start, stop = passage(WORK, "seule,")
    coded(lite, start, stop)
    lite.do(ops.AddCodings((ops.NewCoding(WORK.uid, start - 1, stop + 1, code_uid("hours")),)), "ana")
    assert len(lite.codings()) == 1


def test_a_passage_of_blanks_is_no_passage(lite: Study) -> None:
    at = WORK.text.index("\n")
    with pytest.raises(RefusedError, match="only blanks"):
        coded(lite, at, at + 1)


@pytest.mark.parametrize(
    ("start", "stop"), [(-1, 5), (5, 5), (9, 5), (0, len(WORK.text) + 1), (len(WORK.text), len(WORK.text) + 4)]
)
def test_a_passage_outside_the_text_is_refused_with_the_text_s_length(lite: Study, start: int, stop: int) -> None:
    with pytest.raises(RefusedError, match=f"travail, which has {len(WORK.text)} characters"):
        coded(lite, start, stop)
    coding = coded(lite, 0, 5)
    with pytest.raises(RefusedError, match="characters"):
        lite.do(ops.ChangeCoding(coding, start, stop), "ana")


def test_the_whole_text_and_its_last_character_can_be_coded(lite: Study) -> None:
    coded(lite, 0, len(WORK.text))
    coded(lite, len(WORK.text) - 1, len(WORK.text))
    assert [words for *_, words in lite.codings()] == [".", WORK.text]


def test_a_coding_is_made_once_however_often_it_is_asked_for(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation", "isolation")
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ben", WORK, "seule", "isolation")
    assert ready.codings() == [("ana", "isolation", "seule"), ("ben", "isolation", "seule")]
    ready.undo("ana")
    assert ready.codings() == [("ben", "isolation", "seule")], "the second time left nothing to take back"


def test_coding_needs_a_coder(ready: Study) -> None:
    start, stop = passage(WORK, "seule")
    coding = ops.AddCodings((ops.NewCoding(WORK.uid, start, stop, code_uid("hours")),))
    with pytest.raises(RefusedError, match="--coder"):
        ready.do(coding)
    with pytest.raises(RefusedError, match="--coder"):
        ready.store.do(coding, uuid.uuid4())


def test_a_retired_or_unknown_code_can_not_be_put_on_a_passage(ready: Study) -> None:
    ready.do(ops.EditCode("kin", {"retired": True}))
    with pytest.raises(RefusedError, match="kin is retired"):
        ready.code("ana", WORK, "seule", "kin")
    with pytest.raises(RefusedError, match="not in the codebook"):
        ready.code("ana", WORK, "seule", "nothing")
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    with pytest.raises(RefusedError, match="kin is retired"):
        ready.do(ops.ChangeCoding(coding, code=code_uid("kin")), "ana")
    with pytest.raises(RefusedError, match="not in the codebook"):
        ready.do(ops.ChangeCoding(coding, code=code_uid("nothing")), "ana")
    assert ready.codings() == [("ana", "hours", "seule")]


def test_a_coding_of_a_retired_code_can_still_be_moved(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "kin")
    ready.do(ops.EditCode("kin", {"retired": True}))
    start, stop = passage(WORK, "seule, sans personne")
    ready.do(ops.ChangeCoding(coding, start, stop), "ana")
    assert ready.codings() == [("ana", "kin", "seule, sans personne")]


def test_a_coding_can_get_other_bounds_and_another_code(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    start, stop = passage(WORK, " seule, sans personne ")
    ready.do(ops.ChangeCoding(coding, start, stop, code_uid("isolation")), "ana")
    assert ready.codings() == [("ana", "isolation", "seule, sans personne")]
    assert ready.faults() == []


def test_a_coding_is_not_changed_into_one_that_is_there(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    ready.code("ana", WORK, "seule", "isolation")
    with pytest.raises(RefusedError, match="already"):
        ready.do(ops.ChangeCoding(coding, code=code_uid("isolation")), "ana")
    assert len(ready.codings()) == 2


def test_another_coder_s_coding_can_be_neither_changed_nor_removed(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    for act in (ops.RemoveCodings((coding,)), ops.ChangeCoding(coding, 1, 5)):
        with pytest.raises(RefusedError, match="another coder's"):
            ready.do(act, "ben")
    assert ready.codings() == [("ana", "hours", "seule")]


def test_removing_what_is_gone_does_nothing_and_changing_it_is_refused(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    ready.do(ops.RemoveCodings((coding,)), "ana")
    assert ready.do(ops.RemoveCodings((coding, uuid.uuid4())), "ana").changes == ()
    with pytest.raises(RefusedError, match="not there any more"):
        ready.do(ops.ChangeCoding(coding, 1, 5), "ana")


def test_a_coding_read_back_from_a_file_keeps_its_uid_and_time(ready: Study) -> None:
    uid, when = uuid.uuid4(), dt.datetime(2024, 5, 3, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    start, stop = passage(WORK, "seule")
    new = ops.NewCoding(WORK.uid, start, stop, code_uid("hours"), uid=uid, created_at=when, memo="relu")
    ready.do(ops.AddCodings((new,), origin="import"), "ana")
    ready.do(ops.AddCodings((new,), origin="import"), "ana")
    (row,) = ready.rows("coding").values()
    assert list(ready.rows("coding")) == [uid]
    assert row["created_at"] == "2024-05-03T07:30:00.000000Z"
    assert row["origin"] == "import"
    with ready.store.read() as connection:
        assert [memo.body for memo in memos(connection)] == ["relu"]


def test_a_uid_that_is_something_else_s_is_not_given_to_a_coding(lite: Study) -> None:
    start, stop = passage(WORK, "seule")
    lite.do(ops.AddCodings((ops.NewCoding(WORK.uid, start, stop, code_uid("hours"), uid=WORK.uid),)), "ana")
    assert WORK.uid not in lite.rows("coding")
    assert len(lite.codings()) == 1
    assert lite.faults() == []


# --- how far one has read ------------------------------------------------------------------------------


def states(study: Study, who: str) -> set[tuple[str, str]]:
    names = {str(uid): row["name"] for uid, row in study.rows("transcript").items()}
    mine = str(study.people[who])
    return {(names[r["transcript"]], r["state"]) for r in study.rows("read_state").values() if r["coder"] == mine}


def test_coding_in_an_interview_puts_it_in_progress_for_that_coder(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "hours")
    assert states(ready, "ana") == {("travail", "in progress")}
    assert states(ready, "ben") == set()


def test_coding_in_a_finished_interview_leaves_it_finished(ready: Study) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    ready.code("ana", WORK, "seule", "hours")
    assert states(ready, "ana") == {("travail", "finished")}


def test_saying_the_same_state_twice_is_one_step(ready: Study) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    assert ready.do(ops.SetReadState(WORK.uid, "finished"), "ana").changes == ()
    ready.undo("ana")
    assert states(ready, "ana") == set()


def test_a_state_is_kept_for_each_version_of_the_codebook(ready: Study) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    ready.do(ops.EditCode("kin", {"definition": {"fr": "Autrement dit."}}))
    ready.do(ops.SetReadState(WORK.uid, "in progress"), "ana")
    rows = list(ready.rows("read_state").values())
    assert len({row["version"] for row in rows}) == 2
    assert sorted(row["state"] for row in rows) == ["finished", "in progress"]


def test_a_state_said_again_under_an_earlier_version_is_the_latest(ready: Study) -> None:
    """The definition is changed and changed back: the first version is the present one again."""
    from cipcoder.queries.corpus import readings

    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    ready.do(ops.EditCode("kin", {"definition": {"fr": "Autrement dit."}}))
    ready.do(ops.SetReadState(WORK.uid, "in progress"), "ana")
    ready.do(ops.EditCode("kin", {"definition": {"fr": "L’aide de la famille."}}))
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    with ready.store.read() as connection:
        assert readings(connection, ready.people["ana"])[WORK.uid].state == "finished"


# --- memos and verbatims -------------------------------------------------------------------------------


def test_a_memo_has_several_targets_and_is_rewritten_in_place(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    uid = uuid.uuid4()
    about = (("coding", coding), ("code", code_uid("hours")), ("transcript", WORK.uid))
    ready.do(ops.WriteMemo(uid, "Un mot", "Titre", about), "ana")  # type: ignore[arg-type]
    ready.do(ops.WriteMemo(uid, "Deux mots", "Titre"), "ana")
    with ready.store.read() as connection:
        (memo,) = memos(connection)
    assert (memo.title, memo.body, memo.coder) == ("Titre", "Deux mots", "ana")
    assert set(memo.targets) == set(about)
    assert memo.created_at < memo.updated_at
    ready.undo("ana")
    assert ready.rows("memo")[uid]["body"] == "Un mot"


def test_an_empty_memo_is_none(ready: Study) -> None:
    uid = uuid.uuid4()
    ready.do(ops.WriteMemo(uid, " \n"), "ana")
    assert ready.rows("memo") == {}
    ready.do(ops.WriteMemo(uid, "Un mot"), "ana")
    ready.do(ops.WriteMemo(uid, ""), "ana")
    assert ready.rows("memo") == {}
    ready.undo("ana")
    assert ready.rows("memo")[uid]["body"] == "Un mot"


def test_another_coder_s_memo_and_verbatim_can_be_neither_changed_nor_removed(ready: Study) -> None:
    uid = uuid.uuid4()
    ready.do(ops.WriteMemo(uid, "Un mot"), "ana")
    ready.do(ops.AddVerbatims((ops.NewVerbatim("seule"),)), "ana")
    (verbatim,) = ready.rows("verbatim")
    for act in (ops.WriteMemo(uid, "Autre"), ops.RemoveMemo(uid), ops.RemoveVerbatims((verbatim,))):
        with pytest.raises(RefusedError, match="another coder's"):
            ready.do(act, "ben")
    assert ready.rows("memo")[uid]["body"] == "Un mot"
    assert list(ready.rows("verbatim")) == [verbatim]


def test_memos_about_a_removed_coding_stay(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, "seule", "hours")
    ready.do(ops.WriteMemo(uuid.uuid4(), "Un mot", targets=(("coding", coding),)), "ana")
    ready.do(ops.RemoveCodings((coding,)), "ana")
    with ready.store.read() as connection:
        assert [memo.body for memo in memos(connection)] == ["Un mot"]


@pytest.mark.parametrize("hostile", ["a\x00b", "\x1b[2Jeffacé", "\ud800 moitié", "droite\u202egauche"])
def test_no_memo_verbatim_or_name_holds_what_a_terminal_or_a_database_would_choke_on(
    ready: Study, hostile: str
) -> None:
    ready.do(ops.WriteMemo(uuid.uuid4(), hostile, hostile), "ana")
    ready.do(ops.AddVerbatims((ops.NewVerbatim("seule", note=hostile, theme=hostile),)), "ana")
    ready.do(ops.EditCode("kin", {"label": {"fr": hostile}}), "ana")
    ready.do(ops.EditTranscript(WORK.uid, {"title": hostile}), "ana")
    ready.coder(hostile)
    said = repr([ready.rows(kind) for kind in ("memo", "verbatim", "code", "transcript", "coder")])
    assert not any(char in said for char in "\x00\x1b\ud800\u202e")
    assert len(next(iter(ready.rows("memo").values()))["body"]) == len(hostile)
    assert ready.faults() == []


def test_a_verbatim_is_kept_once_and_can_be_placed_later(ready: Study) -> None:
    start, stop = passage(WORK, "seule")
    ready.do(ops.AddVerbatims((ops.NewVerbatim("seule", key="7", page="12"),)), "ana")
    ready.do(
        ops.AddVerbatims(
            (ops.NewVerbatim("seule", key="7", page="12", transcript=WORK.uid, start=start, stop=stop, match="exact"),)
        ),
        "ana",
    )
    with ready.store.read() as connection:
        (row,) = verbatims(connection)
    assert (row.transcript, row.start, row.stop, row.match, row.page) == ("travail", start, stop, "exact", "12")


@pytest.mark.parametrize(("start", "stop"), [(0, 10**6), (5, 5), (-1, 4), (None, 4), (4, None)])
def test_a_verbatim_outside_its_transcript_is_refused(lite: Study, start: int | None, stop: int | None) -> None:
    with pytest.raises(RefusedError, match="travail"):
        lite.do(ops.AddVerbatims((ops.NewVerbatim("x", transcript=WORK.uid, start=start, stop=stop),)), "ana")
    assert lite.rows("verbatim") == {}


# --- on two copies -------------------------------------------------------------------------------------


def test_both_bounds_of_a_coding_moved_on_two_copies_stay_a_passage(
    new_study: Callable[[str], Study], tmp_path: Path
) -> None:
    """At the desk its end moves left, in the train its beginning moves right: one of them wins, whole."""
    desk = filled(new_study("desk"))
    (coding,) = desk.code("ana", WORK, "commencé tôt, seule", "hours")
    shutil.copy(tmp_path / "desk.cipcoder", tmp_path / "train.cipcoder")
    with Store.open(tmp_path / "train.cipcoder") as store:
        train = Study(store, dict(desk.people))
        desk.do(ops.ChangeCoding(coding, stop=passage(WORK, "commencé")[1]), "ana")
        train.do(ops.ChangeCoding(coding, start=passage(WORK, "seule")[0]), "ana")
        take_in(desk.store, take_out(store, desk.people["ana"]))
        take_in(store, take_out(desk.store, desk.people["ana"]))
        assert layer_rows(desk) == layer_rows(train)
        assert desk.codings() in ([("ana", "hours", "commencé")], [("ana", "hours", "seule")])
        assert desk.faults() == train.faults() == []


def test_a_verbatim_placed_otherwise_on_two_copies_has_one_place(
    new_study: Callable[[str], Study], tmp_path: Path
) -> None:
    desk = filled(new_study("desk"))
    desk.do(ops.AddVerbatims((ops.NewVerbatim("seule", key="7"),)), "ana")
    shutil.copy(tmp_path / "desk.cipcoder", tmp_path / "train.cipcoder")

    def placed(data: ops.TranscriptData, start: int, stop: int) -> ops.AddVerbatims:
        return ops.AddVerbatims((ops.NewVerbatim("seule", key="7", transcript=data.uid, start=start, stop=stop),))

    with Store.open(tmp_path / "train.cipcoder") as store:
        train = Study(store, dict(desk.people))
        desk.do(placed(WORK, 200, 205), "ana")
        train.do(placed(FAMILY, 20, 25), "ana")
        desk.do(placed(WORK, 200, 206), "ana")
        take_in(desk.store, take_out(store, desk.people["ana"]))
        take_in(store, take_out(desk.store, desk.people["ana"]))
        assert layer_rows(desk) == layer_rows(train)
        (row,) = desk.rows("verbatim").values()
        assert (row["transcript"], row["start"]) in {(str(WORK.uid), 200), (str(FAMILY.uid), 20)}
        assert desk.faults() == train.faults() == []


def test_a_code_added_on_two_copies_under_one_id_is_one_code(new_study: Callable[[str], Study]) -> None:
    desk, train = filled(new_study("desk")), new_study("train")
    for data in (WORK, FAMILY):
        train.do(ops.ImportTranscript(data))
    train.coder("cleo")
    for study, who in ((desk, "ana"), (train, "cleo")):
        study.do(ops.AddCode(Code(id="money", label={"fr": f"Argent ({who})"})), who)
        study.code(who, WORK, "seule", "money")
    take_in(desk.store, take_out(train.store, train.people["cleo"]))
    assert desk.codings() == [("ana", "money", "seule"), ("cleo", "money", "seule")]
