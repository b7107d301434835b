"""Alpha for unitizing against its formulas written out the long way, and groups of codes that exclude each other."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.agreement import unitizing as u
from cipcoder.agreement import unitizing_2004 as old
from cipcoder.agreement.compare import compare
from cipcoder.agreement.groups import OverlapError, compare_group, overlaps
from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.errors import InputError, RefusedError
from cipcoder.text.spans import Span

LENGTH = 30
Layer = list[tuple[int, int, str]]
Text = list[Layer]
GAP = ""


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """Units that don't overlap: some of the stretches between cuts."""
    cuts = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=8)))
    codes = st.sampled_from(["", "a", "b", "c"])
    return [(start, stop, code) for start, stop in pairwise(cuts) if (code := draw(codes))]


texts = st.integers(2, 4).flatmap(lambda coders: st.lists(layers(), min_size=coders, max_size=coders))


def close(a: float | None, b: float | Fraction | None) -> bool:
    if a is None or b is None:
        return a == b
    return math.isclose(a, float(b), abs_tol=1e-9)


def pieces(layer: Layer) -> Layer:
    """Units and the gaps between them."""
    gaps: Layer = []
    at = 0
    for start, stop, _code in [*layer, (LENGTH, LENGTH, "")]:
        gaps += [(at, start, GAP)] if start > at else []
        at = stop
    return [*layer, *gaps]


def shared(x: tuple[int, int, str], y: tuple[int, int, str]) -> int:
    return max(0, min(x[1], y[1]) - max(x[0], y[0]))


class Plain:
    """Every sum of the family of 2016 as it is printed, in fractions."""

    def __init__(self, study: list[Text]) -> None:
        self.values = sorted({unit[2] for text in study for layer in text for unit in layer} | {GAP})
        self.l = dict.fromkeys([(c, k) for c in self.values for k in self.values], Fraction(0))
        self.s = dict.fromkeys(self.values, Fraction(0))
        self.star = dict.fromkeys(self.values, Fraction(0))
        for text in study:
            share = Fraction(1, len(text) - 1)
            for i, layer in enumerate(text):
                for piece in pieces(layer):
                    self.s[piece[2]] += (piece[1] - piece[0]) ** (1 if piece[2] == GAP else 2)
                    for j, other in enumerate(text):
                        if i == j:
                            continue
                        for facing in pieces(other):
                            self.l[piece[2], facing[2]] += share * shared(piece, facing)
                        self.star[piece[2]] += share * sum(shared(piece, facing) for facing in other) ** 2

    def alpha(self, kind: str, k: str = "") -> Fraction | None:
        values = self.values if kind in ("u", "bar") else [c for c in self.values if c != GAP]
        squares = self.s if kind in ("u", "bar") else self.star
        length = {c: sum((self.l[c, d] for d in values), Fraction(0)) for c in values}
        total = sum(length.values(), Fraction(0))
        if not total:
            return None
        room = total - sum((squares[c] for c in values), Fraction(0)) / total
        if room <= 0:  # so little is shared that nothing can be expected
            return None
        e = {(c, d): (length[c] * length[d] - (squares[c] if c == d else 0)) / room for c in values for d in values}
        if kind == "bar":
            observed = length[GAP] - self.l[GAP, GAP]
            expected = sum((e[GAP, c] for c in values), Fraction(0)) - e[GAP, GAP]
        elif kind == "k":
            if not length[k]:
                return None
            chance = sum((e[k, c] for c in values), Fraction(0))
            observed = chance / length[k] * (length[k] - self.l[k, k])
            expected = chance - e[k, k]
        else:
            observed = total - sum((self.l[c, c] for c in values), Fraction(0))
            expected = sum(e.values(), Fraction(0)) - sum((e[c, c] for c in values), Fraction(0))
        return 1 - observed / expected if expected else None


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_the_family_of_2016_is_what_its_formulas_say(study: list[Text]) -> None:
    found, codes = u.continua([(0, LENGTH, text) for text in study])
    table, plain = u.coincidences(found, len(codes)), Plain(study)
    assert close(u.u_alpha(table), plain.alpha("u"))
    assert close(u.bar_u_alpha(table), plain.alpha("bar"))
    assert close(u.cu_alpha(table), plain.alpha("cu"))
    for place, code in enumerate(codes):
        assert close(u.ku_alpha(table, place + 1), plain.alpha("k", str(code)))


@settings(max_examples=40, deadline=None)
@given(texts, st.permutations(["a", "b", "c"]), st.integers(0, 1000))
def test_names_of_codes_order_of_coders_and_where_a_text_begins_change_nothing(
    text: Text, names: list[str], begin: int
) -> None:
    new = dict(zip("abc", names, strict=True))
    moved = [[(s + begin, t + begin, new[c]) for s, t, c in reversed(layer)] for layer in reversed(text)]
    one, codes = u.continua([(0, LENGTH, text)])
    other, _codes = u.continua([(begin, begin + LENGTH, moved)])
    before, after = u.coincidences(one, len(codes)), u.coincidences(other, len(codes))
    for coefficient in (u.u_alpha, u.bar_u_alpha, u.cu_alpha, u.cu_coverage):
        x, y = coefficient(before), coefficient(after)
        assert x is y is None or math.isclose(x or 0, y or 0, abs_tol=1e-9)
    x, y = old.alpha_u_2004(0, LENGTH, text), old.alpha_u_2004(begin, begin + LENGTH, moved)
    assert x is y is None or math.isclose(x or 0, y or 0, abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_alpha_u_of_2004_is_what_its_formulas_say(text: Text) -> None:
    m = len(text)
    for code, found in old.by_code(0, LENGTH, text).items():
        sides = [pieces([unit for unit in layer if unit[2] == code]) for layer in text]
        observed = Fraction(0)
        for i, mine in enumerate(sides):
            for j, theirs in enumerate(sides):
                for x in mine if i != j else []:
                    for y in theirs:
                        if x[2] and y[2] and shared(x, y):
                            observed += (x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2
                        elif x[2] and not y[2] and y[0] <= x[0] and x[1] <= y[1]:
                            observed += (x[1] - x[0]) ** 2
                        elif y[2] and not x[2] and x[0] <= y[0] and y[1] <= x[1]:
                            observed += (y[1] - y[0]) ** 2
        observed /= m * (m - 1) * LENGTH**2
        units = [x[1] - x[0] for side in sides for x in side if x[2]]
        gaps = [x[1] - x[0] for side in sides for x in side if not x[2]]
        summed = sum(
            (Fraction(len(units) - 1, 3) * (2 * n**3 - 3 * n**2 + n) + n**2 * sum(g - n + 1 for g in gaps if g >= n))
            for n in units
        )
        room = m * LENGTH * (m * LENGTH - 1) - sum(n * (n - 1) for n in units)
        assert close(found.observed, observed)
        assert close(found.expected, Fraction(2, LENGTH) * summed / room if room else Fraction(0))


def test_of_one_coders_overlapping_units_of_a_code_the_first_and_longest_wins_in_2004() -> None:
    crowded: Layer = [(0, 7, "a"), (0, 4, "a"), (5, 9, "a"), (9, 12, "a")]
    alone: Layer = [(0, 7, "a"), (9, 12, "a")]
    other: Layer = [(0, 4, "a")]
    assert old.by_code(0, 15, [crowded, other]) == old.by_code(0, 15, [alone, other])


def test_units_of_one_coder_that_overlap_are_refused() -> None:
    with pytest.raises(InputError, match="overlap at 3"):
        u.units([0, 3], [4, 6], [1, 1])


def test_a_text_only_one_coder_worked_on_counts_for_nothing() -> None:
    text: Text = [[(0, 5, "a")], [(1, 6, "a")]]
    alone: Text = [[(0, 9, "a")]]
    both, codes = u.continua([(0, LENGTH, text), (0, LENGTH, alone)])
    one, _codes = u.continua([(0, LENGTH, text)])
    assert u.u_alpha(u.coincidences(both, 1)) == u.u_alpha(u.coincidences(one, 1))
    assert codes == ("a",)
    assert u.u_alpha(u.coincidences([], 0)) is None
    assert u.cu_coverage(u.coincidences([], 0)) is None
    assert old.alpha_u_2004(0, LENGTH, alone) is None


# --- groups of codes that exclude each other ----------------------------------------------------------------------


def interview(text: Text, name: str = "one", coders: str = "xyzw") -> Interview:
    whole = (Span(0, LENGTH),)
    return Interview(
        name,
        whole,
        {Unit.TURN: whole},
        {c: [Segment(*unit) for unit in layer] for c, layer in zip(coders, text, strict=False)},
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, max_size=3))
def test_a_group_gives_cu_alpha_over_interviews_with_their_own_coders(study: list[Text]) -> None:
    found = compare_group([interview(text, f"i{i}") for i, text in enumerate(study)], "xyzw", ["a", "b", "c"])
    texts_, codes = u.continua([(0, LENGTH, text) for text in study])
    table = u.coincidences(texts_, len(codes))
    assert close(found.pooled.alpha, None if (x := u.cu_alpha(table)) is None else Fraction(x))
    assert close(found.pooled.coverage, None if (x := u.cu_coverage(table)) is None else Fraction(x))
    for row in found.by_code:
        expected = u.ku_alpha(table, codes.index(row.name) + 1) if row.name in codes else None
        assert close(row.alpha, None if expected is None else Fraction(expected))
    assert (found.interviews, found.characters) == (len(study), LENGTH * len(study))
    assert [row.name for row in found.by_interview] == [f"i{i}" for i in range(len(study))]


@settings(max_examples=40, deadline=None)
@given(layers(), layers())
def test_places_marked_are_bar_u_alpha_whatever_the_codes(x: Layer, y: Layer) -> None:
    one, codes = u.continua([(0, LENGTH, [x, y])])
    expected = u.bar_u_alpha(u.coincidences(one, len(codes)))
    mine = compare([interview([x, y])], "xy", ["a", "b", "c"]).overall.alpha_places
    assert close(mine, None if expected is None else Fraction(expected))


def test_the_figure_of_the_book_as_a_group() -> None:
    alex: Layer = [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")]
    paul: Layer = [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")]
    suzan: Layer = [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")]
    whole = (Span(0, 60),)
    book = replace(interview([alex, paul, suzan]), measured=whole)
    found = compare_group([book], "xyz", "1234567")
    assert found.pooled.alpha == pytest.approx(0.724, abs=0.0005)
    assert found.by_code[6].alpha is None
    assert found.by_code[6].coverage == 0


def test_codes_of_a_group_that_overlap_within_one_coder_are_refused_with_the_places() -> None:
    text = Interview(
        "Amina",
        (Span(10, 20), Span(30, 40)),
        {},
        {
            "x": [Segment(5, 35, "a"), Segment(12, 33, "b"), Segment(20, 30, "c"), Segment(14, 16, "a")],
            "y": [Segment(10, 20, "a"), Segment(20, 40, "b")],
        },
    )
    with pytest.raises(OverlapError) as refusal:
        compare_group([text], ["x", "y"], ["a", "b", "c"])
    assert isinstance(refusal.value, RefusedError)
    assert "Amina, characters 12 to 33, by x (a and b)" in str(refusal.value)
    places = overlaps([text], ["x", "y"], ["a", "b", "c"])
    assert tuple(places) == refusal.value.places
    assert [(p.start, p.stop, p.codes) for p in places] == [(12, 33, ("a", "b")), (14, 16, ("a", "b"))]
    assert overlaps([text], ["x", "y"], ["a", "c"]) == []


def test_a_refusal_shows_five_places_and_counts_the_others() -> None:
    layer: Layer = [(i, i + 1, code) for i in range(7) for code in "ab"]
    with pytest.raises(OverlapError, match="and 2 more places"):
        compare_group([interview([layer, []])], "xy", "ab")


def test_the_same_code_twice_on_overlapping_text_is_one_unit_of_a_group() -> None:
    doubled: Layer = [(0, 8, "a"), (4, 12, "a"), (20, 25, "b")]
    merged: Layer = [(0, 12, "a"), (20, 25, "b")]
    other: Layer = [(2, 10, "a"), (18, 22, "a")]
    assert compare_group([interview([doubled, other])], "xy", "ab") == compare_group(
        [interview([merged, other])], "xy", "ab"
    )
