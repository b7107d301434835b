"""The caret never leaves the text, and the keys mean the same from everywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.project import Project
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import Document, SpeakerRow, TurnRow
from cipcoder.text.spans import Span
from cipcoder.tui.caret import Caret
from cipcoder.tui.page import Page
from tests.tui.material import TALK, transcript_data

MOTIONS = (
    *("left", "right", "up", "down", "page-up", "page-down", "home", "end", "top", "bottom", "word-left"),
    *("word-right", "sentence-next", "sentence-previous", "turn-next", "turn-previous", "coding-next"),
    *("coding-previous", "question-next", "question-previous", "uncoded-next", "uncoded-previous"),
)


def page_of(text: str, width: int = 40) -> Page:
    data = transcript_data("t", text)
    row = TranscriptRow.__new__(TranscriptRow)
    document = Document(
        transcript=row,
        text=data.text,
        speakers=tuple(SpeakerRow(i, *speaker) for i, speaker in enumerate(data.speakers)),
        turns=tuple(TurnRow(i, *turn, None) for i, turn in enumerate(data.turns)),
        sentences=(),
        codings=(),
    )
    return Page(document, width)


keys = st.one_of(
    st.tuples(st.sampled_from(MOTIONS), st.booleans()),
    st.tuples(st.sampled_from(["take", "give back"]), st.sampled_from(["sentence", "turn"])),
    st.tuples(st.sampled_from(["drop", "free", "coded"]), st.none()),
)
texts = st.one_of(st.just(TALK), st.text(alphabet="ab. ?\n\u00a0é漢\u0301", max_size=60))


@given(texts, st.lists(keys, max_size=30), st.integers(5, 50))
@settings(max_examples=150, deadline=None)
def test_no_sequence_of_keys_leads_out_of_the_text(text: str, pressed: list[tuple[str, object]], width: int) -> None:
    page, caret = page_of(text, width), Caret()
    for key, how in pressed:
        if key == "take":
            caret.take(page, how)  # type: ignore[arg-type]
        elif key == "give back":
            caret.give_back(page, how)  # type: ignore[arg-type]
        elif key == "drop":
            caret.drop()
        elif key == "free":
            caret.free = not caret.free
        elif key == "coded":
            caret.coded = True
        else:
            caret.move(page, key, extend=bool(how), height=4)
        assert 0 <= caret.cursor <= len(page.text)
        selected = caret.selection
        assert selected is None or 0 <= selected.start < selected.stop <= len(page.text)
        segment = caret.segment(page)
        if segment is not None:
            body = page.text[segment.start : segment.stop]
            assert body == body.strip()
            assert body


def test_up_and_down_keep_the_column_over_short_lines() -> None:
    page = page_of("aaaaaaaaaa\nbb\ncccccccccc", 20)
    caret = Caret(cursor=7)
    caret.move(page, "down")
    assert caret.cursor == 13
    caret.move(page, "down")
    assert caret.cursor == 14 + 7
    caret.move(page, "down")
    assert caret.cursor == len(page.text), "from the last line to the very end"


def test_leaving_a_selection_goes_on_from_the_end_in_that_direction() -> None:
    page = page_of(TALK)
    for motion, expected in (("left", 12), ("right", 20)):
        caret = Caret()
        caret.select(Span(12, 20))
        caret.move(page, motion)
        assert (caret.cursor, caret.selection) == (expected, None)


def test_giving_a_unit_up_leads_back_to_its_beginning() -> None:
    page = page_of(TALK)
    caret = Caret(cursor=TALK.index("Et après"))
    caret.take(page, "sentence")
    assert caret.selection is not None
    assert caret.drop()
    assert caret.cursor == TALK.index("Et après")
    assert not caret.drop()


def test_zones_cover_every_line_without_gaps() -> None:
    page = page_of(TALK)
    for line in range(len(page.wrap)):
        start, stop = page.wrap.starts[line], page.wrap.stops[line]
        zones = list(page.zones(start, stop))
        assert [z.start for z in zones] == [start, *(z.stop for z in zones[:-1])][: len(zones)]
        assert not zones or zones[-1].stop == stop
    labels = {page.text[z.start : z.stop].strip() for z in page.zones(0, len(page.text)) if z.label}
    assert labels == {"Enquêteur :", "Mme B. :"}


async def test_a_lane_more_than_there_was_is_drawn_at_once(project: Project) -> None:
    from tests.tui.driving import driven

    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("t", "1", "2")
        frame = d.reader.frame
        assert frame is not None
        assert frame.lanes == 2
        assert any("┏┏" in line for line in d.cells())


def test_from_a_label_the_next_turn_is_the_other_person_s() -> None:
    page, caret = page_of(TALK), Caret()
    caret.move(page, "turn-next")
    assert page.text[caret.cursor :].startswith("J’arrive")
    caret.move(page, "turn-next")
    assert page.text[caret.cursor :].startswith("Et quand")
    caret.move(page, "turn-previous")
    assert page.text[caret.cursor :].startswith("J’arrive")
