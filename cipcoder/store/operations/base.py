"""What an intention is, and the look-ups several of them share."""

from __future__ import annotations

import uuid
from typing import ClassVar, Protocol

from sqlalchemy import func, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.log import Fields, Transaction


class Intention(Protocol):
    """A thing to do: a frozen value that knows how to carry itself out inside a transaction."""

    verb: ClassVar[str]
    """what the log calls it; an English phrase the interface translates"""

    def apply(self, tx: Transaction) -> None: ...


def the_coder(tx: Transaction) -> uuid.UUID:
    """The coder who acts; coding and memo writing need one."""
    if tx.coder is None or tx.state(tx.coder) is None:
        raise RefusedError(_("Say who is coding: choose a coder with --coder NAME."))
    return tx.coder


def transcript_state(tx: Transaction, uid: uuid.UUID) -> Fields:
    """The fields of a transcript that is in the project."""
    state = tx.state(uid)
    if state is None:
        raise RefusedError(_("This transcript is not in the project any more."))
    return state


def codings_in(tx: Transaction, *, code: uuid.UUID | None = None, transcript: uuid.UUID | None = None) -> int:
    """How many codings, of anyone, use a code or stand in a transcript."""
    query = select(func.count()).select_from(m.Coding)
    if code is not None:
        query = query.join(m.Code, m.Code.id == m.Coding.code_id).where(m.Code.uid == code)
    if transcript is not None:
        query = query.join(m.Transcript, m.Transcript.id == m.Coding.transcript_id).where(
            m.Transcript.uid == transcript
        )
    return int(tx.connection.execute(query).scalar_one())
