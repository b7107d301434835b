"""Secrets that the system's keyring keeps for a person, so that they need not be typed each time.

A keyring that is missing, locked or broken is no error where something is looked up: then one is asked.
"""

from __future__ import annotations

from typing import Any

from cipcoder.errors import RefusedError
from cipcoder.locale import _

SERVICE = "cipcoder"


def recall(name: str) -> str | None:
    """What the keyring holds under this name; None where it holds nothing, or there is no keyring."""
    try:
        found = _keyring().get_password(SERVICE, name)
    except Exception:  # whatever a keyring of some desktop raises
        return None
    return found if isinstance(found, str) and found else None


def remember(name: str, secret: str) -> None:
    """Keep a secret. RefusedError where there is no keyring that does."""
    try:
        _keyring().set_password(SERVICE, name, secret)
    except Exception:
        raise _refused() from None
    if recall(name) != secret:  # some only pretend
        raise _refused()


def forget(name: str) -> bool:
    """Let go of a secret; whether there was one."""
    if recall(name) is None:
        return False
    try:
        _keyring().delete_password(SERVICE, name)
    except Exception:
        raise _refused() from None
    return True


def _refused() -> RefusedError:
    return RefusedError(
        _("This system has no keyring that keeps a passphrase (or it is locked): it will be asked for each time.")
    )


def _keyring() -> Any:
    import keyring

    return keyring
