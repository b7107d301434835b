"""Copies of a store that are made by themselves, in ``snapshots/`` beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from cipcoder.store.engine import open_file
from cipcoder.store.types import now

FOLDER = "snapshots"


def take(source: Path, reason: str, key: str | None = None) -> Path:
    """Copy the store at ``source`` (absolute), whole and verified; the copy's path. It has the same key.

    OSError or sqlite3.Error where that can't be done; nothing half made stays.
    """
    folder = source.parent / FOLDER
    target = folder / f"{source.stem}-{now():%Y%m%dT%H%M%S%f}-{reason}{source.suffix}"
    partial = target.with_name(target.name + ".partial")
    folder.mkdir(exist_ok=True)
    try:
        with closing(open_file(source, key)) as old, closing(open_file(partial, key)) as new:
            old.backup(new)
            if new.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("malformed")
        partial.chmod(source.stat().st_mode & 0o777)  # who may not read the project may not read its copy
        with partial.open("rb+") as handle:
            os.fsync(handle.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target
