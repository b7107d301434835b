"""A pasted quotation: gone to where it stands, listed where it may stand, and said where it stands nowhere."""

from __future__ import annotations

from textual import events
from textual.widgets import OptionList, Static

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.quotation import QuotationSheet
from tests.tui.driving import Driven, driven
from tests.tui.material import transcript_data


async def look_for(d: Driven, words: str) -> None:
    COMMANDS["find-quotation"].run(d.screen, "")
    await d.pilot.pause()
    await d.type(words)
    await d.press("enter")
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    await d.pilot.pause()


def listed(d: Driven) -> list[str]:
    options = d.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(i).prompt) for i in range(options.option_count)]


async def test_a_quotation_that_stands_once_is_gone_to(project: Project) -> None:
    said = "Q : Et le soir ?\n\nMme Z. : Le soir, euh, je referme les barrières du jardin."
    project.do(ops.ImportTranscript(transcript_data("entretien-z", said)))
    async with driven(project) as d:
        await look_for(d, "« LE SOIR je referme les barrières »")
        assert not isinstance(d.app.screen, QuotationSheet)
        assert d.text == said
        assert d.text[d.reader.caret.cursor :].startswith("Le soir, euh")


async def test_of_several_places_none_is_chosen(project: Project) -> None:
    async with driven(project) as d:
        await look_for(d, "le métier c'est ça")
        assert isinstance(d.app.screen, QuotationSheet)
        assert "none is chosen" in str(d.app.screen.query_one("#about", Static).content)
        assert len(listed(d)) == 3
        assert "exact · sure" in listed(d)[0]
        await d.press("down", "enter")
        await d.pilot.pause()
        assert not isinstance(d.app.screen, QuotationSheet)
        assert d.text[d.reader.caret.cursor :].startswith("Le métier, c’est ça")


async def test_what_stands_nowhere_is_said_and_another_can_be_looked_for(project: Project) -> None:
    async with driven(project) as d:
        await look_for(d, "photosynthèse carbonique feuilles chlorophylle lumière")
        assert "Nothing in the transcripts" in str(d.app.screen.query_one("#about", Static).content)
        assert listed(d) == []
        await d.press("escape")
        await d.pilot.pause()
        assert not isinstance(d.app.screen, QuotationSheet)


async def test_a_quotation_pasted_over_several_lines_is_taken_whole(project: Project) -> None:
    async with driven(project) as d:
        COMMANDS["find-quotation"].run(d.screen, "")
        await d.pilot.pause()
        d.app.post_message(events.Paste("On fait\navec.\x1b[2J\n"))
        await d.pilot.pause()
        line = d.app.screen.query_one(FilterLine).value
        assert line.startswith("On fait avec.")
        assert "\x1b" not in line
