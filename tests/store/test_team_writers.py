"""Four coders at once on a server, each signed in as themselves: nothing lost, no error, one order for all."""

from __future__ import annotations

import multiprocessing
import threading
import time
import uuid

import pytest
from sqlalchemy import select

from cipcoder.store import operations as ops
from cipcoder.store.changes import watch
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.log import OPERATION
from cipcoder.store.store import Store
from tests.store.teams import Team, a_team, begin
from tests.studies import WORK, talk

NAMES = ("ana", "ben", "cleo", "dan")
LONG = talk("long", *(f"Mme B. : Tour {n}, et puis voilà, on continue comme ça jusqu’au soir." for n in range(40)))
SOON = 60.0


def write(place: str, coder: uuid.UUID, times: int, problems: multiprocessing.SimpleQueue[str]) -> None:
    """A program of its own: codes, now and then changes the codebook or takes something back."""
    try:
        with Store.open(place) as store:
            for n in range(times):
                new = ops.NewCoding(LONG.uid, 10 + 5 * n, 14 + 5 * n, code_uid(("hours", "kin")[n % 2]))
                if n % 10 == 9:
                    store.do(ops.EditCode("kin", {"definition": {"fr": f"{coder} {n}"}}), coder)
                else:
                    store.do(ops.AddCodings((new,)), coder)
        problems.put("")
    except BaseException as error:
        problems.put(repr(error))
        raise


def order(made: Team, name: str) -> list[tuple[int, str, int]]:
    o = OPERATION.c
    with made.studies[name].store.read() as connection:
        rows = connection.execute(select(o.lamport, o.replica, o.seq).order_by(o.lamport, o.replica, o.seq)).all()
    return [(row.lamport, str(row.replica), row.seq) for row in rows]


@pytest.mark.parametrize("times", [20, pytest.param(300, marks=pytest.mark.soak)])
def test_four_coders_who_commit_at_once_lose_nothing(times: int) -> None:
    """80 commits in all, or 1,200."""
    with a_team(*NAMES) as made:
        made.studies["lead"].do(ops.ImportTranscript(LONG), "lead", note=True)
        stop = threading.Event()
        told: list[bool] = []
        changes = watch(made.studies["lead"].store, stop, 0.2)
        seen: set[uuid.UUID] = set()

        def listen() -> None:
            for changed in changes:
                told.append(changed.shared)
                seen.update(changed.transcripts or ())

        listener = threading.Thread(target=listen)
        listener.start()
        spawn = multiprocessing.get_context("spawn")
        problems = spawn.SimpleQueue()
        people = [(made.address(name), made.studies[name].people[name]) for name in NAMES]
        processes = [spawn.Process(target=write, args=(*each, times, problems)) for each in people]
        for process in processes:
            process.start()
        said = [problems.get() for _ in processes]
        for process in processes:
            process.join(timeout=SOON)
        until = time.monotonic() + SOON
        while time.monotonic() < until and not (seen == {LONG.uid} and any(told)):
            time.sleep(0.1)
        stop.set()
        listener.join()
        assert said == [""] * 4
        assert seen == {LONG.uid}
        counts = [len(made.studies["lead"].codings(name)) for name in NAMES]
        assert counts == [times - times // 10] * 4
        orders = [order(made, name) for name in (*NAMES, "lead")]
        assert all(each == orders[0] for each in orders)
        assert len({each[:2] for each in orders[0]}) == len(orders[0])
        assert made.studies["lead"].faults() == made.studies["ana"].faults() == []


def test_what_was_written_in_a_round_has_one_order_for_all_once_it_is_open() -> None:
    """Meanwhile each numbers their acts after what they see; nothing that two people wrote on is numbered twice."""
    with a_team("ana", "ben") as made:
        uid = begin(made)
        ana, ben = made.studies["ana"], made.studies["ben"]
        for n in range(10):
            ben.code("ben", WORK, WORK.text[60 + n : 64 + n], "hours")
            if n % 3 == 0:
                ana.code("ana", WORK, WORK.text[60 + n : 64 + n], "kin")
                ana.do(ops.EditCode("kin", {"definition": {"fr": f"ana {n}"}}), "ana")
                ben.do(ops.EditCode("kin", {"definition": {"fr": f"ben {n}"}}), "ben")
        assert order(made, "ana") != order(made, "ben")
        made.studies["lead"].do(ops.CloseRound(uid), "lead")
        assert order(made, "ana") == order(made, "ben") == order(made, "lead")
        assert ana.rows("code")[code_uid("kin")]["definition"] == {"fr": "ben 9"}
        assert ana.undo("ana") is not None
        assert ana.faults() == ben.faults() == []
