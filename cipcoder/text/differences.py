"""Where the words of two texts differ, for reading: what was taken out, what was put in, with a few words around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WRITTEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that differ between two texts, with a few on either side."""

    line: int
    """from 1, in the new text"""
    before: str
    old: str
    new: str
    after: str


def differences(old: str, new: str, around: int = 30) -> Iterator[Difference]:
    """Where the words (as they are written) of two texts differ, in order."""
    from rapidfuzz.distance import Indel

    ids: dict[str, int] = {}
    sides = [[m.span() for m in _WRITTEN.finditer(text)] for text in (old, new)]
    numbers = [
        [ids.setdefault(text[a:b], len(ids)) for a, b in side] for text, side in zip((old, new), sides, strict=True)
    ]
    ends = [[*side, (len(text), len(text))] for text, side in zip((old, new), sides, strict=True)]
    i = j = 0
    same = [
        (op.src_start, op.dest_start, op.src_end - op.src_start) for op in Indel.opcodes(*numbers) if op.tag == "equal"
    ]
    for first, second, length in (*same, (len(sides[0]), len(sides[1]), 0)):
        if first > i or second > j:
            start = ends[1][j][0]
            stop = sides[1][second - 1][1] if second > j else start
            yield Difference(
                new.count("\n", 0, start) + 1,
                new[max(0, start - around) : start],
                old[sides[0][i][0] : sides[0][first - 1][1]] if first > i else "",
                new[start:stop],
                new[stop : stop + around],
            )
        i, j = first + length, second + length
