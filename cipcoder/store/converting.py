"""A store's file in another dress: encrypted, in clear, or with another passphrase; whole and compared, or not at all.

A program that has the old file open meanwhile loses nothing: SQLite refuses to write into a file that was replaced.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import cipher
from cipcoder.store.engine import explained, shown
from cipcoder.store.snapshots import FOLDER

_CHUNK = 1 << 20
BUSY = 10_000
"""milliseconds to wait for whoever writes"""


def copies(path: Path) -> list[Path]:
    """The snapshots of the store at ``path``, in order."""
    return sorted(path.parent.glob(f"{FOLDER}/*{path.suffix}"))


def convert(path: Path, key: str | None, new: str | None) -> None:
    """Replace the store at ``path``, encrypted with ``key``, by the same encrypted with ``new`` (None: in clear).

    A file in clear is written over before it goes. StoreError, and all stays as it was, where the passphrase is
    wrong, somebody writes, the disk is full, or the copy is not the same to the letter. Not for a store in clear that
    this process has open: two SQLites in one process don't see each other's locks.
    """
    path = Path(os.path.realpath(path))
    partial = path.with_name(path.name + ".partial")
    try:
        with explained(path):
            partial.unlink(missing_ok=True)
            with closing(_opened(path, key)) as holder:
                holder.execute("BEGIN IMMEDIATE")  # whoever writes waits until the new file is there
                with closing(_opened(path, key)) as source:
                    _export(source, partial, new)
                partial.chmod(path.stat().st_mode & 0o777)
                with partial.open("rb+") as handle:
                    os.fsync(handle.fileno())
                if os.name == "nt":  # replaces no file that is open
                    holder.close()
                    os.replace(partial, path)
                    return
                # Closed after SQLite's own: that would let go of the lock.
                with path.open("rb+") as old:
                    os.replace(partial, path)
                    holder.close()
                    if key is None:
                        _write_over(old)
    except OSError as error:
        raise StoreError(
            _("{place} can't be opened, or not be copied: {problem}.").format(place=shown(path), problem=error.strerror)
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _opened(path: Path, key: str | None) -> Any:
    """A connection of SQLCipher, which reads files in clear as well."""
    connection = cipher.driver().connect(path)
    try:
        connection.isolation_level = None
        if key is not None:
            cipher.unlock(connection, key, shown(path))
        for pragma in (f"busy_timeout={BUSY}", "trusted_schema=OFF", "temp_store=MEMORY", "secure_delete=ON"):
            connection.execute("PRAGMA " + pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _export(source: Any, target: Path, key: str | None) -> None:
    """Write all of ``source`` into a new file, and hold one against the other."""
    raw = "" if key is None else cipher.raw_key(target, key)
    source.execute("ATTACH ? AS copy KEY ?", (str(target), raw))
    source.execute("BEGIN")
    source.execute("SELECT sqlcipher_export('copy')")
    for pragma in ("application_id", "user_version"):  # which the export leaves out
        source.execute(f"PRAGMA copy.{pragma} = {source.execute(f'PRAGMA main.{pragma}').fetchone()[0]:d}")
    source.execute("COMMIT")
    said = [row[0] for row in source.execute("PRAGMA copy.integrity_check")]
    if said != ["ok"] or not all(a == b for a, b in _side_by_side(source)):
        raise StoreError(_("The copy of {place} is not the same: nothing was changed.").format(place=shown(target)))
    source.execute("DETACH copy")


def _side_by_side(source: Any) -> Iterator[tuple[Any, Any]]:
    """Whatever the two files hold, by pairs; None where one has nothing more."""
    listed = "SELECT type, name, tbl_name, sql FROM {}.sqlite_schema ORDER BY 1, 2"
    yield from zip_longest(*(source.execute(listed.format(each)).fetchall() for each in ("main", "copy")))
    tables = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    for (name,) in source.execute(tables).fetchall():
        quoted = name.replace('"', '""')
        yield from zip_longest(*(source.execute(f'SELECT * FROM {each}."{quoted}"') for each in ("main", "copy")))


def _write_over(file: Any) -> None:
    """Zeros over a file that has no name any more. A disk without moving parts may keep the old bytes all the same."""
    left = file.seek(0, os.SEEK_END)
    file.seek(0)
    while left > 0:
        left -= file.write(bytes(min(left, _CHUNK)))
    file.flush()
    os.fsync(file.fileno())
