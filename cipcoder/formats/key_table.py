"""The table that says which names were replaced by which pseudonyms. It lies outside the project, always.

As JSON (``[{"form": "Nathalie", "pseudonym": "Claire"}, …]``), as CSV or XLSX (columns « form », « nom », « prénom »…,
or the first one; the second, or « pseudonym », says what stands in the text instead), or a name a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
from cipcoder.text.key_entries import Entity, Kept, Keys, Piece

MAX_BYTES, MAX_OWN_BYTES = 5_000_000, 200_000_000
MAX_NAMES = 20_000
MAX_LENGTH = 120
VERSION = 1
_MARK = "cipcoder-keys"
"""of the tables that cipcoder writes itself (``formats.key_file``)"""
_GIVEN = frozenset(("prenom", "prenoms", "first", "forename", "given"))
_FORMS = _GIVEN | frozenset(("form", "forme", "name", "names", "nom", "noms", "original", "surname", "surnom"))
_PSEUDONYMS = frozenset(
    ("pseudonym", "pseudonyme", "pseudo", "remplacement", "replacement", "alias", "emprunt", "fictif", "fictive")
)
"""words in the names of columns, folded"""


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
        value = _json(path)
        if isinstance(value, dict) and _MARK in value:
            return as_replaced(_own(value, path))
        found = list(_rows(value, path))
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


def as_replaced(keys: Keys) -> list[Replaced]:
    """The forms of a key table of our own, each with what stands for it."""
    return [Replaced(form, entity.pseudonym) for entity in keys.entities for form in entity.forms]


def parsed(data: bytes, path: Path) -> Keys:
    """The key table in the bytes of a JSON file: one that cipcoder wrote, or a list as above. InputError for others."""
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and _MARK in value:
        return _own(value, path)
    keys = Keys()
    for one in _rows(value, path):
        if one.form and one.pseudonym and not keys.decided(one.form):
            keys = keys.accept(one.form, "person", one.pseudonym)
    return keys


def _own(value: dict[str, Any], path: Path) -> Keys:
    try:
        if value[_MARK] > VERSION:
            raise InputError(_("{file} was written by a newer cipcoder: update this one.").format(file=shown(path)))
        return Keys(
            tuple(
                Entity(str(one["id"]), str(one["kind"]), str(one["pseudonym"]), tuple(map(str, one["forms"])))
                for one in value["entities"]
            ),
            tuple(map(str, value["ignored"])),
            tuple(map(str, value["pending"])),
            {
                str(mark): Kept(
                    str(kept["name"]), tuple(Piece(int(a), int(b), str(was)) for a, b, was in kept["pieces"])
                )
                for mark, kept in value["texts"].items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        what = _("{file} is damaged or was not written by cipcoder: put a copy of yours in its place.")
        raise InputError(what.format(file=shown(path))) from None


def _pair(form: str, pseudonym: str = "") -> Replaced:
    return Replaced(*(" ".join(clean(text).text.split())[:MAX_LENGTH] for text in (form, pseudonym)))


def _parted(line: str) -> list[str]:
    """« Nathalie = Claire », « Nathalie;Claire », « Nathalie » → name and pseudonym."""
    for mark in ("=>", "→", "=", "\t", ";"):
        if mark in line:
            return line.split(mark, 1)
    return [line]


def _json(path: Path) -> Any:
    try:
        return json.loads(decode(read_bytes(path, MAX_OWN_BYTES), where=shown(path)).text)
    except (ValueError, RecursionError):
        return None


def _rows(value: Any, path: Path) -> Iterator[Replaced]:
    what = _("{file} is no key table: it should be a list like {example}.")
    refusal = InputError(what.format(file=shown(path), example='[{"form": "…", "pseudonym": "…"}]'))
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
    """Every column of names, and the first name with each family name: « Marie Dupont »."""
    said = [frozenset(re.findall(r"[^\W_]+", fold(name))) for name in table.header]
    others = [i for i, words in enumerate(said) if words & _PSEUDONYMS]
    forms = [i for i, words in enumerate(said) if words & _FORMS and i not in others]
    other = others[0] if others else None
    if not forms:
        if other is None:  # no names of columns: the first row is a row
            yield _pair(*table.header[:2])
        forms = [next(i for i in range(len(said) + 1) if i != other)]
        other = 1 if other is None else other
    given = [i for i in forms if said[i] & _GIVEN and not said[i] & {"nom", "noms"}]
    for row in table.rows:
        cells = [*row.values(), ""]
        pseudonym = cells[other] if other is not None and other < len(cells) else ""
        for i in forms:
            yield _pair(cells[i] if i < len(cells) else "", pseudonym)
        for first in given:
            for last in forms:
                if last not in given and cells[first].strip() and cells[last].strip():
                    yield _pair(f"{cells[first]} {cells[last]}", pseudonym)
