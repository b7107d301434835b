"""What others do shows on the open screen, and takes nothing out of the reader's hands."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.store.changes import Changed, watch
from tests.tui.driving import Driven, driven
from tests.tui.material import TALK, transcript_data


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cipcoder.tui.following.EVERY", 0.05)
    monkeypatch.setattr("cipcoder.tui.following.WAITING", 0.05)


def beside(project: Project, coder: str = "ben") -> Project:
    """The same project, opened by another program, for another coder."""
    other = Project.open(project.folder)
    other.use_coder(coder)
    return other


async def until(screen: Driven, true: Callable[[], bool]) -> None:
    """Wait for the watch; the test fails where it never becomes true."""
    for _ in range(400):
        await screen.pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the screen did not follow")


def bar(screen: Driven) -> str:
    return screen.cells()[0]


def uid_of(project: Project, name: str = "entretien-b") -> uuid.UUID:
    return project.transcript(name).uid


def corrected(project: Project, words: str, by: str) -> ops.CorrectTranscript:
    data = transcript_data("entretien-b", TALK.replace(words, by), title="Entretien B")
    return ops.CorrectTranscript(uid_of(project), data)


async def test_my_codings_in_another_window_show_here(project: Project) -> None:
    async with driven(project) as screen:
        with beside(project, "ana") as other:
            screen.put(screen.text[40:50])
            await screen.press("s")
            before = screen.selected(), screen.reader.scroll_offset
            code = next(iter(other.codebook.walk())).code.id
            other.code_passage(uid_of(other), 10, 30, [code])
            assert screen.reader.page is not None
            page = screen.reader.page
            await until(screen, lambda: len(page.index) == 1)
            assert (screen.selected(), screen.reader.scroll_offset) == before
            assert screen.app.focused is screen.reader
            assert screen.reader.page is page
            other.undo()
            await until(screen, lambda: len(page.index) == 0)


async def test_what_was_done_while_the_screen_was_made_shows(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the desk that was read and the watch that begins: nothing falls into that moment."""
    with beside(project) as other:
        code = next(iter(other.codebook.walk())).code.id

        def late(*args: Any) -> Iterator[Changed]:
            other.code_passage(uid_of(other), 10, 30, [code])
            return watch(*args)

        monkeypatch.setattr("cipcoder.tui.following.watch", late)
        async with driven(project) as screen:
            await until(screen, lambda: "ben: 1 coding" in bar(screen))


async def test_it_is_told_who_did_what_and_nothing_is_drawn_of_it(project: Project) -> None:
    async with driven(project) as screen:
        with beside(project) as other:
            code = next(iter(other.codebook.walk())).code.id
            other.code_passage(uid_of(other), 10, 30, [code])
            await until(screen, lambda: "ben: 1 coding" in bar(screen))
            assert screen.codings() == []  # of ana, whose screen this is


async def test_a_blind_round_lets_nothing_through(project: Project) -> None:
    with beside(project) as other:
        new_round(project, Plan(("ana", "ben"), interviews=("entretien-b",), name="aveugle"))
        async with driven(project) as screen:
            code = next(iter(other.codebook.walk())).code.id
            other.code_passage(uid_of(other), 10, 30, [code])
            other.write_memo("un doute", targets=[("transcript", uid_of(other))])
            other.add_code("Signal")
            await until(screen, lambda: "signal" in screen.screen.desk.codebook)
            told = bar(screen).partition("ben:")[2]  # that ben changed the codebook is for everybody
            assert "coding" not in told
            assert "memo" not in told


async def test_a_code_made_by_another_is_in_the_codebook(project: Project) -> None:
    async with driven(project) as screen:
        with beside(project) as other:
            name, _done = other.add_code("Nouveau venu")
            await until(screen, lambda: name in screen.screen.desk.codebook)
            assert any("Nouveau venu" in row for row in screen.cells())


async def test_a_dialog_is_left_alone_and_the_news_come_after_it(project: Project) -> None:
    async with driven(project) as screen:
        screen.put(screen.text[40:50])
        await screen.press("s", "c")
        dialog = screen.app.screen
        assert dialog is not screen.screen
        await screen.type("fam")
        with beside(project) as other:
            name, _done = other.add_code("Nouveau venu")
        await asyncio.sleep(0.4)
        await screen.pilot.pause()
        assert screen.app.screen is dialog
        assert name not in screen.screen.desk.codebook
        await screen.press("escape")
        await until(screen, lambda: name in screen.screen.desk.codebook)


async def test_a_corrected_text_is_told_and_the_selection_stays_on_its_words(project: Project) -> None:
    async with driven(project) as screen:
        words = screen.text.split()[-12:-6]
        start = screen.text.index(" ".join(words[:2]))
        screen.put(screen.text[start : start + 20])
        await screen.press("s")
        before = screen.selected()
        with beside(project) as other:
            first = TALK.split()[4]
            other.do(corrected(other, first, first + " vraiment bien"))
            await until(screen, lambda: "vraiment bien" in screen.text)
        assert screen.selected() == before
        assert any("corrected by somebody else" in said for said in screen.notices)


async def test_a_coding_meant_for_the_old_text_is_not_put_on_the_new_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cipcoder.tui.following.EVERY", 3600)
    async with driven(project) as screen:
        screen.put(screen.text[40:50])
        await screen.press("s")
        with beside(project) as other:
            first = TALK.split()[4]
            other.do(corrected(other, first, first + " vraiment bien"))
        page = screen.reader.page
        assert page is not None
        await screen.press("1")
        assert screen.codings() == []
        assert any("was corrected" in said for said in screen.notices)


async def test_a_transcript_that_is_taken_out_is_told_and_another_one_shown(project: Project) -> None:
    async with driven(project, "entretien-c") as screen:
        with beside(project) as other:
            other.do(ops.RemoveTranscript(uid_of(other, "entretien-c")))
            await until(screen, lambda: len(screen.screen.desk.transcripts) == 2)
        assert screen.reader.page is not None
        assert screen.reader.page.document.transcript.name == "entretien-b"
        assert any("taken out" in said for said in screen.notices)


async def test_undo_is_of_my_own_acts_only(project: Project) -> None:
    async with driven(project) as screen:
        code = next(iter(project.codebook.walk())).code.id
        project.code_passage(uid_of(project), 10, 30, [code])
        with beside(project) as other:
            other.code_passage(uid_of(other), 10, 30, [code])
            await until(screen, lambda: "ben: 1 coding" in bar(screen))
            await screen.press("u")
            assert len(other.document("entretien-b").codings) == 1
            assert screen.codings() == []


async def test_a_description_changed_elsewhere_keeps_the_selection(project: Project) -> None:
    async with driven(project) as screen:
        screen.put(screen.text[40:50])
        await screen.press("s")
        before = screen.selected()
        with beside(project) as other:
            other.do(ops.EditTranscript(uid_of(other), {"title": "Autre titre"}))
            await until(screen, lambda: "Autre titre" in bar(screen))
        assert screen.selected() == before
