"""A round of double coding on the screen: what it is, what it asks of a coding, sealing it, and what it hides."""

from __future__ import annotations

from rich.segment import Segment

from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round, seal
from cipcoder.tui.dialogs import LastLook, Sure
from tests.tui.driving import Driven, driven

ANSWER = "J’appelle. Je laisse un message, deux messages."
BOTH = ("entretien-b", "entretien-c")


def as_coder(project: Project, who: str) -> Project:
    project.use_coder(who)
    return project


def code(project: Project, who: str, words: str, code: str = "invisible", name: str = "entretien-b") -> None:
    project.use_coder(who)
    document = project.document(name)
    start = document.text.index(words)
    project.code_passage(document.transcript.uid, start, start + len(words), [code])


def finish(project: Project, who: str, *names: str) -> None:
    project.use_coder(who)
    for name in names:
        project.set_read_state(project.transcript(name).uid, "finished")


def bar(d: Driven) -> str:
    return d.cells()[0]


# --- what it is ---------------------------------------------------------------------------------------


async def test_the_line_above_names_the_round_and_its_unit_where_the_interview_is_in_one(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), unit="turns", interviews=BOTH))
    async with driven(project, "entretien-b") as d:
        assert "round measured-1 · blind · whole turns" in bar(d)
        await d.press("ctrl+pagedown", "ctrl+pagedown")
        assert "Entretien" in bar(d) or "entretien-d" in bar(d)
        assert "measured-1" not in bar(d)
        await d.press("f2", "up")
        assert "round measured-1 · blind · whole turns" in d.detail


async def test_who_is_not_in_the_round_reads_nothing_of_it(project: Project) -> None:
    new_round(project, Plan(("ben", "cleo"), interviews=BOTH))
    async with driven(project, "entretien-b") as d:
        assert "measured-1" not in bar(d)
        await d.press("L")
        assert "There is no round to seal." in d.notices


# --- whole turns --------------------------------------------------------------------------------------


async def test_in_a_round_by_turns_a_code_takes_the_whole_turn_and_the_turn_stays_selected(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), unit="turns", interviews=BOTH))
    async with driven(project, "entretien-b") as d:
        d.put("Je laisse")
        await d.press("s", "1")
        ((_code, quote),) = d.codings()
        assert quote.startswith(ANSWER)
        assert quote.endswith("ma matinée.")
        assert d.selected() == quote
        await d.press("2")
        assert {words for _code, words in d.codings()} == {quote}
        await d.press("u", "u")
        assert d.codings() == []


# --- given segments -----------------------------------------------------------------------------------


def on_segments(project: Project) -> Project:
    """Ana coded three segments of interview B; ben is to code these."""
    for words in ("je fais le café", "Je laisse un message", "On fait avec."):
        code(project, "ana", words)
    finish(project, "ana", "entretien-b")
    new_round(project, Plan(("ana", "ben"), unit="segments"))
    return as_coder(project, "ben")


def drawn(d: Driven, words: str) -> list[Segment]:
    """The runs of the reader's lines in which these words stand."""
    reader = d.reader
    lines = (reader.render_line(y) for y in range(reader.size.height))
    return [run for line in lines for run in line if words in run.text]


async def test_p_goes_from_given_segment_to_given_segment_and_selects_it_whole(project: Project) -> None:
    async with driven(on_segments(project), "entretien-b") as d:
        assert "round measured-1 · blind · given segments" in bar(d)
        await d.press("g", "p")
        assert d.selected() == "je fais le café"
        await d.press("p")
        assert d.selected() == "Je laisse un message"
        await d.press("1", "p")
        assert d.selected() == "On fait avec."
        await d.press("p")
        assert "no further segment without a code" in d.detail
        await d.press("P")
        assert d.selected() == "je fais le café", "the one between has a code now"
        assert d.codings() == [("invisible", "Je laisse un message")]


async def test_a_part_of_a_segment_takes_it_whole_and_elsewhere_nothing_is_coded(project: Project) -> None:
    async with driven(on_segments(project), "entretien-b") as d:
        d.put("un message")
        await d.press("v", "w", "w", "1")
        assert d.codings() == [("invisible", "Je laisse un message")]
        d.put("D’accord")
        await d.press("s", "1")
        assert "only the given segments are coded" in d.notices[-1]
        await d.press("escape", "u")
        assert d.codings() == []


async def test_given_segments_are_underlined_and_without_colours_slanted(project: Project) -> None:
    async with driven(on_segments(project), "entretien-b") as d:
        (run,) = drawn(d, "Je laisse un message")
        assert run.text == "Je laisse un message"
        assert run.style is not None
        assert run.style.underline
        assert not any(other.style.underline for other in drawn(d, "deux messages") if other.style is not None)
    async with driven(project, "entretien-b", colours="few") as d:
        (run,) = drawn(d, "Je laisse un message")
        assert run.style is not None
        assert run.style.italic
        assert not run.style.underline


async def test_the_last_look_says_how_many_segments_have_no_code(project: Project) -> None:
    async with driven(on_segments(project), "entretien-b") as d:
        await d.press("g", "p", "1", "f")
        assert isinstance(d.app.screen, LastLook)
        assert "2 of 3 given segments have none." in d.app.screen._summary


async def test_the_first_coder_s_own_screen_shows_no_given_segments(project: Project) -> None:
    """Ana's work is sealed when the round begins: hers is free."""
    async with driven(as_coder(on_segments(project), "ana"), "entretien-b") as d:
        assert d.reader.page is not None
        assert d.reader.page.given == ()
        assert "the sealed copy stands" in bar(d)


# --- sealing ------------------------------------------------------------------------------------------


async def test_the_last_interview_finished_says_that_the_round_can_be_sealed(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=BOTH))
    async with driven(project, "entretien-b") as d:
        await d.press("f", "f")
        assert "ctrl+PgDn opens the next one" in d.detail
        await d.press("L")
        assert d.notices[-1] == "Not finished yet: entretien-c. f says that one is."
        await d.press("ctrl+pagedown", "f", "f")
        assert "All interviews of the round measured-1 are: L seals it." in d.detail


async def test_sealing_says_what_it_means_and_is_done_after_yes_only(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=BOTH))
    code(project, "ana", "je fais le café")
    finish(project, "ana", *BOTH)
    async with driven(project, "entretien-b") as d:
        await d.press("L")
        assert isinstance(d.app.screen, Sure)
        shown = "\n".join(d.cells())
        for words in ("Seal the round measured-1?", "1 coding of yours is frozen", "This is done once", "stays hidden"):
            assert words in shown
        await d.press("escape")
        assert project.rounds()[0].seals == ()
        await d.press("L", "enter")
        (made,) = project.rounds()[0].seals
        assert f"Sealed: measured-1, SHA-256 {made.sha256[:16]}…. Not sealed here yet: ben" in d.detail
        assert "round measured-1 · the sealed copy stands" in bar(d)
        await d.press("L")
        assert d.notices[-1] == "There is no round to seal."


async def test_after_the_seal_the_working_codings_go_on(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), unit="turns", interviews=("entretien-b",)))
    finish(project, "ana", "entretien-b")
    async with driven(project, "entretien-b") as d:
        await d.press("L", "enter")
        d.put("Je laisse")
        await d.press("s", "1")
        assert d.codings() == [("invisible", "Je laisse un message, deux messages.")]
        assert project.rounds()[0].seals[0].codings == 0


async def test_the_round_is_sealed_from_the_list_of_interviews_too(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("entretien-b",)))
    finish(project, "ana", "entretien-b")
    async with driven(project, "entretien-d") as d:
        await d.press("f2", "L")
        assert isinstance(d.app.screen, Sure), "the only round there is to seal"
        await d.press("enter")
        assert len(project.rounds()[0].seals) == 1


async def test_with_two_rounds_open_the_open_interview_says_which(project: Project) -> None:
    for name in BOTH:
        new_round(project, Plan(("ana", "ben"), name=f"de {name}", interviews=(name,)))
    finish(project, "ana", *BOTH)
    async with driven(project, "entretien-d") as d:
        await d.press("L")
        assert d.notices[-1].startswith("Open an interview of the round")
        await d.press("ctrl+pageup", "L", "enter")
        assert [len(row.seals) for row in project.rounds()] == [0, 1]


async def test_the_last_seal_opens_the_others_verbatims(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("entretien-b",)))
    project.use_coder("ana")
    document = project.document("entretien-b")
    start = document.text.index("je fais le café")
    project.keep_verbatim(document, start, start + 15)
    finish(project, "ana", "entretien-b")
    seal(project, None, "ana")
    finish(project, "ben", "entretien-b")
    async with driven(project, "entretien-b") as d:
        assert d.reader.page is not None
        assert d.reader.page.stars == []
        await d.press("L", "enter")
        assert "you see each other's work now" in d.detail
        assert [star.start for star in d.reader.page.stars] == [start]


# --- what it hides ------------------------------------------------------------------------------------

SCREENS = {
    "transcript": (),
    "interviews": ("f2",),
    "codebook": ("tab", "down"),
    "merging a code": ("tab", "down", "g", *"metier", "enter"),
    "extracts": ("X",),
    "memos": ("O",),
    "frequencies": ("F",),
    "heat map": ("F", "v", "v"),
    "places": ("R", *"message"),
    "palette": ("s", "c"),
}


async def shown(project: Project) -> dict[str, list[str]]:
    """Every screen as ben sees it."""
    found = {}
    for name, keys in SCREENS.items():
        async with driven(as_coder(project, "ben"), "entretien-b") as d:
            d.put("Je laisse")
            await d.press(*keys)
            await d.app.workers.wait_for_complete()
            await d.pilot.pause()
            found[name] = d.cells()
    return found


async def test_no_screen_shows_what_another_did_in_a_blind_round(project: Project) -> None:
    project.edit_code("invisible", examples=[{"kind": "typical", "text": "Nulle part.", "source": "entretien-b"}])
    code(project, "ben", "On fait avec.")
    project.write_memo("de ben")
    new_round(project, Plan(("ana", "ben"), interviews=BOTH))
    before = await shown(project)
    code(project, "ana", "Je laisse un message")
    code(project, "ana", "je fais le café", "emotionnel", "entretien-c")
    (coding,) = project.document("entretien-c").codings
    project.write_memo("secret", targets=[("coding", coding.uid)])
    document = project.document("entretien-b")
    start = document.text.index("Je laisse")
    project.keep_verbatim(document, start, start + 20)
    finish(project, "ana", *BOTH)
    after = await shown(project)
    assert {name for name, cells in after.items() if cells != before[name]} == set()
    assert "Nulle part." not in "\n".join(after["palette"])
    assert "entretien" in "\n".join(after["interviews"]).lower()
