"""Where each coder was: last transcript and offsets, in a small file of this computer's own.

It lies in the user's state folder, never in the project, and holds no text and no name: identifiers and
numbers only. Losing it loses nothing but the place.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Place:
    """Where a coder was in one transcript: offsets of the cursor and of the first line shown."""

    cursor: int = 0
    top: int = 0
    seen: bool = True
    """the cursor was in view: it is to be so again, on whatever screen"""


@dataclass(slots=True)
class Places:
    """All places of one coder in one project, and how the screen was set."""

    last: str | None = None
    """uid of the transcript that was open"""
    places: dict[str, Place] = field(default_factory=dict)
    display: str = "tint"
    theme: str = ""


def folder() -> Path:
    """The state folder of this computer's user."""
    from platformdirs import user_state_dir

    return Path(user_state_dir("cipcoder", appauthor=False))


def _file(project: Path, coder: uuid.UUID) -> Path:
    key = hashlib.sha256(f"{project.resolve()}\x1f{coder}".encode()).hexdigest()[:24]
    return folder() / f"place-{key}.json"


def read(project: Path, coder: uuid.UUID) -> Places:
    """The places kept for this coder in this project; none where nothing (or nonsense) is kept."""
    try:
        kept: Any = json.loads(_file(project, coder).read_text(encoding="utf-8"))
        places = {
            str(uid): Place(int(p["cursor"]), int(p["top"]), bool(p["seen"])) for uid, p in kept["places"].items()
        }
        last = kept["last"]
        return Places(last if last is None else str(last), places, str(kept["display"]), str(kept["theme"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Places()


def write(project: Path, coder: uuid.UUID, places: Places) -> None:
    """Keep them, whole or not at all; a folder that can't be written is no reason to disturb anybody."""
    file = _file(project, coder)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps(asdict(places)), encoding="utf-8")
        os.replace(partial, file)
