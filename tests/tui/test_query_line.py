"""Asking by a query in the sheet of extracts."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from cipcoder.project import Project
from cipcoder.queries.query_form import parse
from cipcoder.tui.extracts import ExtractsSheet, QueryLine
from tests.tui.driving import Driven, driven
from tests.tui.test_extracts_sheet import about, found, opened, settled, whole
from tests.tui.test_extracts_sheet import coded as coded  # the fixture, used by name


async def asked(d: Driven, query: str) -> ExtractsSheet:
    await d.press("colon")
    d.app.screen.query_one(QueryLine).value = query
    await d.pilot.pause()
    await d.press("enter")
    return await settled(d)


def fault(sheet: ExtractsSheet) -> str:
    line = sheet.query_one("#fault", Static)
    return str(line.content) if line.display else ""


async def test_a_query_narrows_the_list_and_is_said_above(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await asked(d, "travail near travail and gender=femme")
        assert {name for name, _text in found(sheet)} == {"entretien-f"}
        assert "query: travail near travail and gender=femme" in about(sheet)
        await d.press("colon")
        line = sheet.query_one(QueryLine)
        assert line.value == "travail near travail and gender=femme", "to be changed"
        line.value = "  "
        await d.press("enter")
        await settled(d)
        assert len(sheet.rows) == 12
        assert "query" not in about(sheet)


async def test_what_is_wrong_is_said_under_the_line_and_the_old_result_stays(coded: Project) -> None:
    async with driven(coded, size=(80, 24)) as d:
        sheet = await opened(d)
        await asked(d, "metier")
        before = found(sheet)
        for wrong, sentence, column in (
            ("metier and emotionel", "Did you mean “emotionnel”?", 11),
            ("metier and (", "A condition is missing here", 12),
            ("metier and [b]x[/b]", "No code “[b]x[/b]”", 11),
        ):
            await asked(d, wrong)
            assert sentence in fault(sheet)
            assert sentence in " ".join(line.strip() for line in d.cells())
            assert (found(sheet), "query: metier" in about(sheet)) == (before, True)
            line = sheet.query_one(QueryLine)
            assert (line.has_focus, line.cursor_position) == (True, column)
            await d.press("end", "x")
            assert fault(sheet) == "", "it goes as soon as one types on"
        await d.press("escape")
        assert not sheet.query_one("#asking").display
        assert sheet.listed.has_focus
        assert found(sheet) == before


async def test_words_of_a_query_are_marked_and_nothing_found_is_explained(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await asked(d, 'emotionnel and "MESSAGES"')
        assert sheet.listed.words == "MESSAGES"
        await asked(d, "invisible and emotionnel")
        assert sheet.rows == []
        assert "Usually overlapping is meant" in whole(sheet)
        assert "“invisible near emotionnel” finds 3 extracts" in whole(sheet)
        await d.press("a")
        await settled(d)
        assert len(sheet.rows) == 12


async def test_a_query_can_look_into_other_document_sets(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await asked(d, "set:notes and metier")
        assert found(sheet) == [("carnet", "le matin")]
        assert "1 extract of 1 transcript" in about(sheet)
        assert d.screen.desk.wanted.query == parse("set:notes and metier")


@pytest.mark.parametrize("text", ["(" * 3000, "\x1b[31m", "not " * 900, '"' * 7, "𝔘" * 500], ids=range(5))
async def test_hostile_queries_are_sentences(coded: Project, text: str) -> None:
    async with driven(coded, size=(80, 24)) as d:
        sheet = await opened(d)
        await asked(d, text)
        assert fault(sheet)
        assert "\x1b[31m" not in "".join(d.cells())
