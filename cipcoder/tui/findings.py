"""Findings of the current coder's layer, one view after another: what comes together, theme lines, what follows what,
first appearances. The numbers are those of the command line; the views (``tui/views``) say how they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from textual.app import ComposeResult
from textual.color import Color
from textual.widgets import Static

from cipcoder.errors import InputError
from cipcoder.exchange.tables import write_sheet
from cipcoder.formats.files import unused
from cipcoder.locale import _
from cipcoder.queries import cooccurrence
from cipcoder.tui import kept
from cipcoder.tui.counting import CountingSheet
from cipcoder.tui.desk import Desk
from cipcoder.tui.extracts import ExtractsSheet
from cipcoder.tui.frequencies import Figures
from cipcoder.tui.plain import plain
from cipcoder.tui.sheet import Jump
from cipcoder.tui.views.appearing import AppearingView
from cipcoder.tui.views.base import Paper, View
from cipcoder.tui.views.following import FollowingView
from cipcoder.tui.views.lines import LinesView
from cipcoder.tui.views.together import TogetherView

VIEWS: tuple[kept.View, ...] = get_args(kept.View)
WAYS: tuple[cooccurrence.Together, ...] = get_args(cooccurrence.Together)
SHORT = 12
"""rows of a window in which the sentences above give way to the table"""


class FindingsSheet(CountingSheet):
    """One table; what it shows is the view's."""

    where = "findings"

    DEFAULT_CSS = """
    FindingsSheet DataTable { height: 1fr; background: $background; }
    FindingsSheet DataTable > .datatable--fixed { background: $surface; color: $foreground; }
    FindingsSheet DataTable.-bars > .datatable--cursor { color: $accent; }
    FindingsSheet #about { max-height: 5; }
    FindingsSheet.-short #about { max-height: 2; }
    FindingsSheet #more { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    FindingsSheet.-short #more { max-height: 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: View | None = None
        self._looking = desk.kept.findings

    def body(self) -> ComposeResult:
        yield Figures()
        yield Static(id="more")

    def on_mount(self) -> None:
        self.query_one(Figures).focus()
        self.count()

    # --- what is shown -------------------------------------------------------------------------------

    def count(self) -> None:
        """Ask the project for the view that is looked at."""
        self.about(plain(_("Counting…")))
        self.find(self._question(), self._show)

    def _question(self) -> Callable[[], View]:
        desk, looking, project = self.desk, self._looking, self.desk.project
        chosen, analysis = desk.counted, desk.kept.analysed
        themes, together = looking.themes.get(looking.view, False), looking.together
        if looking.view == "together":
            return lambda: TogetherView(
                desk,
                project.cooccurrence(chosen=chosen, together=together, themes=themes, analysis=analysis),
                themes=themes,
            )
        if looking.view == "theme lines":
            codes = () if themes else tuple(row.code.id for row in desk.codebook.walk() if not row.code.retired)
            return lambda: LinesView(desk, project.theme_lines(chosen=chosen, codes=codes, analysis=analysis), looking)
        if looking.view == "sequences":
            return lambda: FollowingView(
                desk, project.sequences(chosen=chosen, themes=themes, analysis=analysis), themes=themes
            )
        return lambda: AppearingView(desk, project.first_appearances(chosen=chosen, analysis=analysis))

    def _show(self, view: View) -> None:
        another = type(view) is not type(self._view)
        self._view = view
        self._draw(top=another)

    def _draw(self, *, top: bool = False, row: int | None = None) -> None:
        """The view as it is, the cursor where it was, or at the top, or in this row."""
        if self._view is None:
            return
        table, view = self.query_one(Figures), self._view
        drawn = view.drawn(Paper(self.size.width, table.background_colors[1], self._ink()))
        at = table.cursor_coordinate
        with self.app.batch_update():
            table.clear(columns=True)
            table.cursor_type = "cell" if view.cells else "row"
            table.zebra_stripes = not view.cells
            table.set_class(isinstance(view, LinesView), "-bars")  # where a full bar would leave nothing of the cursor
            table.cell_padding = 0 if view.cells else 1
            for heading, width in drawn.columns:
                table.add_column(heading, width=width)
            for line in drawn.lines:
                table.add_row(*line)
            if drawn.lines:
                first = int(view.cells and len(drawn.columns) > 1)
                column = first if top else max(first, min(at.column, len(drawn.columns) - 1))
                place = 0 if top else at.row if row is None else row
                table.move_cursor(row=min(place, len(drawn.lines) - 1), column=column if view.cells else 0)
        self.about(plain(view.about()))
        self._more()

    def _ink(self) -> Color:
        return Color.parse(self.app.theme_variables["foreground"])

    def on_resize(self) -> None:
        self.set_class(self.size.height < SHORT, "-short")
        self._draw()

    def on_data_table_row_highlighted(self) -> None:
        self._more()

    def on_data_table_cell_highlighted(self) -> None:
        self._more()

    def _more(self) -> None:
        """About the row or the cell at the cursor, in words."""
        if self._view is not None:
            said = self._view.more(*self._at())
            if not said and self.has_class("-short"):  # above there is no room for it
                said = self._view.plainly()
            self.query_one("#more", Static).update(plain(said))

    def _at(self) -> tuple[int, int]:
        table = self.query_one(Figures)
        if not table.row_count:
            return -1, -1
        return table.cursor_coordinate.row, table.cursor_coordinate.column

    # --- what its commands do ------------------------------------------------------------------------

    def next_view(self) -> None:
        """What comes together, theme lines, what follows what, first appearances."""
        self._looking.view = VIEWS[(VIEWS.index(self._looking.view) + 1) % len(VIEWS)]
        self.count()

    def next_way(self) -> None:
        """What counts as together; or all themes of one interview, or one theme in all of them."""
        if self._looking.view == "together":
            self._looking.together = WAYS[(WAYS.index(self._looking.together) + 1) % len(WAYS)]
            self.count()
        elif self._looking.view == "theme lines":
            if isinstance(self._view, LinesView):
                self._draw(row=self._view.turn(self._at()[0]))
        else:
            raise InputError(_("There is one way to count this: v shows another finding."))

    def themes(self) -> None:
        """Themes, or codes."""
        shown = self._looking.themes
        if self._looking.view not in shown:
            raise InputError(_("First appearances are those of codes: v shows another finding."))
        shown[self._looking.view] = not shown[self._looking.view]
        self.count()

    def go(self) -> None:
        """The extracts behind what is at the cursor, or the place of the interview."""
        behind = None if self._view is None else self._view.behind(*self._at())
        if behind is None:
            raise InputError(_("There is no extract behind this."))
        if isinstance(behind, Jump):
            self.leave(behind)
        else:
            self.lay_over(ExtractsSheet(self.desk, behind))

    def on_data_table_row_selected(self) -> None:
        with self.told():
            self.go()

    def on_data_table_cell_selected(self) -> None:
        with self.told():
            self.go()

    def write(self) -> None:
        """Write the table into the project's folder."""
        if self._view is not None:
            path = unused(self.desk.project.folder, self._view.file)
            write_sheet(path, self._view.table())
            self.say(_("Written: {file}").format(file=path))
