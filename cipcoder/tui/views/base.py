"""What the views of findings share: the sentences on what a finding rests on, codes' names, and what Enter leads to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.color import Color

from cipcoder.formats.tables import Sheet as Table
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.query_tree import Code, Related, Relation
from cipcoder.queries.spans import Layer
from cipcoder.report.about import about, layer_words
from cipcoder.report.numbers import decimal, whole
from cipcoder.text.clean import visible
from cipcoder.tui.desk import Desk
from cipcoder.tui.figures import FAINT, FULL, Drawn
from cipcoder.tui.filters import said
from cipcoder.tui.plain import cell
from cipcoder.tui.sheet import Jump


@dataclass(frozen=True, slots=True)
class Paper:
    """What is drawn on."""

    width: int
    """of the window, in cells"""
    ground: Color
    ink: Color

    def shaded(self, colour: str, share: float) -> Style:
        """Of a cell, the more of its colour the nearer ``share`` is to 1."""
        shade = self.ground.blend(Color.parse(colour), FAINT + (FULL - FAINT) * share)
        return Style(color=self.ink.rich_color, bgcolor=shade.rich_color)


class View(ABC):
    """One answer of the project, as it is shown. Rows and columns are those of the table; column 0 is the name."""

    cells: ClassVar[bool] = False
    """the cursor stands on a cell, with no blank between cells; else on a row"""
    file: ClassVar[str]
    """where its table is written"""

    def __init__(self, desk: Desk, layer: Layer) -> None:
        self.desk, self.layer = desk, layer

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is called."""

    @property
    @abstractmethod
    def empty(self) -> bool:
        """Nothing in it is coded."""

    @abstractmethod
    def legend(self) -> str:
        """What its numbers are."""

    @abstractmethod
    def drawn(self, paper: Paper) -> Drawn:
        """Columns and lines."""

    @abstractmethod
    def more(self, row: int, column: int) -> str:
        """About what is at the cursor, in words."""

    @abstractmethod
    def behind(self, row: int, column: int) -> Wanted | Jump | None:
        """What Enter leads to: extracts, or a place; None where nothing is there."""

    @abstractmethod
    def table(self) -> Table:
        """What is written into a file."""

    # --- what is said above ----------------------------------------------------------------------------

    def about(self) -> str:
        """Whose codings, in what, and what has to be known before one reads a number."""
        return f"{self._rests_on()}\n{self.plainly() or self.legend()}"

    def _rests_on(self) -> str:
        rests = about(self.layer, None)
        read = ngettext("{n} interview, {finished} finished", "{n} interviews, {finished} finished", rests.interviews)
        parts = [
            f"{self.title} · {layer_words(rests)}",
            read.format(n=whole(rests.interviews, language()), finished=whole(rests.finished, language())),
        ]
        sentence = " · ".join(parts) + "."
        if rests.blind:
            names = ", ".join(visible(name, line=True) for name in rests.blind)
            sentence += " " + _("Left out, a blind round goes on there: {names}").format(names=names)
        if words := said(self.desk, Wanted(self.layer.chosen)):
            sentence += " " + _("Only: {conditions}.").format(conditions=" · ".join(words))
        if rests.interviews and not rests.finished:
            sentence += " " + _("None is finished: all of this may change.")
        if rests.interviews == 1:
            sentence += " " + _("One interview says nothing about others.")
        return sentence

    def plainly(self) -> str:
        """Where there is nothing to be counted, just that."""
        if not self.layer.transcripts:
            return _("There is no interview to look at here.")
        if self.empty:
            return _("Nothing is coded here yet.")
        return ""

    # --- names and numbers -------------------------------------------------------------------------------

    def name(self, code: str, width: int, before: str = "") -> Text:
        """A code's name behind its colour, in at most ``width`` cells."""
        retired = code in self.desk.codebook and self.desk.codebook.get(code).retired
        label = cell(self.desk.label(code), "dim strike" if retired else "")
        label.truncate(max(4, width - len(before) - 1), overflow="ellipsis")
        return Text.assemble(before, ("▌", self.desk.colour(code)), label, no_wrap=True, end="")

    def names_wide(self, codes: list[str], most: int) -> int:
        """Cells for the names of these codes."""
        return max(4, min(most, max((1 + cell_len(self.desk.label(code)) for code in codes), default=4)))

    def wanted(self, code: str, *, theme: bool) -> Wanted:
        """The extracts of a code in the interviews looked at; ``theme``: with those of its sub-codes."""
        return Wanted(self.layer.chosen, query=Code(code, only=not theme))

    def related(self, code: str, relation: Relation, other: str, *, theme: bool, words: int = 0) -> Wanted:
        """The extracts of a code that stand so to one of the other."""
        one, two = Code(code, only=not theme), Code(other, only=not theme)
        return Wanted(self.layer.chosen, query=Related(one, relation, two, words))

    def in_interviews(self, n: int) -> str:
        """« in 3 of 13 interviews »."""
        total = len(self.layer.transcripts)
        sentence = ngettext("in {n} of {total} interview", "in {n} of {total} interviews", total)
        return sentence.format(n=whole(n, language()), total=whole(total, language()))


def two_places(value: float) -> str:
    """A number with two decimals, as people write it."""
    return decimal(value, language(), 2)


def one_place(value: float) -> str:
    """A number with one decimal."""
    return decimal(value, language(), 1)


def joined(*parts: str) -> str:
    """« A · B · C », whatever stands in them."""
    return " · ".join(visible(part, line=True) for part in parts if part)
