"""Coefficients on request, to compare with other programs and papers: the same counts, other definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from cipcoder.agreement import nominal
from cipcoder.agreement.matching import Matches, brennan_prediger_of_segments
from cipcoder.agreement.patterns import Patterns, Track
from cipcoder.agreement.ratings import Ratings
from cipcoder.agreement.results import Statistic
from cipcoder.agreement.runs import FloatArray, IntArray
from cipcoder.agreement.unitizing_2004 import Disagreement, disagreement

Values = Mapping[Statistic, float | None]


@dataclass(frozen=True, slots=True)
class OnRequest:
    """``by_code``: for every code, each interview's coefficients, then the pooled ones; ``together``: those defined
    over all codes, of each interview, then pooled."""

    by_code: Sequence[Sequence[Values]]
    together: Sequence[Values]


def on_request(table: Patterns, characters: Track, matches: Matches) -> OnRequest:
    """``table`` is in the comparison's unit; αu of 2004 is by character whatever that is."""
    codes, interviews, _patterns = table.counts.shape
    old = _unitizing(characters, codes)
    scopes: list[int | slice] = [*range(interviews), slice(None)]

    def on_text(code: int | slice, scope: int | slice) -> Values:
        made, near = matches.segments[:, code, scope], matches.matched[:, code, scope]
        return {
            Statistic.BRENNAN_PREDIGER: _of_segments(made, near, codes),
            Statistic.U_ALPHA_2004: _alpha_2004(old[code, scope]),
        }

    return OnRequest(
        [[{**_nominal(table, code, scope), **on_text(code, scope)} for scope in scopes] for code in range(codes)],
        [on_text(slice(None), scope) for scope in scopes],
    )


def _nominal(table: Patterns, code: int, scope: int | slice) -> Values:
    """On units x coders. A code nobody used is never defined, though percent, Holsti's and AC1 would say 1."""
    two = table.members.shape[1] == 2
    weights = np.zeros(table.counts.shape[1:], dtype=np.int64)
    weights[scope] = table.counts[code, scope]
    if not (weights * table.members.any(axis=1)).any():
        return dict.fromkeys(
            (Statistic.PERCENT, Statistic.COHEN, Statistic.SCOTT, Statistic.FLEISS, Statistic.HOLSTI, Statistic.AC1)
        )
    ratings = replace(table.ratings(), weights=weights.ravel())
    fleiss = nominal.fleiss_kappa(ratings).value
    return {
        Statistic.PERCENT: nominal.percent_agreement(ratings).value,
        Statistic.COHEN: nominal.cohen_kappa(ratings).value if two else None,
        Statistic.SCOTT: fleiss if two else None,
        Statistic.FLEISS: fleiss,
        Statistic.HOLSTI: _holsti(ratings),
        Statistic.AC1: nominal.gwet_ac1(ratings).value,
    }


def _holsti(ratings: Ratings) -> float | None:
    """The mean over pairs of coders, each pair on what both worked on: where one of them hasn't finished, the other's
    decisions have nothing to agree with."""
    found = []
    for two in combinations(range(ratings.values.shape[1]), 2):
        values = ratings.values[:, two]
        both = (values >= 0).all(axis=1)
        found.append(nominal.holsti(replace(ratings, values=values[both], weights=ratings.weights[both])))
    defined = [value for value in found if value is not None]
    return sum(defined) / len(defined) if defined else None


def _of_segments(segments: IntArray, matched: IntArray, codes: int) -> float | None:
    """MAXQDA's coefficient of two coders: (2, …) segments and how many of them match."""
    if len(segments) != 2:
        return None
    return brennan_prediger_of_segments(int(matched.sum()), int(segments.sum()), codes)


def _alpha_2004(parts: FloatArray) -> float | None:
    """αu of 2004 from (…, 2) of ``_unitizing``, added up over codes and interviews."""
    observed, expected = parts.reshape(-1, 2).sum(axis=0).tolist()
    return Disagreement(observed, expected).alpha


def _unitizing(on: Track, codes: int) -> FloatArray:
    """(codes, interviews, 2): observed and expected disagreement of 2004 in squared characters.

    Its authors divide by the squared length of the text; left undivided, interviews add up as they are long.
    """
    count = on.edges.size - 1
    found = np.zeros((codes, count, 2))
    for place in range(count):
        start, stop = int(on.edges[place]), int(on.edges[place + 1])
        layers = []
        for layer, finished in zip(on.layers, on.finished[place], strict=True):
            here = layer.interviews == place
            if finished:
                columns = (layer.starts[here].tolist(), layer.stops[here].tolist(), layer.codes[here].tolist())
                layers.append(list(zip(*columns, strict=True)))
        for code in {code for layer in layers for _start, _stop, code in layer}:
            one = disagreement(start, stop, layers, code)
            found[code, place] = one.observed, one.expected
        found[:, place] *= float(stop - start) ** 2
    return found
