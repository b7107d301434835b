"""What others do while one reads: the screen follows, and neither moves the reader nor takes a key.

A thread watches the store and only says that something is new; what is new is read here, between two keys, and at
rest: under a dialog or while bounds are adjusted it waits.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from cipcoder.locale import _, ngettext
from cipcoder.queries.changes import Deed
from cipcoder.store.changes import Changed, watch
from cipcoder.text.carry import Carrying
from cipcoder.text.clean import visible
from cipcoder.tui.caret import Caret
from cipcoder.tui.others import Others
from cipcoder.tui.page import Page

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

EVERY = 1.5
"""seconds between looks, where nothing wakes the watch"""
NAMED = 3
"""so many of what others did are named in the line above; more would hide whose interview it is"""
WAITING = 0.5
"""seconds until it is tried again to show what waits"""


class Following:
    """Keeps the screen in step with the store."""

    def __init__(self, screen: CodingScreen) -> None:
        self.screen = screen
        self.left = threading.Event()
        self._thread: threading.Thread | None = None
        self.others = Others(screen.desk)
        self.said = ""
        """the latest that others did, for the line above; until something of one's own is done there"""
        self._waiting: Changed | None = None

    def begin(self) -> None:
        """Watch from now on. No worker of the framework's: those end, and are waited for."""
        self._thread = threading.Thread(target=self._watch, name="others", daemon=True)
        self._thread.start()

    async def end(self) -> None:
        """Watch no longer: the store is about to be closed."""
        self.left.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 2)

    def _watch(self) -> None:
        with suppress(Exception):  # a thread has nobody to tell but the terminal, where the screen is
            self._look()

    def _look(self) -> None:
        for changed in watch(self.screen.desk.project.store, self.left, EVERY, self.others.seen):
            if self.left.is_set():
                return
            self.screen.app.call_from_thread(self.came, changed)

    def came(self, changed: Changed) -> None:
        """Something is new: show it, now or when the hands are free."""
        self._waiting = changed if self._waiting is None else _both(self._waiting, changed)
        self.show()

    def show(self) -> None:
        """Show what waits, unless something lies over the screen or a coding's bounds are being adjusted."""
        if self._waiting is None or self.left.is_set():
            return
        if self.screen.app.screen is not self.screen or self.screen.acts.adjusting is not None:
            self.screen.set_timer(WAITING, self.show)
            return
        changed, self._waiting = self._waiting, None
        with self.screen.told():
            self._follow(changed)

    def _follow(self, changed: Changed) -> None:
        screen, reader = self.screen, self.screen.reader
        before = self.screen.desk.page
        caret, top = replace(reader.caret), reader.top
        updated, deeds = self.others.follow(changed)
        self.said = said(deeds)
        page = screen.desk.page
        if before is not None and page is None:
            title = visible(before.document.transcript.title or before.document.transcript.name, line=True)
            screen.notify(
                _("{title} was taken out of the project by somebody else.").format(title=title),
                severity="warning",
                timeout=12,
                markup=False,
            )
        elif updated.document and before is not None and page is not None:
            updated.document = False
            self._put_back(before, page, caret, top)
        screen.show_update(updated)

    def _put_back(self, before: Page, page: Page, caret: Caret, top: int) -> None:
        """Show the transcript as it is now, with cursor, selection and first line where they were in what is said."""
        reader = self.screen.reader
        active = reader.active
        if page.text == before.text:
            reader.open(page, cursor=caret.cursor, top=top, seen=False)
            reader.caret = caret
            if active is not None:
                reader.activate(page.index.get(active.uid))
        else:
            carrying = Carrying(before.text, page.text)
            selection = caret.selection
            span = None if selection is None else carrying.carry(selection.start, selection.stop).span
            cursor = _carried(carrying, caret.cursor)
            reader.open(page, cursor=cursor, top=_carried(carrying, top), seen=True)
            if span is not None:
                with reader.moving() as moved:
                    moved.select(span)
            self.screen.notify(
                _("The text of this interview was corrected by somebody else: this is the new one."),
                severity="warning",
                timeout=12,
                markup=False,
            )
        reader.redraw()


def _carried(carrying: Carrying, offset: int) -> int:
    """Where an offset is in the new text, by the words around it."""
    around = carrying.carry(max(0, offset - 40), min(len(carrying.old), offset + 40)).span
    if around is None:
        return min(offset, len(carrying.new))
    return min(around.start + min(offset, 40), around.stop)


def _both(one: Changed, other: Changed) -> Changed:
    everywhere = one.transcripts is None or other.transcripts is None
    transcripts = None if everywhere else (one.transcripts or frozenset()) | (other.transcripts or frozenset())
    return Changed(transcripts, one.shared or other.shared)


def said(deeds: list[Deed]) -> str:
    """« ben: 3 codings, codebook · cleo: 1 memo », shortly; "" where there is nothing to tell."""
    of: dict[str, list[str]] = {}
    for deed in deeds:
        of.setdefault(visible(deed.coder, line=True) or _("somebody"), []).append(_words(deed))
    parts = [f"{who}: {', '.join(what)}" for who, what in of.items()]
    return " · ".join([*parts[:NAMED], *(["…"] if len(parts) > NAMED else [])])


def _words(deed: Deed) -> str:
    match deed.kind:
        case "coding":
            return ngettext("{n} coding", "{n} codings", deed.n).format(n=deed.n)
        case "memo":
            return ngettext("{n} memo", "{n} memos", deed.n).format(n=deed.n)
        case "code":
            return _("the codebook")
        case "transcript":
            return ngettext("{n} transcript", "{n} transcripts", deed.n).format(n=deed.n)
        case "verbatim":
            return ngettext("{n} verbatim", "{n} verbatims", deed.n).format(n=deed.n)
    return _("how far one is")
