"""Words in their context, against a plain look at the texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.exchange.concordances import concordance_table
from cipcoder.exchange.tables import write_sheet
from cipcoder.project import Project
from cipcoder.queries.concordance import ORDERS, counted
from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.store import operations as ops
from cipcoder.text.fold import fold
from tests.exported import exported
from tests.studies import FAMILY, WORK, passage, talk


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with exported(tmp_path_factory.mktemp("concordance")) as made:
        made.use_coder("ana")
        yield made


# --- lines ---------------------------------------------------------------------------------------------


def test_a_line_says_who_says_it_where_and_what_stands_around(project: Project) -> None:
    (line,) = project.concordance("SEULE").lines
    assert (line.transcript, line.participant, line.speaker, line.role, line.turn) == (
        *("travail", "B", "Mme B.", "participant", 2),
    )
    assert WORK.text[line.span.start : line.span.stop] == line.words == "seule"
    assert (line.before, line.after) == ("J’ai commencé tôt, ", ", sans personne avec qui parler le soir.")
    assert line.codes == ("hours", "isolation"), "ana's, in the order of the text"


def test_codes_are_of_one_layer_and_nobody_s_where_nobody_looks(project: Project) -> None:
    assert project.concordance("local", EVERYTHING).lines[0].codes == ()
    project.coder = project.coder_named("ben")
    assert project.concordance("seule").lines[0].codes == ("isolation",)
    project.coder = None
    found = project.concordance("seule")
    assert (found.lines[0].codes, found.layer) == ((), "")
    project.use_coder("ana")


def test_places_are_sorted_as_they_stand_or_by_what_is_before_or_after(project: Project) -> None:
    place, before, after = (project.concordance("*s", order=order).lines for order in ORDERS)
    assert len(place) > 10
    assert list(before) != list(place) != list(after) != list(before)
    assert sorted(place, key=str) == sorted(before, key=str) == sorted(after, key=str), "the same places"
    names = ["travail", "famille"]
    assert [(names.index(line.transcript), line.span.start) for line in place] == sorted(
        (names.index(line.transcript), line.span.start) for line in place
    )
    follows = [re.findall(r"\w+", fold(line.after)) for line in after]
    assert follows == sorted(follows)
    precedes = [re.findall(r"\w+", fold(line.before))[::-1] for line in before]
    assert precedes == sorted(precedes)


def test_only_participants_and_only_some_interviews(project: Project) -> None:
    assert [line.role for line in project.concordance("et").lines] == ["interviewer", "interviewer"]
    assert project.concordance("et", only_participants=True).lines == ()
    men = Filter(attributes=frozenset({("sexe", "homme")}))
    assert [each.transcript for each in project.concordance("les", men).interviews] == ["famille"]


def test_interviews_without_a_place_are_counted_too(project: Project) -> None:
    found = project.concordance("seule")
    assert [(each.transcript, each.places) for each in found.interviews] == [("travail", 1), ("famille", 0)]
    assert counted(found) == "1 place in 1 of 2 interviews"
    assert counted(project.concordance("licorne")) == "Not found in 2 interviews: licorne"
    with pytest.raises(InputError, match="Say which words"):
        project.concordance(" * ")


@pytest.mark.parametrize("words", ["les", "l*", "en*", "enfants", "*s"])
def test_counts_are_those_of_a_plain_look_at_the_texts(project: Project, words: str) -> None:
    found = project.concordance(words)
    plain = re.compile(r"\b" + words.replace("*", r"\w*") + r"\b")
    expected = {data.name: len(plain.findall(fold(data.text))) for data in (WORK, FAMILY)}
    assert {each.transcript: each.places for each in found.interviews} == expected
    assert len(found.lines) == sum(expected.values())


def test_as_a_table_a_place_is_a_row(project: Project, tmp_path: Path) -> None:
    found = project.concordance("les", order="after")
    assert write_sheet(tmp_path / "les.csv", concordance_table(found)) == len(found.lines)
    with (tmp_path / "les.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {data.name: data.text for data in (WORK, FAMILY)}
    for row, line in zip(rows, found.lines, strict=True):
        assert texts[row["transcript"]][int(row["start"]) : int(row["stop"])] == row["words"] == line.words
        assert (row["before"], row["after"], row["layer"]) == (line.before, line.after, "ana")
        assert row["codes"].split() == list(line.codes)


def test_what_a_blind_round_hides_is_no_code_on_a_place(tmp_path: Path) -> None:
    from cipcoder.rounds import Plan, new_round

    with exported(tmp_path) as made:
        made.use_coder("cleo")
        extra = talk("ville", "Mme D. : On y va seule.")
        made.do(ops.ImportTranscript(extra))
        new_round(made, Plan(("ana", "ben"), interviews=("travail",)))
        made.code_passage(extra.uid, *passage(extra, "seule"), ["kin"])
        made.use_coder("ana")
        (line, town) = made.concordance("seule").lines
        assert {line.transcript: line.codes, town.transcript: town.codes} == {
            "travail": ("hours", "isolation"),
            "ville": (),
        }


def test_a_study_without_transcripts_says_so(tmp_path: Path) -> None:
    with Project.create(tmp_path / "study", name="Rien") as empty:
        found = empty.concordance("seule")
        assert (found.lines, found.interviews, found.n) == ((), (), 0)
        assert counted(found) == "Not found in 0 interviews: seule"
