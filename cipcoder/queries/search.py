"""Where words stand in the transcripts: places in their context, interview by interview.

What may be asked is in ``text/word_query.py``; the index finds it (``queries/word_search.py``).
"""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, bindparam, select

from cipcoder.locale import _, ngettext
from cipcoder.queries.corpus import EVERYTHING, IN_ORDER, Filter, TranscriptRow, narrowed
from cipcoder.queries.document import Document, documents
from cipcoder.queries.word_search import Held, Looked, held, looked, ready
from cipcoder.store import models as m
from cipcoder.text.clean import visible
from cipcoder.text.fold import Folded, fold, folded
from cipcoder.text.spans import Span, overlaps
from cipcoder.text.word_places import Forms, Place, Shifts, spans_of
from cipcoder.text.word_query import How, parse

CONTEXT = 80
"""Code points of context kept on each side of a place."""
SHOWN = 500
"""Places given with their context unless more are asked for."""
TOLD = 12
"""forms of a word that are told, at most"""
Unit = Literal["word", "sentence", "turn"]
"""what is coded of a place: what was found, the sentences or the turn it stands in"""
UNITS: tuple[Unit, ...] = get_args(Unit)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class SearchText:
    """A transcript ready to be searched. ``text``: as it is shown, code point for code point as stored."""

    document: Document
    text: str
    folded: Folded
    heads: tuple[int, ...]
    """where each turn begins, its label included"""


class Hit(NamedTuple):
    """One place: words in their context, who says them. ``span``: code points of the transcript."""

    span: Span
    turn: int | None
    """from 1; None before the first turn"""
    speaker: str
    """label of whoever speaks; "" where nobody is named"""
    before: str
    """of the same turn, as what is after"""
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Searched:
    """A transcript in which something was found."""

    uid: uuid.UUID
    name: str
    title: str
    document_set: str
    revision: int
    """of the text in which it was found"""


@dataclass(frozen=True, slots=True)
class Found:
    """The places of one transcript. ``hits`` may be fewer than ``places``: only so many are shown in all."""

    transcript: Searched
    places: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """A word that was looked for in several forms, and these, as they are spelt where they were found."""

    word: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: transcripts without a place are left out."""

    words: str
    only_participants: bool
    places: int
    shown: int
    found: tuple[Found, ...]
    meant: tuple[Meant, ...] = ()


def search(
    connection: Connection,
    words: str,
    chosen: Filter = EVERYTHING,
    *,
    only_participants: bool = False,
    limit: int | None = SHOWN,
    how: How = "as written",
    typing: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> Search:
    """All places of ``words``, the first ``limit`` of them (None: all) with their context, in the corpus's order.

    InputError where what is asked can't be read. ``only_participants``: in participants' turns. ``how`` and
    ``typing``: as for ``parse``. ``go_on``: asked now and then; once it says no, what was found so far is returned.
    """
    asked = ready(connection, parse(words, how=how, typing=typing))
    whole = limit is None  # then all will be shown, and needn't be read a second time
    by_transcript: dict[int, list[Looked]] = {}
    for each in looked(connection, asked, only_participants=only_participants, whole=whole, go_on=go_on):
        by_transcript.setdefault(each.transcript, []).append(each)
    rows = _rows(connection, by_transcript, chosen)
    shown: list[Looked] = []
    room = limit
    for number, _row in rows:
        for each in by_transcript[number]:
            if room is not None and room <= 0:
                break
            shown.append(each)
            room = None if room is None else room - len(each.places)
    passages = {} if whole else held(connection, [each.passage for each in shown])
    found, left = [], limit
    for number, row in rows:
        hits: list[Hit] = []
        for each in by_transcript[number]:
            if left is not None and len(hits) >= left:
                break
            hits += _hits(each.places, each.held or passages[each.passage])
        hits = hits if left is None else hits[:left]
        left = None if left is None else left - len(hits)
        found.append(Found(row, sum(len(each.places) for each in by_transcript[number]), tuple(hits)))
    return Search(
        *(words, only_participants, sum(each.places for each in found), sum(len(each.hits) for each in found)),
        *(tuple(found), _meant(asked.forms, found) if asked.forms else ()),
    )


_TRANSCRIPTS = select(
    *(m.Transcript.id, m.Transcript.uid, m.Transcript.name, m.Transcript.title, m.Transcript.document_set),
    m.Transcript.revision,
).order_by(*IN_ORDER)
_AMONG = _TRANSCRIPTS.where(m.Transcript.id.in_(bindparam("numbers", expanding=True)))


def _rows(connection: Connection, numbers: Mapping[int, object], chosen: Filter) -> list[tuple[int, Searched]]:
    """The transcripts of these row ids that were chosen, in the order of the corpus."""
    if not numbers:
        return []
    few = len(numbers) <= 500
    query = narrowed(_AMONG if few else _TRANSCRIPTS, chosen)
    found = connection.execute(query, {"numbers": list(numbers)} if few else {}).all()
    return [
        (row.id, Searched(row.uid, row.name, row.title, row.document_set, row.revision))
        for row in found
        if row.id in numbers
    ]


def _hits(places: list[Place], passage: Held) -> list[Hit]:
    """The places of a passage, with what stands around them in it."""
    turn, label, begin, said, written = passage
    speaker, number = _label(label or ""), None if turn is None else turn + 1
    shifts: Shifts = ()
    if written:
        numbers = list(map(int, written.split()))
        shifts = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    made = []
    for span in spans_of(places, begin, shifts):
        start, stop = span.start - begin, span.stop - begin
        first = max(0, start - CONTEXT)
        shown = visible(said[first : stop + CONTEXT]).replace("\n", " ").replace("\t", " ")  # one for one
        made.append(
            Hit(
                span,
                number,
                speaker,
                shown[: start - first],
                shown[start - first : stop - first],
                shown[stop - first :],
            )
        )
    return made


@lru_cache(maxsize=256)
def _label(label: str) -> str:
    return visible(label, line=True)


def _meant(forms: Forms, found: Iterable[Found]) -> tuple[Meant, ...]:
    """What each word stood for, the most frequent first, spelt as they were found."""
    spelt: dict[str, str] = {}
    seen: dict[str, int] = {}
    for each in found:
        for hit in each.hits:
            for word in _WORD.findall(hit.words):
                own = fold(word)
                spelt.setdefault(own, word.lower())
                seen[own] = seen.get(own, 0) + 1
    return tuple(
        Meant(
            {"forms": "=", "like": "~"}.get(word.how, "") + word.written,
            tuple(spelt.get(each, each) for each in sorted(meant, key=lambda each: (-seen.get(each, 0), each))),
        )
        for word, meant in forms.items()
    )


# --- a transcript that is at hand ------------------------------------------------------------------------


def search_texts(connection: Connection, rows: Iterable[TranscriptRow]) -> list[SearchText]:
    """These transcripts, with what is asked when a place in them is shown."""
    made = []
    for document in documents(connection, list(rows), ()):
        text = visible(document.text)
        made.append(SearchText(document, text, folded(text), tuple(turn.head for turn in document.turns)))
    return made


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


def segments(document: Document, spans: Sequence[Span], unit: Unit) -> list[Span]:
    """What is coded of places in a transcript, each once: themselves, their sentences, or their turns.

    A place outside of sentences, or of turns, is coded itself; one in the label of whoever speaks is said by nobody,
    and not coded.
    """
    heads = [turn.head for turn in document.turns]
    spans = [span for span in spans if not _in_label(document, heads, span)]
    if unit == "word":
        return list(dict.fromkeys(spans))
    turns = [Span(turn.start, turn.stop) for turn in document.turns]
    around: Sequence[Span] = document.sentences if unit == "sentence" else turns
    starts = [each.start for each in around]
    made = []
    for span in spans:
        first = max(0, bisect_right(starts, span.start) - 1)
        touched = [each for each in around[first : bisect_right(starts, span.stop)] if overlaps(each, span)]
        made.append(Span(touched[0].start, touched[-1].stop) if touched else span)
    return list(dict.fromkeys(made))


def _in_label(document: Document, heads: Sequence[int], span: Span) -> bool:
    turn = bisect_right(heads, span.start) - 1
    return turn >= 0 and span.stop <= document.turns[turn].start


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


def told_forms(result: Search) -> list[str]:
    """« =reconnaître: reconnaît, reconnu… »: what each word was looked for as; a sentence for each such word."""
    said = []
    for each in result.meant:
        if not each.forms:
            said.append(_("{word}: no such word in these texts").format(word=visible(each.word, line=True)))
            continue
        forms = ", ".join(visible(form, line=True) for form in each.forms[:TOLD])
        if len(each.forms) > TOLD:
            forms += " " + _("and {n} more").format(n=len(each.forms) - TOLD)
        said.append(_("{word}: {forms}").format(word=visible(each.word, line=True), forms=forms))
    return said
