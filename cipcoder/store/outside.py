"""What this computer remembers about a project, outside of it: what was said already, where copies go besides.

A small file in the user's state folder, named after the project's place. It holds no text and no name of a person;
losing it loses nothing but the memory of having said something.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any


def folder() -> Path:
    """The state folder of this computer's user."""
    from platformdirs import user_state_dir

    return Path(user_state_dir("cipcoder", appauthor=False))


def _file(place: Path) -> Path:
    return folder() / f"project-{hashlib.sha256(str(place.resolve()).encode()).hexdigest()[:24]}.json"


def _read(place: Path) -> dict[str, Any]:
    try:
        kept = json.loads(_file(place).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(place: Path, kept: dict[str, Any]) -> None:
    file = _file(place)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(kept), encoding="utf-8")
    os.replace(partial, file)


def first_time(place: Path, what: str) -> bool:
    """Whether ``what`` is to be said about the project at this place: once, until ``forget``."""
    told = _told(place)
    if what in told:
        return False
    with suppress(OSError):
        _write(place, _read(place) | {"told": [*told, what]})
    return True


def forget(place: Path, what: str) -> None:
    """Say ``what`` again the next time."""
    told = _told(place)
    if what in told:
        with suppress(OSError):
            _write(place, _read(place) | {"told": [each for each in told if each != what]})


def _told(place: Path) -> list[object]:
    told = _read(place).get("told")
    return told if isinstance(told, list) else []


def copies_to(place: Path) -> Path | None:
    """The folder that copies of this project go to besides its own, where one was chosen on this computer."""
    chosen = _read(place).get("copies_to")
    return Path(chosen) if isinstance(chosen, str) and chosen else None


def choose_copies_to(place: Path, to: Path | None) -> None:
    """Choose it; None: no other folder any more. OSError where this computer's state folder can't be written."""
    _write(place, _read(place) | {"copies_to": None if to is None else str(to)})
