"""The whole study in one workbook: what it is about, then a sheet for each table there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cipcoder import __version__
from cipcoder.errors import InputError
from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.study_tables import audit_table, codebook_table, memo_table, participant_table, verbatim_table
from cipcoder.exchange.tables import (
    counted,
    crosstab_table,
    extract_table,
    frequency_table,
    layers_said,
    matrix_table,
    the_only,
)
from cipcoder.formats.files import shown
from cipcoder.formats.tables import SHEET_CELL, Sheet, write_xlsx
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.crossing import Count
from cipcoder.queries.frequencies import Frequencies

CUT = " […]"


@dataclass(frozen=True, slots=True)
class Workbook:
    """What stands in it beside the codebook, the memos, the participants and the verbatims."""

    chosen: Chosen = field(default_factory=Chosen)
    count: Count = "codings"
    """what the matrix of codes by interviews counts"""
    attributes: tuple[str, ...] = ()
    """those that codes are crossed with"""
    audit: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook as it was written."""

    sheets: int
    rows: int
    """of all sheets together"""
    cut: int
    """texts longer than a cell holds"""


def write_workbook(
    project: Project, to: Path, asked: Workbook, language: str = "fr", progress: Progress = silent
) -> Written:
    """Write the workbook; a text longer than a cell holds is cut, ends in […] and is counted."""
    chosen = asked.chosen
    tables = counted(project, chosen)
    sheets = [
        extract_table(project, chosen, language, progress),
        frequency_table(project, tables, language),
        matrix_table(project, tables, asked.count, language),
        *([crosstab_table(project, the_only(tables), asked.attributes, language)] if asked.attributes else []),
        codebook_table(project, language),
        memo_table(project, language),
        participant_table(project),
        verbatim_table(project),
        *([audit_table(project, language, progress)] if asked.audit else []),
    ]
    sheets.insert(0, _about(project, chosen, tables, [sheet.title for sheet in sheets]))
    cut: list[int] = []
    rows = write_xlsx(to, [Sheet(sheet.title, sheet.header, _fitting(sheet.rows, cut)) for sheet in sheets])
    return Written(len(sheets), rows, len(cut))


def _fitting(rows: Iterable[Sequence[object]], cut: list[int]) -> Iterator[Sequence[object]]:
    """The rows with what no cell holds cut; the length of each such text goes to ``cut``."""
    for row in rows:
        long = [len(cell) for cell in row if isinstance(cell, str) and len(cell) > SHEET_CELL]
        cut += long
        yield [_cut(cell) for cell in row] if long else row


def _cut(cell: object) -> object:
    if isinstance(cell, str) and len(cell) > SHEET_CELL:
        return cell[: SHEET_CELL - len(CUT)] + CUT
    return cell


def _about(project: Project, chosen: Chosen, tables: Sequence[Frequencies], titles: Sequence[str]) -> Sheet:
    """The first sheet: what the others are about, and what isn't in them."""
    of = chosen.wanted.transcripts
    hidden = sorted({name for names in project.hidden_work().values() for name in names})
    said = [
        (_("study"), project.study().name),
        (_("made by"), f"cipcoder {__version__}"),
        (_("sheets"), ", ".join(titles)),
        (_("document set"), of.document_set or _("all")),
        (_("only"), "; ".join(of.conditions())),
        (_("codes"), ", ".join(chosen.wanted.codes) or _("all")),
        (_("codings of"), "; ".join(layers_said(table) for table in tables)),
        *(
            (
                _("interviews, {coder}").format(coder=table.coder),
                _("{finished} of {all} finished").format(finished=table.finished, all=table.interviews),
            )
            for table in tables
        ),
        (_("left out, a blind round goes on there"), ", ".join(hidden)),
    ]
    return Sheet(_("about this study"), ("item", "value"), [row for row in said if row[1]])


def workbook_ending(to: Path) -> None:
    """An error where the file is no workbook by its ending."""
    if to.suffix.lower() != ".xlsx":
        raise InputError(_("{file}: a workbook ends in .xlsx.").format(file=shown(to)))
