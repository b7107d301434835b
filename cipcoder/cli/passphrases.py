"""Passphrases, typed in a terminal without echo, or of the environment; never on a command line.

And the options by which a file is closed on its way out, and opened on its way in.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import say
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _

if TYPE_CHECKING:
    from cipcoder.formats.age_file import Lock, Unlock
    from cipcoder.project import Project

NEW = "CIPCODER_NEW_PASSPHRASE"
"""the environment variable that gives a new passphrase where nobody can be asked"""

EncryptTo = Annotated[
    list[str] | None,
    typer.Option(
        "--encrypt-to",
        help=_("Encrypt the file for this coder, who has a key, or for an age1… key (repeat it for several)."),
    ),
]
WithPassphrase = Annotated[
    bool, typer.Option("--passphrase", help=_("Encrypt the file with a passphrase, which is asked for."))
]
Identity = Annotated[
    Path | None,
    typer.Option(
        "--identity", help=_("A file with your age key, where the file is encrypted (default: your own here).")
    ),
]


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def hidden(question: str) -> str:
    """What somebody types, without echo; "" where nobody can be asked."""
    if not can_ask():
        return ""
    return str(typer.prompt(question, hide_input=True, err=True, default="", show_default=False))


def of_project() -> Callable[[Path], str]:
    """Asks for the passphrase of a project, and says so where the last one was wrong."""
    asked: set[Path] = set()

    def ask(path: Path) -> str:
        again = path in asked
        asked.add(path)
        said = _("That is not it. Passphrase of {file}") if again else _("Passphrase of {file}")
        return hidden(said.format(file=path.parent.name or path))

    return ask


def of_file(file: str, again: bool) -> str:
    """Asks for the passphrase of a file that came encrypted."""
    said = _("That is not it. Passphrase of {file}") if again else _("Passphrase of {file}")
    return hidden(said.format(file=file))


def new_passphrase() -> str:
    """A new passphrase: typed twice, or of the environment."""
    if can_ask():
        given = typer.prompt(_("New passphrase"), hide_input=True, confirmation_prompt=_("Once more"), err=True)
        return str(given)
    if given := os.environ.get(NEW, ""):
        return given
    raise InputError(_("The new passphrase is typed in a terminal, or given in {variable}.").format(variable=NEW))


def encryption_key(*, sure: bool = False) -> str:
    """A passphrase to encrypt a project with, once it was said what losing it means; ``sure``: nobody asks again."""
    from cipcoder.store.cipher import checked_passphrase, driver

    driver()
    say(
        _(
            "Without its passphrase nobody can open the project again: interviews, codings and memos would be lost for "
            "good. There is no second key, and nobody can help. Write the passphrase down where you keep such things."
        )
    )
    if can_ask() and not sure:
        agreed(_("Encrypt the project?"), abort=True, err=True)
    return checked_passphrase(new_passphrase())


# --- files on their way out and in ---------------------------------------------------------------------


def lock(project: Project, encrypt_to: list[str] | None, passphrase: bool) -> Lock | None:
    """What ``--encrypt-to`` and ``--passphrase`` say; None: the file leaves in clear, which is said if need be."""
    from cipcoder.formats.age_file import Lock

    if encrypt_to and passphrase:
        raise InputError(_("Give --encrypt-to or --passphrase, not both."))
    if encrypt_to:
        return Lock(tuple(_recipient(project, name) for name in encrypt_to))
    if passphrase:
        return Lock(passphrase=new_passphrase())
    say_clear(project)
    return None


def say_clear(project: Project) -> None:
    """That something leaves an encrypted project in clear."""
    if project.store.key is not None:
        say(_("This file is not encrypted, though the project is: --encrypt-to or --passphrase does it."))


def _recipient(project: Project, name: str) -> str:
    from cipcoder.formats.age_file import recipient

    return recipient(name) if name.startswith("age1") else key_of(project, name)


def key_of(project: Project, name: str) -> str:
    """A coder's public key. RefusedError where they have none."""
    from cipcoder.formats.age_file import recipient

    row = project.coder_named(name)
    if row.recipient is None:
        raise RefusedError(
            _(
                "{coder} has no public key here. They make one with: cipcoder coder key {coder}; you note it with: "
                "cipcoder coder key {coder} --public age1…"
            ).format(coder=row.name)
        )
    return recipient(row.recipient)


def unlock(identity: Path | None) -> Unlock:
    """How a file that may be encrypted is opened."""
    from cipcoder.formats.age_file import Unlock, default_identity

    if identity is not None and not identity.is_file():
        raise InputError(_("There is no file {file}: look at its name and folder.").format(file=identity))
    return Unlock(identity or default_identity(), of_file)


def own_key() -> str:
    """The public half of one's own key on this machine, which is made where there is none."""
    from cipcoder.formats.age_file import default_identity, identities, new_identity

    path = default_identity()
    if path.is_file():
        return str(identities(path, of_file)[0].to_public())
    passphrase = ""
    if can_ask():
        say(_("Your own key is made now, once for all your projects. A passphrase for it (none: just Enter):"))
        passphrase = str(
            typer.prompt(
                _("New passphrase"),
                hide_input=True,
                confirmation_prompt=_("Once more"),
                err=True,
                default="",
                show_default=False,
            )
        )
    path, public = new_identity(passphrase)
    say(
        _("Your key: {file}. Keep a copy of it apart: without it, what was encrypted for you stays closed.").format(
            file=path
        )
    )
    return public


@contextmanager
def keys_watched(project: Project) -> Iterator[None]:
    """Say whose public key is another one after what is done within: files for them are closed for it from now on."""
    before = {row.uid: row.recipient for row in project.coders()}
    yield
    for row in project.coders():
        if before.get(row.uid) and row.recipient != before[row.uid]:
            say(
                _(
                    "{coder}'s key changed: files for {coder} are encrypted for {key} from now on. Ask {coder} whether "
                    "that is so, by another way than these files, before you send anything."
                ).format(coder=row.name, key=row.recipient)
                if row.recipient
                else _("{coder} has no key any more: files for {coder} can't be encrypted for one.").format(
                    coder=row.name
                )
            )
