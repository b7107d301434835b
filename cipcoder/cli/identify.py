"""Who could be recognised without a name: by combinations of attributes, and by what they tell of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.leaks import app, refuse_inside
from cipcoder.cli.shared import example, opened, say, say_blind, show_table
from cipcoder.locale import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN, _HELPS = 8, 4
HOW = {"left out": N_("left out"), "grouped": N_("rare values put together")}


@app.command(
    "identify",
    help=_(
        "Who could be recognised without a name: which attributes leave people alone, what would help most, and what "
        "in each interview to look at."
    ),
    epilog=example("cipcoder pseudonyms identify entretien-b --show"),
)
def pseudonyms_identify(
    context: typer.Context,
    interviews: Annotated[list[str] | None, typer.Argument(help=_("Only these transcripts, by name."))] = None,
    show: Annotated[bool, typer.Option("--show", help=_("Show the words that were found."))] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help=_("Write the places in the interviews to a .csv or .xlsx file."))
    ] = None,
) -> None:
    from cipcoder.exchange.tracing import traced
    from cipcoder.formats.tables import table_ending, write_table
    from cipcoder.text.clean import visible
    from cipcoder.text.traces import SAID

    if to is not None:
        table_ending(to)
    with opened(context) as project:
        if show:
            refuse_inside(project, to)
        say_blind(project)
        people = {person.key: person.attributes for person in project.participants()}
        found = traced(project, interviews or ())
    _tell_attributes(people)
    rows = [
        [one.transcript, "" if one.turn is None else str(one.turn), _(SAID[one.kind]), *([one.words] if show else [])]
        for one in found
    ]
    header = [_("transcript"), _("turn"), _("what"), *([_("words")] if show else [])]
    if to is not None:
        n = write_table(to, ["transcript", "turn", "kind", *(["words"] if show else [])], rows)
        print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
    elif show:
        show_table(header, [[visible(cell, line=True)[:90] for cell in row] for row in rows], right=(1,))
    elif rows:
        counts: dict[tuple[str, str], int] = {}
        for one in found:
            counts[one.transcript, one.kind] = counts.get((one.transcript, one.kind), 0) + 1
        table = [[name, _(SAID[kind]), str(n)] for (name, kind), n in counts.items()]  # type: ignore[index]
        show_table([_("transcript"), _("what"), _("times")], table, right=(2,))
        say(_("The words: cipcoder pseudonyms identify INTERVIEW --show"))
    say(
        _(
            "These are places to read again, found by their wording. A story that everybody in a small town knows has "
            "no wording: only reading finds it."
        )
    )


def _tell_attributes(people: Mapping[str, Mapping[str, str]]) -> None:
    from cipcoder.exchange.rare import advice, combinations_of, rare, ways

    alone = len(rare(people))
    if not people:
        return
    said = ngettext(
        "{n} of {all} participants can be told from all others by at most three attributes.",
        "{n} of {all} participants can be told from all others by at most three attributes.",
        alone,
    )
    print(said.format(n=alone, all=len(people)))
    if not alone:
        return
    worst = combinations_of(people)
    rows = [[" + ".join(one.attributes), str(one.alone), str(one.smallest), str(one.people)] for one in worst[:_SHOWN]]
    print()
    show_table([_("known together"), _("alone"), _("smallest group"), _("people")], rows, right=(1, 2, 3))
    print()
    helps = advice(people)
    if helps:
        now = ways(people)
        print(_("What would help, tried out ({n} combinations fit one person now):").format(n=now))
    for one in helps[:_HELPS]:
        said = _("{attribute}, {how}: {n} of {all} could still be told apart, by {ways} combinations")
        values = {"attribute": one.attribute, "how": _(HOW[one.how]), "n": one.alone, "all": len(people)}
        print("  " + said.format(**values, ways=one.ways))
    if not helps or helps[0].alone > len(people) // 2:
        print(_("One attribute is not enough here: make several coarser, or give none away."))
    print()
