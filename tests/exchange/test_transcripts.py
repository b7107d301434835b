"""Transcripts taken into a project: many at once, with their comments, from folders, and none of it by halves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.exchange.gathering import gather
from cipcoder.exchange.transcripts import ImportOptions, import_files
from cipcoder.project import Project

TALK = "Q : Et alors ?\n\nM. R. : Rien. Je suis passé au numéro {n}, et voilà.\n"
GUIDE = "title: G\nsections:\n  - title: S\n    questions:\n      - {number: 7, text: Et le permis de conduire ?}\n"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study", name="essai") as made:
        yield made


def corpus(folder: Path, n: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"entretien-{i:04}.txt" for i in range(n)]
    for i, path in enumerate(paths):
        path.write_text(TALK.format(n=i), encoding="utf-8")
    return paths


def commented(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Q : Et alors ?")
    run = document.add_paragraph("M. R. : ").add_run("Je suis passé.")
    document.add_comment(run, text="À revoir", author="Ana Essai", initials="")
    document.add_comment(run, text="Oui", author="Ben", initials="B")
    document.save(str(path))
    return path


def test_comments_become_memos_of_the_coder_who_is_named(project: Project, tmp_path: Path) -> None:
    path = commented(tmp_path / "a.docx")
    (looked,) = import_files(project, [path], ImportOptions(dry_run=True))
    assert looked.file is not None
    assert (len(looked.file.remarks), looked.memos) == (2, 0)
    assert project.transcripts() == []
    project.use_coder("ana")
    (done,) = import_files(project, [path])
    assert done.memos == 2
    memos = sorted((memo.title, memo.body) for memo in project.memos())
    assert memos == [("Comment on “Je suis passé.”", "Oui [B]"), ("Comment on “Je suis passé.”", "À revoir [AE]")]


def test_without_a_coder_comments_stay_out(project: Project, tmp_path: Path) -> None:
    (done,) = import_files(project, [commented(tmp_path / "a.docx")])
    assert (done.outcome, done.memos, project.memos()) == ("imported", 0, [])


def test_a_dry_run_sees_the_guide_the_participants_and_names_that_are_taken(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    (folder / "participants.yaml").write_text("participants:\n  R: {name: M. R.}\n", encoding="utf-8")
    talk = "---\nparticipant: m. r.\n---\nQ : Et le permis de conduire, vous l’avez ?\n\nM. R. : Non.\n"
    (folder / "a.txt").write_text(talk, encoding="utf-8")
    (folder / "b.txt").write_text(talk, encoding="utf-8")
    (folder / "c").mkdir()
    (folder / "c" / "a.txt").write_text(talk.replace("Non", "Oui"), encoding="utf-8")
    paths = [folder / "a.txt", folder / "b.txt", folder / "c" / "a.txt"]
    seen = import_files(project, paths, ImportOptions(dry_run=True))
    assert [one.outcome for one in seen] == ["imported", "already there", "refused"]
    assert seen[0].asked == (7,)
    assert seen[0].file is not None
    assert seen[0].file.data.participant == "R"
    assert "another text of this name" in seen[2].message
    assert (project.guide(), project.participants(), project.transcripts()) == ([], (), [])
    done = import_files(project, paths)
    assert [(one.outcome, one.asked) for one in done] == [(one.outcome, one.asked) for one in seen]
    assert project.document("a").asked() == {7: [0]}


def test_who_asks_can_be_said(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Enq. : Oui.\n\nLéa : Et toi ?\n\nEnq. : Non.\n\nLéa : Ah ?\n", encoding="utf-8")
    (found,) = import_files(project, [path], ImportOptions(dry_run=True))
    (said,) = import_files(project, [path], ImportOptions(interviewers=("léa",)))
    assert found.file is not None
    assert said.file is not None
    assert dict(found.file.data.speakers) == {"Enq.": "interviewer", "Léa": "participant"}
    assert dict(said.file.data.speakers) == {"Enq.": "participant", "Léa": "interviewer"}


def test_an_import_that_is_stopped_keeps_what_went_in_and_goes_on_later(project: Project, tmp_path: Path) -> None:
    paths = corpus(tmp_path / "corpus", 5)
    asked = iter([False, False, True])
    assert len(import_files(project, paths, stop=lambda: next(asked))) == 2
    assert len(project.transcripts()) == 2
    again = import_files(project, paths)
    assert [one.outcome for one in again] == ["already there"] * 2 + ["imported"] * 3


def test_importing_twice_as_many_files_takes_about_twice_as_long(project: Project, tmp_path: Path) -> None:
    paths = corpus(tmp_path / "corpus", 310)
    import_files(project, paths[:10])
    took = []
    for part in (paths[10:110], paths[110:310]):
        began = time.process_time()
        import_files(project, part)
        took.append(time.process_time() - began)
    assert took[1] < 3.2 * took[0]


def test_a_folder_stands_for_what_can_be_read_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    for name in ("b/Z.DOCX", "a.txt", "b/c/d.md", "README.md", "son.mp3", "~$Z.docx", ".git/x.txt", ".~lock.a.odt#"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    found = gather([str(folder), str(folder / "*.txt"), "nowhere.txt"])
    assert [path.as_posix() for path in found.files] == [
        *(f"{folder.as_posix()}/{name}" for name in ("a.txt", "b/Z.DOCX", "b/c/d.md")),
        "nowhere.txt",
    ]
    assert dict(found.left) == {".md": 1, ".mp3": 1}
    (tmp_path / "sons").mkdir()
    (tmp_path / "sons" / "a.mp3").write_bytes(b"x")
    with pytest.raises(InputError, match=r"is of a kind that is read: \.txt"):
        gather([str(tmp_path / "sons")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"No file in .*empty is of a kind that is read"):
        gather([str(tmp_path / "empty")])
    with pytest.raises(InputError, match="No file matches"):
        gather([str(tmp_path / "*.docx")])
