"""The numbers and bullets that a word processor puts before the items of its lists, and keeps out of their text."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    style: str = "decimal"
    """decimal, lowerLetter, upperLetter, lowerRoman, upperRoman, bullet or none"""
    text: str = "%1."
    """« %1.%2 » with the numbers of the levels put in; of a bullet, the bullet"""
    start: int = 1


class Counters:
    """The numbers of one list, as its items come."""

    def __init__(self) -> None:
        self._reached: list[int | None] = [None] * MAX_LEVELS

    def restart(self) -> None:
        self._reached = [None] * MAX_LEVELS

    def next(self, levels: dict[int, Level], level: int) -> str:
        """What stands before the next item at ``level`` (from 0)."""
        level = min(max(level, 0), MAX_LEVELS - 1)
        how = levels.get(level, Level())
        reached = self._reached[level]
        self._reached[level] = how.start if reached is None else reached + 1
        self._reached[level + 1 :] = [None] * (MAX_LEVELS - level - 1)
        if how.style == "none":
            return ""
        if how.style == "bullet":
            return bullet(how.text)

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            one = levels.get(at, Level())
            value = self._reached[at] if at <= level else None
            return written(one.start if value is None else value, one.style)

        return re.sub(r"%([1-9])", number, how.text)[:40].strip()


def bullet(sign: str) -> str:
    """A bullet as a character that every font has: those of symbol fonts are none outside them."""
    sign = sign.strip()
    return sign if sign in {"-", "–", "—", "*", "→", "•", "·", "○", "■", "▪", ">"} else "•" if sign else ""


def written(n: int, style: str) -> str:
    """The number in its style; above what letters and Roman numerals are for, in figures."""
    if style in ("lowerLetter", "upperLetter") and 1 <= n <= 26:
        letter = chr(ord("a") + n - 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 1 <= n < 400:
        roman = ""
        for value, sign in _ROMAN:
            while n >= value:
                roman, n = roman + sign, n - value
        return roman if style == "lowerRoman" else roman.upper()
    return str(n)


_ROMAN = (
    *((100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
