"""The key table as a file of its own: kept with the person's data, closed to others, never where a project lies.

``$XDG_DATA_HOME/cipcoder/keys/<project’s uid>.json``, in a folder of mode 0700, mode 0600, replaced whole or not at
all. With a passphrase it is ``….json.age`` instead: an age file (scrypt), which ``age -d`` opens as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.age_file import age
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.key_table import VERSION, default_table, parsed
from cipcoder.locale import _
from cipcoder.text.key_entries import Keys

VARIABLE = "CIPCODER_KEY_PASSPHRASE"
"""the environment variable that gives the passphrase where nobody can be asked"""
MAX_BYTES = 200_000_000
_STORE = "project.cipcoder"

Ask = Callable[[bool], str]
"""asks a person for the passphrase; true: for a second time, the first was wrong"""


class KeyFile:
    """A project's key table on the disk. ``ask``: how to come by a passphrase (None: only from the environment)."""

    def __init__(self, project_uid: str, ask: Ask | None = None, *, path: Path | None = None) -> None:
        self.plain = path or default_table(project_uid)
        self.closed = self.plain.with_name(self.plain.name + ".age")
        self._uid, self._ask = project_uid, ask
        self._passphrase: str | None = None
        self._seen: bytes | None = None
        """the fingerprint of what was read or written last; b"" where there was no file"""

    @property
    def path(self) -> Path:
        """The file there is, or that will be made."""
        return self.closed if self.closed.is_file() or self._passphrase else self.plain

    @property
    def there(self) -> bool:
        return self.closed.is_file() or self.plain.is_file()

    @property
    def is_closed(self) -> bool:
        """Whether a passphrase is needed to read it."""
        return self.closed.is_file()

    def read(self) -> Keys:
        """The key table; empty where there is none yet. Errors: no passphrase, a wrong one, a damaged file."""
        refuse_inside_projects(self.plain)
        data = self._on_disk()
        self._seen = _mark(data)
        if data is None:
            return Keys()
        if self.is_closed:
            data = self._opened(data)
        return parsed(data, self.path)

    def write(self, keys: Keys) -> None:
        """Replace the file on the disk, at once and whole. RefusedError where another has written it since ``read``."""
        refuse_inside_projects(self.plain)
        if self._seen is not None and _mark(self._on_disk()) != self._seen:
            raise RefusedError(
                _(
                    "Another cipcoder has changed {file} meanwhile: what it wrote stays, and nothing was written now. "
                    "Give the command again."
                ).format(file=shown(self.path))
            )
        data = _written(keys, self._uid)
        if self.is_closed and self._passphrase is None:
            self.read()  # asks for it
        if self._passphrase is not None:
            data = age().passphrase.encrypt(data, self._passphrase)
        replace_private(self.path, data)
        self._seen = _mark(data)

    def _on_disk(self) -> bytes | None:
        """What the file holds; None where there is none. InputError where a link leads to nothing."""
        if not self.there:
            for path in (self.closed, self.plain):
                if path.is_symlink():
                    what = _("{file} leads to {target}, which is not there: is the disk it lies on connected?")
                    raise InputError(what.format(file=shown(path), target=shown(os.path.realpath(path))))
            return None
        return read_bytes(self.path, MAX_BYTES)

    def set_passphrase(self, passphrase: str) -> None:
        """Close the file with this passphrase from now on; "" opens it for good."""
        keys = self.read()
        if passphrase:
            age()
            self._passphrase = passphrase
            data = age().passphrase.encrypt(_written(keys, self._uid), passphrase)
            replace_private(self.closed, data)
            _unlink(self.plain)
            for left in self.plain.parent.glob(f"{_partial(self.plain)}*"):  # of one that was killed while writing
                left.unlink(missing_ok=True)
        else:
            self._passphrase = None
            data = _written(keys, self._uid)
            replace_private(self.plain, data)
            _unlink(self.closed)
        self._seen = _mark(data)

    def _opened(self, data: bytes) -> bytes:
        library = age()
        for again in (False, True, True):
            passphrase = self._passphrase or os.environ.get(VARIABLE, "") or (self._ask(again) if self._ask else "")
            if not passphrase:
                raise RefusedError(
                    _("{file} is closed with a passphrase: type it in a terminal, or give it in {variable}.").format(
                        file=shown(self.closed), variable=VARIABLE
                    )
                )
            with suppress(library.DecryptError):
                opened = bytes(library.passphrase.decrypt(data, passphrase))
                self._passphrase = passphrase
                return opened
            if self._ask is None or os.environ.get(VARIABLE):
                break
        raise RefusedError(_("This is not the passphrase of {file}.").format(file=shown(self.closed)))


def refuse_inside_projects(path: Path) -> None:
    """RefusedError where a file with real names would lie in a project's folder, wherever links lead."""
    real = Path(os.path.realpath(path))
    for folder in real.parents:
        if (folder / _STORE).exists():
            raise RefusedError(
                _(
                    "{file} would lie in a project’s folder, {folder}: whoever gets the folder gets the real names "
                    "with it. The law asks that they be kept apart: name a file elsewhere."
                ).format(file=shown(path), folder=shown(folder))
            )


def write_private(path: Path, data: bytes) -> None:
    """Write a file with real names outside of all projects, mode 0600, whole or not at all."""
    refuse_inside_projects(path)
    if path.is_dir():
        raise InputError(_("{file} is a folder: name a file in it.").format(file=shown(path)))
    replace_private(path, data, folder_too=False)


def _mark(data: bytes | None) -> bytes:
    return b"" if data is None else hashlib.sha256(data).digest()


def _unlink(path: Path) -> None:
    """Take a file away, and where it is a link, the file it leads to: real names lie there."""
    target = Path(os.path.realpath(path))
    target.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _partial(path: Path) -> str:
    """How the names of files begin that are written beside ``path`` before they take its place."""
    return f".{path.name[:40]}."


def replace_private(path: Path, data: bytes, *, folder_too: bool = True) -> None:
    """Write a file of mode 0600, whole or not at all; ``folder_too``: in a folder of mode 0700."""
    try:
        if folder_too:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.chmod(path.parent, 0o700)
        path = Path(os.path.realpath(path))  # a link, to a closed disk say, keeps pointing at the file it names
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_partial(path), suffix=".partial")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise InputError(
            _("{file} can’t be written: {reason}.").format(file=shown(path), reason=error.strerror or str(error))
        ) from None


def _written(keys: Keys, uid: str) -> bytes:
    value = {
        "cipcoder-keys": VERSION,
        "project": uid,
        "entities": [
            {"id": one.id, "kind": one.kind, "pseudonym": one.pseudonym, "forms": list(one.forms)}
            for one in keys.entities
        ],
        "ignored": list(keys.ignored),
        "pending": list(keys.pending),
        "texts": {
            mark: {"name": kept.name, "pieces": [[p.start, p.stop, p.original] for p in kept.pieces]}
            for mark, kept in keys.texts.items()
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
