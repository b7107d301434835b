"""``cipcoder import``: looked at first, folders, comments, who asks, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import docx
import pytest

from cipcoder.project import Project
from tests.cli.test_main_job import ENVIRONMENT, cipcoder
from tests.command import typed

TALK = "Q : Et le lundi ?\n\nMme Z. : [00:01:05] Le lundi, on {n} fois recommence.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    cipcoder("init", "essai", cwd=tmp_path)
    return tmp_path / "essai"


def test_a_dry_run_shows_what_was_understood_and_stores_nothing(study: Path) -> None:
    document = docx.Document()
    for line in TALK.split("\n\n"):
        document.add_paragraph(line)
    document.add_comment(document.paragraphs[1].runs[0], text="À revoir", author="Ana Essai", initials="AE")
    document.save(str(study / "corpus" / "z.docx"))
    (study / "corpus" / "vide.txt").write_text("", encoding="utf-8")
    done = cipcoder("import", "corpus", "--dry-run", cwd=study, fails=True)
    shown = " ".join(done.stdout.split())
    for words in (
        *("format .docx", "Q (interviewer): 1 turn, 3 words", "Mme Z. (participant): 1 turn, 6 words"),
        *("time stamps 1 turn, at 00:01:05", "begins Q: Et le lundi ? Mme Z.: Le lundi, on {n} fois recommence."),
        *("1 comment is left out; --coder NAME keeps it", "not read", "vide.txt holds no words"),
    ):
        assert words in shown
    assert "Nothing was stored." in done.stderr
    assert "1 file would not be imported" in done.stderr
    assert all(len(line) <= 120 for line in done.stdout.splitlines() if "vide" not in line)
    assert "z " not in cipcoder("status", cwd=study).stdout


def test_comments_are_kept_for_the_coder_who_is_named(study: Path) -> None:
    document = docx.Document()
    document.add_comment(document.add_paragraph("Mme Z. : Oui.").runs[0], text="À revoir", author="A", initials="A")
    document.save(str(study / "corpus" / "z.docx"))
    done = cipcoder("import", "corpus", "--coder", "ana", "--interviewer", "Personne", cwd=study)
    assert "1 comment kept as a memo of ana" in done.stderr
    assert "Nobody in these files is called Personne." in done.stderr
    assert "À revoir" in cipcoder("memos", "list", "--coder", "ana", cwd=study).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on POSIX systems")
def test_ctrl_c_ends_after_the_file_at_hand_and_says_how_many_went_in(study: Path) -> None:
    for n in range(3000):
        (study / "corpus" / f"e{n:04}.txt").write_text(TALK.format(n=n), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "cipcoder", "import", "corpus"],
        cwd=study,
        env={**ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    began = time.monotonic()
    with closing(sqlite3.connect(f"file:{study / 'project.cipcoder'}?mode=ro", uri=True)) as looking:
        while time.monotonic() - began < 60 and looking.execute("SELECT count(*) FROM transcript").fetchone()[0] < 5:
            time.sleep(0.02)
    os.kill(running.pid, signal.SIGINT)
    _out, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "Traceback" not in said
    n = int(said.split("Stopped: ")[1].split(" of 3000")[0])
    assert 0 < n < 3000
    listed = cipcoder("status", cwd=study).stdout
    assert sum(line.startswith("e") and line[1:5].isdigit() for line in listed.splitlines()) == n


def test_a_study_in_another_language_has_its_sentences(tmp_path: Path) -> None:
    done = typed(["init", "studie", "--language", "de"], tmp_path)
    assert done.returncode == 0, done.stderr
    talk = (
        "Interviewer: Und dann?\n\nFrau T.: Ich bin z.B. am 3. Mai gekommen. Gut.\n\nInterviewer: Ja?\n\nFrau T.: Ja.\n"
    )
    (tmp_path / "studie" / "a.txt").write_text(talk, encoding="utf-8")
    assert typed(["import", "a.txt"], tmp_path / "studie").returncode == 0
    with Project.open(tmp_path / "studie") as project:
        assert project.study().language == project.codebook.language == "de"
        document = project.document("a")
        said = [document.text[span.start : span.stop] for span in document.sentences]
    assert said == ["Und dann?", "Ich bin z.B. am 3. Mai gekommen.", "Gut.", "Ja?", "Ja."]
    refused = typed(["init", "other", "--language", "German"], tmp_path)
    assert refused.returncode == 1
    assert "--language takes" in refused.stderr
    assert not (tmp_path / "other").exists()
