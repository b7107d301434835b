"""Beginning: the demonstration, and a study of one's own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import example, say, with_password
from cipcoder.errors import InputError
from cipcoder.locale import _, language
from cipcoder.text.command_line import word


def add_to(app: typer.Typer) -> None:
    """Add the commands that make projects."""
    app.command(
        "demo",
        help=_("Make the demonstration study, show its results, open the coding screen."),
        epilog=example("cipcoder demo"),
    )(demo)
    app.command("init", help=_("Make an empty project in a new folder."), epilog=example("cipcoder init my-study"))(
        init
    )


def called() -> str:
    """How cipcoder is called from any folder: by its name, or by its place where its environment isn't active."""
    place = Path(sys.argv[0])
    if place.stem != "cipcoder" or shutil.which("cipcoder"):
        return "cipcoder"
    return word(str(place.absolute()))


def demo(
    folder: Annotated[Path, typer.Argument(help=_("Where to make it."))] = Path("cipcoder-demo"),
) -> None:
    from cipcoder.cli.agreement import print_agreement, write_agreement
    from cipcoder.cli.frequencies_shown import print_frequencies
    from cipcoder.comparison import compare_layers
    from cipcoder.demo import CODERS, make
    from cipcoder.exchange.tables import export_extracts, write_frequencies

    if not (folder / "project.cipcoder").exists():
        say(_("Making the demonstration study in {folder}…").format(folder=folder))
    made = make(folder)
    with made.project as project:
        say(
            _("Made in {folder}: thirteen interviews written for demonstration, nobody said them.").format(
                folder=folder
            )
            if made.new
            else _("{folder} is there already; this is how it stands.").format(folder=folder)
        )
        table = project.frequencies(CODERS[0])
        print_frequencies(project, table)
        print()
        compared = compare_layers(project, CODERS)
        print_agreement(project, compared)
        print()
        print(
            _(
                "Both coders are invented: their agreement shows the tool and is no evidence of the codebook's "
                "reliability."
            )
        )
        files = [folder / name for name in ("frequencies.csv", "agreement.csv", "extracts.csv")]
        write_frequencies(project, [table], files[0], language())
        write_agreement(project, compared, files[1])
        count = export_extracts(project, files[2], language=language())
        print(_("Theme frequencies: {file}").format(file=files[0]))
        print(_("Agreement:         {file}").format(file=files[1]))
        print(_("Coded extracts:    {file} ({n} rows)").format(file=files[2], n=count))
        there = word(str(folder))
        print(_("To go on:          cd {folder} && {command} code --coder ana").format(folder=there, command=called()))
        if sys.stdin.isatty() and sys.stdout.isatty():
            from cipcoder.tui import run

            project.use_coder(CODERS[0])
            run(project, tour=made.new)


def init(
    folder: Annotated[Path, typer.Argument(help=_("The new project's folder, named after the study."))],
    name: Annotated[str | None, typer.Option(help=_("The study's name (default: the folder's)."))] = None,
    spoken: Annotated[
        str | None,
        typer.Option(
            "--language", help=_("Language of the interviews: fr, en, de, pt-BR… (default: that of the messages).")
        ),
    ] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help=_("Encrypt the project with a passphrase, which is asked for."))
    ] = False,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", help=_("Address of the PostgreSQL database that is to hold the store: postgresql://…?schema=…")
        ),
    ] = None,
) -> None:
    from cipcoder.cli.passphrases import encryption_key
    from cipcoder.codebook.words import is_language
    from cipcoder.codebook.yaml_file import starter
    from cipcoder.codebook_file import apply_file
    from cipcoder.project import CODEBOOK_NAME, Project

    if spoken is not None and not is_language(spoken):
        raise InputError(_("--language takes the code of a language: fr, en, de, pt-BR."))
    chosen = spoken or language()
    key = encryption_key() if encrypt else None
    title = name or folder.resolve().name
    with with_password(
        lambda password: Project.create(folder, name=title, language=chosen, key=key, on=on, password=password)
    ) as project:
        (folder / "corpus").mkdir(exist_ok=True)
        if not (folder / CODEBOOK_NAME).exists():
            (folder / CODEBOOK_NAME).write_text(starter(chosen, language()), encoding="utf-8", newline="\n")
        apply_file(project)
    print(_("{folder} is ready. Next:").format(folder=folder))
    print(_("  1. put your transcripts (Word, text, …) into {folder}").format(folder=folder / "corpus"))
    print(_("  2. cd {folder} && cipcoder import corpus").format(folder=folder))
    print(_("  3. write your codes into codebook.yaml, then: cipcoder codebook apply"))
    print(_("  4. cipcoder code --coder YOUR-NAME"))
