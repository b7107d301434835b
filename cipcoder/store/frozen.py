"""A frozen layer: what a coder had in a round's interviews when they sealed, and the hash that names it.

It holds offsets and codes, never text. The same codings always give the same hash, so whoever has the layer can work
it out again; a later change of a working coding leaves the frozen one as it was.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.store import models as m
from cipcoder.store.types import canonical


@dataclass(frozen=True, slots=True, order=True)
class FrozenCoding:
    """One coding as it was: code points [start, stop) of this revision of the transcript."""

    transcript: uuid.UUID
    start: int
    stop: int
    code: uuid.UUID


def freeze(connection: Connection, coder: uuid.UUID, transcripts: Iterable[uuid.UUID]) -> dict[str, Any]:
    """The coder's codings of these transcripts, as a seal keeps them (those whose place was lost are left out)."""
    c, t = m.Coding, m.Transcript
    wanted = list(transcripts)
    query = (
        select(t.uid, m.Code.uid, c.start, c.stop)
        .join(t, t.id == c.transcript_id)
        .join(m.Code, m.Code.id == c.code_id)
        .join(m.Coder, m.Coder.id == c.coder_id)
        .where(m.Coder.uid == coder, t.uid.in_(wanted))
    )
    rows = sorted((str(text), start, stop, str(code)) for text, code, start, stop in connection.execute(query))
    codes = sorted({row[3] for row in rows})
    place = {code: i for i, code in enumerate(codes)}
    revisions = dict(connection.execute(select(t.uid, t.revision).where(t.uid.in_(wanted))).all())
    spans: dict[str, list[int]] = {str(uid): [] for uid in revisions}
    for transcript, start, stop, code in rows:
        spans[transcript] += [start, stop, place[code]]
    return {
        "codes": codes,
        "spans": spans,
        "revisions": {str(uid): revision for uid, revision in revisions.items()},
    }


def sha256_of(layer: Mapping[str, Any]) -> str:
    """The hash that names a frozen layer (of its canonical JSON)."""
    return hashlib.sha256(canonical(layer).encode()).hexdigest()


def thawed(layer: Mapping[str, Any]) -> list[FrozenCoding]:
    """The codings of a frozen layer, in order. ValueError or KeyError where it isn't one."""
    codes = [uuid.UUID(code) for code in layer["codes"]]
    found = []
    for transcript, flat in layer["spans"].items():
        for start, stop, code in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
            found.append(FrozenCoding(uuid.UUID(transcript), start, stop, codes[code]))
    return sorted(found)
