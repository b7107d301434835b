"""Correcting a text through its door: what is reported, what is refused, and what rounds make of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.comparison import compare_layers
from cipcoder.consensus import open_consensus
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.correcting import Correction, correct, correct_from_file, replaced, write_report
from cipcoder.exchange.layers import export_layer, import_layer
from cipcoder.exchange.transcripts import import_files
from cipcoder.project import Project
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.rounds import Rule
from cipcoder.round_package import export_package, join
from cipcoder.rounds import Plan, close, new_round
from cipcoder.store.check import check
from cipcoder.text.moves import Edit
from tests.doubly_coded import ROUND, doubly_coded
from tests.studies import WORK, passage

BETTER = WORK.text.replace("tôt, seule,", "très tôt, toute seule,").replace(" ; on rentre tard", "")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Ana's and ben's work on two interviews; ana corrects."""
    with doubly_coded(tmp_path / "study", sealed=False) as made:
        yield made


def outcomes(done: Correction) -> list[tuple[str, str, str]]:
    return [(each.coder, each.outcome, each.new_words) for each in done.codings if each.changed]


def faults(project: Project) -> list[str]:
    with project.store.read() as connection:
        return check(connection)


def test_the_report_tells_of_each_coding_that_is_not_simply_kept(project: Project, tmp_path: Path) -> None:
    done = correct(project, "travail", BETTER, reason="relu à l’écoute")
    assert outcomes(done) == [
        ("ben", "to review", "J’ai commencé très tôt, toute seule"),
        ("ana", "to review", "J’ai commencé très tôt, toute seule"),
        ("ana", "orphan", ""),
        ("ben", "to review", "on ne voit plus ses enfants"),
    ]
    assert (done.revision, done.kept, done.to_review, done.orphans) == (2, 3, 3, 1)
    assert (done.put_in, done.taken_out) == (2, 3)
    to = tmp_path / "report.csv"
    assert write_report(to, done) == 4
    assert "on rentre tard" in to.read_text(encoding="utf-8")
    assert faults(project) == []


def test_orphans_count_nowhere_and_are_not_painted(project: Project) -> None:
    project.coder = None
    before = len(project.extracts(Wanted()))
    project.use_coder("ana")
    correct(project, "travail", BETTER)
    assert len(project.document("travail").codings) == 3
    project.coder = None
    extracts = project.extracts(Wanted())
    assert len(extracts) == before - 1
    assert all(each.text == project.document(each.transcript).text[each.start : each.stop] for each in extracts)
    (orphan,) = [row for row in project.unsettled() if row.proposed is None]
    assert orphan.old is not None
    assert (orphan.coder, orphan.old.words, orphan.revision) == ("ana", "on rentre tard", 1)


def test_a_dry_run_says_the_same_and_changes_nothing(project: Project) -> None:
    seen = correct(project, "travail", BETTER, keep=False)
    assert len(project.revisions("travail")) == 1
    assert outcomes(seen) == outcomes(correct(project, "travail", BETTER))


def test_revisions_say_when_who_and_why(project: Project) -> None:
    correct(project, "travail", BETTER, reason="relu")
    project.undo()
    rows = [(r.number, r.how, r.by, r.reason, r.present) for r in project.revisions("travail")]
    assert rows == [
        (1, "imported", "", "", False),
        (2, "corrected", "ana", "relu", False),
        (1, "undone", "ana", "", True),
    ]
    assert project.earlier_text("travail", 2) == BETTER
    with pytest.raises(InputError, match="no text no"):
        project.earlier_text("travail", 7)


def test_known_edits_move_codings_exactly(project: Project) -> None:
    start, stop = passage(WORK, "horaires")
    text, edits = replaced(project.document("travail"), "Les horaires coupés", "Les [temps] coupés")
    done = correct(project, "travail", text, edits=edits)
    assert (done.kept, done.to_review, done.orphans) == (7, 0, 0)
    assert {e.new_words for e in done.codings if e.changed} == {"Les [temps] coupés"}
    assert stop - start == 8
    with pytest.raises(InputError, match="times"):
        replaced(project.document("travail"), "on ", "nous ")
    with pytest.raises(InputError, match="stand in travail"):
        replaced(project.document("travail"), "introuvable", "")
    assert len(replaced(project.document("travail"), "on ", "nous ", everywhere=True)[1]) > 1


def test_edits_are_not_believed_where_cleaning_changed_the_text(project: Project) -> None:
    text = WORK.text.replace("tôt", "to\u0302t").replace("seule", "seul")
    at = WORK.text.index("seule")
    done = correct(project, "travail", text, edits=[Edit(at, at + 5, 4)])
    assert done.to_review == 2


def test_another_interview_is_refused_unless_said_otherwise(project: Project) -> None:
    other = "Enquêteur : Bonjour.\nMme B. : Un tout autre propos, qui parle de la mer et du vent du large."
    with pytest.raises(RefusedError, match="another interview"):
        correct(project, "travail", other)
    assert correct(project, "travail", other, anyway=True).orphans == 7
    with pytest.raises(InputError, match="no words"):
        correct(project, "travail", " \n")
    assert faults(project) == []


def test_roles_said_in_the_project_and_what_is_known_of_the_transcript_stay(project: Project, tmp_path: Path) -> None:
    row = project.transcript("travail")
    path = tmp_path / "tout autre nom.txt"
    path.write_text("---\ntitle: Autre\nparticipant: Z\n---\n" + BETTER + "\n", encoding="utf-8")
    correct_from_file(project, "travail", path, reason="relu")
    now = project.transcript("travail")
    assert (now.title, now.date, now.participant, now.uid) == (row.title, row.date, row.participant, row.uid)
    assert [s.role for s in project.document("travail").speakers] == ["interviewer", "participant"]


def test_a_label_written_another_way_keeps_its_role(project: Project) -> None:
    before = [(s.label, s.role) for s in project.document("travail").speakers]
    asks = next(label for label, role in before if role == "interviewer")
    correct(project, "travail", project.document("travail").text.replace(f"{asks} :", "Zoé :"))
    assert [(s.label, s.role) for s in project.document("travail").speakers] == [
        ("Zoé" if label == asks else label, role) for label, role in before
    ]


def test_importing_a_changed_file_says_how_to_correct(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "travail.txt"
    path.write_text(BETTER, encoding="utf-8")
    (refused,) = import_files(project, [path])
    assert refused.outcome == "refused"
    assert "cipcoder transcript correct travail travail.txt" in refused.message
    correct_from_file(project, "travail", path)
    (there,) = import_files(project, [path])
    assert there.outcome == "already there"


# --- rounds ------------------------------------------------------------------------------------------


def test_agreement_of_a_sealed_round_is_that_of_the_text_it_was_sealed_on(tmp_path: Path) -> None:
    with doubly_coded(tmp_path / "study") as project:
        project.coder = None
        before = compare_layers(project, round_name=ROUND)
        project.use_coder("ana")
        done = correct(project, "travail", "Enquêteur : Bon, on y va.\n" + BETTER)
        assert any(ROUND in remark for remark in done.remarks)
        project.coder = None
        after = compare_layers(project, round_name=ROUND)
        assert after.agreement == before.agreement
        assert after.interviews == before.interviews


def test_a_text_waits_while_disagreements_about_it_are_left_to_decide(tmp_path: Path) -> None:
    with doubly_coded(tmp_path / "study") as project:
        open_consensus(project, ROUND, Rule("exact", 1.0))
        with pytest.raises(RefusedError, match="left to decide"):
            correct(project, "travail", BETTER)


def test_a_round_on_a_corrected_text_goes_to_another_machine_and_back(project: Project, tmp_path: Path) -> None:
    correct(project, "travail", BETTER)
    found = new_round(project, Plan(("ana", "cleo"), interviews=("travail",), name="suite"))
    package = export_package(project, found.name, "cleo", tmp_path)
    there = join(package, to=tmp_path / "cleo")
    with Project.open(there.folder) as other:
        assert other.earlier_text("travail", None) == BETTER.removesuffix("\n")
        other.use_coder("cleo")
        row = other.document("travail")
        at = row.text.index("toute seule")
        other.code_passage(row.transcript.uid, at, at + 11, ["isolation"])
        layer = export_layer(other, "cleo", tmp_path / "cleo.cipcoder-layer")
        assert faults(other) == []
    close(project, found.name)
    import_layer(project, layer)
    project.use_coder("cleo")
    (coding,) = project.document("travail").codings
    assert project.document("travail").text[coding.start : coding.stop] == "toute seule"
    assert faults(project) == []
