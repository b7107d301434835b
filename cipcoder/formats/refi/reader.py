"""A REFI-QDA file as its makers write it, dialects and all, through the gate.

Tolerated: any name of the one .qde at the root, any namespace (older ones too), children in any order, ``Sources`` in
any case, GUIDs in any spelling, paths without a scheme. What can't be understood becomes "" or None; who reads the
values decides what that means.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cipcoder.errors import InputError
from cipcoder.formats.decode import Decoded, decode
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.gate import Archive, stream_xml
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.models import folded
from cipcoder.locale import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_FILE, MAX_PARTS, MAX_TOTAL = 1_000_000_000, 50_000, 8_000_000_000
"""bytes of a .qdpx, its parts, and their length together: recordings may lie in it, which nobody reads here"""
MAX_QDE = 400_000_000
MAX_QDC = 20_000_000
MAX_TEXT = 20_000_000
MAX_DEPTH = 100
"""levels of codes that are looked at"""

TEXTS = ("TextSource", "Note", "Representation", "TextDescription", "Transcript")
MEDIA = ("PDFSource", "PictureSource", "AudioSource", "VideoSource")
_WANTED = frozenset(
    {*TEXTS, *MEDIA, "PlainTextSelection", "CodeBook", "User", "Variable", "Case", "Link", "Set", "Graph"}
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A project file: what it says, and the texts that lie in it."""

    file: str
    """its name, for messages"""
    project: m.Project
    _archive: Archive
    _parts: Mapping[str, str]
    """names in the folder of sources, in lower case -> parts of the archive"""

    def text_of(self, text: m.Text) -> Decoded | None:
        """A source's words, as its file or the XML has them; None where there are none to be found.

        InputError where they are no text.
        """
        if text.content is not None:
            return Decoded(text.content, "utf-8", True, "")
        part = self._parts.get(re.split(r"[/\\]", text.path)[-1].lower())
        if not text.path or part is None:
            return None
        data = self._archive.read(part, MAX_TEXT)
        return decode(data, where=f"{self.file} ({shown(part)})", accept_damaged=True)


def read_project(path: Path) -> ProjectFile:
    """The project in a .qdpx file; InputError when it is none, is damaged, or would harm."""
    file = shown(path)
    archive = Archive(read_bytes(path, MAX_FILE), file, most_parts=MAX_PARTS, most_total=MAX_TOTAL)
    found = [name for name in archive.names if "/" not in name and name.lower().endswith(".qde")]
    if len(found) != 1:
        raise InputError(
            _("{file} holds no project (or several): a .qdpx file has one file of the ending .qde in it.").format(
                file=file
            )
        )
    parts: dict[str, str] = {}
    for name in archive.names:
        folder, _slash, base = name.rpartition("/")
        if folder.lower() in ("sources", ""):
            parts.setdefault(base.lower(), name)
    data = archive.read(found[0], MAX_QDE)
    return ProjectFile(file, _Reading(data, f"{file} ({shown(found[0])})").project(), archive, parts)


def read_codebook(path: Path) -> m.CodebookFile:
    """The codebook in a .qdc file; InputError when it is none or is damaged."""
    where = shown(path)
    reading = _Reading(read_bytes(path, MAX_QDC), where)
    root = reading.run()
    if local(root) != "CodeBook":
        raise _other(where, "CodeBook", local(root))
    codes = reading.codes or _codes(root)
    return m.CodebookFile(root.get("origin", ""), codes, tuple(reading.sets))


class _Reading:
    """Gathers the elements of a file as they come."""

    def __init__(self, data: bytes, where: str) -> None:
        self._data, self._where = data, where
        self.codes: tuple[m.Code, ...] = ()
        self.users: list[m.User] = []
        self.variables: list[m.Variable] = []
        self.cases: list[m.Case] = []
        self.texts: list[m.Text] = []
        self.media: list[m.Media] = []
        self.notes: list[m.Text] = []
        self.links: list[m.Link] = []
        self.sets: list[m.Set] = []
        self.graphs = 0
        self._selections: list[m.Selection] = []  # of the text that is being read
        self._inside: list[m.Text] = []  # texts inside the medium that is being read

    def project(self) -> m.Project:
        root = self.run()
        if local(root) != "Project":
            raise _other(self._where, "Project", local(root))
        return m.Project(
            name=root.get("name", ""),
            origin=root.get("origin", ""),
            creator=folded(root.get("creatingUserGUID", "")),
            at=moment(root.get("creationDateTime")),
            description=_description(root),
            notes=_targets(root, "NoteRef"),
            users=tuple(self.users),
            codes=self.codes,
            variables=tuple(self.variables),
            cases=tuple(self.cases),
            texts=tuple(self.texts),
            media=tuple(self.media),
            notices=tuple(self.notes),
            links=tuple(self.links),
            sets=tuple(self.sets),
            graphs=self.graphs,
        )

    def run(self) -> Element:
        """Read everything; the root, without what was gathered."""
        each: dict[str, Callable[[Element], None]] = {
            "User": lambda e: self.users.append(m.User(_guid(e), e.get("name", ""), e.get("id", ""))),
            "CodeBook": self._codebook,
            "Variable": lambda e: self.variables.append(_variable(e)),
            "Case": lambda e: self.cases.append(_case(e)),
            "Link": lambda e: self.links.append(
                m.Link(_guid(e), folded(e.get("originGUID", "")), folded(e.get("targetGUID", "")), e.get("name", ""))
            ),
            "Set": lambda e: self.sets.append(_set(e)),
            "Graph": lambda _e: self._graph(),
            "PlainTextSelection": lambda e: self._selections.append(_selection(e)),
            **dict.fromkeys(TEXTS, self._text),
            **dict.fromkeys(MEDIA, self._medium),
        }
        root: Element | None = None
        for element in stream_xml(self._data, self._where, _WANTED):
            root = element
            if take := each.get(local(element)):
                take(element)
        assert root is not None  # the parser refuses a document without a root
        return root

    def _codebook(self, element: Element) -> None:
        self.codes = _codes(element)

    def _graph(self) -> None:
        self.graphs += 1

    def _text(self, element: Element) -> None:
        content = next((_words(child) for child in element if local(child) == "PlainTextContent"), None)
        made = m.Text(
            guid=_guid(element),
            name=element.get("name", ""),
            path=element.get("plainTextPath", ""),
            rich=element.get("richTextPath", ""),
            content=content,
            user=folded(element.get("creatingUser", "")),
            at=moment(element.get("creationDateTime")),
            changed=moment(element.get("modifiedDateTime")),
            description=_description(element),
            selections=tuple(self._selections),
            codings=_codings(element),
            notes=_targets(element, "NoteRef"),
            values=_values(element),
            points=tuple(
                m.SyncPoint(_guid(e), whole(e.get("position")), whole(e.get("timeStamp")))
                for e in _named(element, "SyncPoint")
            ),
            spans=tuple(_sync_selection(e) for e in _named(element, "TranscriptSelection")),
        )
        self._selections.clear()
        {"TextSource": self.texts, "Note": self.notes}.get(local(element), self._inside).append(made)

    def _medium(self, element: Element) -> None:
        codings = sum(local(each) == "Coding" for each in element.iter())
        self.media.append(
            m.Media(
                *(local(element), _guid(element), element.get("name", "")),
                *(tuple(self._inside), codings, _values(element)),
            )
        )
        self._inside.clear()


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _other(where: str, wanted: str, found: str) -> InputError:
    return InputError(
        _("{file} is no such file: it begins with “{found}”, not with “{wanted}”.").format(
            file=where, found=shown(found[:40]), wanted=wanted
        )
    )


def moment(written: str | None) -> dt.datetime | None:
    """A date and time as files write it; without a time zone it is taken for UTC. None for anything else.

    « 0001-01-01 », which some programs write for no date at all, is none either.
    """
    try:
        at = dt.datetime.fromisoformat((written or "").strip())
        at = (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= 1900 else None


def whole(written: str | None) -> int | None:
    """A whole number of up to twelve digits; None for anything else."""
    found = (written or "").strip()
    return int(found) if re.fullmatch("[+-]?[0-9]{1,12}", found) else None


# --- parts -----------------------------------------------------------------------------------------------


def _named(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local(child) == name)


def _words(element: Element) -> str:
    return "".join(element.itertext())


def _guid(element: Element) -> str:
    return folded(element.get("guid", ""))


def _description(element: Element) -> str:
    return next((_words(child) for child in _named(element, "Description")), "")


def _targets(element: Element, name: str) -> tuple[str, ...]:
    """GUIDs that these references name; MemberCode of a codebook calls its own « guid »."""
    found = (folded(child.get("targetGUID") or child.get("guid") or "") for child in _named(element, name))
    return tuple(guid for guid in found if guid)


def _codes(codebook: Element) -> tuple[m.Code, ...]:
    tops = [code for codes in _named(codebook, "Codes") for code in _named(codes, "Code")]
    return _code_tree(tops, 0)


def _code_tree(elements: Iterable[Element], depth: int) -> tuple[m.Code, ...]:
    """The codes; what lies deeper than anybody nests them is left where it is."""
    return tuple(
        m.Code(
            guid=_guid(element),
            name=element.get("name", ""),
            codable=element.get("isCodable", "true").strip().lower() not in ("false", "0"),
            colour=element.get("color", ""),
            description=_description(element),
            notes=_targets(element, "NoteRef"),
            codes=_code_tree(_named(element, "Code"), depth + 1) if depth < MAX_DEPTH else (),
        )
        for element in elements
    )


def _variable(element: Element) -> m.Variable:
    kinds: dict[str, m.VariableType] = {
        kind.lower(): kind for kind in ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
    }
    kind = kinds.get(element.get("typeOfVariable", "").lower(), "Text")
    return m.Variable(_guid(element), element.get("name", ""), kind, _description(element))


def _values(element: Element) -> tuple[m.Value, ...]:
    return tuple(filter(None, (_value(each) for each in _named(element, "VariableValue"))))


def _value(element: Element) -> m.Value | None:
    variables = _targets(element, "VariableRef")
    written = next((_words(child) for child in element if local(child).endswith("Value")), None)
    return m.Value(variables[0], written) if variables and written is not None else None


def _case(element: Element) -> m.Case:
    return m.Case(
        _guid(element),
        element.get("name", ""),
        _description(element),
        _targets(element, "CodeRef"),
        _values(element),
        _targets(element, "SourceRef"),
        _targets(element, "SelectionRef"),
    )


def _codings(element: Element) -> tuple[m.Coding, ...]:
    return tuple(
        m.Coding(
            _guid(each),
            next(iter(_targets(each, "CodeRef")), ""),
            folded(each.get("creatingUser", "")),
            moment(each.get("creationDateTime")),
            _targets(each, "NoteRef"),
        )
        for each in _named(element, "Coding")
    )


def _selection(element: Element) -> m.Selection:
    start, stop = whole(element.get("startPosition")), whole(element.get("endPosition"))
    return m.Selection(
        _guid(element),
        -1 if start is None else start,
        -1 if stop is None else stop,
        element.get("name", ""),
        folded(element.get("creatingUser", "")),
        moment(element.get("creationDateTime")),
        _description(element),
        _codings(element),
        _targets(element, "NoteRef"),
    )


def _sync_selection(element: Element) -> m.SyncSelection:
    return m.SyncSelection(
        _guid(element),
        folded(element.get("fromSyncPoint", "")),
        folded(element.get("toSyncPoint", "")),
        element.get("name", ""),
        folded(element.get("creatingUser", "")),
        moment(element.get("creationDateTime")),
        _description(element),
        _codings(element),
        _targets(element, "NoteRef"),
    )


def _set(element: Element) -> m.Set:
    return m.Set(
        _guid(element),
        element.get("name", ""),
        _description(element),
        _targets(element, "MemberCode"),
        _targets(element, "MemberSource"),
        _targets(element, "MemberNote"),
    )
