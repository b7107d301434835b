"""Extracts asked for by a query, and words in their context, from the command line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.cli.app import run
from cipcoder.cli.shared import width
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.text.fold import fold, folded


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Cli = Callable[..., Done]


@pytest.fixture(scope="module")
def made(demo_made: Path) -> Path:
    return demo_made


@pytest.fixture
def cipcoder(made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command, in the demonstration, which these tests only read."""
    monkeypatch.setenv("COLUMNS", "80")

    def command(*words: str, lang: str = "en") -> Done:
        locale.use(lang)
        code = run(["--project", str(made), *words])
        locale.use("en")
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return command


def rows(cipcoder: Cli, to: Path, *words: str) -> list[dict[str, str]]:
    assert cipcoder("export", "extracts", "--to", str(to), *words).code == 0
    with to.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_extracts_are_read_within_80_columns_and_counted_by_interview(cipcoder: Cli, tmp_path: Path) -> None:
    done = cipcoder("extracts", "dirty-work near digital-ai", "--coder", "ana")
    assert done.code == 0
    assert all(width(line) <= 80 for line in (done.out + done.err).splitlines())
    everything = rows(cipcoder, tmp_path / "all.csv", "--coder", "ana")

    def turns(row: dict[str, str]) -> set[int]:
        return set(range(int(row["first_turn"]), int(row["last_turn"]) + 1))

    digital = [row for row in everything if row["code"] == "digital-ai"]
    found = [
        row
        for row in everything
        if row["code"] == "dirty-work"
        and any(row["transcript"] == d["transcript"] and turns(row) & turns(d) for d in digital)
    ]
    counts = Counter(row["transcript"] for row in found)
    by_name = " · ".join(f"{name} {n}" for name, n in counts.items())
    assert " ".join(done.err.split()) == f"{len(found)} extracts in {len(counts)} of 13 interviews: {by_name}"
    assert len(re.findall(r"^entretien-\w · ", done.out, re.MULTILINE)) == len(found) > 1
    for row in found:
        assert " ".join(row["text"].split()) in " ".join(done.out.split())


def test_each_coder_s_extracts_stand_apart(cipcoder: Cli) -> None:
    done = cipcoder("extracts", "pay")
    assert [line for line in done.out.splitlines() if line.startswith("──")] == [
        *("── coder ana ──", "── coder ben ──"),
    ]
    assert [line.partition(":")[0] for line in done.err.splitlines() if " of 13 " in line] == ["ana", "ben"]


def test_the_export_takes_the_same_query(cipcoder: Cli, tmp_path: Path) -> None:
    chosen = rows(cipcoder, tmp_path / "some.csv", "--query", "dirty-work sans digital-ai et gender=homme")
    everything = rows(cipcoder, tmp_path / "all.csv", "--where", "gender=homme")
    place = ("transcript", "coder", "start", "stop")
    digital = {tuple(row[name] for name in place) for row in everything if row["code"] == "digital-ai"}
    assert [row["coding"] for row in chosen] == [
        row["coding"]
        for row in everything
        if row["code"] == "dirty-work" and tuple(row[name] for name in place) not in digital
    ]
    assert len(chosen) > 5
    done = cipcoder("export", "extracts", "--query", "dirty-work and isolation", "--to", str(tmp_path / "none.csv"))
    assert "Usually overlapping is meant" in done.err


def test_what_is_wrong_in_a_query_is_a_sentence_with_its_place(cipcoder: Cli, tmp_path: Path) -> None:
    for query, said in (
        ("dirty-work and isolatoin", "Did you mean “isolation”? (in the query at column 16: “isolatoin”)"),
        ("dirty-work and genre=femme", "Did you mean “gender”? (in the query at column 16"),
        ("question:99", "There is no question 99: the guide has 1 to 27."),
        ("(" * 10_000, "This goes too deep"),
        ("   ", "Say what to look for"),
    ):
        done = cipcoder("extracts", query)
        assert (done.code, done.out) == (1, "")
        assert said in done.err
    to = tmp_path / "x.csv"
    assert cipcoder("export", "extracts", "--query", "nobody", "--to", str(to)).code == 1
    assert not to.exists()


def test_nothing_found_says_what_is_usually_meant(cipcoder: Cli) -> None:
    done = cipcoder("extracts", "dirty-work and isolation", "--coder", "ana")
    assert (done.code, done.out) == (0, "")
    assert "0 extracts in 0 of 13 interviews" in done.err
    said = " ".join(done.err.split())
    assert "“dirty-work overlapping isolation” finds 0 extracts." in said
    assert "“dirty-work near isolation” finds 1 extract." in said


# --- concordance ---------------------------------------------------------------------------------------


def texts(folder: Path) -> dict[str, str]:
    with Project.open(folder) as project:
        return {row.name: project.document(row.name).text for row in project.transcripts(Filter())}


@pytest.mark.parametrize("words", ["reconnaissance", "seul", "bricol*", "sale boulot"])
def test_words_stand_under_each_other_whoever_says_them(cipcoder: Cli, made: Path, words: str) -> None:
    done = cipcoder("concordance", words)
    lines = done.out.splitlines()
    assert all(width(line) <= 80 for line in lines)
    pattern = re.compile(r"(?<!\w)" + words.replace("*", r"\w*").replace(" ", r"\s+") + r"(?!\w)")
    expected = {name: len(pattern.findall(fold(text))) for name, text in texts(made).items()}
    n = sum(1 for count in expected.values() if count)
    assert f"{sum(expected.values())} place" in done.err
    assert f"in {n} of 13 interviews" in done.err
    assert Counter(line.split()[0] for line in lines) == Counter({k: v for k, v in expected.items() if v})
    columns = []
    for line in lines:
        plain = folded(line)
        starts = (plain.offsets[match.start()] for match in pattern.finditer(plain.text))
        columns.append({width(line[:start]) for start in starts})
    assert set.intersection(*columns), "they all begin in one column"


def test_codes_stand_below_their_place_and_orders_and_files_are_taken(cipcoder: Cli, tmp_path: Path) -> None:
    done = cipcoder("concordance", "seul", "--coder", "ana", "--participants", "--sort", "after")
    assert any(line.strip().startswith("└ ") for line in done.out.splitlines())
    to = tmp_path / "seul.csv"
    written = cipcoder("concordance", "seul", "--coder", "ana", "--participants", "--sort", "after", "--to", str(to))
    with to.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert f"{len(table)} rows written" in written.out
    assert [row["transcript"] for row in table] == [
        line.split()[0] for line in done.out.splitlines() if not line.strip().startswith("└")
    ]
    assert {row["role"] for row in table} == {"participant"}


def test_wrong_wishes_are_sentences(cipcoder: Cli) -> None:
    assert "--sort takes one of: place, before, after." in cipcoder("concordance", "seul", "--sort", "x").err
    assert "Say which words" in cipcoder("concordance", "*").err
    assert "Give --coder or --analysis" in cipcoder("concordance", "seul", "--coder", "ana", "--analysis").err
    assert "Not found in 13 interviews: licorne" in cipcoder("concordance", "licorne").err


@pytest.mark.parametrize("columns", ["20", "40", "200"])
def test_any_width_of_the_terminal_will_do(cipcoder: Cli, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert cipcoder("concordance", "bricol*").code == 0
    done = cipcoder("extracts", "bricolage", "--coder", "ana")
    assert all(width(line) <= int(columns) for line in done.out.splitlines() if " " in line.strip())
