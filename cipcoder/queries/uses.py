"""Who used which code, how often, first and last; and what became of codes that were merged."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from cipcoder.queries.blind import hidden
from cipcoder.store import models as m


@dataclass(frozen=True, slots=True)
class CodeUse:
    """One code as one coder uses it, in all transcripts."""

    code: str
    """the code's id in the codebook"""
    codings: int
    first: dt.datetime
    last: dt.datetime


def code_uses(connection: Connection, coder: uuid.UUID) -> list[CodeUse]:
    """The codes this coder has used, in the order of their first use."""
    first, last = func.min(m.Coding.created_at), func.max(m.Coding.created_at)
    query = (
        select(m.Code.key, func.count(m.Coding.id), first, last)
        .join(m.Coding, m.Coding.code_id == m.Code.id)
        .join(m.Coder, m.Coder.id == m.Coding.coder_id)
        .where(m.Coder.uid == coder)
        .group_by(m.Code.key)
        .order_by(first, m.Code.key)
    )
    return [CodeUse(*row) for row in connection.execute(query)]


def codings_of(connection: Connection, code: str, viewer: str | None = None) -> dict[str, int]:
    """Coder's name -> codings with this code that ``viewer`` may see; whoever has none is left out."""
    query = (
        select(m.Coder.name, func.count(m.Coding.id))
        .join(m.Coding, m.Coding.coder_id == m.Coder.id)
        .join(m.Code, m.Code.id == m.Coding.code_id)
        .where(m.Code.key == code, hidden(connection, viewer).codings())
        .group_by(m.Coder.name)
        .order_by(m.Coder.name)
    )
    return dict(connection.execute(query).all())


def merged_codes(connection: Connection) -> dict[str, str]:
    """Retired code -> the code it was merged into, by their ids in the codebook."""
    target = aliased(m.Code)
    query = select(m.Code.key, target.key).join(target, target.id == m.Code.merged_into_id)
    return dict(connection.execute(query).all())
