"""In and out at the size of a large survey: 1,000 interviews of 10,000 words, 1,000,000 codings.

Import: the files of all interviews through ``cipcoder import``, a tenth of them beside the whole (time an interview
must not grow), and beside the plainest thing that gives sentences too: spaCy's blank French with its sentencizer, rows
written with raw sqlite3. Export: the extracts table beside a plain csv writer over raw sqlite3 that writes the columns
a join gives (ours has turns, speakers, questions, memos and themes besides). Codings are put into the store by hand:
only the way out is measured. Each measure runs in a process of its own; times are of the processor.
"""

from __future__ import annotations

import csv
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import Figure, Figures
from benchmarks._talk import CODES, talk
from cipcoder.codebook.models import Code, Codebook
from cipcoder.project import STORE_NAME, Project
from cipcoder.store import operations as ops

WORDS, INTERVIEWS, CODINGS_EACH = 10_000, 1_000, 1_000
CODERS = ("ana", "ben")
AT_MOST = 2.0
GROWTH = 1.2

_CODINGS = """
select c.uid, start, stop, code.key, coder.name, c.created_at, v.number, origin, status, weight from coding c
join code on code.id = code_id join coder on coder.id = coder_id
left join codebook_version v on v.fingerprint = c.version where transcript_id = ? order by start, stop desc
"""
_TRANSCRIPTS = """
select t.id, t.name, document_set, date, p.id, p.key, p.name, x.text from transcript t
left join participant p on p.id = t.participant_id
join transcript_text x on x.transcript_uid = t.uid and x.revision = t.revision order by document_set, date, t.name
"""
_ATTRIBUTES = """
select name, value from participant_attribute join attribute on attribute.id = attribute_id where participant_id = ?
"""


def texts(folder: Path, interviews: int) -> list[Path]:
    """So many different interviews as files."""
    said = talk(WORDS - 3).text
    paths = []
    for number in range(interviews):
        paths.append(folder / f"entretien-{number:04}.txt")
        paths[-1].write_text(f"{said}\n\nEnquêteur : Fin {number}.\n", encoding="utf-8")
    return paths


def study(folder: Path, interviews: int) -> None:
    """A project of so many interviews, each coded 1,000 times by two coders."""
    with Project.create(folder, name="Mesure") as project:
        for coder in CODERS:
            project.use_coder(coder)
        codes = tuple(Code(id=f"code-{i}", label={"fr": f"Code de mesure {i}"}) for i in range(CODES))
        project.do(ops.ApplyCodebook(Codebook(codes=codes)))
        project.do(
            ops.SetParticipants(
                tuple(ops.ParticipantData(f"P{i}", f"Mme {i}", {"âge": str(20 + i % 45)}) for i in range(interviews))
            )
        )
        made = talk(WORDS)
        for number in range(interviews):
            project.do(
                ops.ImportTranscript(
                    ops.TranscriptData(
                        name=f"entretien-{number:04}",
                        text=f"{made.text}\n\n{number}",
                        speakers=(("Enquêteur", "interviewer"), ("Mme B.", "participant")),
                        turns=tuple((*turn, None) for turn in made.turns),
                        sentences=tuple((span.start, span.stop) for span in made.sentences),
                        source_name="entretien.txt",
                        source_sha256="0" * 64,
                        participant=f"P{number}",
                    )
                )
            )
    _code(folder / STORE_NAME, len(made.text))


def _code(store: Path, length: int) -> None:
    chance = random.Random(1)
    connection = sqlite3.connect(store)
    ids = {name: [row[0] for row in connection.execute(f"select id from {name}")] for name in ("coder", "code")}
    (version,) = connection.execute("select max(fingerprint) from codebook_version").fetchone()
    columns = "uid, transcript_id, start, stop, code_id, coder_id, version, created_at"
    insert = f"""insert or ignore into coding({columns}, revision, quote_hash, status, origin)
        values(?, ?, ?, ?, ?, ?, ?, '2026-01-01T10:00:00.000000Z', 1, 1, 0, 'hand')"""
    for (transcript,) in connection.execute("select id from transcript").fetchall():
        starts = [chance.randrange(length - 400) for _ in range(CODINGS_EACH)]
        connection.executemany(
            insert,
            [
                (
                    *(str(uuid.UUID(int=chance.getrandbits(128))), transcript, start, start + chance.randint(30, 400)),
                    *(chance.choice(ids["code"]), chance.choice(ids["coder"]), version),
                )
                for start in starts
            ],
        )
    connection.commit()
    connection.close()


# --- what is measured, each in its own process ---------------------------------------------------------


def ours_out(folder: Path) -> int:
    from cipcoder.exchange.tables import export_extracts

    with Project.open(folder) as project:
        return export_extracts(project, folder / "ours.csv")


def raw_out(folder: Path) -> int:
    connection, count = sqlite3.connect(folder / STORE_NAME), 0
    with (folder / "raw.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for transcript, name, kind, date, person, key, called, text in connection.execute(_TRANSCRIPTS).fetchall():
            attributes = [value for _name, value in connection.execute(_ATTRIBUTES, (person,))]
            for uid, start, stop, *rest in connection.execute(_CODINGS, (transcript,)):
                said = text[start:stop]
                writer.writerow([uid, name, kind, date, key, called, *attributes, start, stop, said, *rest])
                count += 1
    return count


def ours_in(folder: Path) -> int:
    from cipcoder.exchange.transcripts import import_files

    with Project.create(folder / "study", name="Mesure") as project:
        done = import_files(project, sorted(folder.glob("*.txt")))
    return sum(one.outcome == "imported" for one in done)


def raw_in(folder: Path) -> int:
    import spacy

    language = spacy.blank("fr")
    language.add_pipe("sentencizer")
    connection = sqlite3.connect(folder / "raw.sqlite")
    connection.execute("create table transcript(name text, text text)")
    connection.execute("create table sentence(name text, start integer, stop integer)")
    paths = sorted(folder.glob("*.txt"))
    for path in paths:
        text = path.read_text(encoding="utf-8")
        connection.execute("insert into transcript values(?, ?)", (path.stem, text))
        found = ((path.stem, sentence.start_char, sentence.end_char) for sentence in language(text).sents)
        connection.executemany("insert into sentence values(?, ?, ?)", found)
        connection.commit()
    return len(paths)


MEASURES: dict[str, Callable[[Path], int]] = {f.__name__: f for f in (ours_out, raw_out, ours_in, raw_in)}


def measured(name: str, folder: Path) -> tuple[float, float, int]:
    """Seconds of the processor, peak memory (bytes) and what was counted."""
    words = [sys.executable, "-m", "benchmarks.traffic", name, str(folder)]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return found["seconds"], found["memory"], found["count"]


def run() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for size, folder in ((INTERVIEWS // 10, place / "tenth"), (INTERVIEWS, place / "whole")):
            study(folder, size)
        few, small, _n = measured("ours_out", place / "tenth")
        ours, large, count = measured("ours_out", place / "whole")
        raw, _memory, written = measured("raw_out", place / "whole")
        assert count == written
        said = f"{count:,} extracts to CSV ({ours:.1f} s) beside a csv writer over raw sqlite3 ({raw:.1f} s)"
        yield Figure("traffic.export", ours / raw, AT_MOST, said)
        said = f"a coding in {count:,} beside a coding in a tenth of them"
        yield Figure("traffic.export_growth", ours / few / 10, None, said)
        said = f"peak memory at {count:,} extracts ({large / 2**20:.0f} MiB) beside a tenth of them"
        yield Figure("traffic.export_memory", large / small, GROWTH, said)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for size, folder in ((INTERVIEWS // 10, place / "tenth"), (INTERVIEWS, place / "whole")):
            folder.mkdir()
            texts(folder, size)
        few, small, _n = measured("ours_in", place / "tenth")
        ours, large, count = measured("ours_in", place / "whole")
        raw, _memory, _n = measured("raw_in", place / "whole")
        assert count == INTERVIEWS
        said = (
            f"import of {count:,} interviews ({ours:.0f} s) beside spaCy's blank French and raw sqlite3 ({raw:.0f} s)"
        )
        yield Figure("traffic.import", ours / raw, AT_MOST, said)
        yield Figure("traffic.import_growth", ours / few / 10, GROWTH, "an interview of 1,000 beside one of 100")
        said = f"peak memory at 1,000 interviews ({large / 2**20:.0f} MiB) beside 100"
        yield Figure("traffic.import_memory", large / small, None, said)


def _peak() -> int:
    """Bytes at most held by this process; what getrusage says on Linux may be its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(words: Sequence[str]) -> None:
    count = MEASURES[words[0]](Path(words[1]))
    print(json.dumps({"seconds": time.process_time(), "memory": _peak(), "count": count}))


if __name__ == "__main__":
    main(sys.argv[1:])
