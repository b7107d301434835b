"""When a project was changed last, by whom, and some facts about the store it is in."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select, text

from cipcoder.queries.blind import hidden
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
    """the names under which people have this project open on its server; none where there is no server"""


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
    people = text(  # of whom nothing but name and program is told to everybody (engine.postgres_engine)
        "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = left('cipcoder ' || current_schema(), 63)"
        " AND has_schema_privilege(usesysid, current_schema(), 'USAGE') ORDER BY usename"
    )
    names = [str(name) for name in connection.execute(people).scalars() if name is not None]
    return Facts(schema, int(connection.execute(size).scalar_one()), tuple(names))


TOLD = ("coding", "memo", "code", "transcript", "verbatim")
"""kinds of which it is told who did how many"""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did lately: so many things of one kind."""

    coder: str
    """"" for what was done in nobody's name"""
    kind: str
    n: int


def latest(connection: Connection) -> int:
    """The number of the log's latest entry here."""
    return connection.execute(select(func.max(m.Operation.id))).scalar() or 0


def deeds(connection: Connection, since: int, viewer: str | None, replica: uuid.UUID) -> list[Deed]:
    """What others wrote into the log after the entry ``since``, as far as ``viewer`` may know of it.

    ``replica``: whose entries are one's own. Of a coder who is hidden by a blind round nothing is told, save what they
    did to the codebook and the texts, which everybody sees.
    """
    o, c = m.Operation, m.Coder
    unseen = select(c.uid).where(c.id.in_(hidden(connection, viewer).coders))
    query = (
        select(func.coalesce(c.name, ""), o.entity, func.count(o.entity_uid.distinct()))
        .outerjoin(c, c.uid == o.coder_uid)
        .where(o.id > since, o.replica != replica, o.entity.in_(TOLD))
        .where(or_(o.layer_uid.is_(None), o.layer_uid.not_in(unseen)))
        .where(or_(o.entity.in_(("code", "transcript")), o.coder_uid.is_(None), o.coder_uid.not_in(unseen)))
        .group_by(c.name, o.entity)
        .order_by(c.name, o.entity)
    )
    return [Deed(*row) for row in connection.execute(query)]
