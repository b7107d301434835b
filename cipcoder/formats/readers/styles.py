"""What a paragraph's style says of it: heading, quotation, list; whatever language the style is named in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cipcoder.formats.readers.written import Kind
from cipcoder.text.fold import fold

_HEADING = re.compile(r"(?:heading|titre|uberschrift|titolo|titulo|kop|rubrik|otsikko)\s?(\d)")
_QUOTE = re.compile(r"\b(?:(?:block )?quot(?:e|es|ations?)|citations?|verbatims?|extraits?|block text|epigraphe?)\b")
_NO_QUOTE = re.compile(r"biblio|referenc|char\b|car\b")
_LIST = re.compile(r"\b(?:list|liste|bullet|puces?|numbered)\b")
_CONTENTS = re.compile(r"(?:toc|tm|contents|index|table of figures|table des (?:matieres|illustrations))\b")

BOTH_SIDES, LEFT_ALONE = 5.0, 10.0
"""from which indents (mm) a paragraph is set apart: on both sides, or on the left alone"""


@dataclass(frozen=True, slots=True)
class Style:
    """One style, with what it inherits. Indents in millimetres; None: not said."""

    name: str = ""
    level: int | None = None
    """of a heading, from 1; 0: none"""
    left: float | None = None
    right: float | None = None
    first: float | None = None
    """of the first line, against ``left``; below 0 it hangs"""
    hidden: bool | None = None
    names: tuple[str, ...] = ()
    """folded: its own and those of the styles it is based on, the nearest first"""

    @property
    def quotes(self) -> bool:
        return any(_QUOTE.search(name) and not _NO_QUOTE.search(name) for name in self.names)

    @property
    def lists(self) -> bool:
        return any(_LIST.search(name) for name in self.names)

    @property
    def contents(self) -> bool:
        """Whether it is for lines of a table of contents."""
        return any(_CONTENTS.match(name) for name in self.names)

    def over(self, base: Style) -> Style:
        """This style based on another."""
        own = (fold(self.name),) if self.name else ()

        def first(a: float | None, b: float | None) -> float | None:
            return b if a is None else a

        return Style(
            self.name or base.name,
            base.level if self.level is None else self.level,
            first(self.left, base.left),
            first(self.right, base.right),
            first(self.first, base.first),
            base.hidden if self.hidden is None else self.hidden,
            own + tuple(name for name in base.names if name not in own),
        )

    def kind(self, *, item: bool = False) -> tuple[Kind, int]:
        """What a paragraph of this style is, and the level of a heading; ``item``: it is one of a list."""
        if level := self.level or self._named_level():
            return "heading", level
        if self.quotes:
            return "quote", 0
        left, right = self.left or 0, self.right or 0
        if item or self.lists or (self.first or 0) < 0:
            return "paragraph", 0
        apart = left >= LEFT_ALONE or (left >= BOTH_SIDES and right >= BOTH_SIDES)
        return ("quote" if apart else "paragraph"), 0

    def _named_level(self) -> int:
        if self.level == 0:
            return 0
        for name in self.names:
            if found := _HEADING.match(name):
                return max(1, int(found[1]))
            if name in ("title", "titre", "titre principal"):
                return 1
        return 0


def inherited(styles: dict[str, Style], bases: dict[str, str]) -> dict[str, Style]:
    """Every style with what it inherits; ``bases``: the key of the style each is based on. Circles are cut."""
    whole: dict[str, Style] = {}

    def resolve(key: str) -> None:
        chain: list[str] = []
        at: str | None = key
        while at in styles and at not in whole and at not in chain and len(chain) < 100:
            chain.append(at)
            at = bases.get(at)
        base = whole.get(at or "", Style())
        for one in reversed(chain):
            base = whole[one] = styles[one].over(base)

    for key in styles:
        resolve(key)
    return whole
