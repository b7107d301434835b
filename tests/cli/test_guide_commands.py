"""The guide and the template of extracts, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cipcoder.cli.app import run


def test_the_guide_is_shown_and_corrected(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--project", str(demo)]
    assert run([*at, "guide"]) == 0
    shown = capsys.readouterr().out
    assert "entretien-a" in shown
    assert "/27" in shown
    assert run([*at, "guide", "entretien-b", "--turn", "3", "--question", "27"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["27"]]
    assert "3" in line.split()[1]
    assert run([*at, "guide", "entretien-b", "--turn", "3", "--question", "none"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["27"]]
    assert "3" not in line.split()[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["guide", "--turn", "3"], "which transcript"),
        (["guide", "entretien-b", "--turn", "3"], "both"),
        (["guide", "entretien-b", "--turn", "3", "--question", "x"], "number of the guide"),
        (["guide", "entretien-b", "--turn", "3", "--question", "99"], "no question 99"),
        (["guide", "entretien-b", "--turn", "9999", "--question", "9"], "no turn 9999"),
        (["template", "{quote} {prénom}"], "{prénom}"),
        (["template", "sans citation"], "{quote}"),
    ],
)
def test_what_cannot_be_is_refused(demo: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(demo), *words]) == 1
    assert says in capsys.readouterr().err


def test_the_template_is_set_and_taken_back(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--project", str(demo)]
    assert run([*at, "template"]) == 0
    usual = capsys.readouterr()
    assert "{quote}" in usual.out
    assert "{function}" in usual.err
    assert run([*at, "template", "« {quote} », {speaker}, {function}"]) == 0
    assert capsys.readouterr().out == "« {quote} », {speaker}, {function}\n"
    assert run([*at, "template", ""]) == 0
    assert capsys.readouterr().out == usual.out
