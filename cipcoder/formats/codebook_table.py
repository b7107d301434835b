"""A codebook from a table (.csv, .xlsx): ours, or one that another program or a person wrote, in French or English.

Columns are known by their names, accents and case aside; others are left aside and named. What a code lies under
stands in a column of its own (an id, a name or a path of names), or in the name: « Théorie::Habitus », « Codes\\A\\B ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cipcoder.codebook import words
from cipcoder.codebook.colours import is_colour
from cipcoder.codebook.models import TEXTS, Code, Codebook, Example
from cipcoder.errors import InputError
from cipcoder.formats.columns import plain
from cipcoder.formats.files import at_line, shown
from cipcoder.formats.foreign_codes import MAX_CODES, Given, Understood, too_many, understood
from cipcoder.formats.refi.colours import colour
from cipcoder.formats.tables import Table, read_table
from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "code id", "identifier", "identifiant", "cle", "key"),
    "label": (
        "label",
        "libelle",
        "name",
        "nom",
        "nom du code",
        "code name",
        "intitule",
        "code",
        "code system",
        "theme",
    ),
    "parent": (
        *(
            "parent",
            "parent code",
            "code parent",
            "parent id",
            "categorie",
            "category",
            "groupe",
            "group",
            "code group",
        ),
        *("code group 1", "groupe de codes", "sous"),
    ),
    "definition": ("definition", "description", "memo", "comment", "commentaire", "code memo", "notes"),
    "include": ("include", "inclure", "inclusion", "inclusion criteria", "criteres d'inclusion", "when to use"),
    "exclude": ("exclude", "exclure", "exclusion", "exclusion criteria", "criteres d'exclusion", "when not to use"),
    "keywords": ("keywords", "mots-cles", "mots cles", "key words"),
    "typical": ("typical", "example", "examples", "exemple", "exemples", "exemple typique", "typical example"),
    "borderline": ("borderline", "cas limite", "cas limites", "borderline example"),
    "colour": ("colour", "color", "couleur"),
    "slot": ("slot",),
    "retired": ("retired",),
    "exclusive": ("exclusive",),
}
_OURS = frozenset({"path", "depth"})
"""columns of ours that say again what others say"""
_YES = frozenset({"1", "true", "yes", "oui", "vrai", "x"})
_DEEP = ("\\", "::", ">>", " > ", ">", " / ", "/")
"""between the names of a path"""
_NESTED = 50
_SOURCE = re.compile(r"(.*\S) \(([^()\n]+)\)", re.DOTALL)


def read_codebook_table(path: Path, ours: Codebook) -> Understood:
    """The codebook in a table, with ids of ``ours`` where a code is here.

    InputError when no column names the codes, there is no code, or there are more than a codebook can have.
    """
    table, file = read_table(path), shown(path)
    columns, left = _columns(table, file)
    fields = [name for name, _language in columns.values()]
    own = {plain(written) for written in table.header} >= _OURS
    if len(table.rows) > MAX_CODES:
        raise too_many(file)
    rows = [row for cells in table.rows if (row := _row(cells, columns, ours, own)).name]
    if not rows:
        raise InputError(_("{file} holds no code: there is nothing below its first line.").format(file=file))
    language = next((each for name, each in columns.values() if name == "label" and each), ours.language)
    tree = _Tree(rows, ours, by_column=own or "parent" in fields)
    found = understood(tree.given(), ours, language, file)
    said = [_("Columns left aside: {names}.").format(names=", ".join(left))] if left else []
    found.remarks = (*table.remarks, *said)
    return found


def _columns(table: Table, file: str) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Column as written -> field and language ("": none named); and the names of those nobody knows."""
    known = {name: field_ for field_, names in _NAMES.items() for name in names}
    columns: dict[str, tuple[str, str]] = {}
    left: list[str] = []
    for written in table.header:
        name, _dot, language = written.strip().rpartition(".")
        if plain(name) in TEXTS and words.is_language(language):
            columns[written] = (plain(name), language)
        elif (found := known.get(fold(plain(written)))) and (found, "") not in columns.values():
            columns[written] = (found, "")
        elif plain(written) not in _OURS:
            left.append(visible(written, line=True)[:40])
    fields = [name for name, _language in columns.values()]
    if "label" not in fields and "id" not in fields:
        raise at_line(file, 1, _("no column names the codes: call one “label”, “name” or “code”."))
    return columns, left


# --- cells -------------------------------------------------------------------------------------------------


def keywords_cell(code: Code) -> str:
    """The keywords of a code as one cell."""
    return "; ".join(code.keywords)


def examples_cell(examples: Iterable[Example], kind: str) -> str:
    """The examples of a kind as one cell."""
    return "\n\n".join(f"{e.text} ({e.source})" if e.source else e.text for e in examples if e.kind == kind)


def _keywords(cell: str, here: Code | None, own: bool) -> tuple[str, ...]:
    """The keywords in a cell; those of the code here where this is what its cell would be."""
    if here is not None and cell == keywords_cell(here):
        return here.keywords
    between = "\n" if "\n" in cell else ";" if ";" in cell or own else ","
    return tuple(tidy for part in cell.split(between) if (tidy := words.line(part)))


def _examples(said: Mapping[str, str], here: Code | None) -> tuple[Example, ...]:
    """The examples in the cells of a row, likewise."""
    found: list[Example] = []
    kinds: tuple[Literal["typical", "borderline"], ...] = ("typical", "borderline")
    if here is not None and all(said.get(kind, "") == examples_cell(here.examples, kind) for kind in kinds):
        return here.examples
    for kind in kinds:
        for part in re.split(r"\n[ \t]*\n", said.get(kind, "")):
            if text := words.prose(part):
                source = _SOURCE.fullmatch(text)
                found.append(Example(kind=kind, text=source[1] if source else text, source=source[2] if source else ""))
    return tuple(found)


def _colour(cell: str) -> str:
    return cell.lower() if is_colour(cell.lower()) else colour(cell)


# --- rows --------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Row:
    name: str
    language: str
    parent: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    above: _Row | None = None
    below: list[_Row] = field(default_factory=list)

    def given(self) -> Given:
        return Given(self.name, self.language, self.fields, "", "", codes=tuple(row.given() for row in self.below))


def _row(cells: Mapping[str, str], columns: Mapping[str, tuple[str, str]], ours: Codebook, own: bool) -> _Row:
    said: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {name: {} for name in TEXTS}
    for written, (name, language) in columns.items():
        if name in texts:
            if text := (words.line if name == "label" else words.prose)(cells[written]):
                texts[name][language or ours.language] = text
        else:
            said[name] = cells[written].strip(" \t\n")
    code_id = said.get("id", "").lower()
    here = ours.get(code_id) if code_id in ours else None
    label = texts.pop("label")
    language = ours.language if ours.language in label else next(iter(label), ours.language)
    fields: dict[str, Any] = {"id": code_id, "label": label} | {name: text for name, text in texts.items() if text}
    fields["colour"] = _colour(said.get("colour", ""))
    fields["keywords"] = _keywords(said.get("keywords", ""), here, own)
    fields["examples"] = _examples(said, here)
    if re.fullmatch("[0-9]", said.get("slot", "")):
        fields["slot"] = int(said["slot"])
    fields |= {name: said.get(name, "").lower() in _YES for name in ("retired", "exclusive")}
    name = label.get(language, "") or (words.say(here.label, language) if here is not None else said.get("id", ""))
    return _Row(name, language, words.line(said.get("parent", "")), fields)


# --- the tree ----------------------------------------------------------------------------------------------


class _Tree:
    """Rows under what they say they lie under; a theme that has no row of its own gets one.

    Where nothing says it, a code that is here (by id, or as the only one of its name) lies where it lies here.
    """

    def __init__(self, rows: Sequence[_Row], ours: Codebook, *, by_column: bool) -> None:
        self._ours = ours
        self._called: dict[str, set[str]] = {}
        for each in ours.walk():
            for label in each.code.label.values():
                self._called.setdefault(fold(label), set()).add(each.code.id)
        self._rows = list(rows)
        self._ids = {row.fields["id"]: row for row in reversed(rows) if row.fields["id"]}
        self._names: dict[str, _Row] = {}
        for row in rows:
            self._names.setdefault(fold(row.name), row)
        for row in rows:
            if by_column:
                row.above = self._named(row.parent, row.language) if row.parent else None
            else:
                self._split(row)
        for row in self._rows:
            if row.above is not None and self._circles(row):
                row.above = None
        for row in self._rows:
            if row.above is not None:
                row.above.below.append(row)

    def given(self) -> tuple[Given, ...]:
        return tuple(row.given() for row in self._rows if row.above is None)

    def _named(self, parent: str, language: str) -> _Row:
        """The row that a cell names: by id, by name, by a path of names; made where there is none."""
        found = self._ids.get(parent.lower()) or self._names.get(fold(parent))
        if found is not None:
            return found
        parts = _parts(parent)
        return self._path(parts, language) if len(parts) > 1 else self._made(parent, None, language)

    def _path(self, parts: Sequence[str], language: str) -> _Row:
        """The row at the end of a path of names."""
        above: _Row | None = None
        for part in parts:
            above = self._names.get(fold(part)) or self._made(part, above, language)
        assert above is not None
        return above

    def _here(self, code_id: str, name: str) -> str:
        """The id of the code here that is meant, "" where there is none or there are several."""
        named = self._called.get(fold(name), set())
        return code_id if code_id in self._ours else next(iter(named)) if not code_id and len(named) == 1 else ""

    def _placed(self, code_id: str) -> _Row:
        """The row of a code here, made where the table has none, under what it lies under here."""
        if code_id in self._ids:
            return self._ids[code_id]
        code, parent = self._ours.get(code_id), self._ours.row(code_id).parent_id
        name, language = words.say(code.label, self._ours.language), self._ours.language
        language = language if language in code.label else next(iter(code.label))
        made = _Row(name, language, fields={"id": code_id, "label": dict(code.label)})
        self._ids[code_id] = made
        made.above = None if parent is None else self._placed(parent)
        self._rows.append(made)
        return made

    def _made(self, name: str, above: _Row | None, language: str) -> _Row:
        if above is None and (here := self._here("", name)):
            return self._placed(here)
        made = _Row(name, language, fields={"id": "", "label": {language: name}}, above=above)
        self._rows.append(made)
        self._names[fold(name)] = made
        return made

    def _split(self, row: _Row) -> None:
        """Take the path out of a name: « Codes\\Théorie\\Habitus », « Théorie::Habitus »."""
        parts = _parts(row.name, ("\\", "::", ">>"))
        if fold(parts[0]) in _ROOTS and len(parts) > 1:
            parts = parts[1:]
        row.name = row.fields["label"][row.language] = parts[-1]
        self._names.setdefault(fold(parts[-1]), row)
        if len(parts) > 1:
            above = self._path(parts[:-1], row.language)
            row.above = above if above is not row else None
        elif here := self._here(row.fields["id"], row.name):
            row.fields["id"] = here
            self._ids.setdefault(here, row)
            parent = self._ours.row(here).parent_id
            row.above = None if parent is None else self._placed(parent)

    @staticmethod
    def _circles(row: _Row) -> bool:
        """Whether a row lies under itself, or deeper than anybody nests codes."""
        at, steps = row.above, 0
        while at is not None and at is not row and steps < _NESTED:
            at, steps = at.above, steps + 1
        return at is not None


_ROOTS = frozenset({"codes", "nodes", "noeuds", "code system", "liste des codes"})
"""what some programs write before every path"""


def _parts(path: str, between: Sequence[str] = _DEEP) -> list[str]:
    """The names of a path, parted by the first sign that stands in it."""
    for sign in between:
        if sign in path:
            return [part.strip() for part in path.split(sign) if part.strip()] or [path]
    return [path]
