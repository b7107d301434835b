"""Searching all interviews at once: keywords in their context, interview by interview, as fast as one types."""

from __future__ import annotations

from threading import Lock

from rich.cells import cell_len
from textual import events, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from cipcoder.errors import CipcoderError
from cipcoder.locale import _, ngettext
from cipcoder.queries.search import Found, Hit, Search, SearchText, search, summary
from cipcoder.tui.desk import Desk
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.sheet import Jump, Sheet

SPEAKER = 12
"""Cells for the name of whoever speaks."""
PAUSE = 0.06
"""Seconds without a letter before the texts are searched."""


class HitsSheet(Sheet):
    """All places of some words; going to one leaves the search on there."""

    where = "hits"

    DEFAULT_CSS = """
    HitsSheet OptionList {
        height: 1fr; background: $background; border: none; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    HitsSheet OptionList:focus { border: none; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._only_participants = False
        self._result: Search | None = None
        self._places: list[tuple[Found, Hit]] = []
        self._drawn = 0
        self._reading = Lock()
        self._going = False
        """Enter came before the answer: go as soon as it is there"""

    def body(self) -> ComposeResult:
        yield FilterLine(placeholder=_("search in all interviews"))
        yield OptionList()

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        line = self.query_one(FilterLine)
        for key in ("enter", "escape"):  # the commands for them say so in the line of keys
            line._bindings.key_to_bindings.pop(key, None)
        line.focus()
        self._say()
        self._ask()  # nothing yet; the texts are read meanwhile

    # --- searching -----------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        self._going = False
        self._ask()

    def _ask(self) -> None:
        self._search(self.query_one(FilterLine).value, self._only_participants)

    @work(thread=True, exclusive=True, exit_on_error=False, group="search")
    def _search(self, words: str, only_participants: bool) -> None:
        worker = get_current_worker()
        worker.cancelled_event.wait(PAUSE)
        try:
            texts = self._texts()
            result = search(texts, words, only_participants=only_participants, go_on=lambda: not worker.is_cancelled)
        except CipcoderError as error:
            self.app.call_from_thread(self.app.notify, str(error), severity="error", markup=False)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found, result)

    def _texts(self) -> list[SearchText]:
        """All transcripts, read and folded by whoever comes first, then kept."""
        with self._reading:
            if self.desk.texts is None:
                self.desk.texts = self.desk.project.search_texts(self.desk.transcripts)
            return self.desk.texts

    def _found(self, result: Search) -> None:
        if not self.is_attached or result.words != self.query_one(FilterLine).value:
            return  # a letter came since
        self._result = result
        self._places = [(found, hit) for found in result.found for hit in found.hits]
        self._fill()
        self._say()
        if self._going:
            self._going = False
            self.go()

    def _say(self) -> None:
        result = self._result
        if result is None or not result.words.strip():
            said = _("Search in all interviews, accents and capitals ignored.")
        else:
            said = summary(result)
        if self._only_participants:
            said += " · " + _("participants’ turns only")
        self.about(plain(said))

    # --- the list ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        result, listed = self._result, self.query_one(OptionList)
        if result is None:
            return
        self._drawn = self.size.width
        options: list[Option] = []
        number = 0
        for found in result.found:
            if not found.hits:
                continue
            n = ngettext("{n} place", "{n} places", found.places).format(n=found.places)
            head = Content.assemble(one_line(found.transcript.title, "bold"), plain(f"  {n}", "dim"))
            options.append(Option(head, disabled=True))
            for hit in found.hits:
                options.append(Option(self._line(hit), str(number)))
                number += 1
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = 1 if options else None

    def _line(self, hit: Hit) -> Content:
        """Turn, speaker, and the words under each other with what stands before and after them."""
        room = max(10, (self.size.width - SPEAKER - 12) // 2 - 4)
        before = hit.before[-room:]
        while cell_len(before) > room:
            before = before[1:]
        speaker = one_line(hit.speaker, limit=SPEAKER)
        gap = " " * max(1, SPEAKER + 1 - speaker.cell_length)
        turn = "" if hit.turn is None else str(hit.turn)
        # no longer than there is room for: cutting it is what takes the framework most of the time
        after = hit.after[: max(0, self.size.width - 4 - 7 - SPEAKER - 1 - room - cell_len(hit.words))]
        return Content.assemble(
            *(plain(f"{turn:>5}  ", "dim"), speaker.stylize("dim"), gap + " " * (room - cell_len(before))),
            *(plain(before), plain(hit.words, "bold $accent"), plain(after)),
        )

    def on_resize(self, event: events.Resize) -> None:
        if self._result is not None and event.size.width != self._drawn:
            highlighted = self.query_one(OptionList).highlighted
            self._fill()
            self.query_one(OptionList).highlighted = highlighted

    # --- keys ----------------------------------------------------------------------------------------

    def on_filter_line_stepped(self, event: FilterLine.Stepped) -> None:
        event.move(self.query_one(OptionList))

    def on_option_list_option_selected(self) -> None:
        self.go()

    def go(self) -> None:
        """To the highlighted place, with the search left on."""
        listed = self.query_one(OptionList)
        if self._result is None or self._result.words != self.query_one(FilterLine).value:
            self._going = True
            return
        if listed.highlighted is None:
            return
        chosen = listed.get_option_at_index(listed.highlighted).id
        if chosen is not None:
            found, hit = self._places[int(chosen)]
            self.leave(Jump(found.transcript.name, hit.span, self._result.words))

    def participants(self) -> None:
        """Only what participants say, or everything."""
        self._only_participants = not self._only_participants
        self._say()
        self._ask()
