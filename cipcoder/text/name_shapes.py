"""The shape of names in a text: where a capital tells something, and how far a name goes.

A capital tells nothing at the beginning of a sentence, nor in a heading of capitals. A name goes on over hyphens,
blanks and particles: « Villeneuve-sur-Lot », « Restos du Cœur ».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from cipcoder.text.candidate_patterns import CLITICS, PARTICLES
from cipcoder.text.fold import fold
from cipcoder.text.name_index import TITLES, Words
from cipcoder.text.stopwords import FILLERS, GRAMMAR

_ACRONYM = 6
_SAID_OFTEN = 3
_INVARIABLE = frozenset(
    """assez trop hier demain aujourd beaucoup peu souvent parfois tard tot loin pendant depuis durant malgre parmi
    outre pourtant cependant toutefois neanmoins maintenant tellement bonjour bonsoir merci pardon attention
    voyons allons allez attendez tenez passons regardez exactement okay aie bof bah hop mince zut allo lorsqu puisqu
    quoiqu jusqu presqu quelqu""".split()  # noqa: SIM905
)
_OPENERS = "«“„\"'‘(–—-•*_ \u00a0\u202f"


class Shapes:
    """What the words of a study tell of its names. ``is_word``: whether the dictionary has a word in small letters."""

    def __init__(self, texts: Iterable[Words], is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self.small = Counter(
            word for words in texts for word in map(words.written, range(len(words.said))) if word[0].islower()
        )
        """how often the texts have a word in small letters"""

    def chain(self, words: Words, i: int) -> int:
        """One after the last of the words joined to i by hyphens, without what is no part of a name: « -moi »."""
        end = i + 1
        while end < len(words.said) and words.between(end - 1) in ("-", "‐", "‑"):
            end += 1
        while end > i + 1 and words.written(end - 1)[0].islower() and words.said[end - 1] in CLITICS:
            end -= 1
        return end

    def extended(self, words: Words, end: int, *, particles: bool) -> int:
        """The run goes on over a blank to the next capital, with particles between where they may be part of it."""
        while end < len(words.said):
            k = end
            blank = words.between(k - 1)
            if not (blank in (" ", "\u00a0", "\u202f") or (blank == ". " and len(words.said[k - 1]) <= 2)):
                break
            while particles and k + 1 < len(words.said) and k < end + 2 and words.said[k] in PARTICLES:
                if not words.written(k).islower() or words.between(k) not in (" ", "'", "’"):
                    break
                k += 1
            if not words.written(k)[0].isupper() or words.said[k] in GRAMMAR - PARTICLES or words.said[k] in TITLES:
                break
            end = self.chain(words, k)
        return end

    def unknown(self, word: str) -> bool:
        """Whether this is no word that the language, or these texts, have in small letters."""
        small = word.lower()
        if self.small[small] > (0 if word != small else _SAID_OFTEN):
            return False
        said = fold(small)
        if (
            said in GRAMMAR
            or said in _INVARIABLE
            or said in FILLERS
            or said in CLITICS
            or said.endswith("ment")
            or len(small) < 3
        ):
            return False
        if small.endswith("s") and (small[:-1] in self.small or self._is_word(small[:-1])):
            return False
        return not self._is_word(small) and small.isalpha()

    def begins(self, words: Words, i: int, begins: set[int]) -> bool:
        """Whether a sentence may begin with the word i."""
        text, at = words.text, words.starts[i]
        while at > 0 and at not in begins:
            if text[at - 1] in _OPENERS or text[at - 1] in "»”":
                at -= 1
            elif text[at - 1] in ")]":  # « (rires) »: what stands before it counts
                opener = text.rfind("(" if text[at - 1] == ")" else "[", max(0, at - 80), at)
                if opener < 0:
                    break
                at = opener
            else:
                break
        if at <= 0 or at in begins or words.starts[i] in begins:
            return True
        mark = text[at - 1]
        if mark in ".!?…\n":
            abbreviated = mark == "." and i and (words.said[i - 1] in TITLES or len(words.said[i - 1]) == 1)
            return not (abbreviated and words.stops[i - 1] == at - 1)
        # after an opening quotation mark, or a colon and one, a sentence may begin
        return any(opener in text[max(at, words.starts[i] - 3) : words.starts[i]] for opener in '«“„"')


def without_safe(words: Words, begin: int, end: int, safe: set[int]) -> tuple[int, int]:
    while begin < end and begin in safe:
        begin += 1
    while begin < end and end - 1 in safe:
        end -= 1
        while begin < end and words.said[end - 1] in PARTICLES and words.between(end - 1) == " ":
            end -= 1
    return begin, end


def is_initial(words: Words, i: int) -> bool:
    return len(words.said[i]) == 1


def is_acronym(words: Words, begin: int, end: int) -> bool:
    """« CIP », « DDETS », « A3 »: one word of capitals and digits."""
    written = [words.written(i) for i in range(begin, end)]
    return all(len(word) <= _ACRONYM and word.upper() == word for word in written)


def in_capitals(words: Words, i: int) -> bool:
    """Whether the line is a heading in capitals, where a capital tells nothing."""
    start = words.text.rfind("\n", 0, words.starts[i]) + 1
    stop = words.text.find("\n", words.starts[i])
    letters = [char for char in words.text[start : stop if stop >= 0 else None][:400] if char.isalpha()]
    return len(letters) > 20 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
