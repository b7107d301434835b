"""How a manuscript is laid out around its quotations: headings, numbers of paragraphs, notes, lines that announce.

« Extraits d’entretien : » makes extracts of the quotations that follow it, one a paragraph, and tells where they
come from. It holds until a paragraph of the author's own comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from cipcoder.text import naming
from cipcoder.text.fold import fold

Origin = Literal["interview", "questionnaire", "observation"]
Kind = Literal["paragraph", "heading", "quote", "note"]


class Paragraph(Protocol):
    """What a reader of documents gives for each paragraph."""

    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def level(self) -> int: ...
    @property
    def page(self) -> int | None: ...
    @property
    def at(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Announced:
    """What a line that announces extracts says of them."""

    origin: Origin | None = None
    by: str = ""
    """whose they are"""


@dataclass(frozen=True, slots=True)
class Laid:
    """One paragraph in its place."""

    kind: Kind
    headings: tuple[str, ...]
    """those it stands under, outermost first"""
    number: int
    """among the paragraphs that are no heading and no note, from 1; a note has its paragraph's"""


_NUMBERED = re.compile(r"(?P<number>(?:[IVX]{1,5}|\d{1,2})(?:\s?[.-]\s?\d{1,2})*)\s?[.)]?\s+[^\W\d_]")
_CONTENTS = re.compile(r"(?:\bpage\s+|[.…_]{3,}\s*|\t)\d{1,4}\W*$", re.IGNORECASE)
_ANNOUNCES = re.compile(
    r"(?<!a )\b(?:extraits?|verbatims?|temoignages?|paroles|propos|citations"
    r"|reponses? (?:libres?|ouvertes?|au questionnaire)|extracts?|excerpts?|quotes|quotations|own words|field ?notes)\b"
)
_ORIGINS: Mapping[Origin, re.Pattern[str]] = {
    "questionnaire": re.compile(
        r"\b(?:questionnaires?|sondage|enquete en ligne|formulaire|survey|questions? ouvertes?|commentaires? libres?"
        r"|repondante?s?|reponses? (?:libres?|ouvertes?))\b"
    ),
    "observation": re.compile(
        r"\b(?:observations?|observee?s?|carnets?|journal de (?:terrain|bord)|notes? de terrain"
        r"|field ?(?:notes?|diary))\b"
    ),
    "interview": re.compile(r"\b(?:entretiens?|interview\w*|itw|focus group)\b"),
}
"""By folded words; where several are named, the first of these."""
_SHORT, _LINE = 120, 90
_MARKS = re.compile(r"[«»“”„\"]")


def lay_out(blocks: Sequence[Paragraph]) -> list[Laid]:
    """Each paragraph with its headings and number; in plain text a numbered line is seen to be a heading."""
    laid: list[Laid] = []
    path: list[tuple[int, str]] = []
    number = 0
    for block in blocks:
        kind, level = block.kind, block.level
        if kind == "paragraph" and (guessed := heading_level(block.text)):
            kind, level = "heading", guessed
        if kind == "heading":
            while path and path[-1][0] >= max(level, 1):
                path.pop()
            path.append((max(level, 1), " ".join(block.text.split()).rstrip(" :")))
        elif kind != "note":
            number += 1
        laid.append(Laid(kind, tuple(text for _level, text in path), number))
    return laid


def heading_level(text: str) -> int:
    """The level of a line numbered as headings are (« III.2. Ce que dit le questionnaire » : 2); 0 for other lines."""
    found = _NUMBERED.match(text)
    if found is None or len(text) > _SHORT or "\n" in text or text.rstrip()[-1:] in ".;?!…," or _CONTENTS.search(text):
        return 0
    number = found["number"]
    if not re.search(r"[IVX]|[.]", text[: found.end() - 1]):
        return 0  # « 3 CIP », « 12 directeurs »
    return len(re.findall(r"[IVX]+|\d+", number))


def announced(text: str, heading: bool = False) -> Announced | None:
    """What a line announces: short, or the end of a paragraph that closes with a colon; None if no extracts."""
    line = text.strip()
    if line.endswith(":"):
        line = re.split(r"[.!?…»”][)\]]?\s+(?=[A-ZÀ-ÖØ-ÞŒ])", line)[-1].lstrip(" .")
    elif not heading and (len(line) > _LINE or line[-1:] in ".!?;,"):
        return None
    if len(line) > 2 * _SHORT or _MARKS.search(line):
        return None
    if not _ANNOUNCES.search(fold(line)) or naming.of_literature(line):
        return None
    return Announced(origin_in(line), naming.person_in(line))


def announces(lead: str) -> bool:
    """Whether the words right before a quotation announce it as an extract."""
    return lead.rstrip().endswith(":") and _ANNOUNCES.search(fold(lead)) is not None and not naming.of_literature(lead)


def origin_in(text: str) -> Origin | None:
    """Where the words say that something comes from."""
    folded = fold(text)
    return next((origin for origin, pattern in _ORIGINS.items() if pattern.search(folded)), None)


def origin_of(*texts: str) -> Origin:
    """Where a quotation comes from by these texts, the nearest first: the first that says so; else an interview."""
    return next((origin for text in texts if (origin := origin_in(text))), "interview")
