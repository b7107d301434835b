"""A concordance: every place of some words in their context, to see how people use them.

What may be asked is what any search understands (``text/word_query.py``): « seul » isn't « seulement »; « bricol* »
finds all that begins so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection

from cipcoder.locale import ngettext
from cipcoder.queries.blind import hidden_names
from cipcoder.queries.consensus import Whose, layer_of
from cipcoder.queries.corpus import Filter, TranscriptRow
from cipcoder.queries.document import CodingRow, Document, coding_rows
from cipcoder.queries.search import CONTEXT, SearchText, search, search_texts
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span, overlaps

Order = Literal["place", "before", "after"]
"""as in the corpus; by the words before, the nearest first; by the words after"""
ORDERS: tuple[Order, ...] = get_args(Order)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """One place of the words. ``span``: code points of the transcript."""

    transcript: str
    """its name"""
    title: str
    date: str
    participant: str
    """key of the participant the interview is with; "" for nobody"""
    speaker: str
    """label of whoever speaks; "" where nobody is named"""
    role: str
    """interviewer, participant or other; "" outside of turns"""
    turn: int | None
    """from 1; None before the first turn"""
    span: Span
    before: str
    """of the same turn, at most ``CONTEXT`` code points; on one line, as it may be shown"""
    words: str
    after: str
    codes: tuple[str, ...]
    """ids of the codes that the layer has on it, in the order of the text"""


@dataclass(frozen=True, slots=True)
class Count:
    """How many places an interview has."""

    transcript: str
    title: str
    places: int
    blind: bool = False
    """a blind round hides there what the layer has on them"""


@dataclass(frozen=True, slots=True)
class Concordance:
    """All places of the words."""

    words: str
    only_participants: bool
    order: Order
    layer: str
    """whose codes are shown: a coder's name, "analysis", or "" for nobody's"""
    lines: tuple[Line, ...]
    interviews: tuple[Count, ...]
    """all that were looked through, in the order of the corpus, those without a place too"""

    @property
    def n(self) -> int:
        """In how many interviews the words stand."""
        return sum(1 for each in self.interviews if each.places)


def concordance(
    connection: Connection,
    rows: Iterable[TranscriptRow],
    words: str,
    *,
    only_participants: bool = False,
    order: Order = "place",
    whose: Whose | None = None,
    viewer: str | None = None,
) -> Concordance:
    """Every place of ``words`` in these transcripts; ``whose``: the layer whose codes are told, None for nobody's.

    InputError where what is asked can't be read.
    """
    rows = list(rows)
    chosen = Filter(None, frozenset(row.name for row in rows))
    places = {
        each.transcript.uid: [hit.span for hit in each.hits]
        for each in search(connection, words, chosen, only_participants=only_participants, limit=None).found
    }
    kept_back = hidden_names(connection, viewer) if whose is not None else {}
    lines: list[Line] = []
    counts = []
    texts = {
        text.document.transcript.uid: text for text in search_texts(connection, (r for r in rows if r.uid in places))
    }
    for row in rows:
        layer = None if whose is None else layer_of(whose, row.name)
        blind = whose is not None and (layer is None or row.name in kept_back.get(layer, ()))
        spans = places.get(row.uid, [])
        codings: list[CodingRow] = []
        if spans and layer is not None and not blind:
            codings = [CodingRow._make(each) for each in coding_rows(connection, row.uid, [layer])]
        made = [_line(texts[row.uid], span, codings) for span in spans]
        lines += made
        counts.append(Count(row.name, row.title, len(made), blind))
    if order != "place":
        lines.sort(key=_before if order == "before" else _after)
    layer_name = "" if whose is None else whose if isinstance(whose, str) else "analysis"
    return Concordance(words.strip(), only_participants, order, layer_name, tuple(lines), tuple(counts))


def _line(text: SearchText, span: Span, codings: Iterable[CodingRow]) -> Line:
    document, row = text.document, text.document.transcript
    i = bisect_right(text.heads, span.start) - 1
    turn = document.turns[i] if i >= 0 else None
    said = turn is not None and turn.start <= span.start < turn.stop
    first, last = (turn.start, turn.stop) if turn is not None and said else (0, len(text.text))
    codes = dict.fromkeys(c.code for c in codings if overlaps(Span(c.start, c.stop), span))
    return Line(
        *(row.name, row.title, row.date or "", row.participant or ""),
        "" if turn is None or turn.speaker is None else visible(document.speakers[turn.speaker].label, line=True),
        _role(document, i) if said else "",
        None if turn is None else turn.ordinal + 1,
        span,
        _flat(text.text[max(first, span.start - CONTEXT) : span.start]),
        _flat(text.text[span.start : span.stop]),
        _flat(text.text[span.stop : max(span.stop, min(last, span.stop + CONTEXT))]),
        tuple(codes),
    )


def _role(document: Document, turn: int) -> str:
    return document.role(document.turns[turn])


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _before(line: Line) -> tuple[list[str], str, int]:
    return _WORD.findall(fold(line.before))[::-1], line.transcript, line.span.start


def _after(line: Line) -> tuple[list[str], str, int]:
    return _WORD.findall(fold(line.after)), line.transcript, line.span.start


def counted(found: Concordance) -> str:
    """« 41 places in 9 of 13 interviews », and who doesn't say it."""
    if not found.lines:
        return ngettext(
            "Not found in {n} interview: {words}", "Not found in {n} interviews: {words}", len(found.interviews)
        ).format(n=len(found.interviews), words=visible(found.words, line=True))
    said = ngettext(
        "{places} place in {n} of {of} interviews", "{places} places in {n} of {of} interviews", len(found.lines)
    )
    return said.format(places=len(found.lines), n=found.n, of=len(found.interviews))


def by_interview(found: Concordance) -> Mapping[str, int]:
    """Places by the interview's name, where there are some."""
    return {each.transcript: each.places for each in found.interviews if each.places}
