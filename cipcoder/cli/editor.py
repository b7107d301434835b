"""A transcript's text in the person's own editor, in a file that nobody else can read."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cipcoder.cli.shared import say
from cipcoder.errors import InputError
from cipcoder.locale import _

if TYPE_CHECKING:
    from cipcoder.queries.document import Document


@contextlib.contextmanager
def edited(document: Document, *, keep: bool) -> Iterator[str]:
    """What becomes of the text in the person's editor: a file only they can read, gone once its text is taken.

    Where it is not (an error, or ``keep`` false) it stays, and a sentence says where: hours of work may be in it.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor:
        raise InputError(
            _("Name the corrected file, or say which editor to open: EDITOR=nano cipcoder transcript correct NAME")
        )
    folder = Path(tempfile.mkdtemp(prefix="cipcoder-"))  # 0700
    path, given, taken = folder / "transcript.txt", document.text.encode(), False
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as written:
            written.write(given)
        yield _from_editor(editor, path, document.text)
        taken = keep
    finally:
        left = path.read_bytes().strip() if path.is_file() else b""
        if taken or left in (b"", given.strip()):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            say(_("What you wrote is kept in a file that only you can read: {file}").format(file=path))


def _from_editor(editor: str, path: Path, text: str) -> str:
    try:
        left = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        raise InputError(_("The editor {editor} can’t be opened.").format(editor=editor)) from error
    if left:
        raise InputError(_("The editor ended with an error; nothing was changed."))
    try:
        found = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(_("The editor left no text; nothing was changed.")) from None
    except UnicodeDecodeError:
        raise InputError(_("The editor did not save the text as UTF-8; nothing was changed.")) from None
    if not text.endswith("\n"):  # editors end a file with a line end: that is no correction
        found = found.removesuffix("\n")
    if found == text:
        raise InputError(
            _("The editor left the text as it was. (One with a window of its own has to wait: EDITOR='code --wait'.)")
        )
    return found
