"""The parts of an .xlsx workbook that say how its sheets are read: their names, its styles, the texts they share.

A workbook passes the gate; what is large in it (sheets, shared texts) is read as a stream, of which nothing is kept
that its reader did not keep.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from cipcoder.errors import InputError
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.gate import Archive
from cipcoder.locale import _
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_PART = 256_000_000
"""bytes of a sheet, or of the texts that sheets share"""
MAX_CELLS = 5_000_000
"""cells with something in them, and texts that cells share"""
_MAX_LOOSE = 1_000_000  # elements in a row beside its cells, or between two of what is read
_OLD = b"\xd0\xcf\x11\xe0"  # .xls, and every workbook locked with a password
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def opened_workbook(path: Path, max_bytes: int) -> Book:
    """The workbook in a file; InputError when it is none, damaged, locked or not as it should be."""
    data, file = read_bytes(path, max_bytes), shown(path)
    if data.startswith(_OLD):
        what = _("{file} is locked with a password, or an old .xls file. Save it as .xlsx without a password.")
        raise InputError(what.format(file=file))
    return Book(Archive(data, file))


def local(tag: str) -> str:
    """A tag without its namespace: workbooks come in two of them, « transitional » and « strict »."""
    return tag.rpartition("}")[2]


def children(root: Element, *names: str) -> list[Element]:
    """The elements at the end of this path of names."""
    found = [root]
    for name in names:
        found = [child for each in found for child in each if local(child.tag) == name]
    return found


def number(written: str | None) -> int:
    """A whole number that is not negative; -1 for anything else."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else -1


def text_in(element: Element) -> str:
    """The text of an element, its runs of one font joined; what helps to pronounce it is left out."""
    parts = []
    for child in element:
        runs = {"t": [child], "r": children(child, "t")}.get(local(child.tag), [])
        parts += [run.text or "" for run in runs]
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """« _x000D_ » as the character it stands for; « _x005F_x000D_ » as « _x000D_ »."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of cells: its name, the part that holds it."""

    name: str
    part: str
    hidden: bool


class Book:
    """A workbook: ``sheets`` in their order; ``dates``, ``durations``: the styles of cells that show such.

    ``texts``: those that cells point at; ``from_1904``: its days count from 1904 (old Macs).
    """

    def __init__(self, archive: Archive) -> None:
        self.archive, self.file = archive, archive.file
        name = next(iter(self._related("").get("officeDocument", {}).values()), "xl/workbook.xml")
        root = archive.xml(name)
        related = self._related(name)
        pages = related.get("worksheet", {})
        self.sheets: list[Sheet] = []
        for each in children(root, "sheets", "sheet"):
            link = next((value for key, value in each.attrib.items() if local(key) == "id"), "")
            if link in pages:
                self.sheets.append(Sheet(each.get("name", ""), pages[link], each.get("state", "visible") != "visible"))
        self.from_1904 = any(e.get("date1904") in ("1", "true") for e in children(root, "workbookPr"))
        self.dates, self.durations = self._formats(next(iter(related.get("styles", {}).values()), None))
        self.texts = self._texts(next(iter(related.get("sharedStrings", {}).values()), None))

    def damaged(self) -> InputError:
        """The error for a workbook that is not as workbooks are."""
        return InputError(
            _("{file} is damaged: open it in a spreadsheet program and save it again as .xlsx.").format(file=self.file)
        )

    def too_much(self) -> InputError:
        """The error for one that holds more than is read."""
        what = _("{file} holds more than {most} cells with something in them: save the sheet as .csv, that is read.")
        return InputError(what.format(file=self.file, most=MAX_CELLS))

    def chosen(self, name: str | None) -> Sheet:
        """The sheet of this name, or the first that is not hidden."""
        if not self.sheets:
            raise InputError(_("{file} holds no sheet with a table.").format(file=self.file))
        if name is None:
            return next((each for each in self.sheets if not each.hidden), self.sheets[0])
        for each in self.sheets:
            if each.name.casefold() == name.casefold():
                return each
        names = ", ".join(visible(each.name, line=True) for each in self.sheets)
        what = _("{file} has no sheet “{sheet}”. Its sheets: {names}.")
        raise InputError(what.format(file=self.file, sheet=visible(name, line=True), names=names))

    def left_aside(self, chosen: Sheet) -> list[str]:
        """A sentence about the other sheets in sight, if there are any."""
        others = [visible(each.name, line=True) for each in self.sheets if each != chosen and not each.hidden]
        if not others:
            return []
        name = visible(chosen.name, line=True)
        return [_("The sheet “{sheet}” was read, not: {others}.").format(sheet=name, others=", ".join(others))]

    def stream(self, part: str, wanted: Set[str]) -> Iterator[Element]:
        """The elements of these names as they end, each whole; they are forgotten when the next is asked for."""
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import iterparse

        data = io.BytesIO(self.archive.read(part, MAX_PART))
        above: list[Element] = []
        loose = 0
        try:
            for event, element in iterparse(data, ("start", "end"), forbid_dtd=True):
                if event == "start":
                    above.append(element)
                    loose += 1
                    if loose > _MAX_LOOSE:
                        raise self.damaged()
                    continue
                above.pop()
                if local(element.tag) in wanted:
                    yield element
                    if above:
                        del above[-1][-1]
                    loose = 0
        except (DefusedXmlException, ParseError) as error:
            raise self.damaged() from error

    def _related(self, part: str) -> dict[str, dict[str, str]]:
        """The parts that a part speaks of: kind -> id -> name."""
        folder, _slash, base = part.rpartition("/")
        rels = f"{folder}/_rels/{base}.rels".lstrip("/")
        found: dict[str, dict[str, str]] = {}
        if rels not in self.archive:
            return found
        for each in children(self.archive.xml(rels), "Relationship"):
            target = each.get("Target", "")
            name = target[1:] if target.startswith("/") else _joined(folder, target)
            if each.get("TargetMode") != "External" and name in self.archive:
                found.setdefault(each.get("Type", "").rpartition("/")[2], {})[each.get("Id", "")] = name
        return found

    def _formats(self, part: str | None) -> tuple[frozenset[int], frozenset[int]]:
        """The numbers of the cell styles that show a date or time, and of those that show a duration."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        if part is None:
            return frozenset(), frozenset()
        root = self.archive.xml(part)
        codes = dict(BUILTIN_FORMATS)
        for each in children(root, "numFmts", "numFmt"):
            codes[number(each.get("numFmtId"))] = each.get("formatCode", "")[:300]
        styles = [number(each.get("numFmtId")) for each in children(root, "cellXfs", "xf")]
        shown_as = {style: codes.get(form, "General") for style, form in enumerate(styles)}
        dates = frozenset(style for style, code in shown_as.items() if is_date_format(code))
        return dates, frozenset(style for style in dates if is_timedelta_format(shown_as[style]))

    def _texts(self, part: str | None) -> list[str]:
        found: list[str] = []
        for element in self.stream(part, {"si"}) if part is not None else ():
            found.append(text_in(element))
            if len(found) > MAX_CELLS:
                raise self.too_much()
        return found


def _joined(folder: str, target: str) -> str:
    parts = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == ".." and parts:
            parts.pop()
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)
