"""How often a coder has used each code, and when first and last: what key slots and recent codes come from."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

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
