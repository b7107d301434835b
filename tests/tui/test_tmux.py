"""A day in a real terminal: coded, left, killed, resized, and always found again where one was."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cipcoder.project import Project

pytest.importorskip("pty", reason="a terminal of our own is for POSIX systems")
from tests.tui.terminals import PATIENCE, environment

TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


@dataclass
class Window:
    """One tmux server of our own with one window: a shell in which the program is started."""

    home: Path
    study: Path
    sockets: str
    socket: str = ""

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            [str(TMUX), "-L", self.socket, "-f", "/dev/null", *words],
            env={**environment(self.home), "TMUX_TMPDIR": self.sockets},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout

    def start(self, term: str = "screen-256color", **more: str) -> None:
        """Open the coding screen in a window of 100 × 30, of a new server: the one before may still be going."""
        self.close()
        self.socket = uuid.uuid4().hex[:8]
        words = [sys.executable, "-m", "cipcoder", "--project", str(self.study), "code", "--coder", "ana"]
        told = f"echo $$ >{shlex.quote(str(self.home / 'pid'))}; exec {shlex.join(words)}"
        surroundings = (f"{name}={value}" for name, value in environment(self.home, TERM=term, **more).items())
        line = f"{shlex.join(['env', '-i', *surroundings, 'sh', '-c', told])}; echo left with $?; cat"
        self.tmux("new-session", "-d", "-x", "100", "-y", "30", "-s", "w", line)
        self.until(lambda shown: "sentence" in shown and "no coding here" in shown)

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.tmux("send-keys", "-t", "w", key)

    def shown(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "w")

    def until(self, holds: Callable[[str], bool]) -> str:
        """Look until the screen is as it should be; what it shows then."""
        end = time.monotonic() + PATIENCE
        while not holds(shown := self.shown()):
            assert time.monotonic() < end, f"it never came to this; the screen:\n{shown}"
            time.sleep(0.05)
        return shown

    def until_stored(self, codings: list[tuple[str, str]]) -> None:
        """Look until the store holds these (code, quote)."""
        self.until(lambda _shown: self.stored() == codings)

    def stored(self, name: str = "entretien-b") -> list[tuple[str, str]]:
        """What another program reads from the store just now: (code, quote)."""
        with Project.open(self.study) as project:
            document = project.document(name)
            return [(c.code, document.text[c.start : c.stop]) for c in document.codings]

    @property
    def pid(self) -> int:
        """The program's process."""
        return int((self.home / "pid").read_text())

    def is_running(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        state = Path(f"/proc/{self.pid}/stat")  # ended, but not yet seen so by whoever started it
        return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")

    def close(self) -> None:
        if self.socket:
            self.tmux("kill-server")


@pytest.fixture
def window(project: Project, tmp_path: Path) -> Iterator[Window]:
    project.close()
    with tempfile.TemporaryDirectory(dir="/tmp") as sockets:  # short: the paths of sockets have a limit
        made = Window(tmp_path, project.folder, sockets)
        yield made
        made.close()


FIRST = ("invisible", "J’arrive à huit heures, je fais le café.")
SECOND = ("emotionnel", "Et après, je regarde qui n’est pas venu.")


def test_coded_with_the_number_row_of_azerty_undone_and_left(window: Window) -> None:
    window.start()
    window.keys("J", "s")
    window.until(lambda shown: "selected: " in shown)
    window.keys("&")
    window.until(lambda shown: "1 Travail invisible" in shown)
    window.until_stored([FIRST])
    window.keys("s", "é")
    window.until_stored([FIRST, SECOND])
    window.keys("u")
    window.until(lambda shown: "Undone: add coding" in shown)
    assert window.stored() == [FIRST]
    window.keys("U")
    window.until(lambda shown: "Redone: add coding" in shown)
    assert window.stored() == [FIRST, SECOND]
    window.keys("C-q")
    window.until(lambda shown: "left with 0" in shown)


def test_reopened_one_is_in_the_same_interview_at_the_same_line(window: Window) -> None:
    window.start()
    window.keys("C-NPage")
    window.until(lambda shown: " entretien-c " in shown.splitlines()[0])
    window.keys("J", "j", "j")
    there = window.until(lambda shown: "turn 2 of" in shown)
    window.keys("C-q")
    window.until(lambda shown: "left with 0" in shown)
    window.start("tmux-256color", SSH_TTY="/dev/pts/3", SSH_CONNECTION="192.0.2.1 1 192.0.2.2 22")
    again = window.until(lambda shown: " entretien-c " in shown.splitlines()[0] and "turn 2 of" in shown)
    assert again.splitlines()[1:-1] == there.splitlines()[1:-1], "line for line what it was"


def test_killed_after_an_acknowledged_key_nothing_is_lost(window: Window) -> None:
    window.start()
    window.keys("J", "s", "1")
    window.until(lambda shown: "1 Travail invisible" in shown)
    window.keys("s", "2")
    there = window.until(lambda shown: "2 Travail émotionnel" in shown and "turn 2 of" in shown)
    os.kill(window.pid, signal.SIGKILL)
    window.until(lambda shown: "left with 137" in shown)
    assert window.stored() == [FIRST, SECOND]
    window.start()
    again = window.until(lambda shown: "2 Travail émotionnel" in shown and "turn 2 of" in shown)
    assert again.splitlines()[1:-3] == there.splitlines()[1:-3], "the same lines of text"
    window.keys("u")
    window.until(lambda shown: "Undone: add coding" in shown)
    assert window.stored() == [FIRST]


def test_a_window_that_changes_its_size_keeps_the_place(window: Window) -> None:
    window.start()
    window.keys("/", *"personne", "Enter")
    window.until(lambda shown: "turn 4 of" in shown)
    for width, height in ((60, 12), (20, 5), (140, 40), (80, 24)):
        window.tmux("resize-window", "-t", "w", "-x", str(width), "-y", str(height))
        if width > 40:
            window.until(lambda shown: "personne ne voit" in " ".join(shown.split()) and "turn 4 of" in shown)
        else:
            window.until(lambda shown: "too small" in " ".join(shown.split()))


def test_a_terminal_that_goes_away_leaves_no_process_behind(window: Window) -> None:
    window.start()
    assert window.is_running()
    window.tmux("kill-server")
    end = time.monotonic() + PATIENCE
    while window.is_running():
        assert time.monotonic() < end, "it still runs"
        time.sleep(0.05)
