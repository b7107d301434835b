"""A passage as two coders marked it: the words around, and signs where each version begins and ends.

The signs say it without any colour: ``A►`` begins a segment of A, ``◄A`` ends one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.agreement.interviews import Segment

AROUND = 160
"""characters of context on each side"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters alike: words that lie in A's version, in B's, in both or in neither; or a sign of a bound."""

    text: str
    a: bool = False
    b: bool = False
    sign: bool = False


def passage(
    text: str, a: Sequence[Segment], b: Sequence[Segment], around: int = AROUND, signs: tuple[str, str] = ("A", "B")
) -> list[Piece]:
    """The text from some words before the first segment to some after the last, cut where a version begins or ends."""
    both = (*a, *b)
    first, last = min(s.start for s in both), max(s.stop for s in both)
    start, stop = _near(text, first - around, last + around)
    while start < first and text[start].isspace():
        start += 1
    while stop > last and text[stop - 1].isspace():
        stop -= 1
    cuts = sorted({start, stop, *(s.start for s in both), *(s.stop for s in both)})
    pieces = [Piece("…", sign=True)] if start else []
    for at, following in zip(cuts, [*cuts[1:], stop], strict=True):
        # what ends here closes before what begins opens, and B's sign lies inside A's
        closing = [f"◄{sign}" for side, sign in ((b, signs[1]), (a, signs[0])) for s in side if s.stop == at]
        opening = [f"{sign}►" for side, sign in ((a, signs[0]), (b, signs[1])) for s in side if s.start == at]
        pieces += [Piece(sign, sign=True) for sign in (*closing, *opening)]
        if at < following:
            inside = (any(s.start <= at < s.stop for s in side) for side in (a, b))
            pieces.append(Piece(text[at:following], *inside))
    return [*pieces, Piece("…", sign=True)] if stop < len(text) else pieces


def _near(text: str, start: int, stop: int) -> tuple[int, int]:
    """These bounds at the next blanks, so that no word is cut; the text's own where there is no more."""
    start, stop = max(0, start), min(len(text), stop)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while stop < len(text) and not text[stop].isspace():
        stop += 1
    return start, stop
