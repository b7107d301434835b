"""Two coders compared, code by code and over all: what the screens, tables and exports show.

The rules: figures are pooled by sums over interviews, never by averaging; None means "not defined"; the interview is
the sampling unit of every interval; an interview that one of the two has not finished is missing. The unit, the number
of interviews and the part of a segment that makes a match travel with the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cipcoder.agreement.intervals import FEWEST_INTERVIEWS, Interval, jackknife
from cipcoder.agreement.interviews import Interview, Line, Placed, Segment, numbered
from cipcoder.agreement.matching import HALF, matched
from cipcoder.agreement.runs import (
    BoolArray,
    IntArray,
    alpha_of_counts,
    alpha_of_pairs,
    covered,
    cuts,
    defined,
    depth,
    integers,
    merge,
    pair_tables,
    sweep,
    totals,
)
from cipcoder.agreement.sets import alpha_of_sets, numbered_sets
from cipcoder.agreement.unitizing import Continuum, bar_u_alpha, coincidences, units
from cipcoder.errors import InputError
from cipcoder.locale import _

__all__ = ["Agreement", "CodeAgreement", "Figures", "Interview", "Remark", "Segment", "alpha_of_code", "compare"]

KRIPPENDORFF_LINES = (0.667, 0.800)
"""Krippendorff's reference lines; he calls the lower one tentative."""


class Remark(StrEnum):
    """What has to be said beside a number (or instead of one)."""

    NOBODY = "nobody used it"
    ONLY_A = "only A used it"
    ONLY_B = "only B used it"
    ALL_TEXT = "both put it on all of the text"
    FEW_INTERVIEWS = "no interval: fewer than five interviews"
    ONE_INTERVIEW = "no interval: not defined without one of the interviews"


@dataclass(frozen=True, slots=True)
class Figures:
    """One code in one interview. Characters: ``both``, ``only_a``, ``only_b``, ``neither``; None: not defined."""

    name: str
    alpha_characters: float | None
    alpha_turns: float | None
    both: int
    only_a: int
    only_b: int
    neither: int
    f1: float | None


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code over all interviews.

    ``both``, ``only_a``, ``only_b``, ``neither``: characters; ``turns``: the same four counts in turns; ``f1``: text
    both coded over the average amount each coded; ``matched_a`` of ``segments_a`` have a partner; ``interval`` is that
    of ``alpha_characters``; ``by_interview``: the same figures for each interview.
    """

    code: str
    alpha_characters: float | None
    alpha_turns: float | None
    both: int
    only_a: int
    only_b: int
    neither: int
    turns: tuple[int, int, int, int]
    f1: float | None
    segments_a: int
    segments_b: int
    matched_a: int
    matched_b: int
    interval: Interval | None
    remarks: tuple[Remark, ...]
    by_interview: tuple[Figures, ...]

    @property
    def differing(self) -> int:
        """Characters to talk about: those only one of the two coded."""
        return self.only_a + self.only_b

    @property
    def table(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """A's absent/present by B's, in characters: what Cohen's kappa, AC1 or percent agreement are computed on."""
        return ((self.neither, self.only_b), (self.only_a, self.both))


@dataclass(frozen=True, slots=True)
class Overall:
    """All codes together, of one interview (``name``) or pooled (``name`` empty).

    ``alpha_places`` (|uα): did they mark the same places, whatever the code? ``alpha_sets``: alpha with MASI distance
    on the set of codes at each character.
    """

    name: str
    characters: int
    turns: int
    alpha_places: float | None
    alpha_sets: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Coder ``a`` against coder ``b``. ``interviews``: how many both finished that have measured text; ``characters``
    and ``turns``: how much that is; ``match``: the part of the longer segment that makes a match."""

    a: str
    b: str
    codes: tuple[CodeAgreement, ...]
    interviews: int
    characters: int
    turns: int
    match: float
    alpha_places: float | None
    alpha_sets: float | None
    by_interview: tuple[Overall, ...]

    def by_differing(self) -> tuple[CodeAgreement, ...]:
        """The codes, those with the most text to talk about first."""
        return tuple(sorted(self.codes, key=lambda row: -row.differing))


def compare(interviews: Sequence[Interview], a: str, b: str, codes: Sequence[str], *, match: float = HALF) -> Agreement:
    """Compare the layers of coders ``a`` and ``b`` on ``codes``, over the interviews that have both layers.

    ``match``: how much of the longer segment two must share to match, over 0 to 1 (0: any character).
    """
    if not 0 <= match <= 1:
        raise InputError(_("The shared part that makes two segments match must lie between 0 and 1 (50 % is 0.5)."))
    line = Line([i for i in interviews if a in i.layers and b in i.layers])
    index = numbered(codes)
    layer_a, layer_b = line.place(a, index), line.place(b, index)
    characters = _characters(line, layer_a, layer_b, len(index))
    turns = _turns(line, layer_a, layer_b, len(index))
    matched_a, matched_b = matched(layer_a.keyed(line.length), layer_b.keyed(line.length), match)
    segments = [
        np.bincount(which, minlength=len(index)).tolist()
        for which in (layer_a.codes, layer_b.codes, layer_a.codes[matched_a], layer_b.codes[matched_b])
    ]
    rows = []
    for code, i in index.items():
        counted = (segments[0][i], segments[1][i], segments[2][i], segments[3][i])
        rows.append(_row(code, line, characters[i], turns[i], counted))
    overall = _overall(line, layer_a, layer_b, len(index))
    whole = overall[-1]
    return Agreement(
        a=a,
        b=b,
        codes=tuple(rows),
        interviews=int((line.lengths() > 0).sum()),
        characters=whole.characters,
        turns=whole.turns,
        match=match,
        alpha_places=whole.alpha_places,
        alpha_sets=whole.alpha_sets,
        by_interview=overall[:-1],
    )


def alpha_of_code(interviews: Sequence[Interview], coders: Sequence[str], code: str) -> float | None:
    """Krippendorff's alpha of one code by character, for any number of coders, each interview by those who finished
    it. None: not defined."""
    line = Line(interviews)
    names = tuple(dict.fromkeys(coders))
    if len(names) < 2:
        return None
    layers = [line.place(coder, {code: 0}) for coder in names]
    runs = sweep(line.edges, [(layer.starts, layer.stops) for layer in layers])
    coding = (runs.depth > 0).sum(axis=0)
    size = len(names) + 1
    counts = totals(runs.cell * size + coding, runs.lengths, len(interviews) * size)
    finished = integers([sum(coder in interview.layers for coder in names) for interview in interviews])
    return alpha_of_counts(counts.reshape(len(interviews), size), finished)


def _characters(line: Line, a: Placed, b: Placed, codes: int) -> IntArray:
    """(codes, interviews, 4): characters coded by neither, only A, only B, both."""
    starts = (np.arange(codes)[:, None] * line.length + line.edges[None, :-1]).ravel()
    edges = np.append(starts, codes * line.length)
    return pair_tables(edges, a.keyed(line.length), b.keyed(line.length)).reshape(codes, len(line.interviews), 4)


def _turns(line: Line, a: Placed, b: Placed, codes: int) -> IntArray:
    """(codes, interviews, 4): turns in the same four states."""
    interview, starts, stops = line.turns()
    count = len(line.interviews)
    code = np.repeat(np.arange(codes), starts.size)
    spans = (np.tile(starts, codes) + code * line.length, np.tile(stops, codes) + code * line.length)
    state = covered(*a.keyed(line.length), spans) + 2 * covered(*b.keyed(line.length), spans)
    cell = (code * count + np.tile(interview, codes)) * 4 + state
    return np.bincount(cell, minlength=codes * count * 4).reshape(codes, count, 4)


def _f1(cells: IntArray) -> float | None:
    _neither, only_a, only_b, both = cells.tolist()
    return 2 * both / (2 * both + only_a + only_b) if both + only_a + only_b else None


def _row(
    code: str, line: Line, characters: IntArray, turns: IntArray, segments: tuple[int, int, int, int]
) -> CodeAgreement:
    """One code from its (interviews, 4) tables of characters and turns."""
    summed, summed_turns = characters.sum(axis=0), turns.sum(axis=0)
    neither, only_a, only_b, both = summed.tolist()
    alpha, alpha_turns = defined(alpha_of_pairs(np.stack([summed, summed_turns])))
    present = characters[line.lengths() > 0]
    interval = jackknife(alpha, defined(alpha_of_pairs(summed - present)))
    figures = []
    by_characters, by_turns = defined(alpha_of_pairs(characters)), defined(alpha_of_pairs(turns))
    for interview, cells, of_characters, of_turns in zip(
        line.interviews, characters, by_characters, by_turns, strict=True
    ):
        blank, left, right, shared = cells.tolist()
        figures.append(Figures(interview.name, of_characters, of_turns, shared, left, right, blank, _f1(cells)))
    turn_counts = tuple(summed_turns.tolist())
    return CodeAgreement(
        code=code,
        alpha_characters=alpha,
        alpha_turns=alpha_turns,
        both=both,
        only_a=only_a,
        only_b=only_b,
        neither=neither,
        turns=(turn_counts[3], turn_counts[1], turn_counts[2], turn_counts[0]),
        f1=_f1(summed),
        segments_a=segments[0],
        segments_b=segments[1],
        matched_a=segments[2],
        matched_b=segments[3],
        interval=interval,
        remarks=_remarks(summed, alpha, interval, len(present)),
        by_interview=tuple(figures),
    )


def _remarks(cells: IntArray, alpha: float | None, interval: Interval | None, interviews: int) -> tuple[Remark, ...]:
    neither, only_a, only_b, both = cells.tolist()
    found = []
    if both + only_a + only_b == 0:
        found.append(Remark.NOBODY)
    elif both + only_b == 0:
        found.append(Remark.ONLY_A)
    elif both + only_a == 0:
        found.append(Remark.ONLY_B)
    elif neither + only_a + only_b == 0:
        found.append(Remark.ALL_TEXT)
    if alpha is not None and interval is None:
        found.append(Remark.FEW_INTERVIEWS if interviews < FEWEST_INTERVIEWS else Remark.ONE_INTERVIEW)
    return tuple(found)


def _overall(line: Line, a: Placed, b: Placed, codes: int) -> tuple[Overall, ...]:
    """All codes together for each interview, then pooled.

    For the places marked, a coder's overlapping segments, whatever their codes, are one unit: uα admits no overlaps.
    """
    count = len(line.interviews)
    bounds = cuts(line.edges, [(p.starts, p.stops) for p in (a, b)])
    lengths, cell = np.diff(bounds), np.searchsorted(line.edges, bounds[:-1], side="right") - 1
    size = lengths.size

    def column(code: int) -> BoolArray:
        """Where the code stands on the runs of A, then of B."""
        sides = [depth(bounds, p.starts[p.codes == code], p.stops[p.codes == code]) for p in (a, b)]
        return np.concatenate(sides) > 0

    number, sets = numbered_sets(2 * size, codes, column)
    in_a, in_b = number[:size], number[size:]
    turns = np.bincount(line.turns()[0], minlength=count)
    places = [merge(p.starts, p.stops, touching=False) for p in (a, b)]
    found = []
    for i in (*range(count), None):
        here = np.ones(size, dtype=np.bool_) if i is None else cell == i
        start, stop = (0, line.length) if i is None else (int(line.edges[i]), int(line.edges[i + 1]))
        inside = [(first >= start) & (last <= stop) for first, last in places]
        layers = tuple(
            units(first[kept], last[kept], np.ones(int(kept.sum()), dtype=np.int64))
            for (first, last), kept in zip(places, inside, strict=True)
        )
        found.append(
            Overall(
                name="" if i is None else line.interviews[i].name,
                characters=stop - start,
                turns=int(turns.sum() if i is None else turns[i]),
                alpha_places=bar_u_alpha(coincidences([Continuum(start, stop, layers)], 1)),
                alpha_sets=alpha_of_sets(lengths[here], in_a[here], in_b[here], sets),
            )
        )
    return tuple(found)
