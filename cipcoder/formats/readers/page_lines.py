"""Lines as they stand on printed pages, made paragraphs again.

Headers, footers and page numbers are known by coming back at the same place; a paragraph's end by a gap, an indent, a
line that stops short, or a speaker's label; a word cut at a line's end is joined, and keeps its hyphen where the text
has it with one elsewhere, or French does (« dis-moi », « peut-être »). Notes at the foot are set in smaller letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from cipcoder.formats.readers.hyphens import Words, joined, words_of
from cipcoder.formats.readers.page_notes import Note, placed
from cipcoder.formats.readers.signs import sign
from cipcoder.formats.readers.written import Block, Kind
from cipcoder.locale import ngettext
from cipcoder.text.transcript import openings

_ENDS = re.compile(r"[.?!…:;»”\")\]]\s*$")
_BULLET = re.compile(r"(?:[•▪■◦○*→·–—-]|\d{1,3}[.)]|[a-z]\))\s+\S|\d{1,2}[.)][^\W\d]")
_PRIVATE = re.compile("[\uf020-\uf0ff]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.)?\s*(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|sur|of|de)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_FRONT = re.compile(r"---$|[^\W\d_][\w .-]{0,40}:(?:\s|$)")
_INDENT = 6.0
_APART = 14.0
"""points from the left from which a paragraph is set apart as a quotation"""
_EDGE = 3
"""lines from the top, and from the bottom, that may be headers or footers"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it begins (points, from the lower left), how large its letters are, on which page."""

    text: str
    x: float
    y: float
    size: float
    page: int


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)
    opens: bool = False
    """whether it begins with a speaker's label"""


@dataclass(frozen=True, slots=True)
class _Body:
    """What most lines of the document are like."""

    size: float
    leading: float
    """from a line to the next"""
    left: float
    length: int
    """characters of a full line"""


def paragraphs(pages: Sequence[Sequence[Line]]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The paragraphs of a document, given its lines page by page; and what was left out, in sentences."""
    drawn = [[_plain(line) for line in page] for page in pages]
    opening = _opening(drawn)
    clear, dropped = _without_edges(drawn, opening)
    told = (
        ngettext(
            "{n} header, footer or page number was left out.",
            "{n} headers, footers and page numbers were left out.",
            dropped,
        ).format(n=dropped),
    )
    lines = [line for page in clear for line in page]
    if not lines:
        return (), told if dropped else ()
    body = _body(clear)
    words = words_of([line.text for line in lines])
    blocks: list[Block] = []
    notes: list[Note] = []
    current = _Paragraph()
    front = 2 if lines[0].text == "---" else 0  # between two such lines, what is said of the interview
    for page in clear:
        text, foot = _foot(page, body)
        for line in text:
            alone = front > 0 and _FRONT.match(line.text) is not None
            front -= line.text == "---"
            if current.lines and (alone or _begins(current, line, line in opening, body)):
                blocks.append(_block(current, body, words))
                current = _Paragraph()
            current.opens = current.opens or (not current.lines and line in opening)
            current.lines.append(line)
        notes += [Note(joined([line.text for line in lines], words), lines[0].page) for lines in _notes(foot)]
    if current.lines:
        blocks.append(_block(current, body, words))
    return placed(blocks, notes), told if dropped else ()


def _plain(line: Line) -> Line:
    text = line.text.translate(_LIGATURES)
    if _PRIVATE.search(text):
        if text[1:2] in " \u00a0" and _PRIVATE.match(text):
            text = (sign(ord(text[0])) or "•") + text[1:]
        text = _PRIVATE.sub(lambda match: sign(ord(match[0])) or match[0], text)
    return line if text == line.text else Line(text, line.x, line.y, line.size, line.page)


def _opening(pages: Sequence[Sequence[Line]]) -> frozenset[Line]:
    """The lines that begin a turn, as the text of all lines together shows."""
    lines = [line for page in pages for line in page]
    found = set(openings("\n".join(line.text for line in lines)))
    place, opening = 0, []
    for line in lines:
        if any(place + i in found for i in range(min(4, len(line.text)))):
            opening.append(line)
        place += len(line.text) + 1
    return frozenset(opening)


# --- headers and footers ---------------------------------------------------------------------------------


def _without_edges(pages: Sequence[list[Line]], opening: frozenset[Line]) -> tuple[list[list[Line]], int]:
    """The pages without what comes back at their edges, and how many lines that were."""
    edges = [_edges(page) for page in pages]
    seen = Counter(_key(line) for page in edges for line in page if line not in opening)
    most = max(3, len(pages) / 3)
    found: list[list[Line]] = []
    dropped = 0
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True), 1):
        out = {
            line
            for line in edge
            if line not in opening and (seen[_key(line)] >= most or _is_number(line, number, edge))
        }
        dropped += len(out)
        found.append([line for line in page if line not in out])
    return found, dropped


def _edges(page: Sequence[Line]) -> list[Line]:
    """The lines nearest to the top and to the bottom."""
    if len(page) <= 1:
        return list(page)
    by_height = sorted(page, key=lambda line: -line.y)
    heights = list(dict.fromkeys(round(line.y) for line in by_height))
    outer = {*heights[:_EDGE], *heights[-_EDGE:]}
    return [line for line in by_height if round(line.y) in outer]


def _key(line: Line) -> tuple[str, int]:
    """What a header has in common on all pages: its words but for numbers, and its height."""
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def _is_number(line: Line, page: int, edge: Sequence[Line]) -> bool:
    """Whether a line is this page's number and nothing else, at the very edge."""
    match = _NUMBER.fullmatch(line.text)
    return match is not None and match[1] == str(page) and line in (edge[0], edge[-1])


# --- paragraphs ------------------------------------------------------------------------------------------


def _body(pages: Sequence[Sequence[Line]]) -> _Body:
    lines = [line for page in pages for line in page]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0]
    usual = [line for line in lines if abs(line.size - size) <= 0.05 * size] or lines
    gaps = [round(a.y - b.y, 1) for page in pages for a, b in pairwise(page) if 0 < a.y - b.y < 4 * size]
    near = [gap for gap in gaps if gap < 2.2 * size] or gaps
    lefts = Counter(round(line.x) for line in usual)
    lengths = sorted(len(line.text) for line in usual)
    return _Body(
        size,
        Counter(near).most_common(1)[0][0] if near else 1.2 * size,
        float(lefts.most_common(1)[0][0]),
        lengths[int(len(lengths) * 0.9)],
    )


def _begins(current: _Paragraph, line: Line, opens: bool, body: _Body) -> bool:
    """Whether a new paragraph begins with ``line``, after those of ``current``."""
    last = current.lines[-1]
    if opens or abs(line.size - last.size) > 0.08 * max(line.size, last.size) or _BULLET.match(line.text):
        return True
    short = len(last.text) < 0.6 * body.length
    if line.page == last.page:
        gap = last.y - line.y
        if abs(gap) < 0.3 * body.size:
            return False  # on the same height: the line goes on after a gap
        if gap < 0 or gap > 1.35 * max(body.leading, 1.0):
            return True
    elif _ENDS.search(last.text) and (short or line.x > body.left + _INDENT):
        return True
    hangs = current.opens or bool(_BULLET.match(current.lines[0].text))
    if line.x > last.x + _INDENT and not (hangs and len(current.lines) == 1):
        return True
    if line.x < last.x - _INDENT and len(current.lines) > 1:
        return True
    if short and _ENDS.search(last.text):
        return True
    return len(last.text) < 0.4 * body.length and not line.text[:1].islower()


def _block(paragraph: _Paragraph, body: _Body, words: Words) -> Block:
    lines = paragraph.lines
    text = joined([line.text for line in lines], words)
    kind: Kind = "paragraph"
    level = 0
    if lines[0].size > 1.12 * body.size and len(text) < 200:
        kind, level = "heading", 1 if lines[0].size > 1.4 * body.size else 2
    elif not paragraph.opens and min(line.x for line in lines) > body.left + _APART and len(text) > 30:
        kind = "quote"
    return Block(text, kind, level, lines[0].page)


# --- notes at the foot -----------------------------------------------------------------------------------


def _foot(page: Sequence[Line], body: _Body) -> tuple[Sequence[Line], Sequence[Line]]:
    """A page's lines, and those of the notes at its foot: the last ones, if they are set smaller."""
    first = len(page)
    while first and page[first - 1].size < 0.93 * body.size:
        first -= 1
    above = [line.y for line in page[:first]]
    is_foot = first and above and median(line.y for line in page[first:]) < min(above) if first < len(page) else False
    return (page[:first], page[first:]) if is_foot else (page, [])


def _notes(lines: Sequence[Line]) -> list[list[Line]]:
    """The notes of a page's foot, each of which begins with its number."""
    notes: list[list[Line]] = []
    for line in lines:
        if not notes or re.match(r"\d{1,3}(?!\d)|[*†]", line.text):
            notes.append([])
        notes[-1].append(line)
    return notes
