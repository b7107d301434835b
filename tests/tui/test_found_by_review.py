"""Defects that were found by reading and trying, each kept from coming back."""

from __future__ import annotations

import pytest

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.desk import Desk
from cipcoder.tui.hits import HitsSheet
from tests.tui.driving import Driven, driven

FIRST = "J’arrive à huit heures, je fais le café."


def agrees(d: Driven) -> None:
    """What the desk followed is what a fresh one reads."""
    fresh, desk = Desk(d.project), d.screen.desk
    assert {code: n for code, n in desk.uses.items() if n} == {code: n for code, n in fresh.uses.items() if n}
    assert desk.progress == fresh.progress
    assert [row.codings for row in desk.transcripts] == [row.codings for row in fresh.transcripts]


@pytest.mark.parametrize(
    "away", [("slash", *"moitie", "enter", "enter"), ("f", "enter", "enter"), ("a", "escape", "g", "enter")]
)
async def test_enter_never_moves_a_coding_to_where_a_search_or_a_dialog_led(
    away: tuple[str, ...], project: Project
) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "escape", "e", *away)
        assert d.codings() == [("invisible", FIRST)]
        await d.press("enter")
        assert d.codings() == [("invisible", FIRST)]


async def test_a_code_made_in_a_folded_theme_is_the_one_the_pane_acts_on(project: Project) -> None:
    async with driven(project) as d:
        d.screen.enter("codes")
        await d.pilot.pause()
        await d.press("space", "N")
        await d.type("Nouveau")
        await d.press("ctrl+s")
        await d.pilot.pause(0.1)
        tree = d.screen.query_one(CodeTree)
        assert tree.code == "nouveau"
        assert tree.cursor_node is not None
        assert tree.cursor_node.data == "nouveau"
        await d.press("R")
        assert not project.codebook.get("travail").retired
        assert project.codebook.get("nouveau").retired


async def test_the_guided_start_takes_back_only_what_was_done_in_it(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "escape")
        mark = project.latest_act()
        await d.press("u", "U")
        assert project.acts_since(mark) == 0, "undone and redone: nothing new"
        await d.press("2", "u", "U")
        assert project.acts_since(mark) == 1
        await d.press("u", "u")
        assert project.acts_since(mark) == 0


async def test_a_code_that_another_program_made_is_learnt_when_it_is_needed(project: Project) -> None:
    row = project.transcript("entretien-b")
    async with driven(project) as d:
        with Project.open(project.folder) as other:
            other.use_coder("ana")
            code, _done = other.add_code("Neuf")
            other.code_passage(row.uid, 60, 90, [code])
        await d.press("u")
        await d.press("U")
        assert d.app.fault is None
        assert d.screen.desk.label(code) == "Neuf"
        agrees(d)


async def test_a_change_undone_in_another_interview_goes_there_and_counts(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "escape", "C")
        await d.type("emo")
        await d.press("enter", "ctrl+pagedown", "u")
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-b"
        assert d.codings() == [("invisible", FIRST)]
        agrees(d)


async def test_one_undo_over_several_interviews_counts_in_all_of_them(project: Project) -> None:
    rows = project.transcripts()
    turn = project.document(rows[0].name).turns[1]
    new = tuple(ops.NewCoding(row.uid, turn.start, turn.start + 20, code_uid("metier")) for row in rows)
    project.do(ops.AddCodings(new))
    async with driven(project) as d:
        await d.press("u")
        agrees(d)


async def test_a_digit_on_a_retired_code_takes_nobody_s_key(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1")
        project.edit_code("invisible", retired=True)
        d.screen.desk.apply(project.edit_code("invisible", colour="red").changes)
        d.screen.query_one(CodeTree).fill()
        d.screen.enter("codes")
        await d.press("home", "down", "2")
        assert d.screen.desk.keys.slots[2] == "emotionnel"
        assert any("is retired" in notice for notice in d.notices)


async def test_enter_at_once_after_the_letters_goes_where_they_lead(project: Project) -> None:
    async with driven(project) as d:
        await d.press("R")
        assert isinstance(d.app.screen, HitsSheet)
        await d.pilot.pause(0.1)
        await d.pilot.press(*"matinee", "enter")
        for _wait in range(40):
            await d.pilot.pause(0.05)
            if d.app.screen_stack[-1] is d.screen:
                break
        assert d.text[d.reader.caret.cursor :].startswith("matinée")


async def test_bars_show_something_before_any_interview_is_finished(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "F")
        await d.app.workers.wait_for_complete()
        await d.press("v")
        (row,) = [row for row in d.cells() if "Travail invisible" in row]
        assert "0/0" not in row
