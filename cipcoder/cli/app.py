"""The command line: its commands, its options for all of them, and what becomes of an error.

Modules of this room import nothing heavy at their top: ``cipcoder --help`` costs Typer and little more.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cipcoder import __version__, locale
from cipcoder.cli import (
    absences,
    agreement,
    archive,
    backup,
    codebook,
    codebook_history,
    codebook_split,
    codebook_use,
    coding,
    codings,
    concordance,
    consensus,
    crossed,
    doctor,
    encryption,
    export,
    extracts,
    figures,
    files,
    findings,
    guide,
    history,
    identify,  # noqa: F401  (its command is in the group of leaks)
    keys,
    layer,
    leaks,
    locate,
    memos,
    merge,
    participant,
    project,
    pseudonyms,  # noqa: F401  (its commands are in the group of leaks)
    report,
    results,
    retention,
    round,
    search,
    serve,
    study,
    suggest,
    survey,
    team,
    transcript,
    verbatims,
)
from cipcoder.cli.contents import Contents
from cipcoder.cli.needed import needed
from cipcoder.cli.shared import Settings
from cipcoder.cli.wording import help_text, usage_error
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.locale import _

app = typer.Typer(
    name="cipcoder",
    cls=Contents,
    help=_("Code interviews in the terminal: transcripts, codebook, codings, theme frequencies, agreement."),
    epilog=_("Begin with: cipcoder demo"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 120},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"cipcoder {__version__}")
        raise typer.Exit


@app.callback()
def everything(
    context: typer.Context,
    project: Annotated[
        str | None, typer.Option("--project", "-p", help=_("The project's folder (default: this one or one above)."))
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="DATE",
            help=_("Look at the project as it stood then: 2026-03-01 (the end of that day) or 2026-03-01T14:30."),
        ),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help=_("Language of the messages: fr or en."))] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_("Print the version and leave."))
    ] = False,
) -> None:
    """Options of every command. ``--lang`` was read before this module loaded."""
    if lang is not None and locale.chosen(["--lang", lang]) not in locale.LANGUAGES:
        raise InputError(_("--lang takes fr or en."))
    context.obj = Settings(project, at)
    if at is not None and context.invoked_subcommand in ("demo", "init", "keys"):  # those that open no project
        raise RefusedError(_("--at looks back in a project that is there: leave it out here."))


study.add_to(app)
files.add_to(app)
coding.add_to(app)
serve.add_to(app)
results.add_to(app)
absences.add_to(app)
findings.add_to(app)
crossed.add_to(app)
agreement.add_to(app)
report.add_to(app)
consensus.add_to(app)
guide.add_to(app)
search.add_to(app)
locate.add_to(app)
extracts.add_to(app)
merge.add_to(app)
concordance.add_to(app)
history.add_to(app)
suggest.add_to(app)
archive.add_to(app)
doctor.add_to(app)
keys.add_to(app)
retention.add_to(app)
codebook_use.add_to(codebook.app)
app.add_typer(backup.app, name="backup")
codebook_history.add_to(codebook.app)
codebook_split.add_to(codebook.app)
app.add_typer(codebook.app, name="codebook")
app.add_typer(encryption.app, name="encryption")
app.add_typer(export.app, name="export")
app.add_typer(figures.app, name="figure")
app.add_typer(layer.app, name="layer")
app.add_typer(project.app, name="project")
app.add_typer(round.app, name="round")
app.add_typer(memos.app, name="memos")
app.add_typer(coding.coder_app, name="coder")
app.add_typer(verbatims.app, name="verbatims")
app.add_typer(codings.app, name="codings")
app.add_typer(survey.app, name="survey")
app.add_typer(team.app, name="team")
app.add_typer(transcript.app, name="transcript")
app.add_typer(leaks.app, name="pseudonyms")
app.add_typer(participant.app, name="participant")


def run(words: Sequence[str]) -> int:
    """Run one command line; its exit code. 0: done; 1: a sentence on stderr says why not; 2: wrong usage."""
    try:
        if {"--help", "-h"} & set(words):
            return _helped(words)
        done = needed(app, words)(list(words), standalone_mode=False)
        if done == 130:  # what Typer makes of ctrl-c
            raise KeyboardInterrupt
        return done if isinstance(done, int) else 0
    except CipcoderError as error:
        print(_("cipcoder: {error}").format(error=error), file=sys.stderr)
        return 1
    except (typer.Abort, KeyboardInterrupt):
        print(_("Stopped; what was acknowledged is kept."), file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has enough: not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except PermissionError as error:
        print(
            _("cipcoder: {file} can't be read or written: permission denied.").format(file=error.filename),
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        said = error.strerror or str(error)
        print(_("cipcoder: {file}: {error}").format(file=error.filename or "", error=said), file=sys.stderr)
        return 1
    except Exception as error:
        shown = getattr(error, "format_message", None)  # Typer's own usage errors
        if shown is None:
            raise
        if type(error).__name__ == "NoArgsIsHelpError":  # a group without a command: its help page
            print(help_text(shown()))
            return 2
        context = getattr(error, "ctx", None)
        if context is not None:
            print(help_text(context.get_usage()), file=sys.stderr)
        print(_("cipcoder: {error}").format(error=usage_error(shown())), file=sys.stderr)
        return 2


def _helped(words: Sequence[str]) -> int:
    """Run a command line that asks for help, and print the page in the person's words."""
    page = io.StringIO()
    try:
        with contextlib.redirect_stdout(page):
            done = needed(app, words)(list(words), standalone_mode=False)
    finally:
        print(help_text(page.getvalue()), end="")
    return done if isinstance(done, int) else 0
