"""Codings as a table (CSV or XLSX), in two forms: by quotation, and as the extracts export writes them.

By quotation (``transcript,quote,occurrence,code,theme,coder,memo``) is what a person types, what other programs
write, or what is kept under version control: it names words, not numbers, so it survives in a diff and shows at once
when it no longer fits its text. The extracts export carries offsets, and its text proves them.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.formats.coding_columns import understood
from cipcoder.formats.columns import Record, plain, records
from cipcoder.formats.files import shown
from cipcoder.formats.tables import read_table
from cipcoder.locale import _, ngettext
from cipcoder.text import locate
from cipcoder.text.clean import clean, visible
from cipcoder.text.fold import Folded, find, folded
from cipcoder.text.spans import Span

QUOTED = ("transcript", "quote", "occurrence", "code", "theme", "coder", "memo")
QUOTED_NEEDED = frozenset({"transcript", "quote", "code"})
PLACED = (
    *("coding", "transcript", "document_set", "date", "participant", "participant_name", "attribute: *"),
    *("speakers", "first_turn", "last_turn", "question", "start", "stop", "text"),
    *("code", "code_label", "theme", "coder", "memo", "created_at", "version", "origin", "status", "weight", "layer"),
)
"""columns of the extracts export (``queries.extracts``); what they say about the transcript is read from it again"""
PLACED_NEEDED = frozenset({"transcript", "start", "stop", "text", "code"})

NEAR = 0.9
"""a quotation that isn't in the text to the letter is placed from this score of ``text.locate``, if it has no rival"""


@dataclass(frozen=True, slots=True)
class QuotedCoding:
    """A coding named by its words. ``occurrence``: which of the places with these words, from 1."""

    transcript: str
    quote: str
    occurrence: int
    code: str
    """as written: an id, a label, a path, or several of them"""
    coder: str
    memo: str
    line: int
    theme: str = ""
    """what stands above the code, where a column of its own says so"""


@dataclass(frozen=True, slots=True)
class CodingSheet:
    """The codings of a file, and what a person should know of how it was read."""

    rows: list[QuotedCoding] | list[PlacedCoding]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedCoding:
    """A coding with its place: code points [start, stop), which hold ``text``."""

    coding: str
    """its uid, or empty"""
    transcript: str
    start: int
    stop: int
    text: str
    code: str
    coder: str
    memo: str
    created_at: dt.datetime | None
    weight: int | None
    origin: str
    status: int | None
    line: int


def read_codings(path: Path, sheet: str | None = None) -> CodingSheet:
    """The codings of a CSV or XLSX file, in either form; which one, its columns say.

    By quotation, columns may have the names that other programs give them (``coding_columns``). InputError names file
    and line: a column that doesn't belong, a cell that is needed and empty, a number that is none.
    """
    table, file = read_table(path, sheet), shown(path)
    if {"start", "stop", "text"} <= (names := {plain(name) for name in table.header}) and "quote" not in names:
        return CodingSheet([_placed(record) for record in records(table, file, PLACED, PLACED_NEEDED)], table.remarks)
    table = understood(table, file)
    return CodingSheet([_quoted(record) for record in records(table, file, QUOTED, QUOTED_NEEDED)], table.remarks)


def _quoted(record: Record) -> QuotedCoding:
    return QuotedCoding(
        transcript=record.needed("transcript", record.word("transcript")),
        quote=record.needed("quote", record.prose("quote")),
        occurrence=record.number("occurrence", 1) or 1,
        code=record.needed("code", record.prose("code")),
        coder=record.word("coder"),
        memo=record.prose("memo"),
        line=record.line,
        theme=record.word("theme"),
    )


def _placed(record: Record) -> PlacedCoding:
    start, stop = record.number("start"), record.number("stop")
    text = record.exact("text")
    if start is None or stop is None or stop <= start or len(text) != stop - start:
        raise record.error(
            _(
                "start, stop and text do not agree: the text has {length} characters. If a spreadsheet changed it, "
                "import the file as it was exported."
            ).format(length=len(text))
        )
    return PlacedCoding(
        coding=_uid(record),
        transcript=record.needed("transcript", record.word("transcript")),
        start=start,
        stop=stop,
        text=text,
        code=record.needed("code", record.word("code")),
        coder=record.word("coder"),
        memo=visible(record.exact("memo")),
        created_at=_moment(record),
        weight=record.number("weight"),
        origin=record.word("origin"),
        status=record.number("status"),
        line=record.line,
    )


def _uid(record: Record) -> str:
    written = record.exact("coding").strip().lower()
    if written and not re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", written):
        raise record.error(_("the cell “coding” should hold the coding’s number as it was exported, or nothing."))
    return str(uuid.UUID(written)) if written else ""


def _moment(record: Record) -> dt.datetime | None:
    written = record.exact("created_at").strip()
    if not written:
        return None
    try:
        moment = dt.datetime.fromisoformat(written)
        if moment.tzinfo is not None:
            return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise record.error(
        _("“{written}” is not a time like {example}: write it so, or leave the cell empty.").format(
            written=visible(written[:40], line=True), example="2025-02-21T10:30:00+00:00"
        )
    )


# --- placing -----------------------------------------------------------------------------------------


def place(coding: QuotedCoding | PlacedCoding, text: str) -> tuple[int, int]:
    """Where a coding stands in its transcript's text: code points (start, stop).

    A quotation: its n-th occurrence to the letter; else with case, accents, apostrophes and blanks left aside;
    else the one place that resembles it at least ``NEAR``. Occurrences do not overlap. A placed coding: its own
    offsets, if the text there is its text. InputError names the transcript; whoever reads the file adds the line.
    """
    if isinstance(coding, PlacedCoding):
        if text[coding.start : coding.stop] != coding.text:
            raise InputError(
                _("characters {start} to {stop} of {transcript} are another text than the row’s.").format(
                    start=coding.start, stop=coding.stop, transcript=visible(coding.transcript, line=True)
                )
            )
        return coding.start, coding.stop
    quote = clean(coding.quote).text.strip()
    spans = _occurrences(quote, text) or find(_folded(text), quote) or _near(coding, quote, text)
    if not 1 <= coding.occurrence <= len(spans):
        raise InputError(
            ngettext(
                "“{quote}” stands {n} time in {transcript}: there is no occurrence {occurrence}.",
                "“{quote}” stands {n} times in {transcript}: there is no occurrence {occurrence}.",
                len(spans),
            ).format(
                quote=_few_words(quote),
                n=len(spans),
                transcript=visible(coding.transcript, line=True),
                occurrence=coding.occurrence,
            )
        )
    span = spans[coding.occurrence - 1]
    return span.start, span.stop


def _occurrences(quote: str, text: str) -> list[Span]:
    spans: list[Span] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        spans.append(Span(at, at + len(quote)))
        at = text.find(quote, at + len(quote))
    return spans


def _near(coding: QuotedCoding, quote: str, text: str) -> Sequence[Span]:
    """The places of the same words with other punctuation, or the one place that resembles the quotation."""
    hits = locate.locate(quote, _prepared(text), limit=10_000)
    same = sorted(Span(hit.start, hit.stop) for hit in hits if hit.kind == "exact")
    if same:
        return same
    name = visible(coding.transcript, line=True)
    if not hits or hits[0].score < NEAR:
        raise InputError(
            _("“{quote}” is not in {transcript}: copy the passage from the transcript.").format(
                quote=_few_words(quote), transcript=name
            )
        )
    best = hits[0]
    # looked for on either side of it: what lies close to the best place hides behind it
    apart = [locate.prepare(text[: best.start]), locate.prepare(text[best.stop :])]
    rivals = [hit for part in apart for hit in locate.locate(quote, part, limit=1)]
    if any(hit.score >= best.score - locate.LEAD for hit in rivals):
        raise InputError(
            _("“{quote}” resembles several passages of {transcript}: copy the one that is meant.").format(
                quote=_few_words(quote), transcript=name
            )
        )
    return [Span(best.start, best.stop)]


# Codings come grouped by transcript: the last few texts are enough to keep ready.
@lru_cache(maxsize=4)
def _folded(text: str) -> Folded:
    return folded(text)


@lru_cache(maxsize=4)
def _prepared(text: str) -> locate.Prepared:
    return locate.prepare(text)


def _few_words(quote: str) -> str:
    words = quote.split()
    return visible(" ".join(words[:6])[:60] + ("…" if len(words) > 6 else ""), line=True)
