"""The study's own files: ``participants.yaml`` (who was interviewed) and ``guide.yaml`` (what was asked).

Both are read as strictly as the codebook: every value is the text written, and every fault is told with its
line, all of them at once.

    participants:
      B: {name: Mme B., function: conseillère, seniority: 6 à 15 ans}

    title: Guide d'entretien
    sections:
      - title: La reconnaissance du métier
        questions:
          - number: 13
            text: Un CIP, est-ce un travailleur social ?
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cipcoder.codebook import yaml_nodes as yaml
from cipcoder.codebook.models import nearest
from cipcoder.codebook.words import line as one_line
from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import read_bytes, shown
from cipcoder.locale import _
from cipcoder.store.operations import GuideQuestionData, ParticipantData

MAX_BYTES = yaml.MAX_BYTES
MAX_NAME = 200
MAX_NUMBER = 9999
NAME = "name"


def read_participants(path: Path) -> tuple[ParticipantData, ...]:
    """The participants a file describes, in its order: key, name in the text (the key if none is given), attributes.

    An attribute without a value is an empty one. InputError with every fault and its line.
    """
    reading = _Reading(path)
    found: list[ParticipantData] = []
    top = reading.keys(reading.root, {"participants"}, _("a file of participants"))
    people = top.get("participants")
    if people is None:
        reading.fault(reading.root, _("no participants: they stand one by one under the key “participants:”"))
    for key, node in reading.entries(people, _("a participant’s key and, under it, name and attributes")):
        fields: dict[str, str] = {}
        for attribute, value in reading.entries(node, _("a participant’s name and attributes")):
            name = reading.name(attribute)
            if name in fields:
                reading.fault(attribute, _("“{key}” stands twice: keep one").format(key=name))
            fields[name] = reading.string(value)
        name = reading.name(key)
        said = fields.pop(NAME, "") or name
        if any(name == other.key for other in found):
            reading.fault(key, _("the participant “{key}” stands twice: keep one").format(key=name))
        if len(said) > MAX_NAME:
            reading.fault(node, _("a name of more than {most} characters").format(most=MAX_NAME))
        found.append(ParticipantData(name, said, fields))
    reading.finish()
    return tuple(found)


def read_guide(path: Path) -> tuple[GuideQuestionData, ...]:
    """The questions of the interview guide in the order of the file, each with its section.

    Numbers are whole, 1 to 9999, each used once; they need not follow each other. InputError with every fault
    and its line.
    """
    reading = _Reading(path)
    found: list[GuideQuestionData] = []
    numbers: dict[int, int] = {}
    top = reading.keys(reading.root, {"title", "sections"}, _("an interview guide"))
    if "title" in top:
        reading.string(top["title"])
    if "sections" not in top:
        reading.fault(reading.root, _("no sections: questions stand under “sections:”, each with a title"))
    for section in reading.items(top.get("sections")):
        parts = reading.keys(section, {"title", "questions"}, _("a section"))
        title = reading.string(parts["title"]) if "title" in parts else ""
        for question in reading.items(parts.get("questions")):
            said = reading.keys(question, {"number", "text"}, _("a question"))
            if said.keys() != {"number", "text"}:
                reading.fault(question, _("a question has a number and a text"))
                continue
            number = reading.number(said["number"])
            text = reading.string(said["text"])
            if not text:
                reading.fault(said["text"], _("the question has no text"))
            if number in numbers:
                sentence = _("question {number} is on line {line} already: give this one another number")
                reading.fault(said["number"], sentence.format(number=number, line=numbers[number] + 1))
            elif number:
                numbers[number] = said["number"].line
                found.append(GuideQuestionData(number, title, text))
    reading.finish()
    return tuple(found)


class _Reading:
    """One strict reading of a file: its nodes, and the faults found so far."""

    def __init__(self, path: Path) -> None:
        self.file = shown(path)
        raw = read_bytes(path, MAX_BYTES)
        text = yaml.clean(decode(raw, where=self.file, accept_damaged=True).text)
        if all(not line.strip() or line.lstrip().startswith("#") for line in text.split("\n")):
            raise InputError(_("{file} is empty: nothing stands in it but comments.").format(file=self.file))
        self.root, self.faults = yaml.compose(text, self.file)

    def finish(self) -> None:
        """Raise what was found wrong."""
        if self.faults:
            raise yaml.refuse(self.file, self.faults)

    def fault(self, node: yaml.Node, sentence: str) -> None:
        self.faults.append((node.line, sentence))

    def entries(self, node: yaml.Node | None, what: str) -> list[tuple[yaml.Scalar, yaml.Node]]:
        """The keys and values of a mapping; a fault if it isn't one."""
        if isinstance(node, yaml.Mapping):
            return list(node.entries)
        if node is not None and not _is_empty(node):
            self.fault(node, _("{what} should stand here, as “key: value”").format(what=what))
        return []

    def keys(self, node: yaml.Node, known: Collection[str], what: str) -> dict[str, yaml.Node]:
        """The values of a mapping with none but these keys."""
        found: dict[str, yaml.Node] = {}
        for key, value in self.entries(node, what):
            if key.value in known:
                found[key.value] = value
                continue
            written = one_line(key.value)[:40]
            near = nearest(written, sorted(known))
            if near:
                sentence = _("“{key}” is not a key of {what}. Did you mean “{near}”?")
                self.fault(key, sentence.format(key=written, what=what, near=near))
            else:
                sentence = _("“{key}” is not a key of {what}. The keys are: {known}.")
                self.fault(key, sentence.format(key=written, what=what, known=", ".join(sorted(known))))
        return found

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        """The items of a list; a fault if it isn't one."""
        if isinstance(node, yaml.Sequence):
            return list(node.items)
        if node is not None and not _is_empty(node):
            self.fault(node, _("a list is expected here, one dash for each item"))
        return []

    def string(self, node: yaml.Node) -> str:
        """A text on one line."""
        if isinstance(node, yaml.Scalar):
            return one_line(node.value)
        self.fault(
            node, _("a text is expected here: put it between quotes if it begins with a bracket, a brace or a dash")
        )
        return ""

    def name(self, key: yaml.Scalar) -> str:
        """A key that becomes a name: of a participant or an attribute."""
        name = one_line(key.value)
        if not name:
            self.fault(key, _("a key without a name stands here"))
        if len(name) > MAX_NAME:
            self.fault(key, _("a name of more than {most} characters").format(most=MAX_NAME))
        return name

    def number(self, node: yaml.Node) -> int:
        """A question's number; 0 after a fault."""
        written = self.string(node)
        if written.isascii() and written.isdigit() and len(written) <= 4 and 1 <= int(written) <= MAX_NUMBER:
            return int(written)
        self.fault(node, _("a question’s number is whole, from 1 to {most}").format(most=MAX_NUMBER))
        return 0


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.Scalar) and not node.value
