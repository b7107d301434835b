"""Word documents (.docx), opened by python-docx behind the gate and walked through as a tree.

python-docx's own paragraphs leave out what stands in content controls, tracked insertions, footnotes, comments and
text boxes; the tree has everything. Tracked changes are taken as accepted. Pages are those Word drew when it saved.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.gate import Archive
from cipcoder.formats.readers.docx_styles import Lists, paragraph_format, read_styles, truth, word
from cipcoder.formats.readers.flow import Flow
from cipcoder.formats.readers.grid import rows_in_order
from cipcoder.formats.readers.signs import from_hex, sign
from cipcoder.formats.readers.styles import Style
from cipcoder.formats.readers.written import Block, Written
from cipcoder.locale import _

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PROPERTIES = "docProps/core.xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

_THROUGH = {f"{_W}{n}" for n in ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo")}
_THROUGH |= {f"{_W}ruby", f"{_W}rubyBase", f"{_M}oMath", f"{_M}oMathPara", f"{_MC}AlternateContent", f"{_MC}Choice"}


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The document; ``file`` names it in messages. InputError when it is damaged, a trap, or no Word document."""
    del encoding, accept_damaged  # the XML says how it is written
    archive = Archive(data, file)
    archive.check_all()
    return _Reader(_opened(data, archive)).written(_meta(archive))


def _opened(data: bytes, archive: Archive) -> Any:
    import docx

    if "word/document.xml" not in archive and "[Content_Types].xml" not in archive:
        raise InputError(
            _("{file} is no Word document, though its name says so. Give it the ending of what it is.").format(
                file=archive.file
            )
        )
    try:
        document = docx.Document(io.BytesIO(data))
        _body = document.element.body  # there is none where the root is another element
        return document
    except Exception as error:  # whatever a library makes of a broken document
        raise InputError(
            _("{file} can’t be read as a Word document. Open it in Word or LibreOffice and save it as .docx.").format(
                file=archive.file
            )
        ) from error


class _Reader:
    """One document being walked through."""

    def __init__(self, document: Any) -> None:
        self.part = document.part
        self.body = document.element.body
        self.styles, self.default = read_styles(self._tree("styles"))
        self.lists = Lists(self._tree("numbering"), self._tree("styles"))
        self.notes = {
            f"{kind}{note.get(f'{_W}id')}": note
            for kind in ("footnote", "endnote")
            for note in self._children(self._tree(f"{kind}s"), kind)
            if note.get(f"{_W}type") in (None, "normal")
        }
        drawn = self.body is not None and next(self.body.iter(f"{_W}lastRenderedPageBreak"), None) is not None
        self.flow = Flow(1 if drawn else None)

    def written(self, meta: dict[str, str]) -> Written:
        for comment in self._children(self._tree("comments"), "comment"):
            self._comment(comment)
        if self.body is not None:
            self.blocks(self.body)
            self.flow.end()
        flow = self.flow
        return Written(flow.blocks, meta=meta, remarks=flow.remarks(), changes=flow.changes())

    def _tree(self, kind: str) -> Any:
        """The root of a part that the document is related to, or None."""
        from docx.oxml import parse_xml
        from lxml.etree import XMLSyntaxError

        try:
            part = self.part.part_related_by(_RELATION + kind)
            element = getattr(part, "element", None)
            return parse_xml(part.blob) if element is None else element
        except (KeyError, ValueError, XMLSyntaxError):
            return None

    @staticmethod
    def _children(tree: Any, tag: str) -> list[Any]:
        return [] if tree is None else list(tree.iterchildren(f"{_W}{tag}"))

    # --- paragraphs ----------------------------------------------------------------------------------

    def blocks(self, parent: Any) -> None:
        """What stands in the body, a cell, a note, a text box."""
        for child in parent.iterchildren():
            tag = child.tag
            if tag == f"{_W}p":
                self._paragraph(child)
            elif tag == f"{_W}tbl":
                self._table(child)
            elif tag == f"{_W}sdt" and _gallery(child) == "Table of Contents":
                self.flow.count["contents"] = 1
            elif tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
                self.blocks(child)
            elif tag == f"{_MC}AlternateContent":
                self.blocks(_alternative(child))
            elif tag == f"{_W}altChunk":
                self.flow.count["object"] += 1
            else:
                self._mark(child)

    def _paragraph(self, p: Any) -> None:
        properties = p.find(f"{_W}pPr")
        style = paragraph_format(properties, self.styles, self.default)
        if style.contents:
            self.flow.count["contents"] = 1
            return
        self._inline(p, style)
        if properties is not None and properties.find(f"{_W}rPr/{_W}del") is not None:
            return  # its end is deleted: it goes on in the next
        item = self.lists.label(properties)
        kind, level = style.kind(item=bool(item))
        self.flow.end(kind, level, item)

    def _table(self, table: Any) -> None:
        rows: list[list[list[Block]]] = []
        for tr in _within(table, "tr"):
            if tr.find(f"{_W}trPr/{_W}del") is not None:
                self.flow.count["tracked"] += 1
                continue
            row = []
            for tc in _within(tr, "tc"):
                with self.flow.apart() as cell:
                    self.blocks(tc)
                row.append(cell)
            rows.append(row)
        self.flow.add(rows_in_order(rows, self.flow.openings()))

    # --- words ---------------------------------------------------------------------------------------

    def _inline(self, parent: Any, style: Style) -> None:
        for child in parent.iterchildren():
            tag = child.tag
            if tag == f"{_W}r":
                if self._hidden(child, style):
                    self.flow.count["hidden"] += any(t.text for t in child.iter(f"{_W}t"))
                else:
                    self._run(child)
            elif tag in (f"{_W}ins", f"{_W}moveTo"):
                self.flow.count["tracked"] += 1
                self._inline(child, style)
            elif tag in (f"{_W}del", f"{_W}moveFrom"):
                self.flow.count["tracked"] += 1
            elif tag == f"{_M}r":
                self.flow.write("".join(t.text or "" for t in child.iter(f"{_M}t")))
            elif tag in _THROUGH or (isinstance(tag, str) and tag.startswith(_M)):
                self._inline(_alternative(child) if tag == f"{_MC}AlternateContent" else child, style)
            else:
                self._mark(child)

    def _mark(self, element: Any) -> None:
        """The ends of what a comment is about."""
        if element.tag == f"{_W}commentRangeStart":
            self.flow.opens(element.get(f"{_W}id", ""))
        elif element.tag == f"{_W}commentRangeEnd":
            self.flow.closes(element.get(f"{_W}id", ""))

    def _run(self, run: Any) -> None:
        for child in run.iterchildren():
            writes = _WRITES.get(child.tag)
            if child.tag == f"{_W}t":
                self.flow.write(child.text or "")
            elif writes is not None:
                writes(self, child)
            elif child.tag == f"{_MC}AlternateContent":
                self._run(_alternative(child))

    def _break(self, br: Any) -> None:
        self.flow.write("\n" if br.get(f"{_W}type") in (None, "textWrapping") else " ")

    def _page(self, element: Any) -> None:
        if self.flow.page is not None:
            self.flow.page += 1

    def _sign(self, sym: Any) -> None:
        known = sign(from_hex(sym.get(f"{_W}char")))
        if known is None:
            self.flow.count["sign"] += 1
        else:
            self.flow.write(known)

    def _note(self, reference: Any) -> None:
        kind = word(reference.tag).removesuffix("Reference")
        note = self.notes.pop(f"{kind}{reference.get(f'{_W}id')}", None)  # once: a note that calls itself is a circle
        if note is not None:
            with self.flow.apart() as blocks:
                self.blocks(note)
            self.flow.note(blocks)

    def _drawn(self, drawing: Any) -> None:
        """A drawing: the words of its text boxes; else a picture."""
        boxes = [box for box in drawing.iter(f"{_W}txbxContent") if not _inside(box, drawing)]
        for box in boxes:
            with self.flow.apart() as blocks:
                self.blocks(box)
            if blocks:
                self.flow.count["box"] += 1
            self.flow.after(blocks)
        if not boxes:
            self.flow.count["picture"] += 1

    def _object(self, element: Any) -> None:
        self.flow.count["object"] += 1

    def _hidden(self, run: Any, style: Style) -> bool:
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return bool(style.hidden)
        own = properties.find(f"{_W}vanish")
        if own is not None:
            return truth(own)
        named = properties.find(f"{_W}rStyle")
        hidden = None if named is None else self.styles.get(named.get(f"{_W}val", ""), Style()).hidden
        return bool(style.hidden if hidden is None else hidden)

    # --- comments ------------------------------------------------------------------------------------

    def _comment(self, comment: Any) -> None:
        with self.flow.apart() as blocks:
            self.blocks(comment)
        author = comment.get(f"{_W}initials") or comment.get(f"{_W}author") or ""
        self.flow.remark(comment.get(f"{_W}id", ""), author, "\n".join(block.text for block in blocks))


_WRITES: dict[str, Callable[[_Reader, Any], None]] = {
    f"{_W}tab": lambda reader, element: reader.flow.write("\t"),
    f"{_W}ptab": lambda reader, element: reader.flow.write("\t"),
    f"{_W}cr": lambda reader, element: reader.flow.write("\n"),
    f"{_W}noBreakHyphen": lambda reader, element: reader.flow.write("-"),
    f"{_W}br": _Reader._break,
    f"{_W}lastRenderedPageBreak": _Reader._page,
    f"{_W}sym": _Reader._sign,
    f"{_W}footnoteReference": _Reader._note,
    f"{_W}endnoteReference": _Reader._note,
    f"{_W}drawing": _Reader._drawn,
    f"{_W}pict": _Reader._drawn,
    f"{_W}object": _Reader._object,
}


def _within(parent: Any, tag: str) -> list[Any]:
    """The rows of a table or cells of a row, also those in content controls."""
    found: list[Any] = []
    for child in parent.iterchildren():
        if child.tag == f"{_W}{tag}":
            found.append(child)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
            found += _within(child, tag)
    return found


def _alternative(element: Any) -> Any:
    """What is drawn of several forms of the same: the first, unless it holds nothing."""
    choices = list(element.iterchildren(f"{_MC}Choice")) + list(element.iterchildren(f"{_MC}Fallback"))
    return next((choice for choice in choices if len(choice)), element)


def _inside(box: Any, top: Any) -> bool:
    """Whether a text box stands in another, or is the older form of one, within ``top``."""
    for parent in box.iterancestors():
        if parent is top:
            return False
        if parent.tag in (f"{_W}txbxContent", f"{_MC}Fallback"):
            return True
    return False


def _gallery(sdt: Any) -> str:
    found = sdt.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return "" if found is None else found.get(f"{_W}val", "")


def _meta(archive: Archive) -> dict[str, str]:
    """The title in the document's properties; not through python-docx, which makes one up where it finds none."""
    if _PROPERTIES not in archive:
        return {}
    said = archive.xml(_PROPERTIES).find("{http://purl.org/dc/elements/1.1/}title")
    title = "" if said is None else " ".join((said.text or "").split())
    return {"title": title} if title else {}
