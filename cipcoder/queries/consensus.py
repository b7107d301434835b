"""The consensus of coders: what was decided, and how far a round is."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.store import models as m
from cipcoder.store.operations.consensus import CONSENSUS


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """How one disagreement was settled."""

    transcript: str
    item: str
    """as ``agreement/disagreements.py`` names it"""
    outcome: str
    """a, b, both, neither, other; agreed: by the boundary rule"""
    reason: str
    by: str
    """the coder who decided; "" for what agreed by itself"""
    at: dt.datetime
    segments: tuple[tuple[int, int, str], ...]
    """(start, stop, code id) of the codings it put into the consensus that still stand"""


def decisions(connection: Connection, round_uid: uuid.UUID) -> list[DecisionRow]:
    """The decisions of a round, in the order they were made."""
    names = {str(uid): name for uid, name in connection.execute(select(m.Coder.uid, m.Coder.name))}
    c = m.Coding
    coded = select(c.uid, c.start, c.stop, m.Code.key).join(m.Code, m.Code.id == c.code_id)
    coded = coded.join(m.Coder, m.Coder.id == c.coder_id).where(m.Coder.uid == CONSENSUS)
    standing = {str(uid): (start, stop, code) for uid, start, stop, code in connection.execute(coded)}
    d = m.Decision
    query = (
        select(m.Transcript.name, d.item, d.outcome, d.reason, d.decided_by, d.at, d.codings)
        .join(m.Transcript, m.Transcript.id == d.transcript_id)
        .join(m.Round, m.Round.id == d.round_id)
        .where(m.Round.uid == round_uid)
        .order_by(d.at, d.uid)
    )
    return [
        DecisionRow(
            *(transcript, item, outcome, reason, names.get(by or "", ""), at),
            tuple(standing[coding] for coding in codings if coding in standing),
        )
        for transcript, item, outcome, reason, by, at, codings in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Whose codings are analysed: the consensus in ``agreed`` transcripts, elsewhere those of ``coder``."""

    coder: str
    agreed: frozenset[str]
    """names of the transcripts whose consensus is finished"""


def analysis(connection: Connection) -> Analysis | None:
    """The analysis layer; None where none was chosen."""
    chosen = connection.execute(select(m.Project.analysis_coder)).scalar()
    if chosen is None:
        return None
    name = connection.execute(select(m.Coder.name).where(m.Coder.uid == uuid.UUID(chosen))).scalar()
    return None if name is None else Analysis(name, agreed_transcripts(connection))


def agreed_transcripts(connection: Connection) -> frozenset[str]:
    """Names of the transcripts whose consensus is finished: nothing is left to decide there."""
    r = m.ReadState
    query = (
        select(m.Transcript.name, r.state)
        .join(m.Transcript, m.Transcript.id == r.transcript_id)
        .join(m.Coder, m.Coder.id == r.coder_id)
        .where(m.Coder.uid == CONSENSUS)
        .order_by(r.at, r.uid)
    )
    latest = dict(connection.execute(query).all())
    return frozenset(name for name, state in latest.items() if state == "finished")
