"""First appearances, against sets of codes gathered interview by interview."""

from __future__ import annotations

import statistics
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from cipcoder.codebook.models import Code
from cipcoder.project import Project
from cipcoder.queries.first_appearances import ORDERS, SEED, FirstAppearances, first_appearances
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.queries.random_layers import CODES, INTERVIEWS, Put, begin, coded, codings, put
from tests.studies import CODEBOOK, WORK, talk

ORDER = ("travail", "famille", "brut", "bref")
"""by date; the one without a date last"""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("first") / "study")


def asked(project: Project, orders: int = ORDERS, seed: int = SEED) -> FirstAppearances:
    with project.store.read() as connection:
        return first_appearances(connection, "ana", orders=orders, seed=seed)


def by_participant(put: Put) -> bool:
    """Whether a participant says any character of it; a text without turns is a participant's."""
    (data,) = [each for each in INTERVIEWS if each.name == put.transcript]
    theirs = [
        range(turn[2], turn[3]) for turn in data.turns if turn[0] is None or data.speakers[turn[0]][1] == "participant"
    ]
    return not data.turns or any(at in turn for at in range(put.start, put.stop) for turn in theirs)


def of(puts: list[Put], name: str) -> list[str]:
    """The codes of an interview in the order they come."""
    mine = sorted((p.start, CODES.index(p.code)) for p in puts if p.transcript == name and by_participant(p))
    return list(dict.fromkeys(CODES[code] for _start, code in mine))


@settings(max_examples=15, deadline=None)
@given(mine=codings, others=codings)
def test_new_codes_and_the_band_of_all_orders_are_those_of_sets(
    begun: Path, mine: list[Put], others: list[Put]
) -> None:
    with coded(begun, mine, others) as project:
        found = asked(project)
        names = [name for name in ORDER if of(mine, name)]
        assert [step.name for step in found.steps] == names
        seen: list[str] = []
        for step in found.steps:
            new = [code for code in of(mine, step.name) if code not in seen]
            seen += new
            assert (list(step.new), step.so_far) == (new, len(seen))
        orders = [[len(set().union(*(of(mine, n) for n in order[: i + 1]))) for i in range(len(order))]
                  for order in permutations(names)]  # fmt: skip
        assert found.orders == (len(orders) if names else 0)
        for i, step in enumerate(found.steps):
            curve = [order[i] for order in orders]
            assert step.median == pytest.approx(statistics.median(curve))
            assert (step.low, step.high) == pytest.approx((np.percentile(curve, 5), np.percentile(curve, 95)))
        used = {p.code for p in mine if by_participant(p)}
        assert set(found.never) == set(CODES) - used - ({"conditions"} if used & {"hours", "isolation"} else set())


def test_random_orders_are_the_same_each_time(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", name="x") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        project.use_coder("ana")
        for number in range(9):
            data = talk(f"t{number}", f"Mme B. : un deux {number}", date=f"2025-01-{20 - number:02}")
            project.do(ops.ImportTranscript(data))
            put(project, [Put(data.name, 9, 11, ("hours", "isolation", "kin")[number % 3])])
        one, two, other = asked(project, orders=50), asked(project, orders=50), asked(project, orders=50, seed=2)
        assert one == two
        assert (one.orders, [step.name for step in one.steps][:2]) == (50, ["t8", "t7"])
        assert other.steps != one.steps
        assert [step.high for step in one.steps][-1] == 3
        assert all(step.low <= step.median <= step.high for step in one.steps)
        few = asked(project, orders=1)
        assert (few.orders, few.steps[0].low) == (1, 1)


def test_an_interview_finished_without_a_coding_counts_one_not_begun_does_not(begun: Path) -> None:
    with coded(begun, [Put("travail", 65, 74, "kin")]) as project:
        assert [step.name for step in asked(project).steps] == ["travail"]
        project.set_read_state(project.transcript("bref").uid, "finished")
        found = project.first_appearances()
        assert [(step.name, step.new, step.so_far) for step in found.steps] == [
            ("travail", ("kin",), 1),
            ("bref", (), 1),
        ]
        assert (found.undated, found.orders) == (1, 2)
        assert [step.name for step in project.first_appearances(only_finished=True).steps] == ["bref"]


def test_codes_that_stood_in_the_codebook_before_the_first_coding_are_named(begun: Path) -> None:
    with coded(begun, ()) as project:
        assert asked(project).before == ()
        put(project, [Put("travail", 65, 74, "kin")])
        project.do(ops.AddCode(Code(id="tired", label={"fr": "Fatigue"}), None))
        put(project, [Put("travail", 80, 84, "tired")])
        found = asked(project)
        assert found.before == CODES
        assert "tired" in found.steps[0].new


def test_what_only_the_interviewer_says_has_not_appeared_as_in_the_frequencies(begun: Path) -> None:
    asks = next(turn for turn in WORK.turns if turn[0] is not None and WORK.speakers[turn[0]][1] == "interviewer")
    with coded(begun, [Put("travail", asks[2], asks[3], "kin"), Put("brut", 0, 4, "hours")]) as project:
        for step in (found := project.first_appearances("ana")).steps:
            project.set_read_state(project.transcript(step.name).uid, "finished")
        counted = project.frequencies("ana")
        assert {row.code for row in counted.rows if row.codings_interviewer} >= {"kin"}
        assert "kin" in found.never
        assert [step.name for step in found.steps] == ["brut"]


def test_nothing_coded_is_an_empty_answer(begun: Path) -> None:
    with coded(begun, ()) as project:
        found = asked(project)
        assert (found.steps, found.orders, found.undated, found.never) == ((), 0, 0, CODES)


def test_what_a_blind_round_hides_is_left_out_and_named(begun: Path) -> None:
    with coded(begun, (), [Put("travail", 0, 30, "kin"), Put("brut", 0, 3, "hours")]) as project:
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
        project.use_coder("ana")
        found = project.first_appearances("ben")
        assert [step.name for step in found.steps] == ["brut"]
        assert found.layer.blind == ("travail",)
