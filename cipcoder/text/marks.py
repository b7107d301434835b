"""Quotation marks of one paragraph, paired: « », ‹ ›, “ ”, „ “, " ", ‘ ’, ' ', << >>, one inside another.

Which way a straight mark looks is told by its neighbours; an apostrophe is none. A mark that finds no partner is
reported, not repaired: whether a quotation goes on in the next paragraph is seen from there (``passages``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"<<|>>|[«»‹›“”„‟\"‘’‚']")
_FAMILY = {
    **dict.fromkeys(("«", "»", "<<", ">>"), "«"),
    **dict.fromkeys("‹›", "‹"),
    **dict.fromkeys("“”„‟", "“"),
    '"': '"',
    **dict.fromkeys("‘’‚'", "‘"),
}
_OPENS = frozenset("«‹„‟") | {"<<"}
_CLOSES = frozenset("»›") | {">>"}
_LONGEST_SINGLE = 400
"""Characters between single marks: further apart they are apostrophes at the edge of words."""
_DEEPEST = 8
"""Marks open at a time; of more, the first were never meant to be closed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An opening or closing mark: [start, stop) of it, and its family by the mark that opens it (« ‹ “ " ‘)."""

    start: int
    stop: int
    family: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands between two marks; ``depth`` 0: in no other pair."""

    opening: Mark
    closing: Mark
    depth: int


@dataclass(frozen=True, slots=True)
class Paired:
    """The pairs in the order they open, and the marks without partner: those left open, those that close nothing."""

    pairs: tuple[Pair, ...]
    opened: tuple[Mark, ...]
    closed: tuple[Mark, ...]


def paired(text: str, start: int = 0) -> Paired:
    """The marks of ``text`` from ``start`` on."""
    matched: list[tuple[Mark, Mark]] = []
    stack: list[Mark] = []
    closed: list[Mark] = []
    for found in _MARK.finditer(text, start):
        mark = Mark(found.start(), found.end(), _FAMILY[found[0]])
        families = [each.family for each in stack]
        way = _way(text, found[0], mark, stack)
        if way == "opens":
            if mark.family == '"' and families[-1:] == ['"']:
                stack.pop()  # the one before was never closed
            stack.append(mark)
            if len(stack) > _DEEPEST:
                del stack[0]
        elif way == "closes" and mark.family in families:
            place = len(families) - 1 - families[::-1].index(mark.family)
            opening = stack[place]
            del stack[place:]  # what was opened in between and not closed was no quotation
            if mark.family != "‘" or mark.start - opening.stop <= _LONGEST_SINGLE:
                matched.append((opening, mark))
        elif way == "closes" and mark.family not in '"‘':
            closed.append(mark)
    opened = tuple(mark for mark in stack if mark.family != "‘")
    return Paired(_nested(matched), opened, tuple(closed))


def _nested(found: list[tuple[Mark, Mark]]) -> tuple[Pair, ...]:
    """The pairs in the order they open, with how many lie around each: a mark left open lies around nothing."""
    pairs: list[Pair] = []
    around: list[int] = []
    for opening, closing in sorted(found, key=lambda pair: pair[0].start):
        while around and around[-1] <= opening.start:
            around.pop()
        pairs.append(Pair(opening, closing, len(around)))
        around.append(closing.stop)
    return tuple(pairs)


def _way(text: str, sign: str, mark: Mark, stack: list[Mark]) -> str:
    """Whether a sign "opens", "closes", or is no mark ("")."""
    before, after = text[mark.start - 1 : mark.start] if mark.start else "", text[mark.stop : mark.stop + 1]
    families = [each.family for each in stack]
    if sign in _OPENS:
        return "opens"
    if sign in _CLOSES:
        return "closes"
    if sign == "“":  # it closes what „ opened
        low = [text[each.start] for each in stack if each.family == "“"]
        return "closes" if low[-1:] == ["„"] and not _starts(before, after) else "opens"
    if sign == "”":
        return "opens" if "“" not in families and _starts(before, after) else "closes"
    if sign == '"':
        if _starts(before, after):
            return "opens"
        if _ends(before, after):
            return "closes"
        return "closes" if '"' in families else "opens"
    return _single(sign, before, after, "‘" in families)


def _single(sign: str, before: str, after: str, inside: bool) -> str:
    """Single marks: ’ and ' are apostrophes wherever they can be."""
    if sign == "‚":  # a comma of another shape, or the low mark
        return "opens" if _starts(before, after) else ""
    if inside and sign != "‘" and not after.isalnum() and before and not before.isspace():
        return "closes"
    return "opens" if sign != "’" and _starts(before, after) and after.isalnum() else ""


def _starts(before: str, after: str) -> bool:
    """Whether a sign between these looks forward: something begins after it."""
    free = not before or before.isspace() or before in "([{«“‘—–-/:’'"
    return free and bool(after) and not after.isspace() and after not in ",.;:!?)]}»”"


def _ends(before: str, after: str) -> bool:
    """Whether a sign between these looks back."""
    return bool(before) and not before.isspace() and (not after or not after.isalnum())
