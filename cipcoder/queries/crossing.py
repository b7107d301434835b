"""Codes crossed with interviews, and with what the participants are: read off the frequencies, counted nowhere else.

A nought is an answer: somebody finished the interview, the codebook held the code as it is now defined, and nothing
was coded. Where that isn't so there is no answer yet, and the cell is empty (None).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cipcoder.queries.frequencies import Cell, Frequencies, Frequency

Count = Literal["codings", "presence", "words", "characters"]
"""codings; 1 where there is one and 0 where there is none; words and characters covered in participants' turns"""


def by_interview(table: Frequencies, row: Frequency, count: Count) -> dict[str, int | None]:
    """Name of an interview -> what was counted of one code in it; None: not read to the end with this code in mind."""
    unread = set(row.to_reread)
    return {
        talk.name: _value(cell, count) or (0 if talk.finished and talk.name not in unread else None)
        for talk, cell in zip(table.transcripts, row.cells, strict=True)
    }


def _value(cell: Cell, count: Count) -> int:
    return {
        "codings": cell.codings,
        "presence": int(cell.codings > 0),
        "words": cell.words,
        "characters": cell.characters,
    }[count]


@dataclass(frozen=True, slots=True)
class Group:
    """The interviews whose participants have one value of an attribute."""

    attribute: str
    value: str
    """"" where they have none"""
    interviews: int
    """those counted"""
    finished: int


@dataclass(frozen=True, slots=True)
class Share:
    """One code in one group: n of N interviews as in the frequencies, and the codings in all interviews counted."""

    interviews: int
    out_of: int
    """N: finished, with the code as it is now defined in mind"""
    codings: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """The codes of one table (a coder's, or the analysis layer's) by the values of attributes."""

    table: Frequencies
    groups: tuple[Group, ...]
    """attribute by attribute; whoever has no value last"""
    shares: tuple[tuple[Share, ...], ...]
    """for each row of the table, by group"""


def crossed(table: Frequencies, attributes: Sequence[str], values: Mapping[str, Mapping[str, str]]) -> Crossed:
    """``table`` by the values of these attributes, each once.

    ``values``: name of an interview -> what its participant is.
    """
    groups: list[Group] = []
    members: list[frozenset[str]] = []
    for attribute in dict.fromkeys(attributes):
        of: dict[str, list[str]] = {}
        for talk in table.transcripts:
            of.setdefault(values.get(talk.name, {}).get(attribute, ""), []).append(talk.name)
        for value in sorted(of, key=lambda value: (not value, value)):
            names = frozenset(of[value])
            done = sum(talk.finished for talk in table.transcripts if talk.name in names)
            groups.append(Group(attribute, value, len(names), done))
            members.append(names)
    shares = tuple(tuple(_share(table, row, names) for names in members) for row in table.rows)
    return Crossed(table, tuple(groups), shares)


def _share(table: Frequencies, row: Frequency, names: frozenset[str]) -> Share:
    unread = set(row.to_reread)
    read = found = codings = 0
    for talk, cell in zip(table.transcripts, row.cells, strict=True):
        if talk.name in names:
            current = talk.finished and talk.name not in unread
            read += current
            found += current and cell.codings > 0
            codings += cell.codings
    return Share(found, read, codings)
