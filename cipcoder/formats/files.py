"""Bytes from and to the disk: reading with a bound, and writing that is whole or not at all.

A file somebody sends may be a device, a pipe or ten gigabytes long; a file we write replaces one that somebody
may need if the power fails in between. Every format goes through here.
"""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text.clean import visible

Target = Path | io.BytesIO
"""where something is written: a file, or memory, where what will be in a file of its own is put together"""


def shown(path: Path | str) -> str:
    """A file's name as it may stand in a message: on one line, nothing in it that a terminal obeys."""
    return visible(str(path), line=True)


def at_line(file: str, line: int, what: str) -> InputError:
    """The error for a fault at a line (from 1) of a file: “codings.csv, line 12: …”."""
    return InputError(_("{file}, line {line}: {what}").format(file=file, line=line, what=what))


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A plain file opened for reading bytes.

    InputError when there is none, when it is a folder or a device, or when it can't be read.
    """
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise InputError(_("{file} is not a file but a folder or a device: name a file.").format(file=shown(path)))
        handle = path.open("rb")
    except FileNotFoundError:
        raise InputError(_("There is no file {file}: look at its name and folder.").format(file=shown(path))) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(_("{file} can’t be read: {reason}.").format(file=shown(path), reason=_reason(error))) from None
    with handle:
        try:
            yield handle
        except OSError as error:
            raise InputError(
                _("{file} can’t be read: {reason}.").format(file=shown(path), reason=_reason(error))
            ) from None


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """All of a file, at most ``max_bytes`` of them; InputError as ``opened``, and when it is larger."""
    with opened(path) as handle:
        return read_all(handle, path, max_bytes)


def read_all(handle: IO[bytes], path: Path, max_bytes: int) -> bytes:
    """The rest of an open file, at most ``max_bytes``; InputError, which names ``path``, when it is larger."""
    data = handle.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise too_large(path, max_bytes)
    return data


def unused(folder: Path, name: str) -> Path:
    """``folder/name``, or with a number where there is such a file already: extracts-2.csv."""
    path, number = folder / name, 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path


def too_large(path: Path, max_bytes: int) -> InputError:
    """The error for a file of more than ``max_bytes`` bytes."""
    return InputError(
        _("{file} is larger than {size} MB: nothing of this kind should be. Is it the right file?").format(
            file=shown(path), size=f"{max_bytes / 1_000_000:g}"
        )
    )


@contextmanager
def replacing(path: Target) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of ``path`` when the block ends well, and leaves no trace otherwise.

    It is written beside its target, forced to the disk and renamed over it. A device (/dev/stdout) is written
    to directly. InputError when the disk refuses.
    """
    if isinstance(path, io.BytesIO):
        yield path
        return
    try:
        if path.is_dir():
            raise InputError(_("{file} is a folder: name a file in it.").format(file=shown(path)))
        if path.exists() and not path.is_file():
            with path.open("wb") as device:  # by its own name: that of a pipe leads nowhere
                yield device
            return
        target = Path(os.path.realpath(path))  # a link keeps pointing at the file it names
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, _mode(target))
            os.replace(name, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) and "null" not in str(error):
            raise
        raise InputError(
            _("{file} can’t be written: {reason}. Is it open in another program, or the folder closed to you?").format(
                file=shown(path), reason=_reason(error)
            )
        ) from None


def _mode(target: Path) -> int:
    """The permissions of the file replaced; for a new one, those any new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return visible(words, line=True).rstrip(".")
