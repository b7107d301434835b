"""Lists of names: those a researcher supplies as files (INSEE's first names, communes), and two small ones of ours.

Files of that kind differ in encoding, delimiter and columns; the column is found by its name or by what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.tables import Table, read_table
from cipcoder.locale import _
from cipcoder.text.fold import fold

MAX_NAMES = 500_000
MAX_LENGTH = 80
NOT_NAMES = "not-names.txt"
"""in a study's folder or among a person's settings: what is written with a capital and is nobody"""
_COLUMNS = {
    "person": ("prenom", "prenoms", "preusuel", "firstname", "first name", "given name", "name", "nom"),
    "town": (
        "libelle",
        "nccenr",
        "nomcommune",
        "commune",
        "nom",
        "nomdecommune",
        "ncc",
        "libgeo",
        "town",
        "name",
        "ville",
    ),
    "organisation": (
        "organisation",
        "association",
        "structure",
        "raisonsociale",
        "denomination",
        "titre",
        "nom",
        "name",
    ),
}
"""names of columns, folded, without blanks: the first that is there is meant"""
_RARE = re.compile(r"_PRENOMS_RARES|[\d_]+", re.I)


class FirstName(NamedTuple):
    """A first name of ours, with the gender ("f", "m") and the decade it is typical of."""

    name: str
    gender: str
    decade: int


def read_gazetteer(path: Path, kind: str, column: str | None = None) -> list[str]:
    """The names in a file: a column of a table (.csv, .tsv, .xlsx), or the lines of a .txt.

    ``column``: by its name; else it is guessed, by ``kind`` (person, town, organisation). InputError where there is no
    such column, no name at all, or more than half a million.
    """
    if path.suffix.lower() not in (".csv", ".tsv", ".xlsx"):
        text = decode(read_bytes(path, 50_000_000), where=shown(path), accept_damaged=True).text
        cells: list[str] = text.splitlines()
    else:
        table = read_table(path, lenient=True)
        cells = _column(table, kind, column, shown(path))
    names = list(dict.fromkeys(name for cell in cells if (name := _name(cell))))
    if not names:
        raise InputError(_("{file} holds no names.").format(file=shown(path)))
    if len(names) > MAX_NAMES:
        raise InputError(_("{file} holds more than {most} names.").format(file=shown(path), most=MAX_NAMES))
    return names


def _name(cell: str) -> str:
    name = " ".join(cell.split())
    return "" if len(name) > MAX_LENGTH or len(name) < 2 or _RARE.fullmatch(name) else name


def _column(table: Table, kind: str, column: str | None, file: str) -> list[str]:
    headers = [re.sub(r"[\W_]", "", fold(name)) for name in table.header]
    if column is not None:
        wanted = re.sub(r"[\W_]", "", fold(column))
        if wanted not in headers:
            raise InputError(
                _("{file} has no column {column}. It has: {columns}.").format(
                    file=file, column=column, columns=", ".join(table.header)
                )
            )
        return _cells(table, headers.index(wanted))
    for known in _COLUMNS.get(kind, ()):
        if (said := known.replace(" ", "")) in headers:
            return _cells(table, headers.index(said))
    # no name that is known: the column with the most different words without digits
    columns = [_cells(table, i) for i in range(len(headers))]
    best = max(range(len(headers)), key=lambda i: len({cell for cell in columns[i] if _is_name(cell)}), default=0)
    here = [table.header[best]] if len(headers) == 1 or (_is_name(table.header[best]) and not table.rows) else []
    return here + columns[best]


def _cells(table: Table, i: int) -> list[str]:
    return [row[table.header[i]] for row in table.rows]


def _is_name(cell: str) -> bool:
    return bool(cell) and cell[0].isalpha() and not any(char.isdigit() for char in cell) and len(cell) <= MAX_LENGTH


@lru_cache(maxsize=1)
def first_names() -> tuple[FirstName, ...]:
    """Two hundred first names of people now alive in France: to propose as pseudonyms, and to know one by."""
    lines = (files("cipcoder.text") / "first_names.csv").read_text("utf-8").split()[1:]
    return tuple(FirstName(name, gender, int(decade)) for name, gender, decade in (line.split(",") for line in lines))


def not_names(more: Sequence[Path] = ()) -> tuple[str, ...]:
    """What is written with a capital and is nobody: our list, and those of ``more`` that are there."""
    found = _lines((files("cipcoder.text") / "not_names.txt").read_text("utf-8"))
    for path in more:
        if path.is_file():
            found += _lines(decode(read_bytes(path, 1_000_000), where=shown(path), accept_damaged=True).text)
    return tuple(dict.fromkeys(found))


def own_not_names(project_folder: Path) -> list[Path]:
    """Where a study and a person can say what is nobody."""
    from platformdirs import user_config_dir

    return [project_folder / NOT_NAMES, Path(user_config_dir("cipcoder")) / NOT_NAMES]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
