"""The audit trail: who did what when, by name; no word of an interview; nothing of what a blind round hides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.exchange.study_tables import audit_table
from cipcoder.project import Project
from cipcoder.queries.audit import Operation, audit
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.exported import exported
from tests.studies import FAMILY, NOTES, WORK, Study, passage, prepared


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


def trail(project: Project, viewer: str | None = None) -> list[Operation]:
    with project.store.read() as connection:
        return list(audit(connection, viewer=viewer))


def test_every_entry_of_the_log_is_told_in_its_order_and_acts_are_numbered(project: Project) -> None:
    told = trail(project)
    assert [op.number for op in told] == list(range(1, len(told) + 1))
    assert [op.at for op in told] == sorted(op.at for op in told)
    assert list(dict.fromkeys(op.act for op in told)) == list(range(1, told[-1].act + 1))
    two = [op for op in told if op.kind == "coding" and "Les horaires" in WORK.text]
    assert two[1].act == two[2].act, "two codes put on one passage at once are one act"


def test_things_are_told_by_their_names(project: Project) -> None:
    told = trail(project)
    start, stop = passage(WORK, "seule, sans personne avec qui parler le soir")
    coding = next(op for op in told if op.kind == "coding")
    assert coding.what == f"isolation (Isolement), travail {start}-{stop}"
    assert (coding.coder, coding.verb, coding.role, coding.transcript) == ("ana", "add coding", "do", "travail")
    assert coding.before == ""
    assert f"start: {start}; stop: {stop}; code: isolation (Isolement); coder: ana" in coding.after
    assert next(op for op in told if op.kind == "participant_attribute").what == "Mme B., âge"
    state = next(op for op in told if op.kind == "read_state" and op.before)
    assert (state.what, state.before, state.after) == ("travail", "state: in progress", "state: finished")
    assert next(op for op in told if op.kind == "turn_question").after.startswith(
        "transcript: travail; turn: 3; question: 4"
    )


def test_a_thing_keeps_its_name_when_it_is_changed_undone_and_gone(project: Project) -> None:
    project.use_coder("ana")
    uid = project.document("famille").codings[0].uid
    start, stop = passage(FAMILY, "Ma mère m’a gardé les enfants.")
    project.change_coding(uid, stop=stop - 1)
    project.remove_codings([uid])
    project.undo()
    project.rename_coder("ben", "bénédicte")
    moved, removed, back = (op for op in trail(project)[-4:-1] if op.kind == "coding")
    assert moved.what == f"kin (Parenté), famille {start}-{stop - 1}"
    assert f"stop: {stop}" in moved.before
    assert f"stop: {stop - 1}" in moved.after
    assert (removed.what, removed.after, removed.before[:19]) == (moved.what, "", "transcript: famille")
    assert (back.what, back.role) == (moved.what, "undo")
    assert trail(project)[-1].before == "name: ben"
    assert "ben" not in {op.coder for op in trail(project)}, "who was renamed has the new name throughout"


def test_a_memo_without_a_title_is_told_by_what_it_is_about(project: Project) -> None:
    project.use_coder("ana")
    coding = project.document("famille").codings[0]
    memo = project.write_memo("à voir", targets=[("coding", coding.uid)])
    project.write_memo("à revoir", uid=memo.changes[0].uid)
    project.write_memo("du terrain", targets=[("transcript", NOTES.uid)])
    first, again, notes = [op.what for op in trail(project) if op.kind == "memo"][-3:]
    assert first == again == f"{first.partition(',')[0]}, famille {coding.start}-{coding.stop}"
    assert notes == "carnet"


def test_no_word_of_an_interview_is_in_it(project: Project) -> None:
    said = "\n".join(f"{op.what} {op.before} {op.after}" for op in trail(project))
    for words in ("seule", "horaires coupés", "Ma mère", "local froid", "ne voit plus", "à =citer", "hésite"):
        assert words not in said
    assert "body: (16)" in said
    assert "wording: (27)" in said
    assert "examples: (1)" in said


def test_all_that_a_blind_round_hides_is_left_out_even_its_number(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail", "famille")))
    before = [(op.number, op.act, op.what, op.before, op.after) for op in trail(project)]
    mine = trail(project, "ben")
    project.use_coder("ana")
    project.code_passage(FAMILY.uid, *passage(FAMILY, "Après"), ["kin"])
    project.write_memo("x", targets=[("transcript", NOTES.uid)])
    project.keep_verbatim(project.document("travail"), *passage(WORK, "le soir"))
    project.set_read_state(FAMILY.uid, "in progress")
    project.undo()
    project.coder = None
    assert [(op.number, op.act, op.what, op.before, op.after) for op in trail(project)] == before
    assert trail(project, "ben") == mine
    assert len(trail(project, "ana")) > len(trail(project))
    project.use_coder("ana")
    project.code_passage(NOTES.uid, *passage(NOTES, "Visite"), ["kin"])
    assert len(trail(project)) == len(before) + 2, "elsewhere all is told"


def test_the_trail_is_the_same_on_each_engine(study: Study) -> None:
    ana = study.coder("ana")
    prepared(study, WORK)
    (uid,) = study.code("ana", WORK, "seule", "isolation")
    study.do(ops.RemoveCodings((uid,)), "ana")
    study.undo("ana")
    with study.store.read() as connection:
        told = [op for op in audit(connection, ana) if op.kind == "coding"]
    start, stop = passage(WORK, "seule")
    assert [op.what for op in told] == [f"isolation (Isolement), travail {start}-{stop}"] * 3
    assert [(bool(op.before), bool(op.after)) for op in told] == [(False, True), (True, False), (False, True)]
    assert [op.role for op in told] == ["do", "do", "undo"]


def test_what_one_coder_did_is_told_alone(project: Project) -> None:
    project.use_coder("ben")
    table = audit_table(project)
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert {row["coder"] for row in rows} == {"ben"}
    assert sum(row["kind"] == "coding" for row in rows) == 2
    everything = {str(op.number): (str(op.act), op.uid) for op in trail(project)}
    assert all(everything[str(row["number"])] == (str(row["act"]), row["uid"]) for row in rows), "as in the whole"


def test_changes_of_the_codebook_say_what_was_and_what_is(project: Project) -> None:
    project.edit_code("kin", definition={"fr": "Aide."})
    project.edit_code("bad", retired=True)
    edited, retired = trail(project)[-2:]
    assert (edited.before, edited.after) == ("definition: fr = L’aide de la famille.", "definition: fr = Aide.")
    assert retired.after.startswith("retired: 1")
