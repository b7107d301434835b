"""Words that a line's end cut in two, put together again, with the hyphen that belongs to them or without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.text.fold import fold

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)([-\u2010\u00ad])$")
_NEXT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_AFTER = """
je tu il elle on nous vous ils elles ce moi toi lui leur le la les y en t ci là même mêmes être ce dessus dessous dedans
dehors delà vous midi après chose unes uns
"""
_BEFORE = """
peut rendez celui celle ceux celles vis socio quelques sous non ex mi demi semi quasi avant après porte vice auto anti
"""
_NUMBERS = (
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts et"
)
_TENS = frozenset(("vingt", "trente", "quarante", "cinquante", "soixante", "quatre", "dix"))
_ONES = frozenset(_NUMBERS.split())
_SELDOM = 33
"""of how many lines one may end in a word's own hyphen"""
_KEEPS_AFTER = frozenset(fold(word) for word in _AFTER.split())
_KEEPS_BEFORE = frozenset(fold(word) for word in _BEFORE.split())


@dataclass(frozen=True, slots=True)
class Words:
    """How a document writes its words."""

    counts: Counter[str]
    """how often each stands whole, with its hyphens; in lower case"""
    cuts: bool
    """whether lines end with hyphens so often that they must cut words, and not only end in their hyphens"""


def words_of(lines: Sequence[str]) -> Words:
    """How the document with these lines writes its words."""
    counts = Counter(word.lower() for line in lines for word in _WORD.findall(line))
    cut = sum(1 for line in lines if _CUT.search(line))
    return Words(counts, cut > 2 and cut * _SELDOM > len(lines))


def joined(lines: Sequence[str], words: Words) -> str:
    """The lines as one text."""
    text = lines[0].strip() if lines else ""
    pieces: list[str] = []
    for line in lines[1:]:
        line = line.strip()
        cut, goes_on = _CUT.search(text), _NEXT.match(line)
        if cut is not None and goes_on is not None and line[0].islower():
            pieces.append(text[: cut.start(2)] + ("-" if _keeps(cut, goes_on[0], words) else ""))
        elif cut is not None and goes_on is not None and cut[2] != "\u00ad":
            pieces.append(text)  # « Saint-|Denis »
        else:
            pieces.append(text + " ")
        text = line
    return "".join(pieces) + text


def _keeps(cut: re.Match[str], after: str, words: Words) -> bool:
    """Whether the hyphen at a line's end belongs to the word."""
    if cut[2] == "\u00ad":
        return False
    before = cut[1]
    whole, compound = words.counts[f"{before}{after}".lower()], words.counts[f"{before}-{after}".lower()]
    if whole != compound:
        return compound > whole
    last, first = fold(before.split("-")[-1]), fold(after.split("-")[0])
    return not words.cuts or first in _KEEPS_AFTER or last in _KEEPS_BEFORE or (last in _TENS and first in _ONES)
