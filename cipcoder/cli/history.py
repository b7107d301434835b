"""The history of the project in the terminal: who did what when, and what one act changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import Column, blocks, prose, room, room_beside, wrapped
from cipcoder.cli.leaving import Csv, MaybeTable, csv_style, looking, table_style
from cipcoder.cli.shared import example, say
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.locale.acts import field_words, kind_words
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    import datetime as dt

    from cipcoder.project import Project
    from cipcoder.queries.audit import Operation
    from cipcoder.queries.history import HistoryAct

LINES = 30
"""acts listed unless told otherwise"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "history",
        help=_("What was done in the project, newest first: when, who, what, on what; with a number, one act in full."),
        epilog=example("cipcoder history --coder ana --since 2026-03-01"),
    )(history)


def history(
    context: typer.Context,
    act: Annotated[
        int | None, typer.Argument(help=_("The number of an act: what it changed, before and after."))
    ] = None,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Only what this coder did."))] = None,
    transcript: Annotated[
        str | None, typer.Option("--transcript", help=_("Only what concerns this transcript (or part of its name)."))
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option("--code", help=_("Only what concerns these codes, their sub-codes and codings (by id).")),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help=_("From this day (2026-03-01) or moment on."))] = None,
    until: Annotated[str | None, typer.Option("--until", help=_("Up to this day or moment, included."))] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help=_("How many acts to list; 0 for all."), show_default=str(LINES))
    ] = None,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.study_tables import act_table, history_table
    from cipcoder.exchange.tables import write_sheet
    from cipcoder.queries.history import Asked
    from cipcoder.store.as_of import moment_of

    _refuse_less(limit or 0)
    csv = csv_style(style) if to is None else table_style(to, style)
    begins, ends = (
        None if since is None else moment_of(since, begins=True),
        None if until is None else moment_of(until),
    )
    with looking(context, coder, to) as project:
        if act is not None:
            one, entries = project.act(act, language())
            if to is None:
                print("\n".join(_in_full(one, entries, room())))
                return
            table = act_table(entries)
        else:
            name = None if transcript is None else project.transcript(transcript).name
            acts = project.history(Asked(coder, name, tuple(code or ()), begins, ends), language())
            table = history_table(acts[: limit or None])
        if to is not None:
            n = write_sheet(to, table, csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
    _list(acts, LINES if limit is None else limit)


def list_undos(project: Project, limit: int) -> None:
    """List what the next undos of who acts would take back: without a name, corrections of transcripts only."""
    from cipcoder.store.operations.correcting import VERB

    _refuse_less(limit)
    acts = project.next_undos(limit, language())
    if project.coder is None:
        acts = list(takewhile(lambda act: act.verb == VERB, acts))
    print("\n".join(_listed(acts, room())) if acts else _("Nothing to undo."))


def _refuse_less(limit: int) -> None:
    if limit < 0:
        raise InputError(_("--limit takes a number from 0 on."))


def _list(acts: Sequence[HistoryAct], limit: int) -> None:
    shown = acts[:limit] if limit else acts
    if not shown:
        print(_("Nothing was done, as far as that goes."))
        return
    print("\n".join(_listed(shown, room())))
    if more := len(acts) - len(shown):
        said = ngettext("{n} earlier act is not shown: --limit 0", "{n} earlier acts are not shown: --limit 0", more)
        say(said.format(n=more))


def when(moment: dt.datetime) -> str:
    """A moment in the time of this computer, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _listed(acts: Sequence[HistoryAct], within: int) -> list[str]:
    numbers = Column(_("no."), [str(act.number) for act in acts])
    moments = Column(_("when"), [when(act.at) for act in acts], right=False)
    coders = Column(_("who"), [visible(act.coder, line=True)[:14] for act in acts], right=False)
    left = room_beside([numbers, moments, coders], within)
    told = [_told(act) for act in acts]
    what = Column(_("what"), wrapped([visible(each, line=True) for each in told], left), right=False)
    return blocks(numbers, [[moments, coders, what]], within)


def _in_full(act: HistoryAct, entries: Sequence[Operation], within: int) -> list[str]:
    head = [_("Act {n}").format(n=act.number), when(act.at), act.coder, act.done, act.since]
    lines = [prose(visible(" · ".join(each for each in head if each), line=True), within)]
    for op in entries:
        lines += ["", prose(visible(f"{kind_words(op.kind)} {op.what}", line=True), within)]
        if op.withdrawn:
            lines.append("  " + _("withdrawn"))
            continue
        both = op.was and op.became
        for title, said in (
            (_("before") if both else _("removed"), op.was),
            (_("after") if both else _("added"), op.became),
        ):
            if said:
                told = "; ".join(field_words(name, value) for name, value in said)
                line = _("{name}: {text}").format(name=title, text=visible(told, line=True))
                lines += wrapped([f"  {line}"], within)
    return lines


def _told(act: HistoryAct) -> str:
    said = _("{name}: {text}").format(name=act.done, text=act.on) if act.on else act.done
    return said + (f" — {act.since}" if act.since else "")
