"""The report of a study: its results gathered from the project and written as one page or one Word document."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cipcoder import suggestions
from cipcoder.codebook.words import say
from cipcoder.exchange.chosen import Chosen, found_extracts, one_coder
from cipcoder.exchange.drawn import version
from cipcoder.exchange.extracts import quoted_from
from cipcoder.formats.files import replacing
from cipcoder.formats.tables import ending
from cipcoder.locale import language
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.corpus import EVERYTHING
from cipcoder.report.about import about
from cipcoder.report.agreement_words import labels
from cipcoder.report.extracts_document import Quoted
from cipcoder.report.study_material import StudyMaterial, spread

ENDINGS = (".html", ".docx")
EXTRACTS = 3
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report says, and of what. ``title``: "" for the codebook's or the study's."""

    chosen: Chosen
    title: str = ""
    extracts: int = EXTRACTS
    """at most so many of each code"""
    memos: bool = False
    comparison: Comparison | None = None
    no_comparison: str = ""
    """why no coders are compared"""
    day: dt.date | None = None
    """None: today"""


def report_ending(to: Path) -> str:
    """How a report will be written; an error naming the endings there are."""
    return ending(to, ENDINGS)


def write_report(project: Project, to: Path, options: ReportOptions, progress: Progress = silent) -> StudyMaterial:
    """Write the report in the language of the messages; what it was made from.

    InputError where several have coded and nobody says whose codings.
    """
    from cipcoder.report.study_sections import report

    which = report_ending(to)
    found = gathered(project, options, progress)
    made = report(found, labels(project.codebook, language()))
    if which == ".html":
        from cipcoder.report.study_html import study_html as written
    else:
        from cipcoder.report.study_docx import study_docx as written
    data = written(made)
    with replacing(to) as file:
        file.write(data)
    return found


def gathered(project: Project, options: ReportOptions, progress: Progress = silent) -> StudyMaterial:
    """All that a report says."""
    chosen, study, book = options.chosen, project.study(), project.codebook
    of = chosen.wanted.transcripts
    rows = project.transcripts(of)
    coded = chosen.analysis or chosen.coders or any(row.codings for row in project.coders())
    coder = one_coder(project, chosen) if coded else None
    table = project.frequencies(coder, of, analysis=chosen.analysis) if coded else None
    if table is not None and not any(row.codings or row.codings_interviewer for row in table.rows):
        table = None
    number = version(project)
    words = project.participant_words(rows)
    sets = Counter(row.document_set for row in project.transcripts(EVERYTHING))

    def asked(question: Callable[..., Answer]) -> Answer | None:
        return None if table is None else question(coder, of, analysis=chosen.analysis)

    return StudyMaterial(
        title=options.title or say(book.title, language()) or study.name,
        study=study.name,
        spelt=study.language,
        day=(options.day or dt.date.today()).isoformat(),
        book=book,
        codebook=number,
        chosen=of,
        transcripts=tuple(rows),
        words={row.name: words[row.uid] for row in rows},
        people={person.key: person.attributes for person in project.participants()},
        attributes=tuple(project.attribute_values()),
        others={name: n for name, n in sorted(sets.items()) if of.document_set not in (name, None)},
        texts=hashlib.sha256("\n".join(sorted(row.text_sha256 for row in rows)).encode()).hexdigest()[:16],
        frequencies=table,
        cooccurrence=asked(project.cooccurrence),
        theme_lines=asked(project.theme_lines),
        first=asked(project.first_appearances),
        comparison=options.comparison,
        no_comparison=options.no_comparison,
        extracts=() if table is None else _extracts(project, options, coder, table.blind, progress),
        per_code=options.extracts,
        memos=tuple(project.memos_about(language())) if options.memos else None,
        suggested=suggestions.told_of(project),
        rests=None if table is None else about(table, number),
    )


def _extracts(
    project: Project, options: ReportOptions, coder: str | None, blind: Collection[str], progress: Progress
) -> tuple[Quoted, ...]:
    """The extracts that stand for the codes; none of what a blind round hides from who looks."""
    if not options.extracts:
        return ()
    asked = options.chosen
    one = Chosen(asked.wanted, () if coder is None else (coder,), asked.analysis)
    found = found_extracts(project, one, language(), progress)
    picked = spread((extract for extract in found if extract.transcript not in blind), options.extracts)
    return tuple(quoted_from(project, picked))
