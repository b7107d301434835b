"""Searching all interviews at once: keywords in their context, interview by interview, as fast as one types.

What is found can be coded from here: the places that are marked, or all of them, in one step.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual import events, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from cipcoder.errors import CipcoderError, InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.corpus import EVERYTHING
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.search import SHOWN, UNITS, Found, Hit, Search, Unit, summary, told_forms
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.text.word_query import How
from cipcoder.tui import say
from cipcoder.tui.desk import Desk
from cipcoder.tui.dialogs import Choice
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.filters import Narrowing, said
from cipcoder.tui.page import Sought
from cipcoder.tui.palette import Chosen, Palette
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.sheet import Jump, Sheet

SPEAKER = 12
"""Cells for the name of whoever speaks."""
PAUSE = 0.06
"""Seconds without a letter before the texts are searched."""
Mark = tuple[str, Span]
"""a transcript's name, and a place in it"""


class HitsLine(FilterLine):
    """The line for what is searched; Space marks once the arrows have been used, and is a blank while one types."""

    def on_key(self, event: events.Key) -> None:
        sheet = self.screen
        if event.key == "space" and isinstance(sheet, HitsSheet) and sheet.space_marks:
            event.stop()
            event.prevent_default()
            sheet.mark()


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
        self.space_marks = False
        self._only_participants = False
        self._how: How = "as written"
        self._result: Search | None = None
        self._answered: Sought | None = None
        """what was asked for ``_result``"""
        self._fault = ""
        """why what is typed can't be asked, or not yet"""
        self._places: list[tuple[Found, Hit]] = []
        self._marked: set[Mark] = set()
        self._drawn = 0
        self._going = False
        """Enter came before the answer: go as soon as it is there"""

    def body(self) -> ComposeResult:
        yield HitsLine(placeholder=_("search in all interviews: bricol*  =any form  ~like it  OU ET SAUF PRÈS"))
        yield OptionList()

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        line = self.query_one(FilterLine)
        for key in ("enter", "escape"):  # the commands for them say so in the line of keys
            line._bindings.key_to_bindings.pop(key, None)
        line.focus()
        self._say()

    # --- searching -----------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        self._going = self.space_marks = False
        self._ask()

    @property
    def _sought(self) -> Sought:
        return Sought(self.query_one(FilterLine).value, self._how, self._only_participants)

    def _ask(self) -> None:
        self._search(self._sought)

    @work(thread=True, exclusive=True, exit_on_error=False, group="search")
    def _search(self, sought: Sought) -> None:
        worker = get_current_worker()
        worker.cancelled_event.wait(PAUSE)
        if worker.is_cancelled:
            return
        result, fault = None, ""
        try:
            if sought.words.strip():
                result = self._looked_for(sought, SHOWN, lambda: not worker.is_cancelled)
        except InputError as error:
            fault = str(error)
        except CipcoderError as error:
            self.app.call_from_thread(self.app.notify, visible(str(error)), severity="error", markup=False)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found, sought, result, fault)

    def _looked_for(self, sought: Sought, limit: int | None, go_on: object = None) -> Search:
        return self.desk.project.search(
            sought.words,
            self.desk.searched,
            only_participants=sought.only_participants,
            how=sought.how,
            typing=True,
            limit=limit,
            go_on=go_on if callable(go_on) else lambda: True,
        )

    def _found(self, sought: Sought, result: Search | None, fault: str) -> None:
        if not self.is_attached or sought != self._sought:
            return  # a letter came since
        self._result, self._answered, self._fault = result, sought, fault
        self._places = [(found, hit) for found in result.found for hit in found.hits] if result is not None else []
        self._marked &= {(found.transcript.name, hit.span) for found, hit in self._places}
        self._fill()
        self._say()
        if self._going:
            self._going = False
            self.go()

    def _say(self) -> None:
        result = self._result
        if self._fault:
            parts = [self._fault]
        elif result is None:
            parts = [_("Search in all interviews, accents and capitals ignored.")]
        else:
            parts = [summary(result)]
        if self._marked:
            parts.append(ngettext("{n} marked", "{n} marked", len(self._marked)).format(n=len(self._marked)))
        if self._only_participants:
            parts.append(_("participants’ turns only"))
        if self._how != "as written":
            parts.append(_("every word in any form") if self._how == "forms" else _("words written nearly so, too"))
        if self.desk.searched != EVERYTHING:
            parts += said(self.desk, Wanted(self.desk.searched))
        forms = [] if result is None else told_forms(result)
        self.about(Content.assemble(plain(" · ".join(parts)), *(plain(f"\n{line}", "dim") for line in forms[:3])))

    # --- the list ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        listed = self.query_one(OptionList)
        self._drawn = self.size.width
        options: list[Option] = []
        number = 0
        for found in self._result.found if self._result is not None else ():
            if not found.hits:
                continue
            n = ngettext("{n} place", "{n} places", found.places).format(n=found.places)
            head = Content.assemble(one_line(found.transcript.title, "bold"), plain(f"  {n}", "dim"))
            options.append(Option(head, disabled=True))
            for hit in found.hits:
                options.append(Option(self._line(found, hit), str(number)))
                number += 1
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = 1 if options else None

    def _line(self, found: Found, hit: Hit) -> Content:
        """Mark, turn, speaker, and the words under each other with what stands before and after them."""
        room = max(10, (self.size.width - SPEAKER - 12) // 2 - 4)
        before = hit.before[-room:]
        while cell_len(before) > room:
            before = before[1:]
        speaker = one_line(hit.speaker, limit=SPEAKER)
        gap = " " * max(1, SPEAKER + 1 - speaker.cell_length)
        mark = "✓" if (found.transcript.name, hit.span) in self._marked else " "
        turn = "" if hit.turn is None else str(hit.turn)
        # no longer than there is room for: cutting it is what takes the framework most of the time
        after = hit.after[: max(0, self.size.width - 4 - 7 - SPEAKER - 1 - room - cell_len(hit.words))]
        return Content.assemble(
            *(plain(mark, "bold"), plain(f"{turn:>4}  ", "dim"), speaker.stylize("dim")),
            gap + " " * (room - cell_len(before)),
            *(plain(before), plain(hit.words, "bold $accent"), plain(after)),
        )

    def on_resize(self, event: events.Resize) -> None:
        if self._result is not None and event.size.width != self._drawn:
            highlighted = self.query_one(OptionList).highlighted
            self._fill()
            self.query_one(OptionList).highlighted = highlighted

    # --- keys ----------------------------------------------------------------------------------------

    def on_filter_line_stepped(self, event: FilterLine.Stepped) -> None:
        self.space_marks = bool(self._places)
        event.move(self.query_one(OptionList))

    def on_option_list_option_selected(self) -> None:
        self.go()

    def go(self) -> None:
        """To the highlighted place, with the search left on."""
        if self._answered != self._sought:
            self._going = True
            return
        if (place := self._highlighted()) is not None and self._answered is not None:
            found, hit = place
            self.leave(Jump(found.transcript.name, hit.span, self._answered))

    def _highlighted(self) -> tuple[Found, Hit] | None:
        listed = self.query_one(OptionList)
        if listed.highlighted is None:
            return None
        chosen = listed.get_option_at_index(listed.highlighted).id
        return None if chosen is None else self._places[int(chosen)]

    def participants(self) -> None:
        """Only what participants say, or everything."""
        self._only_participants = not self._only_participants
        self._say()
        self._ask()

    def switch(self, how: How) -> None:
        """Every word in any form, or written nearly so; or as it is written again."""
        self._how = "as written" if self._how == how else how
        self._say()
        self._ask()

    def narrow(self) -> None:
        """Choose which interviews are searched."""

        def chosen(wanted: Wanted) -> None:
            self.desk.searched = wanted.transcripts
            self._say()
            self._ask()

        self.ask(Narrowing(self.desk, Wanted(self.desk.searched), extracts=False), chosen)

    # --- marking and coding --------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the highlighted place, or take its mark off, and go on to the next."""
        if (place := self._highlighted()) is None:
            raise InputError(_("There is no place here to mark."))
        self._marked ^= {(place[0].transcript.name, place[1].span)}
        self._remark()
        self.query_one(OptionList).action_cursor_down()
        self.space_marks = True

    def mark_all(self) -> None:
        """Mark all places shown; where all are marked, none."""
        every = {(found.transcript.name, hit.span) for found, hit in self._places}
        self._marked = set() if self._marked == every else every
        self._remark()

    def _remark(self) -> None:
        listed = self.query_one(OptionList)
        for index in range(listed.option_count):
            if (number := listed.get_option_at_index(index).id) is not None:
                listed.replace_option_prompt_at_index(index, self._line(*self._places[int(number)]))
        self._say()

    def code(self) -> None:
        """Choose a code and what is coded of each place, and code those marked, or all."""
        result, sought = self._result, self._answered
        if result is None or not result.places or sought is None or sought != self._sought:
            raise InputError(_("There is nothing to code: search for something first."))
        marked = frozenset(self._marked)
        n = len(marked) or result.places
        places = ngettext("{n} place", "{n} places", n).format(n=n)

        def chosen(codes: Chosen) -> None:
            lines = (_("the words found"), _("the sentence around them"), _("the whole turn"))
            keys = _("Enter  code    Esc  back")
            title = _("What is coded of each place?")
            self.ask(
                Choice(title, [plain(line) for line in lines], keys),
                lambda number: self._code(sought, marked, codes, UNITS[number]),
            )

        heading = _("Code the {places} marked") if marked else _("Code all: {places}")
        self.ask(Palette(self.desk, heading.format(places=places)), chosen)

    def _code(self, sought: Sought, marked: frozenset[Mark], chosen: Chosen, unit: Unit) -> None:
        found_in = [found for found, _hit in self._places] if marked else self._looked_for(sought, None).found
        every = marked or {(found.transcript.name, hit.span) for found in found_in for hit in found.hits}
        on = {found.transcript.uid: found.transcript.revision for found in found_in}
        places: dict[str, list[Span]] = {}
        for name, span in sorted(every):
            places.setdefault(name, []).append(span)
        codes = list(chosen.codes)
        if chosen.new is not None:
            code, updated = self.desk.new_code(*chosen.new)
            self.updates.append(updated)
            codes.append(code)
        made, there, updated = self.desk.code_places(places, codes, unit, on)
        self.updates.append(updated)
        self._marked = set()
        self._remark()
        names = ", ".join(self.desk.label(code) for code in codes)
        sentence = ngettext("{n} passage coded: {names}", "{n} passages coded: {names}", made)
        sentence = sentence.format(n=made, names=names)
        if there:
            sentence += "; " + ngettext("{n} had it already", "{n} had it already", there).format(n=there)
        self.say(sentence)

    def undo(self, *, again: bool = False) -> None:
        """Take the latest act back, whatever it was, or do it again."""
        taken, updated = self.desk.take_back(again=again)
        self.updates.append(updated)
        self.say(say.taken_back(self.desk, taken, updated, again=again))
