"""What is drawn: no more lines than needed, every cell painted, nothing of the framework overwritten."""

from __future__ import annotations

import inspect
import random
import re

import pytest
from rich.cells import cell_len
from textual.dom import DOMNode
from textual.events import MouseMove
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Tree

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.tui import (
    app,
    codeform,
    codetree,
    coding,
    dialogs,
    frequencies,
    help,
    memo,
    onecode,
    palette,
    panes,
    reader,
    small,
)
from tests.tui.driving import driven
from tests.tui.material import transcript_data

WORDS = ("le", "métier", "on", "ne", "sait", "pas", "trop", "vous", "voyez", "quoi", "alors", "je", "fais", "avec")


def long_text(turns: int) -> str:
    chance = random.Random(3)
    parts = []
    for i in range(turns):
        said = " ".join(chance.choice(WORDS) for _ in range(chance.randint(5, 160)))
        parts.append(f"{'Enquêteur' if i % 2 == 0 else 'Mme B.'} : {said}.")
    return "\n\n".join(parts)


@pytest.fixture
def long_project(project: Project) -> Project:
    project.do(ops.ImportTranscript(transcript_data("long", long_text(120))))
    document = project.document("long")
    chance = random.Random(5)
    new = []
    for _ in range(150):
        start = chance.randrange(len(document.text) - 400)
        code = code_uid(chance.choice(["invisible", "emotionnel", "metier"]))
        new.append(ops.NewCoding(document.transcript.uid, start, start + chance.randint(20, 400), code))
    project.do(ops.AddCodings(tuple(new)))
    return project


async def test_a_cursor_key_draws_two_lines_at_most(long_project: Project) -> None:
    async with driven(long_project, "long") as d:
        await d.press("g", *["down"] * 8)
        for key in ("right", "left", "w", "b", "down", "up", "shift+right", "shift+down", "end", "home"):
            await d.press("escape")
            before = d.reader.drawn
            await d.press(key)
            assert d.reader.drawn - before <= 2, key
        await d.press(*["down"] * 30)
        before = d.reader.drawn
        await d.press("down")
        assert d.reader.drawn - before <= 3, "where the text scrolls, the line that comes in is the third"


PARAGRAPH = " ".join(WORDS[i % 13] + ("." if i % 11 == 10 else "") for i in range(100_000))
TURN = "Mme B. : " + PARAGRAPH[:100_000]


@pytest.mark.parametrize(
    "text", [PARAGRAPH, TURN], ids=["a paragraph of 100,000 words", "a turn of 100,000 characters"]
)
async def test_a_cursor_key_draws_two_lines_at_most_whatever_the_length(project: Project, text: str) -> None:
    project.do(ops.ImportTranscript(transcript_data("long", text)))
    async with driven(project, "long") as d:
        with d.reader.moving() as caret:
            caret.go(len(text) // 2)
        await d.press("s", "1", "escape", "up")
        for key in ("right", "left", "w", "b", "W", "B", "down", "up", "shift+right", "shift+down", "end", "home"):
            await d.press("escape")
            before = d.reader.drawn
            await d.press(key)
            assert d.reader.drawn - before <= 2, key


async def test_a_selection_over_a_thousand_lines_draws_no_more_than_what_changes(project: Project) -> None:
    project.do(ops.ImportTranscript(transcript_data("long", PARAGRAPH)))
    async with driven(project, "long") as d:
        await d.press("v", *["pagedown"] * 32)
        page, selection = d.reader.page, d.reader.caret.selection
        assert page is not None
        assert selection is not None
        assert page.wrap.line_at(selection.stop) > 1000
        for key, most in (("right", 1), ("left", 1), ("w", 2), ("down", 3), ("down", 3), ("up", 2)):
            before = d.reader.drawn
            await d.press(key)
            assert d.reader.drawn - before <= most, key


async def test_scrolling_back_draws_nothing_anew(long_project: Project) -> None:
    async with driven(long_project, "long") as d:
        await d.press("pagedown", "pagedown", "pageup")
        before = d.reader.drawn
        await d.press("pagedown")
        assert d.reader.drawn - before <= 4


async def test_a_coding_draws_its_own_lines_only(long_project: Project) -> None:
    async with driven(long_project, "long") as d:
        await d.press("J", "J", "J", "s")
        before = d.reader.drawn
        await d.press("1")
        page, caret = d.reader.page, d.reader.caret
        assert page is not None
        assert caret.selection is not None
        rows = page.wrap.line_at(caret.selection.stop) - page.wrap.line_at(caret.selection.start) + 1
        assert d.reader.drawn - before <= 2 * rows


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12), (20, 6)])
async def test_every_line_fills_its_cells_exactly(long_project: Project, size: tuple[int, int]) -> None:
    async with driven(long_project, "long", size=size) as d:
        await d.press("pagedown", "s", "1", "z", "pagedown")
        assert all(cell_len(row) == size[0] for row in d.cells())


async def test_a_resize_keeps_the_place(long_project: Project) -> None:
    async with driven(long_project, "long") as d:
        await d.press(*["pagedown"] * 4)
        page = d.reader.page
        assert page is not None
        before = d.reader.caret.cursor
        await d.pilot.resize_terminal(80, 24)
        await d.pilot.pause()
        line = page.wrap.line_at(before)
        assert d.reader.caret.cursor == before
        assert d.reader.scroll_offset.y <= line < d.reader.scroll_offset.y + d.reader.size.height


async def test_opening_at_a_place_shows_it(long_project: Project) -> None:
    async with driven(long_project, "long") as d:
        page = d.reader.page
        assert page is not None
        d.screen.open("long", cursor=len(page.text) - 50)
        await d.pilot.pause()
        line = d.reader.page.wrap.line_at(d.reader.caret.cursor) if d.reader.page else -1
        assert d.reader.scroll_offset.y <= line < d.reader.scroll_offset.y + d.reader.size.height


async def test_a_drag_beyond_the_edge_goes_on_selecting(long_project: Project) -> None:
    async with driven(long_project, "long", size=(80, 12)) as d:
        frame = d.reader.frame
        assert frame is not None
        x = frame.gutter + 20
        await d.pilot.mouse_down(d.reader, offset=(x, 3))
        d.reader.on_mouse_move(MouseMove(d.reader, x, 9, 0, 1, 1, False, False, False))
        await d.pilot.pause(0.6)
        assert d.reader.scroll_offset.y > 3
        selected = d.selected()
        assert selected is not None
        assert len(selected) > 300
        await d.pilot.mouse_up(d.reader, offset=(x, 3))
        top = d.reader.scroll_offset.y
        await d.pilot.pause(0.3)
        assert d.reader.scroll_offset.y == top


HANDLERS = ("on_", "action_", "watch_", "_on_")
MEANT = {
    # what these classes are expected to redefine
    *("compose", "render_line", "notify_style_update", "BINDINGS", "CSS_PATH", "DEFAULT_CSS", "ALLOW_SELECT"),
    *("HORIZONTAL_BREAKPOINTS", "TITLE", "COMMANDS", "ENABLE_COMMAND_PALETTE", "_bindings"),
    *("_handle_exception", "panic", "check_consume_key"),
    *("BLANK", "render_lines"),
}
MODULES = (app, onecode, codeform, codetree, coding, dialogs, frequencies, help, memo, palette, panes, reader, small)


def test_no_class_of_ours_hides_a_name_of_the_frameworks() -> None:
    class Probe(Widget):
        """What the framework itself writes into every class."""

    written = vars(Probe).keys()
    seen = 0
    for module in MODULES:
        for name, ours in inspect.getmembers(module, inspect.isclass):
            if ours.__module__ != module.__name__ or not issubclass(ours, DOMNode):
                continue
            base = next((c for c in ours.__mro__ if c.__module__.startswith("textual")), object)
            own = {n for n in vars(ours).keys() - written if not n.startswith((*HANDLERS, "__"))}
            assert not (own & set(dir(base))) - MEANT, name
            seen += base is not object
    assert seen > 10


async def test_no_attribute_of_ours_hides_a_name_of_the_frameworks(project: Project) -> None:
    """What ``__init__`` sets on an instance must not replace a method or attribute of the base class either."""
    async with driven(project) as d:
        pairs: list[tuple[DOMNode, DOMNode]] = [
            (d.reader, ScrollView()),
            (d.screen, Screen()),
            (d.screen.query_one(codetree.CodeTree), Tree("")),
        ]
        for ours, plain in pairs:
            source = inspect.getsource(type(ours))
            set_here = set(re.findall(r"self\.(\w+)(?:: [^=\n]+)? = ", source))
            reactive = {"show_root", "auto_expand", "guide_depth", "border_title", "border_subtitle", "virtual_size"}
            assert not set_here & (set(dir(plain)) | set(vars(plain))) - MEANT - reactive
