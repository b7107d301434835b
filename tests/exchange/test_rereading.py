"""Texts that a damaged project has lost, read again from the files they came from."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cipcoder.exchange.transcripts import ImportOptions, import_files
from cipcoder.exchange.withdrawal import plan, whom, withdraw
from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.command import typed
from tests.studies import CODEBOOK, Study

B = "---\nparticipant: B\n---\nEnquêteur : Et les horaires ?\n\nMme B. : On rentre tard, l’été surtout.\n"
C = "---\nparticipant: C\n---\nEnquêteur : Et vous ?\n\nM. C. : Ma mère a gardé les enfants.\n"
ODD = "Enquêteur : Où ?\r\n\r\nMme D. : A Paris, a Rennes, a Brest.\r\n"
"""without a mark, what reads it as UTF-16 has to be told"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed study without any copy, its texts coded."""
    folder = tmp_path / "study"
    (folder / "corpus" / "plus").mkdir(parents=True)
    files = {"b.txt": B.encode(), "c.txt": C.encode(), "plus/d.txt": ODD.encode("cp037")}
    for name, content in files.items():
        (folder / "corpus" / name).write_bytes(content)
    with Project.create(folder, name="Nettoyer") as project:
        project.use_coder("ana")
        project.do(ops.ApplyCodebook(CODEBOOK), note=True)
        import_files(project, [folder / "corpus" / name for name in ("b.txt", "c.txt")])
        (odd,) = import_files(project, [folder / "corpus" / "plus" / "d.txt"], ImportOptions(encoding="cp037"))
        assert odd.outcome == "imported", odd.message
        for row in project.transcripts():
            project.write_memo("À suivre.", targets=[("transcript", row.uid)])
            start = project.document(row.name).text.index(" : ")
            project.code_passage(row.uid, start, start + 9, ["hours"])
    return folder


def lose(folder: Path, *names: str) -> None:
    """What is left where a page of texts is gone."""
    with closing(sqlite3.connect(folder / "project.cipcoder")) as connection, connection:
        marks = ", ".join("?" * len(names))
        of = f"SELECT uid FROM transcript WHERE name IN ({marks})"
        assert connection.execute(f"DELETE FROM transcript_text WHERE transcript_uid IN ({of})", names).rowcount


def whole(folder: Path) -> dict[str, Any]:
    with Project.open(folder) as project:
        study = Study(project.store)
        assert study.faults() == []
        return study.dump()


def repaired(folder: Path, *more: str) -> tuple[int, str]:
    done = typed(["doctor", "--repair", *more], folder)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize("names", [("b",), ("d",), ("b", "c", "d")])
def test_a_lost_text_is_read_again_from_its_file(folder: Path, names: Sequence[str]) -> None:
    before = whole(folder)
    lose(folder, *names)
    ends, said = repaired(folder)
    assert (ends, f"read again from corpus/, the same to the letter: {len(names)}" in said) == (1, True)
    assert "Stays wrong" not in said
    assert repaired(folder, "--yes")[0] == 0
    assert whole(folder) == before


@pytest.mark.parametrize(
    "written",
    ["Mme B. : Autre chose.\n", "", "\0", B.replace("tard", "tôt")],
    ids=["another", "empty", "zero", "corrected"],
)
def test_a_file_that_gives_another_text_by_now_is_left_alone(folder: Path, written: str) -> None:
    (folder / "corpus" / "b.txt").write_text(written, "utf-8")
    lose(folder, "b")
    ends, said = repaired(folder, "--yes")
    assert (ends, "read again" in said) == (1, False)
    assert "b has lost its text" in said


def test_a_text_that_is_lost_for_good_is_said_to_be_and_comes_back_with_its_file(folder: Path) -> None:
    before, file = whole(folder), folder / "corpus" / "b.txt"
    file.rename(folder.parent / "b.txt")
    lose(folder, "b")
    assert repaired(folder, "--yes")[0] == 1
    for words in (
        *(["status"], ["frequencies"], ["export", "extracts", "--to", "e.csv"], ["search", "tard"]),
        *(["theme-lines"], ["co-occurrence", "--in", "words"]),
    ):
        done = typed(words, folder)
        assert "Traceback" not in done.stderr, words
        assert done.returncode == 0 or "b has lost its text. Put its file into corpus/" in done.stderr, words
    with Project.open(folder) as project:
        assert plan(project, [whom(project, "C")]).transcripts == ("c",)
    (folder.parent / "b.txt").rename(file)
    assert repaired(folder, "--yes")[0] == 0
    assert whole(folder) == before


def test_the_text_before_a_correction_is_read_again_and_the_one_after_is_not_made_up(folder: Path) -> None:
    (folder / "new.txt").write_text(B.replace("tard", "tôt"), "utf-8")
    assert typed(["transcript", "correct", "b", "new.txt"], folder).returncode == 0
    lose(folder, "b")
    ends, said = repaired(folder, "--yes")
    assert (ends, "the same to the letter: 1" in said) == (1, True)
    assert "b has lost its text" in said


def test_the_text_of_who_withdrew_does_not_come_back_from_a_file_that_stayed(folder: Path) -> None:
    with Project.open(folder) as project:
        withdraw(project, plan(project, [whom(project, "B")]))
    lose(folder, "c")
    assert repaired(folder, "--yes")[0] == 0
    assert (folder / "corpus" / "b.txt").exists()
    assert b"rentre tard" not in (folder / "project.cipcoder").read_bytes()
    assert sorted(row["name"] for row in whole(folder)["transcript"].values()) == ["c", "d"]
