"""A codebook's new state written into its existing file: only what changed is touched.

A block of lines whose content is unchanged is copied as it stands, comments, quoting and alignment with it;
a code that moves takes its block along, shifted to its new column; a changed value is written in the style of
the old one. What stands in an unusual form ([{id: a}] for codes, a dash alone on its line) is written anew
once it changes. ``rewritten`` reads its own result back and gives None when it isn't exactly what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cipcoder.codebook.models import TEXTS, Code, Codebook, Text
from cipcoder.codebook.yaml_blocks import Block, Entry, Lines, indent, shifted
from cipcoder.codebook.yaml_nodes import Mapping, Scalar, Sequence
from cipcoder.codebook.yaml_read import CODE_KEYS, TOP_KEYS, read_tree
from cipcoder.codebook.yaml_render import (
    WIDTH,
    code_item,
    entry,
    example_item,
    field_entry,
    flow_list,
    scalar,
    text_entry,
    with_dash,
)
from cipcoder.errors import InputError

Plan = dict[str, list[str] | None]
"""Key → its new lines, or None to leave it out. A key that isn't in the plan is copied."""


def rewritten(text: str, root: Mapping, old: Codebook, new: Codebook) -> str | None:
    """``text`` (clean, read as ``old`` with the nodes ``root``) made to say ``new``; None when it can't be done."""
    if root.flow or not root.entries:
        return None
    result = _Edit(text, root, old, new).whole()
    try:
        return result if read_tree(result, "")[0] == new else None
    except InputError:
        return None


@dataclass(frozen=True, slots=True)
class _Item:
    """A code where it stands in the file; ``dash``: the column of its dash."""

    node: Mapping
    block: Block
    dash: int


class _Edit:
    def __init__(self, text: str, root: Mapping, old: Codebook, new: Codebook) -> None:
        self.file = Lines(text)
        self.lines = self.file.lines
        self.root, self.old, self.new = root, old, new
        self.old_codes = {row.code.id: row.code for row in old.walk()}
        # with the codebook's language, the meaning of every plain text changes
        self.same_language = old.language == new.language
        self.first = root.entries[0][0].line
        self.stop = self.file.split(self.file.line_of(root.stop - 1) + 1, len(self.lines), 0)
        self.items: dict[str, _Item] = {}
        self.regular: set[int] = set()
        self.step = 2
        self.find_items(root, self.first, self.stop)

    def find_items(self, node: Mapping, start: int, stop: int) -> None:
        """Note every code of the file and its block."""
        found = self.file.entries(node, start, stop).get("codes")
        if found is None or not isinstance(found.value, Sequence) or not self.file.is_regular(found.value):
            return
        listed = found.value
        self.step = listed.column - node.column
        self.regular.add(listed.start)
        for item, block in zip(
            listed.items, self.file.items(listed, found.key.line + 1, found.block.stop), strict=True
        ):
            if isinstance(item, Mapping):
                code_id = next(
                    value.value for key, value in item.entries if key.value == "id" if isinstance(value, Scalar)
                )
                self.items[code_id] = _Item(item, block, listed.column)
                if not item.flow:
                    self.find_items(item, block.first, block.stop)

    def whole(self) -> str:
        """The new text of the file."""
        there = self.file.entries(self.root, self.first, self.stop)
        plan: Plan = {}
        if self.old.title != self.new.title or self.is_reread(there.get("title")):
            plan["title"] = self.text(there.get("title"), "title", self.old.title, self.new.title, 0)
        if not self.same_language:
            plan["language"] = self.value(there.get("language"), "language", self.new.language, 0)
        if self.old.codes != self.new.codes or not self.same_language:
            plan["codes"] = self.codes(there.get("codes"), self.old.codes, self.new.codes, 0)
        body = self.mapping(there, plan, TOP_KEYS)
        return "\n".join([*self.lines[: self.first], *body, *self.lines[self.stop :]])

    def is_reread(self, found: Entry | None) -> bool:
        """Whether a text left as it stands would change its language."""
        return not self.same_language and found is not None and isinstance(found.value, Scalar)

    def mapping(self, there: dict[str, Entry], plan: Plan, order: tuple[str, ...]) -> list[str]:
        """The lines of a mapping once ``plan`` is carried out; new keys take their place in ``order``."""
        pieces: list[tuple[str, list[str]]] = []
        for key, found in there.items():
            if key not in plan:
                pieces.append((key, self.lines[found.block.lead : found.block.stop]))
            elif (lines := plan[key]) is not None:
                pieces.append((key, self.lines[found.block.lead : found.block.first] + lines))
        for key in order:
            if key not in there and (lines := plan.get(key)):
                rank = order.index(key)
                at = max((i + 1 for i, (other, _l) in enumerate(pieces) if order.index(other) < rank), default=0)
                pieces.insert(at, (key, lines))
        return [line for _key, lines in pieces for line in lines]

    def value(self, found: Entry | None, key: str, value: str, column: int) -> list[str]:
        """``key: value``, in the place and style of the scalar there was, with the comment that follows it."""
        if found is None or not isinstance(found.value, Scalar):
            return entry(key, value, column)
        was, block = found.value, found.block
        empty = not was.value and not was.style
        start, stop = (found.key.stop + 1,) * 2 if empty else (was.start, was.stop)
        begin, end = self.file.line_of(start), self.file.line_of(max(start, stop - 1))
        head = self.lines[begin][: start - self.file.starts[begin]].rstrip(" ") + " "
        tail = self.lines[end][stop - self.file.starts[end] :]
        width = max(WIDTH, len(self.lines[begin]) + 40) if begin == end else WIDTH
        shared = bool(tail.strip())
        written = scalar(value, indent(head) + 2, was.style, flow=shared, room=width - len(head))
        lines = (head + written + (tail if shared else "")).split("\n")
        return [*self.lines[block.first : begin], *lines, *self.lines[end + 1 : block.stop]]

    def text(self, found: Entry | None, key: str, old: Text, new: Text, column: int) -> list[str] | None:
        """The lines of a text; the words of a language stay as they are written when they are the same."""
        if not new:
            return None
        fresh = text_entry(key, new, self.new.language, column)
        if found is None:
            return fresh
        if isinstance(found.value, Scalar):
            if set(new) == {self.new.language}:
                return self.value(found, key, new[self.new.language], column)
            # the comment beside the old words stays beside their key
            end = self.file.line_of(found.value.stop)
            beside = self.lines[end][found.value.stop - self.file.starts[end] :].rstrip()
            return [fresh[0] + beside, *fresh[1:], *self.lines[end + 1 : found.block.stop]]
        if not isinstance(found.value, Mapping) or not found.value.entries:
            return fresh
        if found.value.flow:
            return self.spliced(found, "{" + ", ".join(self.flow_words(found.value, old, new)) + "}")
        there = self.file.entries(found.value, found.key.line + 1, found.block.stop)
        plan: Plan = {}
        for name in {**there, **new}:
            if name not in new:
                plan[name] = None
            elif old.get(name) != new[name]:
                plan[name] = self.value(there.get(name), name, new[name], found.value.column)
        head = self.lines[found.block.first : found.key.line + 1]
        return head + self.mapping(there, plan, tuple({**there, **new}))

    def flow_words(self, node: Mapping, old: Text, new: Text) -> list[str]:
        """``fr: …`` for each language that has words."""
        there = {key.value: value for key, value in node.entries}
        parts = []
        for name in {**there, **new}:
            if name not in new:
                continue
            was = there.get(name)
            if was is not None and old.get(name) == new[name]:
                written = self.file.between(was.start, was.stop)
            else:
                written = scalar(new[name], 0, was.style if isinstance(was, Scalar) else '"', flow=True)
            parts.append(f"{name}: {written}")
        return parts

    def spliced(self, found: Entry, written: str) -> list[str]:
        """The lines of an entry with ``written`` in the place of its value."""
        base = self.file.starts[found.block.first]
        text = "\n".join(self.lines[found.block.first : found.block.stop])
        return (text[: found.value.start - base] + written + text[found.value.stop - base :]).split("\n")

    def listed(self, found: Entry, field: str, old: Code, new: Code) -> list[str] | None:
        """Keywords or examples; items that stay are copied. None when the list is better written anew."""
        node, was, now = found.value, getattr(old, field), getattr(new, field)
        if not isinstance(node, Sequence) or len(node.items) != len(was):
            return None
        if node.flow:
            if field != "keywords" or "#" in self.file.between(node.start, node.stop):
                return None
            sources = {
                word: self.file.between(item.start, item.stop) for word, item in zip(was, node.items, strict=True)
            }
            parts = [sources.get(word) or scalar(word, 0, flow=True) for word in now]
            column = indent(self.lines[found.key.line])
            return self.spliced(found, flow_list(parts, column, self.file.column_of(node.start)))
        if not self.file.is_regular(node):
            return None
        kept: dict[object, list[list[str]]] = {}
        for item, block in zip(was, self.file.items(node, found.key.line + 1, found.block.stop), strict=True):
            kept.setdefault(item, []).append(self.lines[block.lead : block.stop])
        lines = self.lines[found.block.first : found.key.line + 1]
        for item in now:
            if kept.get(item):
                lines += kept[item].pop(0)
            elif field == "keywords":
                lines.append(" " * node.column + "- " + scalar(item, 0, flow=True))
            else:
                lines += example_item(item, node.column)
        return lines

    def fields(self, item: _Item, old: Code, new: Code) -> list[str]:
        """The lines of a code, in the columns it had."""
        # without its dash, the first key of a code looks like the others; which one comes first may change
        dashed = self.lines[item.block.first]
        self.lines[item.block.first] = dashed[: item.dash] + " " + dashed[item.dash + 1 :]
        column, there = item.node.column, self.file.entries(item.node, item.block.first, item.block.stop)
        plan: Plan = {}
        for field in CODE_KEYS[:-1]:
            was, now, found = getattr(old, field), getattr(new, field), there.get(field)
            if field in TEXTS:
                if was != now or self.is_reread(found):
                    plan[field] = self.text(found, field, was, now, column)
            elif was != now:
                fresh = field_entry(new, field, self.new.language, column)
                if found and fresh and field in ("keywords", "examples"):
                    plan[field] = self.listed(found, field, old, new) or fresh
                elif found and fresh:
                    written = "true" if now is True else str(now)
                    was_plain = self.file.between(found.value.start, found.value.stop)[:1].isalnum()
                    if field != "colour" and was_plain:  # a digit, a yes: no words to quote
                        plan[field] = self.spliced(found, written)
                    else:
                        plan[field] = self.value(found, field, written, column)
                else:
                    plan[field] = fresh or None
        if old.codes != new.codes or not self.same_language:
            plan["codes"] = self.codes(there.get("codes"), old.codes, new.codes, column)
        body = self.mapping(there, plan, CODE_KEYS)
        self.lines[item.block.first] = dashed
        return with_dash(body, item.dash)

    def codes(self, found: Entry | None, old: tuple[Code, ...], new: tuple[Code, ...], column: int) -> list[str] | None:
        """The key ``codes`` and its items, each taken from where it stood in the file, or fresh."""
        if not new:
            return None
        dash, lines = column + self.step, [" " * column + "codes:"]
        if found and isinstance(found.value, Sequence) and found.value.start in self.regular:
            dash, lines = found.value.column, self.lines[found.block.first : found.key.line + 1]
        neighbours = set(pairwise([None, *(code.id for code in old)]))
        spaced = any(self.blank_above(code.id) for code in old[1:])
        before: str | None = None
        for code in new:
            written = self.item(code, dash)
            if (before, code.id) not in neighbours:
                # a code in a new place follows the spacing of the list
                while not written[0].strip():
                    written = written[1:]
                if before and spaced and lines[-1].strip():
                    written = ["", *written]
            lines += written
            before = code.id
        return lines

    def blank_above(self, code_id: str) -> bool:
        item = self.items.get(code_id)
        return item is not None and not self.lines[item.block.lead].strip()

    def item(self, code: Code, column: int) -> list[str]:
        """The lines of a code and all below it, its dash at ``column``, with the comments above it."""
        item = self.items.get(code.id)
        if item is None:
            return code_item(code, self.new.language, column, step=self.step)
        old, block = self.old_codes[code.id], item.block
        lead = shifted(self.lines[block.lead : block.first], column - item.dash)
        if not item.node.flow:
            body = self.fields(item, old, code)
        elif old == code and self.same_language:
            body = self.lines[block.first : block.stop]
        else:
            return lead + code_item(code, self.new.language, column, step=self.step)
        return lead + shifted(body, column - item.dash)
