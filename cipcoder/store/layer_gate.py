"""What a received layer may do here: change what is its coder's, on the texts that are here, and nothing else.

``formats`` has checked a file's types and its agreement with itself; this asks the project. Every refusal is
raised inside the transaction that takes the layer in, so nothing of the layer stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import version_mark
from cipcoder.store.frozen import sha256_of, thawed
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, Transaction
from cipcoder.store.open_rounds import OpenRound, open_rounds, seal_uid
from cipcoder.store.operations.base import name_taken
from cipcoder.store.operations.consensus import CONSENSUS
from cipcoder.store.rows import ORPHAN, Entity, table

Row = Mapping[str, Any]
MAX_AHEAD = 10_000_000
"""how far a layer's clock may be ahead of the log's: more operations than a study ever has. Clocks only go up, so
one absurd number would leave no room for the next"""
CONTENT = tuple(c.name for c in OPERATION.columns if c.name not in ("id", "redacted_at"))


@dataclass(frozen=True, slots=True)
class Layer:
    """All of one coder's work, ready to travel."""

    project: str
    coder: uuid.UUID
    coder_name: str
    transcripts: tuple[Row, ...]
    """uid, name, revision, text_sha256, length of each transcript the layer speaks of"""
    codes: tuple[Row, ...]
    """fields of each code used and of its themes, themes first; ``retired`` only where it is"""
    versions: Mapping[str, Mapping[str, str]]
    """codebook versions read under: fingerprint -> code id -> fingerprint of the code"""
    operations: tuple[Row, ...]
    """columns of ``operation`` but the local id, ordered by (replica, seq)"""


def absent_texts(connection: Connection, layer: Layer) -> tuple[str, ...]:
    """Refuse a layer made on texts that never were here; names of the transcripts that simply aren't here.

    A text corrected here since is no other text: what lies on it is carried along. One corrected there only is.
    """
    t = table(m.Transcript).c
    rows = connection.execute(select(t.uid, t.name, t.text_sha256)).all()
    by_uid = {str(row.uid): row for row in rows}
    by_name = {row.name: row for row in rows}
    texts = revisions_of(connection)
    waiting = []
    for theirs in layer.transcripts:
        if (mine := by_uid.get(theirs["uid"])) is not None:
            _same_texts(texts.get(mine.uid, {}), theirs)
        elif (mine := by_name.get(theirs["name"])) is None:
            waiting.append(str(theirs["name"]))
        elif mine.text_sha256 in {theirs["text_sha256"], *theirs.get("revisions", {}).values()}:
            raise RefusedError(
                _(
                    "{name} was corrected in one of the two projects and imported as corrected in the other: they "
                    "can't be told to be one interview. Nothing was taken in. Import the first text, then correct it: "
                    "cipcoder transcript correct {name} FILE"
                ).format(name=theirs["name"])
            )
        else:
            raise RefusedError(
                _(
                    "The layer was made on another text of {name}: here {mine}, there {theirs} (SHA-256). "
                    "Nothing was taken in. Both coders need the same file."
                ).format(name=theirs["name"], mine=mine.text_sha256, theirs=theirs["text_sha256"])
            )
    return tuple(waiting)


def revisions_of(connection: Connection) -> dict[uuid.UUID, dict[int, str]]:
    """Of every transcript, the SHA-256 of each of its texts by its number."""
    x = table(m.TranscriptText).c
    found: dict[uuid.UUID, dict[int, str]] = {}
    for uid, number, sha256 in connection.execute(select(x.transcript_uid, x.revision, x.sha256)):
        found.setdefault(uid, {})[number] = sha256
    return found


def _same_texts(mine: Mapping[int, str], theirs: Row) -> None:
    """Refuse what was made on a text that isn't here, or that has another number here."""
    said = {int(number): sha for number, sha in theirs.get("revisions", {}).items()}
    for number, sha in ({theirs["revision"]: theirs["text_sha256"]} | said).items():
        if mine.get(number) == sha or not (number == theirs["revision"] or number in mine or sha in mine.values()):
            continue
        if sha in mine.values() or (number in mine and number != 1):
            raise RefusedError(
                _(
                    "{name} was corrected here and there, not in the same order or not alike: text no. {n} of one is "
                    "not that of the other. Nothing was taken in. Have the codings sent as a table: there cipcoder "
                    "export extracts --to FILE.csv, here cipcoder codings import FILE.csv"
                ).format(name=theirs["name"], n=number)
            )
        if number == 1:
            raise RefusedError(
                _(
                    "The layer was made on another text of {name}: here {mine}, there {theirs} (SHA-256). "
                    "Nothing was taken in. Both coders need the same file."
                ).format(name=theirs["name"], mine=mine.get(1, "?"), theirs=sha)
            )
        raise RefusedError(
            _(
                "{name} was corrected where the layer comes from, and not here. Nothing was taken in. Correct it "
                "here first with the same file: cipcoder transcript correct {name} FILE"
            ).format(name=theirs["name"])
        )


def new_operations(connection: Connection, layer: Layer) -> list[Row]:
    """The layer's operations that aren't in the log yet, after checking all of them for whose they are."""
    if any(not _its_coder_s(op, layer.coder) for op in layer.operations):
        raise _not_theirs()
    new = unknown(connection, layer.operations)
    check_versions(connection, layer.versions, new)
    return new


def unknown(connection: Connection, operations: Sequence[Row]) -> list[Row]:
    """Of received operations those that aren't in the log yet, after holding all of them against it.

    Each has the number of its place, is about the thing that its uid is here, and says what the log says of it.
    """
    things: dict[uuid.UUID, tuple[str, uuid.UUID | None]] = {}
    for op in operations:
        if op["uid"] != uuid.uuid5(op["replica"], str(op["seq"])):
            raise _misnumbered()
        thing = (op["entity"], op["layer_uid"])
        if things.setdefault(op["entity_uid"], thing) != thing:
            raise _not_theirs()
    o = OPERATION.c
    clock = connection.execute(select(func.max(o.lamport))).scalar_one()
    if any(op["lamport"] > clock + MAX_AHEAD for op in operations):
        raise _misnumbered()
    for row in _among(connection, (o.entity_uid, o.entity, o.layer_uid), o.entity_uid, things):
        if (row.entity, row.layer_uid) != things[row.entity_uid]:
            raise _not_theirs()
    offered = {op["uid"]: op for op in operations}
    for row in _among(connection, tuple(OPERATION.columns), o.uid, offered):
        theirs = offered.pop(row.uid)
        redacted = row.redacted_at is not None or theirs["redacted_at"] is not None
        if not redacted and any(getattr(row, name) != theirs[name] for name in CONTENT):
            raise _misnumbered()
    return list(offered.values())


def check_result(tx: Transaction, layer: Layer, touched: Iterable[Entity]) -> None:
    """Refuse states that the new operations, together with those that were here, must not lead to."""
    for kind, uid in touched:
        state = tx.state(uid)
        if state is None:
            continue
        if kind == "coder" and name_taken(tx, kind, uid, state):
            raise RefusedError(
                _(
                    "The layer is by a coder named {name}, and this project has another coder of that name. "
                    "One of them has to be renamed: cipcoder coder rename {name} NEW-NAME."
                ).format(name=state["name"])
            )
    check_states(tx, touched)


def check_states(tx: Transaction, touched: Iterable[Entity]) -> None:
    """Refuse a consensus that is none, a coding outside its text, a seal that was tampered with."""
    for kind, uid in touched:
        state = tx.state(uid)
        if state is None:
            continue
        if kind == "coder" and (state["kind"] == "consensus") != (uid == CONSENSUS):
            raise _not_theirs()
        if kind == "coding":
            _check_coding(tx, state)
        if kind == "seal":
            _check_seal(tx, uid, state)


def check_rounds(tx: Transaction, layer: Layer) -> None:
    """Refuse to open a layer in a blind round before it is sealed, and before those who work here sealed theirs."""
    for one, sealed, others in held_by_rounds(tx, layer.coder, open_rounds(tx.connection)):
        if not sealed:
            raise RefusedError(  # on the coder's own second machine their unsealed work may come and go
                _(
                    "{coder} has not sealed the round {name}, which is blind: the layer was not taken in. "
                    "Ask for it again once it is sealed (there: cipcoder round seal)."
                ).format(coder=layer.coder_name, name=one.name)
            )
        raise RefusedError(
            _(
                "The round {name} is blind, and {coder} has not sealed it here: the layer was not taken in. "
                "First: cipcoder round seal {name} --coder {coder}"
            ).format(coder=(tx.state(others[0]) or {"name": "?"})["name"], name=one.name)
        )


def held_by_rounds(
    tx: Transaction, coder: uuid.UUID, rounds: Iterable[OpenRound]
) -> list[tuple[OpenRound, bool, list[uuid.UUID]]]:
    """Of these rounds, those that keep a coder's layer from coming in now; whether they sealed, who here has not."""
    found = []
    for one in rounds:
        if coder not in one.coders or not one.blind:
            continue
        others = [each for each in sorted(one.unsealed - {coder}) if _works_here(tx.connection, each)]
        # its row isn't written yet
        sealed = coder not in one.unsealed or tx.state(seal_uid(one.uid, coder)) is not None
        if others or not (sealed or _works_here(tx.connection, coder)):
            found.append((one, sealed, others))
    return found


def _works_here(connection: Connection, coder: uuid.UUID) -> bool:
    """Whether a coder has done anything in this copy of the project."""
    o = OPERATION.c
    done = select(o.id).where(o.coder_uid == coder, o.replica.in_(select(m.Replica.uid)))
    return connection.execute(done.limit(1)).first() is not None


def _check_seal(tx: Transaction, uid: uuid.UUID, state: Row) -> None:
    """A seal is made once, is the one of its round and coder, and its layer is the one its hash names."""
    o = OPERATION.c
    acts = tx.connection.execute(select(o.before, o.after, o.redacted_at).where(o.entity_uid == uid)).all()
    made = [row.after for row in acts if row.redacted_at is None]
    if any(row.before is not None for row in acts) or any(
        after is None or after["layer_sha256"] != state["layer_sha256"] for after in made
    ):
        raise RefusedError(_("A seal was changed since it was made; the layer was not taken in."))
    if state["round"] is None or uid != seal_uid(uuid.UUID(state["round"]), uuid.UUID(state["coder"])):
        raise RefusedError(_("A seal is not the one of its round and coder; the layer was not taken in."))
    try:
        good = sha256_of(state["layer"]) == state["layer_sha256"]
        codings = thawed(state["layer"])
    except (KeyError, ValueError, TypeError, IndexError):
        good, codings = False, []
    if not good:
        raise RefusedError(_("A sealed layer is not the one its hash names; the layer was not taken in."))
    of_round = tx.state(uuid.UUID(state["round"]))
    for one in codings:
        text = tx.rows.text(one.transcript, state["layer"]["revisions"].get(str(one.transcript), 0))
        known = tx.rows.id_of("transcript", one.transcript) is not None
        outside = known and (text is None or not 0 <= one.start < one.stop <= len(text))
        if outside or (of_round is not None and str(one.transcript) not in of_round["transcripts"]):
            raise RefusedError(_("A sealed layer has a coding outside its round; the layer was not taken in."))


def _check_coding(tx: Transaction, state: Row) -> None:
    transcript = uuid.UUID(state["transcript"])
    inside = 0 <= state["start"] < state["stop"]
    if tx.rows.id_of("transcript", transcript) is not None:
        text = tx.rows.text(transcript, state["revision"])
        lost = state["status"] == ORPHAN and text is None  # on a text of which only the corrected form came here
        inside = inside and (lost or (text is not None and state["stop"] <= len(text)))
    if not inside:
        raise RefusedError(_("The layer has a coding outside its transcript; it was not taken in."))
    if tx.state(uuid.UUID(state["code"])) is None:
        raise RefusedError(_("The layer uses a code that it does not describe; it was not taken in."))


def _its_coder_s(op: Row, coder: uuid.UUID) -> bool:
    """Whether an operation is on what belongs to this coder, and was done by them."""
    kind = KINDS.get(op["entity"])
    if kind is None or kind.layer is None or op["layer_uid"] != coder:
        return False
    if kind.layer == "self":
        return bool(op["entity_uid"] == coder)
    if op["entity"] == "decision" and coder != CONSENSUS:
        return False
    owners = {fields[kind.layer] for fields in (op["before"], op["after"]) if fields and kind.layer in fields}
    by = op["role"] == "note" or op["coder_uid"] == coder or coder == CONSENSUS  # the consensus is several people's
    return owners <= {str(coder)} and (by or _is_carried(op))


def _is_carried(op: Row) -> bool:
    """Whether an operation only says where something is in another text: what corrections do to everyone's."""
    together, before, after = KINDS[op["entity"]].together, op["before"], op["after"]
    moved = before and after and before.keys() == after.keys() == together and "revision" in together
    return bool(moved) and any(before.get(name) != after.get(name) for name in ("revision", "status"))


def check_versions(connection: Connection, versions: Mapping[str, Mapping[str, str]], new: Sequence[Row]) -> None:
    """A version is named by what it holds, and every one that is used is here or comes along."""
    if any(version_mark(codes) != mark for mark, codes in versions.items()):
        raise RefusedError(_("A codebook version of the layer is not what its name says; it was not taken in."))
    said = [fields for op in new for fields in (op["before"], op["after"]) if fields]
    used = {fields["version"] for fields in said if fields.get("version") is not None}
    known = set(connection.execute(select(m.CodebookVersion.fingerprint)).scalars())
    if used - known - versions.keys():
        raise RefusedError(_("The layer lacks a codebook version that it was made under; it was not taken in."))


def _among(connection: Connection, columns: Sequence[Any], column: Any, uids: Iterable[uuid.UUID]) -> list[Any]:
    """Rows of the log where ``column`` is one of ``uids`` (asked for in parts: a statement has bounds)."""
    wanted = list(uids)
    rows: list[Any] = []
    for i in range(0, len(wanted), 500):
        rows += connection.execute(select(*columns).where(column.in_(wanted[i : i + 500]))).all()
    return rows


def _misnumbered() -> RefusedError:
    return RefusedError(_("The layer's operations are misnumbered: the file was changed by hand."))


def _not_theirs() -> RefusedError:
    return RefusedError(_("The layer holds changes that are not its coder's; it was not taken in."))
