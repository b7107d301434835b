"""Narrowing by what participants are, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_main_job import cipcoder, rows


def test_frequencies_and_extracts_of_some_participants(demo: Path) -> None:
    men = cipcoder("frequencies", "--coder", "ana", "--where", "gender=homme", cwd=demo).stdout
    assert "of 3 interviews finished" in men
    assert "Only: gender=homme." in men
    for more, interviews in (
        ((), "3"),
        (("--where", "gender=femme"), "13"),
        (("--where", "seniority=moins de 3 ans"), "1"),
    ):
        cipcoder("frequencies", "--where", "gender=homme", *more, "--to", "f.csv", cwd=demo)
        table = rows(demo / "f.csv")
        assert {row["interviews_in_set"] for row in table} == {interviews}
        assert all("gender=homme" in row["where"] for row in table)
    cipcoder("export", "extracts", "--where", "gender=homme", "--to", "e.csv", cwd=demo)
    found = rows(demo / "e.csv")
    assert {row["attribute: gender"] for row in found} == {"homme"}
    cipcoder("export", "extracts", "--to", "all.csv", cwd=demo)
    assert found == [row for row in rows(demo / "all.csv") if row["attribute: gender"] == "homme"]


def test_extracts_with_these_words_that_answer_this_question(demo: Path) -> None:
    cipcoder("export", "extracts", "--to", "all.csv", cwd=demo)
    everything = rows(demo / "all.csv")
    question = next(row["question"] for row in everything if "équipe" in row["text"] and row["question"])
    cipcoder("export", "extracts", "--words", "EQUIPE", "--question", question, "--to", "e.csv", cwd=demo)
    found = rows(demo / "e.csv")
    assert found
    assert all("quipe" in row["text"].lower() and row["question"] == question for row in found)


@pytest.mark.parametrize("command", [("frequencies",), ("export", "extracts", "--to", "e.csv")])
def test_what_nobody_is_is_refused_naming_the_nearest(demo: Path, command: tuple[str, ...]) -> None:
    done = cipcoder(*command, "--where", "gendre=homme", cwd=demo, fails=True)
    assert "Did you mean “gender”?" in done.stderr
    done = cipcoder(*command, "--where", "gender=hommes", cwd=demo, fails=True)
    assert "No participant has “hommes” for gender. Did you mean “homme”?" in done.stderr
    assert not (demo / "e.csv").exists()
