"""Wrapping a text into visual lines, and measuring it in cells of the terminal.

A ``Wrap`` is two parallel arrays: visual line → [start, stop) in code points, and the slices joined give the
text back. Lines break after blanks and tabs only, never at U+00A0 or U+202F, so « mot » and mot ? stay whole.
Blanks at a break hang outside the width. Widths are those Textual (rich) prints with, so drawing agrees.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes

TAB = 4
"""Tab stops stand every so many cells of the visual line."""

_BLANKS = " \t\n"
_TOKENS = re.compile(r"(?P<end>\n)|(?P<blanks>[ \t]+)|(?P<word>[^ \t\n]+)")
_HARD = "\u00a0\u202f"  # a line that must be cut inside a word is not cut beside these, if it can be helped


@dataclass(frozen=True, slots=True)
class Cluster:
    """What moves and shows as one character: code points [start, stop) of the piece, ``width`` cells (0 to 2)."""

    start: int
    stop: int
    width: int


@dataclass(frozen=True, slots=True)
class Wrap:
    """A text in visual lines of at most ``width`` cells (hanging blanks apart)."""

    text: str
    width: int
    starts: array[int]
    stops: array[int]
    plain: bool
    """every character is one cell wide: columns are code points"""

    def __len__(self) -> int:
        return len(self.starts)

    def line_at(self, offset: int) -> int:
        """The visual line on which the code point ``offset`` stands; the end of the text is on the last one."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def column(self, offset: int) -> int:
        """How many cells stand before ``offset`` on its line."""
        start = self.starts[self.line_at(offset)]
        if self.plain:
            return offset - start
        return cells(self.text[start:offset])

    def offset(self, line: int, column: int) -> int:
        """The character that covers ``column`` of ``line``; past its end, the last place of the line."""
        start, stop = self.starts[line], self.end(line)
        if self.plain:
            return min(start + max(column, 0), stop)
        at = 0
        for cluster in clusters(self.text[start:stop]):
            at += cluster.width
            if at > column:
                return start + cluster.start
        return stop

    def end(self, line: int) -> int:
        """The last place of a line where a cursor can stand: before the newline, or before the next line begins."""
        start, stop = self.starts[line], self.stops[line]
        last = line + 1 == len(self.starts)
        if stop > start and self.text[stop - 1] == "\n":
            return stop - 1
        if last:
            return stop
        return max(start, stop - 1) if self.plain else start + previous_cluster(self.text[start:stop], stop - start)


def wrap(text: str, width: int) -> Wrap:
    """``text`` wrapped to ``width`` cells (at least 2, so that a wide character has room)."""
    width = max(width, 2)
    odd = _odd(text)
    starts, stops = array("l"), array("l")
    if not odd:
        _wrap_plain(text, 0, len(text), width, starts, stops)
    else:
        strange = re.compile("[" + re.escape("".join(sorted(odd))) + "]")
        begin, size = 0, len(text)
        while begin < size:
            newline = text.find("\n", begin)
            end = size if newline < 0 else newline + 1
            if strange.search(text, begin, end):
                _wrap_tokens(text, begin, end, width, strange, starts, stops)
            else:
                _wrap_plain(text, begin, end, width, starts, stops)
            begin = end
    if not starts or text.endswith("\n"):  # the empty line after the last newline, where the cursor can stand
        starts.append(len(text))
        stops.append(len(text))
    return Wrap(text, width, starts, stops, not odd)


def cells(text: str) -> int:
    """How many cells ``text`` takes from the left edge on (a newline takes none)."""
    return sum(cluster.width for cluster in clusters(text))


def clusters(text: str) -> Iterator[Cluster]:
    """The characters of ``text`` as the eye sees them: accents, joined emoji and flags are one.

    ``text`` begins at the left edge, for tabs reach to the next tab stop.
    """
    if not _odd(text):
        for i, char in enumerate(text):
            yield Cluster(i, i + 1, 0 if char == "\n" else 1)
        return
    begin, column = 0, 0
    for piece in re.split(r"([\t\n])", text):
        if piece == "\t":
            width = TAB - column % TAB
            yield Cluster(begin, begin + 1, width)
            column += width
        elif piece == "\n":
            yield Cluster(begin, begin + 1, 0)
            column = 0
        else:
            for cluster in _graphemes(piece, begin):
                yield cluster
                column += cluster.width
        begin += len(piece)


def next_cluster(text: str, offset: int) -> int:
    """Where the next character begins after the one at ``offset``."""
    if offset + 1 < len(text) and simple(text[offset : offset + 2]):
        return offset + 1  # neither is joined to anything: nearly always
    window = 32
    while True:
        found = list(clusters(text[offset : offset + window]))
        if not found:
            return len(text)
        if len(found) > 1 or offset + window >= len(text):
            return offset + found[0].stop
        window *= 4


def previous_cluster(text: str, offset: int) -> int:
    """Where the character before ``offset`` begins."""
    if offset and simple(text[max(0, offset - 2) : offset]):
        return offset - 1
    window = 32
    while True:
        begin = max(0, offset - window)
        found = list(clusters(text[begin:offset]))
        if not found:
            return 0
        if len(found) > 2 or begin == 0:
            return begin + found[-1].start
        window *= 4


def simple(text: str) -> bool:
    """Whether every character of ``text`` is one cell wide (a newline apart)."""
    return not _odd(text)


def printed_part(line: str, start: int, stop: int) -> tuple[str, int]:
    """The code points [start, stop) of a line as they are printed, and their cells.

    Tabs become the blanks they reach over, counted from the line's beginning; a newline goes.
    """
    parts: list[str] = []
    width = 0
    for cluster in clusters(line):
        if start <= cluster.start < stop:
            piece = line[cluster.start : cluster.stop]
            parts.append(" " * cluster.width if piece == "\t" else piece.removesuffix("\n"))
            width += cluster.width
    return "".join(parts), width


def _graphemes(piece: str, begin: int) -> Iterator[Cluster]:
    """Clusters of a piece without tabs or newlines; the two halves of a flag are put together."""
    pending: Cluster | None = None
    for start, stop, width in split_graphemes(piece)[0]:
        cluster = Cluster(begin + start, begin + stop, width)
        half = stop - start == 1 and "\U0001f1e6" <= piece[start] <= "\U0001f1ff"
        if half and pending is not None:
            yield Cluster(pending.start, cluster.stop, pending.width + width)
            pending = None
        elif half:
            pending = cluster
        else:
            if pending is not None:
                yield pending
                pending = None
            yield cluster
    if pending is not None:
        yield pending


def _odd(text: str) -> set[str]:
    """The characters of ``text`` that are not exactly one cell wide."""
    return {char for char in set(text) if char != "\n" and not _narrow(char)}


@lru_cache(maxsize=8192)
def _narrow(char: str) -> bool:
    # a variation selector, a joiner and a flag's half change what stands beside them
    return char != "\t" and get_character_cell_size(char) == 1 and not "\U0001f1e6" <= char <= "\U0001f1ff"


@lru_cache(maxsize=64)
def _pattern(width: int) -> re.Pattern[str]:
    soft = rf"[^\n]{{0,{width}}}(?=[ \t\n]|\Z)[ \t]*\n?"
    hard = rf"[^\n]{{1,{width}}}"
    return re.compile(rf"{soft}|{hard}(?<![{_HARD}])(?![{_HARD}])|{hard}(?<![{_HARD}])|{hard}")


def _wrap_plain(text: str, begin: int, end: int, width: int, starts: array[int], stops: array[int]) -> None:
    """Lines of [begin, end), all of whose characters are one cell wide."""
    for match in _pattern(width).finditer(text, begin, end):
        start, stop = match.span()
        if start < stop:
            starts.append(start)
            stops.append(stop)


def _wrap_tokens(
    text: str, begin: int, end: int, width: int, strange: re.Pattern[str], starts: array[int], stops: array[int]
) -> None:
    """Lines of one paragraph in which some characters are wide, joined or combining."""
    line, column = begin, 0

    def close(at: int) -> None:
        nonlocal line, column
        starts.append(line)
        stops.append(at)
        line, column = at, 0

    for match in _TOKENS.finditer(text, begin, end):
        start, stop = match.span()
        if match["end"]:
            close(stop)
        elif match["blanks"]:
            for char in match["blanks"]:
                column += 1 if char == " " else TAB - column % TAB
        else:
            size = cells(text[start:stop]) if strange.search(text, start, stop) else stop - start
            if column + size > width and start > line:
                close(start)
            if size <= width:
                column += size
                continue
            for cut in _hard_cuts(text[start:stop], width):
                close(start + cut)
            column = cells(text[line:stop])
    if line < end:
        close(end)


def _hard_cuts(word: str, width: int) -> Iterator[int]:
    """Where a word wider than the line is cut; not beside a no-break space if it can be helped."""
    units = list(clusters(word))
    first = 0
    while first < len(units):
        used, last = 0, first
        while last < len(units) and used + units[last].width <= width:
            used += units[last].width
            last += 1
        if last == len(units):
            return
        last = max(last, first + 1)
        calm = [i for i in range(first + 1, last + 1) if word[units[i - 1].stop - 1] not in _HARD]
        best = [i for i in calm if word[units[i].start] not in _HARD]
        last = (best or calm or [last])[-1]
        yield units[last].start
        first = last
