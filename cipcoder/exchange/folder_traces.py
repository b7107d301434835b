"""Files of a project's folder that hold what a participant said: the interview itself, exports, what people write."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cipcoder.codebook.examples import without_examples
from cipcoder.codebook.yaml_file import read, write
from cipcoder.codebook_file import path_of
from cipcoder.errors import CipcoderError
from cipcoder.exchange.added import ADDED
from cipcoder.formats.decode import decode
from cipcoder.formats.files import read_bytes
from cipcoder.formats.gate import Archive
from cipcoder.formats.readers.open import read_written
from cipcoder.project import CODEBOOK_NAME, STORE_NAME, Project
from cipcoder.store.erasing import Survey
from cipcoder.store.snapshots import FOLDER
from cipcoder.text.echoes import Echoes

What = Literal["source", "export", "document", "names", "unread"]
_EXPORTS = frozenset(
    {
        *(".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".html", ".htm", ".xml", ".svg", ".qdpx", ".qdc", ".zip"),
        *(".cipcoder-layer", ".cipcoder-round"),
    }
)
"""what this program writes and people don't: such a file that quotes may go"""
_WRITTEN = frozenset({".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".srt", ".vtt", ".otr"})
_ZIPPED = frozenset({".xlsx", ".qdpx", ".zip", ".ods", ".pptx"})
_SEALED = frozenset({".age", ".7z", ".rar", ".gpg"})
_MAX = 100_000_000
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Trace:
    """A file, and what it is: the interview as it was imported; an export with words of it; something people wrote
    that quotes it; one that only names the participant; one that could not be looked through."""

    path: Path
    what: What


def traces(project: Project, found: Survey, sources: Collection[str]) -> list[Trace]:
    """Look through the project's folder. ``sources``: SHA-256 of the files the interviews came from."""
    rows = ((path, _what(path, found.echoes, sources)) for path in _files(project))
    own = project.folder / "corpus", project.folder / ADDED  # what the study is made of, and not out of it
    return [
        Trace(path, "document" if what == "export" and any(map(path.is_relative_to, own)) else what)
        for path, what in rows
        if what is not None
    ]


def _files(project: Project) -> Iterator[Path]:
    for path in sorted(project.folder.rglob("*")):
        inside = path.relative_to(project.folder)
        own = inside.parts[0] in (FOLDER, CODEBOOK_NAME) or inside.name.startswith(STORE_NAME)
        hidden = any(part.startswith(".") and not _half_made(part) for part in inside.parts)
        if not own and not hidden and path.is_file() and not path.is_symlink():
            yield path


def _half_made(part: str) -> bool:
    """Whether a hidden name is one of ours, left by a program that was killed while it wrote an export."""
    return part.endswith((".partial", ".tmp"))


def _what(path: Path, echoes: Echoes, sources: Collection[str]) -> What | None:
    suffix = path.suffix.lower()
    if suffix in _SEALED:
        return "unread"
    try:
        data = read_bytes(path, _MAX)
    except CipcoderError:
        return "unread"
    if hashlib.sha256(data).hexdigest() in sources:
        return "source"
    read = True
    try:
        words = _words(path, suffix, data)
    except CipcoderError:  # a recording, a picture, a database: it may hold words in clear all the same
        read, words = False, data.decode("utf-8", "replace")
    if echoes.quoted(words):
        return "export" if suffix in _EXPORTS or any(map(_half_made, path.parts)) else "document"
    if not read:
        return "unread"
    return "names" if echoes.named(words) else None


def _words(path: Path, suffix: str, data: bytes) -> str:
    if suffix in _WRITTEN:
        written, _sha256 = read_written(path, accept_damaged=True)
        said = [written.plain] if written.plain is not None else [block.text for block in written.blocks]
        return "\n".join([*said, *(remark.text for remark in written.remarks)])
    if suffix in _ZIPPED:
        archive = Archive(data, path.name)
        parts = [name for name in archive.names if not name.endswith("/")]
        return "\n".join(_TAG.sub(" ", archive.read(name).decode("utf-8", "replace")) for name in parts)
    text = decode(data, where=path.name, accept_damaged=True).text  # a spreadsheet's CSV is seldom UTF-8
    return _TAG.sub(" ", text) if suffix in (".html", ".htm", ".xml", ".svg") else text


# --- codebook.yaml ---------------------------------------------------------------------------------------


def take_out_examples(project: Project, found: Survey) -> bool:
    """Take the examples that quote them out of codebook.yaml, comments kept; whether the file changed."""
    path = path_of(project)
    if not path.exists():
        return False
    codebook = read(path)
    kept = without_examples(codebook, found.hides)
    return kept != codebook and write(path, kept)


def yaml_needs_a_look(project: Project, found: Survey) -> bool:
    """Whether codebook.yaml, its examples aside, quotes or names them (in a comment…), or can't be read."""
    path = path_of(project)
    if not path.exists():
        return False
    try:
        kept = without_examples(read(path), found.hides)
        comments = re.findall(r"(?m)(?:^|\s)#(.*)$", path.read_text("utf-8", "replace"))
    except (CipcoderError, OSError):
        return True
    said = [*(text for row in kept.walk() for text in (*row.code.definition.values(), *row.code.include.values()))]
    said += [text for row in kept.walk() for text in row.code.exclude.values()]
    return any(found.echoes.quoted(text) or found.echoes.named(text) for text in ["\n".join(comments), *said])
