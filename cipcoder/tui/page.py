"""The open transcript as the screen holds it: text, units, codings, and their places once laid out at a width.

No widget here. Everything is offsets of one text; the reader draws from this, and changes arrive one coding
at a time, so that nothing is read again for a keystroke.
"""

from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cipcoder.language.forms import expanded
from cipcoder.queries.document import CodingRow, Document, TurnRow
from cipcoder.queries.progress import Progress
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span, difference, trim
from cipcoder.text.word_places import Forms, Passage, finder, passages, spans_of
from cipcoder.text.word_query import How, parse, words_of
from cipcoder.tui.lanes import Index, Margin
from cipcoder.tui.units import Units
from cipcoder.tui.wrap import Wrap, wrap


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of text by who speaks. ``label``: the speaker's name or a time stamp, not what is said."""

    start: int
    stop: int
    role: str
    label: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for, as it is typed: its last word counts as a beginning."""

    words: str
    how: How = "as written"
    only_participants: bool = False


class Page:
    """One transcript under the eyes of one coder."""

    def __init__(self, document: Document, width: int = 80, language: str = "fr") -> None:
        self.document = document
        self.language = language
        self.text = visible(document.text)  # as long as the stored text, code point for code point
        self.units = Units.of(document)
        self.index: Index[CodingRow] = Index(document.codings)
        self.hits: list[Span] = []
        self.stars: list[Span] = []
        self.given: tuple[Span, ...] = ()
        """the segments a round gives to be coded, by start; none elsewhere"""
        self.noted: set[uuid.UUID] = set()
        """uids of what has a memo: codings among others"""
        self._heads = [turn.head for turn in document.turns]
        self._spoken = {t.ordinal for t in document.turns if t.stop > t.start and document.role(t) == "participant"}
        self._coded: set[int] = set()
        """participants' turns on which a coding lies"""
        for coding in self.index:
            self._mark_turns(coding)
        self.wrap: Wrap
        self.margin: Margin[CodingRow]
        self.lay(width)

    def lay(self, width: int) -> None:
        """Lay the text out in lines of ``width`` cells."""
        self.wrap = wrap(self.text, width)
        self.margin = Margin(self.index, self.wrap)

    # --- codings -------------------------------------------------------------------------------------

    def add(self, coding: CodingRow) -> None:
        """Show a coding; one of the same uid gives way."""
        self.remove(coding.uid)
        self.index.add(coding)
        self.margin.add(coding)
        self._mark_turns(coding)

    def remove(self, uid: uuid.UUID) -> CodingRow | None:
        """Show a coding no more; it, if it was shown."""
        self.margin.remove(uid)
        if (removed := self.index.remove(uid)) is not None:
            self._mark_turns(removed)
        return removed

    def under(self, offset: int) -> list[CodingRow]:
        """The codings at a place, the shortest first: the one a key acts on."""
        return sorted(self.index.at(offset), key=lambda c: (c.stop - c.start, -c.created_at.timestamp(), c.code))

    def coding_after(self, offset: int) -> CodingRow | None:
        """The next coding that begins after ``offset``."""
        ordered = self.index.ordered
        i = bisect_right(ordered, offset, key=_start)
        return ordered[i] if i < len(ordered) else None

    def coding_before(self, offset: int) -> CodingRow | None:
        """The last coding that begins before ``offset``."""
        ordered = self.index.ordered
        i = bisect_left(ordered, offset, key=_start)
        return ordered[i - 1] if i else None

    def uncoded(self) -> list[Span]:
        """What participants say and no coding covers, as far as there are words in it; blanks around it left out."""
        codings = [Span(coding.start, coding.stop) for coding in self.index]
        spans = [trim(self.text, span) for span in difference(self.document.spoken(), codings)]
        return [s for s in spans if s is not None and any(map(str.isalnum, self.text[s.start : s.stop]))]

    def uncoded_given(self) -> list[Span]:
        """The given segments that have no code."""
        coded = {(coding.start, coding.stop) for coding in self.index} if self.given else set()
        return [span for span in self.given if (span.start, span.stop) not in coded]

    def given_over(self, start: int, stop: int) -> list[Span]:
        """The given segments that share a character with [start, stop)."""
        before = self.given[: bisect_left(self.given, stop, key=_start)]
        return [span for span in before if span.stop > start]

    def uncoded_turns(self) -> list[TurnRow]:
        """Participants' turns on which no coding lies."""
        return [turn for turn in self.document.turns if turn.ordinal in self._spoken - self._coded]

    def progress(self) -> Progress:
        """How many of the participants' turns carry a coding."""
        return Progress(len(self._spoken), len(self._coded))

    def _mark_turns(self, coding: CodingRow) -> None:
        """Look again which of the turns that this coding touches, or touched, are coded."""
        i = max(0, bisect_right(self._heads, coding.start) - 1)
        while i < len(self._heads) and self._heads[i] < coding.stop:
            turn = self.document.turns[i]
            if turn.ordinal in self._spoken and self.index.overlapping(turn.start, turn.stop):
                self._coded.add(turn.ordinal)
            else:
                self._coded.discard(turn.ordinal)
            i += 1

    # --- turns ---------------------------------------------------------------------------------------

    def turn_at(self, offset: int) -> TurnRow | None:
        """The turn a place belongs to; blanks after a turn belong to it."""
        i = bisect_right(self._heads, offset) - 1
        return self.document.turns[i] if i >= 0 else None

    def turn_headed(self, start: int, stop: int) -> TurnRow | None:
        """The first turn whose head lies in [start, stop)."""
        i = bisect_right(self._heads, start - 1)
        return self.document.turns[i] if i < len(self._heads) and self._heads[i] < stop else None

    @cached_property
    def questions(self) -> list[int]:
        """Where the turns begin that ask a question of the guide."""
        return [turn.start for turn in self.document.turns if turn.question is not None]

    def zones(self, start: int, stop: int) -> Iterator[Zone]:
        """Who speaks over [start, stop), piece by piece, without gaps."""
        at = start
        i = max(0, bisect_right(self._heads, start) - 1)
        while at < stop:
            turn = self.document.turns[i] if i < len(self._heads) else None
            if turn is None or turn.head >= stop:
                yield Zone(at, stop, "participant", False)
                return
            if at < turn.head:
                yield Zone(at, turn.head, "participant", False)
                at = turn.head
            role = self.document.role(turn)
            label_stop = min(stop, max(turn.start, turn.head))
            if at < label_stop:
                yield Zone(at, label_stop, role, True)
                at = label_stop
            ends = min(stop, self._heads[i + 1] if i + 1 < len(self._heads) else len(self.text))
            if at < ends:
                yield Zone(at, ends, role, False)
                at = ends
            elif i + 1 >= len(self._heads):
                return
            i += 1

    # --- search --------------------------------------------------------------------------------------

    @cached_property
    def _passages(self) -> list[Passage]:
        return list(passages(self.document.text, self.document.turns))  # as it is indexed

    def search(self, sought: Sought) -> list[Span]:
        """Where this stands, as a search everywhere finds it here; kept as the page's hits.

        InputError where it can't be read, or not yet: then there are no hits.
        """
        self.hits = []
        if not sought.words.strip():
            return self.hits
        query = parse(sought.words, how=sought.how, typing=True)
        looked = [p for p in self._passages if not sought.only_participants or (p.said and p.turn in self._spoken)]
        forms: Forms = {}
        if any(word.expands for word in words_of(query)):
            forms = expanded(query, {word for passage in looked for word in passage.words.split()}, self.language)
        find = finder(query, forms)
        for each in looked:
            if places := find(each.words):
                self.hits += spans_of(places, each.span.start, each.shifts)
        return self.hits

    def hit(self, offset: int, step: int) -> Span | None:
        """The next (+1) or previous (-1) hit from ``offset``, round the end of the text."""
        if not self.hits:
            return None
        if step > 0:
            return self.hits[bisect_right(self.hits, offset, key=_start) % len(self.hits)]
        return self.hits[bisect_left(self.hits, offset, key=_start) - 1]

    def hits_over(self, start: int, stop: int) -> list[Span]:
        """The hits that share a character with [start, stop)."""
        first = bisect_right(self.hits, start, key=_stop)
        return self.hits[first : bisect_left(self.hits, stop, key=_start)]


def _start(placed: Span | CodingRow) -> int:
    return placed.start


def _stop(placed: Span) -> int:
    return placed.stop
