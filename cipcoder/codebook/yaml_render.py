"""Codes to YAML lines: the fresh text of a codebook, and of any part of it that an edit has to write anew.

Values that other YAML readers would misread (NO, 12:30, 010) are quoted, long texts folded, so that a
difference between two versions shows words and not whole paragraphs.
"""

from __future__ import annotations

import re
import textwrap

from cipcoder.codebook.models import TEXTS, Code, Codebook, Example, Text

WIDTH = 100

_MISREAD = {"y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf"}
_MUST_QUOTE = re.compile(r":(\s|$)|\s#|\t|\s$")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def _plain_ok(value: str, flow: bool) -> bool:
    if not value or "\n" in value or value.lower() in _MISREAD or _invisible(value):
        return False
    if not (value[0].isalpha() or (value[0] in "«“(…" and not flow)) or _MUST_QUOTE.search(value):
        return False
    return not (flow and re.search(r"[\[\]{},:]", value))


def _invisible(value: str) -> bool:
    # the byte-order mark is legal inside a file and lost at its start
    return "\ufeff" in value


def double_quoted(value: str) -> str:
    """``value`` between double quotes, on one line; safe for any string."""
    return '"' + "".join(_ESCAPED.get(c, c) if c != "\ufeff" else "\\ufeff" for c in value) + '"'


def scalar(value: str, indent: int, style: str = "", *, flow: bool = False, room: int = WIDTH) -> str:
    """``value`` as YAML, in ``style`` when it can be; block styles indent their lines by ``indent``.

    ``style`` as in ``Scalar``; "", plain, leaves the choice to us when the value asks for more.
    ``flow``: the value stands on a line it shares (inside [ ], or before a comment), so no block.
    ``room``: columns left on the first line; longer texts fold when the style is plain.
    """
    block = not flow and bool(value) and not value.startswith((" ", "\t")) and not _invisible(value)
    if block and "\n" in value and "\n\t" not in value and style in ("", "|", ">"):
        return "|-\n" + "\n".join(" " * indent + line if line else "" for line in value.split("\n"))
    foldable = block and not re.search(r"\n|\t|  ", value)
    if foldable and (style == ">" or (not style and len(value) > room)):
        width = max(WIDTH - indent, 40)
        lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
        return ">-\n" + "\n".join(" " * indent + line for line in lines)
    if style == "|" and foldable:
        return "|-\n" + " " * indent + value
    if not style and _plain_ok(value, flow):
        return value
    if style == "'" and "\n" not in value and not _invisible(value):
        return "'" + value.replace("'", "''") + "'"
    return double_quoted(value)


def entry(key: str, value: str, column: int) -> list[str]:
    """The lines of ``key: value`` at ``column``."""
    head = " " * column + key + ": "
    return (head + scalar(value, column + 2, room=WIDTH - len(head))).split("\n")


def text_entry(key: str, text: Text, language: str, column: int) -> list[str]:
    """A text: on one line when only the codebook's language has words, else a line a language, its own first."""
    if set(text) == {language}:
        return entry(key, text[language], column)
    lines = [" " * column + key + ":"]
    for name in sorted(text, key=lambda name: name != language):
        lines += entry(name, text[name], column + 2)
    return lines


def flow_list(parts: list[str], column: int, first: int) -> str:
    """``[a, b, …]`` from written scalars, wrapped at 100 columns; ``first``: the column where it begins."""
    lines, used = ["["], first + 1
    for i, part in enumerate(parts):
        piece = part + ("," if i < len(parts) - 1 else "]")
        if i and used + len(piece) + 1 > WIDTH:
            lines.append(" " * (column + 2))
            used = column + 2
        elif i:
            lines[-1] += " "
            used += 1
        lines[-1] += piece
        used += len(piece)
    return "\n".join(lines)


def keywords_entry(words: tuple[str, ...], column: int) -> list[str]:
    """The keywords of a code, as one bracketed list."""
    head = " " * column + "keywords: "
    return (head + flow_list([scalar(word, 0, flow=True) for word in words], column, len(head))).split("\n")


def example_item(example: Example, column: int) -> list[str]:
    """One example, its dash at ``column``."""
    lines = entry("kind", example.kind, column + 2)
    lines += entry("text", example.text, column + 2)
    if example.source:
        lines += entry("source", example.source, column + 2)
    return with_dash(lines, column)


def field_entry(code: Code, field: str, language: str, column: int) -> list[str]:
    """The lines of one field of a code, without its sub-codes; none when the field is at its default."""
    value = getattr(code, field)
    if value in ("", {}, (), None) or value is False:
        return []
    if field in TEXTS:
        return text_entry(field, value, language, column)
    if field == "keywords":
        return keywords_entry(value, column)
    if field == "examples":
        head = [" " * column + "examples:"]
        return head + [line for example in value for line in example_item(example, column + 2)]
    if field in ("retired", "exclusive"):
        return [" " * column + f"{field}: true"]
    if field == "slot":
        return [" " * column + f"slot: {value}"]
    return entry(field, value, column)


def code_item(code: Code, language: str, column: int, *, step: int = 2) -> list[str]:
    """A code with all below it, its dash at ``column``; ``step``: how far a list's dashes stand from its key."""
    lines: list[str] = []
    for field in ("id", *TEXTS, "keywords", "examples", "colour", "slot", "retired", "exclusive"):
        lines += field_entry(code, field, language, column + 2)
    if code.codes:
        lines.append(" " * (column + 2) + "codes:")
        for sub in code.codes:
            lines += code_item(sub, language, column + 2 + step, step=step)
    return with_dash(lines, column)


def with_dash(lines: list[str], column: int) -> list[str]:
    """``lines`` with a dash at ``column`` of the first, where a blank was."""
    return [lines[0][:column] + "-" + lines[0][column + 1 :], *lines[1:]]


def codebook_text(codebook: Codebook, heading: str) -> str:
    """The whole file, fresh: ``heading`` (comment lines), title, language, codes."""
    lines = heading.rstrip("\n").split("\n") if heading else []
    if codebook.title:
        lines += text_entry("title", codebook.title, codebook.language, 0)
    lines += entry("language", codebook.language, 0)
    if codebook.codes:
        lines.append("codes:")
        for code in codebook.codes:
            lines += ["", *code_item(code, codebook.language, 2)]
    return "\n".join(lines) + "\n"
