"""The figure: it is what the numbers say, in three formats, the same bytes each time, whatever codes are called."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cipcoder import locale
from cipcoder.agreement.results import KRIPPENDORFF_LINES
from cipcoder.errors import InputError
from cipcoder.queries.agreement import Comparison
from cipcoder.report.agreement_figure import _below, _caption, draw, figure
from tests.report.made import a_round, agreement, comparison, name_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


def drawn(found: Comparison, to: Path) -> Path:
    draw(found, to, name_of)
    return to


def test_three_formats_are_written_and_are_what_they_are_called(tmp_path: Path) -> None:
    for name, begins in (("a.svg", b"<?xml"), ("a.png", b"\x89PNG"), ("A.PDF", b"%PDF")):
        assert drawn(comparison(), tmp_path / name).read_bytes().startswith(begins)
    with pytest.raises(InputError, match=r"ends in .svg, .png or .pdf"):
        draw(comparison(), tmp_path / "a.jpg", name_of)
    with pytest.raises(InputError, match="can’t be written"):
        draw(comparison(), tmp_path / "nowhere" / "a.svg", name_of)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["A.PDF", "a.png", "a.svg"]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_numbers_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    first, second = (drawn(comparison(), tmp_path / f"{n}.{ending}").read_bytes() for n in "ab")
    assert first == second


def test_a_style_of_ones_own_changes_nothing(tmp_path: Path) -> None:
    import matplotlib

    first = drawn(comparison(), tmp_path / "a.svg").read_bytes()
    with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "svg.hashsalt": "mine"}):
        assert drawn(comparison(), tmp_path / "b.svg").read_bytes() == first
        assert matplotlib.rcParams["font.size"] == 30


def test_the_svg_is_xml_with_its_letters_in_it(tmp_path: Path) -> None:
    tree = ElementTree.parse(drawn(comparison(), tmp_path / "a.svg"))
    assert tree.getroot().tag == f"{SVG}svg"
    assert not list(tree.iter(f"{SVG}text"))  # letters are outlines: no font is asked of the reader's machine
    assert len(list(tree.iter(f"{SVG}use"))) > 100
    assert "dc:date" not in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_dots_stand_at_alpha_sorted_with_the_text_beside_them() -> None:
    found = comparison(after=agreement(seed=2))
    made = figure(found, name_of)
    dots, bars = made.axes
    rows = sorted((r for r in found.agreement.codes if r.pooled.alpha is not None), key=lambda r: r.pooled.alpha or 0)
    assert [label.get_text() for label in dots.get_yticklabels()] == [name_of(row.code) for row in rows]
    marks = [line for line in dots.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in marks] == [row.pooled.alpha for row in rows]  # type: ignore[index]
    later = {row.code: row.pooled.alpha for row in found.after.codes} if found.after else {}
    diamonds = [line for line in dots.lines if line.get_marker() == "D"]
    assert [line.get_xdata()[0] for line in diamonds] == [later[row.code] for row in rows]  # type: ignore[index]
    wide = [round(patch.get_width()) for patch in bars.patches]  # type: ignore[attr-defined]
    assert wide == [n for row in rows for n in (row.pooled.tally.all, row.pooled.tally.some)]
    lines = [list(line.get_xdata()) for line in dots.lines if line.get_linestyle() == "--"]  # type: ignore[arg-type]
    assert lines == [[at, at] for at in KRIPPENDORFF_LINES]


def test_codes_without_a_dot_are_named_with_the_reason() -> None:
    assert _below(comparison(), name_of) == "Not drawn: Never (not defined: nobody used it)."


def test_the_caption_says_what_the_numbers_rest_on() -> None:
    said = " ".join(_caption(comparison(round=a_round(purpose="calibration")), ("gender=femme",)))
    for part in (
        "ana and ben",
        "6 of 13 interviews",
        "7,200 characters",
        "participants' turns only",
        "gender=femme",
        "sums over interviews",
        "jackknife",
        "codebook version 3",
        "calibration, not to be reported as reliability",
    ):
        assert part in said
    assert "they need five interviews" in _caption(comparison(result=agreement(texts=2)), ())[0]


LABELS = ("$x_1$", "a_b^c", "[crochets]", "$100 et $200", "50 %", "<b>&amp;", "汉字", "a\x1b[31m", "–-->")


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_a_label_is_drawn_as_it_is_written(tmp_path: Path, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.mathtext import MathTextParser

    def parse(*_what: object, **_how: object) -> None:
        raise AssertionError("a label was read as a formula")

    monkeypatch.setattr(MathTextParser, "parse", parse)
    draw(comparison(), tmp_path / "a.svg", lambda code: label)
    ElementTree.parse(tmp_path / "a.svg")
    draw(comparison(), tmp_path / "a.pdf", lambda code: label)


def test_eighty_codes_and_none_at_all_have_a_figure(tmp_path: Path) -> None:
    many = comparison(result=agreement(codes=[f"code-{i}" for i in range(80)], texts=20))
    assert drawn(many, tmp_path / "many.png").stat().st_size > 50_000
    nothing = comparison(result=agreement(codes=("unused",), texts=0))
    assert drawn(nothing, tmp_path / "none.svg").exists()


def test_labels_have_room() -> None:
    label = "Conditions matérielles d’exercice, contrats et salaires dans les structures"
    made = figure(comparison(), lambda code: label)
    made.canvas.draw()
    for text in made.axes[0].get_yticklabels():
        assert text.get_window_extent().x0 >= 0


def test_nothing_global_is_touched_and_nothing_is_loaded_too_soon() -> None:
    code = "import sys, cipcoder.report.agreement_figure; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert "matplotlib.pyplot" not in sys.modules
