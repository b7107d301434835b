"""Folding: the form of a text in which « Œuvre », « oeuvre » and « ŒUVRE » are the same.

Search, labels and the locating of quotations compare folded text. A folded character always knows which
code point of the source it comes from, because what is found must be shown in the source.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.text.spans import Span

_BY_HAND = {
    **dict.fromkeys("’‘‛ʼ′`´", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
    "đ": "d", "Đ": "d", "ı": "i", "\t": " ", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "",
    "\ufeff": "",
}  # fmt: skip


class _Table(dict[int, str]):
    """str.translate's table, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    if char in _BY_HAND:
        return _BY_HAND[char]
    apart = unicodedata.normalize("NFKD", char)
    plain = "".join(c for c in apart.lower() if not unicodedata.combining(c) and unicodedata.category(c) != "Mn")
    if plain and all(unicodedata.category(c) == "Zs" for c in plain):
        return " " * len(plain)
    return "".join(_BY_HAND.get(c, c) for c in plain)


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the code point of the source it comes from.

    ``offsets`` has one entry more than ``text``: the length of the source.
    """

    text: str
    offsets: Sequence[int]


def fold(s: str) -> str:
    """``s`` in lower case, without accents, ligatures opened (œ → oe, ﬁ → fi), ’ → ', no-break spaces plain,
    soft hyphens and other zero-width characters dropped. Folding twice changes nothing more.

    Character by character, so that the folding of a slice is the slice of the folding.
    """
    return s.translate(_TABLE)


def folded(text: str) -> Folded:
    """``text`` folded, with the way back to its own offsets."""
    odd = [c for c in set(text) if len(fold(c)) != 1]
    if not odd:
        return Folded(fold(text), range(len(text) + 1))
    offsets = array("I")
    done = 0
    for match in re.finditer("[" + re.escape("".join(odd)) + "]", text):
        offsets.extend(range(done, match.start()))
        offsets.extend([match.start()] * len(fold(match[0])))
        done = match.end()
    offsets.extend(range(done, len(text) + 1))
    return Folded(fold(text), offsets)


def find(folded: Folded, needle: str) -> list[Span]:
    """Where ``needle`` (folded here) occurs, as spans of the source; occurrences don't overlap.

    A needle that ends inside an opened ligature takes the whole ligature; an accent written apart goes with its letter.
    """
    wanted = fold(needle)
    spans: list[Span] = []
    if not wanted:
        return spans
    at = folded.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        stop = max(folded.offsets[end], folded.offsets[end - 1] + 1)
        spans.append(Span(folded.offsets[at], stop))
        at = folded.text.find(wanted, end)
    return spans
