"""The table that says which names were replaced by which pseudonyms. It lies outside the project, always.

As JSON (``[{"form": "Nathalie", "pseudonym": "Claire"}, …]``), as CSV or XLSX (a column « form », « nom »…, or the
first one; the second, or « pseudonym », says what stands in the text instead), or a name a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.tables import Table, read_table
from cipcoder.locale import _
from cipcoder.text.clean import clean
from cipcoder.text.fold import fold

MAX_BYTES = 5_000_000
MAX_NAMES = 20_000
MAX_LENGTH = 120
_FORMS = ("form", "forme", "name", "nom", "nom reel", "real name", "original", "noms", "prenom", "prenoms")
_PSEUDONYMS = ("pseudonym", "pseudonyme", "pseudo", "remplacement", "replacement", "alias")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A name as it was said, and what stands for it in the texts ("" where the table doesn't say)."""

    form: str
    pseudonym: str


def default_table(project_uid: str) -> Path:
    """Where the key table of a project lies unless another file is named: with the person's own data."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("cipcoder")) / "keys" / f"{project_uid}.json"


def read_key_table(path: Path, project_folder: Path) -> list[Replaced]:
    """The names in a key table. RefusedError where it lies in the project's folder; InputError for what it isn't."""
    if path.resolve().is_relative_to(project_folder.resolve()):
        raise RefusedError(
            _(
                "{file} lies inside the project’s folder: whoever gets the folder gets the real names with it. Move it "
                "elsewhere (the law asks that it be kept apart), and name it there."
            ).format(file=shown(path))
        )
    ends = path.suffix.lower()
    if ends == ".json":
        found = list(_from_json(path))
    elif ends in (".csv", ".tsv", ".xlsx"):
        found = list(_from_table(read_table(path, lenient=True, max_bytes=MAX_BYTES)))
    else:
        text = decode(read_bytes(path, MAX_BYTES), where=shown(path), accept_damaged=True).text
        found = [_pair(*_parted(line)) for line in clean(text).text.split("\n")]
    named = list(dict.fromkeys(one for one in found if one.form))
    if not named:
        raise InputError(_("{file} holds no names.").format(file=shown(path)))
    if len(named) > MAX_NAMES:
        raise InputError(_("{file} holds more than {most} names.").format(file=shown(path), most=MAX_NAMES))
    return named


def _pair(form: str, pseudonym: str = "") -> Replaced:
    return Replaced(*(" ".join(clean(text).text.split())[:MAX_LENGTH] for text in (form, pseudonym)))


def _parted(line: str) -> list[str]:
    """« Nathalie = Claire », « Nathalie;Claire », « Nathalie » → name and pseudonym."""
    for mark in ("=>", "→", "=", "\t", ";"):
        if mark in line:
            return line.split(mark, 1)
    return [line]


def _from_json(path: Path) -> Iterator[Replaced]:
    what = _("{file} is no key table: it should be a list like {example}.")
    refusal = InputError(what.format(file=shown(path), example='[{"form": "…", "pseudonym": "…"}]'))
    try:
        value: Any = json.loads(decode(read_bytes(path, MAX_BYTES), where=shown(path)).text)
    except (ValueError, RecursionError):
        raise refusal from None
    rows = [{"form": form, "pseudonym": other} for form, other in value.items()] if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise refusal
    for row in rows:
        if isinstance(row, str):
            yield _pair(row)
        elif isinstance(row, dict) and isinstance(row.get("form"), str):
            other = row.get("pseudonym")
            yield _pair(row["form"], other if isinstance(other, str) else "")
        else:
            raise refusal


def _from_table(table: Table) -> Iterator[Replaced]:
    names = [" ".join(fold(name).split()) for name in table.header]
    forms = _column(names, _FORMS)
    others = _column(names, _PSEUDONYMS)
    if forms is None and others is None:  # no names of columns: the first row is a row
        yield _pair(*table.header[:2])
    form = forms if forms is not None else next(i for i in range(len(names) + 1) if i != others)
    other = others if others is not None else (1 if form == 0 and forms is None else None)
    for row in table.rows:
        cells = list(row.values())
        yield _pair(
            cells[form] if form < len(cells) else "", cells[other] if other is not None and other < len(cells) else ""
        )


def _column(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)
