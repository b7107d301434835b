"""The sheet of findings: every number of it counted a second way, from the exported rows and the text."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import DataTable, Static

from cipcoder.consensus import set_analysis
from cipcoder.exchange.tables import export_extracts
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.text.words import words as text_words
from cipcoder.tui.extracts import ExtractsSheet
from cipcoder.tui.findings import FindingsSheet
from cipcoder.tui.views.lines import height
from tests.tui.driving import Driven, driven
from tests.tui.material import transcript_data
from tests.tui.test_hostile_text import check
from tests.tui.test_hostile_text import hostile as hostile  # a fixture, used by name

PLACES = (
    ("entretien-b", "Je laisse un message, deux messages", "invisible"),
    ("entretien-b", "deux messages", "emotionnel"),
    ("entretien-b", "deux messages", "metier"),
    ("entretien-b", "personne ne voit", "invisible"),
    ("entretien-b", "Le métier, c’est ça", "metier"),
    ("entretien-b", "On fait avec", "emotionnel"),
    ("entretien-c", "J’arrive à huit heures", "invisible"),
    ("entretien-c", "je fais le café", "emotionnel"),
    ("entretien-c", "On ne sait jamais", "metier"),
    ("entretien-c", "personne ne voit", "invisible"),
    ("entretien-d", "Voilà", "travail"),
)
THEMES = {"invisible": "travail", "emotionnel": "travail", "travail": "travail", "metier": "metier"}
LABELS = {
    "travail": "Conditions de travail",
    "invisible": "Travail invisible",
    "emotionnel": "Travail émotionnel",
    "metier": "Métier flou",
}


@pytest.fixture
def coded(project: Project) -> Project:
    for name, words, code in PLACES:
        document = project.document(name)
        start = document.text.index(words)
        project.code_passage(document.transcript.uid, start, start + len(words), [code])
    for name in ("entretien-b", "entretien-c"):
        project.set_read_state(project.transcript(name).uid, "finished")
    return project


@dataclass(frozen=True)
class Row:
    """A coding, as the exported table has it."""

    transcript: str
    code: str
    start: int
    stop: int
    turns: range


@pytest.fixture
def exported(coded: Project, tmp_path: Path) -> list[Row]:
    export_extracts(coded, tmp_path / "e.csv", coders=["ana"], language="en")
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(
                *(row["transcript"], row["code"], int(row["start"]), int(row["stop"])),
                range(int(row["first_turn"]), int(row["last_turn"]) + 1),
            )
            for row in csv.DictReader(file)
        ]


async def settled(d: Driven) -> FindingsSheet:
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    assert isinstance(d.app.screen, FindingsSheet)
    return d.app.screen


async def at(d: Driven, *keys: str) -> FindingsSheet:
    for key in keys:
        await d.press(key)
        await d.app.workers.wait_for_complete()
    return await settled(d)


def lines(sheet: FindingsSheet) -> list[list[str]]:
    table: DataTable[Any] = sheet.query_one(DataTable)
    return [[str(cell).strip() for cell in table.get_row_at(i)] for i in range(table.row_count)]


def named(lines: list[list[str]]) -> dict[str, list[str]]:
    """The cells after the name, by it."""
    return {row[0].split("▌")[-1]: row[1:] for row in lines}


def words(sheet: FindingsSheet, id: str) -> str:
    return " ".join(str(sheet.query_one(id, Static).content).split())


def put(sheet: FindingsSheet, row: int, column: int) -> None:
    sheet.query_one(DataTable).move_cursor(row=row, column=column)


async def extracts(d: Driven) -> list[tuple[str, str, int]]:
    """What Enter shows; then back on the findings."""
    await d.press("enter")
    await d.app.workers.wait_for_complete()
    await d.pilot.pause()
    behind = d.app.screen
    assert isinstance(behind, ExtractsSheet), d.notices
    found = [(row.transcript, row.code, row.start) for row in behind.rows]
    await d.press("escape")
    return found


# --- what comes together ------------------------------------------------------------------------------


def overlap(_d: Project) -> Callable[[Row, Row], bool]:
    return lambda a, b: a.start < b.stop and b.start < a.stop


def same_turn(_d: Project) -> Callable[[Row, Row], bool]:
    return lambda a, b: not set(a.turns).isdisjoint(b.turns)


def within_fifty(project: Project) -> Callable[[Row, Row], bool]:
    said: dict[str, list[int]] = {}
    for name in ("entretien-b", "entretien-c", "entretien-d"):
        document = project.document(name)
        begin = [word.start for word in text_words(document.text)]
        said[name] = [word for word in begin if any(t.start <= word < t.stop for t in document.turns)]

    def near(a: Row, b: Row) -> bool:
        first, second = sorted((a, b), key=lambda row: row.start)
        return sum(first.stop <= word < second.start for word in said[a.transcript]) <= 50

    return near


@pytest.mark.parametrize(("times", "way"), [(0, overlap), (1, same_turn), (2, within_fifty)])
@pytest.mark.parametrize("themes", [False, True])
async def test_cells_of_the_matrix_are_pairs_of_codings_and_enter_shows_the_ones_of_the_row(
    coded: Project, exported: list[Row], times: int, way: Any, themes: bool
) -> None:
    meets = way(coded)
    of = {row: THEMES[row.code] if themes else row.code for row in exported}
    async with driven(coded) as d:
        sheet = await at(d, "H", *["t"] * themes, *["m"] * times)
        matrix = named(lines(sheet))
        codes = [code for code in LABELS if code in of.values()]
        assert list(matrix) == [LABELS[code] for code in codes]
        for (i, one), (j, other) in combinations(enumerate(codes), 2):
            together = [
                (a, b)
                for a in exported
                for b in exported
                if (of[a], of[b]) == (one, other) and a.transcript == b.transcript and meets(a, b)
            ]
            shown = str(len(together)) if together else "·"
            assert (matrix[LABELS[one]][j], matrix[LABELS[other]][i]) == (shown, shown), (one, other)
            put(sheet, i, j + 1)
            await d.pilot.pause()
            said = words(sheet, "#more")
            assert said.startswith(f"{LABELS[one]} ({sum(code == one for code in of.values())}) + {LABELS[other]} (")
            if not together:
                assert said.endswith("never together")
                continue
            assert f"{len(together)} pair" in said
            assert f"in {len({a.transcript for a, _b in together})} of 3 interviews" in said
            left = {(a.transcript, a.code, a.start) for a, _b in together}
            assert sorted(await extracts(d)) == sorted(left)


async def test_jaccard_and_the_diagonal_are_said_below(coded: Project, exported: list[Row]) -> None:
    async with driven(coded) as d:
        sheet = await at(d, "H")
        put(sheet, 1, 3)  # invisible by emotionnel: they share « deux messages »
        await d.pilot.pause()
        covered = {
            code: {(r.transcript, i) for r in exported if r.code == code for i in range(r.start, r.stop)}
            for code in LABELS
        }
        one, other = covered["invisible"], covered["emotionnel"]
        assert words(sheet, "#more").endswith(f"Jaccard {len(one & other) / len(one | other):.2f}")
        put(sheet, 1, 2)
        await d.pilot.pause()
        assert words(sheet, "#more") == "Travail invisible · 4 codings · in 2 of 3 interviews"
        assert len(await extracts(d)) == 4
        put(sheet, 0, 1)
        await d.pilot.pause()
        assert await extracts(d) == [("entretien-d", "travail", coded.document("entretien-d").text.index("Voilà"))], (
            "codes each for itself: no sub-codes behind its number"
        )


# --- theme lines --------------------------------------------------------------------------------------


def spoken(project: Project, name: str) -> list[int]:
    """Where the participant's words begin."""
    document = project.document(name)
    said = [t for t in document.turns if document.role(t) == "participant"]
    begin = [word.start for word in text_words(document.text)]
    return [word for word in begin if any(t.start <= word < t.stop for t in said)]


def parts(starts: list[int]) -> Iterator[list[int]]:
    for i in range(40):
        yield starts[i * len(starts) // 40 : (i + 1) * len(starts) // 40]


async def test_a_theme_line_is_as_high_as_the_words_that_carry_it_and_says_the_share(
    coded: Project, exported: list[Row]
) -> None:
    async with driven(coded, "entretien-b") as d:
        sheet = await at(d, "H", "v")
        assert "Theme lines of Entretien B" in words(sheet, "#about")
        starts = spoken(coded, "entretien-b")
        for i, (label, bars) in enumerate(named(lines(sheet)).items()):
            rows = [r for r in exported if r.transcript == "entretien-b" and LABELS[THEMES[r.code]] == label]
            for j, some in enumerate(parts(starts)):
                share = sum(any(r.start <= word < r.stop for r in rows) for word in some) / len(some)
                assert set(bars[j]) == {height(share)}, (label, j)
                if j % 9 == 4:
                    put(sheet, i, j + 1)
                    await d.pilot.pause()
                    assert words(sheet, "#more").endswith(f"of {len(starts)} · {share:.0%} of them coded")


async def test_one_theme_through_all_interviews_and_back_to_another_interview(coded: Project) -> None:
    async with driven(coded, "entretien-b") as d:
        sheet = await at(d, "H", "v")
        of_b = named(lines(sheet))
        await at(d, "down", "m")
        assert "Line of “Métier flou” in all interviews" in words(sheet, "#about")
        all_of_it = named(lines(sheet))
        assert list(all_of_it) == ["Entretien B", "entretien-c", "entretien-d"]
        assert all_of_it["Entretien B"] == of_b["Métier flou"]
        put(sheet, 2, 1)
        await d.pilot.pause()
        assert words(sheet, "#more").startswith("Métier flou · entretien-d · not finished · word 1 of ")
        put(sheet, 1, 1)
        await at(d, "m")
        assert "Theme lines of entretien-c" in words(sheet, "#about")
        assert named(lines(sheet))["Métier flou"] == all_of_it["entretien-c"]
        await at(d, "t")
        by_code = named(lines(sheet))
        assert list(by_code) == list(LABELS.values()), "a theme, and each code below it"
        assert by_code["Métier flou"] == all_of_it["entretien-c"]


async def test_enter_on_a_line_goes_to_the_place_and_coming_back_finds_the_same_view(coded: Project) -> None:
    async with driven(coded, "entretien-b") as d:
        sheet = await at(d, "H", "v", "m", "down", "m")
        put(sheet, 0, 21)
        await d.press("enter")
        await d.pilot.pause()
        assert d.app.screen is d.screen
        assert d.screen.desk.page is not None
        assert d.screen.desk.page.document.transcript.name == "entretien-c"
        assert d.reader.caret.cursor == list(parts(spoken(coded, "entretien-c")))[20][0]
        sheet = await at(d, "H")
        assert "Theme lines of entretien-c" in words(sheet, "#about")


def test_heights_say_nothing_only_for_nothing_and_full_only_for_all() -> None:
    shares = (0, 0.001, 0.124, 0.125, 0.5, 0.99, 1)
    assert "".join(height(share) for share in shares) == "·▁▁▂▅▇█"


# --- sequences ----------------------------------------------------------------------------------------


def steps(rows: list[Row]) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """Each passage's codes and those of what begins next after it, with the interview."""
    found = []
    for name, some in groupby(sorted(rows, key=lambda r: r.transcript), key=lambda r: r.transcript):
        here = list(some)
        for bounds in {(r.start, r.stop) for r in here}:
            later = [r.start for r in here if r.start >= bounds[1]]
            if later:
                before = frozenset(r.code for r in here if (r.start, r.stop) == bounds)
                found.append((name, before, frozenset(r.code for r in here if r.start == min(later))))
    return found


async def test_what_follows_what_is_counted_beside_chance_and_enter_shows_the_first(
    coded: Project, exported: list[Row]
) -> None:
    all_steps = steps(exported)
    times = Counter((a, b) for _name, before, after in all_steps for a in before for b in after)
    async with driven(coded) as d:
        sheet = await at(d, "H", "v", "v")
        rows = lines(sheet)
        assert len(rows) == len(times)
        assert f"{len(all_steps)} steps" in words(sheet, "#about")
        codes = {label: code for code, label in LABELS.items()}
        for i, row in enumerate(rows):
            first, then = (codes[cell.strip("▌")] for cell in row[:2])
            before = sum(first in a for _n, a, _b in all_steps)
            after = sum(then in b for _n, _a, b in all_steps)
            names = {name for name, a, b in all_steps if first in a and then in b}
            expected = f"{before * after / len(all_steps):.1f}"
            assert row[2:] == [str(times[first, then]), expected, str(len(names))], row
            if i % 3 == 0:
                put(sheet, i, 0)
                await d.pilot.pause()
                assert f"in {len(names)} of 3 interviews" in words(sheet, "#more")
                assert {code for _name, code, _start in await extracts(d)} == {first}


# --- first appearances --------------------------------------------------------------------------------


async def test_first_appearances_by_date_and_which_codes_were_there_before(coded: Project, exported: list[Row]) -> None:
    async with driven(coded) as d:
        sheet = await at(d, "H", "v", "v", "v")
        seen: set[str] = set()
        for (name, row), transcript in zip(named(lines(sheet)).items(), ("b", "c", "d"), strict=True):
            here = {r.code for r in exported if r.transcript == f"entretien-{transcript}"}
            assert row[:3] == ["—", str(len(here - seen)), str(len(here | seen))], name
            seen |= here
        about = words(sheet, "#about")
        assert "Not saturation" in about
        assert "4 of 4 were in the codebook before anything was coded (*)" in about
        assert "3 interviews have no date and stand last." in about
        assert words(sheet, "#more") == (
            "Entretien B · 3 new codes: Métier flou *, Travail invisible *, Travail émotionnel *"
        )
        assert {name for name, _code, _start in await extracts(d)} == {"entretien-b"}
        await at(d, "down")
        assert words(sheet, "#more") == "entretien-c · no code came first here"
        await d.press("enter")
        assert d.app.screen is sheet
        assert any("no extract behind this" in notice for notice in d.notices)
        await d.press("t")
        assert any("those of codes" in notice for notice in d.notices)
        await d.press("m")
        assert any("one way to count" in notice for notice in d.notices)


# --- on all of them -----------------------------------------------------------------------------------


async def test_it_is_narrowed_with_the_frequencies_and_says_to_what(coded: Project) -> None:
    async with driven(coded) as d:
        sheet = await at(d, "H")
        await d.press("i", *"entretien-d", "enter")
        await settled(d)
        about = words(sheet, "#about")
        assert "1 interview, 0 finished." in about
        assert "Only: entretien-d." in about
        assert "None is finished: all of this may change." in about
        assert "One interview says nothing about others." in about
        assert list(named(lines(sheet))) == ["Conditions de travail"]
        for view in ("theme lines", "sequences", "first"):
            await at(d, "v")
            assert "Only: entretien-d." in words(sheet, "#about"), view
        await d.press("escape", "F")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        assert "Only: entretien-d." in "\n".join(d.cells())
        await d.press("escape")
        sheet = await at(d, "H", "a")
        assert "3 interviews, 2 finished." in words(sheet, "#about")
        assert "None is finished" not in words(sheet, "#about")


async def test_the_analysis_layer_is_said_and_a_blind_round_is_left_out(coded: Project) -> None:
    coded.use_coder("ben")
    row = coded.transcript("entretien-b")
    coded.code_passage(row.uid, 60, 90, ["metier"])
    coded.use_coder("ana")
    set_analysis(coded, "ben")
    new_round(coded, Plan(("ana", "ben"), interviews=("entretien-c",)))
    async with driven(coded) as d:
        sheet = await at(d, "H", "E")
        about = words(sheet, "#about")
        assert "analysis: ben in " in about
        assert "Left out, a blind round goes on there: entretien-c" in about
        assert list(named(lines(sheet))) == ["Métier flou"]
        await at(d, "E")
        assert "codings of ana" in words(sheet, "#about")


@pytest.mark.parametrize("size", [(34, 8), (80, 24)])
async def test_nothing_coded_is_said_in_every_view(project: Project, size: tuple[int, int]) -> None:
    async with driven(project, "entretien-b", size=size) as d:
        sheet = await at(d, "H")
        for sentence in (
            *("Nothing is coded here yet.", "No word of a participant is coded in this interview."),
            *("Nothing is coded here yet.", "Nothing is coded here yet."),
        ):
            assert sentence in words(sheet, "#about")
            if size[1] < 12 and sentence.endswith("here yet."):
                assert words(sheet, "#more") == sentence, "where there is room for it"
            await at(d, "w", "t", "m", "v")
        await d.press("enter")
        assert any("no extract behind this" in notice for notice in d.notices)


async def test_a_study_without_codes_or_without_interviews_is_no_fault(project: Project, tmp_path: Path) -> None:
    for code in ("invisible", "emotionnel", "travail", "metier"):
        project.remove_code(code)
    with Project.create(tmp_path / "vide", name="Vide") as empty:
        empty.use_coder("ana")
        for one in (project, empty):
            async with driven(one) as d:
                await at(d, "H", "enter", "v", "m", "enter", "v", "enter", "v", "enter", "w")


async def test_an_interview_in_which_no_participant_speaks_says_so(coded: Project) -> None:
    coded.do(ops.ImportTranscript(transcript_data("z", "Enquêteur : Bonjour, vous êtes là ?")))
    async with driven(coded, "z") as d:
        sheet = await at(d, "H", "v")
        assert "No participant speaks here." in words(sheet, "#about")
        assert words(sheet, "#more").endswith("no participant speaks")
        await at(d, "m")
        assert named(lines(sheet))["z"] == [""] * 40


async def test_each_view_is_written_as_a_table_with_its_numbers(coded: Project, exported: list[Row]) -> None:
    async with driven(coded) as d:
        await at(d, "H")
        for _view in range(4):
            await d.press("w")
            await at(d, "v")
        assert sum("Written: " in notice for notice in d.notices) == 4
    read = {}
    for name in ("cooccurrence", "theme-lines", "sequences", "first-appearances"):
        with (coded.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            read[name] = list(csv.DictReader(file))
    meets = overlap(coded)
    pairs = sum(a.code != b.code and a.transcript == b.transcript and meets(a, b) for a, b in combinations(exported, 2))
    assert sum(int(row["pairs"]) for row in read["cooccurrence"]) == pairs
    assert sum(int(r["times"]) for r in read["sequences"]) == sum(len(a) * len(b) for _n, a, b in steps(exported))
    first = [code for row in read["first-appearances"] for code in row["new_codes"].split()]
    assert sorted(first) == sorted({row.code for row in exported})
    assert len(read["theme-lines"]) == 3 * 2 * 40, "interviews, themes, parts"


@pytest.mark.parametrize("colours", ["few", "256"])
async def test_numbers_and_bars_are_there_without_colours(coded: Project, colours: Any) -> None:
    async with driven(coded, "entretien-b", size=(80, 24), colours=colours) as d:
        await at(d, "H")
        row = next(line for line in d.cells() if "Travail invisible" in line)
        assert row.split("invisible")[1].split() == ["·", "—", "1", "1"]
        await at(d, "v")
        assert set("▁▂▃▄▅▆▇█") & set("".join(d.cells()[3:6]))


async def test_a_small_window_scrolls_to_what_does_not_fit(coded: Project) -> None:
    async with driven(coded, "entretien-b", size=(34, 8)) as d:
        sheet = await at(d, "H", "v")
        await d.press("down", "end")
        assert sheet.query_one(DataTable).scroll_x > 0
        assert any("Métier" in line for line in d.cells()), "the name stays"
        await d.pilot.resize_terminal(120, 40)
        await d.pilot.pause()
        assert sheet.query_one(DataTable).cursor_coordinate == (1, 40)
        assert words(sheet, "#more").startswith("Métier flou · Entretien B · words ")


async def test_hostile_names_are_shown_as_they_are(hostile: Project) -> None:
    row = hostile.transcripts()[1]
    hostile.code_passage(row.uid, 12, 20, ["un"])
    hostile.code_passage(row.uid, 12, 30, ["deux"])
    hostile.code_passage(row.uid, 60, 90, ["deux"])
    async with driven(hostile, row.name, size=(200, 60)) as d:
        await at(d, "H")
        assert "[bold deux" in check(d)
        for keys in (["right"], ["v"], ["m"], ["t"], ["v"], ["v"], ["w"]):
            await at(d, *keys)
            assert "[" in check(d)
