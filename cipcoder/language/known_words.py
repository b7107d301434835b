"""Whether a word is in the dictionary of a language: what is not, and has a capital, may be a name."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=4)
def dictionary(language: str = "fr") -> Callable[[str], bool]:
    """A question that is answered for words in small letters, with their accents; in a language without a dictionary,
    no word is in it."""
    import simplemma

    code = language[:2].lower()

    @lru_cache(maxsize=50_000)
    def known(word: str) -> bool:
        try:
            return bool(simplemma.is_known(word, lang=code))
        except ValueError:
            return False

    return known
