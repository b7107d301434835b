"""Where a quotation may stand: the stretches of texts that resemble one of its parts, worth aligning word by word.

rapidfuzz goes over every text once for a part, and each text need only come near the best so far: what resembles the
part much less can't be where it stands. Only in the texts that are left is the next best looked for too, because a
quotation said twice must not look as if it were said once.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cipcoder.text.locate import Asked, Prepared

_GAP_WORDS = 400  # how many words of the text one […] may stand for
_CUTOFF = 50.0  # of rapidfuzz, in percent: what resembles less is not aligned
_BEHIND = 25.0  # and what resembles so much less than the best: fillers alone may cost a good place that much
_TRIED_PLACES = 8  # in all texts
_LONG = 1_200  # characters: rapidfuzz takes a time that grows with the square of a part's length
_RUN = 3  # words of a very long part that must follow each other in the text to count
_RUNS = 0.05  # of a very long part's runs, how many a place must share to be aligned
_LONG_PLACES = 3  # of a very long part, in each text


class Window(NamedTuple):
    """The words [first, last) of the text that goes by ``name``."""

    name: str
    first: int
    last: int


def parts(asked: Asked) -> list[tuple[int, int]]:
    """The quotation's words [begin, end) between its […], the longest part first."""
    cuts = [0, *(i for i in range(1, len(asked.words)) if asked.gaps[i]), len(asked.words)]
    return sorted(itertools.pairwise(cuts), key=lambda p: -sum(map(len, asked.words[p[0] : p[1]])))


def windows(asked: Asked, part: tuple[int, int], among: Mapping[str, Prepared]) -> list[Window]:
    """The stretches around the places that resemble this part most, wide enough for the whole quotation."""
    begin, end = part
    n = len(asked.words)
    needle = " ".join(asked.words[begin:end])
    before = 30 + begin * 8 // 5 + _GAP_WORDS * sum(asked.gaps[: begin + 1])
    after = 30 + _GAP_WORDS * sum(asked.gaps[begin + 1 :])
    found: list[Window] = []
    if len(needle) > _LONG:
        for name, prepared in among.items():
            for low, high in _shared_runs(asked.words[begin:end], prepared):
                last = min(len(prepared.at), high + after + (n - end) * 8 // 5)
                found.append(Window(name, max(0, low - before), last))
        return found
    for name, position in _places(needle, among):
        prepared = among[name]
        word = max(0, bisect_right(prepared.at, position) - 1)
        last = min(len(prepared.at), word + after + (n - begin) * 8 // 5)
        found.append(Window(name, max(0, word - before), last))
    return list(dict.fromkeys(found))


def _places(needle: str, among: Mapping[str, Prepared]) -> list[tuple[str, int]]:
    """Texts, and positions in their ``norm``, that resemble ``needle``: those that do most, best first."""
    firsts: list[tuple[float, str, int, int]] = []
    best = _CUTOFF
    for name, prepared in among.items():
        if found := _nearest(needle, prepared.norm, max(_CUTOFF, best - _BEHIND)):
            score, start, stop = found
            firsts.append((score, name, start, stop))
            best = max(best, score)
    least = max(_CUTOFF, best - _BEHIND)
    firsts = sorted((each for each in firsts if each[0] >= least), key=lambda each: -each[0])[:_TRIED_PLACES]
    places = [(score, name, start) for score, name, start, _stop in firsts]
    for _score, name, start, stop in firsts:
        norm = among[name].norm
        for low, high in ((0, start), (stop, len(norm))):
            # the other may be shorter: fillers left out, words cut off
            if (high - low) * 2 >= len(needle) and (other := _nearest(needle, norm[low:high], least)):
                places.append((other[0], name, low + other[1]))
    places.sort(key=lambda place: -place[0])
    return [(name, start) for _score, name, start in places[:_TRIED_PLACES]]


def _nearest(needle: str, norm: str, least: float) -> tuple[float, int, int] | None:
    """How much the place that resembles ``needle`` most does, in percent, and its bounds; None below ``least``."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    if len(norm) * 100 < len(needle) * least:
        return None
    found = partial_ratio_alignment(needle, norm, score_cutoff=least)
    if found is None:
        return None
    score = found.score * min(1.0, len(norm) / len(needle))  # a short text may stand in the quotation as a whole
    return (score, found.dest_start, found.dest_end) if score >= least else None


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
    while len(places) < _LONG_PLACES:
        stops = [bisect_right(begins, begin + width) for begin in begins]
        first = max(range(len(begins)), key=lambda i: stops[i] - i, default=0)
        if not begins or stops[first] - first < enough:
            break
        places.append((begins[first] - 100, begins[stops[first] - 1] + len(part) + 100))
        del begins[first : stops[first]]
    return places
