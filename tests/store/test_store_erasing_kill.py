"""A withdrawal whose process is killed: afterwards it is done, wholly, or as if it had never been begun."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from cipcoder.store import operations as ops
from cipcoder.store import scrubbing
from cipcoder.store.operations.erasing import erasure_uid
from cipcoder.store.store import Store
from tests.store.test_store_erasing import erase, found_in, planted, who, withdrawal
from tests.studies import Study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is for POSIX systems")


def withdraw_and_die(place: Path, statement: int, step: str) -> None:
    """Withdraw the participant, and die at this statement of the transaction, or before a step after it."""

    def die(*_rest: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(place) as store:
        study = Study(store)
        left = [statement]

        @event.listens_for(store.engine, "before_cursor_execute")
        def count(*_rest: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                die()

        if step == "commit":
            event.listen(store.engine, "commit", die)
        elif step != "statement":
            setattr(scrubbing, step, die)
        one = withdrawal(study, who(study))
        scrubbing.begin(store, [erasure_uid(one)], [])
        store.do(ops.Erase((one,)), note=True)
        scrubbing.clean_up(store)


CHANCE = random.Random(20)
DEATHS = [
    *((CHANCE.randrange(2, 130), "statement") for _ in range(8)),
    *((10**9, step) for step in ("commit", "rewrite", "_remove")),
]


@pytest.mark.parametrize(("statement", "step"), DEATHS)
def test_a_killed_withdrawal_leaves_no_word_once_it_is_finished(statement: int, step: str, tmp_path: Path) -> None:
    place = tmp_path / "project.cipcoder"
    with Store.create(place, name="N") as store:
        planted(Study(store))
        store.snapshot("before-something")
    child = multiprocessing.get_context("spawn").Process(target=withdraw_and_die, args=(place, statement, step))
    child.start()
    child.join(60)
    assert child.exitcode in (-signal.SIGKILL, 0)
    with Store.open(place) as store:
        study = Study(store)
        assert study.faults() == []
        assert store.cut_short != "waiting"
        if store.cut_short == "not begun" or not study.rows("erasure"):
            assert found_in(tmp_path) != {}
            erase(study, who(study))
        assert study.faults() == []
    assert found_in(tmp_path) == {}
    assert not scrubbing_left(tmp_path)


def scrubbing_left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith((scrubbing.SUFFIX, "-journal", ".partial"))]
