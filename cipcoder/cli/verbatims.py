"""Quotations kept for publication: in, listed, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.shared import example, opened, say_blind, show_table
from cipcoder.locale import _, ngettext

app = typer.Typer(no_args_is_help=True, help=_("Quotations kept for publication."))


@app.command(
    "import",
    help=_("Keep the quotations of a CSV file, each with its place in the transcripts."),
    epilog=example("cipcoder verbatims import verbatims.csv"),
)
def verbatims_import(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help=_("Columns key, wording, origin, theme, page, attributed, transcript, note."))
    ],
) -> None:
    from cipcoder.exchange.verbatims import import_verbatims

    with opened(context) as project:
        done = import_verbatims(project, file)
    print(ngettext("{n} quotation kept", "{n} quotations kept", done.kept).format(n=done.kept))
    show_table(
        [_("found"), _("quotations")], [[_(name), str(n)] for name, n in sorted(done.outcomes.items())], right=(1,)
    )


@app.command("list", help=_("List the quotations kept, with their places."), epilog=example("cipcoder verbatims list"))
def verbatims_list(context: typer.Context) -> None:
    with opened(context) as project:
        rows = project.verbatims()
        say_blind(project)
    show_table(
        [_("key"), _("origin"), _("found"), _("transcript"), _("place"), _("wording")],
        [
            [
                v.key,
                _(v.origin),
                _(v.match),
                v.transcript or "",
                "" if v.start is None else f"{v.start}-{v.stop}",
                v.wording[:60],
            ]
            for v in rows
        ],
    )
