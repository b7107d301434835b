"""What can be done in an open project, in the name of who works: codings, memos, the codebook, undo.

Each act is an intention given to the store; what it changed comes back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from cipcoder.codebook.models import Code
from cipcoder.codebook.words import say as said
from cipcoder.codebook.words import slug
from cipcoder.errors import InputError
from cipcoder.findings import Findings
from cipcoder.locale import _
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import Document
from cipcoder.store import history
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.log import Done
from cipcoder.store.operations.codings import ReadingState
from cipcoder.store.operations.memos import TargetKind
from cipcoder.store.store import Act, TakenBack
from cipcoder.store.team import only_reads
from cipcoder.text import sourcing
from cipcoder.text.spans import Span


class Acting(Findings):
    """What an open study can be asked, and what can be done in it."""

    def do(self, intention: ops.Intention, *, note: bool = False) -> Done:
        """Carry out an intention in the current coder's name; on disk when this returns."""
        done = self.store.do(intention, self._me, note=note)
        if any(change.kind in {"code", "project"} for change in done.changes):
            self.forget_codebook()
        return done

    def do_all(self, acts: Iterable[Act], *, keep: bool = True) -> list[Done]:
        """Carry out several acts, all or none; ``keep``: false to see whether they can be done."""
        done = self.store.do_all(acts, keep=keep)
        if keep:
            self.forget_codebook()
        return done

    @cached_property
    def only_reads(self) -> bool:
        """Whether who is signed in to a server may write nothing there; false for a file."""
        return only_reads(self.store)

    # --- coding --------------------------------------------------------------------------------------

    def code_passage(
        self,
        transcript: uuid.UUID,
        start: int,
        stop: int,
        codes: Sequence[str],
        *,
        suggested: bool = False,
        revision: int | None = None,
    ) -> Done:
        """Put codes (by id) on [start, stop) of a transcript: one act, one undo step. ``suggested``: by the program,
        and accepted. ``revision``: the text's, on which the segment was chosen; another one is not coded."""
        new = tuple(ops.NewCoding(transcript, start, stop, code_uid(code), revision=revision) for code in codes)
        return self.do(ops.AddCodings(new, "suggestion" if suggested else "hand"))

    def code_places(
        self,
        places: Sequence[tuple[uuid.UUID, Span]],
        codes: Sequence[str],
        *,
        keep: bool = True,
        revisions: Mapping[uuid.UUID, int] | None = None,
    ) -> tuple[Done, int]:
        """Put codes on segments of several transcripts in one act; and how many codings were there already.

        ``keep``: false to see what would be done. ``revisions``: of the texts in which the places were found.
        """
        on = revisions or {}
        new = tuple(
            ops.NewCoding(transcript, span.start, span.stop, code_uid(code), revision=on.get(transcript))
            for code in codes
            for transcript, span in places
        )
        (done,) = self.do_all([Act(ops.AddCodings(new), self._me)], keep=keep)
        return done, len(new) - sum(change.kind == "coding" and change.before is None for change in done.changes)

    def remove_codings(self, codings: Sequence[uuid.UUID]) -> Done:
        return self.do(ops.RemoveCodings(tuple(codings)))

    def change_coding(
        self,
        coding: uuid.UUID,
        *,
        start: int | None = None,
        stop: int | None = None,
        codes: Sequence[str] = (),
        revision: int | None = None,
    ) -> Done:
        """Give a coding other bounds (on this ``revision`` of the text) or another code; further ones beside it."""
        uids = [code_uid(code) for code in codes]
        first, beside = uids[0] if uids else None, tuple(uids[1:])
        return self.do(ops.ChangeCoding(coding, start, stop, first, beside=beside, revision=revision))

    def split_coding(self, coding: uuid.UUID, at: int, *, revision: int | None = None) -> Done:
        """Cut a coding in two before the code point ``at`` (of this ``revision`` of the text)."""
        return self.do(ops.SplitCoding(coding, at, revision))

    def merge_codings(self, codings: Sequence[uuid.UUID]) -> Done:
        """Make codings with the same code one, from the first's beginning to the last's end."""
        return self.do(ops.MergeCodings(tuple(codings)))

    def set_question(self, transcript: uuid.UUID, turn: int, question: int | None) -> Done:
        """Say by hand which guide question a turn (from 0) asks; None: none."""
        return self.do(ops.MatchQuestions(transcript, {turn: question}, "hand"))

    def set_template(self, template: str) -> Done:
        """Write extracts another way from now on ("": the usual one); an InputError says what is wrong with it."""
        return self.do(ops.SetTemplate(sourcing.check(template, self.template_fields())))

    def write_memo(
        self,
        body: str,
        *,
        title: str = "",
        targets: Sequence[tuple[TargetKind, uuid.UUID]] = (),
        uid: uuid.UUID | None = None,
    ) -> Done:
        """A new memo about ``targets``, or (``uid``) an old one anew; an empty body takes it away."""
        return self.do(ops.WriteMemo(uid or uuid.uuid4(), body, title, tuple(targets)))

    def keep_verbatim(self, row: Document, start: int, stop: int, theme: str = "") -> Done:
        """Keep a passage as a verbatim, in its exact wording."""
        new = ops.NewVerbatim(
            row.text[start:stop],
            key=f"{row.transcript.name}:{start}-{stop}",
            theme=theme,
            attributed=row.transcript.participant_name or "",
            transcript=row.transcript.uid,
            start=start,
            stop=stop,
            match="exact",
            on=row.transcript.revision,
        )
        return self.do(ops.AddVerbatims((new,)))

    def set_read_state(self, transcript: uuid.UUID, state: ReadingState) -> Done:
        """Say that the interview is in progress or finished, under the codebook as it stands."""
        return self.do(ops.SetReadState(transcript, state))

    def begin_reading(self, row: TranscriptRow) -> None:
        """Opening an interview for the first time puts it in progress; no step for undo. Who only reads just reads."""
        if self.coder is not None and row.state == "not opened" and not self.only_reads:
            self.do(ops.SetReadState(row.uid, "in progress"), note=True)

    # --- the codebook, one code at a time ------------------------------------------------------------

    def add_code(
        self,
        label: str,
        parent: str | None = None,
        definition: str = "",
        *,
        position: int | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> tuple[str, Done]:
        """A new code named ``label``, and its id, made from the label.

        Label and definition are in the codebook's language; ``fields`` (as for ``edit_code``) says more, or otherwise.
        ``position``: from 0 among its siblings, None for the last place.
        """
        label = " ".join(label.split())
        if not label:
            raise InputError(_("A code needs a label."))
        language = self.codebook.language
        said = {"label": {language: label}, "definition": {language: definition} if definition else {}}
        name = slug(label, {row.code.id for row in self.codebook.walk()})
        return name, self.do(ops.AddCode(Code(id=name, **said | dict(fields or {})), parent, position))

    def edit_code(self, code: str, **fields: object) -> Done:
        """Give some fields of a code new values: label, definition, include, exclude (by language), keywords,
        colour, slot, retired."""
        return self.do(ops.EditCode(code, fields))

    def move_code(self, code: str, parent: str | None, position: int | None = None) -> Done:
        """Put a code under another theme (a code's id, None for the top), at a place from 0 or last."""
        return self.do(ops.MoveCode(code, parent, position))

    def merge_codes(self, source: str, target: str) -> Done:
        """Put ``target`` where the current coder's codings have ``source``, which is retired."""
        return self.do(ops.MergeCodes(source, target))

    def split_code(
        self, source: str, parts: Sequence[tuple[Mapping[str, Any], Sequence[uuid.UUID]]]
    ) -> tuple[list[str], Done]:
        """Put new codes after ``source``, each on some of the current coder's codings of it; their ids.

        ``parts``: fields of a new code (as for ``edit_code``; its label at least), and codings. The others stay with
        ``source``. One act.
        """
        taken = {row.code.id for row in self.codebook.walk()}
        new = []
        for fields, codings in parts:
            words = said(fields["label"], self.codebook.language).strip()
            if not words:
                raise InputError(_("A code needs a label."))
            name = slug(words, taken)
            taken.add(name)
            new.append(ops.Part(Code(id=name, **fields), tuple(codings)))
        return [part.code.id for part in new], self.do(ops.SplitCode(source, tuple(new)))

    def remove_code(self, code: str) -> Done:
        """Take an unused code away; a code in use is refused."""
        return self.do(ops.RemoveCode(code))

    # --- taking back ---------------------------------------------------------------------------------

    def undo(self) -> TakenBack | None:
        """Take the current coder's latest act back."""
        self._codebook = None
        return self.store.undo(self._me)

    def next_back(self) -> tuple[str | None, str | None]:
        """What the current coder's undo would take back, and what redo would do again, in the log's words."""
        with self.store.read() as connection:
            back, again = history.next_to_undo(connection, self._me), history.next_to_redo(connection, self._me)
        return None if back is None else back.verb, None if again is None else again.verb

    def latest_act(self) -> uuid.UUID | None:
        """The current coder's last act: a mark for ``acts_since``."""
        with self.store.read() as connection:
            return history.latest(connection, self._me)

    def acts_since(self, mark: uuid.UUID | None) -> int:
        """How many undos take back what the current coder did since."""
        with self.store.read() as connection:
            return history.acts_since(connection, self._me, mark)

    def redo(self) -> TakenBack | None:
        """Do again what was taken back last."""
        self._codebook = None
        return self.store.redo(self._me)
