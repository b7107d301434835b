"""The desk of one coder: the project, the open transcript, and what the panes show about them. No widget here.

Every act goes through the project and comes back as changes, which are put on the page one by one: nothing
is read again for a coding. ``Updated`` tells the screen what to draw anew.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cipcoder.codebook.words import say
from cipcoder.codebook_file import keep_in_step
from cipcoder.errors import InputError
from cipcoder.locale import _, language
from cipcoder.project import Project
from cipcoder.queries.corpus import EVERYTHING, Filter, TranscriptRow
from cipcoder.queries.document import CodingRow
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.memos import MemoRow, VerbatimRow
from cipcoder.queries.progress import Progress
from cipcoder.queries.revisions import Unsettled
from cipcoder.queries.search import Unit
from cipcoder.queries.uses import CodeUse, code_uses, merged_codes
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.log import Change
from cipcoder.store.operations.codings import ReadingState
from cipcoder.store.operations.memos import TargetKind
from cipcoder.store.store import TakenBack
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui.codekeys import CodeKeys
from cipcoder.tui.kept import Kept
from cipcoder.tui.naming import Naming
from cipcoder.tui.page import Page
from cipcoder.tui.rounds import Rounds
from cipcoder.tui.updated import Updated, carried, own

_DIRECT = frozenset({"coding", "read_state", "memo", "verbatim", "code", "project", "decision"})


class Desk(Naming):
    """What one coder has before them."""

    def __init__(self, project: Project) -> None:
        assert project.coder is not None, "the coding screen is somebody's"
        self.project = project
        self.coder = project.coder
        self.page: Page | None = None
        self.rounds = Rounds(project, self.coder.name)
        self.transcripts: list[TranscriptRow] = project.transcripts()
        self.progress: dict[uuid.UUID, Progress] = project.progress()
        self.words: dict[uuid.UUID, int] = {}
        """participants' words by transcript, as far as they were counted"""
        self.searched = EVERYTHING
        """the transcripts in which was searched last"""
        self.memos: dict[uuid.UUID, list[MemoRow]] = {}
        self.verbatims: list[VerbatimRow] = []
        self.unsettled: list[Unsettled] = []
        """what corrections left to settle, in all transcripts"""
        self.uses: Counter[str] = Counter()
        """the coder's codings in all transcripts, by code"""
        self.here: Counter[str] = Counter()
        self.wanted = Wanted()
        """the extracts looked for last"""
        self.extract = ""
        """the coding of the extract looked at last (its uid)"""
        self.counted = Filter()
        """the transcripts whose frequencies were looked at last"""
        self.kept = Kept()
        self.focus: frozenset[str] = frozenset()
        """codes in focus, each by itself: all others are drawn faded; empty for no focus"""
        uses = self._read_uses()
        self.keys = CodeKeys([u.code for u in uses], [u.code for u in sorted(uses, key=lambda u: u.last)])
        self.merged: dict[str, str] = {}
        """retired code -> the code it was merged into"""
        self._read_memos()
        self._read_codebook()

    # --- codes ---------------------------------------------------------------------------------------

    def _read_codebook(self) -> None:
        self.keys.follow(self.usable())
        with self.project.store.read() as connection:
            self.merged = merged_codes(connection)
        self._ids = {str(code_uid(row.code.id)): row.code.id for row in self.codebook.walk()}

    def _read_uses(self) -> list[CodeUse]:
        with self.project.store.read() as connection:
            uses = code_uses(connection, self.coder.uid)
        self.uses = Counter({use.code: use.codings for use in uses})
        return uses

    # --- transcripts ---------------------------------------------------------------------------------

    def open(self, name: str) -> Page:
        """Put a transcript on the desk; opening one for the first time puts it in progress."""
        row = next(row for row in self.transcripts if row.name == name)
        self.project.begin_reading(row)
        if row.state == "not opened":
            self.transcripts = self.project.transcripts()
        self.page = Page(self.project.document(name), language=self.project.study().language)
        self.rounds.read()
        self.page.given = self.rounds.given(name)
        self.to_settle()
        self._learn({str(code_uid(coding.code)) for coding in self.page.index}, Updated())
        self.here = Counter(coding.code for coding in self.page.index)
        self._read_stars()
        self._mark_memos()
        return self.page

    def to_settle(self) -> list[Unsettled]:
        """The coder's codings, and the consensus', that corrections left in doubt, as they are now."""
        rows = self.project.unsettled()
        self.unsettled = [row for row in rows if row.consensus or row.coder == self.coder.name]
        return self.unsettled

    @property
    def row(self) -> TranscriptRow | None:
        """The open transcript, as the list shows it now."""
        if self.page is None:
            return None
        uid = self.page.document.transcript.uid
        return next((row for row in self.transcripts if row.uid == uid), None)

    def name_of(self, transcript: uuid.UUID) -> str | None:
        return next((row.name for row in self.transcripts if row.uid == transcript), None)

    # --- acts ----------------------------------------------------------------------------------------

    def code(self, span: Span, codes: Sequence[str], *, suggested: bool = False) -> Updated:
        """Put codes on a segment of the open transcript."""
        assert self.page is not None
        on = self.page.document.transcript
        done = self.project.code_passage(
            on.uid, span.start, span.stop, codes, suggested=suggested, revision=on.revision
        )
        self.keys.used(codes)
        return self.apply(done.changes)

    def code_places(
        self, places: Mapping[str, Sequence[Span]], codes: Sequence[str], unit: Unit, on: Mapping[uuid.UUID, int]
    ) -> tuple[int, int, Updated]:
        """Put codes on places (by transcript's name), their sentences or turns, in one act.

        ``on``: revisions of their texts. How many codings that made, how many were there already, and what changed.
        """
        segments = self.project.segments(places, unit)
        done, there = self.project.code_places(segments, codes, revisions=on)
        self.keys.used(codes)
        return len(segments) * len(codes) - there, there, self.apply(done.changes)

    def uncode(self, codings: Sequence[uuid.UUID]) -> Updated:
        return self.apply(self.project.remove_codings(codings).changes)

    def rebound(self, coding: uuid.UUID, span: Span) -> Updated:
        """Give a coding other bounds."""
        on = None if self.page is None else self.page.document.transcript.revision
        return self.apply(self.project.change_coding(coding, start=span.start, stop=span.stop, revision=on).changes)

    def new_code(
        self,
        label: str,
        parent: str | None = None,
        position: int | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> tuple[str, Updated]:
        """A new code in the codebook: its id, and what changed."""
        code, done = self.project.add_code(label, parent, position=position, fields=fields)
        return code, self.apply(done.changes)

    def pin(self, code: str, slot: int) -> Updated:
        """Give a code a digit key for good; whoever had it gives it up."""
        if self.codebook.get(code).retired:
            raise InputError(_("{name} is retired: R brings it back first.").format(name=self.label(code)))
        return self.edit_code(code, {"slot": slot})

    def edit_code(self, code: str, fields: Mapping[str, Any]) -> Updated:
        """Give some fields of a code new values; a digit key's former code gives it up."""
        done = self.project.edit_code(code, **fields)
        if fields.get("slot") is not None:
            self.keys.free(code, fields["slot"])
        return self.apply(done.changes)

    def finished(self) -> int:
        """How many interviews this coder has finished."""
        return sum(row.state == "finished" for row in self.transcripts)

    def write_memo(
        self, memo: MemoRow | None, body: str, target: tuple[TargetKind, uuid.UUID] | None = None
    ) -> Updated:
        """Keep a memo; an empty body takes it away. Without a target, an old one keeps its own, a new one is free."""
        if memo is None and not body.strip():
            return Updated()
        title, uid = ("", None) if memo is None else (memo.title, memo.uid)
        done = self.project.write_memo(body, title=title, targets=[] if target is None else [target], uid=uid)
        return self.apply(done.changes)

    def remove_memo(self, memo: MemoRow) -> Updated:
        return self.apply(self.project.do(ops.RemoveMemo(memo.uid)).changes)

    def memo_on(self, target: uuid.UUID) -> MemoRow | None:
        """The coder's memo about something, the latest begun."""
        return next(iter(reversed(self.memos.get(target, []))), None)

    def star(self, span: Span) -> tuple[bool, Updated]:
        """Keep a segment as a verbatim, or let it go where it is one already; whether it is kept now."""
        assert self.page is not None
        document = self.page.document
        here = document.transcript.name, span.start, span.stop
        kept = [v.uid for v in self.verbatims if (v.transcript, v.start, v.stop) == here]
        if kept:
            return False, self.apply(self.project.do(ops.RemoveVerbatims(tuple(kept))).changes)
        themes = [self.codebook.path(c.code)[0].id for c in self.page.index.overlapping(span.start, span.stop)]
        theme = themes[0] if themes else ""
        return True, self.apply(self.project.keep_verbatim(document, span.start, span.stop, theme).changes)

    def set_state(self, state: ReadingState) -> Updated:
        """Say that the open interview is finished, or in progress again."""
        assert self.page is not None
        return self.apply(self.project.set_read_state(self.page.document.transcript.uid, state).changes)

    def sealed(self) -> Updated:
        """A round was sealed: what the others did may show now."""
        self.rounds.read()
        self._read_stars()
        if self.page is not None:
            self.page.given = self.rounds.given(self.page.document.transcript.name)
        return Updated(transcripts=True, memos=True)

    def take_back(self, *, again: bool = False) -> tuple[TakenBack | None, Updated]:
        """Undo, or (``again``) redo."""
        taken = self.project.redo() if again else self.project.undo()
        return taken, Updated() if taken is None else self.apply(taken.done.changes)

    # --- changes -------------------------------------------------------------------------------------

    def apply(self, changes: Iterable[Change]) -> Updated:
        """Bring the desk in line with what the store says was changed."""
        updated = Updated()
        changes = [change for change in changes if own(change, self.coder.uid)]
        kinds = {change.kind for change in changes}
        if kinds & {"code", "project"}:
            updated.codebook = True
            updated.file = keep_in_step(self.project)
            self._read_codebook()
            updated.named = self._named(changes)
        said = [fields for c in changes if c.kind == "coding" for fields in (c.before, c.after) if fields]
        new = self._learn({fields["code"] for fields in said if "code" in fields}, updated)
        # codes were merged, or another program works here too: codings change in numbers
        recoded = new or {"code", "coding"} <= kinds or any(map(carried, changes))
        for change in changes:
            if change.kind == "coding" and not recoded:
                self._coding(change, updated)
        self._follow_progress(updated)
        if kinds - _DIRECT or recoded:
            self._reread(updated)
        elif "read_state" in kinds:
            self.transcripts = self.project.transcripts()
            updated.transcripts = True
        if "memo" in kinds:
            self._read_memos()
            updated.memos = True
        if "verbatim" in kinds:
            self._read_stars()
            updated.memos = True
        return updated

    def _named(self, changes: Sequence[Change]) -> list[str]:
        """Labels of the codes that changes are about; a mere change of place is nothing to name."""
        names = []
        for change in changes:
            fields = change.after or change.before or {}
            if change.kind == "code" and fields.keys() - {"position"}:
                known = self._ids.get(str(change.uid))
                label = say(fields["label"], language()) if "label" in fields else self.label(known or "")
                names.append(visible(label, line=True))
        return list(dict.fromkeys(names))

    def _learn(self, codes: set[str], updated: Updated) -> bool:
        """Another program may have made codes that are named here for the first time; true if so."""
        if codes <= self._ids.keys():
            return False
        self.project.forget_codebook()
        self._read_codebook()
        updated.codebook = True
        return True

    def _follow_progress(self, updated: Updated) -> None:
        """Progress after codings came, went or changed: here from the page, elsewhere from the store."""
        if updated.codings and self.page is not None:
            self.progress[self.page.document.transcript.uid] = self.page.progress()
        if updated.away:
            self.progress |= self.project.progress(updated.away)

    def _away(self, updated: Updated, transcript: uuid.UUID, start: int) -> None:
        updated.elsewhere = transcript, start
        updated.away.add(transcript)

    def _coding(self, change: Change, updated: Updated) -> None:
        page = self.page
        was = page.index.get(change.uid) if page is not None else None
        if change.before is None and change.after is not None:
            fields = change.after
            self._count(self._ids.get(fields["code"]), 1, updated, fields["transcript"])
            if page is None or fields["transcript"] != str(page.document.transcript.uid):
                self._away(updated, uuid.UUID(fields["transcript"]), fields["start"])
                return
            row = CodingRow(
                uid=change.uid,
                start=fields["start"],
                stop=fields["stop"],
                code=self._ids[fields["code"]],
                coder=self.coder.name,
                created_at=dt.datetime.fromisoformat(fields["created_at"]),
                version=fields["version"],
                origin=fields["origin"],
                status=fields["status"],
                weight=fields["weight"],
            )
            updated.added.append(row)
        elif change.after is None and change.before is not None:
            self._count(self._ids.get(change.before["code"]), -1, updated, change.before["transcript"])
            if page is None or was is None:
                self._away(updated, uuid.UUID(change.before["transcript"]), change.before["start"])
                return
            page.remove(change.uid)
            self.here[was.code] -= 1
            updated.codings.append(was)
            return
        elif change.before is None or change.after is None:
            return
        elif page is None or was is None:
            if "code" in change.after:
                self._count(self._ids.get(change.before["code"]), -1, updated)
                self._count(self._ids.get(change.after["code"]), 1, updated)
            if (place := self.project.places([change.uid]).get(change.uid)) is not None:
                self._away(updated, *place)
            return
        else:
            moved = {name: value for name, value in change.after.items() if name in ("start", "stop", "weight")}
            row = was._replace(**moved)
            if "code" in change.after:
                row = row._replace(code=self._ids[change.after["code"]])
                self._count(was.code, -1, updated)
                self._count(row.code, 1, updated)
            self.here[was.code] -= 1
            updated.codings.append(was)
        page.add(row)
        self.here[row.code] += 1
        updated.codings.append(row)

    def _count(self, code: str | None, step: int, updated: Updated, transcript: str | None = None) -> None:
        if code is not None:
            self.uses[code] += step
            updated.codes.add(code)
        if transcript is not None:
            self.transcripts = [
                replace(row, codings=row.codings + step) if str(row.uid) == transcript else row
                for row in self.transcripts
            ]
            updated.transcripts = True

    def _reread(self, updated: Updated) -> None:
        """Something larger changed (texts, speakers, guide, many codings): read the open transcript again."""
        self._read_uses()
        self.transcripts, self.progress = self.project.transcripts(), self.project.progress()
        self.words = {}
        updated.transcripts = updated.document = True
        if self.page is not None:
            name = self.name_of(self.page.document.transcript.uid)
            self.page = None
            if name is not None:
                self.open(name)

    def _read_memos(self) -> None:
        self.memos = {}
        for memo in self.project.memos():
            for _kind, target in memo.targets:
                self.memos.setdefault(target, []).append(memo)
        self._mark_memos()

    def _mark_memos(self) -> None:
        if self.page is not None:
            self.page.noted = set(self.memos)  # of removed codings too: an undo brings them back with theirs

    def _read_stars(self) -> None:
        self.verbatims = self.project.verbatims()
        if self.page is not None:
            name = self.page.document.transcript.name
            self.page.stars = [
                Span(v.start, v.stop)
                for v in self.verbatims
                if v.transcript == name and v.start is not None and v.stop is not None
            ]
