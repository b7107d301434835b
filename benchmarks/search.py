"""Searching at the size of a survey: 200 interviews of 10,000 words of 20,000 different ones, by Zipf’s law.

Beside ours raw FTS5, used as well as it can be: a table of its own with the turns as they were said, accents folded,
asked with MATCH and ``highlight``, whose marks are then cut into the same answer: every place with its interview, turn,
speaker, code points, and 80 characters of context on each side. Both give the same places or the measure fails; for
NEAR, where FTS5 marks the words and not the stretch, the same turns. FTS5 has no forms: they are reported beside the
same words written out.
Times are of the processor, the best of several, each in a process of its own.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks import Figure, Figures, _study
from cipcoder.language.forms import forms
from cipcoder.project import STORE_NAME, Project
from cipcoder.queries.search import CONTEXT, Search
from cipcoder.store import operations as ops
from cipcoder.store.word_index import vocabulary

INTERVIEWS, WORDS, DIFFERENT = 200, 10_000, 20_000
AT_MOST = 2.0
TIMES = 5
RARE, FREQUENT, FORMS = "zébuline", "travail", "reconnaître"
_FIRST = (
    *("le", "la", "de", "on", "et", "les", "pas", "ça", "je", "que", "un", "travail", "même", "été", "équipe", "quand"),
    *("reconnaissance", "reconnu", "reconnaît", "cherche", "chercher", "cherchait", "bureau", "métier"),
)
"""the most frequent of the made-up language, from the first on"""
_SYLLABLES = [c + v for c in "bcdfglmnprstvz" for v in ("a", "e", "i", "o", "u", "é", "ou", "an")]
ASKED = {
    "rare": (RARE, f'"{RARE}"'),
    "frequent": (FREQUENT, f'"{FREQUENT}"'),
    "prefix": ("cherch*", '"cherch" *'),
    "phrase": ("travail même", '"travail même"'),
    "near": ("métier PRÈS/10 bureau", 'NEAR("métier" "bureau", 10)'),
}
"""what is asked of ours and of raw FTS5"""


def _language(chance: random.Random) -> list[str]:
    made = dict.fromkeys(_FIRST)
    while len(made) < DIFFERENT:
        made["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))] = None
    words = list(made)
    words[500:502] = ["œuvre", "cœur"]  # as rare as they are
    return words


def study(folder: Path) -> None:
    """Interviews that all differ; the rare word stands in one turn of every other."""
    chance = random.Random(1)
    words = _language(chance)
    weights = list(accumulate(1 / (n + 2) for n in range(len(words))))
    with Project.create(folder, name="Mesure") as project:
        for number in range(INTERVIEWS):
            text = ""
            turns: list[tuple[int | None, int, int, int, int | None]] = []
            left = WORDS
            while left > 0:
                speaker, head = len(turns) % 2, len(text)
                text += ("Enquêteur : ", "Mme B. : ")[speaker]
                start, size = len(text), min(left, round(chance.lognormvariate(4.7, 0.9)) + 1 if speaker else 12)
                said = chance.choices(words, cum_weights=weights, k=size)
                if len(turns) == 7 and number % 2:
                    said[size // 2] = RARE
                text += " ".join(said).capitalize() + "."
                turns.append((speaker, head, start, len(text), None))
                text += "\n\n"
                left -= size
            data = ops.TranscriptData(
                name=f"entretien-{number:04}",
                text=text.rstrip(),
                speakers=(("Enquêteur", "interviewer"), ("Mme B.", "participant")),
                turns=tuple(turns),
                sentences=(),
                source_name="entretien.txt",
                source_sha256="0" * 64,
            )
            project.do(ops.ImportTranscript(data))


def raw_index(folder: Path) -> None:
    """FTS5 as one would use it by itself."""
    connection = sqlite3.connect(folder / "raw.sqlite")
    connection.executescript(
        f"""attach '{folder / STORE_NAME}' as ours;
        create virtual table said using fts5(text, name unindexed, turn unindexed, speaker unindexed, start unindexed,
            tokenize = 'unicode61 remove_diacritics 2');
        insert into said select substr(x.text, u.start + 1, u.stop - u.start), t.name, u.ordinal + 1, s.label, u.start
            from ours.turn u join ours.transcript t on t.id = u.transcript_id
            join ours.transcript_text x on x.transcript_uid = t.uid
            join ours.speaker s on s.transcript_id = t.id and s.position = u.speaker;"""
    )
    connection.commit()


# --- asking --------------------------------------------------------------------------------------------


def raw(connection: sqlite3.Connection, match: str) -> list[tuple[Any, ...]]:
    asked = "select name, turn, speaker, start, highlight(said, 0, char(2), char(3)) from said where said match ?"
    return [place for row in connection.execute(asked, (match,)) for place in _cut(*row)]


def _cut(name: str, turn: int, speaker: str, start: int, marked: str) -> Iterator[tuple[Any, ...]]:
    text = marked.replace("\x02", "").replace("\x03", "")
    at = marked.find("\x02")
    marks = 0
    while at >= 0:
        end = marked.find("\x03", at)
        a, b = at - marks, end - marks - 1
        marks += 2
        yield (
            *(name, turn, speaker, start + a, start + b),
            *(text[max(0, a - CONTEXT) : a], text[a:b], text[b : b + CONTEXT]),
        )
        at = marked.find("\x02", end)


def rows(found: Search) -> list[tuple[Any, ...]]:
    return [
        (e.transcript.name, h.turn, h.speaker, h.span.start, h.span.stop, h.before, h.words, h.after)
        for e in found.found
        for h in e.hits
    ]


def _best(ask: Callable[[], Any]) -> tuple[float, Any]:
    seconds, answer = [], None
    for _ in range(TIMES):
        began = time.process_time()
        answer = ask()
        seconds.append(time.process_time() - began)
    return min(seconds), answer


def _mark(name: str, places: Sequence[tuple[Any, ...]]) -> str:
    """Equal for equal answers; of NEAR the turns."""
    told = sorted({place[:2] for place in places} if name == "near" else set(places))
    return f"{len(told)} {hashlib.sha256(repr(told).encode()).hexdigest()}"


def main(words: Sequence[str]) -> None:
    """``ours|raw|forms|listed NAME FOLDER``."""
    whose, name, folder = words[0], words[1], Path(words[2])
    if whose == "raw":
        connection = sqlite3.connect(folder / "raw.sqlite")
        seconds, found = _best(lambda: raw(connection, ASKED[name][1]))
        _study.say(seconds, _mark(name, found))
        return
    with Project.open(folder) as project:
        asked = ASKED[name][0] if name in ASKED else f"={FORMS}"
        if whose == "listed":
            with project.store.read() as read:
                asked = " OU ".join(sorted(forms(FORMS, vocabulary(read))))
        # labels are found by ours too: what is said is what raw has
        seconds, answer = _best(lambda: project.search(asked, limit=None))
    _study.say(seconds, _mark(name, rows(answer)))


def measured(whose: str, name: str, folder: Path) -> _study.Measure:
    return _study.measured("benchmarks.search", whose, name, str(folder))


def run() -> Figures:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        study(folder)
        raw_index(folder)
        for name, (asked, match) in ASKED.items():
            ours, theirs = measured("ours", name, folder), measured("raw", name, folder)
            assert ours.answer == theirs.answer, (name, ours.answer, theirs.answer)
            n = int(ours.answer.split()[0])
            said = f"“{asked}”: {n:,} {'turns' if name == 'near' else 'places'} beside FTS5’s highlight of {match}"
            times = f" ({1000 * ours.seconds:,.1f} ms beside {1000 * theirs.seconds:,.1f})"
            yield Figure(f"search.{name}", ours.seconds / theirs.seconds, AT_MOST, said + times)
        ours, listed = measured("ours", "forms", folder), measured("listed", "forms", folder)
        assert ours.answer == listed.answer
        said = f"“={FORMS}” beside its forms written out, the dictionary at hand ({1000 * ours.seconds:,.1f} ms)"
        yield Figure("search.forms", ours.seconds / listed.seconds, None, said)


if __name__ == "__main__":
    main(sys.argv[1:])
