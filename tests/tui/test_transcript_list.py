"""The list of interviews: sign, title, codings, progress and words, and what they are after each act."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.widgets import OptionList

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.text.spans import Span
from cipcoder.tui.panes import TranscriptList
from tests.tui.driving import Driven, driven
from tests.tui.material import transcript_data


def lines(d: Driven) -> list[str]:
    listed = d.screen.query_one(TranscriptList)
    return [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]


async def test_codings_and_the_share_of_turns_coded_follow_each_act(project: Project) -> None:
    async with driven(project, size=(160, 40)) as d:
        assert lines(d)[0].split() == ["◐", "Entretien", "B"]
        d.put("J’arrive")
        await d.press("s", "1")
        assert lines(d)[0].split()[-2:] == ["1", "33%"]
        await d.press("s", "1")
        assert lines(d)[0].split()[-2:] == ["2", "33%"], "the same turn counts once"
        d.put("Voilà")
        await d.press("s", "2")
        assert lines(d)[0].split()[-2:] == ["3", "66%"]
        await d.press("u", "u", "u")
        assert lines(d)[0].split() == ["◐", "Entretien", "B"]


async def test_an_undo_in_another_interview_changes_that_ones_figures(project: Project) -> None:
    async with driven(project, size=(160, 40)) as d:
        d.put("J’arrive")
        await d.press("s", "1", "ctrl+pagedown")
        assert lines(d)[0].split()[-1] == "33%"
        d.app.desk.take_back()
        d.screen.query_one(TranscriptList).fill()
        assert lines(d)[0].split() == ["◐", "Entretien", "B"]


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_the_highlighted_interviews_figures_are_told_in_full(project: Project, size: tuple[int, int]) -> None:
    async with driven(project, size=size) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        await d.app.workers.wait_for_complete()
        await d.press("f2", "f2") if size[0] > 150 else await d.press("f2")
        assert "Entretien B · ◐ in progress · 78 words · 1 coding · 1 of 3 turns coded" in d.detail
        await d.press("down")
        assert "entretien-c · ○ not opened" in d.detail
        await d.press("escape")
        assert "not opened" not in d.detail
        assert "Travail invisible" in d.detail


async def test_the_drawer_has_room_for_words(project: Project) -> None:
    async with driven(project, size=(80, 24)) as d:
        await d.app.workers.wait_for_complete()
        await d.press("f2")
        assert lines(d)[0].split() == ["words", "codings", "turns"]
        assert lines(d)[1].split() == ["◐", "Entretien", "B", "78"]


async def test_words_come_without_holding_up_the_opening(project: Project) -> None:
    async with driven(project) as d:
        await d.app.workers.wait_for_complete()
        rows = project.transcripts()
        assert d.app.desk.words == project.participant_words(rows)
        assert set(d.app.desk.words.values()) == {78}


async def test_words_of_a_new_interview_are_counted_when_it_comes(project: Project) -> None:
    async with driven(project) as d:
        done = project.do(ops.ImportTranscript(transcript_data("neuf", "Mme Z. : Un deux trois.")))
        d.screen.show_update(d.app.desk.apply(done.changes))
        await d.app.workers.wait_for_complete()
        assert sorted(d.app.desk.words.values()) == [3, 78, 78, 78]


async def test_long_and_wide_titles_leave_the_figures_in_their_column(project: Project) -> None:
    title = "漢字[/x]" * 20
    project.do(ops.ImportTranscript(transcript_data("z", "Mme Z. : Un mot.", title=title)))
    async with driven(project, "z", size=(160, 40)) as d:
        await d.press("s", "1")
        listed = d.screen.query_one(OptionList)
        width = listed.scrollable_content_region.width
        line = next(line for line in lines(d) if "漢" in line)
        assert cell_len(line) == width
        assert line.split()[-2:] == ["1", "100%"]
        assert "…" in line


async def test_bounds_taken_back_in_another_interview_change_its_progress(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        (coding,) = d.rows()
        desk = d.app.desk
        desk.rebound(coding.uid, Span(0, len(d.text) - 1))
        assert desk.progress[project.transcripts()[0].uid].coded == 3
        await d.press("ctrl+pagedown")
        desk.take_back()
        assert desk.progress == project.progress()
        assert desk.progress[project.transcripts()[0].uid].coded == 1
