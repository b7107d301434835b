"""The codings of a layer as columns: all of them, in order, and only those one may see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.project import Project
from cipcoder.queries import spans as queried
from cipcoder.queries.consensus import Analysis
from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.queries.spans import Spans, distinct, reading, spans
from cipcoder.rounds import Plan, new_round
from tests.queries.random_layers import Put, begin, coded, codings, in_order, put
from tests.studies import NOTES

ORDER = ("bref", "travail", "famille", "brut")
"""interviews: those without a date first, then by date"""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("spans") / "study")


def rows(found: Spans) -> list[Put]:
    columns = (found.transcript, found.start, found.stop, found.code)
    return [
        Put(found.layer.transcripts[t].name, start, stop, found.codes[code])
        for t, start, stop, code in zip(*(column.tolist() for column in columns), strict=True)
    ]


def of(project: Project, who: str = "ana", chosen: Filter | None = None, viewer: str | None = None) -> Spans:
    with project.store.read() as connection:
        return spans(connection, who, chosen, viewer=viewer)


@settings(max_examples=12, deadline=None)
@given(mine=codings, others=codings, at_a_time=st.integers(1, 5))
def test_columns_hold_one_layer_in_order_however_few_transcripts_are_read_together(
    begun: Path, mine: list[Put], others: list[Put], at_a_time: int
) -> None:
    with coded(begun, mine, others) as project, pytest.MonkeyPatch.context() as patch:
        patch.setattr(queried, "AT_A_TIME", at_a_time)
        assert rows(of(project)) == in_order(mine, ORDER)
        assert rows(of(project, "ben")) == in_order(others, ORDER)
        with project.store.read() as connection:
            read = reading(connection, "ana")
            parts = list(read.parts(connection))
        assert sum(len(part.code) for part in parts) == len(mine)
        assert all(len(set(part.transcript.tolist())) <= at_a_time for part in parts)


def test_a_study_without_codings_or_interviews_gives_empty_columns(begun: Path, tmp_path: Path) -> None:
    with coded(begun, ()) as project:
        found = of(project)
        assert [row.name for row in found.layer.transcripts] == list(ORDER)
        assert found.codes == ("conditions", "hours", "isolation", "kin", "money")
        assert rows(found) == []
    with Project.create(tmp_path / "empty", name="x") as project:
        project.use_coder("ana")
        assert of(project).layer.transcripts == ()


def test_a_filter_chooses_transcripts(begun: Path) -> None:
    mine = [Put("travail", 3, 9, "kin"), Put("carnet", 0, 6, "kin")]
    with coded(begun, mine) as project:
        assert rows(of(project)) == mine[:1]
        assert rows(of(project, chosen=Filter("notes"))) == mine[1:]
        assert rows(of(project, chosen=EVERYTHING)) == mine[:1] + mine[1:]
        assert [row.name for row in of(project, chosen=Filter("notes")).layer.transcripts] == [NOTES.name]


def test_a_retired_code_shows_only_where_it_is_in_use(begun: Path) -> None:
    with coded(begun, [Put("travail", 3, 9, "kin")]) as project:
        for code in ("kin", "money"):
            project.edit_code(code, retired=True)
        assert of(project).codes == ("conditions", "hours", "isolation", "kin")
        assert rows(of(project)) == [Put("travail", 3, 9, "kin")]


def test_finished_is_said_of_the_coder_whose_layer_it_is(begun: Path) -> None:
    with coded(begun, ()) as project:
        project.set_read_state(project.transcript("travail").uid, "finished")
        assert [row.name for row in of(project).layer.transcripts if row.finished] == ["travail"]
        assert [row.name for row in of(project, "ben").layer.transcripts if row.finished] == []


def test_the_analysis_layer_takes_each_transcript_from_one_coder(begun: Path) -> None:
    mine = [Put("travail", 3, 9, "kin"), Put("famille", 1, 8, "hours")]
    others = [Put("travail", 4, 9, "hours"), Put("famille", 2, 8, "kin"), Put("bref", 0, 2, "kin")]
    with coded(begun, mine, others) as project, project.store.read() as connection:
        whose = Analysis("ana", "ben", frozenset({"travail", "bref"}))
        found = spans(connection, whose)
        assert rows(found) == in_order([others[0], others[2], mine[1]], ORDER)
        assert (found.layer.coder, found.layer.layers) == ("ben + ana", (("ben", 2), ("ana", 2)))


def test_a_blind_round_hides_the_others_transcripts_and_names_them(begun: Path) -> None:
    mine, others = [Put("travail", 3, 9, "kin")], [Put("travail", 4, 9, "hours"), Put("bref", 0, 2, "kin")]
    with coded(begun, mine, others) as project:
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail", "famille")))
        assert rows(of(project, "ben", viewer="ana")) == others[1:]
        assert of(project, "ben", viewer="ana").layer.blind == ("travail", "famille")
        assert rows(of(project, "ben", viewer="ben")) == in_order(others, ORDER)
        assert rows(of(project, "ana", viewer=None)) == []


def test_codings_made_in_between_stand_in_their_order(begun: Path) -> None:
    with coded(begun, [Put("travail", 30, 39, "kin")]) as project:
        put(project, [Put("travail", 3, 5, "kin"), Put("travail", 3, 90, "money")])
        assert [(p.start, p.stop) for p in rows(of(project))] == [(3, 90), (3, 5), (30, 39)]


def test_distinct_sorts_and_drops_what_comes_again() -> None:
    assert distinct(np.array([5, 1, 5, 3, 1])).tolist() == [1, 3, 5]
    assert distinct(np.empty(0, np.int64)).tolist() == []
