"""A coder's layer: what it holds, and taking one in.

A layer is all operations on what belongs to one coder, with what they need to be understood elsewhere: the
hashes of the transcripts, the codes used, the codebook versions read under. Taking one in adds the
operations that aren't here yet and folds what they touch; doing it twice, or in another order, changes
nothing. It is one transaction after a snapshot, and refuses where a text differs.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import add_versions, code_uid, read_codebook
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, Transaction, insert_foreign
from cipcoder.store.rows import table
from cipcoder.store.store import Store

UNSORTED = "unsorted"
"""id of the theme that unknown codes of a received layer are put under"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """All of one coder's work, ready to travel."""

    project: str
    coder: uuid.UUID
    coder_name: str
    transcripts: tuple[Row, ...]
    """uid, name, revision, text_sha256, length of each transcript the layer speaks of"""
    codes: tuple[Row, ...]
    """fields of each code used and of its themes, themes first"""
    versions: Mapping[str, Mapping[str, str]]
    """codebook versions read under: fingerprint -> code id -> fingerprint of the code"""
    operations: tuple[Row, ...]
    """columns of ``operation`` but the local id, ordered by (replica, seq)"""


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


def take_out(store: Store, coder: uuid.UUID) -> Layer:
    """The layer of a coder as it stands."""
    with store.read() as connection:
        return _layer(connection, coder)


def _layer(connection: Connection, coder: uuid.UUID) -> Layer:
    o = OPERATION.c
    columns = [c for c in OPERATION.columns if c.name != "id"]
    query = select(*columns).where(o.layer_uid == coder).order_by(o.replica, o.seq)
    operations = tuple(dict(row) for row in connection.execute(query).mappings())
    named = {str(op["transcript_uid"]) for op in operations if op["transcript_uid"] is not None}
    said = [f for op in operations for f in (op["before"], op["after"]) if f]
    used = {f["code"] for f in said if f.get("code")}
    marks = {f["version"] for f in said if f.get("version")}
    t = table(m.Transcript).c
    rows = connection.execute(select(t.uid, t.name, t.revision, t.text_sha256, t.length).order_by(t.name)).mappings()
    v = table(m.CodebookVersion).c
    versions = {
        r.fingerprint: r.codes for r in connection.execute(select(v.fingerprint, v.codes)) if r.fingerprint in marks
    }
    return Layer(
        project=connection.execute(select(m.Project.name)).scalar_one(),
        coder=coder,
        coder_name=connection.execute(select(m.Coder.name).where(m.Coder.uid == coder)).scalar_one(),
        transcripts=tuple(dict(row) | {"uid": str(row["uid"])} for row in rows if str(row["uid"]) in named),
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
        for row in codebook.walk()
        if row.code.id in wanted
    )


def take_in(store: Store, layer: Layer) -> Received:
    """Merge a received layer into the store, all of it or nothing."""
    with store.read() as connection:
        _check_names(connection, layer)
        waiting = _check_texts(connection, layer)
        known = select(func.count()).select_from(OPERATION).where(OPERATION.c.layer_uid == layer.coder)
        if connection.execute(known).scalar_one() or connection.execute(select(m.Coding.id).limit(1)).first():
            needs_snapshot = True
        else:
            needs_snapshot = False
    if needs_snapshot:
        store.snapshot("before-layer")
    with store.acting(None, verb="import layer", role="note") as tx:
        connection = tx.connection
        before = _codings(connection, layer.coder)
        _check_owner(connection, layer)
        add_versions(connection, layer.versions)
        new_codes, revived, other = _settle_codes(tx, layer)
        new = insert_foreign(connection, layer.operations)
        touched = dict.fromkeys((op["entity"], op["entity_uid"]) for op in new)
        for kind, uid in sorted(touched, key=lambda k: (k[0] != "coder", k[0] == "memo")):
            tx.write(kind, uid, tx._state(uid))
        after = _codings(connection, layer.coder)
    return Received(layer.coder_name, len(new), before, after, waiting, new_codes, revived, other)


def _check_names(connection: Connection, layer: Layer) -> None:
    have = connection.execute(select(m.Coder.uid).where(m.Coder.name == layer.coder_name)).scalar()
    if have is not None and have != layer.coder:
        raise RefusedError(
            _(
                "The layer is by a coder named {name}, and this project has another coder of that name. "
                "One of them has to be renamed: cipcoder coder rename {name} NEW-NAME."
            ).format(name=layer.coder_name)
        )


def _check_texts(connection: Connection, layer: Layer) -> tuple[str, ...]:
    """Refuse a layer made on other texts; names of the transcripts that simply aren't here."""
    t = table(m.Transcript).c
    rows = connection.execute(select(t.uid, t.name, t.text_sha256)).all()
    by_uid = {str(row.uid): row for row in rows}
    by_name = {row.name: row for row in rows}
    waiting = []
    for theirs in layer.transcripts:
        mine = by_uid.get(theirs["uid"]) or by_name.get(theirs["name"])
        if mine is None:
            waiting.append(str(theirs["name"]))
        elif mine.text_sha256 != theirs["text_sha256"]:
            raise RefusedError(
                _(
                    "The layer was made on another text of {name}: here {mine}, there {theirs} (SHA-256). "
                    "Nothing was taken in. Both coders need the same file."
                ).format(name=theirs["name"], mine=mine.text_sha256, theirs=theirs["text_sha256"])
            )
    return tuple(waiting)


def _check_owner(connection: Connection, layer: Layer) -> None:
    """No operation of a layer may touch what belongs to someone else."""
    o = OPERATION.c
    lengths = {t["uid"]: t["length"] for t in layer.transcripts}
    for op in layer.operations:
        if KINDS[op["entity"]].layer is None or op["layer_uid"] != layer.coder:
            raise RefusedError(_("The layer holds changes that are not its coder's; it was not taken in."))
        if op["uid"] != uuid.uuid5(op["replica"], str(op["seq"])):
            raise RefusedError(_("The layer's operations are misnumbered: the file was changed by hand."))
        fields = op["after"]
        placed = op["entity"] == "coding" and fields and op["before"] is None
        if placed and not 0 <= fields["start"] < fields["stop"] <= lengths.get(fields["transcript"], 0):
            raise RefusedError(_("The layer has a coding outside its transcript; it was not taken in."))
    uids = sorted({op["entity_uid"] for op in layer.operations}, key=str)
    for i in range(0, len(uids), 500):
        foreign = select(o.uid).where(
            o.entity_uid.in_(uids[i : i + 500]), (o.layer_uid != layer.coder) | o.layer_uid.is_(None)
        )
        if connection.execute(foreign.limit(1)).first():
            raise RefusedError(_("The layer holds changes that are not its coder's; it was not taken in."))


def _settle_codes(tx: Transaction, layer: Layer) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Make sure every code the layer uses is here: unknown ones under "to sort", retired ones back in use."""
    new, revived, other = [], [], []
    unknown = {row["id"] for row in layer.codes if tx.state(code_uid(row["id"])) is None}
    if unknown and tx.state(code_uid(UNSORTED)) is None:
        label = {"fr": "À classer", "en": "To sort"}
        tx.create("code", code_uid(UNSORTED), _plain(UNSORTED, None, 999, label))
    for position, row in enumerate(layer.codes):
        state = tx.state(code_uid(row["id"]))
        if state is None:
            parent = row["parent"] if row["parent"] in unknown else UNSORTED
            fields = _plain(row["id"], parent, position, row["label"])
            said = {name: row[name] for name in ("definition", "include", "exclude", "keywords", "colour")}
            tx.create("code", code_uid(row["id"]), fields | said)
            new.append(row["id"])
            continue
        if state["retired"]:
            tx.update("code", code_uid(row["id"]), {"retired": False})
            revived.append(row["id"])
        if any(state[name] != row[name] for name in ("definition", "include", "exclude")):
            other.append(row["id"])
    return tuple(new), tuple(revived), tuple(other)


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
