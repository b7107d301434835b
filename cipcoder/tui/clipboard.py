"""Copying to the clipboard: through the system's own helper where there is one, else through the terminal.

The terminal's way (OSC 52) gives no answer, and some terminals ignore it; so only a helper that ended well
is called copied.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from textual.app import App

from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.document import Document
from cipcoder.text.spans import Span


def helper(environ: Mapping[str, str] = os.environ) -> list[str] | None:
    """The command that takes a text for the clipboard on its standard input."""
    wanted: list[list[str]] = []
    if sys.platform == "darwin":
        wanted = [["pbcopy"]]
    elif sys.platform == "win32":
        wanted = [["clip"]]
    elif environ.get("WAYLAND_DISPLAY"):
        wanted = [["wl-copy"]]
    elif environ.get("DISPLAY"):
        wanted = [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    return next((command for command in wanted if shutil.which(command[0])), None)


def copy(app: App[None], text: str) -> bool:
    """Put ``text`` on the clipboard; true when it surely is there, false when the terminal was asked to do it."""
    command = None if app.is_web else helper()  # in a tab, the browser has the clipboard
    if command is not None:
        coding = "utf-16" if command[0] == "clip" else "utf-8"
        try:
            # no pipe for its output: xclip stays in the background and would keep it open
            done = subprocess.run(
                command,
                input=text.encode(coding),
                timeout=2,
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if done.returncode == 0:
                return True
        except (OSError, subprocess.SubprocessError):
            pass
    app.copy_to_clipboard(text)
    return False


def copy_extract(app: App[None], project: Project, document: Document, span: Span) -> str:
    """Copy a passage with its source, in the project's way; the sentence that says so."""
    if copy(app, project.with_source(document, span.start, span.stop)):
        return _("Copied with its source.")
    if app.is_web:
        return _("Sent to the browser’s clipboard, with its source.")
    return _("Sent to the terminal’s clipboard, with its source.")
