"""The answers to a questionnaire, taken in as texts to code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.shared import example, opened, say
from cipcoder.errors import InputError
from cipcoder.locale import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cipcoder.exchange.survey import SurveyImported
    from cipcoder.formats.survey_columns import Column

app = typer.Typer(no_args_is_help=True, help=_("The open answers of a questionnaire."))

READ_AS = {
    "open": N_("open answer"),
    "closed": N_("attribute"),
    "several": N_("attributes"),
    "number": N_("attribute"),
    "time": N_("left: time"),
    "id": N_("left: number"),
    "personal": N_("left: personal"),
    "program": N_("left: program’s"),
    "empty": N_("left: empty"),
    "left": N_("left: as you said"),
}
_SHOWN = 3  # of the most frequent answers


@app.callback()
def survey() -> None:
    """Keeps ``survey`` a group although it has one command so far."""


@app.command(
    "import",
    help=_("Take the open answers of a .csv or .xlsx sheet (Google Forms, LimeSurvey…) in as texts to code."),
    epilog=example("cipcoder survey import answers.xlsx --dry-run"),
)
def survey_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("The sheet: a row a respondent, a column a question."))],
    open_: Annotated[
        list[str] | None,
        typer.Option("--open", help=_("A column with open answers, by its letters, number or words of its name.")),
    ] = None,
    closed: Annotated[
        list[str] | None, typer.Option("--closed", help=_("A column that becomes an attribute of the respondents."))
    ] = None,
    leave: Annotated[list[str] | None, typer.Option("--leave", help=_("A column to leave out."))] = None,
    identity: Annotated[
        list[str] | None, typer.Option("--id", help=_("A column that tells respondents apart; it is not kept."))
    ] = None,
    each: Annotated[
        str, typer.Option("--each", help=_("One text for each respondent, or each answer."))
    ] = "respondent",
    prefix: Annotated[str, typer.Option("--prefix", help=_("How the respondents’ keys begin (R001, R002…)."))] = "R",
    sheet: Annotated[
        str | None, typer.Option("--sheet", help=_("Which sheet of an .xlsx file (default: the first)."))
    ] = None,
    all_new: Annotated[
        bool, typer.Option("--all-new", help=_("Nobody in this sheet is there already, though the questions are."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what each column is taken for; store nothing."))
    ] = False,
) -> None:
    from cipcoder.exchange.survey import SurveyOptions, import_survey, stranger_words
    from cipcoder.formats.files import shown

    if each not in ("respondent", "answer"):
        raise InputError(_("--each takes respondent or answer."))
    corrections = {"open": open_ or (), "closed": closed or (), "left": leave or (), "id": identity or ()}
    options = SurveyOptions(
        {kind: columns for kind, columns in corrections.items() if columns},  # type: ignore[misc]
        "answer" if each == "answer" else "respondent",
        prefix,
        sheet,
        dry_run,
        all_new,
    )
    with opened(context) as project:
        done = import_survey(project, file, options, bar)
    for remark in done.remarks:
        say(remark)
    if dry_run:
        _show_columns(done)
        print()
    _say_what_came(done, dry_run=dry_run)
    if done.unknown and not all_new:
        say(stranger_words(shown(file), done.unknown))
    _say_what_stayed(done.columns)


def _show_columns(done: SurveyImported) -> None:
    """What each column was taken for, with counts; no answer of a column that may lead to a person, no open one."""
    from cipcoder.cli.columns import Column as Shown
    from cipcoder.cli.columns import blocks, room, room_beside

    within = room()
    beside = [
        Shown(_("column"), [c.letters for c in done.columns], right=False),
        Shown(_("taken for"), [_(READ_AS[c.kind]) + ("*" if c.chosen else "") for c in done.columns], right=False),
        Shown(_("answers"), [str(c.filled) for c in done.columns]),
    ]
    wide = room_beside(beside, within)
    words = Shown(
        _("question, and what is answered most"), [_described(c, done, wide) for c in done.columns], right=False
    )
    print("\n".join(blocks(beside[0], [[*beside[1:], words]], within)))
    if any(c.chosen for c in done.columns):
        print(_("* as you said"))


def _described(column: Column, done: SurveyImported, wide: int) -> str:
    import textwrap

    lines = [textwrap.shorten(column.wording.whole, wide, placeholder="…")]
    if column.kind == "open":
        n = round(column.words)
        said = ngettext("about {n} word each", "about {n} words each", n).format(n=n)
        if (asked := done.asked.get(column.place)) is not None:
            said += _("; question {number} of the guide").format(number=asked)
        lines += [f"  {line}" for line in textwrap.wrap(said, wide - 2)]
    elif column.top:
        said = "; ".join(f"{' '.join(value.split())} ({n})" for value, n in column.top[:_SHOWN])
        more = (len(column.options) or column.distinct) - min(_SHOWN, len(column.top))
        if more > 0:
            said += "; " + ngettext("and {n} more", "and {n} more", more).format(n=more)
        lines += [f"  {line}" for line in textwrap.wrap(said, wide - 2, break_on_hyphens=False)[:4]]
    if column.why:
        lines += [f"  {line}" for line in textwrap.wrap(f"({_(column.why)})", wide - 2)]
    return "\n".join(lines)


def _say_what_came(done: SurveyImported, *, dry_run: bool) -> None:
    if (n := done.new) or not done.there:
        said = (
            ngettext("{n} respondent would come in", "{n} respondents would come in", n)
            if dry_run
            else ngettext("{n} respondent came in", "{n} respondents came in", n)
        ).format(n=n)
        texts = ngettext("{n} text", "{n} texts", done.texts).format(n=done.texts)
        answers = ngettext("{n} open answer", "{n} open answers", done.answers).format(n=done.answers)
        print(_("{respondents}: {texts}, {answers}.").format(respondents=said, texts=texts, answers=answers))
    if n := done.there:
        print(ngettext("{n} respondent was there already.", "{n} respondents were there already.", n).format(n=n))
    if n := done.changed:
        say(
            ngettext(
                "{n} of them answered otherwise in this sheet: what was imported first stays.",
                "{n} of them answered otherwise in this sheet: what was imported first stays.",
                n,
            ).format(n=n)
        )
    if n := done.silent:
        print(
            ngettext("{n} answered no open question: left out.", "{n} answered no open question: left out.", n).format(
                n=n
            )
        )
    if dry_run:
        say(_("Nothing was stored: this was a trial (--dry-run)."))


def _say_what_stayed(columns: Sequence[Column]) -> None:
    """Which columns were left out because they may lead to a person."""
    left = [c for c in columns if c.kind in ("personal", "time", "id") and c.filled and not c.chosen]
    if left:
        names = ", ".join(f"{c.letters} ({c.name})" for c in left)
        say(
            _(
                "Left out, because they may lead to a person: {columns}. If one is needed, name it with --open or "
                "--closed."
            ).format(columns=names)
        )
