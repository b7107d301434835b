"""When a project was changed last, and some facts about the store it is in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from cipcoder.store import models as m
from cipcoder.store.migrations import number


@dataclass(frozen=True, slots=True)
class Facts:
    """About a store."""

    schema: int
    """the schema's number"""
    size: int
    """bytes"""
    signed_in: tuple[str, ...]
    """the names under which people are signed in to the database on its server; none where there is no server"""


def last_change(connection: Connection) -> dt.datetime | None:
    """The moment of the latest entry of the log: the same for every copy of the same state."""
    return connection.execute(select(func.max(m.Operation.at))).scalar()


def facts(connection: Connection) -> Facts:
    """Schema, size, and who is signed in."""
    schema = number(connection)
    assert schema is not None
    if connection.dialect.name == "sqlite":
        pages, each = (connection.exec_driver_sql(f"PRAGMA {n}").scalar_one() for n in ("page_count", "page_size"))
        return Facts(schema, int(pages) * int(each), ())
    size = text(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
    )
    people = text(
        "SELECT DISTINCT usename FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend' ORDER BY usename"
    )
    names = [str(name) for name in connection.execute(people).scalars() if name is not None]
    return Facts(schema, int(connection.execute(size).scalar_one()), tuple(names))
