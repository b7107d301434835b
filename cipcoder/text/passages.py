"""Passages between quotation marks in a sequence of paragraphs, also where the marks are not in order.

A quotation may run over several paragraphs, with or without its mark repeated at the head of each; an author
forgets to close one, or to open it. What can be repaired within bounds is, and says so; other marks are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.text.marks import Mark, Paired, paired

MOST_PARAGRAPHS, MOST_CHARACTERS = 8, 6000
"""How far a quotation that isn't closed in its paragraph is followed."""
_LONG = 300
"""From this length a paragraph that opens with a mark and doesn't close it goes on in the next, which opens so too."""
_ALONE = 1500
"""A paragraph no longer than this, with a mark on one side only, is taken for a quotation to its other end."""

_BULLET = re.compile(r"\s*(?:[-–—•*✓o▪◦→>·]\s+|\(?\d{1,3}[.)]\s+)?")
_TAIL = re.compile(r"[\s.,;:!?…]*(?:\[\^?[^\]\s]{1,12}\]|\d{1,3}|[¹²³⁰-⁹*]+)?[\s.,;:!?…]*")
_OPENING = re.compile(rf"{_BULLET.pattern}[«“‹\"„]")
_CALL = re.compile(r"\s*(?:\[\^?[^\]\s]{1,12}\]|[¹²³⁰-⁹])")
_ATTRIBUTION = re.compile(r"\s*[.,]?\s*(?:\([^()]{1,150}\)|\[[^\[\]]{4,150}\]|[—–-]\s*[^«“\"]{1,120})[\s.]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """From ``start`` in paragraph ``first`` to ``stop`` in paragraph ``last``, without its marks.

    ``outer``: where the opening mark begins and the closing one ends, in the same two paragraphs.
    """

    first: int
    start: int
    last: int
    stop: int
    outer: tuple[int, int]
    mark: str
    """the family, by the mark that opens it; "" where there is none"""
    repaired: bool = False
    """a mark was missing, and supplied"""


def passages(texts: Sequence[str], apart: Sequence[bool]) -> list[Passage]:
    """The outermost passages between marks, in order; ``apart``: paragraphs that no quotation runs into or out of."""
    marks = [paired(text) for text in texts]
    found: list[Passage] = []
    position = (0, 0)
    for i, text in enumerate(texts):
        here: list[Passage] = []
        if (mended := _mended(texts, marks, apart, i, position)) is not None:
            here.append(mended)
        for pair in marks[i].pairs:
            if pair.depth == 0:
                here.append(_passage(text, i, pair.opening, i, pair.closing, False))
        # a repaired passage takes in those between its marks
        for one in sorted(here, key=lambda p: (p.outer[0], -p.last, -p.outer[1])):
            if (i, one.outer[0]) >= position and _blank(texts, one):
                found.append(one)
                position = (one.last, one.outer[1])
    return found


def own(text: str, start: int, stop: int) -> bool:
    """Whether [start, stop) is all of a paragraph but for a bullet before it, and a note or an attribution after."""
    return whole_before(text, start) and whole_after(text, stop)


def whole_before(text: str, start: int) -> bool:
    """Whether nothing but a bullet stands before ``start``."""
    bullet = _BULLET.match(text)
    return start < 80 and not text[bullet.end() if bullet else 0 : start].strip()


def whole_after(text: str, stop: int) -> bool:
    """Whether nothing but a note's call, an attribution and full stops stand from ``stop`` on."""
    rest = text[stop : stop + 400]
    tail = _TAIL.match(rest)
    rest = rest[tail.end() :] if tail else rest
    return not rest or _ATTRIBUTION.fullmatch(rest) is not None


def _blank(texts: Sequence[str], one: Passage) -> bool:
    """Whether there is a letter or a figure in it at all."""
    if one.first < one.last:
        return True
    return any(c.isalnum() for c in texts[one.first][one.start : one.stop])


def _passage(text: str, first: int, opening: Mark, last: int, closing: Mark, repaired: bool, tail: str = "") -> Passage:
    start, stop = opening.stop, closing.start
    body = tail or text
    while start < (stop if first == last else len(text)) and text[start].isspace():
        start += 1
    while stop > (start if first == last else 0) and body[stop - 1].isspace():
        stop -= 1
    return Passage(first, start, last, stop, (opening.start, closing.stop), opening.family, repaired)


def _mended(
    texts: Sequence[str], marks: Sequence[Paired], apart: Sequence[bool], i: int, position: tuple[int, int]
) -> Passage | None:
    """The passage of a mark of paragraph ``i`` that has no partner in it, if one can be made of it."""
    text, here = texts[i], marks[i]
    opened = [mark for mark in here.opened if (i, mark.start) >= position]
    if opened:
        mark = opened[0]
        if (closing := _last_closing(text, here, mark)) is not None:
            return _passage(text, i, mark, i, closing, True)
        if not apart[i] and mark.family != '"' and (end := _end_below(texts, marks, apart, i, mark)) is not None:
            j, closing = end
            return _passage(text, i, mark, j, closing, False, texts[j])
        if whole_before(text, mark.start) and len(text) <= _ALONE and not here.pairs and len(opened) == 1:
            end_mark = Mark(len(text), len(text), mark.family)
            return _passage(text, i, mark, i, end_mark, True)
        return None
    closed = [mark for mark in here.closed if (i, mark.start) >= position]
    if len(closed) == 1 and not here.pairs and len(text) <= _ALONE and whole_after(text, closed[0].stop):
        bullet = _BULLET.match(text)
        begin = bullet.end() if bullet else 0
        if (i, begin) >= position and begin < closed[0].start:
            return _passage(text, i, Mark(begin, begin, closed[0].family), i, closed[0], True)
    return None


def _last_closing(text: str, here: Paired, mark: Mark) -> Mark | None:
    """The closing mark that an inner quotation, never closed itself, took from this one.

    « A « b c » d »[^1]: told by where the mark stands, at the paragraph's head or after a colon, and by what
    follows the last closing one: a note, or the end.
    """
    if not (whole_before(text, mark.start) or text[: mark.start].rstrip().endswith(":")):
        return None
    inner = [pair for pair in here.pairs if pair.opening.start > mark.stop and pair.opening.family == mark.family]
    if not inner:
        return None
    last = max(inner, key=lambda pair: pair.closing.stop)
    led = text[mark.stop : last.opening.start].rstrip().endswith((":", ","))
    after = last.closing.stop
    ends = whole_after(text, after) or _CALL.match(text, after) is not None
    return last.closing if ends and not led and after - mark.start <= MOST_CHARACTERS else None


def _begins(texts: Sequence[str], i: int) -> bool:
    """Whether paragraph ``i`` begins with a quotation mark."""
    return 0 <= i < len(texts) and _OPENING.match(texts[i]) is not None


def _end_below(
    texts: Sequence[str], marks: Sequence[Paired], apart: Sequence[bool], i: int, mark: Mark
) -> tuple[int, Mark] | None:
    """The paragraph and the mark that close, further down, what ``mark`` opened in paragraph ``i``."""
    long = len(texts[i]) - mark.start
    goes_on = long >= _LONG
    for j in range(i + 1, min(i + MOST_PARAGRAPHS, len(texts))):
        if apart[j] or long > MOST_CHARACTERS:
            return None
        again = next((m for m in marks[j].opened[:1] if whole_before(texts[j], m.start)), None)
        if again is not None and again.family == mark.family:  # its mark repeated, the paragraph goes on below
            goes_on = True
        else:
            repeated = next((p for p in marks[j].pairs if whole_before(texts[j], p.opening.start)), None)
            if repeated is not None and repeated.opening.family == mark.family:
                if repeated.depth or (not goes_on and (_begins(texts, i - 1) or _begins(texts, j + 1))):
                    return None  # one of a list of quotations: the one above was not closed
                return j, repeated.closing
            closing = next((m for m in marks[j].closed if m.family == mark.family), None)
            if closing is not None:
                return j, closing
            if marks[j].opened:
                return None
        long += len(texts[j])
    return None
