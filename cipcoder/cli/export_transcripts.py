"""What goes out as whole transcripts, and for programs that read texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.leaving import Coders, Codes, Set, asked, leaving
from cipcoder.cli.shared import Analysed, Where, example, say
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

Names = Annotated[
    list[str] | None,
    typer.Argument(help=_("Only these transcripts; otherwise the whole set.")),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group."""
    app.command(
        "html",
        help=_("Whole transcripts with their codings in the margin: pages to read, send or print, each in one file."),
        epilog=example("cipcoder export html entretien-b --to entretien-b.html"),
    )(html)
    app.command(
        "markdown",
        help=_("Whole transcripts as Markdown, under each turn its codings."),
        epilog=example("cipcoder export markdown --coder ana --to transcripts"),
    )(markdown)
    app.command(
        "iramuteq",
        help=_("A corpus for IRaMuTeQ: what the participants say, with their attributes as starred variables."),
        epilog=example("cipcoder export iramuteq --to corpus.txt"),
    )(iramuteq)
    app.command(
        "web-annotation",
        help=_("Codings as W3C Web Annotations (JSON-LD), each by position and by quotation."),
        epilog=example("cipcoder export web-annotation --to annotations"),
    )(web_annotation)


def html(
    context: typer.Context,
    to: Annotated[
        Path, typer.Option("--to", help=_("The folder for the pages; for one transcript, or an .html file."))
    ],
    names: Names = None,
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.exchange.pages import write_pages

    with leaving(context, to, coder) as project:
        chosen = asked(
            project,
            coders=coder,
            analysis=analysis,
            codes=code,
            document_set=document_set,
            where=where,
            transcripts=names or (),
        )
        n = write_pages(project, to, chosen, language(), bar)
    _written(n, to)


def markdown(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The folder for the files; for one transcript, or a .md file."))],
    names: Names = None,
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.exchange.pages import write_markdown

    with leaving(context, to, coder) as project:
        chosen = asked(
            project,
            coders=coder,
            analysis=analysis,
            codes=code,
            document_set=document_set,
            where=where,
            transcripts=names or (),
        )
        n = write_markdown(project, to, chosen, language(), bar)
    _written(n, to)


def _written(n: int, to: Path) -> None:
    print(ngettext("{n} transcript written: {file}", "{n} transcripts written: {file}", n).format(n=n, file=to))


def iramuteq(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The .txt file to write."))],
    names: Names = None,
    extracts: Annotated[
        bool, typer.Option("--extracts", help=_("Each coded extract is a text (default: each interview)."))
    ] = False,
    interviewer: Annotated[
        bool, typer.Option("--with-interviewer", help=_("With what the interviewer and others say."))
    ] = False,
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.exchange.corpora import write_iramuteq

    if not extracts and (coder or analysis or code):
        raise InputError(_("Whole interviews have no coder and no code: add --extracts, or leave these options out."))
    with leaving(context, to, coder) as project:
        chosen = asked(
            project,
            coders=coder,
            analysis=analysis,
            codes=code,
            document_set=document_set,
            where=where,
            transcripts=names or (),
        )
        n = write_iramuteq(project, to, chosen, by_extract=extracts, interviewer=interviewer, progress=bar)
    print(ngettext("{n} text written: {file}", "{n} texts written: {file}", n).format(n=n, file=to))
    say(
        _(
            "In it is what people say, without marks like (laughs) and [00:12:31]; the signs * $ _ that IRaMuTeQ obeys "
            "are blanks."
        )
        if interviewer
        else _(
            "In it is what the participants say, not the interviewer (--with-interviewer), without marks like (laughs) "
            "and [00:12:31]; the signs * $ _ that IRaMuTeQ obeys are blanks."
        )
    )


def web_annotation(
    context: typer.Context,
    to: Annotated[
        Path,
        typer.Option(
            "--to", help=_("A folder (with the texts), a .jsonld file, or a .jsonl file (one coding a line).")
        ),
    ],
    names: Names = None,
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.exchange.corpora import write_web_annotations

    with leaving(context, to, coder) as project:
        chosen = asked(
            project,
            coders=coder,
            analysis=analysis,
            codes=code,
            document_set=document_set,
            where=where,
            transcripts=names or (),
        )
        n = write_web_annotations(project, to, chosen, language(), bar)
    print(ngettext("{n} coding written: {file}", "{n} codings written: {file}", n).format(n=n, file=to))
