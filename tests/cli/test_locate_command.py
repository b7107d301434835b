"""Where a quotation stands, from the command line: shown, kept when it is sure, asked about when it isn't."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from cipcoder.cli.app import run
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store.check import check
from tests.command import typed

PAID = "On a pas voulu payer deux personnes, on en a pris une"
HOUR = "elles me font un entretien de deux heures pour une carte de bus"


def locate(*words: str | Path, cwd: Path, code: int = 0, lang: str = "en") -> CompletedProcess[str]:
    done = typed(["locate", *words], cwd, lang)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr + done.stdout
    return done


def kept(folder: Path) -> list[tuple[str, str, str]]:
    """What was kept at a place: (its key, its wording, how it was found)."""
    with Project.open(folder) as project:
        with project.store.read() as connection:
            assert check(connection) == []
        return [(v.key, v.wording, v.match) for v in project.verbatims() if v.key.startswith("entretien-")]


def test_a_quotation_is_shown_with_its_place_and_its_own_words(demo: Path) -> None:
    done = locate("ON A PAS VOULU payer deux personnes [...] pris une", cwd=demo)
    place, words = done.stdout.splitlines()
    assert place.startswith("1  entretien-b, turn 54 (Mme B.) · ")
    assert place.endswith(" · elided · sure")
    assert words == f"   “{PAID}”"
    assert "nowhere else" in done.stderr
    assert "« On a pas voulu" in locate(PAID, cwd=demo, lang="fr").stdout
    assert kept(demo) == []


def test_words_that_differ_are_to_be_checked_and_none_is_kept_unasked(demo: Path) -> None:
    done = locate(HOUR, cwd=demo)
    assert "entretien-k, turn 17 (Mme K.)" in done.stdout
    assert "reworded · to check" in done.stdout
    done = locate(HOUR, "--keep", cwd=demo, code=1)
    assert "--place NUMBER" in done.stderr
    assert kept(demo) == []
    locate(HOUR, "--place", "1", cwd=demo)
    locate(HOUR, "--place", "1", "--as-said", cwd=demo)
    assert [wording for _key, wording, _match in kept(demo)] == [
        HOUR,
        "Elles me font un entretien d’une heure et demie pour une carte de bus",
    ]


def test_of_several_places_all_are_listed_and_none_is_chosen(demo: Path) -> None:
    done = locate("je ne sais pas", "--keep", cwd=demo, code=1)
    places = [line for line in done.stdout.splitlines() if not line.startswith("   ")]
    assert len(places) > 5
    assert "none is chosen" in done.stderr
    assert kept(demo) == []
    done = locate("je ne sais pas", "--place", "99", cwd=demo, code=1)
    assert f"--place 1 to {len(places)}" in done.stderr
    done = locate("je ne sais pas", "--place", "2", "--coder", "ana", cwd=demo)
    assert "Kept as a verbatim" in done.stderr
    assert len(kept(demo)) == 1
    here = [line for line in locate("je ne sais pas", "entretien-d", cwd=demo).stdout.splitlines() if line[:1] != " "]
    assert here
    assert all("entretien-d" in line for line in here)


def test_at_a_terminal_a_person_is_asked_which_place_it_is(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.chdir(demo)
    for answer, wanted in (("0\n", 0), ("3\n", 1)):
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        monkeypatch.setattr(sys, "stderr", Terminal())
        assert run(["locate", "je ne sais pas", "--keep"]) == 0
        assert len(kept(demo)) == wanted


def test_what_stands_nowhere_is_said_with_another_exit_code(demo: Path) -> None:
    done = locate("la photosynthèse transforme lentement le gaz carbonique", "--keep", cwd=demo, code=1)
    assert done.stdout == ""
    assert "Nothing in the transcripts" in done.stderr


def test_a_quotation_comes_from_a_file_or_a_pipe_too(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (demo / "quoted.txt").write_bytes(f"« {PAID}. »\n".encode("cp1252"))
    assert "entretien-b, turn 54" in locate("--file", "quoted.txt", cwd=demo).stdout
    assert "entretien-b, turn 54" in locate("--file", "quoted.txt", "entretien-b", cwd=demo).stdout
    assert "not both" in locate(PAID, "entretien-b", "--file", "quoted.txt", cwd=demo, code=1).stderr
    monkeypatch.chdir(demo)
    monkeypatch.setattr(sys, "stdin", io.StringIO(PAID))
    assert run(["locate", "-"]) == 0


def test_places_are_written_as_a_table(demo: Path) -> None:
    locate("je ne sais pas", "--to", "places.csv", cwd=demo)
    with (demo / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 5
    for row in rows:
        assert int(row["stop"]) - int(row["start"]) == len(row["said"])
        assert (row["kind"], row["sure"], row["wording"]) == ("exact", "sure", "je ne sais pas")


def test_in_a_blind_round_the_texts_are_looked_through_and_nobody_is_told_otherwise(demo: Path) -> None:
    with Project.open(demo) as project:
        new_round(project, Plan(("ana", "ben"), interviews=("entretien-b",)))
    for words in (["locate", PAID], ["locate", PAID, "--to", "x.csv"], ["search", "voulu payer", "--to", "y.csv"]):
        done = typed(words, demo, "en")
        assert done.returncode == 0, done.stderr
        assert "left out" not in done.stderr
    assert "entretien-b" in (demo / "x.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["« … »"], "Say which quotation"),
        ([""], "Say which quotation"),
        ([PAID, "entretien-zz"], "entretien-zz"),
        (["--file", "none.txt"], "none.txt"),
        ([PAID, "--to", "places.doc"], "places.doc"),
        ([PAID, "--keep", "--theme", "no-such-theme"], "no-such-theme"),
    ],
)
def test_what_cannot_be_looked_for_is_said_in_a_sentence(words: list[str], said: str, demo: Path) -> None:
    assert said in locate(*words, cwd=demo, code=1).stderr
    assert kept(demo) == []
