"""Projects and codebooks to other programs and back, as a person types it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.test_main_job import cipcoder


@pytest.fixture
def gone(demo: Path, tmp_path: Path) -> Path:
    """The demonstration project as a file for other programs."""
    cipcoder("export", "qdpx", "--to", "../demo.qdpx", cwd=demo)
    return tmp_path / "demo.qdpx"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A project that was just made, with its example codebook."""
    cipcoder("init", "new", cwd=tmp_path)
    return tmp_path / "new"


def test_a_project_goes_out_with_a_receipt(demo: Path, tmp_path: Path) -> None:
    done = cipcoder("export", "qdpx", "--to", "../x.qdpx", "--receipt", "../r.csv", "--coder", "ben", cwd=demo)
    assert "codings" in done.stdout
    assert done.stdout.rstrip().endswith("Written: ../x.qdpx")
    assert "keep the project itself as well" in " ".join(done.stderr.split())
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        said = {(row["kind"], row["outcome"]): row["count"] for row in csv.DictReader(file)}
    assert said["coders", "whole"] == "1"
    assert said["codings", "whole"] == "200"


def test_a_project_comes_into_a_new_one_in_the_place_of_its_example_codebook(gone: Path, new: Path) -> None:
    looked = cipcoder("import", str(gone), "--dry-run", cwd=new).stdout
    assert "Nothing was stored" in looked
    assert "No transcript yet" in cipcoder("status", cwd=new).stdout
    done = cipcoder("import", str(gone), "--receipt", "r.txt", cwd=new).stdout
    assert "here already" not in done
    assert "codings" in (new / "r.txt").read_text("utf-8")
    assert "dirty-work" in (new / "codebook.yaml").read_text("utf-8")
    assert cipcoder("codebook", "apply", cwd=new).stdout.strip() == "File and project say the same."
    assert "entretien-m" in cipcoder("status", cwd=new).stdout
    again = cipcoder("import", str(gone), cwd=new).stdout
    assert "here already" in again


def test_what_can_t_be_imported_is_told(gone: Path, new: Path, tmp_path: Path) -> None:
    said = cipcoder("import", str(gone), "corpus", cwd=new, fails=True).stderr
    assert "by itself" in said
    assert "give the .qdpx file" in cipcoder("import", "x.qde", cwd=new, fails=True).stderr
    assert "--receipt is for projects" in cipcoder("import", "corpus", "--receipt", "r.txt", cwd=new, fails=True).stderr
    assert "one document set" in cipcoder("import", str(gone), "--set", "all", cwd=new, fails=True).stderr
    (tmp_path / "b.qdpx").write_bytes(gone.read_bytes()[:5000])
    assert "is damaged" in cipcoder("import", "../b.qdpx", cwd=new, fails=True).stderr


def test_a_codebook_goes_out_and_is_joined(demo: Path, new: Path) -> None:
    for words in (("export", "qdc"), ("codebook", "export")):
        cipcoder(*words, "--to", "../codes.qdc", cwd=demo)
    looked = cipcoder("codebook", "import", "../codes.qdc", "--dry-run", cwd=new).stdout
    assert "dirty-work: added" in looked
    cipcoder("codebook", "import", "../codes.qdc", cwd=new)
    assert "dirty-work" in (new / "codebook.yaml").read_text("utf-8")
    assert "say the same" in cipcoder("codebook", "import", "../codes.qdc", cwd=new).stdout
    (new / "codes.csv").write_text("Nom,Description\nTout autre,Autre chose\n", "utf-8")
    assert "added" in cipcoder("codebook", "import", "codes.csv", cwd=new).stdout
    (new / "same.csv").write_text("id,definition.fr\ndirty-work,Autre chose\n", "utf-8")
    assert "dirty-work (definition.fr)" in cipcoder("codebook", "import", "same.csv", cwd=new, fails=True).stderr
    assert "Autre chose" in cipcoder("codebook", "import", "same.csv", "--prefer", "file", cwd=new).stdout


def test_other_files_are_no_codebook(new: Path) -> None:
    assert ".qdc" in cipcoder("codebook", "import", "x.docx", cwd=new, fails=True).stderr
    assert "codebook apply" in cipcoder("codebook", "import", "codebook.yaml", cwd=new, fails=True).stderr
    assert "file or project" in cipcoder("codebook", "import", "x.csv", "--prefer", "me", cwd=new, fails=True).stderr
