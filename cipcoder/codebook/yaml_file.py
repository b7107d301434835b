"""``codebook.yaml``: read it, check it, write it back without disturbing what the researcher wrote there."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cipcoder.codebook.models import Codebook
from cipcoder.codebook.yaml_edit import rewritten
from cipcoder.codebook.yaml_nodes import MAX_BYTES, clean
from cipcoder.codebook.yaml_read import read_tree
from cipcoder.codebook.yaml_render import codebook_text
from cipcoder.errors import InputError
from cipcoder.locale import _

__all__ = ["dump", "parse", "read", "starter", "write"]

_HEADINGS = {
    "fr": (
        "# Le codebook de l'étude. Un thème est un code qui contient des codes (clé « codes »).\n"
        "# Ne changez pas un id une fois le code utilisé : changez son label. Les commentaires sont conservés.\n"
    ),
    "en": (
        "# The codebook of the study. A theme is a code that holds codes (key “codes”).\n"
        "# Leave an id as it is once the code is in use: change its label. Comments are kept.\n"
    ),
}


def parse(text: str, where: str | Path = "codebook.yaml") -> Codebook:
    """The codebook written in ``text``. InputError naming ``where``, the line of each fault and what to do."""
    return read_tree(clean(text), str(where))[0]


def read(path: str | Path) -> Codebook:
    """The codebook in the file ``path`` (UTF-8). InputError as for ``parse``, or when it can't be opened."""
    return parse(_decoded(_bytes(Path(path)), path), path)


def dump(codebook: Codebook) -> str:
    """The codebook as a fresh file. ``parse(dump(codebook)) == codebook``."""
    return codebook_text(codebook, _HEADINGS["fr" if codebook.language.startswith("fr") else "en"])


def write(path: str | Path, codebook: Codebook) -> bool:
    """Make the file ``path`` say ``codebook``; whether it changed.

    An existing file keeps its comments, order, quoting and line ends: only what changed is touched. It is
    replaced whole or not at all. InputError when the file there doesn't read as a codebook (it is then left
    as it stands) or can't be written.
    """
    place = Path(path).resolve()
    if not place.exists():
        _replace(place, dump(codebook).encode())
        return True
    raw = _bytes(place)
    decoded = _decoded(raw, path)
    text = clean(decoded)
    if not _has_content(text):
        changed = text.rstrip("\n") + "\n" + dump(codebook) if text.strip() else dump(codebook)
    else:
        old, root = read_tree(text, str(path))
        if old == codebook:
            return False
        # a file wholly in brackets is written anew, below the comments at its head
        head = "\n".join(text.split("\n")[: root.line])
        changed = rewritten(text, root, old, codebook) or codebook_text(codebook, head)
    if "\r\n" in decoded:
        changed = changed.replace("\n", "\r\n")
    _replace(place, (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + changed.encode())
    return True


def starter(language: str, explained: str = "en") -> str:
    """The example codebook that ``cipcoder init`` writes: two themes, explained line by line.

    ``language``: of the study, which its texts are in; ``explained``: what they are written in instead, "fr" or "en",
    where we don't speak that language.
    """
    written = next((own for own in (language, explained) if own[:2] in ("fr", "en")), "en")[:2]
    text = Path(__file__).with_name(f"starter.{written}.yaml").read_text(encoding="utf-8")
    return text.replace(f"\nlanguage: {written} ", f"\nlanguage: {language} ", 1)


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(_("{file} can’t be read: {reason}.").format(file=path, reason=error.strerror)) from None
    if len(raw) > MAX_BYTES:
        raise InputError(_("{file} is larger than 2 MB: this can’t be a codebook.").format(file=path))
    return raw


def _decoded(raw: bytes, path: str | Path) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            _("{file}, line {line}: not in UTF-8. Save the file again with the encoding UTF-8.").format(
                file=path, line=line
            )
        ) from None


def _replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` so that a power cut leaves the old file or the new one, whole."""
    spare = ""
    try:
        handle, spare = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a private file: keep the mode of the one replaced, else what a new file would get
        os.chmod(spare, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(spare, path)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        if spare:
            with suppress(OSError):
                os.unlink(spare)
        raise InputError(_("{file} can’t be written: {reason}.").format(file=path, reason=error.strerror)) from None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
