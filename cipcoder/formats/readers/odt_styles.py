"""Styles and lists of an OpenDocument text, as styles.xml and content.xml define them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cipcoder.formats.readers.numbering import Level
from cipcoder.formats.readers.styles import Style, inherited

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _S, _FO = f"{{{_ODF}text:1.0}}", f"{{{_ODF}style:1.0}}", f"{{{_ODF}xsl-fo-compatible:1.0}}"
_MM = {"cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
_NUMBERS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_CODED = re.compile("_([0-9a-fA-F]{1,4})_")


def local(element: Element) -> str:
    """A tag without its namespace."""
    return element.tag.rpartition("}")[2]


def count(said: str | None, most: int) -> int:
    """A number that the file gives, between 0 and ``most``; 0 for anything else."""
    return min(int(said), most) if said and said.isascii() and said.isdigit() and len(said) < 10 else 0


class Styles:
    """Every style by family and name, with what it inherits; list styles; which paragraphs begin a page."""

    def __init__(self, common: Element | None, content: Element) -> None:
        own: dict[str, Style] = {}
        bases: dict[str, str] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        """how headings are numbered"""
        self._breaks: set[str] = set()
        for tree in (common, content):
            for element in () if tree is None else tree.iter(f"{_S}style"):
                family, name = element.get(f"{_S}family", ""), element.get(f"{_S}name", "")
                key = f"{family} {name}"
                own[key] = _style(element, named=tree is common)
                bases[key] = f"{family} {element.get(f'{_S}parent-style-name', '')}"
                properties = element.find(f"{_S}paragraph-properties")
                before = "" if properties is None else properties.get(f"{_FO}break-before", "")
                if before == "page" or element.get(f"{_S}master-page-name"):
                    self._breaks.add(name)
            for element in () if tree is None else tree.iter(f"{_T}list-style"):
                self.lists[element.get(f"{_S}name", "")] = _levels(element)
            outline = None if tree is None else next(tree.iter(f"{_T}outline-style"), None)
            self.outline = self.outline if outline is None else _levels(outline)
        self._whole = inherited(own, bases)

    def of(self, name: str, family: str = "paragraph") -> Style:
        """A style, with what it inherits."""
        return self._whole.get(f"{family} {name}", Style())

    def breaks(self, paragraph: Element) -> bool:
        """Whether a paragraph begins a new page because its style says so."""
        return paragraph.get(f"{_T}style-name") in self._breaks


def _style(element: Element, *, named: bool) -> Style:
    """One style; those a program makes for one paragraph (« P12 ») have no name to go by."""
    properties, text = element.find(f"{_S}paragraph-properties"), element.find(f"{_S}text-properties")

    def size(name: str) -> float | None:
        return None if properties is None else _length(properties.get(f"{_FO}{name}"))

    level = element.get(f"{_S}default-outline-level")
    name = _CODED.sub(lambda m: chr(int(m[1], 16)), element.get(f"{_S}name", ""))
    display = None if text is None else text.get(f"{_T}display")
    return Style(
        (element.get(f"{_S}display-name") or name) if named else "",
        None if level is None else count(level, 10),
        size("margin-left"),
        size("margin-right"),
        size("text-indent"),
        None if display is None else display == "none",
    )


def _length(said: str | None) -> float | None:
    """A length in millimetres; None where none is said, or it is relative."""
    match = re.fullmatch(r"(-?\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)", said or "")
    return None if match is None else float(match[1]) * _MM[match[2]]


def _levels(element: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for level in element:
        at = count(level.get(f"{_T}level"), 10) - 1
        if local(level) == "list-level-style-bullet":
            levels[at] = Level("bullet", level.get(f"{_T}bullet-char", "•"))
        elif local(level) in ("list-level-style-number", "outline-level-style"):
            shown = count(level.get(f"{_T}display-levels"), 10) or 1
            numbers = ".".join(f"%{n}" for n in range(max(1, at + 2 - shown), at + 2))
            style = _NUMBERS.get(level.get(f"{_S}num-format", ""), "decimal")
            around = level.get(f"{_S}num-prefix", ""), level.get(f"{_S}num-suffix", "")
            levels[at] = Level(style, numbers.join(around), count(level.get(f"{_T}start-value"), 10**6) or 1)
    return levels
