"""Files that a disk damaged: what is said of them, and what comes back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cipcoder.errors import StoreError
from cipcoder.store import operations as ops
from cipcoder.store import repair, restoring, snapshots
from cipcoder.store.check import check
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.engine import explained
from cipcoder.store.store import Act, Store
from tests.command import typed
from tests.store.damage import flip, pages_of, spoil
from tests.studies import Study, passage, prepared, talk

LONG = [
    talk(
        f"entretien-{n}",
        *(f"Mme {n} : Phrase {i} de l’entretien {n}, les horaires coupés, la famille, la fatigue." for i in range(120)),
        participant=str(n),
    )
    for n in range(6)
]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project of some size, and a copy made in the middle of its work."""
    place = tmp_path_factory.mktemp("sound") / "project.cipcoder"
    with Store.create(place, name="Nettoyer") as store:
        study = prepared(Study(store), *LONG)
        study.coder("ana")
        study.coder("ben")
        for part in (LONG[:4], LONG[4:]):
            acts = [
                Act(ops.AddCodings((ops.NewCoding(data.uid, *at, code_uid(code)),)), study.people[who])
                for data in part
                for i in range(0, 120, 3)
                for at in [passage(data, f"Phrase {i} de")]
                for who, code in [("ana", "hours") if i % 2 else ("ben", "kin")]
            ]
            store.do_all(acts)
            if part == LONG[:4]:
                store.snapshot("hourly")
        study.do(ops.WriteMemo(code_uid("memo"), "Ce que la copie n’a pas."), "ana")
    return place.parent


@pytest.fixture
def place(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "étude")) / "project.cipcoder"


def whole(place: Path) -> dict[str, Any]:
    with Store.open(place) as store:
        return Study(store).dump()


def faults(place: Path) -> list[str]:
    """What is found in a store as it lies there; a sentence where it can't be opened at all."""
    try:
        with explained(place), closing(Store.examine(place)) as store, store.read() as connection:
            return check(connection)
    except StoreError as error:
        return [str(error)]


DERIVED = [
    "coding",
    "turn",
    "passage",
    "word_index_data",
    "code",
    "ix_coding__coder_id",
    "sqlite_autoindex_coding_1",
    "waiting",
]


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_made_of_the_log_comes_back_without_a_copy(place: Path, name: str) -> None:
    before = whole(place)
    shutil.rmtree(place.parent / "snapshots")
    spoil(place, pages_of(place, name)[:3])
    assert faults(place)
    done = repair.remake(place)
    assert done is not None
    assert (done.faults, done.lost, done.from_copies) == ((), 0, 0)
    assert whole(place) == before
    assert faults(place) == []


@pytest.mark.parametrize("part", [slice(1, 3), slice(-2, None), slice(0, 1), slice(None)], ids=str)
def test_entries_of_the_log_come_back_from_a_copy(place: Path, part: slice) -> None:
    """Those that only the file had and that can't be read there are lost, and counted."""
    before = whole(place)
    with Store.open(place) as store, store.read() as connection:
        n = connection.execute(text("SELECT count(*) FROM operation")).scalar_one()
    spoil(place, pages_of(place, "operation")[part])
    assert faults(place)
    done = repair.remake(place)
    assert done is not None
    assert (done.from_copies > 0) == (part != slice(-2, None))  # the last ones came after the copy
    assert done.entries + done.lost == n
    assert faults(place) == []
    after = whole(place)
    assert after["transcript"] == before["transcript"]
    assert after["coding"].items() <= before["coding"].items()
    assert len(before["coding"]) - len(after["coding"]) <= done.lost


def test_a_damaged_page_of_the_log_that_a_copy_has_loses_nothing(place: Path) -> None:
    before = whole(place)
    spoil(place, pages_of(place, "operation")[2:8])
    done = repair.remake(place)
    assert done is not None
    assert (done.lost, done.faults) == (0, ())
    assert whole(place) == before


def test_texts_come_back_from_a_copy(place: Path) -> None:
    before = whole(place)
    spoil(place, pages_of(place, "transcript_text"))
    assert any("texts" in fault for fault in faults(place))
    done = repair.remake(place)
    assert done is not None
    assert (done.faults, done.texts) == ((), 6)
    assert whole(place) == before


def test_texts_that_are_nowhere_are_said_to_be_lost(place: Path) -> None:
    shutil.rmtree(place.parent / "snapshots")
    spoil(place, pages_of(place, "transcript_text"))
    done = repair.tried(place)
    assert done is not None
    assert any("entretien-0 has lost its text" in fault for fault in done.faults)


def test_a_file_whose_beginning_is_gone_is_made_of_the_copy(place: Path) -> None:
    spoil(place, [1])
    done = typed(["-p", place.parent, "doctor", "--repair", "--yes"], place.parent)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The project is sound." in done.stdout
    assert faults(place) == []


def test_work_that_was_given_up_by_going_back_does_not_return(place: Path) -> None:
    (middle,) = restoring.listed(place)
    restoring.restore(place, middle)
    before = whole(place)
    spoil(place, pages_of(place, "operation")[2:8])
    done = repair.remake(place)
    assert done is not None
    assert whole(place) == before


@pytest.mark.parametrize("seed", range(5))
def test_whatever_bytes_change_doctor_says_a_sentence_and_changes_nothing(place: Path, seed: int) -> None:
    pages = place.stat().st_size // 4096
    for i in range(4):
        flip(place, 1 + (seed * 7919 + i * 104729) % pages, seed * 10 + i, times=8)
    content = place.read_bytes()
    done = typed(["-p", place.parent, "doctor"], place.parent)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in (0, 1)
    assert ("✗" in done.stdout) == (done.returncode == 1)
    assert place.read_bytes() == content
    if done.returncode:
        again = typed(["-p", place.parent, "doctor", "--repair", "--yes"], place.parent)
        assert again.returncode == 0, again.stdout + again.stderr
        assert faults(place) == []


def test_the_damaged_file_is_kept_as_it_was(place: Path) -> None:
    spoil(place, pages_of(place, "coding"))
    content = place.read_bytes()
    repair.remake(place)
    kept = snapshots.listed(place)[-1]
    assert kept.reason == "damaged"
    assert kept.path.read_bytes() == content


def test_nothing_is_done_without_being_asked_for(place: Path) -> None:
    spoil(place, pages_of(place, "coding"))
    content = place.read_bytes()
    done = typed(["-p", place.parent, "doctor", "--repair"], place.parent)
    assert done.returncode == 1
    assert "Proposed: make the project anew from its log" in done.stdout
    assert place.read_bytes() == content
    assert not list(place.parent.glob("*.trial*"))


def test_a_project_that_is_open_elsewhere_is_not_repaired(place: Path) -> None:
    spoil(place, pages_of(place, "coding"))
    place.with_suffix(".lock").write_text(
        '{"open": [{"host": "ailleurs", "pid": 1, "since": "2026-01-01T10:00:00Z", "seen": "2999-01-01T10:00:00Z"}]}'
    )
    done = typed(["-p", place.parent, "doctor", "--repair", "--yes"], place.parent)
    assert done.returncode == 1
    assert "open on ailleurs" in done.stderr


@pytest.mark.parametrize(
    "make", [lambda p: p.write_bytes(b""), lambda p: p.write_bytes(b"x" * 5000)], ids=["empty", "noise"]
)
def test_a_file_of_nothing_is_made_of_the_copy(place: Path, make: Callable[[Path], object]) -> None:
    make(place)
    done = typed(["-p", place.parent, "doctor"], place.parent)
    assert done.returncode == 1
    assert typed(["-p", place.parent, "doctor", "--repair", "--yes"], place.parent).returncode == 0
    assert faults(place) == []
