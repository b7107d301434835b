"""Manuscripts made up for the tests, with the extracts marked in them by hand (tests/data/manuscripts/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.text.layout import Kind
from cipcoder.text.quotations import Quotation

FOLDER = Path(__file__).with_name("data") / "manuscripts"
_MARK = re.compile(r"⟦(?P<either>\??)(?P<origin>\w+):|⟧")


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: Kind = "paragraph"
    level: int = 0
    page: int | None = None
    at: int | None = None


@dataclass(frozen=True)
class Marked:
    """An extract: [start, stop) of the whole text, paragraphs joined by LF. ``either``: one may take it or leave it."""

    start: int
    stop: int
    origin: str
    either: bool = False


@dataclass(frozen=True)
class Score:
    """How the passages judged extracts agree with those marked; overlap of at least four fifths counts as found."""

    marked: int
    judged: int
    found: int
    """of those marked"""
    origins: int
    """of those found, with the right origin"""

    @property
    def recall(self) -> float:
        return self.found / self.marked

    @property
    def precision(self) -> float:
        return self.found / self.judged if self.judged else 1.0


def read(path: Path) -> tuple[list[Paragraph], list[Marked]]:
    """The paragraphs of a made-up manuscript, marks taken out, and what is marked in it."""
    paragraphs: list[Paragraph] = []
    marked: list[Marked] = []
    opened: tuple[int, str, bool] | None = None
    position = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        kind: Kind = "paragraph"
        level = 0
        if heading := re.match(r"(#+) ", line):
            kind, level, line = "heading", len(heading[1]), line[heading.end() :]
        elif line.startswith("> "):
            kind, line = "quote", line[2:]
        elif re.match(r"\[\^\d+\]: ", line):
            kind = "note"
        text, done = "", 0
        for mark in _MARK.finditer(line):
            text += line[done : mark.start()]
            done = mark.end()
            if mark["origin"]:
                opened = (position + len(text), mark["origin"], bool(mark["either"]))
            else:
                assert opened is not None
                marked.append(Marked(opened[0], position + len(text), opened[1], opened[2]))
        text += line[done:]
        paragraphs.append(Paragraph(text, kind, level))
        position += len(text) + 1
    return paragraphs, marked


def spans(found: Iterable[Quotation], texts: Sequence[str]) -> list[Marked]:
    """Where quotations stand in the whole text."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    return [Marked(starts[q.first] + q.start, starts[q.last] + q.stop, q.origin) for q in found]


def score(judged: Sequence[Marked], marked: Sequence[Marked]) -> Score:
    """What was judged an extract beside what was marked as one."""
    wanted = [each for each in marked if not each.either]
    either = [each for each in marked if each.either]
    counted = [each for each in judged if not any(_same(each, other) for other in either)]
    pairs = [(mine, other) for other in wanted for mine in judged if _same(mine, other)]
    found = {(other.start, other.stop) for _mine, other in pairs}
    return Score(len(wanted), len(counted), len(found), sum(mine.origin == other.origin for mine, other in pairs))


def _same(a: Marked, b: Marked) -> bool:
    shared = min(a.stop, b.stop) - max(a.start, b.start)
    return shared > 0 and shared >= 0.8 * (max(a.stop, b.stop) - min(a.start, b.start))
