"""Codings by code and transcript, against rows counted one by one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.project import Project
from cipcoder.queries import counts as queried
from cipcoder.queries.consensus import Analysis
from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.queries.counts import Counts, by_attribute, placed
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.queries.random_layers import Put, begin, coded, codings


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("counts") / "study")


def asked(
    project: Project, whose: str | Analysis | None, chosen: Filter | None = None, viewer: str | None = None
) -> Counts:
    with project.store.read() as connection:
        return placed(connection, whose, chosen, viewer=viewer)


def told(found: Counts) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (code, name): int(found.matrix[i, j])
            for i, code in enumerate(found.codes)
            for j, name in enumerate(found.transcripts)
            if found.matrix[i, j]
        }
    )


def again(puts: list[Put]) -> Counter[tuple[str, str]]:
    return Counter((p.code, p.transcript) for p in puts)


@settings(max_examples=12, deadline=None)
@given(mine=codings, others=codings, at_a_time=st.integers(1, 5))
def test_one_layer_and_everybody_s_are_counted_as_they_stand(
    begun: Path, mine: list[Put], others: list[Put], at_a_time: int
) -> None:
    with coded(begun, mine, others) as project, pytest.MonkeyPatch.context() as patch:
        patch.setattr(queried, "AT_A_TIME", at_a_time)
        assert told(asked(project, "ana")) == again(mine)
        assert told(asked(project, None)) == again(mine) + again(others)
        found = asked(project, "ben", Filter(None, frozenset({"famille", "travail"})))
        assert told(found) == again([p for p in others if p.transcript in ("famille", "travail")])
        assert found.transcripts == ("travail", "famille")
        assert found.of("kin") == sum(
            p.code == "kin" and p.transcript != "brut" and p.transcript != "bref" for p in others
        )


def test_noughts_and_unused_codes_stand_in_the_matrix(begun: Path, tmp_path: Path) -> None:
    with coded(begun, [Put("carnet", 0, 6, "kin")]) as project:
        found = asked(project, "ana")
        assert (found.codes, found.matrix.shape, found.matrix.sum()) == (
            *(("conditions", "hours", "isolation", "kin", "money"), (5, 4), 0),
        )
        assert told(asked(project, None, EVERYTHING)) == {("kin", "carnet"): 1}
    with Project.create(tmp_path / "empty", name="x") as project:
        assert asked(project, None).matrix.shape == (0, 0)


def test_the_analysis_layer_takes_each_transcript_from_one_coder(begun: Path) -> None:
    mine, others = [Put("travail", 3, 9, "kin"), Put("famille", 1, 8, "hours")], [Put("travail", 4, 9, "hours")]
    with coded(begun, mine, others) as project:
        found = asked(project, Analysis("ana", "ben", frozenset({"travail"})))
        assert told(found) == again([others[0], mine[1]])


def test_by_attribute_adds_up_the_transcripts_of_those_who_have_a_value(begun: Path) -> None:
    mine = [
        Put("travail", 3, 9, "kin"),
        Put("famille", 1, 8, "kin"),
        Put("bref", 0, 3, "kin"),
        Put("brut", 0, 4, "kin"),
    ]
    with coded(begun, mine) as project:
        people = {"B": {"âge": "41"}, "C": {"âge": "30"}, "D": {"âge": "41"}}
        project.do(ops.SetParticipants(tuple(ops.ParticipantData(key, key, said) for key, said in people.items())))
        with project.store.read() as connection:
            found = by_attribute(connection, placed(connection, "ana"), "âge")
            assert {value: column.tolist() for value, column in found.items()} == {
                "30": [0, 0, 0, 1, 0],
                "41": [0, 0, 0, 2, 0],
                "": [0, 0, 0, 1, 0],
            }
            assert list(found) == ["30", "41", ""]


def test_what_a_blind_round_hides_is_not_counted(begun: Path) -> None:
    mine, others = [Put("travail", 3, 9, "kin")], [Put("travail", 4, 9, "hours"), Put("bref", 0, 3, "kin")]
    with coded(begun, mine, others) as project:
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail", "famille")))
        assert told(asked(project, None, viewer="ana")) == again([*mine, others[1]])
        assert told(asked(project, None)) == again([others[1]])
        assert told(asked(project, "ben", viewer="ana")) == again([others[1]])
