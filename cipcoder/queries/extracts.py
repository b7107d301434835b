"""Coded extracts: one row per coding, with its source, nothing dropped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from cipcoder.locale import ngettext
from cipcoder.queries.blind import hidden_names
from cipcoder.queries.consensus import Analysis, consensus_name
from cipcoder.queries.corpus import (
    Filter,
    ParticipantRow,
    TranscriptRow,
    attribute_names,
    participants,
    transcripts,
)
from cipcoder.queries.cut import Talk, on_one_line
from cipcoder.queries.document import Document, coded_with, coding_rows, talk
from cipcoder.queries.memos import memos, verbatims
from cipcoder.queries.query_form import write
from cipcoder.queries.query_tree import Condition, related_instead
from cipcoder.queries.retrieval import Layer, Retrieval
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which extracts: those for which all of this is true. What is empty asks for nothing."""

    transcripts: Filter = field(default_factory=Filter)
    codes: tuple[str, ...] = ()
    """any of these, or of their sub-codes"""
    words: str = ""
    """these words, one after the other, in the text; accents and case ignored"""
    questions: frozenset[int] = frozenset()
    """any of these guide questions was asked last before it"""
    roles: frozenset[str] = frozenset()
    """somebody of any of these roles (interviewer, participant, other) speaks in it"""
    query: Condition | None = None
    """what a query says (``queries/query_form.py``); where it names a document set or an interview itself, it is not
    looked for among the interviews only"""


class Extract(NamedTuple):
    """A coding shown with its source. ``start``/``stop``: code points; turns are numbered from 1.

    Its first fields, up to ``layer``, are the columns of the export in their order. A tuple, because a large study has
    a million of them.
    """

    coding: str
    transcript: str
    document_set: str
    date: str
    participant: str
    participant_name: str
    attributes: tuple[tuple[str, str], ...]
    speakers: tuple[str, ...]
    """who speaks in it, in order of appearance"""
    first_turn: int | None
    last_turn: int | None
    question: int | None
    """the guide question asked last before it"""
    start: int
    stop: int
    text: str
    code: str
    code_label: str
    theme: str
    """path of themes above the code, ids joined by " / " """
    coder: str
    memo: str
    created_at: str
    version: str
    """number of the codebook version it was made under"""
    origin: str
    status: int
    weight: int | None
    layer: str
    """"consensus", or whose layer it is"""
    title: str
    """of the transcript"""
    roles: frozenset[str]
    """of those who speak in it; text without speakers counts as a participant's"""
    starred: bool
    """a verbatim is kept that shares characters with it"""


FIXED = (
    *("coding", "transcript", "document_set", "date", "participant", "participant_name"),
    *("speakers", "first_turn", "last_turn", "question", "start", "stop", "text"),
    *("code", "code_label", "theme", "coder", "memo", "created_at", "version", "origin", "status", "weight"),
    "layer",
)
"""columns of the export; the participant's attributes stand after the first six"""
_BEFORE = 6


def columns(connection: Connection) -> list[str]:
    """Column names of the extracts table: fixed ones, and ``attribute: NAME`` for each attribute."""
    attributes = [f"attribute: {name}" for name in attribute_names(connection)]
    return [*FIXED[:_BEFORE], *attributes, *FIXED[_BEFORE:]]


def records(found: Iterable[Extract], names: Sequence[str]) -> Iterator[list[object]]:
    """The cells of each extract under the columns that ``columns`` gives; what isn't there is None or empty."""
    attributes = [name.removeprefix("attribute: ") for name in names[_BEFORE : len(names) - len(FIXED) + _BEFORE]]
    last: tuple[tuple[str, str], ...] | None = None
    cells: list[str] = []
    for extract in found:
        if extract.attributes is not last:
            last = extract.attributes
            values = dict(last)
            cells = [values.get(name, "") for name in attributes]
        spoken = " + ".join(extract.speakers)
        yield [*extract[:_BEFORE], *cells, spoken, *extract[_BEFORE + 2 : len(FIXED) + 1]]


def extracts(
    connection: Connection,
    wanted: Wanted | None = None,
    *,
    coders: Sequence[str] | Analysis | None = None,
    language: str = "fr",
) -> Iterator[Extract]:
    """Extracts in the order of the corpus. ``coders``: None for everyone; or the analysis layer."""
    wanted = wanted or Wanted()
    people = participants(connection)
    codebook = read_codebook(connection)
    known = {row.code.id for row in codebook.walk()}
    codes = {c.id for code in wanted.codes or known if code in known for c in codebook.subtree(code)}
    named = {
        row.code.id: (
            row.code.label.get(language) or next(iter(row.code.label.values()), row.code.id),
            " / ".join(c.id for c in codebook.path(row.code.id)[:-1]),
        )
        for row in codebook.walk()
    }
    versions = connection.execute(select(m.CodebookVersion.fingerprint, m.CodebookVersion.number))
    numbers: dict[str | None, str] = {fingerprint: str(number) for fingerprint, number in versions}
    consensus = consensus_name(connection)
    viewer = coders[0] if coders is not None and not isinstance(coders, Analysis) and len(coders) == 1 else None
    noted, stars = _noted(connection, viewer), _stars(connection, viewer)
    words = on_one_line(wanted.words)
    for row, cut, found in _codings(connection, wanted, codes, coders, people, noted, stars):
        for coding in found:
            uid, start, stop, code, coder, created_at, version, origin, status, weight = coding
            text = cut.document.text[start:stop]
            if words and words not in on_one_line(text):
                continue
            spoken, roles, starred = cut.at(start, stop)
            if wanted.questions and spoken[-1] not in wanted.questions:
                continue
            if wanted.roles and not wanted.roles & roles:
                continue
            said = "\n\n".join(noted[uid]) if uid in noted else ""
            layer = "consensus" if coder == consensus else coder
            yield Extract._make(
                (
                    *(uid, *cut.source, *spoken, start, stop, text, code, *named[code], coder),
                    *(said, created_at.isoformat(), numbers.get(version, ""), origin, status, weight, layer),
                    *(row.title, roles, starred),
                )
            )


def looked_through(connection: Connection, wanted: Wanted) -> list[TranscriptRow]:
    """The transcripts in which such extracts may be: the N of « n of N ».

    As for attributes otherwise, those that the query leaves out by set, interview, date or attribute don't count.
    """
    if wanted.query is None:
        return transcripts(connection, chosen=wanted.transcripts)
    query, people = Retrieval(connection, wanted.query), participants(connection)
    rows = transcripts(connection, chosen=query.transcripts(wanted.transcripts))
    return [row for row in rows if query.may(row, people.get(row.participant or ""))]


def advice(wanted: Wanted, count: Callable[[Wanted], int], language: str) -> str:
    """Where « A and B » found nothing: what is usually meant, and how many that finds; else ""."""
    if wanted.query is None:
        return ""
    said = ""
    other = related_instead(wanted.query, "overlapping")
    if other is not None:
        n = count(replace(wanted, query=other))
        said = ngettext(
            "No passage carries both codes. Usually overlapping is meant: “{query}” finds {n} extract.",
            "No passage carries both codes. Usually overlapping is meant: “{query}” finds {n} extracts.",
            n,
        ).format(query=visible(write(other, language), line=True), n=n)
    nearer = related_instead(wanted.query, "near")
    if other is not None and nearer is not None and not n:
        n = count(replace(wanted, query=nearer))
        more = ngettext("In one turn: “{query}” finds {n} extract.", "In one turn: “{query}” finds {n} extracts.", n)
        said += " " + more.format(query=visible(write(nearer, language), line=True), n=n)
    return said


# --- what is read ------------------------------------------------------------------------------------


def _codings(
    connection: Connection,
    wanted: Wanted,
    codes: Collection[str],
    coders: Sequence[str] | Analysis | None,
    people: Mapping[str, ParticipantRow],
    noted: Mapping[str, object],
    stars: Mapping[str, Sequence[Span]],
) -> Iterator[tuple[TranscriptRow, Talk, list[Any]]]:
    """The codings wanted by code and query, transcript by transcript; a text is read where there may be one only."""
    query = None if wanted.query is None else Retrieval(connection, wanted.query)
    # A query that names one coder doesn't make whoever asks that coder: a blind round hides the work all the same.
    everybody_s = coders is None or (not isinstance(coders, Analysis) and len(coders) > 1)
    kept_back = hidden_names(connection, None) if everybody_s else {}
    chosen, read, needed = wanted.transcripts, codes if wanted.codes else None, codes if wanted.codes else None
    if query is not None:
        chosen, read = query.transcripts(chosen), query.read
        needed = needed if query.needed is None else query.needed
        if not isinstance(coders, Analysis):
            coders = query.coders(connection, coders)
    named_coders = None if isinstance(coders, Analysis) else coders
    coded = None if needed is None else coded_with(connection, needed, named_coders)
    for row in transcripts(connection, chosen=chosen):
        person = people.get(row.participant or "")
        if (coded is not None and row.uid not in coded) or (query is not None and not query.may(row, person)):
            continue
        found = list(coding_rows(connection, row.uid, _of(coders, row.name), codes=read, uids_as_text=True))
        if kept_back:
            found = [coding for coding in found if row.name not in kept_back.get(coding[4], ())]
        if query is None:
            found = [coding for coding in found if coding[3] in codes]
        if not found:
            continue
        cut = Talk(talk(connection, row), person, stars.get(row.name, ()))
        if query is not None:
            layers: dict[str, Layer] = {}
            for uid, start, stop, code, coder, *_more in found:
                layer = layers.setdefault(coder, Layer(row, person, coder, cut))
                layer.add(start, stop, code, noted=uid in noted)
            shown = {coder: query.found(layer) for coder, layer in layers.items()}
            found = [each for each in found if each[3] in codes and each[1:4] in shown[each[4]]]
        yield row, cut, found


def _noted(connection: Connection, viewer: str | None) -> dict[str, list[str]]:
    """What memos say about a coding, by its uid."""
    noted: dict[str, list[str]] = {}
    for memo in memos(connection, viewer=viewer):
        for kind, uid in memo.targets:
            if kind == "coding":
                noted.setdefault(str(uid), []).append(f"{memo.title}\n{memo.body}" if memo.title else memo.body)
    return noted


def _stars(connection: Connection, viewer: str | None) -> dict[str, list[Span]]:
    """Where verbatims are kept, by the transcript's name."""
    stars: dict[str, list[Span]] = {}
    for kept in verbatims(connection, viewer):
        if kept.transcript is not None and kept.start is not None and kept.stop is not None:
            stars.setdefault(kept.transcript, []).append(Span(kept.start, kept.stop))
    return stars


def _of(coders: Sequence[str] | Analysis | None, transcript: str) -> Sequence[str] | None:
    """The coders whose extracts of this transcript are wanted; None for everyone."""
    if not isinstance(coders, Analysis):
        return coders
    layer = coders.layer(transcript)
    return [] if layer is None else [layer]


def source_fields(document: Document, person: ParticipantRow | None, start: int, stop: int) -> dict[str, str]:
    """A passage of a transcript and where it comes from, by the fields of ``text/sourcing.py``."""
    turn = next((t for t in reversed(document.turns) if t.head <= start), None)
    asked = [t.question for t in document.turns if t.question is not None and t.head <= start]
    speaker = "" if turn is None or turn.speaker is None else document.speakers[turn.speaker].label
    row = document.transcript
    said = {
        "quote": " ".join(visible(document.text[start:stop]).split("\n")),
        "speaker": speaker,
        "participant": row.participant_name or "",
        "title": row.title,
        "date": row.date or "",
        "turn": "" if turn is None else str(turn.ordinal + 1),
        "question": str(asked[-1]) if asked else "",
    }
    return {**({} if person is None else person.attributes), **said}
