"""A table of texts for Word: A4 on its side, small print, the first line again on each page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from cipcoder.formats.writers.docx import prepare
from cipcoder.formats.writers.grid import Grid, GridCell
from cipcoder.formats.writers.prose import Prose
from cipcoder.text.clean import visible

_WIDTH = 15139  # twentieths of a point between the margins of the page
_NAMES = 2400  # of them for the names of the lines


def grid_docx(grid: Grid) -> bytes:
    """The document as a .docx file."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    document = docx.Document()
    prepare(document, Prose(grid.title, grid.language, ()))
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.5)
    for name, bold in (("Cell", False), ("Cell heading", True)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = document.styles["Normal"], Pt(8), bold
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(3), 1.0
    ids = {style.name: style.style_id for style in document.styles}
    document.add_paragraph(visible(grid.title, line=True), style="Title")
    for line in grid.about:
        document.add_paragraph(visible(line, line=True), style="Subtitle")
    document.element.body[-1].addprevious(_table(grid, ids["Cell"], ids["Cell heading"], ids["Table Grid"]))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(grid: Grid, plain: str, bold: str, look: str) -> Any:
    """The table as an element. By hand: the library looks at all cells for each one it makes."""
    each = (_WIDTH - _NAMES) // max(1, len(grid.columns))
    widths = [_NAMES, *([each] * len(grid.columns))]
    table = _element("w:tbl")
    properties = _inside(table, "w:tblPr")
    _inside(properties, "w:tblStyle", val=look)
    _inside(properties, "w:tblW", w=str(sum(widths)), type="dxa")
    _inside(properties, "w:tblLayout", type="fixed")
    columns = _inside(table, "w:tblGrid")
    for width in widths:
        _inside(columns, "w:gridCol", w=str(width))
    heads: list[GridCell] = [(head,) for head in (grid.corner, *grid.columns)]
    first = _line(table, heads, widths, [bold] * len(widths), plain)
    _inside(first.get_or_add_trPr(), "w:tblHeader")
    for row in grid.rows:
        _line(table, [row.name, *row.cells], widths, [bold] + [plain] * len(row.cells), plain)
    return table


def _line(table: Any, cells: Sequence[GridCell], widths: Sequence[int], styles: Sequence[str], plain: str) -> Any:
    """A line; ``styles``: of each cell's first paragraph, the others are plain."""
    row = _inside(table, "w:tr")
    for cell, width, style in zip(cells, widths, styles, strict=True):
        made = _inside(row, "w:tc")
        _inside(_inside(made, "w:tcPr"), "w:tcW", w=str(width), type="dxa")
        for i, text in enumerate(cell or ("",)):  # a cell has one paragraph at least
            paragraph = _inside(made, "w:p")
            paragraph.style = plain if i else style
            paragraph.add_r().text = visible(text).replace("\n", " ")
    return row


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _inside(parent: Any, name: str, **values: str) -> Any:
    made = _element(name, **values)
    parent.append(made)
    return made
