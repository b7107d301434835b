"""Erasure notices, ``*.cipcoder-notice``: what other copies of a project need to erase the same people's words.

One JSON object: which project, and of each withdrawal the uids of the participant and the interviews, numbers, and
when. No name, no word.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.files import read_bytes, replacing, shown
from cipcoder.locale import _
from cipcoder.store.types import iso

SUFFIX = ".cipcoder-notice"
FORMAT, VERSION = "cipcoder-notice", 1
MAX_BYTES, _MOST = 5_000_000, 100_000


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice. ``erasures``: participant (uid or None) and transcripts (uids), as the log has them."""

    project: uuid.UUID
    erasures: tuple[Mapping[str, Any], ...]


def write_notice(path: Path, notice: Notice) -> None:
    """Write a notice, whole or not at all."""
    rows = [
        {name: iso(value) if name == "at" and not isinstance(value, str) else value for name, value in row.items()}
        for row in notice.erasures
    ]
    said = {"format": FORMAT, "version": VERSION, "project": str(notice.project), "erasures": rows}
    with replacing(path) as file:
        file.write(json.dumps(said, indent=1).encode() + b"\n")


def read_notice(path: Path) -> Notice:
    """The notice in a file; InputError where it is none, of a newer version, or damaged."""
    wrong = InputError(
        _("{file} is no erasure notice: a notice is a file that “cipcoder participant withdraw” wrote.").format(
            file=shown(path)
        )
    )
    try:
        said = json.loads(read_bytes(path, MAX_BYTES))
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise wrong
    if said.get("version") != VERSION:
        raise InputError(
            _("{file} was written by a newer cipcoder: update cipcoder, then apply the notice.").format(
                file=shown(path)
            )
        )
    rows = said.get("erasures")
    if not isinstance(rows, list):
        raise wrong
    return Notice(_uid(said.get("project"), wrong), tuple(_erasure(row, wrong) for row in rows))


def _erasure(row: object, wrong: InputError) -> dict[str, Any]:
    if not isinstance(row, dict) or not isinstance(texts := row.get("transcripts"), list) or len(texts) > _MOST:
        raise wrong
    person = row.get("participant")
    return {
        "participant": None if person is None else str(_uid(person, wrong)),
        "transcripts": [str(_uid(each, wrong)) for each in texts],
    }


def _uid(written: object, wrong: InputError) -> uuid.UUID:
    try:
        return uuid.UUID(written) if isinstance(written, str) else uuid.UUID(hex="")
    except ValueError:
        raise wrong from None


__all__: Sequence[str] = ("SUFFIX", "Notice", "read_notice", "write_notice")
