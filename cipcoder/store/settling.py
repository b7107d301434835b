"""What two copies of a project may have made together that neither would have made alone, put in order.

Two codes side by side with one label, one digit key given twice, a theme moved under its own code, two coders of one
name: each copy kept the rules, their union doesn't. What is done about it depends on what stands there and on nothing
else, so every copy that meets the same does the same, unasked.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from cipcoder.codebook.models import MAX_LEVELS
from cipcoder.store import models as m
from cipcoder.store.base import Base
from cipcoder.store.log import Transaction
from cipcoder.store.rows import table

Rule = Literal["label", "slot", "cycle", "depth", "in use", "name"]


@dataclass(frozen=True, slots=True)
class Settlement:
    """One thing that was put in order."""

    rule: Rule
    kind: str
    """code, coder, transcript or round"""
    name: str
    """a code's id; what another thing was called"""
    other: str = ""
    """the code that kept the label or key; the new name"""


@dataclass(slots=True)
class _Code:
    uid: uuid.UUID
    key: str
    parent: uuid.UUID | None
    label: Mapping[str, str]
    slot: int | None
    retired: bool
    merged_into: uuid.UUID | None


def settle_codebook(tx: Transaction) -> list[Settlement]:
    """Make a codebook of the codes as they stand; what had to be done for it. The first id has priority."""
    codes = _codes(tx)
    return [
        *_cycles(tx, codes),
        *_depths(tx, codes),
        *_merged(tx, codes),
        *_labels(tx, codes),
        *_slots(tx, codes),
    ]


def _codes(tx: Transaction) -> dict[uuid.UUID, _Code]:
    c = table(m.Code).c
    rows = tx.connection.execute(
        select(c.id, c.uid, c.key, c.parent_id, c.label, c.slot, c.retired, c.merged_into_id).order_by(c.key)
    ).all()
    uids = {row.id: row.uid for row in rows}
    return {
        row.uid: _Code(
            *(row.uid, row.key, uids.get(row.parent_id), row.label, row.slot, row.retired),
            merged_into=uids.get(row.merged_into_id),
        )
        for row in rows
    }


def _move(tx: Transaction, code: _Code, parent: uuid.UUID | None) -> None:
    code.parent = parent
    tx.update("code", code.uid, {"parent": None if parent is None else str(parent)})


def _cycles(tx: Transaction, codes: Mapping[uuid.UUID, _Code]) -> list[Settlement]:
    """Of themes that stand under each other, the one with the first id goes to the top."""
    found = []
    for code in codes.values():  # by id
        above, seen = code.parent, {code.uid}
        while above is not None and above not in seen:
            seen.add(above)
            above = codes[above].parent
        if above == code.uid:
            under = codes[above].parent
            _move(tx, code, None)
            found.append(Settlement("cycle", "code", code.key, codes[under].key if under is not None else ""))
    return found


def _depths(tx: Transaction, codes: Mapping[uuid.UUID, _Code]) -> list[Settlement]:
    """A code that lies too deep comes to stand beside its theme."""
    found = []
    again = True
    while again:
        again = False
        for code in codes.values():
            path = [code]
            while (above := path[-1].parent) is not None:
                path.append(codes[above])
            if len(path) == MAX_LEVELS + 1:  # from above: what is below comes up with it
                _move(tx, code, path[1].parent)
                found.append(Settlement("depth", "code", code.key, path[1].key))
                again = True
    return found


def _merged(tx: Transaction, codes: Mapping[uuid.UUID, _Code]) -> list[Settlement]:
    """A code in use is merged into none; of codes merged into each other, the one with the first id is in use again."""
    found = []
    for code in codes.values():
        into, seen = code.merged_into, {code.uid}
        while into is not None and into not in seen:
            seen.add(into)
            into = codes[into].merged_into
        if into == code.uid or (code.merged_into is not None and not code.retired):
            code.merged_into = None
            tx.update("code", code.uid, {"retired": False, "merged_into": None})
            found.append(Settlement("in use", "code", code.key))
    return found


def _labels(tx: Transaction, codes: Mapping[uuid.UUID, _Code]) -> list[Settlement]:
    """Of codes side by side with one label, all but the one with the first id get their id behind it."""
    found = []
    taken: dict[tuple[uuid.UUID | None, str, str], str] = {}
    for code in codes.values():
        label, other = dict(code.label), ""
        while clash := [at for at in label.items() if (code.parent, at[0], at[1].casefold()) in taken]:
            other = other or taken[code.parent, clash[0][0], clash[0][1].casefold()]
            label |= {language: f"{word} ({code.key})" for language, word in clash}
        taken |= {(code.parent, language, word.casefold()): code.key for language, word in label.items()}
        if other:
            tx.update("code", code.uid, {"label": label})
            found.append(Settlement("label", "code", code.key, other))
    return found


def _slots(tx: Transaction, codes: Mapping[uuid.UUID, _Code]) -> list[Settlement]:
    """A digit key belongs to the code with the first id."""
    found = []
    held: dict[int, str] = {}
    for code in codes.values():
        if code.slot is not None and held.setdefault(code.slot, code.key) != code.key:
            tx.update("code", code.uid, {"slot": None})
            found.append(Settlement("slot", "code", code.key, held[code.slot]))
    return found


_NAMED: tuple[tuple[str, type[Base], str], ...] = (
    ("coder", m.Coder, "created_at"),
    ("transcript", m.Transcript, "imported_at"),
    ("round", m.Round, "created_at"),
)


def settle_names(tx: Transaction) -> list[Settlement]:
    """Two coders, transcripts or rounds of one name are told apart by a number: the one that came first keeps it."""
    found = []
    for kind, model, since in _NAMED:
        c: Any = table(model).c
        rows = tx.connection.execute(select(c.uid, c.name).order_by(c[since], c.uid)).all()
        names = {row.name for row in rows}
        seen: set[str] = set()
        for row in rows:
            if row.name in seen:
                number = 2
                while (name := f"{row.name}-{number}" if kind == "transcript" else f"{row.name} ({number})") in names:
                    number += 1
                names.add(name)
                tx.update(kind, row.uid, {"name": name})
                found.append(Settlement("name", kind, row.name, name))
            seen.add(row.name)
    return found
