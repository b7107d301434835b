"""Coded extracts: one row per coding, with its source, nothing dropped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, select

from cipcoder.queries.consensus import Analysis, consensus_name
from cipcoder.queries.corpus import Filter, ParticipantRow, attribute_names, participants, transcripts
from cipcoder.queries.document import Document, coding_rows, talk
from cipcoder.queries.memos import memos, verbatims
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span, overlaps


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
    noted: dict[str, list[str]] = {}
    consensus = consensus_name(connection)
    viewer = coders[0] if coders is not None and not isinstance(coders, Analysis) and len(coders) == 1 else None
    for memo in memos(connection, viewer=viewer):
        for kind, uid in memo.targets:
            if kind == "coding":
                noted.setdefault(str(uid), []).append(f"{memo.title}\n{memo.body}" if memo.title else memo.body)
    stars: dict[str, list[Span]] = {}
    for kept in verbatims(connection, viewer):
        if kept.transcript is not None and kept.start is not None and kept.stop is not None:
            stars.setdefault(kept.transcript, []).append(Span(kept.start, kept.stop))
    words = _plain(wanted.words)
    for row in transcripts(connection, chosen=wanted.transcripts):
        document = talk(connection, row)
        cut = _Talk(document, people.get(row.participant or ""), stars.get(row.name, ()))
        for coding in coding_rows(connection, row.uid, _of(coders, row.name), uids_as_text=True):
            uid, start, stop, code, coder, created_at, version, origin, status, weight = coding
            if code not in codes:
                continue
            if words and words not in _plain(document.text[start:stop]):
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
                    *(uid, *cut.source, *spoken, start, stop, document.text[start:stop], code, *named[code], coder),
                    *(said, created_at.isoformat(), numbers.get(version, ""), origin, status, weight, layer),
                    *(row.title, roles, starred),
                )
            )


def _of(coders: Sequence[str] | Analysis | None, transcript: str) -> Sequence[str] | None:
    """The coders whose extracts of this transcript are wanted; None for everyone."""
    if not isinstance(coders, Analysis):
        return coders
    layer = coders.layer(transcript)
    return [] if layer is None else [layer]


def _plain(text: str) -> str:
    """Folded, on one line: words are found across the ends of lines and turns."""
    return " ".join(fold(text).split())


class _Talk:
    """A transcript that extracts are cut from."""

    def __init__(self, document: Document, person: ParticipantRow | None, stars: Sequence[Span]) -> None:
        row, self.stars = document.transcript, stars
        attributes = tuple(person.attributes.items()) if person else ()
        who = (row.participant or "", row.participant_name or "", attributes)
        self.source = (row.name, row.document_set, row.date or "", *who)
        turns = document.turns
        self._starts, self._stops = [turn.start for turn in turns], [turn.stop for turn in turns]
        self._voices: list[tuple[str, ...]] = [
            () if t.speaker is None else (document.speakers[t.speaker].label,) for t in turns
        ]
        self._roles = [frozenset({document.role(turn)}) for turn in turns]
        asked = [(turn.head, turn.question) for turn in turns if turn.question is not None]
        self._asked, self._questions = [head for head, _ in asked], [question for _, question in asked]

    def at(
        self, start: int, stop: int
    ) -> tuple[tuple[tuple[str, ...], int | None, int | None, int | None], frozenset[str], bool]:
        """Of a passage: who speaks, its first and last turn and the question asked before it; roles; if starred."""
        first, last = bisect_right(self._stops, start), bisect_left(self._starts, stop)
        asked = bisect_right(self._asked, start)
        question = self._questions[asked - 1] if asked else None
        starred = bool(self.stars) and any(overlaps(Span(start, stop), star) for star in self.stars)
        if last == first + 1:  # within one turn, as most are
            return (self._voices[first], last, last, question), self._roles[first], starred
        if first >= last:
            return ((), None, None, question), frozenset(), starred
        voices = tuple(dict.fromkeys(voice for each in self._voices[first:last] for voice in each))
        return (voices, first + 1, last, question), frozenset().union(*self._roles[first:last]), starred


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
