"""What a machine does to a project: full disks, lost permissions, files that go away. A sentence; nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import event

from cipcoder.errors import StoreError
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store import snapshots, surroundings
from cipcoder.store.store import Store
from tests.studies import WORK, Study, prepared, talk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "project.cipcoder"
    begun(made)
    return made


def begun(place: Path) -> None:
    with Store.create(place, name="Nettoyer") as store:
        study = prepared(Study(store), WORK)
        study.coder("ana")
        study.code("ana", WORK, "seule", "isolation")


def opened(place: Path) -> Study:
    study = Study(Store.open(place))
    study.people = {row["name"]: uid for uid, row in study.rows("coder").items()}
    return study


BIG = talk("long", *(f"Mme B. : Phrase {i}, " + "on rentre tard, " * 40 for i in range(2500)))


# --- a full disk -----------------------------------------------------------------------------------------


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of its own, of this size, where this process may mount one."""
    folder = Path(tempfile.mkdtemp())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        if mounted.returncode:
            pytest.skip("no disk may be mounted here")
        yield folder
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        shutil.rmtree(folder)


def fill(file: Path) -> None:
    """Write until there is no more room."""
    with suppress(OSError), file.open("wb", buffering=0) as handle:
        while handle.write(bytes(4096)):
            pass


def test_a_full_disk_ends_a_change_in_a_sentence_and_all_stays_as_it_was() -> None:
    with small_disk("2m") as disk:
        place = disk / "project.cipcoder"
        begun(place)
        study = opened(place)
        before = study.dump()
        with pytest.raises(StoreError, match="full"):
            study.do(ops.ImportTranscript(BIG))
        assert study.dump() == before
        study.code("ana", WORK, "le soir", "isolation")
        assert study.faults() == []
        study.store.close()


def test_a_disk_that_is_full_to_the_brim_keeps_what_is_there() -> None:
    with small_disk("2m") as disk:
        place = disk / "project.cipcoder"
        begun(place)
        study = opened(place)
        before = study.dump()
        fill(disk / "filler")
        with pytest.raises(StoreError, match="full"):
            study.code("ana", WORK, "le soir", "isolation")
        with pytest.raises(StoreError, match=r"full|space"):
            study.store.snapshot("by-hand")
        assert list((disk / "snapshots").iterdir()) == []
        with Project.open(disk) as project:
            assert len(project.transcripts()) == 1
        assert study.dump() == before
        (disk / "filler").unlink()
        study.code("ana", WORK, "le soir", "isolation")
        assert study.faults() == []
        study.store.close()


def test_a_snapshot_that_finds_no_room_leaves_nothing_half_made() -> None:
    """The files of this process may grow no further: a limit the system keeps, as a quota does."""
    folder = Path(tempfile.mkdtemp())
    try:
        place = folder / "project.cipcoder"
        begun(place)
        study = opened(place)
        kept = study.store.snapshot("by-hand")
        import resource  # POSIX systems have it

        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            with pytest.raises(StoreError, match=r"fault|full"):
                study.store.snapshot("by-hand")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, before)
        assert list((folder / "snapshots").iterdir()) == [kept]
        assert study.faults() == []
        assert study.store.snapshot("by-hand") is not None
        study.store.close()
    finally:
        shutil.rmtree(folder)


# --- permissions -----------------------------------------------------------------------------------------


@pytest.fixture
def anyone() -> Iterator[Path]:
    """A folder where this test is nobody in particular: root may write to what is read-only."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_read_only_folder_is_read_and_said_once_to_get_no_copy(anyone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = anyone / "project.cipcoder"
    begun(place)
    monkeypatch.setattr("cipcoder.store.snapshots.EVERY", snapshots.EVERY * 0)
    home = Path(tempfile.mkdtemp())
    monkeypatch.setattr("cipcoder.store.outside.folder", lambda: home)
    place.chmod(0o444)
    anyone.chmod(0o555)
    said = []
    for _ in range(2):
        with Project.open(anyone) as project:
            said.append(project.remarks)
            assert [row.codings for row in project.coders()] == [1]
            with pytest.raises(StoreError, match="read-only"):
                project.use_coder("ben")
            surroundings.still_here(project.store)
    assert len(said[0]) == 1
    assert "No copy of the project could be made" in said[0][0]
    assert said[1] == []
    anyone.chmod(0o755)
    place.chmod(0o644)
    with Project.open(anyone) as project:
        assert project.use_coder("ben")
        assert len(snapshots.listed(place)) == 1


def test_permissions_taken_away_while_it_is_open_end_in_a_sentence(anyone: Path) -> None:
    place = anyone / "project.cipcoder"
    begun(place)
    study = opened(place)
    before = study.dump()
    anyone.chmod(0o555)  # the journal can't be made
    with pytest.raises(StoreError, match=r"read-only|may not write"):
        study.code("ana", WORK, "le soir", "isolation")
    anyone.chmod(0o755)
    assert study.dump() == before
    study.code("ana", WORK, "le soir", "isolation")
    assert study.faults() == []
    study.store.close()


# --- files that go away ----------------------------------------------------------------------------------


def gone(study: Study) -> None:
    with pytest.raises(StoreError, match="while it was open here"):
        study.code("ana", WORK, "le soir", "isolation")


def test_a_file_deleted_under_an_open_program_is_not_made_anew_empty(place: Path) -> None:
    study = opened(place)
    kept = place.read_bytes()
    study.store.close()
    study.rows("coder")
    place.unlink()
    gone(study)
    study.store.engine.dispose()  # as another thread, whose connection is new
    gone(study)
    assert not place.exists()
    place.write_bytes(kept)
    study.store.close()
    again = opened(place)
    again.code("ana", WORK, "le soir", "isolation")
    assert again.faults() == []
    again.store.close()


def test_a_file_replaced_under_an_open_program_takes_nothing_in(place: Path, tmp_path: Path) -> None:
    study = opened(place)
    other = tmp_path / "autre.cipcoder"
    begun(other)
    os.replace(other, place)
    gone(study)
    study.store.close()
    again = opened(place)
    assert again.faults() == []
    again.code("ana", WORK, "le soir", "isolation")
    again.store.close()


def test_a_folder_renamed_while_it_is_open_keeps_everything(tmp_path: Path) -> None:
    folder = tmp_path / "étude"
    folder.mkdir()
    begun(folder / "project.cipcoder")
    study = opened(folder / "project.cipcoder")
    folder.rename(tmp_path / "étude 2")
    with pytest.raises(StoreError):
        study.code("ana", WORK, "le soir", "isolation")
    assert not folder.exists()
    study.store.close()
    again = opened(tmp_path / "étude 2" / "project.cipcoder")
    again.code("ana", WORK, "le soir", "isolation")
    assert len(again.codings()) == 2
    assert again.faults() == []
    again.store.close()


def test_a_second_process_that_holds_the_file_is_named_and_then_waited_for(place: Path) -> None:
    study = opened(place)

    @event.listens_for(study.store.engine, "connect")
    def impatient(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=200")

    study.store.engine.dispose()
    hold = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN EXCLUSIVE'); "
    hold += "print('held', flush=True); sys.stdin.read()"

    with subprocess.Popen(
        [sys.executable, "-c", hold, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another program"):
            study.code("ana", WORK, "le soir", "isolation")
        other.communicate()
    study.code("ana", WORK, "le soir", "isolation")
    assert study.faults() == []
    study.store.close()


# --- what synchronising programs copy --------------------------------------------------------------------


def test_an_import_of_thirty_interviews_touches_the_file_only_when_it_is_whole(place: Path) -> None:
    """The transaction stays in memory till then: a file copied meanwhile is the project as it was."""
    study = opened(place)
    before = place.read_bytes()
    touched = []

    @event.listens_for(study.store.engine, "before_cursor_execute")
    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if place.stat().st_size != len(before):
            touched.append(statement)

    long = "on rentre tard, on ne voit plus ses enfants, " * 15
    interviews = [talk(f"e{n}", *(f"Mme {n} : {i} {long}" for i in range(80)), participant=str(n)) for n in range(30)]
    checked = []

    class ImportAll:
        verb: ClassVar[str] = "import"

        def apply(self, tx: Any) -> None:
            for data in interviews:
                ops.ImportTranscript(data).apply(tx)
            checked.append(_bytes_of(place) == before)

    study.do(ImportAll())
    assert checked == [True]
    assert touched == []
    assert place.stat().st_size > len(before) * 3
    assert study.faults() == []
    study.store.close()


def _bytes_of(place: Path) -> bytes:
    """The file as another process sees it: opening it in this one would let go of SQLite's locks."""
    return subprocess.run(["cat", str(place)], capture_output=True, check=True).stdout
