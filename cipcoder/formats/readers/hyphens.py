"""Words that a line's end cut in two, put together again, with the hyphen that belongs to them or without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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
_KEEPS_AFTER = frozenset(fold(word) for word in _AFTER.split())
_KEEPS_BEFORE = frozenset(fold(word) for word in _BEFORE.split())


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands whole in these lines, with its hyphens; in lower case."""
    return Counter(word.lower() for text in texts for word in _WORD.findall(text))


def joined(lines: Sequence[str], words: Counter[str]) -> str:
    """The lines as one text. ``words``: those of the whole document, by which it is known how it writes them."""
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


def _keeps(cut: re.Match[str], after: str, words: Counter[str]) -> bool:
    """Whether the hyphen at a line's end belongs to the word."""
    if cut[2] == "\u00ad":
        return False
    before = cut[1]
    whole, compound = words[f"{before}{after}".lower()], words[f"{before}-{after}".lower()]
    if whole != compound:
        return compound > whole
    first = fold(after.split("-")[0])
    return first in _KEEPS_AFTER or fold(before.split("-")[-1]) in _KEEPS_BEFORE
