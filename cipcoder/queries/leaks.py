"""All words of a project that may leave it, and where they stand, for whoever looks for traces of people."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from cipcoder.queries.blind import blind_transcripts
from cipcoder.queries.corpus import coders, guide, participants
from cipcoder.queries.document import text_of
from cipcoder.queries.examples import BlindExamples
from cipcoder.queries.memos import memos, verbatims
from cipcoder.queries.respondents import MARKS
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook

Part = Literal[
    "transcript", "about a transcript", "memo", "codebook", "participant", "verbatim", "guide", "coder", "added file"
]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words, and where they stand. ``name``: of the transcript, the code, the memo…"""

    part: Part
    name: str
    text: str
    sha256: str = ""
    """of a transcript's text"""
    heads: Sequence[int] = ()
    """where the turns of a transcript begin"""


def passages(connection: Connection, known: Container[str] = ()) -> Iterator[Passage]:
    """Everything: transcripts first, one by one. What a blind round hides from everybody is left out.

    ``known``: fingerprints of texts that are not to be read again; these come as "".
    """
    yield from _transcripts(connection, known)
    for memo in memos(connection):
        yield Passage("memo", memo.title or f"{memo.coder}, {memo.created_at:%Y-%m-%d}", f"{memo.title}\n{memo.body}")
    yield from _codebook(connection)
    for person in participants(connection).values():
        said = [person.key, person.name, *(f"{name}: {value}" for name, value in person.attributes.items())]
        yield Passage("participant", person.key, "\n".join(said))
    for kept in verbatims(connection):
        yield Passage("verbatim", kept.key, "\n".join((kept.wording, kept.note, kept.attributed)))
    for question in guide(connection):
        yield Passage("guide", str(question.number), f"{question.section}\n{question.text}")
    for coder in coders(connection):
        yield Passage("coder", coder.name, coder.name)


def _transcripts(connection: Connection, known: Container[str]) -> Iterator[Passage]:
    t = m.Transcript
    rows = connection.execute(
        select(t.id, t.uid, t.revision, t.name, t.title, t.source_name, t.meta, t.text_sha256).order_by(t.name)
    ).all()
    labels: dict[int, list[str]] = {}
    for row_id, label in connection.execute(select(m.Speaker.transcript_id, m.Speaker.label)):
        labels.setdefault(row_id, []).append(label)
    for row in rows:
        if row.text_sha256 in known:
            yield Passage("transcript", row.name, "", row.text_sha256)
        elif (text := text_of(connection, row.uid, row.revision)) is not None:  # None: a disk took it
            its = select(m.Turn.head).where(m.Turn.transcript_id == row.id).order_by(m.Turn.ordinal)
            yield Passage("transcript", row.name, text, row.text_sha256, tuple(connection.execute(its).scalars()))
        meta: dict[str, Any] = {name: value for name, value in (row.meta or {}).items() if name != MARKS}
        about = [row.name, row.title, row.source_name, *labels.get(row.id, ()), *(f"{k}: {v}" for k, v in meta.items())]
        yield Passage("about a transcript", row.name, "\n".join(about))


def _codebook(connection: Connection) -> Iterator[Passage]:
    names = blind_transcripts(connection)
    blind = BlindExamples(connection, names) if names else None
    for row in read_codebook(connection).walk():
        code = row.code
        texts = [text for field in (code.label, code.definition, code.include, code.exclude) for text in field.values()]
        shown = [e for e in code.examples if blind is None or not blind.hides(e)]
        texts += [*code.keywords, *(part for e in shown for part in (e.text, e.source))]
        yield Passage("codebook", code.id, "\n".join(texts))
