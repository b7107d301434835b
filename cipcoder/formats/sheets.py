"""A sheet of an .xlsx workbook as a table of texts: in each cell what a person would copy out of it.

It is read here, row by row, and not with openpyxl's reader: that one knows neither which cells are merged nor which
formulas were never calculated, rewrites ``_x005F_``, and trusts what a sheet says of its own size. What a number
format means, and which day a number is, is openpyxl's to say.

- dates are ISO (``2025-02-11``, ``2025-02-11 09:14:32``, times ``09:14:32``), booleans ``TRUE`` and ``FALSE`` on every
  computer, numbers without their format (15 digits, as spreadsheets keep them), whole ones without ``.0``;
- of a formula, the value that was stored with it; none, or an error like ``#N/A``: an empty cell;
- of merged cells, the value in each row of their first column;
- a row that is hidden is read too. Whatever of this happened is told in sentences.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cipcoder.errors import InputError
from cipcoder.formats.files import at_line
from cipcoder.formats.tables import MAX_BYTES, SHEET_ROWS, Table, column_letters, column_number, header_of
from cipcoder.formats.workbook import MAX_CELLS, Book, children, local, number, opened_workbook, text_in, unescaped
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_COLUMNS = 2_000
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(rf"{_CELL.pattern}:{_CELL.pattern}")
_WHOLE = re.compile("-?[0-9]{1,30}")
_PARTS = frozenset({"row", "mergeCell"})


def read_workbook(path: Path, sheet: str | None = None, *, lenient: bool = False, max_bytes: int = MAX_BYTES) -> Table:
    """The table in a sheet: the one of this name, or the first that is not hidden.

    The first row with anything in it names the columns; ``lines`` are the sheet's rows. InputError names the file,
    and the row where there is one: no such sheet, a cell under no name, two columns of one name, more than is read.
    """
    book = opened_workbook(path, max_bytes)
    chosen = book.chosen(sheet)
    page = _Page(book)
    try:
        page.fill(book.stream(chosen.part, _PARTS))
    except (ValueError, LookupError, OverflowError) as error:
        raise book.damaged() from error
    page.spread_merged()
    return page.table(book.left_aside(chosen), lenient=lenient)


@dataclass(slots=True)
class _Page:
    """What stands in a sheet: row -> column -> text, both from 1; what is empty is left out."""

    book: Book
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """column, first and last row"""
    count: int = 0
    said: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def fill(self, elements: Iterable[Element]) -> None:
        """Take in the rows of a sheet, and which of its cells are merged."""
        before = 0
        for element in elements:
            if local(element.tag) == "row":
                before = self._row(element, before)
                continue
            place = _RANGE.fullmatch(element.get("ref", ""))
            if place and int(place[4]) > int(place[2]):
                self.merged.append((column_number(place[1]), int(place[2]), int(place[4])))

    def _row(self, element: Element, before: int) -> int:
        """Take in a row, which comes after the row ``before``; its number."""
        given = number(element.get("r"))
        row = given if given > 0 else before + 1
        if row > SHEET_ROWS:
            raise self.book.damaged()
        column = 0
        found: dict[int, str] = {}
        for cell in element:
            if local(cell.tag) != "c":
                continue
            place = _CELL.fullmatch(cell.get("r", ""))
            column = column_number(place[1]) if place else column + 1
            self._note(cell, row)
            if text := self._text(cell):
                found[column] = text
                if column > MAX_COLUMNS:
                    what = _("the cell {cell} stands further right than is read: {most} columns at most.")
                    raise at_line(self.book.file, row, what.format(cell=column_letters(column), most=MAX_COLUMNS))
        if found:
            self.cells.setdefault(row, {}).update(found)
            self.count += len(found)
            if self.count > MAX_CELLS:
                raise self.book.too_much()
            if element.get("hidden") in ("1", "true"):
                self._say("hidden", row)
        return row

    def _note(self, cell: Element, row: int) -> None:
        """Remember a formula whose value was never stored, and an error."""
        kind = cell.get("t")
        if kind == "e":
            self._say("error", row)
        elif children(cell, "f") and kind != "str" and not any(value.text for value in children(cell, "v")):
            self._say("formula", row)

    def _say(self, what: str, row: int) -> None:
        self.said[what] += 1
        self.first.setdefault(what, row)

    def _text(self, cell: Element) -> str:
        """What stands in a cell."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(map(text_in, children(cell, "is")))
        written = "".join(child.text or "" for child in children(cell, "v"))
        if not written or kind == "e":
            return ""
        if kind == "s":
            if (shared := number(written.strip())) < 0:
                raise self.book.damaged()
            return self.book.texts[shared]
        if kind == "b":
            return "TRUE" if written.strip() in ("1", "true") else "FALSE"
        if kind == "d":
            return _iso(written.strip())
        if kind == "n":
            return self._counted(written.strip(), number(cell.get("s", "0")))
        return unescaped(written)

    def _counted(self, written: str, style: int) -> str:
        """A number, or the date it stands for."""
        if style in self.book.dates and (date := self._date(float(written), style)):
            return date
        if _WHOLE.fullmatch(written):
            return written
        value = float(written)
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else f"{value:.15g}"

    def _date(self, value: float, style: int) -> str:
        """The day, time or duration that a number stands for; "" where it stands for none."""
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        epoch = MAC_EPOCH if self.book.from_1904 else WINDOWS_EPOCH
        try:
            return _said(from_excel(value, epoch, timedelta=style in self.book.durations))
        except (ValueError, OverflowError):
            return ""

    def spread_merged(self) -> None:
        """Write the value of merged cells into each of their rows that there is."""
        left = MAX_CELLS
        for column, first, last in self.merged:
            text = self.cells.get(first, {}).get(column, "")
            if not text:
                continue
            rows = range(first + 1, last + 1) if last - first < len(self.cells) else sorted(self.cells)
            left -= len(rows)
            if left < 0:
                raise self.book.too_much()
            inside = [row for row in rows if first < row <= last and row in self.cells]
            for row in inside:
                self.cells[row][column] = text
            if inside:
                self._say("merged", first)

    def table(self, remarks: Sequence[str], *, lenient: bool) -> Table:
        """The rows under the names in the first of them."""
        numbers = sorted(self.cells)
        file = self.book.file
        if not numbers:
            raise InputError(_("{file} is empty: a table begins with a line of column names.").format(file=file))
        top = self.cells[numbers[0]]
        names = [top.get(column, "") for column in range(1, max(top) + 1)]
        header = header_of(names, file, numbers[0], lenient=lenient)
        rows, lines = [], []
        for row in numbers[1:]:
            cells = self.cells[row]
            if not any(text.strip() for text in cells.values()):
                continue
            if (furthest := max(cells)) > len(header):
                what = _("a cell stands in column {column}, which has no name: name it in the first row, or empty it.")
                raise at_line(file, row, what.format(column=column_letters(furthest)))
            rows.append({name: cells.get(column, "") for column, name in enumerate(header, 1)})
            lines.append(row)
        return Table(header, rows, lines, (*remarks, *self._remarks()))

    def _remarks(self) -> Iterator[str]:
        """What was not read as it stands there."""
        said, first = self.said, self.first
        if n := said["formula"]:
            yield ngettext(
                "{n} cell (the first in row {row}) holds a formula that was never calculated: it is read as empty.",
                "{n} cells (the first in row {row}) hold formulas that were never calculated: they are read as empty.",
                n,
            ).format(n=n, row=first["formula"])
        if n := said["error"]:
            yield ngettext(
                "{n} cell (the first in row {row}) shows an error like #N/A: it is read as empty.",
                "{n} cells (the first in row {row}) show an error like #N/A: they are read as empty.",
                n,
            ).format(n=n, row=first["error"])
        if n := said["merged"]:
            yield ngettext(
                "{n} group of merged cells (the first in row {row}): its value is read in each row.",
                "{n} groups of merged cells (the first in row {row}): their value is read in each row.",
                n,
            ).format(n=n, row=first["merged"])
        if n := said["hidden"]:
            yield ngettext(
                "{n} row that is hidden (the first: {row}) is read too.",
                "{n} rows that are hidden (the first: {row}) are read too.",
                n,
            ).format(n=n, row=first["hidden"])


def _said(moment: Any) -> str:
    """ISO, without what is nought at its end: no time for midnight, no thousandths of a second."""
    if isinstance(moment, dt.timedelta):
        seconds = round(moment.total_seconds())
        sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
        return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    fine = "milliseconds" if moment.microsecond else "seconds"
    if isinstance(moment, dt.datetime):
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ", fine)
    return str(moment.isoformat(fine))


def _iso(written: str) -> str:
    """A date that is stored as text already."""
    try:
        return _said(dt.datetime.fromisoformat(written))
    except ValueError:
        return unescaped(written)
