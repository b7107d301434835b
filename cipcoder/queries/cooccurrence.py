"""Which codes come together: where their codings overlap, stand in one turn, or within k words of each other.

Each of the three is the same question about intervals that share a point, asked of other coordinates:

- overlap: a coding reaches from its first code point to its last;
- turn: from the first turn it touches to the last. A turn reaches from its label to the next one's, whoever speaks;
  a text without turns is one;
- words: from (k + 1) / 2 words before its first word to as many after its last: two of them share something where
  there are at most k words between the end of one coding and the beginning of the other. Labels and time stamps are
  no words; the talk goes on, so to say, before its beginning and after its end.

Jaccard is what both codes cover over what either covers, each code's codings taken together first: characters, turns,
or words within reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.places import said_words, turn_heads
from cipcoder.queries.spans import Column, Layer, Reading, Spans, distinct, reading

Together = Literal["overlap", "turn", "words"]
"""sharing a character; both in one turn; at most so many words between the end of one and the beginning of the other"""
WORDS = 50

FAR = 1 << 30
"""words: farther apart than any text is long; more than that would find no more, and numbers have an end"""
AT_ONCE = 1 << 18
"""pairs of codings looked at together"""


@dataclass(frozen=True, slots=True)
class Alone:
    """One code of those compared."""

    code: str
    codings: int
    interviews: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes that come together somewhere; ``first`` stands before ``second`` in the codebook."""

    first: str
    second: str
    pairs: int
    """pairs of codings, one of each code, that stand together"""
    interviews: int
    """in how many transcripts"""
    jaccard: float
    """0 to 1; what both cover over what either covers (characters, turns, words within reach)"""


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """All pairs of codes of one layer that come together at least once, most pairs of codings first."""

    layer: Layer
    together: Together
    words: int
    """k, where ``together`` is "words" """
    codes: tuple[Alone, ...]
    """all codes in use, in the order of the codebook"""
    pairs: tuple[Pair, ...]


def cooccurrence(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    together: Together = "overlap",
    words: int = WORDS,
    themes: bool = False,
    viewer: str | None = None,
) -> CoOccurrence:
    """Which codes come together in one layer.

    ``themes``: each code stands for the theme at the top it belongs to, and codings of two codes of one theme are no
    pair.
    """
    read = reading(connection, whose, chosen, viewer=viewer)
    n = len(read.codes)
    into = read.themes() if themes else np.arange(n)
    codings, interviews, covered = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    pairs, shared, meetings = (np.zeros(n * n, np.int64) for _ in range(3))
    for part in read.parts(connection):
        code = into[part.code]
        some = _Intervals(part.transcript, *_reach(connection, read, part, together, min(words, FAR)), code)
        codings += np.bincount(code, minlength=n)
        interviews += np.bincount(distinct(part.transcript * n + code) % n, minlength=n)
        met: list[Column] = []
        for i, _j, key in _meeting(some, n):
            pairs += np.bincount(key, minlength=n * n)
            met.append(distinct(key + some.transcript[i] * (n * n)))
        if met:
            meetings += np.bincount(distinct(np.concatenate(met)) % (n * n), minlength=n * n)
        merged = _merged(some, n)
        covered += np.bincount(merged.code, merged.stop - merged.start, n).astype(np.int64)
        for i, j, key in _meeting(merged, n):
            length = np.minimum(merged.stop[i], merged.stop[j]) - merged.start[j]
            shared += np.bincount(key, length, n * n).astype(np.int64)
    found = [
        Pair(
            *(read.codes[a], read.codes[b], int(pairs[key]), int(meetings[key])),
            int(shared[key]) / int(covered[a] + covered[b] - shared[key]),
        )
        for key in np.flatnonzero(pairs)[np.argsort(-pairs[pairs > 0], kind="stable")].tolist()
        for a, b in [divmod(key, n)]
    ]
    alone = (Alone(read.codes[i], int(codings[i]), int(interviews[i])) for i in np.flatnonzero(codings).tolist())
    return CoOccurrence(read.layer, together, words, tuple(alone), tuple(found))


def _reach(connection: Connection, read: Reading, part: Spans, together: Together, words: int) -> tuple[Column, Column]:
    """From where to where codings reach, in the coordinates of what is asked; the order of their beginnings stays."""
    start, stop = part.start, part.stop
    if together == "overlap" or not len(start):
        return start, stop
    start, stop = start.copy(), stop.copy()
    for place in np.unique(part.transcript).tolist():
        mine = slice(*np.searchsorted(part.transcript, (place, place + 1)).tolist())
        if together == "turn":
            heads = turn_heads(connection, read.texts[place])
            start[mine] = np.maximum(np.searchsorted(heads, part.start[mine], "right") - 1, 0)
            stop[mine] = np.maximum(np.searchsorted(heads, part.stop[mine] - 1, "right") - 1, 0) + 1
        else:
            # All of the reach after the coding instead of half on each side: the same, moved by (k + 1) / 2 words.
            starts = said_words(connection, read.texts[place])
            start[mine] = np.searchsorted(starts, part.start[mine])
            stop[mine] = np.searchsorted(starts, part.stop[mine]) + words + 1
    return start, stop


class _Intervals(NamedTuple):
    """Columns ordered by transcript and start."""

    transcript: Column
    start: Column
    stop: Column
    code: Column


def _meeting(some: _Intervals, n: int) -> Iterator[tuple[Column, Column, Column]]:
    """Pairs of intervals of one transcript and two codes that share a point, each once, so many at a time.

    As rows i and j, i before j, and the key of the two codes: that of the first in the codebook times ``n``, and the
    other's. Where intervals stand in the order of their starts, those that i meets follow it immediately, up to the
    first that begins after it.
    """
    size = int(some.stop.max(initial=0)) + 1
    at = some.transcript * size
    until = np.searchsorted(at + some.start, at + some.stop)
    rows = np.arange(len(until))
    partners = until - rows - 1
    before = np.concatenate([[0], np.cumsum(partners)])
    first = 0
    while first < len(rows):
        last = max(int(np.searchsorted(before, before[first] + AT_ONCE, "right")) - 1, first + 1)
        i = np.repeat(rows[first:last], partners[first:last])
        j = np.arange(before[first], before[last]) - before[i] + i + 1
        a, b = some.code[i], some.code[j]
        apart = a != b
        i, j, a, b = i[apart], j[apart], a[apart], b[apart]
        if len(i):
            yield i, j, np.minimum(a, b) * n + np.maximum(a, b)
        first = last


def _merged(some: _Intervals, n: int) -> _Intervals:
    """What each code covers in each transcript, nothing twice."""
    if not len(some.code):
        return some
    size = int(some.stop.max()) + 1
    group = (some.transcript * n + some.code) * size
    order = np.argsort(group + some.start, kind="stable")
    start, stop, group = some.start[order], some.stop[order], group[order]
    furthest = np.maximum.accumulate(group + stop)
    opens: NDArray[np.bool_] = np.concatenate([[True], (group + start)[1:] > furthest[:-1]])
    edges = np.flatnonzero(opens)
    last = np.concatenate([edges[1:], [len(start)]]) - 1
    merged = _Intervals(some.transcript[order][edges], start[edges], (furthest - group)[last], some.code[order][edges])
    back = np.lexsort((merged.start, merged.transcript))
    return _Intervals(*(column[back] for column in merged))
