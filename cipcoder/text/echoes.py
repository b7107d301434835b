"""Whether a text repeats what somebody said: six words in a row of theirs, or the name they go by.

Words are compared folded, so that neither accents nor punctuation nor a line end hides a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cipcoder.text.fold import fold

IN_A_ROW = 6
"""words: fewer are said by many"""
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")  # « il n’y a pas de » is five: in two more it would be everybody’s


class Echoes:
    """Looks for the words of some texts in others. ``names``: what their speaker is called, as whole words."""

    def __init__(self, said: Iterable[str], names: Iterable[str] = ()) -> None:
        self._runs = {run for text in said for run in _runs(_words(text))}
        self._names = [f" {' '.join(words)} " for name in names if (words := _words(name))]

    def quoted(self, text: str) -> bool:
        """Whether six words or more in a row are theirs."""
        return any(run in self._runs for run in _runs(_words(text)))

    def named(self, text: str) -> bool:
        """Whether they are named."""
        words = f" {' '.join(_words(text))} "
        return any(name in words for name in self._names)

    def is_name(self, text: str) -> bool:
        """Whether the whole text is nothing but their name."""
        return f" {' '.join(_words(text))} " in self._names


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _runs(words: list[str]) -> Iterator[str]:
    return (" ".join(words[i : i + IN_A_ROW]) for i in range(len(words) - IN_A_ROW + 1))
