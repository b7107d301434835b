"""Who is in the team of a project on a database server, and whether the server holds everybody to it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cipcoder.cli.shared import example, opened, say, show_table
from cipcoder.locale import N_, _

app = typer.Typer(
    no_args_is_help=True, help=_("Who is in the team of a project on a database server, and what each may do.")
)
RIGHTS = {"lead": N_("leads"), "coder": N_("codes interviews"), "reader": N_("reads")}


@app.command(
    "add",
    help=_("Let somebody sign in to the project, or give them other rights."),
    epilog=example("cipcoder team add ana --role ana --as coder"),
)
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The coder's name; made where the project has none of it."))],
    role: Annotated[str, typer.Option("--role", help=_("The role of the database they sign in with."))],
    rights: Annotated[
        str,
        typer.Option(
            "--as",
            help=_(
                "lead (rounds, corrections, everything but others' layers), coder (their own layer, the codebook) or "
                "reader (looks)."
            ),
        ),
    ] = "coder",
    create: Annotated[
        bool, typer.Option("--create", help=_("Make the role on the server; its password is asked for."))
    ] = False,
    codebook: Annotated[
        bool, typer.Option("--codebook/--no-codebook", help=_("Whether a coder may change the codebook."))
    ] = True,
) -> None:
    from cipcoder.store import team

    with opened(context) as project:
        new = team.add(
            project.store,
            name,
            role,
            team.checked(rights),
            password=_password(role) if create else None,
            make=create,
            codebook=codebook,
        )
    if new:
        say(_("New coder: {name}.").format(name=name))
    print(_("{name} signs in as {role} and {rights}.").format(name=name, role=role, rights=_(RIGHTS[rights])))


def _password(role: str) -> str | None:
    """The new role's password, typed twice, or a line of standard input; None for an empty one."""
    from getpass import getpass

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n") or None
    while True:
        word = getpass(_("Password for {role} (empty: none yet): ").format(role=role))
        if word == getpass(_("Once more: ")):
            return word or None
        say(_("These were two different words."))


@app.command(
    "remove",
    help=_("Let somebody sign in no more; their work stays."),
    epilog=example("cipcoder team remove ana"),
)
def remove(context: typer.Context, name: Annotated[str, typer.Argument(help=_("The coder's name."))]) -> None:
    from cipcoder.store import team

    with opened(context) as project:
        role = team.remove(project.store, name)
    print(_("{name} is no longer in the team; what {name} did stays.").format(name=name))
    say(_("The role {role} is still on the server, and can do nothing in this project.").format(role=role))


@app.command("list", help=_("List the team: who, what they may do, when they last did something."))
def list_(context: typer.Context) -> None:
    from cipcoder.store import team

    with opened(context) as project:
        rows = team.members(project.store)
    if not rows:
        print(_("Nobody signs in to this project yet. Begin: cipcoder team add YOUR-NAME --role ROLE --as lead"))
        return
    show_table(
        [_("coder"), _("role"), _("rights"), _("last act")],
        [
            [
                row.name or "–",
                row.role,
                _(RIGHTS[row.rights]) + ("" if row.codebook or row.rights == "reader" else _(", not the codebook")),
                "–" if row.last_act is None else row.last_act.strftime("%Y-%m-%d %H:%M"),
            ]
            for row in rows
        ],
    )


@app.command("check", help=_("Check that the server holds everybody to what they may see and do."))
def check(context: typer.Context) -> None:
    from cipcoder.store import team

    with opened(context) as project:
        who = team.signed_in(project.store)
        found = team.faults(project.store)
    for sentence in found:
        print(sentence)
    if who.bypasses:
        say(
            _("You are signed in as {role}, whom no rule holds: you see what rounds hide. Don't code as such.").format(
                role=who.role
            )
        )
    elif who.owner:
        say(
            _(
                "You are signed in as {role}, who owns the project: the rules hold you too, and you could undo them."
            ).format(role=who.role)
        )
    if found:
        raise typer.Exit(1)
    print(_("Every table has its rules, and they hold for everybody who signs in as a coder."))
