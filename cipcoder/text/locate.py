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

import itertools
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from cipcoder.text.align import align
from cipcoder.text.fold import fold, folded
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
_GAP_WORDS = 400  # how many words of the text one […] may stand for
_LIGHT = FILLERS | {"ne", "n"}  # restored or left out without a thought, as is the « il » of « y’a »
_TRIED_PARTS = 3
_CUTOFF = 50.0  # of rapidfuzz, in percent: what resembles less is not aligned
_LONG = 1_200  # characters: rapidfuzz takes a time that grows with the square of a part's length
_RUN = 3  # words of a very long part that must follow each other in the text to count
_RUNS = 0.05  # of a very long part's runs, how many a place must share to be aligned
_TRIED_PLACES = 3


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
    hits = _exact(asked, prepared, quote) or _fuzzy(asked, prepared)
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
    places = [Place(name, hit) for name, text in among.items() for hit in _fuzzy(asked, text)]
    places = sorted((p for p in places if p.hit.score >= PROPOSED), key=lambda p: -p.hit.score)
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


def _fuzzy(asked: Asked, prepared: Prepared) -> list[Hit]:
    """The candidates aligned; of hits that overlap, the better one; best first."""
    hits: dict[tuple[int, int], Hit] = {}
    for first, last in _windows(asked, prepared):
        for hit in _aligned(asked, prepared, first, last):
            hits[hit.start, hit.stop] = hit
    kept: list[Hit] = []
    for hit in sorted(hits.values(), key=lambda h: (-h.score, h.stop - h.start, h.start)):
        if all(hit.stop <= other.start or other.stop <= hit.start for other in kept):
            kept.append(hit)
    return kept


def _aligned(asked: Asked, prepared: Prepared, first: int, last: int, again: bool = True) -> list[Hit]:
    """The best place among the text's words [first, last), and the best on either side of it.

    One window may hold the same thing said twice: the place that is a little better must not hide the other.
    """
    found = align(asked.words, asked.light, asked.gaps, prepared.words(first, last), prepared.light[first:last])
    if found is None:
        return []
    begin, end = first + found.first, first + found.last
    hits = [_hit(asked, prepared, begin, end, found.score, found.kind)]
    if again and found.score >= PROPOSED:
        for low, high in ((first, begin), (end + 1, last)):
            if (high - low) * 2 >= len(asked.words):
                hits += _aligned(asked, prepared, low, high, again=False)
    return hits


def _windows(asked: Asked, prepared: Prepared) -> list[tuple[int, int]]:
    """Ranges of the text's words worth aligning: around each place that resembles one of the longest parts."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    n, total = len(asked.words), len(prepared.at)
    cuts = [0, *(i for i in range(1, n) if asked.gaps[i]), n]
    parts = sorted(itertools.pairwise(cuts), key=lambda p: -sum(map(len, asked.words[p[0] : p[1]])))
    windows: list[tuple[int, int]] = []
    for begin, end in parts[:_TRIED_PARTS]:
        before = 30 + begin * 8 // 5 + _GAP_WORDS * sum(asked.gaps[: begin + 1])
        needle = " ".join(asked.words[begin:end])
        if len(needle) > _LONG:
            after = 30 + (n - end) * 8 // 5 + _GAP_WORDS * sum(asked.gaps[begin + 1 :])
            for low, high in _shared_runs(asked.words[begin:end], prepared):
                windows.append((max(0, low - before), min(total, high + after)))
            continue
        found = partial_ratio_alignment(needle, prepared.norm, score_cutoff=_CUTOFF)
        if found is None:
            continue
        ranges = [found.dest_start]
        # The next best on either side: a quotation said twice must not look as if it were said once.
        for low, high in ((0, found.dest_start), (found.dest_end, len(prepared.norm))):
            if (high - low) * 2 >= len(needle):  # the other may be shorter: fillers left out, words cut off
                other = partial_ratio_alignment(needle, prepared.norm[low:high], score_cutoff=_CUTOFF)
                if other is not None:
                    ranges.append(low + other.dest_start)
        after = 30 + (n - begin) * 8 // 5 + _GAP_WORDS * sum(asked.gaps[begin + 1 :])
        for position in ranges:
            word = max(0, bisect_right(prepared.at, position) - 1)
            windows.append((max(0, word - before), min(total, word + after)))
    return list(dict.fromkeys(windows))


def _shared_runs(part: Sequence[str], prepared: Prepared) -> list[tuple[int, int]]:
    """Ranges of the text's words in which many runs of three words of ``part`` stand, the fullest first.

    Each run says where the part would begin in the text; those that say nearly the same belong to one place.
    """
    at: dict[tuple[str, ...], list[int]] = {}
    for i in range(len(part) - _RUN + 1):
        at.setdefault(tuple(part[i : i + _RUN]), []).append(i)
    said = prepared.words(0, len(prepared.at))
    # what stands several times in the part says nothing of where it begins
    runs = enumerate(zip(*(said[k:] for k in range(_RUN)), strict=False))
    begins = sorted(j - at[run][0] for j, run in runs if len(at.get(run, ())) == 1)
    width = max(200, len(part) * 3 // 5)  # words: so many may be left out in all, the interviewer's for instance
    enough = max(_RUN, int(_RUNS * len(at)))
    places: list[tuple[int, int]] = []
    while len(places) < _TRIED_PLACES:
        stops = [bisect_right(begins, begin + width) for begin in begins]
        first = max(range(len(begins)), key=lambda i: stops[i] - i, default=0)
        if not begins or stops[first] - first < enough:
            break
        places.append((begins[first] - 100, begins[stops[first] - 1] + len(part) + 100))
        del begins[first : stops[first]]
    return places


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
