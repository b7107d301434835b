"""A document as its writers take it: paragraphs with a part to play, made of runs of text; and who writes which file.

What a paragraph looks like is the writers' business: each has styles of its own that a reader can change in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cipcoder.formats.files import replacing
from cipcoder.formats.tables import ending

ENDINGS = (".docx", ".odt", ".md")

Part = Literal["title", "subtitle", "heading", "text", "definition", "quote", "quote more"]
"""``quote more``: the quotation goes on in a further paragraph"""
Tone = Literal["plain", "interviewer", "speaker", "source", "term"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text on one line. ``speaker``: a name before what is said; ``term``: the name of what follows."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    part: Part
    runs: tuple[Run, ...]
    level: int = 0
    """of a heading, from 1 to 9"""

    @property
    def text(self) -> str:
        """The words, without how they are told apart."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Prose:
    """A whole document. ``language``: fr, en… (its words are looked up in this one's dictionary)."""

    title: str
    language: str
    paragraphs: Iterable[Paragraph]


def write_prose(path: Path, prose: Prose) -> None:
    """Write a document as the file's ending says (.docx, .odt, .md), whole or not at all."""
    which = ending(path, ENDINGS)
    if which == ".docx":
        from cipcoder.formats.writers.docx import docx_bytes as written
    elif which == ".odt":
        from cipcoder.formats.writers.odt import odt_bytes as written
    else:
        from cipcoder.formats.writers.markdown import markdown_bytes as written
    data = written(prose)
    with replacing(path) as file:
        file.write(data)
