"""Opening a store: what it insists on, what it refuses, and that refusing harms nothing."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cipcoder.errors import CipcoderError, StoreError
from cipcoder.store import migrations
from cipcoder.store import operations as ops
from cipcoder.store.engine import APPLICATION_ID
from cipcoder.store.store import Store
from tests.conftest import POSTGRES, postgres_address
from tests.studies import CODEBOOK, WORK, Study


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small project, closed."""
    place = tmp_path / "project.cipcoder"
    with Store.create(place, name="Nettoyer") as store:
        study = Study(store)
        study.coder("ana")
        study.do(ops.ApplyCodebook(CODEBOOK))
        study.do(ops.ImportTranscript(WORK))
        study.code("ana", WORK, "seule", "isolation")
    return place


def refused(place: Path, match: str) -> None:
    """Opening ends in a sentence that names the file, and not in a traceback."""
    with pytest.raises(StoreError, match=match) as error:
        Store.open(place)
    assert place.name in str(error.value)


# --- what is refused -----------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    refused(tmp_path / "none.cipcoder", "no project")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_no_project(tmp_path: Path) -> None:
    refused(tmp_path, "no project")


def test_a_newer_schema_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {migrations.SCHEMA + 1}")
    before = path.read_bytes()
    refused(path, "newer cipcoder")
    assert path.read_bytes() == before
    assert not (path.parent / "snapshots").exists()


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_somebody_else_s_sqlite_file_is_refused_and_left_as_it_is(tmp_path: Path, journal: str) -> None:
    """Setting the journal mode on the way in would turn a browser's WAL database into something else."""
    place = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(place)) as raw:
        raw.execute(f"PRAGMA journal_mode = {journal}")
        raw.execute("CREATE TABLE moz_places (url TEXT)")
        raw.execute("INSERT INTO moz_places VALUES ('https://example.org')")
        raw.commit()
    before = place.read_bytes()
    refused(place, "no cipcoder project")
    assert place.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["places.sqlite"]


@pytest.mark.parametrize(
    "added",
    [
        "CREATE TRIGGER t AFTER INSERT ON operation BEGIN DELETE FROM coding; END",
        "CREATE TRIGGER t BEFORE UPDATE ON replica BEGIN UPDATE transcript_text SET text = ''; END",
        "CREATE VIEW coding_seen AS SELECT * FROM coding",
        "CREATE TABLE moz_places (url TEXT)",
        "ALTER TABLE coder ADD COLUMN twice TEXT GENERATED ALWAYS AS (name || name) VIRTUAL",
        "CREATE VIRTUAL TABLE words USING fts5(body)",
    ],
    ids=["trigger", "another trigger", "view", "table", "computed column", "virtual table"],
)
def test_a_project_from_a_stranger_that_could_act_by_itself_is_refused_and_nothing_runs(path: Path, added: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        try:
            raw.execute(added)
        except sqlite3.OperationalError:  # a SQLite that was built without full-text search: nobody can send this
            return
        raw.commit()
    before = path.read_bytes()
    refused(path, "holds more than a cipcoder project does")
    assert path.read_bytes() == before
    assert not (path.parent / "snapshots").exists()


def test_an_index_of_words_that_is_not_ours_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE word_index")
        raw.execute("CREATE VIRTUAL TABLE word_index USING fts5(words, content='transcript_text')")
        raw.commit()
    refused(path, "holds more than a cipcoder project does")


def test_a_view_in_the_place_of_a_table_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(
            "ALTER TABLE memo RENAME TO memo_kept; CREATE VIEW memo AS SELECT * FROM memo_kept;"
            "CREATE TRIGGER t INSTEAD OF INSERT ON memo BEGIN DELETE FROM coding; END"
        )
        raw.commit()
    refused(path, "holds more than a cipcoder project does")


def test_a_project_that_sqlite_s_own_tools_were_used_on_opens(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("ANALYZE")
        raw.execute("VACUUM")
    with Store.open(path) as store:
        assert Study(store).codings() == [("ana", "isolation", "seule")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"Ceci n'est pas une base.",
        b"SQLite format 3\x00",
        b"\x00" * 4096,
        b"SQLite format 3\x00" + b"\xff" * 4080,
    ],
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "thing.cipcoder"
    place.write_bytes(content)
    refused(place, "is no cipcoder project|damaged")
    assert place.read_bytes() == content


@pytest.mark.parametrize("keep", [100, 1024, 4096, 4096 * 3, 4096 * 7 + 13])
def test_a_file_cut_short_is_refused_with_a_sentence(path: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CipcoderError) as error, Store.open(path) as store:
        Study(store).dump()
    assert "damaged" in str(error.value)
    assert path.name in str(error.value)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_never_ends_in_a_traceback(path: Path, seed: int) -> None:
    """Bytes turned over anywhere: a sentence, a finding of the check, or (in unused space) nothing at all."""
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(40):
        content[chance.randrange(100, len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    with contextlib.suppress(CipcoderError), Store.open(path) as store:
        Study(store).faults()


def test_a_store_is_not_made_over_something_else(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreError, match="there already"):
        Store.create(path, name="x")
    assert path.read_bytes() == before
    other = tmp_path / "notes.txt"
    other.write_text("à garder")
    with pytest.raises(StoreError, match="there already"):
        Store.create(other, name="x")
    assert other.read_text() == "à garder"


def test_a_store_whose_making_broke_off_can_be_made_again(tmp_path: Path) -> None:
    """What is left then is an empty file."""
    place = tmp_path / "project.cipcoder"
    place.touch()
    with Store.create(place, name="x") as store:
        assert Study(store).faults() == []


def test_a_store_in_a_folder_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be opened"):
        Store.create(tmp_path / "none" / "project.cipcoder", name="x")


# --- read-only -----------------------------------------------------------------------------------------


@pytest.fixture
def anyone() -> Iterator[Path]:
    """A folder where this test is nobody in particular: root may write to what is read-only."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
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


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_a_read_only_project_can_be_read_and_says_why_it_can_not_be_changed(anyone: Path) -> None:
    place = anyone / "project.cipcoder"
    with Store.create(place, name="x") as store:
        Study(store).coder("ana")
    for mode, folder_mode in ((0o444, 0o755), (0o444, 0o555)):
        place.chmod(mode)
        anyone.chmod(folder_mode)
        with Store.open(place) as store:
            study = Study(store)
            assert [row["name"] for row in study.rows("coder").values()] == ["ana"]
            with pytest.raises(StoreError, match="read-only"):
                study.coder("ben")
            assert [row["name"] for row in study.rows("coder").values()] == ["ana"]


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_a_project_that_may_not_be_read_is_refused_with_a_sentence(anyone: Path) -> None:
    place = anyone / "project.cipcoder"
    Store.create(place, name="x").close()
    place.chmod(0)
    refused(place, "can't be opened")
    place.chmod(0o644)
    anyone.chmod(0)
    refused(place, "can't be opened|no project")


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_a_snapshot_that_can_not_be_written_ends_in_a_sentence(anyone: Path) -> None:
    place = anyone / "project.cipcoder"
    with Store.create(place, name="x") as store:
        anyone.chmod(0o555)
        with pytest.raises(StoreError, match=r"project\.cipcoder"):
            store.snapshot("x")


# --- what a store is -----------------------------------------------------------------------------------


def test_every_table_is_strict_and_foreign_keys_are_on(path: Path) -> None:
    with Store.open(path) as store, store.read() as connection:
        strict = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").all()
        assert {name for name, is_strict in strict if not is_strict} <= {"sqlite_schema", "sqlite_temp_schema"}
        assert len(strict) > 20
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA trusted_schema").scalar() == 0


def test_the_file_says_whose_it_is_and_which_schema_it_has(path: Path) -> None:
    content = path.read_bytes()
    assert content[68:72] == APPLICATION_ID.to_bytes(4, "big") == b"CIPC"
    assert int.from_bytes(content[60:64], "big") == migrations.SCHEMA


def test_one_project_is_one_file(path: Path) -> None:
    assert [p.name for p in path.parent.iterdir()] == ["project.cipcoder"]


@pytest.mark.parametrize(
    "name",
    [
        *("100 %20 sûr.cipcoder", "quoi ?mode=ro.cipcoder", "c#4.cipcoder", "a&b=c;d.cipcoder", "e\u0301té.cipcoder"),
        *(
            "été 2025/mon étude/projet final.cipcoder",
            "file:x.cipcoder",
            ":memory:",
            "-rf.cipcoder",
            "'quoted\".cipcoder",
        ),
        *("日本語 😀.cipcoder", "back\\slash.cipcoder", "%25%.cipcoder"),
    ],
)
def test_paths_may_hold_any_character(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with Store.create(place, name="Été") as store:
        Study(store).coder("ana")
        assert store.snapshot("hand") is not None
    assert place.is_file()
    assert sorted(p.name for p in place.parent.iterdir()) == sorted([place.name, "snapshots"])
    monkeypatch.chdir(place.parent)
    with Store.open(Path(place.name)) as store:
        assert store.snapshot("hand") is not None
        assert [row["name"] for row in Study(store).rows("coder").values()] == ["ana"]


def test_a_project_moved_to_another_folder_opens(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "ailleurs" / "autre nom.cipcoder"
    target.parent.mkdir()
    path.rename(target)
    with Store.open(target) as store:
        assert Study(store).codings() == [("ana", "isolation", "seule")]
        assert Study(store).faults() == []


# --- snapshots -----------------------------------------------------------------------------------------


def test_a_snapshot_is_a_whole_project(path: Path) -> None:
    with Store.open(path) as store:
        whole = Study(store).dump()
        snapshot = store.snapshot("hand")
        assert snapshot is not None
        assert snapshot.parent == path.parent / "snapshots"
        assert list(snapshot.parent.iterdir()) == [snapshot], "nothing half-made stays"
    with Store.open(snapshot) as kept:
        assert Study(kept).dump() == whole
        assert Study(kept).faults() == []


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_a_snapshot_is_as_private_as_the_project(path: Path) -> None:
    path.chmod(0o600)
    with Store.open(path) as store:
        snapshot = store.snapshot("hand")
    assert snapshot is not None
    assert snapshot.stat().st_mode & 0o777 == 0o600


def test_a_snapshot_is_made_while_others_write(path: Path) -> None:
    with Store.open(path) as store, Store.open(path) as other:
        study = Study(store)
        (ana,) = study.rows("coder")
        for i in range(5):
            other.do(ops.WriteMemo(uuid.uuid4(), f"mot {i}"), ana)
            snapshot = store.snapshot("hand")
            assert snapshot is not None
            with Store.open(snapshot) as kept:
                assert len(Study(kept).rows("memo")) == i + 1


def test_a_damaged_project_gives_no_snapshot(path: Path) -> None:
    with Store.open(path) as store:
        content = bytearray(path.read_bytes())
        content[4096:] = os.urandom(len(content) - 4096)
        path.write_bytes(content)
        with pytest.raises(StoreError, match="damaged"):
            store.snapshot("hand")
    left = path.parent / "snapshots"
    assert not left.exists() or list(left.iterdir()) == []


# --- PostgreSQL ----------------------------------------------------------------------------------------


def test_opening_a_schema_that_is_not_there_does_not_make_it() -> None:
    import psycopg

    with postgres_address() as address:
        with pytest.raises(StoreError, match="no project at"):
            Store.open(address)
        with psycopg.connect(POSTGRES) as connection:
            found = connection.execute(
                "SELECT count(*) FROM information_schema.schemata WHERE schema_name = %s", (address.split("=")[-1],)
            ).fetchone()
        assert found == (0,)


def test_a_schema_that_holds_a_project_is_not_made_again() -> None:
    with postgres_address() as address:
        Store.create(address, name="x").close()
        with pytest.raises(StoreError, match="already"):
            Store.create(address, name="y")


def test_a_server_that_does_not_answer_ends_in_a_sentence_without_its_password() -> None:
    address = "postgresql://ana:s3cret@127.0.0.1:1/study"
    for act in (Store.open, lambda place: Store.create(place, name="x")):
        with pytest.raises(StoreError, match="server") as error:
            act(address)
        assert "s3cret" not in str(error.value)


def test_a_message_about_a_project_on_a_server_never_shows_the_password() -> None:
    with postgres_address() as address:
        secret = address.replace("postgres@", "postgres:s3cret@")
        with pytest.raises(StoreError) as error:
            Store.open(secret)
        assert "s3cret" not in str(error.value)


def test_a_schema_s_name_is_letters_and_digits() -> None:
    with pytest.raises(StoreError, match="no name for a schema"):
        Store.open('postgresql://postgres@127.0.0.1:1/test?schema=a"; DROP TABLE x; --')


def test_text_is_compared_by_code_points_whatever_the_database_s_language() -> None:
    """So that lists come in one order on both engines."""
    with postgres_address() as address, Store.create(address, name="x") as store, store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND data_type = 'text'"
        )
        assert rows.scalars().all() == ["C"]
