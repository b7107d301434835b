"""Verbatims as a table: quotations published, or kept for publication, with what is known of their source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from cipcoder.formats.columns import Record, read_records
from cipcoder.locale import _

Origin = Literal["interview", "questionnaire", "observation"]
Expected = Literal["", "exact", "elided", "reworded", "wrong"]

COLUMNS = ("key", "wording", "origin", "theme", "page", "attributed", "transcript", "note", "expected")
FOUND = ("match", "start", "stop")
"""columns of an export, which are looked for anew when it is read"""
REVIEWED = ("keep", "judgement", "reasons", "found", "before", "after")
"""What a review of a manuscript's quotations has besides: only ``keep`` is read."""
_YES, _NO = {"yes", "y", "oui", "o", "1", "x", "true", "vrai"}, {"no", "n", "non", "0", "false", "faux"}


@dataclass(frozen=True, slots=True)
class VerbatimLine:
    """A quotation as the file gives it; every field but the wording may be empty."""

    key: str
    wording: str
    """as printed: elisions and corrections included"""
    origin: Origin
    theme: str
    """a code's id, or free words"""
    page: str
    note: str
    attributed: str
    """the person the source names"""
    transcript: str
    """the name of the transcript it is said to come from"""
    expected: Expected
    """what a checker of quotations should find; only a demonstration knows"""
    line: int
    keep: bool | None = True
    """in a review: yes, no, or (None) not decided; True in other files"""
    review: bool = False
    """the file is a review: it decides about quotations that were kept before too"""


def read_verbatims(path: Path) -> list[VerbatimLine]:
    """The verbatims of a CSV or XLSX file with the columns ``COLUMNS``, of which only ``wording`` has to be there.

    A review of a manuscript (``REVIEWED``) is read too, with what was decided about each quotation.

    An empty origin means interview. InputError names file and line: an unknown column, no wording, an origin
    that isn't known, a key used twice.
    """
    found: list[VerbatimLine] = []
    lines: dict[str, int] = {}
    for record in read_records(path, (*COLUMNS, *FOUND, *REVIEWED), {"wording"}):
        key = record.word("key")
        if key and key in lines:
            raise record.error(
                _("the key “{key}” stands on line {line} already: give each verbatim its own.").format(
                    key=key[:40], line=lines[key]
                )
            )
        lines[key] = record.line
        found.append(
            VerbatimLine(
                key=key,
                wording=record.needed("wording", record.prose("wording")),
                origin=_origin(record),
                theme=record.word("theme"),
                page=record.word("page"),
                note=record.prose("note"),
                attributed=record.word("attributed"),
                transcript=record.word("transcript"),
                expected=_expected(record),
                line=record.line,
                keep=_keep(record),
                review="keep" in record.cells,
            )
        )
    return found


def _keep(record: Record) -> bool | None:
    if "keep" not in record.cells:
        return True
    written = record.word("keep").lower()
    if not written:
        return None
    if written in _YES | _NO:
        return written in _YES
    raise record.error(_("“{written}” under “keep” is neither yes nor no.").format(written=written[:40]))


def _origin(record: Record) -> Origin:
    written = record.word("origin").lower() or "interview"
    for origin in get_args(Origin):
        if written == origin:
            return origin  # type: ignore[no-any-return]
    raise record.error(
        _("“{written}” is not an origin: write interview, questionnaire or observation.").format(written=written[:40])
    )


def _expected(record: Record) -> Expected:
    written = record.word("expected").lower()
    for expected in get_args(Expected):
        if written == expected:
            return expected  # type: ignore[no-any-return]
    raise record.error(
        _("“{written}” is not a result: write exact, elided, reworded or wrong, or nothing.").format(
            written=written[:40]
        )
    )
