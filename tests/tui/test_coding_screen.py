"""The whole job is done on the coding screen with the keyboard, and the store has it at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, TextArea

from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.commands import COMMANDS, keys_page
from cipcoder.tui.commands.base import TOGETHER
from cipcoder.tui.help import HelpScreen
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.palette import Palette
from cipcoder.tui.panes import SearchBar, TranscriptList
from tests.tui.driving import driven
from tests.tui.material import transcript_data


async def test_a_sentence_and_a_digit_make_a_coding_and_the_next_s_goes_on(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        assert d.codings() == [("invisible", "J’arrive à huit heures, je fais le café.")]
        assert "Travail invisible" in d.detail
        await d.press("2")
        assert [code for code, _quote in d.codings()] == ["invisible", "emotionnel"], (
            "one more code on the same segment"
        )
        await d.press("s", "1")
        assert d.codings()[2] == ("invisible", "Et après, je regarde qui n’est pas venu.")


async def test_a_digit_alone_codes_the_sentence_at_the_cursor(project: Project) -> None:
    async with driven(project) as d:
        d.put("compte")
        await d.press("1")
        assert d.codings() == [("invisible", "Le métier, c’est ça : on compte les présents.")]


@pytest.mark.parametrize("key", ["é", "2"])
async def test_the_number_row_works_with_and_without_shift_on_azerty(project: Project, key: str) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", key)
        assert [code for code, _quote in d.codings()] == ["emotionnel"]


async def test_an_empty_slot_says_what_to_do_and_the_first_code_used_fills_one(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "3")
        assert "choose with c" in d.notices[-1]
        await d.press("c")
        await d.type("flou")
        await d.press("enter")
        assert [code for code, _quote in d.codings()] == ["metier"]
        await d.press("s", "3")
        assert [code for code, _quote in d.codings()] == ["metier", "metier"]


async def test_coding_the_same_twice_says_so_and_changes_nothing(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "1")
        assert len(d.codings()) == 1
        assert "already" in d.detail


async def test_the_palette_finds_by_a_few_letters_and_shows_what_the_code_means(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’appelle")
        await d.press("s", "c")
        await d.type("trav inv")
        assert isinstance(d.app.screen, Palette)
        shown = "\n".join(d.cells())
        assert "personne ne voit" in shown
        assert "Les appels, la paperasse." in shown
        await d.press("enter")
        assert d.codings() == [("invisible", "J’appelle.")]


async def test_the_palette_marks_several_codes(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’appelle")
        await d.press("s", "c", "down", "space", "down", "space", "enter")
        assert [code for code, _quote in d.codings()] == ["invisible", "emotionnel"]
        await d.press("u")
        assert d.codings() == [], "one act, one undo"


async def test_a_name_that_is_new_makes_a_code_in_place(project: Project) -> None:
    async with driven(project) as d:
        d.put("On compte" if "On compte" in d.text else "compte")
        await d.press("s", "c")
        await d.type("Compter les présents")
        await d.press("enter")
        assert [code for code, _quote in d.codings()] == ["compter-les-presents"]
        await d.press("s", "c")
        await d.type("conditions/Absences")
        await d.press("ctrl+n")
        assert project.codebook.row("absences").parent_id == "travail"


async def test_escape_leaves_the_palette_without_coding(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’appelle")
        await d.press("s", "c", "t", "escape")
        assert d.codings() == []
        assert d.selected() == "J’appelle.", "the selection is still there"


async def test_in_vivo_makes_a_code_of_the_words_selected(project: Project) -> None:
    async with driven(project) as d:
        d.put("on compte les présents")
        await d.press("i")
        assert "Select the words first" in d.notices[-1]
        await d.press("v", "w", "w", "w", "i")
        assert d.codings() == [("on-compte-les", "on compte les")]
        assert project.codebook.get("on-compte-les").label == {"fr": "on compte les"}


async def test_r_repeats_the_last_code(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "2", "s", "r")
        assert [code for code, _quote in d.codings()] == ["emotionnel", "emotionnel"]


async def test_d_removes_the_coding_at_the_cursor_and_asks_where_there_are_several(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "2", "escape", "d")
        assert isinstance(d.app.screen.query_one(OptionList), OptionList)
        await d.press("down", "enter")
        assert len(d.codings()) == 1
        await d.press("d")
        assert d.codings() == []
        await d.press("escape", "d")
        assert "No coding" in d.notices[-1]
        await d.press("u", "u")
        assert len(d.codings()) == 2


async def test_undo_and_redo_say_in_words_what_they_did(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "u")
        assert d.codings() == []
        assert "Undone: add coding (Travail invisible)" in d.detail
        await d.press("U")
        assert len(d.codings()) == 1
        assert "Redone: add coding (Travail invisible)" in d.detail
        await d.press("U")
        assert "nothing to redo" in d.detail


async def test_an_undo_in_another_interview_goes_there(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "ctrl+pagedown")
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-c"
        await d.press("u")
        assert d.reader.page.document.transcript.name == "entretien-b"
        assert d.codings() == []


async def test_overlapping_codings_are_gone_through_and_the_chosen_one_is_removed(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "s", "escape")
        d.put("J’arrive")
        await d.press("t", "2", "escape")
        d.put("J’arrive")
        assert d.detail.startswith("▌Travail invisible"), "the shortest first"
        await d.press("o", "o")
        assert d.detail.startswith("▌Travail émotionnel")
        await d.press("d")
        assert [code for code, _quote in d.codings()] == ["invisible"]


async def test_bounds_are_adjusted_and_kept_with_enter_or_dropped_with_escape(project: Project) -> None:
    async with driven(project) as d:
        d.put("Le métier")
        await d.press("s", "1", "escape", "e", "w", "escape")
        assert d.codings() == [("invisible", "Le métier, c’est ça : on compte les présents.")]
        await d.press("e", "b", "b", "b", "b", "semicolon", "enter")
        assert d.codings() == [("invisible", "métier, c’est ça :")]
        await d.press("e", "shift+left", "shift+left", "shift+left", "enter")
        assert d.codings() == [("invisible", "Le métier, c’est ça :")]
        await d.press("u", "u")
        assert d.codings() == [("invisible", "Le métier, c’est ça : on compte les présents.")]


async def test_a_memo_on_a_coding_is_written_changed_and_taken_away(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "m")
        assert isinstance(d.app.screen, MemoEditor)
        await d.type("Le café d'abord")
        await d.press("ctrl+s")
        (memo,) = project.memos()
        assert memo.body == "Le café d'abord"
        assert memo.targets == (("coding", d.rows()[0].uid),)
        await d.press("left")
        assert "Le café d'abord" in d.detail
        assert any("✎" in line for line in d.cells())
        await d.press("m", "f7", "delete", "ctrl+s")
        assert project.memos() == []


async def test_where_no_coding_is_the_memo_is_on_the_interview(project: Project) -> None:
    async with driven(project) as d:
        await d.press("m")
        await d.type("tendu")
        await d.press("ctrl+s")
        (memo,) = project.memos()
        assert memo.targets[0][0] == "transcript"


async def test_escape_drops_a_memo_only_when_pressed_twice(project: Project) -> None:
    async with driven(project) as d:
        await d.press("m", "escape")
        assert not isinstance(d.app.screen, MemoEditor), "nothing was written, nothing is asked"
        await d.press("m", "a", "escape")
        assert isinstance(d.app.screen, MemoEditor)
        await d.press("b")
        await d.press("escape", "escape")
        assert not isinstance(d.app.screen, MemoEditor)
        assert project.memos() == []
        await d.press("m")
        assert d.app.screen.query_one(TextArea).text == ""


async def test_search_ignores_accents_and_n_goes_round(project: Project) -> None:
    async with driven(project) as d:
        await d.press("slash")
        await d.type("metier")
        assert d.text[d.reader.caret.cursor :].startswith("métier")
        await d.press("enter")
        assert d.reader.has_focus
        await d.press("slash", *"rapp", "enter")
        first = d.reader.caret.cursor
        assert d.text[first:].startswith("Rappelez")
        await d.press("n")
        assert d.text[d.reader.caret.cursor :].startswith("rappellent")
        await d.press("n")
        assert d.reader.caret.cursor == first
        await d.press("N")
        assert d.text[d.reader.caret.cursor :].startswith("rappellent")
        await d.press("escape")
        assert d.reader.page is not None
        assert d.reader.page.hits == []


async def test_a_search_given_up_leads_back(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        here = d.reader.caret.cursor
        await d.press("ctrl+f", *"voila", "escape")
        assert d.reader.caret.cursor == here
        assert not d.screen.query_one(SearchBar).display
        d.screen.searching.typed("voila")  # letters typed faster than they are looked for
        assert d.reader.caret.cursor == here
        await d.press("n")
        assert "Nothing is searched" in d.notices[-1]


async def test_words_that_are_not_there_are_said_so_and_the_place_is_kept(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        here = d.reader.caret.cursor
        await d.press("slash", *"voilazzz", "enter")
        assert d.reader.caret.cursor == here
        assert any("Not found in this interview: voilazzz" in line for line in d.cells())


async def test_letters_typed_into_the_search_are_no_commands(project: Project) -> None:
    async with driven(project) as d:
        await d.press("slash", *"sdu1", "F", "question_mark")
        assert d.screen.query_one("#needle", Input).value == "sdu1F?"
        assert d.codings() == []


async def test_finished_is_a_deliberate_act_after_a_look_at_uncoded_turns(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "f")
        shown = "\n".join(d.cells())
        assert "2 of 3 turns of participants have none" in shown
        await d.press("escape")
        assert project.transcript("entretien-b").state == "in progress"
        await d.press("f", "f")
        assert project.transcript("entretien-b").state == "finished"
        assert any("1 of 3 finished" in line for line in d.cells()) or d.app.size.width < 150
        await d.press("f", "f")
        assert project.transcript("entretien-b").state == "in progress"


async def test_from_the_summary_one_goes_to_an_uncoded_turn(project: Project) -> None:
    async with driven(project) as d:
        await d.press("f", "down", "enter")
        assert d.text[d.reader.caret.cursor :].startswith("J’appelle")


async def test_the_frequencies_are_those_of_the_project(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "f", "f", "F")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        line = next(line for line in d.cells() if "Travail invisible" in line)
        assert line.split()[2:6] == ["1/1", "—", "100%", "1"]
        await d.press("escape")
        assert d.app.screen is d.screen


async def test_a_star_keeps_a_verbatim_and_again_lets_it_go(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "x")
        (verbatim,) = project.verbatims()
        assert verbatim.wording == "J’arrive à huit heures, je fais le café."
        assert any("★" in line for line in d.cells())
        await d.press("x")
        assert project.verbatims() == []


async def test_copying_takes_the_source_along(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "y")
        assert d.app.clipboard == "“J’arrive à huit heures, je fais le café.” (Mme B., Entretien B, turn 2)"


async def test_the_codebook_pane_codes_the_selection_and_pins_keys(project: Project) -> None:
    async with driven(project) as d:
        tree = d.screen.query_one(CodeTree)
        d.put("J’arrive")
        await d.press("tab")
        assert tree.has_focus
        await d.press("down", "enter")
        assert "Select a passage first" in d.notices[-1]
        d.reader.focus()
        await d.press("s", "tab", "enter")
        assert [code for code, _quote in d.codings()] == ["invisible"]
        assert d.reader.has_focus
        await d.press("tab", "ç")
        assert project.codebook.get("invisible").slot == 9
        await d.press("shift+tab", "s", "9")
        assert [code for code, _quote in d.codings()] == ["invisible", "invisible"]


async def test_the_tree_counts_here_and_in_all(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "ctrl+pagedown")
        d.put("J’arrive")
        await d.press("s", "1", "s", "1")
        assert any("Travail invisible" in line and "2/3" in line for line in d.cells())
        await d.press("u")
        assert any("Travail invisible" in line and "1/2" in line for line in d.cells())


async def test_the_list_of_interviews_opens_one_and_shows_how_far_it_is(project: Project) -> None:
    async with driven(project, size=(200, 60)) as d:
        listed = d.screen.query_one(TranscriptList)
        assert listed.display
        assert [row.state for row in project.transcripts()] == ["in progress", "not opened", "not opened"]
        listed.focus()
        await d.press("down", "enter")
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-c"
        assert d.reader.has_focus
        shown = "\n".join(d.cells())
        assert "◐ Entretien B" in shown
        assert "○ entretien-d" in shown


async def test_every_display_shows_the_bracket_and_the_name(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’appelle")
        await d.press("t", "1", "escape")
        for _display in range(3):
            shown = "\n".join(d.cells())
            assert "┏" in shown
            assert "┗" in shown
            assert "1 Travail invisible" in shown
            await d.press("z")
        assert d.reader.display_mode == "tint"


async def test_a_command_is_found_by_its_name(project: Project) -> None:
    async with driven(project) as d:
        await d.press("ctrl+p")
        await d.type("without cod")
        await d.press("enter")
        assert d.text[d.reader.caret.cursor :].startswith("J’arrive")


async def test_the_spotlight_follows_the_codebook_and_a_theme_lights_all_its_codes(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "s", "2", "z", "z")
        assert d.reader.spotlight == {"emotionnel"}
        await d.press("tab", "down", "up")
        assert d.reader.spotlight == {"travail", "invisible", "emotionnel"}
        assert "Spotlight on Conditions de travail" in d.detail


async def test_tab_leads_to_the_codebook_and_back_where_there_is_no_room_for_it(project: Project) -> None:
    async with driven(project, size=(80, 24)) as d:
        codes, texts = d.screen.query_one("#codes"), d.screen.query_one("#transcripts")
        await d.press("tab")
        assert codes.display
        assert codes.has_focus_within
        await d.press("tab")
        assert not codes.display
        assert d.reader.has_focus
        await d.press("shift+tab")
        assert texts.has_focus_within
        await d.press("shift+tab")
        assert not texts.display


async def test_drawers_open_over_the_text_where_there_is_no_room(project: Project) -> None:
    async with driven(project, size=(80, 24)) as d:
        width = d.reader.size.width
        for key, pane in (("f2", "transcripts"), ("f3", "codes")):
            assert not d.screen.query_one(f"#{pane}").display
            await d.press(key)
            assert d.screen.query_one(f"#{pane}").has_focus_within
            assert d.reader.size.width == width, "the text is not laid out anew"
            await d.press("escape")
            assert not d.screen.query_one(f"#{pane}").display
            assert d.reader.has_focus
        await d.press("s", "f3", "down", "enter")
        assert [code for code, _quote in d.codings()] == ["invisible"]
        assert not d.screen.query_one("#codes").display


async def test_a_pane_is_hidden_and_shown_by_its_key(project: Project) -> None:
    async with driven(project, size=(160, 40)) as d:
        before = d.reader.size.width
        await d.press("f2", "f3")
        assert d.reader.size.width > before
        await d.press("f2", "f3")
        await d.pilot.pause()
        assert d.reader.size.width == before


async def test_the_other_theme_is_kept(project: Project) -> None:
    async with driven(project) as d:
        dark = d.app.current_theme.dark
        COMMANDS["light-dark"].run(d.screen, "")
        await d.pilot.pause()
        assert d.app.current_theme.dark is not dark
    async with driven(project) as d:
        assert d.app.current_theme.dark is not dark


async def test_errors_are_sentences_and_the_screen_goes_on(project: Project) -> None:
    async with driven(project) as d:
        await d.press("r", "N", "ctrl+pageup", "e", "o", "i")
        assert len(d.notices) >= 5
        d.put("J’arrive")
        await d.press("s", "1")
        assert len(d.codings()) == 1


async def test_a_retired_code_is_not_offered_and_its_codings_stay(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        project.edit_code("invisible", retired=True)
        d.screen.show_update(d.screen.desk.apply(project.edit_code("metier", retired=True).changes))
        await d.press("c", *"trav")
        shown = [m.id for m in d.app.screen.query_one(OptionList).options]
        assert "invisible" not in shown
        await d.press("escape")
        assert d.codings()
        assert any("Travail invisible" in line for line in d.cells())


async def test_an_empty_project_says_what_to_do_next(tmp_path: Path) -> None:
    with Project.create(tmp_path / "leer", name="Vide") as project:
        project.use_coder("ana")
        async with driven(project) as d:
            assert "cipcoder import" in "\n".join(d.cells())
            await d.press(
                "s", "1", "c", "d", "u", "m", "f", "slash", "escape", "z", "F", "escape", "question_mark", "escape"
            )
            assert d.app.screen is d.screen


async def test_no_codebook_and_an_empty_transcript_say_what_to_do_next(tmp_path: Path) -> None:
    with Project.create(tmp_path / "leer", name="Vide") as project:
        project.use_coder("ana")
        project.do(ops.ImportTranscript(transcript_data("a", "Mme B. : Oui. Non.")))
        project.do(ops.ImportTranscript(transcript_data("b", "")))
        async with driven(project) as d:
            assert "no codes yet" in d.detail
            await d.press("s", "c")
            await d.type("Doute")
            await d.press("enter")
            assert d.codings("a") == [("doute", "Oui.")]
            await d.press("ctrl+pagedown")
            assert "empty" in d.detail
            await d.press("s", "1", "t", "w", "G", "e", "d", "f", "escape", "slash", "x", "escape")
            assert d.codings("b") == []


@pytest.mark.parametrize("places", TOGETHER, ids=lambda places: "+".join(sorted(places)))
def test_no_two_commands_want_the_same_key(places: frozenset[str]) -> None:
    wanted: dict[str, str] = {}
    for command in COMMANDS.values():
        for binding in command.bindings() if command.where in places else ():
            for key in binding.key.split(","):
                assert wanted.setdefault(key, command.id) == command.id, key


async def test_every_command_stands_in_the_help_and_in_the_page_of_keys(project: Project) -> None:
    page = keys_page()
    assert all(command.help in page for command in COMMANDS.values())
    async with driven(project, size=(120, 40)) as d:
        await d.press("question_mark")
        seen: set[str] = set()
        for _screen in range(8):
            seen |= set("\n".join(d.cells()).split())
            await d.press("pagedown")
            await d.pilot.pause(0.3)
        for command in COMMANDS.values():
            assert set(command.help.split()) <= seen, command.id


async def test_a_selection_over_several_codings_lets_one_choose_which_to_remove(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "s", "2")
        d.put("J’arrive")
        await d.press("s", "s", "d", "down", "enter")
        assert [code for code, _quote in d.codings()] == ["invisible"]


async def test_the_line_of_keys_says_what_the_pane_can_do_and_a_click_presses_a_key(project: Project) -> None:
    async with driven(project) as d:
        line = d.cells()[-1]
        assert line.lstrip().startswith("? help")
        assert "s sentence" in line
        assert "1…0 code" in line
        await d.press("tab")
        assert "put on the selection" in d.cells()[-1]
        await d.pilot.click("#keys", offset=(3, 0))
        await d.pilot.pause()
        assert isinstance(d.app.screen, HelpScreen)


async def test_undoing_the_imports_leaves_an_empty_screen_and_redo_brings_them_back(project: Project) -> None:
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1", "u", "u", "u", "u")
        assert project.transcripts() == []
        assert "cipcoder import" in "\n".join(d.cells())
        await d.press("s", "1", "d", "U")
        assert [row.name for row in project.transcripts()] == ["entretien-b"]
        assert "J’arrive" in "\n".join(d.cells())
