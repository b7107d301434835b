"""The quotations of a manuscript, or the verbatims already kept, checked against the transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cipcoder.exchange.corpus import corpus_of
from cipcoder.exchange.manuscripts import read_manuscript, where
from cipcoder.formats.files import replacing
from cipcoder.formats.tables import ending, write_table
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.memos import VerbatimRow
from cipcoder.report.quotation_report import Check, page
from cipcoder.report.quotation_words import COLUMNS, row
from cipcoder.text.quote_check import Checked, Corpus, Quoted, check, together

ENDINGS = (".html", ".csv", ".xlsx")


def check_manuscript(project: Project, path: Path, progress: Progress = silent) -> Check:
    """Every extract of a manuscript against the transcripts; what seems something else is only counted."""
    corpus = corpus_of(project)
    manuscript = read_manuscript(path, corpus, progress)
    wanted = [each for each in manuscript.quotations if each.judgement == "extract"]
    quoted = [
        Quoted(each.wording, each.attributed, each.origin, where(each), " › ".join(each.headings)) for each in wanted
    ]
    unsure = sum(each.judgement == "unsure" for each in manuscript.quotations)
    return Check(path.name, _checked(quoted, corpus, progress), len(corpus.sources), unsure)


def check_verbatims(project: Project, progress: Progress = silent) -> Check:
    """Every verbatim kept (that may be shown) against the transcripts as they are now."""
    corpus = corpus_of(project)
    quoted = [
        Quoted(each.wording, each.attributed, each.origin, _place(each), each.theme)  # type: ignore[arg-type]
        for each in project.verbatims()
    ]
    return Check("", _checked(quoted, corpus, progress), len(corpus.sources))


def _place(kept: VerbatimRow) -> str:
    """How a verbatim is called: by its key, or, where that was made for it, by its page."""
    return kept.page if kept.page and ":" in kept.key else kept.key or kept.page


def _checked(quoted: Sequence[Quoted], corpus: Corpus, progress: Progress) -> tuple[Checked, ...]:
    found = [check(each, corpus) for each in progress(quoted, len(quoted), _("Checking quotations"))]
    return tuple(together(found))


def write_check(done: Check, to: Path, language: str) -> None:
    """The results as a table (.csv, .xlsx) or a page (.html), as the file's ending says."""
    if ending(to, ENDINGS) == ".html":
        with replacing(to) as file:
            file.write(page(done, language).encode("utf-8"))
    else:
        write_table(to, COLUMNS, (row(number, each) for number, each in enumerate(done.results, 1)))
