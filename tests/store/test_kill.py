"""kill -9 during every kind of work: the store opens, is sound, and holds all that was acknowledged."""

from __future__ import annotations

import multiprocessing
import os
import random
import select
import signal
import time
import uuid
from pathlib import Path

import pytest

from cipcoder.store.store import Store
from tests.store.works import WORKS
from tests.studies import Study

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is for POSIX systems")

KEYS = {"in clear": None, "encrypted": "l’été, à Vierzac"}
KINDS = [pytest.param(name, key, id=f"{name} {told}") for name in WORKS for told, key in KEYS.items()]


class Killed:
    """One child: started, killed, and what it had said until then."""

    def __init__(self, work: str, place: Path, seed: int, key: str | None) -> None:
        from tests.store import killed_child

        context = multiprocessing.get_context("forkserver")  # a process that has imported everything, and no store open
        context.set_forkserver_preload(["tests.store.killed_child"])
        self.reader, writer = context.Pipe(duplex=False)
        self.process = context.Process(target=killed_child.work, args=(work, place, writer, seed, key))
        self.process.start()
        writer.close()
        self.said = b""

    def hear(self, word: bytes, times: int, timeout: float = 30) -> None:
        """Wait until the child has said this so many times."""
        end = time.monotonic() + timeout
        while self.said.count(word) < times:
            assert select.select([self.reader], [], [], max(0, end - time.monotonic()))[0], "the child fell silent"
            part = os.read(self.reader.fileno(), 65536)
            assert part, "the child ended by itself"
            self.said += part

    def kill(self) -> list[list[str]]:
        """Kill it, and return all that it had said, line by line."""
        self.process.kill()
        self.process.join()
        assert self.process.exitcode == -signal.SIGKILL
        while part := os.read(self.reader.fileno(), 65536):
            self.said += part
        self.reader.close()
        return [line.split() for line in self.said.decode().splitlines()]


def kill_many_times(name: str, place: Path, times: int, seed: int, key: str | None) -> None:
    chance, work = random.Random(seed), WORKS[name]
    work.begin(place, key)
    acknowledged: set[uuid.UUID] = set()
    inside = journals = acts = turn = 0
    while turn < times or (not inside and turn < times + 20):  # of a few, chance may leave all outside
        if work.anew and turn:
            work.begin(place, key)
        child = Killed(name, place, chance.randrange(10**9), key)
        child.hear(b"ready", 1)
        if chance.random() < 0.8:
            child.hear(b"inside", chance.randrange(1, work.acts + 1))
            time.sleep(chance.choice((0, 0, 0.0005, 0.002)))
        else:
            time.sleep(chance.uniform(0, 0.3))
        lines = child.kill()
        inside += lines[-1] == ["inside"]
        journals += place.with_name(place.name + "-journal").exists()
        for word, *made in lines:
            acts += word == "done"
            acknowledged |= {uuid.UUID(uid) for uid in made}
        with Store.open(place, key) as store:
            study = Study(store)
            assert study.faults() == [], f"after kill {turn}"
            assert work.kept(study, acknowledged), f"after kill {turn}"
        turn += 1
    said = f"{name}: {turn} kills, {inside} inside a transaction, {journals} with a journal left, {acts} acts kept"
    print(said)
    assert inside >= (times / 2 if times > 10 else 1), said


@pytest.mark.parametrize(("work", "key"), KINDS)
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(work: str, key: str | None, tmp_path: Path) -> None:
    kill_many_times(
        work, tmp_path / "project.cipcoder", WORKS[work].kills // 8, int.from_bytes(os.urandom(4), "big"), key
    )


@pytest.mark.soak
@pytest.mark.parametrize(("work", "key"), KINDS)
def test_nothing_acknowledged_is_lost_however_often_the_program_is_killed(
    work: str, key: str | None, tmp_path: Path
) -> None:
    kill_many_times(work, tmp_path / "project.cipcoder", WORKS[work].kills, 9, key)
