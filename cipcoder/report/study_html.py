"""A report as one page to read, send or print: no script, nothing from elsewhere, figures drawn into it.

Whatever a study says is escaped. Of a figure only its drawing is taken over: what would name an address is left out,
and its names within the page are its own, so that no figure borrows from another.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cipcoder.codebook.words import slug
from cipcoder.errors import InputError
from cipcoder.formats.writers.prose import Paragraph, Run
from cipcoder.locale import _
from cipcoder.report.drawing import drawn
from cipcoder.report.study_parts import Block, Facts, Picture, Report, Table
from cipcoder.text.clean import visible

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TAGS = {"definition": "p", "quote": "blockquote", "quote more": "blockquote", "subtitle": "p", "text": "p"}
_OUTSIDE = re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.DOTALL)
_NAMESPACE = re.compile(r"\s+xmlns(?::\w+)?=\"[^\"]*\"")
_OWN = re.compile(r"(\bid=\"|\bhref=\"#|url\(#)")


def study_html(report: Report) -> bytes:
    """The page."""
    return "".join(_parts(report)).encode()


def _parts(report: Report) -> Iterator[str]:
    yield (
        f'<!DOCTYPE html>\n<html lang="{_escape(report.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_escape(report.title)}</title><style>\n{_sheet()}</style></head><body>\n"
    )
    sections = _sections(report)
    begun = False
    for i, block in enumerate(report.blocks):
        if i in sections:
            yield "</section>\n" if begun else _contents(report, sections)
            yield f'<section id="{sections[i]}">\n'
            begun = True
        yield _block(block)
    end = _("Made with cipcoder.")
    yield ("</section>\n" if begun else "") + f"<footer>{_escape(end)}</footer></body></html>\n"


@cache
def _sheet() -> str:
    return Path(__file__).with_name("study_report.css").read_text(encoding="utf-8")


def _escape(text: str) -> str:
    return html.escape(visible(text))


def _sections(report: Report) -> dict[int, str]:
    """Where the sections begin, and what their places are called in the page."""
    found: dict[int, str] = {}
    for i, block in enumerate(report.blocks):
        if isinstance(block, Paragraph) and block.part == "heading" and block.level == 1:
            found[i] = slug(block.text, found.values())
    return found


def _contents(report: Report, sections: dict[int, str]) -> str:
    entries = "".join(
        f'<li><a href="#{name}">{_escape(block.text)}</a></li>'
        for i, name in sections.items()
        if isinstance(block := report.blocks[i], Paragraph)
    )
    name = _("Contents")
    return f'<nav aria-label="{_escape(name)}"><ol>{entries}</ol></nav>\n'


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Facts):
        return _facts(block)
    return _picture(block)


def _paragraph(paragraph: Paragraph) -> str:
    runs = "".join(map(_run, paragraph.runs))
    if paragraph.part == "title":
        return f"<h1>{runs}</h1>\n"
    if paragraph.part == "heading":
        level = min(6, paragraph.level + 1)
        return f"<h{level}>{runs}</h{level}>\n"
    tag = _TAGS[paragraph.part]
    kind = f' class="{paragraph.part.replace("quote more", "more")}"' if paragraph.part not in ("text", "quote") else ""
    return f"<{tag}{kind}>{runs}</{tag}>\n"


def _run(run: Run) -> str:
    text = _escape(run.text)
    return text if run.tone == "plain" else f'<span class="{run.tone}">{text}</span>'


def _facts(facts: Facts) -> str:
    rows = "".join(f"<dt>{_escape(name)}</dt><dd>{_escape(value)}</dd>" for name, value in facts.pairs)
    return f"<dl>{rows}</dl>\n"


def _table(table: Table) -> str:
    def cell(tag: str, text: str, i: int, more: str = "") -> str:
        kinds = ["n"] * (i in table.right) + ["s"] * (tag == "td" and _short(text, i in table.right))
        kind = f' class="{" ".join(kinds)}"' if kinds else ""
        return f"<{tag}{kind}{more}>{_escape(text).replace(chr(10), '<br>')}</{tag}>"

    head = "".join(cell("th", text, i, ' scope="col"') for i, text in enumerate(table.header))
    rows = []
    for number, row in enumerate(table.rows):
        depth = table.depths[number] if table.depths else 0
        first = cell("th", row[0], 0, f' scope="row" style="--depth:{depth}"')
        strong = ' class="theme"' if number in table.strong else ""
        rows.append(f"<tr{strong}>{first}{''.join(cell('td', text, i) for i, text in enumerate(row) if i)}</tr>\n")
    notes = "".join(f'<p class="note">{_escape(note)}</p>' for note in table.notes)
    return (
        f'<div class="table"><table><caption>{_escape(table.title)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{''.join(rows)}</tbody></table>{notes}</div>\n"
    )


def _short(text: str, number: bool) -> bool:
    """Whether a cell is kept on one line: a number, a date, one short word."""
    if "\n" in text or len(text) > 20:
        return False
    return number or not any(map(str.isalpha, text)) or (len(text) <= 14 and " " not in text)


def _picture(picture: Picture) -> str:
    try:
        data = drawn(picture.make, ".svg").decode()
    except InputError as error:  # nothing to draw, or too much: said instead
        return f"<p>{_escape(str(error))}</p>\n"
    return f'<figure id="figure-{picture.name}">{inlined(data, picture)}</figure>\n'


def inlined(data: str, picture: Picture) -> str:
    """A drawing as it may stand in a page: no address, no style for others, and names of its own."""
    drawing = _OUTSIDE.sub("", data[data.index("<svg") :])
    opening, rest = drawing.split(">", 1)
    opening = _NAMESPACE.sub("", opening)
    rest = rest.replace("xlink:href=", "href=")
    rest = _OWN.sub(rf"\g<1>{picture.name}-", rest)
    return f'{opening} role="img" aria-label="{_escape(picture.alt)}">{rest}'
