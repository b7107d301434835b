"""Whether the program may suggest codes in this project; and that nothing suggested gets in where it may not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, select

from cipcoder.errors import RefusedError
from cipcoder.locale import N_, _
from cipcoder.store import models as m
from cipcoder.store.log import Transaction
from cipcoder.store.open_rounds import blind_round


@dataclass(frozen=True, slots=True)
class SetSuggestions:
    """Let the program suggest codes, or not: the project's choice, no coder's. A project begins without."""

    on: bool
    verb: ClassVar[str] = N_("let codes be suggested, or not")

    def apply(self, tx: Transaction) -> None:
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"suggestions": self.on})


def suggestions_on(connection: Connection) -> bool:
    """Whether codes may be suggested here."""
    return bool(connection.execute(select(m.Project.suggestions)).scalar())


def refuse_suggestions(connection: Connection) -> None:
    """A RefusedError while suggestions are off."""
    if not suggestions_on(connection):
        raise RefusedError(
            _(
                "Suggestions are off in this project: they steer whoever codes, so they are off until somebody turns "
                "them on for all: cipcoder suggest --on"
            )
        )


def refuse_blind(connection: Connection, coder: uuid.UUID | None, transcript: uuid.UUID | None) -> None:
    """A RefusedError where this coder (None: anybody) codes this transcript (None: any) in a blind round."""
    held = blind_round(connection, coder, transcript)
    if held is not None:
        raise RefusedError(
            _(
                "No suggestions here: the blind round {name} goes on, and what coders agree on has to be their own. "
                "They come back when the round is sealed by all, or closed."
            ).format(name=held.name)
        )
