"""A report as a document for Word: the styles of all documents, tables whose heads are repeated, figures as PNG."""

from __future__ import annotations

import io
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.writers.docx import as_element, prepare
from cipcoder.formats.writers.prose import Paragraph, Prose, Run
from cipcoder.report.drawing import drawn
from cipcoder.report.study_parts import Facts, Picture, Report, Table
from cipcoder.text.clean import visible

ACROSS, HIGH = 16.0, 22.5
"""centimetres: what is left of an A4 page between its margins, and for a figure in height"""
_SIGN = 0.15
"""centimetres of a letter in a table"""


def study_docx(report: Report) -> bytes:
    """The document."""
    import docx

    document = docx.Document()
    prepare(document, Prose(report.title, report.language, ()))
    _table_styles(document)
    ids = {style.name: style.style_id for style in document.styles}
    for block in report.blocks:
        end = document.element.body[-1]  # what is said of the page stands last
        if isinstance(block, Paragraph):
            end.addprevious(as_element(block, ids))
        elif isinstance(block, Table):
            end.addprevious(as_element(Paragraph("definition", (Run(block.title, "term"),)), ids))
            _table(document, block)
            for note in block.notes:
                document.add_paragraph(visible(note, line=True), style="Table text")
        elif isinstance(block, Facts):
            _facts(document, block)
        else:
            _picture(document, block, ids)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    cell = document.styles.add_style("Table text", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = document.styles["Normal"]
    cell.font.size = Pt(8)
    cell.paragraph_format.space_after = Pt(1)
    cell.paragraph_format.line_spacing = 1.0


def _table(document: Any, table: Table) -> None:
    """Lines between rows, the head again on each page, no row torn apart."""
    from docx.shared import Cm

    made = document.add_table(rows=0, cols=len(table.header), style="Table Grid")
    made.autofit = False
    widths = _widths(table)
    _row(made, table.header, table, widths, strong=True, head=True)
    for number, row in enumerate(table.rows):
        depth = table.depths[number] if table.depths else 0
        _row(made, row, table, widths, strong=number in table.strong, depth=depth)
    for column, wide in zip(made.columns, widths, strict=True):  # LibreOffice looks here, Word at the cells
        column.width = Cm(wide)
    _light(made)
    document.add_paragraph(style="Table text")


def _widths(table: Table) -> list[float]:
    """Centimetres of each column: room for its longest word, and what is left to those of words, by their longest."""
    columns = range(len(table.header))
    cells = [[table.header[i], *(row[i] for row in table.rows)] for i in columns]
    solid = [
        [*table.header[i].split(), *cells[i][1:]] if i in table.right else " ".join(cells[i]).split() for i in columns
    ]
    least = [_SIGN * min(18, max(map(len, [*each, ""]))) + 0.5 for each in solid]
    least = [wide * min(1.0, ACROSS / sum(least)) for wide in least]
    words = [i for i in columns if i not in table.right] or list(columns)
    longest = {i: min(120, max(len(cell) for cell in cells[i])) for i in words}
    left = (ACROSS - sum(least)) / max(1, sum(longest.values()))
    return [wide + left * longest.get(i, 0) for i, wide in enumerate(least)]


def _row(
    made: Any,
    cells: tuple[str, ...],
    table: Table,
    widths: list[float],
    *,
    strong: bool = False,
    head: bool = False,
    depth: int = 0,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    row = made.add_row()
    kept = row._tr.get_or_add_trPr()
    kept.append(OxmlElement("w:cantSplit"))
    if head:
        kept.append(OxmlElement("w:tblHeader"))
    for i, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Cm(widths[i])
        for n, line in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
            paragraph.style = "Table text"
            run = paragraph.add_run(visible(line, line=True))
            run.bold = True if head or (strong and i == 0) else None
            if i in table.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if i == 0 and depth:
                paragraph.paragraph_format.left_indent = Cm(0.35 * depth)


def _light(made: Any) -> None:
    """Lines between rows only."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    borders = "".join(
        f'<w:{side} w:val="{"single" if side in ("top", "bottom", "insideH") else "nil"}" w:sz="4" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    made._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{borders}</w:tblBorders>"))


def _facts(document: Any, facts: Facts) -> None:
    from docx.shared import Cm

    made = document.add_table(rows=0, cols=2)
    made.autofit = False
    for name, value in facts.pairs:
        row = made.add_row()
        for cell, text, wide, style in zip(row.cells, (name, value), (4, ACROSS - 4), ("Term", None), strict=True):
            cell.width = Cm(wide)
            paragraph = cell.paragraphs[0]
            paragraph.style = "Table text"
            paragraph.add_run(visible(text, line=True), style=style)
    made.columns[0].width, made.columns[1].width = Cm(4), Cm(ACROSS - 4)
    document.add_paragraph(style="Table text")


def _picture(document: Any, picture: Picture, ids: dict[str, str]) -> None:
    """A figure as wide as the page, or as high, with its words for whoever doesn't see it."""
    from docx.shared import Cm

    try:
        data = drawn(picture.make, ".png")
    except InputError as error:  # nothing to draw, or too much: said instead
        document.element.body[-1].addprevious(as_element(Paragraph("text", (Run(str(error)),)), ids))
        return
    shape = document.add_picture(io.BytesIO(data), width=Cm(ACROSS))
    if shape.height > Cm(HIGH):
        shape.width, shape.height = int(shape.width * Cm(HIGH) / shape.height), Cm(HIGH)
    named = shape._inline.docPr
    named.set("descr", picture.alt)
    named.set("title", picture.name)
