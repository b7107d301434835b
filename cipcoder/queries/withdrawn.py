"""What has to be asked before a participant withdraws, beside what is theirs."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import Connection, select

from cipcoder.store import models as m
from cipcoder.store.log import OPERATION
from cipcoder.store.open_rounds import blind_round


def blind_for(connection: Connection, transcripts: Collection[uuid.UUID]) -> bool:
    """Whether a blind round goes on about any of these: then nobody is told how much others coded."""
    return any(blind_round(connection, transcript=each) is not None for each in transcripts)


def sources(connection: Connection, transcripts: Collection[uuid.UUID]) -> set[str]:
    """SHA-256 of all files these interviews came from, earlier ones too."""
    o = OPERATION.c
    query = select(o.after).where(o.entity == "transcript", o.entity_uid.in_(transcripts))
    said = (after or {} for after in connection.execute(query).scalars())
    return {fields["source_sha256"] for fields in said if fields.get("source_sha256")}


def text_marks(connection: Connection, transcripts: Collection[uuid.UUID]) -> set[str]:
    """SHA-256 of all texts of these interviews."""
    x = m.TranscriptText
    return set(connection.execute(select(x.sha256).where(x.transcript_uid.in_(transcripts))).scalars())
