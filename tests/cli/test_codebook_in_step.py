"""codebook.yaml follows changes of the project's codebook, and is never written over somebody's work."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.codebook.models import Code, Codebook
from cipcoder.codebook.yaml_file import read
from cipcoder.codebook_file import apply_file, export_file, keep_in_step, path_of
from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.command import typed
from tests.studies import WORK, passage

WRITTEN = """# Le codebook de l'étude. À relire avec Paul.
title: Nettoyer
codes:
  - id: travail   # le plus grand
    label: Travail
    codes:
      - {id: heures, label: Horaires}   # en bref
      - id: salaire
        label: "Salaire"

  # à part
  - id: famille
    label: Famille
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path, name="Nettoyer") as made:
        path_of(made).write_text(WRITTEN, encoding="utf-8")
        apply_file(made)
        made.use_coder("ana")
        made.do(ops.ImportTranscript(WORK), note=True)
        yield made


def text(project: Project) -> str:
    return path_of(project).read_text(encoding="utf-8")


def test_the_file_says_what_the_project_says_and_its_comments_stay(project: Project) -> None:
    project.edit_code("famille", label={"fr": "Les proches"})
    project.move_code("famille", "travail", 1)
    assert keep_in_step(project) == ""
    assert read(path_of(project)) == project.codebook
    for remark in ("À relire avec Paul", "# le plus grand", "# en bref", "# à part"):
        assert remark in text(project)


def test_keeping_in_step_is_no_step_for_undo_and_undo_brings_the_file_back(project: Project) -> None:
    project.edit_code("famille", label={"fr": "Les proches"})
    keep_in_step(project)
    taken = project.undo()
    assert taken is not None
    assert (taken.verb, taken.left_alone) == ("edit code", 0)
    assert keep_in_step(project) == ""
    assert text(project) == WRITTEN
    project.redo()
    keep_in_step(project)
    assert "Les proches" in text(project)


def test_the_last_applied_file_can_still_be_taken_back_after_edits_that_were_undone(project: Project) -> None:
    path_of(project).write_text(WRITTEN.replace("Famille", "Parenté"), encoding="utf-8")
    apply_file(project)
    project.edit_code("salaire", retired=True)
    keep_in_step(project)
    project.undo()
    keep_in_step(project)
    taken = project.undo()
    assert taken is not None
    assert (taken.verb, taken.left_alone) == ("change codebook", 0)
    assert project.codebook.get("famille").label == {"fr": "Famille"}


def test_nothing_to_do_writes_nothing(project: Project) -> None:
    before = path_of(project).stat().st_mtime_ns
    project.edit_code("famille", retired=True)
    project.undo()
    assert keep_in_step(project) == ""
    assert path_of(project).stat().st_mtime_ns == before


def test_a_file_changed_by_hand_is_left_as_it_is_and_applying_brings_both_together(project: Project) -> None:
    path_of(project).write_text(WRITTEN.replace("Salaire", "Paie"), encoding="utf-8")
    project.edit_code("famille", label={"fr": "Les proches"})
    assert "cipcoder codebook apply" in keep_in_step(project)
    assert "Les proches" not in text(project)
    apply_file(project)
    assert project.codebook.get("salaire").label == {"fr": "Paie"}
    assert "Les proches" in text(project)
    project.edit_code("heures", retired=True)
    assert keep_in_step(project) == "", "in step again"


def test_the_same_change_made_in_the_file_is_no_difference(project: Project) -> None:
    path_of(project).write_text(WRITTEN.replace("Famille", "Parenté"), encoding="utf-8")
    project.edit_code("famille", label={"fr": "Parenté"})
    assert keep_in_step(project) == ""
    project.edit_code("famille", label={"fr": "Les proches"})
    assert keep_in_step(project) == ""
    assert "Les proches" in text(project)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (WRITTEN[: WRITTEN.index('"Salaire"') + 4], "line"),
        (WRITTEN.replace("id: famille", "id: travail"), "several codes"),
        ("", "is empty"),
        ("# rien encore\n", "is empty"),
    ],
)
def test_a_file_that_is_half_written_is_left_as_it_is(project: Project, broken: str, why: str) -> None:
    path_of(project).write_text(broken, encoding="utf-8")
    project.edit_code("famille", retired=True)
    sentence = keep_in_step(project)
    assert why in sentence
    assert text(project) == broken
    assert project.codebook.get("famille").retired, "the change itself holds"


def test_bytes_that_are_no_text_are_left_as_they_are(project: Project) -> None:
    path_of(project).write_bytes(b"\xff\xfe\x00codes")
    project.edit_code("famille", retired=True)
    assert "UTF-8" in keep_in_step(project)
    assert path_of(project).read_bytes() == b"\xff\xfe\x00codes"


def test_a_folder_in_the_place_of_the_file_gives_a_sentence(project: Project) -> None:
    path_of(project).unlink()
    path_of(project).mkdir()
    project.edit_code("famille", retired=True)
    assert "left as it is" in keep_in_step(project)


def test_a_write_protected_file_is_respected(project: Project) -> None:
    path_of(project).chmod(0o444)
    project.edit_code("famille", retired=True)
    assert "write-protected" in keep_in_step(project)
    assert text(project) == WRITTEN
    path_of(project).chmod(0o644)
    assert keep_in_step(project) == "", "once it may be written, it follows"
    assert "retired: true" in text(project)


def test_where_there_is_no_file_none_is_made(project: Project) -> None:
    path_of(project).unlink()
    project.edit_code("famille", retired=True)
    assert keep_in_step(project) == ""
    assert not path_of(project).exists()


def test_a_file_that_was_never_applied_is_not_written_over(tmp_path: Path) -> None:
    with Project.create(tmp_path, name="Nettoyer") as fresh:
        path_of(fresh).write_text(WRITTEN, encoding="utf-8")
        fresh.use_coder("ana")
        fresh.add_code("Nouveau")
        assert "changed outside" in keep_in_step(fresh)
        assert text(fresh) == WRITTEN


def test_exporting_the_codebook_is_no_step_for_undo(project: Project) -> None:
    project.edit_code("famille", retired=True)
    export_file(project)
    taken = project.undo()
    assert taken is not None
    assert taken.verb == "edit code"


def test_a_merge_and_its_undo_are_followed(project: Project) -> None:
    project.do(
        ops.ApplyCodebook(
            Codebook(title=project.codebook.title, codes=(*project.codebook.codes, Code(id="x", label={"fr": "X"})))
        )
    )
    project.merge_codes("travail", "famille")
    project.undo()
    project.undo()
    assert keep_in_step(project) == ""
    assert text(project) == WRITTEN


# --- the command line ----------------------------------------------------------------------------------


def run(project: Project, *words: str) -> subprocess.CompletedProcess[str]:
    return typed(["--project", project.folder, "codebook", *words], project.folder)


def test_codes_are_merged_moved_and_retired_on_the_command_line_and_the_file_follows(project: Project) -> None:
    start, stop = passage(WORK, "on rentre tard")
    for coder in ("ben", "ana"):
        project.use_coder(coder)
        project.code_passage(WORK.uid, start, stop, ["heures"])
    steps: list[tuple[tuple[str, ...], str, list[tuple[str, str | None]]]] = [
        (("move", "salaire"), "salaire is at the top level now.", [("salaire", None)]),
        (("move", "salaire", "--under", "famille"), "salaire is under famille now.", [("salaire", "famille")]),
        (("retire", "salaire"), "salaire is retired; its codings stay.", []),
        (("retire", "salaire", "--back"), "salaire is in use again.", []),
        (("merge", "heures", "salaire", "--coder", "ana"), "heures is merged: 1 coding now has salaire.", []),
    ]
    for words, sentence, places in steps:
        done = run(project, *words)
        assert done.returncode == 0, done.stderr
        assert sentence in done.stdout
        for code, parent in places:
            assert read(path_of(project)).row(code).parent_id == parent
    assert "1 coding by other coders stays with heures" in done.stdout
    assert read(path_of(project)).get("heures").retired
    assert "# le plus grand" in text(project)
    assert project.codings_of("heures") == {"ben": 1}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("merge", "heures", "heures", "--coder", "ana"), "into itself"),
        (("merge", "heures", "famille", "--coder", "nobody"), "no coder named nobody"),
        (("merge", "heures", "[/b]", "--coder", "ana"), "[/b]"),
        (("retire", "famile"), "famil"),
        (("move", "travail", "--under", "heures"), "under itself"),
    ],
)
def test_what_is_wrong_is_a_sentence(project: Project, words: tuple[str, ...], why: str) -> None:
    done = run(project, *words)
    assert done.returncode != 0
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert text(project) == WRITTEN
