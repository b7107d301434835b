"""The guide beside the transcript: questions are gone through, corrected by hand, and missed ones are listed."""

from __future__ import annotations

import pytest

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.kinds import natural_uid
from cipcoder.tui.guide import GuideList, QuestionFinder
from tests.tui.driving import driven

QUESTIONS = (
    ops.GuideQuestionData(1, "Le travail", "Que faites-vous le matin ?"),
    ops.GuideQuestionData(2, "Le travail", "Que faites-vous quand il en manque ?"),
    ops.GuideQuestionData(7, "Les autres", "Qui sait ce que vous faites ? [rires] [/"),
)


def with_guide(project: Project) -> None:
    project.do(ops.SetGuide(QUESTIONS))
    row = project.transcript("entretien-b")
    project.do(ops.MatchQuestions(row.uid, {0: 1, 2: 2}))


def asked(project: Project) -> dict[int, int]:
    return {t.ordinal: t.question for t in project.document("entretien-b").turns if t.question is not None}


async def test_questions_are_gone_through_and_the_end_is_said(project: Project) -> None:
    with_guide(project)
    async with driven(project) as d:
        await d.press("q")
        assert d.text[d.reader.caret.cursor :].startswith("Vous faites quoi")
        await d.press("q")
        assert d.text[d.reader.caret.cursor :].startswith("Et quand il en manque")
        await d.press("q")
        assert "no further question" in d.detail
        await d.press("Q")
        assert d.text[d.reader.caret.cursor :].startswith("Vous faites quoi")
        assert "guide question 1" in d.detail


async def test_a_turn_s_question_is_corrected_by_its_number_and_undone(project: Project) -> None:
    with_guide(project)
    async with driven(project) as d:
        d.put("D’accord")
        await d.press("a")
        assert isinstance(d.app.screen, QuestionFinder)
        await d.press("7", "enter")
        assert asked(project) == {0: 1, 2: 2, 4: 7}
        assert "Turn 5 asks question 7." in d.detail
        assert any("Q7" in row for row in d.cells())
        await d.press("a", "enter")
        assert asked(project)[4] == 7, "what it asks now comes first"
        await d.press("a", "down", "enter")
        assert asked(project) == {0: 1, 2: 2}
        assert "asks no question" in d.detail
        await d.press("u")
        assert asked(project)[4] == 7


async def test_a_question_is_found_by_a_few_letters(project: Project) -> None:
    with_guide(project)
    async with driven(project) as d:
        d.put("D’accord")
        await d.press("a")
        await d.type("manq")
        await d.press("enter")
        assert asked(project)[4] == 2
        d.put("D’accord")
        await d.press("a", "escape")
        assert asked(project)[4] == 2


async def test_the_guide_lists_what_nobody_asked_and_leads_to_what_was(project: Project) -> None:
    with_guide(project)
    async with driven(project) as d:
        await d.press("f8")
        assert isinstance(d.app.screen, GuideList)
        shown = "\n".join(d.cells())
        assert "2 of 3 questions are found in this interview. Not found: 7." in shown
        assert "Qui sait ce que vous faites ? [rires] [/" in shown
        await d.press("down", "enter")
        assert d.text[d.reader.caret.cursor :].startswith("Et quand il en manque")
        await d.press("f8", "down", "down", "enter")
        assert d.notices == ["Question 7 was not found here. If a turn asks it: put the cursor there and press a."]


async def test_without_a_guide_a_sentence_says_how_to_get_one(project: Project) -> None:
    async with driven(project) as d:
        await d.press("f8", "a")
        assert d.notices == ["There is no interview guide: put guide.yaml beside the transcripts and import."] * 2


async def test_passages_without_coding_are_gone_through(project: Project) -> None:
    async with driven(project) as d:
        await d.press("p")
        assert d.text[d.reader.caret.cursor :].startswith("J’arrive")
        await d.press("s", "1", "escape", "p")
        assert d.text[d.reader.caret.cursor :].startswith("Et après"), "the rest of the turn is not coded yet"
        await d.press("p")
        assert d.text[d.reader.caret.cursor :].startswith("J’appelle")
        await d.press("P")
        assert d.text[d.reader.caret.cursor :].startswith("Et après")
        for _turn in range(5):
            await d.press("p")
        assert "no further passage without coding" in d.detail


async def test_what_is_copied_follows_the_project_s_template(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"function": "conseillère"}),)))
    row = project.transcript("entretien-b")
    project.do(ops.EditTranscript(row.uid, {"participant": str(natural_uid("participant", "B"))}))
    project.set_template("« {quote} », {speaker}, {function}.")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)  # the terminal's own clipboard, which the test can look into
    async with driven(project) as d:
        d.put("On fait avec")
        await d.press("ctrl+p")
        await d.type("copied with their source")
        await d.press("enter", "end", "backspace", "exclamation_mark", "enter")
        assert "Extracts are copied like this now: « {quote} », {speaker}, {function}!" in d.detail
        await d.press("u", "s", "y")
        assert d.app.clipboard == "« On fait avec. », Mme B., conseillère."
