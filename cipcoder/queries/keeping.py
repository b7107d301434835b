"""On what terms the interviews are kept, who agreed to what, and who withdrew."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.store import models as m

MONTH = dt.timedelta(days=31)
"""how long before the day a warning comes"""


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when the interviews may be kept, on which basis, and who answers for them; "" where nothing is said."""

    until: str
    """ISO date"""
    legal_basis: str
    controller: str
    data_officer: str

    def due(self, today: dt.date) -> int | None:
        """Days left, negative once the day has passed; None: nothing to say yet."""
        with suppress(ValueError):  # nothing is said, or by a file that no cipcoder wrote
            left = (dt.date.fromisoformat(self.until) - today).days
            return left if left <= MONTH.days else None
        return None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A participant, and what the project holds with them."""

    uid: uuid.UUID
    key: str
    name: str
    consent: Mapping[str, str]
    """date, for, note: those that are said"""
    transcripts: tuple[str, ...]
    """names, in their order"""


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """A participant who withdrew: by uids and numbers only."""

    uid: uuid.UUID
    participant: str | None
    transcripts: tuple[str, ...]
    counts: Mapping[str, int]
    at: dt.datetime


def retention(connection: Connection) -> Retention:
    """The terms as they stand."""
    p = m.Project
    row = connection.execute(select(p.retention_until, p.legal_basis, p.controller, p.data_officer)).one()
    return Retention(*(said or "" for said in row))


def people(connection: Connection) -> list[PersonRow]:
    """Everybody interviewed, by key."""
    p, t = m.Participant, m.Transcript
    names: dict[int | None, list[str]] = {}
    for person, name in connection.execute(select(t.participant_id, t.name).order_by(t.name)):
        names.setdefault(person, []).append(name)
    rows = connection.execute(select(p.id, p.uid, p.key, p.name, p.consent).order_by(p.key))
    return [PersonRow(uid, key, name, consent or {}, tuple(names.get(i, ()))) for i, uid, key, name, consent in rows]


def erasures(connection: Connection) -> list[ErasureRow]:
    """Who withdrew, in order."""
    e = m.Erasure
    rows = connection.execute(select(e.uid, e.participant, e.transcripts, e.counts, e.at).order_by(e.at, e.uid))
    return [ErasureRow(uid, person, tuple(texts), counts, at) for uid, person, texts, counts, at in rows]
