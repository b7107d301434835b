"""Layers: one coder's work, from one machine to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.passphrases import EncryptTo, Identity, WithPassphrase, keys_watched, lock, unlock
from cipcoder.cli.shared import example, opened, say, worker
from cipcoder.locale import _, ngettext

app = typer.Typer(no_args_is_help=True, help=_("One coder's work, from one machine to another."))


@app.command(
    "export", help=_("Write all of a coder's work to one file."), epilog=example("cipcoder layer export --coder ana")
)
def export(
    context: typer.Context,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Whose work."))] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help=_("The file to write (default: NAME.cipcoder-layer)."))
    ] = None,
    encrypt_to: EncryptTo = None,
    passphrase: WithPassphrase = False,
) -> None:
    from cipcoder.cli.leaks import before_leaving
    from cipcoder.exchange.layers import export_layer

    with opened(context) as project:
        before_leaving(project)
        coder = worker(project, coder)
        path = export_layer(project, coder, to, lock(project, encrypt_to, passphrase))
        waiting = [row.name for row in project.rounds() if row.open and row.blind and coder in row.unsealed]
    print(_("Written: {file}. It holds codings and memos, no transcript.").format(file=path))
    if waiting:
        say(
            _("Not sealed yet: {names}. The others in the round can't take this layer in before it is.").format(
                names=", ".join(waiting)
            )
        )


@app.command(
    "import",
    help=_("Take another coder's work in; twice changes nothing."),
    epilog=example("cipcoder layer import ana.cipcoder-layer"),
)
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("A .cipcoder-layer file, encrypted or not."))],
    identity: Identity = None,
) -> None:
    from cipcoder.exchange.layers import import_layer

    with opened(context) as project:
        with keys_watched(project):
            done = import_layer(project, file, unlock(identity))
        rounds = [row for row in project.rounds() if done.coder_name in row.coders and row.rule is None]
    if any(row.open and row.blind for row in rounds):
        sentence = _("The layer of {coder} is taken in; it stays hidden until all have sealed the round.")
        print(sentence.format(coder=done.coder_name))
    else:
        print(
            _("{coder}: {before} codings before, {after} now ({n} new entries of the log).").format(
                coder=done.coder_name, before=done.codings_before, after=done.codings_after, n=done.new_operations
            )
        )
    for names, sentence in (
        (done.waiting, _("Not in this project yet; their codings wait until they are imported: {names}")),
        (done.new_codes, _("New codes, under “To sort”: {names}")),
        (done.revived_codes, _("Retired here, in use there, so back in use: {names}")),
        (done.other_definition, _("Defined otherwise here than there: {names}")),
    ):
        if names:
            print(sentence.format(names=", ".join(names)))
    if done.dropped:
        print(
            ngettext(
                "{n} entry was left out: it is about a participant who withdrew. Send {coder} the notice.",
                "{n} entries were left out: they are about a participant who withdrew. Send {coder} the notice.",
                done.dropped,
            ).format(n=done.dropped, coder=done.coder_name)
        )
        say(_("The notice: cipcoder participant notice"))
    for row in rounds:
        if row.unsealed:
            print(_("{round}: not sealed here yet by {coders}").format(round=row.name, coders=", ".join(row.unsealed)))
        else:
            print(_("{round}: all have sealed. Next: cipcoder agreement --round {round}").format(round=row.name))
