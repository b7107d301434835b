"""Who has a project open: ``project.lock`` beside it, with computer, process and time.

SQLite's locks are seen on one computer and while something is written. This file says, also to the computer that a
folder is kept the same on, that somebody sits at the project; it forbids nothing. What a process left that is gone, or
another computer that was not heard of for a day, is cleared away.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cipcoder.store.types import iso, now
from cipcoder.text.clean import visible

FORGOTTEN = dt.timedelta(days=1)
MAX_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Sitting:
    """One program that has the project open."""

    host: str
    pid: int
    since: str
    """ISO, UTC"""
    seen: str
    """when it last said that it is still there"""

    @property
    def here(self) -> bool:
        """Whether it runs on this computer."""
        return self.host == _host()

    @property
    def me(self) -> bool:
        return self.here and self.pid == os.getpid()

    def began(self) -> str:
        """When it was opened, in this computer's time, for a person."""
        return f"{dt.datetime.fromisoformat(self.since).astimezone():%Y-%m-%d %H:%M}"


def lock_of(place: Path) -> Path:
    return place.with_suffix(".lock")


def others(place: Path) -> list[Sitting]:
    """The programs that have this project open, but for this one."""
    return [each for each in _read(place) if not each.me]


@contextmanager
def sitting(place: Path) -> Iterator[None]:
    """Say that this program has the project open, as long as it does. Where nothing can be written, nothing is said."""
    note(place)
    try:
        yield
    finally:
        _write(place, others(place))


def note(place: Path) -> None:
    """Say that this program is (still) here."""
    moment, all_of_them = iso(now()), _read(place)
    mine = next((each for each in all_of_them if each.me), Sitting(_host(), os.getpid(), moment, moment))
    _write(place, [*(each for each in all_of_them if not each.me), Sitting(mine.host, mine.pid, mine.since, moment)])


def _read(place: Path) -> list[Sitting]:
    """Those that are still there; what is no such file says nothing."""
    found = []
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        with lock_of(place).open("rb") as handle:
            kept = json.loads(handle.read(MAX_BYTES))
        for said in kept["open"]:
            each = Sitting(visible(str(said["host"]), line=True)[:100], int(said["pid"]), said["since"], said["seen"])
            each.began()  # OverflowError where this computer's calendar has no such day
            away = now() - dt.datetime.fromisoformat(each.seen)  # TypeError where a moment has no time zone
            if _runs(each.pid) if each.here else away < FORGOTTEN:
                found.append(each)
    return found


def _write(place: Path, them: list[Sitting]) -> None:
    lock = lock_of(place)
    with suppress(OSError):
        if not them:
            lock.unlink(missing_ok=True)
            return
        partial = lock.with_name(f"{lock.name}.{os.getpid()}.partial")
        partial.write_text(json.dumps({"open": [asdict(each) for each in them]}), encoding="utf-8")
        os.replace(partial, lock)


def _host() -> str:
    return visible(platform.node(), line=True)[:100]


def _runs(pid: int) -> bool:
    if pid <= 0:
        return False
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # asks what it is, no more
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        return True
    return True
