"""Help pages are for people: what an option takes is said in their words, never as a type of Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

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
