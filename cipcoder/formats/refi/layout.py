"""Speakers and turns of a text that has to stay, to the character, what its file holds: offsets lie on it.

They are recognised as in any transcript. Where a transcript of ours has others than would be recognised, they travel
in a note: a line a turn, « speaker head start stop milliseconds », numbers counted from 0 and in code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cipcoder.errors import InputError
from cipcoder.text import transcript as talk

Turn = tuple[int | None, int, int, int, int | None]
"""speaker (its place in the list), head, start, stop, milliseconds"""
Speaker = tuple[str, str]
"""label and role"""
ROLES = ("interviewer", "participant", "other")
_KEYS = dict(zip(ROLES, ("interviewer", "participant", "others"), strict=True))
_LINE = re.compile(r"(-|\d{1,5}) (\d{1,9}) (\d{1,9}) (\d{1,9}) (-|\d{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]


def recognised(text: str, known: Sequence[Speaker] = ()) -> Layout:
    """Who speaks where in ``text`` (as stored); ``known``: speakers one knows of, whose roles then hold.

    Lines between --- at its top tell who speaks as in any transcript, but stay in the text: they are said by nobody.
    """
    front, begin = _front(text)
    if known:
        front = {_KEYS[role]: "; ".join(label for label, its in known if its == role) for role in ROLES}
    head = "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items() if value) + "---\n"
    found = talk.parse(head + text[begin:])
    shift = len(text) - len(found.text)
    roles = dict(known)
    top: list[Turn] = [(None, 0, 0, len(text[:begin].rstrip()), None)] if begin else []
    for turn in found.turns:
        at = None if turn.time is None else round(turn.time * 1000)
        top.append((turn.speaker, turn.head + shift, turn.start + shift, turn.stop + shift, at))
    return Layout(
        tuple((speaker.label, roles.get(speaker.label, speaker.role)) for speaker in found.speakers), tuple(top)
    )


def _front(text: str) -> tuple[Mapping[str, str], int]:
    """What lines between --- at the top of the text say, and where the text goes on after them."""
    if not text.startswith("---"):
        return {}, 0
    try:
        found = talk.parse(text)
    except InputError:
        return {}, 0
    return found.meta, len(text) - len(found.text) if found.meta else 0


def written(turns: Iterable[Turn]) -> str:
    """The turns as the lines of a note."""
    return "\n".join(" ".join("-" if part is None else str(part) for part in turn) for turn in turns)


def read(lines: str, speakers: int, length: int) -> tuple[Turn, ...] | None:
    """The turns that such lines say; None where they aren't those of a text this long with so many speakers."""
    turns: list[Turn] = []
    before = 0
    for line in lines.split("\n") if lines.strip() else ():
        match = _LINE.fullmatch(line.strip())
        if match is None:
            return None
        speaker, head, start, stop, at = (None if part == "-" else int(part) for part in match.groups())
        assert head is not None
        assert start is not None
        assert stop is not None
        if (speaker is not None and speaker >= speakers) or not before <= head <= start <= stop <= length:
            return None
        before = stop
        turns.append((speaker, head, start, stop, at))
    return tuple(turns)
