"""All memos on one sheet: read, filtered, changed, taken back, written to a file, and gone to."""

from __future__ import annotations

import uuid

from textual.widgets import OptionList, Static, TextArea

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.memos import MemosSheet
from tests.tui.driving import Driven, driven


def sheet(d: Driven) -> MemosSheet:
    assert isinstance(d.app.screen, MemosSheet)
    return d.app.screen


def about(d: Driven) -> str:
    return str(sheet(d).query_one("#about", Static).content)


def page(d: Driven) -> str:
    return str(sheet(d).query_one("#memo Static", Static).content)


def lines(d: Driven) -> list[str]:
    listed = sheet(d).query_one(OptionList)
    return [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]


async def memo(d: Driven, words: str, body: str, key: str = "1") -> None:
    d.put(words)
    await d.press("s", key, "m")
    await d.type(body)
    await d.press("ctrl+s")


async def test_memos_are_listed_with_code_interview_and_first_line_and_read_whole(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’arrive", "le café comme travail")
        await d.press("M")
        await d.type("entretien court")
        await d.press("ctrl+s", "O")
        assert about(d) == "2 memos of ana"
        first, second = lines(d)
        assert "the interview Entretien B" in first
        assert "entretien court" in first
        assert "Travail invisible · Entretien B" in second
        await d.press("down")
        assert "« J’arrive à huit heures, je fais le café. »" in page(d)
        assert "le café comme travail" in page(d)
        await d.press("escape")
        assert d.app.screen is d.screen


async def test_enter_goes_to_where_the_memo_was_written(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’appelle", "l’appel")
        await d.press("ctrl+pagedown", "f6", "enter")
        assert d.app.screen is d.screen
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-b"
        assert d.text[d.reader.caret.cursor :].startswith("J’appelle.")


async def test_the_filter_looks_in_bodies_quotations_and_names_without_accents(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’arrive", "le cafe du matin")
        await memo(d, "J’appelle", "autre chose", "2")
        await d.press("O")
        for typed, left in (("CAFÉ", 1), ("emotionnel", 1), ("entretien b", 2), ("licorne", 0)):
            await d.press("slash")
            await d.type(typed)
            assert len(lines(d)) == left, typed
            await d.press("escape")
            assert len(lines(d)) == 2, "Esc shows all again"
        await d.press("slash")
        await d.type("café")
        await d.press("enter")
        assert sheet(d).query_one(OptionList).has_focus
        assert "1 shown" in about(d)


async def test_a_memo_is_written_anew_and_keeps_what_it_is_about(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’arrive", "avant")
        await d.press("O", "e")
        assert isinstance(d.app.screen, MemoEditor)
        assert d.app.screen.query_one(TextArea).text == "avant"
        await d.type(" et après")
        await d.press("ctrl+s")
        assert "avant et après" in page(d)
        (row,) = project.memos_about("fr")
        assert row.memo.body == "avant et après"
        assert row.subjects[0].name == "Travail invisible"


async def test_a_removed_memo_comes_back_and_the_sheet_says_what_was_done(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’arrive", "avant")
        await d.press("O", "delete")
        assert lines(d) == []
        assert "taken away" in about(d)
        await d.press("u")
        assert "Undone: remove memo" in about(d)
        assert len(lines(d)) == 1
        await d.press("U")
        assert "Redone: remove memo" in about(d)
        assert lines(d) == []
        assert project.memos() == []
        await d.press("u", "escape")
        d.put("J’arrive", 2)
        await d.pilot.pause()
        assert "✎ avant" in d.detail, "the transcript shows it again"


async def test_undo_on_the_sheet_reaches_codings_and_the_transcript_shows_it(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’arrive", "avant")
        await d.press("O", "u", "u")
        assert "Undone: add coding (Travail invisible)" in about(d)
        assert d.codings() == []
        await d.press("escape")
        assert d.reader.page is not None
        assert len(d.reader.page.index) == 0
        assert "┏" not in "".join(d.cells())


async def test_a_memo_whose_coding_was_removed_says_so_and_stays(project: Project) -> None:
    async with driven(project) as d:
        await memo(d, "J’arrive", "avant")
        d.put("J’arrive", 2)
        await d.press("d", "O")
        assert "(this coding was removed)" in lines(d)[0]
        assert "J’arrive à huit heures" in page(d)
        await d.press("enter")
        assert "was removed" in d.notices[-1]
        assert isinstance(d.app.screen, MemosSheet)


async def test_a_free_memo_is_about_no_place(project: Project) -> None:
    async with driven(project) as d:
        await d.press("O")
        assert "n here a free one" in about(d)
        await d.press("n")
        await d.type("une idée [rires] [/")
        await d.press("ctrl+s")
        (row,) = project.memos_about()
        assert (row.memo.body, row.subjects) == ("une idée [rires] [/", ())
        assert "une idée [rires] [/" in lines(d)[0]
        await d.press("enter")
        assert "no place" in d.notices[-1]
        await d.press("n", "escape")
        assert len(project.memos()) == 1, "nothing written, nothing kept"


async def test_memos_about_codes_are_listed_too(project: Project) -> None:
    project.write_memo("la question du métier", targets=[("code", code_uid("metier"))])
    async with driven(project) as d:
        await d.press("O")
        assert "the code Métier flou" in lines(d)[0]


async def test_only_the_coders_own_memos_are_shown(project: Project) -> None:
    project.use_coder("ben")
    project.do(ops.WriteMemo(uuid.uuid4(), "de ben"))
    project.use_coder("ana")
    async with driven(project) as d:
        await d.press("O")
        assert lines(d) == []


async def test_the_memos_shown_go_into_a_new_file_each_time(project: Project) -> None:
    async with driven(project) as d:
        await d.press("O", "w")
        assert "no memo to write" in d.notices[-1]
        await d.press("escape")
        await memo(d, "J’arrive", "le café")
        await memo(d, "J’appelle", "autre", "2")
        await d.press("O", "w")
        assert "2 memos written" in about(d)
        assert "memos.md" in about(d)
        await d.press("slash")
        await d.type("cafe")
        await d.press("enter", "w")
        assert "1 memo written" in about(d)
        first = (project.folder / "memos.md").read_text(encoding="utf-8")
        second = (project.folder / "memos-2.md").read_text(encoding="utf-8")
        assert first.count("\n## ") == 2
        assert second.count("\n## ") == 1
        assert "> J’arrive à huit heures, je fais le café." in second


async def test_the_sheet_works_on_a_small_screen(project: Project) -> None:
    async with driven(project, size=(80, 24)) as d:
        await memo(d, "J’arrive", "le café")
        await d.press("O")
        shown = "\n".join(d.cells())
        for words in ("1 memo of ana", "Travail invisible · Entretien B", "le café", "Enter go there", "Esc back"):
            assert words in shown
