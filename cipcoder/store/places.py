"""Where a project's store is: a file in the project's folder, or a server that its ``project.server`` names."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cipcoder.errors import InputError, StoreError
from cipcoder.locale import _
from cipcoder.store.engine import SERVER_NAME as SERVER_NAME
from cipcoder.store.engine import is_url, schema_of, shown
from cipcoder.text.clean import visible

STORE_NAME = "project.cipcoder"
LONGEST = 2000
"""characters of an address, at most"""


def holds_project(folder: Path) -> bool:
    """Whether a project's store is in this folder, or on a server that it names."""
    return (folder / STORE_NAME).exists() or (folder / SERVER_NAME).is_file()


def place_of(folder: Path) -> Path | str:
    """Where the store of the project in ``folder`` is; the file's path where there is no project at all.

    StoreError where the folder says two things, or ``project.server`` is no address.
    """
    file, server = folder / STORE_NAME, folder / SERVER_NAME
    if not server.is_file():
        return file
    if file.exists():
        raise StoreError(
            _(
                "{folder} holds both {file} and {server}: a move was interrupted, or one was put there by hand. "
                "To go on with the move: cipcoder project move, as it was begun. Else put one of the two elsewhere."
            ).format(folder=shown(folder), file=STORE_NAME, server=SERVER_NAME)
        )
    return read_address(server)


def read_address(server: Path) -> str:
    """The address in a ``project.server``; StoreError where it holds none, or a password."""
    try:
        said = server.read_text(encoding="utf-8")[:LONGEST].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(_("{file} can't be read.").format(file=shown(server))) from error
    try:
        address = checked_address(said)
    except InputError as error:
        raise StoreError(_("{file}: {problem}").format(file=shown(server), problem=error)) from error
    if without_password(address) != address:
        raise StoreError(
            _(
                "{file} holds a password, where everybody who has the folder can read it. Take it out; keep it in your "
                "own password file (~/.pgpass), or let cipcoder ask for it."
            ).format(file=shown(server))
        )
    return address


def write_address(folder: Path, address: str) -> None:
    """Let ``project.server`` in ``folder`` name the server, without a password; whole or not at all."""
    server = folder / SERVER_NAME
    partial = server.with_name(server.name + ".partial")
    partial.write_text(without_password(address) + "\n", encoding="utf-8", newline="\n")
    os.replace(partial, server)


def checked_address(said: str) -> str:
    """A PostgreSQL address as it was typed; InputError where it is none."""
    example = "postgresql://ana@server.example.org/interviews?schema=my_study"
    wrong = InputError(
        _("{address} is no address of a PostgreSQL database; one looks like this: {example}").format(
            address=visible(_safe(said)), example=example
        )
    )
    if not is_url(said) or len(said.split()) != 1:
        raise wrong
    try:
        url = make_url(said)
        schema_of(said)
        url.set(drivername="postgresql+psycopg").get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError):
        raise wrong from None
    if not url.database and "service" not in url.query:
        raise wrong
    return said


def _safe(said: str) -> str:
    """What was typed for an address, without what may be a password."""
    if "@" not in said:
        return said.split("\n")[0][:80]
    return said.split("://")[0] + "://…@" + said.rsplit("@", 1)[1].split("\n")[0][:80]


def without_password(address: str) -> str:
    """The address as it may be written down."""
    url = make_url(address)._replace(password=None).difference_update_query(["password", "sslpassword"])
    return url.render_as_string(hide_password=False)


def password_of(address: str) -> str | None:
    """The password that an address of this process's memory holds, if it does."""
    password = make_url(address).password
    return None if password is None else str(password)


def with_password(address: str, password: str) -> str:
    """The address with a password, for this process's memory only."""
    return make_url(address).set(password=password).render_as_string(hide_password=False)
