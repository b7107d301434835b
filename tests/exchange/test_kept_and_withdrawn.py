"""Copies, repair, encryption and withdrawal together: what one promises the others keep."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from cipcoder.project import Project
from cipcoder.store import restoring, snapshots
from cipcoder.store.cipher import is_encrypted
from cipcoder.store.converting import convert
from cipcoder.store.store import Store
from tests.command import typed
from tests.store.damage import pages_of, spoil
from tests.store.test_store_erasing import CANARIES, found_in, planted, who
from tests.studies import Study

KEY, OLD = "une phrase assez longue", "l'ancienne phrase"
KEYS = CANARIES["key"]


IN_CLEAR = pytest.mark.parametrize("folder", ["in clear"], indirect=True)
ENCRYPTED = pytest.mark.parametrize("folder", ["encrypted"], indirect=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A closed project with a participant to withdraw, and a copy of it from before; in clear or encrypted."""

    @cache
    def of(dress: str) -> Path:
        folder = tmp_path_factory.mktemp("made") / "study"
        with Project.create(folder, name="Nettoyer", key=KEY if dress == "encrypted" else None) as project:
            planted(Study(project.store))
            project.store.snapshot("by-hand")
        return folder

    return of


@pytest.fixture(params=["in clear", "encrypted"])
def folder(
    request: pytest.FixtureRequest, made: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    if request.param == "encrypted":
        monkeypatch.setenv("CIPCODER_PASSPHRASE", KEY)
    return Path(shutil.copytree(made(request.param), tmp_path / "study"))


def run(folder: Path, *words: str | Path, ends: int = 0) -> CompletedProcess[str]:
    done = typed([*words], folder)
    assert "Traceback" not in done.stderr
    assert done.returncode == ends, done.stderr + done.stdout
    return done


def key_of(folder: Path) -> str | None:
    return KEY if is_encrypted(folder / "project.cipcoder") else None


def left(folder: Path) -> dict[str, list[str]]:
    """Canaries in the store, its copies and what lies beside them; of encrypted ones, what they hold in clear."""
    clear = folder.parent / "in clear"
    shutil.copytree(folder, clear)
    try:
        for path in [*clear.rglob("*.cipcoder")]:
            if is_encrypted(path):
                convert(path, KEY, None)
        return found_in(clear)
    finally:
        shutil.rmtree(clear)


def withdraw(folder: Path) -> CompletedProcess[str]:
    return run(folder, "participant", "withdraw", KEYS, "--erase", "--yes")


def whole(folder: Path) -> Iterator[Study]:
    with Store.open(folder / "project.cipcoder", key_of(folder)) as store:
        study = Study(store)
        assert study.faults() == []
        yield study


def old_copy(folder: Path) -> Path:
    """A copy from before the withdrawal, kept elsewhere: ``put_back`` brings it among the copies again."""
    (copy,) = (folder / "snapshots").iterdir()
    return Path(shutil.copy(copy, folder.parent / copy.name))


def put_back(folder: Path, copy: Path) -> Path:
    return Path(shutil.copy(copy, folder / "snapshots"))


def test_a_withdrawal_leaves_no_word_in_store_and_copies_of_both_folders(folder: Path, tmp_path: Path) -> None:
    run(folder, "backup", "to", tmp_path / "usb" / "copies")
    assert len(list((tmp_path / "usb" / "copies").iterdir())) == 1
    withdraw(folder)
    assert left(folder) == {}
    assert left(tmp_path / "usb") == {}
    assert len(list((tmp_path / "usb" / "copies").iterdir())) == 1


@IN_CLEAR
def test_copies_on_a_disk_that_was_away_are_told_and_go_when_it_comes_back(folder: Path, tmp_path: Path) -> None:
    disk, drawer = tmp_path / "usb", tmp_path / "drawer"
    run(folder, "backup", "to", disk)
    disk.rename(drawer)
    done = withdraw(folder)
    assert str(disk) in done.stderr.replace("\n", "")
    (certificate,) = folder.glob("withdrawal-*.txt")
    assert "could not be deleted" in certificate.read_text("utf-8")
    drawer.rename(disk)
    run(folder, "backup", "now")
    assert left(disk) == {}
    assert len(list(disk.iterdir())) == 1


def test_going_back_to_a_copy_from_before_a_withdrawal_brings_nobody_back(folder: Path, tmp_path: Path) -> None:
    copy = old_copy(folder)
    withdraw(folder)
    again = put_back(folder, copy)
    assert "still holds what was withdrawn" in run(folder, "doctor").stdout
    done = run(folder, "backup", "restore", "1")
    assert "1 withdrawal was made since" in done.stdout
    assert again.name in done.stderr.replace("\n", "")
    run(folder, "backup", "restore", again.name, "--to", tmp_path / "elsewhere")
    again.unlink()
    for each in (folder, tmp_path / "elsewhere"):
        assert left(each) == {}
        (study,) = whole(each)
        assert len(study.rows("erasure")) == 1


@IN_CLEAR
def test_work_done_after_going_back_merges_and_still_brings_nobody_back(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    copy = old_copy(folder)
    withdraw(folder)
    put_back(folder, copy)
    run(folder, "backup", "restore", "1")
    run(folder, "merge", other / "project.cipcoder")
    for path in [*(folder / "snapshots").glob("*-0001-*"), *(folder / "snapshots").glob("*before*")]:
        path.unlink()
    assert left(folder) == {}
    (study,) = whole(folder)
    assert who(study) not in study.rows("participant")


@pytest.mark.parametrize(
    ("folder", "where"),
    [("in clear", "operation"), ("in clear", "transcript_text"), ("encrypted", "")],
    indirect=["folder"],
)
def test_a_repair_from_an_old_copy_brings_nobody_back(folder: Path, where: str) -> None:
    copy = old_copy(folder)
    withdraw(folder)
    again = put_back(folder, copy)
    place = folder / "project.cipcoder"
    if is_encrypted(place):
        data = bytearray(place.read_bytes())
        data[4096 * 8 : 4096 * 12] = bytes(4096 * 4)
        place.write_bytes(data)
    else:
        spoil(place, pages_of(place, where)[-2:])  # of a small table, its only page
    run(folder, "doctor", ends=1)
    run(folder, "doctor", "--repair", "--yes")
    again.unlink()
    for path in (folder / "snapshots").glob("*damaged*"):
        path.unlink()
    assert left(folder) == {}
    (study,) = whole(folder)
    assert len(study.rows("erasure")) == 1


@ENCRYPTED
@pytest.mark.parametrize("first", [b"\0" * 4096, b"", None], ids=["zeros", "empty", "gone"])
def test_a_project_whose_beginning_is_gone_is_repaired_or_restored_from_its_copy(
    folder: Path, first: bytes | None
) -> None:
    """Its copies say whether it was encrypted, and their passphrase is its own."""
    place = folder / "project.cipcoder"
    before = is_encrypted(place)
    data = place.read_bytes()
    if first is None:
        place.unlink()
        run(folder, "--project", folder, "backup", "restore", "1")
    else:
        place.write_bytes(first + data[4096:] if first else b"")
        run(folder, "doctor", ends=1)
        run(folder, "doctor", "--repair", "--yes")
    assert is_encrypted(place) == before
    assert len(list(whole(folder))) == 1


@IN_CLEAR
def test_a_killed_program_s_half_made_files_keep_nothing_from_being_done(folder: Path) -> None:
    place = folder / "project.cipcoder"
    for name in (".partial", ".trial.partial", ".partial-journal", ".trial.partial-journal"):
        shutil.copy(place, f"{place}{name}")
    run(folder, "backup", "restore", "1")
    assert {each.name for each in folder.iterdir()} == {"project.cipcoder", "snapshots"}
    shutil.copy(place, f"{place}.trial.partial")
    withdraw(folder)
    assert left(folder) == {}


def test_a_copy_with_an_older_passphrase_is_no_damaged_one_and_opens_with_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = snapshots.listed(folder / "project.cipcoder")[0].path
    convert(copy, key_of(folder), OLD)
    assert "another passphrase?" in run(folder, "backup", "list").stdout
    said = run(folder, "doctor").stdout
    assert "another passphrase" in said
    assert "delete it" not in said
    assert "passphrase" in run(folder, "backup", "restore", "1", ends=1).stderr
    place, key = folder / "project.cipcoder", key_of(folder)
    done = restoring.restore(place, snapshots.listed(place)[0], key, OLD)
    assert done.left is not None
    assert done.left.acts == 0
    assert key_of(folder) == key
    assert len(list(whole(folder))) == 1


@ENCRYPTED
def test_a_copy_in_clear_of_an_encrypted_project_comes_back_encrypted(folder: Path) -> None:
    place = folder / "project.cipcoder"
    convert(snapshots.listed(place)[0].path, KEY, None)
    assert "DAMAGED" not in run(folder, "backup", "list").stdout
    run(folder, "backup", "restore", "1")
    assert is_encrypted(place)
    assert len(list(whole(folder))) == 1
    assert not [each for each in folder.iterdir() if each.name != "snapshots" and not is_encrypted(each)]


def test_a_copy_with_another_passphrase_or_none_is_merged_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with Store.open(other / "project.cipcoder", key_of(other)) as store:
        Study(store).coder("zoé")
    if key_of(folder) is None:
        convert(other / "project.cipcoder", None, KEY)
        assert "encrypted" in run(folder, "merge", other, ends=1).stderr
        monkeypatch.setenv("CIPCODER_PASSPHRASE", KEY)
    else:
        convert(other / "project.cipcoder", KEY, None)
    run(folder, "merge", other)
    (study,) = whole(folder)
    assert study.store.coder_uid("zoé") is not None


@ENCRYPTED
def test_two_projects_do_not_share_a_folder_of_copies(folder: Path, tmp_path: Path) -> None:
    """They would go back to each other's copies and delete them."""
    shared = tmp_path / "copies"
    run(folder, "backup", "to", shared)
    other = tmp_path / "other"
    with Project.create(other, name="Autre"):
        pass
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CIPCODER_PASSPHRASE", raising=False)
        done = run(other, "backup", "to", shared, ends=1)
    assert "copies of another project" in done.stderr
    assert len(list(shared.iterdir())) == 1
    run(folder, "backup", "to", shared)


@ENCRYPTED
def test_no_command_of_an_encrypted_project_leaves_a_word_anywhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder / "project.cipcoder"
    for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(tempfile, "tempdir", None)
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    for words in (
        ("backup", "to", tmp_path / "usb"),
        ("backup", "list"),
        ("backup", "verify"),
        ("backup", "restore", "1"),
        ("doctor",),
        ("merge", other),
        ("status",),
        ("history",),
        ("participant", "withdraw", KEYS),
    ):
        run(folder, *words)
        assert found_in(tmp_path) == {}, words
    data = bytearray(place.read_bytes())
    data[4096 * 8 : 4096 * 12] = bytes(4096 * 4)
    place.write_bytes(data)
    run(folder, "doctor", "--repair", "--yes")
    withdraw(folder)
    assert found_in(tmp_path) == {}


@IN_CLEAR
def test_where_the_project_is_open_elsewhere_the_papers_are_written_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cipcoder.store import engine

    place = folder / "project.cipcoder"
    monkeypatch.setattr(engine, "PRAGMAS", tuple(p.replace("30000", "50") for p in engine.PRAGMAS))
    with closing(sqlite3.connect(place)) as reader:
        with Project.open(folder) as project:
            from cipcoder.exchange.withdrawal import plan, whom
            from cipcoder.exchange.withdrawal import withdraw as erase

            wanted = plan(project, [whom(project, KEYS)])
            store_do = project.store.do

            def then_somebody_reads(*args: object, **named: object) -> object:
                done = store_do(*args, **named)  # type: ignore[arg-type]
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM operation").fetchone()
                return done

            monkeypatch.setattr(project.store, "do", then_somebody_reads)
            done = erase(project, wanted)
        reader.rollback()
    assert done.left == (str(place),)
    assert "written anew: open the project again" in done.certificate.read_text("utf-8")
    with Project.open(folder) as project:
        assert project.store.cut_short == "finished"
    assert left(folder) == {}
