"""Encrypted SQLite files: SQLCipher 4, which any program that knows it opens with the passphrase alone.

A file's first 16 bytes are its salt, all else is noise without the key: PBKDF2-HMAC-SHA512 of the passphrase (UTF-8,
NFC) and the salt, 256,000 times. An engine works the key out once; SQLCipher would do so for each connection.
"""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from cipcoder.errors import InputError, StoreError
from cipcoder.locale import _
from cipcoder.text.clean import visible

ROUNDS = 256_000
PAGE = 4096
INSTALL = "pip install 'cipcoder[crypt]'"
_SALT = 16
_NOISE = 200
"""different bytes in a page, at least, that is encrypted: 256 by expectation; no text and no table has so many"""


class WrongKeyError(StoreError):
    """A passphrase that doesn't open the file it was given for."""


def driver() -> Any:
    """SQLCipher as a database driver. StoreError where the extra is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise StoreError(
            _("Encrypted projects need one more library. Install it: {command}").format(command=INSTALL)
        ) from None
    return dbapi2


def errors() -> tuple[type[Exception], ...]:
    """What the driver raises, where it is in use: nothing of its own is a ``sqlite3.Error``."""
    loaded = sys.modules.get("sqlcipher3.dbapi2")
    return () if loaded is None else (loaded.Error,)


def is_encrypted(path: Path) -> bool:
    """Whether this file looks like an encrypted store: no SQLite header, and its first page nothing but noise."""
    try:
        with path.open("rb") as file:
            head = file.read(PAGE)
    except OSError:
        return False
    return len(head) == PAGE and not head.startswith(b"SQLite format 3\0") and len(set(head)) > _NOISE


def mark(path: Path) -> str:
    """What tells an encrypted file from all others, wherever it is moved: its salt, in hexadecimal."""
    with path.open("rb") as file:
        return file.read(_SALT).hex()


def raw_key(path: Path, passphrase: str) -> str:
    """The key of the file at ``path`` (of a new one where there is none) as SQLCipher takes it, salt included.

    Not to be asked for while this process writes to the file: closing it would let go of SQLite's locks.
    """
    salt = bytes.fromhex(mark(path)) if path.exists() and path.stat().st_size else os.urandom(_SALT)
    return _derived(_plain(passphrase), salt)


@lru_cache(16)
def _derived(passphrase: str, salt: bytes) -> str:
    """Kept as long as the process lives, as the passphrase is: files at rest are opened several times in a row."""
    return f"x'{hashlib.pbkdf2_hmac('sha512', passphrase.encode(), salt, ROUNDS, 32).hex()}{salt.hex()}'"


def unlock(connection: Any, key: str, place: str) -> None:
    """Give a fresh connection its key: a passphrase, or what ``raw_key`` made of one. WrongKeyError where it isn't."""
    if not key:
        raise wrong_key(place)
    connection.execute("PRAGMA cipher_log_level=NONE")  # else it writes to stderr, over whatever screen there is
    connection.execute("PRAGMA key='" + _plain(key).replace("'", "''") + "'")
    connection.execute("PRAGMA cipher_compatibility=4")
    connection.execute("PRAGMA busy_timeout=10000")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except driver().DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise wrong_key(place) from None


def wrong_key(place: str) -> WrongKeyError:
    """That a passphrase is not the one of the file at ``place``."""
    return WrongKeyError(_("This is not the passphrase of {place} (or the file is damaged).").format(place=place))


def checked_passphrase(passphrase: str) -> str:
    """A new passphrase, if it can be one. InputError: empty, with control characters, or read as something else."""
    seen(passphrase)
    if passphrase.lower().startswith("x'"):
        raise InputError(_("A passphrase can’t begin with x': SQLCipher would read it as a key. Choose another."))
    return passphrase


def seen(passphrase: str) -> str:
    """A new passphrase, if a person can type it again. InputError otherwise."""
    if not passphrase.strip():
        raise InputError(_("A passphrase needs at least one character."))
    if visible(passphrase, line=True) != passphrase:
        raise InputError(_("A passphrase is one line of characters that can be seen."))
    return passphrase


def _plain(passphrase: str) -> str:
    """The same characters whichever way a keyboard composes them. What is no text (bytes of another encoding in the
    environment) becomes another passphrase, and is wrong."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "replace").decode()
