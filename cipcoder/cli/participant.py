"""Participants: who they are, what they agreed to, what is held of them, and their withdrawal."""

from __future__ import annotations

import sys
from glob import glob
from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import example, opened, refuse_changing, say, show_table
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _, ngettext
from cipcoder.text.command_line import word

app = typer.Typer(no_args_is_help=True, help=_("Participants: consent, what is held of each, and withdrawal for good."))
Key = Annotated[str, typer.Argument(help=_("The participant's key, as the list shows it."))]
Erase = Annotated[bool, typer.Option("--erase", help=_("Do it; without this, it is only shown."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Don't ask (for scripts)."))]
Files = Annotated[
    bool,
    typer.Option(
        "--files", help=_("Delete the interview's own file and exports with its words in the project's folder, too.")
    ),
]
To = Annotated[Path | None, typer.Option("--to", help=_("Folder for notice and certificate (default: the project's)."))]


@app.command("list", help=_("List the participants and who withdrew."), epilog=example("cipcoder participant list"))
def participant_list(context: typer.Context) -> None:
    from cipcoder.exchange.keeping import erasures, people

    with opened(context) as project:
        rows, gone = people(project), erasures(project)
    if rows:
        header = [_("key"), _("name in the text"), _("interviews"), _("consent"), _("for")]
        show_table(
            header,
            [
                [row.key, row.name, ", ".join(row.transcripts), row.consent.get("date", ""), row.consent.get("for", "")]
                for row in rows
            ],
        )
    else:
        print(_("No participant is described. Transcripts name theirs when they are imported."))
    for each in gone:
        n = len(each.transcripts)
        said = ngettext("Withdrawn {day}: {n} interview erased.", "Withdrawn {day}: {n} interviews erased.", n)
        print(said.format(day=f"{each.at:%Y-%m-%d}", n=n))


@app.command(
    "consent",
    help=_("Note what a participant agreed to, and when."),
    epilog=example("cipcoder participant consent B --date 2025-01-14 --for 'thesis and articles'"),
)
def consent(
    context: typer.Context,
    key: Key,
    date: Annotated[str | None, typer.Option("--date", help=_("When, as 2025-01-14."))] = None,
    purpose: Annotated[str | None, typer.Option("--for", help=_("For what: in a few words."))] = None,
    note: Annotated[
        str | None, typer.Option("--note", help=_("Anything else, e.g. where the signed form is kept."))
    ] = None,
) -> None:
    from cipcoder.exchange.keeping import person, set_consent
    from cipcoder.text.clean import visible

    said = {name: v for name, v in (("date", date), ("for", purpose), ("note", note)) if v is not None}
    with opened(context) as project:
        if said:
            set_consent(project, key, said)
        row = person(project, key)
    told = "; ".join(f"{_(name)}: {value}" for name, value in row.consent.items()) or _("nothing noted")
    print(visible(_("Consent of {key}: {told}").format(key=row.key, told=told), line=True))


@app.command(
    "withdraw",
    help=_(
        "A participant withdraws. Without --erase: shows all that would go, and what needs your eye. With it, erases "
        "the interviews and all work on them for good, from the history and the snapshots, too."
    ),
    epilog=example("cipcoder participant withdraw B"),
)
def withdraw(
    context: typer.Context, key: Key, erase: Erase = False, files: Files = False, to: To = None, yes: Yes = False
) -> None:
    from cipcoder.cli.withdrawal_shown import show_done, show_plan
    from cipcoder.exchange.withdrawal import plan, whom
    from cipcoder.exchange.withdrawal import withdraw as done

    with opened(context) as project:
        wanted = plan(project, [whom(project, key)])
        show_plan(project, wanted, files=files)
        if not erase:
            say(
                _("Nothing was changed. To do it: {command}").format(
                    command=f"cipcoder participant withdraw {word(key)} --erase"
                )
            )
            return
        confirmed(key, yes=yes)
        show_done(done(project, wanted, files=files, to=to))


@app.command(
    "apply",
    help=_("Erase here what was erased in another copy of the project, from its notice."),
    epilog=example("cipcoder participant apply withdrawal-2026-03-02.cipcoder-notice"),
)
def apply(
    context: typer.Context,
    notices: Annotated[
        list[str], typer.Argument(metavar="NOTICE…", help=_("A .cipcoder-notice file, or a pattern for several."))
    ],
    erase: Erase = False,
    files: Files = False,
    to: To = None,
    yes: Yes = False,
) -> None:
    from cipcoder.cli.withdrawal_shown import show_done, show_plan
    from cipcoder.exchange.erasing import to_apply
    from cipcoder.exchange.withdrawal import plan
    from cipcoder.exchange.withdrawal import withdraw as done
    from cipcoder.formats.notice import read_notice

    named = [name for one in notices for name in (sorted(glob(one)) if "*" in one else [one])]
    if not named:
        raise InputError(_("No file matches {patterns}.").format(patterns=" ".join(notices)))
    refuse_changing(context)
    said = [read_notice(Path(name)) for name in named]
    with opened(context) as project:
        mine = project.study().uid
        due = [one for each in said for one in to_apply(project, each.erasures, same_project=each.project == mine)]
        if not due:
            print(_("There is nothing to erase here: it was done before, or this project never held it."))
            return
        wanted = plan(project, list(dict.fromkeys(due)))
        show_plan(project, wanted, files=files)
        if not erase:
            command = f"cipcoder participant apply {' '.join(map(word, notices))} --erase"
            say(_("Nothing was changed. To do it: {command}").format(command=command))
            return
        confirmed(project.study().name, yes=yes)
        show_done(done(project, wanted, files=files, to=to))


@app.command(
    "notice",
    help=_("Write the notice of all erasures so far again, for other copies."),
    epilog=example("cipcoder participant notice"),
)
def notice(context: typer.Context, to: To = None) -> None:
    from cipcoder.exchange.keeping import erasures
    from cipcoder.exchange.withdrawal import papers

    with opened(context) as project:
        uids = {row.uid for row in erasures(project)}
        if not uids:
            raise InputError(_("Nobody withdrew from this project."))
        path, _paper = papers(project, to or project.folder, uids, None)
    print(_("Written: {file}. It holds no name and no word.").format(file=path))


@app.command(
    "export",
    help=_("Write all that is held of a participant, for them to read (right of access)."),
    epilog=example("cipcoder participant export B --to for-B.zip"),
)
def export(
    context: typer.Context,
    key: Key,
    to: Annotated[Path, typer.Option("--to", help=_("A folder, or a .zip file."))],
) -> None:
    from cipcoder.cli.leaving import leaving
    from cipcoder.exchange.access import export_person

    with leaving(context, to) as project:
        done = export_person(project, key, to)
    print(
        _("Written: {file}. Interviews: {texts}; codings: {codings}; memos: {memos}.").format(
            file=to, texts=done.transcripts, codings=done.codings, memos=done.memos
        )
    )
    say(_("Read it through before you hand it over: it has coders' names and memos, and what is said of other people."))


def confirmed(wanted: str, *, yes: bool) -> None:
    """Have the person type ``wanted``; RefusedError where they type something else."""
    if yes:
        return
    from cipcoder.text.clean import visible

    if not sys.stdin.isatty():
        raise InputError(_("Nobody is there to confirm: say --yes as well, if you are sure."))
    question = _("This can't be undone, by nobody. Type {word} to erase").format(word=visible(wanted, line=True))
    if typer.prompt(question, err=True, default="", show_default=False).strip() != wanted.strip():
        raise RefusedError(_("Nothing was erased."))
