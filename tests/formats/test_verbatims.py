"""Verbatims as a table."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.tables import write_csv
from cipcoder.formats.verbatims import COLUMNS, VerbatimLine, read_verbatims


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "verbatims.csv"
    path.write_text(text, "utf-8")
    return path


def test_verbatims_are_read_with_their_source_and_their_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "key,wording,origin,theme,page,attributed,transcript,note,expected\n"
        'E01,"Je mange […]\ndans ma voiture.",interview,isolation,47,Mme Z.,entretien-z,à vérifier,elided\n'
        ",Seule.,,,,,,,\n",
    )
    first, second = read_verbatims(path)
    assert first == VerbatimLine(
        key="E01",
        wording="Je mange […]\ndans ma voiture.",
        origin="interview",
        theme="isolation",
        page="47",
        note="à vérifier",
        attributed="Mme Z.",
        transcript="entretien-z",
        expected="elided",
        line=2,
    )
    assert second == VerbatimLine("", "Seule.", "interview", "", "", "", "", "", "", 4)


def test_a_list_of_wordings_alone_is_enough(tmp_path: Path) -> None:
    assert [v.wording for v in read_verbatims(written(tmp_path, "wording\nUn.\nDeux.\n"))] == ["Un.", "Deux."]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("key,origin\n1,interview\n", "line 1: columns are missing: wording"),
        ("wording,author\nx,y\n", "line 1: there is no column “author”.*key, wording, origin, theme, page, attributed"),
        ("wording,orgin\nx,y\n", "line 1: there is no column “orgin” in such a file. Did you mean “origin”"),
        ("key,wording\n1,x\n2, \n", "line 3: the cell “wording” is empty"),
        ("key,wording\n1,x\n1,y\n", "line 3: the key “1” stands on line 2 already"),
        ("wording,origin\nx,book\n", "line 2: “book” is not an origin"),
        ("wording,expected\nx,perhaps\n", "line 2: “perhaps” is not a result"),
    ],
    ids=range(7),
)
def test_a_bad_file_of_verbatims_is_refused_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as refusal:
        read_verbatims(written(tmp_path, text))
    assert "verbatims.csv" in str(refusal.value)


names = st.text(st.characters(categories=("L", "N", "P")), max_size=8).filter(lambda s: s.isprintable())


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.builds(
            VerbatimLine,
            key=st.just(""),
            wording=names.map(lambda s: f"«\u00a0{s} »"),
            origin=st.sampled_from(["interview", "questionnaire", "observation"]),
            theme=names,
            page=names,
            note=names,
            attributed=names,
            transcript=names,
            expected=st.sampled_from(["", "exact", "elided", "reworded", "wrong"]),
            line=st.just(0),
        ),
        max_size=3,
    )
)
def test_verbatims_written_are_verbatims_read(tmp_path: Path, lines: list[VerbatimLine]) -> None:
    path = tmp_path / "verbatims.csv"
    write_csv(path, COLUMNS, [[getattr(line, name) for name in COLUMNS] for line in lines])
    expected = [[unicodedata.normalize("NFC", getattr(line, name)) for name in COLUMNS] for line in lines]
    assert [[getattr(line, name) for name in COLUMNS] for line in read_verbatims(path)] == expected
