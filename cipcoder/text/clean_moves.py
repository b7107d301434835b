"""Cleaning a text on which offsets lie already: what ``clean`` makes of it, and where each offset goes.

The steps are those of ``clean``, each with the edits it makes. Offsets come from files of other programs, which
counted in the text as they wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from cipcoder.text.clean import JOINED_PAIR, LINE_END, TAKEN_OFF, joined, visible
from cipcoder.text.moves import Edit, Moves


def clean_moving(raw: str) -> tuple[str, tuple[Moves, ...]]:
    """``clean(raw).text``, and the steps that take an offset of ``raw`` there (see ``moves.through``)."""
    text, steps = raw, []
    if text.startswith("\ufeff"):
        text = text[1:]
        steps.append(Moves([Edit(0, 1, 0)]))
    for pattern, made in ((JOINED_PAIR, joined), (LINE_END, lambda _m: "\n"), (TAKEN_OFF, lambda _m: "")):
        text, moves = _replaced(pattern, made, text)
        steps.append(moves)
    if not unicodedata.is_normalized("NFC", text):
        steps.append(Moves(_composed(text)))
        text = unicodedata.normalize("NFC", text)
    return visible(text), tuple(moves for moves in steps if moves)


def _replaced(pattern: re.Pattern[str], made: Callable[[re.Match[str]], str], text: str) -> tuple[str, Moves]:
    edits: list[Edit] = []

    def noted(match: re.Match[str]) -> str:
        new = made(match)
        edits.append(Edit(match.start(), match.end(), len(new)))
        return new

    return pattern.sub(noted, text), Moves(edits)


def _composed(text: str) -> Iterator[Edit]:
    """The letters with their accents whose length composing changes."""
    for start, stop in _letters(text):
        piece = text[start:stop]
        if len(composed := unicodedata.normalize("NFC", piece)) != len(piece):
            yield Edit(start, stop, len(composed))


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """The pieces of the text that composing may change, each by itself: what isn't ASCII, with the sign it leans on."""
    for run in _BEYOND_ASCII.finditer(text):
        start = run.start()
        for at in range(start + 1, run.end() + 1):
            if at == run.end() or not _leans(text[at]):
                yield start, at
                start = at


_BEYOND_ASCII = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")


def _leans(char: str) -> bool:
    """Whether a character may become one with those before it: an accent, a vowel sign, a part of a Hangul syllable."""
    return unicodedata.category(char).startswith("M") or unicodedata.combining(char) > 0 or "\u1160" <= char <= "\u11ff"
