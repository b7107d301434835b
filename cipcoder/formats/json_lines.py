"""Codings as JSON Lines: one JSON object a line, one coding an object, everything in it that is known of it.

Keys, always all of them, in this order: see ``CodingLine``. UTF-8 without a byte order mark, LF, no blank lines.
What JSON can't say in UTF-8 (half a surrogate pair) is escaped and comes back.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.files import at_line, opened, replacing, shown
from cipcoder.locale import _

MAX_LINE = 50_000_000


@dataclass(frozen=True, slots=True)
class CodingLine:
    """One coding with its source. ``start``/``stop``: Unicode code points, half-open."""

    coding: str
    """uid"""
    transcript: str
    title: str
    document_set: str
    date: str
    """ISO; "" where there is none"""
    participant: str
    """key"""
    participant_name: str
    attributes: dict[str, str]
    speakers: tuple[str, ...]
    roles: tuple[str, ...]
    """of those who speak: interviewer, other, participant"""
    first_turn: int | None
    """from 1"""
    last_turn: int | None
    question: int | None
    """the guide question asked last"""
    start: int
    stop: int
    text: str
    code: str
    code_label: str
    themes: tuple[str, ...]
    """ids of the themes above the code, from the top"""
    coder: str
    layer: str
    memo: str
    created_at: str
    """ISO 8601 with its offset"""
    version: str
    """number of the codebook version; "" where it isn't known"""
    origin: str
    """hand, import or suggestion"""
    status: int
    """0 in place, 1 to review, 2 orphan"""
    weight: int | None
    starred: bool
    """a verbatim is kept that shares characters with it"""


FIELDS = tuple(field.name for field in dataclasses.fields(CodingLine))
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(FIELDS, (str,)),
    **dict.fromkeys(("first_turn", "last_turn", "question", "weight"), (int, type(None))),
    **dict.fromkeys(("start", "stop", "status"), (int,)),
    **dict.fromkeys(("speakers", "roles", "themes"), (list,)),
    "attributes": (dict,),
    "starred": (bool,),
}


def write_json_lines(path: Path, values: Iterable[object]) -> int:
    """Write each value on a line of its own, the file whole or not at all; how many."""
    count = 0
    with replacing(path) as file:
        for value in values:
            file.write(json_bytes(value) + b"\n")
            count += 1
    return count


def json_bytes(value: object) -> bytes:
    """A value as JSON in UTF-8, on one line; dataclasses as objects of their fields."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_object)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), default=_object).encode()


def _object(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"no JSON for {type(value).__name__}")


def read_coding_lines(path: Path) -> Iterator[CodingLine]:
    """The codings of a file, one by one. InputError names file and line: no JSON, a key that is missing or unknown."""
    name = shown(path)
    with opened(path) as file:
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise at_line(name, number, _("the line is longer than any coding is: is it the right file?"))
            if line.strip():
                yield _coding(line, name, number)
    if not number:
        raise InputError(_("{file} is empty: there is no coding in it.").format(file=name))


def _coding(line: bytes, name: str, number: int) -> CodingLine:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise at_line(name, number, _("this is no JSON: one coding stands on each line, whole.")) from None
    if not isinstance(said, dict) or said.keys() != set(FIELDS):
        raise at_line(name, number, _("a coding has these keys: {keys}.").format(keys=", ".join(FIELDS)))
    for key, value in said.items():
        right = isinstance(value, _TYPES[key]) and (not isinstance(value, bool) or key == "starred")
        inside = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        if not right or not all(isinstance(each, str) for each in inside):
            raise at_line(name, number, _("“{key}” has a value of another kind than it should.").format(key=key))
    listed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    return CodingLine(**listed)
