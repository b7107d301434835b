"""Pages (.html, .htm), as word processors, transcribers and browsers save them, read by lxml without any network.

Scripts, styles, forms and what the page hides are left out; notes of Word's and LibreOffice's pages are put back where
they are called. Times that transcribers mark (class « timestamp ») come out in square brackets, as typists write them.
"""

from __future__ import annotations

import re
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.decode import Decoded, decode
from cipcoder.formats.readers.flow import Flow, collapsed
from cipcoder.formats.readers.grid import rows_in_order
from cipcoder.formats.readers.times import milliseconds, stamp
from cipcoder.formats.readers.written import Block, Kind, Written
from cipcoder.locale import _

_PARAGRAPHS = """
p div section article header footer main nav aside address pre figure figcaption hgroup dd dt dl ul ol li form fieldset
legend details summary center hr body caption h1 h2 h3 h4 h5 h6 blockquote
"""
_NO_TEXT = """
script style noscript template head svg iframe object embed applet math audio video
select textarea button input datalist canvas map
"""
_BLOCKS, _APART = frozenset(_PARAGRAPHS.split()), frozenset(_NO_TEXT.split())
_OBJECTS = ("object", "embed", "applet", "math", "audio", "video", "iframe")
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=["']([\w-]+)"""
)
_NOTE = re.compile(r"(?:sd)?(?:footnote|endnote|ftn|edn|fn|en)-?\d{1,5}")
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_TOO_DEEP = "Excessive depth"


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The page's text. InputError as ``decode``, and when the page is no page."""
    found = _decoded(data, file, encoding)
    flow, title = walked(found.text, file)
    meta = {"title": title} if title else {}
    return Written(
        flow.blocks, found.encoding, found.sure, found.sample, meta, remarks=flow.remarks(), changes=flow.changes()
    )


def walked(text: str, file: str) -> tuple[Flow, str]:
    """The paragraphs of a page or a piece of one, and its title."""
    from lxml import etree

    # As bytes: lxml refuses a text that says of itself how its bytes are to be read.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring((text if "<" in text else f"<div>{text}</div>").encode(errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(
            _("{file} can’t be read as a page. Open it in a browser or word processor and save it again.").format(
                file=file
            )
        ) from error
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        raise RecursionError  # the rest of the page was left out; the door says it
    reader = _Reader(root)
    if root is not None:
        reader.element(root)
        reader.flow.end()
    title = None if root is None else root.find(".//title")
    return reader.flow, " ".join(("" if title is None else title.text or "").split())


def _decoded(data: bytes, file: str, encoding: str | None) -> Decoded:
    """The page as text. What it says of its own encoding is believed where it is not UTF-8 and can be read so."""
    try:
        data.decode("utf-8")
        said = None
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:4096])
        said = None if declared is None else (declared[1] or declared[2]).decode("ascii")
        if said is not None and said.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
            said = "cp1252"  # as every browser does
    if encoding is None and said is not None and said.lower().replace("-", "") not in ("utf8", "utf16"):
        try:
            return decode(data, said, where=file, accept_damaged=True)
        except InputError:
            pass
    return decode(data, encoding, where=file, accept_damaged=True)  # the door looks for damage, when mark-up is off


class _Reader:
    """One page being walked through."""

    def __init__(self, root: Any) -> None:
        self.flow = Flow()
        self.blank = True  # whether a blank, or nothing, stands before what comes
        self.kind: tuple[Kind, int] = ("paragraph", 0)
        self.item = ""
        self.quoted = False
        self.as_is = False
        self.notes, self.calls = _notes(root)
        self.told: set[Any] = set()
        self.numbers: dict[Any, int] = {}

    # --- elements ------------------------------------------------------------------------------------

    def element(self, element: Any) -> None:
        """One element with all in it; what comes after it is not its own."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _APART:
            self.flow.count["object"] += tag in _OBJECTS
            return
        if element in self.notes:
            if element not in self.told:
                self._note(element)  # nothing called it
            return
        if element.get("hidden") is not None or _HIDES.search(element.get("style") or ""):
            self.flow.count["hidden"] += any(text.strip() for text in element.itertext())
        elif tag in ("del", "ins"):
            self.flow.count["tracked"] += 1
            if tag == "ins":
                self._inside(element)
        elif tag == "br":
            self._write("\n", as_is=True)
            self.blank = True
        elif tag in ("img", "picture"):
            self.flow.count["picture"] += 1
        elif tag == "a" and (note := self._called(element)) is not None:
            self._note(note)
        elif tag == "table":
            self._end()
            self._table(element)
        elif tag == "q":
            self._write("« ", as_is=True)
            self._inside(element)
            self._write(" »", as_is=True)
        elif "timestamp" in (element.get("class") or "").split():
            self._time(element)
        elif tag in _BLOCKS:
            self._block(element, tag)
        else:
            self._inside(element)

    def _inside(self, element: Any) -> None:
        self._write(element.text)
        for child in element:
            self.element(child)
            self._write(child.tail)

    def _block(self, element: Any, tag: str) -> None:
        self._end()
        before = self.kind, self.item, self.quoted, self.as_is
        if tag[0] == "h" and tag[1:].isdigit():
            self.kind = "heading", int(tag[1])
        elif tag == "blockquote":
            self.quoted = True
        elif tag == "pre":
            self.as_is = True
        elif tag == "li":
            self.item = self._item(element)
        elif tag == "p" and re.search(r"\bquot(?:e|ations?)\b", (element.get("class") or "").lower()):
            self.quoted = True
        self._inside(element)
        self._end()
        self.kind, self.item, self.quoted, self.as_is = before

    def _item(self, element: Any) -> str:
        """What stands before an item of a list: its number or bullet."""
        parent = element.getparent()
        if parent is None or parent.tag != "ol":
            return "•"
        start = parent.get("start") or ""
        first = int(start) if re.fullmatch("[0-9]{1,6}", start) else 1
        self.numbers[parent] = self.numbers.get(parent, first - 1) + 1
        return f"{self.numbers[parent]}."

    def _table(self, table: Any) -> None:
        rows: list[list[list[Block]]] = []
        for tr in table.iter("tr"):
            if next(tr.iterancestors("table", "td", "th"), None) is not table:
                continue  # stands in a cell and is told there: telling it twice doubles the work with each level
            row = []
            for cell in tr.iterchildren("td", "th"):
                with self.flow.apart() as blocks:
                    self.blank = True
                    self._inside(cell)
                row.append(blocks)
            rows.append(row)
        for caption in table.iterchildren("caption"):
            self._block(caption, "p")
        self.flow.add(rows_in_order(rows, self.flow.openings()))
        self.blank = True

    # --- words ---------------------------------------------------------------------------------------

    def _write(self, text: str | None, *, as_is: bool = False) -> None:
        if text:
            text = text if as_is or self.as_is else collapsed(text, self.blank)
        if text:
            self.flow.write(text)
            self.blank = not as_is and text.endswith(" ")

    def _end(self) -> None:
        kind, level = self.kind
        if self.quoted and kind == "paragraph":
            kind = "quote"
        before = self.flow.open
        self.flow.end(kind, level, self.item)
        if before:
            self.item = ""  # the number stands before the first paragraph of an item
        self.blank = True

    def _time(self, element: Any) -> None:
        said = "".join(element.itertext()).strip()
        at = milliseconds(said)
        self._write(f"[{said.strip('[]') if at is None else stamp(at)}]", as_is=True)

    # --- notes ---------------------------------------------------------------------------------------

    def _called(self, anchor: Any) -> Any:
        """The note that this link leads to, if it is not in it."""
        body = self.calls.get((anchor.get("href") or "").removeprefix("#"))
        return None if body is None or body in anchor.iterancestors() else body

    def _note(self, body: Any) -> None:
        if body in self.told:
            return  # once: what calls itself is a circle
        self.told.add(body)
        blank = self.blank
        with self.flow.apart() as blocks:
            self.blank = True
            self._inside(body)
        self.blank = blank
        self.flow.note(blocks)


def _notes(root: Any) -> tuple[dict[Any, None], dict[str, Any]]:
    """The notes at the end of a page, without the numbers before them; and each by the names that lead to it."""
    bodies: dict[Any, None] = {}
    names: dict[str, Any] = {}
    if root is None:
        return bodies, names
    called = {a.get("href", "")[1:] for a in root.iter("a") if a.get("href", "").startswith("#")}
    for body in root.iter("div", "li", "aside", "p"):
        if _NOTE.fullmatch((body.get("id") or "").lower()):
            anchors = [body, *body.iter("a")]
            found = {name for a in anchors for name in (a.get("name"), a.get("id")) if name} & called
            if found:
                bodies[body] = None
                names.update(dict.fromkeys(found, body))
                for back in [a for a in body.iter("a") if (a.get("href") or "").startswith("#")]:
                    back.text = None
                    del back[:]
    return bodies, names
