"""Finding where a quotation stands: paste it, and go there; where it may come from several places, all are shown."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cipcoder.exchange.locating import KINDS, Located, Spot, found_words, locate_quotation, sure_words
from cipcoder.locale import _
from cipcoder.report.quotation_words import source_words
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui.desk import Desk
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.sheet import Jump, Sheet


class QuotationLine(FilterLine):
    """Takes all that is pasted: a quotation may go over several lines, and the framework's line keeps the first."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(visible(" ".join(event.text.split()), line=True))


class QuotationSheet(Sheet):
    """A line for the quotation, and its places; the only one, when it is sure, is gone to at once."""

    DEFAULT_CSS = """
    QuotationSheet OptionList { height: 1fr; background: $background; border: none; padding: 0 1; }
    QuotationSheet OptionList:focus { border: none; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._located: Located | None = None

    def body(self) -> ComposeResult:
        yield QuotationLine(placeholder=_("paste the quotation, then Enter"))
        yield OptionList()

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        line = self.query_one(FilterLine)
        line._bindings.key_to_bindings.pop("escape", None)  # the command for it says so in the line of keys
        line.focus()
        self.about(plain(_("Find a quotation in all interviews, though words were left out or changed.")))

    def on_input_changed(self) -> None:
        self._located = None
        self.query_one(OptionList).clear_options()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        words = event.value.strip()
        if self._located is not None:
            self._go()
        elif words:
            self.about(plain(_("Looking…")))
            self.find(lambda: locate_quotation(self.desk.project, words), self._found)

    def _found(self, located: Located) -> None:
        if not self.is_attached or located.wording != self.query_one(FilterLine).value.strip():
            return  # it was changed since
        self._located = located
        if located.settled:
            self._go()
            return
        self.about(plain(found_words(located)))
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_line(spot)) for spot in located.spots)
        listed.highlighted = 0 if located.spots else None

    def on_filter_line_stepped(self, event: FilterLine.Stepped) -> None:
        event.move(self.query_one(OptionList))

    def on_option_list_option_selected(self) -> None:
        self._go()

    def _go(self) -> None:
        """To the highlighted place, or the only one."""
        located, at = self._located, self.query_one(OptionList).highlighted or 0
        if located is not None and located.spots:
            found = located.spots[at].found
            self.leave(Jump(found.source, Span(found.start, found.stop)))


def _line(spot: Spot) -> Content:
    said = f"{source_words(spot.found)} · {_(KINDS[spot.kind])} · {sure_words(spot)}"
    return Content.assemble(one_line(said, "bold"), "\n  ", one_line(spot.found.said, limit=400))
