"""The files somebody put aside for the archive, in the project's folder ``deposit/``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cipcoder.errors import CipcoderError
from cipcoder.formats.readers.open import read_written
from cipcoder.project import Project
from cipcoder.queries.leaks import Passage

ADDED = "deposit"
"""the project's folder whose files go into the archive's ``context/``"""


def added(project: Project) -> Iterator[tuple[Path, str]]:
    """Each file, and its path inside the folder; nothing hidden, no links."""
    folder = project.folder / ADDED
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        inside = path.relative_to(folder)
        if not path.is_symlink() and path.is_file() and not any(part.startswith(".") for part in inside.parts):
            yield path, inside.as_posix()


def added_passages(project: Project) -> Iterator[tuple[Passage, bool]]:
    """The name and the words of each file, and whether it could be read; of one that couldn't, the name alone."""
    for path, name in added(project):
        said, read = [name], True
        try:
            written, _sha256 = read_written(path)
        except CipcoderError:
            read = False
        else:
            said += [written.plain] if written.plain is not None else [block.text for block in written.blocks]
            said += [text for one in written.remarks for text in (one.author, one.text)]
            said += written.meta.values()
        yield Passage("added file", f"{ADDED}/{name}", "\n".join(said)), read
