"""Codes from a file of any kind as a codebook of ours: which of them are here already, and what had to be made fit.

A code is here when it has the same id (a file of ours names it) or GUID, or the same name in the same place. Others
get an id made of their name. Levels, labels and slots are brought within the rules that codebooks keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cipcoder.codebook import words
from cipcoder.codebook.colours import default_colour, hex_of
from cipcoder.codebook.models import MAX_ID, MAX_LEVELS, Code, Codebook
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.store.codebook_rows import code_uid

MAX_CODES = 5_000
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Given:
    """A code as a file gives it. ``fields``: those of our ``Code`` that it has, tidied, ``id`` and ``label`` too.

    ``name`` is its label in ``language``. ``shown``: its colour there (#rrggbb or ""), its own or not.
    """

    name: str
    language: str
    fields: dict[str, Any]
    guid: str = ""
    shown: str = ""
    folder: bool = False
    """no passage can be coded with it there"""
    codes: tuple[Given, ...] = ()


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
    remarks: tuple[str, ...] = ()
    """what else a person should know, as sentences"""


def guid_of(code: str) -> str:
    """The GUID of the code with this id, in every file the same."""
    return str(code_uid(code)).upper()


def understood(codes: Sequence[Given], ours: Codebook, language: str, where: str) -> Understood:
    """The codes as a codebook, with ids of ``ours`` where they are here. ``language``: where ours has no codes yet.

    InputError when there are more codes than a codebook can have.
    """
    if sum(1 for _each in _all(codes)) > MAX_CODES:
        raise too_many(where)
    return _Understanding(ours).all(codes, ours.language if ours.codes else language)


def too_many(where: str) -> InputError:
    return InputError(
        _("{file} has more than {most} codes: that is no codebook to code with.").format(file=where, most=MAX_CODES)
    )


def _all(codes: Iterable[Given]) -> Iterable[Given]:
    for code in codes:
        yield code
        yield from _all(code.codes)


@dataclass(slots=True)
class _Node:
    fields: dict[str, Any]
    shown: str
    below: _Level


@dataclass(slots=True)
class _Level:
    """Codes side by side, and the labels they have taken."""

    nodes: list[_Node] = field(default_factory=list)
    labels: set[tuple[str, str]] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)


class _Understanding:
    def __init__(self, ours: Codebook) -> None:
        self.found = Understood(ours)
        self.ours = ours
        self.known = {row.code.id for row in ours.walk()}
        self.taken: set[str] = set()
        """ids that codes of the file have got"""
        self.used = set(self.known)
        self.slots: set[int] = set()
        self.by_guid = {guid_of(row.code.id): row.code.id for row in ours.walk()}
        self.by_name: dict[tuple[str | None, str], list[str]] = {}
        for row in ours.walk():
            for label in {label.casefold() for label in row.code.label.values()}:
                self.by_name.setdefault((row.parent_id, label), []).append(row.code.id)

    def all(self, codes: Sequence[Given], language: str) -> Understood:
        top = _Level()
        self._add(codes, top, None, 1)
        built = tuple(_built(node, "", place) for place, node in enumerate(top.nodes))
        self.found.codebook = Codebook(title=self.ours.title, language=language, codes=built)
        return self.found

    def _add(self, codes: Iterable[Given], into: _Level, above: str | None, level: int) -> None:
        """Put codes, whose theme is ``above``, on this level."""
        for code in codes:
            name = self._name(code, into)
            fields = dict(code.fields)
            fields["id"] = self._id(code, name, above)
            fields["label"] = self._label(fields["id"], code, name, into)
            if (slot := fields.get("slot")) is not None:
                fields["slot"] = None if slot in self.slots else slot
                self.slots.add(slot)
            self.found.ids.setdefault(code.guid, fields["id"])
            self.found.folders += code.folder
            node = _Node(fields, code.shown, _Level())
            into.nodes.append(node)
            if level < MAX_LEVELS:
                self._add(code.codes, node.below, fields["id"], level + 1)
            else:
                self.found.too_deep += len(code.codes)
                self._add(code.codes, into, above, level)

    def _name(self, code: Given, into: _Level) -> str:
        name = words.line(code.name)
        if not name:
            name = _("code without a name")
        elif (code.language, name.casefold()) not in into.labels:
            return name
        self.found.renamed += 1
        plain = name
        while (code.language, name.casefold()) in into.labels:
            into.numbers[plain] = into.numbers.get(plain, 1) + 1
            name = f"{plain} ({into.numbers[plain]})"
        return name

    def _label(self, code_id: str, code: Given, name: str, into: _Level) -> dict[str, str]:
        """The name and the labels in other languages, but those that a code beside has.

        A code here that is called so in any language, however it is spelt, keeps its labels.
        """
        label = {code.language: name}
        here = self.ours.get(code_id).label if code_id in self.known else {}
        if name.casefold() in {text.casefold() for text in here.values()} and set(code.fields.get("label", ())) <= {
            code.language
        }:
            label = dict(here)
        for language, text in code.fields.get("label", {}).items():
            if language not in label and (language, text.casefold()) not in into.labels:
                label[language] = text
        into.labels |= {(language, text.casefold()) for language, text in label.items()}
        return label

    def _id(self, code: Given, name: str, above: str | None) -> str:
        """The code's id: that of the code which is here already, the one it brings, or one made of its name."""
        written = code.fields.get("id", "")
        named = self.by_name.get((above, name.casefold()), [])
        here = [written if written in self.known else "", self.by_guid.get(code.guid, ""), *named]
        brought = written if len(written) <= MAX_ID and _ID.fullmatch(written) else ""
        found = next((each for each in (*here, brought) if each and each not in self.taken), "")
        found = found or words.slug(name, self.used)
        self.taken.add(found)
        self.used.add(found)
        return found


def _built(node: _Node, inherited: str, place: int) -> Code:
    """The code of a node. A colour that it would have anyway, from above or by its place, is not its own."""
    usual = inherited or default_colour(place)
    written = node.fields.get("colour", "")
    if node.shown and hex_of(written or usual) != node.shown:
        node.fields["colour"] = written = node.shown
    below = tuple(_built(each, hex_of(written) or usual, n) for n, each in enumerate(node.below.nodes))
    return Code(**node.fields, codes=below)
