"""Codes by guide question: under which question what was coded stands.

A passage stands under the question asked last before it begins, as in the extracts; what is said before the first
question, or in an interview whose questions nobody matched, stands under none. N counts the interviews where the
question was asked: what wasn't asked can't be missing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose, layer_of
from cipcoder.queries.corpus import Filter, guide, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.queries.frequencies import Counted, Frequencies, Frequency, frequencies
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.spans import Span, intersection, union
from cipcoder.text.words import words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the guide, or none."""

    number: int | None
    """None: before the first question"""
    section: str
    text: str
    interviews: int
    """those counted where it was asked; of none: where participants say anything before the first"""
    words: int
    """by participants, from the question to the next"""


@dataclass(frozen=True, slots=True)
class Under:
    """One code under one question. Codings of the interviewer's words alone don't count, as in the frequencies."""

    codings: int = 0
    words: int = 0
    """covered in participants' turns, by the codings that begin under the question"""
    interviews: int = 0
    """n: interviews among N with a coding under the question"""
    out_of: int = 0
    """N: finished, read with the code as it is now defined, and the question was asked"""


@dataclass(frozen=True, slots=True)
class ByQuestion:
    """The codes of one layer by guide question."""

    table: Frequencies
    questions: tuple[Asked, ...]
    """those of the guide in its order, asked or not; none of them last, where anything was said under none"""
    cells: tuple[tuple[Under, ...], ...]
    """for each row of the table, by question"""

    def codings(self, place: int) -> int:
        """Codings under a question, each counted once: themes at the top have all of them."""
        rows = zip(self.table.rows, self.cells, strict=True)
        return sum(cells[place].codings for row, cells in rows if row.depth == 0)


def by_question(
    connection: Connection, whose: Whose, chosen: Filter | None = None, *, viewer: str | None = None
) -> ByQuestion:
    """Codes by guide question; ``viewer``: the coder who looks, what a blind round hides is left out."""
    table = frequencies(connection, whose, chosen, viewer=viewer)
    rows = {row.name: row for row in transcripts(connection, chosen=chosen or Filter())}
    talks = []
    for counted in table.transcripts:
        layer = layer_of(whose, counted.name)
        (document,) = documents(connection, [rows[counted.name]], [] if layer is None else [layer])
        talks.append(_Talk(document, counted))
    numbers: list[int | None] = [question.number for question in guide(connection)]
    if any(talk.words[None] for talk in talks):
        numbers.append(None)
    said = {question.number: question for question in guide(connection)}
    questions = tuple(
        Asked(
            number,
            said[number].section if number is not None else "",
            said[number].text if number is not None else "",
            sum(number in talk.asked for talk in talks),
            sum(talk.words[number] for talk in talks),
        )
        for number in numbers
    )
    book = read_codebook(connection)
    families = [[code.id for code in book.subtree(row.code)] for row in table.rows]
    cells = tuple(
        tuple(_under(row, family, talks, number) for number in numbers)
        for row, family in zip(table.rows, families, strict=True)
    )
    return ByQuestion(table, questions, cells)


class _Talk:
    """A transcript's codings and words by question."""

    def __init__(self, document: Document, counted: Counted) -> None:
        self.name, self.finished = counted.name, counted.finished
        heads = [(turn.head, turn.question) for turn in document.turns if turn.question is not None]
        self._heads, self._numbers = [head for head, _number in heads], [number for _head, number in heads]
        self._spoken = union(document.spoken())
        self._starts = [word.start for span in self._spoken for word in words(document.text, span.start, span.stop)]
        self.words: dict[int | None, int] = defaultdict(int)
        for start in self._starts:
            self.words[self._question(start)] += 1
        self.asked = {*self._numbers, *([None] if self.words.get(None) else [])}
        self.codings: dict[tuple[int | None, str], list[Span]] = defaultdict(list)
        for coding in document.codings:
            span = Span(coding.start, coding.stop)
            if intersection([span], self._spoken):
                self.codings[self._question(coding.start), coding.code].append(span)

    def _question(self, position: int) -> int | None:
        place = bisect_right(self._heads, position)
        return self._numbers[place - 1] if place else None

    def covered(self, spans: list[Span]) -> int:
        """Words of participants that begin in these spans."""
        return sum(
            bisect_right(self._starts, span.stop - 1) - bisect_right(self._starts, span.start - 1)
            for span in intersection(spans, self._spoken)
        )


def _under(row: Frequency, family: list[str], talks: list[_Talk], number: int | None) -> Under:
    codings = covered = interviews = out_of = 0
    for talk in talks:
        spans = [span for code in family for span in talk.codings.get((number, code), ())]
        codings += len(spans)
        covered += talk.covered(spans) if spans else 0
        if talk.finished and talk.name not in row.to_reread and number in talk.asked:
            out_of += 1
            interviews += bool(spans)
    return Under(codings, covered, interviews, out_of)
