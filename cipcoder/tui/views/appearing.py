"""First appearances: how many codes each interview brought, by date, beside random orders of the interviews."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from cipcoder.exchange.layer_findings import first_appearance_table
from cipcoder.formats.tables import Sheet as Table
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.report.numbers import whole
from cipcoder.tui.desk import Desk
from cipcoder.tui.figures import NAME, Drawn
from cipcoder.tui.plain import cell
from cipcoder.tui.views.base import Paper, View, joined, one_place

SEEN, NEW = "█", "▒"
BAR = 12
"""cells of the bar at least"""


class AppearingView(View):
    """A row an interview, earliest first."""

    file = "first-appearances.csv"

    def __init__(self, desk: Desk, found: FirstAppearances) -> None:
        super().__init__(desk, found.layer)
        self._found = found
        self._before = frozenset(found.before)

    @property
    def title(self) -> str:
        return _("First appearances of codes")

    @property
    def empty(self) -> bool:
        return not any(step.so_far for step in self._found.steps)

    def legend(self) -> str:
        found = self._found
        sentences = [_("Not saturation: it says nothing about what nobody has a code for.")]
        if before := [code for step in found.steps for code in step.new if code in self._before]:
            n, total = len(before), found.steps[-1].so_far
            sentences.append(
                ngettext(
                    "{n} of {total} was in the codebook before anything was coded (*): not found in the data.",
                    "{n} of {total} were in the codebook before anything was coded (*): not found in the data.",
                    n,
                ).format(n=whole(n, language()), total=whole(total, language()))
            )
        if len(found.steps) > 1:
            sentences.append(
                ngettext(
                    "Band: 90% of {n} order of the interviews.",
                    "Band: 90% of {n} orders of the interviews.",
                    found.orders,
                ).format(n=whole(found.orders, language()))
            )
        if found.undated:
            sentences.append(
                ngettext(
                    "{n} interview has no date and stands last.",
                    "{n} interviews have no date and stand last.",
                    found.undated,
                ).format(n=found.undated)
            )
        return " ".join(sentences)

    def drawn(self, paper: Paper) -> Drawn:
        steps, spoken = self._found.steps, language()
        headings = (_("date"), _("new"), _("so far"), _("band"))
        numbers = [
            (
                *(step.date or "—", whole(len(step.new), spoken), whole(step.so_far, spoken)),
                "—" if len(steps) < 2 else f"{one_place(step.low)}–{one_place(step.high)}",
            )
            for step in steps
        ]
        widths = [max(map(len, column)) for column in zip(headings, *numbers, strict=True)]
        names = [cell(step.title) for step in steps]
        for each in names:
            each.truncate(min(NAME, max(10, paper.width // 3)), overflow="ellipsis")
        first = max([len(_("interview")), *(each.cell_len for each in names)])
        room = max(BAR, paper.width - first - sum(widths) - 2 * 6 - 2)
        total = steps[-1].so_far if steps else 0
        columns = [(cell(_("interview")), first)]
        columns += [(cell(heading, justify="right"), n) for heading, n in zip(headings, widths, strict=True)]
        columns.append((cell(""), room))
        lines: list[list[Text]] = [
            [
                name,
                *(cell(number, justify="right") for number in line),
                self._bar(step.so_far, len(step.new), total, room),
            ]
            for name, line, step in zip(names, numbers, steps, strict=True)
        ]
        return Drawn(columns, lines)

    @staticmethod
    def _bar(so_far: int, new: int, total: int, room: int) -> Text:
        """Codes seen before, and those that are new here; something for each that isn't nothing."""
        stop = round(room * so_far / total) if total else 0
        start = min(round(room * (so_far - new) / total), stop - bool(new)) if total else 0
        return cell(SEEN * max(start, 0) + NEW * (stop - max(start, 0)))

    def more(self, row: int, column: int) -> str:
        steps = self._found.steps
        if not 0 <= row < len(steps):
            return ""
        step = steps[row]
        if not step.new:
            return joined(step.title, _("no code came first here"))
        names = ", ".join(self.desk.label(code) + (" *" if code in self._before else "") for code in step.new)
        new = ngettext("{n} new code: {names}", "{n} new codes: {names}", len(step.new))
        return joined(step.title, new.format(n=whole(len(step.new), language()), names=names))

    def behind(self, row: int, column: int) -> Wanted | None:
        steps = self._found.steps
        if not 0 <= row < len(steps) or not steps[row].new:
            return None
        chosen = replace(self.layer.chosen, names=frozenset({steps[row].name}))
        return Wanted(chosen, codes=steps[row].new)

    def table(self) -> Table:
        return first_appearance_table(self.desk.project, self._found)
