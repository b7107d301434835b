"""Styles and lists of a Word document, as its parts styles.xml and numbering.xml define them."""

from __future__ import annotations

from typing import Any

from cipcoder.formats.readers.numbering import Counters, Level
from cipcoder.formats.readers.styles import Style, inherited

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWIP = 25.4 / 1440
_TRUE = frozenset({None, "1", "true", "on"})


def word(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def truth(element: Any) -> bool:
    """Whether a property that is on or off is on."""
    return element.get(f"{_W}val") in _TRUE


def value(parent: Any, path: str) -> str | None:
    """The value of a property, or None."""
    found = None if parent is None else parent.find("/".join(f"{_W}{part}" for part in path.split("/")))
    said: str | None = None if found is None else found.get(f"{_W}val")
    return said


def number(said: str | None) -> int | None:
    """A whole number, as the format writes them; None for anything else."""
    try:
        return int(said or "")
    except ValueError:
        return None


def read_styles(tree: Any) -> tuple[dict[str, Style], str]:
    """Every style by its id, with what it inherits; and the id of the one that paragraphs have by default."""
    styles: dict[str, Style] = {}
    bases: dict[str, str] = {}
    default = ""
    for element in () if tree is None else tree.iterchildren(f"{_W}style"):
        key = element.get(f"{_W}styleId", "")
        vanish = element.find(f"{_W}rPr/{_W}vanish")
        own = _own(element.find(f"{_W}pPr"))
        styles[key] = Style(
            value(element, "name") or "",
            *(own.level, own.left, own.right, own.first),
            hidden=None if vanish is None else truth(vanish),
        )
        bases[key] = value(element, "basedOn") or ""
        if element.get(f"{_W}type") == "paragraph" and element.get(f"{_W}default") in ("1", "true"):
            default = key
    return inherited(styles, bases), default


def paragraph_format(properties: Any, styles: dict[str, Style], default: str) -> Style:
    """A paragraph's style with what the paragraph says over it."""
    named = styles.get(value(properties, "pStyle") or default, Style())
    return named if properties is None else _own(properties).over(named)


def _own(properties: Any) -> Style:
    if properties is None:
        return Style()
    level = number(value(properties, "outlineLvl"))
    indents = properties.find(f"{_W}ind")
    left, right, first = None, None, None
    if indents is not None:
        left = _length(indents, "left", "start")
        right = _length(indents, "right", "end")
        first = _length(indents, "firstLine")
        hanging = _length(indents, "hanging")
        first = -hanging if hanging is not None else first
    return Style("", None if level is None else level + 1 if level < 9 else 0, left, right, first)


def _length(indents: Any, *names: str) -> float | None:
    """An indent in millimetres."""
    for name in names:
        twips = number(indents.get(f"{_W}{name}"))
        if twips is not None:
            return twips * _TWIP
    return None


class Lists:
    """The lists of a document, and how far each is numbered."""

    def __init__(self, tree: Any, styles: Any) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._of: dict[str, str] = {}
        self._counters: dict[str, Counters] = {}
        self._styled: dict[str, tuple[str, int]] = {}  # a style that numbers: (list, level)
        if tree is None:
            return
        for element in tree.iterchildren(f"{_W}abstractNum"):
            key = element.get(f"{_W}abstractNumId", "")
            self._abstract[key] = levels = {}
            for level in element.iterchildren(f"{_W}lvl"):
                at = number(level.get(f"{_W}ilvl")) or 0
                levels[at] = Level(
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText") or "",
                    number(value(level, "start")) or 1,
                )
                if style := value(level, "pStyle"):
                    self._styled[style] = (key, at)
        for element in tree.iterchildren(f"{_W}num"):
            self._of[element.get(f"{_W}numId", "")] = value(element, "abstractNumId") or ""
        for element in () if styles is None else styles.iterchildren(f"{_W}style"):
            if listed := value(element, "pPr/numPr/numId"):
                place = self._of.get(listed, ""), number(value(element, "pPr/numPr/ilvl")) or 0
                self._styled.setdefault(element.get(f"{_W}styleId", ""), place)

    def label(self, properties: Any) -> str:
        """What stands before a paragraph: its number, its bullet, or nothing."""
        said = None if properties is None else properties.find(f"{_W}numPr")
        if said is not None:
            abstract = self._of.get(value(said, "numId") or "0", "")
            level = number(value(said, "ilvl")) or 0
        else:
            abstract, level = self._styled.get(value(properties, "pStyle") or "", ("", 0))
        levels = self._abstract.get(abstract)
        if not levels:
            return ""
        return self._counters.setdefault(abstract, Counters()).next(levels, level)
