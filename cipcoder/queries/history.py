"""The history of a project: the acts of its people as one reads them, told from the log.

One act is what one gesture did: a coding, a merge of two codes, a file read in. What a blind round hides from who looks
is left out, and of what was erased nothing is told but that it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, select

from cipcoder.locale import _, ngettext
from cipcoder.locale.acts import act_words
from cipcoder.queries.audit import Operation, audit
from cipcoder.store import history as log
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, read_codebook
from cipcoder.store.log import OPERATION

NAMED = 3
"""things an act names at most; of the others there is how many"""


@dataclass(frozen=True, slots=True)
class HistoryAct:
    """One act. What it did has been ``undone`` where that holds to this day."""

    number: int
    """from 1, in the order that counts, among the acts that may be seen"""
    at: dt.datetime
    coder: str
    """who did it; "" for what is done in nobody's name"""
    role: str
    """do, undo, redo or note"""
    verb: str
    what: tuple[str, ...]
    """the things it is about, by name, the first few"""
    things: int
    """on how many things"""
    transcripts: tuple[str, ...]
    """names of the interviews it is about"""
    start: int | None
    """where it begins in the first of them, in code points; None: nowhere in particular"""
    undone: bool
    withdrawn: bool
    """what it was about was erased since"""
    uid: uuid.UUID

    @property
    def done(self) -> str:
        """What was done, in words."""
        verb = act_words(self.verb)
        if self.role == "undo":
            return _("undone: {what}").format(what=verb)
        return _("done again: {what}").format(what=verb) if self.role == "redo" else verb

    @property
    def on(self) -> str:
        """On what, in words: the first things by name, and how many more; "" where none has one."""
        more = self.things - len(self.what)
        if self.withdrawn and not self.what:
            return _("withdrawn")
        said = "; ".join(self.what)
        if more and said:
            return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=said, n=more)
        return said

    @property
    def since(self) -> str:
        """What became of it, in words; "" where it holds."""
        if not self.undone:
            return ""
        return _("done again since") if self.role == "undo" else _("undone since")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which acts to tell; what isn't said doesn't narrow."""

    coder: str | None = None
    transcript: str | None = None
    codes: tuple[str, ...] = ()
    """ids; acts on these, on their sub-codes or on codings with them"""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(slots=True)
class _Told:
    first: Operation
    coders: dict[str, None] = field(default_factory=dict)
    what: dict[str, str] = field(default_factory=dict)
    followed: dict[str, str] = field(default_factory=dict)
    """what the act brought along: codes that made room, an interview that is in progress now"""
    transcripts: dict[str, None] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    start: int | None = None
    withdrawn: bool = False

    def add(self, op: Operation) -> None:
        self.coders.setdefault(op.coder)
        (self.followed if op.aside or op.kind == "read_state" else self.what).setdefault(op.uid, op.what)
        if op.transcript:
            self.transcripts.setdefault(op.transcript)
            if self.start is None and len(self.transcripts) == 1:
                self.start = op.start
        self.codes |= op.codes
        self.withdrawn |= op.withdrawn


def history(
    connection: Connection, asked: Asked | None = None, *, viewer: str | None = None, language: str = "fr"
) -> list[HistoryAct]:
    """The acts, newest first; ``language``: of the codes' labels."""
    told: dict[uuid.UUID, _Told] = {}
    for op in audit(connection, viewer=viewer, language=language):
        told.setdefault(op.group, _Told(op)).add(op)
    undone = _undone(told)
    asked = asked or Asked()
    codes = _codes(connection, asked.codes)
    found = []
    for number, (group, act) in reversed(list(enumerate(told.items(), 1))):
        at, what = act.first.at, act.what or act.followed
        if (
            (act.first.verb == ops.KeepBase.verb and act.first.role == "note")  # the file followed: nobody's act
            or (asked.coder is not None and asked.coder not in act.coders)
            or (asked.transcript is not None and asked.transcript not in act.transcripts)
            or (asked.codes and not codes & act.codes)
            or (asked.since is not None and at < asked.since)
            or (asked.until is not None and at > asked.until)
        ):
            continue
        found.append(
            HistoryAct(
                number=number,
                at=at,
                coder=", ".join(name for name in act.coders if name),
                role=act.first.role,
                verb=act.first.verb,
                what=tuple(islice(dict.fromkeys(name for name in what.values() if name), NAMED)),
                things=len(what),
                transcripts=tuple(act.transcripts),
                start=act.start,
                undone=group in undone,
                withdrawn=act.withdrawn,
                uid=group,
            )
        )
    return found


def _undone(told: dict[uuid.UUID, _Told]) -> set[uuid.UUID]:
    """The acts that were taken back, by one that was not."""
    undone: set[uuid.UUID] = set()
    for group, act in reversed(list(told.items())):
        if act.first.undoes is not None and group not in undone:
            undone.add(act.first.undoes)
    return undone


def _codes(connection: Connection, keys: Sequence[str]) -> frozenset[str]:
    """Uids of these codes and of their sub-codes, those that are gone too. InputError where there never was one."""
    book = read_codebook(connection)
    known = {row.code.id for row in book.walk()}
    below = {code.id for key in keys if key in known or not _was(connection, key) for code in book.subtree(key)}
    return frozenset(str(code_uid(key)) for key in {*keys, *below})


def _was(connection: Connection, key: str) -> bool:
    o = OPERATION.c
    return connection.execute(select(o.id).where(o.entity_uid == code_uid(key)).limit(1)).first() is not None


def one_act(
    connection: Connection, number: int, *, viewer: str | None = None, language: str = "fr"
) -> tuple[HistoryAct, tuple[Operation, ...]] | None:
    """An act by its number with all its entries in the log; None where there is none of this number."""
    act = next((act for act in history(connection, viewer=viewer, language=language) if act.number == number), None)
    if act is None:
        return None
    return act, tuple(op for op in audit(connection, viewer=viewer, language=language) if op.group == act.uid)


def next_undos(
    connection: Connection, coder: uuid.UUID | None, limit: int, *, viewer: str | None = None, language: str = "fr"
) -> list[HistoryAct]:
    """What the coder's next undos would take back, in their order, at most ``limit`` (0: all)."""
    with closing(log.standing(connection, coder)) as acts:
        wanted = [act.uid for act in islice(acts, limit or None)]
    known = {act.uid: act for act in history(connection, viewer=viewer, language=language)}
    return [known[uid] for uid in wanted if uid in known]
