"""The sheet of history: what was done, narrowed by words, and the way to the place; splitting extract by extract."""

from __future__ import annotations

from textual.widgets import OptionList, Static

from cipcoder.project import Project
from cipcoder.tui.help import HelpScreen
from cipcoder.tui.history import HistorySheet
from cipcoder.tui.keyline import KeyLine
from cipcoder.tui.splitting import SplitSheet
from tests.tui.driving import Driven, driven

OPEN = ("ctrl+p", *"what was done", "enter")


def lines(d: Driven) -> list[str]:
    listed = d.app.screen.query_one(OptionList)
    return [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]


def about(d: Driven) -> str:
    return str(d.app.screen.query_one("#about", Static).content)


def splitting(d: Driven) -> bool:
    return isinstance(d.app.screen, SplitSheet)


async def history(d: Driven) -> None:
    await d.press(*OPEN)
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    assert isinstance(d.app.screen, HistorySheet)


async def test_acts_are_listed_newest_first_filtered_by_words_and_gone_to(project: Project) -> None:
    project.use_coder("ben")
    row = project.transcript("entretien-c")
    project.code_passage(row.uid, 60, 90, ["metier"])
    project.use_coder("ana")
    async with driven(project, "entretien-b") as d:
        d.put("J’arrive")
        await d.press("s", "1", "u")
        await history(d)
        first, second = lines(d)[:2]
        assert "undone: add coding" in first
        assert "undone since" in second
        for typed, wanted in (("ben metier", 1), ("entretien c 60", 1), ("licorne", 0)):
            await d.press("slash")
            await d.type(typed)
            assert len(lines(d)) == wanted, typed
            await d.press("escape")
        await d.press("a")
        assert "by ana" in about(d)
        assert not any(" ben" in line for line in lines(d))
        await d.press("a", "slash")
        await d.type("ben metier")
        await d.press("enter", "enter")
        assert d.app.screen is d.screen
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-c"
        assert d.reader.caret.cursor == 60


async def test_what_is_about_no_place_says_so(project: Project) -> None:
    async with driven(project, "entretien-b") as d:
        await history(d)
        await d.press("slash")
        await d.type("create project")
        await d.press("enter", "enter")
        assert any("no place" in said for said in d.notices)


async def test_a_code_is_split_extract_by_extract_with_its_memos(project: Project) -> None:
    async with driven(project, "entretien-b") as d:
        d.put("J’arrive")
        await d.press("s", "1", "m")
        await d.type("le café")
        await d.press("ctrl+s")
        d.put("J’appelle")
        await d.press("s", "1", "escape", "tab", "down", "D")
        await d.type("Neuf")
        await d.press("ctrl+s")
        assert splitting(d)
        assert about(d).startswith("0 of 2 extracts")
        assert "le café" in "\n".join(d.cells())
        await d.press("m", "m", "s", "enter")
        assert d.app.screen is d.screen
        assert [coding.code for coding in d.rows("entretien-b")] == ["neuf", "invisible"]
        (memo,) = project.memos()
        assert memo.targets == (("coding", d.rows("entretien-b")[0].uid),)
        await d.press("u")
        assert [coding.code for coding in d.rows("entretien-b")] == ["invisible", "invisible"]
        assert "neuf" not in project.codebook


async def test_leaving_the_split_changes_nothing(project: Project) -> None:
    async with driven(project, "entretien-b") as d:
        d.put("J’arrive")
        await d.press("s", "1", "escape", "tab", "down", "D")
        await d.type("Neuf")
        await d.press("ctrl+s", "m", "escape")
        assert d.app.screen is d.screen
        assert [coding.code for coding in d.rows("entretien-b")] == ["invisible"]
        assert "neuf" not in project.codebook


async def test_while_words_are_typed_the_line_of_keys_names_only_keys_that_work_then(project: Project) -> None:
    async with driven(project, "entretien-b") as d:
        await history(d)

        def keys() -> str:
            return str(d.app.screen.query_one(KeyLine).content)

        assert "/ filter" in keys()
        assert "? help" in keys()
        await d.press("slash")
        assert "/ filter" not in keys()
        assert "f1 help" in keys()
        await d.press("f1")
        assert isinstance(d.app.screen, HelpScreen)
