"""The gate: what is let through whole, and what is refused with a sentence, in bounded time and memory."""

from __future__ import annotations

import io
import stat
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.formats.gate import MAX_PARTS, Archive, opened_archive, parse_xml


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


@contextmanager
def refused_or_read(file: str) -> Iterator[None]:
    """All goes well, or ends in a sentence that names the file: nothing else."""
    refusal = None
    try:
        yield
    except InputError as error:
        refusal = str(error)
    assert refusal is None or file in refusal


@given(st.dictionaries(st.text("abcé./", min_size=1, max_size=8).filter(lambda n: n.strip("./") == n), st.binary()))
def test_parts_come_out_as_they_went_in(parts: dict[str, bytes]) -> None:
    parts = {name: data for name, data in parts.items() if ".." not in name}
    archive = Archive(packed(parts), "essai.docx")
    assert {name: archive.read(name) for name in archive.names} == parts


@pytest.mark.parametrize("name", ["../mal.txt", "a/../../mal.txt", "/etc/mal.txt", "C:/mal.txt", "a\\mal.txt", "\\mal"])
def test_a_part_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"leads out of the archive"):
        Archive(packed({name: b"x"}), "essai.docx")


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    data = packed({"word/document.xml": b" " * 150_000_000})
    tracemalloc.start()
    with pytest.raises(InputError, match="unpacks to far more"):
        Archive(data, "essai.docx")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_part_that_lies_about_its_size_is_cut_off() -> None:
    data = packed({"word/document.xml": b" " * 2_000_000}).replace(
        (2_000_000).to_bytes(4, "little"), (900_000).to_bytes(4, "little")
    )
    archive = Archive(data, "essai.docx")
    with pytest.raises(InputError, match="damaged"):
        archive.read("word/document.xml")


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(InputError, match=str(MAX_PARTS)):
        Archive(packed({f"{n}": b"" for n in range(MAX_PARTS + 1)}), "essai.docx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.xml", "1")
        archive.writestr("a.xml", "2")
    with pytest.raises(InputError, match=r"two of its parts are called a\.xml"):
        Archive(made.getvalue(), "essai.docx")


def test_a_link_is_refused() -> None:
    info = zipfile.ZipInfo("lien")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(InputError, match="is a link"):
        Archive(made.getvalue(), "essai.docx")


@given(st.data())
def test_a_truncated_or_damaged_archive_is_refused_with_a_sentence(data: st.DataObject) -> None:
    whole = packed({"a.xml": b"<a>" + bytes(range(256)) * 20 + b"</a>", "b.xml": b"<b/>"})
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] if data.draw(st.booleans()) else whole[:at] + data.draw(st.binary(min_size=1)) + whole[at + 1 :]
    with refused_or_read("essai.docx"):
        archive = Archive(broken, "essai.docx")
        for name in archive.names:
            archive.read(name)


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
THIEF = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize("document", [BOMB, THIEF])
def test_a_document_type_is_refused(document: bytes) -> None:
    with pytest.raises(InputError, match="declares a document type"):
        parse_xml(document, "projet.qdpx (project.qde)")
    with pytest.raises(InputError, match="declares a document type"):
        Archive(packed({"a.xml": document}), "essai.docx").check_all()


@given(st.binary())
def test_anything_else_is_xml_or_refused_with_a_sentence(data: bytes) -> None:
    with refused_or_read("essai"):
        parse_xml(data, "essai")


def test_deep_xml_is_refused_or_read_but_never_ends_the_program() -> None:
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    with refused_or_read("essai"):
        parse_xml(deep, "essai")


def test_a_file_that_is_no_archive_says_so(tmp_path: Path) -> None:
    path = tmp_path / "essai.docx"
    path.write_bytes(b"Bonjour")
    with pytest.raises(InputError, match="damaged, or not the kind of file"):
        opened_archive(path)
