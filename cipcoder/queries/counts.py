"""How often each code stands in each transcript: codings counted by the database, for tables, curves and codebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from cipcoder.queries.blind import hidden
from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import IN_ORDER, Filter, narrowed
from cipcoder.queries.spans import Reading, numbers, reading
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook

AT_A_TIME = 100
"""transcripts whose codings are counted together"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Codings placed, by code and transcript."""

    codes: tuple[str, ...]
    """ids of all codes in the order of the codebook, retired ones too; a theme counts where it was put itself"""
    transcripts: tuple[str, ...]
    """names, in the order of the corpus"""
    matrix: NDArray[np.int64]
    """codings: a row a code, a column a transcript"""

    def of(self, code: str) -> int:
        """Codings of one code in all transcripts."""
        return int(self.matrix[self.codes.index(code)].sum())


def placed(
    connection: Connection, whose: Whose | None, chosen: Filter | None = None, *, viewer: str | None = None
) -> Counts:
    """Codings by code and transcript: of one layer, or (None) everybody's that ``viewer`` may see, added up.

    Several coders' codings of one passage count each: that says whether a code is in use. What is said of the
    interviews is counted in one layer.
    """
    if whose is None:
        t = m.Transcript
        rows = connection.execute(narrowed(select(t.id, t.name).order_by(*IN_ORDER), chosen or Filter())).all()
        ids, names = [row.id for row in rows], tuple(row.name for row in rows)
        tables: Iterator[NDArray[np.int64]] = iter([_everybody_s(connection, viewer)])
    else:
        read = reading(connection, whose, chosen, viewer=viewer)
        ids, names = [text.id for text in read.texts], tuple(each.name for each in read.layer.transcripts)
        tables = _of_layer(connection, read)
    codes = tuple(row.code.id for row in read_codebook(connection).walk())
    keys: dict[str, int] = dict(connection.execute(select(m.Code.key, m.Code.id)).all())
    columns, rows_of = _places(ids), _places([keys[code] for code in codes])
    matrix = np.zeros((len(codes), len(names)), np.int64)
    for table in tables:
        table = table[np.isin(table[:, 1], ids)]
        matrix[rows_of[table[:, 0]], columns[table[:, 1]]] = table[:, 2]
    return Counts(codes, names, matrix)


def by_attribute(connection: Connection, found: Counts, attribute: str) -> dict[str, NDArray[np.int64]]:
    """Codings of each code by the values that participants have of an attribute, in order; "" last: those without one.

    What is counted by transcript already is added up: no coding is looked at again.
    """
    t, p = m.Transcript, m.ParticipantAttribute
    query = select(t.name, p.value).join(p, p.participant_id == t.participant_id)
    of = dict(connection.execute(query.join(m.Attribute).where(m.Attribute.name == attribute)).all())
    values = [of.get(name, "") for name in found.transcripts]
    return {
        value: found.matrix[:, [each == value for each in values]].sum(axis=1)
        for value in sorted(set(values), key=lambda value: (not value, value))
    }


def _everybody_s(connection: Connection, viewer: str | None) -> NDArray[np.int64]:
    """Row ids of code and transcript, codings: of all coders, without what is hidden."""
    c = m.Coding
    query = select(c.code_id, c.transcript_id, func.count()).group_by(c.code_id, c.transcript_id)
    away = hidden(connection, viewer)
    return numbers(connection, query.where(away.codings()) if away else query)


def _of_layer(connection: Connection, read: Reading) -> Iterator[NDArray[np.int64]]:
    """The same of one layer, for some transcripts after the other."""
    c = m.Coding
    for first in range(0, len(read.texts), AT_A_TIME):
        of: dict[int, list[int]] = {}
        for text in read.texts[first : first + AT_A_TIME]:
            of.setdefault(text.coder, []).append(text.id)
        for coder, texts in of.items():
            query = select(c.code_id, c.transcript_id, func.count()).group_by(c.transcript_id, c.code_id)
            # by way of the transcripts, not through all that the coder ever coded
            yield numbers(connection, query.where(c.transcript_id.in_(texts), c.coder_id + 0 == coder))


def _places(ids: Sequence[int]) -> NDArray[np.int64]:
    """Row id -> place among these, as an array to look up in."""
    places = np.zeros(max([0, *ids]) + 1, np.int64)
    places[ids] = np.arange(len(ids))
    return places
