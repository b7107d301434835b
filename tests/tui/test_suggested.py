"""Suggestions on the screen: off at first, three codes with their words, one step to accept, none in a blind round."""

from __future__ import annotations

from cipcoder import suggestions
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.tui.suggested import SuggestedCodes
from tests.tui.driving import Driven, driven

SEEN = "C’est du travail que personne ne voit"


async def looked(d: Driven) -> SuggestedCodes:
    """The dialog, when it has learnt."""
    dialog = d.app.screen
    assert isinstance(dialog, SuggestedCodes)
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    assert dialog.found is not None
    return dialog


async def test_a_project_begins_without_suggestions_and_the_key_says_why(project: Project) -> None:
    async with driven(project, "entretien-b") as d:
        d.put(SEEN)
        await d.press("I")
        assert not isinstance(d.app.screen, SuggestedCodes)
        (said,) = d.notices
        assert "they steer" in said
        assert "cipcoder suggest --on" in said


async def test_a_digit_accepts_a_suggestion_as_suggested_and_one_undo_takes_it_back(project: Project) -> None:
    suggestions.turn(project, on=True)
    async with driven(project, "entretien-b") as d:
        d.put(SEEN)
        await d.press("I")
        dialog = await looked(d)
        assert (dialog.found or [])[0].code == "invisible"
        screen = "\n".join(d.cells())
        assert "Travail invisible" in screen
        assert "travail" in (dialog.found or [])[0].words
        await d.press("1")
        ((code, quote),) = d.codings()
        assert (code, quote.startswith(SEEN)) == ("invisible", True)
        assert [row.origin for row in d.rows()] == ["suggestion"]
        assert "suggested" in d.detail
        await d.press("u")
        assert d.codings() == []
        await d.press("U")
        assert [row.origin for row in d.rows()] == ["suggestion"]


async def test_enter_takes_the_highlighted_one_and_escape_none(project: Project) -> None:
    suggestions.turn(project, on=True)
    async with driven(project, "entretien-b") as d:
        d.put(SEEN)
        await d.press("I")
        await looked(d)
        await d.press("escape")
        assert d.codings() == []
        await d.press("I")
        dialog = await looked(d)
        assert len(dialog.found or ()) > 1
        await d.press("down", "enter")
        assert [code for code, _quote in d.codings()] == [(dialog.found or [])[1].code]


async def test_a_code_the_passage_has_already_is_not_suggested_again(project: Project) -> None:
    suggestions.turn(project, on=True)
    async with driven(project, "entretien-b") as d:
        d.put(SEEN)
        await d.press("1", "I")
        dialog = await looked(d)
        assert "invisible" not in [each.code for each in dialog.found or ()]


async def test_where_only_the_interviewer_speaks_the_dialog_says_so(project: Project) -> None:
    suggestions.turn(project, on=True)
    async with driven(project, "entretien-b") as d:
        d.put("Vous faites quoi")
        await d.press("I")
        await looked(d)
        assert "Only the interviewer speaks here" in "\n".join(d.cells())
        await d.press("1", "enter")
        assert d.codings() == []


async def test_markup_in_the_talk_is_shown_as_it_stands(project: Project) -> None:
    suggestions.turn(project, on=True)
    project.edit_code("metier", label={"fr": "Métier [bold]flou[/]"}, keywords=("définir", "café"))
    async with driven(project, "entretien-b") as d:
        d.put("J’arrive à huit heures")
        await d.press("I")
        await looked(d)
        assert "Métier [bold]flou[/]" in "\n".join(d.cells())


async def test_in_a_blind_round_the_key_is_refused_there_and_works_elsewhere(project: Project) -> None:
    suggestions.turn(project, on=True)
    new_round(project, Plan(("ana", "ben"), interviews=("entretien-b", "entretien-c")))
    async with driven(project, "entretien-b") as d:
        d.put(SEEN)
        await d.press("I")
        assert not isinstance(d.app.screen, SuggestedCodes)
        assert any("the blind round measured-1 goes on" in said for said in d.notices)
        await d.press("ctrl+pagedown", "ctrl+pagedown")
        d.put(SEEN)
        await d.press("I")
        await looked(d)
