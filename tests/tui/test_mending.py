"""A coding gets another code, is cut in two, and several become one, with a key each; u takes each act back."""

from __future__ import annotations

from cipcoder.project import Project
from tests.tui.driving import driven

FIRST = "J’arrive à huit heures, je fais le café."
SECOND = "Et après, je regarde qui n’est pas venu."


async def test_a_coding_gets_another_code_and_keeps_its_memo(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "m")
        await d.type("à revoir")
        await d.press("ctrl+s", "escape")
        (before,) = d.rows()
        d.put("J’arrive")
        await d.press("C")
        await d.type("emo")
        await d.press("enter")
        (after,) = d.rows()
        assert (after.uid, after.code) == (before.uid, "emotionnel")
        assert "Travail invisible is now Travail émotionnel" in d.detail
        await d.press("right")
        assert "à revoir" in d.detail
        await d.press("u")
        assert d.codings() == [("invisible", FIRST)]


async def test_several_codes_chosen_for_a_coding_stand_beside_it(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "escape", "C")
        await d.type("emo")
        await d.press("ctrl+space")
        await d.press("backspace", "backspace", "backspace")
        await d.type("flou")
        await d.press("enter")
        assert {code for code, _quote in d.codings()} == {"emotionnel", "metier"}
        await d.press("u")
        assert d.codings() == [("invisible", FIRST)], "one act, one step back"


async def test_where_no_coding_lies_nothing_is_changed_split_or_merged(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        for key in ("C", "D", "A"):
            await d.press(key)
        assert len(d.app.screen_stack) == 2, "no dialog opened"
        assert d.notices == ["No coding of yours lies here."] * 3
        assert d.codings() == []


async def test_a_coding_is_split_before_the_cursor(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "s", "1", "escape")
        d.put("Et après")
        await d.press("D")
        assert d.codings() == [("invisible", FIRST), ("invisible", SECOND)]
        assert "two codings now" in d.detail
        assert sum("┗" in row or "━" in row for row in d.cells()) >= 2
        await d.press("D")
        assert d.notices == ["A coding can only be split inside: put the cursor on a later word of it."]
        await d.press("u")
        assert d.codings() == [("invisible", f"{FIRST} {SECOND}")]


async def test_a_coding_and_the_one_it_touches_become_one(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "s", "1", "s", "2", "escape")
        d.put("J’arrive")
        await d.press("A")
        assert d.codings()[0] == ("invisible", f"{FIRST} {SECOND}")
        assert len(d.codings()) == 2, "the one with another code is left alone"
        await d.press("u")
        assert len(d.codings()) == 3


async def test_codings_apart_become_one_only_when_the_selection_says_so(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "s", "escape", "W", "1", "escape")
        d.put("J’arrive")
        await d.press("A")
        assert d.notices == ["The nearest coding of Travail invisible is 9 words away: select over both, then merge."]
        await d.press("t", "A")
        assert d.codings() == [("invisible", f"{FIRST} {SECOND} On ne sait jamais combien ils seront.")]


async def test_merging_says_where_there_is_nothing_to_merge(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("1", "A", "escape")
        d.put("J’arrive")
        await d.press("A")
        assert d.notices == [
            "There is only one coding of Travail invisible in the selection.",
            "There is no other coding of Travail invisible in this interview.",
        ]
