"""The project encrypted: on, off, another passphrase, and whether the system's keyring keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.passphrases import can_ask, encryption_key, of_project
from cipcoder.cli.shared import example, refuse_changing, say
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.locale import _, ngettext

app = typer.Typer(no_args_is_help=True, help=_("The project's file encrypted with a passphrase."))
Yes = Annotated[bool, typer.Option("--yes", help=_("Don't ask whether you are sure."))]


@app.command(
    "status",
    help=_("Whether the project is encrypted, and what that protects from."),
    epilog=example("cipcoder encryption status"),
)
def status(context: typer.Context) -> None:
    from cipcoder.formats import remembered
    from cipcoder.store.cipher import is_encrypted, mark
    from cipcoder.store.converting import copies
    from cipcoder.store.snapshots import half_made

    path = _store(context)
    if encrypted := is_encrypted(path):
        print(_("{file} is encrypted (SQLCipher 4).").format(file=path))
        kept = remembered.recall(mark(path)) is not None
        print(
            _("The keyring of this system keeps its passphrase.")
            if kept
            else _("Its passphrase is asked for each time.")
        )
    else:
        print(_("{file} is not encrypted: whoever gets the file can read it.").format(file=path))
    plain = [each for each in {*copies(path), *half_made(path)} if not is_encrypted(each)]
    if encrypted and plain:
        print(
            ngettext(
                "{n} snapshot is still in clear: cipcoder encryption on encrypts it.",
                "{n} snapshots are still in clear: cipcoder encryption on encrypts them.",
                len(plain),
            ).format(n=len(plain))
        )
    if clear := _beside(path):
        print(_("In clear, in the same folder: {names}").format(names=", ".join(clear)))
    print()
    print(protects())
    if not encrypted:
        print(_("To encrypt it: cipcoder encryption on"))


def _beside(path: Path) -> list[str]:
    """What else lies in the project's folder and is not encrypted: transcripts as they came, tables, the codebook."""
    from cipcoder.formats.files import shown

    found = []
    for each in sorted(path.parent.iterdir()):
        if each != path and each.name != "snapshots" and not each.name.startswith(".") and each.suffix != ".age":
            inside = sum(1 for one in each.rglob("*") if one.is_file()) if each.is_dir() else 0
            if inside or each.is_file():
                said = ngettext("{name} ({n} file)", "{name} ({n} files)", inside)
                found.append(said.format(name=shown(each.name), n=inside) if each.is_dir() else shown(each.name))
    return found


def protects() -> str:
    """The threat model, in a sentence; and what should come first."""
    return _(
        "Encryption protects a lost computer, a lost USB stick, a copy in a synchronised folder. It does not protect "
        "from somebody who sits at your open session, nor what the system itself writes aside (swap, temporary files "
        "of other programs): encrypt the whole disk first (BitLocker, FileVault, LUKS), and the project besides."
    )


@app.command(
    "on", help=_("Encrypt the project and its snapshots with a passphrase."), epilog=example("cipcoder encryption on")
)
def on(context: typer.Context, yes: Yes = False) -> None:
    from cipcoder.store.cipher import driver, is_encrypted
    from cipcoder.store.converting import copies
    from cipcoder.store.snapshots import half_made

    path = _store(context)
    driver()
    if is_encrypted(path):
        if all(map(is_encrypted, (*copies(path), *half_made(path)))):
            raise InputError(_("{file} is encrypted already.").format(file=path))
        _each(path, None, _opened(path), snapshots_only=True)
        return
    _whole(context)
    say(_("Close the project everywhere else before you go on."))
    _each(path, None, encryption_key(sure=yes))
    print(_("{file} is encrypted. To be asked less often: cipcoder encryption remember").format(file=path))
    say(
        _(
            "The file in clear was written over. A solid-state disk or a USB stick may keep old pieces of it "
            "for a while all the same, and so do backups, synchronised folders and exports made before: look "
            "after those yourself."
        )
    )
    if clear := _beside(path):
        say(_("Still in clear, in the same folder: {names}").format(names=", ".join(clear)))


@app.command("off", help=_("Keep the project in clear again."), epilog=example("cipcoder encryption off"))
def off(context: typer.Context, yes: Yes = False) -> None:
    path = _encrypted(context)
    key = _opened(path)
    if can_ask() and not yes:
        agreed(_("Whoever gets {file} can read it then. Go on?").format(file=path), abort=True, err=True)
    mark = _mark(path)
    _each(path, key, None)
    print(_("{file} is not encrypted any more.").format(file=path))
    _forgotten(mark)


@app.command(
    "passphrase",
    help=_("Give the project and its snapshots another passphrase."),
    epilog=example("cipcoder encryption passphrase"),
)
def passphrase(context: typer.Context) -> None:
    path = _encrypted(context)
    key = _opened(path)
    new = encryption_key(sure=True)
    mark = _mark(path)
    _each(path, key, new)
    print(_("{file} has its new passphrase. Copies elsewhere keep the old one.").format(file=path))
    if _forgotten(mark):  # said after: a keyring that refuses changes nothing about that
        _remembered(path, new)


@app.command(
    "remember",
    help=_("Let the system's keyring keep the passphrase: whoever opens your session opens the project."),
    epilog=example("cipcoder encryption remember"),
)
def remember(context: typer.Context) -> None:
    path = _encrypted(context)
    _remembered(path, _opened(path))
    print(_("The keyring of this system keeps the passphrase of {file} from now on.").format(file=path))


@app.command(
    "forget",
    help=_("Take the passphrase out of the system's keyring."),
    epilog=example("cipcoder encryption forget"),
)
def forget(context: typer.Context) -> None:
    path = _encrypted(context)
    if _forgotten(_mark(path)):
        print(_("The keyring has forgotten the passphrase of {file}.").format(file=path))
    else:
        print(_("The keyring keeps no passphrase of {file}.").format(file=path))


# --- what they share -----------------------------------------------------------------------------------


def _store(context: typer.Context) -> Path:
    from cipcoder.formats.files import shown
    from cipcoder.project import store_file

    refuse_changing(context)
    path = store_file(context.obj.project)
    if not path.is_file():
        raise InputError(_("There is no project at {place}.").format(place=shown(path)))
    return path


def _encrypted(context: typer.Context) -> Path:
    from cipcoder.store.cipher import driver, is_encrypted

    path = _store(context)
    if not is_encrypted(path):
        raise InputError(_("{file} is not encrypted.").format(file=path))
    driver()
    return path


def _opened(path: Path) -> str:
    """The passphrase that opens this project, which was tried."""
    from cipcoder.unlocking import opened_store

    with opened_store(path, of_project()) as store:
        assert store.key is not None
        return store.key


def _whole(context: typer.Context) -> None:
    """Bring an older project up to date, and refuse one that is none."""
    from cipcoder.project import Project

    Project.open(context.obj.project).close()


def _mark(path: Path) -> str:
    from cipcoder.store.cipher import mark

    return mark(path)


def _remembered(path: Path, key: str) -> None:
    from cipcoder.formats.remembered import remember

    remember(_mark(path), key)


def _forgotten(mark: str) -> bool:
    from cipcoder.formats.remembered import forget

    return forget(mark)


def _each(path: Path, key: str | None, new: str | None, *, snapshots_only: bool = False) -> None:
    """Convert the snapshots, then the project: what stops half-way is done by doing it again."""
    from cipcoder.store.cipher import is_encrypted
    from cipcoder.store.converting import convert, copies
    from cipcoder.store.restoring import drop_half_made

    drop_half_made(path)  # it would stay as it is, in clear
    left = []
    for copy in copies(path):
        if is_encrypted(copy) == (key is not None):
            try:
                convert(copy, key, new)
            except CipcoderError as error:
                left.append(copy)
                say(str(error))
    if not snapshots_only:
        convert(path, key, new)
    if left:
        names = ", ".join(copy.name for copy in left)
        say(_("Left as they were, for you to delete or to keep: {names}").format(names=names))
    if snapshots_only and left:
        raise RefusedError(_("Not all snapshots could be encrypted."))
