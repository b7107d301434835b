"""Rounds of double coding: begin one, take it to another machine, seal, open, end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.passphrases import Identity, WithPassphrase, encryption_key, keys_watched, lock, of_project, unlock
from cipcoder.cli.round_shown import print_begun, print_next, print_round, print_rounds, print_sealed
from cipcoder.cli.shared import example, open_project, opened, refuse_changing, say, worker
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.formats.age_file import Lock
    from cipcoder.project import Project
    from cipcoder.rounds import Plan

app = typer.Typer(no_args_is_help=True, help=_("Blind double coding: rounds, from the draw to the seal."))
Name = Annotated[str, typer.Argument(help=_("The round's name."))]


@app.command(
    "new",
    help=_("Begin a round: draw interviews, write a package for each other coder."),
    epilog=example("cipcoder round new --coders ana,ben --sample 5 --seed 7"),
)
def new(
    context: typer.Context,
    coders: Annotated[str, typer.Option("--coders", help=_("Who codes: ana,ben (with --again: ana)."))],
    name: Annotated[str, typer.Option("--name", help=_("The round's name (default: its purpose and a number)."))] = "",
    purpose: Annotated[
        str, typer.Option("--purpose", help=_("measured, or calibration (to practise: never reported)."))
    ] = "measured",
    unit: Annotated[
        str, typer.Option("--unit", help=_("free, turns (whole ones), or segments (the first coder's, without codes)."))
    ] = "free",
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help=_("How many interviews to draw (default: all)."))
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**31 - 1, help=_("Number that the draw depends on."))
    ] = None,
    by: Annotated[str, typer.Option("--by", help=_("Draw by shares of this participants' attribute."))] = "",
    interview: Annotated[
        list[str] | None, typer.Option("--interview", help=_("Name interviews instead (repeat it for several)."))
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help=_("One coder a second time, the first codings hidden."))
    ] = False,
    as_coded: Annotated[
        bool, typer.Option("--as-coded", help=_("Freeze layers that are there already: they were not made blind."))
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help=_("Folder, or file, for the packages (default: here)."))
    ] = None,
    no_package: Annotated[
        bool, typer.Option("--no-package", help=_("All code in this project: write no package."))
    ] = False,
    encrypt: Annotated[bool, typer.Option("--encrypt", help=_("Encrypt each package for its coder’s key."))] = False,
    passphrase: WithPassphrase = False,
) -> None:
    from cipcoder.cli.leaks import before_leaving
    from cipcoder.round_package import export_package
    from cipcoder.rounds import Plan, coded_together, new_round

    if purpose not in ("measured", "calibration"):
        raise InputError(_("--purpose takes measured or calibration."))
    if unit not in ("free", "turns", "segments"):
        raise InputError(_("--unit takes free, turns or segments."))
    plan = Plan(
        coders=tuple(coders.split(",")),
        name=name,
        purpose="again" if again else "calibration" if purpose == "calibration" else "measured",
        unit="turns" if unit == "turns" else "segments" if unit == "segments" else "free",
        interviews=tuple(interview or ()),
        sample=sample,
        seed=seed,
        stratified_by=by,
        as_coded=as_coded,
    )
    with opened(context) as project:
        if _one_file_for_many(plan, to) and not no_package:
            raise InputError(_("--to names one file, and there are several packages: name a folder."))
        packed = not (again or as_coded or no_package)
        # Before the round is begun: who has no key has none afterwards.
        locks = _locks(project, plan.coders[1:], encrypt, passphrase) if packed else {}
        found = new_round(project, plan)
        print_begun(found, plan)
        if known := coded_together(project, found):
            say(
                _("In an earlier round already, so not coded for the first time: {names}").format(
                    names=", ".join(known)
                )
            )
        packages = {}
        if packed:
            before_leaving(project)
            packages = {
                coder: export_package(project, found.name, coder, to, locks.get(coder)) for coder in found.coders[1:]
            }
    for coder, file in packages.items():
        print(_("Written for {coder}: {file} (texts and codebook, no codings)").format(coder=coder, file=file))
    print_next(found, packages)


def _one_file_for_many(plan: Plan, to: Path | None) -> bool:
    from cipcoder.round_package import is_file

    return to is not None and is_file(to) and len(plan.coders) > 2


def _locks(project: Project, coders: Sequence[str], encrypt: bool, passphrase: bool) -> dict[str, Lock | None]:
    """What each coder's package is closed with: their own key, or one passphrase for all."""
    if encrypt and passphrase:
        raise InputError(_("Give --encrypt or --passphrase, not both."))
    if encrypt:
        return {coder: lock(project, [coder], False) for coder in coders}
    return dict.fromkeys(coders, lock(project, None, passphrase))


@app.command(
    "package",
    help=_("Write the package of a round for a coder again."),
    epilog=example("cipcoder round package measured-1 --for ben"),
)
def package(
    context: typer.Context,
    name: Name,
    coder: Annotated[str, typer.Option("--for", help=_("Whom it is for."))],
    to: Annotated[Path | None, typer.Option("--to", help=_("Folder, or file, to write (default: here)."))] = None,
    encrypt: Annotated[bool, typer.Option("--encrypt", help=_("Encrypt it for the coder’s key."))] = False,
    passphrase: WithPassphrase = False,
) -> None:
    from cipcoder.round_package import export_package

    with opened(context) as project:
        file = export_package(project, name, coder, to, _locks(project, [coder], encrypt, passphrase)[coder])
    print(_("Written for {coder}: {file} (texts and codebook, no codings)").format(coder=coder, file=file))


@app.command(
    "join",
    help=_("Join the round in a file: makes a project of its own, or adds it to the one here."),
    epilog=example("cipcoder round join measured-1-ben.cipcoder-round"),
)
def join(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("A .cipcoder-round file, encrypted or not."))],
    to: Annotated[
        Path | None, typer.Option("--to", help=_("Folder for the new project (default: named after the round)."))
    ] = None,
    identity: Identity = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help=_("Encrypt the new project with a passphrase, which is asked for."))
    ] = False,
) -> None:
    from cipcoder.round_package import join as joined

    here = None
    if to is None:
        refuse_changing(context)
        try:
            here = open_project(context)
        except InputError:  # no project here: one is made
            if context.obj.project is not None:
                raise
    try:
        key = encryption_key() if encrypt and here is None else None
        with nullcontext() if here is None else keys_watched(here):
            done = joined(file, here, to, unlock=unlock(identity), passphrase=of_project(), key=key)
    finally:
        if here is not None:
            here.close()
    if not done.new:
        print(_("{name} was joined before: nothing changed.").format(name=done.round))
    else:
        n = len(done.interviews)
        sentence = ngettext(
            "Joined: {name} as {coder}, {n} interview, in {folder}",
            "Joined: {name} as {coder}, {n} interviews, in {folder}",
            n,
        )
        print(sentence.format(name=done.round, coder=done.coder, n=n, folder=done.folder))
    coder = word(done.coder)
    print(_("Next:"))
    if here is None:
        print(f"  cd {word(str(done.folder))}")
    print(f"  cipcoder code --coder {coder}")
    print(
        _("  (f says that an interview is finished; or: cipcoder finish INTERVIEW --coder {coder})").format(coder=coder)
    )
    print(f"  cipcoder round seal {word(done.round)} --coder {coder}")
    print(f"  cipcoder layer export --coder {coder}")


@app.command(
    "seal",
    help=_("Freeze a coder's codings of a round, and register their hash; done once."),
    epilog=example("cipcoder round seal measured-1 --coder ben"),
)
def seal(
    context: typer.Context,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Whose codings."))] = None,
    name: Annotated[
        str | None, typer.Argument(help=_("The round's name (default: the coder's only open one)."))
    ] = None,
) -> None:
    from cipcoder.rounds import seal as sealed

    with opened(context) as project:
        project.coder = project.coder_named(worker(project, coder))
        found, done = sealed(project, name, project.coder.name)
    print_sealed(found, done)


@app.command("list", help=_("List the rounds, with who has sealed."), epilog=example("cipcoder round list"))
def list_(context: typer.Context) -> None:
    with opened(context) as project:
        rows = project.rounds()
    if not rows:
        print(_("No round yet. Begin one: cipcoder round new --coders ana,ben --sample 5"))
        return
    print_rounds(rows)


@app.command("show", help=_("All about a round."), epilog=example("cipcoder round show measured-1"))
def show(context: typer.Context, name: Name) -> None:
    with opened(context) as project:
        row = project.round_named(name)
    print_round(row)


@app.command(
    "close",
    help=_("End a round though not all have sealed: all layers are opened."),
    epilog=example("cipcoder round close measured-1"),
)
def close(context: typer.Context, name: Name) -> None:
    from cipcoder.rounds import close as closed

    with opened(context) as project:
        _be_sure(project, name)
        row = closed(project, name)
    print(_("{name} is closed.").format(name=row.name))
    if row.unsealed:
        print(_("Not sealed, and shown as it stands: {coders}").format(coders=", ".join(row.unsealed)))


def _be_sure(project: Project, name: str) -> None:
    """Closing can't be taken back: in a terminal, ask once where somebody has not sealed."""
    row = project.round_named(name)
    if row.unsealed and row.closed_at is None and sys.stdin.isatty():
        question = _("Not sealed: {coders}. Their work on the round is blind no more. Close it?")
        agreed(question.format(coders=", ".join(row.unsealed)), abort=True)
