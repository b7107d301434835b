"""How far a coder has come in each transcript, and how much is said in it: the figures of the list of interviews.

Progress is the share of participants' turns that carry a coding of the coder: a turn counts once, however much
of it is coded. Words are the participants' words; a text never changes under a revision, so they need counting once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, or_, select

from cipcoder.queries.blind import hidden
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import documents
from cipcoder.store import models as m
from cipcoder.text.words import word_count


@dataclass(frozen=True, slots=True)
class Progress:
    """Participants' turns of one transcript, and how many of them carry a coding."""

    turns: int
    coded: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means every turn; None where no participant speaks."""
        return 100 * self.coded // self.turns if self.turns else None


def progress(
    connection: Connection, coder: uuid.UUID | None = None, transcripts: Iterable[uuid.UUID] | None = None
) -> dict[uuid.UUID, Progress]:
    """Progress of a coder (of everyone together when none is given) in these transcripts (all by default)."""
    t, u, s, c = m.Transcript, m.Turn, m.Speaker, m.Coding
    # text without speakers counts as a participant's, as everywhere
    turns = (
        select(u.transcript_id, u.start, u.stop)
        .outerjoin(s, (s.transcript_id == u.transcript_id) & (s.position == u.speaker))
        .where(u.stop > u.start, or_(u.speaker.is_(None), s.role == "participant"))
    )
    codings = select(c.transcript_id, c.start, c.stop)
    if coder is not None:
        codings = codings.join(m.Coder, m.Coder.id == c.coder_id).where(m.Coder.uid == coder)
    else:
        codings = codings.where(hidden(connection, None).codings())
    names = select(t.id, t.uid)
    if transcripts is not None:
        names = names.where(t.uid.in_(list(transcripts)))
        chosen = names.with_only_columns(t.id)
        turns, codings = turns.where(u.transcript_id.in_(chosen)), codings.where(c.transcript_id.in_(chosen))
    a, b = _spans(connection.execute(turns).all()), _spans(connection.execute(codings).all())
    found = {}
    for row_id, uid in connection.execute(names):
        mine = a[a[:, 0] == row_id]
        found[uid] = Progress(len(mine), int(_overlapped(mine[:, 1:], b[b[:, 0] == row_id][:, 1:]).sum()))
    return found


def _spans(rows: Sequence[object]) -> NDArray[np.int64]:
    return np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)  # type: ignore[arg-type]


def _overlapped(turns: NDArray[np.int64], codings: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which [start, stop) of ``turns`` share a code point with some [start, stop) of ``codings``."""
    if not len(codings):
        return np.zeros(len(turns), dtype=np.bool_)
    ordered = codings[np.argsort(codings[:, 0], kind="stable")]
    furthest = np.maximum.accumulate(ordered[:, 1])
    before = np.searchsorted(ordered[:, 0], turns[:, 1], side="left")  # codings that begin before the turn ends
    reached = np.where(before > 0, furthest[np.maximum(before - 1, 0)], -1)
    return np.asarray(reached > turns[:, 0])


def participant_words(connection: Connection, rows: Iterable[TranscriptRow]) -> dict[uuid.UUID, int]:
    """Participants' words in each of these transcripts."""
    return {d.transcript.uid: word_count(d.text, d.spoken()) for d in documents(connection, list(rows), ())}
