"""Every key of every command does what its command is for, in the real app.

``EFFECTS`` says for each command how to get where it can work (keys pressed before it) and what must be true
after its key. A command that is missing here, or a key that does not reach its command, fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from textual.widgets import OptionList

from cipcoder.consensus import open_consensus, queue, set_analysis
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import CodingRow
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.rounds import Rule
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.text.spans import Span
from cipcoder.tui.codeform import CodeForm
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.dialogs import Ask, Choice, LastLook, Sure
from cipcoder.tui.disagreements import DisagreementsSheet
from cipcoder.tui.extracts import ExtractsSheet, QueryLine, WordsLine
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.finder import CommandFinder, Finder
from cipcoder.tui.findings import FindingsSheet
from cipcoder.tui.frequencies import FrequenciesSheet
from cipcoder.tui.guide import GuideList, QuestionFinder
from cipcoder.tui.help import HelpScreen
from cipcoder.tui.history import HistorySheet
from cipcoder.tui.hits import HitsSheet
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.memos import MemosSheet
from cipcoder.tui.palette import Palette
from cipcoder.tui.quotation import QuotationSheet
from cipcoder.tui.review import ReviewSheet
from tests.tui.driving import Driven, driven
from tests.tui.test_review_sheet import corrected

HERE = "ils rappellent"
"""where each try begins: inside the second answer, lines and turns before and after it"""


@dataclass(frozen=True)
class Before:
    """How things stood when the key was pressed."""

    cursor: int
    selection: Span | None
    codings: tuple[CodingRow, ...]
    top: int
    transcript: str
    display: str
    theme: str
    focus: Any
    hit: Span | None
    shown: str


def now(d: Driven) -> Before:
    reader = d.reader
    assert reader.page is not None
    name = reader.page.document.transcript.name
    return Before(
        cursor=reader.caret.cursor,
        selection=reader.caret.selection,
        codings=d.rows(name),
        top=reader.scroll_offset.y,
        transcript=name,
        display=reader.display_mode,
        theme=d.app.theme,
        focus=d.app.focused,
        hit=reader.hit,
        shown="\n".join(d.cells()),
    )


DECIDED = "à trancher"
"""the round whose disagreements are looked at"""
Check = Callable[[Driven, Before, Before], bool]
"""the app, how things stood before, and how they stand after"""


@dataclass(frozen=True)
class Effect:
    check: Check
    keys: tuple[str, ...] = ()
    """pressed before the command's own key"""
    at: str = HERE


def line(d: Driven, offset: int) -> int:
    assert d.reader.page is not None
    return d.reader.page.wrap.line_at(offset)


def moved(lines: int) -> Check:
    return lambda d, b, a: line(d, a.cursor) == line(d, b.cursor) + lines


def on(words: str) -> Check:
    return lambda d, _b, a: d.text[a.cursor :].startswith(words)


def selected(words: str) -> Check:
    return lambda d, _b, _a: (d.selected() or "").startswith(words)


def in_front(screen: type) -> Check:
    return lambda d, _b, _a: isinstance(d.app.screen, screen)


def codes(*wanted: str) -> Check:
    return lambda _d, _b, a: [coding.code for coding in a.codings] == list(wanted)


def written(name: str) -> Check:
    return lambda d, _b, _a: (d.project.folder / name).is_file()


def decided(*outcomes: str | None) -> Check:
    """How the disagreements of the round are decided, in their order."""

    def check(d: Driven, _b: Before, _a: Before) -> bool:
        entries = queue(d.project, DECIDED).entries
        return [None if e.decision is None else e.decision.outcome for e in entries] == list(outcomes)

    return check


def at_number(number: int) -> Check:
    def check(d: Driven, _b: Before, _a: Before) -> bool:
        assert isinstance(d.app.screen, DisagreementsSheet)
        entry = d.app.screen.listed.entry
        return entry is not None and entry.number == number

    return check


def tree(d: Driven) -> CodeTree:
    return d.screen.query_one(CodeTree)


def order(d: Driven) -> list[str]:
    return [row.code.id for row in d.project.codebook.walk()]


TOURING = ("ctrl+p", *"guided", "enter")
SENTENCE = "(rires) Des fois ils rappellent"
HITS_CODED = ("ctrl+s", "enter", "enter")
SEARCHED = ("slash", "f", "o", "i", "s", "enter")
MOVES: dict[str, Effect] = {
    "left": Effect(lambda _d, b, a: a.cursor == b.cursor - 1),
    "right": Effect(lambda _d, b, a: a.cursor == b.cursor + 1),
    "up": Effect(moved(-1)),
    "down": Effect(moved(1)),
    "page-up": Effect(lambda d, b, a: line(d, a.cursor) < line(d, b.cursor) - 1),
    "page-down": Effect(lambda d, b, a: line(d, a.cursor) > line(d, b.cursor) + 1),
    "line-start": Effect(lambda d, b, a: a.cursor == d.reader.page.wrap.starts[line(d, b.cursor)], at="rappellent"),  # type: ignore[union-attr]
    "line-end": Effect(lambda d, b, a: a.cursor == d.reader.page.wrap.end(line(d, b.cursor))),  # type: ignore[union-attr]
    "top": Effect(lambda _d, _b, a: a.cursor == 0),
    "bottom": Effect(lambda d, _b, a: a.cursor == len(d.text)),
    "word-right": Effect(on("rappellent")),
    "word-left": Effect(on("fois ils")),
    "sentence-next": Effect(on("C’est du travail")),
    "sentence-previous": Effect(on(SENTENCE)),
    "turn-next": Effect(on("D’accord")),
    "turn-previous": Effect(on("J’appelle")),
    "coding-next": Effect(on("C’est du"), ("W", "1", "escape", "K")),
    "coding-previous": Effect(on(SENTENCE), ("1", "escape", "G")),
    "question-next": Effect(on("D’accord")),
    "question-previous": Effect(on("Et quand il")),
    "uncoded-next": Effect(on("Voilà")),
    "uncoded-previous": Effect(on("J’appelle")),
}


def to_settle(n: int) -> Check:
    return lambda d, _b, _a: len(d.project.unsettled()) == n


EFFECTS: dict[str, Effect] = MOVES | {
    "sentence": Effect(selected(SENTENCE)),
    "sentence-less": Effect(lambda d, _b, _a: d.selected() == f"{SENTENCE}, des fois non.", ("s", "s")),
    "turn": Effect(selected("J’appelle")),
    "turn-less": Effect(lambda d, _b, _a: "D’accord" not in (d.selected() or "D’accord"), ("t", "t")),
    "free": Effect(lambda d, _b, _a: d.reader.caret.free),
    "escape": Effect(lambda _d, b, a: b.selection is not None and a.selection is None, ("s",)),
    "slot": Effect(codes("invisible")),
    "choose": Effect(in_front(Palette)),
    "repeat": Effect(codes("emotionnel", "emotionnel"), ("2", "s")),
    "suggest": Effect(lambda d, _b, _a: any("cipcoder suggest --on" in said for said in d.notices)),
    "in-vivo": Effect(codes("ils"), ("v", "w", "left")),
    "star": Effect(lambda d, _b, _a: len(d.project.verbatims()) == 1, ("s",)),
    "copy": Effect(lambda d, _b, _a: SENTENCE in d.app.clipboard, ("s",)),
    "template": Effect(in_front(Ask)),
    "memo": Effect(in_front(MemoEditor), ("1",)),
    "transcript-memo": Effect(in_front(MemoEditor)),
    "remove": Effect(lambda _d, b, a: len(b.codings) == 1 and not a.codings, ("1",)),
    "cycle": Effect(lambda d, _b, _a: d.reader.active is not None, ("1", "2")),
    "change": Effect(in_front(Palette), ("1",)),
    "adjust": Effect(lambda d, _b, _a: d.screen.acts.adjusting is not None, ("1",)),
    "keep": Effect(lambda _d, b, a: a.codings[0].stop < b.codings[0].stop, ("1", "e", "b")),
    "split": Effect(codes("invisible", "invisible"), ("1", "escape", "w", "w")),
    "merge": Effect(codes("invisible"), ("s", "1", "s", "1", "escape")),
    "question": Effect(in_front(QuestionFinder)),
    "undo": Effect(lambda _d, b, a: len(b.codings) == 1 and not a.codings, ("1",)),
    "redo": Effect(lambda _d, b, a: not b.codings and len(a.codings) == 1, ("1", "u")),
    "search": Effect(lambda d, _b, _a: d.screen.searching.bar.display),
    "hit-next": Effect(lambda _d, b, a: a.hit is not None and a.hit != b.hit, SEARCHED),
    "hit-previous": Effect(
        lambda _d, b, a: a.hit is not None and a.hit != b.hit, ("slash", "f", "o", "i", "s", "enter")
    ),
    "display": Effect(lambda _d, b, a: a.display != b.display),
    "transcripts": Effect(lambda d, _b, _a: d.screen.query_one("#transcripts").has_focus_within),
    "codebook": Effect(lambda d, _b, _a: not d.screen.query_one("#codes").display),
    "guide": Effect(in_front(GuideList)),
    "next-pane": Effect(lambda _d, b, a: a.focus is not b.focus),
    "previous-pane": Effect(lambda _d, b, a: a.focus is not b.focus),
    "frequencies": Effect(in_front(FrequenciesSheet)),
    "findings": Effect(in_front(FindingsSheet)),
    "find-quotation": Effect(in_front(QuotationSheet)),
    "help": Effect(in_front(HelpScreen)),
    "commands": Effect(in_front(CommandFinder)),
    "light-dark": Effect(lambda _d, b, a: a.theme != b.theme),
    "next-transcript": Effect(lambda _d, _b, a: a.transcript == "entretien-c"),
    "previous-transcript": Effect(
        lambda _d, b, a: (b.transcript, a.transcript) == ("entretien-c", "entretien-b"), ("ctrl+pagedown",)
    ),
    "finished": Effect(in_front(LastLook)),
    "seal-round": Effect(in_front(Sure)),
    "quit": Effect(lambda d, _b, _a: d.app._exit),
    "extracts": Effect(in_front(ExtractsSheet)),
    "memos": Effect(in_front(MemosSheet)),
    "search-everywhere": Effect(in_front(HitsSheet)),
    "tour": Effect(lambda d, _b, _a: d.screen.tour.at == 0),
    "tour-skip": Effect(lambda d, _b, _a: d.screen.tour.at == 1, TOURING),
    "tour-leave": Effect(lambda d, _b, _a: d.screen.tour.at is None, TOURING),
    # in the codebook's pane: the way there puts the highlight on its first code, under a theme
    "code-filter": Effect(lambda d, _b, _a: tree(d).typing),
    "code-focus": Effect(lambda d, _b, _a: d.screen.desk.focus == {"invisible"}),
    "code-no-focus": Effect(lambda d, _b, _a: not d.screen.desk.focus, ("o",)),
    "code-new": Effect(in_front(CodeForm)),
    "code-new-below": Effect(in_front(CodeForm)),
    "code-edit": Effect(in_front(CodeForm)),
    "code-move": Effect(in_front(Finder)),
    "code-lower": Effect(lambda d, _b, _a: order(d) == ["travail", "emotionnel", "invisible", "metier"]),
    "code-higher": Effect(lambda d, _b, _a: order(d) == ["travail", "invisible", "emotionnel", "metier"], ("J",)),
    "code-merge": Effect(in_front(Finder)),
    "code-retire": Effect(lambda d, _b, _a: d.project.codebook.get("invisible").retired),
    "code-remove": Effect(lambda d, _b, _a: "invisible" not in d.project.codebook),
    "code-memo": Effect(in_front(MemoEditor)),
    # on the sheets
    "back": Effect(lambda d, _b, _a: d.app.screen is d.screen),
    "sheet-help": Effect(in_front(HelpScreen)),
    "extract-go": Effect(lambda d, _b, a: d.app.screen is d.screen and a.cursor == d.text.index(SENTENCE)),
    "extract-codes": Effect(in_front(Finder)),
    "extract-narrow": Effect(in_front(Finder)),
    "extract-words": Effect(lambda d, _b, _a: d.app.screen.query_one(WordsLine).display),
    "extract-query": Effect(lambda d, _b, _a: d.app.screen.query_one(QueryLine).has_focus),
    "extract-all": Effect(lambda d, _b, _a: d.screen.desk.wanted == Wanted(), ("slash", "z", "enter")),
    "extract-copy": Effect(lambda d, _b, _a: SENTENCE in d.app.clipboard),
    "extract-write": Effect(written("extracts.csv")),
    "memo-go": Effect(lambda d, _b, _a: d.app.screen is d.screen),
    "memo-filter": Effect(lambda d, _b, _a: isinstance(d.app.focused, FilterLine)),
    "memo-edit": Effect(in_front(MemoEditor)),
    "memo-new": Effect(in_front(MemoEditor)),
    "memo-remove": Effect(lambda d, _b, _a: not d.project.memos()),
    "memos-undo": Effect(lambda d, _b, _a: len(d.project.memos()) == 1, ("d",)),
    "memos-redo": Effect(lambda d, _b, _a: not d.project.memos(), ("d", "u")),
    "memos-write": Effect(written("memos.md")),
    "hit-go": Effect(lambda d, _b, _a: d.app.screen is d.screen and (d.selected() or d.reader.hit) is not None),
    "hit-mark": Effect(lambda d, _b, _a: "1 marked" in d.cells()[0]),
    "hits-mark-all": Effect(lambda d, _b, _a: "marked" in d.cells()[0]),
    "hits-code": Effect(in_front(Palette)),
    "hits-forms": Effect(lambda d, _b, _a: "every word in any form" in d.cells()[0]),
    "hits-like": Effect(lambda d, _b, _a: "written nearly so" in d.cells()[0]),
    "hits-narrow": Effect(in_front(Finder)),
    "hits-undo": Effect(lambda _d, b, a: len(b.codings) > len(a.codings), HITS_CODED),
    "hits-redo": Effect(lambda _d, b, a: len(b.codings) < len(a.codings), (*HITS_CODED, "ctrl+z")),
    "hits-participants": Effect(lambda d, _b, _a: "articipants" in "\n".join(d.cells()[:4])),
    "frequencies-view": Effect(lambda d, b, a: a.shown != b.shown),
    "frequencies-measure": Effect(lambda d, b, a: a.shown != b.shown, ("v",)),
    "only-finished": Effect(lambda d, b, a: a.shown != b.shown),
    "frequencies-narrow": Effect(in_front(Finder)),
    "frequencies-all": Effect(lambda d, _b, _a: d.screen.desk.counted == Filter()),
    "frequencies-extracts": Effect(in_front(ExtractsSheet)),
    "frequencies-write": Effect(written("frequencies.csv")),
    "findings-view": Effect(lambda d, b, a: a.shown != b.shown),
    "findings-way": Effect(lambda d, _b, _a: d.screen.desk.kept.findings.together == "turn"),
    "findings-themes": Effect(lambda d, _b, _a: "Themes that come together" in d.cells()[0]),
    "findings-narrow": Effect(in_front(Finder)),
    "findings-all": Effect(lambda d, _b, _a: d.screen.desk.counted == Filter()),
    "findings-go": Effect(in_front(ExtractsSheet)),
    "findings-write": Effect(written("cooccurrence.csv")),
    "frequencies-analysed": Effect(lambda d, b, a: d.screen.desk.kept.analysed and a.shown != b.shown),
    "findings-analysed": Effect(lambda d, b, a: d.screen.desk.kept.analysed and a.shown != b.shown),
    "extract-analysed": Effect(lambda d, b, a: d.screen.desk.kept.analysed and a.shown != b.shown),
    # on the disagreements: there are two, and reasons are asked for unless r says otherwise
    "disagreements": Effect(in_front(DisagreementsSheet)),
    "decide-a": Effect(decided("a", None), ("r",)),
    "decide-b": Effect(decided("b", None), ("r",)),
    "decide-both": Effect(decided("both", None), ("r",)),
    "decide-neither": Effect(decided("neither", None), ("r",)),
    "decide-other": Effect(lambda d, _b, _a: d.app.screen is d.screen and d.screen.settlement.at is not None),
    "decide-many": Effect(in_front(Choice)),
    "decide-why": Effect(lambda d, _b, _a: not d.screen.desk.kept.why),
    "decide-again": Effect(decided(None, None), ("r", "a", "k")),
    "disagreements-undo": Effect(decided(None, None), ("r", "a")),
    "disagreements-redo": Effect(decided("a", None), ("r", "a", "u")),
    "disagreement-next": Effect(at_number(2)),
    "disagreement-previous": Effect(at_number(1), ("j",)),
    "disagreement-open": Effect(at_number(2), ("r", "a", "k")),
    "disagreement-go": Effect(lambda d, _b, a: d.app.screen is d.screen and a.transcript == "entretien-c"),
    "disagreements-kind": Effect(lambda d, _b, _a: d.screen.desk.kept.kind == "only a"),
    "disagreements-open": Effect(lambda d, _b, _a: d.screen.desk.kept.only_open),
    "disagreements-interview": Effect(in_front(Choice)),
    # after a correction: one coding is in doubt, another an orphan
    "review": Effect(in_front(ReviewSheet)),
    "review-accept": Effect(to_settle(1)),
    "review-other": Effect(lambda d, _b, _a: d.app.screen is d.screen and d.screen.reviewing.at is not None),
    "review-remove": Effect(to_settle(1)),
    "review-next": Effect(lambda d, _b, _a: d.app.screen.query_one(OptionList).highlighted == 1),
    "review-previous": Effect(lambda d, _b, _a: d.app.screen.query_one(OptionList).highlighted == 0, ("j",)),
    "review-undo": Effect(to_settle(2), ("d",)),
    "review-redo": Effect(to_settle(1), ("d", "u")),
    "history": Effect(in_front(HistorySheet)),
    "history-go": Effect(lambda d, _b, a: d.app.screen is d.screen and d.text[a.cursor :].startswith(SENTENCE)),
    "history-filter": Effect(lambda d, _b, _a: isinstance(d.app.focused, FilterLine)),
    "history-own": Effect(lambda d, _b, _a: "by ana" in d.cells()[0]),
    "code-split": Effect(in_front(CodeForm)),
    "split-move": Effect(lambda d, _b, _a: "1 of 1 extract" in d.cells()[0]),
    "split-stay": Effect(lambda d, _b, _a: "0 of 1 extract" in d.cells()[0], ("m",)),
    "split-done": Effect(codes("neuf"), ("m",)),
}
WAYS: dict[str, tuple[str, ...]] = {
    "codebook": ("tab", "down"),
    "sheet": ("F",),
    "extracts": ("1", "escape", "X"),
    "frequencies": ("1", "F"),
    "findings": ("1", "H"),
    "memos": ("1", "m", "x", "ctrl+s", "escape", "O"),
    "hits": ("R", "f", "o", "i", "s"),
    "disagreements": ("V",),
    "review": ("Z",),
    "history": ("1", "escape", "ctrl+p", *"what was done", "enter"),
    "splitting": ("1", "escape", "tab", "down", "D", *"Neuf", "ctrl+s"),
}
"""how to get from the transcript to where a command works"""
COMPARED = {"disagreements", "frequencies-analysed", "findings-analysed", "extract-analysed"}
"""commands that need a round and its consensus; those on the disagreements too"""
QUESTIONS = tuple(ops.GuideQuestionData(n, "Le travail", f"Question {n} ?") for n in (1, 2, 3))


def pressed() -> Iterator[tuple[str, str]]:
    """Each command with each of its keys, those that extend too; ctrl+p for those that have no key."""
    for command in COMMANDS.values():
        keys = [key for binding in command.bindings() for key in binding.key.split(",")] or [""]
        if command.id == "slot":
            keys = keys[: keys.index("2")]  # the first slot's keys; the others are looked at below
        for key in keys:
            yield command.id, key


def test_every_command_is_tried() -> None:
    assert {command for command, _key in pressed()} == set(EFFECTS)


async def settled(d: Driven) -> None:
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()


@pytest.fixture
def ready(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)  # copies go to the terminal's clipboard, where they can be seen
    project.do(ops.SetGuide(QUESTIONS))
    project.do(ops.MatchQuestions(project.transcript("entretien-b").uid, {2: 1, 4: 2}))
    begun = new_round(project, Plan(("ana", "ben"), interviews=("entretien-d",)))
    project.set_read_state(project.transcript(begun.transcripts[0]).uid, "finished")
    return project


def compare(project: Project) -> None:
    """Ana and ben finished an interview, disagree on two places, and opened their consensus; ben's work is analysed."""
    row = project.transcript("entretien-c")
    for coder, places in (("ben", [(60, 90, "metier")]), ("ana", [(60, 80, "metier"), (300, 390, "emotionnel")])):
        project.use_coder(coder)
        for start, stop, code in places:
            project.code_passage(row.uid, start, stop, [code])
        project.set_read_state(row.uid, "finished")
    new_round(project, Plan(("ana", "ben"), DECIDED, as_coded=True, interviews=("entretien-c",)))
    open_consensus(project, DECIDED, Rule("exact", 1.0))
    set_analysis(project, "ben")


@pytest.mark.parametrize(("command", "key"), pressed(), ids=lambda value: value or "ctrl+p")
async def test_every_key_does_what_its_command_is_for(command: str, key: str, ready: Project) -> None:
    effect = EFFECTS[command]
    if command in COMPARED or COMMANDS[command].where == "disagreements":
        compare(ready)
    if command == "review" or COMMANDS[command].where == "review":
        corrected(ready)
    async with driven(ready, "entretien-b") as d:
        d.put(effect.at if effect.at in d.text else "On fait avec")  # a correction took the words away
        await d.press(*WAYS.get(COMMANDS[command].where, ()))
        await settled(d)
        await d.press(*effect.keys)
        await settled(d)
        before = now(d)
        if key:
            await d.press(key)
        else:
            await d.press("ctrl+p")
            await d.type(COMMANDS[command].help[:24].lower())
            await d.press("enter")
        await settled(d)
        after = now(d)
        assert effect.check(d, before, after), (before, after, d.notices, d.detail)
        if key and key in COMMANDS[command].extending.split(","):
            assert after.selection is not None
            assert before.cursor in (after.selection.start, after.selection.stop), "the other end stays where it was"


@pytest.mark.parametrize("slot", range(10))
async def test_every_slot_key_puts_its_own_code(slot: int, ready: Project) -> None:
    bindings = {b.id: b.key.split(",") for b in COMMANDS["slot"].bindings()}
    ready.edit_code("metier", slot=slot)
    for key in bindings[f"slot-{slot}"]:
        async with driven(ready, "entretien-b") as d:
            d.put("J’arrive")
            await d.press(key)
            assert [code for code, _quote in d.codings()] == ["metier"], key
            await d.press("u")
