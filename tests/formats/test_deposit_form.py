"""deposit.yaml: a form that is written once, filled in by a person, and read strictly, every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.deposit import NEEDED, Author, Deposit, read_deposit
from cipcoder.report.deposit import form

FILLED = """\
title: Nettoyer, la nuit
abstract: |
  Deux entretiens.
  Et des notes.
authors:
  - name: Ana Exemple
    affiliation: UPVD
    orcid: 0000-0002-1825-0097
contact: {name: Ana Exemple, email: ana@exemple.org}
keywords: nettoyage
topics: [travail, "nuit : horaires"]
period:
  from: 2025-01
  to: "2025-03-02"
universe: Agents de nettoyage.
collection: Face à face.
consent: Oral.
anonymisation: Prénoms remplacés.
access: contrôlé
"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "deposit.yaml").write_text(text, "utf-8")
    return tmp_path / "deposit.yaml"


def test_a_filled_form_is_read(tmp_path: Path) -> None:
    deposit = read_deposit(written(tmp_path, FILLED))
    assert deposit.abstract == "Deux entretiens.\nEt des notes."
    assert deposit.authors == (Author(name="Ana Exemple", affiliation="UPVD", orcid="0000-0002-1825-0097"),)
    assert deposit.keywords == ("nettoyage",)
    assert deposit.topics == ("travail", "nuit : horaires")
    assert (deposit.period.start, deposit.period.stop) == ("2025-01", "2025-03-02")
    assert deposit.access == "controlled"
    assert deposit.missing == ()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_form_reads_and_says_what_is_still_empty(tmp_path: Path, language: str) -> None:
    path = written(tmp_path, form('« Nettoyer » \\ "la nuit" {x}', "2025-01-14", "2025-02-03", language))
    with pytest.raises(InputError) as refusal:
        read_deposit(path)
    said = str(refusal.value).splitlines()
    assert len(said) == len(NEEDED) - 1
    assert all("is empty: every repository asks for it" in line for line in said)
    lines = path.read_text("utf-8").splitlines()
    assert all(lines[int(line.split("line ")[1].split(":")[0]) - 1].split(":")[0] in line for line in said)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_form_filled_in_where_it_says_is_right(tmp_path: Path, language: str) -> None:
    text = form("Nettoyer", "", "", language)
    for key in ("abstract", "universe", "collection", "consent", "anonymisation"):
        head = next(line for line in text.splitlines() if line.startswith(f"{key}: |"))
        text = text.replace(head, f"{head}\n  Des mots,\n  sur deux lignes.")
    text = text.replace('name: ""', 'name: "Ana"').replace('access: ""', 'access: "open"')
    deposit = read_deposit(written(tmp_path, text))
    assert deposit.title == "Nettoyer"
    assert deposit.consent == "Des mots,\nsur deux lignes."
    assert deposit.access == "open"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("universe:", "univers:", r"line 15: “univers” is not a key of this form. Did you mean “universe”\?"),
        (
            "affiliation:",
            "afiliation:",
            r"line 7: “afiliation” is not a key of this form. Did you mean “affiliation”\?",
        ),
        ("0097", "0098", "line 8: “0000-0002-1825-0098” is not an ORCID"),
        ("ana@exemple.org", "ana", "line 9: “ana” is not an e-mail address"),
        ("from: 2025-01", "from: janvier", "line 13: “janvier” is not a date: write 2025, 2025-02 or 2025-02-11"),
        ("access: contrôlé", "access: secret", "line 19: “secret” is no kind of access"),
        ("consent: Oral.", "consent: [Oral]", "line 17: “consent” wants a text"),
        ("keywords: nettoyage", "keywords: {a: b}", "line 10: “keywords” wants a list"),
        ("period:\n  from: 2025-01\n  to:", "period:\n  - a\n  - ", "line 12: “period” wants keys of its own"),
        ("consent: Oral.", "consent: ''", "line 17: “consent” is empty"),
        ("consent: Oral.", "consent: &a Oral.", "line 17: & makes a YAML anchor here"),
        ("consent: Oral.", "consent: *a", "line 17: .*alias|line 17: .*must be between quotes"),
        ("consent: Oral.", "title: Deux fois", "line 17: the key “title” is written twice"),
        ("consent: Oral.", "consent: Oral: oui", "line 17: a colon inside a text"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert old in FILLED
    with pytest.raises(InputError, match=what):
        read_deposit(written(tmp_path, FILLED.replace(old, new, 1)))


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read_deposit(written(tmp_path, FILLED.replace("0097", "1").replace("contrôlé", "secret")))
    assert len(str(refusal.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "# rien\n", "\ufeff\n", "- a\n", "titre", "[" * 500, "a: " * 60])
def test_what_is_no_form_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"deposit\.yaml"):
        read_deposit(written(tmp_path, text))


def test_aliases_that_grow_without_end_are_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    with pytest.raises(InputError, match=r"alias|anchor"):
        read_deposit(written(tmp_path, "\n".join(lines)))


def test_an_empty_form_lacks_everything_that_is_needed() -> None:
    assert Deposit().missing == NEEDED
