"""The disagreements of a round on the screen: shown in both versions, decided, taken back, left for another time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from cipcoder.consensus import Entry, decide, open_consensus, queue, refreshed, set_analysis
from cipcoder.project import Project
from cipcoder.queries.rounds import Rule
from cipcoder.rounds import Plan, new_round
from cipcoder.tui.dialogs import Ask, Choice
from cipcoder.tui.disagreements import DisagreementsSheet, WhyLine
from tests.doubly_coded import MEMOS, ROUND, doubly_coded
from tests.tui.driving import Driven, driven


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Project]:
    with doubly_coded(tmp_path / "étude") as made:
        yield made


@pytest.fixture
def opened(sealed: Project) -> Project:
    open_consensus(sealed, ROUND, Rule("exact", 1.0))
    return sealed


async def go(d: Driven, *keys: str) -> None:
    for key in keys:
        await d.press(key)
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()


def sheet(d: Driven) -> DisagreementsSheet:
    assert isinstance(d.app.screen, DisagreementsSheet), d.app.screen
    return d.app.screen


def about(d: Driven) -> str:
    return str(sheet(d).query_one("#about", Static).content)


def said(d: Driven, name: str) -> str:
    return str(sheet(d).query_one(f"#{name}", Static).content)


def number(d: Driven) -> int:
    entry = sheet(d).listed.entry
    assert entry is not None
    return entry.number


def numbers(d: Driven) -> list[int]:
    return [entry.number for entry in sheet(d).listed.shown]


def entries(d: Driven) -> dict[int, tuple[str, str, str]]:
    """Number -> outcome, who and why of those decided."""
    return {
        e.number: (e.decision.outcome, e.decision.by, e.decision.reason)
        for e in queue(d.project, ROUND).entries
        if e.decision is not None
    }


def consensus(d: Driven) -> set[str]:
    """Words coded in the consensus."""
    d.project.coder, mine = None, d.project.coder
    try:
        document = d.project.document("travail")
    finally:
        d.project.coder = mine
    return {document.text[c.start : c.stop] for c in document.codings if c.coder == "consensus"}


# --- what is shown -----------------------------------------------------------------------------------


async def test_the_passage_is_shown_in_both_versions_with_both_memos(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "j")
        assert "A►B►on rentre tard◄A, on ne voit plus ses enfants◄B." in said(d, "text")
        assert "Les horaires coupés" in said(d, "text"), "in its context"
        assert said(d, "a").startswith("A ana: ▌Hours")
        assert MEMOS["ana"] in said(d, "a")
        assert MEMOS["ben"] in said(d, "b")
        assert said(d, "what").startswith("2 · travail · turn 4 · other boundaries · ")
        shown = "\n".join(d.cells())
        assert "0 of 4 decided" in shown
        await go(d, "j", "j")
        assert said(d, "b") == "B ben: nothing"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_it_is_read_at_every_size_and_without_colours(opened: Project, size: tuple[int, int]) -> None:
    async with driven(opened, size=size, colours="few") as d:
        await go(d, "V", "j")
        shown = "\n".join(d.cells())
        for words in ("other boundaries", "A►B►on rentre", "A ana", "B ben", "✎", "0 of 4 decided"):
            assert words in shown, words


async def test_the_list_is_narrowed_by_kind_by_what_is_open_and_by_interview(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "r", "a")
        assert numbers(d) == [1, 2, 3, 4]
        await go(d, "v")
        assert numbers(d) == [2, 3, 4]
        for kind, left in (("ana only", [4]), ("ben only", []), ("boundaries", [2]), ("other code", [3])):
            await go(d, "t")
            assert numbers(d) == left, kind
            assert kind in about(d)
        await go(d, "t", "v", "i", "down", "enter")
        assert numbers(d) == [2, 3, 4] or numbers(d) == [1]
        assert d.screen.desk.kept.interview is not None
        await go(d, "i", "enter")
        assert numbers(d) == [1, 2, 3, 4]


# --- opening -----------------------------------------------------------------------------------------


async def test_the_rule_is_asked_for_with_what_each_leaves_to_decide(sealed: Project) -> None:
    async with driven(sealed) as d:
        await go(d, "V")
        assert isinstance(d.app.screen, Choice)
        shown = "\n".join(d.cells())
        assert "only the same text agrees  (4 left to decide)" in shown
        assert "the bounds of ben stand" in shown
        await go(d, "down", "enter")
        assert isinstance(d.app.screen, Ask)
        await go(d, "backspace", "backspace", "3", "0", "enter")
        assert "3 things agreed entered the consensus." in about(d)
        assert "Agreed: the same code where 30 % of the text is shared; all of it stands." in about(d)
        assert numbers(d) == [1, 2, 3]
        assert sealed.round_named(ROUND).rule == Rule("union", 0.3)
        assert "on rentre tard, on ne voit plus ses enfants" in consensus(d)


async def test_a_share_that_is_none_is_a_sentence(sealed: Project) -> None:
    async with driven(sealed) as d:
        await go(d, "V", "down", "enter", "0", "enter")
        assert d.notices == ["Give a number over 0 and up to 100, such as 80."]
        assert sealed.round_named(ROUND).rule is None


async def test_without_a_rule_one_looks_and_cannot_decide(sealed: Project) -> None:
    async with driven(sealed) as d:
        await go(d, "V", "escape", "j")
        assert "The consensus is not open yet." in about(d)
        assert number(d) == 2
        await go(d, "a")
        assert isinstance(d.app.screen, Choice), "the rule is asked for again"
        await go(d, "enter", "a", "enter")
        assert entries(d) == {1: ("a", "ana", "")}


async def test_an_opening_is_taken_back_like_anything_else(sealed: Project) -> None:
    async with driven(sealed) as d:
        await go(d, "V", "enter", "u")
        assert isinstance(d.app.screen, Choice)
        assert sealed.round_named(ROUND).rule is None


# --- deciding ----------------------------------------------------------------------------------------


async def test_a_decision_asks_why_and_goes_to_the_next_open_one(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "j", "a")
        assert d.screen.app.screen.query_one(WhyLine).display
        await d.type("la suite parle des enfants")
        await go(d, "enter")
        assert entries(d) == {2: ("a", "ana", "la suite parle des enfants")}
        assert number(d) == 3
        assert "1 of 4 decided" in about(d)
        assert "on rentre tard" in consensus(d)
        await go(d, "k")
        assert any("✓ as ana, by ana: la suite parle des enfants" in line for line in d.cells())


async def test_escape_leaves_it_undecided(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "n", "escape")
        assert entries(d) == {}
        assert number(d) == 1
        await go(d, "j")
        assert number(d) == 2, "the keys are the list's again"


async def test_a_reason_is_mended_by_deciding_again(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "b")
        await d.type("oui")
        await go(d, "enter", "k", "b")
        assert d.app.screen.query_one(WhyLine).value == "oui"
        await go(d, "end")
        await d.type(" mais")
        await go(d, "enter")
        assert entries(d) == {1: ("b", "ana", "oui mais")}


async def test_all_that_is_shown_is_decided_in_one_act(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "t", "t", "t", "m", "down", "down", "enter")
        await d.type("tout")
        await go(d, "enter")
        assert entries(d) == {2: ("both", "ana", "tout")}
        await go(d, "t", "t", "m", "enter", "enter")
        assert set(entries(d)) == {1, 2, 3, 4}
        assert entries(d)[1] == ("a", "ana", "")
        assert "4 of 4 decided" in about(d)
        await go(d, "o")
        assert "All that is shown is decided." in about(d)
        await go(d, "u")
        assert set(entries(d)) == {2}


async def test_another_passage_is_selected_in_the_text_and_coded_as_usual(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "j", "e")
        assert d.selected() == "on rentre tard, on ne voit plus ses enfants"
        assert "No. 2: select what is to stand" in d.detail
        d.put("ses enfants")
        await go(d, "v", "w", "w", "left")
        assert d.selected() == "ses enfants"
        await go(d, "c")
        await d.type("kin")
        await go(d, "enter")
        assert isinstance(d.app.screen, Ask)
        await d.type("seulement eux")
        await go(d, "enter")
        assert entries(d) == {2: ("other", "ana", "seulement eux")}
        assert "ses enfants" in consensus(d)
        assert number(d) == 3, "back on the sheet, at the next open one"
        assert "ses enfants" not in {quote for _code, quote in d.codings("travail")}, "nobody's own coding"
        await go(d, "k")
        assert "Stands: Kin « ses enfants »" in said(d, "text")


async def test_another_passage_can_be_given_up(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "j", "e", "escape")
        assert number(d) == 2
        await go(d, "escape", "escape", "s", "1")
        assert entries(d) == {}, "coding is coding again"


async def test_another_passage_lies_in_its_interview(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "j", "e", "ctrl+pagedown", "s", "c")
        await d.type("kin")
        await go(d, "enter")
        assert any("The disagreement is in travail" in notice for notice in d.notices), d.notices
        assert entries(d) == {}


async def test_the_one_who_decides_is_the_one_at_the_desk(opened: Project) -> None:
    opened.use_coder("ben")
    async with driven(opened) as d:
        await go(d, "V", "plus", "enter")
        assert entries(d) == {1: ("both", "ben", "")}


# --- going and coming back ---------------------------------------------------------------------------


async def test_enter_goes_to_the_passage_and_the_sheet_is_found_as_it_was_left(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "j", "j", "enter")
        assert d.app.screen is d.screen
        assert d.text[d.reader.caret.cursor :].startswith("J’ai commencé tôt, seule")
        await go(d, "V")
        assert number(d) == 3


async def test_it_begins_at_the_first_open_one(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "r", "a", "a", "escape")
    async with driven(opened) as d:
        await go(d, "V")
        assert number(d) == 3
        assert "2 of 4 decided" in about(d)


async def test_undo_from_the_text_takes_a_decision_back_and_leaves_the_page_alone(opened: Project) -> None:
    async with driven(opened, "travail") as d:
        before, counted = d.codings("travail"), d.screen.desk.uses.copy()
        await go(d, "V", "r", "a", "escape", "u")
        assert "Undone: decide disagreement" in d.detail
        assert entries(d) == {}
        assert d.reader.page is not None
        assert [(c.code, d.text[c.start : c.stop]) for c in d.reader.page.index] == before
        assert d.screen.desk.uses == counted


async def test_of_several_rounds_one_is_chosen(opened: Project) -> None:
    new_round(opened, Plan(("ana", "ben"), as_coded=True, interviews=("famille",), purpose="calibration"))
    async with driven(opened) as d:
        await go(d, "V")
        assert isinstance(d.app.screen, Choice)
        assert "consensus open" in "\n".join(d.cells())
        await go(d, "down", "enter", "escape")
        assert numbers(d) == [1]


async def test_without_a_sealed_round_there_is_a_sentence(tmp_path: Path) -> None:
    with doubly_coded(tmp_path / "étude", sealed=False) as project:
        async with driven(project) as d:
            await go(d, "V")
            assert d.notices == [
                "No round of double coding has been sealed here yet: cipcoder round new --coders ana,ben"
            ]
        new_round(project, Plan(("ana", "ben"), name="aveugle"))
        async with driven(project) as d:
            await go(d, "V")
            assert any("The round aveugle still goes on: ana, ben must seal" in notice for notice in d.notices)


async def test_what_somebody_else_decided_meanwhile_is_seen_after_the_next_act(opened: Project) -> None:
    with Project.open(opened.folder) as other:
        other.use_coder("ben")
        async with driven(opened) as d:
            await go(d, "V", "r")
            found = queue(other, ROUND)
            decide(other, found, found.numbered([3]), "b", "d’accord")
            await go(d, "a")
            assert set(entries(d)) == {1, 3}
            assert "2 of 4 decided" in about(d)
            first: Entry = refreshed(opened, found).entries[2]
            assert first.decision is not None
            assert first.decision.by == "ben"


# --- the analysis layer on the other sheets ----------------------------------------------------------


async def test_frequencies_and_extracts_of_the_analysis_layer(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "F", "E")
        assert any("cipcoder analysis NAME" in notice for notice in d.notices)
        set_analysis(opened, "ben")
        await go(d, "E")
        assert "Analysis: ben in 2 interviews." in "\n".join(d.cells())
        await go(d, "escape", "V", "r", "b", "escape", "F")
        assert "Analysis: consensus in 1 interview, ben in 1 interview." in " ".join("".join(d.cells()).split())
        await go(d, "escape", "X")
        shown = "\n".join(d.cells())
        assert "analysis layer: consensus + ben" in shown
        await go(d, "E")
        assert "coder ana" in "\n".join(d.cells())


async def test_words_are_typed_into_the_reason_whatever_keys_they_are(opened: Project) -> None:
    async with driven(opened) as d:
        await go(d, "V", "a")
        await d.type("bneuvtio")
        await go(d, "plus", "question_mark")
        assert d.app.screen.query_one(WhyLine).value == "bneuvtio+?"
        await go(d, "enter")
        assert entries(d)[1][2] == "bneuvtio+?"
