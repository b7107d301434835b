"""What follows what, most often first, beside how often it would by chance."""

from __future__ import annotations

from cipcoder.exchange.layer_findings import sequence_table
from cipcoder.formats.tables import Sheet as Table
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.sequences import Sequences
from cipcoder.report.numbers import whole
from cipcoder.tui.desk import Desk
from cipcoder.tui.figures import Drawn
from cipcoder.tui.plain import cell
from cipcoder.tui.views.base import Paper, View, joined, one_place

MOST = 500
"""rows shown; the file has all"""
SHORT = 16
"""cells for a name at least"""


class FollowingView(View):
    """A row a code and another after it."""

    file = "sequences.csv"

    def __init__(self, desk: Desk, found: Sequences, *, themes: bool) -> None:
        super().__init__(desk, found.layer)
        self._found, self._themes = found, themes
        self._rows = found.follows[:MOST]

    @property
    def title(self) -> str:
        return _("Which theme follows which") if self._themes else _("Which code follows which")

    @property
    def empty(self) -> bool:
        return not self._found.codes

    def plainly(self) -> str:
        if self._found.codes and not self._found.steps:
            return _("No coding begins after another has ended: nothing follows.")
        return super().plainly()

    def legend(self) -> str:
        legend = ngettext(
            "After a passage with the first code, the next passage has the other: {n} step from passage to passage. "
            "By chance: were the next passages shuffled.",
            "After a passage with the first code, the next passage has the other: {n} steps from passage to passage. "
            "By chance: were the next passages shuffled.",
            self._found.steps,
        ).format(n=whole(self._found.steps, language()))
        if len(self._rows) < len(self._found.follows):
            left = _("The {n} most frequent of {total}; w writes all.")
            n, total = whole(len(self._rows), language()), whole(len(self._found.follows), language())
            legend += " " + left.format(n=n, total=total)
        return legend

    def drawn(self, paper: Paper) -> Drawn:
        headings = (_("times"), _("by chance"), _("interviews"))
        numbers = [
            (whole(row.times, language()), one_place(row.expected), whole(row.interviews, language()))
            for row in self._rows
        ]
        widths = [max(map(len, column)) for column in zip(headings, *numbers, strict=True)]
        room = (paper.width - sum(widths) - 2 * 5 - 2) // 2
        codes = [list({row.first for row in self._rows}), list({row.then for row in self._rows})]
        # in a narrow window the first name stays and the rest is scrolled to
        wide = [self.names_wide(some, max(min(SHORT, paper.width // 2), room)) for some in codes]
        columns = [(cell(_("after")), wide[0]), (cell(_("comes")), wide[1])]
        columns += [(cell(heading, justify="right"), n) for heading, n in zip(headings, widths, strict=True)]
        lines = [
            [
                *(self.name(row.first, wide[0]), self.name(row.then, wide[1])),
                *(cell(number, justify="right") for number in line),
            ]
            for row, line in zip(self._rows, numbers, strict=True)
        ]
        return Drawn(columns, lines)

    def more(self, row: int, column: int) -> str:
        if not 0 <= row < len(self._rows):
            return ""
        found = self._rows[row]
        times = ngettext("{n} time", "{n} times", found.times).format(n=whole(found.times, language()))
        chance = _("by chance {n}").format(n=one_place(found.expected))
        names = f"{self.desk.label(found.first)} → {self.desk.label(found.then)}"
        return joined(names, times, chance, self.in_interviews(found.interviews))

    def behind(self, row: int, column: int) -> Wanted | None:
        if not 0 <= row < len(self._rows):
            return None
        found = self._rows[row]
        return self.related(found.first, "followed by", found.then, theme=self._themes)

    def table(self) -> Table:
        return sequence_table(self.desk.project, self._found, language())
