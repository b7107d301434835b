"""Where turns and words stand in a transcript, as columns of numbers: for findings that go through very many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, or_, select

from cipcoder.queries.document import text_of
from cipcoder.queries.spans import Column, Reading, Spans, Text, distinct, numbers
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
    u, s = m.Turn, m.Speaker
    turns = select(u.start, u.stop).where(u.transcript_id == text.id, u.stop > u.start)
    if participants:
        turns = turns.outerjoin(s, (s.transcript_id == u.transcript_id) & (s.position == u.speaker))
        turns = turns.where(or_(u.speaker.is_(None), s.role == "participant"))
    said = text_of(connection, text.uid, text.revision) or ""  # none: a disk took it
    spans = [Span(start, stop) for start, stop in numbers(connection, turns.order_by(u.start)).tolist()]
    starts = np.array([word.start for word in words(said)], np.int64)
    if not spans and not numbers(connection, select(u.head).where(u.transcript_id == text.id).limit(1)).size:
        return starts
    edges = np.array([(span.start, span.stop) for span in spans], np.int64).reshape(-1, 2)
    turn = np.searchsorted(edges[:, 0], starts, "right") - 1
    inside = (turn >= 0) & (starts < np.append(edges[:, 1], 0)[turn])
    said_there: Column = starts[inside]
    return said_there


def by_participants(connection: Connection, read: Reading, part: Spans) -> NDArray[np.bool_]:
    """Which of these codings have at least a character in what participants say, as the frequencies count them.

    Text of no speaker counts as a participant's, as everywhere.
    """
    if not len(part.start):
        return np.zeros(0, np.bool_)
    places = distinct(part.transcript)
    ids = np.array([read.texts[place].id for place in places.tolist()], np.int64)
    u, s = m.Turn, m.Speaker
    turns = (
        select(u.transcript_id, u.start, u.stop)
        .outerjoin(s, (s.transcript_id == u.transcript_id) & (s.position == u.speaker))
        .where(u.transcript_id.in_(ids.tolist()), u.stop > u.start, or_(u.speaker.is_(None), s.role == "participant"))
        .order_by(u.transcript_id, u.start)
    )
    said = numbers(connection, turns)
    order = np.argsort(ids)
    where = places[order[np.searchsorted(ids, said[:, 0], sorter=order)]]
    # One line of numbers for all transcripts: each begins where none of those before it reaches.
    size = int(max(part.stop.max(), said[:, 2].max(initial=0))) + 1
    starts, stops = where * size + said[:, 1], where * size + said[:, 2]
    order = np.argsort(starts)
    starts, stops = np.append(starts[order], size * (len(read.texts) + 1)), stops[order]
    turn = np.searchsorted(stops, part.transcript * size + part.start, "right")
    heard: NDArray[np.bool_] = starts[turn] < part.transcript * size + part.stop
    cut = numbers(connection, select(u.transcript_id).where(u.transcript_id.in_(ids.tolist())).distinct())[:, 0]
    whole = places[~np.isin(ids, cut)]
    return heard | np.isin(part.transcript, whole)
