"""Codes crossed with interviews and attributes: the same numbers as the frequencies say, and no nought nobody gave."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.exchange.study_tables import codebook_table
from cipcoder.exchange.tables import crosstab_table, frequency_table, matrix_table
from cipcoder.formats.tables import Sheet
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.crossing import Count, by_interview, crossed
from cipcoder.store import operations as ops
from tests.exported import exported
from tests.studies import CODEBOOK, talk

COUNTS: tuple[Count, ...] = ("codings", "presence", "words", "characters")
PEOPLE = ("B", "C", "D", "E")
VALUES: tuple[dict[str, str], ...] = ({"sexe": "f"}, {"sexe": "h", "âge": "41"}, {"âge": "41"}, {})
TALKS = tuple(talk(f"t{who}", f"{who} : un deux trois quatre cinq six", participant=who) for who in PEOPLE)
CODES = ("hours", "isolation", "kin")
acts = st.lists(
    st.tuples(st.sampled_from(["code", "finish"]), st.integers(0, 3), st.sampled_from(CODES), st.integers(0, 20)),
    max_size=14,
)


def cells(sheet: Sheet) -> list[dict[str, object]]:
    return [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]


@settings(max_examples=10, deadline=None)
@given(done=acts, redefined=st.booleans())
def test_what_is_crossed_adds_up_to_the_frequencies(done: list[tuple[str, int, str, int]], redefined: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "p", name="x") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        people = zip(PEOPLE, VALUES, strict=True)
        project.do(ops.SetParticipants(tuple(ops.ParticipantData(who, who, said) for who, said in people)))
        for data in TALKS:
            project.do(ops.ImportTranscript(data))
        project.use_coder("ana")
        for act, where, code, at in done:
            if act == "code":
                project.code_passage(TALKS[where].uid, 4 + at, 9 + at, [code])
            else:
                project.set_read_state(TALKS[where].uid, "finished")
        if redefined:
            project.edit_code("kin", definition={"fr": "Autre chose."})
            project.set_read_state(TALKS[0].uid, "finished")
        table = project.frequencies("ana")
        values = {f"t{who}": said for who, said in zip(PEOPLE, VALUES, strict=True)}
        found = crossed(table, ["sexe", "âge"], values)
        for i, row in enumerate(table.rows):
            for attribute in ("sexe", "âge"):
                some = [s for g, s in zip(found.groups, found.shares[i], strict=True) if g.attribute == attribute]
                assert sum(share.interviews for share in some) == row.interviews
                assert sum(share.out_of for share in some) == row.out_of
                assert sum(share.codings for share in some) == row.codings
            for group, share in zip(found.groups, found.shares[i], strict=True):
                if group.value:
                    narrowed = Filter(attributes=frozenset({(group.attribute, group.value)}))
                    same = next(r for r in project.frequencies("ana", narrowed).rows if r.code == row.code)
                    assert (share.interviews, share.out_of, share.codings) == (
                        same.interviews,
                        same.out_of,
                        same.codings,
                    )
            for count in COUNTS:
                told = by_interview(table, row, count)
                assert [name for name, n in told.items() if n == 0] == [
                    t.name for t in table.transcripts if t.finished and t.name not in row.to_reread and not told[t.name]
                ]
            assert sum(n or 0 for n in by_interview(table, row, "codings").values()) == row.codings
            assert sum(n or 0 for n in by_interview(table, row, "words").values()) == row.words
            assert sum(n or 0 for n in by_interview(table, row, "presence").values()) >= row.interviews


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


def test_a_matrix_has_a_row_a_code_and_coder_and_no_nought_where_nobody_read(project: Project) -> None:
    tables = [project.frequencies(who) for who in ("ana", "ben")]
    rows = cells(matrix_table(project, tables, "codings"))
    ana, ben = ([row for row in rows if row["coder"] == who and row["code"] == "kin"] for who in ("ana", "ben"))
    assert [(row["interview: travail"], row["interview: famille"]) for row in ana] == [(0, 1)]
    assert [(row["interview: travail"], row["interview: famille"]) for row in ben] == [(0, None)]
    assert rows[0]["count"] == "codings"
    assert rows[0]["document_set"] == "interviews"


def test_a_matrix_turned_round_has_a_row_an_interview_with_its_participant(project: Project) -> None:
    rows = cells(matrix_table(project, [project.frequencies("ana")], "presence", turned=True))
    assert [(row["transcript"], row["attribute: sexe"], row["code: kin"]) for row in rows] == [
        ("travail", "femme", 0),
        ("famille", "homme", 1),
    ]


def test_a_crosstab_says_its_denominators_in_the_header(project: Project) -> None:
    sheet = crosstab_table(project, project.frequencies("ana"), ["sexe"])
    assert sheet.header[5:11] == (
        "sexe=femme: interviews (of 1 finished)",
        "sexe=femme: out of",
        "sexe=homme: interviews (of 1 finished)",
        "sexe=homme: out of",
        "sexe=femme: codings (1 interviews)",
        "sexe=homme: codings (1 interviews)",
    )
    kin = next(row for row in sheet.rows if row[1] == "kin")
    assert kin[5:11] == [0, 1, 1, 1, 0, 1]


def test_every_table_has_a_cell_for_each_column(project: Project) -> None:
    tables = [project.frequencies(who) for who in ("ana", "ben")]
    for sheet in (
        matrix_table(project, tables, "words"),
        matrix_table(project, tables, "words", turned=True),
        frequency_table(project, tables),
        codebook_table(project),
    ):
        assert all(len(row) == len(sheet.header) for row in sheet.rows)


def test_an_attribute_named_twice_is_crossed_once(project: Project) -> None:
    (name, *_others), table = project.attribute_values(), project.frequencies("ana")
    header = crosstab_table(project, table, (name, name)).header
    assert len(set(header)) == len(header)
    assert header == crosstab_table(project, table, (name,)).header
