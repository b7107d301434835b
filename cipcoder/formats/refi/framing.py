"""How a project file counts: found out before any of its offsets is believed.

The standard counts Unicode code points of the text as its file has it. Programs count otherwise: an emoji as two
(UTF-16), CRLF as one, LF as two. Offsets counted one way and read another lie inside the text all the same, only in
the middle of words, a little more with every line. So each way is tried on the passages the file marks, and judged by
what they show: do the names of passages that quote the text fit, do passages begin and end at words, do they end
inside the text? Where the evidence is equal, the way decides that the program named in the file is known for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cipcoder.locale import _
from cipcoder.text.moves import Edit, Moves

LineEnd = Literal["file", "one", "two"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to count: an astral character (emoji) as one or two; a line end as it is in the file, as one, as two."""

    utf16: bool = False
    line_end: LineEnd = "file"

    @property
    def words(self) -> str:
        unit = _("UTF-16 units (an emoji counts as two)") if self.utf16 else _("characters")
        ends = {"file": _("line ends as in the file"), "one": _("a line end is one"), "two": _("a line end is two")}
        return f"{unit}, {ends[self.line_end]}"

    def moves(self, text: str) -> Moves:
        """From offsets counted this way to code points of ``text`` as its file has it."""
        return Moves(self._edits(text))

    def length(self, text: str) -> int:
        """How long the text is when it is counted this way."""
        return len(text) + sum(edit.stop - edit.start - edit.length for edit in self._edits(text))

    def _edits(self, text: str) -> Iterator[Edit]:
        pattern = _PATTERNS[self.utf16, self.line_end]
        shift = 0
        for match in pattern.finditer(text) if pattern else ():
            here = match.end() - match.start()
            counted = 1 if here == 2 else 2  # CRLF as one; an astral character or a line end as two
            yield Edit(match.start() + shift, match.start() + shift + counted, here)
            shift += counted - here

    def like(self, text: str) -> tuple[bool, bool, bool]:
        """What of this way of counting makes a difference in a text: ways alike in this are one there."""
        crlf, lone = "\r\n" in text, _LONE.search(text) is not None
        return (
            self.utf16 and _ASTRAL.search(text) is not None,
            self.line_end == "one" and crlf,
            self.line_end == "two" and lone,
        )


_LONE = re.compile("(?<!\r)\n|\r(?!\n)")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_ENDS: dict[LineEnd, str] = {"file": "", "one": "\r\n", "two": _LONE.pattern}
_PATTERNS: dict[tuple[bool, LineEnd], re.Pattern[str] | None] = {
    (utf16, end): re.compile("|".join(filter(None, (_ASTRAL.pattern if utf16 else "", pattern))))
    if utf16 or pattern
    else None
    for utf16 in (False, True)
    for end, pattern in _ENDS.items()
}

STANDARD = Frame()
FRAMES = tuple(Frame(utf16, end) for end in ("file", "one", "two") for utf16 in (False, True))


def prior(origin: str) -> Frame:
    """The way of counting that the program named by a file's ``origin`` is known for; else the standard's."""
    name = origin.casefold()
    if "nvivo" in name:
        return Frame(utf16=True)
    if "atlas" in name:
        return Frame(line_end="one")
    return STANDARD


class Marked(NamedTuple):
    """A passage as the file marks it, with the name it gives it."""

    start: int
    stop: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What passages show, read one way. ``judged``: how many were looked at; the others: how many of them fit."""

    judged: int = 0
    inside: int = 0
    at_words: int = 0
    """that cut no word in two at either end"""
    named: int = 0
    """whose name quotes the text, read this way or another"""
    quoted: int = 0
    """whose name quotes the text read this way"""

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.judged + other.judged,
            self.inside + other.inside,
            self.at_words + other.at_words,
            self.named + other.named,
            self.quoted + other.quoted,
        )

    @property
    def score(self) -> float:
        """From 0 to 1; names that quote count double, for they hardly fit by chance. 1 where there is nothing."""
        whole = 2 * self.judged + 2 * self.named
        return (self.inside + self.at_words + 2 * self.quoted) / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class Framing:
    """How a file counts: the way found, what spoke for it and for the others, and the texts that count otherwise."""

    frame: Frame
    evidence: Evidence
    next_best: tuple[Frame, Evidence] | None
    """None: no other way makes any difference in these texts"""
    by_text: tuple[Frame, ...]
    """of each text; another than ``frame`` where its passages clearly say so"""

    @property
    def sure(self) -> bool:
        """Whether the passages themselves tell, or nothing has to be told."""
        if self.next_best is None or not self.evidence.judged:
            return True
        return self.evidence.score >= _GOOD and self.evidence.score - self.next_best[1].score >= _CLEAR


_GOOD, _CLEAR, _FEW = 0.7, 0.05, 3
_OWN_WAY = 0.25  # by how much better a text has to fit another way than all the others' before it counts for itself
_PRIOR = 0.02  # what being known for a way is worth beside evidence


def find(texts: Sequence[tuple[str, Sequence[Marked]]], origin: str) -> Framing:
    """How a file counts whose texts (as decoded, without byte order mark) have these passages marked."""
    known_for = prior(origin)
    each = [_evidence(text, marked) for text, marked in texts]
    whole = {frame: sum((one[frame] for one in each), Evidence()) for frame in FRAMES}

    def rank(frame: Frame, found: dict[Frame, Evidence]) -> tuple[float, bool, int]:
        bonus = _PRIOR if frame == known_for else 0.0
        return found[frame].score + bonus, frame == known_for, -FRAMES.index(frame)

    best = max(FRAMES, key=lambda frame: rank(frame, whole))
    by_text = []
    for (text, _marked), one in zip(texts, each, strict=True):
        own = max(FRAMES, key=lambda frame: rank(frame, one))
        clear = one[own].judged >= _FEW and one[own].score - one[best].score >= _OWN_WAY
        by_text.append(own if clear and own.like(text) != best.like(text) else best)
    others = [f for f in FRAMES if any(f.like(text) != best.like(text) for text, marked in texts if marked)]
    second = max(others, key=lambda frame: rank(frame, whole), default=None)
    return Framing(best, whole[best], None if second is None else (second, whole[second]), tuple(by_text))


def _evidence(text: str, marked: Sequence[Marked]) -> dict[Frame, Evidence]:
    """What the passages of one text show, read each way."""
    ways: dict[tuple[bool, bool, bool], Frame] = {}
    for frame in FRAMES:
        ways.setdefault(frame.like(text), frame)
    read = {like: _Reading(text, frame, marked) for like, frame in ways.items()}
    named = [any(reading.quotes[i] for reading in read.values()) for i in range(len(marked))]
    return {frame: read[frame.like(text)].evidence(sum(named)) for frame in FRAMES}


class _Reading:
    """The passages of a text, read one way."""

    def __init__(self, text: str, frame: Frame, marked: Sequence[Marked]) -> None:
        moves, length = frame.moves(text), frame.length(text)
        self.judged = self.inside = self.at_words = 0
        self.quotes: list[bool] = []
        for start, stop, name in marked:
            begin, end = moves.start(start), moves.stop(stop)
            fits = 0 <= start < stop <= length
            self.quotes.append(fits and _quotes(name, text, begin, end))
            if start < stop:
                self.judged += 1
                self.inside += fits
                self.at_words += fits and _at_words(text, begin, end)

    def evidence(self, named: int) -> Evidence:
        return Evidence(self.judged, self.inside, self.at_words, named, sum(self.quotes))


def _at_words(text: str, start: int, stop: int) -> bool:
    if text[start].isspace():
        return False
    cut = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return not cut and not (stop < len(text) and text[stop - 1].isalnum() and text[stop].isalnum())


def _quotes(name: str, text: str, start: int, stop: int) -> bool:
    """Whether a passage's name quotes it, whole or cut short."""
    said = " ".join(name.split()).rstrip("….").rstrip()
    if not said:
        return False
    there = " ".join(text[start : min(stop, start + 4 * len(name) + 40)].split())
    if len(said) >= _CUT_SHORT and there.startswith(said):
        return True
    return stop - start <= 4 * len(name) + 40 and said == there.rstrip("….").rstrip()


_CUT_SHORT = 40  # a name as long as this may be the beginning of what it names
