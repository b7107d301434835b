"""Files that leave a project encrypted with age (age-encryption.org), for people's public keys or with a passphrase.

``age -d`` opens what is written here, and what ``age`` writes is read here, armored or not. All happens in memory: the
disk sees the encrypted file alone. age compresses nothing, so a text is never longer than the file it comes in.
"""

from __future__ import annotations

import base64
import binascii
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.formats.files import opened, read_bytes, replacing, shown, too_large
from cipcoder.locale import _
from cipcoder.store.cipher import seen
from cipcoder.text.clean import visible

SUFFIX = ".age"
VARIABLE = "CIPCODER_FILE_PASSPHRASE"
"""the environment variable that gives a file's passphrase where nobody can be asked"""
MAX_WORK = 21
"""scrypt's work as a power of two: 2 GB of memory. age itself takes 18"""
MAX_IDENTITY_BYTES = 100_000
_BINARY, _ARMOR = b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"

Ask = Callable[[str, bool], str]
"""asks a person for the passphrase of the file of this name; true: once more, the first was wrong. "": no answer"""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a file is closed with: people's public keys (``age1…``), or else a passphrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str = ""


@dataclass(frozen=True, slots=True)
class Unlock:
    """What files are opened with: somebody's own key (a file as age-keygen makes it), or whoever is asked."""

    identity: Path | None = None
    ask: Ask | None = None


def age() -> Any:
    """The library. CipcoderError where the extra is not installed."""
    try:
        import pyrage
    except ImportError:
        raise CipcoderError(
            _("Encryption needs one more library. Install it: {command}").format(
                command="pip install 'cipcoder[crypt]'"
            )
        ) from None
    return pyrage


def is_age(head: bytes) -> bool:
    """Whether a file that begins like this is one of age, armored or not."""
    return head.startswith(_BINARY) or _bare(head).startswith(_ARMOR)


def _bare(data: bytes) -> bytes:
    """Without what mail programs put before an armored file."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()


# --- closing -----------------------------------------------------------------------------------------


def recipient(key: str) -> str:
    """A public key, if it is one. InputError where it isn't."""
    key = key.strip()
    try:
        age().x25519.Recipient.from_str(key)
    except (age().RecipientError, ValueError):
        what = _("{key} is no public key of age: it begins with age1 and has 62 characters.")
        raise InputError(what.format(key=visible(key[:80], line=True))) from None
    return key


def closed(data: bytes, lock: Lock) -> bytes:
    """``data`` as an age file."""
    if lock.recipients:
        keys = [age().x25519.Recipient.from_str(recipient(key)) for key in lock.recipients]
        return bytes(age().encrypt(data, keys))
    return bytes(age().passphrase.encrypt(data, seen(lock.passphrase)))


@contextmanager
def writing(path: Path, lock: Lock | None) -> Iterator[IO[bytes]]:
    """As ``files.replacing``; with a lock, what is written goes to the disk encrypted alone."""
    if lock is None:
        with replacing(path) as file:
            yield file
        return
    age()
    plain = io.BytesIO()
    yield plain
    data = closed(plain.getvalue(), lock)
    with replacing(path) as file:
        file.write(data)


# --- opening -----------------------------------------------------------------------------------------


@contextmanager
def reading(path: Path, unlock: Unlock | None, max_bytes: int) -> Iterator[IO[bytes]]:
    """As ``files.opened``; what an age file holds where it is one, at most ``max_bytes`` of it.

    InputError: no age file, damaged, cut short. RefusedError: for others, another passphrase, or nobody to ask.
    """
    with opened(path) as handle:
        head = handle.read(1000)
        handle.seek(0)
        if not is_age(head):
            yield handle
            return
        data = handle.read(max_bytes * 3 // 2)
        if handle.read(1):
            raise too_large(path, max_bytes)
    yield io.BytesIO(decrypted(data, path, unlock or Unlock()))


def decrypted(data: bytes, path: Path, unlock: Unlock) -> bytes:
    """What the age file ``data`` holds; ``path``: for messages. Errors as ``reading``."""
    age()
    data, file = data if data.startswith(_BINARY) else _bare(data), shown(path)
    work = _passphrase_work(data)
    if work is not None:
        if work > MAX_WORK:
            raise InputError(
                _("{file} asks for more work than any passphrase needs: it was not opened. Get it again.").format(
                    file=file
                )
            )
        return _with_passphrase(data, file, unlock.ask)
    if unlock.identity is None or not unlock.identity.is_file():
        raise RefusedError(
            _(
                "{file} is encrypted for somebody’s key, and there is none here. If it was made for you elsewhere, "
                "name your key: --identity FILE. To have one: cipcoder coder key YOUR-NAME"
            ).format(file=file)
        )
    try:
        return bytes(age().decrypt(data, identities(unlock.identity, unlock.ask)))
    except age().DecryptError as error:
        raise _failed(file, str(error), unlock.identity) from None


def _with_passphrase(data: bytes, file: str, ask: Ask | None) -> bytes:
    given = os.environ.get(VARIABLE, "")
    for again in (False, True, True):
        passphrase = given or (ask(file, again) if ask else "")
        if not passphrase:
            raise RefusedError(
                _("{file} is closed with a passphrase: type it in a terminal, or give it in {variable}.").format(
                    file=file, variable=VARIABLE
                )
            )
        try:
            text = passphrase.encode("utf-8", "replace").decode()  # bytes of another encoding are no text, and wrong
            return bytes(age().passphrase.decrypt(data, text))
        except age().DecryptError as error:
            if "Decryption failed" not in str(error):
                raise _failed(file, str(error), None) from None
        if given:
            break
    raise RefusedError(_("This is not the passphrase of {file}.").format(file=file))


def _failed(file: str, said: str, identity: Path | None) -> CipcoderError:
    if "No matching keys" in said and identity is not None:
        return RefusedError(
            _("{file} is encrypted for others: the key in {identity} doesn’t open it. Ask for it again.").format(
                file=file, identity=shown(identity)
            )
        )
    return InputError(_("{file} is damaged or cut short. Get it again.").format(file=file))


def _passphrase_work(data: bytes) -> int | None:
    """The work a passphrase costs in a file that has one, as a power of two; None where it is for keys."""
    head = data[:1000]
    if head.startswith(_ARMOR):
        try:
            head = base64.b64decode(b"".join(head.split()[4:7]), validate=True)
        except binascii.Error:
            return None
    found = re.match(rb"age-encryption\.org/v1\n-> scrypt \S+ (\d{1,9})\n", head)
    return None if found is None else int(found[1])


# --- one's own key -----------------------------------------------------------------------------------


def identities(path: Path, ask: Ask | None = None) -> Sequence[Any]:
    """The keys in a file as age-keygen writes it, itself perhaps closed with a passphrase. InputError: none there."""
    data = read_bytes(path, MAX_IDENTITY_BYTES)
    if is_age(data):
        data = decrypted(data, path, Unlock(None, ask))
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    try:
        found = [age().x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (age().IdentityError, ValueError):
        found = []
    if not found:
        what = _("{file} holds no key of age: a line that begins with AGE-SECRET-KEY-1.")
        raise InputError(what.format(file=shown(path)))
    return found


def default_identity() -> Path:
    """Where one's own key lies on this machine, closed with a passphrase or not."""
    from platformdirs import user_data_dir

    plain = Path(user_data_dir("cipcoder")) / "identity.txt"
    locked = plain.with_name(plain.name + SUFFIX)
    return locked if locked.is_file() else plain


def new_identity(passphrase: str = "") -> tuple[Path, str]:
    """Make one's own key, once: its file (mode 0600, "": without a passphrase) and its public half."""
    from cipcoder.formats.key_file import replace_private

    made = age().x25519.Identity.generate()
    public = str(made.to_public())
    path, data = default_identity(), f"# public key: {public}\n{made}\n".encode()
    if passphrase:
        path, data = path.with_name(path.name + SUFFIX), closed(data, Lock(passphrase=passphrase))
    replace_private(path, data)
    return path, public
