"""The demonstration study's codebook, at the top of the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cipcoder.codebook.models import Codebook
from cipcoder.codebook.yaml_edit import rewritten
from cipcoder.codebook.yaml_file import read
from cipcoder.codebook.yaml_read import read_tree

PLACE = Path(__file__).parents[2] / "codebook.yaml"
THEMES = {
    "identity": "hybrid-identity blurred-role bricolage social-worker relational-core",
    "tensions": "production-vs-accompaniment indicators dirty-work legal-form",
    "recognition": "recognition-beneficiaries recognition-employers recognition-institutions pay invisibility",
    "wear": "isolation emotional-load turnover means",
    "professionalisation": "training digital-ai",
    "field": "vocabulary social-value employers-market innovation commitment public-policy",
}


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return read(PLACE)


def test_it_has_six_themes_and_twenty_six_codes_in_order(codebook: Codebook) -> None:
    assert {theme.id: " ".join(code.id for code in theme.codes) for theme in codebook.codes} == THEMES
    assert sum(len(theme.codes) for theme in codebook.codes) == 26


def test_every_code_says_what_it_takes_and_leaves_in_both_languages(codebook: Codebook) -> None:
    assert set(codebook.title) == {"fr", "en"}
    for theme in codebook.codes:
        assert set(theme.label) == set(theme.definition) == {"fr", "en"}
        assert theme.colour
        for code in theme.codes:
            for text in (code.label, code.definition, code.include, code.exclude):
                assert set(text) == {"fr", "en"}, code.id
            assert 6 <= len(code.keywords) <= 12, code.id


def test_the_neighbours_named_in_exclude_exist_and_are_the_same_in_both_languages(codebook: Codebook) -> None:
    named: dict[str, dict[str, list[str]]] = {}
    for language in ("fr", "en"):
        ids = {row.code.label[language]: row.code.id for row in codebook.walk()}
        for row in codebook.walk():
            labels = re.findall(r"→ ([^;)]+)", row.code.exclude.get(language, ""))
            named.setdefault(row.code.id, {})[language] = [ids[label.strip()] for label in labels]
    for code_id, pointers in named.items():
        assert pointers["fr"] == pointers["en"], code_id
        assert code_id not in pointers["fr"]
        assert pointers["fr"] or code_id in THEMES, code_id


def test_the_ten_digit_keys_are_given_to_the_codes_used_most(codebook: Codebook) -> None:
    slots = {row.code.slot: row.code.id for row in codebook.walk() if row.code.slot is not None}
    assert [slots[n] for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)] == [
        "hybrid-identity",
        "production-vs-accompaniment",
        "indicators",
        "dirty-work",
        "recognition-beneficiaries",
        "recognition-employers",
        "recognition-institutions",
        "isolation",
        "emotional-load",
        "training",
    ]


def test_it_says_that_it_was_written_for_demonstration() -> None:
    head = PLACE.read_text(encoding="utf-8").split("\ntitle:")[0]
    assert "Écrit pour la démonstration" in head
    assert "Written for demonstration" in head


def test_a_change_of_one_label_leaves_the_rest_of_the_file_alone(codebook: Codebook) -> None:
    text = PLACE.read_text(encoding="utf-8")
    data = codebook.model_dump()
    data["codes"][3]["codes"][0]["label"]["fr"] = "Isolement"
    result = rewritten(text, read_tree(text, "codebook.yaml")[1], codebook, Codebook.model_validate(data))
    assert result == text.replace("fr: Solitude dans le métier\n", "fr: Isolement\n")


def test_no_sentence_of_the_study_it_starts_from_is_in_it(codebook: Codebook) -> None:
    sources = Path(__file__).parents[2].parent / "shared" / "thesis"
    if not sources.is_dir():
        pytest.skip("the study's texts are not public: this check runs where they are kept")

    def runs(text: str) -> set[tuple[str, ...]]:
        found = re.findall(r"\w+", text.lower())
        return {tuple(found[i : i + 8]) for i in range(len(found) - 7)}

    texts = [text for row in codebook.walk() for text in (row.code.definition, row.code.include, row.code.exclude)]
    mine = {run for text in texts for words in text.values() for run in runs(words)}
    for name in ("codebook-proposal.yaml", "memoire.txt"):
        assert not mine & runs((sources / name).read_text(encoding="utf-8"))
