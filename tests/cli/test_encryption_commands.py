"""Encryption by commands: the project, what leaves it, and where passphrases come from."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest
from pyrage import x25519

from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.formats import age_file, remembered
from cipcoder.notebook import open_project
from cipcoder.project import Project
from cipcoder.store.cipher import is_encrypted
from cipcoder.store.store import Store
from tests.command import typed
from tests.formats.test_deposit_form import FILLED
from tests.studies import CODEBOOK, FAMILY, WORK, Study, prepared

PASSPHRASE = "l’été à Vierzac"
SAID = "Parlez-moi de vos débuts".encode()


class Ring:
    """What a keyring in memory does; ``locked``: one that says no."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        del self.held[service, username]

    def _open(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("no")


Backend = type("Backend", (Ring, keyring.backend.KeyringBackend), {"priority": 1})


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    ring = Backend()
    assert isinstance(ring, Ring)
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _nobody_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CIPCODER_PASSPHRASE", "CIPCODER_NEW_PASSPHRASE", age_file.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of ana"))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A small project in clear with a snapshot, closed."""
    folder = tmp_path / "study"
    with Project.create(folder, name="Nettoyer") as project:
        study = Study(project.store)
        study.coder("ana")
        study.coder("ben")
        prepared(study, WORK, FAMILY, codebook=CODEBOOK)
        study.code("ana", WORK, "seule", "isolation")
        project.store.snapshot("hand")
    return folder


@pytest.fixture
def closed(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, encrypted by the command."""
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", PASSPHRASE)
    assert typed(["encryption", "on"], here).returncode == 0
    return here


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_before_anything_is_encrypted_it_is_said_what_a_lost_passphrase_means(closed: Path) -> None:
    """And afterwards what a disk may keep; the snapshots are encrypted with the project."""
    assert not [each for each in files(closed) if SAID in each.read_bytes()]
    assert all(map(is_encrypted, files(closed)))
    done = typed(["encryption", "on"], closed)
    assert (done.returncode, done.stderr) == (1, f"cipcoder: {closed / 'project.cipcoder'} is encrypted already.\n")


def test_what_is_said(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "corpus").mkdir()
    (here / "corpus" / "b.txt").write_bytes(SAID)
    refused = typed(["encryption", "on"], here)
    assert "CIPCODER_NEW_PASSPHRASE" in refused.stderr
    assert not is_encrypted(here / "project.cipcoder")
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", PASSPHRASE)
    done = typed(["encryption", "on"], here)
    lost, kept = done.stderr.index("lost for good"), done.stderr.index("solid-state disk")
    assert lost < kept
    assert "Still in clear, in the same folder: corpus (1 file)" in done.stderr
    said = typed(["encryption", "status"], here)
    assert "is encrypted" in said.stdout
    assert "encrypt the whole disk first" in said.stdout
    assert PASSPHRASE not in done.stdout + done.stderr + said.stdout + said.stderr


def test_without_a_passphrase_nothing_opens_and_with_it_all_does(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = typed(["status"], closed)
    assert done.returncode == 1
    assert "is encrypted: type its passphrase in a terminal, or give it in CIPCODER_PASSPHRASE" in done.stderr
    monkeypatch.setenv("CIPCODER_PASSPHRASE", "no")
    assert "not the passphrase" in typed(["status"], closed).stderr
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert "travail" in typed(["status"], closed).stdout


def test_a_person_is_asked_three_times_and_the_notebook_takes_it_as_an_argument(closed: Path) -> None:
    answers = iter(["no", "no again", PASSPHRASE])
    asked = []

    def ask(path: Path) -> str:
        asked.append(path.name)
        return next(answers)

    with Project.open(closed, passphrase=ask) as project:
        assert [row.name for row in project.coders()] == ["ana", "ben"]
    assert asked == ["project.cipcoder"] * 3
    with open_project(closed, passphrase=PASSPHRASE) as study:
        assert study.project.store.key == PASSPHRASE
    with pytest.raises(CipcoderError, match="not the passphrase"):
        open_project(closed, passphrase="no")


def test_another_passphrase_opens_the_project_and_its_snapshots(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", "another")
    assert typed(["encryption", "passphrase"], closed).returncode == 0
    for each in files(closed):
        with Store.open(each, "another") as store:
            assert Study(store).faults() == []
    assert "not the passphrase" in typed(["status"], closed).stderr


def test_off_gives_the_same_project_in_clear(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(["encryption", "off"], closed).returncode == 1
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert typed(["encryption", "off"], closed).returncode == 0
    for each in files(closed):
        with Store.open(each) as store:
            assert Study(store).codings() == [("ana", "isolation", "seule")]
    assert "is not encrypted" in typed(["encryption", "forget"], closed).stderr


def test_snapshots_left_in_clear_are_told_and_encrypted_by_the_same_command(
    closed: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(closed / "snapshots" / "project-old-hand.cipcoder", name="x"):
        pass
    (closed / "snapshots" / "project-broken.cipcoder").write_bytes(b"SQLite format 3\0" + b"\0" * 5000)
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert "2 snapshots are still in clear" in typed(["encryption", "status"], closed).stdout
    done = typed(["encryption", "on"], closed)
    assert "Left as they were, for you to delete or to keep: project-broken.cipcoder" in done.stderr
    assert is_encrypted(closed / "snapshots" / "project-old-hand.cipcoder")


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_killed_program_left_half_made_does_not_stay_in_clear(
    here: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    (copy,) = (here / "snapshots").iterdir()
    clear = copy.read_bytes()
    if when == "after":
        assert typed(["encryption", "on"], here).returncode == 0
    for name in ("project.cipcoder.partial", "project.cipcoder.trial", f"snapshots/{copy.name}.partial"):
        (here / name).write_bytes(clear)
    if when == "after":
        assert "3 snapshots are still in clear" in typed(["encryption", "status"], here).stdout
    assert typed(["encryption", "on"], here).returncode == 0
    assert all(map(is_encrypted, files(here)))


def test_the_keyring_remembers_and_forgets(closed: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert typed(["encryption", "remember"], closed).returncode == 0
    monkeypatch.delenv("CIPCODER_PASSPHRASE")
    moved = Path(shutil.move(closed, closed.with_name("moved")))
    assert "travail" in typed(["status"], moved).stdout, "wherever the project is moved"
    assert "keyring of this system keeps" in typed(["encryption", "status"], moved).stdout
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", "another")
    typed(["encryption", "passphrase"], moved)
    assert list(ring.held.values()) == ["another"]
    assert "travail" in typed(["status"], moved).stdout
    assert typed(["encryption", "forget"], moved).returncode == 0
    assert ring.held == {}
    assert typed(["status"], moved).returncode == 1


@pytest.mark.parametrize("words", [["encryption", "passphrase"], ["encryption", "off"]])
def test_a_keyring_that_refuses_afterwards_does_not_hide_what_was_done(
    closed: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert typed(["encryption", "remember"], closed).returncode == 0
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", "une autre")

    def refused(*_args: str) -> None:
        raise keyring.errors.KeyringLocked("no")

    monkeypatch.setattr(ring, "delete_password", refused)
    done = typed(words, closed)
    assert "no keyring" in done.stderr
    assert "has its new passphrase" in done.stdout or "not encrypted any more" in done.stdout


def test_a_passphrase_in_bytes_of_another_encoding_is_wrong_and_no_fault_of_the_program(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latin = "l'été".encode("cp1252").decode("utf-8", "surrogateescape")  # as the environment gives it
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    out = ["layer", "export", "--coder", "ana", "--passphrase", "--to", "ana.age"]
    assert typed(out, closed).returncode == 0
    monkeypatch.setenv(age_file.VARIABLE, latin)
    assert "not the passphrase" in typed(["layer", "import", "ana.age"], closed).stderr
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", latin)
    for words in (["encryption", "passphrase"], out):
        assert "characters that can be seen" in typed(words, closed).stderr
    monkeypatch.setenv("CIPCODER_PASSPHRASE", latin)
    for words in (["status"], ["doctor"], ["backup", "list"], ["backup", "restore", "1"]):
        assert "not the passphrase" in typed(words, closed).stderr


def test_a_keyring_that_is_locked_or_only_pretends_is_no_reason_to_stop(
    closed: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.locked = True
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert "travail" in typed(["status"], closed).stdout
    assert "no keyring that keeps a passphrase" in typed(["encryption", "remember"], closed).stderr
    keyring.set_keyring(_null())
    with pytest.raises(RefusedError, match="no keyring"):
        remembered.remember("x", "y")
    assert remembered.recall("x") is None


def _null() -> Any:
    import keyring.backends.null

    return keyring.backends.null.Keyring()


def test_a_new_project_is_encrypted_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(["init", "new", "--encrypt"], tmp_path).returncode == 1
    assert not (tmp_path / "new" / "project.cipcoder").exists()
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", PASSPHRASE)
    done = typed(["init", "new", "--encrypt"], tmp_path)
    assert done.returncode == 0
    assert "lost for good" in done.stderr
    assert is_encrypted(tmp_path / "new" / "project.cipcoder")


# --- what leaves ---------------------------------------------------------------------------------------


def as_ben(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of ben"))


def sealed(coder: str, folder: Path) -> None:
    for name in ("travail", "famille"):
        typed(["finish", name, "--coder", coder], folder)
    done = typed(["round", "seal", "r1", "--coder", coder], folder)
    assert done.returncode == 0, done.stderr


def test_a_round_goes_to_its_coder_and_back_and_nobody_else_reads_it(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = ["round", "new", "--coders", "ana,ben", "--name", "r1", "--encrypt"]
    refused = typed(new, here)
    assert "ben has no public key here" in refused.stderr
    assert "No round yet" in typed(["round", "list"], here).stdout, "nothing was begun"

    as_ben(monkeypatch, tmp_path)
    _path, public = age_file.new_identity()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of ana"))
    assert typed(["coder", "key", "ana"], here).returncode == 0
    assert typed(["coder", "key", "ben", "--public", public], here).returncode == 0
    listed = typed(["coder", "list"], here).stdout
    assert public in listed
    assert typed(new, here).returncode == 0
    package = here / "r1-ben.cipcoder-round.age"
    assert SAID not in package.read_bytes()
    assert "encrypted for others" in typed(["round", "join", package, "--to", "x"], tmp_path).stderr

    as_ben(monkeypatch, tmp_path)
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", "ben")
    monkeypatch.setenv("CIPCODER_PASSPHRASE", "ben")
    assert typed(["round", "join", package, "--encrypt"], tmp_path).returncode == 0
    assert is_encrypted(tmp_path / "r1" / "project.cipcoder")
    sealed("ben", tmp_path / "r1")
    back = typed(["layer", "export", "--coder", "ben", "--encrypt-to", "ana"], tmp_path / "r1")
    assert "ben.cipcoder-layer.age" in back.stdout, "ana's key came with the package"

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of ana"))
    sealed("ana", here)
    done = typed(["layer", "import", tmp_path / "r1" / "ben.cipcoder-layer.age"], here)
    assert (done.returncode, done.stderr) == (0, "")
    with Project.open(here) as project:
        assert Study(project.store).faults() == []


def test_a_layer_is_closed_with_a_passphrase(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIPCODER_NEW_PASSPHRASE", "x y")
    both = typed(["layer", "export", "--coder", "ana", "--passphrase", "--encrypt-to", "ana"], here)
    assert both.returncode == 1
    assert typed(["layer", "export", "--coder", "ana", "--passphrase"], here).returncode == 0
    assert age_file.VARIABLE in typed(["layer", "import", "ana.cipcoder-layer.age"], here).stderr
    monkeypatch.setenv(age_file.VARIABLE, "x y")
    assert typed(["layer", "import", "ana.cipcoder-layer.age"], here).returncode == 0


def test_one_s_public_key_travels_with_one_s_layer(here: Path, tmp_path: Path) -> None:
    shutil.copytree(here, tmp_path / "copy")
    typed(["coder", "key", "ana"], here)
    typed(["layer", "export", "--coder", "ana", "--to", tmp_path / "ana.cipcoder-layer"], here)
    typed(["layer", "import", tmp_path / "ana.cipcoder-layer"], tmp_path / "copy")
    with Project.open(here) as one, Project.open(tmp_path / "copy") as other:
        assert one.coder_named("ana").recipient == other.coder_named("ana").recipient
        assert str(other.coder_named("ana").recipient).startswith("age1")
        assert Study(other.store).faults() == []
        one.set_recipient("ana", str(x25519.Identity.generate().to_public()))
    typed(["layer", "export", "--coder", "ana", "--to", tmp_path / "new.cipcoder-layer"], here)
    said = [typed(["layer", "import", tmp_path / "new.cipcoder-layer"], tmp_path / "copy").stderr for _time in "12"]
    assert "ana's key changed" in said[0]
    assert "key" not in said[1]
    assert typed(["coder", "key", "ana", "--remove"], here).returncode == 0
    assert "public key" not in typed(["coder", "list"], here).stdout


def test_a_file_that_leaves_an_encrypted_project_in_clear_is_told(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIPCODER_PASSPHRASE", PASSPHRASE)
    assert "not encrypted, though the project is" in typed(["layer", "export", "--coder", "ana"], closed).stderr


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_an_archive_is_encrypted_and_checked(here: Path, tmp_path: Path) -> None:
    typed(["coder", "key", "ana"], here)
    line = ["archive", "--to", "d.zip.age", "--encrypt-to", "ana", "--accept-leaks", "invented people"]
    (here / "deposit.yaml").write_text(FILLED, "utf-8")
    assert typed(line, here).returncode == 0
    assert sorted(each.name for each in here.iterdir() if each.suffix in (".age", ".partial")) == ["d.zip.age"]
    assert "is whole" in typed(["archive", "--check", "d.zip.age"], here).stdout
    opened = subprocess.run(
        ["age", "-d", "-i", str(age_file.default_identity()), str(here / "d.zip.age")], capture_output=True, check=True
    )
    assert opened.stdout[:2] == b"PK"
