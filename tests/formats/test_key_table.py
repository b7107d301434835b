"""The table of real names: read in any of its shapes, and never from inside the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.formats.key_table import MAX_NAMES, Replaced, default_table, read_key_table
from cipcoder.formats.tables import write_table


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


NAMES = [Replaced("Nathalie", "Claire"), Replaced("M. Le Goff", "M. R.")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("k.json", '[{"form": "Nathalie", "pseudonym": "Claire"}, {"form": "M. Le  Goff", "pseudonym": "M. R."}]'),
        ("k.json", '{"Nathalie": "Claire", "M. Le Goff": "M. R."}'),
        ("k.csv", "form,pseudonym\nNathalie,Claire\nM. Le Goff,M. R.\n"),
        ("k.csv", "Pseudonyme;Nom réel\nClaire;Nathalie\nM. R.;M. Le Goff\n"),
        ("k.csv", "Nathalie,Claire\nM. Le Goff,M. R.\n"),
        ("k.txt", "Nathalie = Claire\n\nM. Le Goff => M. R.\n"),
        ("k.txt", "\ufeffNathalie;Claire\r\nM. Le Goff;M. R.\r\n"),
    ],
)
def test_a_key_table_is_read_in_any_of_its_shapes(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert read_key_table(tmp_path / name, tmp_path / "study") == NAMES


def test_a_list_of_names_is_enough(tmp_path: Path) -> None:
    (tmp_path / "k.txt").write_text("Nathalie\nM. Le Goff\nNathalie\n", "utf-8")
    assert [one.form for one in read_key_table(tmp_path / "k.txt", tmp_path / "study")] == ["Nathalie", "M. Le Goff"]
    write_table(tmp_path / "k.xlsx", ["Nom"], [["Nathalie"], ["M. Le Goff"]])
    assert [one.form for one in read_key_table(tmp_path / "k.xlsx", tmp_path / "study")] == ["Nathalie", "M. Le Goff"]


@pytest.mark.parametrize(
    "header", ["nom,prénom,pseudonyme", "Nom de famille,Prénom usuel,Nom fictif", "last_name,first_name,pseudonym"]
)
def test_first_and_family_names_in_columns_of_their_own_are_all_names(tmp_path: Path, header: str) -> None:
    (tmp_path / "k.csv").write_text(f"{header}\nDupont,Marie,Claire\nMartin,,Luc\n", "utf-8")
    assert read_key_table(tmp_path / "k.csv", tmp_path / "study") == [
        Replaced("Dupont", "Claire"),
        Replaced("Marie", "Claire"),
        Replaced("Marie Dupont", "Claire"),
        Replaced("Martin", "Luc"),
    ]


def test_a_column_that_holds_first_and_family_name_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("Nom et prénom;Alias\nDupont Marie;Claire\n", "utf-8")
    assert read_key_table(tmp_path / "k.csv", tmp_path / "study") == [Replaced("Dupont Marie", "Claire")]


def test_a_table_inside_the_project_is_refused_also_through_a_link(tmp_path: Path) -> None:
    study = tmp_path / "study"
    (study / "corpus").mkdir(parents=True)
    (study / "corpus" / "k.txt").write_text("Nathalie\n", "utf-8")
    (tmp_path / "link").symlink_to(study)
    for path in (study / "corpus" / "k.txt", tmp_path / "link" / "corpus" / "k.txt", study / ".." / "study" / "k.txt"):
        with pytest.raises(RefusedError, match=r"lies inside the project’s folder"):
            read_key_table(path, study)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("k.json", "[1, 2]"),
        ("k.json", '{"a": '),
        ("k.json", '"Nathalie"'),
        ("k.json", '[{"name": "Nathalie"}]'),
        ("k.json", "[" * 100_000),
        ("k.json", "[]"),
        ("k.txt", "\n \n"),
        ("k.csv", "form\n"),
        ("k.txt", "\n".join(f"Nom{n}" for n in range(MAX_NAMES + 1))),
        ("k.xlsx", "no workbook"),
    ],
    ids=range(10),
)
def test_what_is_no_key_table_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InputError) as refusal:
        read_key_table(tmp_path / name, tmp_path / "study")
    assert name in str(refusal.value)


def test_its_usual_place_is_with_the_person_s_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    path = default_table("1234")
    assert path.name == "1234.json"
    assert path.parent.name == "keys"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{"form": "Nathalie", "pseudonym": "Claire"}]), "utf-8")
    try:
        assert read_key_table(path, tmp_path / "study")[0].form == "Nathalie"
    except CipcoderError:  # where the system keeps such data elsewhere than XDG says
        pytest.fail("the key table could not be read")
