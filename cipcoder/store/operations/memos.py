"""Memos and verbatims."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import ClassVar, Literal

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store.kinds import natural_uid
from cipcoder.store.log import Transaction
from cipcoder.store.operations.base import refuse_other_text, the_coder, transcript_state
from cipcoder.store.types import iso

TargetKind = Literal["coding", "code", "transcript", "participant", "memo"]


@dataclass(frozen=True, slots=True)
class WriteMemo:
    """Write a memo, or write it anew; an empty body takes it away."""

    uid: uuid.UUID
    """drawn by the caller for a new memo"""
    body: str
    title: str = ""
    targets: tuple[tuple[TargetKind, uuid.UUID], ...] = ()
    """what it is about; with an existing memo, empty keeps its targets"""
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    """given when a memo is read back from a file"""
    verb: ClassVar[str] = "write memo"

    def apply(self, tx: Transaction) -> None:
        coder, old = the_coder(tx), tx.state(self.uid)
        if old is not None and old["coder"] != str(coder):
            raise RefusedError(_("This memo is another coder's: only its coder can change it."))
        if not self.body.strip():
            if old is not None:
                tx.delete("memo", self.uid)
            return
        said = {"title": self.title, "body": self.body, "updated_at": iso(self.updated_at or tx.at)}
        targets = [[kind, str(uid)] for kind, uid in self.targets]
        if old is not None:
            if (old["title"], old["body"]) == (self.title, self.body) and targets in ([], old["targets"]):
                return
            tx.update("memo", self.uid, said | ({"targets": targets} if targets else {}))
            return
        about = next((self._transcript(tx, kind, uid) for kind, uid in self.targets), None)
        begun = iso(self.created_at or tx.at)
        fields = {"coder": str(coder), "created_at": begun, "targets": targets, "transcript": about}
        tx.create("memo", self.uid, said | fields)

    @staticmethod
    def _transcript(tx: Transaction, kind: TargetKind, uid: uuid.UUID) -> str | None:
        """The transcript a target lies in: a withdrawal has to find what was written about it."""
        if kind == "transcript":
            return str(uid)
        state = tx.state(uid) or {}
        return state.get("transcript")


@dataclass(frozen=True, slots=True)
class RemoveMemo:
    memo: uuid.UUID
    verb: ClassVar[str] = "remove memo"

    def apply(self, tx: Transaction) -> None:
        WriteMemo(self.memo, "").apply(tx)


@dataclass(frozen=True, slots=True)
class NewVerbatim:
    """A quotation with its printed wording, and its place if it was found."""

    wording: str
    origin: Literal["interview", "questionnaire", "observation"] = "interview"
    key: str = ""
    theme: str = ""
    page: str = ""
    note: str = ""
    attributed: str = ""
    transcript: uuid.UUID | None = None
    start: int | None = None
    stop: int | None = None
    match: str = "unplaced"
    on: int | None = None
    """the revision of the text that the place was chosen on: no other text is quoted then"""


@dataclass(frozen=True, slots=True)
class AddVerbatims:
    """Keep quotations. The same wording from the same origin under the same key is kept once."""

    verbatims: tuple[NewVerbatim, ...]
    verb: ClassVar[str] = "keep verbatim"

    def apply(self, tx: Transaction) -> None:
        for v in self.verbatims:
            revision = None if v.transcript is None else _revision(tx, v.transcript, v)
            fields = {
                "key": v.key,
                "wording": v.wording,
                "origin": v.origin,
                "theme": v.theme,
                "page": v.page,
                "note": v.note,
                "attributed": v.attributed,
                "transcript": None if v.transcript is None else str(v.transcript),
                "start": v.start,
                "stop": v.stop,
                "revision": revision,
                "match": v.match,
                "coder": None if tx.coder is None else str(tx.coder),
            }
            tx.put("verbatim", natural_uid("verbatim", tx.coder, v.origin, v.key, v.wording), fields)


def _revision(tx: Transaction, transcript: uuid.UUID, v: NewVerbatim) -> int:
    """The revision of the text a verbatim is placed in, after checking that its place lies in that text."""
    refuse_other_text(tx, transcript, v.on)
    state = transcript_state(tx, transcript)
    if v.start is None and v.stop is None:  # said to be in there, and not found
        return int(state["revision"])
    if v.start is None or v.stop is None or not 0 <= v.start < v.stop <= state["length"]:
        raise RefusedError(
            _("Characters {start} to {stop} are not a passage of {name}, which has {length} characters.").format(
                start=v.start, stop=v.stop, name=state["name"], length=state["length"]
            )
        )
    return int(state["revision"])


@dataclass(frozen=True, slots=True)
class RemoveVerbatims:
    """Take verbatims of one's own, or such as belong to nobody, away."""

    verbatims: tuple[uuid.UUID, ...]
    verb: ClassVar[str] = "remove verbatim"

    def apply(self, tx: Transaction) -> None:
        for uid in self.verbatims:
            state = tx.state(uid)
            if state is None:
                continue
            if state["coder"] not in (None, None if tx.coder is None else str(tx.coder)):
                raise RefusedError(_("This verbatim is another coder's: only its coder can remove it."))
            tx.delete("verbatim", uid)
