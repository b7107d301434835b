"""The key table: closed to others, outside of all projects, with a passphrase where one is wanted."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.formats import key_file
from cipcoder.formats.key_file import VARIABLE, KeyFile, write_private
from cipcoder.formats.key_table import read_key_table
from cipcoder.text.key_entries import Kept, Keys, Piece

KEYS = (
    Keys(texts={"ab": Kept("entretien-b", (Piece(0, 3, "Odile"),))}, pending=("Vierzac",))
    .accept("Odile", "person", "[Personne 1]")
    .ignore("Algeco")
)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    locale.use("en")
    monkeypatch.delenv(VARIABLE, raising=False)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_read_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    file = KeyFile("u", path=tmp_path / "keys" / "u.json")
    assert file.read() == Keys()
    file.write(KEYS)
    assert KeyFile("u", path=file.plain).read() == KEYS
    assert (mode(file.plain), mode(file.plain.parent)) == (0o600, 0o700)
    assert [one.name for one in file.plain.parent.iterdir()] == ["u.json"]
    assert [one.form for one in read_key_table(file.plain, tmp_path / "study")] == ["Odile"], "the scan reads it"


def test_it_is_refused_in_a_folder_that_holds_a_project_wherever_links_lead(tmp_path: Path) -> None:
    study = tmp_path / "study"
    (study / "deep").mkdir(parents=True)
    (study / "project.cipcoder").touch()
    (tmp_path / "elsewhere").symlink_to(study / "deep")
    for folder in (study, study / "deep", tmp_path / "elsewhere"):
        with pytest.raises(RefusedError, match="real names"):
            KeyFile("u", path=folder / "u.json").write(KEYS)
        with pytest.raises(RefusedError):
            write_private(folder / "names.txt", b"x")
    assert not list(study.rglob("*.json"))


def test_a_passphrase_closes_it_changes_and_comes_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def ask(again: bool) -> str:
        asked.append(again)
        return "made up" if again else "wrong"

    file = KeyFile("u", path=tmp_path / "u.json")
    file.write(KEYS)
    (tmp_path / ".u.json.abcd.partial").write_text("Odile", "utf-8")  # somebody was killed while writing
    file.set_passphrase("made up")
    assert [one.name for one in tmp_path.iterdir()] == ["u.json.age"], "names in clear nowhere"
    assert not file.plain.exists()
    assert mode(file.closed) == 0o600
    assert b"Odile" not in file.closed.read_bytes()
    assert KeyFile("u", ask, path=file.plain).read() == KEYS
    assert asked == [False, True], "one more try"
    with pytest.raises(RefusedError, match=VARIABLE):
        KeyFile("u", path=file.plain).read()
    monkeypatch.setenv(VARIABLE, "wrong")
    with pytest.raises(RefusedError, match="not the passphrase"):
        KeyFile("u", path=file.plain).read()
    monkeypatch.setenv(VARIABLE, "made up")
    again = KeyFile("u", path=file.plain)
    again.write(KEYS.ignore("Clio"))
    again.set_passphrase("")
    assert again.plain.exists()
    assert not again.closed.exists()
    assert KeyFile("u", path=file.plain).read().is_ignored("Clio")


def test_without_the_library_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(CipcoderError, match="cipcoder\\[crypt\\]"):
        KeyFile("u", path=tmp_path / "u.json").set_passphrase("made up")
    assert key_file.VARIABLE == VARIABLE


@pytest.mark.parametrize(
    "content",
    ["", "{", "[1]", '{"cipcoder-keys": 99}', '{"cipcoder-keys": 1, "entities": 3}', '{"cipcoder-keys": "x"}', "[[["],
)
def test_a_damaged_table_is_a_sentence_and_stays(tmp_path: Path, content: str) -> None:
    path = tmp_path / "u.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"u\.json"):
        KeyFile("u", path=path).read()
    assert path.read_text() == content


def test_a_list_written_by_hand_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "u.json"
    path.write_text(json.dumps([{"form": "Odile", "pseudonym": "Claire"}, {"form": "Nath", "pseudonym": "Claire"}]))
    keys = KeyFile("u", path=path).read()
    assert [one.forms for one in keys.entities] == [("Odile", "Nath")]


def test_a_link_to_another_disk_stays_and_one_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    linked = tmp_path / "keys" / "u.json"
    linked.parent.mkdir()
    linked.symlink_to(tmp_path / "disk" / "u.json")
    with pytest.raises(InputError, match="connected"):
        KeyFile("u", path=linked).read()  # else numbers would begin at 1 again, for others
    with pytest.raises(InputError, match="connected"):
        KeyFile("u", path=linked).set_passphrase("made up")
    (tmp_path / "disk" / "u.json").write_text("[]")
    file = KeyFile("u", path=linked)
    file.read()
    file.write(KEYS)
    assert linked.is_symlink()
    assert KeyFile("u", path=tmp_path / "disk" / "u.json").read() == KEYS
    file.set_passphrase("made up")
    assert not list((tmp_path / "disk").iterdir()), "names in clear nowhere"


def test_what_another_copy_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    one, other = KeyFile("u", path=tmp_path / "u.json"), KeyFile("u", path=tmp_path / "u.json")
    mine, theirs = one.read(), other.read()
    other.write(theirs.ignore("Clio"))
    other.write(theirs.ignore("Clio").ignore("Algeco"))
    with pytest.raises(RefusedError, match="meanwhile"):
        one.write(mine.accept("Odile", "person", "[Personne 1]"))
    assert KeyFile("u", path=one.plain).read().is_ignored("Clio")
