"""Where what is looked for stands: a transcript cut into passages, and the places of a query in the words of one.

A passage is what is said in one turn; what stands outside of it (labels, a preamble, notes without turns) is cut into
passages too, at blank lines, so that everything is found. Its words are the folded text with a blank in the place of
each character that is no letter and no digit. A query never reaches over the end of a passage.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cipcoder.text.fold import fold
from cipcoder.text.spans import Span
from cipcoder.text.word_query import Both, Either, Near, Phrase, Query, Without, Word

Forms = Mapping[Word, frozenset[str]]
"""the words of the texts that each word stands for which ``expands``"""
Shifts = tuple[tuple[int, int], ...]
"""characters of a passage's text that folding opens (œ) or drops (an accent apart): where, and how many they become"""
Place = tuple[int, int]
"""characters of a passage's words"""
_NO_WORD = re.compile(r"[\W_]")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_FEW = 40
"""words that a regular expression tries one by one sooner than a set is asked"""


class TurnLike(Protocol):
    """What is said is [start, stop); the label begins at ``head``."""

    @property
    def ordinal(self) -> int: ...
    @property
    def head(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text in which one looks for words."""

    span: Span
    turn: int | None
    """the turn's number from 0: of what is said, and of the label before it; None before the first"""
    said: bool
    """whether somebody says it: no label, no time stamp, nothing outside of turns"""
    words: str
    """folded, blanks for all that is no letter and no digit"""
    shifts: Shifts
    """why characters of ``words`` stand elsewhere than in the text; mostly nothing"""


def passages(text: str, turns: Sequence[TurnLike]) -> Iterator[Passage]:
    """All of the text in which there are words, in order."""
    at, turn = 0, None
    for each in turns:
        yield from _outside(text, Span(at, each.head), turn)
        turn = each.ordinal
        yield from _outside(text, Span(each.head, each.start), turn)
        yield from _made(text, Span(each.start, each.stop), turn, said=True)
        at = each.stop
    yield from _outside(text, Span(at, len(text)), turn)


def _outside(text: str, span: Span, turn: int | None) -> Iterator[Passage]:
    start = span.start
    for gap in _PARAGRAPH.finditer(text, span.start, max(span.start, span.stop)):
        yield from _made(text, Span(start, gap.start()), turn, said=False)
        start = gap.end()
    yield from _made(text, Span(start, span.stop), turn, said=False)


def _made(text: str, span: Span, turn: int | None, *, said: bool) -> Iterator[Passage]:
    if span.start >= span.stop:
        return
    own = text[span.start : span.stop]
    words = _NO_WORD.sub(" ", fold(own))
    if words.strip():
        yield Passage(span, turn, said, words, _shifts(own))


def _shifts(text: str) -> Shifts:
    odd = {char: len(fold(char)) for char in set(text)}
    odd = {char: length for char, length in odd.items() if length != 1}
    if not odd:
        return ()
    anywhere = re.compile("[" + re.escape("".join(odd)) + "]")
    return tuple((match.start(), odd[match[0]]) for match in anywhere.finditer(text))


def spans_of(places: Sequence[Place], start: int, shifts: Shifts) -> list[Span]:
    """Places in the words of a passage that begins at ``start``, as spans of the transcript."""
    if not shifts:
        return [Span(start + a, start + b) for a, b in places]
    return [
        Span(start + _source(a, shifts), start + max(_source(b, shifts), _source(b - 1, shifts) + 1)) for a, b in places
    ]


def _source(at: int, shifts: Shifts) -> int:
    """Which character of a passage's text a character of its words comes from."""
    more = 0
    for source, length in shifts:
        first = source + more
        if at < first:
            break
        if at < first + length:
            return source
        more += length - 1
    return at - more


def globbed(pattern: str, word: str) -> bool:
    """Whether a word is as a pattern with stars says."""
    first, *rest = pattern.split("*")
    if not rest:
        return first == word
    *middle, last = rest
    if not word.startswith(first) or not word.endswith(last) or len(word) < len(first) + len(last):
        return False
    at, end = len(first), len(word) - len(last)
    for part in middle:
        at = word.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


# --- places ------------------------------------------------------------------------------------------

Finder = Callable[[str], list[Place]]
"""a passage's words -> the places in them, in order, none over another"""


def finder(query: Query, forms: Forms) -> Finder:
    """What finds the places of a query."""
    match query:
        case Phrase():
            return _phrase(query, forms)
        case Either():
            parts = [finder(part, forms) for part in query.parts]
            return lambda words: _together([place for part in parts for place in part(words)])
        case Both():
            return _both([finder(part, forms) for part in query.parts])
        case Without():
            wanted, unwanted = finder(query.wanted, forms), finder(query.unwanted, forms)
            return lambda words: [] if not (found := wanted(words)) or unwanted(words) else found
        case Near():
            first, second, within = finder(query.first, forms), finder(query.second, forms), query.within
            return lambda words: near(words, first(words), second(words), within)


def _both(parts: Sequence[Finder]) -> Finder:
    def find(words: str) -> list[Place]:
        found: list[Place] = []
        for part in parts:
            if not (places := part(words)):
                return []
            found += places
        return _together(found)

    return find


def _together(places: list[Place]) -> list[Place]:
    """In order; of those that overlap the first, and the longest of those that begin together."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda each: (each[0], -each[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def near(words: str, first: Sequence[Place], second: Sequence[Place], within: int) -> list[Place]:
    """From one to the other where at most ``within`` words lie between: the shortest such stretches."""
    if not first or not second:
        return []
    starts, stops = [place[0] for place in second], [place[1] for place in second]
    found: list[Place] = []
    for start, stop in first:
        after = bisect_left(starts, stop)
        if after < len(second) and _few(words[stop : starts[after]], within):
            found.append((start, stops[after]))
        before = bisect_right(stops, start) - 1
        if before >= 0 and _few(words[stops[before] : start], within):
            found.append((starts[before], stop))
    found = sorted(set(found), key=lambda each: (each[1], -each[0]))
    shortest: list[Place] = []
    for place in found:  # by where they end: one that begins no later than the last kept holds it
        if not shortest or place[0] > shortest[-1][0]:
            shortest.append(place)
    return _together(shortest)


def _few(words: str, within: int) -> bool:
    return len(words.split(None, within + 1)) <= within


def _phrase(query: Phrase, forms: Forms) -> Finder:
    parts, asked = [], []
    for word in query.words:
        if word.expands:
            meant = forms.get(word, frozenset())
            if not meant:
                return lambda _words: []
            if len(meant) > _FEW:
                parts.append("([^ ]+)")
                asked.append(meant)
            else:
                parts.append("(?:" + "|".join(sorted(meant, key=lambda form: (-len(form), form))) + ")")
        else:
            parts.append(word.pattern.replace("*", "[^ ]*"))
    body = " +".join(f"{part}(?![^ ])" for part in parts)
    if not asked:
        # A blank before the first word, which a blank put before the passage makes sure of: so that no place begins
        # inside of a word, by the beginning of a pattern, where it costs nothing.
        simple = re.compile(" " + body)
        return lambda words: [(match.start(), match.end() - 1) for match in simple.finditer(" " + words)]
    wanted = re.compile(f" (?=({body}))")  # only looked at: what is no place after all hides none that begins in it

    def find(words: str) -> list[Place]:
        places: list[Place] = []
        for match in wanted.finditer(" " + words):
            start, stop = match.start(1) - 1, match.end(1) - 1
            if places and start < places[-1][1]:
                continue
            if all(match[i + 2] in meant for i, meant in enumerate(asked)):
                places.append((start, stop))
        return places

    return find
