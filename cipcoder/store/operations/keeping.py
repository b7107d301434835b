"""On what terms the interviews are kept: until when, on which legal basis, and what each participant agreed to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from cipcoder.errors import RefusedError
from cipcoder.locale import N_, _
from cipcoder.store import models as m
from cipcoder.store.log import Transaction
from cipcoder.text.clean import visible

RETENTION = ("retention_until", "legal_basis", "controller", "data_officer")
CONSENT = ("date", "for", "note")
"""what is said of a consent: when it was given, for what, and where the signed form is"""


@dataclass(frozen=True, slots=True)
class SetRetention:
    """Say some of ``RETENTION``; "" for nothing said any more."""

    fields: Mapping[str, str]
    verb: ClassVar[str] = N_("set terms of retention")

    def apply(self, tx: Transaction) -> None:
        assert self.fields.keys() <= set(RETENTION)
        if until := self.fields.get("retention_until"):
            is_day(until)
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {name: value or None for name, value in self.fields.items()})


@dataclass(frozen=True, slots=True)
class SetConsent:
    """Say some of ``CONSENT`` of a participant; "" for nothing said any more."""

    participant: uuid.UUID
    fields: Mapping[str, str]
    verb: ClassVar[str] = N_("note consent")

    def apply(self, tx: Transaction) -> None:
        assert self.fields.keys() <= set(CONSENT)
        state = tx.state(self.participant)
        if state is None:
            raise RefusedError(_("This participant is not in the project."))
        if day := self.fields.get("date"):
            is_day(day)
        said = dict(state["consent"] or {}) | dict(self.fields)
        tx.update("participant", self.participant, {"consent": {k: v for k, v in said.items() if v} or None})


def is_day(written: str) -> dt.date:
    """The day that is written as 2030-12-31."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        day = None
    if day is None or day.isoformat() != written:
        raise RefusedError(_("{date} is no date: write year-month-day, 2030-12-31.").format(date=visible(written)))
    return day
