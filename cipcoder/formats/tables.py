"""Tables as CSV and XLSX: written so that they read back without loss, and read wherever they come from.

Two styles of CSV. ``exact`` is for programs (R, Python, another cipcoder): UTF-8, commas, LF, the cells as they are.
``excel`` is for a double click: UTF-8 with a byte order mark, semicolons, CRLF, and one apostrophe before a
cell that a spreadsheet would take for a formula (it begins with = + - @, a tab, a return) or that already
begins so with an apostrophe. Reading takes off exactly what writing put on.

An XLSX cell says itself whether it is a number or text, so nothing is put before one.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile

from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import Target, at_line, read_bytes, replacing, shown
from cipcoder.locale import _
from cipcoder.text.clean import visible

Style = Literal["exact", "excel"]

MAX_BYTES = 100_000_000
_BOM = "\ufeff"
_FORMULA = "=+-@\t\r'"
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_MARKS = {*",;\t"}  # in a column's name, any of them could pass for the delimiter
_PART = 500  # rows written at once
# A cell may be as long as the longest text; the csv module's own bound of 131,072 is less than one interview.
_CELL = 2_000_000_000
_HEADER = 100_000  # as much of a file as is looked at to find the delimiter

ENDINGS = (".csv", ".xlsx")
_SPREADSHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".gsheet")
SHEET_ROWS, SHEET_CELL = 1_048_576, 32_767
"""what a sheet of XLSX holds: rows with the header's, characters in a cell"""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_EXACT = 10**15  # spreadsheets keep 15 digits of a number: longer whole ones lose the last
_LOOKED_AT, _NARROW, _WIDE = 200, 6, 60  # rows that decide how wide a column is; characters


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: each row as column -> cell, and the line of the file it begins on (from 1)."""

    header: tuple[str, ...]
    rows: list[dict[str, str]]
    lines: list[int]
    remarks: tuple[str, ...] = ()
    """what a person should know of the reading, as sentences: formulas without a value, other sheets…"""


def ending(path: Path, known: Sequence[str]) -> str:
    """How the file's name ends, one of ``known`` (".csv"); InputError naming them when it is another."""
    found = path.suffix.lower()
    if found not in known:
        names = ", ".join(known[:-1])
        raise InputError(
            _("{file}: what is written here ends in {endings} or {last}. Give the file one of these endings.").format(
                file=shown(path), endings=names, last=known[-1]
            )
        )
    return found


def table_ending(path: Path) -> str:
    """ ".csv" or ".xlsx" as the file's name says; a device (/dev/stdout) takes CSV."""
    with suppress(OSError, ValueError):
        if path.exists() and not path.is_file() and not path.is_dir():
            return ".csv"
    return ending(path, ENDINGS)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], style: Style = "exact") -> int:
    """Write one table as its file's ending says, CSV (in ``style``) or XLSX; returns the number of rows."""
    if table_ending(path) == ".csv":
        return write_csv(path, header, rows, style)
    return write_xlsx(path, [Sheet("cipcoder", header, rows)])


def write_csv(path: Target, header: Sequence[str], rows: Iterable[Sequence[object]], style: Style = "exact") -> int:
    """Write a table to ``path``, whole or not at all; returns the number of rows.

    Cells are written as text, None as an empty cell; what no text file holds (NUL, half a surrogate pair)
    as its visible picture. ``header``: distinct, not empty names.
    """
    assert len({*header, ""}) == len(header) + 1 > 1, "columns have distinct names"
    count = 0
    with replacing(path) as file:
        if style == "excel":
            file.write(_BOM.encode())
        file.write(_lines([header], style, csv.QUOTE_ALL if _MARKS & {*"".join(header)} else csv.QUOTE_MINIMAL))
        rows = iter(rows)
        while part := list(islice(rows, _PART)):
            assert {len(row) for row in part} == {len(header)}, "a row has one cell for each column"
            file.write(_lines(part, style))
            count += len(part)
    return count


def _lines(rows: Sequence[Sequence[object]], style: Style, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> bytes:
    if style == "excel":
        rows = [["" if cell is None else _guarded(str(cell)) for cell in row] for row in rows]
    written = _written(rows, style, quoting)
    # csv leaves a return unquoted before Python 3.13, where lines don't end in one
    if not any(mark in written for mark in ("\0\ufeff" if style == "excel" else "\0\ufeff\r")):
        with suppress(UnicodeEncodeError):  # half a surrogate pair
            return written.encode()
    rows = [["" if cell is None else _UNWRITABLE.sub(_picture, str(cell)) for cell in row] for row in rows]
    return _written(rows, style, csv.QUOTE_ALL).encode()


def _written(rows: Iterable[Sequence[object]], style: Style, quoting: Literal[0, 1]) -> str:
    made = io.StringIO(newline="")
    marks: tuple[str, str] = (";", "\r\n") if style == "excel" else (",", "\n")
    csv.writer(made, delimiter=marks[0], lineterminator=marks[1], quoting=quoting).writerows(rows)
    return made.getvalue()


def _picture(found: re.Match[str]) -> str:
    return visible(found[0])


def _guarded(text: str) -> str:
    """The cell as no spreadsheet takes it for a formula: an apostrophe before it where it might."""
    return "'" + text if text[:1] and text[0] in _FORMULA else text


def _unguarded(text: str) -> str:
    """The cell without the apostrophe that ``_guarded`` put there; « 'fin bon », typed by hand, keeps its own."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in _FORMULA else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name on the tab (31 characters at most), column names, rows."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> int:
    """Write a workbook to ``path``, whole or not at all; returns the number of rows of all sheets together.

    Numbers are numbers, everything else is text and stays text when it begins like a formula. What XML can't hold
    (control characters, half a surrogate pair) is written as its visible picture. The header stays in sight and
    filters. InputError where a table has more rows, or a cell more characters, than a sheet holds.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.creator = "cipcoder"
    with replacing(path) as file:
        try:
            count = sum(_fill(book.create_sheet(sheet.title), sheet, path) for sheet in sheets)
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                ExcelWriter(book, archive).save()
        finally:
            for page in book.worksheets:
                _forget(page)
    return count


def _fill(page: Any, sheet: Sheet, path: Path) -> int:
    """Write a sheet row by row; how many."""
    from openpyxl.utils import get_column_letter

    assert len({*sheet.header, ""}) == len(sheet.header) + 1 > 1, "columns have distinct names"
    rows = iter(sheet.rows)
    first = list(islice(rows, _LOOKED_AT))
    for i, name in enumerate(sheet.header):
        longest = max(map(_width, [name, *(row[i] for row in first)]))
        page.column_dimensions[get_column_letter(i + 1)].width = min(_WIDE, max(_NARROW, longest + 3))
    page.freeze_panes = "A2"
    page.append([_cell(page, name, bold=True) for name in sheet.header])
    count = 0
    for count, row in enumerate(chain(first, rows), 1):
        assert len(row) == len(sheet.header), "a row has one cell for each column"
        if count >= SHEET_ROWS:
            what = _("{file}: a sheet holds {most} rows and this table has more. Write it as .csv.")
            raise InputError(what.format(file=shown(path), most=SHEET_ROWS))
        longest = max(len(value) if isinstance(value, str) else 0 for value in row)
        if longest > SHEET_CELL:
            what = _("{file}: a text of row {row} has {length} characters, a cell holds {most}. Write it as .csv.")
            raise InputError(what.format(file=shown(path), row=count + 1, length=longest, most=SHEET_CELL))
        page.append([_cell(page, value) for value in row])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{count + 1}"
    return count


def _cell(page: Any, value: object, *, bold: bool = False) -> Any:
    """What openpyxl is given for a value: itself, or a cell where the text has to be said to be one."""
    if value is None or value == "" or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= _EXACT:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    # "_x000D_" would be read as a return, so its first mark is written as one
    text = _ESCAPED.sub("_x005F_", _NOT_IN_XML.sub(lambda m: visible(m[0]), str(value)))
    if not bold and text[0] not in _FORMULA + "#":
        return text
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # not "f", a formula, nor "e", an error like #N/A
    cell.quotePrefix = text[0] in _FORMULA  # so that it stays text when somebody edits it
    if bold:
        cell.font = Font(bold=True)
    return cell


def _width(value: object) -> int:
    """Characters of a cell's longest line, as it is shown."""
    return 8 if isinstance(value, float) else max(map(len, str(value or "")[: 4 * _WIDE].split("\n")))


def _forget(page: Any) -> None:
    """Remove the temporary file openpyxl keeps a sheet in (there may be words of interviews in it)."""
    if page._writer is not None and os.path.exists(page._writer.out):
        with suppress(Exception):
            page.close()
        page._writer.cleanup()


def read_table(path: Path, sheet: str | None = None, *, lenient: bool = False, max_bytes: int = MAX_BYTES) -> Table:
    """The table in a file, .xlsx or CSV as its ending says; ``sheet``: which of a workbook's sheets.

    ``lenient``: columns without a name are called by their letters, those of one name are numbered. InputError as
    ``read_csv`` and ``sheets.read_workbook``, and for the files of other spreadsheet programs.
    """
    ends = path.suffix.lower()
    if ends == ".xlsx":
        from cipcoder.formats.sheets import read_workbook

        return read_workbook(path, sheet, lenient=lenient, max_bytes=max_bytes)
    if ends in _SPREADSHEETS:
        what = _("{file}: of spreadsheets .xlsx and .csv are read. Save it as one of these.")
        raise InputError(what.format(file=shown(path)))
    if sheet is not None:
        raise InputError(_("{file} has no sheets: only an .xlsx file has.").format(file=shown(path)))
    return read_csv(path, lenient=lenient, max_bytes=max_bytes)


def read_csv(path: Path, *, lenient: bool = False, max_bytes: int = MAX_BYTES) -> Table:
    """The table in a CSV file; encoding and delimiter (comma, semicolon or tab) are found.

    Cells are what the file says, to the character. Columns and cells to the right of the last named column are
    dropped when empty, as spreadsheets leave them. InputError names file and line: a row with too few or too
    many cells, a quotation mark that isn't closed, a NUL, two columns of one name (but see ``read_table``).
    """
    name = shown(path)
    data = read_bytes(path, max_bytes)
    tabs = path.suffix.lower() == ".tsv"
    marked = data.startswith(_BOM.encode())
    return parse_csv(_text(data, name), name, marked=marked, delimiter="\t" if tabs else "", lenient=lenient)


def _text(data: bytes, name: str) -> str:
    """UTF-8 wherever it can be: what we wrote has to come back, whatever it resembles; else what is most likely."""
    if b"\x00" not in data:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8-sig")
    return decode(data, where=name, accept_damaged=True).text


def parse_csv(text: str, name: str, *, marked: bool = False, delimiter: str = "", lenient: bool = False) -> Table:
    """The table in ``text`` (of the file called ``name``). ``marked``: it began with a byte order mark.

    ``delimiter``: what separates the cells, found when it is not given.
    """
    nul = text.find("\x00")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise at_line(name, line, _("a NUL character: this is not a CSV file, or it was damaged. Export it again."))
    delimiter = delimiter or _delimiter(text, ";" if marked else ",")
    records = _records(text, name, delimiter)
    first = next(records, None)
    if first is None:
        raise InputError(_("{file} is empty: a table begins with a line of column names.").format(file=name))
    excel = marked or delimiter == ";"
    names = [_unguarded(cell) for cell in first[1]] if excel else first[1]
    header = header_of(names, name, first[0], lenient=lenient)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    for line, cells in records:
        if len(cells) > len(header) and not any(cells[len(header) :]):
            cells = cells[: len(header)]
        if len(cells) != len(header):
            raise at_line(
                name,
                line,
                _(
                    "{found} cells where the header names {expected}. A cell that holds a “{delimiter}” or a line "
                    "break must stand between quotation marks."
                ).format(found=len(cells), expected=len(header), delimiter=visible(delimiter, line=True)),
            )
        rows.append(dict(zip(header, map(_unguarded, cells) if excel else cells, strict=True)))
        lines.append(line)
    return Table(header, rows, lines)


def _records(text: str, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the line each begins on; empty lines are passed over."""
    csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                what = _('a quotation mark opened in this row is never closed: close it, or double it ("").')
            else:
                what = _(
                    'text stands after a closing quotation mark: inside a cell, write quotation marks double ("").'
                )
            raise at_line(name, line, what) from None
        if cells:
            yield line, cells


def _delimiter(text: str, usual: str) -> str:
    """What separates the cells of the first line: the most frequent of comma, semicolon, tab outside quotes.

    ``usual``: where there are as many, or none.
    """
    line = re.match(r'\s*((?:"[^"]*"|[^"\r\n])*)', text[:_HEADER])
    plain = re.sub(r'"[^"]*"', "", line[1] if line else "")
    counts = {mark: plain.count(mark) for mark in ",;\t"}
    return max(counts, key=lambda mark: (counts[mark], mark == usual))


def header_of(cells: Sequence[str], name: str, line: int, *, lenient: bool = False) -> tuple[str, ...]:
    """The column names of a table's first row; InputError where one is empty or stands twice, if not ``lenient``."""
    names = list(cells)
    while names and not names[-1]:
        names.pop()
    if lenient:
        names = _told_apart([each if each.strip() else column_letters(n) for n, each in enumerate(names, 1)])
    if not names or not all(names):
        raise at_line(name, line, _("a column has no name: the first line names every column."))
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice is not None:
        raise at_line(
            name,
            line,
            _("two columns are called “{column}”: rename one.").format(column=visible(twice[:40], line=True)),
        )
    return tuple(names)


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names, a number behind those that stand there already: « Pourquoi ? », « Pourquoi ? (2) »."""
    found: dict[str, None] = {}
    for name in names:
        own, number = name, 1
        while own in found:
            number += 1
            own = f"{name} ({number})"
        found[own] = None
    return list(found)


def column_number(letters: str) -> int:
    """A column's number from 1: B is 2, AA is 27."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def column_letters(column: int) -> str:
    """A column's letters by its number from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
