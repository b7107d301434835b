"""A YAML file as blocks of whole lines: one for each key and each list item, with the comments above it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from cipcoder.codebook.yaml_nodes import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Block:
    """Lines [lead, first) are the comments above, [first, stop) the thing itself and the comments that trail it."""

    lead: int
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key, its value, and the lines they stand on."""

    key: Scalar
    value: Node
    block: Block


class Lines:
    """The lines of a file and where offsets fall in them. ``lines`` may be masked, never lengthened."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
        self.lines = text.split("\n")

    def line_of(self, offset: int) -> int:
        """The line that holds the code point at ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def column_of(self, offset: int) -> int:
        """The column of ``offset`` in its line."""
        return offset - self.starts[self.line_of(offset)]

    def between(self, start: int, stop: int) -> str:
        """The text [start, stop) on the lines as they now are."""
        begin, end = self.line_of(start), self.line_of(max(start, stop - 1))
        base = self.starts[begin]
        return "\n".join(self.lines[begin : end + 1])[start - base : stop - base]

    def split(self, start: int, stop: int, column: int) -> int:
        """Of the blank and comment lines from ``start``, how far they belong to the block above.

        They do up to the last comment indented deeper than ``column``, when nothing less indented precedes it.
        """
        end = start
        for i in range(start, stop):
            bare = self.lines[i].lstrip(" ")
            if not bare.startswith("#"):
                if bare.strip():
                    break
                continue
            if len(self.lines[i]) - len(bare) <= column:
                break
            end = i + 1
        return end

    def _blocks(self, spans: list[tuple[int, int]], start: int, stop: int, column: int) -> list[Block]:
        """One block for each (first line, offset where it ends); together they fill the lines [start, stop)."""
        found: list[Block] = []
        lead = start
        for i, (first, end) in enumerate(spans):
            after = self.line_of(max(end - 1, self.starts[first])) + 1
            trail = stop if i == len(spans) - 1 else self.split(after, spans[i + 1][0], column)
            found.append(Block(lead, first, trail))
            lead = trail
        return found

    def entries(self, node: Mapping, start: int, stop: int) -> dict[str, Entry]:
        """The entries of a block mapping that fills the lines [start, stop), by key, in their order."""
        spans = [(key.line, max(key.stop + 1, value.stop)) for key, value in node.entries]
        blocks = self._blocks(spans, start, stop, node.column)
        return {k.value: Entry(k, v, block) for (k, v), block in zip(node.entries, blocks, strict=True)}

    def items(self, node: Sequence, start: int, stop: int) -> list[Block]:
        """The blocks of the items of a regular list that fills the lines [start, stop)."""
        return self._blocks([(item.line, item.stop) for item in node.items], start, stop, node.column)

    def is_regular(self, node: Node) -> bool:
        """Whether ``node`` is a list whose every item begins on the line of its dash, the first thing there."""
        if not isinstance(node, Sequence) or node.flow or not node.items:
            return False
        for item in node.items:
            before = self.lines[item.line][: item.start - self.starts[item.line]]
            if before.strip(" ") != "-" or before[node.column : node.column + 1] != "-":
                return False
        return True


def indent(line: str) -> int:
    """How many spaces ``line`` begins with."""
    return len(line) - len(line.lstrip(" "))


def shifted(lines: list[str], by: int) -> list[str]:
    """``lines`` moved by ``by`` columns; leftwards, as far as their spaces go. Empty lines stay empty."""
    if by >= 0:
        return [" " * by + line if line else "" for line in lines]
    return [line[min(-by, indent(line)) :] for line in lines]
