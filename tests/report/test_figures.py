"""The figures of findings: they show the numbers they are given, the same bytes each time, in colour and in grey."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.queries.crossing import by_interview
from cipcoder.report import drawing
from cipcoder.report.drawing import INK, LINE, OTHER, PALE, SOFT, STRONG, draw, drawn, luminance
from cipcoder.report.figures import first_curve, frequency_bars, heat_map, network, theme_rows
from tests.report import findings as made
from tests.report.made import name_of

SVG = "{http://www.w3.org/2000/svg}"
Labels = Callable[[str], str]
FIGURES: dict[str, Callable[[Labels], Figure]] = {
    "bars": lambda label: frequency_bars.figure(made.frequencies(), label, 3),
    "heat": lambda label: heat_map.figure(made.frequencies(), label, 3),
    "network": lambda label: network.figure(made.cooccurrence(), label, 3),
    "lines": lambda label: theme_rows.figure(made.theme_lines(), label, 3),
    "curve": lambda label: first_curve.figure(made.first_appearances(), label, 3),
}
HOSTILE = ("$x_1$ [a] {b} <c>&amp;\x1b[31m" + "\u202e", "é" * 300, "")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


def words(figure: Figure) -> list[str]:
    """Everything that is written in a figure."""
    texts = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        texts += [text.get_text() for text in axes.texts]
        texts += [text.get_text() for text in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        texts += [axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel()]
    return texts


def corners(filled: Collection) -> list[tuple[float, float]]:
    """The corners of an area that is filled."""
    return [(float(x), float(y)) for x, y in np.asarray(filled.get_paths()[0].vertices, float)]


def along(line: Line2D, axis: int = 0) -> list[float]:
    """Where the points of a line stand: across (0) or up (1)."""
    return [float(x) for x in np.asarray(line.get_data()[axis], float)]


# --- all of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_drawn_twice_is_the_same_file(name: str) -> None:
    assert drawn(lambda: FIGURES[name](name_of), ".svg") == drawn(lambda: FIGURES[name](name_of), ".svg")


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("PDF", b"%PDF")])
def test_each_format_is_what_it_is_called(tmp_path: Path, ending: str, begins: bytes) -> None:
    first, second = (tmp_path / f"{n}.{ending}" for n in "ab")
    for to in (first, second):
        draw(lambda: FIGURES["curve"](name_of), to)
    assert first.read_bytes().startswith(begins)
    assert first.read_bytes() == second.read_bytes()


def test_another_format_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in .svg, .png or .pdf"):
        draw(lambda: FIGURES["curve"](name_of), tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


def test_a_png_is_ready_for_print_and_not_blank(tmp_path: Path) -> None:
    from matplotlib.image import imread

    draw(lambda: FIGURES["bars"](name_of), tmp_path / "a.png")
    pixels = imread(tmp_path / "a.png")
    assert pixels.shape[1] == round(drawing.WIDE * drawing.DPI) >= 1400
    assert 0.005 < (pixels[..., :3].min(axis=2) < 0.5).mean() < 0.5, "ink on white"


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_a_label_is_drawn_as_it_is_written(name: str, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.mathtext import MathTextParser

    def parse(*_what: object, **_how: object) -> None:
        raise AssertionError("a label was read as a formula")

    monkeypatch.setattr(MathTextParser, "parse", parse)
    tree = ElementTree.fromstring(drawn(lambda: FIGURES[name](lambda _code: label), ".svg"))
    assert not list(tree.iter(f"{SVG}text")), "letters are outlines: no font is asked of the reader's machine"
    assert not list(tree.iter(f"{SVG}image")), "nothing is a picture within the picture"


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_drawn_beyond_the_edge_of_the_page(name: str) -> None:
    figure = FIGURES[name](lambda code: "Conditions matérielles d’exercice, contrats et salaires")
    figure.canvas.draw()
    wide, tall = figure.canvas.get_width_height()
    texts = [
        *figure.texts,
        *(t for axes in figure.axes for t in (*axes.texts, *(axes.get_yticklabels() if axes.axison else ()))),
    ]
    for text in texts:
        if text.get_text().strip():
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= wide + 1, text.get_text()
            assert box.y1 <= tall + 1, text.get_text()


@pytest.mark.parametrize("name", FIGURES)
def test_the_caption_says_layer_n_and_versions(name: str) -> None:
    said = " ".join(words(FIGURES[name](name_of)))
    for part in ("codings of ana", "4 interviews, 3 finished", "codebook version 3", "cipcoder 0."):
        assert part in said


def test_the_caption_says_what_a_blind_round_keeps_back_and_whose_the_layers_are() -> None:
    found = replace(made.frequencies(blind=("entretien-9",)), layers=(("consensus", 3), ("ana", 1)))
    said = " ".join(words(frequency_bars.figure(found, name_of)))
    assert "a blind round goes on there: entretien-9" in said
    assert "analysis: consensus in 3 interviews, ana in 1 interview" in said
    assert "codebook version" not in said


@pytest.mark.parametrize("name", FIGURES)
def test_figures_speak_french(name: str) -> None:
    locale.use("fr")
    said = " ".join(words(FIGURES[name](name_of)))
    assert "0.25" not in said
    if name == "bars":
        assert "0,25" in said


def test_nothing_to_draw_is_a_sentence() -> None:
    nobody = made.frequencies(codes=("never",))
    empty = replace(made.first_appearances(), steps=())
    makings: list[drawing.Making] = [
        lambda: frequency_bars.figure(nobody, name_of),
        lambda: heat_map.figure(nobody, name_of),
        lambda: network.figure(replace(made.cooccurrence(), codes=(), pairs=()), name_of),
        lambda: theme_rows.figure(made.theme_lines(codes=("never",)), name_of),
        lambda: theme_rows.figure(replace(made.theme_lines(), talks=()), name_of),
        lambda: first_curve.figure(empty, name_of),
    ]
    for make in makings:
        with pytest.raises(InputError, match="There is nothing to draw"):
            make()
    with pytest.raises(InputError, match="no two codes come together"):
        network.figure(replace(made.cooccurrence(), pairs=()), name_of)


# --- colours ---------------------------------------------------------------------------------------------


def contrast(one: str | tuple[float, float, float], other: str | tuple[float, float, float]) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_are_told_apart_in_grey() -> None:
    assert contrast(STRONG, PALE) >= 3, "themes and codes"
    assert contrast(OTHER, PALE) >= 3, "the middle of the random orders on its band"
    assert contrast(INK, PALE) >= 7
    for ink in (INK, SOFT, OTHER):
        assert contrast(ink, "#ffffff") >= 4.5, "what is written"
    assert contrast(PALE, "#ffffff") > 1.5
    assert luminance(LINE) < 0.6


def test_a_heat_map_darkens_with_the_number_and_its_numbers_can_be_read() -> None:
    shades = [heat_map.shade(value, 40) for value in range(41)]
    bright = [luminance(each) for each in shades]
    assert bright == sorted(bright, reverse=True)
    inks = [heat_map.ink_on(each).replace("white", "#ffffff") for each in shades]
    assert min(contrast(ink, each) for ink, each in zip(inks, shades, strict=True)) > 4


# --- each shows what it is given -------------------------------------------------------------------------


def test_bars_are_n_of_n_with_dispersion_and_share_beside() -> None:
    found = made.frequencies()
    rows = [row for row in found.rows if row.codings]
    bars, dots = frequency_bars.figure(found, name_of).axes
    assert [text.get_text().strip() for text in bars.get_yticklabels()] == [name_of(row.code) for row in rows]
    wide = [patch.get_width() for patch in bars.patches if isinstance(patch, Rectangle)]
    expected = []
    for row in rows:
        further = [row.interviews_in_progress] if row.interviews_in_progress else []
        expected += [row.out_of, row.interviews, *further]
    assert wide == expected
    said = [text.get_text() for text in bars.texts]
    for row in rows:
        more = f" +{row.interviews_in_progress}" if row.interviews_in_progress else ""
        assert f"{row.interviews} of {row.out_of}{more}" in said
    shares = [along(line)[0] for line in dots.lines if line.get_marker() == "D"]
    assert shares == [row.largest_share for row in rows]
    spread = [along(line)[0] for line in dots.lines if line.get_marker() == "o"]
    assert spread == [row.dispersion for row in rows]


def test_codes_without_a_coding_are_named_below() -> None:
    said = " ".join(words(FIGURES["bars"](name_of)))
    assert "Not drawn, without a coding: Never." in said


def test_a_heat_map_has_each_number_in_its_cell() -> None:
    found = made.frequencies()
    rows = [row for row in found.rows if row.codings]
    (axes,) = heat_map.figure(found, name_of).axes
    written = {(round(t.get_position()[0]), round(t.get_position()[1])): t.get_text() for t in axes.texts}
    for y, row in enumerate(rows):
        for x, value in enumerate(by_interview(found, row, "codings").values()):
            assert written.get((x, y)) == (None if value is None else str(value))
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert len(hatched) == sum(v is None for row in rows for v in by_interview(found, row, "codings").values()) > 0


def test_a_heat_map_of_a_large_study_leaves_names_out_and_says_so() -> None:
    figure = heat_map.figure(made.frequencies(n=61), name_of)
    assert "61 interviews in the order of the corpus, too many to name each." in " ".join(words(figure))


def test_a_network_shows_the_strongest_pairs_and_says_of_how_many() -> None:
    codes = [f"code-{i}" for i in range(31)]
    found = made.cooccurrence(codes)
    pairs = network.strongest(found.pairs)
    assert len(pairs) == network.EDGES
    left = [pair.pairs for pair in found.pairs if pair not in pairs]
    assert min(pair.pairs for pair in pairs) >= max(left)
    said = " ".join(words(network.figure(found, name_of)))
    assert "Drawn are the 40 strongest of 435 pairs of codes." in said
    assert "All pairs are drawn." in " ".join(words(FIGURES["network"](name_of)))


def test_a_network_never_shows_more_codes_than_a_page_holds() -> None:
    codes = [f"code-{i}" for i in range(120)]
    alone = made.cooccurrence(codes)
    apart = tuple(pair for pair in alone.pairs if int(pair.first[5:]) + 1 == int(pair.second[5:]))
    pairs = network.strongest(apart)
    assert len({code for pair in pairs for code in (pair.first, pair.second)}) <= network.NODES
    figure = network.figure(replace(alone, pairs=apart), name_of)
    assert sum("(" in text.get_text() for text in figure.axes[0].texts) <= network.NODES


def test_codes_that_come_together_stand_near_each_other_on_the_ring() -> None:
    found = made.cooccurrence(("a", "b", "c", "d", "e", "f", "g"))
    pairs = [pair for pair in found.pairs if (pair.first, pair.second) in {("a", "d"), ("b", "e"), ("c", "f")}]
    ring = network.ringed(["a", "b", "c", "d", "e", "f"], pairs)
    assert sorted(ring) == ["a", "b", "c", "d", "e", "f"]
    for pair in pairs:
        apart = abs(ring.index(pair.first) - ring.index(pair.second))
        assert min(apart, 6 - apart) == 1


def test_theme_lines_are_as_high_as_the_part_that_is_covered() -> None:
    found = made.theme_lines(codes=("work", "never"), n=2, parts=5)
    figure = theme_rows.figure(found, name_of)
    assert len(figure.axes) == 2
    for axes, talk in zip(figure.axes, found.talks, strict=True):
        (filled,) = axes.collections
        points = corners(filled)
        for i, share in enumerate(talk.lines[0].covered):
            middle = (i + 0.5) / 5
            inside = [y for x, y in points if abs(x - middle) <= 0.1 + 1e-9]
            assert any(math.isclose(y, 0.48 - 0.92 * share, abs_tol=1e-9) for y in inside)
        assert axes.get_title(loc="left").startswith(talk.title)
    assert "Not drawn, without a coding: Never." in " ".join(words(figure))


def test_too_many_theme_lines_for_a_page_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=r"61 interviews by 1 themes .* --where or --code"):
        theme_rows.figure(made.theme_lines(codes=("work", "never"), n=61, parts=2), name_of)


def test_the_curve_steps_as_codes_come_and_claims_no_saturation() -> None:
    found = made.first_appearances()
    figure = first_curve.figure(found, name_of)
    (axes,) = figure.axes
    curve = next(line for line in axes.lines if line.get_marker() == "o")
    assert along(curve, 1) == [step.so_far for step in found.steps]
    assert [t.get_text() for t in axes.texts] == [f"+{len(step.new)}" for step in found.steps]
    (band,) = axes.collections
    edges = {(round(x), round(y, 6)) for x, y in corners(band)}
    for x, step in enumerate(found.steps, 1):
        assert {(x, round(step.low, 6)), (x, round(step.high, 6))} <= edges
    said = " ".join(words(figure))
    assert "No proof of saturation" in said
    assert "In the codebook before anything was coded, so not found in the data: Work, Dirty work." in said
    assert "In no interview: Never." in said
    assert "1 interview has no date and stands last." in said


def test_a_curve_of_codes_that_all_preceded_the_data_says_so() -> None:
    found = made.first_appearances()
    all_of_them = tuple(code for step in found.steps for code in step.new)
    said = " ".join(words(first_curve.figure(replace(found, before=all_of_them), name_of)))
    assert "All these codes were in the codebook before anything was coded: none was found in the data." in said
    said = " ".join(words(first_curve.figure(replace(found, before=()), name_of)))
    assert "No code was in the codebook before the first coding." in said


def test_one_interview_has_a_curve_without_a_band() -> None:
    figure = first_curve.figure(made.first_appearances(n=1), name_of)
    assert not figure.axes[0].collections
    assert "random orders" not in " ".join(words(figure))
