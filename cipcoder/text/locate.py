"""Locating a quotation in the transcripts it may come from, though it was tidied for print.

A published verbatim drops fillers and marks, restores « ne », shortens with […], or is retyped with
faults. Three steps, each cheaper than the next is exact:

1. the words of the quotation, folded, are looked up as they are: every occurrence is an exact hit;
2. otherwise rapidfuzz finds where its longest parts resemble the text most: a few candidate places; for very
   long parts, where that would take minutes, the places are those where many runs of three words are the same;
3. around each, quotation and text are aligned word by word (``align``), which gives the exact first and last word.

Offsets are those of the text given to ``prepare``. numpy and rapidfuzz are imported when first needed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from cipcoder.text.align import align
from cipcoder.text.edges import ends
from cipcoder.text.fold import fold, folded
from cipcoder.text.resembling import Window, parts, windows
from cipcoder.text.spans import Span
from cipcoder.text.stopwords import FILLERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["exact", "elided", "reworded"]

ACCEPTED = 0.75
"""From this score, and ``LEAD`` above the next best, a place is taken for the source."""
PROPOSED = 0.45
"""From this score a place is worth showing. Measured on the demonstration interviews: of 300 passages sought where
they are not, 4 in 100 reach it, hardly one of more than ten words; 2 reach ``ACCEPTED``, set phrases both."""
LEAD = 0.10

_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"[(\[][^()\[\]\n]{0,80}[)\]]")
_GAP = re.compile(r"[(\[/]\s*(?:…|\.\.+)\s*[)\]/]")
_LIGHT = FILLERS | {"ne", "n"}  # restored or left out without a thought, as is the « il » of « y’a »
_TRIED_PARTS = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A place [start, stop) and how much of the quotation it accounts for, from 0 to 1.

    ``exact``: the same words; ``elided``: the same words but for fillers, marks, elisions and […];
    ``reworded``: some words differ. An exact hit, and no other, scores 1.
    """

    start: int
    stop: int
    score: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text ready for locating: its folded words with their offsets. Made once for each transcript."""

    text: str = field(repr=False)
    norm: str = field(repr=False)
    """The folded words, with one space before, between and after."""
    at: NDArray[np.int32] = field(repr=False)
    """Where each word begins in ``norm``."""
    starts: NDArray[np.int32] = field(repr=False)
    stops: NDArray[np.int32] = field(repr=False)
    light: NDArray[np.bool_] = field(repr=False)
    """Words that a tidied quotation leaves out: fillers, repetitions, what stands in brackets or in a turn's head."""

    def words(self, first: int, last: int) -> list[str]:
        """The folded words with numbers [first, last)."""
        if first >= last:
            return []
        end = int(self.at[last]) if last < len(self.at) else len(self.norm)
        return self.norm[int(self.at[first]) : end].split()


@dataclass(frozen=True, slots=True)
class Place:
    """A hit in the text that goes by ``name``."""

    name: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places, or one too doubtful to be taken without asking; best first."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing resembles the quotation enough to be shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A quotation's folded words; where they stand in it; which are light; before which a […] stands."""

    words: list[str]
    spans: list[Span]
    light: list[bool]
    gaps: list[bool]
    lead: str
    tail: str


def prepare(text: str, heads: Sequence[Span] = ()) -> Prepared:
    """``text`` made ready.

    ``heads``: the spans of speakers' labels and time stamps, which a quotation across turns leaves out.
    """
    import numpy as np

    source = folded(text)
    offsets = source.offsets
    words, starts, stops = [], [], []
    for match in _WORD.finditer(source.text):
        words.append(match[0])
        starts.append(offsets[match.start()])
        stops.append(max(offsets[match.end()], offsets[match.end() - 1] + 1))
    light = np.fromiter((word in _LIGHT for word in words), dtype=bool, count=len(words))
    for i in range(1, len(words)):
        if words[i] == words[i - 1]:
            light[i] = True
    first = np.asarray(starts, dtype=np.int32)
    aside = [Span(*m.span()) for m in _BRACKETS.finditer(text)]
    for span in [*aside, *heads]:
        light[np.searchsorted(first, span.start) : np.searchsorted(first, span.stop)] = True
    lengths = np.fromiter((len(word) + 1 for word in words), dtype=np.int32, count=len(words))
    at = np.cumsum(lengths, dtype=np.int32) - lengths + 1
    norm = " " + " ".join(words) + " " if words else " "
    return Prepared(text, norm, at, first, np.asarray(stops, dtype=np.int32), light)


def locate(quote: str, prepared: Prepared, limit: int = 5) -> list[Hit]:
    """The places of ``quote``, best first, at most ``limit``; empty when nothing resembles it.

    A hit begins and ends at a word; it takes the punctuation around it only as far as the quotation has the same.
    """
    asked = read(quote)
    if not asked.words:
        return []
    hits = _exact(asked, prepared, quote) or [place.hit for place in _fuzzy(asked, {"": prepared})]
    return hits[:limit]


def best(quote: str, among: Mapping[str, Prepared]) -> Place | Ambiguous | NotFound:
    """The one place ``quote`` comes from, or why there isn't one.

    The same words found once: that place; found several times: ambiguous. Otherwise a place is taken
    from a score of ``ACCEPTED``, ``LEAD`` above any other, shown for a decision from ``PROPOSED``, ignored below.
    """
    asked = read(quote)
    if not asked.words:
        return NotFound()
    exact = [Place(name, hit) for name, text in among.items() for hit in _exact(asked, text, quote)]
    if exact:
        return exact[0] if len(exact) == 1 else Ambiguous(tuple(exact))
    places = [place for place in _fuzzy(asked, among) if place.hit.score >= PROPOSED]
    if not places:
        return NotFound()
    first = places[0].hit.score
    if first >= ACCEPTED and (len(places) == 1 or places[1].hit.score < first - LEAD):
        return places[0]
    return Ambiguous(tuple(places[:5]))


def stands_in(quote: str, prepared: Prepared) -> bool:
    """Whether the very words of ``quote``, one after the other, stand in the text."""
    asked = read(quote)
    return bool(asked.words) and f" {' '.join(asked.words)} " in prepared.norm


def read(quote: str) -> Asked:
    """A quotation's words, ready to be looked for."""
    source = folded(quote)
    gaps = [m.start() for m in _GAP.finditer(quote)]
    aside = [Span(*m.span()) for m in _BRACKETS.finditer(quote)]
    words: list[str] = []
    spans: list[Span] = []
    light: list[bool] = []
    before: list[bool] = []
    stop = 0
    for match in _WORD.finditer(source.text):
        begin = source.offsets[match.start()]
        end = max(source.offsets[match.end()], source.offsets[match.end() - 1] + 1)
        before.append(bool(words) and any(stop <= gap < begin for gap in gaps))
        stop = end
        words.append(match[0])
        spans.append(Span(begin, end))
        light.append(match[0] in _LIGHT or any(s.start <= begin < s.stop for s in aside))
    light = [cheap or pair == ("il", "y") for cheap, pair in zip(light, pairwise([*words, ""]), strict=True)]
    if all(light):
        light = [False] * len(light)  # « Euh, voilà. » is all there is to look for
    return Asked(words, spans, light, before, quote[: spans[0].start] if spans else quote, quote[stop:])


def _exact(asked: Asked, prepared: Prepared, quote: str) -> list[Hit]:
    """Every occurrence of the same words; those written just like the quotation first."""
    needle = " " + " ".join(asked.words) + " "
    hits = []
    found = prepared.norm.find(needle)
    while found >= 0:
        first = bisect_right(prepared.at, found + 1) - 1
        hits.append(_hit(asked, prepared, first, first + len(asked.words) - 1, 1.0, "exact"))
        found = prepared.norm.find(needle, found + 1)
    wanted = quote.strip()
    return sorted(hits, key=lambda h: prepared.text[h.start : h.stop] != wanted)


def _fuzzy(asked: Asked, among: Mapping[str, Prepared]) -> list[Place]:
    """The candidates aligned; of places that overlap, the better one; best first.

    The longest part of the quotation says where to look, the next ones only where that leads to nothing sure.
    """
    found: dict[tuple[str, int, int], Place] = {}
    tried: set[Window] = set()
    for part in parts(asked)[:_TRIED_PARTS]:
        for window in windows(asked, part, among):
            if window not in tried:
                tried.add(window)
                for hit in _aligned(asked, among[window.name], window.first, window.last):
                    found[window.name, hit.start, hit.stop] = Place(window.name, hit)
        if any(place.hit.score >= ACCEPTED for place in found.values()):
            break
    kept: list[Place] = []
    for place in sorted(found.values(), key=lambda p: (-p.hit.score, p.hit.stop - p.hit.start, p.hit.start)):
        hit = place.hit
        if all(
            place.name != other.name or hit.stop <= other.hit.start or other.hit.stop <= hit.start for other in kept
        ):
            kept.append(place)
    return kept


def _aligned(asked: Asked, prepared: Prepared, first: int, last: int, again: bool = True) -> list[Hit]:
    """The best place among the text's words [first, last), and the best on either side of it.

    One window may hold the same thing said twice: the place that is a little better must not hide the other.
    """
    words = prepared.words(first, last)
    found = align(asked.words, asked.light, asked.gaps, words, prepared.light[first:last])
    if found is None:
        return []
    begin, end = (first + at for at in ends(asked.words, words, found.pairs))
    hits = [_hit(asked, prepared, begin, end, found.score, found.kind)]
    if again and found.score >= PROPOSED:
        for low, high in ((first, begin), (end + 1, last)):
            if (high - low) * 2 >= len(asked.words):
                hits += _aligned(asked, prepared, low, high, again=False)
    return hits


def _hit(asked: Asked, prepared: Prepared, first: int, last: int, score: float, kind: Kind) -> Hit:
    start, stop = int(prepared.starts[first]), int(prepared.stops[last])
    stop += _shared(asked.tail, prepared.text[stop : stop + 40])
    start -= _shared(asked.lead[::-1], prepared.text[max(0, start - 40) : start][::-1])
    return Hit(start, stop, score, kind)


def _shared(quoted: str, said: str) -> int:
    """How far into ``said`` its punctuation is that of ``quoted``, blanks left aside in both."""
    reach = 0
    marks = iter(fold(quoted.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("\n", "")))
    for i, char in enumerate(said):
        if char.isspace():
            continue
        if char.isalnum() or any(next(marks, "") != piece for piece in fold(char)):
            break
        reach = i + 1
    return reach
