"""Frequencies as one sees them in a terminal: rows of a table, bars of cells, and a heat map. No widget here.

Colour never says anything alone: a bar has its number, a shaded cell too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.color import Color

from cipcoder.locale import _, language
from cipcoder.queries.frequencies import Cell, Counted, Frequencies, Frequency
from cipcoder.report.numbers import decimal, percent
from cipcoder.text.clean import visible
from cipcoder.text.short_names import without_common_start
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import cell

View = Literal["table", "bars", "heat map"]
VIEWS: tuple[View, ...] = ("table", "bars", "heat map")
Measure = Literal["interviews", "codings", "words"]
MEASURES: dict[View, tuple[Measure, ...]] = {
    "table": (),
    "bars": ("interviews", "codings", "words"),
    "heat map": ("codings", "words"),
}
EIGHTHS = " ▏▎▍▌▋▊▉"
NAME, HEADING = 24, 9
"""Cells for a code's name, and for an interview's above its column, where room is scarce."""
FAINT, FULL = 0.14, 0.6
"""How much of the code's colour the least and the most shaded cell have."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Columns (heading, width in cells) and the lines below them, one a code; the first column is its name."""

    columns: list[tuple[Text, int]]
    lines: list[list[Text]]


def name(desk: Desk, row: Frequency, width: int) -> Text:
    """A code's name, indented below its theme; colour bar, then the name in at most ``width`` cells."""
    retired = row.code in desk.codebook and desk.codebook.get(row.code).retired
    label = cell(desk.label(row.code), "bold" if row.theme else "dim strike" if retired else "")
    indent = "  " * row.depth
    label.truncate(max(4, width - len(indent) - 1), overflow="ellipsis")
    return Text.assemble(indent, ("▌", desk.colour(row.code)), label, no_wrap=True, end="")


def _name_width(desk: Desk, rows: Sequence[Frequency], most: int) -> int:
    return min(most, max((2 * row.depth + 1 + cell_len(desk.label(row.code)) for row in rows), default=0) or NAME)


def table(desk: Desk, counted: Frequencies, width: int) -> Drawn:
    """Interviews and how evenly the words lie on them, codings and words by code."""
    headings = (
        *(_("interviews"), _("DP"), _("max."), _("codings"), _("in progress"), _("words"), _("% of words")),
        _("interviewer"),
    )
    spoken = language()
    lines = [
        (
            f"{row.interviews}/{row.out_of}",
            *(
                decimal(row.dispersion, spoken, 2),
                f"{'!' if row.one_sided else ''}{percent(row.largest_share, spoken)}",
            ),
            *(str(row.codings_finished), str(row.codings_in_progress)),
            *(str(row.words), _share(row.words, counted.words_begun), str(row.codings_interviewer or "")),
        )
        for row in counted.rows
    ]
    # given widths: the table's own way of finding them sometimes keeps cells drawn before it had found them
    widths = [max(map(cell_len, column)) for column in zip(headings, *lines, strict=True)]
    first = _name_width(desk, counted.rows, max(NAME, width - sum(widths) - 2 * (len(widths) + 1) - 2))
    return Drawn(
        [(cell(_("code")), first), *((cell(h, justify="right"), w) for h, w in zip(headings, widths, strict=True))],
        [
            [name(desk, row, first), *(cell(number, justify="right") for number in line)]
            for row, line in zip(counted.rows, lines, strict=True)
        ],
    )


def bars(desk: Desk, counted: Frequencies, measure: Measure, width: int) -> Drawn:
    """A bar a code in its colour, its number before it; the longest possible bar is as wide as there is room."""
    values = [value(row, measure) for row in counted.rows]
    most = max((row.out_of for row in counted.rows), default=0) if measure == "interviews" else max(values, default=0)
    numbers = [
        f"{row.interviews}/{row.out_of}" if measure == "interviews" else str(number)
        for row, number in zip(counted.rows, values, strict=True)
    ]
    second = max(map(cell_len, (_(measure), *numbers)))
    first = _name_width(desk, counted.rows, max(NAME, width // 3))
    room = max(10, width - first - second - 8)
    return Drawn(
        [(cell(_("code")), first), (cell(_(measure), justify="right"), second), (cell(""), room)],
        [
            [
                name(desk, row, first),
                cell(number, justify="right"),
                cell(bar(amount, most, room), desk.colour(row.code)),
            ]
            for row, number, amount in zip(counted.rows, numbers, values, strict=True)
        ],
    )


def value(row: Frequency, measure: Measure) -> int:
    """What a bar shows."""
    return {"interviews": row.interviews, "codings": row.codings, "words": row.words}[measure]


def bar(amount: int, most: int, room: int) -> str:
    """A bar of cells and eighths of a cell: ``room`` cells for ``most``; something for anything but 0."""
    eighths = 0 if not amount or not most else max(1, round(8 * room * amount / most))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def heat(desk: Desk, counted: Frequencies, measure: Measure, width: int, paper: Color, ink: Color) -> Drawn:
    """Codes by interviews; cells hold codings, or the share of the participant's words in %, and are shaded by it."""
    talks = counted.transcripts
    room = (width - NAME) // max(1, len(talks)) - 3
    headings = short([talk.name for talk in talks], min(NAME, max(HEADING, room)))
    widths = [max(5, cell_len(heading) + 2) for heading in headings]
    first = _name_width(desk, counted.rows, max(NAME, width - sum(widths) - 4))
    grid = [
        [(_amount(c, talk, measure), _shown(c, talk, measure)) for c, talk in zip(row.cells, talks, strict=True)]
        for row in counted.rows
    ]
    # themes are as dark as themes can be, codes as codes: the sums would else leave no shade for what they sum up
    most = {True: 0.0, False: 0.0}
    for row, line in zip(counted.rows, grid, strict=True):
        most[row.theme] = max(most[row.theme], *(amount for amount, _text in line), 0.0)
    lines = []
    for row, line in zip(counted.rows, grid, strict=True):
        colour = Color.parse(desk.colour(row.code))
        cells = [name(desk, row, first)]
        for (amount, text), cells_wide in zip(line, widths, strict=True):
            style: Style | str = ""
            if amount:
                shade = paper.blend(colour, FAINT + (FULL - FAINT) * amount / most[row.theme])
                style = Style(color=ink.rich_color, bgcolor=shade.rich_color)
            cells.append(Text(f"{text} ".rjust(cells_wide), style, no_wrap=True, end=""))
        lines.append(cells)
    return Drawn(
        [
            (cell(_("code")), first + 1),
            *((cell(f"{h} ".rjust(w)), w) for h, w in zip(headings, widths, strict=True)),
        ],
        lines,
    )


def _amount(found: Cell, talk: Counted, measure: Measure) -> float:
    if measure == "words":
        return found.words / talk.words if talk.words else 0.0
    return float(found.codings)


def _shown(found: Cell, talk: Counted, measure: Measure) -> str:
    if not found.codings:
        return "·"
    return _share(found.words, talk.words) if measure == "words" else str(found.codings)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else ""


def short(names: Sequence[str], most: int = HEADING) -> list[str]:
    """Names of transcripts for narrow columns: without what all begin with, at most ``most`` cells."""
    found = []
    for each in without_common_start(names):
        text = cell(visible(each, line=True))
        text.truncate(most, overflow="ellipsis")
        found.append(text.plain)
    return found
