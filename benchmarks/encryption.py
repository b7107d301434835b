"""What encryption costs: the same acts on the same project, in clear and encrypted, turn about in one process.

A project of 20 interviews of 10,000 words. A commit is one coding, on the disk when it returns; opening the project is
measured with its passphrase, of which the key is derived (256,000 rounds of SHA-512), beside one in clear.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import Figure, Figures
from benchmarks._talk import talk
from cipcoder.codebook.models import Code, Codebook
from cipcoder.project import STORE_NAME, Project
from cipcoder.store import cipher
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.converting import convert

KEY = "l’été à Vierzac"
INTERVIEWS, WORDS = 20, 10_000
CODE = "travail"
TIMES = 9


def run() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        plain, closed = Path(name) / "plain", Path(name) / "closed"
        _study(plain)
        shutil.copytree(plain, closed)
        begun = time.perf_counter()
        convert(closed / STORE_NAME, None, KEY)
        converted = time.perf_counter() - begun
        size = (plain / STORE_NAME).stat().st_size
        opening = _ratio(lambda: Project.open(plain).close(), lambda: _opened_anew(closed))
        with Project.open(plain) as one, Project.open(closed, passphrase=lambda _path: KEY) as other:
            for project in (one, other):
                project.use_coder("ana")
            acts: dict[str, tuple[float | None, Callable[[Project], object]]] = {
                "commit": (2.0, _commit),
                "transcript": (2.0, lambda project: project.document(project.transcripts()[7].name)),
                "search": (3.0, lambda project: project.search("travail")),
                "frequencies": (2.0, lambda project: project.frequencies("ana")),
            }
            for act, (bound, do) in acts.items():
                ratio, seconds = _ratio(partial(do, one), partial(do, other))
                said = f"encrypted ({seconds * 1000:.1f} ms) / in clear, median of {TIMES}"
                yield Figure(f"encryption.{act}", ratio, bound, said)
        yield Figure("encryption.open", opening[0], None, f"with a passphrase ({opening[1] * 1000:.0f} ms) / in clear")
        yield Figure(
            "encryption.convert", converted, None, f"seconds to encrypt {size / 1e6:.0f} MB, compared to the letter"
        )


def _opened_anew(folder: Path) -> None:
    cipher._derived.cache_clear()  # a command is a new process, which has to work the key out
    Project.open(folder, passphrase=lambda _path: KEY).close()


def _study(folder: Path) -> None:
    chance = random.Random(1)
    with Project.create(folder, name="Mesure") as project:
        project.use_coder("ana")
        project.do(ops.ApplyCodebook(Codebook(codes=(Code(id=CODE, label={"fr": "Travail"}),))))
        for number in range(INTERVIEWS):
            text = talk(WORDS - number)  # each another
            data = ops.TranscriptData(
                name=f"entretien-{number:04}",
                text=text.text,
                speakers=(("Enquêteur", "interviewer"), ("Mme B.", "participant")),
                turns=tuple((*turn, None) for turn in text.turns),
                sentences=tuple((span.start, span.stop) for span in text.sentences),
                source_name="entretien.txt",
                source_sha256="0" * 64,
            )
            project.do(ops.ImportTranscript(data))
            starts = chance.sample(range(len(text.text) - 600), 100)
            new = tuple(ops.NewCoding(data.uid, start, start + 300, code_uid(CODE)) for start in starts)
            project.do(ops.AddCodings(new))


def _commit(project: Project) -> None:
    row = project.transcripts()[3]
    start = time.perf_counter_ns() % 40_000
    project.do(ops.AddCodings((ops.NewCoding(row.uid, start, start + 50, code_uid(CODE)),)))


def _ratio(plain: Callable[[], object], closed: Callable[[], object]) -> tuple[float, float]:
    """How many times longer the second takes, and how long; turn about, as a busy moment falls on both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _time in range(TIMES):
        for taken, do in zip(times, (plain, closed), strict=True):
            begun = time.perf_counter()
            do()
            taken.append(time.perf_counter() - begun)
    return median(times[1]) / median(times[0]), median(times[1])
