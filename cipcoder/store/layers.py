"""A coder's layer: what it holds, and taking one in.

A layer is all operations on what belongs to one coder, with what they need to be understood elsewhere: the
hashes of the transcripts, the codes used, the codebook versions read under. Taking one in adds the
operations that aren't here yet and folds what they touch; doing it twice, or in another order, changes
nothing. It is one transaction, after a snapshot, and all of it or nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, or_, select

from cipcoder.codebook.models import MAX_LEVELS
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import add_versions, code_uid, read_codebook
from cipcoder.store.erased import erased, without_erased
from cipcoder.store.layer_gate import Layer, Row, absent_texts, check_result, check_rounds, new_operations, revisions_of
from cipcoder.store.log import OPERATION, Transaction
from cipcoder.store.operations.consensus import CONSENSUS, follow
from cipcoder.store.operations.correcting import carry_along
from cipcoder.store.operations.merging import follow_merges
from cipcoder.store.rows import Entity, table
from cipcoder.store.store import Store

UNSORTED = "unsorted"
"""id of the theme that unknown codes of a received layer are put under"""


@dataclass(frozen=True, slots=True)
class Received:
    """What taking a layer in did."""

    coder_name: str
    new_operations: int
    codings_before: int
    codings_after: int
    waiting: tuple[str, ...]
    """names of transcripts that aren't in this project: their codings wait in the log"""
    new_codes: tuple[str, ...]
    revived_codes: tuple[str, ...]
    other_definition: tuple[str, ...]
    """codes whose definition here is not the one the coder read last"""
    dropped: int = 0
    """operations on what was erased here: a participant withdrew"""


def take_out(store: Store, coder: uuid.UUID) -> Layer:
    """The layer of a coder as it stands."""
    with store.read() as connection:
        return _layer(connection, coder)


def _layer(connection: Connection, coder: uuid.UUID) -> Layer:
    o = OPERATION.c
    columns = [c for c in OPERATION.columns if c.name != "id"]
    # Entries that were emptied have nothing to say, and no copy needs them.
    says = or_(o.redacted_at.is_(None), o.before.is_not(None), o.after.is_not(None))
    query = select(*columns).where(o.layer_uid == coder, says).order_by(o.replica, o.seq)
    operations = tuple(dict(row) for row in connection.execute(query).mappings())
    named = {str(op["transcript_uid"]) for op in operations if op["transcript_uid"] is not None}
    said = [f for op in operations for f in (op["before"], op["after"]) if f]
    used = {f["code"] for f in said if f.get("code")}
    marks = {f["version"] for f in said if f.get("version")}
    t = table(m.Transcript).c
    rows = connection.execute(select(t.uid, t.name, t.revision, t.text_sha256, t.length).order_by(t.name)).mappings()
    revisions = {
        uid: {"revisions": {str(number): sha for number, sha in sorted(texts.items())}}
        for uid, texts in revisions_of(connection).items()
        if len(texts) > 1
    }
    v = table(m.CodebookVersion).c
    versions = {
        r.fingerprint: r.codes for r in connection.execute(select(v.fingerprint, v.codes)) if r.fingerprint in marks
    }
    return Layer(
        project=connection.execute(select(m.Project.name)).scalar_one(),
        coder=coder,
        coder_name=connection.execute(select(m.Coder.name).where(m.Coder.uid == coder)).scalar_one(),
        transcripts=tuple(
            dict(row) | {"uid": str(row["uid"])} | revisions.get(row["uid"], {})
            for row in rows
            if str(row["uid"]) in named
        ),
        codes=_codes_used(connection, used),
        versions=versions,
        operations=operations,
    )


def _codes_used(connection: Connection, used: set[str]) -> tuple[Row, ...]:
    codebook = read_codebook(connection)
    wanted: set[str] = set()
    rows = {row.code.id: row for row in codebook.walk()}
    for key in rows:
        if str(code_uid(key)) in used:
            walk: str | None = key
            while walk is not None:
                wanted.add(walk)
                walk = rows[walk].parent_id
    return tuple(
        {"id": row.code.id, "parent": row.parent_id, "label": dict(row.code.label)}
        | {name: dict(getattr(row.code, name)) for name in ("definition", "include", "exclude")}
        | {"keywords": list(row.code.keywords), "colour": row.code.colour}
        | ({"retired": True} if row.code.retired else {})
        for row in codebook.walk()
        if row.code.id in wanted
    )


def take_in(store: Store, layer: Layer) -> Received:
    """Merge a received layer into the store, all of it or nothing."""
    with store.acting(None, verb="import layer", role="note") as tx:
        return receive(tx, layer, lambda: store.snapshot("before-layer"))


def receive(tx: Transaction, layer: Layer, snapshot: Callable[[], object]) -> Received:
    """Merge a layer inside an act; ``snapshot`` is called once, before anything changes, where it brings anything."""
    before = _codings(tx.connection, layer.coder)
    layer = _without_texts(layer, erased(tx.connection))
    waiting = absent_texts(tx.connection, layer)
    kept = without_erased(tx.connection, new_operations(tx.connection, layer))
    new = kept.operations
    codes = _Settled()
    if new:
        snapshot()
        add_versions(tx.connection, layer.versions)
        codes = _settle_codes(tx, layer, {op["after"]["code"] for op in new if op["after"] and "code" in op["after"]})
        touched = tx.add_foreign(new)
        check_result(tx, layer, touched)
        check_rounds(tx, layer)
        rewrite_all(tx, touched)
        carry_touched(tx, touched)
        follow_merges(tx, touched)
        if layer.coder == CONSENSUS:
            follow(tx, {op["transcript_uid"] for op in new if op["transcript_uid"] is not None})
    after = _codings(tx.connection, layer.coder)
    settled = codes.new, codes.revived, codes.other
    return Received(layer.coder_name, len(new), before, after, waiting, *settled, kept.dropped)


def _without_texts(layer: Layer, gone: Container[uuid.UUID]) -> Layer:
    """The layer without its lines on these transcripts, which it does not wait for."""
    return replace(layer, transcripts=tuple(t for t in layer.transcripts if uuid.UUID(t["uid"]) not in gone))


def rewrite_all(tx: Transaction, touched: Sequence[Entity]) -> None:
    """Bring the rows in line with the log, of all these."""
    with tx.codings_together():
        for kind, uid in touched:
            tx.rewrite(kind, uid)


def carry_touched(tx: Transaction, touched: Sequence[Entity]) -> None:
    """What was received and lies on an earlier text of a transcript is carried onto the present one."""
    of: dict[uuid.UUID, set[uuid.UUID]] = {}
    for kind, uid in touched:
        state = tx.state(uid) if kind in ("coding", "verbatim") else None
        if state is not None and state["transcript"] is not None:
            of.setdefault(uuid.UUID(state["transcript"]), set()).add(uid)
    for transcript in sorted(of):
        carry_along(tx, transcript, of[transcript])


@dataclass(frozen=True, slots=True)
class _Settled:
    new: tuple[str, ...] = ()
    revived: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def _settle_codes(tx: Transaction, layer: Layer, used: set[str]) -> _Settled:
    """Make sure every code of the new operations is here: unknown ones under "to sort", retired ones back in use.

    ``used``: uids of codes. A code that was retired there too stays as it is.
    """
    described = {row["id"]: row for row in layer.codes}
    wanted = {key for key in described if str(code_uid(key)) in used}
    for row in reversed(layer.codes):  # themes stand before their codes: from below, each brings its own
        if row["id"] in wanted and row["parent"] is not None:
            wanted.add(row["parent"])
    here = {key: tx.state(code_uid(key)) for key in described}
    unknown = [row for row in layer.codes if row["id"] in wanted - {UNSORTED} and here[row["id"]] is None]
    if unknown or (UNSORTED in wanted and here[UNSORTED] is None):
        _add_unsorted(tx, unknown)
    revived, other = [], []
    for key, state in here.items():
        row = described[key]
        if state is None:
            continue
        if state["retired"] and not row.get("retired") and str(code_uid(key)) in used:
            tx.update("code", code_uid(key), {"retired": False, "merged_into": None})
            revived.append(key)
        if any(state[name] != row[name] for name in ("definition", "include", "exclude")):
            other.append(key)
    return _Settled(tuple(row["id"] for row in unknown), tuple(revived), tuple(other))


def _add_unsorted(tx: Transaction, unknown: Sequence[Row]) -> None:
    """Put unknown codes under "to sort", below their themes as far as those are unknown too and depth allows."""
    if tx.state(code_uid(UNSORTED)) is None:
        label = {"fr": "À classer", "en": "To sort"}
        tx.create("code", code_uid(UNSORTED), _plain(UNSORTED, None, 999, label))
    codebook = read_codebook(tx.connection)
    depths = {UNSORTED: len(codebook.path(UNSORTED))}
    taken = {word.casefold() for code in codebook.get(UNSORTED).codes for word in code.label.values()}
    for position, row in enumerate(unknown):
        parent = row["parent"] if depths.get(row["parent"], MAX_LEVELS) < MAX_LEVELS else UNSORTED
        depths[row["id"]] = depths[parent] + 1
        label = dict(row["label"])
        if parent == UNSORTED:
            if taken & {word.casefold() for word in label.values()}:
                label = {language: f"{word} ({row['id']})" for language, word in label.items()}
            taken |= {word.casefold() for word in label.values()}
        said = {name: row[name] for name in ("definition", "include", "exclude", "keywords", "colour")}
        retired = {"retired": bool(row.get("retired"))}
        tx.create("code", code_uid(row["id"]), _plain(row["id"], parent, position, label) | said | retired)


def _plain(key: str, parent: str | None, position: int, label: Mapping[str, str]) -> dict[str, Any]:
    texts: dict[str, Any] = {name: {} for name in ("definition", "include", "exclude")}
    return texts | {
        "key": key,
        "parent": None if parent is None else str(code_uid(parent)),
        "position": position,
        "label": dict(label),
        "keywords": [],
        "examples": [],
        "colour": "",
        "slot": None,
        "retired": False,
        "merged_into": None,
    }


def _codings(connection: Connection, coder: uuid.UUID) -> int:
    query = select(func.count()).select_from(m.Coding).join(m.Coder, m.Coder.id == m.Coding.coder_id)
    return int(connection.execute(query.where(m.Coder.uid == coder)).scalar_one())


__all__: Sequence[str] = ("Layer", "Received", "take_in", "take_out")
