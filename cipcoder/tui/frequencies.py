"""Theme frequencies of the current coder, as ``cipcoder frequencies`` prints them: as a table, bars, a heat map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.color import Color
from textual.coordinate import Coordinate
from textual.widgets import DataTable, Static

from cipcoder.errors import InputError
from cipcoder.exchange.tables import layers_sentence, write_frequencies
from cipcoder.formats.files import unused
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.frequencies import Counted, Frequencies, Frequency
from cipcoder.text.clean import visible
from cipcoder.tui import figures
from cipcoder.tui.counting import CountingSheet
from cipcoder.tui.desk import Desk
from cipcoder.tui.extracts import ExtractsSheet
from cipcoder.tui.figures import MEASURES, VIEWS, Drawn, Measure, View
from cipcoder.tui.filters import said
from cipcoder.tui.plain import plain


class Figures(DataTable[Any]):
    """A table whose Enter is the sheet's."""

    def __init__(self) -> None:
        # the cursor goes before a cell's shade: its dark words would be lost on it
        super().__init__(cursor_type="row", zebra_stripes=True, fixed_columns=1, cursor_background_priority="css")
        self._bindings = self._bindings.copy()
        self._bindings.key_to_bindings.pop("enter", None)


class FrequenciesSheet(CountingSheet):
    """Codings, interviews and words by code; by interview, too, in the heat map."""

    where = "frequencies"

    DEFAULT_CSS = """
    FrequenciesSheet DataTable { height: 1fr; background: $background; }
    FrequenciesSheet DataTable > .datatable--fixed { background: $surface; color: $foreground; }
    FrequenciesSheet #more { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._only_finished = False
        self._view: View = "table"
        self._measure: dict[View, Measure] = {"bars": "interviews", "heat map": "codings"}
        self._counted: Frequencies | None = None

    def body(self) -> ComposeResult:
        yield Figures()
        yield Static(id="more")

    def on_mount(self) -> None:
        self.about(plain(_("Counting…")))
        self.query_one(Figures).focus()
        self.count()

    def count(self) -> None:
        chosen, only_finished, analysed = self.desk.counted, self._only_finished, self.desk.kept.analysed
        self.find(
            lambda: self.desk.project.frequencies(chosen=chosen, only_finished=only_finished, analysis=analysed),
            self._show,
        )

    # --- what is shown -------------------------------------------------------------------------------

    def _show(self, counted: Frequencies) -> None:
        if self._counted is None and not counted.finished:  # interviews are counted once they are finished
            self._measure["bars"] = "codings"
        self._counted = counted
        self._draw()

    def _draw(self) -> None:
        """The numbers as one wants to see them, the cursor where it was."""
        if self._counted is None:
            return
        table, drawn = self.query_one(Figures), self._drawn(self._counted)
        at = table.cursor_coordinate
        heat = self._view == "heat map"
        with self.app.batch_update():
            table.clear(columns=True)
            table.cursor_type = "cell" if heat else "row"
            table.zebra_stripes = not heat
            table.cell_padding = 0 if heat else 1
            for heading, width in drawn.columns:
                table.add_column(heading, width=width)
            for line in drawn.lines:
                table.add_row(*line)
            if drawn.lines:
                column = min(at.column, len(drawn.columns) - 1)
                row = min(at.row, len(drawn.lines) - 1)
                table.move_cursor(row=row, column=max(column, 1) if heat and len(drawn.columns) > 1 else 0)
        self.about(plain(self._about(self._counted)))
        self._more()

    def _drawn(self, counted: Frequencies) -> Drawn:
        width = self.size.width
        if self._view == "bars":
            return figures.bars(self.desk, counted, self._measure["bars"], width)
        if self._view == "heat map":
            paper = self.query_one(Figures).background_colors[1]
            ink = Color.parse(self.app.theme_variables["foreground"])
            return figures.heat(self.desk, counted, self._measure["heat map"], width, paper, ink)
        return figures.table(self.desk, counted, width)

    def _about(self, counted: Frequencies) -> str:
        about = _("Theme frequencies of {coder}: {finished} of {total} interviews finished, {words} words.").format(
            coder=counted.coder, finished=counted.finished, total=counted.interviews, words=counted.words
        )
        if counted.layers:
            about += " " + layers_sentence(counted)
        if counted.blind:
            names = ", ".join(visible(name, line=True) for name in counted.blind)
            about += " " + _("Left out, a blind round goes on there: {names}").format(names=names)
        if counted.only_finished:
            about += " " + _("Finished interviews only.")
        if words := said(self.desk, Wanted(counted.chosen)):
            about += " " + _("Only: {conditions}.").format(conditions=" · ".join(words))
        return f"{about}\n{self._legend()}"

    def _legend(self) -> str:
        """What the numbers of this view are."""
        n = _("n/N: N interviews are finished, read with the code as it is now defined; n of them have a coding.")
        if self._view == "table":
            dp = _("DP: 0 even, near 1 all in one; max.: the part of the largest, ! over half.")
            return f"{n}\n{dp}"
        measure = self._measure[self._view]
        if self._view == "heat map":
            if measure == "words":
                return _("Words covered, in % of the participant’s words in the interview.")
            return _("Codings in each interview, those of the interviewer’s words apart.")
        if measure == "interviews":
            return n
        if measure == "words":
            return _("Words of participants that are covered, in all interviews counted.")
        return _("Codings in all interviews counted, those of the interviewer’s words apart.")

    def on_resize(self) -> None:
        self._draw()

    def on_data_table_row_highlighted(self) -> None:
        self._more()

    def on_data_table_cell_highlighted(self) -> None:
        self._more()

    def _more(self) -> None:
        """About the row or the cell at the cursor, what its numbers can't say."""
        row, talk = self._at()
        sentence = ""
        if row is not None and talk is not None and self._counted is not None:
            cell = row.cells[self._counted.transcripts.index(talk)]
            codings = ngettext("{n} coding", "{n} codings", cell.codings).format(n=cell.codings)
            words = ngettext("{n} word", "{n} words", cell.words).format(n=cell.words)
            parts = [self.desk.label(row.code), talk.title, codings, words]
            if talk.words:
                parts.append(_("{share} % of the words").format(share=f"{100 * cell.words / talk.words:.1f}"))
            if cell.interviewer:
                parts.append(_("interviewer: {n}").format(n=cell.interviewer))
            sentence = " · ".join(visible(part, line=True) for part in parts)
        elif row is not None:
            sentence = " · ".join(_where(row))
        self.query_one("#more", Static).update(plain(sentence))

    def _at(self) -> tuple[Frequency | None, Counted | None]:
        """The code at the cursor, and the transcript in the heat map."""
        at: Coordinate = self.query_one(Figures).cursor_coordinate
        counted = self._counted
        if counted is None or not 0 <= at.row < len(counted.rows):
            return None, None
        talks = counted.transcripts
        in_cell = self._view == "heat map" and 0 < at.column <= len(talks)
        return counted.rows[at.row], talks[at.column - 1] if in_cell else None

    # --- what its commands do ------------------------------------------------------------------------

    def only_finished(self) -> None:
        """Count finished interviews only, or all."""
        self._only_finished = not self._only_finished
        self.count()

    def next_view(self) -> None:
        """Table, bars, heat map."""
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self._draw()

    def next_measure(self) -> None:
        """Another number for the bars or the heat map."""
        measures = MEASURES[self._view]
        if not measures:
            raise InputError(_("The table shows all numbers: v shows bars."))
        self._measure[self._view] = measures[(measures.index(self._measure[self._view]) + 1) % len(measures)]
        self._draw()

    def extracts(self) -> None:
        """The extracts of the code at the cursor; of its cell's interview only, in the heat map."""
        row, talk = self._at()
        if row is None or self._counted is None:
            raise InputError(_("There is no code here."))
        names = self._counted.chosen.names
        if talk is not None:
            names = frozenset({talk.name})
        elif self._counted.only_finished:
            names = frozenset(each.name for each in self._counted.transcripts)
            if not names:
                raise InputError(_("No interview is finished."))
        self.lay_over(ExtractsSheet(self.desk, Wanted(replace(self._counted.chosen, names=names), codes=(row.code,))))

    def on_data_table_row_selected(self) -> None:
        with self.told():
            self.extracts()

    def on_data_table_cell_selected(self) -> None:
        with self.told():
            self.extracts()

    def write(self) -> None:
        """Write the table into the project's folder."""
        if self._counted is not None:
            path = unused(self.desk.project.folder, "frequencies.csv")
            write_frequencies(self.desk.project, [self._counted], path, language())
            self.say(_("Written: {file}").format(file=path))


def _where(row: Frequency) -> Iterator[str]:
    """In which interviews a code is to be read again, has most of its words, is absent."""
    if row.to_reread:
        yield ngettext(
            "To read again for this code (it was changed since): {names}",
            "To read again for this code (it was changed since): {names}",
            len(row.to_reread),
        ).format(names=", ".join(row.to_reread))
    if row.largest:
        most = _("More than half of the words in {name}") if row.one_sided else _("Most of the words in {name}")
        yield most.format(name=visible(row.largest, line=True))
    if row.absent:
        yield _("absent in {names}").format(names=", ".join(visible(name, line=True) for name in row.absent))
