"""The codebook's pane: every key, from the first letter of a filter to a merge that is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Input, Static, TextArea

from cipcoder.codebook.yaml_file import dump, read
from cipcoder.codebook_file import apply_file, path_of
from cipcoder.project import Project
from cipcoder.store.codebook_rows import code_uid
from cipcoder.tui.codeform import Choices, CodeForm
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.coding import CodingScreen
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.dialogs import Sure
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.onecode import OneCode
from tests.tui.driving import Driven, driven

HOSTILE = "[b]Rires[/] [/ \x1b[31m\u202egauche"


@asynccontextmanager
async def pane(project: Project, code: str = "travail", size: tuple[int, int] = (120, 40)) -> AsyncIterator[Driven]:
    """In the pane, on a code."""
    async with driven(project, size=size) as d:
        d.screen.enter("codes")
        await d.pilot.pause()
        await at(d, code)
        yield d


async def at(d: Driven, code: str) -> None:
    tree = d.screen.query_one(CodeTree)
    tree.move_cursor(tree._shown[code])
    await d.pilot.pause()


def tree(d: Driven) -> CodeTree:
    return d.screen.query_one(CodeTree)


def lines(d: Driven) -> list[str]:
    """The ids that have a line, from above."""
    return list(tree(d)._shown)


def title(d: Driven) -> str:
    return str(tree(d).border_title)


def note(d: Driven) -> str:
    return str(d.app.screen.query_one("#note", Static).content)


def siblings(project: Project, parent: str | None) -> list[str]:
    found = project.codebook
    return [code.id for code in (found.codes if parent is None else found.get(parent).codes)]


async def coded(d: Driven, *codes: str) -> None:
    """Put codes on the first sentence by its first words."""
    d.reader.focus()
    d.put("J’arrive")
    await d.press("s")
    d.screen.acts.code(codes)
    d.put("Voilà")
    d.screen.enter("codes")
    await d.pilot.pause()


# --- filter --------------------------------------------------------------------------------------------


async def test_the_filter_follows_the_letters_and_keeps_themes(project: Project) -> None:
    async with pane(project) as d:
        await d.press("slash")
        await d.type("emotion")
        assert lines(d) == ["travail", "emotionnel"]
        assert "/ emotion" in title(d)
        assert d.screen.code_in_tree() == "emotionnel", "the best match is at hand"
        await d.press("enter")
        assert lines(d) == ["travail", "emotionnel"], "Enter keeps the filter"
        assert d.codings() == []
        await d.press("escape")
        assert lines(d) == ["travail", "invisible", "emotionnel", "metier"]
        assert d.screen.code_in_tree() == "emotionnel", "the highlight stays"
        assert tree(d).has_focus
        await d.press("escape")
        assert d.reader.has_focus


@pytest.mark.parametrize(
    ("typed", "found"),
    [("definir", ["metier"]), ("conditions", ["travail", "invisible", "emotionnel"]), ("zzzz", [])],
)
async def test_the_filter_looks_at_keywords_and_themes_and_may_find_nothing(
    project: Project, typed: str, found: list[str]
) -> None:
    async with pane(project) as d:
        await d.press("slash")
        await d.type(typed)
        assert lines(d) == found
        await d.press(*["backspace"] * len(typed))
        assert len(lines(d)) == 4
        await d.press("backspace")
        assert not tree(d).typing, "one more ends the filter"


async def test_letters_and_digits_of_a_filter_are_no_commands(project: Project) -> None:
    async with pane(project) as d:
        before = project.codebook
        await d.press("slash")
        await d.type("n1égRu2")
        assert title(d).endswith("n1égRu2▏")
        assert not isinstance(d.app.screen, CodeForm)
        await d.press("escape")
        assert project.codebook == before
        assert title(d) == "Codebook"


async def test_a_retired_code_that_is_no_longer_listed_is_found_by_the_filter(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("R")
        assert "metier" not in lines(d)
        assert "no longer listed" in d.detail
        await d.press("slash")
        await d.type("flou")
        await d.press("enter")
        assert lines(d) == ["metier"]
        await d.press("R", "escape")
        assert "metier" in lines(d)
        assert not project.codebook.get("metier").retired


# --- focus ---------------------------------------------------------------------------------------------


def weight(d: Driven, words: str) -> bool:
    """Whether these words carry a tint on the screen."""
    paper = d.reader.look().background.rich_color
    for y in range(d.reader.size.height):
        for segment in d.reader.render_line(y):
            if words in segment.text:
                assert segment.style is not None
                return segment.style.bgcolor != paper
    raise AssertionError(words)


async def test_codes_in_focus_stay_bright_and_the_others_fade_in_tree_and_text(project: Project) -> None:
    async with pane(project) as d:
        await coded(d, "invisible")
        await at(d, "metier")
        assert weight(d, "arrive à huit")
        await d.press("o")
        assert "in focus: Métier flou" in d.detail
        assert d.reader.spotlight == {"metier"}
        assert not weight(d, "arrive à huit"), "what is not in focus has no tint"
        assert "█" in str(tree(d)._shown["metier"].label)
        assert "█" not in str(tree(d)._shown["invisible"].label)
        await at(d, "invisible")
        await d.press("o")
        assert d.reader.spotlight == {"metier", "invisible"}
        assert weight(d, "arrive à huit")
        await d.press("o")
        assert d.reader.spotlight == {"metier"}, "a second time takes it out"
        await d.press("backspace")
        assert d.reader.spotlight == frozenset()
        assert "in focus: Mé" not in d.detail


async def test_a_theme_brings_all_its_codes_into_focus(project: Project) -> None:
    async with pane(project, "travail") as d:
        await d.press("o")
        assert d.screen.desk.focus == {"travail", "invisible", "emotionnel"}
        assert "in focus: Conditions de travail" in d.detail
        assert "Travail invisible" not in d.detail.splitlines()[1]
        await d.press("o")
        assert d.screen.desk.focus == frozenset()


async def test_the_displays_go_round_and_the_focus_stays(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("o")
        d.reader.focus()
        for display in ("margin", "spotlight", "tint"):
            await d.press("z")
            assert d.reader.display_mode == display
            assert d.reader.spotlight == {"metier"}
            assert "in focus: Métier flou" in d.detail
        d.screen.enter("codes")
        await d.press("backspace")
        d.reader.focus()
        d.put("J’arrive")
        await d.press("s", "1", "z", "z")
        assert d.reader.spotlight == {"invisible"}, "without a focus the light falls on what is at hand"
        await d.press("z")
        assert d.reader.spotlight == frozenset()


async def test_a_code_that_goes_leaves_the_focus(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("o", "delete")
        assert "metier" not in project.codebook
        assert d.reader.spotlight == frozenset()


# --- new and edit --------------------------------------------------------------------------------------


async def test_n_makes_a_code_beside_this_one_and_N_one_under_it(project: Project) -> None:
    async with pane(project, "invisible") as d:
        await d.press("n")
        await d.type("Paperasse")
        await d.press("enter")
        assert siblings(project, "travail") == ["invisible", "paperasse", "emotionnel"]
        assert d.screen.code_in_tree() == "paperasse"
        assert "New code: Paperasse" in d.detail
        await at(d, "metier")
        await d.press("N")
        await d.type("Fiche de poste")
        await d.press("tab")
        await d.type("Ce qui est ecrit")
        await d.press("ctrl+s")
        made = project.codebook.get("fiche-de-poste")
        assert project.codebook.row("fiche-de-poste").parent_id == "metier"
        assert made.definition == {"fr": "Ce qui est ecrit"}
        await d.press("u", "u")
        assert len(list(project.codebook.walk())) == 4
        assert "Paperasse" in d.detail, "the undo says what it was about"


async def test_the_first_code_of_an_empty_codebook_is_made_in_the_pane(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Project.create(tmp_path_factory.mktemp("vide") / "p", name="Vide") as empty:
        empty.use_coder("ana")
        async with driven(empty) as d:
            d.screen.enter("codes")
            await d.press("e", "o", "delete", "J")
            assert len(d.notices) == 4
            await d.press("n")
            await d.type("Premier")
            await d.press("enter")
            assert siblings(empty, None) == ["premier"]


async def test_e_edits_all_of_a_code_in_one_act(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("e")
        form = d.app.screen
        assert isinstance(form, CodeForm)
        form.query_one("#label", Input).value = "Métier sans nom"
        form.query_one("#definition", TextArea).text = "On ne sait pas\ndire ce que c’est."
        form.query_one("#include", TextArea).text = "« Je fais de tout »"
        form.query_one("#exclude", TextArea).text = ""
        form.query_one("#keywords", Input).value = "définir,  nom , "
        form.query_one("#colour", Choices).focus()
        await d.press("right", "right")
        form.query_one("#slot", Choices).focus()
        await d.press("5")
        await d.press("ctrl+s")
        code = project.codebook.get("metier")
        assert code.label == {"fr": "Métier sans nom"}
        assert code.definition == {"fr": "On ne sait pas\ndire ce que c’est."}
        assert code.include == {"fr": "« Je fais de tout »"}
        assert (code.exclude, code.keywords, code.colour, code.slot) == ({}, ("définir", "nom"), "orange", 5)
        assert "Changed: Métier sans nom" in d.detail
        await d.press("u")
        assert project.codebook.get("metier").label == {"fr": "Métier flou"}
        assert project.codebook.get("metier").slot is None


async def test_a_key_taken_in_the_form_is_given_up_by_who_had_it(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("e")
        slots = d.app.screen.query_one("#slot", Choices)
        slots.focus()
        await d.press("1")
        assert "Travail invisible" in str(slots.content)
        await d.press("ctrl+s")
        assert project.codebook.get("metier").slot == 1
        assert project.codebook.get("invisible").slot is None
        assert d.screen.desk.keys.of("metier") == 1


async def test_what_is_refused_is_said_in_the_form_and_nothing_is_lost(project: Project) -> None:
    async with pane(project, "emotionnel") as d:
        await d.press("e")
        form = d.app.screen
        form.query_one("#label", Input).value = "Travail INVISIBLE"
        form.query_one("#definition", TextArea).text = "Longuement réfléchi."
        await d.pilot.pause()
        await d.press("ctrl+s")
        assert d.app.screen is form
        assert "side by side" in note(d)
        assert form.query_one("#definition", TextArea).text == "Longuement réfléchi."
        form.query_one("#label", Input).value = "   "
        await d.pilot.pause()
        await d.press("ctrl+s")
        assert "needs a label" in note(d)
        assert project.codebook.get("emotionnel").label == {"fr": "Travail émotionnel"}
        form.query_one("#label", Input).value = "Émotions"
        await d.press("ctrl+s")
        assert d.app.screen is d.screen
        assert project.codebook.get("emotionnel").definition == {"fr": "Longuement réfléchi."}


async def test_a_new_code_with_a_label_that_is_there_keeps_the_form(project: Project) -> None:
    async with pane(project, "invisible") as d:
        await d.press("n")
        await d.type("Travail invisible")
        await d.press("enter")
        assert "already a code of this label" in note(d)
        await d.type(" bis")
        await d.press("enter")
        assert siblings(project, "travail") == ["invisible", "travail-invisible-bis", "emotionnel"]


async def test_escape_asks_before_it_drops_what_was_typed(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("e", "escape")
        assert d.app.screen is d.screen, "nothing was typed: nothing to ask"
        await d.press("e", "x", "escape")
        assert isinstance(d.app.screen, CodeForm)
        assert "Esc again" in str(d.app.screen.query_one(".keys", Static).content)
        await d.press("y", "escape")
        assert isinstance(d.app.screen, CodeForm), "going on typing begins anew"
        await d.press("escape")
        assert d.app.screen is d.screen
        assert project.codebook.get("metier").label == {"fr": "Métier flou"}


async def test_saving_without_a_change_makes_no_step_for_undo(project: Project) -> None:
    async with pane(project, "invisible") as d:
        await d.press("e", "ctrl+s")
        assert d.app.screen is d.screen
        await d.press("u")
        assert "edit code" not in d.detail


async def test_a_changed_meaning_says_how_many_finished_interviews_are_to_be_read_again(project: Project) -> None:
    for row in project.transcripts()[:2]:
        project.set_read_state(row.uid, "finished")
    async with pane(project, "invisible") as d:
        await d.press("e", "x")
        assert note(d) == "", "a name is no meaning"
        await d.press("tab", "x")
        assert "the 2 interviews you finished have to be read again" in note(d)
        await d.press("backspace")
        assert note(d) == ""


# --- places --------------------------------------------------------------------------------------------


async def test_v_moves_under_another_theme_and_to_the_top_level(project: Project) -> None:
    async with pane(project, "invisible") as d:
        await d.press("v")
        assert isinstance(d.app.screen, OneCode)
        await d.type("flou")
        await d.press("enter")
        assert siblings(project, "metier") == ["invisible"]
        assert d.screen.code_in_tree() == "invisible"
        assert "Travail invisible is under Métier flou now." in d.detail
        await d.press("v", "enter")
        assert siblings(project, None) == ["travail", "metier", "invisible"]
        await d.press("u", "u")
        assert siblings(project, "travail") == ["invisible", "emotionnel"]


async def test_a_theme_is_not_offered_what_lies_under_it(project: Project) -> None:
    async with pane(project, "travail") as d:
        await d.press("v")
        offered = [str(option.id) for option in d.app.screen.query_one("#found")._options]  # type: ignore[attr-defined]
        assert offered == ["metier"], "it is at the top already, and can't go under its own codes"


@pytest.mark.parametrize(("down", "up"), [("J", "K"), ("shift+down", "shift+up")])
async def test_J_and_K_move_among_siblings_and_stop_at_the_ends(project: Project, down: str, up: str) -> None:
    async with pane(project, "invisible") as d:
        await d.press(down)
        assert siblings(project, "travail") == ["emotionnel", "invisible"]
        assert d.screen.code_in_tree() == "invisible"
        await d.press(down)
        assert "last one" in d.notices[-1]
        await d.press(up)
        await d.press(up)
        assert siblings(project, "travail") == ["invisible", "emotionnel"]
        assert "first one" in d.notices[-1]
        await d.press("u", "u")
        assert siblings(project, "travail") == ["invisible", "emotionnel"]


async def test_a_place_is_counted_among_the_codes_that_are_shown(project: Project) -> None:
    project.edit_code("emotionnel", retired=True)
    project.add_code("Troisième", "travail")
    async with pane(project, "invisible") as d:
        assert "emotionnel" not in lines(d)
        await d.press("J")
        assert lines(d) == ["travail", "troisieme", "invisible", "metier"]


# --- merging -------------------------------------------------------------------------------------------


async def test_g_says_whose_codings_it_concerns_then_merges_and_u_takes_it_back(project: Project) -> None:
    ana = project.coder
    project.use_coder("ben")
    row = project.transcript("entretien-b")
    project.code_passage(row.uid, 60, 90, ["emotionnel"])
    project.coder = ana
    async with pane(project) as d:
        await coded(d, "invisible", "emotionnel")
        await at(d, "emotionnel")
        await d.press("g")
        await d.type("invis")
        await d.press("enter")
        assert isinstance(d.app.screen, Sure)
        asked = "\n".join(d.cells())
        assert "1 coding of yours" in asked
        assert "1 coding by ben" in asked
        await d.press("escape")
        assert not project.codebook.get("emotionnel").retired
        await d.press("o", "g")
        await d.type("invis")
        await d.press("enter", "enter")
        assert d.reader.spotlight == {"invisible"}, "the focus goes along"
        assert [code for code, _words in d.codings()] == ["invisible"]
        assert project.codebook.get("emotionnel").retired
        assert d.screen.desk.uses["invisible"] == 1
        assert "1 coding by ben" in d.detail
        assert "emotionnel" not in lines(d)
        await d.press("u")
        assert sorted(code for code, _words in d.codings()) == ["emotionnel", "invisible"]
        assert "merge codes" in d.detail
        assert d.screen.desk.uses["emotionnel"] == 1
        assert "emotionnel" in lines(d)
        assert d.reader.page is not None
        assert len(list(d.reader.page.index.ordered)) == 2, "the page shows both again"
    project.use_coder("ben")
    assert project.codings_of("emotionnel") == {"ana": 1, "ben": 1}


async def test_who_still_has_codings_of_a_merged_code_is_offered_where_it_went(project: Project) -> None:
    ana = project.coder
    project.use_coder("ben")
    project.code_passage(project.transcript("entretien-b").uid, 60, 90, ["emotionnel"])
    project.coder = ana
    project.merge_codes("emotionnel", "metier")
    project.use_coder("ben")
    async with pane(project, "emotionnel") as d:
        assert "merged into Métier flou" in d.detail
        await d.press("g", "enter", "enter")
        assert [code for code, _words in d.codings()] == ["metier"]


# --- retiring, removing, memos -------------------------------------------------------------------------


async def test_R_retires_a_used_code_struck_through_and_brings_it_back(project: Project) -> None:
    async with pane(project) as d:
        await coded(d, "invisible")
        d.put("J’appelle")
        d.screen.acts.take("sentence")
        await at(d, "invisible")
        await d.press("R")
        assert project.codebook.get("invisible").retired
        assert "its codings stay" in d.detail
        label = tree(d)._shown["invisible"].label
        assert any("strike" in str(span.style) for span in label.spans)  # type: ignore[union-attr]
        await d.press("enter")
        assert "bring it back" in d.notices[-1]
        d.screen.enter("codes")
        await d.press("R")
        assert not project.codebook.get("invisible").retired
        await d.press("u", "u")
        assert not project.codebook.get("invisible").retired


async def test_a_retired_theme_does_not_hide_its_codes(project: Project) -> None:
    async with pane(project, "travail") as d:
        await d.press("R")
        assert lines(d) == ["travail", "invisible", "emotionnel", "metier"]


async def test_delete_takes_an_unused_code_away_and_refuses_one_in_use(project: Project) -> None:
    async with pane(project) as d:
        await coded(d, "invisible")
        await at(d, "travail")
        await d.press("delete")
        assert "is used by 1 coding" in d.notices[-1]
        await at(d, "metier")
        await d.press("delete")
        assert "metier" not in project.codebook
        assert "Out of the codebook: Métier flou" in d.detail
        assert d.screen.code_in_tree() == "emotionnel", "the highlight goes to the line above"
        await d.press("u")
        assert siblings(project, None) == ["travail", "metier"]
        assert "Métier flou" in d.detail


async def test_m_writes_a_memo_on_the_code_and_the_tree_shows_a_sign(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("m")
        assert isinstance(d.app.screen, MemoEditor)
        await d.type("a discuter")
        await d.press("ctrl+s")
        (memo,) = project.memos()
        assert memo.targets == (("code", code_uid("metier")),)
        assert "✎" in str(tree(d)._shown["metier"].label)
        assert "✎ a discuter" in d.detail
        await d.press("u")
        assert "✎" not in str(tree(d)._shown["metier"].label)


# --- from elsewhere, in every size, with any words -----------------------------------------------------


async def test_a_command_found_by_its_name_first_leads_to_the_codebook(project: Project) -> None:
    async with driven(project, size=(80, 24)) as d:
        for command in ("code-edit", "code-merge", "code-remove"):
            d.reader.focus()
            d.screen.close_drawer()
            await d.pilot.pause()
            before = len(d.notices)
            d.screen.action_command(command)
            await d.pilot.pause()
            assert tree(d).has_focus
            assert len(d.notices) == before + 1
        d.screen.close_drawer()
        await d.pilot.pause()
        d.screen.action_command("code-filter")
        await d.pilot.pause()
        await d.type("flou")
        assert lines(d) == ["metier"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_hostile_names_are_shown_as_they_are_everywhere(project: Project, size: tuple[int, int]) -> None:
    hostile = {"fr": HOSTILE}
    project.edit_code("metier", label=hostile, definition=hostile, include=hostile, keywords=["[/", "\x1b[0m"])
    project.edit_code("invisible", label={"fr": HOSTILE + " 2"})
    async with pane(project, "metier", size) as d:
        dialogs: list[tuple[str, ...]] = [("e",), ("N",), ("v",), ("g",), ("g", "enter"), ("m",)]
        for keys in dialogs:
            await d.press(*keys)
            assert d.app.screen is not d.screen
            shown = "\n".join(d.cells())
            assert "[b]Rires[/]" in shown
            assert "\x1b" not in shown
            await d.press("escape")
            assert d.app.screen is d.screen, keys
        await d.press("o")
        assert "in focus: [b]Rires[/]" in d.detail
        await d.press("slash")
        await d.type("[b]")
        await d.press("enter", "escape", "R", "R", "J", "K", "u", "U")
        assert "\x1b" not in d.detail


async def test_the_whole_form_is_in_view_on_the_smallest_screen(project: Project) -> None:
    async with pane(project, "invisible", (80, 24)) as d:
        await d.press("e")
        shown = "\n".join(d.cells())
        for words in ("Travail invisible", "definition", "include", "exclude", "keywords", "colour", "ctrl+s  save"):
            assert words in shown
        for field in d.app.screen.query("Input, TextArea, Choices"):
            assert field.region.height >= 1
            assert d.app.screen.region.contains_region(field.region)


def test_every_command_of_the_pane_is_driven_here() -> None:
    pane_keys = {c.keys.split(",")[0] for c in COMMANDS.values() if c.where == "codebook"}
    elsewhere = {"D"}  # splitting: tests/tui/test_history_sheet.py
    assert pane_keys - elsewhere == {"slash", "o", "backspace", "n", "N", "e", "v", "J", "K", "g", "R", "delete", "m"}


# --- codebook.yaml -------------------------------------------------------------------------------------


@pytest.fixture
def filed(project: Project) -> Project:
    """The project with its codebook.yaml, applied."""
    path_of(project).write_text("# à moi\n" + dump(project.codebook), encoding="utf-8")
    apply_file(project)
    return project


async def test_the_file_follows_every_change_and_every_undo(filed: Project) -> None:
    path = path_of(filed)
    first = path.read_text(encoding="utf-8")
    filed.code_passage(filed.transcripts()[0].uid, 0, 9, ["metier"])  # in use, it stays listed when it is retired
    async with pane(filed, "metier") as d:
        acts = [("R",), ("R",), ("5",), ("K",), ("v", "enter"), ("n", "x", "enter"), ("delete",)]
        for keys in acts:
            await d.press(*keys)
            assert read(path) == filed.codebook, keys
            assert "# à moi" in path.read_text(encoding="utf-8")
        d.reader.focus()
        d.put("J’arrive")
        await d.press("s", "c")
        await d.type("Tout neuf")
        await d.press("enter")
        assert "tout-neuf" in read(path)
        await at(d, "invisible")
        d.screen.enter("codes")
        await d.press("g", "enter", "enter")
        assert read(path).get("invisible").retired
        for _step in range(len(acts) + 3):
            await d.press("u")
            assert read(path) == filed.codebook
        assert without_blanks(path.read_text(encoding="utf-8")) == without_blanks(first)
    assert d.notices == []


def without_blanks(text: str) -> list[str]:
    """Without the blank ones: a code that moved and came back may leave them on its other side."""
    return [line for line in text.splitlines() if line.strip()]


async def test_a_file_somebody_is_writing_in_is_left_alone_and_the_screen_says_so(filed: Project) -> None:
    path = path_of(filed)
    mine = path.read_text(encoding="utf-8").replace("Métier flou", "Métier net")
    path.write_text(mine, encoding="utf-8")
    async with pane(filed, "invisible") as d:
        await d.press("J")
        assert path.read_text(encoding="utf-8") == mine
        assert "changed outside" in d.notices[-1]
        assert "cipcoder codebook apply" in d.notices[-1]
        assert siblings(filed, "travail") == ["emotionnel", "invisible"], "the change itself holds"


async def test_no_file_is_made_where_there_is_none(project: Project) -> None:
    async with pane(project, "metier") as d:
        await d.press("R")
        assert not path_of(project).exists()
        assert d.notices == []


async def test_the_detail_line_says_what_the_highlighted_code_means(project: Project) -> None:
    async with pane(project, "invisible") as d:
        assert isinstance(d.app.screen, CodingScreen)
        assert "Ce qui est fait et que personne ne voit." in d.detail
        assert "Conditions de travail" in d.detail
        await d.press("down")
        assert "No definition yet." in d.detail
