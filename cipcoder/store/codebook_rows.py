"""The codebook as the store holds it: rows to ``Codebook`` and back to fields, and its versions."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from cipcoder.codebook.models import Code, Codebook, Example, code_fingerprint, fingerprint, problems
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.kinds import KINDS, natural_uid
from cipcoder.store.log import OPERATION, fold
from cipcoder.store.rows import table
from cipcoder.store.types import canonical, now

TITLE = "title"


def code_uid(key: str) -> uuid.UUID:
    """The uid of the code with this stable id, the same in every copy."""
    return natural_uid("code", key)


def code_fields(code: Code, parent: str | None, position: int) -> dict[str, Any]:
    """The log's fields for a code under the theme with id ``parent``, ``position``-th among its siblings."""
    return {
        "key": code.id,
        "parent": None if parent is None else str(code_uid(parent)),
        "position": position,
        "label": dict(code.label),
        "definition": dict(code.definition),
        "include": dict(code.include),
        "exclude": dict(code.exclude),
        "keywords": list(code.keywords),
        "examples": [e.model_dump() for e in code.examples],
        "colour": code.colour,
        "slot": code.slot,
        "retired": code.retired,
        "exclusive": True if code.exclusive else None,  # none in projects older than it: no change there
        "merged_into": None,
    }


def read_codebook(connection: Connection, *, strict: bool = False) -> Codebook:
    """The codebook as it stands in the store, retired codes included.

    ``strict``: ValidationError where it breaks a rule of codebooks.
    """
    project = connection.execute(select(m.Project.name, m.Project.language, m.Project.codebook_base)).one()
    rows = connection.execute(select(table(m.Code)).order_by(m.Code.position, m.Code.key)).mappings().all()
    children: dict[int | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        children.setdefault(row["parent_id"], []).append(dict(row))
    title = (project.codebook_base or {}).get(TITLE) or {project.language: project.name}
    codes = _built(children, None)
    try:
        return Codebook(title=title, language=project.language, codes=codes)
    except ValidationError:
        if strict:
            raise
        # Nothing that breaks a rule is ever written; should it stand there all the same, it has to be shown.
        return Codebook.model_construct(title=title, language=project.language, codes=codes)


def codebook_as_of(connection: Connection, counts: ColumnElement[bool]) -> Codebook:
    """The codebook that the operations make of which ``counts`` is true; ValidationError where that was none."""
    o = OPERATION.c
    query = select(o.entity_uid, o.lamport, o.replica, o.seq, o.before, o.after)
    histories: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for op in connection.execute(query.where(o.entity == "code", counts)).mappings():
        histories.setdefault(op["entity_uid"], []).append(dict(op))
    children: dict[str | None, list[Mapping[str, Any]]] = {}
    for uid, history in histories.items():
        state = fold(history)
        if state.alive:
            row = {column: state.fields.get(column) for column in KINDS["code"].columns}
            children.setdefault(state.fields["parent"], []).append(row | {"id": str(uid)})
    for rows in children.values():
        rows.sort(key=lambda row: (row["position"], row["key"]))
    now = read_codebook(connection)
    return Codebook(title=now.title, language=now.language, codes=_built(children, None))


Parent = TypeVar("Parent", int, str)


def _built(children: Mapping[Parent | None, list[Mapping[str, Any]]], parent: Parent | None) -> tuple[Code, ...]:
    return tuple(
        Code(
            id=row["key"],
            label=row["label"],
            definition=row["definition"],
            include=row["include"],
            exclude=row["exclude"],
            keywords=tuple(row["keywords"]),
            examples=tuple(Example(**e) for e in row["examples"]),
            colour=row["colour"],
            slot=row["slot"],
            retired=row["retired"],
            exclusive=bool(row["exclusive"]),
            codes=_built(children, row["id"]),
        )
        for row in children.get(parent, ())
    )


def checked_codebook(connection: Connection) -> Codebook:
    """The codebook as it stands; RefusedError, saying why, where what has just been written makes none."""
    try:
        codebook = read_codebook(connection, strict=True)
    except ValidationError as error:
        raise RefusedError("; ".join(sentence for _loc, sentence in problems(error))) from None
    if len(list(codebook.walk())) < connection.execute(select(func.count()).select_from(m.Code)).scalar_one():
        raise RefusedError(_("A code can't be moved under itself."))
    return codebook


def keep_version(connection: Connection) -> str:
    """Note the codebook's present version (a new one if its content is new); returns the fingerprint."""
    codebook = checked_codebook(connection)
    mark = fingerprint(codebook)
    codes = {row.code.id: code_fingerprint(row.code) for row in codebook.walk() if not row.code.retired}
    add_versions(connection, {mark: codes})
    connection.execute(update(table(m.Project)).values(codebook_version=mark))
    return mark


def version_mark(codes: Mapping[str, str]) -> str:
    """The fingerprint of the codebook version that holds these codes (``codebook.models.fingerprint``)."""
    return hashlib.sha256(canonical(codes).encode()).hexdigest()[:16]


def add_versions(connection: Connection, versions: Mapping[str, Mapping[str, str]]) -> None:
    """Add codebook versions (fingerprint -> code id -> code's fingerprint) that aren't known yet."""
    t = table(m.CodebookVersion)
    known = set(connection.execute(select(t.c.fingerprint)).scalars())
    number = connection.execute(select(func.max(t.c.number))).scalar() or 0
    for mark, codes in versions.items():
        if mark not in known:
            number += 1
            connection.execute(insert(t).values(fingerprint=mark, number=number, codes=dict(codes), created_at=now()))


def current_version(connection: Connection) -> str:
    """Fingerprint of the codebook as it stands."""
    mark = connection.execute(select(m.Project.codebook_version)).scalar_one_or_none()
    return mark if mark is not None else keep_version(connection)


def codebook_base(connection: Connection) -> dict[str, Any] | None:
    """The codebook as codebook.yaml last stood when it was applied or written."""
    base: dict[str, Any] | None = connection.execute(select(m.Project.codebook_base)).scalar_one()
    return base
