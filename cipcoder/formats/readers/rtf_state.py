"""What holds inside a group of rich text, and the control words that say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cipcoder.formats.readers.styles import Style

_TWIP = 25.4 / 1440


@dataclass(slots=True)
class State:
    """What holds inside a group; a group inside it begins with the same. Lengths in twentieths of a point."""

    into: str = "text"
    """where words go: text, nowhere, buffer (collected), styles, fonts, info"""
    skip: int = 1
    """characters to leave out after a Unicode one: what older programs show instead"""
    codec: str = ""
    """of the font; empty: the document's"""
    hidden: bool = False
    deleted: bool = False
    contents: bool = False
    """in a field that makes the table of contents"""
    in_table: bool = False
    style: int = 0
    based_on: int | None = None
    level: int | None = None
    left: int | None = None
    right: int | None = None
    first: int | None = None

    def inner(self) -> State:
        """The same, for a group inside; written out because files may hold millions of groups."""
        return State(
            *(self.into, self.skip, self.codec, self.hidden, self.deleted, self.contents, self.in_table, self.style),
            *(self.based_on, self.level, self.left, self.right, self.first),
        )

    def own_style(self, name: str = "") -> Style:
        """What is said here of the paragraph, or of the style of this name."""
        level = None if self.level is None else self.level + 1 if self.level < 9 else 0
        return Style(name, level, _mm(self.left), _mm(self.right), _mm(self.first))


def _mm(twips: int | None) -> float | None:
    return None if twips is None else twips * _TWIP


def _number(name: str) -> Callable[[State, int | None], None]:
    def keep(state: State, number: int | None) -> None:
        setattr(state, name, number or 0)

    return keep


def _plain_paragraph(state: State, number: int | None) -> None:
    state.style, state.level, state.in_table = 0, None, False
    state.left = state.right = state.first = None


def _hide(state: State, number: int | None) -> None:
    state.hidden = number != 0


def _in_table(state: State, number: int | None) -> None:
    state.in_table = number != 0


FORMATS: dict[str, Callable[[State, int | None], None]] = {
    "s": _number("style"),
    "outlinelevel": _number("level"),
    "sbasedon": _number("based_on"),
    "li": _number("left"),
    "lin": _number("left"),
    "ri": _number("right"),
    "rin": _number("right"),
    "fi": _number("first"),
    "uc": _number("skip"),
    "pard": _plain_paragraph,
    "v": _hide,
    "intbl": _in_table,
}
