"""What goes out as tables; the documents and whole transcripts are in the two modules beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli import export_framework, export_transcripts, refi
from cipcoder.cli.bar import bar
from cipcoder.cli.leaving import (
    Coder,
    Coders,
    Codes,
    Count,
    Csv,
    Set,
    Table,
    asked,
    counting,
    csv_style,
    leaving,
    table_style,
)
from cipcoder.cli.shared import Analysed, Where, example, say
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.formats.tables import Sheet, Style

app = typer.Typer(
    no_args_is_help=True,
    help=_("Write coded material to files. (Frequencies: cipcoder frequencies --to; layers: cipcoder layer export.)"),
)

Audited = Annotated[bool, typer.Option("--audit", help=_("With the trail of everything that was done."))]


@app.command(
    "extracts",
    help=_(
        "Coded extracts, each with its source. A table: .csv, .xlsx. Grouped by theme and code: .docx, .odt, .md. One "
        "record a line: .jsonl."
    ),
    epilog=example("cipcoder export extracts --to extracts.docx --code dirty-work"),
)
def extracts(
    context: typer.Context,
    to: Annotated[
        Path, typer.Option("--to", help=_("The file to write: its ending (.csv .xlsx .docx .odt .md .jsonl) says how."))
    ],
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
    words: Annotated[str, typer.Option("--words", help=_("Only where these words stand in the text."))] = "",
    question: Annotated[
        list[int] | None, typer.Option("--question", help=_("Only answers to this guide question (by number)."))
    ] = None,
    query: Annotated[
        str, typer.Option("--query", help=_("Only what a query finds, as in: cipcoder extracts QUERY."))
    ] = "",
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.chosen import advised
    from cipcoder.exchange.extracts import extract_ending, write_out

    csv = csv_style(style)
    extract_ending(to)
    with leaving(context, to, coder) as project:
        chosen = asked(
            project,
            coders=coder,
            analysis=analysis,
            codes=code,
            document_set=document_set,
            where=where,
            words=words,
            questions=question,
            query=query,
        )
        n = write_out(project, to, chosen, language(), csv, bar)
        if not n and (said := advised(project, chosen, language())):
            say(said)
    print(ngettext("{n} extract written: {file}", "{n} extracts written: {file}", n).format(n=n, file=to))


@app.command(
    "matrix",
    help=_("Codes by interviews as a table. An empty cell: nothing so far, and the interview isn't finished."),
    epilog=example("cipcoder export matrix --to matrix.xlsx --count presence"),
)
def matrix(
    context: typer.Context,
    to: Table,
    count: Count = "codings",
    turned: Annotated[
        bool, typer.Option("--interviews-as-rows", help=_("An interview a row with its participant, a code a column."))
    ] = False,
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.tables import counted, matrix_table

    counts, csv = counting(count), table_style(to, style)
    with leaving(context, to, coder) as project:
        chosen = asked(project, coders=coder, analysis=analysis, codes=code, document_set=document_set, where=where)
        table = matrix_table(project, counted(project, chosen), counts, language(), turned=turned)
        _write(to, table, csv)


@app.command(
    "crosstab",
    help=_("Codes by what the participants are: n interviews, then codings, with their denominators."),
    epilog=example("cipcoder export crosstab --by gender --coder ana --to gender.csv"),
)
def crosstab(
    context: typer.Context,
    to: Table,
    by: Annotated[list[str], typer.Option("--by", help=_("An attribute of the participants (repeat for several)."))],
    coder: Annotated[str | None, typer.Option("--coder", help=_("Whose codings."))] = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.tables import counted, crosstab_table, the_only

    csv, coders = table_style(to, style), None if coder is None else [coder]
    with leaving(context, to, coders) as project:
        chosen = asked(project, coders=coders, analysis=analysis, codes=code, document_set=document_set, where=where)
        _write(to, crosstab_table(project, the_only(counted(project, chosen)), by, language()), csv)


@app.command(
    "codebook",
    help=_(
        "The codebook as a table (.csv, .xlsx) or for an appendix (.docx, .odt, .md). YAML: cipcoder codebook export."
    ),
    epilog=example("cipcoder export codebook --to codebook.docx"),
)
def codebook(
    context: typer.Context,
    to: Annotated[
        Path, typer.Option("--to", help=_("The file to write: its ending (.csv .xlsx .docx .odt .md) says how."))
    ],
    style: Csv = "exact",
) -> None:
    from cipcoder.exchange.codebooks import write_codebook

    csv = csv_style(style)
    with leaving(context, to) as project:
        n = write_codebook(project, to, language(), csv)
    print(ngettext("{n} code written: {file}", "{n} codes and themes written: {file}", n).format(n=n, file=to))


@app.command(
    "memos",
    help=_("Memos as a table: what about, by whom, when. (To read them: cipcoder memos export.)"),
    epilog=example("cipcoder export memos --to memos.xlsx"),
)
def memos(context: typer.Context, to: Table, coder: Coder = None, code: Codes = None, style: Csv = "exact") -> None:
    from cipcoder.exchange.study_tables import memo_table

    csv = table_style(to, style)
    with leaving(context, to, _alone(coder)) as project:
        _write(to, memo_table(project, language(), code or ()), csv)


@app.command(
    "participants",
    help=_("The participants with their attributes and interviews, as a table."),
    epilog=example("cipcoder export participants --to participants.csv"),
)
def participants(context: typer.Context, to: Table, style: Csv = "exact") -> None:
    from cipcoder.exchange.study_tables import participant_table

    csv = table_style(to, style)
    with leaving(context, to) as project:
        _write(to, participant_table(project), csv)


@app.command(
    "verbatims",
    help=_("The quotations kept for publication, with their places, as a table that can be read back."),
    epilog=example("cipcoder export verbatims --to verbatims.csv"),
)
def verbatims(context: typer.Context, to: Table, coder: Coder = None, style: Csv = "exact") -> None:
    from cipcoder.exchange.study_tables import verbatim_table

    csv = table_style(to, style)
    with leaving(context, to, _alone(coder)) as project:
        _write(to, verbatim_table(project), csv)


@app.command(
    "audit",
    help=_("Everything that was ever done, as a table: when, who, what, before and after. No word of an interview."),
    epilog=example("cipcoder export audit --to audit.csv"),
)
def audit(context: typer.Context, to: Table, coder: Coder = None, style: Csv = "exact") -> None:
    from cipcoder.exchange.study_tables import audit_table

    csv = table_style(to, style)
    with leaving(context, to, _alone(coder)) as project:
        _write(to, audit_table(project, language(), bar), csv)


@app.command(
    "workbook",
    help=_(
        "All tables in one .xlsx file: extracts, frequencies, matrix, codebook, memos, participants, verbatims; with "
        "--by codes by attributes."
    ),
    epilog=example("cipcoder export workbook --to study.xlsx"),
)
def workbook(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The .xlsx file to write."))],
    count: Count = "codings",
    by: Annotated[
        list[str] | None, typer.Option("--by", help=_("An attribute of the participants (repeat for several)."))
    ] = None,
    with_audit: Audited = False,
    coder: Coders = None,
    analysis: Analysed = False,
    code: Codes = None,
    document_set: Set = "interviews",
    where: Where = None,
) -> None:
    from cipcoder.exchange.workbook import Workbook, workbook_ending, write_workbook

    counts = counting(count)
    workbook_ending(to)
    with leaving(context, to, coder) as project:
        chosen = asked(project, coders=coder, analysis=analysis, codes=code, document_set=document_set, where=where)
        of = Workbook(chosen, counts, tuple(by or ()), with_audit)
        done = write_workbook(project, to, of, language(), bar)
    print(_("{sheets} sheets, {rows} rows written: {file}").format(sheets=done.sheets, rows=done.rows, file=to))
    if done.cut:
        said = ngettext(
            "{n} text is longer than a cell holds: it is cut and ends in […]; a .csv has it whole.",
            "{n} texts are longer than a cell holds: they are cut and end in […]; a .csv has them whole.",
            done.cut,
        )
        say(said.format(n=done.cut))


def _alone(coder: str | None) -> Sequence[str] | None:
    return None if coder is None else [coder]


def _write(to: Path, table: Sheet, style: Style) -> None:
    from cipcoder.exchange.tables import write_sheet

    n = write_sheet(to, table, style)
    print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))


export_framework.add_to(app)
export_transcripts.add_to(app)
refi.add_to(app)
