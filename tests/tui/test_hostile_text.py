"""Whatever stands in the data is shown as it is: no mark-up is read, no control reaches the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.content import Content

from cipcoder.codebook.models import Code, Codebook
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.clean import clean
from cipcoder.tui.plain import cell, one_line, plain
from tests.tui.driving import Driven, driven
from tests.tui.material import transcript_data

MARKUP = ("[rires]", "[/", "[bold", "[/x]", "[red]rouge[/red]", "[@click=app.quit]ici[/]", "$x {y} \\[z]")
RAW = "ESC\x1b[31m C1\x9b2J bidi\u202ertl\u202c nul\x00 bell\x07 zw\u200bsp"
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
HOSTILE = " ".join(MARKUP) + " " + RAW


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Project]:
    """A project in which every word a person can write is hostile."""
    with Project.create(tmp_path / "p", name=HOSTILE) as made:
        made.use_coder("a[/x]na \x1b[1m[bold")
        codes = [
            Code(id="un", label={"fr": "[rires] " + HOSTILE}, definition={"fr": HOSTILE}, include={"fr": "[/"}, slot=1),
            Code(id="deux", label={"fr": "[bold deux"}, exclude={"fr": HOSTILE}, keywords=("[/x]",), slot=2),
        ]
        made.do(ops.ApplyCodebook(Codebook(codes=(Code(id="theme", label={"fr": "[/] thème"}, codes=tuple(codes)),))))
        text = "\n\n".join(
            f"{who} : Avant {words} après."
            for who, words in zip(("Enquêteur", "Mme B.") * 8, [*MARKUP, clean(RAW).text] * 2, strict=True)
        )
        text += "\n\nMme B. : 漢字 e\u0301 👩‍👧‍👦 🇫🇷 ﷺ\tfin. " + "x" * 4000
        made.do(ops.ImportTranscript(transcript_data("[/x] " + RAW, text, title="[rires] [/ " + RAW)))
        made.do(ops.ImportTranscript(transcript_data("[bold", text + " bis", participant="[red]P")))
        yield made


def check(d: Driven) -> str:
    """The screen's characters, none of which a terminal would obey."""
    shown = "\n".join(d.cells())
    assert not FORBIDDEN.search(shown.replace("\n", "")), FORBIDDEN.search(shown.replace("\n", ""))
    return shown


async def test_disagreements_show_brackets_as_they_are(hostile: Project) -> None:
    me = hostile.coder
    assert me is not None
    (row, *_rest) = hostile.transcripts()
    length = row.length
    for coder, codes in ((me.name, ["un", "deux"]), ("b[/x]en \x1b[1m[bold", ["deux"])):
        hostile.use_coder(coder)
        for code in codes:
            done = hostile.code_passage(row.uid, 5, length - (5 if code == "un" else 40), [code])
            hostile.write_memo(HOSTILE, targets=[("coding", c.uid) for c in done.changes if c.kind == "coding"])
        hostile.set_read_state(row.uid, "finished")
    hostile.code_passage(row.uid, 0, 20, ["deux"])
    coders = tuple(each.name for each in hostile.coders())
    new_round(hostile, Plan(coders, name=("[/x] " + HOSTILE)[:90], as_coded=True))
    hostile.use_coder(me.name)
    async with driven(hostile, size=(200, 60)) as d:
        await d.press("V")
        await d.app.workers.wait_for_complete()
        check(d)
        await d.press("enter", "a")
        for char in "[/x]":
            await d.press(char)
        await d.press("enter", "k")
        assert "[/x]" in check(d)
        await d.press("e")
        check(d)


async def test_the_main_screen_shows_brackets_as_they_are(hostile: Project) -> None:
    async with driven(hostile, size=(200, 60)) as d:
        shown = check(d)
        for words in MARKUP:
            assert words in shown
        assert "◐ [bold" in shown or "○ [bold" in shown
        assert "1 ▌[rires]" in shown
        assert "[/] thème" in shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_dialog_shows_brackets_as_they_are(hostile: Project, size: tuple[int, int]) -> None:
    async with driven(hostile, size=size) as d:
        await d.press("J", "s", "1", "2")
        shown = check(d)
        assert "[rires]" in shown
        await d.press("escape", "d")
        assert "[bold deux" in check(d)
        await d.press("escape", "c")
        assert "[bold deux" in check(d)
        await d.press("down", "down", "down", "left_square_bracket", "slash", "x")
        assert "[/x" in check(d)
        await d.press("escape", "m")
        await d.type("[rires] ")
        await d.press("left_square_bracket", "slash", "ctrl+s", "right")
        assert "✎ [rires] [/" in check(d)
        await d.press("f")
        assert "[@click=app.quit]ici" in check(d)
        await d.press("escape", "slash", "left_square_bracket", "slash")
        assert "[/" in check(d)
        await d.press("escape", "F")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause(0.2)
        shown = check(d)
        assert "[bold deux" in shown
        assert "a[/x]na" in shown
        await d.press("escape", "f2")
        assert "[rires]" in check(d)
        await d.press("escape", "f3", "f3")
        check(d)


async def test_a_memo_of_another_copy_cannot_reach_the_terminal(hostile: Project) -> None:
    row = hostile.transcripts()[1]
    coding = hostile.code_passage(row.uid, 12, 20, ["un"]).changes[-1].uid
    hostile.write_memo(HOSTILE, targets=[("coding", coding)])
    hostile.do(ops.AddCodings((ops.NewCoding(row.uid, 12, 30, code_uid("deux")),)))
    before = hostile.memos()
    async with driven(hostile, row.name) as d:
        with d.reader.moving() as caret:
            caret.go(14)
        await d.pilot.pause()
        assert "✎ [rires] [/" in check(d)
        await d.press("m")
        shown = check(d)
        assert "[rires] [/ [bold" in shown
        await d.press("ctrl+s")
        assert hostile.memos() == before, "looking at a memo changes nothing"


async def test_errors_and_undo_say_hostile_names_safely(hostile: Project) -> None:
    async with driven(hostile) as d:
        await d.press("J", "s", "1", "1")
        assert "[rires]" in check(d)
        await d.press("u")
        assert "[rires]" in check(d)
        with d.screen.told():
            hostile.document("[/x] \x1b[31m nobody")
        await d.pilot.pause()
        assert "[/x]" in check(d)


async def test_a_selection_gives_back_the_exact_characters(hostile: Project) -> None:
    async with driven(hostile) as d:
        d.put("漢字")
        family, flag, accent = "👩‍👧‍👦", "🇫🇷", "e\u0301"
        taken = ""
        for step in ("漢", "字", " ", accent, " ", family, " ", flag):
            taken += step
            await d.press("shift+right")
            assert d.selected() == taken
        await d.press("1")
        assert d.reader.page is not None
        assert [quote for _code, quote in d.codings(d.reader.page.document.transcript.name)] == [taken]


@pytest.mark.parametrize("words", [*MARKUP, RAW, HOSTILE])
def test_plain_never_reads_mark_up(words: str) -> None:
    for shown in (plain(words), one_line(words)):
        assert isinstance(shown, Content)
        assert not shown.spans
        assert not FORBIDDEN.search(shown.plain)
    assert len(plain(words).plain) == len(words)
    assert not FORBIDDEN.search(cell(words).plain)
    assert cell(words).spans == []


def test_no_widget_is_given_a_bare_string() -> None:
    """``Static(f"…")`` would read mark-up: every text goes through ``plain`` or ``cell``."""
    folder = Path(__file__).parents[2] / "cipcoder" / "tui"
    for file in folder.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(?:Static|Label|Option|Button)\(\s*(?:f\"|_\()", source), file.name
        assert not re.search(r"\.update\(\s*(?:f\"|_\()", source), file.name
        assert not re.search(r"border_(?:sub)?title = (?!plain)", source), file.name
        assert "from_markup" not in source
        for call in re.findall(r"notify\((?:\n(?:.*\n)*?\s*\)$|.*)", source, re.MULTILINE):
            assert "markup=False" in call, file.name


LONG = ("Avant [rires] [/ après \u202f? 漢字 e\u0301 " * 3000)[:100_000]
EVERY_SCREEN = (
    ("c",),
    ("C",),
    ("m", "x", "ctrl+s", "m"),
    ("M",),
    ("f",),
    ("f8",),
    ("a",),
    ("X",),
    ("X", "down", "c"),
    ("X", "i"),
    ("F",),
    ("F", "v"),
    ("F", "v", "v"),
    ("H",),
    ("H", "v", "m"),
    ("H", "v", "v"),
    ("H", "v", "v", "v"),
    ("O",),
    ("R", "left_square_bracket", "r"),
    ("f2",),
    ("tab", "down", "e"),
    ("tab", "down", "g"),
    ("tab", "slash", "left_square_bracket"),
    ("ctrl+p", "c", "o"),
    ("question_mark",),
    ("slash", "left_square_bracket", "slash"),
)
"""keys that lead from a coding in the transcript to each screen and sheet, each dialog and pane"""


@pytest.mark.parametrize("text", ["hostile", "long"])
async def test_every_screen_shows_it_as_it_is(hostile: Project, text: str) -> None:
    """The names of everything are hostile; the talk is too, or is one turn of a hundred thousand characters."""
    hostile.do(ops.SetGuide((ops.GuideQuestionData(1, "[/] " + RAW, "[rires] " + HOSTILE),)))
    name = hostile.transcripts()[0].name
    if text == "long":
        name = "[long"
        hostile.do(
            ops.ImportTranscript(transcript_data(name, f"Enquêteur : [/ ?\n\nMme B. : {LONG}", title="[/] long"))
        )
    row = next(row for row in hostile.transcripts() if row.name == name)
    turn = hostile.document(name).turns[1]
    hostile.code_passage(row.uid, turn.start, turn.stop, ["un"])
    hostile.write_memo(HOSTILE, targets=[("transcript", row.uid)])
    for keys in EVERY_SCREEN:
        async with driven(hostile, name) as d:
            with d.reader.moving() as caret:
                caret.go(turn.start + 2)
            await d.press(*keys)
            await d.app.workers.wait_for_complete()
            await d.pilot.pause(0.05)
            assert "[" in check(d), keys
            assert not d.notices, keys
