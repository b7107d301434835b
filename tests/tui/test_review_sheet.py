"""After a correction: what is in doubt is shown one by one, and each is settled with a key."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList, Static

from cipcoder.exchange.correcting import correct
from cipcoder.project import Project
from cipcoder.tui.review import ReviewSheet
from tests.tui.driving import Driven, driven

CHANGED, GONE = "je fais le café", "Des fois ils rappellent, des fois non."


def corrected(project: Project) -> None:
    """Ana's coding of one passage is in doubt, of another an orphan; a third is where it was."""
    project.use_coder("ana")
    document = project.document("entretien-b")
    for words, code in ((CHANGED, "invisible"), (GONE, "emotionnel"), ("On fait avec", "metier")):
        at = document.text.index(words)
        project.code_passage(document.transcript.uid, at, at + len(words), [code])
    text = document.text.replace("fais le café", "fais du café").replace(f" {GONE}", "")
    correct(project, "entretien-b", text, reason="relu")


@pytest.fixture
def doubtful(project: Project) -> Project:
    corrected(project)
    return project


def about(d: Driven) -> str:
    return str(d.app.screen.query_one("#about", Static).content)


def page(d: Driven) -> str:
    return str(d.app.screen.query_one("#coding Static", Static).content)


async def test_the_bar_and_the_detail_line_say_what_waits(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        assert "2 to settle: Z" in d.cells()[0]
        d.put("je fais du café")
        await d.press("left", "right")
        assert "to settle: Z" in d.detail


async def test_old_words_stand_beside_the_place_proposed(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        await d.press("Z")
        assert "2 codings to settle" in about(d)
        assert "1 orphan" in about(d)
        assert "je fais le café" in page(d)
        assert "je fais du café" in page(d)
        await d.press("j")
        assert GONE in page(d)
        assert "gone from the text" in page(d)


async def test_a_place_is_accepted_and_the_act_undone(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        await d.press("Z", "enter")
        assert len(doubtful.unsettled()) == 1
        assert ("invisible", "je fais du café") in d.codings()
        await d.press("u")
        assert len(doubtful.unsettled()) == 2
        await d.press("U", "escape")
        assert "1 to settle: Z" in d.cells()[0]


async def test_an_orphan_is_put_on_the_passage_selected_in_the_text(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        await d.press("Z", "j", "enter")
        assert "No place is proposed" in d.notices[-1]
        await d.press("e")
        assert "then Z" in d.detail
        d.put("Je laisse un message")
        await d.press("s", "Z")
        assert ("emotionnel", "Je laisse un message, deux messages.") in d.codings()
        assert [row.code for row in doubtful.unsettled()] == ["invisible"]


async def test_escape_goes_back_to_the_list(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        await d.press("Z", "e", "escape")
        assert isinstance(d.app.screen, ReviewSheet)
        assert len(doubtful.unsettled()) == 2


async def test_a_coding_is_taken_away_and_comes_back(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        await d.press("Z", "j", "d")
        assert d.app.screen.query_one(OptionList).option_count == 1
        await d.press("u")
        assert d.app.screen.query_one(OptionList).option_count == 2


async def test_others_codings_are_theirs_to_settle(doubtful: Project) -> None:
    doubtful.use_coder("ben")
    async with driven(doubtful, "entretien-b") as d:
        await d.press("Z")
        assert "Nothing is left to settle" in d.notices[-1]


async def test_undoing_the_correction_shows_the_old_text(doubtful: Project) -> None:
    async with driven(doubtful, "entretien-b") as d:
        await d.press("u")
        assert GONE in d.text
        assert ("emotionnel", GONE) in d.codings()
        assert "to settle" not in d.cells()[0]
