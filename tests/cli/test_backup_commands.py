"""``cipcoder backup`` and ``cipcoder doctor`` as a person types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from cipcoder.project import Project
from tests.command import typed
from tests.store.damage import pages_of, spoil


def run(folder: Path, *words: str | Path) -> CompletedProcess[str]:
    done = typed([*words], folder)
    assert "Traceback" not in done.stderr
    return done


def codings(folder: Path) -> int:
    with Project.open(folder) as project:
        return sum(row.codings for row in project.coders())


def test_a_copy_is_made_listed_verified_and_gone_back_to(demo: Path) -> None:
    assert "no copy yet" in run(demo, "backup", "list").stdout
    assert run(demo, "backup", "restore", "1").returncode == 1
    assert run(demo, "backup", "verify").returncode == 1
    assert "Copied and verified" in run(demo, "backup", "now").stdout
    before = codings(demo)
    for _ in range(3):
        assert run(demo, "undo", "--coder", "ana").returncode == 0
    row = run(demo, "backup", "list").stdout.splitlines()[2]
    assert "asked for" in row
    assert row.endswith("sound")
    assert "sound" in run(demo, "backup", "verify", "1").stdout
    done = run(demo, "backup", "restore", "1")
    assert "3 acts done since are not in it" in done.stdout
    assert "cipcoder backup restore 2" in done.stdout
    assert codings(demo) == before


def test_going_back_leaves_the_codebook_s_file_and_tells_the_difference(demo: Path) -> None:
    run(demo, "backup", "now")
    file = demo / "codebook.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("colour", "colour", 1), encoding="utf-8")
    with Project.open(demo) as project:
        project.use_coder("ana")
        project.add_code("Silences")
        from cipcoder.codebook_file import keep_in_step

        assert keep_in_step(project) == ""
    said = file.read_bytes()
    done = run(demo, "backup", "restore", "1")
    assert file.read_bytes() == said
    assert "codebook.yaml differs from the project in 1 place" in done.stderr


def test_a_copy_is_put_into_another_folder_and_never_over_something(demo: Path, tmp_path: Path) -> None:
    run(demo, "backup", "now")
    before = (demo / "project.cipcoder").read_bytes()
    there = tmp_path / "avant"
    assert run(demo, "backup", "restore", "1", "--to", there).returncode == 0
    assert run(there, "status").returncode == 0
    assert run(demo, "backup", "restore", "1", "--to", there).returncode == 1
    assert run(demo, "backup", "restore", "1", "--to", demo / "codebook.yaml").returncode == 1
    assert (demo / "project.cipcoder").read_bytes() == before


def test_a_damaged_copy_is_listed_as_such_and_verifying_says_so(demo: Path) -> None:
    run(demo, "backup", "now")
    (copy,) = (demo / "snapshots").iterdir()
    spoil(copy, pages_of(copy, "coding"))
    assert "DAMAGED" in run(demo, "backup", "list").stdout
    assert run(demo, "backup", "verify").returncode == 1
    done = run(demo, "doctor")
    assert "is damaged: delete it" in done.stdout
    assert done.returncode == 0, "the project itself is sound"


def test_a_second_folder_gets_each_copy_until_it_is_stopped(demo: Path, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    assert run(demo, "backup", "to", usb).returncode == 0
    assert len(list(usb.iterdir())) == 1
    run(demo, "backup", "now")
    assert [p.name for p in sorted(usb.iterdir())] == [p.name for p in sorted((demo / "snapshots").iterdir())]
    assert len(run(demo, "backup", "list").stdout.splitlines()) == 4, "each is listed once"
    shutil.rmtree(demo / "snapshots")
    assert len(run(demo, "backup", "list").stdout.splitlines()) == 4
    assert run(demo, "backup", "restore", "1").returncode == 0
    run(demo, "backup", "to", "--stop")
    before = len(list(usb.iterdir()))
    run(demo, "backup", "now")
    assert len(list(usb.iterdir())) == before
    assert run(demo, "backup", "to", demo).returncode == 1
    assert run(demo, "backup", "to", demo / "codebook.yaml").returncode == 1


def test_going_back_is_refused_while_the_project_is_open_elsewhere(demo: Path) -> None:
    run(demo, "backup", "now")
    lock = demo / "project.lock"
    said = {"host": "labo", "pid": 1, "since": "2026-01-01T10:00:00Z", "seen": "2999-01-01T10:00:00Z"}
    lock.write_text(json.dumps({"open": [said]}))
    done = run(demo, "backup", "restore", "1")
    assert done.returncode == 1
    assert "open on labo" in done.stderr
    assert "open on labo" in run(demo, "doctor").stdout
    lock.unlink()
    assert run(demo, "backup", "restore", "1").returncode == 0


def test_doctor_remarks_on_what_lies_around(demo: Path) -> None:
    (demo / "snapshots").mkdir()
    (demo / "snapshots" / "project-0001-x.cipcoder.partial").touch()
    (demo / "project (conflicted copy 2026-11-20).cipcoder").touch()
    source = next(path for path in sorted((demo / "corpus" / "interviews").iterdir()))
    source.write_text("autre chose", encoding="utf-8")
    done = run(demo, "doctor")
    assert done.returncode == 0
    for said in (
        "left half made",
        "another version of this project",
        f"Changed since they were imported: {source.name}",
    ):
        assert said in done.stdout, said


def test_a_blind_round_hides_how_many_codings_a_copy_holds(demo: Path) -> None:
    run(demo, "round", "new", "--coders", "ana,ben", "--sample", "2", "--seed", "1")
    with Project.open(demo) as project:
        blind = bool(project.hidden_work())
    if not blind:
        pytest.fail("no blind round was made")
    run(demo, "backup", "now")
    assert "▒" in run(demo, "backup", "list").stdout


@pytest.mark.parametrize("command", ["list", "now", "verify", "to"])
def test_where_there_is_no_project_a_sentence_says_so(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, "backup", command)
    assert done.returncode == 1
    assert "no project" in done.stderr
    assert run(tmp_path, "doctor").returncode == 1
