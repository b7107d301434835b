"""Codings as W3C Web Annotations (JSON-LD): whoever reads that standard finds each passage, twice over.

An annotation has a body (the code, ``purpose: tagging``, and its memo, ``purpose: commenting``) and a target: a text,
and in it a selector by position and one by quotation. Positions count Unicode code points, as the standard has it
(« character number »), half-open. A quotation carries enough of what stands before and after it to be found where it
is and nowhere else, and never less than a few words.

The standard: Web Annotation Data Model, W3C Recommendation of 23 February 2017 (bodies 3.2.4, selectors 4.2.4 and
4.2.5, collections 5.1).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cipcoder.formats.files import replacing
from cipcoder.formats.json_lines import json_bytes, write_json_lines

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""characters before and after a quotation; more where these don't tell it from another"""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A coding as the standard asks for it."""

    uid: str
    source: str
    """address of the text: a file beside, or a name of its own"""
    text: str
    """the whole text"""
    start: int
    stop: int
    code_uid: str
    label: str
    language: str
    """of the text; and of the label"""
    coder: str
    coder_uid: str
    created: str
    """ISO 8601, UTC, « Z »"""
    memo: str


def annotation(coding: Annotated) -> dict[str, Any]:
    """One annotation, without its context."""
    body: list[dict[str, Any]] = [
        {
            "id": f"urn:uuid:{coding.code_uid}",
            "type": "TextualBody",
            "purpose": "tagging",
            "value": coding.label,
            "format": "text/plain",
            "language": coding.language,
        }
    ]
    if coding.memo:
        body.append({"type": "TextualBody", "purpose": "commenting", "value": coding.memo, "format": "text/plain"})
    return {
        "id": f"urn:uuid:{coding.uid}",
        "type": "Annotation",
        "motivation": "tagging",
        "created": coding.created,
        "creator": {"id": f"urn:uuid:{coding.coder_uid}", "type": "Person", "nickname": coding.coder},
        "body": body,
        "target": {
            "source": coding.source,
            "selector": selectors(coding.text, coding.start, coding.stop),
        },
    }


def selectors(text: str, start: int, stop: int) -> list[dict[str, Any]]:
    """Where [start, stop) of ``text`` is: by position, and by quotation."""
    before, after = context(text, start, stop)
    return [
        {"type": "TextPositionSelector", "start": start, "end": stop},
        {
            "type": "TextQuoteSelector",
            "exact": text[start:stop],
            "prefix": text[start - before : start],
            "suffix": text[stop : stop + after],
        },
    ]


def context(text: str, start: int, stop: int) -> tuple[int, int]:
    """How many characters before and after tell this passage from any other of the text."""
    length = AROUND
    while True:
        before, after = min(length, start), min(length, len(text) - stop)
        said = text[start - before : stop + after]
        first = text.find(said)
        if text.find(said, first + 1) < 0 or (before == start and after == len(text) - stop):
            return before, after
        length *= 2


def address(name: str) -> str:
    """A file's name as an address beside the annotations."""
    return quote(name)


def write_collection(path: Path, uid: uuid.UUID, label: str, annotations: Iterable[dict[str, Any]]) -> int:
    """Write an AnnotationCollection with its one page, whole or not at all, as it comes; how many annotations."""
    head = {"@context": CONTEXT, "id": f"urn:uuid:{uid}", "type": "AnnotationCollection", "label": label}
    page = {"id": f"urn:uuid:{uuid.uuid5(uid, '1')}", "type": "AnnotationPage", "startIndex": 0}
    count = 0
    with replacing(path) as file:
        file.write(json_bytes(head)[:-1] + b',"first":' + json_bytes(page)[:-1] + b',"items":[')
        for each in annotations:
            file.write((b",\n" if count else b"\n") + json_bytes(each))
            count += 1
        file.write(b'\n]},"total":' + str(count).encode() + b"}\n")
    return count


def write_annotation_lines(path: Path, annotations: Iterable[dict[str, Any]]) -> int:
    """Write one annotation a line, each with its context: for collections that no program holds at once; how many."""
    return write_json_lines(path, ({"@context": CONTEXT, **each} for each in annotations))
