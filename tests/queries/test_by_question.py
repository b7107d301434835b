"""Codes by guide question: a plain recount from the extracts as they are exported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.exchange.finding_tables import question_table
from cipcoder.exchange.tables import export_extracts
from cipcoder.project import Project
from cipcoder.queries.by_question import ByQuestion, Under
from cipcoder.store import operations as ops
from cipcoder.text.words import words
from tests.exported import exported
from tests.studies import CODEBOOK, FAMILY


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


def under(found: ByQuestion, code: str, number: int | None) -> Under:
    place = [asked.number for asked in found.questions].index(number)
    row = [row.code for row in found.table.rows].index(code)
    return found.cells[row][place]


def test_a_passage_stands_under_the_question_asked_last_before_it(project: Project) -> None:
    found = project.by_question("ana")
    assert [(asked.number, asked.interviews) for asked in found.questions] == [(4, 1), (None, 2)]
    # « Les horaires coupés, c’est le plus dur » answers the question
    assert under(found, "hours", 4) == Under(codings=1, words=8, interviews=1, out_of=1)
    assert under(found, "isolation", 4) == Under(codings=0, words=0, interviews=0, out_of=1)
    assert under(found, "kin", None).codings == 1
    assert under(found, "kin", 4).out_of == 1, "who wasn't asked is not in the N"


def test_without_a_guide_everything_stands_under_none(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", name="x") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        made.use_coder("ana")
        assert made.by_question("ana").questions == ()
        made.do(ops.ImportTranscript(FAMILY))
        found = made.by_question("ana")
        assert [(asked.number, asked.interviews) for asked in found.questions] == [(None, 1)]
        assert all(cells == (Under(),) for cells in found.cells), "nothing is coded nor finished"


def test_the_demonstration_by_question_is_found_again_in_its_extracts(demo: Path, tmp_path: Path) -> None:
    with Project.open(demo) as project:
        export_extracts(project, tmp_path / "e.csv", coders=["ana"])
        found = project.by_question("ana")
        texts = {t.name: project.document(t.name) for t in found.table.transcripts}
        sheet = question_table(project, [found])
        cells = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        extracts = list(csv.DictReader(file))
    spoken = {
        name: {i for t in d.turns if d.role(t) == "participant" for i in range(t.start, t.stop)}
        for name, d in texts.items()
    }
    starts = {name: {w.start for w in words(d.text)} & spoken[name] for name, d in texts.items()}
    done = {t.name for t in found.table.transcripts if t.finished}
    for place, asked in enumerate(found.questions):
        here = [e for e in extracts if e["question"] == ("" if asked.number is None else str(asked.number))]
        here = [e for e in here if not spoken[e["transcript"]].isdisjoint(range(int(e["start"]), int(e["stop"])))]
        assert found.codings(place) == len(here)
        for row, line in zip(found.table.rows, found.cells, strict=True):
            if row.theme:
                continue
            own = [e for e in here if e["code"] == row.code]
            covered = {
                (e["transcript"], i)
                for e in own
                for i in starts[e["transcript"]].intersection(range(int(e["start"]), int(e["stop"])))
            }
            assert (line[place].codings, line[place].words) == (len(own), len(covered))
            assert line[place].interviews == len({e["transcript"] for e in own} & done)
    # each word of a participant is under one question, or under none
    assert sum(asked.words for asked in found.questions) == found.table.words
    assert sum(int(str(c["codings"])) for c in cells if not c["theme"]) == sum(
        row.codings for row in found.table.rows if not row.theme
    )
