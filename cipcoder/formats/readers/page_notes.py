"""Notes at the foot of printed pages, put back where they are called: a small raised number, the same as the note's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cipcoder.formats.readers.written import Block

_CALL = re.compile("\x02(\\d{1,3})\x03")
_NUMBERED = re.compile(r"(\d{1,3})\s*(?=\D)")


def call(number: str) -> str:
    """How a raised number is marked in a line, until it is known whether it calls a note: « m² » does not."""
    return f"\x02{number}\x03"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it stands at the foot of a page."""

    text: str
    page: int


def placed(paragraphs: Sequence[Block], notes: Sequence[Note]) -> tuple[Block, ...]:
    """The paragraphs with their notes after them, and raised numbers that call none back among the words."""
    pages = [block.page or 0 for block in paragraphs]
    waiting: dict[str, deque[int]] = defaultdict(deque)  # number -> the paragraphs in which it is raised
    for i, block in enumerate(paragraphs):
        for number in _CALL.findall(block.text):
            waiting[number].append(i)
    called: dict[tuple[int, str], list[Note]] = defaultdict(list)
    free: dict[int, list[Note]] = defaultdict(list)  # paragraph after which notes come that nobody calls
    for note in (Note(_CALL.sub(r"\1", note.text), note.page) for note in notes):
        last = max(0, bisect_right(pages, note.page) - 1)  # the last paragraph that begins on or before its page
        number = _NUMBERED.match(note.text)
        places = waiting[number[1]] if number else deque()
        while places and places[0] < last and pages[places[0] + 1] < note.page:
            places.popleft()  # it ended on an earlier page
        if number and places and places[0] <= last:
            called[places.popleft(), number[1]].append(Note(note.text[number.end() :], note.page))
        else:
            free[last].append(note)
    found: list[Block] = []
    for i, block in enumerate(paragraphs):
        text, own = "", []
        for j, piece in enumerate(_CALL.split(block.text)):
            if j % 2 and (those := called.get((i, piece))):
                note = those.pop(0)
                own.append(Block(note.text, "note", page=note.page, at=len(text)))
            else:
                text += piece
        found += [replace(block, text=text), *own]
        found += [Block(note.text, "note", page=note.page) for note in free[i]]
    return tuple(found)
