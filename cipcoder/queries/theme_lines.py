"""Theme lines: where in the talk each theme comes, interview by interview, in parts of what participants say.

The parts have the same number of words, or one more or less. A word is coded where its first character is; one that
several of a theme's codings are on counts once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.places import said_words
from cipcoder.queries.spans import AT_A_TIME, Column, Layer, Spans, reading

PARTS = 40


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme or code through one interview."""

    code: str
    covered: tuple[float, ...]
    """of each part of the participants' words, the share coded with it: 0 to 1"""


@dataclass(frozen=True, slots=True)
class Talk:
    """The theme lines of one interview."""

    name: str
    title: str
    words: int
    """by participants; with fewer words than parts the parts are fewer"""
    lines: tuple[ThemeLine, ...]
    """in the order of the codebook; all of them in each interview, also where nothing is coded"""
    places: tuple[int, ...] = ()
    """where each part begins, in code points: at the first of its words"""


@dataclass(frozen=True, slots=True)
class ThemeLines:
    """The theme lines of one layer."""

    layer: Layer
    parts: int
    talks: tuple[Talk, ...]
    """in the order of the corpus"""


def theme_lines(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    codes: tuple[str, ...] = (),
    parts: int = PARTS,
    viewer: str | None = None,
) -> ThemeLines:
    """Where in the talk the themes come.

    ``codes``: these with their sub-codes; none: what stands at the top of the codebook. InputError for a code that
    isn't in it.
    """
    read = reading(connection, whose, chosen, viewer=viewer)
    index = {code: i for i, code in enumerate(read.codes)}
    lines = codes or tuple(row.code.id for row in read.codebook.walk() if row.depth == 0)
    of = {line: np.zeros(len(read.codes), np.bool_) for line in dict.fromkeys(lines)}
    for line, members in of.items():
        members[[index[code.id] for code in read.codebook.subtree(line)]] = True
    used = np.zeros(len(read.codes), np.bool_)
    talks = []
    for some, part in enumerate(read.parts(connection)):
        used[part.code] = True
        for place in range(some * AT_A_TIME, min((some + 1) * AT_A_TIME, len(read.texts))):
            mine = slice(*np.searchsorted(part.transcript, (place, place + 1)).tolist())
            starts = said_words(connection, read.texts[place], participants=True)
            head = read.layer.transcripts[place]
            found = tuple(ThemeLine(line, _covered(part, mine, members, starts, parts)) for line, members in of.items())
            places = tuple(starts[_edges(starts, parts)[:-1]].tolist())
            talks.append(Talk(head.name, head.title, len(starts), found, places))
    gone = {
        line
        for line, members in of.items()
        if not codes and read.codebook.get(line).retired and not used[members].any()
    }
    shown = (replace(t, lines=tuple(line for line in t.lines if line.code not in gone)) for t in talks)
    return ThemeLines(read.layer, parts, tuple(shown))


def _covered(part: Spans, mine: slice, members: NDArray[np.bool_], words: Column, parts: int) -> tuple[float, ...]:
    """Of each part of these words (where they begin), the share that codings with these codes are on."""
    if not len(words):
        return ()
    chosen = members[part.code[mine]]
    begun = np.searchsorted(np.sort(part.start[mine][chosen]), words, "right")
    ended = np.searchsorted(np.sort(part.stop[mine][chosen]), words, "right")
    edges = _edges(words, parts)
    coded = np.concatenate([[0], np.cumsum(begun > ended)])[edges]
    return tuple((np.diff(coded) / np.diff(edges)).tolist())


def _edges(words: Column, parts: int) -> Column:
    """Which word each part begins with, and the end of the last; with fewer words than parts, a part each."""
    parts = min(parts, len(words))
    edges: Column = np.arange(parts + 1) * len(words) // max(parts, 1)
    return edges
