"""Every invariant that doctor asks for, broken by hand: the checker sees it.

A checker that sees nothing would pass all other tests.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.store import check
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.store import Store
from tests.studies import CODEBOOK, FAMILY, WORK, Study, prepared, talk

MARKED = talk("marques", "Enquêteur : Et ?", "Mme D. : L’e\u0301te\u0301 👩\u200d🔧 ici.", participant="D")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("checked") / "project.cipcoder"
    with Store.create(place, name="Nettoyer") as store:
        study = prepared(Study(store), WORK, FAMILY, MARKED, codebook=CODEBOOK)
        for who in ("ana", "ben"):
            study.coder(who)
        study.code("ana", WORK, "seule", "isolation")
        study.code("ben", WORK, "seule", "isolation")
        study.do(ops.WriteMemo(code_uid("memo"), "À suivre.", targets=(("transcript", WORK.uid),)), "ana")
        study.do(ops.MergeCodes("kin", "hours"), "ana")
        assert study.faults() == []
    return place


BROKEN = {
    "UPDATE transcript_text SET text = text || '.'": "is not the one that was imported",
    "UPDATE transcript SET text_sha256 = 'x'": "is not the one that was imported",
    "UPDATE transcript SET length = length + 1": "is not the one that was imported",
    "DELETE FROM transcript_text": "has lost its text",
    "UPDATE turn SET stop = stop + 100000": "overlap, or lie outside",
    "UPDATE turn SET head = 0": "overlap, or lie outside",
    "UPDATE transcript SET name = 'travail'": "Two things are called travail",
    "UPDATE coding SET start = start + 1": "is not on the passage",
    "UPDATE coding SET stop = stop + 1": "is not on the passage",
    "UPDATE coding SET revision = 7": "is not on the passage",
    "UPDATE coding SET quote_hash = 1": "is not on the passage",
    "UPDATE project SET quote_key = 'abcd'": "is not on the passage",
    "UPDATE project SET codebook_version = 'x'": "version is not that of its codes",
    "UPDATE code SET retired = 0": "disagree on retired",
    "DELETE FROM operation WHERE id = 5": "The log has a gap",
    "DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)": "The log has a gap",
    "DELETE FROM memo": "stands in the table or in the log, not in both",
    "DELETE FROM coding": "stands in the table or in the log, not in both",
    "UPDATE memo SET title = 'autre'": "disagree on title",
    "UPDATE coding SET created_at = '2020-01-01T00:00:00.000000Z'": "disagree on created_at",
    "DELETE FROM transcript WHERE name = 'marques'": "stands in the table or in the log, not in both",
    "DELETE FROM sentence": "disagree on sentences",
    "DELETE FROM memo_target": "disagree on targets",
    "UPDATE operation SET after = json_set(after, '$.title', 'y') WHERE entity = 'memo'": "disagree on title",
    "UPDATE operation SET after = json_remove(after, '$.status') WHERE entity = 'coding'": "no cipcoder wrote",
    "UPDATE operation SET after = '7' WHERE entity = 'coding'": "log",
    "INSERT INTO coding_twin SELECT uid, transcript_id, start, stop, code_id, coder_id FROM coding": "made twice",
    "INSERT INTO waiting SELECT uid, uid, 'memo' FROM memo": "What waits for something",
    "CREATE TRIGGER t AFTER INSERT ON coding BEGIN DELETE FROM memo; END": "triggers or views",
    "CREATE VIEW v AS SELECT 1": "triggers or views",
    "DELETE FROM participant": "points at nothing",
    "DELETE FROM passage": "index of words",
}


@pytest.mark.parametrize(("statement", "said"), BROKEN.items(), ids=BROKEN)
def test_a_broken_invariant_is_seen(sound: Path, tmp_path: Path, statement: str, said: str) -> None:
    faults = faults_after(sound, tmp_path, statement)
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("parent", ["id", "(SELECT max(id) FROM code)"])
def test_a_codebook_that_is_no_tree_is_seen(sound: Path, tmp_path: Path, parent: str) -> None:
    assert faults_after(sound, tmp_path, f"UPDATE code SET parent_id = {parent}")


def faults_after(sound: Path, folder: Path, statement: str) -> Sequence[str]:
    place = Path(shutil.copy(sound, folder))
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        raw.execute(statement)
        assert raw.total_changes or statement.startswith("CREATE")
    with closing(Store.examine(place)) as store, store.read() as connection:
        return check.check(connection)


@pytest.mark.parametrize(
    ("words", "odd"), [("L’e", True), ("te\u0301", False), ("👩", True), ("\u200d🔧", True), ("👩\u200d🔧", False)]
)
def test_a_coding_that_parts_a_character_is_remarked_on(sound: Path, tmp_path: Path, words: str, odd: bool) -> None:
    place = Path(shutil.copy(sound, tmp_path))
    with Store.open(place) as store:
        study = Study(store)
        study.coder("cleo")
        study.code("cleo", MARKED, words, "isolation")
        assert study.faults() == []
        with store.read() as connection:
            assert [said for said in check.remarks(connection) if "marques: 1 coding" in said] == check.remarks(
                connection
            )
            assert bool(check.remarks(connection)) == odd
