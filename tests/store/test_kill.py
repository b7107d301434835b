"""kill -9 while somebody codes and imports: the store opens, is sound, and holds all that was acknowledged."""

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

from cipcoder.store import operations as ops
from cipcoder.store.store import Store
from tests.studies import CODEBOOK, WORK, Study

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is for POSIX systems")
KEYS = [pytest.param(None, id="in clear"), pytest.param("l’été, à Vierzac", id="encrypted")]


class Killed:
    """One child: started, killed, and what it had said until then."""

    def __init__(self, place: Path, coder: uuid.UUID, seed: int, key: str | None) -> None:
        from tests.store import killed_child

        context = multiprocessing.get_context("forkserver")  # a process that has imported everything, and no store open
        context.set_forkserver_preload(["tests.store.killed_child"])
        self.reader, writer = context.Pipe(duplex=False)
        self.process = context.Process(target=killed_child.work, args=(place, coder, writer, seed, key))
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


def kill_many_times(place: Path, times: int, seed: int, key: str | None = None) -> None:
    chance = random.Random(seed)
    with Store.create(place, name="Nettoyer", key=key) as store:
        study = Study(store)
        ana = study.coder("ana")
        study.do(ops.ApplyCodebook(CODEBOOK))
        study.do(ops.ImportTranscript(WORK))
    acknowledged: set[tuple[str, uuid.UUID]] = set()
    inside = journals = 0
    for turn in range(times):
        child = Killed(place, ana, chance.randrange(10**9), key)
        child.hear(b"ready", 1)
        if chance.random() < 0.75:
            child.hear(b"inside", chance.randrange(1, 8))
            time.sleep(chance.choice((0, 0, 0.0005, 0.002)))
        else:
            time.sleep(chance.uniform(0, 0.3))
        lines = child.kill()
        inside += lines[-1] == ["inside"]
        journals += place.with_name(place.name + "-journal").exists()
        for word, *made in lines:
            if word == "done":
                acknowledged |= {(made[0], uuid.UUID(uid)) for uid in made[1:]}
        with Store.open(place, key) as store:
            study = Study(store)
            assert study.faults() == [], f"after kill {turn}"
            here = {(kind, uid) for kind in ("coding", "transcript") for uid in study.rows(kind)}
            assert acknowledged <= here, f"after kill {turn}"
    assert inside >= times / 2, f"{inside} of {times} kills landed inside a transaction"
    assert len(acknowledged) >= times / 2
    print(
        f"{times} kills, {inside} inside a transaction, {journals} with a journal left, {len(acknowledged)} acts kept"
    )


@pytest.mark.parametrize("key", KEYS)
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(tmp_path: Path, key: str | None) -> None:
    kill_many_times(tmp_path / "project.cipcoder", 25, seed=int.from_bytes(os.urandom(4), "big"), key=key)


@pytest.mark.soak
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("seed", range(6))
def test_nothing_acknowledged_is_lost_however_often_the_program_is_killed(
    tmp_path: Path, seed: int, key: str | None
) -> None:
    kill_many_times(tmp_path / "project.cipcoder", 50, seed, key)
