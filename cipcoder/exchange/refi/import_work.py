"""Everybody's work in a file: passages coded, memos, verbatims, reading states, as what is new here.

A coding is here already when its coder has the same code on the same passage, or when its GUID is that of a coding
here, whatever became of it since. A memo is, when its GUID is, or its coder wrote the same words.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.import_people import People, as_uid
from cipcoder.exchange.refi.import_texts import Arrived, spans
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.locale import _
from cipcoder.queries.exchanged import CodingKey, Here
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.kinds import natural_uid
from cipcoder.store.operations.codings import ReadingState
from cipcoder.store.operations.memos import TargetKind
from cipcoder.text.spans import Span, trim

Target = tuple[TargetKind, uuid.UUID]
Logged = Mapping[uuid.UUID, tuple[str, uuid.UUID | None]]


@dataclass(slots=True)
class Draft:
    """One coder's work, as it is gathered."""

    states: dict[uuid.UUID, ReadingState] = field(default_factory=dict)
    codings: list[ops.NewCoding] = field(default_factory=list)
    memos: list[ops.WriteMemo] = field(default_factory=list)
    verbatims: list[ops.NewVerbatim] = field(default_factory=list)

    def work(self, coder: uuid.UUID | None) -> ops.Work:
        return ops.Work(coder, self.states, tuple(self.codings), tuple(self.memos), tuple(self.verbatims))


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage without a code that a note is about."""

    transcript: uuid.UUID
    span: Span
    words: str
    user: str


@dataclass(slots=True)
class Gathered:
    """What the passages of all texts gave."""

    about: dict[str, list[Target]] = field(default_factory=dict)
    """GUID of a note -> what it is about"""
    quoted: dict[str, Quoted] = field(default_factory=dict)
    """GUID of a note -> the passage it is about, which has no code"""
    codings_of: dict[str, list[Target]] = field(default_factory=dict)
    """GUID of a selection -> its codings"""
    passages: dict[str, Quoted] = field(default_factory=dict)
    """GUID of a selection without a code -> its passage"""
    offsets: dict[uuid.UUID, dict[str, tuple[int, int]]] = field(default_factory=dict)
    """transcript -> GUID of a coding -> its offsets as the file has them"""

    def note(self, guids: Iterable[str], target: Target) -> None:
        for guid in guids:
            self.about.setdefault(guid, []).append(target)


class Marking:
    """Takes in passages and notes."""

    def __init__(
        self,
        people: People,
        codes: Mapping[str, str],
        cases: Collection[str],
        here: Here,
        logged: Logged,
        receipt: Receipt,
    ) -> None:
        self.people, self.cases = people, cases
        self.codes = {guid: code_uid(code) for guid, code in codes.items()}
        self.here, self.logged, self.receipt = here, logged, receipt
        self.texts = set(here.transcripts)
        """transcripts that are here, or will be"""
        self.drafts: dict[uuid.UUID | None, Draft] = {}
        self.found = Gathered()
        self.hit: set[tuple[uuid.UUID, str]] = set()
        """(transcript, GUID of a code that is a case's too) where a passage has that code"""
        self._standing: dict[CodingKey, uuid.UUID] = dict(here.codings)
        self._alive = set(here.codings.values())
        self._drawn: set[uuid.UUID] = set()
        self._written = set(here.memos.values())
        self._agreed = {key[1] for key in here.codings if key[0] == ops.CONSENSUS}

    def draft(self, coder: uuid.UUID | None) -> Draft:
        return self.drafts.setdefault(coder, Draft())

    def works(self) -> tuple[ops.Work, ...]:
        return tuple(draft.work(coder) for coder, draft in self.drafts.items())

    # --- passages ----------------------------------------------------------------------------------------

    def text(self, arrived: Arrived) -> None:
        """All passages of a text, and what is coded or noted on the whole of it."""
        source = arrived.source
        self.texts.add(arrived.uid)
        for one in source.selections:
            self._passage(arrived, one)
        for sync, start, stop in spans(source):
            self._passage(
                arrived,
                m.Selection(sync.guid, start, stop, *_rest(sync)),
            )
        placed = {point.guid for point in source.points}
        adrift = [each for each in source.spans if not {each.first, each.last} <= placed]
        self._lost(sum(len(each.codings) for each in adrift), _("they lie on a recording, not on its transcript"))
        if source.codings:
            whole = m.Selection(source.guid, 0, arrived.counted, "", source.user, source.at, codings=source.codings)
            self.receipt.changed(
                _("codings of whole sources"), len(source.codings), _("they lie on the whole text now")
            )
            self._passage(arrived, whole)
        self.found.note(source.notes, ("transcript", arrived.uid))

    def _passage(self, arrived: Arrived, one: m.Selection) -> None:
        place = arrived.place(one.start, one.stop)
        span = None if place is None else trim(arrived.text, place)
        prose, foot = blocks.read(one.description)
        if place is not None:
            for note in one.notes:
                self.found.quoted.setdefault(note, _quoted(arrived, place, one))
        if span is None or place is None:
            if one.codings:
                self._lost(len(one.codings), _("they lie on no words of the text"))
            elif prose.strip():
                self.receipt.changed(
                    _("comments"), 1, _("they lie on no words of the text; as memos on the transcript")
                )
                self._comment(one, prose, [("transcript", arrived.uid)])
            return
        if one.stop > arrived.counted:
            self.receipt.changed(_("passages"), 1, _("they ran on beyond the end of the text, and end there"))
        targets = [self._coding(arrived, span, one, coding, foot) for coding in one.codings]
        mine = [target for target in targets if target is not None]
        self.found.codings_of.setdefault(one.guid, []).extend(mine)
        if mine:
            for note in one.notes:
                self.found.about.setdefault(note, []).extend(mine)
        quoted = self.found.passages.setdefault(one.guid, _quoted(arrived, place, one))
        if prose.strip():
            if mine:
                self._comment(one, prose, mine)
            else:
                self.receipt.changed(_("comments"), 1, _("as memos on the transcript that quote the passage"))
                self._comment(one, f"« {quoted.words} »\n\n{prose.strip()}", [("transcript", arrived.uid)])
        elif not one.codings and not one.notes:
            self.receipt.lost(_("passages"), 1, _("they have no code and no comment"))

    def _coding(
        self, arrived: Arrived, span: Span, one: m.Selection, coding: m.Coding, foot: Mapping[str, object]
    ) -> Target | None:
        """The coding here that one of the file is; None where it is none."""
        if coding.code in self.cases:
            self.hit.add((arrived.uid, coding.code))
            return None
        if coding.code not in self.codes:
            self._lost(1, _("their code is not in the file’s codebook"))
            return None
        coder, code = self.people.coder(coding.user, one.user), self.codes[coding.code]
        self.found.note(coding.notes, ("coding", uid := self._uid(arrived, span, coder, code, coding, one, foot)))
        return ("coding", uid)

    def _uid(
        self,
        arrived: Arrived,
        span: Span,
        coder: uuid.UUID,
        code: uuid.UUID,
        coding: m.Coding,
        one: m.Selection,
        foot: Mapping[str, object],
    ) -> uuid.UUID:
        key = (coder, arrived.uid, span.start, span.stop, code)
        given = as_uid(coding.guid)
        if (stands := self._standing.get(key)) is not None:
            self._same(stands)
            return stands
        if given in self._alive and self._its(given, coder):
            self.receipt.here(_("codings"))
            assert given is not None
            return given
        if coder == ops.CONSENSUS and arrived.uid in self._agreed:
            self._lost(1, _("this transcript has a consensus here, which stays"))
            return uuid.uuid4()
        uid = self._free("coding", given, coder, natural_uid("coding", *key))
        self._standing[key] = uid
        weights, suggested = foot.get(marks.WEIGHTS), foot.get(marks.SUGGESTED)
        weight = weights.get(coding.guid) if isinstance(weights, dict) else None
        self.draft(coder).codings.append(
            ops.NewCoding(
                arrived.uid,
                span.start,
                span.stop,
                code,
                weight=weight if isinstance(weight, int) and abs(weight) < 1 << 31 else None,
                uid=uid,
                created_at=coding.at or one.at,
                suggested=isinstance(suggested, list) and coding.guid in suggested,
            )
        )
        self.found.offsets.setdefault(arrived.uid, {})[coding.guid] = (one.start, one.stop)
        self.receipt.whole(_("codings"))
        return uid

    def _same(self, uid: uuid.UUID) -> None:
        if uid in self._alive:
            self.receipt.here(_("codings"))
        else:
            self.receipt.changed(_("codings"), 1, _("one coder has the code twice on a passage; it stands once"))

    def _its(self, uid: uuid.UUID | None, coder: uuid.UUID) -> bool:
        return uid is not None and self.logged.get(uid, ("", None))[1] == coder

    def _free(self, kind: str, given: uuid.UUID | None, coder: uuid.UUID, own: uuid.UUID) -> uuid.UUID:
        """The GUID the file gives, where nothing else has it as its uid; else one that the same thing always gets."""
        for uid in (given, own):
            if uid is not None and uid not in self._drawn and self.logged.get(uid, (kind, coder)) == (kind, coder):
                self._drawn.add(uid)
                return uid
        return uuid.uuid4()

    def _lost(self, count: int, why: str) -> None:
        self.receipt.lost(_("codings"), count, why)

    def _comment(self, one: m.Selection, prose: str, targets: Sequence[Target]) -> None:
        """What is said of a passage in its own description, as a memo of who marked it."""
        coder = self.people.coder(one.user, one.codings[0].user if one.codings else "")
        own = natural_uid("memo", "comment", one.guid, prose)
        self.memo(coder, own, "", prose, targets, one.at, one.at, None)

    # --- memos and verbatims -----------------------------------------------------------------------------

    def memo(
        self,
        coder: uuid.UUID,
        own: uuid.UUID,
        title: str,
        body: str,
        targets: Sequence[Target],
        begun: dt.datetime | None,
        changed: dt.datetime | None,
        given: uuid.UUID | None,
    ) -> None:
        """A memo, unless it is here. ``own``: its uid where the one ``given`` is something else's."""
        if given in self.here.memos or (coder, title, body) in self._written:
            self.receipt.here(_("memos"))
            return
        uid = self._free("memo", given, coder, own)
        its = tuple(dict.fromkeys(targets))
        begun = begun or changed
        self.draft(coder).memos.append(ops.WriteMemo(uid, body, title, its, begun, changed or begun))
        self.receipt.whole(_("memos"))

    def verbatim(self, note: m.Text, wording: str, said: Mapping[str, Any]) -> None:
        """A note of ours that is a verbatim."""
        words = {name: said[name] for name in _SAID if isinstance(said.get(name), str)}
        coder = self.people.coder(note.user) if note.user else None
        quoted = self.found.quoted.get(note.guid)
        transcript = quoted.transcript if quoted else as_uid(str(said.get("transcript", "")))
        origin = words.pop("origin", "interview")
        new = ops.NewVerbatim(
            wording,
            origin=origin if origin in ("interview", "questionnaire", "observation") else "interview",
            transcript=transcript if transcript in self.texts else None,
            start=quoted.span.start if quoted else None,
            stop=quoted.span.stop if quoted else None,
            **words,
        )
        if natural_uid("verbatim", coder, new.origin, new.key, new.wording) in self.here.verbatims:
            self.receipt.here(_("verbatims"))
            return
        self.draft(coder).verbatims.append(new)
        self.receipt.whole(_("verbatims"))

    def state(self, coder: uuid.UUID, transcript: uuid.UUID, state: str) -> None:
        """How far a coder is with a transcript."""
        if (coder, transcript) in self.here.states:
            self.receipt.here(_("reading states"))
        elif state in get_args(ReadingState):
            self.draft(coder).states[transcript] = state  # type: ignore[assignment]
            self.receipt.whole(_("reading states"))


_SAID = ("key", "origin", "theme", "page", "note", "attributed", "match")


def _quoted(arrived: Arrived, place: Span, one: m.Selection) -> Quoted:
    return Quoted(arrived.uid, place, arrived.text[place.start : place.stop].strip(), one.user)


def _rest(one: m.SyncSelection) -> Any:
    return one.name, one.user, one.at, one.description, one.codings, one.notes
