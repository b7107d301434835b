"""Where there is nothing to show or to code with, the screen says what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.tui.driving import driven
from tests.tui.material import codebook, transcript_data


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "neuf", name="Neuf") as made:
        made.use_coder("ana")
        yield made


async def test_without_a_transcript_it_says_how_to_import_one(empty: Project) -> None:
    async with driven(empty, size=(80, 24)) as d:
        shown = "\n".join(d.cells())
        assert "There is no transcript in this project yet." in shown
        assert "cipcoder import corpus" in shown
        assert "ctrl+q leaves" in shown


async def test_without_a_code_it_says_how_to_make_one_and_that_works(empty: Project) -> None:
    empty.do(ops.ImportTranscript(transcript_data("a", "Mme A. : Oui. Non.")))
    async with driven(empty, size=(80, 24)) as d:
        assert "no codes yet: s selects a sentence, then c and a name" in d.detail
        d.put("Oui")
        await d.press("s", "c")
        await d.type("Accord")
        await d.press("enter")
        assert d.codings("a") == [("accord", "Oui.")]


async def test_an_empty_transcript_says_how_to_go_on(empty: Project) -> None:
    empty.do(ops.ImportTranscript(transcript_data("a", "")))
    empty.do(ops.ImportTranscript(transcript_data("b", "Mme B. : Oui.")))
    async with driven(empty, size=(80, 24)) as d:
        assert "This transcript is empty. ctrl+PgDn opens the next interview" in d.detail
        await d.press("ctrl+pagedown")
        assert d.text == "Mme B. : Oui."


async def test_the_first_opening_offers_the_guided_start_and_the_second_does_not(empty: Project) -> None:
    empty.do(ops.ApplyCodebook(codebook()))
    empty.do(ops.ImportTranscript(transcript_data("a", "Mme A. : Oui. Non.")))
    async with driven(empty) as d:
        assert "guided start" in d.detail
    async with driven(empty) as d:
        assert "guided start" not in d.detail
