"""A participant withdraws: what is theirs goes, from the tables and from the log, and nothing brings it back.

The log keeps who did what when; what its entries on the withdrawn said is taken out of them (``redacted_at``). An
entry of which nothing is left makes nothing of its thing, so the tables are the fold of such a log as of any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, update

from cipcoder.locale import N_
from cipcoder.store import models as m
from cipcoder.store import word_index
from cipcoder.store.erasing import Survey, Withdrawal, survey
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import OPERATION, Transaction
from cipcoder.store.rows import table
from cipcoder.store.types import iso

_ORDER = (
    *("memo", "decision", "verbatim", "turn_question", "read_state", "coding", "participant_attribute"),
    *("transcript", "participant"),
)
"""kinds that go, those before that name others"""


def erasure_uid(one: Withdrawal) -> uuid.UUID:
    """The uid under which a withdrawal is kept, the same in every copy that has the same interviews."""
    return natural_uid("erasure", one.participant, *sorted(map(str, one.transcripts)))


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase what is these people's. Not to be undone; done as a note."""

    withdrawals: tuple[Withdrawal, ...]
    verb: ClassVar[str] = N_("erase what was withdrawn")

    def apply(self, tx: Transaction) -> None:
        found = survey(tx.connection, self.withdrawals)
        _empty(tx, found)
        texts = table(m.TranscriptText)
        for where in _in(texts.c.transcript_uid, [uid for one in self.withdrawals for uid in one.transcripts]):
            tx.connection.execute(delete(texts).where(where))
        tx.forget()
        for kind in _ORDER:
            with tx.codings_together():
                for gone in sorted(found.gone.get(kind, ())):
                    tx.rewrite(kind, gone)
        for kind, thinned in sorted(found.thinned):
            tx.rewrite(kind, thinned)
        word_index.optimize(tx.connection)
        counts = found.counts
        for one in self.withdrawals:
            if tx.state(uid := erasure_uid(one)) is None:
                participant = None if one.participant is None else str(one.participant)
                fields = {
                    "participant": participant,
                    "transcripts": sorted(map(str, one.transcripts)),
                    "at": iso(tx.at),
                }
                tx.create("erasure", uid, fields | {"counts": counts})
            counts = {}  # of all of them together, kept with the first


def _empty(tx: Transaction, found: Survey) -> None:
    """Take out of the log what was said."""
    o, put = OPERATION.c, tx.connection.execute
    for where in _in(o.entity_uid, sorted(found.uids)):
        nothing = {"before": None, "after": None, "redacted_at": tx.at}
        put(update(OPERATION).where(where).values(nothing))
    for row, before, after in found.redacted:
        put(update(OPERATION).where(o.id == row).values(before=before, after=after, redacted_at=tx.at))


def _in(column: ColumnElement[uuid.UUID], uids: Sequence[uuid.UUID]) -> Iterable[ColumnElement[bool]]:
    return (column.in_(uids[i : i + 500]) for i in range(0, len(uids), 500))
