"""Older projects are carried forward whole, or stay exactly as they were."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from cipcoder.errors import StoreError
from cipcoder.queries.corpus import coders
from cipcoder.store import migrations
from cipcoder.store import operations as ops
from cipcoder.store.migrations import SCHEMA, STEPS, Step, bring_up_to_date, number
from cipcoder.store.store import Store
from tests.studies import CODEBOOK, WORK, Study

NEXT = SCHEMA + 1


@pytest.fixture
def old(study: Study) -> Study:
    """A project of the present schema, which made-up steps will lead on from; on each engine."""
    return filled(study)


@pytest.fixture
def lite(new_study: Callable[[str], Study]) -> Study:
    """The same, on SQLite."""
    return filled(new_study("old"))


def filled(study: Study) -> Study:
    study.coder("ana")
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    study.code("ana", WORK, "seule", "isolation")
    return study


def carry(study: Study, steps: Mapping[int, Step], to: int = NEXT) -> bool:
    store = study.store
    return bring_up_to_date(store.engine, "project", lambda: store.snapshot("before-update"), steps, to)


def schema(study: Study) -> int | None:
    with study.store.read() as connection:
        return number(connection)


def snapshots(study: Study) -> list[Path]:
    return sorted((study.store.place.parent / "snapshots").glob("*")) if isinstance(study.store.place, Path) else []


def sql(connection: Connection, words: str) -> None:
    connection.execute(text(words))


def add_mood(connection: Connection) -> None:
    sql(connection, "ALTER TABLE coding ADD COLUMN mood text")
    sql(connection, "UPDATE coding SET mood = 'calme'")


def rebuild_transcripts(connection: Connection) -> None:
    """The way SQLite changes a table it can't alter: a new one, the rows, the old one's name."""
    sql(connection, "CREATE TABLE made (id INTEGER PRIMARY KEY, uid TEXT UNIQUE, name TEXT, title TEXT) STRICT")
    sql(connection, "INSERT INTO made SELECT id, uid, name, upper(title) FROM transcript")
    sql(connection, "DROP TABLE transcript")
    sql(connection, "ALTER TABLE made RENAME TO transcript")


def all_of(*parts: Callable[[Connection], object]) -> Step:
    """A step of several parts: functions, or statements."""

    def step(connection: Connection) -> None:
        for part in parts:
            part(connection)

    return step


def statement(words: str) -> Step:
    return lambda connection: sql(connection, words)


def one(study: Study, query: str) -> Any:
    with study.store.read() as connection:
        return connection.execute(text(query)).scalar()


def test_steps_are_done_in_order_and_the_number_written(old: Study) -> None:
    order: list[int] = []
    steps: dict[int, Step] = {
        NEXT + 1: all_of(lambda _: order.append(2)),
        NEXT: all_of(add_mood, lambda _: order.append(1)),
    }
    assert carry(old, steps, NEXT + 1)
    assert order == [1, 2]
    assert schema(old) == NEXT + 1
    assert one(old, "SELECT mood FROM coding") == "calme"
    assert old.codings() == [("ana", "isolation", "seule")]


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_a_project_of_every_older_schema_opens_whole(schema: int, tmp_path: Path) -> None:
    """The stored files were written by the programs of their time: a study of one interview and two codings."""
    dump = Path(__file__).parents[1] / "data" / f"schema-{schema}.sql"
    with closing(sqlite3.connect(tmp_path / "project.cipcoder")) as made:
        made.executescript(dump.read_text(encoding="utf-8"))
    with Store.open(tmp_path / "project.cipcoder") as store:
        study = Study(store)
        with store.read() as connection:
            assert number(connection) == SCHEMA
            study.people = {row.name: row.uid for row in coders(connection)}
        assert study.faults() == []
        assert study.codings() == [("ana", "isolation", "seule")]
        study.redo("ana")
        assert len(study.codings()) == 2
        study.do(ops.SetTemplate("{quote}, {speaker}"), "ana")
        study.undo("ana")
        assert study.faults() == []
    assert [file.name.endswith("before-update.cipcoder") for file in (tmp_path / "snapshots").iterdir()] == [True]


def test_a_project_of_the_present_schema_is_left_alone(old: Study) -> None:
    assert not carry(old, {}, SCHEMA)
    assert snapshots(old) == []


def test_a_rebuilt_table_takes_nothing_else_along(lite: Study) -> None:
    """With foreign keys on, dropping the old table would have emptied turns, codings and states."""
    tables = ("turn", "coding", "read_state", "speaker")
    before = [one(lite, f"SELECT count(*) FROM {name}") for name in tables]
    assert carry(lite, {NEXT: rebuild_transcripts})
    assert [one(lite, f"SELECT count(*) FROM {name}") for name in tables] == before
    assert all(before)
    assert one(lite, "SELECT title FROM transcript") == "TRAVAIL"


def test_foreign_keys_are_on_again_after_a_step_whether_it_went_well_or_not(lite: Study) -> None:
    carry(lite, {NEXT: add_mood})
    assert one(lite, "PRAGMA foreign_keys") == 1
    with pytest.raises(Exception, match="nonsense"):
        carry(lite, {NEXT + 1: statement("SELECT nonsense")}, NEXT + 1)
    assert one(lite, "PRAGMA foreign_keys") == 1


def test_a_step_that_loses_rows_is_taken_back(old: Study) -> None:
    before = old.dump()
    with pytest.raises(StoreError, match=r"would lose rows \(turn\)"):
        carry(old, {NEXT: all_of(add_mood, statement("DELETE FROM turn WHERE ordinal = 1"))})
    assert schema(old) == SCHEMA
    assert old.dump() == before
    assert old.faults() == []
    with old.store.read() as connection:
        assert "mood" not in [column["name"] for column in inspect(connection).get_columns("coding")]


def test_a_step_that_leaves_rows_pointing_at_nothing_is_taken_back(lite: Study) -> None:
    before = lite.dump()
    with pytest.raises(StoreError, match="coding"):
        carry(lite, {NEXT: statement("UPDATE coding SET coder_id = 77")})
    assert lite.dump() == before
    assert schema(lite) == SCHEMA


def test_a_step_that_fails_is_taken_back(old: Study) -> None:
    def fails(connection: Connection) -> None:
        add_mood(connection)
        raise RuntimeError("half way")

    before = old.dump()
    with pytest.raises(RuntimeError, match="half way"):
        carry(old, {NEXT: fails})
    assert old.dump() == before
    assert old.faults() == []
    assert schema(old) == SCHEMA
    assert carry(old, {NEXT: add_mood}), "and it can be tried again"


def test_a_table_that_is_taken_away_on_purpose_is_no_loss(old: Study) -> None:
    assert carry(old, {NEXT: statement("DROP TABLE seal")})
    assert schema(old) == NEXT


def test_a_snapshot_is_made_before_the_first_step(lite: Study) -> None:
    before = lite.dump()
    seen: list[int] = []
    carry(lite, {NEXT: all_of(add_mood, lambda _: seen.append(len(snapshots(lite))))})
    assert seen == [1]
    (snapshot,) = snapshots(lite)
    assert "before-update" in snapshot.name
    with Store.open(snapshot) as kept:
        assert Study(kept).dump() == before


def test_a_project_that_another_program_brings_up_to_date_meanwhile_is_not_done_twice(old: Study) -> None:
    """Both found it old; one waits for the other, and then finds nothing to do."""
    with Store.open(old.store.place) as other:

        def meanwhile() -> None:
            assert bring_up_to_date(other.engine, "project", lambda: None, {NEXT: add_mood}, NEXT)

        assert not bring_up_to_date(old.store.engine, "project", meanwhile, {NEXT: add_mood}, NEXT)
    assert schema(old) == NEXT


def test_two_programs_that_open_an_old_project_at_once_bring_it_up_to_date_once(old: Study) -> None:
    results: list[bool] = []
    stores = [Store.open(old.store.place) for _ in range(4)]
    start = threading.Barrier(len(stores))

    def run(store: Store) -> None:
        start.wait()
        results.append(bring_up_to_date(store.engine, "project", lambda: None, {NEXT: add_mood}, NEXT))

    threads = [threading.Thread(target=run, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert sorted(results) == [False, False, False, True]
    assert one(old, "SELECT mood FROM coding") == "calme"


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import text
from cipcoder.store import migrations
from cipcoder.store.store import Store

def step(connection):
    connection.execute(text("ALTER TABLE coding ADD COLUMN mood text"))
    connection.execute(text("UPDATE coding SET mood = 'x'"))
    connection.execute(text("DELETE FROM turn"))
    os.kill(os.getpid(), signal.SIGKILL)

store = Store.open(Path(sys.argv[1]))
to = migrations.SCHEMA + 1
migrations.bring_up_to_date(store.engine, "project", lambda: store.snapshot("before-update"), {to: step}, to)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is for POSIX systems")
def test_a_step_killed_half_way_leaves_the_project_as_it_was(lite: Study) -> None:
    before = lite.dump()
    lite.store.close()
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(lite.store.place)], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}
    )
    assert done.returncode == -signal.SIGKILL
    with Store.open(lite.store.place) as store:
        again = Study(store)
        assert schema(again) == SCHEMA
        assert again.dump() == before
        assert again.faults() == []
        assert carry(again, {NEXT: add_mood})


def test_every_step_there_is_leads_to_the_next_number() -> None:
    assert sorted(STEPS) == list(range(2, SCHEMA + 1))


def test_a_store_newer_than_the_steps_is_refused(old: Study) -> None:
    with pytest.raises(StoreError, match="newer"):
        bring_up_to_date(old.store.engine, "project", lambda: None, {}, SCHEMA - 1)
    assert migrations.SCHEMA == SCHEMA
