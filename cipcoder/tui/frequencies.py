"""The table of theme frequencies of the current coder, as ``cipcoder frequencies`` prints it."""

from __future__ import annotations

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from cipcoder.errors import CipcoderError
from cipcoder.locale import _, ngettext
from cipcoder.queries.frequencies import Frequencies, Frequency
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import cell, plain
from cipcoder.tui.sheet import Sheet


class FrequenciesSheet(Sheet):
    """Codings, interviews and words by code."""

    where = "frequencies"

    DEFAULT_CSS = """
    FrequenciesSheet DataTable { height: 1fr; background: $background; }
    FrequenciesSheet DataTable > .datatable--fixed { background: $surface; color: $foreground; }
    FrequenciesSheet #more { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._only_finished = False
        self._rows: tuple[Frequency, ...] = ()

    def body(self) -> ComposeResult:
        table: DataTable[object] = DataTable(cursor_type="row", zebra_stripes=True, fixed_columns=1)
        yield table
        yield Static(id="more")

    def on_mount(self) -> None:
        self.about(plain(_("Counting…")))
        self.query_one(DataTable).focus()
        self._count()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _count(self) -> None:
        try:
            counted = self.desk.project.frequencies(only_finished=self._only_finished)
        except CipcoderError as error:
            self.app.call_from_thread(self.app.notify, str(error), severity="error", markup=False)
            return
        self.app.call_from_thread(self._show, counted)

    def _show(self, counted: Frequencies) -> None:
        self._rows = counted.rows
        table = self.query_one(DataTable)
        table.clear(columns=True)
        headings = (
            *(_("code"), _("interviews"), _("codings"), _("in progress"), _("words"), _("% of words")),
            _("interviewer"),
        )
        lines = [self._cells(row, counted.words) for row in counted.rows]
        # given widths: the table's own way of finding them sometimes keeps cells drawn before it had found them
        widths = [max(map(cell_len, column)) for column in zip(headings, *lines, strict=True)]
        widths[0] = min(widths[0], max(24, self.size.width - sum(widths[1:]) - 2 * len(widths) - 2))
        for i, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            table.add_column(cell(heading, justify="right" if i else "left"), width=width)
        for row, line in zip(counted.rows, lines, strict=True):
            name = cell(line[0], "bold" if row.theme else "")
            name.truncate(widths[0], overflow="ellipsis")
            table.add_row(name, *(cell(number, justify="right") for number in line[1:]))
        about = _("Theme frequencies of {coder}: {finished} of {total} interviews finished, {words} words.").format(
            coder=counted.coder, finished=counted.finished, total=counted.interviews, words=counted.words
        )
        if counted.only_finished:
            about += " " + _("Finished interviews only.")
        self.about(plain(about))

    def _cells(self, row: Frequency, words: int) -> tuple[str, ...]:
        return (
            "  " * row.depth + self.desk.label(row.code),
            f"{row.interviews}/{row.out_of}",
            str(row.codings_finished),
            str(row.codings_in_progress),
            str(row.words),
            f"{100 * row.words / words:.1f}" if words else "",
            str(row.codings_interviewer or ""),
        )

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        if not 0 <= event.cursor_row < len(self._rows):
            return
        row = self._rows[event.cursor_row]
        sentence = ""
        if row.to_reread:
            sentence = ngettext(
                "To read again for this code (it was changed since): {names}",
                "To read again for this code (it was changed since): {names}",
                len(row.to_reread),
            ).format(names=", ".join(row.to_reread))
        self.query_one("#more", Static).update(plain(sentence))

    def only_finished(self) -> None:
        """Count finished interviews only, or all."""
        self._only_finished = not self._only_finished
        self._count()
