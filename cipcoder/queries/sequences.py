"""What follows what: after a passage with one code, the codes of the next passage in the same interview.

A passage is what one or several codings have the same bounds of. The next one begins where, once it has ended, a
coding first begins; all passages that begin at that place count as one, with all their codes. So what overlaps never
follows (it comes together: ``cooccurrence``), and a long passage doesn't hide what comes one after the other inside
it. A passage and the next are a step; in it, each code of the one is followed once by each code of the other. How far
apart they stand doesn't count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.spans import Column, Layer, Spans, distinct, reading


@dataclass(frozen=True, slots=True)
class Follows:
    """One code after another."""

    first: str
    then: str
    times: int
    interviews: int
    expected: float
    """times by chance: were the codes of the next passages dealt out anew among the steps. That is, steps that begin
    with the first code, times steps that lead to the other, over all steps"""


@dataclass(frozen=True, slots=True)
class Sequences:
    """All that follows in one layer, most often first."""

    layer: Layer
    steps: int
    """pairs of a passage and the next: passages that something follows"""
    codes: tuple[str, ...]
    """ids of the codes in use, in the order of the codebook"""
    follows: tuple[Follows, ...]


def sequences(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    themes: bool = False,
    viewer: str | None = None,
) -> Sequences:
    """What follows what in one layer.

    ``themes``: each code stands for the theme at the top it belongs to.
    """
    read = reading(connection, whose, chosen, viewer=viewer)
    n = len(read.codes)
    into = read.themes() if themes else np.arange(n)
    used, steps = np.zeros(n, np.int64), 0
    before, after = np.zeros(n, np.int64), np.zeros(n, np.int64)
    times, interviews = np.zeros(n * n, np.int64), np.zeros(n * n, np.int64)
    for part in read.parts(connection):
        if not len(part.code):
            continue
        code = into[part.code]
        used += np.bincount(code, minlength=n)
        found = _steps(part, code)
        steps += found.steps
        before += np.bincount(found.before, minlength=n)
        after += np.bincount(found.after, minlength=n)
        key = found.first * n + found.then
        times += np.bincount(key, minlength=n * n)
        interviews += np.bincount(distinct(found.transcript * (n * n) + key) % (n * n), minlength=n * n)
    follows = (
        Follows(
            *(read.codes[first], read.codes[then], int(times[key]), int(interviews[key])),
            int(before[first]) * int(after[then]) / steps,
        )
        for key in np.flatnonzero(times)[np.argsort(-times[times > 0], kind="stable")].tolist()
        for first, then in [divmod(key, n)]
    )
    return Sequences(read.layer, steps, tuple(read.codes[i] for i in np.flatnonzero(used).tolist()), tuple(follows))


class _Steps(NamedTuple):
    """The steps of some transcripts."""

    steps: int
    before: Column
    """of each step, the codes of its first passage"""
    after: Column
    """of each step, the codes of its second"""
    first: Column
    """of each step, each of the former with each of the latter"""
    then: Column
    transcript: Column
    """of these pairs"""


def _steps(part: Spans, code: Column) -> _Steps:
    """The steps of these codings, which stand in the order of transcript and start."""
    n, size = int(code.max()) + 1, int(part.stop.max()) + 1
    at = part.transcript * size
    # Places where something begins, each with its codes: rows opens[p] to opens[p + 1] of ``begun``.
    begins = distinct(at + part.start)
    begun = distinct(np.searchsorted(begins, at + part.start) * n + code)
    opens = np.searchsorted(begun, np.arange(len(begins) + 1) * n)
    # Passages, each with its codes, and the place of the next.
    order = np.lexsort((code, part.stop, part.start, part.transcript))
    at, start, stop, code = at[order], part.start[order], part.stop[order], code[order]
    same = (at[1:] == at[:-1]) & (start[1:] == start[:-1]) & (stop[1:] == stop[:-1])
    new = np.concatenate([[True], ~same])
    once = new | np.concatenate([[True], code[1:] != code[:-1]])
    following = np.searchsorted(begins, at + stop)
    has = following < len(begins)
    has[has] = begins[following[has]] // size == at[has] // size
    next_place = following[new & has]
    some = once & has
    first, place = code[some], following[some]
    count = opens[place + 1] - opens[place]
    row = np.repeat(np.arange(len(first)), count)
    then = begun[np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + opens[place][row]] % n
    each = opens[next_place + 1] - opens[next_place]
    after = begun[np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each) + np.repeat(opens[next_place], each)]
    return _Steps(len(next_place), first, after % n, first[row], then, (at[some] // size)[row])
