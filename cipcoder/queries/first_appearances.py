"""First appearances: in which interview each code came first, in the order of the interviews and in random orders.

A curve that flattens says that the interviews read last brought few codes not seen before, under this codebook, in
this coder's reading. It says nothing about codes nobody thought of: it is not called saturation.

Codings wholly outside participants' turns don't count, as in the frequencies: what only the interviewer says didn't
appear in the interview.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.places import by_participants
from cipcoder.queries.spans import AT_A_TIME, Layer, Reading, reading
from cipcoder.store import models as m

ORDERS = 1_000
SEED = 1
MANY = 20
"""interviews of which nobody draws all orders"""


@dataclass(frozen=True, slots=True)
class Step:
    """One interview in its turn."""

    name: str
    title: str
    date: str | None
    new: tuple[str, ...]
    """codes that no interview before it has, in the order they come in it"""
    so_far: int
    """codes seen up to here"""
    low: float
    """of random orders, at this place: the 5th percentile of the codes seen so far"""
    median: float
    high: float
    """the 95th percentile"""


@dataclass(frozen=True, slots=True)
class FirstAppearances:
    """The first appearances of the codes of one layer."""

    layer: Layer
    steps: tuple[Step, ...]
    """interviews by date (without one last), then name; without those that nobody has begun to read: nothing coded,
    not finished"""
    undated: int
    """how many of them have no date"""
    orders: int
    """random orders drawn, or all there are where those are fewer"""
    never: tuple[str, ...]
    """codes of the codebook in none of them; a theme where none of its codes is either"""
    before: tuple[str, ...]
    """codes that stood in the codebook before anything was coded: they weren't found in the data. Empty where it isn't
    known under which codebook the first coding was made"""


def first_appearances(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    orders: int = ORDERS,
    seed: int = SEED,
    only_finished: bool = False,
    viewer: str | None = None,
) -> FirstAppearances:
    """When each code came first. Sub-codes and themes count each for itself: a theme where it was put itself.

    Random orders are drawn from ``seed``; percentiles are interpolated between orders.
    """
    read = reading(connection, whose, chosen, viewer=viewer)
    n = len(read.layer.transcripts)
    nowhere = np.iinfo(np.int64).max
    firsts = np.full((len(read.codes), n), nowhere, np.int64)
    for part in read.parts(connection):
        said = by_participants(connection, read, part)
        np.minimum.at(firsts, (part.code[said], part.transcript[said]), part.start[said])
    has = firsts < nowhere
    counted = [
        place
        for place, each in enumerate(read.layer.transcripts)
        if each.finished or (has[:, place].any() and not only_finished)
    ]
    heads = read.layer.transcripts
    counted.sort(key=lambda place: (heads[place].date is None, heads[place].date or "", heads[place].name))
    seen = np.maximum.accumulate(has[:, counted], axis=1)
    curves = _curves(has[:, counted], orders, seed)
    steps = []
    for i, place in enumerate(counted):
        new = np.flatnonzero(seen[:, i] & ~seen[:, i - 1] if i else seen[:, 0])
        steps.append(
            Step(
                *(heads[place].name, heads[place].title, heads[place].date),
                tuple(read.codes[code] for code in sorted(new.tolist(), key=lambda code: (firsts[code, place], code))),
                int(seen[:, i].sum()),
                *np.percentile(curves[:, i], (5, 50, 95)).tolist(),
            )
        )
    used = seen[:, -1] if counted else np.zeros(len(read.codes), np.bool_)
    return FirstAppearances(
        layer=read.layer,
        steps=tuple(steps),
        undated=sum(heads[place].date is None for place in counted),
        orders=len(curves),
        never=_never(read, {code for code, there in zip(read.codes, used, strict=True) if there}),
        before=_before(connection, read),
    )


def _curves(has: NDArray[np.bool_], orders: int, seed: int) -> NDArray[np.int32]:
    """Codes seen so far (columns: the first interview, the second…) in so many orders of the interviews, or in all."""
    n = has.shape[1]
    if n == 0:
        return np.zeros((0, 0), np.int32)
    chance = np.random.default_rng(seed)
    every = n < MANY and math.factorial(n) <= orders
    drawn: Iterable[Iterable[int]]
    drawn = permutations(range(n)) if every else (chance.permutation(n).tolist() for _ in range(orders))
    curves = np.zeros((math.factorial(n) if every else orders, n), np.int32)
    seen = has[has.any(axis=1)]
    for curve, order in zip(curves, drawn, strict=True):
        curve[:] = np.cumsum(np.bincount(np.argmax(seen[:, list(order)], axis=1), minlength=n))
    return curves


def _never(read: Reading, used: set[str]) -> tuple[str, ...]:
    """Codes of the codebook that aren't in use, nor anything below them; retired ones aside."""
    return tuple(
        row.code.id
        for row in read.codebook.walk()
        if not row.code.retired and not used.intersection(code.id for code in read.codebook.subtree(row.code.id))
    )


def _before(connection: Connection, read: Reading) -> tuple[str, ...]:
    """Codes in the codebook under which the layer's first coding was made, in the order of the codebook today."""
    c, v = m.Coding, m.CodebookVersion
    first: tuple[dt.datetime, str | None] | None = None
    of: dict[int, list[int]] = {}
    for text in read.texts:
        of.setdefault(text.coder, []).append(text.id)
    for coder, ids in of.items():
        for some in range(0, len(ids), AT_A_TIME):
            query = select(c.created_at, c.version).where(
                c.coder_id + 0 == coder, c.transcript_id.in_(ids[some : some + AT_A_TIME])
            )
            row = connection.execute(query.order_by(c.created_at, c.uid).limit(1)).first()
            if row is not None and (first is None or row.created_at < first[0]):
                first = (row.created_at, row.version)
    if first is None:
        return ()
    at, version = first
    found = select(v.codes).where(v.fingerprint == version)
    if version is None:  # brought in from elsewhere: the codebook as it stood here then
        found = select(v.codes).where(v.created_at <= at).order_by(v.number.desc()).limit(1)
    held = connection.execute(found).scalar() or {}
    return tuple(code for code in read.codes if code in held)
