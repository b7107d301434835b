"""Several files written into one folder: all of them, or none; and names that every system takes for files."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.formats.files import shown
from cipcoder.locale import _
from cipcoder.text.clean import visible

_LONGEST = 80
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def file_names(names: Iterable[str], suffix: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """A file name for each name: letters, digits, « - », « _ », « . »; no two alike, also where capitals don't count.

    ``suffix``: the ending, with its dot; ``taken``: file names that are not to be used.
    """
    used = {name.casefold() for name in taken}
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^\w.-]+", "-", visible(name)).strip("-. ")[:_LONGEST] or "transcript"
        plain = f"_{plain}" if _RESERVED.fullmatch(plain) else plain
        stem, number = plain, 1
        while (stem + suffix).casefold() in used:
            number += 1
            stem = f"{plain}-{number}"
        used.add((stem + suffix).casefold())
        found[name] = stem + suffix
    return found


@contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """A folder to write files into, which take their places in ``folder`` when the block ends well.

    ``folder`` is made where it isn't there; files of the same names are replaced, others stay. Whatever happens in
    the block, nothing half-written is left. InputError when the disk refuses.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(_("{file} is no folder: name one for the files.").format(file=shown(folder)))
        target = Path(os.path.realpath(folder))
        work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".partial"))
        try:
            yield work
            target.mkdir(exist_ok=True)
            for made in sorted(work.iterdir()):
                os.replace(made, target / made.name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise InputError(
            _("{file} can’t be written: {reason}. Is the folder closed to you, or the one above it not there?").format(
                file=shown(folder), reason=visible(error.strerror or str(error), line=True)
            )
        ) from None
