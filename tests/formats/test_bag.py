"""A folder as a zip that tells by itself whether all of it is there; the same files, the same bytes."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.bag import MANIFEST, Checked, check, pack, repacked, write_manifest


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def packed(folder: Path, files: dict[str, bytes], to: str = "depot.zip") -> Path:
    parts = dict(files)
    write_manifest(parts)
    pack(parts, folder / to, "nettoyer")
    return folder / to


def changed(path: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with parts changed, added, or (None) taken away."""
    with zipfile.ZipFile(path) as archive:
        parts: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    parts |= {f"nettoyer/{name}": data for name, data in change.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return path


FILES = {"README.txt": b"oui", "transcripts/entretien b.txt": "à\n".encode(), "transcripts/tei/b.xml": b"<b/>"}


def test_what_was_packed_is_whole(tmp_path: Path) -> None:
    path = packed(tmp_path, FILES)
    assert check(path) == Checked(3)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted(f"nettoyer/{name}" for name in (*FILES, MANIFEST))
        assert archive.read("nettoyer/transcripts/entretien b.txt") == "à\n".encode()


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_what_was_packed_is_checked_by_other_programs_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path, FILES)) as archive:
        archive.extractall(tmp_path / "out")  # our own archive, made above
    done = subprocess.run(
        ["sha256sum", "-c", MANIFEST], cwd=tmp_path / "out" / "nettoyer", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == 3


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"README.txt": b"non"}, Checked(3, changed=("README.txt",))),
        ({"README.txt": None}, Checked(3, missing=("README.txt",))),
        ({"vers.exe": b"x"}, Checked(3, unlisted=("vers.exe",))),
        (
            {"a.txt": b"x", "transcripts/tei/b.xml": b""},
            Checked(3, changed=("transcripts/tei/b.xml",), unlisted=("a.txt",)),
        ),
    ],
)
def test_what_was_changed_is_named(tmp_path: Path, change: dict[str, bytes | None], found: Checked) -> None:
    assert check(changed(packed(tmp_path, FILES), change)) == found
    assert not found.whole


def test_an_archive_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no manifest-sha256\.txt"):
        check(changed(packed(tmp_path, FILES), {MANIFEST: None}))
    with pytest.raises(InputError, match="a line that is no fingerprint"):
        check(changed(packed(tmp_path, FILES), {MANIFEST: b"../../etc/passwd\n"}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.zip"):
        check(tmp_path / "x.zip")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unpacks to far more"):
        check(packed(tmp_path, {"README.txt": b" " * 120_000_000}))


names = st.text("abé-_. ", min_size=1, max_size=8).map(str.strip).filter(lambda name: name.strip(".") != "")


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(names, st.binary(max_size=60), min_size=1, max_size=5))
def test_the_same_files_are_the_same_bytes_whenever_they_were_written(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = packed(Path(folder), files, "a.zip")
        other = packed(Path(folder), dict(reversed(files.items())), "b.zip")
        assert one.read_bytes() == other.read_bytes()
        assert check(one).whole


def test_a_zip_is_written_anew_without_its_times() -> None:
    written = []
    for moment in ((1999, 1, 1, 1, 1, 2), (2025, 2, 3, 4, 5, 6)):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name in ("b", "a"):
                archive.writestr(zipfile.ZipInfo(name, moment), name * 9)
        written.append(repacked(made.getvalue()))
    assert written[0] == written[1]
    with zipfile.ZipFile(io.BytesIO(written[0])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a": b"a" * 9, "b": b"b" * 9}
