"""Searching all interviews: as fast as one types, grouped by interview, and on to the place."""

from __future__ import annotations

import asyncio

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.tui.hits import HitsSheet
from cipcoder.tui.panes import SearchBar
from tests.tui.driving import Driven, driven
from tests.tui.material import transcript_data


def about(d: Driven) -> str:
    return str(d.app.screen.query_one("#about", Static).content)


def lines(d: Driven) -> list[str]:
    listed = d.app.screen.query_one(OptionList)
    return [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]


async def found(d: Driven) -> None:
    """Wait until what was typed was searched for."""
    for _try in range(100):
        await asyncio.sleep(0.02)
        await d.pilot.pause()
        screen = d.app.screen
        assert isinstance(screen, HitsSheet)
        if not any(worker.group == "search" and not worker.is_finished for worker in d.app.workers):
            return
    raise AssertionError("the search did not end")


async def search(d: Driven, words: str, key: str = "R") -> None:
    await d.press(key)
    await d.type(words)
    await found(d)


async def test_places_stand_under_their_interview_with_turn_and_speaker(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "METIER", "f7")
        assert about(d) == "3 places in 3 interviews"
        assert lines(d)[0] == "Entretien B  1 place"
        assert "    2  Mme B." in lines(d)[1]
        assert "On ne sait jamais" not in lines(d)[0]
        assert "Le métier, c’est ça" in lines(d)[1]
        assert "M. D." in lines(d)[5]


async def test_words_found_stand_under_each_other(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "message")
        listed = d.app.screen.query_one(OptionList)
        columns = set()
        for i in range(listed.option_count):
            prompt = listed.get_option_at_index(i).prompt
            assert isinstance(prompt, Content)
            columns |= {cell_len(prompt.plain[: span.start]) for span in prompt.spans if "$accent" in str(span.style)}
        assert listed.option_count == 9, "two places in each of three interviews"
        assert len(columns) == 1


async def test_enter_goes_to_the_place_and_the_search_goes_on_there(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "rappel")
        await d.press("down", "down", "down", "enter")
        assert d.app.screen is d.screen
        assert d.reader.page is not None
        name = d.reader.page.document.transcript.name
        assert name == "entretien-c"
        first = d.reader.caret.cursor
        assert d.text[first:].lower().startswith("rappel")
        assert d.screen.query_one(SearchBar).display
        assert d.screen.query_one("#needle", Input).value == "rappel"
        await d.press("n")
        assert d.reader.caret.cursor != first
        assert d.text[d.reader.caret.cursor :].lower().startswith("rappel")
        await d.press("N")
        assert d.reader.caret.cursor == first
        await d.press("escape")
        assert not d.screen.query_one(SearchBar).display


async def test_only_participants_turns_and_back(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "quoi")
        assert about(d) == "3 places in 3 interviews"
        await d.press("ctrl+t")
        await found(d)
        assert about(d) == "Not found: quoi · participants’ turns only"
        await d.press("ctrl+t")
        await found(d)
        assert about(d) == "3 places in 3 interviews"


async def test_every_letter_changes_the_list_and_the_last_one_counts(project: Project) -> None:
    async with driven(project) as d:
        await d.press("R")
        await d.type("le matin")
        await found(d)
        assert about(d) == "3 places in 3 interviews"
        await d.press(*["backspace"] * 8)
        await found(d)
        assert lines(d) == []
        assert "Search in all interviews" in about(d)
        await d.press("escape")
        assert d.app.screen is d.screen


async def test_a_text_that_came_meanwhile_is_found(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "voilà")
        assert about(d) == "3 places in 3 interviews"
        await d.press("escape")
        done = project.do(ops.ImportTranscript(transcript_data("neuf", "Mme Z. : Voilà, voilà.")))
        d.screen.show_update(d.app.desk.apply(done.changes))
        await search(d, "voilà")
        assert about(d) == "5 places in 4 interviews"


async def test_thousands_of_places_are_counted_and_the_first_shown(project: Project) -> None:
    long = "Mme L. : " + "encore et encore. " * 600
    project.do(ops.ImportTranscript(transcript_data("entretien-long", long)))
    async with driven(project) as d:
        await search(d, "encore")
        assert about(d) == "1200 places in 1 interview · the first 500 are shown"
        assert len(lines(d)) == 501


async def test_hostile_words_are_shown_as_they_are(project: Project) -> None:
    text = "Mme [/x] : Avant [red]rouge[/red] \u202e[/ après."
    project.do(ops.ImportTranscript(transcript_data("[rires] \x1b", text)))
    async with driven(project, size=(80, 24)) as d:
        await d.press("R", "left_square_bracket", "r", "e", "d")
        await found(d)
        shown = "\n".join(d.cells())
        assert "[red]rouge[/red]" in shown
        assert "[rires]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
