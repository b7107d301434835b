"""Help pages are for people: what an option takes is said in their words, never as a type of Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from cipcoder import locale
from cipcoder.cli.app import app, run
from tests.cli.test_needed import paths
from tests.command import typed

COMMANDS = [" ".join(words) for words, _command in paths(typer.main.get_command(app))]
TYPES = re.compile(r"<[^>]*>|list\[|tuple\[|\b(?:str|int|bool|float|Path)\b")


def test_no_help_page_shows_a_type_of_python(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(COMMANDS) > 60
    found = {}
    for words in ["", *COMMANDS]:
        assert run([*words.split(), "--help"]) == 0
        if types := TYPES.findall(capsys.readouterr().out):
            found[words] = types
    assert found == {}


def test_an_option_says_what_it_takes_and_an_argument_its_name(tmp_path: Path) -> None:
    page = typed(["export", "extracts", "--help"], tmp_path).stdout
    assert re.search(r"--to PATH +The", page)
    assert re.search(r"--code TEXT +Only these codes", page)
    assert re.search(r"--question NUMBER", page)
    assert re.search(
        r"--code TEXTE +Seulement ces codes", typed(["--lang", "fr", "export", "extracts", "--help"], tmp_path).stdout
    )
    assert re.search(r"\n  files +Files, folders", typed(["import", "--help"], tmp_path).stdout)
    assert "import [OPTIONS] {files}...\n" in typed(["import", "--help"], tmp_path).stdout


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_line_of_a_help_page_is_broken_by_a_terminal_of_eighty_columns(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    before = locale.language()
    locale.use(language)
    try:
        pages = {}
        for words in ["", *COMMANDS]:
            assert run([*words.split(), "--help"]) == 0
            pages[words] = capsys.readouterr().out
    finally:
        locale.use(before)
    wide = [(words, line) for words, page in pages.items() for line in page.splitlines() if len(line) > 80]
    assert wide == []
    headings = [line for page in pages.values() for line in page.splitlines() if re.fullmatch(r"\S.*:", line)]
    assert len(headings) > 100
    assert [each for each in headings if each.endswith("\u00a0:") is not (language == "fr")] == []


def test_a_default_is_not_said_twice(tmp_path: Path) -> None:
    page = typed(["serve", "--help"], tmp_path).stdout
    assert "(default: a free one)" in page
    assert "[default: 0]" not in page
    assert page.count("127.0.0.1") == 1
