"""Findings from the command line: tables that fit, files that say the same, and sentences where there is nothing."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.text.words import words
from tests.command import typed
from tests.studies import CODEBOOK, talk

COMMANDS = ("co-occurrence", "sequences", "theme-lines", "first-appearances")


def said(here: Path, *line: str, lang: str = "en", fails: bool = False) -> CompletedProcess[str]:
    done = typed(line, here, lang)
    assert "Traceback" not in done.stderr
    assert (done.returncode != 0) == fails, done.stderr
    return done


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def extracts(demo: Path) -> list[dict[str, str]]:
    """Ana's codings in the interviews, as the program writes them down."""
    said(demo, "export", "extracts", "--coder", "ana", "--to", "extracts.csv")
    return rows(demo / "extracts.csv")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_line_fits_a_terminal_of_eighty_cells(demo: Path, command: str, lang: str) -> None:
    lines = said(demo, command, "--coder", "ana", lang=lang).stdout.splitlines()
    assert len(lines) > 10
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_layers_are_never_added_up(demo: Path, command: str) -> None:
    assert "Several coders have coded (ana, ben)" in said(demo, command, fails=True).stderr
    assert "There is no coder named zoe" in said(demo, command, "--coder", "zoe", fails=True).stderr
    both = said(demo, command, "--coder", "ana", "--analysis", fails=True).stderr
    assert "Give --coder or --analysis, not both." in both


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_coded_is_a_sentence(tmp_path: Path, command: str) -> None:
    with Project.create(tmp_path, name="x") as project:
        project.use_coder("ana")
    assert "Nothing is coded yet." in said(tmp_path, command, fails=True).stderr
    out = said(tmp_path, command, "--coder", "ana").stdout
    assert "Coder ana: 0 interviews, 0 of them finished." in out
    assert len(out.splitlines()) == 2


def test_co_occurrence_in_a_file_is_that_of_the_extracts(demo: Path, extracts: list[dict[str, str]]) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], set[str]] = {}
    for a, b in combinations(extracts, 2):
        meet = max(int(a["start"]), int(b["start"])) < min(int(a["stop"]), int(b["stop"]))
        if a["transcript"] == b["transcript"] and a["code"] != b["code"] and meet:
            key = (min(a["code"], b["code"]), max(a["code"], b["code"]))
            pairs[key] += 1
            where.setdefault(key, set()).add(a["transcript"])
    said(demo, "co-occurrence", "--coder", "ana", "--to", "pairs.csv")
    written = rows(demo / "pairs.csv")
    assert {
        (min(r["first"], r["second"]), max(r["first"], r["second"])): (int(r["pairs"]), int(r["interviews"]))
        for r in written
    } == {key: (n, len(where[key])) for key, n in pairs.items()}
    codings = Counter(row["code"] for row in extracts)
    assert all(int(r["first_codings"]) == codings[r["first"]] for r in written)
    assert {(r["coder"], r["layer"], r["interviews_in_set"], r["within_words"]) for r in written} == {
        ("ana", "ana", "13", "")
    }


def test_sequences_in_a_file_are_those_of_the_extracts(demo: Path, extracts: list[dict[str, str]]) -> None:
    times: Counter[tuple[str, str]] = Counter()
    steps = 0
    for name in {row["transcript"] for row in extracts}:
        here = [(int(r["start"]), int(r["stop"]), r["code"]) for r in extracts if r["transcript"] == name]
        for start, stop in {(start, stop) for start, stop, _code in here}:
            later = min((begin for begin, _stop, _code in here if begin >= stop), default=None)
            steps += later is not None
            first = {code for begin, end, code in here if (begin, end) == (start, stop)}
            then = {code for begin, _end, code in here if begin == later}
            times.update((a, b) for a in first for b in then)
    said(demo, "sequences", "--coder", "ana", "--to", "sequences.csv")
    written = rows(demo / "sequences.csv")
    assert {(r["first"], r["then"]): int(r["times"]) for r in written} == times
    assert {int(r["steps"]) for r in written} == {steps}


def test_theme_lines_in_a_file_are_those_of_the_words(demo: Path, extracts: list[dict[str, str]]) -> None:
    said(demo, "theme-lines", "--coder", "ana", "--code", "dirty-work", "--parts", "3", "--to", "lines.csv")
    written = rows(demo / "lines.csv")
    assert len(written) == 13 * 3
    with Project.open(demo) as project:
        document = project.document("entretien-c")
    starts = [w.start for span in document.spoken() for w in words(document.text, span.start, span.stop)]
    mine = [
        (int(r["start"]), int(r["stop"]))
        for r in extracts
        if (r["transcript"], r["code"]) == ("entretien-c", "dirty-work")
    ]
    for row in (row for row in written if row["transcript"] == "entretien-c"):
        some = starts[int(row["first_word"]) - 1 : int(row["last_word"])]
        share = sum(any(start <= at < stop for start, stop in mine) for at in some) / len(some)
        assert float(row["share"]) == pytest.approx(share)
    assert [row["last_word"] for row in written if row["transcript"] == "entretien-c"][-1] == str(len(starts))


def test_first_appearances_in_a_file_are_those_of_the_extracts(demo: Path, extracts: list[dict[str, str]]) -> None:
    said(demo, "first-appearances", "--coder", "ana", "--to", "first.xlsx")
    said(demo, "first-appearances", "--coder", "ana", "--to", "first.csv")
    seen: set[str] = set()
    for row in rows(demo / "first.csv"):
        new = {r["code"] for r in extracts if r["transcript"] == row["transcript"]} - seen
        seen |= new
        assert (set(row["new_codes"].split()), int(row["so_far"])) == (new, len(seen))
    assert (demo / "first.xlsx").stat().st_size > 1000


def test_the_curve_says_that_it_is_no_saturation_and_which_codes_came_before(demo: Path) -> None:
    out = " ".join(said(demo, "first-appearances", "--coder", "ana").stdout.split())
    assert "This is not saturation" in out
    assert "All codes seen stood in the codebook before the first coding" in out
    assert "1000 orders of these interviews" in out


def test_how_near_is_said_and_a_wrong_word_is_refused(demo: Path) -> None:
    out = said(demo, "co-occurrence", "--coder", "ana", "--within", "1", "--top", "2", "--themes").stdout
    assert "with at most 1 word between" in " ".join(out.split())
    assert "Each code stands for the theme it belongs to." in out
    assert "The first 2 of" in out
    assert "in one turn" in said(demo, "co-occurrence", "--coder", "ana", "--in", "turn").stdout
    assert "--in takes one of" in said(demo, "co-occurrence", "--coder", "ana", "--in", "page", fails=True).stderr
    wrong = said(demo, "co-occurrence", "--coder", "ana", "--in", "turn", "--within", "3", fails=True).stderr
    assert "--within goes with --in words" in wrong


def test_one_interview_and_codes_without_codings_are_said_plainly(demo: Path) -> None:
    one = ("--coder", "ana", "--where", "participant=A")
    with Project.open(demo) as project:
        name, value = next((n, v[0]) for n, v in project.attribute_values().items() if v)
    out = " ".join(said(demo, "first-appearances", "--coder", "ana", "--where", f"{name}={value}").stdout.split())
    assert f"Only: {name}={value}." in out
    assert "no attribute" in said(demo, "sequences", *one, fails=True).stderr
    notes = said(demo, "theme-lines", "--coder", "ana", "--set", "notes").stdout
    assert "Nothing that participants say is coded with these." in notes


def test_a_long_title_goes_on_in_the_next_line(tmp_path: Path) -> None:
    with Project.create(tmp_path, name="x") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        data = replace(talk("long", "Mme B. : un deux trois"), title="Entretien avec une responsable " * 3)
        project.do(ops.ImportTranscript(data))
        project.use_coder("ana")
        project.code_passage(data.uid, 9, 11, ["kin"])
    lines = said(tmp_path, "theme-lines", "--coder", "ana").stdout.splitlines()
    assert any("not finished" in line for line in lines)
    assert max(map(len, lines)) <= 80
