"""The margin beside a text: each coding's bracket in a lane of its own, and where its name is written.

``Index`` finds the codings over a stretch of text. ``Margin`` gives each one a lane on the visual lines:
first-fit when a transcript is laid out, then one by one, so that a new coding never moves the brackets
that are there. Both are about anything with a ``uid``, a ``start`` and a ``stop`` (code points, half-open).
"""

from __future__ import annotations

import heapq
import uuid
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from cipcoder.tui.wrap import Wrap

BUCKET = 512
"""Code points to a bucket of the index."""


class Placed(Protocol):
    """What can stand in the margin."""

    @property
    def uid(self) -> uuid.UUID: ...
    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...
    @property
    def tie(self) -> str:
        """tells apart those of the same bounds, today and tomorrow"""
        ...


M = TypeVar("M", bound=Placed)

Part = Literal["whole", "open", "through", "close"]


def in_order(mark: Placed) -> tuple[int, int, str]:
    """The order of marks: by start, the longest first."""
    return mark.start, -mark.stop, mark.tie


def _start(mark: Placed) -> int:
    return mark.start


class Index(Generic[M]):
    """Marks by the stretches of text they cover."""

    def __init__(self, marks: Iterable[M] = ()) -> None:
        self._marks: dict[uuid.UUID, M] = {}
        self._buckets: dict[int, dict[uuid.UUID, M]] = {}
        self._ordered: list[M] | None = None
        for mark in marks:
            self.add(mark)

    def __len__(self) -> int:
        return len(self._marks)

    def __iter__(self) -> Iterator[M]:
        return iter(self.ordered)

    @property
    def ordered(self) -> list[M]:
        """All marks, by start, the longest first."""
        if self._ordered is None:
            self._ordered = sorted(self._marks.values(), key=in_order)
        return self._ordered

    def get(self, uid: uuid.UUID) -> M | None:
        """The mark of this uid."""
        return self._marks.get(uid)

    def add(self, mark: M) -> None:
        """Put a mark in; one of the same uid is replaced."""
        self.remove(mark.uid)
        self._marks[mark.uid] = mark
        if self._ordered is not None:
            insort(self._ordered, mark, key=in_order)
        for bucket in self._span(mark):
            self._buckets.setdefault(bucket, {})[mark.uid] = mark

    def remove(self, uid: uuid.UUID) -> M | None:
        """Take the mark of this uid out."""
        mark = self._marks.pop(uid, None)
        if mark is not None:
            if self._ordered is not None:
                del self._ordered[bisect_left(self._ordered, in_order(mark), key=in_order)]
            for bucket in self._span(mark):
                del self._buckets[bucket][uid]
        return mark

    def overlapping(self, start: int, stop: int) -> list[M]:
        """Marks that share at least one code point with [start, stop), in order."""
        ordered = self.ordered
        before = [mark for mark in self._buckets.get(start // BUCKET, {}).values() if mark.start < start < mark.stop]
        first, last = (bisect_left(ordered, offset, key=_start) for offset in (start, stop))
        return sorted(before, key=in_order) + ordered[first:last]

    def at(self, offset: int) -> list[M]:
        """Marks over the code point ``offset``, in order."""
        return self.overlapping(offset, offset + 1)

    @staticmethod
    def _span(mark: Placed) -> range:
        return range(mark.start // BUCKET, max(mark.stop - 1, mark.start) // BUCKET + 1)


def assign_lanes(rows: Sequence[tuple[int, int]]) -> list[int]:
    """A lane for each (first, last) row, sorted by first row: the lowest free one; O(n log n)."""
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    lanes: list[int] = []
    for first, last in rows:
        while busy and busy[0][0] < first:
            heapq.heappush(free, heapq.heappop(busy)[1])
        lane = heapq.heappop(free) if free else len(busy)
        heapq.heappush(busy, (last, lane))
        lanes.append(lane)
    return lanes


@dataclass(frozen=True, slots=True)
class Piece(Generic[M]):
    """The part of a mark's bracket that stands on one visual line. ``named``: its name is written here."""

    mark: M
    lane: int
    part: Part
    named: bool


class Margin(Generic[M]):
    """Brackets and names of the marks in ``index``, on the lines of ``wrap``."""

    def __init__(self, index: Index[M], wrap: Wrap) -> None:
        self._index, self._wrap = index, wrap
        self._lanes: dict[uuid.UUID, int] = {}
        self._named_at: dict[uuid.UUID, int] = {}
        self._names: dict[int, int] = {}
        marks = list(index)
        for mark, lane in zip(marks, assign_lanes([self.rows(m) for m in marks]), strict=True):
            self._lanes[mark.uid] = lane
            self._name(mark)

    @property
    def depth(self) -> int:
        """How many lanes are in use."""
        return 1 + max(self._lanes.values(), default=-1)

    def rows(self, mark: Placed) -> tuple[int, int]:
        """First and last visual line of a mark."""
        return self._wrap.line_at(mark.start), self._wrap.line_at(max(mark.stop - 1, mark.start))

    def add(self, mark: M) -> None:
        """Find a lane for a mark that was just put into the index; nothing else moves."""
        first, last = self.rows(mark)
        beside = self._index.overlapping(self._wrap.starts[first], self._wrap.stops[last])
        taken = {self._lanes[m.uid] for m in beside if m.uid in self._lanes and m.uid != mark.uid}
        self._lanes[mark.uid] = next(lane for lane in range(len(taken) + 1) if lane not in taken)
        self._name(mark)

    def remove(self, uid: uuid.UUID) -> None:
        """Forget a mark that was taken out of the index."""
        if self._lanes.pop(uid, None) is not None:
            self._names[self._named_at.pop(uid)] -= 1

    def line(self, line: int) -> list[Piece[M]]:
        """What stands in the margin of one visual line, by lane."""
        pieces: list[Piece[M]] = []
        for mark in self._index.overlapping(self._wrap.starts[line], self._wrap.stops[line]):
            first, last = self.rows(mark)
            part: Part = "whole" if first == last else "open" if line == first else "through"
            if line == last and part == "through":
                part = "close"
            pieces.append(Piece(mark, self._lanes[mark.uid], part, self._named_at[mark.uid] == line))
        return sorted(pieces, key=lambda piece: piece.lane)

    def _name(self, mark: M) -> None:
        """Write the name on the opening line, or below where another name stands there and the bracket is longer."""
        first, last = self.rows(mark)
        line = next((row for row in range(first, min(last, first + 8) + 1) if not self._names.get(row)), first)
        self._named_at[mark.uid] = line
        self._names[line] = self._names.get(line, 0) + 1
