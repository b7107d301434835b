"""A document of any kind that is read, by its ending: one door to the readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from cipcoder.errors import InputError
from cipcoder.formats.decode import refuse_damaged
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.readers.written import Written
from cipcoder.locale import _


class Reader(Protocol):
    """Bytes to a document; ``file`` names it in messages. The options matter where the format is text."""

    def __call__(
        self, data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False
    ) -> Written: ...


@dataclass(frozen=True, slots=True)
class _Format:
    module: str
    """of this package, with a function ``read``; imported when it is needed"""
    max_bytes: int


_TEXT = _Format("plain", 20_000_000)
_FORMATS: Mapping[str, _Format] = {
    ".txt": _TEXT,
    ".md": _TEXT,
    ".docx": _Format("docx", 200_000_000),
    ".odt": _Format("odt", 200_000_000),
    ".rtf": _Format("rtf", 50_000_000),
    ".pdf": _Format("pdf", 100_000_000),
    ".html": _Format("html", 20_000_000),
    ".htm": _Format("html", 20_000_000),
    ".srt": _Format("srt", 20_000_000),
    ".vtt": _Format("vtt", 20_000_000),
    ".otr": _Format("otr", 20_000_000),
}
SUFFIXES = tuple(_FORMATS)


def read_written(
    path: Path, *, encoding: str | None = None, accept_damaged: bool = False, max_bytes: int | None = None
) -> tuple[Written, str]:
    """The document in a file, and the SHA-256 of its bytes.

    ``encoding`` wins over what is found, in formats that are text; ``accept_damaged`` takes a text in which
    characters were lost before it came here; ``max_bytes``: another bound than the format's own.

    InputError names the file and what to do: a format that isn't read, too large, damaged, locked, a trap.
    """
    file = shown(path)
    how = _FORMATS.get(path.suffix.lower())
    if how is None:
        raise InputError(_advice(path, file))
    data = read_bytes(path, how.max_bytes if max_bytes is None else max_bytes)
    read = cast(Reader, import_module(f"cipcoder.formats.readers.{how.module}").read)
    try:
        written = read(data, file, encoding, accept_damaged)
    except RecursionError:
        raise InputError(
            _("{file} is not read: what it holds lies inside one another hundreds of times. Save it again.").format(
                file=file
            )
        ) from None
    if written.plain is None and not accept_damaged:
        refuse_damaged("\n".join(block.text for block in written.blocks), where=file)
    return written, hashlib.sha256(data).hexdigest()


def _advice(path: Path, file: str) -> str:
    """What to do with a file of a kind that isn't read."""
    suffix = path.suffix.lower()
    what = next((said() for endings, said in _ADVICE if suffix in endings), None)
    if what is None:
        what = _("only {formats} files are read. Save it as one of them, and take that.").format(
            formats=", ".join(SUFFIXES)
        )
    return _("{file}: {what}").format(file=file, what=what)


_ADVICE: tuple[tuple[tuple[str, ...], Callable[[], str]], ...] = (
    (
        (".doc", ".dot", ".wpd", ".wps", ".pages", ".sxw", ".fodt", ".dotx", ".docm"),
        lambda: _(
            "open it in Word, LibreOffice or the program it comes from, save it as .docx or .odt, and take that."
        ),
    ),
    (
        (".mp3", ".wav", ".m4a", ".ogg", ".flac", ".wma", ".mp4", ".mov", ".avi", ".mkv", ".aac", ".opus", ".webm"),
        lambda: _("it is a recording: transcribe it first, and take the transcription."),
    ),
    (
        (".crp", ".rtr"),
        lambda: _("Sonal keeps interviews in a form of its own: export them as RTF there, and take the .rtf files."),
    ),
    (
        (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".heic", ".bmp"),
        lambda: _("it is a picture: have its text recognised (OCR), and take that text."),
    ),
)
