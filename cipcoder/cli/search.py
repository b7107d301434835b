"""Searching all transcripts from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import chosen_set, example, opened, say, width
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.queries.search import Search

AROUND = 40
"""Code points of context printed on each side."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "search",
        help=_("Find words in all transcripts, accents and capitals ignored; bricol* finds words that begin so."),
        epilog=example("cipcoder search travail --participants"),
    )(search)


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help=_("The words, as they follow each other."))],
    participants: Annotated[bool, typer.Option("--participants", help=_("Only what participants say."))] = False,
    document_set: Annotated[str, typer.Option("--set", help=_("Document set, or all."))] = "all",
    limit: Annotated[int, typer.Option("--limit", min=1, help=_("How many places are shown at most."))] = 500,
) -> None:
    from cipcoder.queries.search import search as asked

    needle = " ".join(words)
    if not needle.strip():
        raise InputError(_("Say what to search for: cipcoder search WORDS"))
    with opened(context) as project:
        texts = project.search_texts(project.transcripts(chosen_set(document_set)))
    result = asked(texts, needle, only_participants=participants, limit=limit)
    _print(result)


def _print(result: Search) -> None:
    from cipcoder.queries.search import summary
    from cipcoder.text.clean import visible

    for found in result.found:
        if not found.hits:
            continue
        n = found.places
        print(visible(found.transcript.name, line=True) + "  " + ngettext("{n} place", "{n} places", n).format(n=n))
        for hit in found.hits:
            before = hit.before[-AROUND:]
            blank = " " * (AROUND - width(before))
            print(
                f"{hit.turn or 0:>5}  {hit.speaker[:16]:<16}  {blank}{before}{hit.words}{hit.after[:AROUND]}".rstrip()
            )
    say(summary(result))
