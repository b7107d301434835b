"""What a key costs on the coding screen: beside what Textual itself costs, and whether it grows with the text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import Figure, Figures

if TYPE_CHECKING:
    from benchmarks._cell import Answer

WORDS, CODINGS = 100_743, 5_000
SHORT, LONG, PARAGRAPH = 10_000, 300_000, 100_000
ROUNDS, TIMES = 15, 20


class Cell:
    """One app in its own process."""

    def __init__(self, kind: str, words: int = WORDS, codings: int = CODINGS) -> None:
        self._name = f"{kind} {words} {codings}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._cell", *self._name.split()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ready = False

    def __enter__(self) -> Cell:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"A cell of the benchmark ended early: {self._name}")
        return json.loads(line)

    def press(self, times: int, *keys: str) -> Answer:
        """Press keys so many times; the last of them is timed."""
        if not self._ready:
            self._ready = self._answer() == {}
        assert self._process.stdin is not None
        print(times, *keys, file=self._process.stdin, flush=True)
        answer: Answer = self._answer()
        return answer


def rounds(cells: dict[str, Cell], *keys: str) -> dict[str, list[Answer]]:
    """Press keys in each cell turn about, so that a busy moment of the machine falls on all alike."""
    answers: dict[str, list[Answer]] = {name: [] for name in cells}
    for cell in cells.values():
        cell.press(TIMES, *keys)  # once for nothing: what is made on first use is made
    for _ in range(ROUNDS):
        for name, cell in cells.items():
            answers[name].append(cell.press(TIMES, *keys))
    return answers


def seconds(answers: list[Answer]) -> float:
    """The middle value over all rounds."""
    return median(second for answer in answers for second in answer["seconds"])


def ratio(answers: dict[str, list[Answer]], name: str, base: str) -> float:
    """How many times what ``base`` takes, the middle value of the rounds."""
    pairs = zip(answers[name], answers[base], strict=True)
    return median(median(one["seconds"]) / median(other["seconds"]) for one, other in pairs)


def most_lines(answers: list[Answer]) -> int:
    return max(lines for answer in answers for lines in answer["lines"])


def run() -> Figures:
    yield from _against_others()
    yield from _by_length()


def _against_others() -> Iterator[Figure]:
    """The whole screen at 100,743 words and 5,000 codings, beside one widget alone on its screen."""
    with ExitStack() as running:
        screen, empty, textarea, static, log = (
            running.enter_context(Cell(kind)) for kind in ("screen", "empty", "textarea", "static", "log")
        )
        for key, sign in (("down", "↓"), ("right", "→")):
            answers = rounds({"screen": screen, "empty": empty}, key)
            floor = seconds(answers["empty"])
            base = f"{sign} in an empty line-API widget ({floor * 1000:.2f} ms)"
            here = (
                f"{sign} on the whole screen, {WORDS:,} words, {CODINGS:,} codings ({_ms(answers['screen'])}) / {base}"
            )
            yield Figure(f"screen.{key}", ratio(answers, "screen", "empty"), 1.5, here)
            for name, cell, times in (("TextArea", textarea, TIMES), ("Static", static, 3)):
                taken = [cell.press(times, key)]
                compared = f"{sign} in a {name} of the same text, no codings ({_ms(taken)}) / {base}"
                yield Figure(f"screen.{key}_{name.lower()}", seconds(taken) / floor, None, compared)
        coded = [screen.press(20, "W", "1")]
        compared = f"a code by its digit key ({_ms(coded)}) / {base}"
        yield Figure("screen.code", seconds(coded) / floor, None, compared)
        opened, logged = [screen.press(7, "open")], [log.press(7, "open")]
        compared = f"opening it ({_ms(opened)}) / the same text into a Log ({_ms(logged)})"
        yield Figure("screen.open", seconds(opened) / seconds(logged), None, compared)


def _by_length() -> Iterator[Figure]:
    """The same key in a short talk, in a long one, and in one paragraph that doesn't end."""
    kinds = {
        "short": ("screen", SHORT, f"{SHORT:,} words"),
        "long": ("screen", LONG, f"{LONG:,} words"),
        "paragraph": ("paragraph", PARAGRAPH, f"one paragraph of {PARAGRAPH:,} words"),
    }
    with ExitStack() as running:
        cells = {
            name: running.enter_context(Cell(kind, words, words // 20)) for name, (kind, words, _text) in kinds.items()
        }
        for *before, key, sign in (("right", "→"), ("down", "↓"), ("B", "W", "the next sentence")):
            answers = rounds(cells, *before, key)
            for name in ("long", "paragraph"):
                compared = f"{sign} in {kinds[name][2]} / in {kinds['short'][2]} ({_ms(answers['short'])})"
                yield Figure(f"screen.{key}_{name}", ratio(answers, name, "short"), 1.25, compared)
                lines = most_lines(answers[name]) / most_lines(answers["short"])
                yield Figure(f"screen.{key}_{name}_lines", lines, 1.0, f"lines drawn for {compared}")


def _ms(answers: list[Answer]) -> str:
    return f"{seconds(answers) * 1000:.2f} ms"
