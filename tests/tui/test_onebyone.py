"""Keys that come all at once (a slow line, a fast hand) do what they would do one after the other."""

from __future__ import annotations

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from cipcoder.project import Project
from tests.tui.driving import Driven, driven


async def burst(d: Driven, *keys: str) -> None:
    """Put all keys into the app's queue before it has seen the first of them."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        d.app.post_message(events.Key(name, key if len(key) == 1 else None))
    for _ in range(40):
        await d.pilot.pause(0.02)
        if not d.app._held:
            break
    await d.pilot.pause()


async def test_letters_after_a_slash_are_searched_for_and_no_commands(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1")
        await burst(d, "/", *"du tra")
        assert d.screen.searching.bar.query_one(Input).value == "du tra"
        assert len(d.codings()) == 1, "d removed nothing"


async def test_a_code_is_chosen_and_put_by_one_packet(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await burst(d, "s", "c", *"flou", "enter", "s", "1")
        assert [code for code, _quote in d.codings()] == ["metier", "invisible"]


async def test_a_memo_is_written_by_one_packet(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await burst(d, "1", "m", *"du sel", "ctrl+s", "s", "2")
        assert [memo.body for memo in project.memos()] == ["du sel"]
        assert [code for code, _quote in d.codings()] == ["invisible", "emotionnel"]


@pytest.mark.parametrize("times", [1, 30])
async def test_moves_are_not_lost_and_end_where_they_should(times: int, project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        before = d.reader.caret.cursor
        await burst(d, *["right"] * times)
        assert d.reader.caret.cursor == before + times


async def test_keys_go_on_after_a_sheet_has_opened_and_closed(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await burst(d, "F", "v", "escape", "s", "1", "f3", "f3", "escape", "u")
        assert d.app.screen is d.screen
        assert d.codings() == []
        assert "Undone: add coding" in d.detail
