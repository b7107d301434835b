"""How evenly a code lies on the interviews: against published values, and against a recount from what is exported."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.exchange.tables import export_extracts, frequency_table, write_frequencies
from cipcoder.project import Project
from cipcoder.queries.frequencies import Frequency, dispersion
from cipcoder.store import operations as ops
from cipcoder.text.words import words
from tests.studies import passage, talk

PUBLISHED = [
    # Gries, Dispersions and adjusted frequencies in corpora, IJCL 13 (4), 2008: five parts of 9, 10, 10, 10, 11 words
    ((9, 10, 10, 10, 11), (1, 2, 3, 4, 5), 0.18),
    # Lijffijt and Gries, review of Gries (2008), IJCL 17 (1), 2012: three parts of one size, 2/3 and 1/3 of the element
    ((1, 1, 1), (2, 1, 0), 1 / 3),
]


@pytest.mark.parametrize(("parts", "found", "value"), PUBLISHED)
def test_dp_is_what_was_published(parts: tuple[int, ...], found: tuple[int, ...], value: float) -> None:
    assert dispersion(parts, found) == pytest.approx(value, abs=1e-9)


@given(parts=st.lists(st.integers(1, 500), min_size=2, max_size=15), data=st.data())
def test_dp_is_nought_where_all_have_their_part_and_never_more_than_what_is_left(
    parts: list[int], data: st.DataObject
) -> None:
    assert dispersion(parts, parts) == pytest.approx(0)
    found = data.draw(st.lists(st.integers(0, 50), min_size=len(parts), max_size=len(parts)))
    value = dispersion(parts, found)
    if sum(found) == 0:
        assert value is None
        return
    smallest = min(parts) / sum(parts)
    assert value is not None
    assert -1e-9 <= value <= 1 - smallest + 1e-9
    alone = [0] * len(parts)
    alone[parts.index(min(parts))] = 3
    assert dispersion(parts, alone) == pytest.approx(1 - smallest), "all of it in the shortest"


def test_of_one_interview_or_of_nothing_there_is_no_dispersion() -> None:
    assert dispersion([100], [5]) is None
    assert dispersion([100, 50], [0, 0]) is None
    assert dispersion([], []) is None


# --- in a study ----------------------------------------------------------------------------------------

BOOK = Codebook(codes=(Code(id="soir", label={"fr": "Le soir"}), Code(id="rien", label={"fr": "Rien"})))
LONG = talk("a", "A : un deux trois quatre cinq six sept huit")
SHORT = talk("b", "B : neuf dix")
THIRD = talk("c", "C : onze douze treize quatorze")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "p", name="x")
    made.do(ops.ApplyCodebook(BOOK))
    for data in (LONG, SHORT, THIRD):
        made.do(ops.ImportTranscript(data))
    made.use_coder("ana")
    return made


def row(project: Project, code: str = "soir") -> Frequency:
    return next(row for row in project.frequencies("ana").rows if row.code == code)


def finish(project: Project, *names: str) -> None:
    for name in names:
        project.set_read_state(project.transcript(name).uid, "finished")


def test_an_interview_that_is_not_read_to_the_end_is_no_part(project: Project) -> None:
    project.code_passage(LONG.uid, *passage(LONG, "un deux"), ["soir"])
    project.code_passage(SHORT.uid, *passage(SHORT, "neuf dix"), ["soir"])
    assert row(project).dispersion is None, "nothing is finished"
    finish(project, "a", "b")
    # of 10 words a has 8 and b 2; of the 4 covered each has 2
    assert row(project).dispersion == pytest.approx((abs(2 / 4 - 8 / 10) + abs(2 / 4 - 2 / 10)) / 2)
    finish(project, "c")
    # c has 4 words and nothing covered
    assert row(project).dispersion == pytest.approx((8 / 14 - 2 / 4 + 2 / 4 - 2 / 14 + 4 / 14) / 2)


def test_one_interview_with_more_than_half_is_told_where_three_have_some(project: Project) -> None:
    project.code_passage(LONG.uid, *passage(LONG, "un deux trois quatre"), ["soir"])
    project.code_passage(SHORT.uid, *passage(SHORT, "neuf"), ["soir"])
    found = row(project)
    assert (found.largest, found.largest_share, found.one_sided) == ("a", 4 / 5, False), "of two, one has more"
    project.code_passage(THIRD.uid, *passage(THIRD, "onze"), ["soir"])
    assert row(project).one_sided
    project.code_passage(THIRD.uid, *passage(THIRD, "douze treize quatorze"), ["soir"])
    assert not row(project).one_sided, "4 of 9"


def test_a_code_without_codings_has_no_largest_share_and_no_dispersion(project: Project) -> None:
    finish(project, "a", "b", "c")
    found = row(project, "rien")
    assert (found.dispersion, found.largest, found.largest_share, found.one_sided) == (None, "", None, False)
    assert found.absent == ("a", "b", "c")
    assert project.frequencies("ana").share(found) == 0


def test_the_share_of_the_talk_is_of_the_interviews_begun(project: Project) -> None:
    """What a coder never opened says nothing of how much of it would be coded."""
    project.code_passage(LONG.uid, *passage(LONG, "un deux trois quatre"), ["soir"])
    found, table = row(project), project.frequencies("ana")
    assert [talk.name for talk in table.begun] == ["a"]
    (begun,) = table.begun
    assert table.share(found) == 4 / begun.words
    assert begun.words < table.words
    finish(project, "b")
    table = project.frequencies("ana")
    assert table.words_begun == sum(talk.words for talk in table.transcripts if talk.name in "ab")


def test_without_an_interview_no_share_is_made(tmp_path: Path) -> None:
    with Project.create(tmp_path / "empty", name="x") as made:
        made.do(ops.ApplyCodebook(BOOK))
        made.use_coder("ana")
        table = made.frequencies("ana")
        assert [table.share(row) for row in table.rows] == [None, None]
        write_frequencies(made, [table], tmp_path / "f.csv")


def test_every_number_of_the_table_is_found_again_in_extracts_and_texts(demo: Path, tmp_path: Path) -> None:
    """A plain recount, character by character, from the extracts as they are exported and the texts."""
    with Project.open(demo) as project:
        export_extracts(project, tmp_path / "e.csv", coders=["ana"])
        with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
            extracts = list(csv.DictReader(file))
        table = project.frequencies("ana")
        counted: dict[str, list[int]] = {}
        said: list[tuple[str, str, int, int, set[int]]] = []  # code, interview, bounds, words under it
        for talked in table.transcripts:
            document = project.document(talked.name)
            turns = [t for t in document.turns if document.role(t) == "participant"]
            spoken = {i for t in turns for i in range(t.start, t.stop)}
            counted[talked.name] = [w.start for w in words(document.text) if w.start in spoken]
            for e in extracts:
                start, stop = int(e["start"]), int(e["stop"])
                if e["transcript"] == talked.name and not spoken.isdisjoint(range(start, stop)):
                    under = {word for word in counted[talked.name] if start <= word < stop}
                    said.append((e["code"], talked.name, start, stop, under))
        told = {row["code"]: row for row in cells(project)}
        for found in table.rows:
            family = {each.id for each in project.codebook.subtree(found.code)}
            places: dict[str, list[tuple[int, int]]] = {name: [] for name in counted}
            under_all: dict[str, set[int]] = {name: set() for name in counted}
            for code, name, start, stop, under in said:
                if code in family:
                    places[name].append((start, stop))
                    under_all[name] |= under
            covered = {name: len(under) for name, under in under_all.items()}
            every = sum(covered.values())
            done = [t.name for t in table.transcripts if t.finished]
            assert found.codings == sum(map(len, places.values()))
            assert found.extracts == sum(len(set(some)) for some in places.values())
            assert found.words == every
            assert found.interviews == sum(bool(places[name]) for name in done)
            assert found.absent == tuple(name for name in done if not places[name])
            assert found.largest_share == pytest.approx(max(covered.values()) / every)
            assert covered[found.largest] == max(covered.values())
            talk_of, code_of = sum(len(counted[n]) for n in done), sum(covered[n] for n in done)
            by_hand = sum(abs(covered[n] / code_of - len(counted[n]) / talk_of) for n in done) / 2
            assert found.dispersion == pytest.approx(by_hand)
            assert told[found.code]["extracts"] == found.extracts
            assert told[found.code]["dispersion"] == pytest.approx(by_hand, abs=1e-6)
            share = every / sum(map(len, counted.values()))
            assert told[found.code]["share_of_words"] == pytest.approx(share, abs=1e-6)


def cells(project: Project) -> list[dict[str, object]]:
    sheet = frequency_table(project, [project.frequencies("ana")])
    return [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
