"""The main job from the command line, as a newcomer does it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cipcoder.cli.app import run
from tests.command import typed

ENVIRONMENT = {**os.environ, "CIPCODER_LANG": "en"}
TALK = """\
---
title: Entretien d'essai
participant: Z
date: 2025-06-01
---

Enquêteur : Vous faites quoi, le lundi ?

Mme Z. : Des dossiers. [rires] Toute la journée des dossiers, et personne ne passe.

Enquêteur : Et le mardi ?

Mme Z. : Le mardi, je vois des gens. C'est pour ça que je reste.
"""


def cipcoder(*words: str, cwd: Path, fails: bool = False, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the real command; unless it is meant to fail, it must not."""
    done = typed(words, cwd, lang)
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode != 0) == fails, done.stderr + done.stdout
    return done


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of one's own with one transcript."""
    cipcoder("init", "my-study", cwd=tmp_path)
    (tmp_path / "my-study" / "corpus" / "essai.txt").write_text(TALK, encoding="utf-8")
    cipcoder("import", "corpus/*.txt", cwd=tmp_path / "my-study")
    return tmp_path / "my-study"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_runs_from_an_unrelated_folder_twice(tmp_path: Path) -> None:
    first = cipcoder("demo", cwd=tmp_path)
    assert "thirteen interviews" in first.stderr
    for name in ("frequencies.csv", "agreement.csv", "extracts.csv"):
        assert name in first.stdout
    assert "no evidence of the codebook's reliability" in first.stdout
    assert "cipcoder code --coder ana" in first.stdout
    assert len(rows(tmp_path / "cipcoder-demo" / "extracts.csv")) >= 600
    again = cipcoder("demo", cwd=tmp_path)
    assert first.stdout == again.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cipcoder-demo"]


def test_the_demo_ends_with_a_command_that_works_where_cipcoder_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after « .venv/bin/cipcoder demo 'my demo' », the environment not being active."""
    own = tmp_path / "bin" / "cipcoder"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bin/cipcoder"])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(["demo", "my demo"]) == 0
    assert f'cd "my demo" && {own} code --coder ana\n' in capsys.readouterr().out
    own.parent.mkdir()
    own.touch(0o755)
    monkeypatch.setenv("PATH", str(own.parent))
    assert run(["demo", "my demo"]) == 0
    assert 'cd "my demo" && cipcoder code --coder ana\n' in capsys.readouterr().out


def test_the_demo_speaks_french(tmp_path: Path) -> None:
    done = cipcoder("demo", cwd=tmp_path, lang="fr")
    assert "entretiens" in done.stdout
    assert "interviews" not in done.stdout.replace("interviews/", "")


def test_the_demo_does_not_touch_a_folder_that_holds_other_files(tmp_path: Path) -> None:
    (tmp_path / "cipcoder-demo").mkdir()
    (tmp_path / "cipcoder-demo" / "mine.txt").write_text("mine", encoding="utf-8")
    done = cipcoder("demo", cwd=tmp_path, fails=True)
    assert "holds other files" in done.stderr
    assert [p.name for p in (tmp_path / "cipcoder-demo").iterdir()] == ["mine.txt"]


def test_a_new_study_says_what_to_do_next(study: Path) -> None:
    assert {p.name for p in study.iterdir()} == {"codebook.yaml", "corpus", "project.cipcoder"}
    assert cipcoder("codebook", "check", cwd=study).returncode == 0
    status = cipcoder("status", cwd=study).stdout
    assert "essai" in status
    assert "2025-06-01" in status


def test_a_bad_file_is_named_and_the_others_go_in(study: Path) -> None:
    (study / "corpus" / "vide.txt").write_text("", encoding="utf-8")
    (study / "corpus" / "image.txt").write_bytes(b"%PDF-1.7\n\x00\x01\x02")
    (study / "corpus" / "autre.txt").write_text(TALK.replace("lundi", "jeudi"), encoding="cp1252")
    done = cipcoder("import", "corpus/*.txt", cwd=study, fails=True)
    assert "vide.txt" in done.stderr
    assert "image.txt" in done.stderr
    assert "2 files were not imported." in done.stderr
    status = cipcoder("status", cwd=study).stdout
    assert "autre" in status
    assert "vide" not in status


def test_the_same_file_twice_is_imported_once(study: Path) -> None:
    done = cipcoder("import", "corpus/essai.txt", cwd=study)
    assert "already there" in done.stdout
    assert cipcoder("status", cwd=study).stdout.count("essai") == 1


def test_a_dry_run_stores_nothing(study: Path) -> None:
    (study / "corpus" / "autre.txt").write_text(TALK.replace("lundi", "jeudi"), encoding="utf-8")
    done = cipcoder("import", "--dry-run", "corpus/autre.txt", cwd=study)
    assert "autre" in done.stdout
    assert "autre" not in cipcoder("status", cwd=study).stdout


def test_a_layer_travels_to_a_project_made_apart(study: Path, tmp_path: Path) -> None:
    first_code = cipcoder("codebook", "show", cwd=study).stdout.splitlines()[3].split()[0]
    quote = "personne ne passe"
    (study / "c.csv").write_text(
        f"transcript,quote,occurrence,code,coder,memo\nessai,{quote},,{first_code},ana,seule ?\n", encoding="utf-8"
    )
    assert "ana: 1 coding read" in cipcoder("codings", "import", "c.csv", cwd=study).stdout
    cipcoder("finish", "essai", "--coder", "ana", cwd=study)
    cipcoder("layer", "export", "--coder", "ana", cwd=study)
    layer = study / "ana.cipcoder-layer"
    assert quote not in layer.read_text(encoding="utf-8")

    cipcoder("init", "second", cwd=tmp_path)
    second = tmp_path / "second"
    (second / "corpus" / "essai.txt").write_text(TALK, encoding="utf-8")
    cipcoder("import", "corpus/essai.txt", cwd=second)
    done = cipcoder("layer", "import", str(layer), cwd=second)
    assert "0 codings before, 1 now" in done.stdout
    assert "1 codings before, 1 now (0 new" in cipcoder("layer", "import", str(layer), cwd=second).stdout
    cipcoder("export", "extracts", "--to", "out.csv", cwd=second)
    (row,) = rows(second / "out.csv")
    assert row["text"] == quote
    assert row["memo"] == "seule ?"
    cipcoder("finish", "essai", "--coder", "ben", cwd=second)
    assert "only ana" in cipcoder("agreement", "ana", "ben", cwd=second).stdout

    (tmp_path / "third").mkdir()
    cipcoder("init", "third", cwd=tmp_path)
    (tmp_path / "third" / "corpus" / "essai.txt").write_text(TALK.replace("dossiers", "papiers"), encoding="utf-8")
    cipcoder("import", "corpus/essai.txt", cwd=tmp_path / "third")
    refused = cipcoder("layer", "import", str(layer), cwd=tmp_path / "third", fails=True)
    assert "another text of essai" in refused.stderr


def test_codings_without_a_place_are_listed_and_nothing_is_imported(study: Path) -> None:
    first_code = cipcoder("codebook", "show", cwd=study).stdout.splitlines()[3].split()[0]
    lines = [f"essai,des dossiers,2,{first_code},ana,", "essai,jamais dit,,nothing,ana,", "nulle-part,oui,,x,ana,"]
    (study / "c.csv").write_text("transcript,quote,occurrence,code,coder,memo\n" + "\n".join(lines), encoding="utf-8")
    done = cipcoder("codings", "import", "c.csv", cwd=study, fails=True)
    assert "nothing was imported" in done.stderr
    assert "line 3" in done.stderr
    assert "line 4" in done.stderr
    assert cipcoder("coder", "list", cwd=study).stdout.startswith("Nobody codes here yet")


def test_extracts_read_back_are_the_same_codings(demo: Path, tmp_path: Path) -> None:
    cipcoder("export", "extracts", "--set", "all", "--to", "all.csv", cwd=demo)
    cipcoder("codings", "import", "all.csv", cwd=demo)
    cipcoder("export", "extracts", "--set", "all", "--to", "again.csv", cwd=demo)
    assert (demo / "all.csv").read_bytes() == (demo / "again.csv").read_bytes()


def test_undo_and_redo_from_the_command_line(demo: Path) -> None:
    before = cipcoder("frequencies", "--coder", "ana", cwd=demo).stdout
    assert "Undone" in cipcoder("undo", "--coder", "ana", cwd=demo).stdout
    assert "Undone" in cipcoder("undo", "--coder", "ana", cwd=demo).stdout
    assert cipcoder("frequencies", "--coder", "ana", cwd=demo).stdout != before
    cipcoder("redo", "--coder", "ana", cwd=demo)
    cipcoder("redo", "--coder", "ana", cwd=demo)
    assert cipcoder("frequencies", "--coder", "ana", cwd=demo).stdout == before
    assert "Nothing to redo" in cipcoder("redo", "--coder", "ana", cwd=demo).stdout


def test_a_codebook_changed_on_both_sides_is_asked_about(demo: Path) -> None:
    text = (demo / "codebook.yaml").read_text(encoding="utf-8")
    assert "File and project say the same" in cipcoder("codebook", "apply", cwd=demo).stdout
    label = cipcoder("codebook", "show", "isolation", cwd=demo, lang="fr").stdout.splitlines()[0].split(": ")[1]
    (demo / "codebook.yaml").write_text(text.replace(f"fr: {label}\n", f"fr: {label} (fichier)\n", 1), encoding="utf-8")
    assert "(fichier)" in cipcoder("codebook", "apply", cwd=demo).stdout
    assert "(fichier)" in cipcoder("codebook", "show", "isolation", cwd=demo, lang="fr").stdout


def test_a_code_in_use_can_not_vanish(demo: Path) -> None:
    path = demo / "codebook.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.strip() == "- id: isolation")
    indent = len(lines[start]) - len(lines[start].lstrip())
    stop = next(
        i for i in range(start + 1, len(lines)) if lines[i].strip() and len(lines[i]) - len(lines[i].lstrip()) <= indent
    )
    path.write_text("".join(lines[:start] + lines[stop:]), encoding="utf-8")
    done = cipcoder("codebook", "apply", cwd=demo, fails=True)
    assert "isolation" in done.stderr
    assert "codings: it can't vanish" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frequencies"], "no project"),
        (["frequencies", "--project", "nowhere"], "no project"),
        (["frequncies"], "There is no command frequncies. Did you mean frequencies, sequences?"),
        (["status", "--sett", "all"], "There is no option --sett"),
        (["round", "new"], "The option --coders is missing"),
        (["codebook", "history", "dirty-work"], "dirty-work is too much here."),
    ],
)
def test_what_goes_wrong_is_a_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    ordered = words if "--project" not in words else [*words[1:], words[0]]
    assert said in cipcoder(*ordered, cwd=tmp_path, fails=True).stderr


def test_help_is_in_the_language_asked_for(tmp_path: Path) -> None:
    for words in (["--help"], ["frequencies", "--help"], ["layer", "import", "-h"]):
        page = cipcoder(*words, cwd=tmp_path, lang="fr").stdout
        for english in ("Usage:", "Options:", "Commands:", "Arguments:", "Show this message", "[required]"):
            assert english not in page.replace("\u00a0", " "), words
    assert "Commandes" in cipcoder("codebook", cwd=tmp_path, fails=True, lang="fr").stdout


def test_a_language_of_messages_that_is_none_is_refused(tmp_path: Path) -> None:
    done = cipcoder("--lang", "xx", "demo", cwd=tmp_path, fails=True)
    assert (done.returncode, done.stderr) == (1, "cipcoder: --lang takes fr or en.\n")
    assert not list(tmp_path.iterdir())
    cipcoder("--lang", "en_GB", "init", "mine", cwd=tmp_path)


def test_agreement_names_what_it_rests_on(demo: Path) -> None:
    done = cipcoder("agreement", "ana", "ben", cwd=demo).stdout
    assert "on 5 of 13 interviews" in done
    cipcoder("agreement", "ana", "ben", "--to", "a.csv", cwd=demo)
    table = rows(demo / "a.csv")
    assert all(row["unit"] and row["n"] and row["rule"] for row in table)
    assert "no coder named zoe" in cipcoder("agreement", "ana", "zoe", cwd=demo, fails=True).stderr


def test_every_command_gives_an_example(tmp_path: Path) -> None:
    names = [
        *("demo", "init", "import", "code", "status", "finish", "undo", "redo", "frequencies", "agreement"),
        *("codebook check", "codebook show", "codebook apply", "codebook export", "export extracts"),
        *("layer export", "layer import", "coder list", "coder rename", "verbatims import", "verbatims list"),
        *("codings import", "search", "memos list", "memos export"),
    ]
    for name in names:
        done = cipcoder(*name.split(), "--help", cwd=tmp_path)
        assert f"Example: cipcoder {name}" in " ".join(done.stdout.split()), name
