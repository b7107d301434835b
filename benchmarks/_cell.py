"""One app in a process of its own: it is told on its standard input which keys to press, and answers what they cost.

``python -m benchmarks._cell KIND WORDS CODINGS``. KIND is the real coding screen on a real project (« screen »;
« paragraph »: all the text is one), or something to compare it with: « empty » (a line-API widget with ready
strips: what the framework costs by itself), « textarea », « static », « log ». Each line of input, « times key … »,
is answered by an ``Answer`` in JSON; only the last key is timed, « open » opens the text anew.

Textual's headless driver builds no bytes and its timer hides what a key costs up to a frame: here the bytes are
built, and the timer is set to a millisecond. The collector is frozen, as the app does it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar, TypedDict

os.environ["TEXTUAL_FPS"] = "1000"  # read when Textual is imported
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Log, Static, TextArea

from benchmarks._talk import NAME, project, talk
from cipcoder.project import Project
from cipcoder.text.spans import Span
from cipcoder.tui import place
from cipcoder.tui.app import CoderApp
from cipcoder.tui.coding import CodingScreen

SIZE = (120, 40)
QUIET = 0.01
"""Seconds in which a process that hardly worked is done with the key."""
MOVES: list[BindingType] = [Binding(key, f"move('{key}')") for key in ("right", "left", "down", "up")]


class Answer(TypedDict):
    """What a key cost, one value each time it was pressed."""

    seconds: list[float]
    """of work from the key until the last thing is drawn for it: a processor that others use stops no clock"""
    lines: list[int]
    """lines of text drawn anew; 0 where it isn't counted"""


class Empty(ScrollView, can_focus=True):
    """A caret over ready strips, one for a line with it, one for a line without."""

    BINDINGS: ClassVar[list[BindingType]] = MOVES

    def __init__(self, lines: int) -> None:
        super().__init__()
        width = SIZE[0] - 2  # the scrollbar takes two
        self.virtual_size = Size(width, lines)
        self._ready = [Strip([Segment("." * width, Style(color=c, bgcolor="black"))]) for c in ("white", "red", "blue")]
        self._at, self._turn = 0, 1

    def render_line(self, y: int) -> Strip:
        return self._ready[self._turn if y + self.scroll_offset.y == self._at else 0]

    def action_move(self, key: str) -> None:
        was, self._turn = self._at, 3 - self._turn
        self._at += {"down": 1, "up": -1}.get(key, 0)
        self.refresh_line(was)
        if self._at != was:
            self.refresh_line(self._at)
            bottom = self.scroll_offset.y + self.size.height - 3
            if self._at > bottom:
                self.scroll_to(y=self.scroll_offset.y + 1, animate=False, immediate=True)

    def begin(self) -> None:
        self._at = self.virtual_size.height // 2
        self.scroll_to(y=self._at, animate=False, immediate=True)


class Whole(VerticalScroll, can_focus=True):
    """All the text in one Static, the cursor a style on it."""

    BINDINGS: ClassVar[list[BindingType]] = MOVES

    def __init__(self, text: str) -> None:
        super().__init__()
        self._content = Content(text)
        self._at = len(text) // 2

    def compose(self) -> ComposeResult:
        yield Static(self._content)

    def action_move(self, key: str) -> None:
        self._at += {"right": 1, "left": -1, "down": 80, "up": -80}[key]
        self.query_one(Static).update(self._content.stylize("reverse", self._at, self._at + 1), layout=False)

    def begin(self) -> None:
        self.scroll_to(y=self.max_scroll_y // 2, animate=False, immediate=True)


class Rival(App[None]):
    """One widget, and nothing else on the screen."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__()
        self._kind, self._words = kind, text

    def compose(self) -> ComposeResult:
        if self._kind == "empty":
            yield Empty(len(self._words) // 80)
        elif self._kind == "textarea":
            yield TextArea(self._words, read_only=True, soft_wrap=True)
        elif self._kind == "static":
            yield Whole(self._words)
        else:
            yield Log()

    def begin(self) -> None:
        """The cursor into the middle of the text."""
        widget: Any = self.screen.children[0]
        widget.focus()
        if isinstance(widget, TextArea):
            widget.move_cursor((widget.document.line_count // 2, 0), center=True)
        elif not isinstance(widget, Log):
            widget.begin()

    def reopen(self) -> None:
        log = self.query_one(Log)
        log.clear()
        log.write(self._words)


class Coder(CoderApp):
    """The real app."""

    def begin(self) -> None:
        """The cursor into the middle of the text."""
        assert self.coding.reader.page is not None
        middle = len(self.coding.reader.page.text) // 2
        self.coding.reader.go(Span(middle, middle))

    @property
    def coding(self) -> CodingScreen:
        return next(screen for screen in self.screen_stack if isinstance(screen, CodingScreen))

    def reopen(self) -> None:
        self.coding.open(NAME)


class Stopwatch:
    """Presses keys in a running app and waits until it has nothing more to do."""

    def __init__(self, app: Rival | Coder) -> None:
        self.app = app
        self._shown = 0.0
        app.post_display_hook = self._displayed  # type: ignore[method-assign]

    def _displayed(self) -> None:
        self._shown = time.process_time()

    async def press(self, key: str) -> float:
        """Press a key (or « open »): seconds until the last of what it changes is drawn."""
        begun = self._shown = time.process_time()
        if key == "open":
            self.app.reopen()
        else:
            event = Key(key, key if len(key) == 1 else None)
            event.set_sender(self.app)
            assert self.app._driver is not None
            self.app._driver.send_message(event)
        await self.quiet()
        return self._shown - begun

    async def quiet(self) -> None:
        while True:
            worked = time.process_time()
            await asyncio.sleep(QUIET)
            if time.process_time() - worked < QUIET / 20:
                return

    async def answer(self, times: int, keys: list[str]) -> Answer:
        answer: Answer = {"seconds": [], "lines": []}
        for _ in range(times):
            for key in keys[:-1]:
                await self.press(key)
            before = self._lines()
            answer["seconds"].append(await self.press(keys[-1]))
            answer["lines"].append(self._lines() - before)
        return answer

    def _lines(self) -> int:
        return self.app.coding.reader.drawn if isinstance(self.app, Coder) else 0


async def serve(app: Rival | Coder) -> None:
    """Answer until the input ends."""
    out = sys.__stdout__
    assert out is not None
    watch = Stopwatch(app)
    async with app.run_test(size=SIZE):
        await watch.quiet()
        app.begin()
        await watch.quiet()
        gc.freeze()
        print("{}", file=out, flush=True)
        for line in sys.stdin:
            times, *keys = line.split()
            print(json.dumps(await watch.answer(int(times), keys)), file=out, flush=True)


def main(kind: str, words: int, codings: int) -> None:
    HeadlessDriver.is_headless = property(lambda self: False)  # type: ignore[method-assign,assignment]
    made = talk(words, turns=kind != "paragraph")
    if kind not in ("screen", "paragraph"):
        asyncio.run(serve(Rival(kind, made.text)))
        return
    with tempfile.TemporaryDirectory() as folder:
        place.folder = lambda: Path(folder) / "state"  # not the person's own
        project(Path(folder) / "study", made, codings).close()
        with Project.open(Path(folder) / "study") as opened:
            opened.use_coder("ana")
            asyncio.run(serve(Coder(opened)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
