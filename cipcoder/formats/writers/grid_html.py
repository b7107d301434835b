"""A table of texts as one page without scripts and without anything from elsewhere; printed, it lies on its side."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from cipcoder.formats.writers.grid import Grid, GridCell
from cipcoder.text.clean import visible

_STYLE = """
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #1d1d1f; --soft: #5c5c63; --line: #d9d6cf; --head: #f1efea; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181b; --ink: #e4e3df; --soft: #a09fa3; --line: #3a3b40; --head: #222327; }
}
* { box-sizing: border-box; }
body { background: var(--paper); color: var(--ink); margin: 0; padding: 1.5rem 2rem 3rem;
       font: 15px/1.5 Georgia, "Liberation Serif", "DejaVu Serif", serif; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .3rem; }
.about { color: var(--soft); margin: 0; max-width: 60rem; }
table { border-collapse: separate; border-spacing: 0; margin-top: 1.2rem; }
th, td { border: 0 solid var(--line); border-width: 0 1px 1px 0; padding: .5rem .7rem; text-align: left;
         vertical-align: top; }
td { min-width: 15rem; max-width: 26rem; overflow-wrap: anywhere; }
th { font-family: system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; font-size: .85rem; background: var(--head); }
thead th { position: sticky; top: 0; z-index: 1; border-top-width: 1px; }
tbody th, thead th:first-child { position: sticky; left: 0; border-left-width: 1px; min-width: 10rem; }
thead th:first-child { z-index: 2; }
tbody th p + p { font-weight: normal; color: var(--soft); }
p { margin: 0 0 .55rem; }
th p { margin: 0; }
@media print {
  @page { size: A4 landscape; margin: 1.2cm; }
  :root { --paper: #fff; --ink: #000; --soft: #444; --line: #999; --head: #eee; }
  body { padding: 0; font-size: 8.5pt; line-height: 1.3; }
  table { width: 100%; table-layout: fixed; }
  td, tbody th, thead th:first-child { min-width: 0; max-width: none; padding: .2rem .35rem; }
  thead th, tbody th { position: static; }
  thead { display: table-header-group; }
}
"""


def grid_html(grid: Grid) -> bytes:
    """The page."""
    return "".join(_parts(grid)).encode()


def _parts(grid: Grid) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{_text(grid.language)}"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(grid.title)}</title><style>{_STYLE}</style></head><body>\n<h1>{_text(grid.title)}</h1>\n"
    yield from (f'<p class="about">{_text(line)}</p>\n' for line in grid.about)
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in (grid.corner, *grid.columns))
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>\n"
    for row in grid.rows:
        yield f'<tr><th scope="row">{_paragraphs(row.name)}</th>'
        yield from (f"<td>{_paragraphs(cell)}</td>" for cell in row.cells)
        yield "</tr>\n"
    yield "</tbody></table></body></html>\n"


def _paragraphs(cell: GridCell) -> str:
    return "".join(f"<p>{_text(paragraph)}</p>" for paragraph in cell)


def _text(text: str) -> str:
    return escape(visible(text))
