"""Where a code is absent, and its keywords that nobody coded: against a plain recount of the texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.exchange.finding_tables import absence_table
from cipcoder.project import Project
from cipcoder.queries.absences import Absence
from cipcoder.store import operations as ops
from cipcoder.text.fold import folded
from cipcoder.text.keywords import keyword_places
from tests.exported import exported
from tests.studies import FAMILY, WORK, passage


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


# --- keywords in a text --------------------------------------------------------------------------------


def found(text: str, *keywords: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.stop], keyword) for span, keyword in keyword_places(folded(text), keywords)]


def test_keywords_are_whole_words_in_the_plural_and_feminine_too() -> None:
    text = "Seule, seuls et isolées ; seulement l’isolement. Des pairs, une paire, et Pâris ?"
    assert found(text, "seul", "isolé", "pair") == [
        ("Seule", "seul"),
        ("seuls", "seul"),
        ("isolées", "isolé"),
        ("pairs", "pair"),
        ("paire", "pair"),
    ]


def test_a_keyword_with_a_star_finds_every_word_that_begins_so() -> None:
    assert [words for words, _keyword in found("Bricoler, du bricolage, débricolé", "bricol*")] == [
        "Bricoler",
        "bricolage",
    ]


def test_several_words_follow_each_other_with_any_apostrophe_and_over_a_line_end() -> None:
    text = "Il faut s’arranger. Des sales\nboulots. Le cœur et l’œuvre."
    assert [words for words, _keyword in found(text, "s'arranger", "sale boulot", "coeur", "oeuvre")] == [
        "s’arranger",
        "sales\nboulots",
        "cœur",
        "œuvre",
    ]


def test_of_keywords_on_each_other_the_longest_stands_and_blank_ones_are_nowhere() -> None:
    assert found("le temps partiel", "temps", "temps partiel", "", " ", "*") == [("temps partiel", "temps partiel")]


@given(st.lists(st.sampled_from(["seul", "seule", "Seuls", "seulement", "œil", "l’", ".", "\n", " "]), max_size=30))
def test_keywords_are_found_as_a_plain_search_for_words_finds_them(parts: list[str]) -> None:
    text = "".join(parts)
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower().replace("œ", "oe")) if c.isascii() or c == "’")
    whole = re.findall(r"\w+", plain.replace("’", "'"))
    wanted = sum(word in ("seul", "seule", "seuls", "seules", "seulx") for word in whole)
    wanted += sum(word in ("oeil", "oeils", "oeile") for word in whole)
    assert len(found(text, "seul", "œil")) == wanted


# --- absences ------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


def absence(project: Project, code: str, who: str = "ana") -> Absence:
    (row,) = project.absences(who, codes=(code,)).rows
    return row


def test_interviews_without_a_code_stand_beside_those_with_it_and_keywords_uncoded(project: Project) -> None:
    row = absence(project, "kin")
    assert [each.name for each in row.absent] == ["travail"]
    assert [(hit.keyword, hit.hit.words, hit.hit.speaker) for each in row.absent for hit in each.hits] == [
        ("enfants", "enfants", "Mme B.")
    ]
    (present,) = row.present
    assert (present.name, present.codings, present.hits, present.coded_hits) == ("famille", 1, (), 2)
    assert (row.interviews, row.out_of, row.hits_where_absent, row.hits_where_present) == (1, 2, 1, 0)


def test_what_an_interviewer_says_is_no_hit(project: Project) -> None:
    project.edit_code("hours", keywords=["horaires"])
    row = absence(project, "hours")
    assert row.present[0].coded_hits == 1, "« Et les horaires ? » is the interviewer's"


def test_a_coding_that_lies_on_part_of_a_keyword_codes_it(project: Project) -> None:
    project.use_coder("ana")
    start, _stop = passage(WORK, "enfants")
    project.code_passage(WORK.uid, start + 2, start + 4, ["kin"])
    row = absence(project, "kin")
    assert row.absent == ()
    assert [(each.name, each.coded_hits) for each in row.present] == [("travail", 1), ("famille", 2)]


def test_an_interview_not_read_with_the_code_in_mind_is_neither_with_nor_without_it(project: Project) -> None:
    row = absence(project, "kin", "ben")
    assert [each.name for each in row.absent] == ["travail"], "ben never finished the other"
    project.edit_code("kin", definition={"fr": "Autre."})
    row = absence(project, "kin")
    assert (row.absent, row.to_reread) == ((), ("famille", "travail"))
    assert [each.name for each in row.present] == ["famille"]


def test_a_theme_has_the_keywords_and_codings_of_its_codes(project: Project) -> None:
    project.edit_code("isolation", keywords=["seul"])
    project.edit_code("conditions", keywords=["tenir"])
    row = absence(project, "conditions")
    assert row.keywords == ("tenir", "seul")
    assert [(each.name, each.coded_hits) for each in row.present] == [("travail", 1)]


def test_nothing_finished_is_said_plainly(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", name="x") as made:
        made.use_coder("ana")
        assert made.absences("ana").rows == ()
        made.add_code("Le soir")
        (row,) = made.absences("ana").rows
        assert (row.absent, row.present, row.out_of, row.keywords) == ((), (), 0, ())
        made.do(ops.ImportTranscript(FAMILY))
        assert made.absences("ana").rows[0].absent == ()
        with pytest.raises(InputError, match="No code"):
            made.absences("ana", codes=("nulle-part",))


def test_the_demonstration_s_absences_are_those_of_the_frequencies(demo: Path) -> None:
    with Project.open(demo) as project:
        told = project.absences("ana")
        for row, counted in zip(told.rows, told.table.rows, strict=True):
            assert tuple(each.name for each in row.absent) == counted.absent
            assert len(row.absent) + row.interviews == row.out_of
            assert sum(each.codings for each in row.present) == counted.codings
        row = next(row for row in told.rows if row.code == "isolation")
        _recounted(project, row)
        sheet = absence_table(project, [told])
        cells = [dict(zip(sheet.header, line, strict=True)) for line in sheet.rows]
        mine = [line for line in cells if line["code"] == "isolation"]
        assert sum(bool(line["keyword"]) for line in mine) == row.hits_where_absent + row.hits_where_present
        assert {line["interview"] for line in mine if line["absent"]} == {each.name for each in row.absent}


def _recounted(project: Project, row: Absence) -> None:
    """The keywords of a code, found again by a plain regular expression in a text without accents."""
    project.use_coder("ana")
    each = "|".join(sorted((_bare(word) for word in row.keywords), key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{each})(?:e?s|e|x)?\b")
    for looked in (*row.absent, *row.present):
        document = project.document(looked.name)
        coded = [(c.start, c.stop) for c in document.codings if c.code == row.code]
        on = off = 0
        for turn in document.turns:
            if document.role(turn) == "participant":
                for match in pattern.finditer(_bare(document.text[turn.start : turn.stop])):
                    start, stop = turn.start + match.start(), turn.start + match.end()
                    if any(a < stop and start < b for a, b in coded):
                        on += 1
                    else:
                        off += 1
        assert (looked.coded_hits, len(looked.hits)) == (on, off), looked.name


def _bare(text: str) -> str:
    """Small letters without accents, character for character."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text.lower().replace("’", "'"))
