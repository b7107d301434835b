"""The list of disagreements: number, kind, codes, interview, characters, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import DataTable

from cipcoder.agreement.disagreements import KINDS
from cipcoder.consensus import Entry, Queue
from cipcoder.consensus_words import grouped, kind_name, outcome_name
from cipcoder.locale import _
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import cell

RIGHT = (0, 4)
"""columns of numbers"""


class Entries(DataTable[Any]):
    """The list, whose Enter is the sheet's."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(cursor_type="row", zebra_stripes=True)
        self.desk = desk
        self.shown: list[Entry] = []
        self._bindings = self._bindings.copy()
        self._bindings.key_to_bindings.pop("enter", None)

    def show(self, found: Queue, shown: Sequence[Entry], room: int, at: Entry | None) -> None:
        """Show these in ``room`` cells, the cursor on ``at``, or on the line where it was."""
        self.shown = list(shown)
        row = self.cursor_coordinate.row
        with self.app.batch_update():
            self.clear(columns=True)
            columns = self._columns(found, room)
            for heading, width in columns:
                self.add_column(heading, width=width)
            for entry in shown:
                self.add_row(*self._cells(found, entry, [width for _heading, width in columns]))
            if shown:
                numbers = [entry.number for entry in shown]
                row = numbers.index(at.number) if at is not None and at.number in numbers else row
                self.move_cursor(row=min(row, len(shown) - 1))

    @property
    def entry(self) -> Entry | None:
        """The entry at the cursor."""
        row = self.cursor_coordinate.row
        return self.shown[row] if 0 <= row < len(self.shown) else None

    def step(self, by: int) -> None:
        """On in the list, or back."""
        self.move_cursor(row=max(0, min(self.cursor_coordinate.row + by, len(self.shown) - 1)))

    def next_open(self, after: int) -> bool:
        """To the next one after this number that is open, from the top again after the last; false: there is none."""
        left = [i for i, entry in enumerate(self.shown) if entry.decision is None]
        if left:
            self.move_cursor(row=next((i for i in left if self.shown[i].number > after), left[0]))
        return bool(left)

    def _columns(self, found: Queue, room: int) -> list[tuple[Text, int]]:
        """Headings and widths: codes and decisions share what the others leave."""
        kinds = max(cell_len(kind_name(kind, found.a, found.b)) for kind in KINDS)
        first = max(2, len(str(len(found.entries))))
        sizes = max(5, max((len(grouped(each.item.characters)) for each in found.entries), default=0))
        titles = min(16, max((cell_len(each.title) for each in found.entries), default=0))
        rest = max(24, room - first - min(kinds, 20) - sizes - titles - 2 * 6 - 2)
        decided = min(16, rest // 3)
        headings = (_("no."), _("kind"), _("code"), _("interview"), _("chars"), _("decided"))
        widths = (first, min(kinds, 20), rest - decided, titles, sizes, decided)
        return [
            (cell(heading, justify="right" if i in RIGHT else "left"), width)
            for i, (heading, width) in enumerate(zip(headings, widths, strict=True))
        ]

    def _cells(self, found: Queue, entry: Entry, widths: Sequence[int]) -> list[Text]:
        decision = entry.decision
        words = (
            str(entry.number),
            kind_name(entry.item.kind, found.a, found.b),
            " / ".join(self.desk.label(code) for code in entry.item.codes),
            entry.title,
            grouped(entry.item.characters),
            "" if decision is None else f"✓ {outcome_name(decision.outcome, found.a, found.b)}",
        )
        style = "" if decision is None else "dim"
        cells = [cell(word, style, "right" if i in RIGHT else "left") for i, word in enumerate(words)]
        for made, width in zip(cells, widths, strict=True):
            made.truncate(width, overflow="ellipsis")
        return cells
