"""A program at work, in a process of its own that will be killed.

What it says goes to a pipe, outside the store: ``ready``, then for each act ``begin``, ``inside`` from within the
transaction, and ``done`` with what was made, once the store has said that it is on disk.
"""

from __future__ import annotations

import os
import random
from multiprocessing.connection import Connection
from pathlib import Path

from tests.store.works import WORKS, At


def work(name: str, place: Path, pipe: Connection, seed: int, key: str | None) -> None:
    """The work of this name; ``seed`` decides on what, and where in each transaction ``inside`` is said."""

    def say(*words: object) -> None:
        os.write(pipe.fileno(), (" ".join(map(str, words)) + "\n").encode())

    WORKS[name].program(At(place, random.Random(seed), say, key))
