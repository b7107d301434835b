"""What ``cipcoder --help`` costs beside importing the two libraries it could not do without."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from statistics import median

from benchmarks import Figure, Figures

REPEATS = 15


def _seconds(compiled: str, *words: str) -> float:
    """``compiled``: where modules are kept compiled, as pip leaves them for a person."""
    surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = compiled
    begun = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=surroundings)
    return time.perf_counter() - begun


def run() -> Figures:
    commands = {
        "help": ("-m", "cipcoder", "--help"),
        "frequencies_help": ("-m", "cipcoder", "frequencies", "--help"),
        "libraries": ("-c", "import typer, pydantic"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as compiled:
        for words in commands.values():
            _seconds(compiled, *words)
        for _ in range(REPEATS):  # turn about, so that a busy moment of the machine falls on all alike
            for name, words in commands.items():
                times[name].append(_seconds(compiled, *words))
    base = median(times["libraries"])
    said = f'python -c "import typer, pydantic" ({base * 1000:.0f} ms), median of {REPEATS} runs'
    yield Figure("startup.help", median(times["help"]) / base, 1.5, f"cipcoder --help / {said}")
    yield Figure(
        "startup.command_help", median(times["frequencies_help"]) / base, None, f"cipcoder frequencies --help / {said}"
    )
