"""Codes a passage may be about, with the words that speak for each; whether that is wanted here; what it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import prose, room
from cipcoder.cli.leaving import Csv, MaybeTable, csv_style, leaving, looking, table_style
from cipcoder.cli.shared import Analysed, example, label, opened, say, show_table
from cipcoder.errors import InputError
from cipcoder.locale import N_, _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.language.suggesting import Suggestion
    from cipcoder.language.suggesting_measured import Measured, Recall
    from cipcoder.project import Project
    from cipcoder.suggestions import Suggested

QUOTED = 200
"""characters of a passage that are shown, at most"""
WAYS = {
    "codebook and passages": N_("codebook and coded passages"),
    "passages alone": N_("coded passages alone"),
    "codebook alone": N_("codebook alone"),
    "keywords alone": N_("the codebook’s keywords alone"),
    "most used": N_("always the codes used most"),
    "with the model's vectors": N_("codebook, passages and the model"),
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "suggest",
        help=_(
            "Which codes a passage may be about, with the words that speak for each. Off until --on: suggestions "
            "steer whoever codes. Alone: whether they are on, and how many were accepted."
        ),
        epilog=example("cipcoder suggest entretien-b --turn 4 --coder ana"),
    )(suggest)


def suggest(
    context: typer.Context,
    what: Annotated[
        str | None, typer.Argument(help=_("Words in quotation marks, or a transcript (or part of its name)."))
    ] = None,
    turn: Annotated[int | None, typer.Option("--turn", help=_("Of a transcript: this turn only."))] = None,
    turns: Annotated[bool, typer.Option("--turns", help=_("Of a transcript: turn by turn, not by sentence."))] = False,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Whose codings are learnt from."))] = None,
    analysis: Analysed = False,
    on: Annotated[bool, typer.Option("--on", help=_("Let codes be suggested in this project, to everybody."))] = False,
    off: Annotated[bool, typer.Option("--off", help=_("No suggestions from now on."))] = False,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help=_("What they would be worth, by the codings that are there."))
    ] = False,
    model: Annotated[
        bool, typer.Option("--model", help=_("With --evaluate: with the spaCy model installed here, too."))
    ] = False,
    to: MaybeTable = None,
    style: Csv = "exact",
) -> None:
    if sum((what is not None, on, off, evaluate)) > 1:
        raise InputError(_("Give words or a transcript, or one of --on, --off and --evaluate: one thing at a time."))
    if (model and not evaluate) or (what is None and (turn is not None or turns or (to is not None and not evaluate))):
        raise InputError(_("--model belongs to --evaluate; --turn, --turns and --to need a transcript."))
    if evaluate and to is not None:
        raise InputError(_("--to writes the suggestions of a transcript; what --evaluate finds is printed."))
    if coder and analysis:
        raise InputError(_("Give --coder or --analysis, not both."))
    if on or off:
        _turn(context, on=on)
    elif evaluate:
        with looking(context, coder, None) as project:
            _evaluate(project, analysis=analysis, model=model)
    elif what is None:
        _state(context)
    else:
        _ask(context, what, turn, coder, to, style, turns=turns, analysis=analysis)


# --- on and off -----------------------------------------------------------------------------------------


def _turn(context: typer.Context, *, on: bool) -> None:
    from cipcoder import suggestions

    with opened(context) as project:
        changed = suggestions.turn(project, on=on)
    if on:
        print(
            _("Suggestions are on in this project (key I on the coding screen).")
            if changed
            else _("They are on already.")
        )
        say(
            prose(
                _(
                    "They steer whoever reads them: decide together, and say so in your methods. Accepted ones are "
                    "recorded as such. In blind rounds there are none."
                ),
                room(),
            )
        )
    else:
        print(_("Suggestions are off in this project.") if changed else _("They are off already."))


def _state(context: typer.Context) -> None:
    """Whether they are on, and how many were accepted."""
    from cipcoder import suggestions

    with opened(context) as project:
        print(
            _("Suggestions are on in this project (key I on the coding screen).")
            if suggestions.are_on(project)
            else _("Suggestions are off in this project. Turn them on, for everybody: cipcoder suggest --on")
        )
        accepted = suggestions.accepted_by(project)
    for name, (n, of) in accepted.items():
        said = ngettext(
            "{coder}: {n} of {of} codings came of a suggestion",
            "{coder}: {n} of {of} codings came of suggestions",
            n,
        )
        print(said.format(coder=name, n=n, of=of))


# --- asking ---------------------------------------------------------------------------------------------


def _ask(
    context: typer.Context,
    what: str,
    turn: int | None,
    coder: str | None,
    to: Path | None,
    style: str,
    *,
    turns: bool,
    analysis: bool,
) -> None:
    from cipcoder import suggestions
    from cipcoder.exchange.tables import write_sheet

    csv = csv_style(style) if to is None else table_style(to, style)
    only_transcripts = turn is not None or turns or to is not None
    with opened(context) as project:
        name = _transcript(project, what, sure=only_transcripts)
        if name is None:
            project.coder = None if coder is None else project.coder_named(coder)
            _print_all(project, suggestions.for_words(project, what, analysis=analysis))
            return
    # what leaves in a file goes out by the one way there is
    with (
        looking(context, coder, None) if to is None else leaving(context, to, None if not coder else [coder]) as project
    ):
        found = suggestions.for_interview(
            project, name, unit="turns" if turns else "sentences", turn=turn, analysis=analysis
        )
        if to is not None:
            n = write_sheet(to, suggestions.table(project, name, found, language()), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
        print("\n".join(_listed(project, found)))
    n = len(found)
    say(
        ngettext(
            "{name}: {n} passage without a code of which something can be said.",
            "{name}: {n} passages without a code of which something can be said.",
            n,
        ).format(name=name, n=n)
    )


def _transcript(project: Project, what: str, *, sure: bool) -> str | None:
    """The transcript that is named; None where these are words to look at."""
    if sure:
        return project.transcript(what).name
    names = [row.name for row in project.transcripts()]
    if what in names:
        return what
    near = [name for name in names if what.casefold() in name.casefold()]
    return near[0] if len(near) == 1 and " " not in what else None


def _listed(project: Project, found: list[Suggested]) -> Iterator[str]:
    """Each passage on its lines, then a line a code."""
    from cipcoder.text.clean import visible

    for each in found:
        text = visible(" ".join(each.place.text.split()), line=True)
        text = text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"
        yield prose(_("turn {n}: “{text}”").format(n=each.place.turn, text=text), room())
        for one in each.suggestions:
            yield "  " + _line(project, one)
        yield ""


def _print_all(project: Project, found: list[Suggestion]) -> None:
    if not found:
        print(_("Nothing speaks for any code: no word of this stands in the codebook or in a coded passage."))
    for one in found:
        print(_line(project, one))


def _line(project: Project, one: Suggestion) -> str:
    """« Le sale boulot — because: vaisselle, sale »."""
    from cipcoder.text.clean import visible

    name, words = label(project.codebook, one.code, language()), visible(", ".join(one.words), line=True)
    said = [_("because: {words}").format(words=words)] if words else []
    if one.nearby:
        said.append(_("nearby: {words}").format(words=visible(", ".join(one.nearby), line=True)))
    return f"{visible(name, line=True)} — {' · '.join(said)}"


# --- measuring ------------------------------------------------------------------------------------------


def _evaluate(project: Project, *, analysis: bool, model: bool) -> None:
    from cipcoder import suggestions
    from cipcoder.cli.bar import bar

    meaning = suggestions.vectors(project) if model else None
    found = suggestions.evaluate(project, analysis=analysis, meaning=meaning, progress=bar)
    within = room()
    print(
        prose(
            _(
                "Each of {interviews} transcripts was left out in turn; from the others it was guessed what its "
                "{codings} codings are. How often the code was among the first suggested:"
            ).format(interviews=found.interviews, codings=found.codings),
            within,
        )
    )
    print()
    heads = [_("first"), _("first three"), _("first five")]
    show_table(["", *heads], [[_(WAYS[name]), *_shares(recall)] for name, recall in found.methods], right=(1, 2, 3))
    print()
    rows = [[label(project.codebook, code, language()), str(r.n), _percent(r, 3)] for code, r in found.codes]
    show_table([_("code"), _("codings"), _("first three")], rows, right=(1, 2))
    print()
    print(prose(_expect(found), within))


def _shares(recall: Recall) -> list[str]:
    from cipcoder.language.suggesting_measured import AT

    return [_percent(recall, most) for most in AT]


def _percent(recall: Recall, most: int) -> str:
    return _("{n}%").format(n=round(100 * recall.at(most)))


def _expect(found: Measured) -> str:
    """In a sentence or two, what one may expect."""
    ours, used = dict(found.methods)["codebook and passages"], dict(found.methods)["most used"]
    n = round(10 * ours.at(3))
    said = ngettext(
        "Expect the code you would choose among the three suggested about {n} time in ten",
        "Expect the code you would choose among the three suggested about {n} times in ten",
        n,
    ).format(n=n)
    said += _(", and not among them otherwise: suggestions help to remember codes, not to decide.")
    if ours.at(3) <= used.at(3):
        said += " " + _("Here they are worth no more than naming the codes used most: leave them off.")
    if found.only_here:
        said += " " + ngettext(
            "{n} coding has a code that no other transcript has: only the codebook could tell it.",
            "{n} codings have a code that no other transcript has: only the codebook could tell them.",
            found.only_here,
        ).format(n=found.only_here)
    return said
