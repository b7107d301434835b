"""Real names never enter a project that is pseudonymised at import: texts, labels, file names alike. All made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.name_sources import sources_of_files, sources_of_project
from cipcoder.exchange.pseudonymising import (
    Gazetteers,
    Review,
    key_file,
    prepare,
    review,
)
from cipcoder.exchange.review_table import read_review, write_review
from cipcoder.exchange.transcripts import ImportOptions, import_files
from cipcoder.formats.tables import read_table, write_csv
from cipcoder.project import Project
from cipcoder.text.key_entries import Keys
from cipcoder.text.pseudonyms import restored

B = """---
title: "Entretien avec Odile Zarbat"
participant: Odile Zarbat
interviewer: Enquêteur
lieu: Vierzac
---

Enquêteur : Vous pouvez vous présenter ?

Odile : Je m'appelle Odile Zarbat, je vis à Vierzac. Mon collègue Zoubaïr aussi. Le 06 39 98 12 34.

Enquêteur : Merci, Mme Zarbat. Et le livre d'Odile ?

Odile : Il est là.
"""
C = """Q : Et Zoubaïr, il fait quoi ?

Mme C. : Zoubaïr ? Il vit à Vierzac, comme Mme Zarbat. On l'appelle Zoub, à l'association Le Tremplin Bleu.
"""
PEOPLE = "participants:\n  zarbat: {name: Odile Zarbat, organisation: Le Tremplin Bleu, gender: femme}\n"
GUIDE = "sections:\n  - title: Début\n    questions:\n      - {number: 1, text: Où est Zoubaïr ?}\n"
REAL = ("Odile", "Zarbat", "Vierzac", "Zouba", "39 98", "Tremplin")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    locale.use("en")
    folder = tmp_path / "recordings" / "interviews"
    folder.mkdir(parents=True)
    (folder / "entretien_Zarbat.txt").write_text(B, "utf-8")
    (folder / "entretien-c.txt").write_text(C, "utf-8")
    (folder / "participants.yaml").write_text(PEOPLE, "utf-8")
    (folder / "guide.yaml").write_text(GUIDE, "utf-8")
    return sorted(folder.glob("*.txt"))


def looked(project: Project, files: list[Path]) -> Review:
    table = key_file(project)
    return review(project, table, table.read(), sources_of_files(files, ImportOptions()), {})


def accept_all(made: Review) -> None:
    keys = made.keys
    for one in made.proposals():
        keys = keys.accept(one.form, one.kind, one.pseudonym)
    made.decide(keys)


def everything_on_disk(folder: Path) -> bytes:
    """All files of the project, to the byte."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_real_name_is_in_any_byte_of_the_project(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "étude"
    with Project.create(folder, name="Essai") as project:
        made = looked(project, files)
        assert {one.form for one in made.open} >= {"Odile Zarbat", "Vierzac", "Zoubaïr", "Le Tremplin Bleu", "Zoub"}
        accept_all(made)
        options = prepare(made, files, ImportOptions())
        done = import_files(project, files, options)
        assert [one.outcome for one in done] == ["imported", "imported"], [one.message for one in done]
        names = [row.name for row in project.transcripts()]
        documents = {name: project.document(name) for name in names}
        project.use_coder("ana")
        keys = made.file.read()
        assert {restored(documents[name].text, keys)[1] for name in names} == {True}
        b = next(document for name, document in documents.items() if "Personne" in name)
        assert restored(b.text, keys)[0] == B.split("---\n\n")[1]
        assert [(one.label, one.role) for one in b.speakers] == [
            ("Enquêteur", "interviewer"),
            ("Personne 1", "participant"),
        ]
        zoubair = keys.entity("Zoubaïr")
        assert zoubair is not None
        assert all(zoubair.pseudonym in document.text for document in documents.values()), "the same in both"
        assert b.transcript.participant == "Personne 1"
        assert not looked(project, files).open, "nothing is asked twice"
        waiting = review(project, made.file, keys, sources_of_project(project, names, keys), {})
        assert not waiting.open, "what was put in is no new name"
    raw = everything_on_disk(folder)
    for name in REAL:
        assert name.encode() not in raw, name
        assert name.lower().encode() not in raw, name
    assert not [path for path in folder.rglob("*") if "key" in path.name or path.suffix == ".age"]


def test_the_review_table_goes_out_closed_and_comes_back_filled_in(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "étude"
    with Project.create(folder, name="Essai") as project:
        made = looked(project, files)
        with pytest.raises(RefusedError):
            write_review(made, folder / "review.csv")
        path = tmp_path / "review.csv"
        n = write_review(made, path)
        assert n == len(made.open)
        assert path.stat().st_mode & 0o777 == 0o600
        table = read_table(path)
        rows = [list(row.values()) for row in table.rows]
        for row in rows:
            row[3] = "Ignorer" if row[0] == "Vierzac" else "" if row[0] == "Zoub" else "accepter"
            if row[0] == "Zoubaïr":
                row[1:3] = ["personne", "Nassim"]
        write_csv(path, table.header, rows, "excel")
        keys, decided = read_review(made.keys, path)
        assert (decided.accepted, decided.ignored, decided.open) == (n - 2, 1, 1)
        assert keys.is_ignored("Vierzac")
        assert keys.entity("Zoubaïr").pseudonym == "Nassim"  # type: ignore[union-attr]
        made.decide(keys)
        assert made.file.read().pending == ("Zoub",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("form,pseudonym,decision\nA,B,perhaps\n", "line 2"),
        ("form,pseudonym,decision\n\nZoé,,accept\n", "line 3"),
        ("form,kind,pseudonym,decision\nZoé,dragon,B,accept\n", "dragon"),
        ("form,pseudonym\nA,B\n", "decision"),
        ("form,pseudonym,decision\nZoé,chère Zoé,accept\n", "holds the form"),
        ("form,decision\n\x00", "zero bytes"),
        ("", "empty"),
    ],
)
def test_a_faulty_table_is_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    locale.use("en")
    (tmp_path / "r.csv").write_text(content)

    with pytest.raises(InputError, match=said):
        read_review(Keys(), tmp_path / "r.csv")


def test_a_pseudonym_that_is_somebodys_name_is_told(tmp_path: Path, files: list[Path]) -> None:
    with Project.create(tmp_path / "étude", name="Essai") as project:
        made = looked(project, files)
        made.decide(made.keys.accept("Vierzac", "town", "Zoub"))
        assert made.clashes == ["Zoub"]


def test_lists_of_names_find_small_letters(tmp_path: Path, files: list[Path]) -> None:
    (tmp_path / "towns.csv").write_text("LIBELLE\nQuimperval\n")
    lists = Gazetteers(places=(tmp_path / "towns.csv",)).read()
    (files[0].parent / "m.txt").write_text("Q : alors\n\nR : on est partis à quimperval en mars\n\nQ : d'accord\n")
    with Project.create(tmp_path / "étude", name="Essai") as project:
        table = key_file(project)
        sources = sources_of_files([files[0].parent / "m.txt"], ImportOptions())
        forms = {one.form for one in review(project, table, table.read(), sources, lists).open}
        assert "quimperval" in forms
        with pytest.raises(InputError, match="spaCy"):
            review(project, table, table.read(), sources, lists, model=True)


@pytest.mark.parametrize(
    ("stem", "names"),
    [
        ("Zarbat_2024", ["Zarbat"]),  # « Mme Zarbat » in the text doesn't replace « Zarbat » alone
        ("entretien_ferrer2", ["Ferrer"]),  # a verb of the dictionary as well
        ("Petit-ROSE", ["Petit", "Rose"]),
        ("entretien-b_mme_retranscription_vf", []),
        ("interview_02_final", []),
    ],
)
def test_names_in_the_names_of_files_are_shown(tmp_path: Path, stem: str, names: list[str]) -> None:
    path = tmp_path / f"{stem}.txt"
    path.write_text("Q : Bonjour, ça va ?\n\nMme B. : Oui, ça va.\n", "utf-8")
    project = Project.create(tmp_path / "study", name="Essai")
    table = key_file(project)
    made = review(project, table, Keys(), sources_of_files([path], ImportOptions()), {})
    assert sorted(one.form.capitalize() for one in made.found) == names
    project.close()


def test_names_in_small_letters_in_the_front_matter_are_shown_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("---\nnom: zarbat\nprénom: odile\n---\nQ : Ça va ?\n\nMme B. : Oui.\n", "utf-8")
    project = Project.create(tmp_path / "study", name="Essai")
    made = review(project, key_file(project), Keys(), sources_of_files([path], ImportOptions()), {})
    for one in made.proposals():
        made.decide(made.keys.accept(one.form, one.kind, one.pseudonym))
    import_files(project, [path], prepare(made, [path], ImportOptions()))
    project.close()
    raw = (tmp_path / "study" / "project.cipcoder").read_bytes()
    assert not [name for name in (b"zarbat", b"odile") if name in raw]


def test_a_table_that_was_filled_in_is_not_written_over(tmp_path: Path, files: list[Path]) -> None:
    project = Project.create(tmp_path / "study", name="Essai")
    made = review(project, key_file(project), Keys(), sources_of_files(files, ImportOptions()), {})
    write_review(made, tmp_path / "review.csv")
    before = (tmp_path / "review.csv").read_bytes()
    with pytest.raises(RefusedError, match="--reviewed"):
        write_review(made, tmp_path / "review.csv")
    assert (tmp_path / "review.csv").read_bytes() == before
    write_review(made, tmp_path / "review.csv", again=True)
    project.close()
