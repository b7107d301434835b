"""What a report is made of: paragraphs, facts, tables and figures. What they look like is the writers' business."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cipcoder.formats.writers.prose import Paragraph, Part, Run, Tone
from cipcoder.report.drawing import Making
from cipcoder.report.typography import spaced


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, in two columns."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read: all cells are text in the person's language; a line feed in one begins a line there."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    """columns of numbers"""
    depths: tuple[int, ...] = ()
    """how far the first cell of each row stands in; empty: none does"""
    strong: frozenset[int] = frozenset()
    """rows in bold: themes"""
    notes: tuple[str, ...] = ()
    """what its numbers mean and rest on, below it"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure. It says itself what it rests on; ``alt``: the same in words, for whoever doesn't see it."""

    name: str
    """in the file: letters and hyphens"""
    alt: str
    make: Making


Block = Paragraph | Facts | Table | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``language``: of its own words."""

    title: str
    language: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Makes paragraphs and tables with the spacing of a language."""

    language: str

    def text(self, said: str, *, part: Part = "text", tone: Tone = "plain", level: int = 0) -> Paragraph:
        """A paragraph in one tone."""
        return Paragraph(part, (Run(spaced(" ".join(said.split("\n")), self.language), tone),), level)

    def heading(self, said: str, level: int = 1) -> Paragraph:
        return self.text(said, part="heading", level=level)

    def table(
        self,
        title: str,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        right: Collection[int] = (),
        depths: Sequence[int] = (),
        strong: Collection[int] = (),
        notes: Sequence[str] = (),
    ) -> Table:
        def cell(text: str) -> str:
            return spaced(text, self.language)

        return Table(
            cell(title),
            tuple(map(cell, header)),
            tuple(tuple(map(cell, row)) for row in rows),
            frozenset(right),
            tuple(depths),
            frozenset(strong),
            tuple(cell(each) for each in notes if each),
        )
