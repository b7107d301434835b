"""What leaves the program as tables: every number with its unit, n, rule and what it rests on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cipcoder import __version__, locale
from cipcoder.agreement.results import Statistic, Unit
from cipcoder.queries.agreement import Against, Comparison, Proposed
from cipcoder.report.agreement_table import COLUMNS, long_rows, sealed, write
from tests.report.made import a_round, agreement, comparison, name_of

THREE = ("ana", "ben", "cleo")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


def rows_of(found: Comparison, conditions: tuple[str, ...] = (), **wanted: Any) -> list[dict[str, Any]]:
    """The long rows with these cells."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in long_rows(found, conditions)]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def one(found: Comparison, **wanted: Any) -> dict[str, Any]:
    (row,) = rows_of(found, **wanted)
    return row


def test_every_number_says_what_it_rests_on() -> None:
    found = comparison(result=agreement(compatible=True))
    for row in rows_of(found):
        for column in ("coders", "scope", "when", "statistic", "unit", "rule", "sealed", "cipcoder"):
            assert row[column], (column, row)
        assert row["interviews"] == (6 if row["scope"] == "pooled" else 1)
        assert row["cipcoder"] == __version__
        assert row["codebook"] == 3
    # the length of one interview's own segments is nowhere among the results
    unknown = {row["statistic"] for row in rows_of(found) if row["n"] is None}
    assert unknown == {Statistic.BRENNAN_PREDIGER.value}


def test_no_number_stands_twice() -> None:
    found = comparison(THREE, agreement(THREE, compatible=True))
    key = ("coders", "coder", "scope", "when", "group", "code", "other_code", "statistic", "unit")
    keys = [tuple(row[column] for column in key) for row in rows_of(found)]
    assert len(keys) == len(set(keys))


def test_numbers_are_those_of_the_comparison() -> None:
    found = comparison()
    (fear, *_rest) = found.agreement.codes
    row = one(found, code="fear", statistic="alpha nominal", unit="character", scope="pooled")
    assert fear.interval is not None
    assert (row["value"], row["low"], row["high"]) == (fear.pooled.alpha, fear.interval.low, fear.interval.high)
    assert row["n"] == fear.pooled.tally.n == found.agreement.characters
    alone = one(found, code="fear", statistic="coded by one only", unit="character", scope="pooled", coder="ben")
    assert alone["value"] == fear.pooled.tally.only[1]
    matched = one(found, code="fear", statistic="segments matched", coder="ana")
    assert (matched["value"], matched["n"]) == (fear.matched[0], fear.segments[0])
    assert "share >= 0.5 of the longer" in matched["rule"]
    here = one(found, code="fear", statistic="alpha nominal", unit="character", scope="entretien-b")
    assert here["value"] == fear.by_interview[1].alpha
    assert here["rule"].startswith("one interview")
    assert one(found, statistic="|u alpha", scope="pooled")["value"] == found.agreement.overall.alpha_places


def test_what_is_not_defined_is_empty_and_says_why() -> None:
    row = one(comparison(), code="never", statistic="alpha nominal", unit="character", scope="pooled")
    assert row["value"] is None
    assert row["remark"] == "nobody used it"
    few = one(
        comparison(result=agreement(texts=3)), code="fear", statistic="alpha nominal", unit="character", scope="pooled"
    )
    assert few["low"] is None
    assert few["remark"] == "no interval: fewer than five interviews"


def test_whose_turns_and_which_interviews_count_is_in_the_rule() -> None:
    assert {row["rule"].split("; ")[-1] for row in rows_of(comparison())} == {"participants' turns"}
    found = comparison(with_interviewer=True)
    row = rows_of(found, ("gender=femme",), code="fear", statistic="F1", scope="pooled")[0]
    assert row["rule"] == "sums over interviews; all turns; only gender=femme"


def test_another_unit_is_named_beside_each_number() -> None:
    found = comparison(result=agreement(unit=Unit.TURN, compatible=True))
    fear = rows_of(found, code="fear", scope="pooled")
    assert [row["unit"] for row in fear if row["statistic"] == "alpha nominal"] == ["turn"]
    assert one(found, code="fear", scope="pooled", statistic="F1")["n"] == 120
    old = one(found, code="fear", scope="pooled", statistic=Statistic.U_ALPHA_2004.value)
    assert (old["unit"], old["n"]) == ("character", 7200)


def test_a_round_is_named_with_its_purpose_and_seals() -> None:
    found = comparison(round=a_round(), unsealed=("ben",))
    row = rows_of(found)[0]
    assert (row["round"], row["purpose"], row["sealed"]) == ("spring", "measured", "partly")
    assert sealed(comparison()) == "no"
    assert sealed(comparison(round=a_round())) == "yes"
    assert sealed(comparison(round=a_round(), unsealed=("ana", "ben"))) == "no"


def test_after_negotiation_is_always_labelled_and_never_sealed() -> None:
    later = agreement(seed=2)
    found = comparison(
        round=a_round(), after=later, against_consensus=(Against("ana", 0.5, 0.6, 1, 721),), decided=3, disagreements=9
    )
    wanted = {"code": "fear", "statistic": "alpha nominal", "unit": "character", "scope": "pooled"}
    assert one(found, when="independent", **wanted)["value"] == found.agreement.codes[0].pooled.alpha
    row = one(found, when="after negotiation", **wanted)
    assert row["value"] == later.codes[0].pooled.alpha
    assert row["sealed"] == "no"
    assert one(found, coders="ana, consensus", statistic="alpha MASI")["when"] == "after negotiation"
    assert one(found, statistic="disagreements decided")["n"] == 9


def test_proposed_codes_are_listed_not_computed() -> None:
    found = comparison(round=a_round(), proposed=(Proposed("ben", "shame", 4),))
    (row,) = rows_of(found, code="shame")
    assert (row["value"], row["coder"], row["rule"].split(";")[0]) == (4, "ben", "listed, not computed")


def test_pairs_of_three_coders_and_their_confusions_have_rows() -> None:
    found = comparison(THREE)
    (pair, *_others) = found.agreement.pairs
    row = one(found, coders="ana, ben", code="fear", statistic="alpha nominal")
    assert row["value"] == pair.alphas["fear"]
    table = found.agreement.confusions[0].table
    assert one(found, coders="ana, ben", statistic="confusion", code="fear", other_code="work")["value"] == table[0][1]
    assert (
        one(found, coders="ana, ben", statistic="confusion", code="fear", other_code="(no code)")["value"]
        == table[0][-1]
    )


def test_groups_have_their_coverage(tmp_path: Path) -> None:
    result = agreement(codes=("fear", "work"), texts=6, seed=3)
    from cipcoder.agreement.groups import GroupAgreement, SameCode

    of = (SameCode("fear", 0.4, 0.5), SameCode("work", None, None))
    group = GroupAgreement(("ana", "ben"), SameCode("", 0.9, 0.7), of, (SameCode("entretien-a", 1.0, 0.2),), 6, 7200)
    found = comparison(result=replace(result, groups=(("feelings", group),)))
    assert one(found, statistic="cu-alpha", scope="pooled")["value"] == 0.9
    assert one(found, statistic="cu-alpha coverage", scope="pooled")["group"] == "feelings"
    assert one(found, statistic="(k)u-alpha", code="work")["value"] is None
    write(found, tmp_path / "a.xlsx", name_of)
    sheet = load_workbook(tmp_path / "a.xlsx")["codes"]
    header = [cell.value for cell in sheet[1]]
    fear = next(row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == "fear")
    assert fear[header.index("(k)uα")] == 0.4
    assert fear[header.index("group")] == "feelings"


def test_the_csv_holds_the_same_rows(tmp_path: Path) -> None:
    found = comparison()
    write(found, tmp_path / "a.csv", name_of)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) == len(rows_of(found))
    assert read[0]["value"] == str(rows_of(found)[0]["value"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_has_a_sheet_to_read_and_sheets_to_compute_with(tmp_path: Path, language: str) -> None:
    locale.use(language)
    found = comparison(THREE, after=agreement(THREE, seed=2), round=a_round(THREE))
    write(found, tmp_path / "a.xlsx", name_of, ("gender=femme",))
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["codes", "numbers", "pairs", "confusion", "explained"]
    codes = list(book["codes"].iter_rows(values_only=True))
    assert [row[1] for row in codes[1:]] == [name_of(row.code) for row in found.agreement.by_differing()]
    assert all("only gender=femme" in row[-2] for row in codes[1:])
    assert tuple(cell.value for cell in book["numbers"][1]) == COLUMNS
    numbers = list(book["numbers"].iter_rows(min_row=2, values_only=True))
    assert len(numbers) == len(rows_of(found))
    assert all(
        row[COLUMNS.index("value")] is None or isinstance(row[COLUMNS.index("value")], (int, float)) for row in numbers
    )
    pairs = list(book["pairs"].iter_rows(min_row=2, values_only=True))
    assert len(pairs) == 3 * (1 + 4)
    kinds = [row[5] for row in book["confusion"].iter_rows(min_row=2, values_only=True)]
    assert kinds == sorted(kinds, key=["other code", "nothing", "same code"].index)
    sizes = [row[4] for row in book["confusion"].iter_rows(min_row=2, values_only=True) if row[5] == "other code"]
    assert sizes == sorted(sizes, reverse=True)
    explained = {row[0]: row[1] for row in book["explained"].iter_rows(min_row=2, values_only=True) if row[0]}
    assert explained["|uα"] == pytest.approx(found.agreement.overall.alpha_places)
