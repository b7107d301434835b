"""Coded extracts in whatever shape the file's ending asks for: a table, a document by theme, one record a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from cipcoder.exchange.chosen import Chosen, found_extracts
from cipcoder.exchange.tables import extract_table, write_sheet
from cipcoder.formats.tables import ENDINGS as TABLES
from cipcoder.formats.tables import Style, ending, table_ending
from cipcoder.formats.writers.prose import ENDINGS as DOCUMENTS
from cipcoder.formats.writers.prose import Prose, write_prose
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.corpus import participants
from cipcoder.queries.extracts import Extract, source_fields
from cipcoder.report.extracts_document import Quoted, extracts_document, said_in
from cipcoder.text.sourcing import around

LINES = ".jsonl"


def extract_ending(to: Path) -> str:
    """How extracts will be written, by the file's ending; an error naming the endings there are."""
    if to.suffix.lower() in (*DOCUMENTS, LINES):
        return to.suffix.lower()
    if to.suffix.lower() in TABLES or to.exists():
        return table_ending(to)
    return ending(to, (*TABLES, *DOCUMENTS, LINES))


def write_out(
    project: Project,
    to: Path,
    chosen: Chosen,
    language: str = "fr",
    style: Style = "exact",
    progress: Progress = silent,
) -> int:
    """Write the extracts chosen; how many."""
    which = extract_ending(to)
    if which in DOCUMENTS:
        return write_document(project, to, chosen, language, progress)
    if which == LINES:
        from cipcoder.exchange.corpora import write_coding_lines

        return write_coding_lines(project, to, chosen, language, progress)
    return write_sheet(to, extract_table(project, chosen, language, progress), style)


def write_document(
    project: Project, to: Path, chosen: Chosen, language: str = "fr", progress: Progress = silent
) -> int:
    """Write the extracts by theme and code as .docx, .odt or .md; how many."""
    found = list(quoted_extracts(project, chosen, language, progress))
    study = project.study()
    n, of = len(found), len({each.transcript for each in found})
    said = _("Coded extracts: {extracts} of {transcripts}; coded by {names}.").format(
        extracts=ngettext("{n} extract", "{n} extracts", n).format(n=n),
        transcripts=ngettext("{n} transcript", "{n} transcripts", of).format(n=of),
        names=", ".join(sorted({each.layer for each in found})) or "—",
    )
    made = list(extracts_document(study.name, said, project.codebook, found, language=language, spelt=study.language))
    write_prose(to, Prose(study.name, study.language, progress(made, len(made), _("paragraphs"))))
    return n


def quoted_extracts(
    project: Project, chosen: Chosen, language: str = "fr", progress: Progress = silent
) -> Iterator[Quoted]:
    """The extracts chosen, as ``quoted_from`` gives them."""
    return quoted_from(project, found_extracts(project, chosen, language, progress))


def quoted_from(project: Project, found: Iterable[Extract]) -> Iterator[Quoted]:
    """Extracts with who says what in them, and the source as the project's template words it.

    Quickest where extracts of one transcript follow each other.
    """
    template = project.template()
    with project.store.read() as connection:
        people = participants(connection)
    for name, extracts in groupby(found, key=lambda extract: extract.transcript):
        document = project.document(name)
        person = people.get(document.transcript.participant or "")
        for e in extracts:
            fields = source_fields(document, person, e.start, e.stop)
            said = said_in(document, e.start, e.stop)
            yield Quoted(e.code, name, e.start, e.stop, said, tuple(around(template, fields)), e.layer)
