"""Which extracts stand for a code in a report: spread over the interviews, kept verbatims first."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.queries.extracts import Extract
from cipcoder.report.study_material import spread


def extract(code: str, transcript: int, start: int, length: int, starred: bool) -> Extract:
    said: dict[str, Any] = dict.fromkeys(Extract._fields, "")
    place = {"transcript": f"t{transcript}", "start": start, "stop": start + length, "code": code, "starred": starred}
    return Extract(**said | place)


EXTRACTS = st.lists(
    st.builds(extract, st.sampled_from("ab"), st.integers(0, 5), st.integers(0, 99), st.integers(1, 40), st.booleans()),
    max_size=25,
    unique_by=lambda each: (each.code, each.transcript, each.start, each.stop),
)


@settings(max_examples=60, deadline=None)
@given(EXTRACTS, st.integers(0, 4))
def test_extracts_are_spread_over_the_interviews(found: list[Extract], most: int) -> None:
    found.sort(key=lambda each: (each.transcript, each.start))
    chosen = spread(found, most)
    assert len(chosen) == len(set(chosen))
    assert set(chosen) <= set(found)
    for code in {each.code for each in found}:
        mine, all_of_it = ([each for each in some if each.code == code] for some in (chosen, found))
        interviews = {each.transcript for each in all_of_it}
        assert len(mine) == min(most, len(all_of_it))
        assert len({each.transcript for each in mine}) == min(most, len(interviews))
        assert mine == [each for each in all_of_it if each in mine], "in the order of the corpus"
        for name in {each.transcript for each in mine}:
            left = [each for each in all_of_it if each.transcript == name and each not in mine]
            taken = [each for each in mine if each.transcript == name]
            assert not (any(each.starred for each in left) and not all(each.starred for each in taken))


def test_a_kept_verbatim_comes_first() -> None:
    found = [extract("a", 0, 0, 10, False), extract("a", 0, 20, 300, True), extract("a", 0, 50, 11, False)]
    assert spread(found, 1) == [found[1]]
    assert spread([replace_start(each) for each in found], 1)[0].stop == 11


def replace_start(each: Extract) -> Extract:
    return each._replace(starred=False, stop=each.stop - each.start, start=0)
