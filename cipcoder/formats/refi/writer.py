"""A project or codebook as a REFI-QDA file: children in the schema's order, no empty containers, UTF-8, LF.

The XML is written as it is made, so that a project of a million codings needs no more memory than one interview's.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, TypeVar
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from cipcoder.formats.files import Target, replacing
from cipcoder.formats.refi.models import (
    Case,
    Code,
    CodebookFile,
    Coding,
    Link,
    Project,
    Selection,
    Set,
    Text,
    User,
    Value,
    Variable,
    VariableType,
)
from cipcoder.progress import Progress, silent
from cipcoder.text.clean import visible

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_SCHEMA = "http://schema.qdasoftware.org/versions/{0}/v1.0/{0}.xsd"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
T = TypeVar("T")
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


class Sources(Protocol):
    """The texts of a project, gone through one by one; ``words``: name and words of each one's file in the archive."""

    def __iter__(self) -> Iterator[Text]: ...

    def words(self) -> Iterator[tuple[str, str]]: ...

    def __len__(self) -> int: ...


def write_project(path: Target, project: Project, texts: Sources, what: str, progress: Progress = silent) -> None:
    """Write ``project`` with these texts as .qdpx, whole or not at all. ``what`` names the work for ``progress``."""
    with replacing(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, words in texts.words():
            archive.writestr(f"sources/{name}", words.encode())
        with archive.open("project.qde", "w", force_zip64=True) as part:
            types = {variable.guid: variable.type for variable in project.variables}
            with io.BufferedWriter(part, 1 << 16) as out:
                _Writer(out, types).project(project, progress(texts, len(texts), what))


def write_codebook(path: Path, codebook: CodebookFile) -> None:
    """Write a codebook as .qdc, whole or not at all."""
    with replacing(path) as file:
        _Writer(file).codebook(codebook)


def moment(at: dt.datetime | None) -> str | None:
    """A moment as the files write it: 2025-02-11T09:14:32.5Z."""
    if at is None:
        return None
    said = at.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    return f"{said.rstrip('0')}Z" if "." in said else f"{said}Z"


class _Writer:
    def __init__(self, file: IO[bytes], types: dict[str, VariableType] | None = None) -> None:
        self._file = file
        self._types = types or {}

    # --- XML ---------------------------------------------------------------------------------------------

    def _put(self, text: str) -> None:
        self._file.write(text.encode())

    @contextmanager
    def _element(self, tag: str, **attributes: str | None) -> Iterator[None]:
        self._put(f"<{tag}{_attributes(attributes)}>")
        yield
        self._put(f"</{tag}>\n")

    def _leaf(self, tag: str, text: str = "", **attributes: str | None) -> None:
        inside = f">{escape(_sound(text))}</{tag}>\n" if text else "/>\n"
        self._put(f"<{tag}{_attributes(attributes)}{inside}")

    def _refs(self, tag: str, guids: Iterable[str], name: str = "targetGUID") -> None:
        for guid in guids:
            self._leaf(tag, **{name: guid})

    def _container(self, tags: Sequence[str], items: Iterable[T], write: Callable[[T], None]) -> None:
        """The items inside these elements; none, no element: an empty one is not valid. Items may be made meanwhile."""
        empty = True
        for item in items:
            if empty:
                self._put("".join(f"<{tag}>" for tag in tags))
            empty = False
            write(item)
        if not empty:
            self._put("".join(f"</{tag}>" for tag in reversed(tags)) + "\n")

    def _described(self, text: str) -> None:
        if text:
            self._leaf("Description", text)

    def _document(self, root: str, namespace: str) -> dict[str, str | None]:
        self._put('<?xml version="1.0" encoding="utf-8"?>\n')
        schema = _SCHEMA.format("Project" if root == "Project" else "Codebook")
        return {
            "xmlns": namespace,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{namespace} {schema}",
        }

    # --- documents ---------------------------------------------------------------------------------------

    def project(self, project: Project, texts: Iterable[Text]) -> None:
        head = self._document("Project", PROJECT) | {
            "name": project.name,
            "origin": project.origin,
            "creatingUserGUID": project.creator or None,
            "creationDateTime": moment(project.at),
        }
        with self._element("Project", **head):
            self._container(("Users",), project.users, self._user)
            self._container(("CodeBook", "Codes"), project.codes, self._code)
            self._container(("Variables",), project.variables, self._variable)
            self._container(("Cases",), project.cases, self._case)
            self._container(("Sources",), texts, lambda text: self._text("TextSource", text))
            self._container(("Notes",), project.notices, lambda note: self._text("Note", note))
            self._container(("Links",), project.links, self._link)
            self._container(("Sets",), project.sets, lambda one: self._set(one, "targetGUID"))
            self._described(project.description)
            self._refs("NoteRef", project.notes)

    def codebook(self, codebook: CodebookFile) -> None:
        head = self._document("CodeBook", CODEBOOK) | {"origin": codebook.origin}
        with self._element("CodeBook", **head):
            self._container(("Codes",), codebook.codes, self._code)
            self._container(("Sets",), codebook.sets, lambda one: self._set(one, "guid"))

    # --- parts -------------------------------------------------------------------------------------------

    def _user(self, user: User) -> None:
        self._leaf("User", guid=user.guid, name=user.name, id=user.id or None)

    def _link(self, link: Link) -> None:
        ends = {"originGUID": link.origin, "targetGUID": link.target}
        self._leaf("Link", guid=link.guid, name=link.name or None, direction="OneWay", **ends)

    def _code(self, code: Code) -> None:
        codable = "true" if code.codable else "false"
        with self._element("Code", guid=code.guid, name=code.name, isCodable=codable, color=code.colour or None):
            self._described(code.description)
            self._refs("NoteRef", code.notes)
            for below in code.codes:
                self._code(below)

    def _variable(self, variable: Variable) -> None:
        with self._element("Variable", guid=variable.guid, name=variable.name, typeOfVariable=variable.type):
            self._described(variable.description)

    def _values(self, values: Iterable[Value]) -> None:
        for value in values:
            with self._element("VariableValue"):
                self._leaf("VariableRef", targetGUID=value.variable)
                self._leaf(f"{self._types[value.variable]}Value", value.written)

    def _case(self, case: Case) -> None:
        with self._element("Case", guid=case.guid, name=case.name or None):
            self._described(case.description)
            self._refs("CodeRef", case.codes)
            self._values(case.values)
            self._refs("SourceRef", case.sources)
            self._refs("SelectionRef", case.selections)

    def _text(self, tag: str, text: Text) -> None:
        attributes = {
            "guid": text.guid,
            "name": text.name or None,
            "plainTextPath": text.path or None,
            "creatingUser": text.user or None,
            "creationDateTime": moment(text.at),
            "modifiedDateTime": moment(text.changed),
        }
        with self._element(tag, **attributes):
            self._described(text.description)
            if text.content is not None:
                self._leaf("PlainTextContent", text.content)
            for selection in text.selections:
                self._selection(selection)
            for coding in text.codings:
                self._coding(coding)
            self._refs("NoteRef", text.notes)
            self._values(text.values)

    def _selection(self, one: Selection) -> None:
        attributes = {
            "guid": one.guid,
            "name": one.name or None,
            "startPosition": str(one.start),
            "endPosition": str(one.stop),
            "creatingUser": one.user or None,
            "creationDateTime": moment(one.at),
        }
        with self._element("PlainTextSelection", **attributes):
            self._described(one.description)
            for coding in one.codings:
                self._coding(coding)
            self._refs("NoteRef", one.notes)

    def _coding(self, coding: Coding) -> None:
        made = {"creatingUser": coding.user or None, "creationDateTime": moment(coding.at)}
        with self._element("Coding", guid=coding.guid, **made):
            self._leaf("CodeRef", targetGUID=coding.code)
            self._refs("NoteRef", coding.notes)

    def _set(self, one: Set, name: str) -> None:
        with self._element("Set", guid=one.guid, name=one.name):
            self._described(one.description)
            self._refs("MemberCode", one.codes, name)
            self._refs("MemberSource", one.sources)
            self._refs("MemberNote", one.notes)


def _sound(text: str) -> str:
    """The text with a visible picture for what XML can't hold."""
    return _NOT_IN_XML.sub(lambda match: visible(match[0]), text)


def _attributes(values: dict[str, str | None]) -> str:
    return "".join(
        f' {key}="{escape(_sound(value), _IN_ATTRIBUTES)}"' for key, value in values.items() if value is not None
    )
