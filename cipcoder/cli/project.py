"""Where a project's store is, and moving it between a file and a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import example, let_in, open_project, refuse_changing, say
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _, ngettext

app = typer.Typer(help=_("Where the project's store is; moving it to a server and back."), no_args_is_help=True)


@app.command(
    help=_("Say where the store is, how large it is, and who is signed in."), epilog=example("cipcoder project info")
)
def info(context: typer.Context) -> None:
    from cipcoder.queries.changes import facts, last_change
    from cipcoder.store.engine import shown

    refuse_changing(context)
    with open_project(context) as project:
        with project.store.read() as connection:
            said, changed = facts(connection), last_change(connection)
        rows = [
            (_("study"), project.study().name),
            (_("store"), shown(project.store.place)),
            (_("schema"), str(said.schema)),
            (_("size"), _("{n} MB").format(n=f"{said.size / 1e6:.1f}")),
            (_("last change"), "" if changed is None else changed.astimezone().strftime("%Y-%m-%d %H:%M")),
        ]
        if said.signed_in:
            rows.append((_("signed in now"), ", ".join(said.signed_in)))
        wide = max(len(name) for name, _said in rows)
        for name, value in rows:
            print(f"{name:{wide}}  {value}".rstrip())


@app.command(
    help=_(
        "Move the store to a PostgreSQL database, or back into the project's folder. "
        "The old one is kept, under another name."
    ),
    epilog=example("cipcoder project move 'postgresql://ana@server.example.org/interviews?schema=my_study'"),
)
def move(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help=_("An address (postgresql://…), or the project's folder."))],
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help=_("Back into a folder: encrypt the file with a passphrase."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Don't ask whether it may be kept in clear there."))] = False,
) -> None:
    from cipcoder.cli.passphrases import encryption_key, of_project
    from cipcoder.project import home_of
    from cipcoder.store import moving
    from cipcoder.store.store import Store
    from cipcoder.unlocking import opened_store

    refuse_changing(context)

    def signed(place: str | Path) -> str | Path:
        return place if isinstance(place, Path) else let_in(place)

    named = context.obj.project
    folder = home_of(named)
    to = signed(moving.target_of(target, folder))
    source = signed(named if folder is None else moving.source_of(folder, to))
    if folder is not None and isinstance(source, str) and moving.finish(source, folder):
        print(_("Only the end of the move was left to do: the store is in {folder}.").format(folder=folder))
        return
    if encrypt and isinstance(to, str):
        raise InputError(_("A store on a server is encrypted by who keeps the server, not with a passphrase."))
    with opened_store(source, of_project()) if isinstance(source, Path) else Store.open(source) as store:
        if store.key is not None or (isinstance(to, Path) and not encrypt and moving.was_encrypted(to.parent)):
            _in_clear(to, yes=yes)
        key = encryption_key(sure=yes) if encrypt else None
        done = moving.move(store, to, folder, key)
    if folder is not None and isinstance(to, str):
        _note_base(to, folder)
    elif folder is None and isinstance(to, Path):
        _write_codebook(to.parent, key)
    said = ngettext(
        "Moved, and compared entry by entry: {n} coding, {m} entries of the log.",
        "Moved, and compared entry by entry: {n} codings, {m} entries of the log.",
        done.codings,
    )
    print(said.format(n=done.codings, m=done.operations))
    print(_("The store is now: {place}").format(place=done.to))
    print(_("The old one is kept, and nobody writes into it any more: {place}").format(place=done.kept))
    if isinstance(to, Path) and key is None:
        say(_("The file is not encrypted: cipcoder encryption on encrypts it."))
    elif isinstance(to, str):
        say(_("To let others in: cipcoder team add NAME --role ROLE"))


def _in_clear(to: str | Path, *, yes: bool) -> None:
    """What was encrypted will not be: it is said, and has to be wanted."""
    from cipcoder.cli.passphrases import can_ask

    if isinstance(to, str):
        say(
            _(
                "The project is encrypted here. On the server it will not be: whoever keeps the server, or comes by "
                "its disk or its backups, can read the interviews."
            )
        )
    else:
        say(_("The project was encrypted before it went to the server. Its file here will not be; --encrypt does it."))
    if yes:
        return
    if not can_ask():
        raise RefusedError(_("Nothing was moved. If you want it in clear there: add --yes."))
    agreed(_("Move it all the same?"), abort=True, err=True)


def _write_codebook(folder: Path, key: str | None) -> None:
    """A project that had no folder here has one now: with its codebook."""
    from cipcoder.codebook_file import export_file
    from cipcoder.project import Project

    with Project.open(folder, passphrase=lambda _file: key or "") as project:
        export_file(project)


def _note_base(address: str, folder: Path) -> None:
    """From now on each folder keeps for itself what its codebook.yaml last said."""
    from cipcoder.codebook.models import Codebook
    from cipcoder.codebook_file import keep_own_base
    from cipcoder.project import Project
    from cipcoder.store.store import Store

    with Project(folder, Store.open(address)) as project:
        if base := project.codebook_base():
            keep_own_base(project, Codebook.model_validate(base))
