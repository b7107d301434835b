"""The sheet of frequencies: the same numbers as a table, as bars, as a heat map; and the extracts behind them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from textual.color import Color
from textual.widgets import DataTable, Static

from cipcoder.exchange.tables import write_frequencies
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.tui.extracts import ExtractsSheet
from cipcoder.tui.figures import bar, short
from cipcoder.tui.frequencies import FrequenciesSheet
from tests.tui.driving import Driven, driven
from tests.tui.test_extracts_sheet import coded as coded  # fixtures, used by name
from tests.tui.test_extracts_sheet import crowded as crowded
from tests.tui.test_hostile_text import check
from tests.tui.test_hostile_text import hostile as hostile


async def opened(d: Driven, key: str = "F") -> FrequenciesSheet:
    await d.press(key)
    return await settled(d)


async def settled(d: Driven) -> FrequenciesSheet:
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    assert isinstance(d.app.screen, FrequenciesSheet)
    return d.app.screen


def lines(sheet: FrequenciesSheet) -> dict[str, list[str]]:
    """The cells of each row, as words, by the code's name."""
    table: DataTable[Any] = sheet.query_one(DataTable)
    rows = [[str(cell).strip() for cell in table.get_row_at(i)] for i in range(table.row_count)]
    return {row[0].strip(" ▌"): row[1:] for row in rows}


def words(sheet: FrequenciesSheet, id: str) -> str:
    return " ".join(str(sheet.query_one(id, Static).content).split())


async def test_three_views_of_the_same_numbers(coded: Project) -> None:
    coded.set_read_state(coded.transcript("entretien-e").uid, "finished")
    async with driven(coded, size=(120, 40)) as d:
        sheet = await opened(d)
        table = lines(sheet)
        assert table["Travail invisible"][:5] == ["1/1", "—", "33%", "2", "4"], "of one interview nothing is dispersed"
        assert "N interviews are finished" in words(sheet, "#about")
        await d.press("v")
        bars = lines(sheet)
        assert {name: row[0] for name, row in bars.items()} == {name: row[0] for name, row in table.items()}
        assert set(bars["Travail invisible"][1]) == {"█"}
        assert bars["Métier flou"][1] == "", "coded in the interviewer’s words only"
        await d.press("m")
        assert {name: int(row[0]) for name, row in lines(sheet).items()} == {
            name: int(row[3]) + int(row[4]) for name, row in table.items()
        }
        assert "Codings in all interviews counted" in words(sheet, "#about")
        await d.press("m")
        assert {name: row[0] for name, row in lines(sheet).items()} == {name: row[5] for name, row in table.items()}
        await d.press("m", "v")
        heat = lines(sheet)
        assert {name: sum(int(cell) for cell in row if cell != "·") for name, row in heat.items()} == {
            name: int(row[3]) + int(row[4]) for name, row in table.items()
        }
        assert heat["Travail invisible"] == ["2", "·", "·", "2", "2"]
        await d.press("m")
        assert "% of the participant’s words" in words(sheet, "#about")
        assert lines(sheet)["Travail invisible"][1:3] == ["·", "·"]
        await d.press("v")
        assert lines(sheet) == table
        await d.press("m")
        assert any("v shows bars" in notice for notice in d.notices)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_columns_of_the_heat_map_are_named_and_the_line_below_says_the_cell_in_words(
    coded: Project, size: tuple[int, int]
) -> None:
    async with driven(coded, size=size) as d:
        sheet = await opened(d, "f5")
        await d.press("v", "v")
        head = next(line for line in d.cells() if "code" in line and " b " in line)
        assert head.split()[:6] == ["code", "b", "c", "d", "e", "f"]
        await d.press("down", "right", "right", "right")
        said = words(sheet, "#more")
        assert said.startswith("Travail invisible · entretien-e · 2 codings · 5 words · ")
        assert said.endswith("% of the words")
        await d.press("down", "down")
        assert words(sheet, "#more").endswith("interviewer: 1")


async def test_what_is_counted_is_chosen_and_said_and_finished_only_goes_on_top(coded: Project) -> None:
    coded.set_read_state(coded.transcript("entretien-e").uid, "finished")
    async with driven(coded) as d:
        sheet = await opened(d)
        assert "1 of 5 interviews finished" in words(sheet, "#about")
        await d.press("i", *"homme", "enter")
        await settled(d)
        assert "1 of 1 interviews finished" in words(sheet, "#about")
        assert "Only: gender: homme." in words(sheet, "#about")
        await d.press("escape")
        sheet = await opened(d)
        assert "Only: gender: homme." in words(sheet, "#about"), "remembered while the program runs"
        await d.press("a")
        await settled(d)
        assert "1 of 5 interviews finished" in words(sheet, "#about")
        await d.press("f", "v", "v")
        await settled(d)
        assert "Finished interviews only." in words(sheet, "#about")
        assert [len(row) for row in lines(sheet).values()] == [1] * 4
        await d.press("f")
        await settled(d)
        assert [len(row) for row in lines(sheet).values()] == [5] * 4


async def test_the_extracts_behind_a_number_are_as_many_as_it_says(coded: Project) -> None:
    coded.set_read_state(coded.transcript("entretien-e").uid, "finished")
    async with driven(coded) as d:
        sheet = await opened(d)
        for only_finished in (False, True):
            if only_finished:
                await d.press("f")
                await settled(d)
            for name, row in lines(sheet).items():
                await d.press("enter")
                await d.app.workers.wait_for_complete()
                await d.pilot.pause()
                behind = d.app.screen
                assert isinstance(behind, ExtractsSheet)
                assert len(behind.rows) == int(row[3]) + int(row[4]) + int(row[7] or 0), name
                await d.press("escape", "down")
                assert d.app.screen is sheet
            await d.press(*["up"] * 4)
        assert d.screen.desk.wanted.codes == (), "looking behind a number changes nothing of the extracts’ own filter"


async def test_a_cell_s_extracts_lead_to_the_transcript_through_both_sheets(coded: Project) -> None:
    async with driven(coded) as d:
        await opened(d)
        await d.press("v", "v", "down", "right", "right", "right", "enter")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        behind = d.app.screen
        assert isinstance(behind, ExtractsSheet)
        assert {(row.transcript, row.code) for row in behind.rows} == {("entretien-e", "invisible")}
        await d.press("down", "enter")
        await d.pilot.pause()
        assert d.app.screen is d.screen
        assert d.screen.desk.page is not None
        assert d.screen.desk.page.document.transcript.name == "entretien-e"
        assert d.text[d.reader.caret.cursor :].startswith("personne ne voit")


async def test_the_table_is_written_as_the_command_line_writes_it(coded: Project, tmp_path: Path) -> None:
    async with driven(coded) as d:
        await opened(d)
        await d.press("i", *"homme", "enter")
        await settled(d)
        await d.press("w", "w")
        assert any("frequencies.csv" in notice for notice in d.notices)
    counted = coded.frequencies(chosen=Filter(attributes=frozenset({("gender", "homme")})))
    write_frequencies(coded, [counted], tmp_path / "f.csv", "en")
    wanted = (tmp_path / "f.csv").read_bytes()
    assert (coded.folder / "frequencies.csv").read_bytes() == wanted
    assert (coded.folder / "frequencies-2.csv").read_bytes() == wanted
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        assert {row["where"] for row in csv.DictReader(file)} == {"gender=homme"}


async def test_nothing_to_count_is_no_fault(project: Project) -> None:
    for code in ("invisible", "emotionnel", "travail", "metier"):
        project.remove_code(code)
    async with driven(project) as d:
        await opened(d)
        await d.press("v", "m", "v", "m", "enter", "w", "f")
        await settled(d)
        assert any("There is no code here." in notice for notice in d.notices)


async def test_the_cell_at_the_cursor_is_readable_and_cells_with_codings_are_shaded(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await d.press("v", "v", "down")
        await d.pilot.pause()
        drawn = [list(strip) for strip in d.app.screen._compositor.render_strips()]
        row = next(line for line in drawn if any("Travail invisible" in segment.text for segment in line))
        cursor = next(segment for segment in row if segment.text.strip() == "2")
        assert cursor.style is not None
        assert cursor.style.color is not None
        assert cursor.style.bgcolor is not None
        ink, paper = (Color.from_rich_color(colour) for colour in (cursor.style.color, cursor.style.bgcolor))
        assert abs(ink.brightness - paper.brightness) > 0.35
        shown: list[Any] = sheet.query_one(DataTable).get_row_at(2)[1:]
        empty, coded_once = shown[1], shown[0]
        assert (empty.plain.strip(), empty.style) == ("·", "")
        assert coded_once.plain.strip() == "1"
        assert coded_once.style.bgcolor is not None


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_hostile_names_are_shown_as_they_are(crowded: Project, size: tuple[int, int]) -> None:
    async with driven(crowded, size=size) as d:
        await opened(d)
        assert "[bold deux" in check(d)
        for keys in (["v"], ["m"], ["v"], ["right", "right", "down", "down"], ["i"], ["escape"], ["w"]):
            await d.press(*keys)
            await d.pilot.pause()
            check(d)
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        assert isinstance(d.app.screen, ExtractsSheet)
        assert "[rires]" in check(d)


def test_a_bar_is_as_long_as_its_number_and_never_nothing_for_something() -> None:
    assert [bar(amount, 8, 4) for amount in (0, 1, 4, 7, 8)] == ["", "▌", "██", "███▌", "████"]
    assert bar(1, 10_000, 20) == "▏"
    assert bar(0, 0, 20) == ""


def test_names_over_narrow_columns_leave_out_what_all_begin_with() -> None:
    assert short(["entretien-a", "entretien-b"]) == ["a", "b"]
    assert short(["entretien", "entretien-b"]) == ["entretien", "entretie…"]
    assert short(["entretien-"]) == ["entretie…"]
    assert short(["a-", "a-b"]) == ["a-", "a-b"]
    assert short(["x\x1b[1m", "x\n"]) == ["x␛[1m", "x␊"]
    assert short([]) == []


async def test_the_line_below_names_where_most_of_a_code_is_and_where_it_is_absent(coded: Project) -> None:
    coded.set_read_state(coded.transcript("entretien-e").uid, "finished")
    rows = coded.frequencies().rows
    assert {row.interviews for row in rows if row.out_of} == {0, 1}
    async with driven(coded, size=(120, 40)) as d:
        sheet = await opened(d)
        for row in rows:
            said = words(sheet, "#more")
            assert ("absent in entretien-e" in said) == (row.absent == ("entretien-e",)), row.code
            assert (f"words in {row.largest}" in said) == bool(row.largest), row.code
            await d.press("down")
