"""Our codebook as the codes of a REFI-QDA file, and such codes as a codebook.

A code's name is its label and the prose of its description its definition, both in the codebook's language. What the
standard has no place for (id, other languages, include, exclude, keywords, examples, slot…) stands at the foot of the
description as it stands in codebook.yaml: a person reads it in any program, and it reads back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cipcoder.codebook import words
from cipcoder.codebook.colours import default_colour, hex_of
from cipcoder.codebook.models import MAX_ID, MAX_LEVELS, Code, Codebook
from cipcoder.codebook.yaml_file import parse
from cipcoder.codebook.yaml_render import field_entry
from cipcoder.errors import InputError
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.blocks import joined, parted
from cipcoder.formats.refi.colours import colour
from cipcoder.locale import _
from cipcoder.store.codebook_rows import code_uid

_FOOT = (
    "id",
    "label",
    "definition",
    "include",
    "exclude",
    "keywords",
    "examples",
    "colour",
    "slot",
    "retired",
    "exclusive",
)
_ID = re.compile(rf"^id: ([a-z0-9-]{{1,{MAX_ID}}})$", re.MULTILINE)
_LANGUAGE = re.compile(r"^language: ([A-Za-z-]{2,12})$", re.MULTILINE)
_NAMED_IN = re.compile(r"^named in: ([A-Za-z-]{2,12})$", re.MULTILINE)


# --- out -------------------------------------------------------------------------------------------------


def guid_of(code: str) -> str:
    """The GUID of the code with this id, in every file the same."""
    return str(code_uid(code)).upper()


def to_codes(codebook: Codebook, notes: Mapping[str, tuple[str, ...]] | None = None) -> tuple[m.Code, ...]:
    """The codes of a file. ``notes``: GUIDs of the notes about a code, by its id."""

    def made(code: Code) -> m.Code:
        return m.Code(
            guid=guid_of(code.id),
            name=code.label[_named_in(code, codebook.language)],
            colour=codebook.colour_of(code.id),
            description=_description(code, codebook.language),
            notes=(notes or {}).get(code.id, ()),
            codes=tuple(made(below) for below in code.codes),
        )

    return tuple(made(code) for code in codebook.codes)


def _named_in(code: Code, language: str) -> str:
    """The language whose label is the code's name: the codebook's, or one that the code has."""
    said = words.say(code.label, language)
    return language if language in code.label else next(key for key, text in code.label.items() if text == said)


def _description(code: Code, language: str) -> str:
    named = _named_in(code, language)
    others = {key: text for key, text in code.label.items() if key != named}
    definition = {key: text for key, text in code.definition.items() if key != language}
    rest = code.model_copy(update={"codes": (), "label": others, "definition": definition})
    lines = [f"language: {language}", *([] if named == language else [f"named in: {named}"])]
    for name in _FOOT:
        lines += field_entry(rest, name, language, 0)
    return joined(code.definition.get(language, ""), "\n".join(lines))


# --- in --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Understood:
    """The codes of a file as a codebook, and what became of them."""

    codebook: Codebook
    ids: dict[str, str] = field(default_factory=dict)
    """GUID -> id"""
    folders: int = 0
    """that no passage could be coded with, and now could"""
    too_deep: int = 0
    renamed: int = 0
    """a name stood twice in one place, or there was none"""
    unread: int = 0
    """whose foot was cut or changed, so that only the definition is left"""


def from_codes(codes: Iterable[m.Code], ours: Codebook) -> Understood:
    """The codes of a file as a codebook whose ids are those of ``ours`` where a code is there already.

    It is there when it has the same id (a file of ours names it) or GUID, or the same name in the same place.
    """
    return _Understanding(ours).all(tuple(codes))


@dataclass(slots=True)
class _Node:
    fields: dict[str, Any]
    effective: str
    """its colour in the file, #rrggbb"""
    below: list[_Node] = field(default_factory=list)


class _Understanding:
    def __init__(self, ours: Codebook) -> None:
        self.ours = ours
        self.found = Understood(ours)
        self.language = ""
        self.taken: set[str] = set()
        self.slots: set[int] = set()
        self.here = {guid_of(row.code.id): row.code.id for row in ours.walk()}

    def all(self, codes: Sequence[m.Code]) -> Understood:
        top: list[_Node] = []
        self._add(codes, top, None, [])
        language = self.language or self.ours.language
        whole = Codebook(
            title=self.ours.title,
            language=language if not self.ours.codes else self.ours.language,
            codes=tuple(_built(node, "", place) for place, node in enumerate(top)),
        )
        self.found.codebook = whole
        return self.found

    def _add(self, codes: Iterable[m.Code], into: list[_Node], above: str | None, chain: list[list[_Node]]) -> None:
        """Put codes among ``into``, the codes of ``above``; ``chain``: the lists above it, from the top."""
        for code in codes:
            fields = self._fields(code)
            language = fields.pop("named in")
            name = self._name(code, language, into)
            fields["id"] = self._id(code, name, fields.pop("id", ""), above)
            fields["label"] = {language: name} | {k: v for k, v in fields.get("label", {}).items() if k != language}
            self._tidy_labels(fields["label"], language, into)
            self.found.ids.setdefault(code.guid, fields["id"])
            self.found.folders += not code.codable
            node = _Node(fields, colour(code.colour))
            into.append(node)
            if len(chain) + 1 < MAX_LEVELS:
                self._add(code.codes, node.below, fields["id"], [*chain, into])
            else:
                self.found.too_deep += len(code.codes)
                self._add(code.codes, into, above, chain)

    def _fields(self, code: m.Code) -> dict[str, Any]:
        """What the description says: the language, and fields of a code."""
        prose, foot = parted(code.description)
        language = _language(_LANGUAGE, foot) or self.ours.language
        fields: dict[str, Any] = {"named in": _language(_NAMED_IN, foot) or language}
        if foot:
            self.language = self.language or language
            try:
                read = _read_foot(foot, language)
                fields |= {name: getattr(read, name) for name in _FOOT if getattr(read, name) or name == "slot"}
            except InputError:
                self.found.unread += 1
                if found := _ID.search(foot):
                    fields["id"] = found[1]
        else:
            fields["colour"] = colour(code.colour)
        if prose := words.prose(prose):
            fields["definition"] = {language: prose} | {
                k: v for k, v in fields.get("definition", {}).items() if k != language
            }
        if (slot := fields.get("slot")) is not None:
            fields["slot"] = None if slot in self.slots else slot
            self.slots.add(slot)
        return fields

    def _name(self, code: m.Code, language: str, among: list[_Node]) -> str:
        name = words.line(code.name)
        if not name:
            self.found.renamed += 1
            name = _("code without a name")
        used = {node.fields["label"].get(language, "").casefold() for node in among}
        if name.casefold() not in used:
            return name
        self.found.renamed += 1
        number = 2
        while f"{name} ({number})".casefold() in used:
            number += 1
        return f"{name} ({number})"

    @staticmethod
    def _tidy_labels(label: dict[str, str], language: str, among: list[_Node]) -> None:
        """Leave out another language's words where a code beside has them."""
        for other in [key for key in label if key != language]:
            if label[other].casefold() in {node.fields["label"].get(other, "").casefold() for node in among}:
                del label[other]

    def _id(self, code: m.Code, name: str, written: str, above: str | None) -> str:
        """The code's id: that of the code which is here already, the one it brings, or one made of its name."""
        free = [
            each for each in (written, self.here.get(code.guid, "")) if each in self.ours and each not in self.taken
        ]
        found = free[0] if free else self._of_this_name(name, above)
        if not found and re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", written) and written not in self.taken:
            found = written
        if not found:
            found = words.slug(name, self.taken | {row.code.id for row in self.ours.walk()})
        self.taken.add(found)
        return found

    def _of_this_name(self, name: str, above: str | None) -> str:
        """The id of the code here that has this name in this place, "" where there is none."""
        if above is not None and above not in self.ours:
            return ""
        siblings = self.ours.codes if above is None else self.ours.get(above).codes
        for code in siblings:
            if code.id not in self.taken and name.casefold() in {label.casefold() for label in code.label.values()}:
                return code.id
        return ""


def _language(pattern: re.Pattern[str], foot: str) -> str:
    found = pattern.search(foot)
    return found[1] if found and words.is_language(found[1]) else ""


def _read_foot(foot: str, language: str) -> Code:
    """The code that a foot describes; InputError where it doesn't read."""
    lines = [line for line in foot.split("\n") if not (_LANGUAGE.fullmatch(line) or _NAMED_IN.fullmatch(line))]
    unlabelled = not any(line.startswith("label:") for line in lines)
    text = f"language: {language}\ncodes:\n- " + "\n  ".join([*lines, *(["label: x"] if unlabelled else [])])
    found = parse(text, "")
    if len(found.codes) != 1:
        raise InputError(_("“{key}” is missing").format(key="id"))
    return found.codes[0].model_copy(update={"label": {}}) if unlabelled else found.codes[0]


def _built(node: _Node, inherited: str, place: int) -> Code:
    """The code of a node. A colour that it would have anyway, from above or by its place, is not its own."""
    usual = inherited or default_colour(place)
    written = node.fields.get("colour", "")
    if node.effective and hex_of(written or usual) != node.effective:
        node.fields["colour"] = written = node.effective
    below = tuple(
        _built(each, hex_of(written) or inherited or default_colour(place), n) for n, each in enumerate(node.below)
    )
    return Code(**node.fields, codes=below)
