"""The sheet of extracts: every key of it, on a small study and on one in which every name is hostile."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from cipcoder.exchange.tables import export_extracts
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Extract, Wanted
from cipcoder.store import operations as ops
from cipcoder.tui.extracts import ExtractsSheet, WordsLine
from cipcoder.tui.filters import Narrowing, WantedCodes
from tests.tui.driving import Driven, driven
from tests.tui.material import TALK, transcript_data
from tests.tui.test_hostile_text import HOSTILE, check
from tests.tui.test_hostile_text import hostile as hostile  # the fixture, used by name

PLACES = {
    "le matin": "metier",
    "huit heures": "invisible",
    "deux messages": "emotionnel",
    "personne ne voit": "invisible",
}


@pytest.fixture
def coded(project: Project) -> Project:
    """Two interviews with codings, a participant each, guide questions, a memo and a verbatim."""
    people = (
        ops.ParticipantData("B", "Mme B.", {"gender": "femme", "age": "41"}),
        ops.ParticipantData("E", "M. E.", {"gender": "homme", "age": "52"}),
    )
    project.do(ops.SetParticipants(people))
    for name, who in (("entretien-e", "E"), ("entretien-f", "B")):
        project.do(ops.ImportTranscript(transcript_data(name, f"{TALK}\n\nM. E. : {name}.", participant=who)))
    project.do(ops.ImportTranscript(transcript_data("carnet", f"{TALK}\n\nVu.", document_set="notes")))
    project.do(ops.SetGuide((ops.GuideQuestionData(1, "s", "Le matin ?"), ops.GuideQuestionData(2, "s", "Manques ?"))))
    for name in ("entretien-b", "entretien-e", "entretien-f", "carnet"):
        document = project.document(name)
        project.do(ops.MatchQuestions(document.transcript.uid, {0: 1, 2: 2}))
        for words, code in PLACES.items():
            start = document.text.index(words)
            project.code_passage(document.transcript.uid, start, start + len(words), [code])
    document = project.document("entretien-b")
    start = document.text.index("deux messages")
    project.keep_verbatim(document, start, start + 5)
    project.write_memo("à relire", targets=[("coding", document.codings[1].uid)])
    return project


async def opened(d: Driven, key: str = "X") -> ExtractsSheet:
    await d.press(key)
    return await settled(d)


async def settled(d: Driven) -> ExtractsSheet:
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    assert isinstance(d.app.screen, ExtractsSheet)
    return d.app.screen


def about(sheet: ExtractsSheet) -> str:
    return str(sheet.query_one("#about", Static).content)


def whole(sheet: ExtractsSheet) -> str:
    return str(sheet.query_one("#text", Static).content)


def found(sheet: ExtractsSheet) -> list[tuple[str, str]]:
    return [(row.transcript, row.text) for row in sheet.rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_all_extracts_are_listed_with_their_source_and_the_whole_text_beside(
    coded: Project, size: tuple[int, int]
) -> None:
    async with driven(coded, size=size) as d:
        sheet = await opened(d)
        assert about(sheet) == "12 extracts of 3 interviews · coder ana"
        shown = "\n".join(d.cells())
        assert "▸▌ Métier flou  Enquêteur · Entretien B · turn 1" in shown
        assert "Travail invisible  Mme B. · Entretien B · turn 2 ✎" in shown
        assert "Travail émotionnel  Mme B. · Entretien B · turn 4 ★" in shown
        await d.press("down")
        assert "huit heures" in whole(sheet)
        assert "✎ à relire" in whole(sheet)
        assert "Conditions de travail" in whole(sheet), "the theme above"
        await d.press("end")
        assert sheet.listed.index == 11
        assert "gender: femme · age: 41" in whole(sheet)
        assert "guide question 2" in whole(sheet)
        await d.press("home", "pagedown", "pageup", "down", "up")
        assert sheet.listed.index == 0


async def test_enter_goes_to_the_place_and_coming_back_finds_the_list_as_it_was(coded: Project) -> None:
    async with driven(coded, "entretien-c") as d:
        sheet = await opened(d, "f4")
        await d.press(*["down"] * 5)
        extract = sheet.here()
        assert extract.transcript == "entretien-e"
        await d.press("enter")
        assert d.app.screen is d.screen
        assert d.screen.desk.page is not None
        assert d.screen.desk.page.document.transcript.name == "entretien-e"
        assert d.reader.caret.cursor == extract.start
        sheet = await opened(d)
        assert sheet.here() == extract
        await d.press("escape")
        assert d.app.screen is d.screen


async def test_codes_are_chosen_with_the_finder_and_a_theme_takes_its_sub_codes(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await d.press("c", *"condit")
        assert isinstance(d.app.screen, WantedCodes)
        await d.press("enter")
        await settled(d)
        assert {row.code for row in sheet.rows} == {"invisible", "emotionnel"}
        assert "9 extracts of 3 interviews · Conditions de travail with its sub-codes" in about(sheet)
        await d.press("c", *"emotionnel")
        await d.press("ctrl+@")
        for _letter in "emotionnel":
            await d.press("backspace")
        await d.press(*"flou", "enter")
        await settled(d)
        assert {row.code for row in sheet.rows} == {"metier", "emotionnel"}
        assert "Travail émotionnel or Métier flou" in about(sheet)
        await d.press("c", "enter")
        await settled(d)
        assert len(sheet.rows) == 12, "all codes stand first in the list while some are chosen"
        await d.press("c", "escape")
        assert len(sheet.rows) == 12


async def test_words_are_found_whatever_their_accents_and_shown_in_the_text(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await d.press("slash")
        await d.type("DEUX méss")
        await d.press("enter")
        await settled(d)
        assert {text for _name, text in found(sheet)} == {"deux messages"}
        assert "3 extracts of 3 interviews · with “DEUX méss” · coder ana" in about(sheet)
        content = sheet._whole(sheet.here())
        assert "deux mess" in {content.plain[s.start : s.end] for s in content.spans if "underline" in str(s.style)}
        await d.press("ctrl+f")
        assert sheet.query_one(WordsLine).value == "DEUX méss"
        await d.type("rien")
        await d.press("escape")
        assert not sheet.query_one(WordsLine).display
        assert len(sheet.rows) == 3, "Esc leaves the line, not the sheet, and the words as they were"
        await d.press("slash", "backspace", "enter")
        await settled(d)
        assert len(sheet.rows) == 12


async def test_interviews_attributes_questions_and_roles_are_chosen_in_one_list(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await d.press("i", *"femme", "enter")
        await settled(d)
        assert {name for name, _text in found(sheet)} == {"entretien-f"}
        assert "gender: femme" in about(sheet)
        await d.press("i", *"manques", "enter")
        await settled(d)
        assert {text for _name, text in found(sheet)} == {"deux messages", "personne ne voit"}
        assert "gender: femme · guide question 2" in about(sheet)
        await d.press("a")
        await settled(d)
        assert (len(sheet.rows), sheet.wanted) == (12, Wanted())
        await d.press("i", *"interviewer", "enter")
        await settled(d)
        assert {text for _name, text in found(sheet)} == {"le matin"}
        assert "speaking: interviewer" in about(sheet)
        await d.press("a", "i", *"entretien", "down", "space", "enter")
        await settled(d)
        assert sheet.wanted.transcripts.names == {"entretien-c"}
        assert "entretien-c" in about(sheet)
        assert found(sheet) == []
        assert "a shows all extracts again" in whole(sheet)


async def test_another_document_set_is_chosen_and_offers_its_own_transcripts(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await d.press("i")
        dialog = d.app.screen
        assert isinstance(dialog, Narrowing)

        def listed() -> str:
            return "\n".join(str(option.prompt) for option in dialog.query_one("#found", OptionList).options)

        assert "carnet" not in listed()
        await d.press("down", "space")
        assert "carnet" in listed()
        assert "entretien-e" not in listed()
        await d.press("enter")
        await settled(d)
        assert sheet.wanted.transcripts == Filter("notes")
        assert "4 extracts of 1 transcript · set: notes" in about(sheet)
        await d.press("i", "down", "down", "space", "enter")
        await settled(d)
        assert sheet.wanted.transcripts == Filter(None)
        assert "16 extracts of 4 transcripts · all document sets" in about(sheet)


async def test_what_was_narrowed_is_remembered_while_the_program_runs(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await opened(d)
        await d.press("c", *"flou", "enter")
        await settled(d)
        await d.press("q")
        sheet = await opened(d)
        assert {row.code for row in sheet.rows} == {"metier"}
    async with driven(coded) as d:
        assert len((await opened(d)).rows) == 12


async def test_an_extract_is_copied_with_its_source(coded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cipcoder.tui.clipboard.helper", lambda: None)
    async with driven(coded, "entretien-c") as d:
        await opened(d)
        await d.press("down", "y")
        assert "huit heures" in d.app.clipboard
        assert "Entretien B" in d.app.clipboard
        assert any("clipboard" in notice for notice in d.notices)


def rows_of_file(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def test_what_is_shown_is_written_as_the_command_line_writes_it_and_nothing_is_overwritten(
    coded: Project, tmp_path: Path
) -> None:
    mine = coded.folder / "extracts.csv"
    mine.write_text("mine", encoding="utf-8")
    async with driven(coded) as d:
        await opened(d)
        await d.press("c", *"flou", "enter")
        await settled(d)
        await d.press("w", "w")
        assert any("3 extracts written" in notice and "extracts-2.csv" in notice for notice in d.notices)
    assert mine.read_text(encoding="utf-8") == "mine"
    export_extracts(coded, tmp_path / "e.csv", Wanted(codes=("metier",)), coders=["ana"], language="en")
    for name in ("extracts-2.csv", "extracts-3.csv"):
        assert rows_of_file(coded.folder / name) == rows_of_file(tmp_path / "e.csv")


async def test_somebody_else_s_extracts_are_not_shown(coded: Project) -> None:
    coded.use_coder("ben")
    document = coded.document("entretien-b")
    coded.code_passage(document.transcript.uid, 0, 9, ["metier"])
    async with driven(coded) as d:
        assert found(await opened(d)) == [("entretien-b", "Enquêteur")]


async def test_without_any_coding_the_sheet_says_so(project: Project) -> None:
    async with driven(project) as d:
        sheet = await opened(d)
        assert "Nothing is coded yet." in whole(sheet)
        await d.press("enter", "y", "down", "end", "w", "slash", "x", "enter", "c", "enter", "i", "enter", "a")
        await settled(d)
        assert sum("There is no extract here." in notice for notice in d.notices) == 2


async def test_a_click_highlights_and_two_clicks_go_there(coded: Project) -> None:
    async with driven(coded, "entretien-c") as d:
        sheet = await opened(d)
        await d.pilot.click("#list", offset=(10, 4))
        assert sheet.listed.index == 1
        await d.pilot.click("#list", offset=(10, 7), times=2)
        await d.pilot.pause()
        assert d.app.screen is d.screen
        assert d.screen.desk.page is not None
        assert d.screen.desk.page.document.transcript.name == "entretien-b"


@pytest.fixture
def crowded(hostile: Project) -> Project:
    """Hostile names everywhere: codings, memo, verbatim, attributes, guide."""
    people = (ops.ParticipantData("[red]P", HOSTILE, {"[/] \x1b[1m attribut": HOSTILE, "[rires]": "[/"}),)
    hostile.do(ops.SetParticipants(people))
    hostile.do(ops.SetGuide((ops.GuideQuestionData(1, HOSTILE, HOSTILE),)))
    for row in hostile.transcripts():
        for turn in hostile.document(row.name).turns:
            hostile.code_passage(row.uid, turn.head, turn.stop, ["un", "deux"])
        document = hostile.document(row.name)
        hostile.keep_verbatim(document, 3, 9)
        hostile.write_memo(HOSTILE, targets=[("coding", document.codings[0].uid)])
    return hostile


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_hostile_names_are_shown_as_they_are(crowded: Project, size: tuple[int, int]) -> None:
    async with driven(crowded, size=size) as d:
        sheet = await opened(d)
        assert "[rires]" in check(d)
        for _page in range(4):
            await d.press("pagedown")
            check(d)
        await d.press("i")
        check(d)
        await d.press("left_square_bracket", "slash", "enter")
        await settled(d)
        check(d)
        await d.press("c", *"deux", "enter")
        await settled(d)
        assert "[bold deux" in check(d)
        await d.press("slash", "left_square_bracket", *"rires", "enter")
        await settled(d)
        assert "with “[rires”" in check(d)
        assert sheet.rows
        await d.press("y", "w", "enter")
        await d.pilot.pause()
        check(d)
        assert d.app.screen is d.screen


async def test_thousands_of_extracts_are_shown_without_being_laid_out(coded: Project) -> None:
    """What is drawn is what is in view, however many there are."""
    async with driven(coded, size=(80, 24)) as d:
        sheet = await opened(d)
        many: list[Extract] = sheet.rows * 1000
        sheet.listed.show(many, "")
        await d.pilot.pause()
        assert sheet.listed.virtual_size.height == len(many) * sheet.listed.lines
        await d.press("end")
        assert sheet.listed.index == len(many) - 1
        assert len(sheet.listed._made) < 40
        assert sheet.rows[-1].text in "\n".join(d.cells())
