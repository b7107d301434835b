"""The store beside SQLite alone: a coding committed, and an interview with a thousand codings opened.

Both are measured in turn in one run, and the medians compared: a disk is seldom as fast twice. The raw side writes the
same rows (the coding, its log entry, how far this opening has written) with the same settings, and reads the same
tables into tuples of the same values (uids, moments); it checks nothing and makes no objects of them.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import Figure
from benchmarks._study import Made, study
from cipcoder.project import STORE_NAME, Project
from cipcoder.queries import document
from cipcoder.store import operations as ops
from cipcoder.store.engine import PRAGMAS, WRITING
from cipcoder.store.store import Store

COMMITS, OPENINGS, CODINGS = 150, 60, 1000
COMMIT_BOUND, OPENING_BOUND, TOGETHER_BOUND = 2.0, 2.5, 0.1


def run() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study(folder, Made(interviews=1, codings=CODINGS, coders=1))
        with Project.open(folder) as project:
            raw = _raw(folder / STORE_NAME)
            try:
                yield _opening(project, raw)
                yield _commit(project.store, raw)
            finally:
                raw.close()
            yield _together(project.store)


def _raw(place: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(place, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute("PRAGMA " + pragma)
    return connection


def _in_turn(ours: Callable[[int], object], theirs: Callable[[int], object], times: int) -> tuple[float, float]:
    """Medians in seconds."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        for side, act in enumerate((ours, theirs) if turn % 2 else (theirs, ours)):
            began = time.perf_counter()
            act(turn)
            taken[side if turn % 2 else 1 - side].append(time.perf_counter() - began)
    return statistics.median(taken[0][5:]), statistics.median(taken[1][5:])


# --- opening -------------------------------------------------------------------------------------------------

_ASKED = (
    "SELECT * FROM transcript WHERE id = 1",
    "SELECT t.text FROM transcript_text t JOIN transcript r ON r.uid = t.transcript_uid AND r.revision = t.revision",
    "SELECT position, label, role FROM speaker WHERE transcript_id = 1 ORDER BY position",
    "SELECT ordinal, speaker, head, start, stop, milliseconds FROM turn WHERE transcript_id = 1 ORDER BY ordinal",
    "SELECT start, stop FROM sentence WHERE transcript_id = 1 ORDER BY start",
    "SELECT q.ordinal, g.number FROM turn_question q JOIN guide_question g ON g.id = q.question_id "
    "WHERE transcript_id = 1",
    "SELECT c.uid, c.start, c.stop, k.key, w.name, c.created_at, c.version, c.origin, c.status, c.weight "
    "FROM coding c JOIN code k ON k.id = c.code_id JOIN coder w ON w.id = c.coder_id "
    "WHERE c.transcript_id = 1 ORDER BY c.start, c.stop DESC, k.position, k.key, w.name",
)


def _opening(project: Project, raw: sqlite3.Connection) -> Figure:
    (name,) = raw.execute("SELECT name FROM transcript").fetchone()

    def ours(_turn: int) -> object:
        with project.store.read() as connection:
            return document.document(connection, name)

    def theirs(_turn: int) -> object:
        raw.execute("BEGIN")
        *rest, codings = (raw.execute(words).fetchall() for words in _ASKED)
        raw.execute("ROLLBACK")
        return *rest, [
            (uuid.UUID(uid), start, stop, code, who, dt.datetime.fromisoformat(at), *how)
            for uid, start, stop, code, who, at, *how in codings
        ]

    mine, alone = _in_turn(ours, theirs, OPENINGS)
    said = f"opening an interview with {CODINGS:,} codings ({1000 * mine:.1f} ms) beside the rows alone"
    return Figure("store.opening", mine / alone, OPENING_BOUND, said)


# --- committing ------------------------------------------------------------------------------------------------


def _commit(store: Store, raw: sqlite3.Connection) -> Figure:
    chance = random.Random(3)
    with store.read() as connection:
        transcript, coder, code, length = connection.exec_driver_sql(
            "SELECT t.uid, w.uid, k.uid, t.length FROM transcript t, coder w, code k LIMIT 1"
        ).one()
    places = [(start, start + 300) for start in chance.sample(range(length - 301), 2 * COMMITS)]
    written: dict[str, list[tuple[object, ...]]] = {}

    def ours(turn: int) -> None:
        new = ops.NewCoding(uuid.UUID(transcript), *places[turn], uuid.UUID(code))
        store.do(ops.AddCodings((new,)), uuid.UUID(coder))

    ours(2 * COMMITS - 1)
    # what that act wrote is what the raw side writes, in other words
    for table in ("coding", "operation", "replica"):
        written[table] = raw.execute(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1").fetchall()
    columns = {t: [row[1:3] for row in raw.execute(f"PRAGMA table_info({t})")] for t in written}
    names = {table: [name for name, _type in each] for table, each in columns.items()}

    def row(table: str, **changed: object) -> tuple[str, list[object]]:
        kept = dict(zip(names[table], written[table][0], strict=True)) | changed
        if "id" in kept:
            del kept["id"]
        return f"INSERT INTO {table}({', '.join(kept)}) VALUES({', '.join('?' * len(kept))})", list(kept.values())

    replica = str(uuid.uuid4())
    raw.execute(*row("replica", uid=replica))
    (lamport,) = raw.execute("SELECT max(lamport) FROM operation").fetchone()

    def theirs(turn: int) -> None:
        start, stop = places[COMMITS + turn]
        uid = str(uuid.uuid4())
        raw.execute(f"PRAGMA cache_size={WRITING}")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(*row("coding", uid=uid, start=start, stop=stop))
        entry = {
            "uid": str(uuid.uuid4()),
            "replica": replica,
            "seq": turn,
            "lamport": lamport + turn,
            "entity_uid": uid,
        }
        raw.execute(*row("operation", **entry))
        raw.execute("UPDATE replica SET written = ? WHERE uid = ?", (turn, replica))
        raw.execute("COMMIT")

    mine, alone = _in_turn(ours, theirs, COMMITS - 1)
    said = f"one coding committed ({1000 * mine:.1f} ms) beside its rows written by sqlite3 ({1000 * alone:.1f} ms)"
    return Figure("store.commit", mine / alone, COMMIT_BOUND, said)


def _together(store: Store) -> Figure:
    """A thousand codings in one act, beside a thousand acts: importing, and coding all that was found."""
    with store.read() as connection:
        transcript, coder, code = (
            uuid.UUID(each)
            for each in connection.exec_driver_sql(
                "SELECT t.uid, w.uid, k.uid FROM transcript t, coder w, code k ORDER BY k.id DESC LIMIT 1"
            ).one()
        )

    def act(places: range) -> float:
        began = time.perf_counter()
        store.do(ops.AddCodings(tuple(ops.NewCoding(transcript, at, at + 17, code) for at in places)), coder)
        return time.perf_counter() - began

    one = statistics.median(act(range(at, at + 1)) for at in range(7, 607, 20))
    many = act(range(1000, 1000 + 23 * 1000, 23))
    said = f"a thousand codings in one act ({many:.2f} s) beside a thousand acts of one ({1000 * one:.0f} s)"
    return Figure("store.together", many / (1000 * one), TOGETHER_BOUND, said)
