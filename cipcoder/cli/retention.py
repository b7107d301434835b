"""How long the interviews may be kept: the terms, the warning, and the end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.participant import Erase, Files, To, Yes, confirmed
from cipcoder.cli.shared import example, opened, say
from cipcoder.errors import InputError
from cipcoder.locale import N_, _

TERMS = {
    "retention_until": N_("Kept until"),
    "legal_basis": N_("Legal basis"),
    "controller": N_("Controller"),
    "data_officer": N_("Data protection officer"),
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "retention",
        help=_(
            "Until when the interviews may be kept, on which legal basis, who answers for them: shown, or set. "
            "After the day, and a month before, cipcoder warns when the project is opened."
        ),
        epilog=example("cipcoder retention --until 2030-12-31 --basis 'public interest (art. 6(1)(e))'"),
    )(retention)


def retention(
    context: typer.Context,
    until: Annotated[str | None, typer.Option("--until", help=_("The last day, as 2030-12-31."))] = None,
    basis: Annotated[str | None, typer.Option("--basis", help=_("The legal basis."))] = None,
    controller: Annotated[str | None, typer.Option("--controller", help=_("Who answers for the data."))] = None,
    officer: Annotated[
        str | None, typer.Option("--officer", help=_("How to reach the data protection officer."))
    ] = None,
    purge: Annotated[
        bool,
        typer.Option("--purge", help=_("The end: all interviews and all work on them. Codebook and numbers stay.")),
    ] = False,
    erase: Erase = False,
    files: Files = False,
    to: To = None,
    yes: Yes = False,
) -> None:
    given = dict(zip(TERMS, (until, basis, controller, officer), strict=True))
    said = {name: value for name, value in given.items() if value is not None}
    if purge and said:
        raise InputError(_("Set the terms, or --purge: not both at once."))
    if not purge and (erase or files or yes or to is not None):
        raise InputError(_("--erase, --files, --to and --yes go with --purge."))
    if purge:
        _purge(context, to, erase=erase, files=files, yes=yes)
        return
    from cipcoder.exchange.keeping import retention as terms
    from cipcoder.exchange.keeping import set_retention
    from cipcoder.text.clean import visible

    with opened(context) as project:
        if said:
            set_retention(project, said)
        found = terms(project)
    shown = {"retention_until": found.until} | {n: getattr(found, n) for n in TERMS if n != "retention_until"}
    for name, words in TERMS.items():
        print(f"{_(words)}: {visible(shown[name], line=True) or '—'}")


def _purge(context: typer.Context, to: Path | None, *, erase: bool, files: bool, yes: bool) -> None:
    from cipcoder.cli.withdrawal_shown import show_done, show_plan
    from cipcoder.exchange.withdrawal import everyone, plan, withdraw

    with opened(context) as project:
        wanted = plan(project, everyone(project))
        if not wanted.withdrawals:
            print(_("The project holds no interview."))
            return
        show_plan(project, wanted, files=files)
        if not erase:
            say(_("Keep first what may be kept (cipcoder frequencies --to, codebook export, archive)."))
            say(_("Nothing was changed. To do it: {command}").format(command="cipcoder retention --purge --erase"))
            return
        confirmed(project.study().name, yes=yes)
        show_done(withdraw(project, wanted, files=files, to=to))
