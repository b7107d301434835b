"""Copies of a project: when they are made, which stay, and going back to one."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.errors import InputError, RefusedError, StoreError
from cipcoder.project import Project
from cipcoder.store import outside, presence, restoring, snapshots, surroundings
from cipcoder.store.layers import take_in
from cipcoder.store.places import STORE_NAME
from cipcoder.store.snapshots import Snapshot
from cipcoder.store.store import Store
from tests.studies import FAMILY, WORK, Study, layer_of, layer_rows, prepared

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class Clock:
    """The time as the program sees it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = START
        for room in ("snapshots", "log", "rows", "presence"):
            patch.setattr(f"cipcoder.store.{room}.now", lambda: self.now)

    def go(self, **step: float) -> None:
        self.now += dt.timedelta(**step)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def study(tmp_path: Path, clock: Clock) -> Study:
    """A project of its own: here all is about files."""
    study = prepared(Study(Store.create(tmp_path / "project.cipcoder", name="Nettoyer")), WORK, FAMILY)
    study.coder("ana")
    return study


def place_of(study: Study) -> Path:
    return Path(study.store.place)


# --- when ------------------------------------------------------------------------------------------------


def test_a_copy_is_due_when_the_store_changed_and_its_last_copy_is_an_hour_old(study: Study, clock: Clock) -> None:
    due = study.store.snapshot_if_due
    assert due("opening") is None, "it was made just now"
    clock.go(minutes=61)
    assert due("opening") is not None
    clock.go(days=3)
    assert due("opening") is None, "nothing was done since"
    study.code("ana", WORK, "seule", "isolation")
    assert due("opening") is not None
    study.code("ana", WORK, "le soir", "isolation")
    clock.go(minutes=59)
    assert due("hourly") is None
    clock.go(minutes=2)
    assert due("hourly") is not None


def test_touching_the_file_makes_no_copy_due(study: Study, clock: Clock) -> None:
    study.store.snapshot("hourly")
    clock.go(hours=5)
    place_of(study).touch()
    assert study.store.snapshot_if_due("opening") is None


def test_a_damaged_last_copy_makes_one_due(study: Study, clock: Clock) -> None:
    copy = study.store.snapshot("hourly")
    assert copy is not None
    copy.write_bytes(b"nonsense")
    clock.go(hours=5)
    assert study.store.snapshot_if_due("opening") is not None


def test_a_clock_that_goes_back_keeps_copies_in_order_and_apart(study: Study, clock: Clock) -> None:
    for words in ("Les horaires", "coupés", "le plus dur", "on rentre", "tard", "ses enfants"):
        clock.go(hours=-30)
        study.code("ana", WORK, words, "hours")
        assert study.store.snapshot_if_due("hourly") is not None
    made = snapshots.listed(place_of(study))
    assert [each.number for each in made] == [1, 2, 3, 4, 5, 6]
    held = [restoring.held(each.path) for each in made]
    assert [each and each.codings for each in held] == [1, 2, 3, 4, 5, 6]
    assert study.undo("ana") is not None
    assert ("ana", "hours", "ses enfants") not in study.codings(), "the last act is the last one done"
    assert len(study.codings()) == 5
    assert study.faults() == []


def test_what_can_not_be_copied_is_said_once_and_again_after_it_could(study: Study, clock: Clock) -> None:
    folder = place_of(study).parent / "snapshots"
    folder.write_text("a file in the folder's place")
    clock.go(hours=2)
    (sentence,) = surroundings.keep(study.store, "hourly")
    assert "No copy of the project could be made" in sentence
    assert surroundings.keep(study.store, "hourly") == []
    folder.unlink()
    assert surroundings.keep(study.store, "hourly") == []
    assert len(snapshots.listed(place_of(study))) == 1


# --- which stay ------------------------------------------------------------------------------------------

REASONS = ("opening", "hourly", "before-layer", "before-update", "by-hand", "damaged", "something else")


@st.composite
def histories(draw: st.DrawFn) -> list[Snapshot]:
    moment, made = START, []
    for i in range(draw(st.integers(0, 60))):
        moment += dt.timedelta(hours=draw(st.integers(-200, 200)))
        made.append(Snapshot(i + 1, moment, draw(st.sampled_from(REASONS)), Path(str(i))))
    return made


@given(histories(), st.integers(-2000, 2000))
def test_thinning_out_keeps_the_newest_and_what_was_asked_for(made: list[Snapshot], hours: int) -> None:
    gone = snapshots.superfluous(made, START + dt.timedelta(hours=hours))
    kept = [each for each in made if each not in gone]
    assert set(gone) <= set(made)
    if made:
        assert made[-1] in kept
    assert all(each.reason in ("opening", "hourly") or each.reason.startswith("before") for each in gone)
    before = [each for each in made if each.reason.startswith("before")]
    assert set(before[-10:]) <= set(kept)
    unasked = [each for each in kept if each.reason in ("opening", "hourly")]
    assert len(unasked) <= 24
    assert not set(snapshots.superfluous(kept, START + dt.timedelta(hours=hours))), "once is enough"


def test_a_year_of_daily_work_keeps_fourteen_days_and_ten_hours() -> None:
    made, number = [], 0
    for day in range(365):
        for hour in range(8):
            number += 1
            at = START + dt.timedelta(days=day, hours=hour)
            made.append(Snapshot(number, at, "hourly", Path(str(number))))
    gone = set(snapshots.superfluous(made, made[-1].at))
    kept = [each for each in made if each not in gone]
    assert len({each.at.date() for each in kept}) == 14
    assert kept[-10:] == made[-10:]
    assert len(kept) == 10 + 12


def test_what_is_deleted_is_deleted_from_the_other_folder_too(study: Study, tmp_path: Path) -> None:
    other = tmp_path / "disque"
    other.mkdir()
    outside.choose_copies_to(place_of(study), other)
    study.store.snapshot("by-hand")
    made = snapshots.listed(place_of(study))
    assert {each.path.parent for each in made} == {tmp_path / "snapshots", other}
    snapshots.remove(each.path for each in made)
    assert snapshots.listed(place_of(study)) == []
    assert list(other.iterdir()) == []


def test_another_folder_that_is_away_is_a_remark_only(study: Study, tmp_path: Path) -> None:
    outside.choose_copies_to(place_of(study), tmp_path / "débranché")
    assert study.store.snapshot("by-hand") is not None
    (remark,) = study.store.remarks
    assert "débranché" in remark


# --- going back ------------------------------------------------------------------------------------------


def test_going_back_keeps_the_state_before_and_says_what_is_left_out(study: Study) -> None:
    study.code("ana", WORK, "seule", "isolation")
    study.store.snapshot("by-hand")
    study.code("ana", WORK, "Les horaires coupés", "hours")
    study.store.close()
    place = place_of(study)
    done = restoring.restore(place, restoring.chosen(place, "1"))
    assert done.left is not None
    assert done.left.acts == 1
    with Store.open(place) as store:
        assert Study(store).codings() == [("ana", "isolation", "seule")]
        assert Study(store).faults() == []
    assert done.kept is not None
    assert done.kept.reason == "before-restore"
    restoring.restore(place, done.kept)
    with Store.open(place) as store:
        assert len(Study(store).codings()) == 2


def test_work_after_going_back_merges_with_the_copy_that_went_on(
    study: Study, new_study: Callable[[str], Study]
) -> None:
    """Decision 002: a restored backup issues no number twice."""
    study.code("ana", WORK, "seule", "isolation")
    copy = study.store.snapshot("by-hand")
    assert copy is not None
    study.code("ana", WORK, "Les horaires coupés", "hours")
    restored = Path(study.store.place).parent / "ailleurs" / "project.cipcoder"
    restoring.restore_to(place_of(study), snapshots.listed(place_of(study))[0], restored)
    with Store.open(restored) as store:
        back = Study(store, study.people)
        back.code("ana", FAMILY, "Ma mère", "kin")
        there, here = layer_of(back, "ana"), layer_of(study, "ana")
        take_in(study.store, there)
        take_in(store, here)
        assert layer_rows(study) == layer_rows(back)
        assert {words for _who, _code, words in study.codings()} == {"Les horaires coupés", "seule", "Ma mère"}
        assert study.faults() == back.faults() == []


def test_a_damaged_copy_is_not_put_in_place(study: Study) -> None:
    copy = study.store.snapshot("by-hand")
    assert copy is not None
    copy.write_bytes(copy.read_bytes()[:5000])
    study.store.close()
    before = place_of(study).read_bytes()
    with pytest.raises(StoreError, match="nothing has changed"):
        restoring.restore(place_of(study), snapshots.listed(place_of(study))[0])
    assert place_of(study).read_bytes() == before


def test_a_store_in_which_somebody_writes_is_not_replaced(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    study.store.snapshot("by-hand")
    monkeypatch.setattr("cipcoder.store.restoring.open_file", _impatient)
    with study.store.acting(None, verb="x", role="note"), pytest.raises(RefusedError, match="in use"):
        restoring.restore(place_of(study), snapshots.listed(place_of(study))[0])
    assert study.faults() == []


def _impatient(path: Path, key: str | None = None) -> object:
    import sqlite3

    return sqlite3.connect(path, timeout=0.1)


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_a_program_that_had_the_project_open_says_so_and_loses_nothing(study: Study) -> None:
    study.store.snapshot("by-hand")
    study.code("ana", WORK, "seule", "isolation")
    restoring.restore(place_of(study), snapshots.listed(place_of(study))[0])
    with pytest.raises(StoreError, match="replaced while it was open"):
        study.code("ana", WORK, "le soir", "isolation")
    with Store.open(place_of(study)) as store:
        assert Study(store).codings() == []
        assert Study(store).faults() == []


@pytest.mark.parametrize("name", ["1", "#1", "0001", "2026-03-02", "2026-03-02 0"])
def test_a_copy_is_called_by_number_name_or_date(study: Study, name: str) -> None:
    study.store.snapshot("by-hand")
    (only,) = snapshots.listed(place_of(study))
    assert restoring.chosen(place_of(study), name) == only
    assert restoring.chosen(place_of(study), only.path.name) == only
    for wrong in ("2", "2026-03-03", "", "../x", "0", "2026"):
        with pytest.raises(InputError, match="backup list"):
            restoring.chosen(place_of(study), wrong)


def test_a_broken_off_transaction_is_not_given_back_to_the_restored_file(study: Study) -> None:
    study.store.snapshot("by-hand")
    study.store.close()
    snapshots.journal_of(place_of(study)).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    restoring.restore(place_of(study), snapshots.listed(place_of(study))[0])
    assert not snapshots.journal_of(place_of(study)).exists()
    with Store.open(place_of(study)) as store:
        assert Study(store).faults() == []


# --- who has it open -------------------------------------------------------------------------------------


def test_a_project_says_who_has_it_open(study: Study) -> None:
    place = place_of(study)
    lock = place.with_suffix(".lock")
    with presence.sitting(place):
        (said,) = json.loads(lock.read_text())["open"]
        assert said["pid"] == os.getpid()
        assert presence.others(place) == []
        watch = "import sys; from pathlib import Path; from cipcoder.store import presence; "
        watch += "print([each.here for each in presence.others(Path(sys.argv[1]))])"
        done = subprocess.run([sys.executable, "-c", watch, str(place)], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[True]"
    assert not lock.exists()


def test_what_a_dead_program_or_a_silent_computer_left_is_cleared_away(study: Study, clock: Clock) -> None:
    place, host = place_of(study), presence._host()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    said = [
        {"host": host, "pid": dead.pid, "since": "2026-03-02T08:00:00Z", "seen": "2026-03-02T08:00:00Z"},
        {"host": "bureau", "pid": 7, "since": "2026-02-01T08:00:00Z", "seen": "2026-02-01T08:00:00Z"},
        {"host": "labo", "pid": 7, "since": "2026-03-02T08:00:00Z", "seen": "2026-03-02T08:30:00Z"},
    ]
    place.with_suffix(".lock").write_text(json.dumps({"open": said}))
    assert [each.host for each in presence.others(place)] == ["labo"]
    (sentence,) = surroundings.elsewhere(study.store)
    assert "open on labo since 2026-03-02" in sentence
    with presence.sitting(place):
        assert len(json.loads(place.with_suffix(".lock").read_text())["open"]) == 2
    study.store.close()
    study.store = Store.open(place)
    study.store.snapshot("by-hand")
    with pytest.raises(RefusedError, match="labo"):
        restoring.restore(place, snapshots.listed(place)[0])


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"open": 3}', '{"open": [{}]}', "\x00", '{"open": [{"host": 1}]}']
)
def test_a_lock_that_is_none_says_nothing(study: Study, content: str) -> None:
    place_of(study).with_suffix(".lock").write_text(content)
    assert presence.others(place_of(study)) == []


# --- synchronised folders --------------------------------------------------------------------------------


def test_a_synchronised_folder_is_spoken_of_once_and_a_conflicted_copy_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox" / "étude"
    folder.parent.mkdir()
    Project.create(folder, name="x").close()
    (folder / "project (conflicted copy 2026-11-20).cipcoder").touch()
    with Project.open(folder) as project:
        first = project.remarks
    with Project.open(folder) as project:
        second = project.remarks
    assert [("Dropbox" in each, "cipcoder merge" in each) for each in first] == [(True, False), (False, True)]
    assert second == first[1:]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("project.sync-conflict-20261120-101112-ABCDEFG.cipcoder", None),
        (
            "project (Ana's conflicted copy 2026-11-20).cipcoder",
            '"project (Ana\'s conflicted copy 2026-11-20).cipcoder"',
        ),
        ("project (conflicted copy $HOME).cipcoder", "'project (conflicted copy $HOME).cipcoder'"),
    ],
)
def test_the_command_for_a_conflicted_copy_can_be_typed_as_it_stands(
    tmp_path: Path, name: str, typed: str | None
) -> None:
    (tmp_path / name).touch()
    (said,) = surroundings.conflicts(tmp_path / STORE_NAME)
    assert said.startswith(f"{name} is another version")
    assert said.endswith(f": cipcoder merge {typed or name}")
