"""``cipcoder agreement``: what a researcher sees, asks for and takes away."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from cipcoder import locale
from cipcoder.agreement.interviews import Unit
from cipcoder.cli.agreement_shown import show
from cipcoder.cli.columns import Column, blocks, prose
from cipcoder.codebook.models import Codebook
from cipcoder.project import Project
from cipcoder.queries.agreement import Against, Proposed
from cipcoder.report.agreement_words import labels
from cipcoder.rounds import Plan, close, new_round, seal
from tests.cli.test_main_job import cipcoder, rows
from tests.report.made import a_round, agreement, comparison, name_of

THREE = ("ana", "ben", "cleo")


def said(done: str) -> str:
    """What was printed, as one line: sentences are wrapped, no-break spaces hold."""
    return " ".join(done.split())


def cells(line: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.fixture
def in_english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


def a_round_of(demo: Path, name: str = "spring", **plan: object) -> None:
    """A round in the demonstration on the layers that are there."""
    with Project.open(demo) as project:
        new_round(project, replace(Plan(("ana", "ben"), name=name, as_coded=True), **plan))  # type: ignore[arg-type]


# --- the screen ---------------------------------------------------------------------------------------


def test_what_it_rests_on_is_said_before_any_number(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", cwd=demo).stdout
    first = said(done[: done.index("code ")])
    for part in ("ana and ben on 5 of 13 interviews (38% coded by both)", "96,720 characters", "220 turns"):
        assert part in first
    assert "codebook version" in first
    assert "participants' turns only" in first
    assert "The layers are compared as they stand; --round NAME compares the copies that were sealed" in first
    assert "Left out, finished by one coder only: entretien-a" in said(done)


def test_codes_come_in_the_order_of_what_there_is_to_talk_about(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", cwd=demo).stdout
    assert done.index("Figures and evaluation") < done.index("Dirty work") < done.index("Experimenting, innovating")
    row = next(line for line in done.splitlines() if line.startswith("Figures and evaluation"))
    assert row.split()[3:] == ["0.400", "0.16", "…", "0.64", "0.783", "0.430"]
    below = [line for line in done.splitlines() if line.startswith("Figures and evaluation")][1]
    assert below.split()[3:] == ["2,068", "4,216", "1,269", "6/18", "6/22"]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_broken_by_the_terminal(demo: Path, lang: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    options = ("--compat", "--pairs", "--confusion", "--by-interview", "--explain", "--themes")
    done = cipcoder("agreement", "ana", "ben", *options, cwd=demo, lang=lang).stdout
    assert max(map(cells, done.splitlines())) <= width
    if width == 200:
        head = next(line for line in done.splitlines() if line.startswith("code "))
        assert "F1" in head
        assert "ben" in head, "one block holds all columns"


def test_french_numbers_have_a_comma(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", cwd=demo, lang="fr").stdout
    assert "0,400" in done
    assert "96\u00a0720" in done
    assert not re.search(r"\d\.\d", done)


def test_every_number_shown_has_its_line_when_asked(demo: Path) -> None:
    plain = cipcoder("agreement", "ana", "ben", cwd=demo).stdout
    done = cipcoder("agreement", "ana", "ben", "--explain", cwd=demo).stdout
    assert done.startswith(plain)
    for number in ("α: ", "95 % interval: ", "α by turn: ", "F1: ", "matched: ", "|uα: ", "α with MASI: "):
        assert f"\n{number}" in done
    assert "AC1" not in done
    assert "\nAC1: " in cipcoder("agreement", "ana", "ben", "--explain", "--compat", cwd=demo).stdout


def test_another_unit_is_named_wherever_its_numbers_stand(demo: Path) -> None:
    for unit, words in (("turn", "by turn"), ("sentence", "by sentence"), ("document", "by interview")):
        done = said(cipcoder("agreement", "ana", "ben", "--unit", unit, cwd=demo).stdout)
        assert f"code present or absent {words}" in done
    cipcoder("agreement", "ana", "ben", "--unit", "sentence", "--to", "a.csv", cwd=demo)
    found = [row for row in rows(demo / "a.csv") if row["statistic"] == "alpha nominal" and row["scope"] == "pooled"]
    assert {row["unit"] for row in found} == {"sentence", "turn"}


def test_the_interviewers_turns_change_the_numbers_and_it_says_so(demo: Path) -> None:
    done = said(cipcoder("agreement", "ana", "ben", "--with-interviewer", cwd=demo).stdout)
    assert "all turns, the interviewer's too" in done
    assert "96,720" not in done


def test_only_some_interviews(demo: Path) -> None:
    done = said(cipcoder("agreement", "ana", "ben", "--where", "gender=femme", cwd=demo).stdout)
    assert "Only: gender=femme." in done
    assert "of 10 interviews" in done
    assert "No interval: it needs five double-coded interviews" in done


def test_the_coefficients_of_others_come_with_their_warning(demo: Path) -> None:
    done = said(cipcoder("agreement", "ana", "ben", "--compat", cwd=demo).stdout)
    assert "Beware: percent, Holsti and AC1 rise as a code gets rarer" in done
    assert "Cohen" not in cipcoder("agreement", "ana", "ben", cwd=demo).stdout


def test_codes_that_exclude_each_other_have_their_own_agreement(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", "--group", "place=pay,invisibility", cwd=demo).stdout
    assert re.search(r"cuα place +\d\.\d+ +of the marked text: \d+%", done)
    assert "(k)uα Pay and contract" in done


def test_confusions_come_the_biggest_first(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", "--confusion", cwd=demo).stdout
    block = done[done.index("characters  ana") :].splitlines()[2:22]
    sizes = [int(line.split()[0].replace(",", "")) for line in block]
    assert sizes == sorted(sizes, reverse=True)
    assert "more: --to FILE has them" in done


def test_each_interview_stands_beside_the_pooled_value(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", "--by-interview", cwd=demo).stdout
    for name in "dgjkl":
        assert re.search(rf"^entretien-{name} ", done, re.MULTILINE)
    assert re.search(r"^pooled +96,720", done, re.MULTILINE)


# --- on made results: what the demonstration has not -----------------------------------------------------


def shown(capsys: pytest.CaptureFixture[str], *what: object, **how: bool) -> str:
    found = what[0] if what else comparison()
    show(found, name_of, **how)  # type: ignore[arg-type]
    return capsys.readouterr().out


@pytest.mark.usefixtures("in_english")
def test_before_and_after_stand_side_by_side_and_are_labelled(capsys: pytest.CaptureFixture[str]) -> None:
    found = comparison(
        round=a_round(),
        after=agreement(seed=2),
        against_consensus=(Against("ana", 0.5, None, 2, 800),),
        decided=12,
        disagreements=40,
    )
    done = shown(capsys, found)
    assert found.after is not None
    fear = next(line for line in done.splitlines() if line.startswith("Fear")).split()
    alphas = [
        next(row for row in one.codes if row.code == "fear").pooled.alpha for one in (found.agreement, found.after)
    ]
    assert [fear[1], fear[5]] == [f"{alpha:.3f}" for alpha in alphas]
    assert re.search(r"^code .* negotiation ", done, re.MULTILINE)
    assert "ana beside the consensus, after negotiation: |uα 0.500, α with MASI — (2 interviews)." in said(done)
    assert "12 of 40 disagreements decided." in done
    places = next(line for line in done.splitlines() if line.startswith("|uα")).split()
    both = (found.agreement.overall.alpha_places, found.after.overall.alpha_places)
    assert places[1:3] == [f"{value:.3f}" for value in both]


@pytest.mark.usefixtures("in_english")
def test_rounds_say_what_their_numbers_are_for(capsys: pytest.CaptureFixture[str]) -> None:
    def heading(**more: Any) -> str:
        return said(shown(capsys, comparison(round=a_round(**more))))

    assert "calibration, not to be reported as reliability" in heading(purpose="calibration")
    again = heading(purpose="again")
    assert again.startswith("Stability of ana and ben")
    assert "not whether coders agree" in again
    assert "measured, coded blind. All layers were sealed." in heading()
    assert "not coded blind" in heading(blind=False)
    assert "Not sealed: ben." in said(shown(capsys, comparison(round=a_round(), unsealed=("ben",))))


@pytest.mark.usefixtures("in_english")
def test_three_coders_have_all_some_and_each_alone_and_a_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    done = shown(capsys, comparison(THREE), pairs=True, confusion=True)
    assert "coded by at least two" in said(done)
    assert re.search(r"by all +only +ana +ben +cleo", done)
    assert re.search(r"^α with MASI +ana +ben +cleo$", done, re.MULTILINE)
    assert re.search(r"\d+  Work \((ana|ben)\) ", done)


@pytest.mark.usefixtures("in_english")
def test_what_is_not_defined_is_a_dash_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    few = said(shown(capsys, comparison(result=agreement(texts=3))))
    assert "No interval: it needs five double-coded interviews, there are 3." in few
    assert "Not defined, nobody used it: Never." in few
    alone = agreement(THREE, texts=5)
    assert "Codes that only" not in said(shown(capsys, comparison(THREE, alone)))


@pytest.mark.usefixtures("in_english")
def test_what_is_left_out_is_named_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    found = comparison(
        only_one_finished=("entretien-x",),
        other_version=("entretien-y",),
        blind=("entretien-z",),
        proposed=(Proposed("ben", "new-code", 1),),
        redefined=("fear",),
        overlapping=("feelings: one coder put two of them on the same text",),
    )
    done = said(shown(capsys, found))
    assert "finished by one coder only: entretien-x" in done
    assert "different versions of the codebook: entretien-y" in done
    assert "in a blind round that still goes on: entretien-z" in done
    assert "listed and not computed: New code (ben, 1 coding)" in done
    assert "in the round's codebook: Fear." in done
    assert "No cuα. feelings: one coder" in done


def test_a_table_gives_columns_that_find_no_room_a_block_of_their_own() -> None:
    names = Column("code", ["Rapport au métier et aux publics", "汉字"], right=False)
    groups = [[Column("α", ["0.1", "0.22"]), Column("F1", ["1", "2"])], [Column("only\nana", ["10", "20"])]]
    lines = blocks(names, groups, 26)
    assert max(map(cells, lines)) <= 26
    assert lines[0].split() == ["code", "α", "F1"]
    assert lines[lines.index("") + 2].split() == ["code", "ana"]
    assert blocks(names, groups, 100)[1].split() == ["code", "α", "F1", "ana"]
    assert prose("38\u00a0% de demi-mots", 5).splitlines() == ["38\u00a0%", "de", "demi-mots"]


def test_a_code_the_codebook_lost_is_called_by_its_id() -> None:
    assert labels(Codebook(), "fr")("gone\x1b[2J") == "gone␛[2J"


# --- files ----------------------------------------------------------------------------------------------


def test_the_numbers_are_taken_away_as_csv_and_as_a_workbook(demo: Path) -> None:
    assert "Written: a.csv" in cipcoder("agreement", "ana", "ben", "--to", "a.csv", cwd=demo).stdout
    table = rows(demo / "a.csv")
    assert all(row["unit"] and row["n"] and row["rule"] for row in table)
    cipcoder("agreement", "ana", "ben", "--to", "a.xlsx", "--figure", "a.svg", cwd=demo, lang="fr")
    book = load_workbook(demo / "a.xlsx")
    assert book.sheetnames == ["codes", "numbers", "pairs", "confusion", "explained"]
    assert book["numbers"].max_row == len(table) + 1
    assert book["codes"]["A2"].value == "indicators"
    assert book["codes"]["B2"].value == "Chiffres et évaluation"
    assert ElementTree.parse(demo / "a.svg").getroot().tag.endswith("svg")


def test_frequencies_and_extracts_go_into_a_workbook_too(demo: Path) -> None:
    cipcoder("frequencies", "--coder", "ana", "--to", "f.xlsx", cwd=demo)
    cipcoder("frequencies", "--coder", "ana", "--to", "f.csv", cwd=demo)
    cipcoder("export", "extracts", "--to", "e.xlsx", cwd=demo)
    cipcoder("export", "extracts", "--to", "e.csv", cwd=demo)
    for name in "fe":
        table = rows(demo / f"{name}.csv")
        sheet = load_workbook(demo / f"{name}.xlsx").active
        assert sheet is not None
        assert [cell.value for cell in sheet[1]] == list(table[0])
        assert sheet.max_row == len(table) + 1
        for number in (2, sheet.max_row):
            read = ["" if cell.value is None else str(cell.value) for cell in sheet[number]]
            assert read == list(table[number - 2].values())


def test_the_methods_paragraph_speaks_the_articles_language(demo: Path) -> None:
    french = cipcoder("agreement", "ana", "ben", "--methods", "fr", cwd=demo).stdout
    assert french.startswith("L’accord entre codeurs a été mesuré sur 5 des 13 entretiens (38\u00a0%)")
    assert "«\u00a0Invisibilité\u00a0»" in french
    english = cipcoder("agreement", "ana", "ben", "--methods", "en", "--names", cwd=demo, lang="fr").stdout
    assert "two coders (ana and ben)" in english
    assert "(Invisibility)" in english


PYGAMMA = """
class Continuum:
    def add_annotator(self, name): pass
    def add(self, name, segment, code): pass
    def compute_gamma(self, dissimilarity, n_samples, precision_level):
        return type("Found", (), {"gamma": 0.5, "gamma_cat": 0.25})
def CombinedCategoricalDissimilarity(alpha, beta, delta_empty): pass
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_gamma_comes_from_what_the_researcher_has_installed(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = cipcoder("agreement", "ana", "ben", "--gamma", cwd=demo, fails=True)
    assert "γ needs pygamma-agreement" in missing.stderr
    (demo / "stub" / "pyannote").mkdir(parents=True)
    (demo / "stub" / "pygamma_agreement.py").write_text(PYGAMMA, encoding="utf-8")
    (demo / "stub" / "pyannote" / "core.py").write_text("def Segment(a, b): pass", encoding="utf-8")
    python = demo / "stub" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{demo}/stub" exec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o700)
    monkeypatch.setenv("CIPCODER_GAMMA_PYTHON", str(python))
    done = cipcoder("agreement", "ana", "ben", "--gamma", "--explain", cwd=demo).stdout
    assert re.search(r"^entretien-d +0.500  0.250 +\d+ +2$", done, re.MULTILINE)
    assert "\nγ: segments are aligned" in done
    cipcoder("agreement", "ana", "ben", "--gamma", "--to", "a.csv", cwd=demo)
    found = [row for row in rows(demo / "a.csv") if row["statistic"] == "gamma"]
    assert [row["scope"] for row in found] == [f"entretien-{letter}" for letter in "dgjkl"]
    assert {(row["value"], row["unit"], row["interviews"]) for row in found} == {("0.5", "segment", "1")}
    assert all("30 samples or more" in row["rule"] and int(row["n"]) > 5 for row in found)


# --- rounds ----------------------------------------------------------------------------------------------


def test_a_round_names_its_coders_and_compares_what_was_sealed(demo: Path) -> None:
    a_round_of(demo)
    done = said(cipcoder("agreement", "--round", "spring", cwd=demo).stdout)
    assert "Agreement of ana and ben on 5 of 13 interviews" in done
    assert "Round spring: layers made before it, frozen as they stood" in done
    assert "All layers were sealed." in done
    cipcoder("agreement", "--round", "spring", "--to", "a.csv", cwd=demo)
    assert {(row["round"], row["purpose"], row["sealed"]) for row in rows(demo / "a.csv")} == {
        ("spring", "measured", "yes")
    }


def test_a_calibration_round_is_labelled_and_has_no_methods_paragraph(demo: Path) -> None:
    a_round_of(demo, purpose="calibration")
    assert "not to be reported as reliability" in said(cipcoder("agreement", "--round", "spring", cwd=demo).stdout)
    done = cipcoder("agreement", "--round", "spring", "--methods", "en", cwd=demo).stdout
    assert "may not be reported as reliability" in done
    assert "α" not in done


def test_a_coder_again_is_called_stability_with_its_themes(demo: Path) -> None:
    with Project.open(demo) as project:
        (row, *_rest) = [row for row in project.transcripts() if row.name == "entretien-d"]
        made = new_round(project, Plan(("ana",), name="again", purpose="again", interviews=("entretien-d",)))
        for name in made.unsealed:
            project.use_coder(name)
            project.set_read_state(row.uid, "finished")
            seal(project, "again", name)
    done = said(cipcoder("agreement", "--round", "again", cwd=demo).stdout)
    assert done.startswith("Stability of ana")
    assert "one coder a second time" in done
    assert "theme character interval" in done
    methods = cipcoder("agreement", "--round", "again", "--methods", "en", cwd=demo).stdout
    assert methods.startswith("Intra-coder stability was measured on 1 of the 13 interviews")


def test_a_layer_that_was_not_sealed_is_named(demo: Path) -> None:
    with Project.open(demo) as project:
        new_round(project, Plan(("ana", "ben"), name="half", interviews=("entretien-d",)))
        seal(project, "half", "ana")
    assert "is blind until all have sealed it" in cipcoder("agreement", "--round", "half", cwd=demo, fails=True).stderr
    with Project.open(demo) as project:
        close(project, "half")
    assert "Not sealed: ben." in said(cipcoder("agreement", "--round", "half", cwd=demo).stdout)


# --- what goes wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["ana", "zoe"], "There is no coder named zoe here. Coders: ana, ben"),
        (["ana"], "Name at least two coders"),
        ([], "Name at least two coders"),
        (["ana", "ana"], "ana is named twice"),
        (["ana", "ben", "--unit", "page"], "page is no unit: write one of character, token, sentence, turn, document."),
        (["ana", "ben", "--unit", "segment"], "segment is no unit"),
        (["ana", "ben", "--group", "pay"], "“pay” is no group"),
        (["ana", "ben", "--group", "x=pay"], "two codes or more"),
        (["ana", "ben", "--group", "x=pay,invisibilty"], "Did you mean “invisibility”?"),
        (["ana", "ben", "--group", "x=pay,invisibility", "--group", "x=pay,isolation"], "Two groups are named x"),
        (["ana", "ben", "--set", "notes"], "nothing to compare"),
        (["ana", "ben", "--set", "nots"], "nots is no document set"),
        (["ana", "ben", "--where", "gender=hommes"], "Did you mean “homme”?"),
        (["--round", "winter"], "winter"),
        (["ana", "ben", "--to", "nowhere/a.csv"], "can’t be written: No such file or directory"),
        (["ana", "ben", "--to", "nowhere/a.xlsx"], "can’t be written: No such file or directory"),
        (["ana", "ben", "--figure", "nowhere/a.svg"], "can’t be written: No such file or directory"),
        (["ana", "ben", "--to", "a.ods"], "ends in .csv or .xlsx"),
        (["ana", "ben", "--figure", "a.jpg"], "ends in .svg, .png or .pdf"),
        (["ana", "ben", "--methods", "de"], "--methods takes fr or en."),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_leaves_no_file(words: list[str], why: str, demo: Path) -> None:
    before = sorted(path.name for path in demo.iterdir())
    done = cipcoder("agreement", *words, cwd=demo, fails=True)
    assert why in done.stderr
    assert not done.stdout
    assert sorted(path.name for path in demo.iterdir()) == before


def test_overlapping_codes_of_a_group_are_listed_with_their_places(demo: Path) -> None:
    with Project.open(demo) as project:
        row = project.document("entretien-d")
        turn = next(t for t in row.turns if row.role(t) == "participant" and t.stop - t.start > 60)
        project.use_coder("ben")
        project.code_passage(row.transcript.uid, turn.start, turn.start + 50, ["pay", "invisibility"])
        project.set_read_state(row.transcript.uid, "finished")
    done = cipcoder("agreement", "ana", "ben", "--group", "x=pay,invisibility", cwd=demo, fails=True)
    place = rf"entretien-d, characters {turn.start} to \d+, by ben \(pay and invisibility\)"
    assert re.search(place, done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device as POSIX has them")
def test_a_full_disk_is_a_sentence(demo: Path) -> None:
    for option, ending in (("--to", "csv"), ("--figure", "svg")):
        link = demo / f"full.{ending}"
        link.symlink_to("/dev/full")
        done = cipcoder("agreement", "ana", "ben", option, link.name, cwd=demo, fails=True)
        assert "can’t be written: No space left on device" in done.stderr


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions as POSIX has them")
def test_a_closed_folder_is_a_sentence(demo: Path) -> None:
    (demo / "closed").mkdir(mode=0o500)
    done = cipcoder("agreement", "ana", "ben", "--to", "closed/a.xlsx", cwd=demo, fails=True)
    assert "can’t be written: Permission denied" in done.stderr


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="a device as POSIX has them")
def test_numbers_go_down_a_pipe(demo: Path) -> None:
    assert cipcoder("agreement", "ana", "ben", "--to", "/dev/stdout", cwd=demo).stdout.startswith("coders,coder,scope")


def test_all_rounds_stand_side_by_side_before_and_after(demo: Path) -> None:
    done = cipcoder("agreement", "--rounds", cwd=demo).stdout
    assert re.search(r"^measured-1 +measured +2 +5 +— +0.231 +— +0.350", said_lines(done), re.MULTILINE)
    assert "not to be reported as reliability" in said(done)


def said_lines(done: str) -> str:
    """Blocks of the table put side by side again: one line a round."""
    rounds: dict[str, str] = {}
    for line in done.splitlines():
        if line.startswith("measured-1"):
            rounds["measured-1"] = rounds.get("measured-1", "measured-1") + line.removeprefix("measured-1")
    return "\n".join(rounds.values())


def test_every_number_is_explained_without_a_comparison(tmp_path: Path) -> None:
    done = said(cipcoder("agreement", "--explain", cwd=tmp_path).stdout)
    for name in ("α by turn", "|uα", "cuα", "(k)uα", "Holsti", "γ", "after negotiation"):
        assert f"{name}: " in done


@pytest.mark.usefixtures("in_english")
def test_a_round_on_given_segments_shows_kappa_beside_alpha(capsys: pytest.CaptureFixture[str]) -> None:
    by_segment = comparison(
        result=replace(agreement(unit=Unit.TURN), unit=Unit.SEGMENT), round=a_round(unit="segments")
    )
    assert "Cohen" in shown(capsys, by_segment)
    assert "Cohen" not in shown(capsys)
