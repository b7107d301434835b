"""Choosing one code by a few letters: where to move a code, what to merge it into."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.codebook.models import Code
from cipcoder.locale import _
from cipcoder.tui.desk import Desk
from cipcoder.tui.finder import Finder, Typed
from cipcoder.tui.match import Match, matches
from cipcoder.tui.plain import plain

TOP = "+top"


class OneCode(Finder[str]):
    """The result is a code's id, or TOP for the top level where that is offered."""

    def __init__(self, desk: Desk, title: str, codes: Iterable[Code], *, top: bool = False) -> None:
        super().__init__()
        self._desk, self._heading, self._top = desk, title, top
        self._candidates = desk.candidates(codes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield Typed(placeholder=_("a part of a code’s name"), id="typed")
            yield OptionList(id="found")
            yield Static(plain(_("Enter  choose    Esc  back")), classes="keys")

    def options(self, typed: str) -> list[Option]:
        """The top level first, as long as nothing is typed; then the codes that match."""
        top = [Option(plain(_("top level"), "italic"), TOP)] if self._top and not typed.strip() else []
        return [*top, *(Option(self._line(match), match.candidate.id) for match in matches(typed, self._candidates))]

    def _line(self, match: Match) -> Content:
        label = Content(match.candidate.label)
        for span in match.spans:
            label = label.stylize("underline", span.start, span.stop)
        above = plain(f"  {match.candidate.above}" if match.candidate.above else "", "dim")
        return Content.assemble(Content.styled("▌", self._desk.colour(match.candidate.id)), label, above)

    def done(self) -> None:
        """Choose the highlighted one."""
        if (code := self.highlighted) is not None:
            self.dismiss(code)
