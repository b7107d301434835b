"""The codings of one layer as columns of numbers, for co-occurrence, sequences, theme lines and first appearances.

One layer at a time (a coder's, or the analysis layer), so that double coding never counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from cipcoder.queries.blind import hidden_names
from cipcoder.queries.consensus import Whose, layer_of
from cipcoder.queries.corpus import Filter, readings, transcripts
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """A transcript whose codings are looked at."""

    name: str
    title: str
    date: str | None
    finished: bool
    """by the coder whose layer is looked at"""


@dataclass(frozen=True, slots=True)
class Layer:
    """Which layer was looked at, and in which transcripts: the head of every finding."""

    coder: str
    """of the analysis layer: all whose codings feed it, « consensus + ana »"""
    chosen: Filter
    transcripts: tuple[Read, ...]
    """in the order of the corpus, those without a coding too"""
    layers: tuple[tuple[str, int], ...] = ()
    """of the analysis layer: whose codings are looked at in how many of them"""
    blind: tuple[str, ...] = ()
    """names of transcripts left out: a blind round hides the coder's work on them from who looks"""


@dataclass(frozen=True, slots=True)
class Spans:
    """Codings as columns of one length, ordered by transcript, start, longest first."""

    layer: Layer
    codes: tuple[str, ...]
    """ids, in the order of the codebook; retired ones only where they are in use"""
    transcript: Column
    """index into ``layer.transcripts``"""
    start: Column
    """code points"""
    stop: Column
    code: Column
    """index into ``codes``"""


def spans(connection: Connection, whose: Whose, chosen: Filter | None = None, *, viewer: str | None = None) -> Spans:
    """The codings of one layer in one document set; ``viewer``: the coder who looks, None for nobody in particular."""
    chosen = chosen or Filter()
    layer, of = _looked_at(connection, whose, chosen, viewer)
    book = [row.code for row in read_codebook(connection).walk()]
    found = [_columns(connection, coder, rows) for coder, rows in of.items()]
    table = np.concatenate([np.empty((0, 4), np.int64), *found])
    ids: dict[str, int] = dict(connection.execute(select(m.Code.key, m.Code.id)).all())
    used = set(np.unique(table[:, 3]).tolist())
    codes = tuple(code.id for code in book if not code.retired or ids[code.id] in used)
    place = np.zeros(max([0, *ids.values()]) + 1, np.int64)
    place[[ids[key] for key in codes]] = np.arange(len(codes))
    table[:, 3] = place[table[:, 3]]
    table = table[np.lexsort((table[:, 3], -table[:, 2], table[:, 1], table[:, 0]))]
    return Spans(layer, codes, *(np.ascontiguousarray(column) for column in table.T))


def _looked_at(
    connection: Connection, whose: Whose, chosen: Filter, viewer: str | None
) -> tuple[Layer, dict[str, dict[int, int]]]:
    """The head of what is found; and coder's name -> row id of a transcript of theirs -> its place in the head."""
    kept_back = hidden_names(connection, viewer)
    rows = transcripts(connection, chosen=chosen)
    layers = {row.name: layer_of(whose, row.name) for row in rows}
    blind = [row.name for row in rows if (who := layers[row.name]) is None or row.name in kept_back.get(who, ())]
    shown = [row for row in rows if row.name not in set(blind)]
    uids = dict(connection.execute(select(m.Coder.name, m.Coder.uid)).all())
    names = list(dict.fromkeys(who for row in shown if (who := layers[row.name]) is not None))
    states = {name: readings(connection, uids[name]) for name in names}
    numbers = dict(connection.execute(select(m.Transcript.uid, m.Transcript.id)).all())
    read, of = [], {name: dict[int, int]() for name in names}
    for place, row in enumerate(shown):
        who = layers[row.name] or ""
        state = states[who].get(row.uid)
        read.append(Read(row.name, row.title, row.date, state is not None and state.state == "finished"))
        of[who][numbers[row.uid]] = place
    fed = () if isinstance(whose, str) else whose.shares(layers[row.name] or "" for row in shown)
    coder = whose if isinstance(whose, str) else " + ".join(name for name, _n in fed) or whose.coder
    return Layer(coder, chosen, tuple(read), fed, tuple(blind)), of


def _columns(connection: Connection, coder: str, rows: dict[int, int]) -> NDArray[np.int64]:
    """Codings of one coder in these transcripts (row id -> place): place, start, stop, row id of the code."""
    c = m.Coding
    who = select(m.Coder.id).where(m.Coder.name == coder).scalar_subquery()
    found = connection.execute(select(c.transcript_id, c.start, c.stop, c.code_id).where(c.coder_id == who))
    table = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, 4)
    place = np.full(max([0, *rows, int(table[:, 0].max(initial=0))]) + 1, -1, np.int64)
    place[list(rows)] = list(rows.values())
    table[:, 0] = place[table[:, 0]]
    return table[table[:, 0] >= 0]
