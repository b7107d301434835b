"""A question is answered in the language it is asked in."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import typer

from cipcoder import locale
from cipcoder.cli.yes_or_no import agreed


@pytest.fixture
def french() -> Iterator[None]:
    locale.use("fr")
    yield
    locale.use("en")


def answered(monkeypatch: pytest.MonkeyPatch, *lines: str, abort: bool = False) -> bool:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return agreed("Go on?", abort=abort)


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("said", "yes"), [("o", True), ("Oui", True), ("y", True), ("n", False), ("non", False), ("", False)]
)
def test_a_french_question_takes_a_french_answer(said: str, yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(monkeypatch, said) is yes


@pytest.mark.usefixtures("french")
def test_what_is_neither_is_asked_again_in_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answered(monkeypatch, "peut-être", "o")
    said = capsys.readouterr().out
    assert said.count("Go on? [o/N]") == 2
    assert "Répondez" in said


def test_a_no_leaves_the_command_where_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(typer.Abort):
        answered(monkeypatch, "", abort=True)
    assert answered(monkeypatch, "yes", abort=True)
