"""A table of texts to read and print: cells hold paragraphs. Who writes which file is decided here.

For tables of numbers there is ``formats/tables.py``; here the page matters: landscape, the first line on each page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.formats.files import replacing
from cipcoder.formats.tables import ending

ENDINGS = (".docx", ".html")

GridCell = tuple[str, ...]
"""paragraphs; none: an empty cell"""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line: what it is about (first its name, then what is said of it), and a cell for each column."""

    name: GridCell
    cells: Sequence[GridCell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole document. ``language``: of its texts (fr, en…)."""

    title: str
    about: Sequence[str]
    """sentences above the table"""
    language: str
    corner: str
    """above the names of the lines"""
    columns: Sequence[str]
    rows: Sequence[GridRow]


def write_grid(path: Path, grid: Grid) -> None:
    """Write the table as the file's ending says (.docx, .html), whole or not at all."""
    if ending(path, ENDINGS) == ".docx":
        from cipcoder.formats.writers.grid_docx import grid_docx as written
    else:
        from cipcoder.formats.writers.grid_html import grid_html as written
    data = written(grid)
    with replacing(path) as file:
        file.write(data)
