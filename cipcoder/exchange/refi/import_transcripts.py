"""What a file says of its texts, as transcripts: speakers, turns with their times, sentences, date, set, title."""

from __future__ import annotations

import datetime as dt
import uuid
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, get_args

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.import_people import line
from cipcoder.exchange.refi.import_texts import Arrived, Names
from cipcoder.formats.refi import blocks, layout
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.language.sentences import sentences
from cipcoder.locale import _
from cipcoder.store import operations as ops
from cipcoder.store.operations.corpus import DocumentSet
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all texts of a file."""

    origin: str
    file: str
    """the file's name"""
    own: bool
    """the file is ours: it counts as we do, and says all we know"""
    language: str
    document_set: DocumentSet
    """of texts that don't say theirs"""
    variables: Mapping[str, marks.VariableName]
    """of sources, by GUID"""
    turns: Mapping[uuid.UUID, str]
    """transcript -> the lines of its turns, where they can't be recognised"""
    with_whom: Mapping[str, str]
    """GUID of a source -> key of its participant"""
    offsets: Mapping[uuid.UUID, Mapping[str, tuple[int, int]]]
    """transcript -> GUID of a coding -> its offsets in the file"""


def participant_of(arrived: Arrived, with_whom: Mapping[str, str]) -> str | None:
    return next((with_whom[guid] for guid in arrived.guids if guid in with_whom), None)


def transcript(
    arrived: Arrived, known: Known, taken: Names, receipt: Receipt
) -> tuple[ops.TranscriptData, tuple[tuple[int, int, ops.Origin], ...]]:
    """The transcript of a text that is new here, and which of its turns ask which guide questions."""
    source, text = arrived.source, arrived.text
    prose_, foot = blocks.read(source.description)
    del prose_
    laid = _layout(arrived, foot, known)
    turns = _timed(arrived, laid.turns, receipt)
    found = sentences(text, [Span(turn[2], turn[3]) for turn in turns], known.language)
    said = {
        known.variables[value.variable]: value.written for value in source.values if value.variable in known.variables
    }
    name = taken.free(line(arrived.name) or _("text"))
    if name != arrived.name:
        receipt.changed(_("names of transcripts"), 1, _("another has the name already: a number stands after it"))
    origin, sha256, encoding = _file(foot, arrived, known)
    meta = dict(foot[marks.META]) if isinstance(foot.get(marks.META), dict) else {}
    document_set = said.get("set", "").strip()
    data = ops.TranscriptData(
        name=name,
        text=text,
        speakers=laid.speakers,
        turns=turns,
        sentences=tuple((each.start, each.stop) for each in found),
        source_name=origin,
        source_sha256=sha256,
        encoding=encoding,
        title=line(said.get("title", "")),
        date=_date(said.get("date", "")),
        document_set=document_set if document_set in get_args(DocumentSet) else known.document_set,  # type: ignore[arg-type]
        participant=participant_of(arrived, known.with_whom),
        meta=meta if known.own else meta | {"refi": _counted(arrived, known)},
    )
    return data, _asked(foot, len(turns))


def _layout(arrived: Arrived, foot: Mapping[str, Any], known: Known) -> layout.Layout:
    said = foot.get(marks.SPEAKERS)
    speakers = tuple(
        (line(each[0]), each[1])
        for each in (said if isinstance(said, list) else ())
        if isinstance(each, list)
        and len(each) == 2
        and all(isinstance(x, str) for x in each)
        and each[1] in layout.ROLES
    )
    lines = known.turns.get(arrived.uid)
    if lines is not None and (turns := layout.read(lines, len(speakers), len(arrived.text))) is not None:
        return layout.Layout(speakers, turns)
    return layout.recognised(arrived.text, speakers)


def _timed(arrived: Arrived, turns: Sequence[layout.Turn], receipt: Receipt) -> tuple[layout.Turn, ...]:
    """The turns, with the times of a recording's points that lie at their beginnings."""
    points = sorted(
        (arrived.position(point.position), point.milliseconds)
        for point in arrived.source.points
        if point.position is not None and point.milliseconds is not None and 0 <= point.milliseconds < 1 << 40
    )
    heads = [turn[1] for turn in turns]
    times: dict[int, int] = {}
    inside = 0
    for position, milliseconds in points:
        at = bisect_right(heads, position) - 1
        if at >= 0 and at not in times and position <= max(turns[at][2], turns[at][1]):
            times[at] = milliseconds
        elif at < 0 and turns and 0 not in times:
            times[0] = milliseconds
        else:
            inside += 1
    receipt.whole(_("time stamps"), len(times))
    receipt.lost(_("time stamps"), inside, _("they stand inside a turn; turns have theirs at their beginning"))
    return tuple(
        (*turn[:4], turn[4] if turn[4] is not None else times.get(number)) for number, turn in enumerate(turns)
    )


def _file(foot: Mapping[str, Any], arrived: Arrived, known: Known) -> tuple[str, str, str]:
    """Name and fingerprint of the file the text was first read from, and its encoding."""
    match foot.get(marks.FILE):
        case [str(name), str(sha256), str(encoding)] if name:
            return line(name), line(sha256), line(encoding)
    return known.file, arrived.sha256, arrived.encoding


def _counted(arrived: Arrived, known: Known) -> dict[str, Any]:
    """Where the text comes from, how it was counted there, and the offsets as they were."""
    offsets = known.offsets.get(arrived.uid, {})
    raw = {"offsets": [[guid, *place] for guid, place in offsets.items()]} if arrived.moved and offsets else {}
    unit = "utf-16" if arrived.frame.utf16 else "code points"
    counted = {"unit": unit, "line end": arrived.frame.line_end}
    return {"origin": line(known.origin), "guid": arrived.source.guid, "counted": counted, **raw}


def _date(written: str) -> str | None:
    with suppress(ValueError):
        return dt.date.fromisoformat(written.strip()[:10]).isoformat()
    return None


def _asked(foot: Mapping[str, Any], turns: int) -> tuple[tuple[int, int, ops.Origin], ...]:
    found: list[tuple[int, int, ops.Origin]] = []
    said = foot.get(marks.ASKED)
    for each in said if isinstance(said, list) else []:
        match each:
            case [int(turn), int(number), ("matched" | "hand") as origin] if 0 <= turn < turns:
                found.append((turn, number, origin))
    return tuple(found)
