"""In and out at the size of a large survey: 1,000 interviews of 10,000 words, 1,000,000 codings.

Import: the files of all interviews through ``cipcoder import``, a tenth of them beside the whole (time an interview
must not grow), and beside the plainest thing that gives sentences too: spaCy's blank French with its sentencizer, rows
written with raw sqlite3. Export: the extracts table beside a plain csv writer over raw sqlite3 that writes the columns
a join gives (ours has turns, speakers, questions, memos and themes besides). Codings are put into the store by hand:
only the way out is measured. Each measure runs in a process of its own; times are of the processor.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import Figure, Figures, _study
from benchmarks._study import Made, Measure
from benchmarks._talk import talk
from cipcoder.project import STORE_NAME, Project

WORDS, INTERVIEWS, CODINGS_EACH = 10_000, 1_000, 1_000
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


def measured(name: str, folder: Path) -> Measure:
    """One of these in a process of its own."""
    return _study.measured("benchmarks.traffic", name, str(folder))


def run() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for size, folder in ((INTERVIEWS // 10, place / "tenth"), (INTERVIEWS, place / "whole")):
            _study.study(folder, Made(size, CODINGS_EACH))
        few = measured("ours_out", place / "tenth")
        ours, raw = measured("ours_out", place / "whole"), measured("raw_out", place / "whole")
        assert ours.answer == raw.answer
        count = int(ours.answer)
        said = (
            f"{count:,} extracts to CSV ({ours.seconds:.1f} s) beside a csv writer over raw sqlite3 "
            f"({raw.seconds:.1f} s)"
        )
        yield Figure("traffic.export", ours.seconds / raw.seconds, AT_MOST, said)
        said = f"a coding in {count:,} beside a coding in a tenth of them"
        yield Figure("traffic.export_growth", ours.seconds / few.seconds / 10, None, said)
        said = f"peak memory at {count:,} extracts ({ours.memory / 2**20:.0f} MiB) beside a tenth of them"
        yield Figure("traffic.export_memory", ours.memory / few.memory, GROWTH, said)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for size, folder in ((INTERVIEWS // 10, place / "tenth"), (INTERVIEWS, place / "whole")):
            folder.mkdir()
            texts(folder, size)
        few = measured("ours_in", place / "tenth")
        ours, raw = measured("ours_in", place / "whole"), measured("raw_in", place / "whole")
        count = int(ours.answer)
        assert count == INTERVIEWS
        said = (
            f"import of {count:,} interviews ({ours.seconds:.0f} s) beside spaCy's blank French and raw sqlite3 "
            f"({raw.seconds:.0f} s)"
        )
        yield Figure("traffic.import", ours.seconds / raw.seconds, AT_MOST, said)
        yield Figure(
            "traffic.import_growth", ours.seconds / few.seconds / 10, GROWTH, "an interview of 1,000 beside one of 100"
        )
        said = f"peak memory at 1,000 interviews ({ours.memory / 2**20:.0f} MiB) beside 100"
        yield Figure("traffic.import_memory", ours.memory / few.memory, None, said)


def main(words: Sequence[str]) -> None:
    count = MEASURES[words[0]](Path(words[1]))
    _study.say(time.process_time(), count)


if __name__ == "__main__":
    main(sys.argv[1:])
