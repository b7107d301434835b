"""CSV tables: what is written reads back to the character, in both styles; what others write is read or explained."""

from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats import files
from cipcoder.formats.tables import Style, read_csv, write_csv

STYLES: tuple[Style, ...] = ("exact", "excel")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


# --- there and back -----------------------------------------------------------------------------------

RISKY = "\"'=+-@;,\t\r\n\ufeff aé«»’😀\u2028\u00a0\x1b'"
cells = st.one_of(
    st.text(alphabet=RISKY, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(st.lists(cells.filter(bool), min_size=1, max_size=4, unique=True))
    rows = draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=5))
    return header, rows


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), style=st.sampled_from(STYLES))
def test_a_table_reads_back_as_it_was_written(
    tmp_path: Path, table: tuple[list[str], list[list[str]]], style: Style
) -> None:
    header, rows = table
    path = tmp_path / "x.csv"
    assert write_csv(path, header, rows, style) == len(rows)
    back = read_csv(path)
    assert back.header == tuple(header)
    assert [list(row.values()) for row in back.rows] == rows
    assert len(back.lines) == len(rows)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_other_programs_read_the_exact_style_the_same(tmp_path: Path, table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    path = tmp_path / "x.csv"
    write_csv(path, header, rows)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [header, *rows]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_no_cell_of_the_excel_style_is_taken_for_a_formula(
    tmp_path: Path, table: tuple[list[str], list[list[str]]]
) -> None:
    header, rows = table
    path = tmp_path / "x.csv"
    write_csv(path, header, rows, "excel")
    with path.open(encoding="utf-8-sig", newline="") as file:
        shown = list(csv.reader(file, delimiter=";"))
    assert all(cell[:1] not in tuple("=+-@\t\r") or not cell for row in shown for cell in row)


def test_the_two_styles_are_what_programs_and_spreadsheets_expect(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    row = ["Mme B.", "- Oui, « voilà »", 3, None]
    write_csv(path, ["qui", "quoi", "n", "rien"], [row])
    assert path.read_bytes() == 'qui,quoi,n,rien\nMme B.,"- Oui, « voilà »",3,\n'.encode()
    write_csv(path, ["qui", "quoi", "n", "rien"], [row], "excel")
    assert path.read_bytes() == "\ufeffqui;quoi;n;rien\r\nMme B.;'- Oui, « voilà »;3;\r\n".encode()


def test_a_cell_longer_than_an_interview_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    long = "é \n" * 400_000
    write_csv(path, ["text"], [[long]])
    assert read_csv(path).rows == [{"text": long}]


def test_a_table_that_resembles_another_kind_of_file_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    row = ["Ã©tÃ© a®b a®b a®b a®b a®b a®b", "%PDF-", "Dvořák Dvořák"]
    for style in STYLES:
        write_csv(path, ["ID3", "RIFF", "PK\x03\x04"], [row], style)
        assert list(read_csv(path).rows[0].values()) == row


def test_what_no_text_file_holds_is_written_as_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, ["text"], [["a\x00b\ud800c"]])
    assert read_csv(path).rows == [{"text": "a\u2400b\ufffdc"}]


def test_rows_know_the_line_they_begin_on(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,b\n1,"two\nlines"\n\n3,4\r\n5,6')
    table = read_csv(path)
    assert table.lines == [2, 5, 6]
    assert table.rows[0] == {"a": "1", "b": "two\nlines"}


# --- what others write --------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_line_ends_and_byte_order_mark_are_found(
    tmp_path: Path, delimiter: str, ends: str, mark: str
) -> None:
    path = tmp_path / "x.csv"
    lines = [["transcript", "quote"], ["entretien-b", f'"dit ""non""{delimiter} deux fois"']]
    path.write_bytes((mark + ends.join(delimiter.join(cells) for cells in lines) + ends).encode())
    assert read_csv(path).rows == [{"transcript": "entretien-b", "quote": f'dit "non"{delimiter} deux fois'}]


def test_a_table_saved_by_a_french_spreadsheet_in_its_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    said = "C’est à cause des élèves, on a dû arrêter à la rentrée, ça a été très mal vécu par l’équipe."
    path.write_bytes(f"qui;quoi\r\nMme É.;{said}\r\n".encode("cp1252"))
    assert read_csv(path).rows == [{"qui": "Mme É.", "quoi": said}]


def test_an_apostrophe_typed_by_hand_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("\ufeffquote;n\r\n'fin bon;'=1+1\r\n".encode())
    assert read_csv(path).rows == [{"quote": "'fin bon", "n": "=1+1"}]
    path.write_bytes(b"quote,n\n'fin bon,'=1+1\n")
    assert read_csv(path).rows == [{"quote": "'fin bon", "n": "'=1+1"}]


def test_empty_columns_at_the_right_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a;b;;\r\n1;2;;\r\n3;4\r\n")
    assert read_csv(path).rows == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"a,b\n1,2\n3\n", "bad.csv, line 3: 1 cells where the header names 2"),
        (b"a,b\n1,2,3\n", "bad.csv, line 2: 3 cells where the header names 2"),
        (b'a,b\n1,"never closed\n3,4\n5,6\n', "bad.csv, line 2: a quotation mark opened in this row is never closed"),
        (b'a,b\n1,2\n"x"y,2\n', "bad.csv, line 3: text stands after a closing quotation mark"),
        (b"a,b\n1,x\x00y\n", "bad.csv is not a text file: it holds zero bytes"),
        (b"a,a\n1,2\n", "bad.csv, line 1: two columns are called “a”"),
        (b"a,,b\n1,2,3\n", "bad.csv, line 1: a column has no name"),
        (b";;\n1;2\n", "bad.csv, line 1: a column has no name"),
        (b"", "bad.csv is empty"),
        (b"\n\n", "bad.csv is empty"),
        (b"\xef\xbb\xbf", "bad.csv is empty"),
    ],
    ids=range(11),
)
def test_a_bad_table_is_refused_with_its_line(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_csv(path)


def test_a_table_larger_than_any_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1000)
    with pytest.raises(InputError, match="larger than"):
        read_csv(path, max_bytes=1000)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=80), st.text(alphabet="a;,\t\"\n\r'=é\x00", max_size=60).map(str.encode)))
def test_arbitrary_bytes_are_a_table_or_an_explained_refusal(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    try:
        table = read_csv(path)
    except CipcoderError as error:
        message = str(error)
    else:
        assert all(tuple(row) == table.header for row in table.rows)
        message = "x.csv"
    assert "x.csv" in message


def test_a_huge_unclosed_quotation_is_refused_soon(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'"' + b"a,\n" * 10_000_000)
    with pytest.raises(InputError, match="line 1"):
        read_csv(path)


# --- the disk -----------------------------------------------------------------------------------------


def test_a_table_that_can_t_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, ["a"], [["old"]])

    def rows() -> list[list[str]]:
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        write_csv(path, ["a"], (row for row in [["new"], *rows()]))
    assert path.read_text() == "a\nold\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_replaced_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    path, link = tmp_path / "x.csv", tmp_path / "link.csv"
    write_csv(path, ["a"], [])
    assert stat.S_IMODE(path.stat().st_mode) & 0o600 == 0o600
    path.chmod(0o640)
    link.symlink_to(path)
    write_csv(link, ["b"], [])
    assert link.is_symlink()
    assert path.read_text() == "b\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="a device as POSIX has them")
def test_a_table_goes_to_a_device_as_well(tmp_path: Path) -> None:
    assert write_csv(Path("/dev/null"), ["a"], [["1"]]) == 1


def test_a_place_that_can_t_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can’t be written: No such file or directory"):
        write_csv(tmp_path / "nowhere" / "x.csv", ["a"], [])
    with pytest.raises(InputError, match="is a folder"):
        write_csv(tmp_path, ["a"], [])
    with pytest.raises(InputError, match="can’t be written"):
        write_csv(tmp_path / "a\x00b", ["a"], [])


def test_a_file_s_name_can_t_harm_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read_csv(tmp_path / "a\x1b]52;c;x\x07\nb.csv")
    assert not {"\x1b", "\x07", "\n"} & set(str(refusal.value))
    assert files.shown("x\u202ey") == "x␦y"
