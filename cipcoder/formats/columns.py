"""Tables with named columns, typed or edited by people: which columns stand there, and what a cell may hold.

Column names are read without regard to case and blanks at their ends; rows without any text are passed over,
as spreadsheets leave them. Every fault is told with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.formats.files import at_line, shown
from cipcoder.formats.tables import Table, read_table
from cipcoder.locale import _
from cipcoder.text.clean import clean, visible

MAX_NUMBER = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the file's name for messages, the line it begins on, its cells by column."""

    file: str
    line: int
    cells: dict[str, str]

    def exact(self, column: str) -> str:
        """The cell as it is; "" where the table has no such column."""
        return self.cells.get(column, "")

    def prose(self, column: str) -> str:
        """The cell as a text to keep: cleaned as transcripts are, without blanks at its ends."""
        return clean(self.exact(column)).text.strip()

    def word(self, column: str) -> str:
        """The cell as a name: cleaned, on one line, single blanks."""
        return " ".join(self.prose(column).split())

    def needed(self, column: str, text: str) -> str:
        """``text``, which may not be empty."""
        if not text:
            raise self.error(_("the cell “{column}” is empty: it is needed in every row.").format(column=column))
        return text

    def number(self, column: str, least: int = 0) -> int | None:
        """The cell as a whole number of at least ``least``; None when it is empty."""
        written = self.exact(column).strip()
        if not written:
            return None
        if re.fullmatch("[0-9]{1,10}", written) and least <= int(written) <= MAX_NUMBER:
            return int(written)
        raise self.error(
            _("“{written}” under “{column}” is not a whole number of at least {least}.").format(
                written=visible(written[:20], line=True), column=column, least=least
            )
        )

    def error(self, what: str) -> InputError:
        """An error about this row."""
        return at_line(self.file, self.line, what)


def records(table: Table, file: str, known: Sequence[str], needed: Collection[str]) -> list[Record]:
    """The rows of a table that has these columns and no others, and among them at least those ``needed``.

    A name in ``known`` that ends in ``*`` stands for all that begin like it. InputError names the columns known.
    """
    names = [plain(name) for name in table.header]
    for written, name in zip(table.header, names, strict=True):
        if name in known or any(k.endswith("*") and name.startswith(k[:-1]) for k in known):
            continue
        from cipcoder.codebook.models import nearest  # brings pydantic: only where it is needed

        written = visible(written[:40], line=True)
        if near := nearest(written, list(known)):
            sentence = _("there is no column “{written}” in such a file. Did you mean “{near}”?")
            raise at_line(file, 1, sentence.format(written=written, near=near))
        sentence = _("there is no column “{written}” in such a file. Its columns: {known}.")
        raise at_line(file, 1, sentence.format(written=written, known=", ".join(known)))
    if missing := [name for name in known if name in needed and name not in names]:
        raise at_line(file, 1, _("columns are missing: {columns}.").format(columns=", ".join(missing)))
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise at_line(file, 1, _("two columns are called “{column}”: rename one.").format(column=twice))
    return [
        Record(file, line, {name: row[written] for name, written in zip(names, table.header, strict=True)})
        for row, line in zip(table.rows, table.lines, strict=True)
        if any(cell.strip() for cell in row.values())
    ]


def read_records(path: Path, known: Sequence[str], needed: Collection[str]) -> list[Record]:
    """``records`` of the CSV or XLSX file ``path``."""
    return records(read_table(path), shown(path), known, needed)


def plain(name: str) -> str:
    """A column's name as it is compared: lower case, single blanks."""
    return " ".join(visible(name).lower().split())
