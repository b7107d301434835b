"""Many names looked for at once in a text: by the words they are made of, folded, in a dictionary and not one by one.

Thirty thousand first names and as many towns cost no more than three. What separates the words of a name doesn't
count (« Saint-Étienne », « saint etienne »; « 06 12 », « 06.12 »), nor does how a civility is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cipcoder.text.fold import fold

_WORD = re.compile(r"[^\W_]+")
_WITHIN = re.compile(r"[ \u00a0\u202f\n.'’_/()@+&‐‑-]{1,4}")
"""what may stand between two words of one name"""
_CIVILITIES = {
    **dict.fromkeys(("madame", "mme"), "mme"),
    **dict.fromkeys(("monsieur", "mr", "m"), "m"),
    **dict.fromkeys(("mademoiselle", "mlle", "melle"), "mlle"),
    **dict.fromkeys(("docteur", "doctor", "dr"), "dr"),
    **dict.fromkeys(("professeur", "professor", "pr", "prof"), "pr"),
    **dict.fromkeys(("mrs", "ms", "miss"), "mrs"),
    **dict.fromkeys(("saint", "st"), "saint"),
    **dict.fromkeys(("sainte", "ste"), "sainte"),
}
TITLES = frozenset(("mme", "m", "mlle", "dr", "pr", "mrs"))
"""civilities, as ``words_of`` writes them"""


@dataclass(frozen=True, slots=True)
class Words:
    """The runs of letters and digits of a text: where each begins and ends, and how it is compared."""

    text: str
    starts: list[int]
    stops: list[int]
    said: list[str]

    def between(self, i: int) -> str:
        """What stands between the words i and i + 1."""
        return self.text[self.stops[i] : self.starts[i + 1]]

    def written(self, i: int) -> str:
        return self.text[self.starts[i] : self.stops[i]]


def words_in(text: str) -> Words:
    """All runs of letters and digits of ``text``."""
    spans = [match.span() for match in _WORD.finditer(text)]
    said = [_compared(text[start:stop]) for start, stop in spans]
    return Words(text, [start for start, _stop in spans], [stop for _start, stop in spans], said)


def words_of(form: str) -> tuple[str, ...]:
    """What a name is compared by: two forms with equal words are one."""
    return tuple(_compared(word) for word in _WORD.findall(form))


@lru_cache(maxsize=200_000)
def _compared(word: str) -> str:
    said = fold(word)
    return _CIVILITIES.get(said, said)


class NameIndex:
    """Names to look for; each is given back as it was given."""

    def __init__(self, forms: Iterable[str] = ()) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = {}
        self._longest: dict[str, int] = {}
        for form in forms:
            self.add(form)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def add(self, form: str) -> None:
        words = words_of(form)
        if words:
            self._by_first.setdefault(words[0], {}).setdefault(words, form)
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def at(self, words: Words, i: int) -> tuple[int, str] | None:
        """The longest name that begins with the word i: how many words, and the name as it was given."""
        forms = self._by_first.get(words.said[i])
        if forms is None:
            return None
        most = 1
        while most < self._longest[words.said[i]] and i + most < len(words.said) and _joined(words, i + most - 1):
            most += 1
        for n in range(most, 0, -1):
            form = forms.get(tuple(words.said[i : i + n]))
            if form is not None:
                return n, form
        return None

    def get(self, form: str) -> str | None:
        """The name that is the same as this one but for its spelling."""
        words = words_of(form)
        return self._by_first.get(words[0], {}).get(words) if words else None


def _joined(words: Words, i: int) -> bool:
    """Whether the words i and i + 1 can be words of one name: a full stop only after a civility or an initial."""
    between = words.between(i)
    if not _WITHIN.fullmatch(between) or between.count("\n") > 1:
        return False
    if "." in between and between[-1].isspace():
        return words.said[i] in TITLES or words.said[i] in ("saint", "sainte") or len(words.said[i]) == 1
    return True
