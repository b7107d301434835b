"""The consensus from the command line: browsing, deciding, how far one is, whose codings are analysed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.test_main_job import cipcoder
from tests.doubly_coded import MEMOS, ROUND, doubly_coded


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A study with a round that both sealed."""
    folder = tmp_path / "etude"
    doubly_coded(folder).close()
    return folder


@pytest.fixture
def opened(sealed: Path) -> Path:
    cipcoder("consensus", "open", ROUND, "--coder", "ana", cwd=sealed)
    return sealed


def listed(folder: Path, *words: str) -> list[str]:
    """The lines of the list without its heading."""
    return cipcoder("consensus", "list", ROUND, *words, cwd=folder).stdout.splitlines()[2:]


def test_the_list_says_of_each_disagreement_what_where_and_how_much(sealed: Path) -> None:
    lines = listed(sealed)
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4"]
    assert "ben only" in lines[0]
    assert "famille" in lines[0]
    assert "other boundaries  travail       4" in lines[1]
    assert "Hours / Isolation" in lines[2].replace("Isolation / Hours", "Hours / Isolation")
    assert lines[3].endswith("c’est le plus dur")


def test_the_list_can_be_narrowed_and_keeps_its_numbers(opened: Path) -> None:
    cipcoder("consensus", "decide", ROUND, "1", "3", "--outcome", "b", "--coder", "ben", cwd=opened)

    def numbers(*words: str) -> list[int]:
        return [int(line.split()[0]) for line in listed(opened, *words)]

    assert numbers("--open") == [2, 4]
    assert numbers("--kind", "boundaries") == [2]
    assert numbers("--code", "kin") == [1]
    assert numbers("--code", "conditions", "--interview", "trav") == [2, 3, 4]
    assert numbers("--between", "ben,ana") == [1, 2, 3, 4]
    assert "only-a, only-b" in cipcoder("consensus", "list", ROUND, "--kind", "x", cwd=opened, fails=True).stderr


@pytest.mark.parametrize("columns", ["60", "120"])
def test_show_puts_both_versions_and_both_memos_side_by_side(
    opened: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    shown = cipcoder("consensus", "show", ROUND, "2", cwd=opened).stdout
    lines = shown.splitlines()
    assert lines[0].startswith("2 · other boundaries · travail · turn 4 · ")
    assert all(len(line) <= int(columns) for line in lines)
    flat = " ".join(shown.split())
    assert "Not decided yet." in flat
    for memo in MEMOS.values():
        assert memo.split()[0] in flat
    beside = any("ana: Hours" in line and "ben: Hours" in line for line in lines)
    assert beside == (columns == "120")
    assert "►on rentre tard◄" in flat


def test_a_decision_is_shown_with_who_and_why(opened: Path) -> None:
    done = cipcoder(
        *("consensus", "decide", ROUND, "2", "--outcome", "a", "--reason", "la suite parle d’autre chose"),
        *("--coder", "ben"),
        cwd=opened,
    )
    assert done.stderr.startswith("1 of 4 decided · ")
    shown = cipcoder("consensus", "show", ROUND, "2", cwd=opened).stdout
    assert "as ana, by ben: la suite parle d’autre chose" in shown
    assert "Hours: on rentre tard" in shown
    assert "as ana, by ben" in listed(opened)[1]
    cipcoder("consensus", "reopen", ROUND, "2", "--coder", "ana", cwd=opened)
    assert len(listed(opened, "--open")) == 4
    cipcoder("undo", "--coder", "ana", cwd=opened)
    assert len(listed(opened, "--open")) == 3


def test_another_passage_or_code_may_stand(opened: Path) -> None:
    decide = ("consensus", "decide", ROUND, "2", "--coder", "ana")
    cipcoder(*decide, "--code", "kin", "--quote", "ne voit plus ses enfants", cwd=opened)
    assert "Kin: ne voit plus ses enfants" in cipcoder("consensus", "show", ROUND, "2", cwd=opened).stdout
    cipcoder(*decide, "--code", "kin", "--code", "hours", cwd=opened)
    shown = cipcoder("consensus", "show", ROUND, "2", cwd=opened).stdout
    assert "Hours: on rentre tard, on ne voit plus ses enfants" in shown
    for wrong, why in (
        (("--code", "kin", "--quote", "licorne"), "not in travail"),
        (("--code", "kin", "--start", "3"), "--start and --stop"),
        (("--code", "kin", "--start", "3", "--stop", "9999"), "not a passage of travail"),
        (("--code", "licorne"), "licorne"),
        (("--code", "kin", "--outcome", "a"), "--outcome a, b, both or neither"),
        (("--outcome", "c"), "a, b, both, neither"),
        (("3", "--code", "kin"), "one disagreement at a time"),
        (("7", "--outcome", "a"), "from 1 to 4"),
    ):
        assert why in cipcoder(*decide, *wrong, cwd=opened, fails=True).stderr


def test_nobody_decides_before_the_consensus_is_open_nor_somebody_unknown(sealed: Path) -> None:
    decide = ("consensus", "decide", ROUND, "1", "--outcome", "a", "--coder")
    assert "consensus open measured-1" in cipcoder(*decide, "ana", cwd=sealed, fails=True).stderr
    assert "no coder named zoe" in cipcoder(*decide, "zoe", cwd=sealed, fails=True).stderr
    cipcoder("consensus", "open", ROUND, "--coder", "ana", cwd=sealed)
    assert "is no person" in cipcoder(*decide, "consensus", cwd=sealed, fails=True).stderr
    assert "is no person" in cipcoder("finish", "travail", "--coder", "consensus", cwd=sealed, fails=True).stderr


def test_status_says_by_which_rule_and_how_far(sealed: Path) -> None:
    assert "No consensus is open yet" in cipcoder("consensus", "status", cwd=sealed).stdout
    said = cipcoder("consensus", "open", ROUND, "--coder", "ana", "--rule", "union", "--share", ".3", cwd=sealed).stdout
    assert said.splitlines() == [
        "Agreed: the same code where 30 % of the text is shared; all of it stands.",
        "3 things agreed entered the consensus.",
    ]
    cipcoder("consensus", "decide", ROUND, "1", "--outcome", "b", "--coder", "ana", cwd=sealed)
    status = cipcoder("consensus", "status", cwd=sealed)
    assert "Round measured-1: ana and ben." in status.stdout
    (family,) = [line for line in status.stdout.splitlines() if line.startswith("famille")]
    assert family.split()[1:3] == ["1", "1"]
    assert family.endswith("●")
    assert status.stderr.startswith("1 of 3 decided · 31 of ")


def test_the_analysis_layer_is_chosen_shown_and_exported(opened: Path) -> None:
    assert "cipcoder analysis NAME" in cipcoder("frequencies", "--analysis", cwd=opened, fails=True).stderr
    assert "No analysis layer" in cipcoder("analysis", cwd=opened).stdout
    assert "no consensus is finished yet" in cipcoder("analysis", "ana", cwd=opened).stdout
    cipcoder("consensus", "decide", ROUND, "1", "--outcome", "a", "--coder", "ana", cwd=opened)
    said = cipcoder("analysis", cwd=opened).stdout
    assert said.strip() == "Analysed are the consensus in famille, and the codings of ana elsewhere."
    shown = cipcoder("frequencies", "--analysis", cwd=opened).stdout
    assert "Analysis: consensus in 1 interview, ana in 1 interview." in shown
    cipcoder("export", "extracts", "--analysis", "--to", "x.csv", cwd=opened)
    with (opened / "x.csv").open(encoding="utf-8", newline="") as handle:
        assert {(row["transcript"], row["layer"]) for row in csv.DictReader(handle)} == {
            ("famille", "consensus"),
            ("travail", "ana"),
        }
    both = cipcoder("frequencies", "--analysis", "--coder", "ana", cwd=opened, fails=True).stderr
    assert "not both" in both
    assert "No analysis layer" in cipcoder("analysis", "none", cwd=opened).stdout


def test_the_consensus_travels_as_a_layer(opened: Path, tmp_path: Path) -> None:
    cipcoder("consensus", "decide", ROUND, "1", "--outcome", "both", "--coder", "ana", cwd=opened)
    there = tmp_path / "la-bas"
    doubly_coded(there, sealed=False).close()
    cipcoder("layer", "export", "--coder", "consensus", "--to", "c.cipcoder-layer", cwd=opened)
    layer = str(opened / "c.cipcoder-layer")
    assert "0 codings before, 3 now" in cipcoder("layer", "import", layer, cwd=there).stdout
    assert "(0 new entries" in cipcoder("layer", "import", layer, cwd=there).stdout
    cipcoder("analysis", "ana", cwd=there)
    assert "consensus in 1 interview" in cipcoder("frequencies", "--analysis", cwd=there).stdout
