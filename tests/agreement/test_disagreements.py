"""Disagreements of two coders: what is one, of which kind, how big, and what stands when it is decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.agreement.disagreements import HOWS, LONGEST, Agreed, Compared, Ground, How, Item, Kind, compared
from cipcoder.agreement.interviews import Segment
from cipcoder.agreement.passages import Piece, passage
from cipcoder.text.spans import Span, union

TEXT = "Le matin je suis seule. Vous êtes seule ? Oui, seule, et personne ne le voit jamais."
#       0         1         2         3         4         5         6         7         8
QUESTION = Span(TEXT.index("Vous"), TEXT.index("Oui"))
GROUND = Ground(TEXT, [Span(0, QUESTION.start), Span(QUESTION.stop, len(TEXT))])


def on(words: str, code: str = "alone") -> Segment:
    """The code on these words of the text."""
    start = TEXT.index(words)
    return Segment(start, start + len(words), code)


def told(done: Compared) -> list[tuple[Kind, list[str], list[str], int]]:
    def words(side: tuple[Segment, ...]) -> list[str]:
        return [f"{s.code}: {TEXT[s.start : s.stop]}" for s in side]

    return [(item.kind, words(item.a), words(item.b), item.characters) for item in done.items]


def settled(done: Compared) -> list[str]:
    return [TEXT[s.start : s.stop] for each in done.agreed for s in each.settled]


# --- what agrees -------------------------------------------------------------------------------------


def test_the_same_text_with_the_same_code_agrees() -> None:
    done = compared([on("je suis seule")], [on("je suis seule")], GROUND, "exact")
    assert (settled(done), done.items) == (["je suis seule"], ())


def test_one_long_segment_agrees_with_two_that_hold_the_same_words() -> None:
    done = compared([on("je suis seule")], [on("je suis"), on("seule")], GROUND, "exact")
    assert (settled(done), done.items) == (["je suis seule"], ()), "the blank between the two is no difference"


def test_what_only_the_interviewer_says_is_no_difference() -> None:
    done = compared([on(TEXT[: QUESTION.stop - 1])], [on(TEXT[: QUESTION.start])], GROUND, "exact")
    assert settled(done) == [TEXT[: QUESTION.stop - 1]]


@pytest.mark.parametrize(
    ("how", "stands"),
    [("union", "je suis seule."), ("intersection", "suis seule"), ("a", "je suis seule"), ("b", "suis seule.")],
)
def test_near_enough_agrees_and_the_rule_says_which_bounds_stand(how: How, stands: str) -> None:
    done = compared([on("je suis seule")], [on("suis seule.")], GROUND, how, 0.7)
    assert (settled(done), done.items) == ([stands], ())
    assert compared([on("je suis seule")], [on("suis seule.")], GROUND, how, 0.9).items[0].kind == "boundaries"


# --- what doesn't ------------------------------------------------------------------------------------


def test_the_same_code_with_other_bounds_is_one_matter_and_as_big_as_what_differs() -> None:
    done = compared([on("je suis seule")], [on("suis seule.")], GROUND, "exact")
    assert told(done) == [("boundaries", ["alone: je suis seule"], ["alone: suis seule."], len("je ") + len("."))]


def test_a_chain_of_segments_is_one_matter() -> None:
    done = compared([on("Le matin je"), on("suis seule")], [on("je suis")], GROUND, "exact")
    assert [item.kind for item in done.items] == ["boundaries"]


def test_another_code_on_the_same_passage_is_one_matter_not_two() -> None:
    done = compared([on("je suis seule")], [on("suis seule", "tired")], GROUND, "exact")
    assert told(done) == [
        ("code", ["alone: je suis seule"], ["tired: suis seule"], len("je suis seule")),
    ]


def test_another_code_on_less_than_half_of_it_is_two_matters() -> None:
    done = compared([on("je suis seule")], [on("je", "tired")], GROUND, "exact")
    assert [kind for kind, *_rest in told(done)] == ["only b", "only a"]


def test_the_most_alike_are_set_against_each_other() -> None:
    done = compared([on("je suis seule")], [on("suis seule", "tired"), on("je suis seule", "sad")], GROUND, "exact")
    assert told(done) == [
        ("code", ["alone: je suis seule"], ["sad: je suis seule"], len("je suis seule")),
        ("only b", [], ["tired: suis seule"], len("suis seule")),
    ]


def test_what_lies_in_the_interviewers_words_is_told_though_it_counts_for_nothing() -> None:
    done = compared([on("Vous êtes seule")], [], GROUND, "exact")
    assert told(done) == [("only a", ["alone: Vous êtes seule"], [], 0)]


def test_codes_on_the_same_of_the_interviewers_words_are_set_against_each_other() -> None:
    done = compared([on("Vous êtes seule")], [on("Vous êtes", "tired")], GROUND, "exact")
    assert [item.kind for item in done.items] == ["code"]


# --- what stands -------------------------------------------------------------------------------------


def words(segments: tuple[Segment, ...]) -> list[str]:
    return [TEXT[s.start : s.stop] for s in segments]


def test_each_outcome_says_what_stands() -> None:
    (bounds,) = compared([on("je suis seule")], [on("suis seule.")], GROUND, "exact").items
    assert words(bounds.version("a")) == ["je suis seule"]
    assert words(bounds.version("b")) == ["suis seule."]
    assert words(bounds.version("both")) == ["je suis seule."], "all the text of the two, once"
    assert bounds.version("neither") == ()
    (codes,) = compared([on("je suis seule")], [on("suis seule", "tired")], GROUND, "exact").items
    assert [s.code for s in codes.version("both")] == ["alone", "tired"]
    (one,) = compared([on("je suis seule")], [], GROUND, "exact").items
    assert (one.version("b"), one.version("both")) == ((), one.a)


def test_a_long_name_becomes_a_short_one() -> None:
    text = "mot " * 2000
    many = [Segment(4 * i, 4 * i + 3, "alone") for i in range(0, 2000, 2)]
    (item,) = compared([Segment(0, len(text), "alone")], many, Ground(text, [Span(0, len(text))]), "exact").items
    assert len(item.key) == 64 < LONGEST


# --- whatever they coded -----------------------------------------------------------------------------

WORDS = "".join("abcdefg hij\nkl mnop qrs tuvwxyz "[i % 32] for i in range(60))
segment = st.builds(
    lambda start, length, code: Segment(start, min(start + length, 60), code),
    st.integers(0, 59),
    st.integers(1, 25),
    st.sampled_from(["alone", "sad", "tired"]),
)
layer = st.lists(segment, max_size=7, unique=True)
grounds = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30)), max_size=3).map(
    lambda spans: Ground(WORDS, union([Span(start, min(start + n, 60)) for start, n in spans]))
)
rules = st.sampled_from(HOWS)
shares = st.sampled_from([0.2, 0.5, 0.8, 1.0])
SWAPPED: dict[Kind, Kind] = {"only a": "only b", "only b": "only a", "boundaries": "boundaries", "code": "code"}
OTHER_HOW: dict[How, How] = {"a": "b", "b": "a", "exact": "exact", "union": "union", "intersection": "intersection"}


@given(a=layer, b=layer, ground=grounds, how=rules, share=shares)
def test_every_segment_is_in_exactly_one_place(
    a: list[Segment], b: list[Segment], ground: Ground, how: How, share: float
) -> None:
    done = compared(a, b, ground, how, share)
    everything: list[Agreed | Item] = [*done.agreed, *done.items]
    assert Counter(s for each in everything for s in each.a) == Counter(a)
    assert Counter(s for each in everything for s in each.b) == Counter(b)
    assert len({each.key for each in everything}) == len(everything)
    assert all(each.a and each.b and each.settled for each in done.agreed)


@given(a=layer, b=layer, ground=grounds, how=rules, share=shares)
def test_the_coders_changed_about_change_the_sides_and_nothing_else(
    a: list[Segment], b: list[Segment], ground: Ground, how: How, share: float
) -> None:
    def seen(items: tuple[Item, ...]) -> set[Item]:
        return {replace(item, kind=SWAPPED[item.kind], a=item.b, b=item.a) for item in items}

    one, other = compared(a, b, ground, how, share), compared(b, a, ground, OTHER_HOW[how], share)
    assert seen(one.items) == set(other.items)
    if how != "exact":  # there the first coder's bounds stand: the text is the same
        assert {(x.b, x.a, x.settled) for x in one.agreed} == {(x.a, x.b, x.settled) for x in other.agreed}


@given(a=layer, ground=grounds, how=rules, share=shares)
def test_the_same_work_leaves_nothing_to_decide(a: list[Segment], ground: Ground, how: How, share: float) -> None:
    done = compared(a, list(reversed(a)), ground, how, share)
    assert done.items == ()
    codes = {s.code for s in a}
    for code in codes:
        text = union(Span(s.start, s.stop) for s in a if s.code == code and not WORDS[s.start : s.stop].isspace())
        stands = union(Span(s.start, s.stop) for each in done.agreed for s in each.settled if s.code == code)
        assert [s for s in text if s not in stands] == []


@given(a=layer, b=layer, ground=grounds, how=rules, share=shares, data=st.data())
def test_the_order_in_which_segments_come_changes_nothing(
    a: list[Segment], b: list[Segment], ground: Ground, how: How, share: float, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(a)), data.draw(st.permutations(b))
    assert compared(a, b, ground, how, share) == compared(*shuffled, ground, how, share)


@given(a=layer, b=layer, ground=grounds, how=rules, share=shares)
def test_codes_by_other_names_change_nothing_else(
    a: list[Segment], b: list[Segment], ground: Ground, how: How, share: float
) -> None:
    def renamed(segments: list[Segment] | tuple[Segment, ...]) -> tuple[Segment, ...]:
        return tuple(replace(s, code=f"un-{s.code}") for s in segments)

    def seen(items: tuple[Item, ...]) -> list[Item]:
        return [replace(item, a=renamed(item.a), b=renamed(item.b)) for item in items]

    done = compared(a, b, ground, how, share)
    assert seen(done.items) == list(compared(renamed(a), renamed(b), ground, how, share).items)


@given(a=layer, b=layer, ground=grounds)
@settings(max_examples=50)
def test_a_laxer_rule_never_leaves_more_boundaries_to_decide(
    a: list[Segment], b: list[Segment], ground: Ground
) -> None:
    rules: tuple[tuple[How, float], ...] = (("exact", 1.0), ("union", 1.0), ("union", 0.8), ("union", 0.2))
    left = [sum(item.kind == "boundaries" for item in compared(a, b, ground, how, share).items) for how, share in rules]
    assert left == sorted(left, reverse=True)
    assert left[0] == left[1], "all of the text shared is the same text"


@given(a=layer, b=layer, ground=grounds, share=shares)
def test_what_stands_by_the_intersection_lies_in_both_and_by_the_union_holds_both(
    a: list[Segment], b: list[Segment], ground: Ground, share: float
) -> None:
    narrow, wide = (compared(a, b, ground, how, share).agreed for how in ("intersection", "union"))
    for less, more in zip(narrow, wide, strict=True):
        for part in (*less.settled, *less.a, *less.b):
            assert any(s.start <= part.start and part.stop <= s.stop for s in more.settled)


# --- the passage in both versions --------------------------------------------------------------------


def drawn(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_signs_stand_where_each_version_begins_and_ends() -> None:
    shown = passage(TEXT, [on("je suis seule")], [on("suis seule.")], around=6)
    assert drawn(shown) == "…matin A►je B►suis seule◄A.◄B Vous êtes…"
    assert [(p.a, p.b) for p in shown if not p.sign] == [
        *((False, False), (True, False), (True, True), (False, True), (False, False)),
    ]


def test_segments_that_touch_have_signs_of_their_own_and_no_word_is_cut() -> None:
    shown = passage(TEXT, [on("je suis "), on("seule")], [], around=2)
    assert drawn(shown) == "…matin A►je suis ◄AA►seule◄A. Vous…"


@given(a=layer, b=layer, around=st.integers(0, 30))
def test_without_its_signs_the_passage_is_the_text(a: list[Segment], b: list[Segment], around: int) -> None:
    if a or b:
        assert "".join(p.text for p in passage(WORDS, a, b, around) if not p.sign) in WORDS
