"""Small studies for properties: texts of forty characters, three coders, three codes."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.text.spans import Span

CODES = ("work", "fear", "family")
CODERS = ("ana", "bea", "cleo")
LONGEST = 40

segments = st.builds(
    lambda start, length, code: Segment(start, min(start + length, LONGEST), code),
    st.integers(0, LONGEST - 1),
    st.integers(1, 20),
    st.sampled_from(CODES),
)
layers = st.lists(segments, max_size=6).map(tuple)


def _filling(cuts: list[int]) -> tuple[Span, ...]:
    return tuple(Span(start, stop) for start, stop in pairwise(sorted({0, LONGEST, *cuts})))


cuts = st.lists(st.integers(1, LONGEST - 1), max_size=6)


@st.composite
def interviews(draw: st.DrawFn, coders: tuple[str, ...] = ("ana", "bea")) -> Interview:
    """Turns that fill the text, some of them measured, other units on it, and a layer for each coder."""
    turns = _filling(draw(cuts))
    measured = tuple(turn for turn in turns if draw(st.integers(0, 3)))
    given = draw(st.lists(segments, max_size=4))
    units: dict[Unit, tuple[Span, ...]] = {
        Unit.TURN: turns,
        Unit.SENTENCE: _filling(draw(cuts)),
        Unit.TOKEN: _filling(draw(cuts))[::2],
        Unit.SEGMENT: tuple(sorted({Span(s.start, s.stop) for s in given})),
    }
    name = f"interview {draw(st.integers(0, 99))}"
    return Interview(name, measured, units, {coder: draw(layers) for coder in coders})


@st.composite
def unfinished(draw: st.DrawFn) -> Interview:
    """An interview that some of three coders, or none, have finished."""
    one = draw(interviews(CODERS))
    missing = draw(st.sets(st.sampled_from(CODERS), max_size=3)) if draw(st.booleans()) else set()
    return replace(one, layers={coder: layer for coder, layer in one.layers.items() if coder not in missing})


studies = st.lists(interviews(), max_size=7)
incomplete = st.lists(unfinished(), max_size=5)


def measured_places(one: Interview) -> list[int]:
    """The offsets that count, one by one."""
    return [place for span in one.measured for place in range(span.start, span.stop)]


def close(a: float | None, b: float | None) -> bool:
    return a is b is None or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))


def same(a: list[Any], b: list[Any]) -> bool:
    """Numbers close, everything else equal."""
    return all(
        close(x, y) if isinstance(x, float) or isinstance(y, float) else x == y for x, y in zip(a, b, strict=True)
    )
