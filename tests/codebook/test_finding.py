"""Codes are found by id, by label and by the paths that several programs write; and made where they aren't there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.codebook.finding import Finder
from cipcoder.codebook.models import Code, Codebook
from cipcoder.codebook.yaml_file import read
from tests.studies import CODEBOOK

DEMONSTRATION = read(Path(__file__).parents[2] / "codebook.yaml")


@pytest.mark.parametrize(
    "written",
    [
        *("hours", "Horaires", "HORAIRES", "hours ", "Hours", "Conditions > Horaires", "Conditions/Horaires"),
        *("Conditions\\Horaires", "Conditions \\ horaires", "conditions::hours", "Nodes\\\\Conditions\\Horaires"),
        *("Codes > Conditions > Horaires", "Conditions → Horaires", "conditions / horaires"),
    ],
)
def test_a_code_is_found_however_it_is_written(written: str) -> None:
    assert Finder(CODEBOOK).find(written) == ["hours"]


@pytest.mark.parametrize("written", ["", ">", "/", "Horaire", "Parenté > Horaires", "Horaires > Conditions", "x/hours"])
def test_what_names_no_code_finds_none(written: str) -> None:
    assert Finder(CODEBOOK).find(written) == []


TWO = Codebook(
    codes=(
        Code(id="work", label={"fr": "Travail"}, codes=(Code(id="work-time", label={"fr": "Temps"}),)),
        Code(id="home", label={"fr": "Foyer"}, codes=(Code(id="home-time", label={"fr": "Temps"}),)),
        Code(id="old", label={"fr": "Temps"}, retired=True),
        Code(id="slash", label={"fr": "Jour / nuit > soir"}),
    )
)


def test_one_label_in_two_themes_is_told_apart_by_its_path_only() -> None:
    finder = Finder(TWO)
    assert finder.find("Temps") == ["work-time", "home-time"]
    assert finder.find("foyer > temps") == ["home-time"]
    assert finder.find("old") == ["old"]


def test_a_label_that_looks_like_a_path_is_a_label_first() -> None:
    assert Finder(TWO).find("jour / nuit > soir") == ["slash"]
    assert Finder(TWO).split("Jour / nuit > soir") == ["Jour / nuit > soir"]


def test_several_codes_stand_in_one_cell() -> None:
    finder = Finder(CODEBOOK)
    assert finder.split("Horaires; kin\nIsolement ;") == ["Horaires", "kin", "Isolement"]
    assert finder.split("Horaires, kin") == ["Horaires", "kin"]
    assert finder.split("Horaires, et le reste") == ["Horaires, et le reste"]


@given(
    st.sampled_from([row.code.id for row in DEMONSTRATION.walk()]), st.sampled_from([" > ", "/", "\\", "\\\\", "::"])
)
def test_every_code_of_a_codebook_is_found_by_its_path_in_either_language(code: str, mark: str) -> None:
    finder = Finder(DEMONSTRATION)
    for language in ("fr", "en"):
        labels = [step.label.get(language) or step.id for step in DEMONSTRATION.path(code)]
        assert finder.find(mark.join(labels)) == [code]
    assert finder.find(finder.path(code)) == [code]


def test_a_code_that_is_missing_is_made_with_its_themes() -> None:
    finder = Finder(CODEBOOK)
    assert finder.make("Conditions > Salaire") == "salaire"
    assert finder.make("Codes > Santé > Le dos") == "le-dos"
    assert finder.make("Temps/argent") == "temps-argent"
    assert finder.make("Conditions/Bruit") == "bruit"
    made = [(code.id, code.label, above) for code, above in finder.added]
    assert made == [
        ("salaire", {"fr": "Salaire"}, "conditions"),
        ("sante", {"fr": "Santé"}, None),
        ("le-dos", {"fr": "Le dos"}, "sante"),
        ("temps-argent", {"fr": "Temps/argent"}, None),
        ("bruit", {"fr": "Bruit"}, "conditions"),
    ]
    assert finder.find("Santé \\ le dos") == ["le-dos"]


def test_a_sign_without_blanks_belongs_to_the_name_unless_a_code_stands_before_it() -> None:
    finder = Finder(CODEBOOK)
    assert finder.make("<b>Thème</b> =x") == "b-theme-b-x"
    assert finder.make("salaire>1500") == "salaire-1500"
    assert finder.make("Conditions>Bruit") == "bruit"
    assert [(code.label["fr"], above) for code, above in finder.added] == [
        ("<b>Thème</b> =x", None),
        ("salaire>1500", None),
        ("Bruit", "conditions"),
    ]
    assert finder.find("Conditions>Horaires") == ["hours"]


@given(st.lists(st.text("abé >/\\:;,", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=5))
def test_what_was_made_is_found_again_and_made_once(cells: list[str]) -> None:
    finder = Finder(CODEBOOK)
    for cell in cells:
        for part in finder.split(cell):
            code = finder.make(part) if not finder.find(part) else finder.find(part)[0]
            assert code in finder.find(part)
    assert len({code.id for code, _above in finder.added}) == len(finder.added)
