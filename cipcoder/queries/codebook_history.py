"""The codebook through time: who changed what when, what it said at a date, what was coded under an older definition.

A version is what the codes mean (``codebook.models.fingerprint``): a code that is renamed or moved leaves the number as
it is, another definition gives a new one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, select, true

from cipcoder.codebook.compare import changes
from cipcoder.codebook.flat import Change
from cipcoder.codebook.models import Code, Codebook, code_fingerprint
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries.codebook_use import Reread, codebook_use
from cipcoder.store import models as m
from cipcoder.store.as_of import done_by, moment_of, spoken
from cipcoder.store.codebook_rows import codebook_as_of, read_codebook, version_mark
from cipcoder.store.log import NOTHING, OPERATION, State, folded

MEANING = ("definition", "include", "exclude")
DETAILS = ("keywords", "examples", "colour", "slot", "exclusive")

What = Literal["added", "removed", "renamed", "moved", "merged", "retired", "brought back", "defined", "details"]


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What happened to one code."""

    what: What
    code: str
    """its id"""
    before: str = ""
    """renamed: the label; moved: the id of the theme, "" at the top; defined, details: the fields"""
    after: str = ""
    """the same; merged: the id of the code it went into"""


@dataclass(frozen=True, slots=True)
class CodebookStep:
    """One act that changed the codebook."""

    version: int
    """number of the codebook's version afterwards"""
    new: bool
    """whether this version was there for the first time"""
    at: dt.datetime
    coder: str
    """"" for what is done in nobody's name"""
    role: str
    """do, undo, redo or note"""
    changes: tuple[CodeChange, ...]
    lamport: int
    """how far the log had come"""
    uid: uuid.UUID
    """the act in the log"""


@dataclass(frozen=True, slots=True)
class Redefined:
    """A code that means something else than it did at a date."""

    code: str
    at: dt.datetime
    """when it was last defined otherwise"""
    coder: str
    fields: tuple[str, ...]
    """definition, include or exclude: those that were changed since"""
    to_reread: tuple[Reread, ...]
    """codings made under an older definition"""

    @property
    def rereading(self) -> int:
        return sum(each.codings for each in self.to_reread)


def codebook_history(connection: Connection, language: str = "fr") -> list[CodebookStep]:
    """All acts that changed the codebook, in their order; ``language``: of the labels."""
    o = OPERATION.c
    numbers = dict(connection.execute(select(m.CodebookVersion.fingerprint, m.CodebookVersion.number)).all())
    names = {str(uid): name for uid, name in connection.execute(select(m.Coder.uid, m.Coder.name))}
    states: dict[uuid.UUID, State] = {}
    marks: dict[uuid.UUID, str] = {}
    seen: set[int] = set()
    steps = []
    query = select(OPERATION).where(o.entity == "code").order_by(o.lamport, o.replica, o.seq)
    for group, some in groupby(map(dict, connection.execute(query).mappings()), key=lambda op: op["group_uid"]):
        told: dict[tuple[str, str], CodeChange] = {}
        for op in some:
            uid, before = op["entity_uid"], states.get(op["entity_uid"], NOTHING)
            states[uid] = folded(before, op["before"], op["after"])
            marks.pop(uid, None)
            for change in _told(before, states[uid], op, states, language):
                told[change.what, change.code] = change
        if not told:
            continue
        for uid, state in states.items():
            if uid not in marks:
                marks[uid] = _mark(state)
        here = {s.fields["key"]: marks[u] for u, s in states.items() if s.alive and not s.fields["retired"]}
        number = numbers.get(version_mark(here), 0)
        coder = names.get(str(op["coder_uid"]), "")
        new = number not in seen
        seen.add(number)
        steps.append(CodebookStep(number, new, op["at"], coder, op["role"], tuple(told.values()), op["lamport"], group))
    return steps


def _number(connection: Connection, codes: Mapping[str, str]) -> int:
    """The number of the version with these codes; 0 where there is none."""
    v = m.CodebookVersion
    found = select(v.number).where(v.fingerprint == version_mark(codes))
    return int(connection.execute(found).scalar() or 0)


def _mark(state: State) -> str:
    f = state.fields
    return code_fingerprint(
        Code.model_construct(id="", label={}, definition=f["definition"], include=f["include"], exclude=f["exclude"])
    )


def _told(
    before: State, after: State, op: Mapping[str, Any], states: Mapping[uuid.UUID, State], language: str
) -> Iterator[CodeChange]:
    """What one entry of the log did to a code."""
    key = str(after.fields.get("key", ""))
    if op["after"] is None or not before.alive:
        yield CodeChange("added" if after.alive else "removed", key)
        return

    def name(uid: str | None) -> str:
        return "" if uid is None else str(states.get(uuid.UUID(uid), NOTHING).fields.get("key", ""))

    old, new = before.fields, op["after"]
    changed = {field for field, value in new.items() if old.get(field) != value}
    if "label" in changed:
        yield CodeChange("renamed", key, _said(old["label"], language), _said(new["label"], language))
    if "parent" in changed:
        yield CodeChange("moved", key, name(old["parent"]), name(new["parent"]))
    if changed & {"retired", "merged_into"}:
        if not new.get("retired"):
            yield CodeChange("brought back", key)
        elif new.get("merged_into"):
            yield CodeChange("merged", key, after=name(new["merged_into"]))
        else:
            yield CodeChange("retired", key)
    for what, fields in (("defined", MEANING), ("details", DETAILS)):
        if these := ", ".join(field for field in fields if field in changed):
            yield CodeChange("defined" if what == "defined" else "details", key, these, these)


def _said(label: dict[str, str], language: str) -> str:
    from cipcoder.codebook.words import say

    return say(label, language)


# --- at a date, or a version -------------------------------------------------------------------------------


def _by(connection: Connection, written: str, *, begins: bool = False) -> ColumnElement[bool]:
    """True of the operations done by a version's number (the last time it stood), or by a date; "now" for today.

    By a date are those that a look back at it shows (``store/as_of.py``); ``begins``: by the beginning of that day.
    """
    o = OPERATION.c
    if written == "now":
        return true()
    if written.isdecimal() and len(written) < 9:
        steps = codebook_history(connection)
        found = [step.lamport for step in steps if step.version == int(written)]
        if not found and int(written) == _number(connection, {}):
            return o.lamport <= 0  # before the first code
        if not found:
            known = ", ".join(map(str, sorted({step.version for step in steps if step.version}))) or "—"
            raise InputError(
                _("The codebook had no version {n} here; there are: {numbers}.").format(n=int(written), numbers=known)
            )
        return o.lamport <= found[-1]
    moment = moment_of(written, begins=begins)
    done = done_by(connection, moment)
    if not begins and connection.execute(select(o.id).where(done, o.entity == "project").limit(1)).first() is None:
        raise InputError(_("There was no project yet on {moment}.").format(moment=spoken(moment)))
    return done


def between(connection: Connection, old: str, new: str) -> tuple[Codebook, Codebook, tuple[Change, ...]]:
    """The codebook at two times (versions' numbers, dates, "now"), and what was changed from one to the other."""
    before, after = (codebook_as_of(connection, _by(connection, written)) for written in (old, new))
    return before, after, changes(before, after)


def redefined(connection: Connection, since: str, viewer: str | None = None) -> list[Redefined]:
    """Codes that mean something else than at a version or the beginning of a day, in the codebook's order, with the
    codings made under an older definition. Of those that a blind round hides from ``viewer`` nothing is counted."""
    by_then = _by(connection, since, begins=True)
    before = set(
        connection.execute(select(OPERATION.c.group_uid).where(OPERATION.c.entity == "code", by_then)).scalars()
    )
    then = {row.code.id: code_fingerprint(row.code) for row in codebook_as_of(connection, by_then).walk()}
    last: dict[str, CodebookStep] = {}
    fields: dict[str, set[str]] = {}
    for step in codebook_history(connection):
        for change in step.changes if step.uid not in before else ():
            if change.what == "defined":
                last[change.code] = step
                fields.setdefault(change.code, set()).update(change.after.split(", "))
    used = {each.code: each for each in codebook_use(connection, viewer).codes}
    found = []
    for row in read_codebook(connection).walk():
        code = row.code.id
        if code in last and then.get(code) != code_fingerprint(row.code):
            said = tuple(field for field in MEANING if field in fields[code])
            found.append(Redefined(code, last[code].at, last[code].coder, said, used[code].to_reread))
    return found
