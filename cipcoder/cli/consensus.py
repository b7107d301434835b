"""Disagreements of a round and the consensus: browsing, deciding, how far one is; and whose layer is analysed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cipcoder.cli.shared import example, label, opened, refuse_changing, say, show_table, worker
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.consensus import Entry, Outcome, Queue
    from cipcoder.project import Project

KINDS = {"only-a": "only a", "only-b": "only b", "boundaries": "boundaries", "code": "code"}
OUTCOMES = ("a", "b", "both", "neither")
WORDS = 50
"""characters of a passage shown in the list"""

app = typer.Typer(no_args_is_help=True, help=_("What coders of a round disagree on, and what they make of it."))
Round = Annotated[str, typer.Argument(help=_("The round's name."))]
Numbers = Annotated[list[int], typer.Argument(help=_("Numbers of disagreements, as “list” gives them."))]
Coder = Annotated[str | None, typer.Option("--coder", help=_("Who decides."))]
Between = Annotated[
    str | None,
    typer.Option("--between", help=_("The two coders (default: those of the consensus, or the first who sealed).")),
]


@app.command(
    "open",
    help=_("Begin the consensus of a round: what agrees by the boundary rule enters by itself."),
    epilog=example("cipcoder consensus open measured-1 --coder ana --rule union --share .8"),
)
def open_(
    context: typer.Context,
    round_: Round,
    coder: Coder = None,
    rule: Annotated[
        str,
        typer.Option(
            "--rule",
            help=_(
                "What agrees: exact, the same text only; or, where enough of it is shared, which bounds stand: union, "
                "intersection, a or b."
            ),
        ),
    ] = "exact",
    share: Annotated[float, typer.Option("--share", help=_("The part of the text of both that must be shared."))] = 0.8,
    between: Between = None,
) -> None:
    from cipcoder.consensus import open_consensus
    from cipcoder.consensus_words import rule_said
    from cipcoder.queries.rounds import Rule

    with _deciding(context, coder) as project:
        a, b = _pair(between)
        found, _done = open_consensus(project, round_, Rule(rule, 1.0 if rule == "exact" else share), a=a, b=b)
        print(rule_said(found.rule, found.a, found.b))
        n = len(found.agreed)
        print(
            ngettext("{n} thing agreed entered the consensus.", "{n} things agreed entered the consensus.", n).format(
                n=n
            )
        )
        _tell(found)


@app.command(
    "list",
    help=_("List the disagreements of a round, the biggest first."),
    epilog=example("cipcoder consensus list measured-1 --kind boundaries --open"),
)
def list_(
    context: typer.Context,
    round_: Round,
    kind: Annotated[str | None, typer.Option("--kind", help=_("only-a, only-b, boundaries or code."))] = None,
    code: Annotated[str | None, typer.Option("--code", help=_("Only this code and its sub-codes (by id)."))] = None,
    interview: Annotated[str | None, typer.Option("--interview", help=_("Only this interview."))] = None,
    open_only: Annotated[bool, typer.Option("--open", help=_("Only what is not decided yet."))] = False,
    between: Between = None,
) -> None:
    from cipcoder.consensus_words import decision_said, grouped, kind_name, words_of

    if kind is not None and kind not in KINDS:
        raise InputError(_("--kind takes {kinds}.").format(kinds=", ".join(KINDS)))
    with opened(context) as project:
        found = _found(project, round_, between)
        codes = None if code is None else {each.id for each in project.codebook.subtree(project.codebook.get(code).id)}
        name = None if interview is None else project.transcript(interview).name
        shown = [
            entry
            for entry in found.entries
            if (kind is None or entry.item.kind == KINDS[kind])
            and (codes is None or codes.intersection(entry.item.codes))
            and name in (None, entry.interview)
            and not (open_only and entry.decision is not None)
        ]
        texts = {name: project.document(name).text for name in {entry.interview for entry in shown}}
        rows = []
        for entry in shown:
            said = words_of(texts[entry.interview], entry.item.a or entry.item.b)
            rows.append(
                [
                    str(entry.number),
                    kind_name(entry.item.kind, found.a, found.b),
                    entry.interview,
                    "" if entry.turn is None else str(entry.turn),
                    " / ".join(label(project.codebook, each, language()) for each in entry.item.codes),
                    grouped(entry.item.characters),
                    decision_said(found, entry),
                    said if len(said) <= WORDS else said[: WORDS - 1].rstrip() + "…",
                ]
            )
        if rows:
            header = [_("no."), _("kind"), _("interview"), _("turn"), _("code"), _("characters"), _("decided")]
            show_table([*header, _("words")], rows, right=(0, 3, 5))
        _tell(found)


@app.command(
    "show",
    help=_("Show a disagreement: the passage in both versions, with both coders' memos."),
    epilog=example("cipcoder consensus show measured-1 7"),
)
def show(
    context: typer.Context,
    round_: Round,
    number: Annotated[int, typer.Argument(help=_("The number of a disagreement, as “list” gives it."))],
    between: Between = None,
) -> None:
    from cipcoder.cli.side_by_side import print_entry

    with opened(context) as project:
        found = _found(project, round_, between)
        print_entry(project, found, found.numbered([number])[0])


@app.command(
    "decide",
    help=_("Decide disagreements: whose version stands, or another passage or code; several at once alike."),
    epilog=example('cipcoder consensus decide measured-1 7 9 --outcome a --reason "more of it" --coder ana'),
)
def decide_(
    context: typer.Context,
    round_: Round,
    numbers: Numbers,
    coder: Coder = None,
    outcome: Annotated[str | None, typer.Option("--outcome", help=_("a, b, both or neither."))] = None,
    reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
    code: Annotated[
        list[str] | None, typer.Option("--code", help=_("Instead: this code is to stand (repeat for several)."))
    ] = None,
    start: Annotated[int | None, typer.Option("--start", help=_("With --code: from this character on."))] = None,
    stop: Annotated[int | None, typer.Option("--stop", help=_("With --code: up to this character."))] = None,
    quote: Annotated[str | None, typer.Option("--quote", help=_("With --code: on these words."))] = None,
) -> None:
    from cipcoder.consensus import decide, queue, refreshed

    refuse_changing(context)
    if (outcome is None) == (not code):
        raise InputError(_("Say what is to stand: --outcome a, b, both or neither; or another code with --code."))
    if outcome is not None and outcome not in OUTCOMES:
        raise InputError(_("--outcome takes {outcomes}.").format(outcomes=", ".join(OUTCOMES)))
    with _deciding(context, coder) as project:
        found = queue(project, round_)
        entries = found.numbered(numbers)
        if code:
            from cipcoder.agreement.interviews import Segment

            if len(entries) != 1:
                raise InputError(_("Another passage or code is decided for one disagreement at a time."))
            bounds = _bounds(project, entries[0], start, stop, quote)
            segments = [Segment(*bounds, project.codebook.get(each).id) for each in code]
            decide(project, found, entries, "other", reason, segments)
        else:
            decide(project, found, entries, cast("Outcome", outcome), reason)
        _tell(refreshed(project, found))


@app.command(
    "reopen",
    help=_("Take decisions away again."),
    epilog=example("cipcoder consensus reopen measured-1 7 --coder ana"),
)
def reopen_(context: typer.Context, round_: Round, numbers: Numbers, coder: Coder = None) -> None:
    from cipcoder.consensus import queue, refreshed, reopen

    with _deciding(context, coder) as project:
        found = queue(project, round_)
        reopen(project, found, found.numbered(numbers))
        _tell(refreshed(project, found))


@app.command("status", help=_("How far the consensus is."), epilog=example("cipcoder consensus status measured-1"))
def status(
    context: typer.Context,
    round_: Annotated[str | None, typer.Argument(help=_("The round's name (default: all rounds)."))] = None,
) -> None:
    from cipcoder.consensus import queue
    from cipcoder.consensus_words import grouped, rule_said

    with opened(context) as project:
        names = [row.name for row in project.rounds() if row.rule is not None] if round_ is None else [round_]
        if not names:
            print(_("No consensus is open yet. Begin: cipcoder consensus open ROUND"))
            return
        for i, name in enumerate(names):
            found = queue(project, name)
            if i:
                print()
            print(_("Round {name}: {a} and {b}.").format(name=name, a=found.a, b=found.b))
            if found.between is None:
                print(_("Its consensus is not open."))
            else:
                print(rule_said(found.rule, found.a, found.b))
            rows = []
            for interview in found.interviews:
                done = found.reached(interview)
                numbers = (done.decided, done.of, done.characters, done.of_characters)
                rows.append([interview, *map(grouped, numbers), "●" if done.decided == done.of else "◐"])
            header = [_("interview"), _("decided"), _("of"), _("characters"), _("of"), ""]
            show_table(header, rows, right=(1, 2, 3, 4))
            _tell(found)


def analysis(
    context: typer.Context,
    coder: Annotated[
        str | None, typer.Argument(help=_("The coder to analyse where no consensus is finished; none: nobody."))
    ] = None,
) -> None:
    from cipcoder.consensus import set_analysis

    with opened(context) as project:
        if coder is not None:
            set_analysis(project, None if coder == "none" else coder)
        chosen = project.analysis()
        if chosen is None:
            print(_("No analysis layer is chosen. Choose whose codings: cipcoder analysis NAME"))
        elif not chosen.agreed:
            print(_("Analysed are the codings of {coder}; no consensus is finished yet.").format(coder=chosen.coder))
        else:
            print(
                _("Analysed are the consensus in {names}, and the codings of {coder} elsewhere.").format(
                    names=", ".join(sorted(chosen.agreed)), coder=chosen.coder
                )
            )


def add_to(app_: typer.Typer) -> None:
    """Add the commands of the consensus."""
    app_.add_typer(app, name="consensus")
    app_.command(
        "analysis",
        help=_("Show or choose whose codings are analysed (with --analysis) where there is no consensus."),
        epilog=example("cipcoder analysis ana"),
    )(analysis)


# --- parts -------------------------------------------------------------------------------------------


@contextmanager
def _deciding(context: typer.Context, name: str | None) -> Iterator[Project]:
    """The project in the name of a person who is there; unlike coding, this makes no new one."""
    with opened(context) as project:
        project.use_coder(project.coder_named(worker(project, name)).name)
        yield project


def _pair(between: str | None) -> tuple[str | None, str | None]:
    if between is None:
        return None, None
    names = [name.strip() for name in between.split(",")]
    if len(names) != 2:
        raise InputError(_("Name two different coders: --between ana,ben"))
    return names[0], names[1]


def _found(project: Project, round_: str, between: str | None) -> Queue:
    from cipcoder.consensus import queue

    a, b = _pair(between)
    return queue(project, round_, a=a, b=b)


def _tell(found: Queue) -> None:
    """How far one is, and what was left out."""
    from cipcoder.consensus_words import reached_said

    say(reached_said(found.reached()))
    if found.changed:
        say(
            _("Left out, their text was changed since the layers were sealed: {names}").format(
                names=", ".join(found.changed)
            )
        )
    if found.hidden:
        say(_("Left out, a blind round goes on there: {names}").format(names=", ".join(found.hidden)))
    if found.gone:
        n = len(found.gone)
        say(
            ngettext(
                "Codings of {n} code were left out: it isn't in the codebook any more.",
                "Codings of {n} codes were left out: they aren't in the codebook any more.",
                n,
            ).format(n=n)
        )


def _bounds(project: Project, entry: Entry, start: int | None, stop: int | None, quote: str | None) -> tuple[int, int]:
    """The passage that is to stand: by characters, by its words (the nearest place of them), or all of both."""
    if (start is None) != (stop is None) or (quote is not None and start is not None):
        raise InputError(_("Give --start and --stop, or --quote; neither: all the text of the two."))
    if start is not None and stop is not None:
        return start, stop
    if quote is None:
        return entry.item.start, entry.item.stop
    from cipcoder.text.fold import find, folded

    places = find(folded(project.document(entry.interview).text), " ".join(quote.split()))
    if not places:
        raise InputError(_("These words are not in {name}.").format(name=entry.interview))
    nearest = min(places, key=lambda place: abs(place.start - entry.item.start))
    return nearest.start, nearest.stop


__all__: Sequence[str] = ("add_to", "app")
