"""What suggestions are made from and about: the codebook's words, coded speech that who looks may see, places to code.

Nothing of what a blind round hides is learnt from, and of the talk only what participants say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, case, func, select

from cipcoder.codebook.models import Codebook
from cipcoder.codebook.words import say
from cipcoder.language.suggesting_measured import Coded, Said
from cipcoder.queries.blind import hidden
from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import EVERYTHING, transcripts
from cipcoder.queries.document import Document, talk
from cipcoder.queries.spans import reading
from cipcoder.store import models as m
from cipcoder.store.log import OPERATION
from cipcoder.text.spans import Span, intersection, overlaps, union

Unit = Literal["sentences", "turns"]


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence or a turn of a participant."""

    turn: int
    """from 1"""
    start: int
    """code points"""
    stop: int
    text: str
    around: str
    """the turn it is in"""


def said_of(book: Codebook, language: str) -> list[Said]:
    """What the codebook says of each code in this language, in its order. Retired codes aren't suggested; what a code
    is not about (``exclude``) speaks of its neighbours, and is left out."""
    found = []
    for row in book.walk():
        code = row.code
        if code.retired:
            continue
        keywords = ". ".join(code.keywords)
        texts = [say(text, language) for text in (code.label, code.definition, code.include)]
        found.append(Said(code.id, ". ".join((*texts, keywords)), keywords, bool(code.codes)))
    return found


def coded_speech(connection: Connection, whose: Whose, viewer: str | None = None) -> list[Coded]:
    """The codings of one layer in all transcripts, in the order of the corpus, as far as participants speak in them."""
    read = reading(connection, whose, EVERYTHING, viewer=viewer)
    rows = {row.name: row for row in transcripts(connection, chosen=EVERYTHING)}
    found: list[Coded] = []
    for part in read.parts(connection):
        last, document, spoken = -1, None, list[Span]()
        columns = (part.transcript.tolist(), part.start.tolist(), part.stop.tolist(), part.code.tolist())
        for place, start, stop, code in zip(*columns, strict=True):
            if place != last or document is None:
                last, document = place, talk(connection, rows[read.layer.transcripts[place].name])
                spoken = union(document.spoken())
            passage, around = heard(document, spoken, start, stop)
            if passage:
                found.append(Coded(document.transcript.name, part.codes[code], passage, around))
    return found


def heard(document: Document, spoken: Sequence[Span], start: int, stop: int) -> tuple[str, str]:
    """What participants say in a passage, and in the turns it touches; ``spoken``: where they speak, in order."""
    passage = Span(start, stop)
    own = " ".join(document.text[s.start : s.stop] for s in intersection([passage], spoken))
    around = " ".join(document.text[s.start : s.stop] for s in spoken if overlaps(s, passage))
    return own, around


def places(
    document: Document, sentences: Sequence[Span], unit: Unit, coded: Sequence[Span], turn: int | None = None
) -> Iterator[Place]:
    """The participants' sentences or turns on which none of ``coded`` lies; ``turn``: of this one only (from 1)."""
    covered = union(coded)
    starts = iter(sentences)
    sentence = next(starts, None)
    for each in document.turns:
        inside = []
        while sentence is not None and sentence.start < each.stop:
            if sentence.start >= each.start:
                inside.append(sentence)
            sentence = next(starts, None)
        if document.role(each) != "participant" or each.stop <= each.start or turn not in (None, each.ordinal + 1):
            continue
        around = document.text[each.start : each.stop]
        for span in inside if unit == "sentences" and inside else [Span(each.start, each.stop)]:
            if not any(overlaps(span, other) for other in covered):
                yield Place(each.ordinal + 1, span.start, span.stop, document.text[span.start : span.stop], around)


def ever_on(connection: Connection) -> bool:
    """Whether suggestions are on, or were at any time."""
    said = select(OPERATION.c.after).where(OPERATION.c.entity == "project")
    return any((after or {}).get("suggestions") for after in connection.execute(said).scalars())


def accepted(connection: Connection, viewer: str | None = None) -> dict[str, tuple[int, int]]:
    """Of the codings that stand, how many came of a suggestion, and how many there are: by coder, the consensus too.

    Whoever accepted none is left out, and what a blind round hides from ``viewer``.
    """
    c = m.Coding
    suggested = func.sum(case((c.origin == "suggestion", 1), else_=0))
    query = (
        select(m.Coder.name, suggested, func.count())
        .join(c, c.coder_id == m.Coder.id)
        .where(hidden(connection, viewer).codings())
        .group_by(m.Coder.name)
        .order_by(m.Coder.name)
    )
    return {name: (int(n), int(of)) for name, n, of in connection.execute(query) if n}
