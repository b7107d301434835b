"""Spans of a text: half-open intervals [start, stop) of Unicode code points, and their arithmetic.

Everything the house keeps about a passage (turn, sentence, coding, hit) is such a pair; this module
has the few set operations they all share, so that no other room writes its own sweep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """The code points [start, stop) of one text; ordered by start, then stop."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many code points."""
        return self.stop - self.start


def union(spans: Iterable[Span]) -> list[Span]:
    """The passages covered by at least one of ``spans``: sorted, touching ones merged, empty ones dropped."""
    merged: list[Span] = []
    start = stop = -1
    for span in sorted(spans):
        if span.start >= span.stop:
            continue
        if stop < 0:
            start, stop = span.start, span.stop
        elif span.start <= stop:
            stop = max(stop, span.stop)
        else:
            merged.append(Span(start, stop))
            start, stop = span.start, span.stop
    if stop >= 0:
        merged.append(Span(start, stop))
    return merged


def intersection(a: Sequence[Span], b: Sequence[Span]) -> list[Span]:
    """The passages covered by ``a`` and by ``b``, sorted and merged."""
    left, right = union(a), union(b)
    shared: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i].start, right[j].start)
        stop = min(left[i].stop, right[j].stop)
        if start < stop:
            shared.append(Span(start, stop))
        if left[i].stop <= right[j].stop:
            i += 1
        else:
            j += 1
    return shared


def difference(a: Sequence[Span], b: Sequence[Span]) -> list[Span]:
    """The passages covered by ``a`` and not by ``b``, sorted and merged."""
    rest: list[Span] = []
    holes = union(b)
    j = 0
    for span in union(a):
        start = span.start
        while j < len(holes) and holes[j].stop <= start:
            j += 1
        k = j
        while k < len(holes) and holes[k].start < span.stop:
            if start < holes[k].start:
                rest.append(Span(start, holes[k].start))
            start = max(start, holes[k].stop)
            k += 1
        if start < span.stop:
            rest.append(Span(start, span.stop))
    return rest


def total(spans: Iterable[Span]) -> int:
    """How many code points are covered by at least one of ``spans`` (the measure of their union)."""
    return sum(span.length for span in union(spans))


def overlaps(a: Span, b: Span) -> bool:
    """Whether ``a`` and ``b`` share at least one code point; touching is not overlapping."""
    return max(a.start, b.start) < min(a.stop, b.stop)


def trim(text: str, span: Span) -> Span | None:
    """``span`` without the blanks at both ends (spaces, no-break spaces, tabs, newlines); None if nothing is left."""
    inside = text[span.start : span.stop]
    body = inside.lstrip()
    if not body:
        return None
    start = span.start + len(inside) - len(body)
    return Span(start, start + len(body.rstrip()))
