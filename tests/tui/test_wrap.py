"""Wrapping keeps every character, no-break spaces and the width, whatever is in the text."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from cipcoder.text.clean import visible
from cipcoder.tui.wrap import cells, clusters, next_cluster, previous_cluster, printed_part, wrap

FRENCH = st.text(alphabet="abéèœ’« »? !\u00a0\u202f-,.\n", max_size=300)
ODD = ["e\u0301", "\u0301", "漢", "👩‍👧‍👦", "👍🏽", "🇫🇷", "🇧", "❤\ufe0f", "☺", "\u200d", "\u0e33"]
STRANGE = st.lists(st.sampled_from([*"ab é\n\t\u00a0\u202f", *ODD]), max_size=100).map("".join)
TEXTS = FRENCH | STRANGE
WIDTHS = st.integers(min_value=2, max_value=40)


def body(text: str, start: int, stop: int) -> str:
    return text[start:stop].rstrip(" \t\n")


@given(TEXTS, WIDTHS)
@settings(max_examples=300, deadline=None)
def test_the_lines_joined_are_the_text(text: str, width: int) -> None:
    w = wrap(text, width)
    assert "".join(text[a:b] for a, b in zip(w.starts, w.stops, strict=True)) == text
    assert w.starts[0] == 0
    assert w.stops[-1] == len(text)
    assert all(a < b for a, b in zip(w.starts[:-1], w.stops[:-1], strict=True))


@given(TEXTS, WIDTHS)
@settings(max_examples=300, deadline=None)
def test_no_line_is_wider_than_the_width(text: str, width: int) -> None:
    w = wrap(text, width)
    for a, b in zip(w.starts, w.stops, strict=True):
        assert cells(body(text, a, b)) <= width


@given(TEXTS, WIDTHS)
@settings(max_examples=300, deadline=None)
def test_no_line_is_broken_at_a_no_break_space(text: str, width: int) -> None:
    w = wrap(text, width)
    for i in range(len(w) - 1):
        line = text[w.starts[i] : w.stops[i]]
        if line[-1] in " \t\n":
            continue
        assert " " not in line, "a line without a blank at its end is a word cut by force"
        assert "\t" not in line
        assert line[-1] not in "\u00a0\u202f" or set(clusters_of(line)) <= {"\u00a0", "\u202f"}


def clusters_of(text: str) -> list[str]:
    return [text[c.start] for c in clusters(text)]


@given(TEXTS, WIDTHS)
@settings(max_examples=200, deadline=None)
def test_every_offset_has_a_line_and_a_column_and_comes_back(text: str, width: int) -> None:
    w = wrap(text, width)
    for offset in range(len(text) + 1):
        line = w.line_at(offset)
        assert w.starts[line] <= offset <= w.stops[line]
    for line in range(len(w)):
        begin = w.starts[line]
        for c in clusters(text[begin : w.end(line)]):
            if c.width:
                assert w.offset(line, w.column(begin + c.start)) == begin + c.start
        assert w.offset(line, 10**6) == w.end(line)
        assert w.line_at(w.end(line)) == line


@given(STRANGE)
@settings(max_examples=300, deadline=None)
def test_clusters_cover_the_text_and_measure_as_it_is_printed(text: str) -> None:
    found = list(clusters(text))
    assert "".join(text[c.start : c.stop] for c in found) == text
    for piece in visible(text).split("\n"):  # a text comes to the screen through visible: no lonely joiner
        printed, width = printed_part(piece, 0, len(piece))
        assert "\t" not in printed
        assert cells(piece) == width == cells(printed)


@given(st.lists(st.sampled_from([*"ab é", *ODD[:6]]), max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_cells_are_those_rich_counts(text: str) -> None:
    assert cells(text) == cell_len(text)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_walking_right_then_left_visits_the_same_places(text: str) -> None:
    forth, at = [0], 0
    while at < len(text):
        at = next_cluster(text, at)
        forth.append(at)
    back = [at]
    while at > 0:
        at = previous_cluster(text, at)
        back.append(at)
    assert back[::-1] == forth


def rows(text: str, width: int) -> list[str]:
    w = wrap(text, width)
    return [text[a:b].rstrip() for a, b in zip(w.starts, w.stops, strict=True)]


def test_a_question_mark_never_begins_a_line() -> None:
    assert rows("et le métier\u202f? Je ne sais pas", 13) == ["et le", "métier\u202f? Je", "ne sais pas"]
    assert rows("et le «\u00a0métier\u00a0» dit-elle", 12) == ["et le", "«\u00a0métier\u00a0»", "dit-elle"]


def test_an_empty_text_has_one_line_and_a_last_newline_one_more() -> None:
    assert list(wrap("", 10).starts) == [0]
    assert list(wrap("a\n", 10).starts) == [0, 2]
    assert list(wrap("a\n\nb", 10).starts) == [0, 2, 3]


def test_one_odd_character_in_a_giant_paragraph_costs_a_fraction_of_a_second() -> None:
    begin = time.perf_counter()
    w = wrap("le mot juste " * 33_000 + "👍", 60)
    assert len(w) > 6000
    assert time.perf_counter() - begin < 3
