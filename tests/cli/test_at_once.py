"""Four people run commands on one project at once: nobody meets a lock, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cipcoder.project import Project
from cipcoder.store.check import check
from cipcoder.text.clean import visible

TOP = Path(__file__).parents[2]
WORK = """
import sys
from cipcoder.cli.app import run
name, folder = sys.argv[1:]
for _ in range(6):
    for words in (["finish", "entretien-m", "--coder", name], ["status"], ["undo", "--coder", name]):
        if run(["--project", folder, *words]) != 0:
            sys.exit(" ".join(words))
run(["--project", folder, "finish", "entretien-m", "--coder", name])
"""


def test_four_who_run_commands_at_once_meet_no_lock(demo: Path) -> None:
    names = ("ana", "ben", "cleo", "dan")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, name, str(demo)],
            cwd=TOP,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for name in names
    ]
    said = [visible(one.communicate(timeout=300)[1]) for one in running]
    assert [one.returncode for one in running] == [0] * len(names), said
    with Project.open(demo) as project:
        for name in names:
            project.use_coder(name)
            assert project.transcript("entretien-m").state == "finished"
        with project.store.read() as connection:
            assert check(connection) == []
