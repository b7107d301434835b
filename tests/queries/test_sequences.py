"""What follows what, against a walk from passage to passage with sets of codes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings

from cipcoder.queries.sequences import Sequences
from cipcoder.rounds import Plan, new_round
from tests.queries.random_layers import CODES, TOP, Put, begin, coded, codings

Told = dict[tuple[str, str], tuple[int, int, object]]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("sequences") / "study")


def told(found: Sequences) -> Told:
    return {(f.first, f.then): (f.times, f.interviews, pytest.approx(f.expected)) for f in found.follows}


def again(puts: list[Put]) -> tuple[int, Told]:
    """Number of steps; and what follows what."""
    steps: list[tuple[str, set[str], set[str]]] = []
    for name in {p.transcript for p in puts}:
        here = [p for p in puts if p.transcript == name]
        for start, stop in {(p.start, p.stop) for p in here}:
            later = [p.start for p in here if p.start >= stop]
            if later:
                codes = {p.code for p in here if (p.start, p.stop) == (start, stop)}
                steps.append((name, codes, {p.code for p in here if p.start == min(later)}))
    times: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], set[str]] = {}
    for name, before, after in steps:
        for pair in ((a, b) for a in before for b in after):
            times[pair] += 1
            where.setdefault(pair, set()).add(name)
    found: Told = {}
    for a, b in times:
        first = sum(a in before for _name, before, _after in steps)
        then = sum(b in after for _name, _before, after in steps)
        found[a, b] = (times[a, b], len(where[a, b]), first * then / len(steps))
    return len(steps), found


@settings(max_examples=8, deadline=None)
@given(mine=codings, others=codings)
def test_steps_and_what_is_expected_are_those_of_a_walk(begun: Path, mine: list[Put], others: list[Put]) -> None:
    with coded(begun, mine, others) as project:
        found = project.sequences("ana")
        assert (found.steps, told(found)) == again(mine)
        assert found.codes == tuple(code for code in CODES if any(p.code == code for p in mine))
        assert [f.times for f in found.follows] == sorted((f.times for f in found.follows), reverse=True)
        by_theme = project.sequences("ana", themes=True)
        assert (by_theme.steps, told(by_theme)) == again([p._replace(code=TOP[p.code]) for p in mine])


def test_a_long_passage_does_not_hide_what_comes_inside_it(begun: Path) -> None:
    mine = [Put("travail", 0, 100, "conditions"), Put("travail", 12, 20, "hours"), Put("travail", 30, 42, "kin")]
    with coded(begun, [*mine, Put("travail", 110, 120, "money")]) as project:
        assert set(told(project.sequences())) == {("conditions", "money"), ("hours", "kin"), ("kin", "money")}


def test_what_overlaps_does_not_follow(begun: Path) -> None:
    with coded(begun, [Put("travail", 0, 20, "hours"), Put("travail", 12, 42, "kin")]) as project:
        found = project.sequences()
        assert (found.steps, found.follows, found.codes) == (0, (), ("hours", "kin"))


def test_several_codes_of_a_passage_are_each_followed_by_all_of_the_next_in_one_step(begun: Path) -> None:
    mine = [Put("travail", 0, 9, code) for code in ("hours", "kin")]
    with coded(begun, [*mine, *(Put("travail", 12, 20, code) for code in ("hours", "money"))]) as project:
        found = project.sequences()
        assert found.steps == 1
        assert {pair: n for pair, (n, _i, _e) in told(found).items()} == dict.fromkeys(
            [("hours", "hours"), ("hours", "money"), ("kin", "hours"), ("kin", "money")], 1
        )
        assert all(f.expected == 1 for f in found.follows)


def test_nothing_follows_from_one_interview_to_the_next_nor_where_nothing_is_coded(begun: Path) -> None:
    with coded(begun, [Put("travail", 0, 9, "hours"), Put("famille", 12, 20, "kin")]) as project:
        assert project.sequences().follows == ()
        assert project.sequences("ben").codes == ()


def test_what_a_blind_round_hides_is_left_out_and_named(begun: Path) -> None:
    others = [Put("travail", 0, 9, "kin"), Put("travail", 12, 20, "hours")]
    with coded(begun, (), others) as project:
        assert project.sequences("ben").steps == 1
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
        project.use_coder("ana")
        found = project.sequences("ben")
        assert (found.steps, found.layer.blind) == (0, ("travail",))
