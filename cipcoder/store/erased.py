"""What was erased when participants withdrew: known by uid only, so that nothing brings it back."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, select

from cipcoder.store import models as m


def erased(connection: Connection) -> frozenset[uuid.UUID]:
    """Uids of the participants and transcripts that were erased here, whatever a layer or a copy still says of them."""
    found: set[uuid.UUID] = set()
    for participant, transcripts in connection.execute(select(m.Erasure.participant, m.Erasure.transcripts)):
        found |= {uuid.UUID(each) for each in (participant, *transcripts) if each is not None}
    return frozenset(found)
