"""Who answered a questionnaire that was imported before: known again by marks that tell nobody who they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.store import models as m

MARKS = "respondent"
"""under this key a transcript's ``meta`` keeps the marks of who answered: [of their identity, of their whole row]"""


@dataclass(frozen=True, slots=True)
class Known:
    """A respondent of an earlier import: their participant's key, and the mark of all they answered then."""

    key: str
    row: str


def asked_before(connection: Connection, questions: Collection[str]) -> bool:
    """Whether the questionnaire's texts ask most of these questions."""
    t, x = m.Transcript, m.TranscriptText
    query = select(x.text).join(t, (t.uid == x.transcript_uid) & (t.revision == x.revision))
    missing = set(questions)
    for text in connection.execute(query.where(t.document_set == "questionnaire")).scalars():
        missing -= {question for question in missing if f" : {question}\n\n" in text}
        if 2 * len(missing) < len(set(questions)):
            return True
    return False


def marker(connection: Connection) -> Callable[[str], str]:
    """Marks a text with this project's own secret: the same text has the same mark here; it means nothing elsewhere."""
    key = bytes.fromhex(connection.execute(select(m.Project.quote_key)).scalar_one())
    return lambda text: hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=12).hexdigest()


def known(connection: Connection) -> dict[str, Known]:
    """Respondents of earlier imports, by the mark of their identity."""
    query = select(m.Transcript.meta, m.Participant.key).join(
        m.Participant, m.Participant.id == m.Transcript.participant_id
    )
    found: dict[str, Known] = {}
    for meta, key in connection.execute(query.where(m.Transcript.document_set == "questionnaire")):
        marks = (meta or {}).get(MARKS)
        if isinstance(marks, list) and len(marks) == 2 and all(isinstance(mark, str) for mark in marks):
            found[marks[0]] = Known(key, marks[1])
    return found
