"""A made-up study of many interviews for measures at the size of a survey: 10,000 words each, coded at random by seed.

One interview goes in by the front door; the others are copies of its rows, and codings are written by hand: only
reading is measured on it, and minutes of importing would measure nothing.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import uuid
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from benchmarks._talk import talk
from cipcoder.codebook.models import Code, Codebook
from cipcoder.project import STORE_NAME, Project
from cipcoder.store import operations as ops

WORDS = 10_000
SHORT, LONG = 30, 590
"""code points of a coding, 310 in the mean"""


@dataclass(frozen=True, slots=True)
class Made:
    """What to make."""

    interviews: int
    codings: int
    """of each interview"""
    coders: int = 2
    codes: int = 30
    zipf: bool = False
    """whether the n-th code is used n times less than the first, as codes are; else all alike"""


PROFESSIONS = ("aide à domicile", "conseiller", "directrice", "encadrant", "formatrice", "psychologue")


def study(folder: Path, made: Made) -> None:
    """The project, with participants whose age and profession are known."""
    text = talk(WORDS)
    with Project.create(folder, name="Mesure") as project:
        for number in range(made.coders):
            project.use_coder(f"codeur-{number}")
        codes = tuple(Code(id=f"code-{i}", label={"fr": f"Code de mesure {i}"}) for i in range(made.codes))
        project.do(ops.ApplyCodebook(Codebook(codes=codes)))
        people = tuple(
            ops.ParticipantData(f"P{i}", f"Mme {i}", {"âge": str(20 + i % 45), "métier": PROFESSIONS[i % 6]})
            for i in range(made.interviews)
        )
        project.do(ops.SetParticipants(people))
        project.do(
            ops.ImportTranscript(
                ops.TranscriptData(
                    name="entretien-0000",
                    text=text.text,
                    speakers=(("Enquêteur", "interviewer"), ("Mme B.", "participant")),
                    turns=tuple((*turn, None) for turn in text.turns),
                    sentences=tuple((span.start, span.stop) for span in text.sentences),
                    source_name="entretien.txt",
                    source_sha256="0" * 64,
                    participant="P0",
                )
            )
        )
    connection = sqlite3.connect(folder / STORE_NAME)
    _copies(connection, made.interviews)
    _codings(connection, made, len(text.text))
    connection.commit()
    connection.close()


def _uid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128)))


def _copies(connection: sqlite3.Connection, interviews: int) -> None:
    """The first interview so many times, each another participant's."""
    chance = random.Random(0)
    first, of = connection.execute("select id, uid from transcript").fetchone()
    people = [row[0] for row in connection.execute("select id from participant order by cast(substr(key, 2) as int)")]
    for number in range(1, interviews):
        uid, name = _uid(chance), f"entretien-{number:04}"
        changed = {"id": None, "uid": uid, "name": name, "title": name, "participant_id": people[number]}
        row = _copied(connection, "transcript", f"id = {first}", changed)
        _copied(connection, "transcript_text", f"transcript_uid = '{of}'", {"transcript_uid": uid})
        for table in ("speaker", "turn", "sentence"):
            columns = {"transcript_id": row}
            if table == "speaker":
                for (speaker,) in connection.execute(
                    f"select id from speaker where transcript_id = {first}"
                ).fetchall():
                    _copied(connection, table, f"id = {speaker}", {"id": None, "uid": _uid(chance), **columns})
                continue
            _copied(connection, table, f"transcript_id = {first}", columns | ({"id": None} if table == "turn" else {}))


def _copied(connection: sqlite3.Connection, table: str, where: str, changed: dict[str, object]) -> int:
    """Write the rows of a table that match again, changed; the last one's row id."""
    columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
    said = ", ".join("?" if name in changed else name for name in columns)
    values = [changed[name] for name in columns if name in changed]
    done = connection.execute(
        f"insert into {table}({', '.join(columns)}) select {said} from {table} where {where}", values
    )
    return done.lastrowid or 0


def _codings(connection: sqlite3.Connection, made: Made, length: int) -> None:
    chance = random.Random(1)
    ids = {name: [row[0] for row in connection.execute(f"select id from {name}")] for name in ("coder", "code")}
    weights = list(accumulate(1 / n if made.zipf else 1 for n in range(1, len(ids["code"]) + 1)))
    (version,) = connection.execute("select max(fingerprint) from codebook_version").fetchone()
    columns = "uid, transcript_id, start, stop, code_id, coder_id, version, created_at"
    insert = f"""insert or ignore into coding({columns}, revision, quote_hash, status, origin)
        values(?, ?, ?, ?, ?, ?, ?, '2026-01-01T10:00:00.000000Z', 1, 1, 0, 'hand')"""
    for (transcript,) in connection.execute("select id from transcript").fetchall():
        codes = chance.choices(ids["code"], cum_weights=weights, k=made.codings)
        starts = (chance.randrange(length - LONG) for _ in codes)
        connection.executemany(
            insert,
            [
                (
                    *(_uid(chance), transcript, start, start + chance.randint(SHORT, LONG)),
                    *(code, chance.choice(ids["coder"]), version),
                )
                for start, code in zip(starts, codes, strict=True)
            ],
        )


# --- measuring, each thing in a process of its own ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure:
    """What one process took."""

    seconds: float
    """of the processor"""
    memory: int
    """bytes, at most"""
    answer: str


def measured(module: str, *words: str) -> Measure:
    """Run ``python -m module words…``, which ends with ``say``."""
    done = subprocess.run([sys.executable, "-m", module, *words], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return Measure(found["seconds"], found["memory"], found["answer"])


def say(seconds: float, answer: object) -> None:
    """What ``measured`` reads."""
    print(json.dumps({"seconds": seconds, "memory": _peak(), "answer": str(answer)}))


def _peak() -> int:
    """Bytes at most held by this process; what getrusage says on Linux may be its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
