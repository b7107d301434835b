"""The consensus of coders: what was decided, between whom and by which rule; and whose codings are analysed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.queries.blind import blind_transcripts, hidden_names
from cipcoder.store import models as m
from cipcoder.store.operations.consensus import CONSENSUS
from cipcoder.store.rows import table


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """How one disagreement was settled."""

    transcript: str
    item: str
    """as ``cipcoder/consensus.py`` names it"""
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
    placed: dict[str, tuple[int, int, str]] = {}
    for model in (
        m.Coding,
        m.CodingTwin,
    ):  # a coding made on two copies stands once: whichever is named, it is this one
        c = table(model).c
        coded = select(c.uid, c.start, c.stop, m.Code.key).join(m.Code, m.Code.id == c.code_id)
        coded = coded.join(m.Coder, m.Coder.id == c.coder_id).where(m.Coder.uid == CONSENSUS)
        placed |= {str(uid): (start, stop, code) for uid, start, stop, code in connection.execute(coded)}
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
            tuple(sorted({placed[coding] for coding in codings if coding in placed})),
        )
        for transcript, item, outcome, reason, by, at, codings in connection.execute(query)
    ]


def decided_between(connection: Connection, round_uid: uuid.UUID) -> tuple[str, str] | None:
    """The two coders whose layers a round's consensus is made of; None where it isn't open."""
    rule = connection.execute(select(m.Round.rule).where(m.Round.uid == round_uid)).scalar()
    if rule is None:
        return None
    names = dict(connection.execute(select(m.Coder.uid, m.Coder.name)).all())
    a, b = (names.get(uuid.UUID(uid), uid) for uid in rule["pair"])
    return a, b


def changed_texts(connection: Connection, round_uid: uuid.UUID, coders: Iterable[str]) -> frozenset[str]:
    """Names of the transcripts whose text isn't the one these coders' sealed layers were made on any more."""
    t = m.Transcript
    now = {str(uid): (name, revision) for uid, name, revision in connection.execute(select(t.uid, t.name, t.revision))}
    query = (
        select(m.Seal.layer)
        .join(m.Coder, m.Coder.id == m.Seal.coder_id)
        .join(m.Round, m.Round.id == m.Seal.round_id)
        .where(m.Round.uid == round_uid, m.Coder.name.in_(list(coders)))
    )
    layers = connection.execute(query).scalars().all()
    sealed = [(uid, revision) for layer in layers for uid, revision in (layer or {}).get("revisions", {}).items()]
    return frozenset(now[uid][0] for uid, revision in sealed if uid in now and now[uid][1] != revision)


# --- what is analysed --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Analysis:
    """Whose codings are analysed: the consensus in ``agreed`` transcripts, elsewhere those of ``coder``."""

    coder: str
    consensus: str
    """the consensus' name; "" where there is none yet"""
    agreed: frozenset[str]
    """names of the transcripts whose consensus is finished"""
    hidden: frozenset[str] = frozenset()
    """names of the transcripts in which the coder's work is not to be seen now: a blind round goes on"""
    blind: frozenset[str] = frozenset()
    """names of those in which somebody's work is not: their consensus isn't either"""

    def layer(self, transcript: str) -> str | None:
        """Whose codings are analysed in this transcript; None: nobody's."""
        if transcript in self.agreed:
            return None if transcript in self.blind else self.consensus
        return None if transcript in self.hidden else self.coder

    def shares(self, layers: Iterable[str]) -> tuple[tuple[str, int], ...]:
        """How often each layer comes among these, the consensus first."""
        of = Counter(layers)
        return tuple((layer, of[layer]) for layer in (self.consensus, self.coder) if of[layer])


Whose = str | Analysis
"""one coder's codings, by name, or the analysis layer"""


def layer_of(whose: Whose, transcript: str) -> str | None:
    """The coder whose codings of this transcript are looked at; None: nobody's."""
    return whose if isinstance(whose, str) else whose.layer(transcript)


def analysis(connection: Connection, viewer: str | None = None) -> Analysis | None:
    """The analysis layer as the coder named ``viewer`` may see it; None where none was chosen."""
    chosen = connection.execute(select(m.Project.analysis_coder)).scalar()
    if chosen is None:
        return None
    coder = connection.execute(select(m.Coder.name).where(m.Coder.uid == uuid.UUID(chosen))).scalar()
    if coder is None:
        return None
    away = hidden_names(connection, viewer)
    return Analysis(
        coder,
        consensus_name(connection),
        agreed_transcripts(connection),
        hidden=away.get(coder, frozenset()),
        blind=blind_transcripts(connection, viewer),
    )


def consensus_name(connection: Connection) -> str:
    """What the consensus is called here; "" where there is none yet."""
    return connection.execute(select(m.Coder.name).where(m.Coder.uid == CONSENSUS)).scalar() or ""


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
