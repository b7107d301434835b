"""When a project was changed last."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select

from cipcoder.store import models as m


def last_change(connection: Connection) -> dt.datetime | None:
    """The moment of the latest entry of the log: the same for every copy of the same state."""
    return connection.execute(select(func.max(m.Operation.at))).scalar()
