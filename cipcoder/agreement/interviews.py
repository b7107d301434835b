"""What is compared: interviews, the text of them that counts, and what each coder put where.

``Line`` lays the measured text of all interviews end to end, so that every later step works on integer positions of
one line. Text outside ``measured`` (the interviewer's turns, by default) has no position there: a segment that spans it
is shorter by as much, and one that lies wholly in it disappears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cipcoder.agreement.runs import IntArray, integers, merge
from cipcoder.text.spans import Span


class Unit(StrEnum):
    """What is counted. All but the character count as coded if any of their characters is."""

    CHARACTER = "character"
    TOKEN = "token"
    SENTENCE = "sentence"
    TURN = "turn"
    DOCUMENT = "document"
    """the interview as a whole: is the code there at all?"""
    SEGMENT = "segment"
    """segments given to the coders beforehand (a round on given segments)"""


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """The code points [start, stop) of an interview, with one code."""

    start: int
    stop: int
    code: str


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview as several coders worked on it.

    Only the characters of ``measured`` count (by default the participants' turns). ``units``: the turns, and whatever
    else is to be counted in (a character or the whole text needs no spans). ``layers``: coder -> segments, one layer
    for each coder who declared the interview finished; a coder without a layer is missing, not someone who coded
    nothing.
    """

    name: str
    measured: tuple[Span, ...]
    units: Mapping[Unit, Sequence[Span]]
    layers: Mapping[str, Sequence[Segment]]


@dataclass(frozen=True, slots=True)
class Placed:
    """Segments on the line, those without a measured character left out: (segments,) arrays.

    ``interviews`` and ``codes`` are indices; ``starts`` and ``stops`` positions.
    """

    interviews: IntArray
    codes: IntArray
    starts: IntArray
    stops: IntArray

    def keyed(self, length: int) -> tuple[IntArray, IntArray]:
        """Starts and stops on a line ``length`` long for each code, one code's line after the other."""
        return self.starts + self.codes * length, self.stops + self.codes * length


@dataclass(frozen=True, slots=True)
class Units:
    """Spans to count in, on the line, by start: (units,) arrays. They may overlap (given segments may)."""

    interviews: IntArray
    starts: IntArray
    stops: IntArray


class Line:
    """The measured text of ``interviews``, end to end. ``edges``: (interviews + 1,) where each begins, and the end."""

    def __init__(self, interviews: Sequence[Interview]) -> None:
        ends = [max((span.stop for span in interview.measured), default=0) for interview in interviews]
        # Texts are set one code point apart so that measured spans of two interviews never touch.
        self._shifts = integers([0, *np.cumsum(integers(ends) + 1)])
        self._ends = integers(ends)
        starts = [s.start + at for i, at in zip(interviews, self._shifts.tolist(), strict=False) for s in i.measured]
        stops = [s.stop + at for i, at in zip(interviews, self._shifts.tolist(), strict=False) for s in i.measured]
        first, last = integers(starts), integers(stops)
        self._starts, self._stops = merge(first[first < last], last[first < last], touching=True)
        self._before = integers([0, *np.cumsum(self._stops - self._starts)])
        self.interviews = tuple(interviews)
        self.edges = self._measured(self._shifts)
        self.length = int(self.edges[-1])

    def _measured(self, places: IntArray) -> IntArray:
        """How many measured characters come before each place of the shifted texts."""
        if self._starts.size == 0:
            return np.zeros_like(places)
        span = np.searchsorted(self._starts, places, side="right") - 1
        inside = np.maximum(span, 0)
        within = np.minimum(places, self._stops[inside]) - self._starts[inside]
        return integers(np.where(span >= 0, self._before[inside] + within, 0))

    def lengths(self) -> IntArray:
        """(interviews,) measured characters of each."""
        return np.diff(self.edges)

    def positions(self, interviews: IntArray, offsets: IntArray) -> IntArray:
        """Offsets of interviews' texts as positions on the line."""
        return self._measured(self._shifts[interviews] + np.clip(offsets, 0, self._ends[interviews]))

    def offsets(self, interviews: IntArray, positions: IntArray) -> IntArray:
        """The code point of the interview's text that stands at each position of the line."""
        span = np.searchsorted(self._before, positions, side="right") - 1
        return integers(self._starts[span] + positions - self._before[span] - self._shifts[interviews])

    def place(self, coder: str, codes: Mapping[str, int]) -> Placed:
        """The coder's segments with one of ``codes`` (code -> index)."""
        who: list[int] = []
        what: list[int] = []
        opens: list[int] = []
        closes: list[int] = []
        for number, interview in enumerate(self.interviews):
            for segment in interview.layers.get(coder, ()):
                code = codes.get(segment.code)
                if code is not None:
                    who.append(number)
                    what.append(code)
                    opens.append(segment.start)
                    closes.append(segment.stop)
        interviews = integers(who)
        starts, stops = self.positions(interviews, integers(opens)), self.positions(interviews, integers(closes))
        kept = stops > starts
        return Placed(interviews[kept], integers(what)[kept], starts[kept], stops[kept])

    def units(self, unit: Unit) -> Units:
        """Every unit that has measured characters: spans of the texts, or each text as a whole.

        KeyError for an interview that was given no units of this kind. A character is a position, not a span.
        """
        if unit == Unit.DOCUMENT:
            whole = np.flatnonzero(self.lengths() > 0)
            return Units(whole, self.edges[whole], self.edges[whole + 1])
        spans = [(number, s.start, s.stop) for number, one in enumerate(self.interviews) for s in one.units[unit]]
        table = integers(spans).reshape(-1, 3)
        starts, stops = self.positions(table[:, 0], table[:, 1]), self.positions(table[:, 0], table[:, 2])
        order = np.lexsort((stops, starts))
        order = order[stops[order] > starts[order]]
        return Units(table[order, 0], starts[order], stops[order])


def numbered(codes: Iterable[str]) -> dict[str, int]:
    """Each code once, with its place."""
    return {code: place for place, code in enumerate(dict.fromkeys(codes))}
