"""What leaves a project is looked through first: a sentence with counts, never the words themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from cipcoder.cli.app import run
from cipcoder.project import Project

PHONE = "06 12 34 56 78"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "un.txt").write_text(f"Enquêteur : Et après ?\n\nMme B. : Appelez-moi au {PHONE}.\n", "utf-8")
    assert run(["init", str(tmp_path / "etude")]) == 0
    monkeypatch.chdir(tmp_path / "etude")
    assert run(["import", str(tmp_path / "un.txt")]) == 0
    with Project.open(tmp_path / "etude") as project:
        project.use_coder("ana")
    return tmp_path / "etude"


@pytest.mark.parametrize(
    "words",
    [
        ["export", "html", "--to", "pages"],
        ["export", "participants", "--to", "gens.csv"],
        ["layer", "export", "--coder", "ana"],
    ],
)
def test_an_export_says_what_may_lead_to_people_and_not_the_words(
    study: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(words) == 0
    said = capsys.readouterr().err
    assert "pseudonyms scan" in said
    assert PHONE not in said


def test_nothing_the_study_is_made_of_is_written_over(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = study / "corpus" / "these.csv"
    kept.write_text("mon tableau", "utf-8")
    for to in (kept, study / "codebook.yaml"):
        before = to.read_bytes()
        assert run(["export", "participants", "--to", str(to)]) == 1
        assert to.read_bytes() == before
    assert "choose another name" in capsys.readouterr().err
