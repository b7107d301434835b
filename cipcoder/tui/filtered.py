"""Sheets of a list with a line to filter it by: shown when it is asked for, hidden and emptied with Esc."""

from __future__ import annotations

from textual.widgets import Input, OptionList

from cipcoder.text.fold import fold
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.sheet import Sheet


class FilteredSheet(Sheet):
    """Subclasses put a ``FilterLine`` and an ``OptionList`` into their body, and say how the list is filled."""

    DEFAULT_CSS = """
    FilteredSheet OptionList {
        width: 1fr; height: 1fr; background: $background; border: none; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    FilteredSheet OptionList:focus { border: none; }
    FilteredSheet FilterLine { display: none; }
    """

    def on_mount(self) -> None:
        self.listed._bindings.key_to_bindings.pop("enter", None)  # the command for it says so in the line of keys
        self.listed.focus()

    @property
    def listed(self) -> OptionList:
        """The list."""
        return self.query_one(OptionList)

    @property
    def words(self) -> list[str]:
        """The words to filter by, folded: all of them are wanted."""
        return fold(self.query_one(FilterLine).value).split()

    def fill(self) -> None:
        """Put into the list what the words leave of it."""
        raise NotImplementedError

    def go(self) -> None:
        """To the place that what is highlighted is about."""
        raise NotImplementedError

    def filter(self) -> None:
        """Type words to filter by."""
        line = self.query_one(FilterLine)
        line.display = True
        line.focus()

    def on_option_list_option_selected(self) -> None:
        with self.told():
            self.go()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.fill()

    def on_input_submitted(self) -> None:
        self.listed.focus()

    def on_filter_line_stepped(self, event: FilterLine.Stepped) -> None:
        event.move(self.listed)

    def on_filter_line_left(self) -> None:
        line = self.query_one(FilterLine)
        line.value = ""
        line.display = False
        self.listed.focus()
