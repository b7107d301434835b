"""No passphrase on a command line: none is taken from one, and none is given to another program on its own.

What stands in a process's arguments is read by everybody on the computer, and a shell keeps it in its history.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import cipcoder
from cipcoder.cli.app import app
from cipcoder.formats import age_file
from cipcoder.project import Project
from tests.command import typed
from tests.studies import CODEBOOK, WORK, Study, prepared

SAID = "phrase-du-projet"
EDITING = 'import sys; open(sys.argv[1], "a").write(" Encore un mot.")'
SECRET = re.compile(r"pass|pwd|secret|token|\bpin\b|private", re.IGNORECASE)
STARTED = re.compile(
    r"\b(?:subprocess\.(?:run|Popen|call|check_\w+)|create_subprocess_\w+|os\.(?:exec|spawn|system)\w*)\("
)
STARTING = {"browser/session.py", "cli/editor.py", "report/gamma.py", "store/synced.py", "tui/clipboard.py"}
"""modules that start another program; each one was looked at"""


def commands(group: Any, name: str = "cipcoder") -> Iterator[tuple[str, Any]]:
    yield name, group
    for each, command in getattr(group, "commands", {}).items():
        yield from commands(command, f"{name} {each}")


def test_no_option_takes_a_secret_as_its_value() -> None:
    found = dict(commands(typer.main.get_command(app)))
    assert len(found) > 100
    options = {
        (name, option): each for name, command in found.items() for each in command.params for option in each.opts
    }
    secret = {(name, option): each for (name, option), each in options.items() if SECRET.search(option)}
    assert secret, "--passphrase of layer export, at least"
    assert [where for where, each in secret.items() if not each.is_flag] == []
    assert [where for where, each in options.items() if each.envvar] == []


def test_only_these_modules_start_other_programs() -> None:
    top = Path(cipcoder.__file__).parent
    files = {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in top.rglob("*.py")}
    assert {name for name, text in files.items() if STARTED.search(text)} == STARTING


ARGUMENTS: list[list[str]] | None = None
"""of the programs started while a test listens"""


def _heard(event: str, given: tuple[Any, ...]) -> None:
    if ARGUMENTS is not None and event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.spawn"):
        ARGUMENTS.append([str(each) for each in given[:2]])  # the program and its arguments; not its environment


sys.addaudithook(_heard)


def test_no_program_is_started_with_a_secret_among_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    with Project.create(folder, name="Nettoyer") as project:
        study = Study(project.store)
        study.coder("ana")
        prepared(study, WORK, codebook=CODEBOOK)
    for name in ("CIPCODER_PASSPHRASE", "CIPCODER_NEW_PASSPHRASE", age_file.VARIABLE):
        monkeypatch.setenv(name, SAID)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c '{EDITING}'")
    heard: list[list[str]] = []
    monkeypatch.setattr(sys.modules[__name__], "ARGUMENTS", heard)
    for words in (
        ["encryption", "on"],
        ["encryption", "passphrase"],
        ["backup", "now"],
        ["backup", "restore", "1"],
        ["doctor"],
        ["layer", "export", "--coder", "ana", "--to", "ana.cipcoder-layer.age", "--passphrase"],
        ["layer", "import", "ana.cipcoder-layer.age"],
        ["coder", "key", "ana"],
        ["transcript", "correct", WORK.name],
        ["encryption", "off"],
    ):
        done = typed(words, folder)
        assert done.returncode == 0, f"{words}: {done.stderr}"
    assert heard, "an editor was started"
    assert [words for words in heard if SAID in " ".join(words)] == []
