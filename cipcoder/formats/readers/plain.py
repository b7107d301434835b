"""Plain text (.txt) and Markdown (.md): decoded, and cut into paragraphs at blank lines."""

from __future__ import annotations

import re

from cipcoder.formats.decode import decode
from cipcoder.formats.readers.written import Block, Written

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_GAP = re.compile(r"\n[^\S\n\f]*(?:\n[^\S\n\f]*)+|\f")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*$")
_QUOTED = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The text as it stands, and its paragraphs; pages where form feeds part them. InputError as ``decode``."""
    found = decode(data, encoding, where=file, accept_damaged=accept_damaged)
    blocks = _blocks(_LINE_END.sub("\n", found.text), marked_up=file.lower().endswith(".md"))
    return Written(blocks, found.encoding, found.sure, found.sample, plain=found.text)


def _blocks(text: str, *, marked_up: bool) -> tuple[Block, ...]:
    page = 1 if "\f" in text else None
    blocks: list[Block] = []
    position = 0
    for gap in _GAP.finditer(text + "\f"):
        said = text[position : gap.start()].strip()
        position = gap.end()
        if said:
            blocks.append(_marked(said, page) if marked_up else Block(said, page=page))
        if page is not None and gap[0] == "\f":
            page += 1
    return tuple(blocks)


def _marked(text: str, page: int | None) -> Block:
    """A paragraph of Markdown: a heading, a quotation, or neither."""
    heading = _HEADING.match(text)
    if heading is not None and "\n" not in text:
        return Block(heading[2], "heading", len(heading[1]), page)
    if all(_QUOTED.match(line) for line in text.split("\n")):
        return Block(_QUOTED.sub("", text), "quote", page=page)
    return Block(text, page=page)
