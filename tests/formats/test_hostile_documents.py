"""Files made to harm, and files that are not what they say: a sentence each, and the project as it was."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.exchange.transcripts import import_files
from cipcoder.project import Project
from tests.formats import printed

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
SUFFIXES = (".docx", ".odt", ".rtf", ".pdf", ".html", ".srt", ".vtt", ".otr", ".txt", ".md")
SECONDS, MEGABYTES = 60, 500
"""that reading any one file may take"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study", name="essai") as made:
        yield made


def refused(project: Project, path: Path) -> str:
    """Import the file, which is refused; what is said."""
    began = time.perf_counter()
    (done,) = import_files(project, [path])
    assert time.perf_counter() - began < SECONDS
    assert done.outcome == "refused", done
    assert project.transcripts() == []
    assert path.name in done.message
    assert len(done.message) < 600
    assert "Traceback" not in done.message
    return done.message


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


def repacked(document: str, part: str, data: bytes) -> bytes:
    """A document with other bytes in one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(DOCUMENTS / document) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), part]):
            new.writestr(name, data if name == part else old.read(name))
    return made.getvalue()


W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
ENTITY = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(("suffix", "part"), [("docx", "word/document.xml"), ("odt", "content.xml")])
def test_traps_in_archives_are_refused(suffix: str, part: str, project: Project, tmp_path: Path) -> None:
    good = f"entretien-j.{suffix}"
    traps = {
        "a bomb": repacked(good, part, b" " * 150_000_000),
        "an entity": repacked(good, part, ENTITY),
        "an entity beside": repacked(good, "docProps/app.xml", ENTITY)
        if suffix == "docx"
        else repacked(good, part, ENTITY),
        "a way out": repacked(good, "../../escape.xml", b"<a/>"),
        "elements in elements": repacked(good, part, b"<a>" * 200_000 + b"</a>" * 200_000),
        "no XML": repacked(good, part, b"Bonjour"),
        "no words": repacked(good, part, W + b"</w:body></w:document>"),
        "another root": repacked(good, part, b"<a><b/></a>"),
        "half": (DOCUMENTS / good).read_bytes()[:9_000],
        "another archive": zipped(a__b=b"x"),
    }
    for name, data in traps.items():
        path = tmp_path / f"{name}.{suffix}"
        path.write_bytes(data)
        assert refused(project, path), name
    assert not (tmp_path.parent / "escape.xml").exists()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_under_another_ending_is_refused_or_read_as_text(suffix: str, project: Project, tmp_path: Path) -> None:
    for source in (".docx", ".odt", ".pdf", ".rtf"):
        if source == suffix:
            continue
        path = tmp_path / f"de{source[1:]}{suffix}"
        path.write_bytes((DOCUMENTS / f"entretien-j{source}").read_bytes())
        assert refused(project, path)
    (tmp_path / f"vide{suffix}").write_bytes(b"")
    refused(project, tmp_path / f"vide{suffix}")
    (tmp_path / f"son{suffix}").write_bytes(b"\x00\x00\x00\x18ftypM4A \x00\x01" * 100)
    refused(project, tmp_path / f"son{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_line_of_200_megabytes_is_refused_unread(suffix: str, project: Project, tmp_path: Path) -> None:
    path = tmp_path / f"long{suffix}"
    with path.open("wb") as file:
        file.write({".rtf": b"{\\rtf1 ", ".pdf": b"%PDF-1.7\n"}.get(suffix, b""))
        for _ in range(200):
            file.write(b"a" * 1_000_000)
    refused(project, path)
    path.unlink()


def test_a_million_subtitles_are_refused_or_read_in_bounded_time(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    with path.open("w", encoding="utf-8") as file:
        for n in range(1_000_000):
            file.write(f"{n}\n00:00:01,000 --> 00:00:02,000\nx\n\n")
    assert "larger than 20 MB" in refused(project, path)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".srt", b"00:00:01,000 --> 00:00:02,000\n" * 100_000),
        (".srt", b"00:00:01,000 --> 00:00:02,000\n" + b"\n 1" * 300_000),
        (".vtt", b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n" * 60_000),
        (".vtt", b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + b"<v " * 200_000),
        (".html", b"<div>" * 200_000),
        (".html", b"<p>" * 500_000),
        (".html", b"<a href='#fn1'>" * 50_000 + b"<p id=fn1>" * 50_000),
        (".rtf", b"{\\rtf1 " + b"{" * 1_000_000),
        (".rtf", b"{\\rtf1 " + b"{}" * 1_000_000),
        (".rtf", b"{\\rtf1 " + b"\\cell\\row" * 500_000),
        (".rtf", b"{\\rtf1 " + b"\\bin9999999999 " * 100),
        (".otr", b"[" * 1_000_000),
    ],
    ids=range(12),
)
def test_monstrous_texts_are_read_or_refused_in_bounded_time(
    suffix: str, text: bytes, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(text)
    began = time.perf_counter()
    (done,) = import_files(project, [path])
    assert time.perf_counter() - began < SECONDS
    assert (done.outcome == "imported") == (len(project.transcripts()) == 1)
    assert done.outcome == "imported" or path.name in done.message


def test_a_wrong_encoding_is_refused_with_its_line(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nété à l’époque, déjà là\n".encode() + b"\xff\n")
    assert "isn't UTF-8" in refused(project, path)


@pytest.mark.skipif(sys.platform != "linux", reason="memory as Linux tells it")
def test_large_and_hostile_files_are_read_in_bounded_memory(tmp_path: Path) -> None:
    cue = "{0}\n00:{1:02}:{2:02},000 --> 00:{1:02}:{2:02},900\nParole numéro {0}.\n\n"
    files = {
        "bomb.docx": repacked("entretien-j.docx", "word/document.xml", b" " * 150_000_000),
        "bomb.pdf": printed.pages([b" " * 100_000_000]),
        "long.html": b"a" * 4_000_000,
        "long.rtf": b"{\\rtf1 " + b"a" * 8_000_000,
        "many.srt": "".join(cue.format(n, n // 60 % 60, n % 60) for n in range(60_000)).encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    code = """if True:
        import sys
        from pathlib import Path
        from cipcoder.errors import InputError
        from cipcoder.formats.readers.open import read_written
        for name in sys.argv[1:]:
            try:
                read_written(Path(name))
            except InputError:
                pass
        said = Path("/proc/self/status").read_text()
        print(int(said.split("VmHWM:")[1].split()[0]) // 1024)  # of this process alone, unlike getrusage
    """
    done = subprocess.run(
        [sys.executable, "-c", code, *(str(tmp_path / name) for name in files)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < MEGABYTES
