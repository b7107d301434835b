"""How the tests drive the screen: press keys, then read the store, the reader's cells and the detail lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from cipcoder.project import Project
from cipcoder.queries.document import CodingRow
from cipcoder.tui.app import CoderApp
from cipcoder.tui.coding import CodingScreen
from cipcoder.tui.reader import Reader
from cipcoder.tui.terminal import Colours


@dataclass
class Driven:
    """A running coding screen."""

    app: CoderApp
    pilot: Pilot[None]
    project: Project

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.press(*("space" if char == " " else char for char in words))

    @property
    def screen(self) -> CodingScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, CodingScreen))

    @property
    def reader(self) -> Reader:
        return self.screen.reader

    @property
    def text(self) -> str:
        assert self.reader.page is not None
        return self.reader.page.text

    @property
    def detail(self) -> str:
        """What the two lines under the text say."""
        return str(self.screen.query_one("#detail", Static).content)

    @property
    def notices(self) -> list[str]:
        """Errors told so far."""
        return [notice.message for notice in self.app._notifications]

    def selected(self) -> str | None:
        span = self.reader.caret.selection
        return None if span is None else self.text[span.start : span.stop]

    def put(self, words: str, within: int = 0) -> None:
        """Put the cursor at the beginning of these words."""
        with self.reader.moving() as caret:
            caret.go(self.text.index(words) + within)

    def codings(self, name: str = "entretien-b") -> list[tuple[str, str]]:
        """What the store holds: (code, quote) in the order of the text."""
        document = self.project.document(name)
        return [(c.code, document.text[c.start : c.stop]) for c in document.codings]

    def rows(self, name: str = "entretien-b") -> tuple[CodingRow, ...]:
        return self.project.document(name).codings

    def cells(self) -> list[str]:
        """The rows of the whole screen, as characters."""
        return rows_of(self.app)


def rows_of(app: Any) -> list[str]:
    """The rows of an app's screen, as characters."""
    width, height = app.size
    lines = []
    for strip in app.screen._compositor.render_strips():
        lines.append("".join(segment.text for segment in strip))
    assert len(lines) == height
    assert width
    return lines


@asynccontextmanager
async def driven(
    project: Project,
    transcript: str | None = None,
    size: tuple[int, int] = (120, 40),
    colours: Colours = "all",
) -> AsyncIterator[Driven]:
    """The real app on a real project, without a terminal."""
    app = CoderApp(project, transcript, colours)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Driven(app, pilot, project)
