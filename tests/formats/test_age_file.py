"""Files closed with age: what others' tool opens, what it wrote, and all that can be wrong with one."""

from __future__ import annotations

import base64
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.formats import age_file
from cipcoder.formats.age_file import VARIABLE, Lock, Unlock, closed, decrypted, identities, new_identity, reading

AGE = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
SAID = "Mme B. : je n’ai dit ça à personne.\n".encode() * 3000
BEN, EVA = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
TO_BEN = closed(SAID, Lock((str(BEN.to_public()),)))
WITH_WORDS = closed(SAID, Lock(passphrase="pêche 42"))
FILE = Path("ana.cipcoder-layer.age")


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    locale.use("en")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def ben(tmp_path: Path) -> Unlock:
    return key_of(BEN, tmp_path / "ben.txt")


def key_of(identity: pyrage.x25519.Identity, path: Path) -> Unlock:
    path.write_text(f"# made by age-keygen\n{identity}\n", "ascii")
    return Unlock(path)


def read(data: bytes, tmp_path: Path, unlock: Unlock | None, most: int = 10_000_000) -> bytes:
    (tmp_path / FILE).write_bytes(data)
    with reading(tmp_path / FILE, unlock, most) as file:
        return file.read()


def armored(data: bytes) -> bytes:
    lines = re.findall(b".{1,64}", base64.b64encode(data))
    return b"\n".join((b"-----BEGIN AGE ENCRYPTED FILE-----", *lines, b"-----END AGE ENCRYPTED FILE-----", b""))


# --- what was closed is opened -------------------------------------------------------------------------


def test_whom_it_is_for_reads_it_as_it_was(tmp_path: Path, ben: Unlock) -> None:
    assert read(TO_BEN, tmp_path, ben) == SAID
    both = closed(SAID, Lock((str(EVA.to_public()), str(BEN.to_public()))))
    assert read(both, tmp_path, ben) == SAID
    assert b"personne" not in both


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_anything_comes_back(data: bytes) -> None:
    library = closed(data, Lock((str(BEN.to_public()),)))
    assert pyrage.decrypt(library, [BEN]) == data


def test_a_file_in_clear_is_read_as_before(tmp_path: Path) -> None:
    assert read(b'{"format":"cipcoder-layer"}\n', tmp_path, None) == b'{"format":"cipcoder-layer"}\n'


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n  \n"])
def test_what_came_through_the_body_of_a_mail_is_read(tmp_path: Path, ben: Unlock, before: bytes) -> None:
    assert read(before + armored(TO_BEN), tmp_path, ben) == SAID
    assert read(before + armored(TO_BEN).replace(b"\n", b"\r\n"), tmp_path, ben) == SAID


def test_a_passphrase_is_asked_for_and_again_where_it_was_wrong(tmp_path: Path) -> None:
    asked = []

    def ask(file: str, again: bool) -> str:
        asked.append((Path(file).name, again))
        return "pêche 42" if again else "no"

    assert read(WITH_WORDS, tmp_path, Unlock(None, ask)) == SAID
    assert asked == [(FILE.name, False), (FILE.name, True)]
    assert read(armored(WITH_WORDS), tmp_path, Unlock(None, ask)) == SAID


def test_a_script_gives_it_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match=VARIABLE):
        read(WITH_WORDS, tmp_path, None)
    monkeypatch.setenv(VARIABLE, "pêche 42")
    assert read(WITH_WORDS, tmp_path, None) == SAID
    monkeypatch.setenv(VARIABLE, "no")
    with pytest.raises(RefusedError, match="not the passphrase of"):
        read(WITH_WORDS, tmp_path, None)


def test_nothing_in_clear_is_written_beside(tmp_path: Path) -> None:
    with age_file.writing(tmp_path / "x.age", Lock(passphrase="x")) as file:
        file.write(SAID)
        assert list(tmp_path.iterdir()) == []
    assert [each.name for each in tmp_path.iterdir()] == ["x.age"]


# --- the age tool --------------------------------------------------------------------------------------


@AGE
def test_the_age_tool_opens_what_is_written_here(tmp_path: Path, ben: Unlock) -> None:
    (tmp_path / "x.age").write_bytes(TO_BEN)
    done = subprocess.run(["age", "-d", "-i", str(ben.identity), str(tmp_path / "x.age")], capture_output=True)
    assert done.stdout == SAID


@AGE
@pytest.mark.parametrize("way", [[], ["-a"]])
def test_what_the_age_tool_wrote_is_read_here(tmp_path: Path, ben: Unlock, way: list[str]) -> None:
    (tmp_path / "plain").write_bytes(SAID)
    made = subprocess.run(
        ["age", *way, "-r", str(BEN.to_public()), str(tmp_path / "plain")], capture_output=True, check=True
    )
    assert read(made.stdout, tmp_path, ben) == SAID


@AGE
def test_keys_of_age_keygen_are_keys_here_and_the_other_way_round(tmp_path: Path) -> None:
    subprocess.run(["age-keygen", "-o", str(tmp_path / "k.txt")], check=True, capture_output=True)
    (key,) = identities(tmp_path / "k.txt")
    assert read(closed(SAID, Lock((str(key.to_public()),))), tmp_path, Unlock(tmp_path / "k.txt")) == SAID
    path, public = new_identity()
    made = subprocess.run(["age-keygen", "-y", str(path)], check=True, capture_output=True, text=True)
    assert made.stdout.strip() == public


# --- bad input is normal input -------------------------------------------------------------------------


def test_who_it_is_not_for_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="encrypted for others"):
        read(TO_BEN, tmp_path, key_of(EVA, tmp_path / "eva.txt"))
    with pytest.raises(RefusedError, match="there is none here"):
        read(TO_BEN, tmp_path, Unlock(tmp_path / "none.txt"))


@pytest.mark.parametrize("keep", [22, 60, 150, 200, 300, 65_536 + 300, -1])
def test_a_file_cut_short_is_no_shorter_text(tmp_path: Path, ben: Unlock, keep: int) -> None:
    with pytest.raises(CipcoderError, match=r"damaged or cut short|encrypted for others"):
        read(TO_BEN[:keep], tmp_path, ben)
    with pytest.raises(CipcoderError, match=r"damaged or cut short|encrypted for others"):
        read(armored(TO_BEN)[: max(keep, 60)], tmp_path, ben)


@settings(max_examples=60, deadline=None)
@given(st.integers(22, len(TO_BEN) - 1), st.integers(0, 7))
def test_one_bit_turned_over_is_found(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    changed = bytearray(TO_BEN)
    changed[at] ^= 1 << bit
    folder = tmp_path_factory.mktemp("bit")
    with pytest.raises(CipcoderError, match=FILE.name):
        read(bytes(changed), folder, key_of(BEN, folder / "ben.txt"))


def test_a_passphrase_that_would_cost_hours_is_not_tried(tmp_path: Path) -> None:
    absurd = re.sub(rb"(-> scrypt \S+) \d+", rb"\1 40", WITH_WORDS)
    for data in (absurd, armored(absurd), re.sub(rb"(-> scrypt \S+) \d+", rb"\1 999999999", WITH_WORDS)):
        with pytest.raises(InputError, match="more work than any passphrase needs"):
            read(data, tmp_path, Unlock(None, lambda _file, _again: "x"))


def test_a_file_larger_than_its_kind_may_be_is_not_read(tmp_path: Path, ben: Unlock) -> None:
    with pytest.raises(InputError, match="larger than"):
        read(TO_BEN, tmp_path, ben, most=10_000)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----\n"]))
def test_anything_that_begins_like_one_ends_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with pytest.raises(CipcoderError):
        decrypted(head + data, FILE, key_of(BEN, folder / "ben.txt"))


@pytest.mark.parametrize(
    "key", ["", "age1", "ben", "age1" + "q" * 58, "AGE-SECRET-KEY-1AAAA", "age1\x1b[31m", "é" * 62]
)
def test_what_is_no_public_key_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="no public key of age") as error:
        age_file.recipient(key)
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"AGE-SECRET-KEY-1AAAA\n", b"\xff\xfe\0", b"age1abc\n"])
def test_what_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "k.txt").write_bytes(content)
    with pytest.raises(InputError, match="holds no key of age"):
        identities(tmp_path / "k.txt")


def test_one_s_own_key_is_closed_to_others_and_with_a_passphrase_if_one_likes(tmp_path: Path) -> None:
    path, public = new_identity("pêche")
    assert path == age_file.default_identity()
    assert path.name == "identity.txt.age"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (key,) = identities(path, lambda _file, _again: "pêche")
    assert str(key.to_public()) == public
    data = closed(SAID, Lock((public,)))
    assert read(data, tmp_path, Unlock(path, lambda _file, _again: "pêche")) == SAID


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    with pytest.raises(CipcoderError, match=r"pip install 'cipcoder\[crypt\]'"):
        read(TO_BEN, tmp_path, None)
    assert read(b"in clear", tmp_path, None) == b"in clear"
