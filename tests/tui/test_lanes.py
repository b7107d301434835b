"""Brackets never collide, and the index finds what a search through everything finds."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.tui.lanes import Index, Margin, assign_lanes, in_order
from cipcoder.tui.wrap import wrap

LENGTH = 3000
TEXT = ("le métier de conseiller, on ne sait pas trop ce que c'est\n" * 60)[:LENGTH]


@dataclass(frozen=True)
class Mark:
    start: int
    stop: int
    uid: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def tie(self) -> str:
        return str(self.uid)


spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 900)).map(lambda p: (p[0], min(LENGTH, p[0] + p[1])))
marks = st.lists(spans, max_size=40).map(lambda pairs: [Mark(a, b) for a, b in pairs])


@given(marks, spans, st.data())
@settings(max_examples=100, deadline=None)
def test_the_index_finds_what_a_search_through_everything_finds(
    given_marks: list[Mark], span: tuple[int, int], data: st.DataObject
) -> None:
    index = Index(given_marks[::2])
    assert list(index) == sorted(given_marks[::2], key=in_order)
    for mark in given_marks[1::2]:
        index.add(mark)
    gone = data.draw(st.sets(st.sampled_from(given_marks), max_size=10)) if given_marks else set()
    for mark in gone:
        assert index.remove(mark.uid) == mark
    left = [m for m in given_marks if m not in gone]
    a, b = span
    assert index.overlapping(a, b) == sorted((m for m in left if m.start < b and a < m.stop), key=in_order)
    assert list(index) == sorted(left, key=in_order)
    assert len(index) == len(left)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10)), max_size=60))
@settings(max_examples=200, deadline=None)
def test_lanes_never_collide_and_are_as_few_as_can_be(pairs: list[tuple[int, int]]) -> None:
    rows = sorted((a, a + n) for a, n in pairs)
    lanes = assign_lanes(rows)
    for line in range(62):
        here = [lane for (a, b), lane in zip(rows, lanes, strict=True) if a <= line <= b]
        assert len(here) == len(set(here))
    depth = max((sum(a <= line <= b for a, b in rows) for line in range(62)), default=0)
    assert max(lanes, default=-1) + 1 == depth


@given(marks, marks, st.integers(10, 60), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_brackets_stay_apart_and_in_place_through_coding_and_removing(
    before: list[Mark], added: list[Mark], width: int, chance: random.Random
) -> None:
    index = Index(before)
    margin = Margin(index, wrap(TEXT, width))
    lines = len(wrap(TEXT, width))
    standing = list(before)
    for mark in added:
        places = {m.uid: margin._lanes[m.uid] for m in standing}
        index.add(mark)
        margin.add(mark)
        assert places.items() <= margin._lanes.items(), "a new coding moves no bracket"
        standing.append(mark)
        if chance.random() < 0.4:
            gone = standing.pop(chance.randrange(len(standing)))
            index.remove(gone.uid)
            margin.remove(gone.uid)
    named: list[uuid.UUID] = []
    for line in range(lines):
        pieces = margin.line(line)
        assert len({p.lane for p in pieces}) == len(pieces)
        assert {p.mark for p in pieces} == {m for m in standing if margin.rows(m)[0] <= line <= margin.rows(m)[1]}
        named += [p.mark.uid for p in pieces if p.named]
        for p in pieces:
            first, last = margin.rows(p.mark)
            assert (p.part in ("open", "whole")) == (line == first)
            assert (p.part in ("close", "whole")) == (line == last)
    assert sorted(named) == sorted(m.uid for m in standing), "every name is written once"


def test_two_names_on_one_line_are_written_below_each_other_where_there_is_room() -> None:
    text = "un deux trois quatre cinq six sept huit neuf dix"
    first, second, third = Mark(0, 30), Mark(0, 20), Mark(3, 7)
    margin = Margin(Index([first, second, third]), wrap(text, 14))
    assert [[p.mark for p in margin.line(i) if p.named] for i in range(3)] == [[first, third], [second], []]
