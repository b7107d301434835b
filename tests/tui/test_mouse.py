"""The mouse points, drags whole words, clicks twice for a word, three times for a sentence, four for a turn."""

from __future__ import annotations

from textual.events import MouseScrollDown

from cipcoder.project import Project
from cipcoder.tui.codetree import CodeTree
from tests.tui.driving import Driven, driven


def spot(d: Driven, words: str, more: int = 0) -> tuple[int, int]:
    """Where on the reader these words are shown."""
    page = d.reader.page
    assert page is not None
    assert d.reader.frame is not None
    offset = d.text.index(words) + more
    line = page.wrap.line_at(offset)
    return page.wrap.column(offset) + d.reader.frame.gutter, line - d.reader.scroll_offset.y


async def test_a_click_puts_the_cursor(project: Project) -> None:
    async with driven(project) as d:
        await d.pilot.click(d.reader, offset=spot(d, "café"))
        assert d.text[d.reader.caret.cursor :].startswith("café")
        assert d.selected() is None


async def test_clicks_take_word_sentence_and_turn(project: Project) -> None:
    async with driven(project) as d:
        at = spot(d, "messages")
        await d.pilot.click(d.reader, offset=at, times=2)
        assert d.selected() == "messages"
        await d.pilot.click(d.reader, offset=at, times=3)
        assert d.selected() == "Je laisse un message, deux messages."
        await d.pilot.click(d.reader, offset=at, times=4)
        selected = d.selected()
        assert selected is not None
        assert selected.startswith("J’appelle.")
        assert selected.endswith("ma matinée.")


async def test_a_drag_selects_whole_words_and_a_digit_codes_them(project: Project) -> None:
    async with driven(project) as d:
        start, stop = spot(d, "laisse", 2), spot(d, "message", 3)
        await d.pilot.mouse_down(d.reader, offset=start)
        await d.pilot.hover(d.reader, offset=stop)
        await d.pilot.mouse_up(d.reader, offset=stop)
        await d.pilot.pause()
        assert d.selected() == "laisse un message"
        await d.press("1")
        assert d.codings() == [("invisible", "laisse un message")]


async def test_a_click_on_a_code_applies_it_to_the_selection_only(project: Project) -> None:
    async with driven(project) as d:
        tree = d.screen.query_one(CodeTree)
        await d.pilot.click(tree, offset=(8, 2))
        assert d.codings() == []
        assert "Select a passage first" in d.notices[-1]
        await d.pilot.click(d.reader, offset=spot(d, "messages"), times=3)
        await d.pilot.click(tree, offset=(8, 2))
        await d.pilot.pause()
        assert d.codings() == [("invisible", "Je laisse un message, deux messages.")]
        assert d.app.focused is d.reader


async def test_a_click_on_a_bracket_chooses_its_coding(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’appelle")
        await d.press("t", "1", "escape", "g")
        frame = d.reader.frame
        assert frame is not None
        _x, y = spot(d, "Je laisse")
        await d.pilot.click(d.reader, offset=(frame.gutter + frame.text + 2, y))
        await d.pilot.pause()
        assert d.reader.active is not None
        assert d.detail.startswith("▌Travail invisible")


async def test_the_wheel_scrolls_without_moving_the_cursor(project: Project) -> None:
    async with driven(project, size=(80, 12)) as d:
        before = d.reader.caret.cursor
        for _turn in range(3):
            d.reader.post_message(MouseScrollDown(d.reader, 5, 5, 0, 1, 0, False, False, False))
            await d.pilot.pause(0.3)
        assert d.reader.scroll_offset.y > 0
        assert d.reader.caret.cursor == before
