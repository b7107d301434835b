"""OpenDocument texts (.odt), read from their XML through the gate.

What was deleted under tracked changes stands in a place of its own, out of the text; what was inserted stands in
it: so changes are accepted by reading on. Pages are those the program drew when it saved, if it noted them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.formats.gate import Archive
from cipcoder.formats.readers.flow import Flow, collapsed
from cipcoder.formats.readers.grid import rows_in_order
from cipcoder.formats.readers.numbering import Counters
from cipcoder.formats.readers.odt_styles import Styles, count, local
from cipcoder.formats.readers.written import Block, Written
from cipcoder.locale import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _O, _D, _TABLE = (f"{{{_ODF}{room}:1.0}}" for room in ("text", "office", "drawing", "table"))
_DC, _META = "{http://purl.org/dc/elements/1.1/}", f"{{{_ODF}meta:1.0}}"

_CONTENTS = {
    f"{_T}{name}"
    for name in (
        *("table-of-content", "illustration-index", "table-index", "object-index", "user-index"),
        *("alphabetical-index", "bibliography"),
    )
}
_APART = {f"{_T}tracked-changes", f"{_O}forms", f"{_T}sequence-decls", f"{_T}variable-decls", f"{_T}user-field-decls"}
_SILENT = {f"{_T}{name}" for name in ("note-citation", "ruby-text", "script", "page-number", "page-count")}
_MAX_REPEATED = 200


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The document; ``file`` names it in messages. InputError when it is damaged, a trap, locked, or no text."""
    del encoding, accept_damaged  # the XML says how it is written
    archive = Archive(data, file)
    if "content.xml" not in archive:
        raise _no_text(file)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise InputError(_("{file} is locked with a password: save it without one.").format(file=file))
    content = archive.xml("content.xml")
    text = content.find(f"{_O}body/{_O}text")
    if text is None:
        raise _no_text(file)
    styles = Styles(archive.xml("styles.xml") if "styles.xml" in archive else None, content)
    meta = archive.xml("meta.xml") if "meta.xml" in archive else None
    return _Reader(styles, _paged(text, styles, meta)).written(text, meta)


def _no_text(file: str) -> InputError:
    return InputError(
        _("{file} is no OpenDocument text, though its name says so. Give it the ending of what it is.").format(
            file=file
        )
    )


def _paged(text: Element, styles: Styles, meta: Element | None) -> bool:
    """Whether the pages that can be counted are those of the document."""
    if text.get(f"{_T}use-soft-page-breaks") == "true":
        return True
    drawn = sum(1 for _e in text.iter(f"{_T}soft-page-break"))
    drawn += sum(styles.breaks(e) for tag in ("p", "h") for e in text.iter(f"{_T}{tag}"))
    said = None if meta is None else meta.find(f"{_O}meta/{_META}document-statistic")
    return said is not None and count(said.get(f"{_META}page-count"), 10**6) == drawn + 1


class _Reader:
    """One document being walked through."""

    def __init__(self, styles: Styles, paged: bool) -> None:
        self.styles = styles
        self.flow = Flow(1 if paged else None)
        self.blank = True  # whether a blank, or nothing, stands before what comes
        self.begun = False  # whether a paragraph has been met: the first begins no new page
        self.counters: dict[str, Counters] = {}
        self.headings = Counters()
        self.annotations = 0

    def written(self, text: Element, meta: Element | None) -> Written:
        self.blocks(text)
        self.flow.end()
        changes = text.find(f"{_T}tracked-changes")
        self.flow.count["tracked"] += 0 if changes is None else len(changes)
        title = None if meta is None else meta.find(f"{_O}meta/{_DC}title")
        said = " ".join(("" if title is None else title.text or "").split())
        flow = self.flow
        return Written(
            flow.blocks, meta={"title": said} if said else {}, remarks=flow.remarks(), changes=flow.changes()
        )

    # --- paragraphs ----------------------------------------------------------------------------------

    def blocks(self, parent: Element) -> None:
        """What stands in the body, a section, a cell, a note, a text box."""
        for child in parent:
            tag = child.tag
            if tag in (f"{_T}p", f"{_T}h"):
                self._paragraph(child)
            elif tag == f"{_T}list":
                self._list(child, child.get(f"{_T}style-name", ""), 0)
            elif tag == f"{_TABLE}table":
                self._table(child)
            elif tag in _CONTENTS:
                self.flow.count["contents"] = 1
            elif tag == f"{_T}section" and child.get(f"{_T}display") in ("none", "condition"):
                self.flow.count["hidden"] += 1
            elif tag in (f"{_T}section", f"{_T}index-body", f"{_T}numbered-paragraph"):
                self.blocks(child)
            elif tag == f"{_T}soft-page-break":
                self._turn_page()
            elif tag.startswith(_D):
                self._drawn(child)
                self.flow.end()

    def _paragraph(self, p: Element, item: str = "") -> None:
        style = self.styles.of(p.get(f"{_T}style-name", ""))
        if self.styles.breaks(p) and self.begun:
            self._turn_page()
        self.begun = True
        if style.hidden or p.find(f"{_T}hidden-paragraph") is not None:
            self.flow.count["hidden"] += any(t.strip() for t in p.itertext())
            return
        self.blank = True
        self._inline(p)
        kind, level = style.kind(item=bool(item))
        if p.tag == f"{_T}h":
            kind, level = "heading", max(1, count(p.get(f"{_T}outline-level"), 10))
            if not item and p.get(f"{_T}is-list-header") != "true" and not self.flow.untouched:
                item = self.headings.next(self.styles.outline, level - 1)
        self.flow.end(kind, level, item)

    def _list(self, element: Element, named: str, level: int) -> None:
        levels = self.styles.lists.get(named, {})
        counters = self.counters.setdefault(named, Counters())
        if level == 0 and element.get(f"{_T}continue-numbering") != "true" and not element.get(f"{_T}continue-list"):
            counters.restart()
        for item in element:
            if local(item) not in ("list-item", "list-header"):
                continue
            first = local(item) == "list-item" and bool(levels)
            for child in item:
                if child.tag == f"{_T}list":
                    self._list(child, child.get(f"{_T}style-name") or named, level + 1)
                elif child.tag in (f"{_T}p", f"{_T}h"):
                    self._paragraph(child, counters.next(levels, level) if first else "")
                    first = False
                elif child.tag == f"{_T}soft-page-break":
                    self._turn_page()

    def _table(self, table: Element) -> None:
        rows: list[list[list[Block]]] = []
        for tr in self._rows(table):
            row = []
            for cell in tr:
                if cell.tag == f"{_TABLE}table-cell":
                    with self.flow.apart() as blocks:
                        self.blocks(cell)
                    times = count(cell.get(f"{_TABLE}number-columns-repeated"), _MAX_REPEATED) or 1
                    row += [blocks] * (times if blocks else 1)
                elif cell.tag == f"{_TABLE}covered-table-cell":
                    row.append([])
            rows += [row] * (count(tr.get(f"{_TABLE}number-rows-repeated"), _MAX_REPEATED) or 1 if any(row) else 1)
        self.flow.add(rows_in_order(rows, self.flow.openings()))

    def _rows(self, parent: Element) -> list[Element]:
        found: list[Element] = []
        for child in parent:
            if child.tag == f"{_TABLE}table-row":
                found.append(child)
            elif local(child) in ("table-header-rows", "table-rows", "table-row-group"):
                found += self._rows(child)
            elif child.tag == f"{_T}soft-page-break":
                self._turn_page()
        return found

    def _turn_page(self) -> None:
        if self.flow.page is not None:
            self.flow.page += 1

    # --- words ---------------------------------------------------------------------------------------

    def _write(self, text: str | None, *, as_is: bool = False) -> None:
        if text:
            text = text if as_is else collapsed(text, self.blank)
        if text:
            self.flow.write(text)
            self.blank = not as_is and text.endswith(" ")

    def _inline(self, parent: Element) -> None:
        self._write(parent.text)
        for child in parent:
            self._piece(child)
            self._write(child.tail)

    def _piece(self, child: Element) -> None:
        tag = child.tag
        if tag == f"{_T}s":
            self._write(" " * (count(child.get(f"{_T}c"), 1000) or 1), as_is=True)
        elif tag == f"{_T}tab":
            self._write("\t", as_is=True)
        elif tag == f"{_T}line-break":
            self._write("\n", as_is=True)
            self.blank = True
        elif tag == f"{_T}soft-page-break":
            self._turn_page()
        elif tag == f"{_T}note":
            self._note(child)
        elif tag == f"{_O}annotation":
            self._annotation(child)
        elif tag == f"{_O}annotation-end":
            self.flow.closes(child.get(f"{_O}name", ""))
        elif tag == f"{_T}hidden-text" or (tag == f"{_T}span" and self._hidden(child)):
            self.flow.count["hidden"] += any(t.strip() for t in child.itertext())
        elif tag.startswith(_D):
            self._drawn(child)
        elif tag not in _SILENT:
            self._inline(child)

    def _hidden(self, span: Element) -> bool:
        return bool(self.styles.of(span.get(f"{_T}style-name", ""), "text").hidden)

    def _note(self, note: Element) -> None:
        body = note.find(f"{_T}note-body")
        if body is not None:
            self.flow.note(self._apart(body))

    def _annotation(self, note: Element) -> None:
        self.annotations += 1
        key = note.get(f"{_O}name") or f"#{self.annotations}"
        blocks = self._apart(note)
        initials, creator = note.find(f"{_META}creator-initials"), note.find(f"{_DC}creator")
        author = next((e.text for e in (initials, creator) if e is not None and e.text), "")
        self.flow.remark(key, author, "\n".join(block.text for block in blocks))
        self.flow.opens(key)

    def _apart(self, element: Element) -> list[Block]:
        blank = self.blank
        with self.flow.apart() as blocks:
            self.blocks(element)
        self.blank = blank
        return blocks

    def _drawn(self, element: Element) -> None:
        """A drawing: the words of its text boxes; else a picture or an object."""
        boxes = [e for e in element.iter() if e.tag in (f"{_D}text-box", f"{_D}custom-shape") and len(e)]
        blocks = self._apart(boxes[0]) if boxes else []
        if blocks:
            self.flow.count["box"] += 1
            self.flow.after(blocks)
        elif next(element.iter(f"{_D}object"), None) is not None:
            self.flow.count["object"] += 1
        elif next(element.iter(f"{_D}image"), None) is not None:
            self.flow.count["picture"] += 1
