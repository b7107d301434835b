"""Who signs in to the database as whom: on PostgreSQL a coder is a role of the server."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from cipcoder.errors import RefusedError
from cipcoder.locale import N_, _
from cipcoder.store import models as m
from cipcoder.store.log import Transaction


@dataclass(frozen=True, slots=True)
class SignInAs:
    """Say with which role of the database a coder signs in; None: with none any more, their work stays."""

    coder: uuid.UUID
    role: str | None
    verb: ClassVar[str] = N_("let a coder sign in")

    def apply(self, tx: Transaction) -> None:
        state = tx.state(self.coder)
        if state is None:
            raise RefusedError(_("This coder is not in the project."))
        if state["kind"] != "human":
            raise RefusedError(_("{name} is no person: nobody signs in as it.").format(name=state["name"]))
        c = m.Coder
        if self.role is not None:
            taken = tx.connection.execute(select(c.name).where(c.db_role == self.role, c.uid != self.coder)).scalar()
            if taken is not None:
                raise RefusedError(
                    _("{other} signs in as {role} already: each person needs a role of their own.").format(
                        other=taken, role=self.role
                    )
                )
        tx.update("coder", self.coder, {"db_role": self.role})
