"""XLSX: what is written is read back by another program, numbers as numbers, and no text becomes a formula."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats import tables
from cipcoder.formats.files import replacing
from cipcoder.formats.tables import Sheet, read_csv, write_table, write_xlsx


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(path: Path, *rows: list[object], header: tuple[str, ...] = ("text", "n")) -> Any:
    """The sheet as openpyxl reads it back."""
    assert write_xlsx(path, [Sheet("numbers", header, rows)]) == len(rows)
    return load_workbook(path)["numbers"]


def values(sheet: Any) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


RISKY = "=+-@'#\t\n_x000D aé«»’😀\u2028\u00a0"
texts = st.one_of(
    st.text(alphabet=RISKY, min_size=1, max_size=8),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
).filter(lambda text: not tables._NOT_IN_XML.search(text) and not tables._ESCAPED.search(text))
numbers = st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e300, 1e300), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(texts, numbers), max_size=6))
def test_text_stays_text_and_numbers_stay_numbers(tmp_path: Path, rows: list[tuple[str, float]]) -> None:
    sheet = written(tmp_path / "x.xlsx", *map(list, rows))
    for cells, (text, number) in zip(sheet.iter_rows(min_row=2), rows, strict=True):
        assert cells[0].value == text
        assert cells[0].data_type == "s"
        assert cells[1].value == pytest.approx(number, rel=1e-15, abs=0)  # a spreadsheet keeps 15 digits
        assert isinstance(cells[1].value, bool) == isinstance(number, bool)


@pytest.mark.parametrize("text", ["=1+1", "+33 6 12", "-dit-elle", "@ana", "'fin bon", '=HYPERLINK("x")', "#N/A"])
def test_no_text_is_a_formula_nor_an_error_even_when_edited(tmp_path: Path, text: str) -> None:
    cell = written(tmp_path / "x.xlsx", [text, 1])["A2"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix or text[0] == "#"


def test_characters_a_sheet_can_not_hold_are_written_as_their_picture(tmp_path: Path) -> None:
    (row,) = values(written(tmp_path / "x.xlsx", ["a\x00b\x1bc\ud800d\uffffe\rf", None]))
    assert row == ["a\u2400b\u241bc\ufffdd\ufffde\u240df", None]


def test_what_a_spreadsheet_would_take_for_a_return_is_escaped(tmp_path: Path) -> None:
    written(tmp_path / "x.xlsx", ["_x000D_ said the manual", 1])
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        assert "_x005F_x000D_ said" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_numbers_no_sheet_holds_are_text(tmp_path: Path) -> None:
    found = values(written(tmp_path / "x.xlsx", ["big", 2**60 + 1], ["not one", float("nan")], ["none", None]))
    assert [row[1] for row in found] == [str(2**60 + 1), "nan", None]


def test_the_header_stays_in_sight_and_filters_and_columns_are_wide_enough(tmp_path: Path) -> None:
    sheet = written(tmp_path / "x.xlsx", ["court", 1], ["une phrase " * 40, 2])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width == 60
    assert sheet.column_dimensions["B"].width == 6


def test_several_sheets_stand_in_one_book_an_empty_one_too(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    count = write_xlsx(path, [Sheet("codes", ("a",), [[1], [2]]), Sheet("pairs", ("b", "c"), iter(()))])
    book = load_workbook(path)
    assert count == 2
    assert book.sheetnames == ["codes", "pairs"]
    assert [cell.value for cell in book["pairs"][1]] == ["b", "c"]


def test_the_ending_chooses_how_a_table_is_written(tmp_path: Path) -> None:
    for name in ("a.csv", "a.XLSX"):
        assert write_table(tmp_path / name, ("a", "b"), [["=x", 1]]) == 1
    assert read_csv(tmp_path / "a.csv").rows == [{"a": "=x", "b": "1"}]
    assert values(load_workbook(tmp_path / "a.XLSX").active) == [["=x", 1]]
    for name in ("a.ods", "a", "csv"):
        with pytest.raises(InputError, match=r"ends in .csv or .xlsx"):
            write_table(tmp_path / name, ("a",), [])
    if Path("/dev/null").exists():
        assert write_table(Path("/dev/null"), ("a",), [["1"]]) == 1


def test_what_a_sheet_has_no_room_for_is_refused_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(path, [Sheet("a", ("text",), [["x" * tables.SHEET_CELL]])])
    assert values(load_workbook(path)["a"]) == [["x" * tables.SHEET_CELL]]
    with pytest.raises(InputError, match="a text of row 3 has 32768 characters"):
        write_xlsx(path, [Sheet("a", ("text",), [["x"], ["x" * (tables.SHEET_CELL + 1)]])])
    monkeypatch.setattr(tables, "SHEET_ROWS", 3)
    with pytest.raises(InputError, match="a sheet holds 3 rows"):
        write_xlsx(path, [Sheet("a", ("text",), [["x"]] * 3)])
    assert values(load_workbook(path)["a"]) == [["x" * tables.SHEET_CELL]]
    assert list(tmp_path.iterdir()) == [path]


def test_a_book_that_can_t_be_finished_leaves_the_old_one_and_no_words_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, scratch = tmp_path / "x.xlsx", tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    write_xlsx(path, [Sheet("a", ("text",), [["old"]])])

    def rows() -> Any:
        yield ["personne ne passe"]
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        write_xlsx(path, [Sheet("a", ("text",), [["first sheet"]]), Sheet("b", ("text",), rows())])
    assert values(load_workbook(path)["a"]) == [["old"]]
    assert sorted(tmp_path.iterdir()) == [scratch, path]
    assert not list(scratch.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device as POSIX has them")
def test_a_full_disk_is_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="can’t be written"):
        write_xlsx(Path("/dev/full"), [Sheet("a", ("text",), [["x" * 30_000]] * 50)])
    assert not capfd.readouterr().err


def test_a_place_that_can_t_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can’t be written: No such file or directory"):
        write_xlsx(tmp_path / "nowhere" / "x.xlsx", [Sheet("a", ("text",), [])])
    with pytest.raises(InputError, match="is a folder"), replacing(tmp_path):
        pass
