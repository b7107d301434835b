"""A store as it stood: after any history, looking back gives what stood then, with nothing wrong in it."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from cipcoder.errors import InputError, RefusedError
from cipcoder.queries.audit import operations
from cipcoder.queries.search import search
from cipcoder.store import log
from cipcoder.store import operations as ops
from cipcoder.store.as_of import as_of, moment_of
from cipcoder.store.layers import take_in
from cipcoder.store.log import OPERATION
from cipcoder.store.store import Act, Store
from tests.conftest import postgres_address
from tests.store.acts import BACK, CORRECT, OWN, SHARED, acts, perform
from tests.store.acts import Act as Drawn
from tests.studies import WORK, Study, layer_of, prepared, talk

BEGAN = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
GIVEN = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
ANYTHING = acts(*OWN, *SHARED, *CORRECT, *BACK)


class Clock:
    """A clock that is set by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.at = BEGAN
        patch.setattr(log, "now", lambda: self.at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@contextmanager
def looking_back(study: Study, moment: dt.datetime) -> Iterator[Study]:
    with as_of(study.store, moment) as earlier:
        yield Study(earlier, study.people)


def carried_out(study: Study, drawn: Drawn) -> None:
    coder = study.people[("ana", "ben")[drawn[4] % 2]]
    if drawn[0] in ("undo", "redo"):
        (study.store.undo if drawn[0] == "undo" else study.store.redo)(coder)
    else:
        perform(study, coder, drawn)


def begin(study: Study) -> Study:
    for name in ("ana", "ben"):
        study.coder(name, uuid.uuid5(uuid.NAMESPACE_OID, name))
    return prepared(study, WORK)


def entries(study: Study) -> int:
    with study.store.read() as connection:
        return operations(connection)


def check_history(store: Store, clock: Clock, history: Sequence[tuple[Drawn, int]]) -> None:
    study = begin(Study(store))
    stood: list[tuple[dt.datetime, dict[str, Any]]] = [(clock.at, study.dump())]
    for drawn, hours in history:
        clock.at += hours * HOUR
        before = entries(study)
        carried_out(study, drawn)
        if entries(study) > before:
            stood.append((clock.at, study.dump()))
    for moment in sorted({at for at, _dump in stood}):
        with looking_back(study, moment) as earlier:
            assert earlier.dump() == [then for at, then in stood if at <= moment][-1]
            assert earlier.faults() == []
    assert study.dump() == stood[-1][1], "looking back changes nothing"


def in_a_file(history: Sequence[tuple[Drawn, int]]) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        Store.create(Path(folder) / "p.cipcoder", name="Nettoyer") as store,
    ):
        check_history(store, Clock(patch), history)


@GIVEN
@given(history=st.lists(st.tuples(ANYTHING, st.just(1)), max_size=12))
def test_looking_back_to_each_act_gives_what_stood_then(history: list[tuple[Drawn, int]]) -> None:
    in_a_file(history)


@GIVEN
@given(history=st.lists(st.tuples(ANYTHING, st.sampled_from((1, 1, 0, -3, 5))), max_size=12))
def test_where_the_clock_was_set_back_the_order_of_the_log_is_believed(history: list[tuple[Drawn, int]]) -> None:
    in_a_file(history)


@settings(GIVEN, max_examples=4)
@given(history=st.lists(st.tuples(ANYTHING, st.just(1)), min_size=6, max_size=12))
def test_the_same_on_a_server(history: list[tuple[Drawn, int]]) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        postgres_address() as address,
        Store.create(address, name="Nettoyer") as store,
    ):
        check_history(store, Clock(patch), history)


# --- in words --------------------------------------------------------------------------------------------


def test_what_was_undone_since_stands_again_and_what_came_since_does_not(study: Study, clock: Clock) -> None:
    begin(study)
    study.code("ana", WORK, "Les horaires coupés", "hours")
    then = clock.at
    clock.at += HOUR
    study.undo("ana")
    study.code("ana", WORK, "seule", "isolation")
    with looking_back(study, then) as earlier:
        assert earlier.codings() == [("ana", "hours", "Les horaires coupés")]
    with looking_back(study, clock.at) as now:
        assert now.codings() == study.codings() == [("ana", "isolation", "seule")]


def test_a_corrected_interview_has_its_text_of_then_and_is_searched_in_it(study: Study, clock: Clock) -> None:
    begin(study)
    study.code("ana", WORK, "Les horaires coupés", "hours")
    then = clock.at
    clock.at += HOUR
    new = talk("travail", *WORK.text.replace("horaires coupés", "heures cassées").split("\n"))
    study.do(ops.CorrectTranscript(WORK.uid, new), "ana")
    with looking_back(study, then) as earlier:
        assert earlier.codings() == [("ana", "hours", "Les horaires coupés")]
        with earlier.store.read() as connection:
            assert len(search(connection, "coupés").found) == 1
            assert len(search(connection, "cassées").found) == 0


def test_nothing_can_be_changed_in_it(study: Study, clock: Clock) -> None:
    begin(study)
    with looking_back(study, clock.at) as earlier:
        before = earlier.dump()
        for change in (
            lambda: earlier.do(ops.AddCoder("claire", uuid.uuid4())),
            lambda: earlier.store.do_all([Act(ops.AddCoder("claire", uuid.uuid4()))]),
            lambda: earlier.undo("ana"),
            lambda: earlier.redo("ana"),
        ):
            with pytest.raises(RefusedError, match=r"as it stood on .*--at"):
                change()
        assert earlier.dump() == before


def test_before_the_project_there_was_none(study: Study, clock: Clock) -> None:
    with pytest.raises(InputError, match="no project yet"), looking_back(study, BEGAN - 24 * 365 * HOUR):
        pass


def test_work_from_another_copy_counts_from_when_it_was_done(new_study: Callable[[str], Study], clock: Clock) -> None:
    here, there = begin(new_study("ici")), begin(new_study("là-bas"))
    clock.at += HOUR
    there.code("ben", WORK, "seule", "isolation")
    done = clock.at
    for _week in range(3):  # much happens here meanwhile: the log of there is far behind
        clock.at += 7 * 24 * HOUR
        here.code("ana", WORK, "Les horaires coupés", "hours")
        here.undo("ana")
    between = clock.at
    clock.at += HOUR
    there.code("ben", WORK, "on rentre tard", "hours")
    take_in(here.store, layer_of(there, "ben"))
    with looking_back(here, done) as earlier:
        assert earlier.codings() == [("ben", "isolation", "seule")]
        assert earlier.faults() == []
    with looking_back(here, between) as earlier:
        assert earlier.codings() == [("ben", "isolation", "seule")], (
            "what was done later, early in Ben's own log, is not"
        )
    with looking_back(here, clock.at) as earlier:
        assert earlier.dump() == here.dump()


@GIVEN
@given(
    history=st.lists(st.tuples(acts(*OWN, *BACK, *CORRECT), st.booleans(), st.sampled_from((1, 2, -2))), max_size=10),
    exchanges=st.sets(st.integers(0, 9)),
)
def test_whatever_came_from_elsewhere_nothing_is_wrong_looking_back(
    history: list[tuple[Drawn, bool, int]], exchanges: set[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        clock = Clock(patch)
        places = [Path(folder) / f"{name}.cipcoder" for name in "ab"]
        with Store.create(places[0], name="N") as one, Store.create(places[1], name="N") as other:
            here, there = begin(Study(one)), begin(Study(other))
            began = clock.at  # before it there was no project yet
            moments = {began}
            for i, (drawn, at_home, hours) in enumerate(history):
                clock.at += hours * HOUR
                moments.add(max(began, clock.at))
                carried_out(here if at_home else there, drawn)
                if i in exchanges:
                    for source, target in ((here, there), (there, here)):
                        for who in ("ana", "ben"):
                            with contextlib.suppress(InputError, RefusedError):
                                take_in(target.store, layer_of(source, who))
            for moment in moments:
                with looking_back(here, moment) as earlier:
                    assert earlier.faults() == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-03-01", "2026-03-01T23:59:59.999999"),
        (" 2026-03-01 ", "2026-03-01T23:59:59.999999"),
        ("2026-03-01T14:30", "2026-03-01T14:30:59.999999"),
        ("2026-03-01 14:30", "2026-03-01T14:30:59.999999"),
        ("2026-03-01T14:30:15", "2026-03-01T14:30:15.999999"),
        ("2026-03-01T14:30:15.25", "2026-03-01T14:30:15.25"),
        ("2026-03-01T14:30+02:00", "2026-03-01T14:30:59.999999+02:00"),
        ("2026-03-01T14:30Z", "2026-03-01T14:30:59.999999+00:00"),
    ],
)
def test_a_date_is_the_end_of_that_day_here_and_a_minute_the_end_of_that_minute(written: str, said: str) -> None:
    assert moment_of(written) == dt.datetime.fromisoformat(said).astimezone()
    begins = moment_of(written, begins=True)
    assert begins <= moment_of(written)
    assert (begins.second, begins.microsecond) in ((0, 0), (15, 0), (15, 250_000))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="time zones are set as on POSIX systems")
def test_an_hour_that_comes_twice_is_all_of_it_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        begins, ends = moment_of("2026-10-25T02:30", begins=True), moment_of("2026-10-25T02:30")
        assert begins == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
        assert ends == dt.datetime(2026, 10, 25, 1, 30, 59, 999_999, tzinfo=dt.UTC)
        day = moment_of("2026-10-25") - moment_of("2026-10-25", begins=True)
        assert day == 25 * HOUR - dt.timedelta(microseconds=1)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2026-13-01", "2026-02-30", "01/03/2026", "0001-01-01T00:00", "2026", "20260301", "2026-W09-7"],
)
def test_what_is_no_date_is_refused_with_how_to_write_one(written: str) -> None:
    if written == "0001-01-01T00:00":  # far enough back that no time zone reaches it
        with contextlib.suppress(InputError):
            moment_of(written)
        return
    with pytest.raises(InputError, match="2026-03-01"):
        moment_of(written)


def test_a_year_of_sittings_elsewhere_can_be_looked_back_on(study: Study, clock: Clock) -> None:
    begin(study)
    clock.at += HOUR
    study.code("ana", WORK, "seule", "isolation")
    with study.store.read() as connection:
        one = dict(connection.execute(select(OPERATION).where(OPERATION.c.entity == "coding")).mappings().one())
    del one["id"]
    sittings = [one | {"uid": uuid.uuid4(), "replica": uuid.uuid4(), "seq": 1, "lamport": 100 + i} for i in range(1001)]
    with study.store.engine.begin() as connection:
        connection.execute(insert(OPERATION), sittings)
    with looking_back(study, clock.at) as earlier:
        assert earlier.codings() == [("ana", "isolation", "seule")]
