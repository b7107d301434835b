"""What goes out as REFI-QDA comes back the same, is valid, and comes in only once."""

from __future__ import annotations

import importlib.util
import re
import tempfile
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis import Phase

PH = [Phase.generate]

from cipcoder.exchange.refi import ExportOptions, IntakeOptions, export_project, import_project
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from tests.exchange.refi_material import NOT_THERE, SHARED, content, projects
from tests.formats.test_refi_codebook import DATA
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, dump, passage


def qde(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("project.qde")


def undated(path: Path) -> dict[str, bytes]:
    """All parts of a file, without the moments at which the file and its sources were made."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    whole = re.sub(rb'(<Project [^>]*) creationDateTime="[^"]*"', rb"\1", parts["project.qde"])
    parts["project.qde"] = re.sub(rb'(<TextSource [^>]*) creationDateTime="[^"]*"', rb"\1", whole)
    return parts


def assert_valid(path: Path) -> None:
    from lxml import etree

    rules = etree.XMLSchema(etree.parse(str(DATA / "Project.xsd")))
    document = etree.fromstring(qde(path))
    assert rules.validate(document), rules.error_log
    guids = [each.get("guid") for each in document.iter() if each.get("guid")]
    assert len(set(guids)) == len(guids)
    assert all(re.fullmatch("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", guid) for guid in guids)
    for each in document.iter():
        for name in ("targetGUID", "creatingUser", "creatingUserGUID", "originGUID"):
            assert each.get(name) is None or each.get(name) in guids


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=PH)
def test_a_project_comes_back_as_it_went(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with data.draw(projects(folder)) as made, Project.create(folder / "empty", name="x") as other:
            export_project(made, folder / "a.qdpx")
            assert_valid(folder / "a.qdpx")
            import_project(other, folder / "a.qdpx")
            came, went = content(other), content(made)
            for kind, there in went.items():
                assert came[kind] == there, kind
            export_project(other, folder / "b.qdpx")
            a, b = undated(folder / "a.qdpx"), undated(folder / "b.qdpx")
            assert a.keys() == b.keys()
            for part in a:
                assert b[part].decode().split("\n") == a[part].decode().split("\n")
            with other.store.read() as connection:
                before = dump(connection)
            receipt = import_project(other, folder / "a.qdpx")
            assert not any(counts["whole"] for kind, counts in receipt.table() if kind not in ("attributes",))
            with other.store.read() as connection:
                assert dump(connection) == before
