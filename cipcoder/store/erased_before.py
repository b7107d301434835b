"""Erasures made once, done again in a file that doesn’t know of them: a copy gone back to, a store made anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.store import migrations, scrubbing
from cipcoder.store import models as m
from cipcoder.store.engine import explained, own_key, shown
from cipcoder.store.erased import erased
from cipcoder.store.erasing import Withdrawal, interviews, survey
from cipcoder.store.log import OPERATION
from cipcoder.store.operations.erasing import Erase
from cipcoder.store.store import Store

Erasure = Mapping[str, Any]
"""participant and transcripts as the kind ``erasure`` has them"""


def known(paths: Iterable[Path], key: str | None = None) -> list[Erasure]:
    """What was erased according to any of these stores, damaged ones as far as they can be read."""
    found: dict[str, Erasure] = {}
    for path in paths:
        with suppress(Exception):  # a file that is no store, or in which nothing can be read, says nothing
            for each in _told(path, own_key(path, key)):
                found[f"{each.get('participant')} {sorted(each['transcripts'])}"] = each
    return list(found.values())


def _told(path: Path, key: str | None) -> Iterator[Erasure]:
    """From the log, or from its fold where the log can't be read."""
    e = m.Erasure
    with closing(Store.examine(path, key)) as store:
        try:
            with store.read() as connection:
                query = select(OPERATION.c.after).where(OPERATION.c.entity == "erasure")
                said: list[Any] = list(connection.execute(query).scalars())
        except Exception:  # whatever is wrong with it
            with store.read() as connection:
                rows = connection.execute(select(e.participant, e.transcripts))
                said = [{"participant": row.participant, "transcripts": row.transcripts} for row in rows]
    yield from (each for each in said if isinstance(each, dict) and isinstance(each.get("transcripts"), list))


def holds(path: Path, erasures: Sequence[Erasure], key: str | None = None) -> bool:
    """Whether a copy still has an interview that was erased."""
    gone = {uuid.UUID(each) for row in erasures for each in row["transcripts"]}
    with (
        suppress(Exception),  # as above
        closing(Store.examine(path, own_key(path, key))) as store,
        store.read() as connection,
    ):
        return bool(gone and gone & set(connection.execute(select(m.TranscriptText.transcript_uid)).scalars()))
    return False


def due(connection: Connection, erasures: Sequence[Erasure], *, same_project: bool = True) -> tuple[Withdrawal, ...]:
    """What of these erasures is not done in this store yet.

    All interviews with the participant go, those too that only this copy has. In another project (``same_project``
    false) the same key may be somebody else's: there only the interviews that are named go, and the participant with
    them when these are all that they said there.
    """
    found: dict[Withdrawal, None] = {}
    gone, spoken_of, with_whom = erased(connection), _spoken_of(connection), interviews(connection)
    for row in erasures:
        named = {uuid.UUID(each) for each in row["transcripts"]}
        person = None if row.get("participant") is None else uuid.UUID(str(row["participant"]))
        theirs = set() if person is None else set(with_whom.get(person, ()))
        if not same_project and not (theirs and theirs <= named):
            person, theirs = None, set()
        one = Withdrawal(person, tuple(sorted(named | theirs)))
        uids = {*one.transcripts, *([] if person is None else [person])}
        if (same_project and not gone >= uids) or (uids & spoken_of and _holds(connection, one)):
            found[one] = None
    return tuple(found)


def _spoken_of(connection: Connection) -> set[uuid.UUID]:
    """The things and the transcripts that the log says something of; to survey the others would find nothing."""
    o, x = OPERATION.c, m.TranscriptText
    said = select(o.entity_uid, o.transcript_uid).where(o.before.is_not(None) | o.after.is_not(None)).distinct()
    found = {uid for pair in connection.execute(said) for uid in pair if uid is not None}
    return found | set(connection.execute(select(x.transcript_uid)).scalars())


def _holds(connection: Connection, one: Withdrawal) -> bool:
    about = survey(connection, [one])
    return bool(about.standing or about.revisions)


def erase_again(file: Path, erasures: Sequence[Erasure], key: str | None = None) -> int:
    """Erase in the store ``file``, which nobody else has open, what was erased elsewhere; how many withdrawals.

    An older store is brought up to date for it.
    """
    if not erasures:
        return 0
    with explained(file), closing(Store.examine(file, key)) as store:
        migrations.bring_up_to_date(store.engine, shown(file), lambda: None)
        with store.read() as connection:
            wanted = due(connection, erasures)
        if wanted:
            store.do(Erase(wanted), note=True)
            scrubbing.rewrite(store)
    return len(wanted)
