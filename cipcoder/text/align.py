"""Aligning a quotation with a stretch of talk, word by word: a semi-global alignment with free ends.

Each word of the quotation is paired with a word of the text, or given up; words of the text in between are
skipped: dearly, or cheaply when they are fillers, or for next to nothing where the quotation has […].
Costs are whole numbers, so that the way back through the table is exact.

The table has a cell for each word of the one and each of the other. Where that would be too many, both are first
cut in two, again and again, in the middle of a run of words that stands once in each: the same way leads through it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cipcoder.text.stopwords import GRAMMAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

# Thousandths of a long word.
_CONTENT, _GRAMMAR, _SINGLE, _LIGHT = 1000, 400, 200, 100
_SKIP, _SKIP_LIGHT, _SKIP_GAP = 500, 40, 1
_ELISION = 50
# In a short quotation each difference counts for more: half of six words is found anywhere.
_SHORTNESS = 2000
_LARGE = 1_000_000  # cells: a larger table is cut in two
_TOO_LARGE = 20_000_000  # cells: a table that can't be cut is not made; it would take a gigabyte
_RUN = 6  # words that must be the same, and stand once in each, to cut there
_ALIKE = 0.6  # two words whose spelling agrees less than this are two words
# Talk elides and writing restores: je sais / j'sais, qu'il / que il, t'as / tu as.
_FULL = {
    "je": "j", "ne": "n", "de": "d", "le": "l", "la": "l", "que": "qu", "se": "s", "te": "t", "tu": "t", "me": "m",
    "ce": "c", "puis": "pis", "lorsque": "lorsqu", "puisque": "puisqu", "jusque": "jusqu", "enfin": "fin",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alignment:
    """The numbers of the first and last word of the text that a word of the quotation is paired with.

    ``pairs``: all such (word of the quotation, word of the text), in order.
    """

    first: int
    last: int
    score: float
    kind: Literal["elided", "reworded"]
    pairs: tuple[tuple[int, int], ...]


def align(
    quote: Sequence[str],
    light: Sequence[bool],
    gaps: Sequence[bool],
    text: Sequence[str],
    text_light: NDArray[np.bool_],
) -> Alignment | None:
    """The best place of ``quote`` in ``text`` (both folded words); None when no word can be paired.

    ``light``: words that may be missing from the text at little cost; ``gaps``: before which words a […] stands.
    The score is 1 − c (1 + 2 / w), where w is the weight of the quotation in long words and c the share of it
    that the alignment costs; it is below 1 unless nothing at all differs.
    """
    if not quote or not text:
        return None
    whole = sum(map(_weight, quote, light))
    missing, pairs = 0, list[tuple[int, int]]()
    cuts = [(0, 0), *_cuts(quote, text), (len(quote), len(text))]
    for (i, j), (k, m) in itertools.pairwise(cuts):
        if (k - i) * (m - j) > _TOO_LARGE:
            return None
        tied = (i > 0, k < len(quote))
        cost, found = _cheapest(quote[i:k], light[i:k], gaps[i:k], text[j:m], text_light[j:m], tied)
        missing += cost
        pairs += [(i + a, j + b) for a, b in found]
    if not pairs:
        return None
    score = max(0.0, 1.0 - missing / whole * (1.0 + _SHORTNESS / whole))
    kind = _kind(quote, light, gaps, text, text_light, pairs)
    return Alignment(pairs[0][1], pairs[-1][1], score, kind, tuple(pairs))


def _cuts(quote: Sequence[str], text: Sequence[str]) -> list[tuple[int, int]]:
    """Where to cut both, in order, so that the tables between are small; none where one table will do."""
    if len(quote) * len(text) <= _LARGE:
        return []
    mine, theirs = _once(quote), _once(text)
    runs = [(at, theirs[run]) for run, at in mine.items() if run in theirs]
    if not runs:
        return []
    at, there = min(runs, key=lambda run: abs(2 * run[0] + _RUN - len(quote)))
    i, j = at + _RUN // 2, there + _RUN // 2
    left, right = _cuts(quote[:i], text[:j]), _cuts(quote[i:], text[j:])
    return [*left, (i, j), *((i + k, j + m) for k, m in right)]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The runs of words that stand once, with where they begin."""
    at: dict[tuple[str, ...], int] = {}
    twice = set()
    for i, run in enumerate(zip(*(words[k:] for k in range(_RUN)), strict=False)):
        if run in at:
            twice.add(run)
        at[run] = i
    return {run: i for run, i in at.items() if run not in twice}


def _cheapest(
    quote: Sequence[str],
    light: Sequence[bool],
    gaps: Sequence[bool],
    text: Sequence[str],
    text_light: NDArray[np.bool_],
    tied: tuple[bool, bool],
) -> tuple[int, list[tuple[int, int]]]:
    """The cost of the cheapest alignment, and its pairs.

    ``tied``: whether the beginning and the end of the text count as a word's, so that it costs to skip them.
    """
    import numpy as np

    m, n = len(quote), len(text)
    weight = np.array([_weight(word, cheap) for word, cheap in zip(quote, light, strict=True)], dtype=np.int32)
    pair = _pair_costs(quote, light, weight, text)
    skipped = np.zeros(n + 1, dtype=np.int32)
    heavy = np.array([_weight(word, False) for word in text], dtype=np.int32) * _SKIP // 1000
    np.cumsum(np.where(text_light, _SKIP_LIGHT, heavy), out=skipped[1:])
    over_gap = np.arange(n + 1, dtype=np.int32) * _SKIP_GAP

    # reached[i, j]: cost of the first i words with the last of them dealt with at text word j;
    # moved[i, j]: the same, after skipping on to j.
    reached = np.zeros((m + 1, n + 1), dtype=np.int32)
    moved = np.zeros((m + 1, n + 1), dtype=np.int32)
    if tied[0]:
        moved[0] = over_gap if gaps[0] else skipped
    for i in range(m):
        row = moved[i] + weight[i]
        np.minimum(row[1:], moved[i, :-1] + pair[i], out=row[1:])
        reached[i + 1] = row
        if i + 1 < m:
            way = over_gap if gaps[i + 1] else skipped
            moved[i + 1] = np.minimum.accumulate(row - way) + way
    end = n if tied[1] else int(reached[m].argmin())
    return int(reached[m, end]), _pairs(reached, moved, pair, end)


def _weight(word: str, light: bool) -> int:
    if light:
        return _LIGHT
    return _SINGLE if len(word) == 1 else _GRAMMAR if len(word) <= 3 or word in GRAMMAR else _CONTENT


def _pair_costs(
    quote: Sequence[str], light: Sequence[bool], weight: NDArray[np.int32], text: Sequence[str]
) -> NDArray[np.int32]:
    """What it costs to pair each word of the quotation (rows) with each word of the text (columns)."""
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    asked, said = list(dict.fromkeys(quote)), list(dict.fromkeys(text))
    alike = cdist(asked, said, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    alike[alike < _ALIKE] = 0.0
    number = {word: i for i, word in enumerate(asked)}
    column = {word: i for i, word in enumerate(said)}
    rows = np.array([number[word] for word in quote])
    columns = np.array([column[word] for word in text])
    costs: NDArray[np.int32] = ((1.0 - alike[rows][:, columns]) * weight[:, None]).astype(np.int32)
    # A short word is sooner given up than paired with a stranger; a long one was rather replaced.
    replaced = np.where([len(word) > 3 and not cheap for word, cheap in zip(quote, light, strict=True)], -1, 1)
    costs += (costs >= weight[:, None]) * replaced[:, None]
    for i, word in enumerate(quote):
        for other in _variants(word):
            if other in column:
                costs[i, columns == column[other]] = min(_ELISION, int(weight[i]) - 1)
    return costs


def same_word(quoted: str, said: str) -> bool:
    """Whether two folded words are the same, or one the elided form of the other."""
    return quoted == said or said in _variants(quoted)


def _variants(word: str) -> list[str]:
    """The elided forms of a full word and the full forms of an elided one."""
    full = [other for other, elided in _FULL.items() if elided == word]
    return [_FULL[word], *full] if word in _FULL else full


def _pairs(
    reached: NDArray[np.int32], moved: NDArray[np.int32], pair: NDArray[np.int32], end: int
) -> list[tuple[int, int]]:
    """The pairs (word of the quotation, word of the text) on the way to ``end``, in order."""
    pairs: list[tuple[int, int]] = []
    i, j = len(reached) - 1, end
    while i > 0:
        if j > 0 and reached[i, j] == moved[i - 1, j - 1] + pair[i - 1, j - 1]:
            pairs.append((i - 1, j - 1))
            j -= 1
        i -= 1
        while i > 0 and moved[i, j] != reached[i, j]:
            j -= 1
    return pairs[::-1]


def _kind(
    quote: Sequence[str],
    light: Sequence[bool],
    gaps: Sequence[bool],
    text: Sequence[str],
    text_light: NDArray[np.bool_],
    pairs: list[tuple[int, int]],
) -> Literal["elided", "reworded"]:
    """Whether all that differs is what a faithful quotation may leave out or restore."""
    paired = {i for i, _ in pairs}
    if any(i not in paired and not light[i] for i in range(len(quote))):
        return "reworded"
    if any(not same_word(quote[i], text[j]) for i, j in pairs):
        return "reworded"
    for (i, j), (k, after) in itertools.pairwise(pairs):
        over_gap = any(gaps[i + 1 : k + 1])
        if not over_gap and not bool(text_light[j + 1 : after].all()):
            return "reworded"
    return "elided"
