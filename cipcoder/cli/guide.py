"""The interview guide: which turn asks which question, and how extracts are written with their source."""

from __future__ import annotations

from typing import Annotated

import typer

from cipcoder.cli.shared import example, opened, say, show_table
from cipcoder.errors import InputError
from cipcoder.locale import _


def add_to(app: typer.Typer) -> None:
    """Add the commands about the guide and about sources."""
    app.command(
        "guide",
        help=_("Show which turn asks which question of the guide, or correct it."),
        epilog=example("cipcoder guide entretien-b --turn 12 --question 9"),
    )(guide)
    app.command(
        "template",
        help=_("Show how an extract is copied with its source, or set another way."),
        epilog=example('cipcoder template "« {quote} », {speaker}, {function}"'),
    )(template)


def guide(
    context: typer.Context,
    transcript: Annotated[
        str | None, typer.Argument(help=_("A transcript, or part of its name (default: all, in numbers)."))
    ] = None,
    turn: Annotated[int | None, typer.Option("--turn", min=1, help=_("Correct what this turn asks."))] = None,
    question: Annotated[
        str | None, typer.Option("--question", help=_("The question's number, or none for no question of the guide."))
    ] = None,
) -> None:
    with opened(context) as project:
        questions = project.guide()
        if not questions:
            raise InputError(_("There is no interview guide: put guide.yaml beside the transcripts and import."))
        if transcript is None:
            if turn is not None or question is not None:
                raise InputError(_("Say in which transcript: cipcoder guide TRANSCRIPT --turn N --question N."))
            rows = []
            for row in project.transcripts():
                asked = project.document(row.name).asked()
                missing = ", ".join(str(q.number) for q in questions if q.number not in asked)
                rows.append([row.name, f"{len(asked)}/{len(questions)}", missing])
            show_table([_("transcript"), _("found"), _("not found")], rows)
            return
        row = project.transcript(transcript)
        if (turn is None) != (question is None):
            raise InputError(_("Give both: --turn N and --question N (or none)."))
        if turn is not None and question is not None:
            if question != "none" and not question.isdecimal():
                raise InputError(_("A question is a number of the guide, or none."))
            project.set_question(row.uid, turn - 1, None if question == "none" else int(question))
        asked = project.document(row.name).asked()
        turns = {n: ", ".join(str(t + 1) for t in found) for n, found in asked.items()}
        show_table(
            [_("question"), _("turns"), _("words")],
            [[str(q.number), turns.get(q.number, "—"), q.text] for q in questions],
            right=(0,),
        )


def template(
    context: typer.Context,
    new: Annotated[str | None, typer.Argument(help=_("The new template; “” for the usual one."))] = None,
) -> None:
    with opened(context) as project:
        if new is not None:
            project.set_template(new)
        print(project.template())
        say(_("Fields: {names}").format(names=" ".join("{" + name + "}" for name in project.template_fields())))
