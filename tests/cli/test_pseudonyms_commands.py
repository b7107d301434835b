"""Pseudonyms by commands, from files with real (made-up) names to a project without them, and back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from cipcoder.exchange.pseudonymising import key_file
from cipcoder.formats.key_file import VARIABLE
from cipcoder.project import Project
from tests.command import typed

TALK = """Enquêteur : Vous vous appelez comment ?

Odile : Odile Zarbat, j'habite à Vierzac depuis 2009. Je suis la seule CIP de la vallée.

Enquêteur : Et Zoubaïr ?

Odile : Zoubaïr, mon collègue, il vient d'Anglemont. On prend l'Algeco.
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """An empty study beside a file with real names."""
    (tmp_path / "b.txt").write_text(TALK, "utf-8")
    study = tmp_path / "study"
    Project.create(study, name="Essai").close()
    return study


def table(study: Path) -> Path:
    with Project.open(study) as project:
        return key_file(project).path


def filled_in(path: Path) -> Path:
    """The review table with everything accepted but one form ignored."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    for row in rows[1:]:
        row[3] = "ignore" if row[0] == "Algeco" else "accept"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def imported(study: Path) -> None:
    review = study.parent / "review.csv"
    assert typed(["import", "../b.txt", "--pseudonymise", "--review", review], study).returncode == 0
    done = typed(["import", "../b.txt", "--pseudonymise", "--reviewed", filled_in(review)], study)
    assert done.returncode == 0, done.stderr


def text(study: Path) -> str:
    with Project.open(study) as project:
        return project.document("b").text


def test_nothing_comes_in_before_all_is_decided(study: Path) -> None:
    done = typed(["import", "../b.txt", "--pseudonymise"], study)
    assert done.returncode
    assert "wait for a decision" in done.stderr
    assert "--review FILE.csv" in " ".join(done.stderr.split())
    with Project.open(study) as project:
        assert not project.transcripts()
    inside = typed(["import", "../b.txt", "--pseudonymise", "--review", "review.csv"], study)
    assert inside.returncode
    assert not (study / "review.csv").exists(), "the table holds real names"
    (study / "corpus").mkdir()
    (study / "corpus" / "c.txt").write_text("Mme C. : oui.\n", "utf-8")
    said = typed(["import", "corpus", "--pseudonymise"], study).stderr
    assert "lies in the project’s folder" in said, "what was taken in has no names, the file it came from has"
    assert typed(["import", "../b.txt", "--review", "../r.csv"], study).returncode, "only with --pseudonymise"


def test_from_files_to_a_project_without_names_and_back(study: Path, tmp_path: Path) -> None:
    imported(study)
    new = text(study)
    assert re.search(r"Personne 1 : \[Personne 1\], j'habite à \[Commune \d\] depuis 2009\.", new)
    assert re.search(r"il vient de \[Commune \d\]\. On prend l'Algeco\.", new)
    raw = (study / "project.cipcoder").read_bytes()
    assert not [name for name in (b"Odile", b"Zarbat", b"Vierzac", b"Zouba") if name in raw]
    listed = typed(["pseudonyms", "list"], study)
    assert "Odile Zarbat" in listed.stdout
    assert "Ignored: Algeco" in listed.stdout
    assert "Nothing was found" in typed(["pseudonyms", "scan"], study).stdout

    back = tmp_path / "back.txt"
    assert typed(["pseudonyms", "restore", "--interview", "b", "--to", back], study).returncode == 0
    assert back.read_text("utf-8") == TALK
    assert back.stat().st_mode & 0o777 == 0o600
    inside = typed(["pseudonyms", "restore", "--interview", "b", "--to", "back.txt"], study)
    assert inside.returncode
    assert not (study / "back.txt").exists()
    (tmp_path / "other.txt").write_text("Chez [Personne 1], à [Commune 1].", "utf-8")
    some = typed(["pseudonyms", "restore", tmp_path / "other.txt", "--to", back], study)
    assert "first form" in some.stderr
    assert re.search(r"Chez Odile.*, à (Vierzac|Anglemont)\.", back.read_text("utf-8"))


def test_single_decisions(study: Path) -> None:
    for words in (
        ["add", "Odile", "[Personne 1]"],
        ["add", "Nath", "[Personne 2]"],
        ["merge", "Odile", "Nath"],
        ["ignore", "Algeco", "Clio"],
        ["forget", "Clio"],
    ):
        done = typed(["pseudonyms", *words], study)
        assert done.returncode == 0, done.stderr
    with Project.open(study) as project:
        keys = key_file(project).read()
    assert [one.forms for one in keys.entities] == [("Odile", "Nath")]
    assert keys.ignored == ("Algeco",)
    for words, said in (
        (["add", "Zoé", "x", "--kind", "dragon"], "is no kind"),
        (["add", "Zoé", "Zoé B."], "holds the form"),
        (["merge", "Odile"], "two forms"),
        (["merge", "X1", "X2"], "None of these"),
        (["forget", "Zoé"], "Nothing was decided"),
        (["restore", "--to", "../x.txt"], "Name a file"),
        (["passphrase", "--remove"], "no passphrase"),
        (["passphrase"], "terminal"),
    ):
        done = typed(["pseudonyms", *words], study)
        assert done.returncode
        assert said in " ".join(done.stderr.split())
    warned = typed(["pseudonyms", "add", "Zoé", "Nath"], study)
    assert "choose another" in warned.stderr


def test_a_closed_table_asks_for_its_passphrase(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(study)
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", "plainly made up")
    assert typed(["pseudonyms", "passphrase"], study).returncode == 0
    assert table(study).name.endswith(".json.age")
    assert VARIABLE in typed(["pseudonyms", "list"], study).stderr
    leaving = typed(["export", "participants", "--to", "../people.csv"], study)
    assert leaving.returncode == 0, leaving.stderr
    assert "its names were not looked for" in " ".join(leaving.stderr.split())
    monkeypatch.setenv(VARIABLE, "plainly made up")
    assert "Odile" in typed(["pseudonyms", "list"], study).stdout
    assert "Nothing was found" in typed(["pseudonyms", "scan"], study).stdout
    assert typed(["pseudonyms", "passphrase", "--remove"], study).returncode == 0
    assert table(study).name.endswith(".json")


def test_what_waits_is_said_before_something_leaves(study: Path) -> None:
    done = typed(["import", "../b.txt", "--pseudonymise", "--unreviewed"], study)
    assert done.returncode == 0
    assert "Odile Zarbat" in text(study), "left as it is, as was asked"
    said = typed(["export", "participants", "--to", "../people.csv"], study).stderr
    assert "wait for a decision: cipcoder pseudonyms review" in " ".join(said.split())


def test_who_could_be_recognised_without_a_name(study: Path, tmp_path: Path) -> None:
    imported(study)
    counted = typed(["pseudonyms", "identify"], study)
    assert "the only one of a kind" in counted.stdout
    assert "la vallée" not in counted.stdout, "words only when asked for"
    shown = typed(["pseudonyms", "identify", "b", "--show"], study)
    assert "la seule CIP de la vallée" in shown.stdout
    assert typed(["pseudonyms", "identify", "--show", "--to", "x.csv"], study).returncode, "personal data, inside"
    assert typed(["pseudonyms", "identify", "--show", "--to", tmp_path / "x.csv"], study).returncode == 0


def test_pseudonyms_go_into_texts_that_are_coded_already(study: Path) -> None:
    typed(["import", "../b.txt"], study)
    review = study.parent / "review.csv"
    assert typed(["pseudonyms", "apply", "b", "--review", review], study).returncode == 0
    done = typed(["pseudonyms", "apply", "b", "--reviewed", filled_in(review), "--coder", "ana"], study)
    assert done.returncode == 0, done.stderr
    assert "older revisions" in done.stderr
    assert "[Personne 1]" in text(study)
    again = typed(["pseudonyms", "apply", "--all", "--coder", "ana"], study)
    assert again.returncode == 0, again.stderr
    assert typed(["pseudonyms", "restore", "--interview", "b", "--to", "../back.txt"], study).returncode == 0
    assert (study.parent / "back.txt").read_text("utf-8") == TALK


def test_a_file_that_gives_another_text_is_never_sent_to_the_correction_that_brings_its_names_in(study: Path) -> None:
    imported(study)
    (study.parent / "b.txt").write_text(TALK + "\nOdile : Oui.\n", "utf-8")
    said = " ".join(typed(["import", "../b.txt", "--pseudonymise"], study).stderr.split())
    assert "cipcoder pseudonyms apply b" in said
    assert "cipcoder transcript correct" not in said


def test_nothing_comes_in_with_a_name_that_a_pseudonym_hides(study: Path) -> None:
    typed(["pseudonyms", "add", "Zoubaïr", "Odile"], study)
    typed(["pseudonyms", "add", "Odile", "[Personne 1]"], study)
    typed(["pseudonyms", "ignore", "Algeco", "Vierzac", "Anglemont", "Odile Zarbat"], study)
    done = typed(["import", "../b.txt", "--pseudonymise"], study)
    assert done.returncode
    assert "another pseudonym" in " ".join(done.stderr.split())
    with Project.open(study) as project:
        assert not project.transcripts()


def test_a_dry_run_takes_the_decisions_into_account_and_stores_none(study: Path) -> None:
    review = study.parent / "review.csv"
    typed(["import", "../b.txt", "--pseudonymise", "--review", review], study)
    before = table(study).read_bytes()
    seen = typed(["import", "../b.txt", "--pseudonymise", "--reviewed", filled_in(review), "--dry-run"], study)
    assert seen.returncode == 0, seen.stderr
    assert "Personne 1" in seen.stdout
    assert "Odile" not in seen.stdout
    typed(["import", "../b.txt"], study)
    done = typed(["pseudonyms", "apply", "b", "--reviewed", review, "--dry-run"], study)
    assert done.returncode == 0, done.stderr
    assert table(study).read_bytes() == before
    assert "Odile" in text(study)


def test_a_file_saved_by_another_program_is_restored_to_the_letter(study: Path) -> None:
    imported(study)
    saved = "\ufeff" + text(study).rstrip("\n").replace("\n", "\r\n")
    (study.parent / "saved.txt").write_bytes(saved.encode())
    done = typed(["pseudonyms", "restore", "../saved.txt", "--to", "../back.txt"], study)
    assert "first form" not in done.stderr
    assert (study.parent / "back.txt").read_text("utf-8") == TALK


def test_numbers_that_stand_for_others_already_are_not_proposed(study: Path) -> None:
    imported(study)
    table(study).unlink()  # as on a colleague's computer
    (study.parent / "c.txt").write_text("Q : Et ton amie Zoulida ?\n\nMme C. : Avec [Personne 2], oui.\n", "utf-8")
    typed(["import", "../c.txt", "--pseudonymise", "--review", "../c.csv"], study)
    assert "[Personne 3]" in (study.parent / "c.csv").read_text("utf-8-sig")
