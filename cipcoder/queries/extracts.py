"""Coded extracts: one row per coding, with its source, nothing dropped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from cipcoder.queries.consensus import Analysis, consensus_name
from cipcoder.queries.corpus import Filter, ParticipantRow, attribute_names, participants, transcripts
from cipcoder.queries.document import CodingRow, Document, documents
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


@dataclass(frozen=True, slots=True)
class Extract:
    """A coding shown with its source. ``start``/``stop``: code points; turns are numbered from 1."""

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
    title: str
    """of the transcript"""
    roles: frozenset[str]
    """of those who speak in it; text without speakers counts as a participant's"""
    starred: bool
    """a verbatim is kept that shares characters with it"""
    layer: str
    """"consensus", or whose layer it is"""


FIXED = (
    *("coding", "transcript", "document_set", "date", "participant", "participant_name"),
    *("speakers", "first_turn", "last_turn", "question", "start", "stop", "text"),
    *("code", "code_label", "theme", "coder", "memo", "created_at", "version", "origin", "status", "weight"),
    "layer",
)
"""columns of the export, before which the participant's attributes stand"""


def columns(connection: Connection) -> list[str]:
    """Column names of the extracts table: fixed ones, and ``attribute: NAME`` for each attribute."""
    attributes = [f"attribute: {name}" for name in attribute_names(connection)]
    return [*FIXED[:6], *attributes, *FIXED[6:]]


def record(extract: Extract, names: Sequence[str]) -> list[object]:
    """The cells of an extract under these columns; what isn't there is an empty cell."""
    attributes = {f"attribute: {name}": value for name, value in extract.attributes}
    cells: list[object] = []
    for name in names:
        value: object = attributes.get(name, "") if name.startswith("attribute: ") else getattr(extract, name)
        cells.append("" if value is None else " + ".join(value) if isinstance(value, tuple) else value)
    return cells


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
    labels = {row.code.id: row.code.label for row in codebook.walk()}
    themes = {key: " / ".join(c.id for c in codebook.path(key)[:-1]) for key in known}
    numbers = dict(connection.execute(select(m.CodebookVersion.fingerprint, m.CodebookVersion.number)).all())
    said: dict[str, list[str]] = {}
    consensus = consensus_name(connection)
    viewer = coders[0] if coders is not None and not isinstance(coders, Analysis) and len(coders) == 1 else None
    for memo in memos(connection, viewer=viewer):
        for kind, uid in memo.targets:
            if kind == "coding":
                said.setdefault(str(uid), []).append(f"{memo.title}\n{memo.body}" if memo.title else memo.body)
    stars: dict[str, list[Span]] = {}
    for kept in verbatims(connection, viewer):
        if kept.transcript is not None and kept.start is not None and kept.stop is not None:
            stars.setdefault(kept.transcript, []).append(Span(kept.start, kept.stop))
    words = _plain(wanted.words)
    for row in transcripts(connection, chosen=wanted.transcripts):
        (document,) = documents(connection, [row], _of(coders, row.name))
        talk = _Talk(document, people.get(row.participant or ""), stars.get(row.name, ()))
        for coding in document.codings:
            if coding.code not in codes or words not in _plain(document.text[coding.start : coding.stop]):
                continue
            label = labels[coding.code]
            found = talk.extract(
                coding,
                label=label.get(language) or next(iter(label.values()), coding.code),
                theme=themes[coding.code],
                memo="\n\n".join(said.get(str(coding.uid), ())),
                version=numbers.get(coding.version or ""),
                layer="consensus" if coding.coder == consensus else coding.coder,
            )
            if wanted.questions and found.question not in wanted.questions:
                continue
            if not wanted.roles or wanted.roles & found.roles:
                yield found


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
        self.document, self.stars = document, stars
        self.attributes = tuple(person.attributes.items()) if person else ()
        self._starts = [turn.start for turn in document.turns]
        self._stops = [turn.stop for turn in document.turns]
        asked = [(turn.head, turn.question) for turn in document.turns if turn.question is not None]
        self._asked, self._questions = [head for head, _ in asked], [question for _, question in asked]

    def extract(
        self, coding: CodingRow, *, label: str, theme: str, memo: str, version: int | None, layer: str
    ) -> Extract:
        talk, row = self.document, self.document.transcript
        turns = talk.turns[bisect_right(self._stops, coding.start) : bisect_left(self._starts, coding.stop)]
        voices = [talk.speakers[t.speaker].label for t in turns if t.speaker is not None]
        asked = bisect_right(self._asked, coding.start)
        return Extract(
            coding=str(coding.uid),
            transcript=row.name,
            document_set=row.document_set,
            date=row.date or "",
            participant=row.participant or "",
            participant_name=row.participant_name or "",
            attributes=self.attributes,
            speakers=tuple(dict.fromkeys(voices)),
            first_turn=turns[0].ordinal + 1 if turns else None,
            last_turn=turns[-1].ordinal + 1 if turns else None,
            question=self._questions[asked - 1] if asked else None,
            start=coding.start,
            stop=coding.stop,
            text=talk.text[coding.start : coding.stop],
            code=coding.code,
            code_label=label,
            theme=theme,
            coder=coding.coder,
            memo=memo,
            created_at=coding.created_at.isoformat(),
            version="" if version is None else str(version),
            origin=coding.origin,
            status=coding.status,
            weight=coding.weight,
            title=row.title,
            roles=frozenset(map(talk.role, turns)),
            starred=any(overlaps(Span(coding.start, coding.stop), star) for star in self.stars),
            layer=layer,
        )


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
