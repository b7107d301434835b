"""Coding: the screen, how far each coder is, undo and redo, coders."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import chosen_set, example, opened, refuse_changing, say, say_blind, show_table, worker
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.locale.acts import act_words

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.progress import Progress
    from cipcoder.store.store import TakenBack

Coder = Annotated[str | None, typer.Option("--coder", help=_("Who codes (on a server: who signed in)."))]
Actor = Annotated[str | None, typer.Option("--coder", help=_("Whose act (default: a correction that names nobody)."))]

coder_app = typer.Typer(no_args_is_help=True, help=_("The people who code."))


def add_to(app: typer.Typer) -> None:
    """Add the commands of daily coding."""
    app.command("code", help=_("Open the coding screen."), epilog=example("cipcoder code --coder ana"))(code)
    app.command("status", help=_("How far each coder is with each transcript."), epilog=example("cipcoder status"))(
        status
    )
    app.command(
        "finish",
        help=_("Say that an interview is read and coded; --reopen takes it back."),
        epilog=example("cipcoder finish entretien-b --coder ana"),
    )(finish)
    app.command(
        "undo",
        help=_("Take the latest act back, the coder's or a correction that names none."),
        epilog=example("cipcoder undo --coder ana"),
    )(undo)
    app.command("redo", help=_("Do again what was undone last."), epilog=example("cipcoder redo --coder ana"))(redo)


def code(
    context: typer.Context,
    coder: Coder = None,
    transcript: Annotated[str | None, typer.Argument(help=_("A transcript, or part of its name."))] = None,
    tour: Annotated[bool, typer.Option("--tour", help=_("Begin with the guided start (three minutes)."))] = False,
) -> None:
    from cipcoder.tui import in_tab, run

    refuse_changing(context)
    if not in_tab() and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(_("The coding screen needs a terminal; here the output is redirected."))
    with opened(context, coder) as project:
        worker(project, coder)
        name = None if transcript is None else project.transcript(transcript).name
        from cipcoder.store import surroundings

        # In a tab nobody can be asked: « cipcoder serve » has said so in its terminal.
        for sentence in () if in_tab() else surroundings.elsewhere(project.store):
            say(sentence)
            if not agreed(_("Open it here all the same?")):
                return
        with surroundings.sitting(project.store):
            run(project, name, tour=tour)


def status(
    context: typer.Context,
    document_set: Annotated[str, typer.Option("--set", help=_("Document set, or all."))] = "all",
    coder: Annotated[
        str | None, typer.Option("--coder", help=_("Who looks: one's own work shows in a blind round too."))
    ] = None,
) -> None:
    from cipcoder.exchange.keeping import retention

    chosen = chosen_set(document_set)
    with opened(context) as project:
        if coder is not None:
            project.coder = project.coder_named(coder)
        hidden = project.hidden_work()
        coders = project.coders()
        tables = []
        for row in coders:
            project.coder = row
            tables.append((project.transcripts(chosen), project.progress()))
        project.coder = None
        rows = project.transcripts(chosen)
        words = project.participant_words(rows)
        until = retention(project).until
    if not rows:
        print(_("No transcript yet. Import some: cipcoder import corpus"))
        return
    marks = {"not opened": "○", "in progress": "◐", "finished": "●"}
    blind = _("▒ blind")
    cells = [
        [row.name, _(row.document_set), row.date or "", row.participant_name or "", str(words[row.uid])]
        + [
            blind
            if row.name in hidden.get(who.name, ())
            else f"{marks[table[i].state]} {table[i].codings:>3} {_percent(turns[row.uid]):>5}"
            for who, (table, turns) in zip(coders, tables, strict=True)
        ]
        for i, row in enumerate(rows)
    ]
    header = [_("transcript"), _("set"), _("date"), _("participant"), _("words")]
    show_table([*header, *(c.name for c in coders)], cells, right=(4,))
    print(
        _(
            "○ not opened  ◐ in progress  ● finished; then the number of codings, and the share of participants' "
            "turns that carry one. Words: the participants'."
        )
    )
    if hidden:
        print(_("▒ blind: hidden until all have sealed the round. One's own: cipcoder status --coder NAME"))
    if until:
        print(_("The interviews may be kept until {day} (cipcoder retention).").format(day=until))


def _percent(turns: Progress) -> str:
    return "—" if turns.percent is None else _("{n}%").format(n=turns.percent)


def finish(
    context: typer.Context,
    transcript: Annotated[str, typer.Argument(help=_("A transcript, or part of its name."))],
    coder: Coder = None,
    reopen: Annotated[bool, typer.Option("--reopen", help=_("Put it back in progress."))] = False,
) -> None:
    with opened(context, coder) as project:
        who, row = worker(project, coder), project.transcript(transcript)
        project.set_read_state(row.uid, "in progress" if reopen else "finished")
        said = _("{name} is in progress for {coder}.") if reopen else _("{name} is finished for {coder}.")
        print(said.format(name=row.name, coder=who))


def undo(
    context: typer.Context,
    coder: Actor = None,
    listed: Annotated[
        bool, typer.Option("--list", help=_("Only list what the next undos would take back, the next one first."))
    ] = False,
    limit: Annotated[int, typer.Option("--limit", help=_("How many acts to list; 0 for all."))] = 20,
) -> None:
    with _acting(context, coder) as project:
        _only_corrections(project, project.next_back()[0])
        if listed:
            from cipcoder.cli.history import list_undos

            list_undos(project, limit)
            return
        _tell(_in_step(project, project.undo()), _("Undone: {what}."), _("Nothing to undo."))


def redo(context: typer.Context, coder: Actor = None) -> None:
    with _acting(context, coder) as project:
        _only_corrections(project, project.next_back()[1])
        _tell(_in_step(project, project.redo()), _("Done again: {what}."), _("Nothing to redo."))


@contextmanager
def _as_coder(context: typer.Context, name: str) -> Iterator[Project]:
    """The project in the name of a coder who is there; unlike coding, this makes no new one."""
    with opened(context) as project:
        row = project.coder_named(name)
        project.refuse_other_name(name)
        project.coder = row
        yield project


@contextmanager
def _acting(context: typer.Context, name: str | None) -> Iterator[Project]:
    """The same, or the project in nobody's name."""
    with opened(context) if name is None else _as_coder(context, name) as project:
        yield project


def _in_step(project: Project, done: TakenBack | None) -> TakenBack | None:
    """What was taken back; where codes changed with it, their file follows."""
    from cipcoder.codebook_file import keep_in_step

    codes = done is not None and any(change.kind == "code" for change in done.done.changes)
    if codes and (sentence := keep_in_step(project)):
        say(sentence)
    return done


def _only_corrections(project: Project, verb: str | None) -> None:
    """Without a name only corrections are taken back: nobody means the import who forgot to say who they are."""
    from cipcoder.store.operations.correcting import VERB

    if project.coder is None and verb != VERB:
        raise InputError(
            _("Say whose act: --coder NAME. Without a name there is no correction of a transcript to go back on.")
        )


def _tell(done: TakenBack | None, sentence: str, nothing: str) -> None:
    if done is None:
        print(nothing)
        return
    print(sentence.format(what=act_words(done.verb)))
    _left_alone(done.left_alone)
    if done.erased:
        say(
            ngettext(
                "{n} change stays as it is: it was about a participant who withdrew.",
                "{n} changes stay as they are: they were about a participant who withdrew.",
                done.erased,
            ).format(n=done.erased)
        )


def _left_alone(n: int) -> None:
    if n:
        say(
            ngettext(
                "{n} change was left alone: it was changed again since.",
                "{n} changes were left alone: they were changed again since.",
                n,
            ).format(n=n)
        )


@coder_app.command("list", help=_("List the coders."), epilog=example("cipcoder coder list"))
def coder_list(context: typer.Context) -> None:
    with opened(context) as project:
        rows = project.coders()
        say_blind(project)
    if not rows:
        print(_("Nobody codes here yet. Begin: cipcoder code --coder YOUR-NAME"))
        return
    header, keys = [_("coder"), _("kind"), _("codings")], any(row.recipient for row in rows)
    cells = [[r.name, _(r.kind), str(r.codings), *([r.recipient or "—"] if keys else [])] for r in rows]
    show_table([*header, *([_("public key")] if keys else [])], cells, right=(2,))


@coder_app.command(
    "rename",
    help=_("Give a coder another name; their codings stay theirs."),
    epilog=example("cipcoder coder rename ana ana-martin"),
)
def coder_rename(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The present name."))],
    new: Annotated[str, typer.Argument(help=_("The new name."))],
) -> None:
    with opened(context) as project:
        project.rename_coder(name, new)
    print(_("{name} is now called {new}.").format(name=name, new=new))


@coder_app.command(
    "key",
    help=_("Give a coder a public key, for which others encrypt what they send; yours is made where you have none."),
    epilog=example("cipcoder coder key ana"),
)
def coder_key(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("Whose key."))],
    public: Annotated[
        str | None, typer.Option("--public", help=_("A key they sent you (age1…), instead of your own here."))
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help=_("Take the coder’s public key away."))] = False,
) -> None:
    from cipcoder.cli.passphrases import own_key
    from cipcoder.formats.age_file import recipient

    if public is not None and remove:
        raise InputError(_("Give --public or --remove, not both."))
    with opened(context) as project:
        project.coder_named(name)  # before a key is made
        key = None if remove else own_key() if public is None else recipient(public)
        project.set_recipient(name, key)
    if key is None:
        print(_("{coder} has no public key any more.").format(coder=name))
        return
    print(_("Public key of {coder}: {key}").format(coder=name, key=key))
    say(
        _(
            "It may go to anybody: what is encrypted for it, only its owner opens. It travels with {coder}’s layer."
        ).format(coder=name)
    )
