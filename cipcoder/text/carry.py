"""Carrying passages from an old text of a transcript to the corrected one.

Three steps, each for what the one before leaves over:

1. one diff of the two texts, word by word (folded words, as whole numbers), says for all passages at once where their
   words are now, and whether they are the same;
2. a passage whose words are gone from there is looked for elsewhere: the same words, or words that resemble them
   (``locate``), but only where nothing else of the old text has its place; of several such places the surroundings and
   the distance decide, where they do;
3. what is left is an orphan: the text has no such passage any more.

A passage is kept when the very words are found in one place; where they were changed, or the place is doubtful, a
place is proposed for review. Offsets are code points, [start, stop). rapidfuzz and numpy are imported when needed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cipcoder.text.fold import fold
from cipcoder.text.locate import Prepared, locate, prepare
from cipcoder.text.moves import Edit, Moves
from cipcoder.text.spans import Span, trim

Fate = Literal["kept", "review", "orphan"]

SURE = 90.0
"""from this likeness (rapidfuzz's ratio, in percent) on, the place that the diff gives isn't questioned"""
ALIKE, GONE = 75.0, 60.0
"""from the one on a place is proposed; below the other none is; between them half of the words must be the same"""
AROUND = 32
"""characters before and after a passage that help to tell alike places apart"""
_LEAD = 8.0  # how much better surroundings must fit (in percent) to decide between alike places
_QUOTES = str.maketrans("«»‹›'", '"""""')
_TRIED = 4
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a passage is in the new text; an orphan is nowhere."""

    fate: Fate
    span: Span | None
    elsewhere: bool = False
    """found among other words than it stood among: its turn was moved"""


@dataclass(frozen=True, slots=True)
class _Place:
    """Words [first, last) of the new text, and how like the passage they are, in percent."""

    first: int
    last: int
    likeness: float


ORPHAN = Carried("orphan", None)


class Carrying:
    """From an old text to a new one; made once for all passages.

    ``edits``: which pieces of the old text were replaced by how long ones, where that is known exactly: then nothing
    is looked for, and a passage in which a word was replaced is kept all the same.
    """

    def __init__(self, old: str, new: str, edits: Sequence[Edit] | None = None) -> None:
        self.old, self.new = old, new
        self._moves = None if edits is None else Moves(edits)

    def carry(self, start: int, stop: int) -> Carried:
        """Where the passage [start, stop) of the old text is in the new one."""
        if self._moves is not None:
            moved = trim(self.new, Span(self._moves.start(start), self._moves.stop(stop)))
            return ORPHAN if moved is None else Carried("kept", moved)
        if self.old == self.new:
            return Carried("kept", Span(start, stop))
        first, last = self._words_in(start, stop)
        if first >= last:
            return self._without_words(start, stop)
        wanted = self._said[first:last]
        there = self._by_diff(first, last)
        found = there is not None and self._now[there.first : there.last] == wanted
        if there is not None and found and self._anchored(first, last, there):
            return Carried("kept", self._bounds(start, stop, first, last, there))
        same, doubtful = self._same_words(first, last, wanted, None if found else there)
        if same is not None:
            span = self._bounds(start, stop, first, last, same)
            return Carried("review" if doubtful else "kept", span, not found)
        if there is None or there.likeness < SURE:
            there = self._alike(start, stop, first, last, there)
        if there is None:
            return ORPHAN
        return Carried("review", self._bounds(start, stop, first, last, there))

    @property
    def taken_out(self) -> int:
        """Words of the old text that the new one has not, where they stood."""
        return len(self._said) - self._shared_words

    @property
    def put_in(self) -> int:
        """Words of the new text that the old one has not, where they stand."""
        return len(self._now) - self._shared_words

    @property
    def likeness(self) -> float:
        """How much of the two texts is the same words in the same order, from 0 to 1."""
        return 2 * self._shared_words / max(1, len(self._said) + len(self._now))

    @property
    def _shared_words(self) -> int:
        return sum(length for _old, _new, length in self._blocks)

    # --- words ---------------------------------------------------------------------------------------

    @cached_property
    def _before(self) -> Prepared:
        return prepare(self.old)

    @cached_property
    def _after(self) -> Prepared:
        return prepare(self.new)

    @cached_property
    def _said(self) -> list[str]:
        return self._before.words(0, len(self._before.at))

    @cached_property
    def _now(self) -> list[str]:
        return self._after.words(0, len(self._after.at))

    @cached_property
    def _spans(self) -> tuple[list[int], list[int], list[int], list[int]]:
        """Starts and stops of the old words, and of the new ones."""
        old, new = self._before, self._after
        return old.starts.tolist(), old.stops.tolist(), new.starts.tolist(), new.stops.tolist()

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int]]:
        """(old, new, length): runs of words that the two texts share in this order."""
        from rapidfuzz.distance import Indel

        ids: dict[str, int] = {}
        sides = [[ids.setdefault(word, len(ids)) for word in side] for side in (self._said, self._now)]
        return [
            (op.src_start, op.dest_start, op.src_end - op.src_start)
            for op in Indel.opcodes(*sides)
            if op.tag == "equal"
        ]

    @cached_property
    def _to(self) -> list[int]:
        """For each old word its number in the new text; -1 for one that has no place there."""
        to = [-1] * len(self._said)
        for old, new, length in self._blocks:
            to[old : old + length] = range(new, new + length)
        return to

    @cached_property
    def _from(self) -> list[int]:
        """For each new word its number in the old text; -1 for one that is new."""
        back = [-1] * len(self._now)
        for old, new, length in self._blocks:
            back[new : new + length] = range(old, old + length)
        return back

    def _words_in(self, start: int, stop: int) -> tuple[int, int]:
        """Numbers [first, last) of the old words that the passage touches."""
        starts, stops, _new_starts, _new_stops = self._spans
        return bisect_right(stops, start), bisect_left(starts, stop)

    # --- where it may be -----------------------------------------------------------------------------

    def _by_diff(self, first: int, last: int) -> _Place | None:
        """Where the diff has the words, those that replace them counted in."""
        to = self._to
        known = [i for i in range(first, last) if to[i] >= 0]
        if not known:
            return self._replaced(first, last)
        begin, end = to[known[0]], to[known[-1]] + 1
        if known[0] > first:
            begin = self._edge(first, known[0], begin, -1)
        if known[-1] < last - 1:
            end = self._edge(known[-1] + 1, last, end, 1)
        return self._place(first, last, begin, end)

    def _anchored(self, first: int, last: int, place: _Place) -> bool:
        """Whether the word before or the word after is the one it was, or the text begins or ends there and did so."""
        to = self._to
        before = to[first - 1] == place.first - 1 if first else place.first == 0
        return before or (to[last] == place.last if last < len(to) else place.last == len(self._now))

    def _edge(self, low: int, high: int, at: int, way: int) -> int:
        """Old words [low, high) at one end of a passage have no place: how far the new words beside it stand for them.

        All that were put in between two words that stayed, where those are about as many; else as many of them as
        together are most like the old ones.
        """
        from rapidfuzz.fuzz import ratio

        lost, back, now, to = " ".join(self._said[low:high]), self._from, self._now, self._to
        beyond = low - 1 if way < 0 else high
        stayed = to[beyond] if 0 <= beyond < len(to) else -1
        put_in = at - stayed - 1 if way < 0 else stayed - at
        if stayed >= 0 and 0 < put_in <= high - low + 1:
            return at + way * put_in
        best, likeness = at, 50.0
        reach = at
        for _n in range(2 * (high - low) + 2):
            reach += way
            word = reach if way < 0 else reach - 1
            if not 0 <= word < len(now) or back[word] >= 0:
                break
            put = " ".join(now[reach:at] if way < 0 else now[at:reach])
            found = ratio(lost, put)
            if found > likeness:
                best, likeness = reach, found
        return best

    def _replaced(self, first: int, last: int) -> _Place | None:
        """None of its words has a place: those that were put in between its neighbours may stand for them."""
        to = self._to
        begin = next((to[i] + 1 for i in range(first - 1, -1, -1) if to[i] >= 0), 0)
        end = next((to[i] for i in range(last, len(to)) if to[i] >= 0), len(self._now))
        if not 0 < end - begin <= 3 * (last - first) + 3:
            return None
        return self._place(first, last, begin, end)

    def _same_words(self, first: int, last: int, wanted: list[str], there: _Place | None) -> tuple[_Place | None, bool]:
        """The same words elsewhere, where nothing else has its place; true where that is doubtful."""
        needle, norm, at = " " + " ".join(wanted) + " ", self._after.norm, self._after.at
        places: list[_Place] = []
        found = norm.find(needle)
        while found >= 0 and len(places) < _TRIED:
            begin = bisect_right(at, found + 1) - 1
            if self._free(first, last, begin, begin + len(wanted)):
                places.append(_Place(begin, begin + len(wanted), 100.0))
            found = norm.find(needle, found + 1)
        if not places:
            return None, False
        if there is not None and (over := [p for p in places if p.first < there.last and there.first < p.last]):
            places = over  # the diff may take a word that stands twice for the wrong one
        ranked = sorted(((self._fits(first, last, p), p) for p in places), key=lambda each: -each[0])
        alike = len(ranked) > 1 and (ranked[0][0] - ranked[1][0] < _LEAD or ranked[0][0] < GONE)
        few = len(wanted) < 3 and ranked[0][0] < SURE  # « oui » put in somewhere is not the « oui » that went
        return ranked[0][1], alike or few

    def _alike(self, start: int, stop: int, first: int, last: int, there: _Place | None) -> _Place | None:
        """The place that resembles the passage most: the diff's, or one where text was put in."""
        places = [] if there is None else [there]
        for hit in locate(self.old[start:stop], self._after):
            _old_starts, _old_stops, starts, stops = self._spans
            begin, end = bisect_right(stops, hit.start), bisect_left(starts, hit.stop)
            if begin < end and self._free(first, last, begin, end):
                places.append(self._place(first, last, begin, end))
        best = max(places, key=lambda place: place.likeness, default=None)
        return best if best is not None and self._resembles(first, last, best) else None

    def _resembles(self, first: int, last: int, place: _Place) -> bool:
        """Whether the place is worth showing: letters alone are alike by chance, so words must be the same too."""
        from rapidfuzz.distance import Indel

        if place.likeness >= ALIKE or place.likeness < GONE:
            return place.likeness >= ALIKE
        words = self._said[first:last], self._now[place.first : place.last]
        return Indel.normalized_similarity(*words) >= _HALF

    def _free(self, first: int, last: int, begin: int, end: int) -> bool:
        """Whether hardly any of the new words [begin, end) belongs to another place of the old text."""
        taken = sum(0 <= old < first or old >= last for old in self._from[begin:end])
        return taken <= (end - begin) * _HALF

    def _place(self, first: int, last: int, begin: int, end: int) -> _Place:
        from rapidfuzz.fuzz import ratio

        likeness = ratio(" ".join(self._said[first:last]), " ".join(self._now[begin:end]))
        return _Place(begin, end, likeness)

    def _fits(self, first: int, last: int, place: _Place) -> float:
        """How well the surroundings fit, in percent; nearness to where it was decides between equals."""
        from rapidfuzz.fuzz import ratio

        old, new = self._before, self._after
        near = []
        for text, number, other, at in (
            (old.norm, int(old.at[first]), new.norm, int(new.at[place.first])),
            (old.norm[::-1], _mirror(old, last), new.norm[::-1], _mirror(new, place.last)),
        ):
            near.append(ratio(text[max(0, number - AROUND) : number], other[max(0, at - AROUND) : at]))
        expected = first / max(1, len(self._said)) - place.first / max(1, len(self._now))
        return sum(near) / 2 - abs(expected)

    # --- bounds --------------------------------------------------------------------------------------

    def _bounds(self, start: int, stop: int, first: int, last: int, place: _Place) -> Span:
        """The place in code points, with the same punctuation at its ends and the same part of a word."""
        starts, stops, new_starts, new_stops = self._spans
        begin, end = new_starts[place.first], new_stops[place.last - 1]
        low = max(new_stops[place.first - 1] if place.first else 0, 0)
        high = new_starts[place.last] if place.last < len(new_starts) else len(self.new)
        if start > starts[first]:  # it begins inside a word
            begin += min(start - starts[first], new_stops[place.first] - begin - 1)
        else:
            begin -= _shared(self.old[start : starts[first]][::-1], self.new[low:begin][::-1])
        if stop < stops[last - 1]:
            end = max(end - (stops[last - 1] - stop), new_starts[place.last - 1] + 1)
        else:
            end += _shared(self.old[stops[last - 1] : stop], self.new[end:high])
        return Span(begin, end) if begin < end else Span(new_starts[place.first], new_stops[place.last - 1])

    def _without_words(self, start: int, stop: int) -> Carried:
        """« (…) », « ! »: kept where it stands between the same two words."""
        first, _last = self._words_in(start, stop)
        _starts, _stops, new_starts, new_stops = self._spans
        to = self._to
        before = to[first - 1] if first else -1
        after = to[first] if first < len(to) else len(self._now)
        if after != before + 1 or (first and before < 0):
            return ORPHAN
        low = new_stops[before] if before >= 0 else 0
        high = new_starts[after] if after < len(new_starts) else len(self.new)
        sign = self.old[start:stop]
        at = self.new.find(sign, low, high)
        if at < 0:
            return ORPHAN
        alone = self.new.find(sign, at + 1, high) < 0
        return Carried("kept" if alone else "review", Span(at, at + len(sign)))


def _mirror(text: Prepared, last: int) -> int:
    """Where word number ``last`` begins, counted from the end of the folded words."""
    return len(text.norm) - (int(text.at[last]) if last < len(text.at) else len(text.norm))


def _shared(had: str, has: str) -> int:
    """How much of ``has`` (between a passage and the next word) is the punctuation that stood there, blanks aside."""
    reach = 0
    marks = iter("".join(_plain(had).split()))
    for i, char in enumerate(has):
        if char.isspace():
            continue
        if any(next(marks, "") != piece for piece in _plain(char)):
            break
        reach = i + 1
    return reach


def _plain(marks: str) -> str:
    """Punctuation folded; whatever quotes are written with is one mark."""
    return fold(marks).translate(_QUOTES)
