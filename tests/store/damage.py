"""Damaging a store's file as disks do: bytes of chosen pages changed or gone."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path


def pages_of(path: Path, name: str) -> list[int]:
    """The pages (from 1) of a table or an index, its root first (SQLite's file format, 1.6); no overflow pages."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    content = path.read_bytes()
    size = int.from_bytes(content[16:18], "big")

    def below(number: int) -> Iterator[int]:
        yield number
        page = content[(number - 1) * size : number * size]
        head = 100 if number == 1 else 0
        if page[head] in (2, 5):
            yield from below(int.from_bytes(page[head + 8 : head + 12], "big"))
            for i in range(int.from_bytes(page[head + 3 : head + 5], "big")):
                at = int.from_bytes(page[head + 12 + 2 * i : head + 14 + 2 * i], "big")
                yield from below(int.from_bytes(page[at : at + 4], "big"))

    return list(below(root))


def spoil(path: Path, pages: list[int], seed: int = 0) -> None:
    """Write noise over whole pages."""
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    for page in pages:
        content[(page - 1) * size : page * size] = random.Random(seed + page).randbytes(size)
    path.write_bytes(content)


def flip(path: Path, page: int, seed: int, times: int = 3) -> None:
    """Change some bytes of a page."""
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    chance = random.Random(seed)
    for _ in range(times):
        content[(page - 1) * size + chance.randrange(size)] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
