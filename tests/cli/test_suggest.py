"""``cipcoder suggest``: on and off, about words or an interview, refused where it may not be, and what it is worth."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cipcoder import suggestions
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.command import typed
from tests.studies import CODEBOOK, FAMILY, WORK, passage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study with two interviews, and one coding of ana's."""
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY):
            made.do(ops.ImportTranscript(data))
        made.use_coder("ana")
        made.code_passage(FAMILY.uid, *passage(FAMILY, "Ma mère m’a gardé les enfants."), ["kin"])
    return tmp_path / "study"


def said(folder: Path, *words: str, code: int = 0, lang: str = "en") -> str:
    done = typed(["suggest", *words], folder, lang)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_they_are_off_say_why_and_are_turned_on_and_off_for_everybody(folder: Path) -> None:
    assert "Suggestions are off in this project" in said(folder)
    assert "they steer whoever codes" in said(folder, "les horaires", "--coder", "ana", code=1)
    assert "Suggestions are on in this project" in said(folder, "--on")
    assert "They are on already." in said(folder, "--on")
    assert "Suggestions are on in this project" in said(folder)
    assert "Suggestions are off in this project." in said(folder, "--off")
    assert "They are off already." in said(folder, "--off")


def test_words_and_interviews_are_answered_with_the_words_that_speak(folder: Path) -> None:
    said(folder, "--on")
    assert said(folder, "les horaires du soir") == "Hours — because: horaires"
    assert said(folder, "gardé", "--coder", "ana") == "Kin — because: gardé"
    assert said(folder, "xyzzy").startswith("Nothing speaks for any code")
    shown = said(folder, "travail", "--coder", "ana")
    assert "turn 4: “Les horaires coupés, c’est le plus dur" in shown
    assert "Hours — because: horaires" in shown
    assert "travail: " in shown
    assert "Hours" in said(folder, "trav", "--turn", "4", "--turns", "--coder", "ana")
    assert "travail has no turn 9" in said(folder, "travail", "--turn", "9", code=1)


def test_an_interview_s_suggestions_are_written_as_a_table(folder: Path) -> None:
    said(folder, "--on")
    assert "written: x.csv" in said(folder, "travail", "--coder", "ana", "--to", "x.csv")
    rows = list(csv.DictReader((folder / "x.csv").read_text(encoding="utf-8").splitlines()))
    (hours,) = [row for row in rows if row["code"] == "hours"]
    assert (hours["transcript"], hours["turn"], hours["rank"], hours["words"]) == ("travail", "4", "1", "horaires")
    assert WORK.text[int(hours["start"]) : int(hours["stop"])] == hours["text"]


def test_a_blind_round_refuses_them_there(folder: Path) -> None:
    said(folder, "--on")
    with Project.open(folder) as project:
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    for words in (("travail", "--coder", "ana"), ("travail", "--coder", "ben", "--to", "x.csv"), ("les horaires",)):
        assert "the blind round measured-1 goes on" in said(folder, *words, code=1)
    assert not (folder / "x.csv").exists()
    assert "famille: " in said(folder, "famille", "--coder", "ana")


def test_accepted_ones_are_counted(folder: Path) -> None:
    said(folder, "--on")
    with Project.open(folder) as project:
        project.use_coder("ana")
        project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours"], suggested=True)
    assert said(folder).endswith("ana: 1 of 2 codings came of a suggestion")


@pytest.mark.parametrize(
    "words",
    [
        ("--on", "--off"),
        ("--evaluate", "--on"),
        ("les horaires", "--evaluate"),
        ("--model",),
        ("--turn", "3"),
        ("--to", "x.csv"),
        ("--evaluate", "--to", "x.csv"),
        ("les horaires", "--coder", "ana", "--analysis"),
        ("les horaires", "--coder", "nobody"),
        ("no-such-interview", "--turn", "3"),
        ("travail", "--to", "x.pdf"),
    ],
)
def test_what_does_not_go_together_is_a_sentence(folder: Path, words: tuple[str, ...]) -> None:
    said(folder, "--on")
    assert said(folder, *words, code=1).startswith("cipcoder: ")


def test_too_few_codings_are_not_measured(folder: Path) -> None:
    assert "30 in 3 are needed" in said(folder, "--evaluate", "--coder", "ana", code=1)


def test_what_they_are_worth_is_shown_beside_simpler_ways_and_by_code(demo: Path) -> None:
    shown = said(demo, "--evaluate", "--coder", "ben")
    assert "Each of 5 transcripts was left out in turn" in shown
    for way in ("codebook and coded passages", "coded passages alone", "always the codes used most"):
        assert way in shown
    assert "Dirty work" in shown
    assert "Expect the code you would choose among the three suggested about 5 times in ten" in shown
    with Project.open(demo) as project:
        assert not suggestions.are_on(project)


def test_a_passage_may_hold_anything(folder: Path) -> None:
    said(folder, "--on")
    for words in ("", "   ", "[bold]horaires[/]", "\x1b[31mhoraires", "%s {name} horaires", "horaires " * 5000):
        shown = said(folder, words)
        assert "\x1b" not in shown
