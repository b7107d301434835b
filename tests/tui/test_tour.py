"""The guided start is done by keys, can be left at any step, and gives back what it made."""

from __future__ import annotations

from pathlib import Path

import pytest

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.tui.app import CoderApp
from cipcoder.tui.dialogs import Choice
from cipcoder.tui.tour import STEPS, TourCard
from tests.tui.driving import Driven, driven
from tests.tui.material import transcript_data


def card(d: Driven) -> TourCard:
    return d.screen.query_one(TourCard)


async def begin(d: Driven) -> None:
    await d.press("ctrl+p")
    await d.type("guided start")
    await d.press("enter")
    assert card(d).display


def step(d: Driven) -> int:
    title = str(card(d).border_title)
    assert title.startswith("Guided start ")
    return int(title.split()[-1].split("/")[0])


async def first_nine(d: Driven) -> None:
    """All steps but the last, as the card asks for them."""
    d.put("J’arrive")
    for number, keys in (
        (1, ["s"]),
        (2, ["1"]),
        (3, ["s", "1"]),
        (4, ["c", *"flou", "enter"]),
        (5, ["u"]),
        (6, ["m", "o", "k", "ctrl+s"]),
        (7, ["z"]),
        (8, ["slash", *"je", "enter", "n"]),
        (9, ["F", "escape"]),
    ):
        assert step(d) == number, d.cells()
        await d.press(*keys)
    assert step(d) == len(STEPS) == 10


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_whole_tour_is_done_by_keys_and_taken_back_together(project: Project, size: tuple[int, int]) -> None:
    async with driven(project, size=size) as d:
        d.put("Voilà")
        await d.press("1")
        before, memos = d.codings(), project.memos()
        await begin(d)
        await first_nine(d)
        assert len(d.codings()) == 3
        await d.press("f", "f")
        assert isinstance(d.app.screen, Choice)
        assert not card(d).display
        assert "Keep what you did: 4 acts" in "\n".join(d.cells())
        await d.press("down", "enter")
        assert (d.codings(), project.memos()) == (before, memos)
        assert project.transcript("entretien-b").state == "in progress"
        assert "4 acts were taken back" in d.detail


async def test_at_the_end_one_may_keep_what_one_did(project: Project) -> None:
    async with driven(project) as d:
        await begin(d)
        await first_nine(d)
        await d.press("f", "escape")
        assert isinstance(d.app.screen, Choice)
        await d.press("escape")
        assert len(d.codings()) == 2
        assert "That was the guided start" in d.detail


async def test_the_tour_can_be_left_half_way(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await begin(d)
        await d.press("s", "1", "ctrl+x")
        assert not card(d).display
        assert "1 act is kept; u takes it back" in d.detail
        assert len(d.codings()) == 1
        await d.press("s", "1")
        assert len(d.codings()) == 2, "every key works on"
        await begin(d)
        assert step(d) == 1


async def test_every_step_can_be_skipped_and_nothing_is_left_to_take_back(project: Project) -> None:
    async with driven(project, size=(80, 24)) as d:
        await begin(d)
        for number in range(1, len(STEPS) + 1):
            assert step(d) == number
            await d.press("ctrl+n")
        assert not card(d).display
        assert d.app.screen is d.screen
        assert "That was the guided start" in d.detail


async def test_doing_something_else_does_no_harm(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await begin(d)
        await d.press("down", "z", "slash", "j", "escape", "f2", "escape", "escape")
        assert step(d) == 1
        await d.press("s", "escape")
        assert step(d) == 2
        await d.press("c", "escape", "c", "escape")
        assert step(d) == 2


async def test_a_code_that_lies_there_already_is_no_dead_end(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await begin(d)
        await d.press("s", "1", "s", "1", "c", *"invisible", "enter")
        assert "already" in d.detail
        assert step(d) == 5


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_each_step_is_read_whole_and_the_cursor_line_stays_in_view(
    project: Project, size: tuple[int, int]
) -> None:
    async with driven(project, size=size) as d:
        await d.press("G")
        await begin(d)
        for number in range(len(STEPS)):
            shown = "\n".join(d.cells())
            last = str(card(d).content).split()[-1]
            assert last in shown, "the end of the sentence"
            assert "ctrl+x  leave" in shown
            assert d.reader.cursor_shown
            page = d.reader.page
            assert page is not None
            y = page.wrap.line_at(d.reader.caret.cursor) - d.reader.scroll_offset.y
            assert d.reader.region.y + y < card(d).region.y
            assert step(d) == number + 1
            await d.press("ctrl+n")


async def test_without_slots_the_first_code_is_chosen_by_name(project: Project) -> None:
    for code in ("invisible", "emotionnel"):
        project.edit_code(code, slot=None)
    async with driven(project) as d:
        d.put("J’arrive")
        await begin(d)
        await d.press("s")
        assert "Press c" in str(card(d).content)
        await d.press("c", "enter")
        assert step(d) == 3
        assert "Press s, then 1" in str(card(d).content)


async def test_the_tour_says_what_it_needs(tmp_path: Path) -> None:
    with Project.create(tmp_path / "neu", name="Neu") as empty:
        empty.use_coder("ana")
        async with driven(empty) as d:
            await d.press("ctrl+p")
            await d.type("guided start")
            await d.press("enter")
            assert "needs an interview" in d.notices[-1]
        empty.do(ops.ImportTranscript(transcript_data("a", "Mme A. : Oui.")))
        async with driven(empty) as d:
            await d.press("ctrl+p")
            await d.type("guided start")
            await d.press("enter")
            assert "needs a code" in d.notices[-1]
            assert not card(d).display


async def test_its_keys_say_so_when_no_tour_is_under_way(project: Project) -> None:
    async with driven(project) as d:
        await d.press("ctrl+x")
        assert "ctrl+q quits" in d.detail
        await d.press("right", "ctrl+n")
        assert "No guided start" in d.detail


async def test_names_in_the_card_are_shown_as_they_are(project: Project) -> None:
    project.edit_code("invisible", label={"fr": "[/x] [red]{key}"})
    async with driven(project) as d:
        await begin(d)
        await d.press("s")
        assert "[/x] [red]{key}" in "\n".join(d.cells())


async def test_the_command_line_begins_it(project: Project) -> None:
    app = CoderApp(project, tour=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(TourCard).display
