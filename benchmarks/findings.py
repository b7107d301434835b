"""Findings at the size of a survey: 1,000 interviews of 10,000 words, 1,000,000 codings with 120 codes, by Zipf's law.

What ``queries`` answers beside raw sqlite3 on the same file, the same answer given by both: codings by code and
interview beside a GROUP BY; pairs of codings that overlap beside a range join (ours counts interviews and Jaccard
besides), in a layer of a million codings and in one of a quarter; the quotes of one code beside slices of texts that
are read once; a crosstab beside a join of every coding with its participant. Peak memory of each finding on a layer of
a million codings, beside one of a tenth. Every measure runs in a process of its own; times are of the processor, the
best of several.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from benchmarks import Figure, Figures, _study
from benchmarks._study import Made, Measure
from cipcoder.project import STORE_NAME, Project
from cipcoder.queries.cooccurrence import CoOccurrence, cooccurrence
from cipcoder.queries.counts import Counts, by_attribute, placed
from cipcoder.queries.first_appearances import first_appearances
from cipcoder.queries.quotes import quotes
from cipcoder.queries.sequences import sequences
from cipcoder.queries.theme_lines import theme_lines

INTERVIEWS, CODINGS_EACH, CODES, CODERS = 1_000, 1_000, 120, 4
CODER, CODE, ATTRIBUTE = "codeur-0", "code-27", "métier"
LINES = tuple(f"code-{i}" for i in range(6))
COUNTS, TOGETHER, QUOTES, CROSSED, GROWTH = 2.0, 0.3, 1.5, 0.3, 1.2
QUARTER = 1.0
"""a layer of a quarter has a sixteenth of the pairs: reading its codings alone takes a third of what the join does"""
TIMES = 3

Rows = Iterable[tuple[object, ...]]


# --- ours ----------------------------------------------------------------------------------------------


def _counted(found: Counts) -> Rows:
    for code, row in zip(found.codes, found.matrix.tolist(), strict=True):
        yield from ((code, name, n) for name, n in zip(found.transcripts, row, strict=True) if n)


def _paired(found: CoOccurrence) -> Rows:
    return ((pair.first, pair.second, pair.pairs) for pair in found.pairs)


def _crossed(connection: Connection) -> list[tuple[object, ...]]:
    found = placed(connection, None)
    values = by_attribute(connection, found, ATTRIBUTE)
    return [
        (code, value, n) for value, row in values.items() for code, n in zip(found.codes, row.tolist(), strict=True)
    ]


OURS: dict[str, tuple[Callable[[Connection], Any], Callable[[Any], Rows]]] = {
    "counts": (lambda c: placed(c, None), _counted),
    "cooccurrence": (lambda c: cooccurrence(c, CODER), _paired),
    "quotes": (lambda c: quotes(c, CODER, [CODE]), lambda found: ((q.transcript, q.start, q.text) for q in found)),
    "crosstab": (_crossed, lambda found: found),
    "sequences": (lambda c: sequences(c, CODER), lambda _found: ()),
    "first_appearances": (lambda c: first_appearances(c, CODER), lambda _found: ()),
    "theme_lines": (lambda c: theme_lines(c, CODER, codes=LINES), lambda _found: ()),
}
"""name -> a question, and its answer as rows"""


# --- raw -----------------------------------------------------------------------------------------------

_COUNTED = "select code_id, transcript_id, count(*) from coding group by 1, 2"
_JOINED = """
select min(a.code_id, b.code_id), max(a.code_id, b.code_id), count(*) from coding a join coding b
on b.transcript_id = a.transcript_id and b.start >= a.start and b.start < a.stop and (b.start > a.start or b.id > a.id)
where a.coder_id = :who and b.coder_id = :who and a.code_id <> b.code_id group by 1, 2
"""
_QUOTED = """
select transcript_id, start, stop from coding where code_id = ? and coder_id = ?
order by transcript_id, start, stop desc
"""
_TEXT = """
select t.name, x.text from transcript t join transcript_text x on x.transcript_uid = t.uid and x.revision = t.revision
where t.id = ?
"""
_CROSSED = """
select c.code_id, p.value, count(*) from coding c join transcript t on t.id = c.transcript_id
join participant_attribute p on p.participant_id = t.participant_id join attribute a on a.id = p.attribute_id
where a.name = ? group by 1, 2
"""


def _id(connection: sqlite3.Connection, table: str, column: str, name: str) -> int:
    found: int = connection.execute(f"select id from {table} where {column} = ?", (name,)).fetchone()[0]
    return found


def raw_quotes(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    quoted: list[tuple[object, ...]] = []
    at, name, text = -1, "", ""
    of = (_id(connection, "code", "key", CODE), _id(connection, "coder", "name", CODER))
    for transcript, start, stop in connection.execute(_QUOTED, of).fetchall():
        if transcript != at:
            at, (name, text) = transcript, connection.execute(_TEXT, (transcript,)).fetchone()
        quoted.append((name, start, text[start:stop]))
    return quoted


RAW: dict[str, Callable[[sqlite3.Connection], list[Any]]] = {
    "counts": lambda c: c.execute(_COUNTED).fetchall(),
    "cooccurrence": lambda c: c.execute(_JOINED, {"who": _id(c, "coder", "name", CODER)}).fetchall(),
    "quotes": raw_quotes,
    "crosstab": lambda c: c.execute(_CROSSED, (ATTRIBUTE,)).fetchall(),
}


def _named(connection: sqlite3.Connection, name: str, rows: Rows) -> Rows:
    """Raw rows with codes and transcripts by name."""
    codes: dict[object, str] = dict(connection.execute("select id, key from code").fetchall())
    names: dict[object, str] = dict(connection.execute("select id, name from transcript").fetchall())
    second = {"counts": names, "cooccurrence": codes}.get(name, {})
    return rows if name == "quotes" else ((codes[a], second.get(b, b), n) for a, b, n in rows)


# --- measuring -----------------------------------------------------------------------------------------


def _best(ask: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Seconds of the quickest of several askings, and the answer."""
    seconds, answer = [], None
    for _ in range(times):
        began = time.process_time()
        answer = ask()
        seconds.append(time.process_time() - began)
    return min(seconds), answer


def _mark(rows: Rows) -> str:
    """Equal for equal answers, whatever their order."""
    ordered = sorted(map(repr, rows))
    return f"{len(ordered)} {hashlib.sha256(chr(10).join(ordered).encode()).hexdigest()}"


def main(words: Sequence[str]) -> None:
    """``ours|raw|alone NAME FOLDER``; alone: asked once, for the peak of memory."""
    whose, name, folder = words[0], words[1], Path(words[2])
    if whose == "raw":
        connection = sqlite3.connect(folder / STORE_NAME)
        connection.execute("pragma cache_size = -65536")  # as ours has it
        seconds, found = _best(lambda: RAW[name](connection), 1 if name == "cooccurrence" else TIMES)
        _study.say(seconds, _mark(_named(connection, name, found)))
        return
    ask, rows = OURS[name]
    with Project.open(folder) as project, project.store.read() as connection_:
        seconds, found = _best(lambda: ask(connection_), 1 if whose == "alone" else TIMES)
    _study.say(seconds, "" if whose == "alone" else _mark(rows(found)))


def measured(whose: str, name: str, folder: Path) -> Measure:
    return _study.measured("benchmarks.findings", whose, name, str(folder))


def beside_raw(name: str, folder: Path, bound: float, said: str, *, figure: str = "") -> Figure:
    """One question to both; an error unless they say the same."""
    ours, raw = measured("ours", name, folder), measured("raw", name, folder)
    assert ours.answer == raw.answer, (name, ours.answer, raw.answer)
    times = f" ({1000 * ours.seconds:,.0f} ms beside {1000 * raw.seconds:,.0f})"
    n = int(ours.answer.split()[0])
    return Figure(f"findings.{figure or name}", ours.seconds / raw.seconds, bound, said.format(n=f"{n:,}") + times)


def run() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        several, single, tenth = (Path(name) / each for each in ("several", "single", "tenth"))
        _study.study(several, Made(INTERVIEWS, CODINGS_EACH, CODERS, CODES, zipf=True))
        _study.study(single, Made(INTERVIEWS, CODINGS_EACH, 1, CODES, zipf=True))
        _study.study(tenth, Made(INTERVIEWS // 10, CODINGS_EACH, 1, CODES, zipf=True))
        yield beside_raw("counts", several, COUNTS, "{n} cells code × interview beside sqlite3's GROUP BY")
        said = "{n} pairs of codes that overlap, 1,000,000 codings in the layer, beside sqlite3's range join"
        yield beside_raw("cooccurrence", single, TOGETHER, said)
        said = "the same, 250,000 of 1,000,000 codings in the layer"
        yield beside_raw("cooccurrence", several, QUARTER, said, figure="cooccurrence_quarter")
        yield beside_raw("quotes", single, QUOTES, "{n} quotes of one code beside slices of texts read once")
        yield beside_raw("crosstab", several, CROSSED, "{n} cells code × profession beside a join of all codings")
        for finding in OURS:
            large, small = (measured("alone", finding, folder).memory for folder in (single, tenth))
            said = f"peak memory at 1,000,000 codings ({large / 2**20:.0f} MiB) beside 100,000"
            yield Figure(f"findings.{finding}_memory", large / small, GROWTH, said)


if __name__ == "__main__":
    main(sys.argv[1:])
