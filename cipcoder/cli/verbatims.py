"""Quotations kept for publication: in, listed, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.columns import Column, blocks, prose, room
from cipcoder.cli.leaving import Csv, MaybeTable, csv_style, looking, table_style
from cipcoder.cli.shared import example, label, opened, say, say_blind, show_table
from cipcoder.locale import _, language, ngettext

app = typer.Typer(no_args_is_help=True, help=_("Quotations kept for publication."))


@app.command(
    "import",
    help=_("Keep the quotations of a table, or the extracts quoted in a manuscript, each with its place."),
    epilog=example("cipcoder verbatims import thesis.docx --dry-run"),
)
def verbatims_import(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help=_(
                "A manuscript (.docx, .odt, .pdf, .txt…), or a .csv or .xlsx with columns key, wording, origin, theme, "
                "page, attributed, transcript, note."
            )
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would be kept; store nothing."))] = False,
    review: Annotated[
        Path | None,
        typer.Option(
            "--review",
            help=_(
                "Write every quotation of a manuscript to a .csv or .xlsx to decide on; that file is imported then."
            ),
        ),
    ] = None,
    unsure: Annotated[bool, typer.Option("--all", help=_("Take a manuscript's unsure quotations too."))] = False,
) -> None:
    from cipcoder.cli.verbatims_shown import show_imported
    from cipcoder.exchange.verbatims import VerbatimsOptions, import_verbatims

    options = VerbatimsOptions(dry_run, unsure, review)
    with opened(context) as project:
        done = import_verbatims(project, file, options, bar)
    show_imported(done, file, options)


@app.command(
    "check",
    help=_("Check a manuscript's quotations, or the verbatims kept, against the transcripts."),
    epilog=example("cipcoder verbatims check thesis.docx --to report.html"),
)
def verbatims_check(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help=_("A manuscript; without one, the verbatims already kept are checked."))
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write a report: .html, .csv or .xlsx."))] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Show the quotations too that there is nothing to say about."))
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=_("Exit with 1 when there is something to look at."))
    ] = False,
) -> None:
    from cipcoder.cli.leaks import before_leaving
    from cipcoder.cli.verbatims_shown import show_check
    from cipcoder.exchange.quoting import check_manuscript, check_verbatims, write_check

    with opened(context) as project:
        done = check_verbatims(project, bar) if file is None else check_manuscript(project, file, bar)
        if file is None:
            say_blind(project)
        if to is not None:
            before_leaving(project)
            write_check(done, to, language())
    show_check(done, everything=everything)
    if to is not None:
        say(_("Written: {file}").format(file=to))
    if strict and done.troubled:
        raise typer.Exit(1)


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


@app.command(
    "count",
    help=_("How many verbatims each theme has, by origin: interview, questionnaire, observation."),
    epilog=example("cipcoder verbatims count --to verbatims-by-origin.csv"),
)
def verbatims_count(context: typer.Context, to: MaybeTable = None, style: Csv = "exact") -> None:
    from cipcoder.exchange.finding_tables import ORIGINS, by_origin, origin_table
    from cipcoder.exchange.tables import write_sheet
    from cipcoder.text.clean import visible

    csv = csv_style(style) if to is None else table_style(to, style)
    with looking(context, None, to) as project:
        rows, book = project.verbatims(), project.codebook
        if to is not None:
            n = write_sheet(to, origin_table(rows), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
    if not rows:
        print(_("No verbatim is kept yet. Keep some: cipcoder verbatims import FILE"))
        return
    found = by_origin(rows)
    names = [
        visible(label(book, theme, language()) if theme in book else theme, line=True) or _("without a theme")
        for theme in found
    ]
    columns = [
        *(Column(_(origin), [str(counts[origin] or "·") for counts in found.values()]) for origin in ORIGINS),
        Column(_("all"), [str(counts.total()) for counts in found.values()]),
    ]
    print("\n".join(blocks(Column(_("theme"), names, right=False), [columns], room(), narrow=True)))
    each = ", ".join(f"{_(origin)} {sum(counts[origin] for counts in found.values())}" for origin in ORIGINS)
    placed = sum(row.start is not None for row in rows)
    said = ngettext(
        "{n} verbatim in all ({each}); {placed} found in a transcript.",
        "{n} verbatims in all ({each}); {placed} found in a transcript.",
        len(rows),
    )
    print(prose(said.format(n=len(rows), each=each, placed=placed), room()))
