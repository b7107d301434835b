"""An encrypted store is a store: all that is promised of one in clear, and nothing to be read in its files."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.errors import CipcoderError, InputError, StoreError
from cipcoder.queries.search import search
from cipcoder.store import converting, migrations
from cipcoder.store import operations as ops
from cipcoder.store.cipher import WrongKeyError, checked_passphrase, driver, is_encrypted
from cipcoder.store.converting import convert, copies
from cipcoder.store.engine import open_file
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.store import Store
from tests.store.test_store_migrations import carry, rebuild_transcripts
from tests.studies import FAMILY, NOTES, WORK, Study, layer_rows, prepared

KEY = "l’été, à « Vierzac » l'eau\" ; -- 100 %"
SAID = ("enfants", "Parlez-moi", "Horaires", "travail")
"""words of the study that no file may show"""


def filled(store: Store) -> Study:
    study = Study(store)
    study.coder("ana")
    prepared(study, WORK, FAMILY)
    study.code("ana", WORK, "seule", "isolation")
    study.code("ana", FAMILY, "gardé les enfants", "kin")
    return study


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "project.cipcoder"


@pytest.fixture
def study(place: Path) -> Iterator[Study]:
    with Store.create(place, name="Nettoyer", key=KEY) as store:
        yield filled(store)


@pytest.fixture
def path(place: Path) -> Path:
    """The same, closed."""
    with Store.create(place, name="Nettoyer", key=KEY) as store:
        filled(store)
    return place


def in_clear(path: Path, *, key: str | None = None) -> Path:
    with Store.create(path, name="Nettoyer", key=key) as store:
        filled(store)
    return path


def dump(path: Path, key: str | None) -> object:
    with Store.open(path, key) as store:
        assert Study(store).faults() == []
        return Study(store).dump()


def dump_or_faults(path: Path) -> None:
    """What opening and checking says, as an error."""
    with Store.open(path, KEY) as store:
        assert Study(store).faults()
    raise StoreError("damaged, the check says")


# --- a store like any other ----------------------------------------------------------------------------


def test_what_is_done_is_there_again_and_is_taken_back(study: Study, place: Path) -> None:
    before = study.dump()
    study.do(ops.ImportTranscript(NOTES))
    study.undo()
    assert study.dump() == before
    study.redo()
    study.undo("ana")
    assert study.codings() == [("ana", "isolation", "seule")]
    assert study.faults() == []
    whole = study.dump()
    study.store.close()
    assert dump(place, KEY) == whole


def test_words_are_found_through_the_index(study: Study) -> None:
    with study.store.read() as connection:
        found = search(connection, "enfant*")
    assert [each.transcript.name for each in found.found] == ["travail", "famille"]
    assert found.places == 2


def test_layers_come_and_go_between_encrypted_projects_and_others(study: Study, tmp_path: Path) -> None:
    with Store.create(tmp_path / "other.cipcoder", name="Autre") as store:
        other = prepared(Study(store), WORK, FAMILY)
        take_in(store, take_out(study.store, study.people["ana"]))
        assert layer_rows(other) == layer_rows(study)
        other.coder("ben")
        other.code("ben", WORK, "on rentre tard", "hours")
        take_in(study.store, take_out(store, other.people["ben"]))
    assert ("ben", "hours", "on rentre tard") in study.codings()
    assert study.faults() == []


def test_a_snapshot_has_the_same_passphrase_and_a_salt_of_its_own(study: Study, place: Path) -> None:
    snapshot = study.store.snapshot("hand")
    assert snapshot is not None
    assert is_encrypted(snapshot)
    assert snapshot.read_bytes()[:16] != place.read_bytes()[:16]
    assert dump(snapshot, KEY) == study.dump()


def test_an_older_schema_is_carried_forward_after_an_encrypted_snapshot(study: Study, place: Path) -> None:
    whole = study.dump()
    assert carry(study, {migrations.SCHEMA + 1: rebuild_transcripts})
    (snapshot,) = copies(place)
    assert "before-update" in snapshot.name
    assert dump(snapshot, KEY) == whole


@pytest.mark.parametrize("number", range(1, migrations.SCHEMA))
def test_a_project_of_each_older_schema_opens_encrypted(place: Path, number: int) -> None:
    script = (Path(__file__).parents[1] / "data" / f"schema-{number}.sql").read_text("utf-8")
    with closing(sqlite3.connect(place)) as raw:
        raw.executescript(script)
    convert(place, None, KEY)
    assert dump(place, KEY)
    (snapshot,) = copies(place)
    with closing(open_file(snapshot, KEY)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (number,)


def test_two_programs_write_into_it(study: Study, place: Path) -> None:
    with Store.open(place, KEY) as other:
        Study(other).coder("ben")
        study.code("ana", WORK, "on rentre tard", "hours")
        assert Study(other).dump() == study.dump()


def test_a_stranger_s_trigger_is_refused(path: Path) -> None:
    with closing(open_file(path, KEY)) as raw:
        raw.execute("CREATE TRIGGER t AFTER INSERT ON operation BEGIN DELETE FROM coding; END")
        raw.commit()
    with pytest.raises(StoreError, match="holds more than a cipcoder project does"):
        Store.open(path, KEY)


def test_a_newer_schema_is_refused(path: Path) -> None:
    with closing(open_file(path, KEY)) as raw:
        raw.execute(f"PRAGMA user_version = {migrations.SCHEMA + 1}")
    with pytest.raises(StoreError, match="newer cipcoder"):
        Store.open(path, KEY)


# --- nothing to be read --------------------------------------------------------------------------------


def test_no_file_shows_a_word_of_it(study: Study, place: Path) -> None:
    study.store.snapshot("hand")
    for file in place.parent.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not [word for word in SAID if word.encode() in content], file.name
        assert b"SQLite format" not in content


def test_a_transaction_that_waits_to_be_rolled_back_shows_nothing_either(study: Study, place: Path) -> None:
    seen = b""
    with study.store.acting(None, verb="x", role="do") as tx:
        ops.ImportTranscript(NOTES).apply(tx)
        tx.connection.exec_driver_sql("PRAGMA cache_spill=ON")
        journal = place.with_name(place.name + "-journal")
        seen = journal.read_bytes() if journal.exists() else b""
    assert not [word for word in SAID if word.encode() in seen]


def test_the_passphrase_alone_opens_it_with_any_sqlcipher(path: Path) -> None:
    with closing(driver().connect(path)) as raw:
        raw.execute("PRAGMA key='" + KEY.replace("'", "''") + "'")
        assert raw.execute("SELECT count(*) FROM coding").fetchone() == (2,)


def test_an_accent_may_be_typed_in_one_piece_or_two(path: Path) -> None:
    assert unicodedata.normalize("NFD", KEY) != KEY
    assert dump(path, unicodedata.normalize("NFD", KEY)) == dump(path, KEY)


# --- bad input is normal input -------------------------------------------------------------------------


def test_another_passphrase_is_refused_with_a_sentence_and_harms_nothing(path: Path) -> None:
    before = path.read_bytes()
    for wrong in ("x", KEY + " ", KEY.upper(), "", "x'00'", "é" * 10_000, "a\nb"):
        with pytest.raises(WrongKeyError, match=r"not the passphrase of .*project\.cipcoder"):
            Store.open(path, wrong)
        with pytest.raises(WrongKeyError):
            open_file(path, wrong)
    with pytest.raises(StoreError, match="is encrypted"):
        Store.open(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_passphrase_opens_no_project_that_is_in_clear(place: Path) -> None:
    """Else a file in clear, slipped in the place of an encrypted one, would be worked in unawares."""
    in_clear(place)
    with pytest.raises(StoreError, match="not encrypted"):
        Store.open(place, KEY)


def test_nothing_is_ever_written_to_the_screen(path: Path) -> None:
    """SQLCipher says on stderr what it thinks of a key unless it is told not to: over the coding screen."""
    cut = path.with_name("cut.cipcoder")
    cut.write_bytes(path.read_bytes()[: 4096 * 5 + 7])
    code = (
        "import sys\nfrom pathlib import Path\nfrom cipcoder.store.store import Store\n"
        "from cipcoder.store.engine import open_file\n"
        "for place in map(Path, sys.argv[1:]):\n for way in (Store.open, open_file):\n  for key in ('no', sys.stdin):\n"
        "   try:\n    done = way(place, key if key == 'no' else KEY)\n    done.close()\n"
        "   except Exception: pass\n"
    ).replace("KEY", repr(KEY))
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(cut)],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize("keep", [100, 4096, 4096 * 3, 4096 * 7 + 13])
def test_a_file_cut_short_ends_in_a_sentence(path: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CipcoderError, match=r"project\.cipcoder"), Store.open(path, KEY) as store:
        Study(store).dump()


@pytest.mark.parametrize("at", [3, 20, 4000, 4096 * 2 + 5, 4096 * 10 + 1000])
def test_one_bit_turned_over_is_found(path: Path, at: int) -> None:
    """Pages carry a code of authentication: nothing that was changed is read as if it had been written."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(CipcoderError, match="damaged"):
        dump_or_faults(path)


@pytest.mark.parametrize("content", [b"", b"\0" * 8192, b"Entretien avec Mme B. " * 500, b"SQLite format 3\0"])
def test_what_is_no_noise_is_not_taken_for_an_encrypted_project(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    assert not is_encrypted(place)


def test_any_noise_is_taken_for_one_and_no_passphrase_opens_it(place: Path) -> None:
    place.write_bytes(os.urandom(4096 * 3))
    assert is_encrypted(place)
    with pytest.raises(WrongKeyError, match="or the file is damaged"):
        Store.open(place, KEY)


def test_a_passphrase_is_one_visible_line() -> None:
    assert checked_passphrase(KEY) == KEY
    for bad in ("", "  ", "a\nb", "a\0b", "a\x1b[31m", "x'" + "0" * 64 + "'"):
        with pytest.raises(InputError):
            checked_passphrase(bad)


def test_without_the_extra_it_is_said_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    for act in (lambda: Store.open(path, KEY), lambda: open_file(path, KEY), lambda: convert(path, KEY, None)):
        with pytest.raises(StoreError, match=r"pip install 'cipcoder\[crypt\]'"):
            act()


# --- in clear, encrypted, with another passphrase ------------------------------------------------------


def test_a_store_is_the_same_however_it_is_dressed(place: Path) -> None:
    whole = dump(in_clear(place), None)
    for old, new in ((None, KEY), (KEY, "another"), ("another", None), (None, "last")):
        convert(place, old, new)
        assert dump(place, new) == whole
        assert is_encrypted(place) == (new is not None)
        assert [each.name for each in place.parent.iterdir()] == [place.name]
    with pytest.raises(WrongKeyError):
        convert(place, "no", KEY)
    assert dump(place, "last") == whole


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Cf")), min_size=1, max_size=40))
def test_any_passphrase_that_is_taken_opens_what_it_closed(tmp_path: Path, passphrase: str) -> None:
    try:
        key = checked_passphrase(passphrase)
    except InputError:
        return
    place = tmp_path / f"{abs(hash(passphrase))}.cipcoder"
    place.unlink(missing_ok=True)
    with Store.create(place, name="x", key=key) as store:
        Study(store).coder("ana")
    with Store.open(place, key) as store, closing(open_file(place, key)) as raw:
        assert len(Study(store).rows("coder")) == raw.execute("SELECT count(*) FROM coder").fetchone()[0] == 1


def test_who_has_it_open_meanwhile_loses_nothing_unawares(place: Path) -> None:
    in_clear(place)
    with Store.open(place) as store:
        convert(place, None, KEY)
        with pytest.raises(StoreError, match="open it again"):
            Study(store).coder("ben")
    with Store.open(place, KEY) as store:
        convert(place, KEY, "another")
        with pytest.raises(StoreError, match="replaced while it was open here"):
            Study(store).coder("ben")


def test_whoever_writes_is_waited_for(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_clear(place, key=KEY)
    monkeypatch.setattr(converting, "BUSY", 50)
    with Store.open(place, KEY) as store:
        with store.acting(None, verb="x", role="do"), pytest.raises(StoreError, match="being written"):
            convert(place, KEY, None)
        Study(store).coder("ben")
    assert is_encrypted(place)
    assert [each.name for each in place.parent.iterdir()] == [place.name]


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_the_old_file_is_written_over_and_the_new_one_is_as_private(place: Path, tmp_path: Path) -> None:
    in_clear(place)
    place.chmod(0o600)
    other_name = tmp_path / "same-file"
    os.link(place, other_name)
    convert(place, None, KEY)
    assert set(other_name.read_bytes()) == {0}
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_store_that_is_damaged_stays_as_it_is(place: Path) -> None:
    in_clear(place)
    content = bytearray(place.read_bytes())
    content[4096 * 4 :] = os.urandom(len(content) - 4096 * 4)
    place.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        convert(place, None, KEY)
    assert place.read_bytes() == content
    assert [each.name for each in place.parent.iterdir()] == [place.name]
