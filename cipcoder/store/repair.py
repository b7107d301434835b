"""Making a damaged store anew: log and texts, as far as the file or its snapshots have them, and from these all else.

The log is only ever added to, so an entry that can't be read in the file is the one with its number in a snapshot of
the same line. Entries that a snapshot has and the file never had (it went back to an earlier copy since) stay away.
The new store is made in a file of its own and checked before it takes the place of the damaged one, which is kept.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError

from cipcoder.errors import CipcoderError, StoreError
from cipcoder.store import erased_before, migrations
from cipcoder.store import models as m
from cipcoder.store.check import check, salvaged
from cipcoder.store.codebook_rows import keep_version
from cipcoder.store.engine import explained, files_explained, own_key, writing
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, Transaction
from cipcoder.store.restoring import drop_half_made, is_sound, listed, refuse_open, replacing
from cipcoder.store.rows import table
from cipcoder.store.snapshots import arriving
from cipcoder.store.store import Store

Row = dict[str, Any]
Reading = Callable[[Mapping[str, str]], Iterable[str]]
"""reads the files again that texts came from: SHA-256 of those that are lost -> how the file was encoded; any texts"""
TEXT, VERSION, REPLICA, PROJECT = (table(each) for each in (m.TranscriptText, m.CodebookVersion, m.Replica, m.Project))


@dataclass(slots=True)
class Salvage:
    """What a file still has of all that can't be made from something else."""

    log: dict[int, Row] = field(default_factory=dict)
    """entries by number"""
    texts: dict[tuple[uuid.UUID, int], Row] = field(default_factory=dict)
    versions: dict[str, Row] = field(default_factory=dict)
    replicas: dict[uuid.UUID, Row] = field(default_factory=dict)
    project: Row | None = None
    from_copies: int = 0
    """entries and texts that only snapshots have"""
    from_files: int = 0
    """texts that only the files have which were imported"""
    lost: int = 0
    """entries that are nowhere"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a store made anew has, and what is still wrong with it."""

    entries: int
    texts: int
    from_copies: int
    from_files: int
    lost: int
    faults: tuple[str, ...]


def salvage(place: Path, key: str | None = None) -> Salvage:
    """All of one file that can be read and is what it says it is."""
    found = Salvage()
    with (
        suppress(StoreError),
        explained(place),
        closing(Store.examine(place, own_key(place, key))) as store,
        store.read() as connection,
    ):
        found.log = {row["id"]: row for row in salvaged(connection, OPERATION) if _is_entry(row)}
        texts = [row for row in salvaged(connection, TEXT) if _sha256(row["text"]) == row["sha256"]]
        found.texts = {(row["transcript_uid"], row["revision"]): row for row in texts}
        found.versions = {row["fingerprint"]: row for row in salvaged(connection, VERSION)}
        found.replicas = {row["uid"]: row for row in salvaged(connection, REPLICA)}
        found.project = next(iter(salvaged(connection, PROJECT)), None)
    return found


def _is_entry(row: Row) -> bool:
    own = uuid.uuid5(row["replica"], str(row["seq"])) == row["uid"]
    return (
        own and row["entity"] in KINDS and all(row[n] is None or isinstance(row[n], dict) for n in ("before", "after"))
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def completed(own: Salvage, copies: Iterable[Salvage]) -> Salvage:
    """What the file has, with what is missing of it taken from its copies (the newest first), as many as it takes."""
    written = {uid: row["written"] for uid, row in own.replicas.items()}
    nothing_known = not own.log and not written
    last = max(own.log, default=0)
    whole = Salvage(dict(own.log), dict(own.texts), dict(own.versions), dict(own.replicas), own.project)
    for copy in copies:
        log, common = whole.log, own.log.keys() & copy.log.keys()
        if any(own.log[i]["uid"] != copy.log[i]["uid"] for i in common) or (nothing_known and log):
            continue  # another line: the project went back since
        for i, row in copy.log.items():
            if i not in log and (nothing_known or i <= last or row["seq"] <= written.get(row["replica"], 0)):
                log[i] = row
            elif i in common and log[i] is own.log[i] and log[i] != row and log[i]["redacted_at"] is None:
                log[i] = row  # entries never change: this one did, by a fault
        lacking = _wanted_texts(log.values()).keys() - whole.texts.keys()
        whole.texts |= {key: copy.texts[key] for key in lacking & copy.texts.keys()}
        whole.versions = copy.versions | whole.versions
        whole.project = whole.project or copy.project
        if not own.replicas:
            whole.replicas = copy.replicas | whole.replicas
        if own.replicas and whole.project and not _gaps(whole) and not lacking - whole.texts.keys():
            break
    whole.from_copies = sum(row is not own.log.get(i) for i, row in whole.log.items())
    whole.from_copies += len(whole.texts) - len(own.texts)
    gaps = _gaps(whole)
    whole.lost = sum(gaps.values())
    whole.replicas = {uid: row for uid, row in whole.replicas.items() if uid not in gaps}  # never written under again
    return whole


def _gaps(parts: Salvage) -> dict[uuid.UUID, int]:
    """How many entries of each opening of the store are missing, where some are."""
    here = Counter(row["replica"] for row in parts.log.values())
    return {uid: row["written"] - here[uid] for uid, row in parts.replicas.items() if row["written"] > here[uid]}


def _wanted_texts(log: Iterable[Row]) -> dict[tuple[uuid.UUID, int], Row]:
    """The texts the log speaks of, with what it says, but for those of people who withdrew."""
    wanted, erased = {}, set()
    for row in log:
        said = row["after"] or {}
        if row["entity"] == "erasure":
            erased |= {uuid.UUID(each) for each in said.get("transcripts", ())}
        for fields in (said, row["before"] or {}):
            if row["entity"] == "transcript" and "revision" in fields:
                wanted[row["entity_uid"], fields["revision"]] = fields
    return {key: fields for key, fields in wanted.items() if key[0] not in erased}


def read_again(parts: Salvage, reading: Reading) -> None:
    """Take texts that are nowhere else from their files, where these still give the same to the letter."""
    lost = {key: row for key, row in _wanted_texts(parts.log.values()).items() if key not in parts.texts}
    if not lost:
        return
    found = {_sha256(text): text for text in reading({row["text_sha256"]: row["encoding"] for row in lost.values()})}
    for (transcript, revision), row in lost.items():
        if (mark := row["text_sha256"]) in found:
            parts.texts[transcript, revision] = {
                "transcript_uid": transcript,
                "revision": revision,
                "text": found[mark],
                "sha256": mark,
            }
            parts.from_files += 1


def rebuild(file: Path, parts: Salvage, key: str | None = None) -> list[str]:
    """Make a store in the empty file from what was salvaged; what is wrong with it. CipcoderError where that fails."""
    with closing(Store.examine(file, key)) as store, explained(file):
        with store.engine.connect() as connection, writing(connection):
            migrations.create(connection)
            _write(connection, parts)
        with store.read() as connection:
            return check(connection)


def _write(connection: Connection, parts: Salvage) -> None:
    log = [parts.log[i] for i in sorted(parts.log)]
    said = [fields for row in log for fields in (row["before"], row["after"]) if fields]
    versions = dict(parts.versions)
    for mark in {fields["version"] for fields in said if fields.get("version")} - versions.keys():
        number = max((row["number"] for row in versions.values()), default=0) + 1
        versions[mark] = {"fingerprint": mark, "number": number, "codes": {}, "created_at": log[0]["at"]}
    for t, rows in (
        (OPERATION, log),
        (TEXT, list(parts.texts.values())),
        (VERSION, list(versions.values())),
        (REPLICA, list(parts.replicas.values())),
    ):
        if rows:
            connection.execute(insert(t), rows)
    tx = Transaction(connection, uuid.uuid4(), 1, None, verb="")
    order = {name: i for i, name in enumerate(KINDS)}
    entities = sorted({(order[row["entity"]], row["entity_uid"]) for row in log})
    tx.load(uid for _kind, uid in entities)
    names = list(KINDS)
    for kind, uid in entities:
        if names[kind] != "coding":
            tx.rewrite(names[kind], uid)
            if names[kind] == "project" and parts.project is not None:
                kept = {name: parts.project[name] for name in ("quote_key", "created_at")}
                connection.execute(update(PROJECT).values(kept))
    with tx.codings_together():
        for kind, uid in entities:
            if names[kind] == "coding":
                tx.rewrite("coding", uid)
    if connection.execute(select(PROJECT.c.id)).first() is None:
        raise LookupError("no project")
    keep_version(connection)


def tried(place: Path, key: str | None = None, reading: Reading = lambda lost: ()) -> Rebuilt | None:
    """What making the store anew would give; None where too little is left of it. Changes nothing."""
    return _made(place, key, reading, keep=False)


def remake(place: Path, key: str | None = None, reading: Reading = lambda lost: ()) -> Rebuilt | None:
    """Make the store anew, in the place of the damaged one, which is kept among the copies."""
    refuse_open(place)
    return _made(place, key, reading, keep=True)


def _made(place: Path, key: str | None, reading: Reading, *, keep: bool) -> Rebuilt | None:
    place = place.absolute()
    copies = (salvage(each.path, key) for each in reversed(listed(place)) if is_sound(each.path, key))
    parts = completed(salvage(place, key), copies)
    if not parts.log:
        return None
    with suppress(LookupError, TypeError, ValueError):  # entries that no cipcoder wrote
        read_again(parts, reading)
    withdrawn = erased_before.known([place, *(each.path for each in listed(place))], key)
    try:
        with explained(place), files_explained(place):
            if keep:
                with replacing(place, "before-repair", key) as (partial, _kept):
                    faults = _without_withdrawn(partial, rebuild(partial, parts, key), withdrawn, key)
            else:
                drop_half_made(place)
                try:
                    with arriving(place.with_name(place.name + ".trial"), 0o600) as partial:
                        faults = _without_withdrawn(partial, rebuild(partial, parts, key), withdrawn, key)
                finally:
                    drop_half_made(place)
    except StoreError:
        raise
    except (DBAPIError, CipcoderError, LookupError, TypeError, ValueError, AttributeError):
        return None
    return Rebuilt(len(parts.log), len(parts.texts), parts.from_copies, parts.from_files, parts.lost, tuple(faults))


def _without_withdrawn(
    file: Path, faults: list[str], withdrawn: Sequence[erased_before.Erasure], key: str | None
) -> list[str]:
    """Erase again what an older copy brought back; what is wrong with the store then."""
    if not erased_before.erase_again(file, withdrawn, key):
        return faults
    with closing(Store.examine(file, key)) as store, store.read() as connection:
        return check(connection)
