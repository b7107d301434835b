"""Sheets of .xlsx workbooks as tables: what a person sees in a cell is read, from whatever program, or refused."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats import sheets, tables
from cipcoder.formats.tables import Table, column_letters, column_number, read_csv, read_table, write_csv, write_xlsx

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def saved(tmp_path: Path, *rows: list[Any], **sheets: list[list[Any]]) -> Path:
    """A workbook as openpyxl writes it, texts shared as Excel does."""
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    for name, content in sheets.items():
        other = book.create_sheet(name)
        for row in content:
            other.append(row)
    path = tmp_path / "réponses.xlsx"
    book.save(path)
    return path


def by_hand(path: Path, sheet_data: str, after: str = "", shared: str = "", sheet: str = "") -> Path:
    """A workbook with this inside its only sheet, for what no library writes."""
    page = sheet or f"<worksheet {MAIN}><sheetData>{sheet_data}</sheetData>{after}</worksheet>"
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {MAIN} {REL}><sheets><sheet name="Feuille 1" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{KINDS}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{KINDS}/sharedStrings" '
        'Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": page,
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def text_cells(*texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for text in texts)
    return f"<row>{cells}</row>"


# --- cells ----------------------------------------------------------------------------------------------


def test_cells_are_read_as_a_person_copies_them(tmp_path: Path) -> None:
    values: list[tuple[Any, str]] = [
        ("« Oui », dit-elle", "« Oui », dit-elle"),
        ("  deux espaces ", "  deux espaces "),
        (3, "3"),
        (3.0, "3"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.3"),
        (-1e-7, "-1e-07"),
        (33612345678, "33612345678"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        (dt.date(2025, 2, 11), "2025-02-11"),
        (dt.datetime(2025, 2, 11), "2025-02-11"),
        (dt.datetime(2025, 2, 11, 9, 14, 32), "2025-02-11 09:14:32"),
        (dt.time(9, 14), "09:14:00"),
        (dt.timedelta(hours=26, minutes=5), "26:05:00"),
    ]
    table = read_table(saved(tmp_path, ["n", "valeur"], *([i, value] for i, (value, _text) in enumerate(values))))
    assert [row["valeur"] for row in table.rows] == [text for _value, text in values]
    assert table.lines == list(range(2, 2 + len(values)))
    assert table.remarks == ()


def test_a_workbook_of_a_mac_counts_its_days_from_1904(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["jour"])
    book.active.append([dt.date(2025, 2, 11)])
    book.save(tmp_path / "mac.xlsx")
    assert read_table(tmp_path / "mac.xlsx").rows == [{"jour": "2025-02-11"}]


def test_of_a_formula_the_stored_value_is_read_and_a_missing_one_is_said(tmp_path: Path) -> None:
    path = by_hand(
        tmp_path / "x.xlsx",
        text_cells("a", "b")
        + "<row><c><f>1+1</f><v>2</v></c><c t='str'><f>A2&amp;\"\"</f><v>deux</v></c></row>"
        + "<row><c><f>SUM(A1)</f></c><c t='str'><f>\"\"</f><v></v></c></row>"
        + "<row><c><f>SUM(A1)</f><v></v></c><c><v>7</v></c></row>",
    )
    table = read_table(path)
    assert table.rows == [{"a": "2", "b": "deux"}, {"a": "", "b": "7"}]
    assert table.remarks == (
        "2 cells (the first in row 3) hold formulas that were never calculated: they are read as empty.",
    )


def test_a_formula_somebody_typed_never_becomes_text(tmp_path: Path) -> None:
    """openpyxl writes formulas without a value: the cell is empty, it isn't « =A1 »."""
    table = read_table(saved(tmp_path, ["a", "b"], ["x", "=HYPERLINK(A1)"]))
    assert table.rows == [{"a": "x", "b": ""}]
    assert "never calculated" in table.remarks[0]


def test_an_error_in_a_cell_is_an_empty_cell_and_said(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, ["a", "b"], ["x", "#N/A"], ["y", "#REF!"]))
    assert [row["b"] for row in table.rows] == ["", ""]
    assert table.remarks == ("2 cells (the first in row 2) show an error like #N/A: they are read as empty.",)


def test_merged_cells_have_their_value_in_each_row(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    for row in (["document", "code"], ["z", "a"], [None, "b"], [None, "c"], ["y", "d"]):
        page.append(row)
    page.merge_cells("A2:A4")
    page.merge_cells("A5:B5")
    book.save(tmp_path / "x.xlsx")
    table = read_table(tmp_path / "x.xlsx")
    assert [(row["document"], row["code"]) for row in table.rows] == [("z", "a"), ("z", "b"), ("z", "c"), ("y", "")]
    assert table.remarks == ("1 group of merged cells (the first in row 2): its value is read in each row.",)


def test_escaped_characters_and_runs_of_fonts_are_one_text(tmp_path: Path) -> None:
    path = by_hand(
        tmp_path / "x.xlsx",
        text_cells("a") + "".join(f'<row><c t="s"><v>{n}</v></c></row>' for n in range(3)),
        shared="<si><r><rPr><b/></rPr><t>en </t></r><r><t>gras</t></r><rPh><t>ruby</t></rPh></si>"
        "<si><t>ligne_x000D_\nsuite</t></si><si><t>_x005F_x000D_ dit le manuel</t></si>",
    )
    assert [row["a"] for row in read_table(path).rows] == ["en gras", "ligne\r\nsuite", "_x000D_ dit le manuel"]


RISKY = "=+-@'#\t\n_x000D aé«»’😀\u2028\u00a0;,\""
cells = st.one_of(
    st.text(alphabet=RISKY, max_size=8),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
).filter(lambda text: not tables._NOT_IN_XML.search(text))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(cells, min_size=2, max_size=2).filter(lambda row: any(map(str.strip, row))), max_size=6))
def test_what_is_written_as_xlsx_is_read_back_as_from_csv(tmp_path: Path, rows: list[list[str]]) -> None:
    write_csv(tmp_path / "x.csv", ("a", "b"), rows)
    write_xlsx(tmp_path / "x.xlsx", [tables.Sheet("s", ("a", "b"), rows)])
    assert read_table(tmp_path / "x.xlsx").rows == read_csv(tmp_path / "x.csv").rows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e300, 1e300)), min_size=1, max_size=6))
def test_numbers_are_the_ones_another_reader_finds(tmp_path: Path, numbers: list[float]) -> None:
    path = saved(tmp_path, ["n"], *([n] for n in numbers))
    theirs = [row[0].value for row in load_workbook(path).active.iter_rows(min_row=2)]
    ours = [float(row["n"]) for row in read_table(path).rows]
    assert ours == pytest.approx([float(n) for n in theirs], rel=1e-14, abs=0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2099, 1, 1)), min_size=1, max_size=6))
def test_moments_are_the_ones_that_were_written_to_the_second(tmp_path: Path, moments: list[dt.datetime]) -> None:
    moments = [moment.replace(microsecond=0) for moment in moments]
    table = read_table(saved(tmp_path, ["t"], *([moment] for moment in moments)))
    assert [dt.datetime.fromisoformat(row["t"]) for row in table.rows] == moments


# --- sheets, rows and columns ---------------------------------------------------------------------------


def test_the_first_sheet_in_sight_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, ["secret"], ["x"], Codages=[["a"], ["1"]], Notes=[["b"], ["2"]])
    book = load_workbook(path)
    book["Sheet"].sheet_state = "hidden"
    book.save(path)
    table = read_table(path)
    assert table.rows == [{"a": "1"}]
    assert table.remarks == ("The sheet “Codages” was read, not: Notes.",)
    assert read_table(path, "notes").rows == [{"b": "2"}]
    assert read_table(path, "Sheet").rows == [{"secret": "x"}]
    with pytest.raises(InputError, match=r"no sheet “autre”\. Its sheets: Sheet, Codages, Notes"):
        read_table(path, "autre")


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, [], ["a", "b"], [], ["x", None], [None, " "], [None, "y"]))
    assert table.header == ("a", "b")
    assert table.rows == [{"a": "x", "b": ""}, {"a": "", "b": "y"}]
    assert table.lines == [4, 6]


def test_hidden_rows_are_read_and_said(tmp_path: Path) -> None:
    path = saved(tmp_path, ["a"], ["x"], ["y"])
    book = load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    table = read_table(path)
    assert [row["a"] for row in table.rows] == ["x", "y"]
    assert table.remarks == ("1 row that is hidden (the first: 3) is read too.",)


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([["a", None, "b"], [1, 2, 3]], "line 1: a column has no name"),
        ([["a", "a"], [1, 2]], "line 1: two columns are called “a”"),
        ([["a"], [1], [2, None, "x"]], "line 3: a cell stands in column C, which has no name"),
        ([], "is empty: a table begins with"),
    ],
)
def test_a_sheet_that_is_no_table_is_refused_with_its_row(tmp_path: Path, rows: list[list[Any]], what: str) -> None:
    with pytest.raises(InputError, match=what) as refusal:
        read_table(saved(tmp_path, *rows))
    assert "réponses.xlsx" in str(refusal.value)


@given(st.integers(1, 20_000))
def test_letters_of_columns_are_numbers_and_back(column: int) -> None:
    assert column_number(column_letters(column)) == column


def test_a_strict_workbook_is_read_the_same(tmp_path: Path) -> None:
    """Excel's « Strict Open XML » has other namespaces."""
    path = saved(tmp_path, ["a", "jour"], ["x", dt.date(2025, 2, 11)])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            data = data.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                                b"http://purl.oclc.org/ooxml/spreadsheetml/main")  # fmt: skip
            data = data.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                                b"http://purl.oclc.org/ooxml/officeDocument/relationships")  # fmt: skip
            archive.writestr(name, data)
    assert read_table(path).rows == [{"a": "x", "jour": "2025-02-11"}]


# --- other files ----------------------------------------------------------------------------------------


def test_the_ending_says_how_a_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n", "utf-8")
    (tmp_path / "x.tsv").write_text("a, b; c,,\td\n1\t2\n", "utf-8")
    assert read_table(tmp_path / "x.csv").rows == [{"a": "1", "b": "2"}]
    assert read_table(tmp_path / "x.tsv").rows == [{"a, b; c,,": "1", "d": "2"}]
    with pytest.raises(InputError, match="has no sheets"):
        read_table(tmp_path / "x.csv", "Feuille 1")
    for name in ("x.xls", "x.ods", "x.XLSM"):
        with pytest.raises(InputError, match=r"of spreadsheets .xlsx and .csv are read"):
            read_table(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "damaged"),
        (b"a,b\n1,2\n", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "locked with a password, or an old .xls"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_table(tmp_path / "x.xlsx")


# --- hostile files --------------------------------------------------------------------------------------


def refused(path: Path, what: str, most: int = 130_000_000) -> None:
    """A sentence, in bounded memory (100 MB are set aside for the file before it is read)."""
    tracemalloc.start()
    with pytest.raises(InputError, match=what) as refusal:
        read_table(path)
    assert tracemalloc.get_traced_memory()[1] < most
    tracemalloc.stop()
    assert path.name in str(refusal.value)


def test_a_sheet_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    refused(by_hand(tmp_path / "x.xlsx", text_cells("a" * 60_000_000)), "unpacks to far more", 150_000_000)


def test_entities_are_refused(tmp_path: Path) -> None:
    sheet = f'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet {MAIN}><sheetData><row><c t="inlineStr">'
    sheet += "<is><t>&b;</t></is></c></row></sheetData></worksheet>"
    refused(by_hand(tmp_path / "x.xlsx", "", sheet=sheet), "damaged")


def test_a_cell_far_to_the_right_or_a_row_far_down_costs_nothing(tmp_path: Path) -> None:
    refused(by_hand(tmp_path / "x.xlsx", '<row><c r="XFD1"><v>1</v></c></row>'), "cell XFD stands further right")
    refused(by_hand(tmp_path / "x.xlsx", '<row r="99999999"><c><v>1</v></c></row>'), "damaged")
    lying = '<row><c t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    tracemalloc.start()
    table = read_table(by_hand(tmp_path / "x.xlsx", lying, after='<dimension ref="A1:XFD1048576"/>'))
    assert tracemalloc.get_traced_memory()[1] < 130_000_000
    tracemalloc.stop()
    assert table == Table(("a",), [{"a": "1"}], [1048576], ())


def test_a_row_of_empty_cells_without_end_is_refused(tmp_path: Path) -> None:
    refused(
        by_hand(tmp_path / "x.xlsx", "<row>" + "<c/><c s='1'/>" * 600_000 + "</row>"), "damaged|unpacks", 200_000_000
    )


def test_more_cells_than_are_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 10)
    with pytest.raises(InputError, match=r"save the sheet as \.csv"):
        read_table(saved(tmp_path, *([str(n), str(n)] for n in range(6))))


def test_merged_cells_that_overlap_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 200)
    merges = "".join(f'<mergeCell ref="A{n}:A1000000"/>' for n in range(1, 50))
    path = by_hand(tmp_path / "x.xlsx", text_cells("x", "y") * 20, after=f"<mergeCells>{merges}</mergeCells>")
    with pytest.raises(InputError, match="more than"):
        read_table(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused_never_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    path = saved(tmp_path, ["a", "b"], ["x", 1.5], ["=1+1", dt.date(2025, 1, 2)], [True, "#N/A"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    for _ in range(data.draw(st.integers(1, 4))):
        part = parts[data.draw(st.sampled_from(sorted(parts)))]
        at = data.draw(st.integers(0, len(part) - 1))
        part[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bytes(content))
    path.write_bytes(made.getvalue())
    refusal = None
    try:
        read_table(path)
    except InputError as error:
        refusal = str(error)
    assert refusal is None or "réponses.xlsx" in refusal


def test_where_people_name_columns_alike_each_has_a_name_of_its_own(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Pourquoi ?", None, "Pourquoi ?", "Pourquoi ? (2)"], ["a", "b", "c", "d"]]
    wanted = ("Pourquoi ?", "B", "Pourquoi ? (2)", "Pourquoi ? (2) (2)")
    assert read_table(saved(tmp_path, *rows), lenient=True).header == wanted
    (tmp_path / "x.csv").write_text("Pourquoi ?,,Pourquoi ?,Pourquoi ? (2)\na,b,c,d\n", "utf-8")
    table = read_table(tmp_path / "x.csv", lenient=True)
    assert table.header == wanted
    assert list(table.rows[0].values()) == ["a", "b", "c", "d"]
