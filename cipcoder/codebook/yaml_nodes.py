"""YAML text to a small tree of nodes with their places, strictly: strings, lists, mappings, nothing else.

Plain YAML readers turn ``NO`` into false, ``12:30`` into 750, ``010`` into 8, keep the last of two equal keys
without a word, and let a few aliases grow into gigabytes. Here every scalar is the string written; anchors,
aliases, tags, merge keys, directives and double keys are refused with their line. Offsets are code points
into the text given; lines count from 0 inside, from 1 in sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cipcoder.errors import InputError
from cipcoder.locale import _

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

MAX_DEPTH = 40
MAX_BYTES = 2_000_000
MAX_SHOWN = 20

# what YAML may not hold unescaped; line separators of other systems are harmless and become spaces in ``clean``
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string. ``style``: "" plain, "'" or '"' quoted, "|" or ">" block. [start, stop) without trailing breaks."""

    value: str
    style: str
    start: int
    stop: int
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written. ``stop``: the end of the last thing in it, before any comment."""

    entries: tuple[tuple[Scalar, Node], ...]
    flow: bool
    start: int
    stop: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """The items of a list. ``column``: that of its dashes when written in block style."""

    items: tuple[Node, ...]
    flow: bool
    start: int
    stop: int
    line: int
    column: int


Node = Scalar | Mapping | Sequence
Fault = tuple[int, str]
"""A line (from 0) and what is wrong there."""


def refuse(where: str, faults: list[Fault]) -> InputError:
    """One error listing the faults by line, at most 20 of them."""
    faults = sorted(set(faults))
    sentences = [
        _("{file}, line {line}: {what}").format(file=where, line=line + 1, what=what)
        for line, what in faults[:MAX_SHOWN]
    ]
    if len(faults) > MAX_SHOWN:
        sentences.append(_("… and {n} more.").format(n=len(faults) - MAX_SHOWN))
    return InputError("\n".join(sentences))


def clean(text: str) -> str:
    """``text`` with line feeds only, without a byte-order mark; other systems' line separators become spaces."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x85\u2028\u2029]", " ", text)


def compose(text: str, where: str) -> tuple[Node, list[Fault]]:
    """The tree of ``text`` (already ``clean``), and what is refused in it though it reads.

    InputError when it doesn't read as YAML at all: the first fault, its line and what to do.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InputError(_("{file} is larger than 2 MB: this can’t be a codebook.").format(file=where))
    if strange := list(_UNPRINTABLE.finditer(text)):
        raise refuse(where, [(text.count("\n", 0, m.start()), _strange(m[0])) for m in strange[: 2 * MAX_SHOWN]])
    composer = _Composer(text)
    try:
        root = composer.document(iter(YAML(typ="safe", pure=True).parse(text)))
    except MarkedYAMLError as error:
        raise refuse(where, [_explained(error, text)]) from None
    except _TooDeepError as error:
        raise refuse(where, [(error.line, _("more than {n} levels deep").format(n=MAX_DEPTH))]) from None
    if root is None:
        raise InputError(
            _("{file} is empty: write a title and codes, or begin from the example of “cipcoder init”.").format(
                file=where
            )
        )
    return root, composer.faults


def _strange(character: str) -> str:
    return _("an invisible control character (U+{code:04X}): delete it").format(code=ord(character))


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Composer:
    """Builds nodes from ruamel.yaml's events, never from its constructors: no value is ever interpreted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.faults: list[Fault] = []

    def document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        seen = 0
        for event in events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                seen += 1
                if event.version or event.tags:
                    self.faults.append((0, _("a line beginning with % is a YAML directive: delete it")))
                if seen > 1:
                    self.faults.append((event.start_mark.line, _("a second document (---): a codebook is one")))
            elif name not in ("StreamStartEvent", "DocumentEndEvent", "StreamEndEvent"):
                node = self.node(event, events, 1)
                root = root if root is not None else node
        # a file of comments only gives one empty scalar
        return None if isinstance(root, Scalar) and root.start == root.stop else root

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        line = event.start_mark.line
        if depth > MAX_DEPTH:
            raise _TooDeepError(line)
        name = type(event).__name__
        if name == "AliasEvent":
            self.faults.append((line, _("* makes a YAML alias here: put the text between quotes")))
            return Scalar("", "", event.start_mark.index, event.end_mark.index, line)
        if event.anchor is not None:
            self.faults.append((line, _("& makes a YAML anchor here: put the text between quotes")))
        if event.tag is not None:
            self.faults.append((line, _("! makes a YAML tag here: put the text between quotes")))
        if name == "ScalarEvent":
            return self.scalar(event)
        if name == "SequenceStartEvent":
            return self.sequence(event, events, depth)
        return self.mapping(event, events, depth)

    def scalar(self, event: Any) -> Scalar:
        start, stop = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in ("|", ">"):
            # the blank lines after a block belong to it only when its header keeps them (|+)
            header = self.text[start : self.text.find("\n", start)]
            body = self.text[start:stop]
            stop = start + len(body.rstrip("\n") if "+" in header.split("#")[0] else body.rstrip())
        return Scalar(event.value, style, start, stop, event.start_mark.line)

    def sequence(self, event: Any, events: Iterator[Any], depth: int) -> Sequence:
        items: list[Node] = []
        mark = event.start_mark
        for inner in events:
            if type(inner).__name__ == "SequenceEndEvent":
                stop = inner.end_mark.index if event.flow_style else (items[-1].stop if items else mark.index)
                break
            items.append(self.node(inner, events, depth + 1))
        return Sequence(tuple(items), bool(event.flow_style), mark.index, stop, mark.line, mark.column)

    def mapping(self, event: Any, events: Iterator[Any], depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        mark, known = event.start_mark, dict[str, int]()
        stop = mark.index
        for inner in events:
            if type(inner).__name__ == "MappingEndEvent":
                stop = inner.end_mark.index if event.flow_style else stop
                break
            key = self.node(inner, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            stop = max(key.stop, value.stop if value.stop > value.start else 0)
            if not isinstance(key, Scalar):
                self.faults.append((key.line, _("a list or a mapping stands where a key is expected")))
                continue
            if key.value == "<<":
                self.faults.append((key.line, _("<< merges YAML mappings: write the keys out instead")))
                continue
            if key.value in known:
                sentence = _("the key “{key}” is written twice, first on line {line}: keep one")
                self.faults.append((key.line, sentence.format(key=key.value[:40], line=known[key.value] + 1)))
                continue
            known[key.value] = key.line
            entries.append((key, value))
        return Mapping(tuple(entries), bool(event.flow_style), mark.index, stop, mark.line, mark.column)


def _explained(error: MarkedYAMLError, text: str) -> Fault:
    """The line and a sentence a researcher can use, in place of YAML's own words."""
    problem, context = str(error.problem or ""), str(error.context or "")
    at = error.problem_mark or error.context_mark
    began = error.context_mark or at
    line, opened = (at.line if at else 0), (began.line if began else 0)
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    if "unknown escape" in problem:
        return line, _("a backslash between double quotes: double it, or use single quotes")
    if "quoted scalar" in context:
        return opened, _("a quotation mark opened here is never closed, or text follows the closing one")
    if "'\\t'" in problem:
        return line, _("a tab in the indentation: use spaces")
    if "cannot start any token" in problem:
        character = lines[line].lstrip(" -")[:1] if at is None else lines[line][at.column : at.column + 1]
        return line, _("a text can’t begin with {character}: put it between quotes").format(character=character)
    if "mapping values are not allowed" in problem:
        return line, _("a colon inside a text, or a wrong indentation: put the text between quotes, or align the key")
    if "could not find expected ':'" in problem:
        return line if line == opened else opened, _("a key without its colon: write “key: text”")
    if "flow sequence" in context or "flow mapping" in context:
        sentence = _("a list or group opened on line {line} with [ or {{ is not closed, or lacks a comma")
        return line, sentence.format(line=opened + 1)
    if "alias" in context or "anchor" in context or "tag" in context or "directive" in context:
        return line, _("a text that begins with *, &, ! or % must be between quotes")
    if "expected <block end>" in problem:
        return line, _("this line is not aligned with those above, or text follows a closing quotation mark or ]")
    if "are not allowed here" in problem:
        return line, _("a text can’t begin with a dash or a question mark and a space: put it between quotes")
    if "block scalar" in context:
        return line, _("after | or > the text begins on the next line")
    return line, _("this is not YAML: {problem}").format(problem=problem)
