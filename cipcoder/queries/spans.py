"""The codings of one layer as columns of numbers, for co-occurrence, sequences, theme lines and first appearances.

One layer at a time (a coder's, or the analysis layer), so that double coding never counts twice. ``reading`` says
what there is to be read and gives it some transcripts at a time: a study of a million codings takes no more memory
than one of a tenth; ``spans`` gives all at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, literal, select

from cipcoder.codebook.models import Codebook
from cipcoder.queries.blind import hidden_names
from cipcoder.queries.consensus import Whose, layer_of
from cipcoder.queries.corpus import IN_ORDER, Filter, narrowed, readings
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook

Column = NDArray[np.int64]

AT_A_TIME = 32
"""transcripts whose codings are read together"""
BITS = 31
LOW = (1 << BITS) - 1


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


@dataclass(frozen=True, slots=True)
class Text:
    """One of the transcripts, as the store knows it."""

    id: int
    uid: uuid.UUID
    revision: int
    coder: int
    """row id of whose codings are looked at in it"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A layer that can be read some transcripts at a time."""

    layer: Layer
    codebook: Codebook
    codes: tuple[str, ...]
    """ids of all codes, retired ones too, in the order of the codebook"""
    texts: tuple[Text, ...]
    """for each of ``layer.transcripts``"""
    places: Column
    """row id of a code -> index into ``codes``"""

    def parts(self, connection: Connection) -> Iterator[Spans]:
        """The codings of a few transcripts after those of a few others, ordered; ``codes`` are all there are."""
        for first in range(0, len(self.texts), AT_A_TIME):
            of: dict[int, list[int]] = {}
            for number, text in enumerate(self.texts[first : first + AT_A_TIME], start=first):
                of.setdefault(text.coder, []).append(number)
            tables = [self._columns(connection, coder, places) for coder, places in of.items()]
            place, code, span = map(np.concatenate, zip(*tables, strict=True))
            order = np.lexsort((span ^ LOW, place))  # by start, longest first
            place, code, span = place[order], code[order], span[order]
            yield Spans(self.layer, self.codes, place, span >> BITS, span & LOW, code)

    def _columns(self, connection: Connection, coder: int, places: Sequence[int]) -> tuple[Column, Column, Column]:
        """Codings of one coder in these transcripts: place, index of the code, start and stop in one."""
        c = m.Coding
        ids = np.array([self.texts[place].id for place in places], np.int64)
        # Two numbers in one: reading a million codings is half as long then. They are below 2 ** 31 in any store.
        shift = literal(1 << BITS, BigInteger)
        query = select(c.transcript_id * shift + c.code_id, c.start * shift + c.stop).where(
            c.transcript_id.in_(ids.tolist()),
            c.coder_id + 0 == coder,  # by way of the transcripts, not through all that the coder ever coded
        )
        found = numbers(connection, query.order_by(c.transcript_id, c.start, c.stop, c.code_id))
        order = np.argsort(ids)
        place = np.array(places, np.int64)[order[np.searchsorted(ids, found[:, 0] >> BITS, sorter=order)]]
        return place, self.places[found[:, 0] & LOW], found[:, 1]

    def kept(self, used: NDArray[np.bool_]) -> tuple[int, ...]:
        """Which codes a finding is about: those of the codebook, retired ones only where they are in use."""
        retired = [self.codebook.get(code).retired for code in self.codes]
        return tuple(i for i, gone in enumerate(retired) if used[i] or not gone)

    def themes(self) -> Column:
        """For each code, the index of the theme at the top it belongs to (its own, where it stands at the top)."""
        index = {code: i for i, code in enumerate(self.codes)}
        return np.array([index[self.codebook.path(code)[0].id] for code in self.codes], np.int64)


def numbers(connection: Connection, query: Select[*tuple[Any, ...]]) -> NDArray[np.int64]:
    """What a question about columns of whole numbers finds, a row a row.

    Taken from under SQLAlchemy's rows: making a million of those costs more than reading them.
    """
    found = connection.execute(query)
    width = len(found.keys())
    cursor = found.cursor
    assert cursor is not None  # a select has one
    rows: Iterator[Sequence[int]] = iter(cursor)  # type: ignore[call-overload]
    table = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, width)
    found.close()
    return table


def distinct(keys: Column) -> Column:
    """The different ones, in order; sorting is much faster here than what ``np.unique`` does."""
    ordered = np.sort(keys)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def spans(connection: Connection, whose: Whose, chosen: Filter | None = None, *, viewer: str | None = None) -> Spans:
    """The codings of one layer in one document set; ``viewer``: the coder who looks, None for nobody in particular."""
    read = reading(connection, whose, chosen, viewer=viewer)
    parts = list(read.parts(connection))
    empty = np.empty(0, np.int64)
    transcript, start, stop, code = (
        np.concatenate([empty, *(getattr(part, name) for part in parts)])
        for name in ("transcript", "start", "stop", "code")
    )
    kept = read.kept(np.bincount(code, minlength=len(read.codes)) > 0)
    place = np.zeros(len(read.codes), np.int64)
    place[list(kept)] = np.arange(len(kept))
    return Spans(read.layer, tuple(read.codes[i] for i in kept), transcript, start, stop, place[code])


def reading(
    connection: Connection, whose: Whose, chosen: Filter | None = None, *, viewer: str | None = None
) -> Reading:
    """What there is to be read of a layer, as ``viewer`` may see it."""
    chosen = chosen or Filter()
    kept_back = hidden_names(connection, viewer)
    t = m.Transcript
    query = narrowed(select(t.name, t.title, t.date, t.id, t.uid, t.revision).order_by(*IN_ORDER), chosen)
    rows = connection.execute(query).all()
    layers = [layer_of(whose, row.name) for row in rows]
    shown = [
        (row, who)
        for row, who in zip(rows, layers, strict=True)
        if who is not None and row.name not in kept_back.get(who, ())
    ]
    names = {who for _row, who in shown}
    people = {
        name: (row_id, readings(connection, uid))
        for row_id, uid, name in connection.execute(select(m.Coder.id, m.Coder.uid, m.Coder.name)).all()
        if name in names
    }
    read, texts = [], []
    for row, who in shown:
        coder, states = people[who]
        state = states.get(row.uid)
        read.append(Read(row.name, row.title, row.date, state is not None and state.state == "finished"))
        texts.append(Text(row.id, row.uid, row.revision, coder))
    fed = () if isinstance(whose, str) else whose.shares(who for _row, who in shown)
    said = whose if isinstance(whose, str) else " + ".join(name for name, _n in fed) or whose.coder
    seen = {row.name for row, _who in shown}
    layer = Layer(said, chosen, tuple(read), fed, tuple(row.name for row in rows if row.name not in seen))
    book = read_codebook(connection)
    codes = tuple(row.code.id for row in book.walk())
    ids: dict[str, int] = dict(connection.execute(select(m.Code.key, m.Code.id)).all())
    places = np.zeros(max([0, *ids.values()]) + 1, np.int64)
    places[[ids[key] for key in codes]] = np.arange(len(codes))
    return Reading(layer, book, codes, tuple(texts), places)
