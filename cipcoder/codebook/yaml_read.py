"""From nodes to a Codebook: which keys stand where, and every fault at its line.

A text is a plain string in the codebook's own language, or a mapping of languages. Faults of form (an unknown
key, a list for a text) are all gathered before the values are checked, then all faults of value together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from cipcoder.codebook.models import Codebook, Loc, nearest, problems
from cipcoder.codebook.words import line as one_line
from cipcoder.codebook.yaml_nodes import Fault, Mapping, Node, Scalar, Sequence, compose, refuse
from cipcoder.locale import _

TOP_KEYS = ("title", "language", "codes")
CODE_KEYS = (
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
    "codes",
)
EXAMPLE_KEYS = ("kind", "text", "source")

KEPT = 3
_READ: dict[str, tuple[Codebook, Mapping]] = {}
"""The last texts that read well. A change is checked by reading it: before the next one that is the file."""

_YES = ("true", "yes", "oui", "vrai")
_NO = ("false", "no", "non", "faux", "")


def read_tree(text: str, where: str) -> tuple[Codebook, Mapping]:
    """The codebook written in ``text`` (already ``clean``) and its nodes. InputError with every fault found."""
    if text in _READ:
        return _READ[text]
    root, faults = compose(text, where)
    if not isinstance(root, Mapping):
        raise refuse(where, [(root.line, _("a codebook begins with keys: title, language, codes"))])
    reading = _Reading(_written_language(root), faults)
    data = reading.top(root)
    if reading.faults:
        raise refuse(where, reading.faults)
    try:
        found = Codebook.model_validate(data), root
    except ValidationError as error:
        raise refuse(where, [(reading.line_of(loc), sentence) for loc, sentence in problems(error)]) from None
    if len(_READ) == KEPT:
        del _READ[next(iter(_READ))]
    _READ[text] = found
    return found


def is_empty(node: Node) -> bool:
    """Whether nothing is written: a key without a value."""
    return isinstance(node, Scalar) and not node.value


def _written_language(root: Mapping) -> str:
    found = next((value for key, value in root.entries if key.value == "language"), None)
    return found.value if isinstance(found, Scalar) and found.value else "fr"


class _Reading:
    def __init__(self, language: str, faults: list[Fault]) -> None:
        self.language = language
        self.faults = faults
        self.lines: dict[Loc, int] = {}

    def line_of(self, loc: Loc) -> int:
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 0)

    def fault(self, node: Node, sentence: str) -> None:
        self.faults.append((node.line, sentence))

    def top(self, root: Mapping) -> dict[str, Any]:
        readers: dict[str, Callable[[Node, Loc], Any]] = {
            "title": self.text,
            "language": self.string,
            "codes": self.codes,
        }
        return self.fields(root, (), readers, _("a codebook"))

    def fields(
        self, node: Mapping, loc: Loc, readers: dict[str, Callable[[Node, Loc], Any]], what: str
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.entries:
            if reader := readers.get(key.value):
                self.lines[(*loc, key.value)] = key.line
                if not is_empty(value):
                    data[key.value] = reader(value, (*loc, key.value))
                continue
            written = one_line(key.value)[:40]
            if near := nearest(written, list(readers)):
                sentence = _("“{key}” is not a key of {what}. Did you mean “{near}”?")
                self.fault(key, sentence.format(key=written, what=what, near=near))
            else:
                sentence = _("“{key}” is not a key of {what}. The keys are: {known}.")
                self.fault(key, sentence.format(key=written, what=what, known=", ".join(readers)))
        return data

    def string(self, node: Node, loc: Loc) -> str:
        self.lines[loc] = node.line
        if isinstance(node, Scalar):
            return node.value
        self.fault(
            node, _("a text is expected here: put it between quotes if it begins with a bracket, a brace or a dash")
        )
        return ""

    def text(self, node: Node, loc: Loc) -> dict[str, str]:
        if isinstance(node, Mapping):
            return {key.value: self.string(value, (*loc, key.value)) for key, value in node.entries}
        return {self.language: self.string(node, loc)}

    def strings(self, node: Node, loc: Loc) -> list[str]:
        if isinstance(node, Sequence):
            return [self.string(item, (*loc, i)) for i, item in enumerate(node.items)]
        self.fault(node, _("a list is expected here: [one, two, three]"))
        return []

    def slot(self, node: Node, loc: Loc) -> int | None:
        written = self.string(node, loc)
        if re.fullmatch("[0-9]", written):
            return int(written)
        self.fault(node, _("a slot is one digit, 0 to 9: the key that puts this code on a segment"))
        return None

    def flag(self, node: Node, loc: Loc) -> bool:
        written = self.string(node, loc).lower()
        if written not in _YES + _NO:
            self.fault(node, _("write true or false"))
        return written in _YES

    def mappings(self, node: Node, loc: Loc, what: str) -> list[tuple[Mapping, Loc]]:
        found: list[tuple[Mapping, Loc]] = []
        if not isinstance(node, Sequence):
            self.fault(node, _("a list is expected here, one dash for each item: “- id: …” for a code"))
            return found
        for i, item in enumerate(node.items):
            self.lines[(*loc, i)] = item.line
            if isinstance(item, Mapping):
                found.append((item, (*loc, i)))
            else:
                self.fault(item, _("{what} is expected here, with its keys").format(what=what))
        return found

    def codes(self, node: Node, loc: Loc) -> list[dict[str, Any]]:
        readers: dict[str, Callable[[Node, Loc], Any]] = {
            "id": self.string,
            **dict.fromkeys(("label", "definition", "include", "exclude"), self.text),
            "keywords": self.strings,
            "examples": self.examples,
            "colour": self.string,
            "slot": self.slot,
            "retired": self.flag,
            "exclusive": self.flag,
            "codes": self.codes,
        }
        return [self.fields(item, at, readers, _("a code")) for item, at in self.mappings(node, loc, _("a code"))]

    def examples(self, node: Node, loc: Loc) -> list[dict[str, Any]]:
        readers: dict[str, Callable[[Node, Loc], Any]] = dict.fromkeys(EXAMPLE_KEYS, self.string)
        what = _("an example")
        return [self.fields(item, at, readers, what) for item, at in self.mappings(node, loc, what)]
