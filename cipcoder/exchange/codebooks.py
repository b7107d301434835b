"""The codebook in whatever shape the file's ending asks for: a table, or a document for an appendix."""

from __future__ import annotations

from pathlib import Path

from cipcoder.codebook.words import say
from cipcoder.exchange.study_tables import codebook_table
from cipcoder.exchange.tables import write_sheet
from cipcoder.formats.tables import ENDINGS as TABLES
from cipcoder.formats.tables import Style, ending
from cipcoder.formats.writers.prose import ENDINGS as DOCUMENTS
from cipcoder.formats.writers.prose import Prose, write_prose
from cipcoder.project import Project
from cipcoder.report.codebook_document import codebook_document


def write_codebook(project: Project, to: Path, language: str = "fr", style: Style = "exact") -> int:
    """Write the codebook; how many codes and themes. ``language``: of a document's texts; a table has all."""
    if ending(to, (*TABLES, *DOCUMENTS)) in TABLES:
        return write_sheet(to, codebook_table(project, language), style)
    book, study = project.codebook, project.study()
    title = say(book.title, language) or study.name
    paragraphs = codebook_document(title, book, project.shown_examples, language=language, spelt=study.language)
    write_prose(to, Prose(title, study.language, paragraphs))
    return sum(1 for _row in book.walk())
