"""Which files are meant by the words of a command: names, patterns, and folders with all that is read in them."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.formats.files import shown
from cipcoder.formats.readers.open import SUFFIXES
from cipcoder.locale import _

_NO_TRANSCRIPT = frozenset({"readme", "lisezmoi", "lisez-moi", "license", "licence", "changelog"})
"""files that tell about a folder, by their names without endings"""


@dataclass(frozen=True, slots=True)
class Gathered:
    files: tuple[Path, ...]
    """in the order of the words, those of a folder by name; none twice"""
    left: Mapping[str, int]
    """ending -> how many files of folders were left aside: of a kind that isn't read, or about the folder"""


def gather(words: Sequence[str]) -> Gathered:
    """The files that ``words`` name; a folder stands for all in it and in its folders that can be read.

    InputError when there are none. A name that is no file stays in the list, for its reader to say so.
    """
    found: dict[Path, None] = {}
    left: Counter[str] = Counter()
    for path in _named(words):
        if not path.is_dir():
            found[path] = None
            continue
        for inside in _in(path):
            if inside.suffix.lower() in SUFFIXES and inside.stem.lower() not in _NO_TRANSCRIPT:
                found[inside] = None
            else:
                left[inside.suffix.lower() or inside.name] += 1
    if not found and (left or any(path.is_dir() for path in _named(words))):  # a folder may be empty as yet
        raise InputError(
            _("No file in {folder} is of a kind that is read: {formats}.").format(
                folder=", ".join(map(shown, words)), formats=", ".join(SUFFIXES)
            )
        )
    if not found:
        raise InputError(_("No file matches {patterns}.").format(patterns=", ".join(map(shown, words))))
    return Gathered(tuple(found), left)


def _named(words: Iterable[str]) -> Iterator[Path]:
    for word in words:
        if "*" in word and not Path(word).exists():
            yield from map(Path, sorted(glob.glob(word, recursive=True)))
        else:
            yield Path(word)


def _in(folder: Path) -> Iterator[Path]:
    """Everything in a folder but hidden files, and those that word processors leave while a document is open."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path
