"""Which codings a query finds: its conditions, true or not of the passages of one coder in one transcript.

A passage is what one coder coded from one place to another: a code's name is true of it when it carries that code,
so « A and B » is one passage with both. What is related to what (overlapping, near…) are two codings of the same
coder; where one passage carries both codes, its two codings overlap.
Of a passage found, the codings of the codes named are shown; where it has none of these, all of them.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from sqlalchemy import Connection, select

from cipcoder.queries.corpus import Filter, ParticipantRow, TranscriptRow
from cipcoder.queries.cut import Talk, on_one_line
from cipcoder.queries.query_names import Names, pair
from cipcoder.queries.query_tree import (
    All,
    Any,
    Attribute,
    Code,
    Condition,
    Date,
    Has,
    Leaf,
    Marked,
    Not,
    Related,
    leaves,
    related,
    shown_codes,
)
from cipcoder.store import models as m
from cipcoder.text.words import words

_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Passage:
    """What one coder coded from ``start`` to ``stop`` (code points)."""

    __slots__ = ("codes", "noted", "start", "stop", "text")

    def __init__(self, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self.codes: set[str] = set()
        self.noted = False
        """there is a memo on one of its codings"""
        self.text: str | None = None
        """on one line and folded, once it was asked for"""


class Layer:
    """All that one coder coded in one transcript, by start, longest first."""

    def __init__(self, row: TranscriptRow, person: ParticipantRow | None, coder: str, talk: Talk) -> None:
        self.row, self.person, self.coder, self.talk = row, person, coder, talk
        self.passages: list[Passage] = []
        self._right: dict[int, _Right] = {}
        self._starts: list[int] | None = None
        self._words: list[int] | None = None

    def add(self, start: int, stop: int, code: str, *, noted: bool) -> None:
        """One more coding; they come in the order of the text."""
        if not self.passages or (self.passages[-1].start, self.passages[-1].stop) != (start, stop):
            self.passages.append(Passage(start, stop))
        self.passages[-1].codes.add(code)
        self.passages[-1].noted |= noted

    def text(self, passage: Passage) -> str:
        if passage.text is None:
            passage.text = on_one_line(self.talk.document.text[passage.start : passage.stop])
        return passage.text

    def place(self, passage: Passage, relation: str) -> tuple[int, int] | None:
        """Where it stands, counted in what the relation is about: characters, turns, or words that are said."""
        if relation == "near":
            (_voices, first, last, _asked), _roles, _starred = self.talk.at(passage.start, passage.stop)
            return None if first is None or last is None else (first, last + 1)
        if relation == "within":
            if self._words is None:
                found = words(self.talk.document.text)
                self._words = [word.start for word in found if self.talk.said(word.start)]
            return bisect_left(self._words, passage.start), bisect_left(self._words, passage.stop) + 1
        return passage.start, passage.stop

    def right(self, node: Related, holds: Callable[[Passage], bool]) -> _Right:
        """The passages of which the right side is true, found once."""
        if id(node) not in self._right:
            self._right[id(node)] = _Right(self, node.relation, [each for each in self.passages if holds(each)])
        return self._right[id(node)]

    def next(self, passage: Passage) -> Sequence[Passage]:
        """What begins next, at its end or after: all passages that begin there."""
        if self._starts is None:
            self._starts = [each.start for each in self.passages]
        first = bisect_left(self._starts, passage.stop)
        if first == len(self._starts):
            return ()
        return self.passages[first : bisect_left(self._starts, self._starts[first] + 1)]


class _Right:
    """Passages by where they stand, to be asked which of them meet a stretch."""

    def __init__(self, layer: Layer, relation: str, passages: Iterable[Passage]) -> None:
        self.all = frozenset(passages)
        placed = [(*place, each) for each in self.all if (place := layer.place(each, relation)) is not None]
        placed.sort(key=lambda each: each[0])
        self._passages = [each[2] for each in placed]
        self._starts, self._stops = [each[0] for each in placed], [each[1] for each in placed]
        self._reach = list(accumulate(self._stops, max))

    def meets(self, start: int, stop: int, but: Passage) -> bool:
        """Whether one of them, another than ``but``, has something in [start, stop)."""
        at = bisect_left(self._starts, stop) - 1
        while at >= 0 and self._reach[at] > start:
            if self._stops[at] > start and self._passages[at] is not but:
                return True
            at -= 1
        return False


class Retrieval:
    """A query, its names looked up; QueryError where one of them isn't there."""

    def __init__(self, connection: Connection, condition: Condition) -> None:
        self.condition = condition
        self._means = Names(connection).look_up(condition)
        self.named = self._ids(shown_codes(condition))
        self.needed = self._needed(condition)
        """a passage found carries one of these codes; None: it need not carry any in particular"""
        self.read = self._read()
        """only codings with these codes have to be read; None: all of them"""
        self._holds = self._test(condition)

    def transcripts(self, chosen: Filter) -> Filter:
        """Where the query says itself which set or interview, it isn't looked for among the interviews only."""
        says = any(isinstance(leaf, Has) and leaf.field in ("set", "interview") for leaf in leaves(self.condition))
        return replace(chosen, document_set=None) if says and chosen.document_set == Filter().document_set else chosen

    def coders(self, connection: Connection, asked: Sequence[str] | None) -> Sequence[str] | None:
        """Those of the coders asked for (None: everyone) in whose layers something may be found."""
        known = list(connection.execute(select(m.Coder.name)).scalars())
        possible = [name for name in known if self._may(self.condition, None, None, name) is not False]
        if len(possible) == len(known):
            return asked
        return possible if asked is None else [name for name in asked if name in possible]

    def may(self, row: TranscriptRow, person: ParticipantRow | None) -> bool:
        """Whether something may be found in this transcript, as far as can be said without reading it."""
        return self._may(self.condition, row, person, None) is not False

    def found(self, layer: Layer) -> set[tuple[int, int, str]]:
        """(start, stop, code) of the codings shown."""
        shown = set()
        for passage in layer.passages:
            if self._holds(layer, passage):
                codes = passage.codes & self.named or passage.codes
                shown |= {(passage.start, passage.stop, code) for code in codes}
        return shown

    # --- what need not be read -------------------------------------------------------------------------

    def _ids(self, codes: Iterable[Code]) -> frozenset[str]:
        return frozenset[str]().union(*(self._means[code] for code in codes))

    def _needed(self, node: Condition) -> frozenset[str] | None:
        if isinstance(node, Code):
            return self._means[node]
        if isinstance(node, Related):
            return self._needed(node.left)
        if isinstance(node, All):
            some = [needed for part in node.parts if (needed := self._needed(part)) is not None]
            return min(some, key=len, default=None)
        if isinstance(node, Any):
            each = [self._needed(part) for part in node.parts]
            return None if None in each else frozenset[str]().union(*(ids for ids in each if ids is not None))
        return None

    def _read(self) -> frozenset[str] | None:
        if self.needed is None or Marked("memo") in leaves(self.condition):
            return None
        for node in related(self.condition):
            # what a passage is related to must be read whole, be it without a code in particular
            if node.relation == "followed by" or self._needed(node.right) is None or self._needed(node.left) is None:
                return None
        return self._ids(leaf for leaf in leaves(self.condition) if isinstance(leaf, Code))

    def _may(
        self, node: Condition, row: TranscriptRow | None, person: ParticipantRow | None, coder: str | None
    ) -> bool | None:
        """True or false where the transcript (or the coder) alone says so, else None."""
        if isinstance(node, Not):
            inner = self._may(node.of, row, person, coder)
            return None if inner is None else not inner
        if isinstance(node, All | Any):
            each = [self._may(part, row, person, coder) for part in node.parts]
            settled = isinstance(node, Any)  # one true part settles an or, one false part an and
            return settled if settled in each else None if None in each else not settled
        if isinstance(node, Related):
            return False if self._may(node.left, row, person, coder) is False else None
        if isinstance(node, Has) and node.field == "coder":
            return None if coder is None else coder in self._means[node]
        if row is None or not self._about_transcript(node):
            return None
        return self._of_transcript(node, row, person)

    @staticmethod
    def _about_transcript(leaf: Leaf) -> bool:
        return isinstance(leaf, Attribute | Date) or (isinstance(leaf, Has) and leaf.field in ("set", "interview"))

    def _of_transcript(self, leaf: Leaf, row: TranscriptRow, person: ParticipantRow | None) -> bool:
        if isinstance(leaf, Attribute):
            pairs = () if person is None else person.attributes.items()
            return any(pair(*each) in self._means[leaf] for each in pairs)
        if isinstance(leaf, Date):
            return row.date is not None and _compared(row.date, leaf)
        assert isinstance(leaf, Has)
        if leaf.field == "set":
            return leaf.value in ("all", row.document_set)
        return row.name in self._means[leaf]

    # --- what is true ----------------------------------------------------------------------------------

    def _test(self, node: Condition) -> Callable[[Layer, Passage], bool]:
        """The condition as a question about a passage, made once for all of them."""
        if isinstance(node, Not):
            inner = self._test(node.of)
            return lambda layer, passage: not inner(layer, passage)
        if isinstance(node, All | Any):
            tests, every = [self._test(part) for part in node.parts], all if isinstance(node, All) else any
            return lambda layer, passage: every(test(layer, passage) for test in tests)
        if isinstance(node, Related):
            return self._relation_test(node)
        if isinstance(node, Code):
            ids = self._means[node]
            return lambda _layer, passage: not ids.isdisjoint(passage.codes)
        if self._about_transcript(node):
            return lambda layer, _passage: self._of_transcript(node, layer.row, layer.person)
        if isinstance(node, Marked):
            if node.mark == "memo":
                return lambda _layer, passage: passage.noted
            return lambda layer, passage: layer.talk.at(passage.start, passage.stop)[2]
        assert isinstance(node, Has)
        if node.field == "coder":
            return lambda layer, _passage: layer.coder in self._means[node]
        if node.field == "text":
            wanted = on_one_line(node.value)
            return lambda layer, passage: wanted in layer.text(passage)
        if node.field == "question":
            number = int(node.value)
            return lambda layer, passage: layer.talk.at(passage.start, passage.stop)[0][3] == number
        return lambda layer, passage: node.value in layer.talk.at(passage.start, passage.stop)[1]

    def _relation_test(self, node: Related) -> Callable[[Layer, Passage], bool]:
        left, right = self._test(node.left), self._test(node.right)
        apart = node.words if node.relation == "within" else 0
        left_codes, right_codes = self._ids(shown_codes(node.left)), self._ids(shown_codes(node.right))

        def stands_so(layer: Layer, passage: Passage) -> bool:
            if node.relation == "followed by":
                return any(right(layer, each) for each in layer.next(passage))
            place = layer.place(passage, node.relation)
            if place is None:
                return False
            others = layer.right(node, lambda each: right(layer, each))
            if passage in others.all:  # two of its own codings
                one, other = passage.codes & left_codes or passage.codes, passage.codes & right_codes or passage.codes
                if len(one | other) > 1:
                    return True
            return others.meets(place[0] - apart, place[1] + apart, but=passage)

        return lambda layer, passage: left(layer, passage) and stands_so(layer, passage) != node.absent


def _compared(date: str, leaf: Date) -> bool:
    """As far as both go; a date that stops short of what is asked for is neither before nor after it."""
    length = min(len(date), len(leaf.value))
    if date[:length] == leaf.value[:length] and len(date) < len(leaf.value):
        return False
    return _COMPARED[leaf.comparison](date[:length], leaf.value[:length])
