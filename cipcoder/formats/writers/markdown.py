"""A document as Markdown (CommonMark): headings, quotations as block quotes; a foreign text stays text.

What would be read as mark-up is escaped, and nothing more, so that « […] » stays legible to whoever reads the file as
it is.
"""

from __future__ import annotations

import re

from cipcoder.formats.writers.prose import Paragraph, Prose, Run
from cipcoder.text.clean import visible

_MARKS = re.compile(r"[\\`*_~^$]|<(?=[A-Za-z/!?])|&(?=[#A-Za-z])|\[(?=\^|[^\]\n]*\][(\[:])")
_OPENING = re.compile(r"(#{1,6}(?=\s|$)|[+>=-]|\d{1,9}(?=[.)]))")
_CLOSING = re.compile(r"(?<!\S)#+$")
_AROUND = {"interviewer": "*", "speaker": "**", "term": "**"}


def markdown_bytes(prose: Prose) -> bytes:
    """The document as a .md file."""
    parts: list[str] = []
    for paragraph in prose.paragraphs:
        joint = ">\n" if paragraph.part == "quote more" else "\n" if parts else ""
        parts.append(joint + line(paragraph) + "\n")
    return "".join(parts).encode()


def line(paragraph: Paragraph) -> str:
    """A paragraph, on one line."""
    text = "".join(map(_run, paragraph.runs)).strip()
    if paragraph.part == "title":
        return f"# {_CLOSING.sub(_escape, text)}"
    if paragraph.part == "subtitle":
        return f"*{text}*" if text else ""
    if paragraph.part == "heading":
        return f"{'#' * min(6, paragraph.level + 1)} {_CLOSING.sub(_escape, text)}"
    if paragraph.runs and paragraph.runs[0].tone not in _AROUND:
        text = opened(text)
    return f"> {text}" if paragraph.part in ("quote", "quote more") else text


def escaped(text: str) -> str:
    """Text that stands within a line."""
    return _MARKS.sub(_escape, visible(text).replace("\n", " ").replace("\t", " "))


def _escape(found: re.Match[str]) -> str:
    return "\\" + found[0]


def opened(text: str) -> str:
    """A line whose beginning is no mark: of a heading, a list, a quotation."""
    found = _OPENING.match(text)
    if found is None:
        return text
    if found[0][0].isdigit():
        return f"{found[0]}\\{text[found.end() :]}"
    return "\\" + text


def _run(run: Run) -> str:
    text = escaped(run.text)
    marks = _AROUND.get(run.tone, "")
    inside = text.strip()
    if not marks or not inside:
        return text
    start = len(text) - len(text.lstrip())
    return f"{text[:start]}{marks}{inside}{marks}{text[start + len(inside) :]}"
