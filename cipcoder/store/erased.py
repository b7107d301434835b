"""What was erased when participants withdrew: known by uid only, so that nothing brings it back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.store import models as m

Row = Mapping[str, Any]


def erased(connection: Connection) -> frozenset[uuid.UUID]:
    """Uids of the participants and transcripts that were erased here, whatever a layer or a copy still says of them."""
    found: set[uuid.UUID] = set()
    for participant, transcripts in connection.execute(select(m.Erasure.participant, m.Erasure.transcripts)):
        found |= {uuid.UUID(each) for each in (participant, *transcripts) if each is not None}
    return frozenset(found)


def without(gone: Collection[uuid.UUID], operations: Iterable[Row]) -> tuple[list[Row], int]:
    """These operations but for what speaks of something that was erased here; how many of them were left out."""
    if not gone:
        return list(operations), 0
    words = set(map(str, gone))
    kept = []
    dropped = 0
    for op in operations:
        if op["entity"] != "erasure" and (
            op["entity_uid"] in gone or op["transcript_uid"] in gone or _names(op, words)
        ):
            dropped += 1
        else:
            kept.append(op)
    return kept, dropped


def _names(op: Row, words: Collection[str]) -> bool:
    said = [fields for fields in (op["before"], op["after"]) if fields]
    return any(
        fields.get("participant") in words or any(uid in words for _kind, uid in fields.get("targets", ()))
        for fields in said
    )
