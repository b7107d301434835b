"""Coded extracts: one row per coding, with its source, nothing dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.queries.corpus import Filter, ParticipantRow, attribute_names, participants, transcripts
from cipcoder.queries.document import CodingRow, Document, TurnRow, documents
from cipcoder.queries.memos import memos
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook


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


FIXED = (
    *("coding", "transcript", "document_set", "date", "participant", "participant_name"),
    *("speakers", "first_turn", "last_turn", "question", "start", "stop", "text"),
    *("code", "code_label", "theme", "coder", "memo", "created_at", "version", "origin", "status", "weight"),
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
    chosen: Filter | None = None,
    *,
    coders: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    language: str = "fr",
) -> Iterator[Extract]:
    """Extracts in the order of the corpus. ``codes``: with their sub-codes; ``coders``: None for everyone."""
    people = participants(connection)
    codebook = read_codebook(connection)
    known = {row.code.id for row in codebook.walk()}
    wanted = None
    if codes is not None:
        wanted = {c.id for code in codes if code in known for c in codebook.subtree(code)}
    labels = {row.code.id: row.code.label for row in codebook.walk()}
    themes = {key: " / ".join(c.id for c in codebook.path(key)[:-1]) for key in known}
    numbers = dict(connection.execute(select(m.CodebookVersion.fingerprint, m.CodebookVersion.number)).all())
    said: dict[str, list[str]] = {}
    for memo in memos(connection):
        for kind, uid in memo.targets:
            if kind == "coding":
                said.setdefault(str(uid), []).append(f"{memo.title}\n{memo.body}" if memo.title else memo.body)
    for row in transcripts(connection, chosen=chosen or Filter()):
        (talk,) = documents(connection, [row], coders)
        for coding in talk.codings:
            if wanted is None or coding.code in wanted:
                label = labels[coding.code]
                yield _extract(
                    talk,
                    coding,
                    people.get(row.participant or ""),
                    label=label.get(language) or next(iter(label.values()), coding.code),
                    theme=themes[coding.code],
                    memo="\n\n".join(said.get(str(coding.uid), ())),
                    version=numbers.get(coding.version or ""),
                )


def _extract(
    talk: Document,
    coding: CodingRow,
    person: ParticipantRow | None,
    *,
    label: str,
    theme: str,
    memo: str,
    version: int | None,
) -> Extract:
    row = talk.transcript
    turns = [t for t in talk.turns if t.start < coding.stop and coding.start < t.stop]
    voices = [talk.speakers[t.speaker].label for t in turns if t.speaker is not None]
    return Extract(
        coding=str(coding.uid),
        transcript=row.name,
        document_set=row.document_set,
        date=row.date or "",
        participant=row.participant or "",
        participant_name=row.participant_name or "",
        attributes=tuple(person.attributes.items()) if person else (),
        speakers=tuple(dict.fromkeys(voices)),
        first_turn=turns[0].ordinal + 1 if turns else None,
        last_turn=turns[-1].ordinal + 1 if turns else None,
        question=_question_before(talk.turns, coding.start),
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
    )


def source_fields(document: Document, person: ParticipantRow | None, start: int) -> dict[str, str]:
    """Where a passage of a transcript comes from, by the fields of ``text/sourcing.py`` (all but the quotation)."""
    turn = next((t for t in reversed(document.turns) if t.head <= start), None)
    question = _question_before(document.turns, start)
    speaker = "" if turn is None or turn.speaker is None else document.speakers[turn.speaker].label
    row = document.transcript
    said = {
        "speaker": speaker,
        "participant": row.participant_name or "",
        "title": row.title,
        "date": row.date or "",
        "turn": "" if turn is None else str(turn.ordinal + 1),
        "question": "" if question is None else str(question),
    }
    return {**({} if person is None else person.attributes), **said}


def _question_before(turns: Sequence[TurnRow], position: int) -> int | None:
    """The guide question asked last at or before this place."""
    asked = [t.question for t in turns if t.question is not None and t.head <= position]
    return asked[-1] if asked else None
