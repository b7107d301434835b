"""Lists of names as people have them: the column found, any encoding, large ones at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.gazetteer import first_names, not_names, read_gazetteer
from cipcoder.language.known_words import dictionary
from cipcoder.text.candidates import Lists, Source, candidates


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.mark.parametrize(
    ("kind", "content", "column"),
    [
        ("person", "sexe;preusuel;annais;nombre\n1;ZOUBAÏR;1971;12\n2;Odélie;1980;3\n2;_PRENOMS_RARES;1980;9\n", None),
        ("town", "TYPECOM,COM,LIBELLE\nCOM,99001,Zoubaïr\nCOM,99002,Odélie\n", None),
        ("town", "code;x1\n99001;Zoubaïr\n99002;Odélie\n", None),
        ("organisation", "a\tWhat it is called\n1\tZoubaïr\n2\tOdélie\n", "what it is called"),
    ],
)
def test_the_column_of_names_is_found(tmp_path: Path, kind: str, content: str, column: str | None) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(content.encode(encoding))
        names = read_gazetteer(path, kind, column)
        assert [name.lower() for name in names] == ["zoubaïr", "odélie"]


def test_a_list_of_lines_is_enough_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Zoubaïr\n\nOdélie\n1971\n")
    assert read_gazetteer(tmp_path / "a.txt", "person") == ["Zoubaïr", "Odélie"]
    (tmp_path / "a.csv").write_text("prenom\nZoubaïr\n")
    with pytest.raises(InputError, match="prenom"):
        read_gazetteer(tmp_path / "a.csv", "person", "surname")
    for name, content in (("b.csv", "prenom\n"), ("c.csv", ""), ("d.csv", 'prenom\n"open\n'), ("e.csv", "\x00\n")):
        (tmp_path / name).write_text(content)
        with pytest.raises(InputError, match=name):
            read_gazetteer(tmp_path / name, "person")


def test_thirty_thousand_first_names_and_as_many_towns_are_read_and_matched_in_seconds(tmp_path: Path) -> None:
    letters = "bcdfglmnprst"
    syllables = [a + b for a in letters for b in "aeiou"]
    names = [(a + b + c).capitalize() for a in syllables for b in syllables for c in syllables[:10]][:36_000]
    (tmp_path / "towns.csv").write_text("LIBELLE\n" + "\n".join(f"Saint-{name}" for name in names))
    (tmp_path / "first.csv").write_text("preusuel\n" + "\n".join(names))
    began = time.process_time()
    lists = dict.fromkeys(read_gazetteer(tmp_path / "towns.csv", "town"), "town")
    lists |= dict.fromkeys(read_gazetteer(tmp_path / "first.csv", "person"), "person")
    talk = "on va à saint-" + names[7].lower() + " avec " + names[9].lower() + " demain. " + "oui bien sûr. " * 50_000
    found = candidates([Source("a", talk)], Lists(lists, is_word=dictionary("fr")))
    assert {one.kind for one in found} == {"town", "person"}
    assert time.process_time() - began < 6, "half a second for the lists, the rest for 150,000 words"


def test_our_own_lists_are_whole(tmp_path: Path) -> None:
    assert len(first_names()) == 200
    assert {one.gender for one in first_names()} == {"f", "m"}
    (tmp_path / "not-names.txt").write_text("# ours\nLa Grande Boucle\n")
    assert "La Grande Boucle" in not_names([tmp_path / "not-names.txt", tmp_path / "none.txt"])
    assert "France Travail" in not_names()
