"""Spans: the few set operations every room shares, against sets of code points."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.spans import Span, difference, intersection, overlaps, total, trim, union

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 40), st.integers(0, 12))
many = st.lists(spans, max_size=8)


def points(some: list[Span]) -> set[int]:
    return {point for span in some for point in range(span.start, span.stop)}


def test_touching_spans_are_merged_and_empty_ones_dropped() -> None:
    assert union([Span(5, 8), Span(0, 5), Span(9, 9)]) == [Span(0, 8)]


def test_spans_sort_by_start_then_stop() -> None:
    assert sorted([Span(2, 3), Span(1, 9), Span(1, 4)]) == [Span(1, 4), Span(1, 9), Span(2, 3)]


@given(many)
def test_a_union_covers_the_same_points_and_stays_apart(some: list[Span]) -> None:
    merged = union(some)
    assert points(merged) == points(some)
    assert all(a.stop < b.start for a, b in itertools.pairwise(merged))
    assert union(merged) == merged
    assert total(some) == len(points(some))


@given(many, many)
def test_intersection_and_difference_are_those_of_sets(a: list[Span], b: list[Span]) -> None:
    assert points(intersection(a, b)) == points(a) & points(b)
    assert points(difference(a, b)) == points(a) - points(b)
    assert union(intersection(a, b)) == intersection(a, b)
    assert union(difference(a, b)) == difference(a, b)
    assert total(a) == total(intersection(a, b)) + total(difference(a, b))


@given(spans, spans)
def test_overlapping_is_sharing_a_point(a: Span, b: Span) -> None:
    assert overlaps(a, b) == bool(points([a]) & points([b])) == overlaps(b, a)


@given(st.text(alphabet="a \n\t\u00a0\u202fé😀", max_size=20), st.data())
def test_trimming_takes_blanks_off_both_ends_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    trimmed = trim(text, Span(start, stop))
    if trimmed is None:
        assert text[start:stop].strip() == ""
    else:
        assert text[trimmed.start : trimmed.stop] == text[start:stop].strip()
        assert start <= trimmed.start < trimmed.stop <= stop


def test_no_break_spaces_are_blanks() -> None:
    assert trim("\u00a0\u202f« oui »\u00a0\n", Span(0, 11)) == Span(2, 9)
    assert trim("\u00a0\u202f\n", Span(0, 3)) is None
