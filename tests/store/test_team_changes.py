"""Who has a project open is told what others change in it, on each engine, and of nothing that is hidden from them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cipcoder.store import operations as ops
from cipcoder.store.changes import Changed, watch
from cipcoder.store.store import Store
from tests.store.teams import Team, a_team, begin
from tests.studies import CODEBOOK, FAMILY, WORK, Study

SOON = 20.0  # seconds, after which a test gives up


@contextmanager
def watched(store: Store, every: float = 0.1) -> Iterator[queue.Queue[Changed]]:
    """What a watch on this store tells."""
    told: queue.Queue[Changed] = queue.Queue()
    stop = threading.Event()
    changes = watch(store, stop, every)

    def listen() -> None:
        for changed in changes:
            told.put(changed)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join()


def test_a_change_by_another_program_is_told_with_its_transcript(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    study.coder("ana")
    with Store.open(study.store.place) as window, watched(window) as told:
        study.code("ana", WORK, "seule", "hours")
        assert told.get(timeout=SOON) == Changed(frozenset({WORK.uid}), False)
        study.do(ops.EditCode("kin", {"definition": {"fr": "Autre."}}), "ana")
        assert told.get(timeout=SOON) == Changed(frozenset(), True)


def test_one_s_own_acts_are_not_told_back(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    study.coder("ana")
    with watched(study.store) as told, Store.open(study.store.place) as other:
        study.code("ana", WORK, "seule", "hours")
        Study(other, study.people).code("ana", WORK, "soir", "kin")
        assert told.get(timeout=SOON) == Changed(frozenset({WORK.uid}), False)
        assert told.empty()


def test_a_lost_connection_loses_no_change() -> None:
    with a_team("ana", "ben") as made:
        ana, ben = made.studies["ana"], made.studies["ben"]
        with watched(ana.store, every=0.3) as told:
            ben.code("ben", WORK, "seule", "hours")
            assert told.get(timeout=SOON).transcripts == frozenset({WORK.uid})
            made.superuser(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{made.roles['ana']}'"
            )
            ben.code("ben", FAMILY, "enfants", "hours")
            assert told.get(timeout=SOON).transcripts == frozenset({FAMILY.uid})


def test_nobody_is_told_of_work_that_a_round_hides_until_all_have_sealed() -> None:
    with a_team("ana", "ben", "cleo") as made:
        uid = begin(made)
        ana, ben, cleo = (made.studies[name] for name in ("ana", "ben", "cleo"))
        with watched(ana.store) as told, watched(cleo.store) as seen:
            ben.code("ben", WORK, "seule", "hours")
            assert seen.get(timeout=SOON).transcripts == frozenset({WORK.uid})  # she is in no round
            ben.code("ben", FAMILY, "enfants", "hours")
            assert told.get(timeout=SOON) == Changed(frozenset({FAMILY.uid}), False)
            _seal(made, uid, "ana")
            _seal(made, uid, "ben")
            assert told.get(timeout=SOON) == Changed(None, True)
            assert ("ben", "hours", "seule") in ana.codings()


def _seal(made: Team, uid: object, name: str) -> None:
    study = made.studies[name]
    study.do(ops.SetReadState(WORK.uid, "finished"), name)
    study.do(ops.SealLayer(uid), name)  # type: ignore[arg-type]
