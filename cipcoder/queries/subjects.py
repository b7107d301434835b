"""What memos are about, in words: the coding with its code, its words and its interview; the interview; the code…

A memo outlives what it is about. Of a coding that was removed the log still knows the code and the place, so
that the memo can be read in its context.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from cipcoder.codebook.words import say
from cipcoder.locale import _
from cipcoder.queries.memos import MemoRow, memos
from cipcoder.queries.revisions import coding_states
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import code_uid, read_codebook
from cipcoder.store.log import OPERATION
from cipcoder.store.rows import ORPHAN
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a memo is about."""

    kind: str
    """coding, code, transcript, participant or memo"""
    name: str
    """label of the code (of a coding too), title of the transcript, name of the participant, title of the memo"""
    transcript: str | None = None
    """name of the transcript it lies in, or is"""
    title: str = ""
    """title of that transcript"""
    span: Span | None = None
    quote: str = ""
    """the words of the coding"""
    gone: bool = False
    """it was removed since"""
    code: uuid.UUID | None = field(default=None, compare=False)
    """the code it is, or that the coding has"""

    @property
    def words(self) -> str:
        """« Isolation · Interview B », without the quotation."""
        if self.kind == "coding":
            named = " · ".join(part for part in (self.name, self.title) if part)
            return _("{coding} (this coding was removed)").format(coding=named) if self.gone else named
        if self.kind == "code":
            named = _("the code {name}").format(name=self.name)
        elif self.kind == "transcript":
            named = _("the interview {name}").format(name=self.name)
        elif self.kind == "participant":
            named = _("the participant {name}").format(name=self.name)
        else:
            named = _("the memo {name}").format(name=self.name)
        return _("{subject} (no longer there)").format(subject=named) if self.gone else named


@dataclass(frozen=True, slots=True)
class MemoAbout:
    """A memo with what it is about; a free memo is about nothing in particular."""

    memo: MemoRow
    subjects: tuple[Subject, ...]

    @property
    def words(self) -> str:
        """What it is about, on one line."""
        return "; ".join(subject.words for subject in self.subjects) or _("free memo")


def memos_about(
    connection: Connection, coder: str | None = None, language: str = "fr", *, codes: Sequence[str] = ()
) -> list[MemoAbout]:
    """Memos in the order they were begun, each with what it is about; ``language``: of the codes' labels.

    ``codes``: only memos about these (by id), their sub-codes, or codings with one of them.
    """
    rows = memos(connection, coder)
    wanted: dict[str, list[uuid.UUID]] = {}
    for row in rows:
        for kind, uid in row.targets:
            wanted.setdefault(kind, []).append(uid)
    book = read_codebook(connection)
    labels = {code_uid(row.code.id): say(row.code.label, language) or row.code.id for row in book.walk()}
    found: dict[tuple[str, uuid.UUID], Subject] = {}
    for kind, read in _READERS.items():
        for uid, subject in read(connection, wanted.get(kind, ()), labels):
            found[kind, uid] = subject
    named = {code_uid(each.id) for code in codes for each in book.subtree(code)}
    told = [
        MemoAbout(row, tuple(found.get(target, Subject(target[0], "—", gone=True)) for target in row.targets))
        for row in rows
    ]
    return [each for each in told if not named or any(subject.code in named for subject in each.subjects)]


Found = Iterator[tuple[uuid.UUID, Subject]]
Labels = Mapping[uuid.UUID, str]


def _codings(connection: Connection, uids: Iterable[uuid.UUID], labels: Labels) -> Found:
    missing = set(uids)
    c, t, x = m.Coding, m.Transcript, m.TranscriptText
    query = (
        select(
            *(c.uid, m.Code.uid, t.name, t.title, c.start, c.stop),
            func.substr(x.text, c.start + 1, c.stop - c.start),
        )
        .join(m.Code, m.Code.id == c.code_id)
        .join(t, t.id == c.transcript_id)
        .join(x, (x.transcript_uid == t.uid) & (x.revision == t.revision))
    )
    for part in _parts(missing):
        rows: list[Any] = list(connection.execute(query.where(c.uid.in_(part))))
        for uid, code, name, title, start, stop, quote in rows:
            missing.discard(uid)
            yield uid, Subject("coding", labels.get(code, ""), name, title, Span(start, stop), quote, code=code)
    yield from _removed(connection, missing, labels)


def _removed(connection: Connection, uids: Iterable[uuid.UUID], labels: Labels) -> Found:
    """Codings that are no more, or whose words a correction took away, as the log last saw them."""
    o, t, x = OPERATION.c, m.Transcript, m.TranscriptText
    query = select(o.entity_uid, o.before, o.after).where(o.entity == "coding").order_by(o.lamport)
    last: dict[uuid.UUID, dict[str, Any]] = {}
    for part in _parts(uids):
        for uid, before, after in connection.execute(query.where(o.entity_uid.in_(part))):
            if before is not None and after is None:
                last[uid] = before
    states = coding_states(connection, set(uids) - last.keys())
    last |= {uid: state for uid, state in states.items() if state["status"] == ORPHAN}
    for uid, before in last.items():
        transcript = uuid.UUID(before["transcript"])
        start, stop = before["start"], before["stop"]
        words = func.substr(x.text, start + 1, stop - start)
        text = (x.transcript_uid == t.uid) & (x.revision == before["revision"])
        placed = select(t.name, t.title, words).join(x, text).where(t.uid == transcript)
        name, title, quote = connection.execute(placed).first() or (None, "", "")
        code = uuid.UUID(before["code"])
        yield uid, Subject("coding", labels.get(code, ""), name, title, None, quote, gone=True, code=code)


def _codes(connection: Connection, uids: Iterable[uuid.UUID], labels: Labels) -> Found:
    for uid in uids:
        if uid in labels:
            yield uid, Subject("code", labels[uid], code=uid)


def _transcripts(connection: Connection, uids: Iterable[uuid.UUID], labels: Labels) -> Found:
    t = m.Transcript
    for part in _parts(uids):
        for uid, name, title in connection.execute(select(t.uid, t.name, t.title).where(t.uid.in_(part))):
            yield uid, Subject("transcript", title, name, title)


def _participants(connection: Connection, uids: Iterable[uuid.UUID], labels: Labels) -> Found:
    p = m.Participant
    for part in _parts(uids):
        for uid, key, name in connection.execute(select(p.uid, p.key, p.name).where(p.uid.in_(part))):
            yield uid, Subject("participant", name or key)


def _memos(connection: Connection, uids: Iterable[uuid.UUID], labels: Labels) -> Found:
    o = m.Memo
    for part in _parts(uids):
        for uid, title, body in connection.execute(select(o.uid, o.title, o.body).where(o.uid.in_(part))):
            yield uid, Subject("memo", title or body.strip().split("\n")[0])


_READERS = {
    "coding": _codings,
    "code": _codes,
    "transcript": _transcripts,
    "participant": _participants,
    "memo": _memos,
}


def _parts(uids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """A database takes only so many values in one question."""
    all_of_them = list(dict.fromkeys(uids))
    for i in range(0, len(all_of_them), 500):
        yield all_of_them[i : i + 500]
