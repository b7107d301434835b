"""Where words stand in the transcripts, accents, case and ligatures ignored: keywords in their context.

The texts are folded once and scanned at each question: thirteen interviews take a few milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from cipcoder.locale import _, ngettext
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import Document, documents
from cipcoder.text.clean import visible
from cipcoder.text.fold import Folded, folded
from cipcoder.text.spans import Span
from cipcoder.text.whole_words import find_typed

CONTEXT = 80
"""Code points of context kept on each side of a place."""
SHOWN = 500
"""Places given with their context unless more are asked for."""


@dataclass(frozen=True, slots=True)
class SearchText:
    """A transcript ready to be searched. ``text``: as it is shown, code point for code point as stored."""

    document: Document
    text: str
    folded: Folded
    heads: tuple[int, ...]
    """where each turn begins, its label included"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: words in their context, who says them. ``span``: code points of the transcript."""

    span: Span
    turn: int | None
    """from 1; None before the first turn"""
    speaker: str
    """label of whoever speaks; "" where nobody is named"""
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """The places of one transcript. ``hits`` may be fewer than ``places``: only so many are shown in all."""

    transcript: TranscriptRow
    places: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: transcripts without a place are left out."""

    words: str
    only_participants: bool
    places: int
    shown: int
    found: tuple[Found, ...]


def search_texts(connection: Connection, rows: Iterable[TranscriptRow]) -> list[SearchText]:
    """These transcripts, ready to be searched."""
    made = []
    for document in documents(connection, list(rows), ()):
        text = visible(document.text)
        made.append(SearchText(document, text, folded(text), tuple(turn.head for turn in document.turns)))
    return made


def search(
    texts: Iterable[SearchText],
    words: str,
    *,
    only_participants: bool = False,
    limit: int = SHOWN,
    go_on: Callable[[], bool] = lambda: True,
) -> Search:
    """All places of ``words``, the first ``limit`` of them with their context, transcript by transcript.

    Blank words are nowhere; with a star they are whole words (``text/whole_words.py``).
    ``only_participants``: places that begin in what a participant says.
    ``go_on``: asked before each transcript; what was found so far is returned once it says no.
    """
    places = shown = 0
    found: list[Found] = []
    for text in texts if words.strip() else ():
        if not go_on():
            break
        spans = find_typed(text.folded, words)
        if only_participants and spans:
            spans = by_participants(text, spans)
        if spans:
            hits = tuple(hit_at(text, span) for span in spans[: limit - shown])
            found.append(Found(text.document.transcript, len(spans), hits))
            places, shown = places + len(spans), shown + len(hits)
    return Search(words, only_participants, places, shown, tuple(found))


def by_participants(text: SearchText, spans: list[Span]) -> list[Span]:
    """Those that begin in what a participant says."""
    spoken = text.document.spoken()
    starts = [span.start for span in spoken]
    kept = []
    for span in spans:
        i = bisect_right(starts, span.start) - 1
        if i >= 0 and span.start < spoken[i].stop:
            kept.append(span)
    return kept


def hit_at(text: SearchText, span: Span) -> Hit:
    """A place with its context and who speaks there."""
    i = bisect_right(text.heads, span.start) - 1
    turn = text.document.turns[i] if i >= 0 else None
    speaker = "" if turn is None or turn.speaker is None else text.document.speakers[turn.speaker].label
    return Hit(
        span,
        None if turn is None else turn.ordinal + 1,
        visible(speaker, line=True),
        _flat(text.text[max(0, span.start - CONTEXT) : span.start]),
        _flat(text.text[span.start : span.stop]),
        _flat(text.text[span.stop : span.stop + CONTEXT]),
    )


def _flat(text: str) -> str:
    """On one line, blanks as they are at the ends: contexts join the words without a seam."""
    return text.replace("\n\n", " ").replace("\n", " ").replace("\t", " ")


def summary(result: Search) -> str:
    """« 41 places in 9 transcripts », and how many of them are shown where not all are."""
    if not result.places:
        return _("Not found: {words}").format(words=visible(result.words.strip(), line=True))
    n = len(result.found)
    where = ngettext("{n} interview", "{n} interviews", n).format(n=n)
    places = ngettext("{n} place in {where}", "{n} places in {where}", result.places)
    said = places.format(n=result.places, where=where)
    if result.shown < result.places:
        said += " · " + _("the first {n} are shown").format(n=result.shown)
    return said
