"""Where turns and words stand in a transcript, as columns of numbers: for findings that go through very many."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, or_, select

from cipcoder.queries.spans import Column, Text, numbers
from cipcoder.store import models as m
from cipcoder.text.spans import Span
from cipcoder.text.words import words


def turn_heads(connection: Connection, text: Text) -> Column:
    """Where each turn begins, with its label; one place at the beginning where there are no turns."""
    u = m.Turn
    found = numbers(connection, select(u.head).where(u.transcript_id == text.id).order_by(u.head))[:, 0]
    return found if len(found) else np.zeros(1, np.int64)


def said_words(connection: Connection, text: Text, *, participants: bool = False) -> Column:
    """Where each word begins that somebody says, or a participant; a text without turns is said as it stands.

    Text of no speaker counts as a participant's, as everywhere.
    """
    u, s, x = m.Turn, m.Speaker, m.TranscriptText
    turns = select(u.start, u.stop).where(u.transcript_id == text.id, u.stop > u.start)
    if participants:
        turns = turns.outerjoin(s, (s.transcript_id == u.transcript_id) & (s.position == u.speaker))
        turns = turns.where(or_(u.speaker.is_(None), s.role == "participant"))
    said = connection.execute(
        select(x.text).where(x.transcript_uid == text.uid, x.revision == text.revision)
    ).scalar_one()
    spans = [Span(start, stop) for start, stop in numbers(connection, turns.order_by(u.start)).tolist()]
    starts = np.array([word.start for word in words(said)], np.int64)
    if not spans and not numbers(connection, select(u.head).where(u.transcript_id == text.id).limit(1)).size:
        return starts
    edges = np.array([(span.start, span.stop) for span in spans], np.int64).reshape(-1, 2)
    turn = np.searchsorted(edges[:, 0], starts, "right") - 1
    inside = (turn >= 0) & (starts < np.append(edges[:, 1], 0)[turn])
    said_there: Column = starts[inside]
    return said_there
