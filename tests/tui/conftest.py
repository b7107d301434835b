"""A small real project for the screen's tests: three interviews, a codebook with a theme, a coder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.tui.material import TALK, codebook, transcript_data


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept places go into the test's own folder, not into the person's; nor is the person's keymap read."""
    monkeypatch.setattr("cipcoder.tui.place.folder", lambda: tmp_path / "state")
    monkeypatch.setattr("cipcoder.tui.keymap.folder", lambda: tmp_path / "configuration")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "étude", name="Essai") as made:
        made.use_coder("ana")
        made.do(ops.ApplyCodebook(codebook()))
        made.do(ops.ImportTranscript(transcript_data("entretien-b", TALK, title="Entretien B")))
        made.do(ops.ImportTranscript(transcript_data("entretien-c", TALK.replace("Mme B.", "Mme C."))))
        made.do(ops.ImportTranscript(transcript_data("entretien-d", TALK.replace("Mme B.", "M. D."))))
        yield made
