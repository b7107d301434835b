"""What a PostgreSQL server's errors mean for the person at the keyboard, as sentences.

An error in the middle of work carries a code (SQLSTATE). One of signing in carries none: there only the words are left,
which the server says in its own language; those of English and French servers are known here.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, OperationalError

from cipcoder.errors import PasswordError, StoreError
from cipcoder.locale import N_, _

GONE = N_("The connection to {place} was lost. Nothing of this change was kept: do it again when the server answers.")
FULL = N_("The disk of the server is full. Nothing of this change was kept; tell whoever looks after {place}.")
BY_CODE: Mapping[str, str] = {
    "42501": N_(
        "Your sign-in on {place} may not do this; a lead of the team can, or can let you (cipcoder team list)."
    ),
    "42P01": N_("There is no project at {place} any more: it was moved or taken away. Leave, and open it again."),
    "42883": N_("There is no project at {place} any more: it was moved or taken away. Leave, and open it again."),
    "3F000": N_("There is no project at {place} any more: it was moved or taken away. Leave, and open it again."),
    "55P03": N_("{place} is being written by somebody else and did not become free. Try again in a moment."),
    "40001": N_("{place} was changed by somebody else at the same moment. Nothing of this change was kept: try again."),
    "40P01": N_("{place} was changed by somebody else at the same moment. Nothing of this change was kept: try again."),
    "25006": N_("{place} can only be read: this server is a copy, or its sign-in may not write."),
    "53100": FULL,
    "53300": N_("{place} has no room for one more connection. Try again, or ask whoever looks after the server."),
    "57P01": GONE,
    "57P02": GONE,
    "57P03": N_("The database server of {place} is just starting or stopping. Try again in a moment."),
}
PASSWORD = (
    "no password supplied",
    "password authentication failed",
    "authentification par mot de passe échouée",
    "aucun mot de passe",
)
SIGNING_IN: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("does not support ssl", "ssl off", "no encryption", "ssl inactif", "aucun chiffrement", "requires ssl"),
        N_("The server and you don't agree on encryption: look at sslmode in {place}, or ask its keeper."),
    ),
    (
        ("certificate",),
        N_("The certificate of the server of {place} is not one this computer trusts. Ask whoever looks after it."),
    ),
    (
        ("pg_hba.conf",),
        N_("The server lets nobody in from here under this name ({place}). Ask whoever looks after it."),
    ),
    (
        ("definition of service", "définition du service"),
        N_("The service that {place} names is not in this computer's service file (~/.pg_service.conf)."),
    ),
    (
        ("role", "rôle"),
        N_("The server of {place} knows nobody of this name. Is the name in the address yours there?"),
    ),
    (
        ("database", "base de données"),
        N_("There is no such database on the server: {place}. Check the address, or have it made there."),
    ),
)
OPTION = N_("The address {place} says something that PostgreSQL doesn't know.")
UNKNOWN = (
    *("connection option", "bad value for", "invalid integer value", ' value: "', "invalid port number"),
    *("servname not supported", "invalide :"),
)
MISSING = ("does not exist", "n'existe pas", "n’existe pas")
TOO_MANY = ("too many", "remaining connection slots", "trop de", "emplacements de connexion")
STARTING = ("starting up", "shutting down", "démarrage", "en cours d'arrêt", "s'arrête")


def explained(error: Exception, place: str) -> StoreError:
    """The sentence for what the driver raised; ``place``: the address as it may be shown. Never the driver's words:
    they can hold what was being written."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None)
    if code is not None and (known := BY_CODE.get(code) or (GONE if code.startswith("08") else None)):
        return StoreError(_(known).format(place=place))
    if code is None and isinstance(error, OperationalError):
        if error.connection_invalidated:
            return StoreError(_(GONE).format(place=place))
        return _signing_in(str(cause).casefold(), place)
    if code is None and any(sign in str(cause) for sign in UNKNOWN):
        return StoreError(_(OPTION).format(place=place))
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StoreError(_(GONE).format(place=place))
    said = _("{place} refused what was asked of it (code {code}). Nothing of it was kept.")
    return StoreError(said.format(place=place, code=code or type(cause).__name__))


def _signing_in(words: str, place: str) -> StoreError:
    if any(sign in words for sign in PASSWORD):
        return PasswordError(
            _("{place} wants a password, and got none or a wrong one. It can stand in ~/.pgpass.").format(place=place)
        )
    if any(sign in words for sign in TOO_MANY):
        return StoreError(_(BY_CODE["53300"]).format(place=place))
    if any(sign in words for sign in STARTING):
        return StoreError(_(BY_CODE["57P03"]).format(place=place))
    if any(sign in words for sign in ("resolve host", "translate host", "name or service not known")):
        return StoreError(
            _("No computer of the name in {place} is known here. Is the network there?").format(place=place)
        )
    if any(sign in words for sign in UNKNOWN):
        return StoreError(_(OPTION).format(place=place))
    for signs, sentence in SIGNING_IN[:4]:
        if any(sign in words for sign in signs):
            return StoreError(_(sentence).format(place=place))
    for signs, sentence in SIGNING_IN[4:]:
        if any(sign in words for sign in signs) and any(sign in words for sign in MISSING):
            return StoreError(_(sentence).format(place=place))
    return StoreError(
        _("No answer from the database server of this project ({place}). Is it running, is the network there?").format(
            place=place
        )
    )
