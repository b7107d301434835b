"""The key table by commands: what it holds, single decisions, its passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.leaks import app
from cipcoder.cli.passphrases import hidden, new_passphrase
from cipcoder.cli.shared import example, opened, refuse_changing, say, show_table
from cipcoder.errors import InputError
from cipcoder.locale import _

if TYPE_CHECKING:
    from cipcoder.formats.key_file import KeyFile
    from cipcoder.project import Project

Kind = Annotated[str, typer.Option("--kind", help=_("person, town, place, organisation or other."))]


def key_file(project: Project) -> KeyFile:
    """The project's key table; its passphrase is asked for in a terminal, without echo."""
    from cipcoder.exchange import pseudonymising

    return pseudonymising.key_file(project, ask_passphrase)


def ask_passphrase(again: bool) -> str:
    """Ask for the passphrase of the key table; "" where nobody can be asked."""
    return hidden(_("That is not it. Passphrase of the key table") if again else _("Passphrase of the key table"))


@app.command("list", help=_("Show the key table: real names."), epilog=example("cipcoder pseudonyms list"))
def pseudonyms_list(context: typer.Context) -> None:
    from cipcoder.text.kinds import ALL

    with opened(context) as project:
        file = key_file(project)
        keys = file.read()
    if not (keys.entities or keys.ignored or keys.pending):
        print(_("The key table is empty: {file}").format(file=file.path))
        return
    rows = [[one.pseudonym, _(ALL.get(one.kind, one.kind)), ", ".join(one.forms)] for one in keys.entities]
    if rows:
        show_table([_("pseudonym"), _("kind"), _("forms")], rows)
    if keys.ignored:
        print(_("Ignored: {forms}").format(forms=", ".join(keys.ignored)))
    if keys.pending:
        print(_("To be decided: {forms}").format(forms=", ".join(keys.pending)))
    say(_("Key table: {file}").format(file=file.path))


@app.command(
    "add",
    help=_("Say what stands for a form: an existing pseudonym makes it one more name of the same."),
    epilog=example('cipcoder pseudonyms add "Mme Ferrer" "[Personne 3]"'),
)
def pseudonyms_add(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help=_("As it is said in the interviews."))],
    pseudonym: Annotated[str, typer.Argument(help=_("What stands for it in the texts."))],
    kind: Kind = "person",
) -> None:
    from cipcoder.text.kinds import NAMED
    from cipcoder.text.pseudonyms import clashes

    if kind not in NAMED:
        raise InputError(_("“{kind}” is no kind: write one of {kinds}.").format(kind=kind, kinds=", ".join(NAMED)))
    with opened(context) as project:
        file = key_file(project)
        keys = file.read().accept(form, kind, pseudonym)
        file.write(keys)
    entity = keys.entity(form)
    assert entity is not None
    print(_("{form} → {pseudonym}").format(form=entity.forms[-1], pseudonym=entity.pseudonym))
    for one in clashes(keys):
        say(_("{pseudonym} is a real form of the table, too: choose another.").format(pseudonym=one))


@app.command(
    "merge",
    help=_("Say that several forms name one and the same."),
    epilog=example('cipcoder pseudonyms merge "Mme Ferrer" Nathalie Nath'),
)
def pseudonyms_merge(
    context: typer.Context, forms: Annotated[list[str], typer.Argument(help=_("Two forms or more."))]
) -> None:
    refuse_changing(context)
    if len(forms) < 2:
        raise InputError(_("Name two forms or more."))
    with opened(context) as project:
        file = key_file(project)
        keys = file.read().merge(forms)
        file.write(keys)
    entity = keys.entity(forms[0])
    assert entity is not None
    print(_("{form} → {pseudonym}").format(form=", ".join(entity.forms), pseudonym=entity.pseudonym))


@app.command(
    "ignore",
    help=_("Say that forms name nobody: they are not shown again."),
    epilog=example("cipcoder pseudonyms ignore Algeco Post-it"),
)
def pseudonyms_ignore(context: typer.Context, forms: Annotated[list[str], typer.Argument(help=_("Forms."))]) -> None:
    with opened(context) as project:
        file = key_file(project)
        keys = file.read()
        for form in forms:
            keys = keys.ignore(form)
        file.write(keys)
    print(_("Ignored: {forms}").format(forms=", ".join(forms)))


@app.command(
    "forget",
    help=_("Take what was decided of a form back."),
    epilog=example("cipcoder pseudonyms forget Nath"),
)
def pseudonyms_forget(context: typer.Context, form: Annotated[str, typer.Argument(help=_("A form."))]) -> None:
    with opened(context) as project:
        file = key_file(project)
        keys = file.read()
        if not keys.decided(form):
            raise InputError(_("Nothing was decided of {form}.").format(form=form))
        file.write(keys.forget(form))
    print(_("Forgotten: {form}. Texts in which it was replaced can still be restored.").format(form=form))


@app.command(
    "passphrase",
    help=_("Close the key table with a passphrase, change it, or (--remove) take it off."),
    epilog=example("cipcoder pseudonyms passphrase"),
)
def pseudonyms_passphrase(
    context: typer.Context,
    remove: Annotated[bool, typer.Option("--remove", help=_("Keep the table without a passphrase."))] = False,
) -> None:
    with opened(context) as project:
        file = key_file(project)
        file.read()
        if remove and not file.is_closed:
            raise InputError(_("The key table has no passphrase."))
        file.set_passphrase("" if remove else new_passphrase())
    if remove:
        print(_("The key table is open now: {file}").format(file=file.path))
        return
    print(_("The key table is closed with your passphrase: {file}").format(file=file.path))
    say(_("Nobody can open it without the passphrase, nor help you to: write it down where you keep such things."))
