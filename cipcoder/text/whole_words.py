"""Finding whole words in a folded text: « seul » is not in « seulement », « bricol* » is the beginning of words.

A star stands for any letters, at the beginning of a word, at its end or inside. Several words stand one after the
other, however many blanks are between them.
"""

from __future__ import annotations

import re

from cipcoder.text.fold import Folded, find, fold
from cipcoder.text.spans import Span

_LONGEST = 60
"""letters a star stands for at most"""


def pattern(words: str) -> re.Pattern[str] | None:
    """What these words look like in a folded text; None where they hold no letter and no digit."""
    if not any(char.isalnum() for char in words):
        return None
    parts = [_word(word) for word in fold(words).split()]
    return re.compile(r"\s+".join(parts))


def _word(word: str) -> str:
    middle = rf"\w{{0,{_LONGEST}}}".join(re.escape(part) for part in re.split(r"\*+", word))
    before = r"(?<!\w)" if word[0] == "*" or _is_letter(word[0]) else ""
    after = r"(?!\w)" if word[-1] == "*" or _is_letter(word[-1]) else ""
    return before + middle + after


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def find_words(folded: Folded, words: str) -> list[Span]:
    """Where the words stand, as spans of the source; places don't overlap."""
    wanted = pattern(words)
    if wanted is None:
        return []
    offsets = folded.offsets
    found = []
    for match in wanted.finditer(folded.text):
        start, stop = match.span()
        if start < stop:
            found.append(Span(offsets[start], max(offsets[stop], offsets[stop - 1] + 1)))
    return found


def find_typed(folded: Folded, words: str) -> list[Span]:
    """Where what is typed stands, inside of words too; with a star in it, only whole words."""
    return find_words(folded, words) if "*" in words else find(folded, words)
