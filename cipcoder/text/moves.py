"""Where offsets of one text lie in another that differs from it by pieces of other lengths.

A file may count CRLF as one and an emoji as two; cleaning joins accents to their letters and takes invisible
characters off. Each such change is an ``Edit``; an offset goes through them with one binary search.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """The piece [start, stop) of the old text is ``length`` long in the new one."""

    start: int
    stop: int
    length: int


class Moves:
    """The offsets of a text after these edits (in order, apart, none of them empty in the old text)."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._edits = [edit for edit in edits if edit.stop - edit.start != edit.length]
        self._starts = [edit.start for edit in self._edits]
        self._news: list[int] = []
        shift = 0
        for edit in self._edits:
            self._news.append(edit.start + shift)
            shift += edit.length - (edit.stop - edit.start)

    def __bool__(self) -> bool:
        """Whether any offset moves."""
        return bool(self._edits)

    def start(self, offset: int) -> int:
        """The new offset; of one inside an edited piece, the piece's beginning."""
        return self._moved(offset, ceil=False)

    def stop(self, offset: int) -> int:
        """The new offset; of one inside an edited piece, the piece's end."""
        return self._moved(offset, ceil=True)

    def _moved(self, offset: int, *, ceil: bool) -> int:
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return offset
        edit, new = self._edits[at], self._news[at]
        if offset >= edit.stop:
            return offset - edit.stop + new + edit.length
        return new + edit.length if ceil and offset > edit.start else new


def through(steps: Sequence[Moves], start: int, stop: int) -> tuple[int, int]:
    """The passage [start, stop) after these steps, one upon the other."""
    for moves in steps:
        start, stop = moves.start(start), moves.stop(stop)
    return start, stop
