"""Negative cases: where a code is absent, beside where it occurs, with its keywords that nobody coded with it.

Absent is said of an interview only where the frequencies count it: finished, and read with the code as it is now
defined. A keyword that stands there uncoded is where to look first: it was overlooked, or it is the case that speaks
against the code. Uncoded keywords in the interviews where the code occurs are given, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from cipcoder.codebook.models import Codebook
from cipcoder.queries.consensus import Whose, layer_of
from cipcoder.queries.corpus import Filter, TranscriptRow, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.queries.frequencies import Cell, Counted, Frequencies, Frequency, frequencies
from cipcoder.queries.search import Hit, SearchText, by_participants, hit_at
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.clean import visible
from cipcoder.text.fold import folded
from cipcoder.text.keywords import keyword_places
from cipcoder.text.spans import Span, overlaps


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A keyword of a code in what a participant says, not coded with it in this layer."""

    keyword: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Looked:
    """One code in one interview."""

    name: str
    title: str
    finished: bool
    codings: int
    """in participants' turns, in part at least"""
    hits: tuple[KeywordHit, ...]
    """keywords that no coding with the code (or a sub-code) lies on, not even in part"""
    coded_hits: int
    """keywords that one lies on"""


@dataclass(frozen=True, slots=True)
class Absence:
    """One code or theme; a theme has the keywords of its codes, too."""

    code: str
    depth: int
    theme: bool
    keywords: tuple[str, ...]
    absent: tuple[Looked, ...]
    """interviews among N without a coding"""
    present: tuple[Looked, ...]
    """interviews with a coding, finished or not"""
    interviews: int
    """n: those among N with a coding"""
    out_of: int
    """N: finished, and read with the code as it is now defined"""
    to_reread: tuple[str, ...]
    """finished interviews read under a codebook without the code as it is now defined: nobody knows yet"""

    @property
    def hits_where_absent(self) -> int:
        """Uncoded keywords in the interviews where it is absent."""
        return sum(len(each.hits) for each in self.absent)

    @property
    def hits_where_present(self) -> int:
        """Uncoded keywords in the interviews where it occurs."""
        return sum(len(each.hits) for each in self.present)


@dataclass(frozen=True, slots=True)
class Absences:
    """The codes asked for, of one coder or of the analysis layer."""

    table: Frequencies
    """what absent and present are read off"""
    rows: tuple[Absence, ...]
    """in the codebook's order"""


def absences(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    codes: Sequence[str] = (),
    viewer: str | None = None,
) -> Absences:
    """Absences of these codes (by id), or of all; an InputError for a code that isn't there.

    ``viewer``: the coder who looks; what a blind round hides is left out.
    """
    book = read_codebook(connection)
    wanted = {book.get(code).id for code in codes}
    table = frequencies(connection, whose, chosen, viewer=viewer)
    rows = [row for row in table.rows if not wanted or row.code in wanted]
    by_name = {row.name: row for row in transcripts(connection, chosen=chosen or Filter())}
    families = {row.code: book.subtree(row.code) for row in rows}
    keywords = {code: _keywords(book, code) for code in families}
    absent: dict[str, list[Looked]] = {row.code: [] for row in rows}
    present: dict[str, list[Looked]] = {row.code: [] for row in rows}
    for place, talk in enumerate(table.transcripts):
        text: _Text | None = None
        for row in rows:
            cell = row.cells[place]
            if not cell.codings and talk.name not in row.absent:
                continue  # not finished, or to be read again: neither absent nor present
            text = text or _Text(_read(connection, whose, by_name[talk.name]))
            family = {code.id for code in families[row.code]}
            kept = present if cell.codings else absent
            kept[row.code].append(text.looked(talk, cell, keywords[row.code], family))
    return Absences(table, tuple(_absence(row, keywords[row.code], absent, present) for row in rows))


def _read(connection: Connection, whose: Whose, row: TranscriptRow) -> Document:
    layer = layer_of(whose, row.name)
    (document,) = documents(connection, [row], [] if layer is None else [layer])
    return document


def _keywords(book: Codebook, code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in book.subtree(code) if not each.retired for word in each.keywords))


def _absence(
    row: Frequency, keywords: tuple[str, ...], absent: dict[str, list[Looked]], present: dict[str, list[Looked]]
) -> Absence:
    return Absence(
        code=row.code,
        depth=row.depth,
        theme=row.theme,
        keywords=keywords,
        absent=tuple(absent[row.code]),
        present=tuple(present[row.code]),
        interviews=row.interviews,
        out_of=row.out_of,
        to_reread=row.to_reread,
    )


class _Text:
    """A transcript folded once, with the codings of the layer."""

    def __init__(self, document: Document) -> None:
        text = visible(document.text)
        self.searched = SearchText(document, text, folded(text), tuple(turn.head for turn in document.turns))
        self.found: dict[tuple[str, ...], list[tuple[Span, str]]] = {}

    def looked(self, talk: Counted, cell: Cell, keywords: tuple[str, ...], family: set[str]) -> Looked:
        """The code of these sub-codes in this transcript."""
        coded = [Span(c.start, c.stop) for c in self.searched.document.codings if c.code in family]
        hits, on = [], 0
        for span, keyword in self._places(keywords):
            if any(overlaps(span, each) for each in coded):
                on += 1
            else:
                hits.append(KeywordHit(keyword, hit_at(self.searched, span)))
        return Looked(talk.name, talk.title, talk.finished, cell.codings, tuple(hits), on)

    def _places(self, keywords: tuple[str, ...]) -> list[tuple[Span, str]]:
        found = self.found.get(keywords)
        if found is None:
            places = keyword_places(self.searched.folded, keywords)
            kept = set(by_participants(self.searched, [span for span, _keyword in places]))
            found = self.found[keywords] = [each for each in places if each[0] in kept]
        return found
