"""A coder's layer as a file, and back."""

from __future__ import annotations

from pathlib import Path

from cipcoder.formats.age_file import SUFFIX, Lock, Unlock
from cipcoder.formats.layer_file import read_layer, write_layer
from cipcoder.project import Project
from cipcoder.store.layers import Received, take_in, take_out

LAYER_SUFFIX = ".cipcoder-layer"


def export_layer(project: Project, coder: str, to: Path | None, lock: Lock | None = None) -> Path:
    """Write a coder's layer to a file; returns its path (``NAME.cipcoder-layer`` here by default, or ``….age``)."""
    row = project.coder_named(coder)
    plain = "".join(ch if ch.isalnum() or ch in "-_" else "-" for ch in coder)
    path = to or Path(plain + LAYER_SUFFIX + (SUFFIX if lock else ""))
    write_layer(path, take_out(project.store, row.uid), lock)
    return path


def import_layer(project: Project, path: Path, unlock: Unlock | None = None) -> Received:
    """Take a coder's layer in, all or nothing; doing it twice changes nothing."""
    return take_in(project.store, read_layer(path, unlock))
