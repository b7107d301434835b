"""Several who write at once: nothing is lost, nobody sees a lock error."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from cipcoder.errors import RefusedError, StoreError
from cipcoder.project import Project
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.store import Act, Store
from tests.studies import CODEBOOK, WORK, Study

STARTS = [i for i, char in enumerate(WORK.text) if not char.isspace()][:100]


def coding(start: int, stop: int = len(WORK.text)) -> ops.AddCodings:
    """A coding from here to the end of the text: a different one for each start."""
    return ops.AddCodings((ops.NewCoding(WORK.uid, start, stop, code_uid("hours")),))


def write(place: Path | str, coder: uuid.UUID, times: int, problems: multiprocessing.SimpleQueue[str]) -> None:
    """A program of its own: reads, then writes, many times."""
    try:
        with Store.open(place) as store:
            for turn in range(times):
                with store.read() as connection:
                    connection.exec_driver_sql("SELECT count(*) FROM coding").scalar()
                start, shorter = STARTS[turn % len(STARTS)], turn // len(STARTS)
                store.do(coding(start, len(WORK.text) - shorter), coder)
        problems.put("")
    except BaseException as error:
        problems.put(repr(error))
        raise


def write_at_once(study: Study, names: Sequence[str], times: int) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    coders = [study.coder(name) for name in names]
    study.store.close()  # no connection is carried into another process
    spawn = multiprocessing.get_context("spawn")
    problems = spawn.SimpleQueue()
    processes = [spawn.Process(target=write, args=(study.store.place, coder, times, problems)) for coder in coders]
    for process in processes:
        process.start()
    said = [problems.get() for _ in processes]
    for process in processes:
        process.join(timeout=60)
    assert said == [""] * len(names)
    assert [len(study.codings(who)) for who in names] == [times] * len(names)
    assert study.faults() == []
    assert gaps(study) == []


def gaps(study: Study) -> list[uuid.UUID]:
    """Authors whose operations are not numbered 1, 2, 3…, or not as many as was noted."""
    o = m.Operation
    with study.store.read() as connection:
        written = dict(connection.execute(select(m.Replica.uid, m.Replica.written)).all())
        numbers: dict[uuid.UUID, list[int]] = {uid: [] for uid in written}
        for replica, seq in connection.execute(select(o.replica, o.seq).order_by(o.seq)):
            numbers.setdefault(replica, []).append(seq)
    return [who for who, seqs in numbers.items() if seqs != list(range(1, written.get(who, 0) + 1))]


def test_two_processes_that_write_at_once_lose_nothing(study: Study) -> None:
    times = 100 if isinstance(study.store.place, Path) else 25  # slower there, and the same point made
    write_at_once(study, ("ana", "ben"), times)


@pytest.mark.parametrize("times", [20, pytest.param(300, marks=pytest.mark.soak)])
def test_four_programs_that_write_at_once_lose_nothing(study: Study, times: int) -> None:
    write_at_once(study, ("ana", "ben", "cleo", "dan"), times)


TYPED = """
import sys
from cipcoder.cli.app import run
who, times = sys.argv[1], int(sys.argv[2])
for number in range(times):
    assert run(["import", f"{who}-{number}.txt"]) == 0
    assert run(["finish", f"{who}-{number}", "--coder", who]) == 0
"""


@pytest.mark.parametrize("times", [2, pytest.param(40, marks=pytest.mark.soak)])
def test_four_people_at_four_command_lines_wait_for_each_other_without_a_word(times: int, tmp_path: Path) -> None:
    names = ("ana", "ben", "cleo", "dan")
    with Project.create(tmp_path, name="Nettoyer"):
        pass
    for who in names:
        for number in range(times):
            (tmp_path / f"{who}-{number}.txt").write_text(f"Mme {who} : Un {number}. Deux.\n" * 20, encoding="utf-8")
    there = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "CIPCODER_LANG": "en"}
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", TYPED, who, str(times)],
            cwd=tmp_path,
            env=there,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for who in names
    ]
    said = [program.communicate()[0] for program in programs]
    assert [program.returncode for program in programs] == [0] * 4, said
    with Project.open(tmp_path) as project:
        study = Study(project.store)
        assert len(study.rows("transcript")) == len(study.rows("read_state")) == 4 * times
        assert study.faults() == []
        assert gaps(study) == []


def test_threads_that_share_a_store_number_their_acts_without_a_gap(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    coders = [study.coder(name) for name in ("ana", "ben", "cleo", "dan")]
    problems: list[BaseException] = []

    def work(n: int) -> None:
        try:
            for start in STARTS[:15]:
                study.store.do(coding(start), coders[n])
                study.rows("coding")
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(study.codings()) == 60
    assert study.faults() == []


def test_one_coder_who_undoes_in_two_windows_at_once_takes_back_each_act_once(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    ana = study.coder("ana")
    acts = [study.code("ana", WORK, words, "hours") for words in ("tôt", "seule", "sans", "personne", "avec", "qui")]
    with Store.open(study.store.place) as window:
        taken: list[object] = []

        def undo(store: Store) -> None:
            for _ in range(3):
                taken.append(store.undo(ana))

        threads = [threading.Thread(target=undo, args=(store,)) for store in (study.store, window)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(taken) == len(acts)
    assert all(getattr(one, "left_alone", 1) == 0 for one in taken)
    assert study.codings() == []
    assert study.faults() == []


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(study: Study) -> None:
    """A screen asks for codes, then for codings: a code added in between must not be missing from the first."""
    study.coder("ana")
    writer = threading.Thread(target=lambda: study.coder("ben"))
    with study.store.read() as connection:
        before = connection.execute(select(m.Coder.name)).scalars().all()
        writer.start()
        writer.join(timeout=0.3)  # on SQLite it waits for this read to end; on PostgreSQL it goes on
        assert connection.execute(select(m.Coder.name)).scalars().all() == before == ["ana"]
    writer.join()
    assert sorted(row["name"] for row in study.rows("coder").values()) == ["ana", "ben"]


def test_a_project_that_stays_locked_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cipcoder.store.engine.PRAGMAS", ("foreign_keys=ON", "busy_timeout=50"))
    place = tmp_path / "project.cipcoder"
    with Store.create(place, name="x") as store, Store.open(place) as other:
        busy = store.acting(None, verb="x", role="note")
        with busy, pytest.raises(StoreError, match="written by another program"):
            other.do(ops.AddCoder("ana", uuid.uuid4()))


# --- several acts at once -----------------------------------------------------------------------------


def test_acts_of_several_coders_are_all_done_each_a_step_for_undo(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    ana = study.coder("ana")
    ben = study.people["ben"] = uuid.uuid4()
    acts = [Act(ops.AddCoder("ben", ben), note=True), Act(coding(STARTS[0]), ben), Act(coding(STARTS[1]), ana)]
    assert len(study.store.do_all(acts)) == 3
    assert [who for who, _code, _text in study.codings()] == ["ana", "ben"]
    assert study.faults() == []
    study.undo("ben")
    assert [who for who, _code, _text in study.codings()] == ["ana"]


def test_of_several_acts_none_is_done_where_one_is_refused(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    ana = study.coder("ana")
    before = study.dump()
    acts = [Act(coding(STARTS[0]), ana), Act(ops.AddCodings((ops.NewCoding(uuid.uuid4(), 0, 1, uuid.uuid4()),)), ana)]
    with pytest.raises(RefusedError):
        study.store.do_all(acts)
    assert study.dump() == before
    study.do(coding(STARTS[0]), "ana")
    assert study.faults() == []


def test_acts_can_be_tried_and_leave_no_trace(study: Study) -> None:
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    ana = study.coder("ana")
    before = study.dump()
    (done,) = study.store.do_all([Act(coding(STARTS[0]), ana)], keep=False)
    assert [change.kind for change in done.changes if change.kind == "coding"] == ["coding"]
    assert study.dump() == before
    study.do(coding(STARTS[0]), "ana")
    assert study.faults() == []
