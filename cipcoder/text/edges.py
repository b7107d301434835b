"""The first and last word of a quotation's place, where alignment word by word leaves them open.

A short word at either end is cheaper to give up than to pair across a word left out (« la signature » for « la case
signature ») or across a misreading (« 1e camion »). A reader would still begin there.
"""

from __future__ import annotations

from collections.abc import Sequence

from cipcoder.text.align import same_word

_BEYOND = 4
"""words of the text, more than were given up, among which the end is looked for"""


def ends(quote: Sequence[str], text: Sequence[str], pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and last word of the place in ``text``; ``pairs``: words of the quotation and of the text, aligned."""
    first = _begin(quote, text, *pairs[0])
    i, j = pairs[-1]
    if i == len(quote) - 1 and same_word(quote[i], text[j]):
        return first, j
    # The end is the beginning of both read backwards; no more of the text is needed than may be reached.
    reach = j + len(quote) - i + _BEYOND
    backwards = [word[::-1] for word in reversed(quote)], [word[::-1] for word in reversed(text[j : reach + 1])]
    at = len(backwards[1]) - 1
    return first, j + at - _begin(*backwards, len(quote) - 1 - i, at)


def _begin(quote: Sequence[str], text: Sequence[str], i: int, j: int) -> int:
    """Where the place begins, when the first word paired is the quotation's ``i`` with the text's ``j``."""
    if i == 0 and same_word(quote[0], text[j]):
        return j
    reach = range(max(0, j - i - _BEYOND), j)
    for k in reversed(reach):
        if same_word(quote[0], text[k]):
            return k
    from rapidfuzz.distance import LCSseq
    from rapidfuzz.fuzz import ratio

    asked = "".join(quote[: i + 1])
    there = LCSseq.similarity(asked, text[j])
    near = [j]
    for k in reversed(reach):
        said = "".join(text[k : j + 1])
        # Half of the letters that are missing must be there, in about as many: else a word was replaced, or left out.
        if len(said) <= len(asked) + 1 and 2 * (LCSseq.similarity(asked, said) - there) >= len(asked) - there:
            near.append(k)
    return max(near, key=lambda k: ratio(asked, "".join(text[k : j + 1])))
