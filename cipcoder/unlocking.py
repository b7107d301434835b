"""Opening a store that may be encrypted: where its passphrase comes from.

In this order: the environment variable CIPCODER_PASSPHRASE, for scripts; the system's keyring, where somebody said
``cipcoder encryption remember``; a person who is asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.formats import remembered
from cipcoder.formats.files import shown
from cipcoder.locale import _
from cipcoder.store import cipher
from cipcoder.store.copies import undisturbed
from cipcoder.store.engine import explained, is_project, open_at_rest
from cipcoder.store.store import Store

VARIABLE = "CIPCODER_PASSPHRASE"
TIMES = 3
T = TypeVar("T")

Ask = Callable[[Path], str]
"""asks a person for the passphrase of this file, again if it was wrong; "" where nobody answers"""


def opened_store(path: Path, ask: Ask | None = None) -> Store:
    """The store at ``path``, with its passphrase where it is encrypted.

    StoreError as ``Store.open``; WrongKeyError where no passphrase fits, RefusedError where there is none to try.
    """
    if not cipher.is_encrypted(path):
        return Store.open(path)
    return _unlocked(path, ask, lambda key: Store.open(path, key))


def key_of(path: Path, ask: Ask | None = None, copies: Sequence[Path] = (), first: str | None = None) -> str | None:
    """The passphrase of the store at ``path``, which may be damaged and is not opened; None where it needs none.

    ``copies`` of it, the newest first: where the store is damaged or gone, what opens the newest of them is its
    passphrase, and where that is in clear nobody is asked. ``first``: one to try before all others.
    """
    there = path.is_file()
    if there and not cipher.is_encrypted(path) and is_project(path):
        return None
    closed = [each for each in (*([path] if there else []), *copies[:1]) if cipher.is_encrypted(each)]
    if not closed:
        return None

    def fits(key: str) -> str:
        wrong: cipher.WrongKeyError | None = None
        for each in closed:
            try:
                with undisturbed(each) as at, explained(each), closing(open_at_rest(at, key)):
                    return key
            except cipher.WrongKeyError:
                wrong = wrong or cipher.wrong_key(shown(each))
        assert wrong is not None
        raise wrong

    damaged = bool(copies) and not cipher.is_encrypted(copies[0])  # nothing but noise can look encrypted
    try:
        return _unlocked(closed[0], None if damaged else ask, fits, first)
    except CipcoderError:
        if damaged:
            return None
        raise


def _unlocked(path: Path, ask: Ask | None, opening: Callable[[str], T], first: str | None = None) -> T:
    """What ``opening`` makes with the first passphrase that fits."""
    cipher.driver()  # before anybody types anything
    wrong = None
    tried: set[str] = set()
    for key in _passphrases(path, ask, first):
        if key not in tried:
            tried.add(key)
            try:
                return opening(key)
            except cipher.WrongKeyError as error:
                wrong = error
    if wrong is not None:
        raise wrong
    raise RefusedError(
        _("{file} is encrypted: type its passphrase in a terminal, or give it in {variable}.").format(
            file=shown(path), variable=VARIABLE
        )
    )


def _passphrases(path: Path, ask: Ask | None, first: str | None) -> Iterator[str]:
    if first:
        yield first
    if given := os.environ.get(VARIABLE, ""):
        yield given
    if kept := remembered.recall(cipher.mark(path)):
        yield kept
    for _time in range(TIMES if ask else 0):
        if not ask or not (said := ask(path)):
            return
        yield said
