"""What others did, put on the desk: read again is only what it can have changed. No widget here."""

from __future__ import annotations

import uuid
from collections import Counter

from cipcoder.codebook.models import Codebook
from cipcoder.codebook_file import keep_in_step
from cipcoder.queries.changes import Deed, deeds, latest
from cipcoder.queries.document import Document
from cipcoder.store.changes import Changed
from cipcoder.tui.desk import Desk
from cipcoder.tui.updated import Updated


class Others:
    """Follows the log from one of its entries to the next."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.seen = self.latest()
        """the last entry of the log that is on the desk"""

    def latest(self) -> int:
        with self.desk.project.store.read() as connection:
            return latest(connection)

    def follow(self, changed: Changed) -> tuple[Updated, list[Deed]]:
        """Bring the desk in line; who did what, as far as this coder may know.

        Without a transcript open any more (``desk.page`` None) the one that was has gone from the project.
        """
        desk, updated = self.desk, Updated()
        store = desk.project.store
        with store.read() as connection:
            told, self.seen = deeds(connection, self.seen, desk.coder.name, store.replica), latest(connection)
        if changed.shared:
            self._codebook(updated)
        desk.transcripts, desk.progress = desk.project.transcripts(), desk.project.progress()
        updated.transcripts = True
        uses = desk.uses
        desk._read_uses()
        updated.codes |= {code for code in uses.keys() | desk.uses.keys() if uses[code] != desk.uses[code]}
        desk.rounds.read()
        if changed.shared:
            desk._read_memos()
            updated.memos = True
        self._page(changed, updated)
        return updated, told

    def _codebook(self, updated: Updated) -> None:
        desk = self.desk
        before: Codebook = desk.codebook
        desk.project.forget_codebook()
        if desk.codebook != before:
            updated.codebook = True
            updated.file = keep_in_step(desk.project, before)
        desk._read_codebook()

    def _page(self, changed: Changed, updated: Updated) -> None:
        desk, page = self.desk, self.desk.page
        if page is None:
            updated.document = bool(desk.transcripts)
            return
        uid = page.document.transcript.uid
        if (name := desk.name_of(uid)) is None:
            desk.page, updated.document = None, True
            return
        if changed.transcripts is not None and uid not in changed.transcripts and not changed.shared:
            return
        now = desk.project.document(name)
        if _laid_out(now) != _laid_out(page.document):
            desk.words.pop(uid, None)
            desk.open(name)
            updated.document = True
            return
        self._codings(now, updated, uid)
        desk.to_settle()
        desk._read_stars()
        page.given = desk.rounds.given(name)
        updated.memos = True

    def _codings(self, now: Document, updated: Updated, uid: uuid.UUID) -> None:
        """Codings of this coder that came, went or changed by another window, or by a correction."""
        desk, page = self.desk, self.desk.page
        assert page is not None
        had, has = {row.uid: row for row in page.index}, {row.uid: row for row in now.codings}
        if any(row.code not in desk.codebook for row in has.values()):
            self._codebook(updated)
        for each in had.keys() | has.keys():
            was, row = had.get(each), has.get(each)
            if was == row:
                continue
            if was is not None:
                page.remove(each)
                updated.codings.append(was)
            if row is not None:
                page.add(row)
                updated.codings.append(row)
        desk.here = Counter(coding.code for coding in page.index)
        updated.codes |= {row.code for row in updated.codings}
        desk.progress[uid] = page.progress()


def _laid_out(document: Document) -> tuple[object, ...]:
    """All of a transcript that the page is laid out by: what changes it opens the transcript anew."""
    row = document.transcript
    return row.revision, row.text_sha256, row.title, document.speakers, document.turns, document.sentences
