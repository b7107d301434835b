"""The main screen: interviews, transcript, codebook, and the line that says what is under the cursor."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import OptionList, Static, Tree

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.tui import say
from cipcoder.tui.acts import Acts
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.codework import Codework
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.commands.base import bindings
from cipcoder.tui.desk import Desk
from cipcoder.tui.detail import Detail
from cipcoder.tui.finder import CommandFinder
from cipcoder.tui.following import Following
from cipcoder.tui.guide import Guide
from cipcoder.tui.help import HelpScreen
from cipcoder.tui.keyline import KeyLine
from cipcoder.tui.mending import Mending
from cipcoder.tui.notes import Notes
from cipcoder.tui.paint import DISPLAYS
from cipcoder.tui.panes import Box, Row, SearchBar, TranscriptList
from cipcoder.tui.panescreen import PaneScreen
from cipcoder.tui.place import Place, Places
from cipcoder.tui.plain import plain
from cipcoder.tui.reader import Reader
from cipcoder.tui.reviewing import Reviewing
from cipcoder.tui.rounding import Rounding
from cipcoder.tui.searching import Searching
from cipcoder.tui.settling import Settlement
from cipcoder.tui.sheet import Jump, Sheet
from cipcoder.tui.tour import Tour, TourCard
from cipcoder.tui.updated import Updated

if TYPE_CHECKING:
    from cipcoder.tui.app import CoderApp

T = TypeVar("T")


class CodingScreen(PaneScreen):
    """Where a coder spends the day."""

    BLANK = True
    CSS_PATH = "coding.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-middle"), (150, "-wide")]  # noqa: RUF012

    def __init__(self, desk: Desk, places: Places, transcript: str | None = None, *, tour: bool = False) -> None:
        super().__init__()
        self.desk, self.places = desk, places
        self._first = transcript
        self.reader = Reader(desk, self._caret_moved, id="reader")
        self.acts = Acts(self, desk, self.reader)
        self.notes = Notes(self, self.acts)
        self.mending = Mending(self, self.acts)
        self.guide = Guide(self, self.acts)
        self.settlement = Settlement(self)
        self.reviewing = Reviewing(self)
        self.codework = Codework(self, self.acts)
        self.rounding = Rounding(self, self.acts)
        self.searching = Searching(self, desk, self.reader)
        self.tour = Tour(self, desk)
        self.detail = Detail(self)
        self.following = Following(self)
        self._touring = tour
        self._saving: Timer | None = None
        self.reader._bindings = BindingsMap(bindings(COMMANDS.values(), "transcript"))
        # ours come before the framework's (tab, ctrl+c)
        self._bindings = BindingsMap.merge([BindingsMap(bindings(COMMANDS.values(), "anywhere")), self._bindings])

    @property
    def coder_app(self) -> CoderApp:
        return cast("CoderApp", self.app)

    def compose(self) -> ComposeResult:
        with Box(id="head"):
            yield Static(id="bar")
        with Row(id="panes"):
            with Box(id="transcripts"):
                yield TranscriptList(self.desk)
            yield self.reader
            yield Static(id="empty")
            with Box(id="codes"):
                yield CodeTree(self.desk)
        with Box(id="foot"):
            yield TourCard(id="tour")
            yield SearchBar(id="search")
            yield Static(id="detail")
            yield KeyLine(id="keys")

    def on_mount(self) -> None:
        if self.places.display in DISPLAYS:
            self.reader.display_mode = self.places.display
        self.reader.focus()
        with self.told():
            self._open_first()
            if self._touring:
                self.tour.begin()
        self.call_after_refresh(self.count_words)
        self.following.begin()

    def told(self) -> AbstractContextManager[None]:
        """Errors inside become sentences on the screen."""
        return self.coder_app.told()

    def action_command(self, command: str, argument: str = "") -> None:
        """Run one of the commands."""
        with self.told():
            COMMANDS[command].run(self, argument)
            self.tour.saw(command)

    def on_screen_resume(self) -> None:
        self.tour.saw("back")

    # --- opening -------------------------------------------------------------------------------------

    def _open_first(self) -> None:
        rows = self.desk.transcripts
        last = next((row.name for row in rows if str(row.uid) == self.places.last), None)
        first = next((row.name for row in rows if row.name == self._first), None)
        name = first or last or next((row.name for row in rows), None)
        self._first = None
        self.query_one("#empty").display = name is None
        self.reader.display = name is not None
        if name is None:
            text = _(
                "There is no transcript in this project yet.\n\n"
                "ctrl+q leaves; then import some:  cipcoder import corpus\n"
                "To look around first:  cipcoder demo"
            )
            self.query_one("#empty", Static).update(plain(text))
            self.reader.page = None
            self.set_focus(None)
            self.query_one(TranscriptList).fill()
            self._show_bar()
            return
        self.reader.focus()
        new = self.places.last is None
        self.open(name)
        if self.desk.page is None or not self.desk.page.text.strip():
            return
        if not self.desk.usable():
            self.tell(_("There are no codes yet: s selects a sentence, then c and a name make the first one."))
        elif new:
            self.tell(_("First time here? ctrl+p, “guided start”: three minutes. ? shows all keys."))

    def open(self, name: str, *, cursor: int | None = None) -> None:
        """Show a transcript where it was left, or at a given place."""
        self.keep_place()
        self.acts.adjusting = None
        self.searching.end()
        page = self.desk.open(name)
        uid = str(page.document.transcript.uid)
        place = self.places.places.get(uid, Place())
        if cursor is not None:
            place = Place(cursor, max(0, cursor - 400))
        self.places.last = uid
        self.reader.open(page, cursor=place.cursor, top=place.top, seen=place.seen)
        self.query_one(TranscriptList).fill()
        self.query_one(CodeTree).recount_all()
        self._show_bar()
        if not page.text.strip():
            self.tell(_("This transcript is empty. ctrl+PgDn opens the next interview, F2 the list of all."))
        self.keep_place()

    def neighbour(self, step: int) -> None:
        """The next or previous transcript of the list."""
        rows, here = self.desk.transcripts, self.desk.row
        at = next((i for i, row in enumerate(rows) if here is not None and row.uid == here.uid), 0) + step
        if not 0 <= at < len(rows):
            raise InputError(_("There is no further interview in this direction."))
        self.open(rows[at].name)

    def keep_place(self) -> None:
        """Remember where the coder is."""
        self._saving = None
        if self.reader.page is not None:
            uid = str(self.reader.page.document.transcript.uid)
            self.places.places[uid] = Place(self.reader.caret.cursor, self.reader.top, self.reader.cursor_shown)
        self.places.display = self.reader.display_mode
        self.coder_app.keep_places()

    # --- what is shown -------------------------------------------------------------------------------

    def show_update(self, updated: Updated) -> None:
        """Draw what an act changed, and no more."""
        if updated.document and (self.desk.page is None or self.reader.page is None):
            self._open_first()  # the open transcript has gone, or the first one has come
        elif updated.document and self.desk.page is not None:
            self.reader.open(self.desk.page, cursor=self.reader.caret.cursor, top=self.reader.top)
        if updated.codebook:
            self.query_one(CodeTree).fill()
            self.codework.follow()
            self.reader.redraw()
        else:
            self.query_one(CodeTree).recount(updated.codes)
        if updated.memos:
            self.query_one(CodeTree).recount_all()
            self.reader.redraw()
        if updated.file:
            self.notify(updated.file, severity="warning", timeout=8, markup=False)
        self.reader.changed(updated.codings)
        if updated.document:
            self.count_words()
        if updated.transcripts:
            self.query_one(TranscriptList).fill()
            self._show_bar()
        self.detail.write(force=True)
        if updated.memos:
            self.tour.saw("noted")
        self.keep_place()  # what was acknowledged is found again where it was done, whatever happens next

    def _show_bar(self) -> None:
        said = say.bar(self.desk, self.reviewing.waiting(), self.following.said)
        self.query_one("#bar", Static).update(said, layout=False)

    async def on_unmount(self) -> None:
        await self.following.end()

    def tell(self, sentence: str) -> None:
        """Say something in the detail lines, until the cursor moves."""
        self.detail.tell(sentence)

    def _caret_moved(self) -> None:
        """The reader's cursor or selection changed."""
        self._moved()
        if self._saving is None:
            self._saving = self.set_timer(1.0, self.keep_place)

    def _moved(self) -> None:
        self.detail.moved()
        if self.reader.caret.selection is not None:
            self.tour.saw("selected")

    def on_descendant_focus(self) -> None:
        self._moved()

    # --- panes ---------------------------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        with self.told():
            name = next(row.name for row in self.desk.transcripts if str(row.uid) == event.option.id)
            self.close_drawer()
            self.open(name)

    def on_tree_node_selected(self, event: Tree.NodeSelected[str]) -> None:
        with self.told():
            if event.node.data is None:
                return
            if self.reader.caret.selection is None:
                raise InputError(_("Select a passage first (s takes the sentence), then choose the code."))
            self.close_drawer()
            self.acts.code([event.node.data])

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[str]) -> None:
        if self.reader.display_mode == "spotlight" and event.control.has_focus and not self.desk.focus:
            self.notes.light(event.node.data)
        self._moved()

    def on_code_tree_pinned(self, event: CodeTree.Pinned) -> None:
        with self.told():
            self.show_update(self.desk.pin(event.code, event.slot))
            name = self.desk.label(event.code)
            self.tell(_("Key {key} is now {name}.").format(key=event.slot, name=name))

    def on_reader_pointed(self, event: Reader.Pointed) -> None:
        self.acts.point(event.coding)

    def on_transcript_list_looked(self, event: TranscriptList.Looked) -> None:
        self.detail.look(event.sentence)

    @work(thread=True, exclusive=True, exit_on_error=False, group="words")
    def count_words(self) -> None:
        """Count the participants' words of the transcripts where nobody did yet, while one already works."""
        rows = [row for row in self.desk.transcripts if row.uid not in self.desk.words]
        if rows:
            counted = self.desk.project.participant_words(rows)
            self.app.call_from_thread(self._words_counted, counted)

    def _words_counted(self, counted: dict[uuid.UUID, int]) -> None:
        self.desk.words |= counted
        self.query_one(TranscriptList).fill()

    # --- search --------------------------------------------------------------------------------------

    def on_search_bar_typed(self, event: SearchBar.Typed) -> None:
        self.searching.typed(event.text)

    def on_search_bar_stepped(self, event: SearchBar.Stepped) -> None:
        with self.told():
            self.searching.step(event.step)

    def on_search_bar_left(self, event: SearchBar.Left) -> None:
        self.searching.leave(kept=event.kept)

    # --- other screens -------------------------------------------------------------------------------

    def ask(self, dialog: Screen[T], answered: Callable[[T | None], None]) -> None:
        """Put a dialog in front; what its answer does wrong is told like anything else."""

        def act(answer: T | None) -> None:
            with self.told():
                answered(answer)

        self.app.push_screen(dialog, act)

    def lay_over(self, sheet: Sheet) -> None:
        """Put a sheet in front; where it leads to a passage, go there."""

        def left(jump: Jump | None) -> None:
            for updated in sheet.updates:
                self.show_update(updated)
            if jump is None:
                return
            self.open(jump.transcript, cursor=None if jump.span is None else jump.span.start)
            if jump.span is not None:
                self.reader.go(jump.span)
                if jump.settling is not None:
                    self.settlement.begin(jump.settling)
                if jump.reviewing is not None:
                    self.reviewing.begin(jump.reviewing)
                if jump.sought is not None:
                    self.searching.resume(jump.sought, jump.span)

        self.ask(sheet, left)

    def help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen())

    def commands(self) -> None:
        """Find a command by its name."""

        def chosen(command: str | None) -> None:
            if command is not None:
                self.action_command(command)

        self.ask(CommandFinder(), chosen)

    def light_dark(self) -> None:
        """The other theme."""
        self.coder_app.light_dark()
