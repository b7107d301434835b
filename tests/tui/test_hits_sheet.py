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


# --- asking for more than words ------------------------------------------------------------------------


async def test_while_one_types_what_cannot_be_asked_yet_is_said_quietly(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "matin OU")
        assert about(d).startswith("Words are missing beside OU")
        assert lines(d) == []
        assert d.notices == []
        await d.type(" rappel")
        await found(d)
        assert about(d) == "9 places in 3 interviews"


async def test_forms_and_likenesses_are_switched_on_and_say_what_they_looked_for(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "rappeler")
        assert about(d) == "Not found: rappeler"
        await d.press("ctrl+o")
        await found(d)
        assert "every word in any form" in about(d)
        assert "=rappeler: rappelez, rappellent" in about(d)
        await d.press("ctrl+l")
        await found(d)
        assert "written nearly so" in about(d)


async def test_n_walks_the_places_that_were_listed(project: Project) -> None:
    """Operators, forms and participants' turns go along into the text."""
    async with driven(project) as d:
        await d.press("R", "ctrl+o", "ctrl+t")
        await d.type("rappeler OU message")
        await found(d)
        result = project.search("rappeler OU message", how="forms", only_participants=True)
        listed = [(f.transcript.name, hit.span) for f in result.found for hit in f.hits]
        assert len(listed) > 3
        await d.press("enter")
        page = d.reader.page
        assert page is not None
        here = [span for name, span in listed if name == page.document.transcript.name]
        assert page.hits == here
        seen = [d.reader.hit]
        for _step in here[1:]:
            await d.press("n")
            seen.append(d.reader.hit)
        assert seen == here


async def test_only_some_interviews_are_searched_once_they_are_chosen(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "voilà")
        await d.press("ctrl+r")
        await d.type("entretien c")
        await d.press("enter")
        await found(d)
        assert about(d).startswith("1 place in 1 interview · ")
        await d.press("escape")
        await search(d, "voilà")
        assert about(d).startswith("1 place in 1 interview · "), "it stays chosen"


# --- coding what was found -----------------------------------------------------------------------------


def quotes(project: Project, code: str) -> list[tuple[str, str]]:
    found = []
    for row in project.transcripts():
        document = project.document(row.name)
        found += [(row.name, document.text[c.start : c.stop]) for c in document.codings if c.code == code]
    return found


async def test_marked_places_are_coded_in_one_step_and_drawn_when_one_comes_back(project: Project) -> None:
    async with driven(project, "entretien-b") as d:
        await search(d, "rappel")
        await d.press("down", "up", "space", "space")
        assert "2 marked" in about(d)
        assert [line[:1] for line in lines(d)[1:3]] == ["✓", "✓"]
        await d.press("ctrl+s")
        await d.type("metier")
        await d.press("enter", "enter")
        assert "2 passages coded" in d.notices[-1]
        made = quotes(project, "metier")
        assert [name for name, _quote in made] == ["entretien-b"] * 2
        assert all(quote.lower().startswith("rappel") for _name, quote in made)
        await d.press("escape")
        assert d.reader.page is not None
        assert [coding.code for coding in d.reader.page.index] == ["metier", "metier"]
        await d.press("u")
        assert quotes(project, "metier") == []


async def test_all_places_are_coded_where_none_is_marked_each_turn_once(project: Project) -> None:
    long = "Mme L. : " + "encore et encore. " * 400
    project.do(ops.ImportTranscript(transcript_data("entretien-long", long)))
    async with driven(project) as d:
        await search(d, "encore")
        assert "the first 500 are shown" in about(d)
        await d.press("ctrl+s")
        await d.type("metier")
        await d.press("enter", "end", "enter")
        assert "1 passage coded" in d.notices[-1]
        await d.press("ctrl+s")
        await d.type("metier")
        await d.press("enter", "end", "enter")
        assert "0 passages coded: Métier flou; 1 had it already" in d.notices[-1]
        await d.press("ctrl+s")
        await d.type("metier")
        await d.press("enter", "enter")
        assert "800 passages coded" in d.notices[-1], "those that are not shown, too"
        await d.press("ctrl+z")
        assert len(quotes(project, "metier")) == 1


async def test_there_is_nothing_to_code_before_something_is_found(project: Project) -> None:
    async with driven(project) as d:
        await search(d, "licorne")
        await d.press("ctrl+s")
        assert "nothing to code" in d.notices[-1]
        await d.press("ctrl+b")
        assert "no place here to mark" in d.notices[-1]
