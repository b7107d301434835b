"""Codes that exclude each other: where both coders marked something, was it the same code?

cu-alpha needs groups in which a passage carries one code at most, as the researcher declares them. Where codes of a
group overlap within one coder nothing is computed: the places are given instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.agreement.interviews import Interview, Line, Placed, numbered
from cipcoder.agreement.matching import overlapping
from cipcoder.agreement.runs import merge
from cipcoder.agreement.unitizing import (
    Coincidences,
    Continuum,
    Units,
    coincidences,
    cu_alpha,
    cu_coverage,
    ku_alpha,
    ku_coverage,
    units,
)
from cipcoder.errors import RefusedError
from cipcoder.locale import _, ngettext

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Overlap:
    """A place where one coder put two codes of a group: code points [start, stop) of the interview."""

    interview: str
    coder: str
    start: int
    stop: int
    codes: tuple[str, str]


class OverlapError(RefusedError):
    """Codes of a group overlap within one coder; ``places`` lists where."""

    def __init__(self, places: Sequence[Overlap]) -> None:
        self.places = tuple(places)
        shown = [
            _("{interview}, characters {start} to {stop}, by {coder} ({first} and {second})").format(
                interview=place.interview,
                start=place.start,
                stop=place.stop,
                coder=place.coder,
                first=place.codes[0],
                second=place.codes[1],
            )
            for place in self.places[:_SHOWN]
        ]
        if (more := len(self.places) - _SHOWN) > 0:
            shown.append(ngettext("and {n} more place", "and {n} more places", more).format(n=more))
        message = _(
            "The codes of this group are said to exclude each other, but one coder put two of them on the same text: "
            "{places}. Take one of the codes off there, or leave it out of the group."
        )
        super().__init__(message.format(places="; ".join(shown)))


@dataclass(frozen=True, slots=True)
class SameCode:
    """cuα of a group, of one of its codes ((k)uα) or of one interview; ``name`` says which (empty: all together).

    ``alpha`` None: not defined. ``coverage``: the share of the marked text it rests on, 0 to 1; None: nothing marked.
    """

    name: str
    alpha: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """Where coders both marked something with a code of the group, was it the same code?"""

    coders: tuple[str, ...]
    pooled: SameCode
    by_code: tuple[SameCode, ...]
    by_interview: tuple[SameCode, ...]
    interviews: int
    characters: int


def overlaps(interviews: Sequence[Interview], coders: Sequence[str], group: Sequence[str]) -> list[Overlap]:
    """Every place of the measured text where one coder put two codes of the group, by interview and place."""
    line, codes = Line(interviews), numbered(group)
    return _overlaps(line, {coder: line.place(coder, codes) for coder in dict.fromkeys(coders)}, tuple(codes))


def compare_group(interviews: Sequence[Interview], coders: Sequence[str], group: Sequence[str]) -> GroupAgreement:
    """cuα with its coverage for codes that exclude each other, over the interviews two or more of ``coders`` finished.

    OverlapError, with the places, if one coder put two codes of the group on the same text.
    """
    names, codes = tuple(dict.fromkeys(coders)), numbered(group)
    line = Line([one for one in interviews if sum(coder in one.layers for coder in names) > 1])
    placed = {coder: line.place(coder, codes) for coder in names}
    if places := _overlaps(line, placed, tuple(codes)):
        raise OverlapError(places)
    texts = [_continuum(line, number, placed, len(codes)) for number in range(len(line.interviews))]
    table = coincidences(texts, len(codes))
    return GroupAgreement(
        coders=names,
        pooled=_same("", table),
        by_code=tuple(SameCode(code, ku_alpha(table, i + 1), ku_coverage(table, i + 1)) for code, i in codes.items()),
        by_interview=tuple(
            _same(one.name, coincidences([text], len(codes))) for one, text in zip(line.interviews, texts, strict=True)
        ),
        interviews=int((line.lengths() > 0).sum()),
        characters=line.length,
    )


def _same(name: str, table: Coincidences) -> SameCode:
    return SameCode(name, cu_alpha(table), cu_coverage(table))


def _continuum(line: Line, number: int, placed: dict[str, Placed], codes: int) -> Continuum:
    """One interview with the units of those who finished it; the same code twice on overlapping text is one unit."""
    layers: list[Units] = []
    for coder, layer in placed.items():
        if coder not in line.interviews[number].layers:
            continue
        starts, stops = layer.keyed(line.length)
        here = layer.interviews == number
        first, last = merge(starts[here], stops[here], touching=False)
        code = first // max(line.length, 1)
        layers.append(units(first - code * line.length, last - code * line.length, code + 1))
    return Continuum(int(line.edges[number]), int(line.edges[number + 1]), tuple(layers))


def _overlaps(line: Line, placed: dict[str, Placed], codes: tuple[str, ...]) -> list[Overlap]:
    found = []
    for coder, layer in placed.items():
        spans = (layer.starts, layer.stops)
        pairs = overlapping(spans, spans)
        two = layer.codes[pairs.a] < layer.codes[pairs.b]
        a, b = pairs.a[two], pairs.b[two]
        starts = line.offsets(layer.interviews[a], layer.starts[a].clip(layer.starts[b]))
        stops = line.offsets(layer.interviews[a], layer.stops[a].clip(None, layer.stops[b]) - 1) + 1
        rows = zip(layer.interviews[a], starts, stops, layer.codes[a], layer.codes[b], strict=True)
        found += [(int(i), int(start), int(stop), coder, int(c), int(d)) for i, start, stop, c, d in rows]
    return [
        Overlap(line.interviews[i].name, coder, start, stop, (codes[c], codes[d]))
        for i, start, stop, coder, c, d in sorted(found)
    ]
