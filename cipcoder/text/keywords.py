"""Where a code's keywords stand in a text: whole words, accents and case ignored, in the plural and the feminine too.

« seul » finds « seule » and « seuls », not « seulement »; « bricol* » finds every word that begins so. A keyword of
several words finds them one after the other. Meant to show a reader where to look, not to code anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cipcoder.text.fold import Folded, fold
from cipcoder.text.spans import Span

_ENDING = "(?:e?s|e|x)?"  # of a feminine or a plural
_ANY = "*…"  # at a keyword's end: whatever follows within the word


def keyword_places(text: Folded, keywords: Iterable[str]) -> list[tuple[Span, str]]:
    """The places and the keyword found at each, in order; where two lie on each other, the first and longest stands."""
    found = [(span, keyword) for keyword in dict.fromkeys(keywords) for span in _places(text, keyword)]
    found.sort(key=lambda each: (each[0].start, -each[0].stop))
    kept: list[tuple[Span, str]] = []
    for span, keyword in found:
        if not kept or span.start >= kept[-1][0].stop:
            kept.append((span, keyword))
    return kept


def _places(text: Folded, keyword: str) -> Iterator[Span]:
    first, pattern = _pattern(keyword)
    at = text.text.find(first) if first else -1
    while at >= 0:  # a plain search, and the pattern only where it hits: a hundred times faster than the pattern alone
        found = pattern.match(text.text, at)
        if found:
            end = found.end()
            yield Span(text.offsets[at], max(text.offsets[end], text.offsets[end - 1] + 1))
        at = text.text.find(first, found.end() if found else at + 1)


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> tuple[str, re.Pattern[str]]:
    """The folded word to look for, and what has to stand there."""
    open_ended = keyword.rstrip().endswith(tuple(_ANY))
    words = fold(keyword.strip().rstrip(_ANY)).split()
    if not words:
        return "", re.compile("")
    each = [re.escape(word) + _ENDING for word in words]
    if open_ended:
        each[-1] = re.escape(words[-1]) + r"\w*"
    return words[0], re.compile(r"(?<!\w)" + r"\s+".join(each) + r"(?!\w)")
