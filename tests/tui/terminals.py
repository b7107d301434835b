"""The real program in a terminal of our own: a pseudo-terminal whose bytes are kept, and keys that are sent to it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""seconds until something that should have been seen is missed: the machine may be busy"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """A person's surroundings, with nothing of this machine's terminal in them."""
    kept = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    folders = {"XDG_STATE_HOME": home / "state", "XDG_CONFIG_HOME": home / "configuration", "HOME": home}
    return kept | {name: str(folder) for name, folder in folders.items()} | {"ESCDELAY": "20"} | more


@dataclass
class Terminal:
    """A program in a pseudo-terminal."""

    process: subprocess.Popen[bytes]
    line: int
    seen: bytearray = field(default_factory=bytearray)

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self.line, keys.encode())

    def wait_for(self, words: str, *, since: int = 0) -> str:
        """Read until these words were shown (in one style, on one row); all that was read since."""
        end = time.monotonic() + PATIENCE
        while (text := self.seen[since:].decode(errors="replace")).find(words) < 0:
            assert time.monotonic() < end, f"{words!r} never came: {_words(text)[-2000:]}"
            assert self._read(0.2) or self.process.poll() is None, f"ended without {words!r}: {_words(text)[-2000:]}"
        return text

    def end(self) -> tuple[int, str]:
        """Read until it ends; its exit code, and what it left on the terminal after leaving the screen."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, "it doesn't end"
            self._read(0.1)
        while self._read(0.1):
            pass
        return self.process.returncode, _words(self.seen.decode(errors="replace").rpartition("\x1b[?1049l")[2])

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.line], [], [], seconds)
        if not ready:
            return False
        try:
            got = os.read(self.line, 65536)
        except OSError:  # the other side is closed
            return False
        self.seen += got
        return bool(got)


def _words(text: str) -> str:
    return re.sub(r"\x1b(?:\[[0-9;?<>=]*[a-zA-Z]|[()][A-Z0-9]|[78=>])", "", text)


@contextlib.contextmanager
def terminal(
    words: Sequence[str], surroundings: Mapping[str, str], size: tuple[int, int] = (120, 40)
) -> Iterator[Terminal]:
    """``python *words`` in a terminal of (columns, rows)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    process = subprocess.Popen(
        [sys.executable, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=dict(surroundings),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(ours)
