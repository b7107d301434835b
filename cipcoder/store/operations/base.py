"""What an intention is, and the look-ups several of them share."""

from __future__ import annotations

import uuid
from typing import ClassVar, Protocol

from sqlalchemy import func, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.log import Fields, Transaction
from cipcoder.store.rows import place_in, table


class Intention(Protocol):
    """A thing to do: a frozen value that knows how to carry itself out inside a transaction."""

    verb: ClassVar[str]
    """what the log calls it; an English phrase the interface translates"""

    def apply(self, tx: Transaction) -> None: ...


def the_coder(tx: Transaction) -> uuid.UUID:
    """The coder who acts; coding and memo writing need one."""
    if tx.coder is None or tx.rows.id_of("coder", tx.coder) is None:
        raise RefusedError(_("Say who is coding: choose a coder with --coder NAME."))
    return tx.coder


def transcript_state(tx: Transaction, uid: uuid.UUID) -> Fields:
    """The fields of a transcript that is in the project."""
    state = tx.state(uid)
    if state is None:
        raise RefusedError(_("This transcript is not in the project any more."))
    return state


def refuse_other_text(tx: Transaction, transcript: uuid.UUID, revision: int | None) -> None:
    """Offsets were chosen on this revision of the text (None: nobody says which): refuse them on another."""
    if revision is not None and transcript_state(tx, transcript)["revision"] != revision:
        raise RefusedError(
            _("The text of this interview was corrected by somebody else just now. Look at it, and do it again.")
        )


def codings_in(tx: Transaction, kind: str, uid: uuid.UUID) -> int:
    """How many codings, of anyone, use a code (in transcripts that aren't here too) or stand in a transcript."""
    column = m.Coding.code_id if kind == "code" else m.Coding.transcript_id
    count = int(tx.connection.execute(select(func.count()).where(column == tx.rows.id_of(kind, uid))).scalar_one())
    if kind == "transcript":
        orphans = select(func.count()).where(m.Waiting.needs == place_in(uid))
        count += int(tx.connection.execute(orphans).scalar_one())
    if kind == "code":
        waiting = select(m.Waiting.uid).where(m.Waiting.kind == "coding").distinct()
        states = [tx.state(coding) or {} for coding in tx.connection.execute(waiting).scalars().all()]
        count += sum(state.get("code") == str(uid) for state in states)
    return count


def round_of(tx: Transaction, transcript: uuid.UUID) -> str | None:
    """The name of a round that this transcript belongs to."""
    rows = tx.connection.execute(select(m.Round.name, m.Round.transcripts)).all()
    return next((name for name, transcripts in rows if str(transcript) in transcripts), None)


def name_taken(tx: Transaction, kind: str, uid: uuid.UUID, fields: Fields) -> bool:
    """True when another coder, or another transcript, has the name that stands in these fields."""
    model = {"coder": m.Coder, "transcript": m.Transcript}.get(kind)
    if model is None or "name" not in fields:
        return False
    t = table(model)
    return tx.connection.execute(select(t.c.id).where(t.c.name == fields["name"], t.c.uid != uid)).first() is not None
