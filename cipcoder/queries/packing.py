"""What a round's package holds, taken from the store: texts, the codebook the round fixed, who codes; no codings."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.codebook.examples import without_examples
from cipcoder.codebook.models import Codebook, fingerprint
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.queries.corpus import Filter, TranscriptRow, guide, participants, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.queries.examples import BlindExamples
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import codebook_as_of
from cipcoder.store.log import OPERATION
from cipcoder.store.rows import table
from cipcoder.store.types import iso


def package(connection: Connection, round_uid: uuid.UUID, coder: uuid.UUID) -> ops.Package:
    """The package of a round for one of its coders. RefusedError where a text of it isn't here any more."""
    row = connection.execute(select(table(m.Round)).where(m.Round.uid == round_uid)).mappings().one()
    wanted = [uuid.UUID(uid) for uid in row["transcripts"]]
    by_uid = {each.uid: each for each in transcripts(connection, chosen=Filter(None))}
    talks = documents(connection, [by_uid[uid] for uid in wanted if uid in by_uid], ())
    if len(talks) < len(wanted):
        raise RefusedError(_("An interview of the round {name} is not here any more.").format(name=row["name"]))
    people = participants(connection)
    named = {talk.transcript.participant for talk in talks}
    project = connection.execute(select(m.Project.name, m.Project.language)).one()
    return ops.Package(
        project=_line(project.name),
        language=project.language,
        coder=coder,
        coders=_coders(connection, row["coders"]),
        round=ops.NewRound(
            uid=round_uid,
            name=row["name"],
            purpose=row["purpose"],
            unit=row["unit"],
            transcripts=tuple(wanted),
            coders=tuple(uuid.UUID(uid) for uid in row["coders"]),
            terms=row["terms"] or {},
            version=row["version"],
            begun_at=iso(row["created_at"]),
        ),
        codebook=_codebook(connection, round_uid, row["version"], talks),
        guide=tuple(ops.GuideQuestionData(q.number, _line(q.section), q.text) for q in guide(connection)),
        participants=tuple(ops.ParticipantData(p.key, _line(p.name)) for p in people.values() if p.key in named),
        transcripts=tuple(_text(connection, talk) for talk in talks),
        questions={talk.transcript.uid: _questions(connection, talk.transcript) for talk in talks},
    )


def _codebook(connection: Connection, round_uid: uuid.UUID, version: str | None, talks: Sequence[Document]) -> Codebook:
    """The codebook as the round was begun with it, without examples from the round's interviews."""
    o = OPERATION.c
    begun = select(o.lamport).where(o.entity_uid == round_uid, o.before.is_(None)).order_by(o.lamport)
    codebook = codebook_as_of(connection, o.lamport <= connection.execute(begun.limit(1)).scalar_one())
    if fingerprint(codebook) != version:
        raise RefusedError(_("The codebook the round was begun with can't be found again in this project."))
    blind = BlindExamples(connection, {talk.transcript.name for talk in talks})
    return without_examples(codebook, blind.hides)


def _coders(connection: Connection, uids: Sequence[str]) -> tuple[ops.AddCoder, ...]:
    rows = connection.execute(select(m.Coder.uid, m.Coder.name, m.Coder.recipient))
    coders = {row.uid: ops.AddCoder(row.name, row.uid, recipient=row.recipient) for row in rows}
    return tuple(coders[uid] for uid in map(uuid.UUID, uids))


def _text(connection: Connection, talk: Document) -> ops.TranscriptData:
    """A transcript as an import would give it. What its file was called, and what else stood in it, stays here."""
    row = talk.transcript
    document_set: Any = row.document_set
    x = m.TranscriptText
    texts = select(x.sha256).where(x.transcript_uid == row.uid).order_by(x.revision)
    first = "" if row.revision == 1 else connection.execute(texts).scalars().first() or ""
    return ops.TranscriptData(
        name=row.name,
        text=talk.text,
        speakers=tuple((s.label, s.role) for s in talk.speakers),
        turns=tuple((t.speaker, t.head, t.start, t.stop, t.milliseconds) for t in talk.turns),
        sentences=tuple((s.start, s.stop) for s in talk.sentences),
        source_name=row.name,
        source_sha256=row.text_sha256,
        title=_line(row.title),
        date=row.date,
        document_set=document_set,
        participant=row.participant,
        revision=row.revision,
        first_sha256=first,
    )


def _line(text: str) -> str:
    """On one line, as whoever reads the package will want it."""
    return " ".join(text.split())


def _questions(connection: Connection, row: TranscriptRow) -> tuple[tuple[int, int, ops.Origin], ...]:
    q = m.TurnQuestion
    query = (
        select(q.ordinal, m.GuideQuestion.number, q.origin)
        .join(m.GuideQuestion, m.GuideQuestion.id == q.question_id)
        .join(m.Transcript, m.Transcript.id == q.transcript_id)
        .where(m.Transcript.uid == row.uid)
        .order_by(q.ordinal)
    )
    return tuple((ordinal, number, origin) for ordinal, number, origin in connection.execute(query))  # type: ignore[misc]
