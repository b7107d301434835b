"""Digit keys stay where they are, whatever is coded; only the codebook moves them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.codebook.models import Code
from cipcoder.tui.codekeys import SLOTS, CodeKeys

NAMES = [f"c{i}" for i in range(14)]


def codes(pinned: dict[str, int]) -> list[Code]:
    return [Code(id=name, label={"fr": name}, slot=pinned.get(name)) for name in NAMES]


@given(
    st.lists(st.sampled_from(NAMES), max_size=40), st.dictionaries(st.sampled_from(NAMES[:4]), st.just(0), max_size=1)
)
@settings(max_examples=150, deadline=None)
def test_a_code_that_has_a_key_keeps_it(used: list[str], pinned: dict[str, int]) -> None:
    keys = CodeKeys()
    keys.follow(codes(pinned))
    for code in used:
        before = dict(keys.slots)
        keys.used([code])
        assert before.items() <= keys.slots.items()
        assert len(set(keys.slots.values())) == len(keys.slots)
        assert keys.recent[0] == code
    first = [code for code in dict.fromkeys(used) if code not in pinned]
    free = [slot for slot in SLOTS if slot not in pinned.values()]
    assert {keys.of(code): code for code in first[: len(free)]} == dict(zip(free, first, strict=False))


def test_a_key_pinned_in_the_codebook_stands_and_the_given_ones_stay() -> None:
    keys = CodeKeys(first_used=["c5", "c6"], last_used=["c6", "c5"])
    keys.follow(codes({"c0": 1}))
    assert keys.slots == {1: "c0", 2: "c5", 3: "c6"}
    assert keys.recent == ["c5", "c6"]
    keys.free("c9", 2)
    keys.follow(codes({"c0": 1, "c9": 2}))
    assert keys.slots == {1: "c0", 2: "c9", 3: "c6", 4: "c5"}


def test_a_retired_code_gives_its_key_up() -> None:
    keys = CodeKeys(first_used=["c5"])
    keys.follow(codes({}))
    keys.follow([code for code in codes({}) if code.id != "c5"])
    assert keys.slots == {}
    assert keys.recent == []
