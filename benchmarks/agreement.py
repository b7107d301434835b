"""What a comparison of two coders costs: beside character vectors given to other programs, and as segments grow.

The study is made up: 13 interviews of 10,000 words, 3,900 segments of two coders, 20 codes. The others start from
finished vectors, a value for every character; ours from the coders' segments.
"""

from __future__ import annotations

import os
import random
import time
import tracemalloc
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is imported: idle threads count as work

import numpy as np
import numpy.typing as npt

from benchmarks import Figure, Figures
from cipcoder.agreement.compare import compare
from cipcoder.agreement.intervals import jackknife
from cipcoder.agreement.interviews import Interview, Line, Segment, Unit, numbered
from cipcoder.agreement.matching import count_matches
from cipcoder.agreement.patterns import Patterns, alpha, by_unit, cohen, count_patterns, track, with_sum
from cipcoder.agreement.runs import defined
from cipcoder.agreement.together import places, set_runs
from cipcoder.text.spans import Span

INTERVIEWS, CHARACTERS, SEGMENTS = 13, 60_000, 3_900
CODERS = ("ana", "ben")
CODES = tuple(f"code {i}" for i in range(20))
REPEATS = 7
LONGEST = 500
AT_LEAST = 50
"""Times faster than others kappa and alpha have to be."""


def study(times: int = 1, denser: int = 1) -> list[Interview]:
    """So many times 13 interviews, turn by turn; most segments of one coder are near one of the other's.

    ``denser``: so many times as many segments on the same text.
    """
    drawn = random.Random(times)
    made = []
    for number in range(INTERVIEWS * times):
        turns, at = [], 0
        while at < CHARACTERS:
            stop = min(CHARACTERS, at + drawn.randint(20, 1_200))
            turns.append(Span(at, stop))
            at = stop
        layers: dict[str, list[Segment]] = {coder: [] for coder in CODERS}
        for _ in range(denser * SEGMENTS // INTERVIEWS // 2):
            start, length = drawn.randrange(CHARACTERS - 2 * LONGEST), drawn.randint(30, LONGEST)
            code, other = drawn.choice(CODES), drawn.choice(CODES)
            layers["ana"].append(Segment(start, start + length, code))
            moved = start + drawn.randint(0, 40) if drawn.random() < 0.8 else drawn.randrange(CHARACTERS - LONGEST)
            layers["ben"].append(Segment(moved, moved + length, code if drawn.random() < 0.8 else other))
        made.append(Interview(f"entretien {number}", tuple(turns), {Unit.TURN: tuple(turns)}, layers))
    return made


def vectors(interviews: list[Interview]) -> list[npt.NDArray[np.uint8]]:
    """For each code (2, characters): what each coder put on every character, one interview after the other."""
    found = []
    for code in CODES:
        table: npt.NDArray[np.uint8] = np.zeros((len(CODERS), len(interviews) * CHARACTERS), dtype=np.uint8)
        for number, one in enumerate(interviews):
            for row, coder in zip(table, CODERS, strict=True):
                for segment in one.layers[coder]:
                    if segment.code == code:
                        row[number * CHARACTERS + segment.start : number * CHARACTERS + segment.stop] = 1
        found.append(table)
    return found


def best(function: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of work, the least of several."""
    seconds = []
    for _ in range(repeats):
        begun = time.process_time()
        function()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def table(interviews: list[Interview]) -> Patterns:
    """The table kappa and alpha are computed from."""
    codes = numbered(CODES)
    return count_patterns(track(Line(interviews), CODERS, codes), len(codes))


def both(interviews: list[Interview]) -> None:
    """Kappa and alpha of every code, from the segments on."""
    counted = table(interviews)
    cohen(counted)
    alpha(counted.disagreement().sum(axis=1))


def parts(interviews: list[Interview]) -> dict[str, float]:
    """Seconds of the steps of the whole report."""
    codes = numbered(CODES)
    line = Line(interviews)
    characters = track(line, CODERS, codes)
    turns = by_unit(line, characters, Unit.TURN)
    counted, runs = count_patterns(characters, len(codes)), set_runs(characters, len(codes))
    marked, disagreement = places(characters), with_sum(counted.disagreement())
    alphas = alpha(disagreement)
    without = alpha(disagreement[:, -1:] - disagreement[:, :-1])
    steps: dict[str, Callable[[], object]] = {
        "placing": lambda: track(Line(interviews), CODERS, codes),
        "turns": lambda: count_patterns(by_unit(line, characters, Unit.TURN), len(codes)),
        "table": lambda: count_patterns(characters, len(codes)),
        "alpha": lambda: alpha(with_sum(counted.disagreement())),
        "intervals": lambda: [
            jackknife(float(pooled), defined(rest)) for pooled, rest in zip(alphas[:, -1], without, strict=True)
        ],
        "tallies": lambda: (counted.tallies(), count_patterns(turns, len(codes)).tallies()),
        "sets": lambda: set_runs(characters, len(codes)).alphas(),
        "places": lambda: places(characters).alphas(),
        "segments": lambda: count_matches(characters.layers, len(codes), characters.edges),
        "pairs": lambda: (marked.of(0, 1), cohen(counted.of((0, 1)))),
        "confusion": lambda: runs.confusion(0, 1),
    }
    return {name: best(step) for name, step in steps.items()}


def run() -> Figures:
    import krippendorff
    from sklearn.metrics import cohen_kappa_score

    interviews, spelled = study(), vectors(study())
    theirs = {
        "sklearn": best(lambda: [cohen_kappa_score(*side) for side in spelled], 3),
        "krippendorff": best(
            lambda: [krippendorff.alpha(reliability_data=side, level_of_measurement="nominal") for side in spelled], 3
        ),
    }
    said = {"sklearn": "scikit-learn's kappa", "krippendorff": "krippendorff's alpha"}
    ours, whole = best(lambda: both(interviews)), best(lambda: compare(interviews, CODERS, CODES))
    for name, seconds in theirs.items():
        yield Figure(
            f"agreement.kappa_alpha_{name}",
            ours / seconds,
            1 / AT_LEAST,
            f"kappa and alpha of {len(CODES)} codes ({ours * 1000:.1f} ms) / {said[name]} ({seconds * 1000:.0f} ms): "
            f"{seconds / ours:.0f} times faster",
        )
    for name, seconds in theirs.items():
        yield Figure(
            f"agreement.report_{name}",
            whole / seconds,
            1,
            f"the whole report ({whole * 1000:.0f} ms) / {said[name]}: {seconds / whole:.0f} times faster",
        )
    for name, seconds in parts(interviews).items():
        yield Figure(
            f"agreement.part_{name}", seconds / whole, None, f"of the whole report's time ({seconds * 1000:.2f} ms)"
        )
    tracemalloc.start()
    compare(interviews, CODERS, CODES)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    yield Figure("agreement.memory", peak / 100, 1, f"peak of the whole report ({peak:.1f} MiB) / 100 MiB")
    for times in (10, 100):
        longer = study(times)
        seconds = best(lambda longer=longer: compare(longer, CODERS, CODES), 3)  # type: ignore[misc]
        yield Figure(
            f"agreement.per_segment_{times}x",
            seconds / times / whole,
            1.5,
            f"time per segment of {SEGMENTS * times:,} segments ({seconds:.2f} s) / of {SEGMENTS:,}",
        )
    for times in (10, 100):
        denser = study(denser=times)
        seconds = best(lambda denser=denser: compare(denser, CODERS, CODES), 2)  # type: ignore[misc]
        yield Figure(
            f"agreement.per_segment_same_text_{times}x",
            seconds / times / whole,
            10,
            f"time per segment of {SEGMENTS * times:,} segments ({seconds:.2f} s) on the same text / of {SEGMENTS:,}: "
            "the sets that occur grow faster than the segments until all do",
        )
