"""Participants as cases, attributes as their variables; and date, document set and title as variables of sources."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from contextlib import suppress

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.marks import guid
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.locale import _
from cipcoder.queries.corpus import ParticipantRow, TranscriptRow
from cipcoder.store.kinds import natural_uid

_WHOLE = re.compile("0|-?[1-9][0-9]{0,8}", re.ASCII)
"""a whole number that is written the same when it comes back, and that every program can hold"""


def variable_type(values: Collection[str]) -> m.VariableType:
    """The type that all of these values have and come back from unchanged; else text."""
    if values and all(_WHOLE.fullmatch(value) for value in values):
        return "Integer"
    if values and all(value in ("true", "false") for value in values):
        return "Boolean"
    if values and all(map(_is_date, values)):
        return "Date"
    return "Text"


def _is_date(value: str) -> bool:
    with suppress(ValueError):
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is not None and bool(dt.date.fromisoformat(value))
    return False


def attribute_guid(name: str) -> str:
    return guid(natural_uid("attribute", name))


def variables(
    attributes: Sequence[str], people: Sequence[ParticipantRow], rows: Sequence[TranscriptRow]
) -> tuple[m.Variable, ...]:
    """The attributes in their order, then what sources have said of them (as far as any has)."""
    found = []
    for name in attributes:
        values = [person.attributes[name] for person in people if name in person.attributes]
        found.append(m.Variable(attribute_guid(name), name, variable_type(values)))
    said: list[tuple[marks.VariableName, m.VariableType, str, bool]] = [
        ("date", "Date", _("date"), any(row.date for row in rows)),
        ("set", "Text", _("set"), bool(rows)),
        ("title", "Text", _("title"), any(row.title != row.name for row in rows)),
    ]
    found += [m.Variable(marks.variable_guid(key), name, kind) for key, kind, name, used in said if used]
    return tuple(found)


def cases(people: Sequence[ParticipantRow], rows: Sequence[TranscriptRow]) -> tuple[m.Case, ...]:
    """The participants, each with what is known of them and their transcripts."""
    return tuple(
        m.Case(
            guid=guid(person.uid),
            name=person.name or person.key,
            description=blocks.written("", {marks.KEY: person.key} if person.key != person.name else {}),
            values=tuple(m.Value(attribute_guid(name), value) for name, value in person.attributes.items()),
            sources=tuple(guid(row.uid) for row in rows if row.participant == person.key),
        )
        for person in people
    )
