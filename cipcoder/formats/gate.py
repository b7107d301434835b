"""The gate that every archive and every piece of XML from outside passes (.docx, .odt, .xlsx, .qdpx).

A zip file says of itself how large its parts will be and may lie; a name in it may lead out of any folder; a few
kilobytes may hold gigabytes of blanks. So parts are counted and named before one is opened, read into memory one
by one and never written to the disk by their own names, and what comes out is counted while it comes. XML may bring
no document type: that is where entities that grow, or fetch other files, are declared.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.formats.files import read_bytes, shown
from cipcoder.locale import _
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 200_000_000
"""of an archive as it lies on the disk"""
MAX_PARTS = 2_000
MAX_XML = 64_000_000
MAX_TOTAL = 512_000_000
RATIO, RATIO_FROM = 100, 1_000_000
"""how many times larger than in the archive a part may be, if it is longer than this"""

_ESCAPES = re.compile(r"^(?:[/\\]|[A-Za-z]:)|\\|(?:^|/)\.\.(?:/|$)|\x00")
_CHUNK = 1 << 20
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError, struct.error),
)
"""what zipfile raises for archives that are none, or break off"""


class Archive:
    """A zip file held in memory, whose parts are read through the gate."""

    def __init__(self, data: bytes, file: str, *, most_parts: int = MAX_PARTS, most_total: int = MAX_TOTAL) -> None:
        """``file``: its name, for messages. InputError when it is no zip file, damaged, or not as it should be.

        ``most_total``: bytes that all parts may say they are long, read or not.
        """
        self.file, self.data = file, data
        self._left = MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except _BROKEN as error:
            raise self._damaged() from error
        if len(parts) > most_parts:
            raise self._refused(
                _("it holds {n} parts, and {most} are read at most").format(n=len(parts), most=most_parts)
            )
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for part in parts:
            self._check(part)
            self._parts[part.filename] = part
        if sum(part.file_size for part in parts) > most_total:
            raise self._too_large()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts, folders left aside."""
        return tuple(name for name in self._parts if not name.endswith("/"))

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def read(self, name: str, most: int = MAX_TOTAL) -> bytes:
        """All of a part, at most ``most`` bytes; InputError when it is longer, missing or damaged."""
        part = self._parts.get(name)
        if part is None:
            raise self._refused(_("its part {part} is missing").format(part=shown(name)))
        most = min(most, self._left)
        kept = bytearray()
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    kept += chunk
                    if len(kept) > most:
                        raise self._too_large()
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OSError,
        ) as error:
            raise self._damaged() from error
        self._left -= len(kept)
        return bytes(kept)

    def xml(self, name: str) -> Element:
        """A part as XML."""
        return parse_xml(self.read(name, MAX_XML), f"{self.file} ({shown(name)})")

    def check_all(self) -> None:
        """Read every part once, so that a library can be given ``data``: nothing in it is a trap.

        InputError as ``read``; parts that are XML may hold no document type, wherever they stand.
        """
        for name in self.names:
            data = self.read(name)
            if name.lower().endswith((".xml", ".rels", ".rdf")):
                if len(data) > MAX_XML:
                    raise self._too_large()
                parse_xml(data, f"{self.file} ({shown(name)})")
        self._left = MAX_TOTAL

    def _check(self, part: zipfile.ZipInfo) -> None:
        name = part.filename
        if name in self._parts:
            raise self._refused(_("two of its parts are called {part}").format(part=shown(name)))
        if _ESCAPES.search(part.orig_filename) or _ESCAPES.search(name):
            raise self._refused(_("its part {part} leads out of the archive").format(part=shown(name)))
        if part.flag_bits & 0x1:
            raise self._refused(_("it is locked with a password: save it without one"))
        if stat.S_ISLNK(part.external_attr >> 16):
            raise self._refused(_("its part {part} is a link to somewhere else").format(part=shown(name)))
        if part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1):
            raise self._too_large()

    def _refused(self, why: str) -> InputError:
        return InputError(_("{file} is not read, because {why}.").format(file=self.file, why=why))

    def _damaged(self) -> InputError:
        return InputError(
            _(
                "{file} is damaged, or not the kind of file its name says. Open it in the program it comes from and "
                "save it again."
            ).format(file=self.file)
        )

    def _too_large(self) -> InputError:
        return self._refused(_("it unpacks to far more than such a file holds"))


def opened_archive(path: Path, max_bytes: int = MAX_BYTES) -> Archive:
    """The archive in a file; InputError as ``read_bytes`` and ``Archive``."""
    return Archive(read_bytes(path, max_bytes), shown(path))


def parse_xml(data: bytes, where: str) -> Element:
    """The root element of an XML document; ``where`` names it in messages.

    InputError when it is not well formed, or declares a document type.
    """
    from defusedxml.ElementTree import fromstring

    with _told(where):
        root: Element = fromstring(data, forbid_dtd=True)
    return root


def stream_xml(data: bytes, where: str, wanted: Collection[str]) -> Iterator[Element]:
    """The elements of these (local) names as they end, whole but for those inside that were given before; at last the
    root. Each is forgotten when the next is asked for. InputError as ``parse_xml``.
    """
    from defusedxml.ElementTree import iterparse

    above: list[Element] = []
    with _told(where):
        for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if not above or element.tag.rpartition("}")[2] in wanted:
                yield element
                if above:  # what comes after it may be there already: the parser reads ahead
                    above[-1].remove(element)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """What the parsers raise, as sentences."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        yield
    except DefusedXmlException:
        raise InputError(
            _("{file} is not read, because its XML declares a document type, which can fetch other files.").format(
                file=where
            )
        ) from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:  # LookupError: an encoding nobody knows
        at = getattr(error, "position", (0, 0))[0]
        raise InputError(
            _("{file} is damaged: its XML breaks off or is malformed at line {line}. Save or export it again.").format(
                file=visible(where, line=True), line=at
            )
        ) from None
