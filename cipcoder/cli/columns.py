"""Tables in a terminal of a given width: columns that find no room stand in a further block, no line is broken."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cipcoder.cli.shared import width

GAP = "  "
NAMES = 0.42
"""the most of a line's width that names take; longer ones go on in the next line"""


@dataclass(frozen=True, slots=True)
class Column:
    """``head`` may have several lines; numbers stand to the right."""

    head: str
    cells: Sequence[str]
    right: bool = True


def room() -> int:
    """Cells in a line of this terminal; 80 where the output goes elsewhere."""
    return max(20, shutil.get_terminal_size((80, 24)).columns)


def prose(text: str, within: int) -> str:
    """Sentences in lines of at most ``within`` cells; no-break spaces and hyphens hold."""
    return textwrap.fill(text, within, break_on_hyphens=False, break_long_words=False)


def blocks(names: Column, groups: Sequence[Sequence[Column]], within: int, *, narrow: bool = False) -> list[str]:
    """The lines of a table: ``names`` at the left of each block, as many columns beside them as there is room for.

    Columns of a group stay together where a line has room for them. ``narrow``: names go on in the next line rather
    than that a column goes into a further block.
    """
    most = max(12, int(within * NAMES))
    if narrow:
        most = min(most, room_beside([column for group in groups for column in group], within))
    names = replace(names, cells=wrapped(names.cells, most))
    free = within - _width(names)
    rows: list[list[Column]] = [[]]
    left = free
    for group in groups:
        widths = [len(GAP) + _width(column) for column in group]
        if rows[-1] and left < sum(widths) <= free:
            rows.append([])
            left = free
        for column, wide in zip(group, widths, strict=True):
            if rows[-1] and wide > left:
                rows.append([])
                left = free
            rows[-1].append(column)
            left -= wide
    lines: list[str] = []
    for block in rows:
        lines += [*([""] if lines else []), *_block([names, *block])]
    return lines


def room_beside(columns: Sequence[Column], within: int) -> int:
    """Cells left in a line beside these columns, for one of text; never less than 16."""
    return max(16, within - sum(_width(column) + len(GAP) for column in columns))


def wrapped(cells: Sequence[str], most: int) -> list[str]:
    """Cells of text in lines of at most ``most`` cells, what goes on below is indented."""

    def wrap(cell: str) -> str:
        indent = " " * (len(cell) - len(cell.lstrip(" ")) + 2)
        return "\n".join(textwrap.wrap(cell, most, subsequent_indent=indent, break_on_hyphens=False)) or cell

    return [wrap(cell) for cell in cells]


def _width(column: Column) -> int:
    return max(width(line) for cell in (column.head, *column.cells) for line in cell.split("\n"))


def _block(columns: Sequence[Column]) -> list[str]:
    widths = [_width(column) for column in columns]
    heads = [column.head.split("\n") for column in columns]
    tall = max(map(len, heads))
    lines = _lines([[""] * (tall - len(head)) + head for head in heads], columns, widths)
    lines.append(GAP.join("─" * wide for wide in widths))
    for cells in zip(*(column.cells for column in columns), strict=True):
        lines += _lines([cell.split("\n") for cell in cells], columns, widths)
    return lines


def _lines(cells: Sequence[list[str]], columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    tall = max(map(len, cells))
    lines = []
    for i in range(tall):
        parts = []
        for cell, column, wide in zip(cells, columns, widths, strict=True):
            text = cell[i] if i < len(cell) else ""
            blank = " " * (wide - width(text))
            parts.append(blank + text if column.right else text + blank)
        lines.append(GAP.join(parts).rstrip())
    return lines
