"""The command line, typed in this process: the same words, the same output, without a new Python for each command.

Help pages are built in the language a process began in, so a command line that asks for help gets a process of its own;
so does one that writes to a device.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from cipcoder import locale

TOP = Path(__file__).parents[1]
HELP = {"--help", "-h", "--version"}
DEVICE = "/dev/stdout"


def typed(words: Sequence[str | Path], here: Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run ``cipcoder words`` in the folder ``here``, at 80 columns unless COLUMNS says otherwise."""
    line = [str(word) for word in words]
    if not line or HELP.intersection(line) or DEVICE in line:
        return _apart(line, here, lang)
    from cipcoder.cli.app import run

    out, said = io.StringIO(), io.StringIO()
    before = locale.language()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _environment(lang).items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdin", io.StringIO())
        try:
            locale.use(locale.chosen(line))
            with chdir(here), redirect_stdout(out), redirect_stderr(said):
                code = run(line)
        finally:
            locale.use(before)
    return subprocess.CompletedProcess(line, code, out.getvalue(), said.getvalue())


def _environment(lang: str) -> dict[str, str]:
    return {"CIPCODER_LANG": lang, "COLUMNS": os.environ.get("COLUMNS", "80")}


def _apart(line: Sequence[str], here: Path, lang: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cipcoder", *line],
        cwd=here,
        env={**os.environ, **_environment(lang), "PYTHONPATH": str(TOP), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
