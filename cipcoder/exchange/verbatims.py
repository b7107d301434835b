"""Verbatims that come in, from a table or out of a manuscript, each with its place where it is found."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.exchange.corpus import corpus_of
from cipcoder.exchange.manuscripts import key_of, read_manuscript, where
from cipcoder.formats.files import shown
from cipcoder.formats.tables import write_table
from cipcoder.formats.verbatims import VerbatimLine, read_verbatims
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.store import Act
from cipcoder.text.judging import SHOWN, Judgement
from cipcoder.text.locate import Place
from cipcoder.text.quotations import Quotation
from cipcoder.text.quote_check import Corpus, Quoted, answers_kept, placed

TABLES = (".csv", ".xlsx")
REVIEW = (
    *("keep", "judgement", "wording", "attributed", "origin", "page", "found", "transcript", "reasons"),
    *("before", "after", "theme", "note", "key"),
)
"""the columns of a review, those to look at first"""


@dataclass(frozen=True, slots=True)
class VerbatimsOptions:
    """``unsure``: take a manuscript's unsure quotations too; ``review``: where to write all of them, and keep none."""

    dry_run: bool = False
    unsure: bool = False
    review: Path | None = None


@dataclass(frozen=True, slots=True)
class VerbatimsImported:
    """Verbatims kept, and how they were found: counts by outcome (exact, elided, reworded, ambiguous, not found)."""

    kept: int
    outcomes: dict[str, int]
    manuscript: bool = False
    quotations: tuple[Quotation, ...] = ()
    """all of a manuscript, kept or not"""
    removed: int = 0
    """kept before, and no more: a review says no, or corrected them"""
    undecided: int = 0
    """rows of a review without an answer"""
    changes: tuple[str, ...] = ()
    """what reading the document took"""

    @property
    def judged(self) -> Counter[Judgement]:
        """How many quotations of a manuscript are of each kind."""
        return Counter(each.judgement for each in self.quotations)


@dataclass(frozen=True, slots=True)
class _Row:
    """A verbatim to keep, and the transcript and place it was found in."""

    line: VerbatimLine
    match: str
    transcript: str = ""
    span: tuple[int, int] | None = None


def import_verbatims(
    project: Project, path: Path, options: VerbatimsOptions | None = None, progress: Progress = silent
) -> VerbatimsImported:
    """Keep the quotations of a table, or the extracts of a manuscript. Importing twice keeps everything once."""
    options = options or VerbatimsOptions()
    table = path.suffix.lower() in TABLES
    return (_from_table if table else _from_manuscript)(project, path, options, progress)


def _from_table(project: Project, path: Path, options: VerbatimsOptions, progress: Progress) -> VerbatimsImported:
    if options.review is not None:
        raise InputError(_("{file} is a table already: --review is for manuscripts.").format(file=shown(path)))
    lines = read_verbatims(path)
    corpus = corpus_of(project)
    rows = _looked_up([line for line in lines if line.keep], corpus, progress)
    decided = {line.key for line in lines if line.review and line.key and line.keep is not None}
    done = _keep(project, rows, decided, options)
    return replace(done, undecided=sum(line.keep is None for line in lines))


def _from_manuscript(project: Project, path: Path, options: VerbatimsOptions, progress: Progress) -> VerbatimsImported:
    corpus = corpus_of(project)
    manuscript = read_manuscript(path, corpus, progress)
    wanted: set[Judgement] = {"extract", "unsure"} if options.unsure else {"extract"}
    taken = [each for each in manuscript.quotations if options.review or each.judgement in wanted]
    lines: dict[str, VerbatimLine] = {}
    for each in taken:
        line = _line(each, manuscript.file)
        lines.setdefault(line.key, line)  # printed twice in the same words, it is one verbatim
    rows = _looked_up(list(lines.values()), corpus, progress)
    if options.review is not None:
        _write_review(options.review, manuscript.quotations, {row.line.key: row for row in rows}, manuscript.file)
        done = VerbatimsImported(0, {})
    else:
        done = _keep(project, rows, set(lines), options)
    return replace(done, manuscript=True, quotations=manuscript.quotations, changes=manuscript.changes)


def _line(each: Quotation, file: str) -> VerbatimLine:
    """A quotation of a manuscript as a row of a table."""
    return VerbatimLine(
        key=key_of(file, each.wording),
        wording=each.wording,
        origin=each.origin,
        theme=each.headings[-1] if each.headings else "",
        page=where(each),
        note=" › ".join(each.headings),
        attributed=each.attributed,
        transcript="",
        expected="",
        line=0,
    )


def _looked_up(lines: Sequence[VerbatimLine], corpus: Corpus, progress: Progress) -> list[_Row]:
    return [_row(line, corpus) for line in progress(lines, len(lines), _("Finding quotations"))]


def _row(line: VerbatimLine, corpus: Corpus) -> _Row:
    quoted = Quoted(line.wording, line.attributed, line.origin)
    if line.origin == "questionnaire" and not answers_kept(corpus):
        return _Row(line, "unplaced")
    place, rivals = placed(quoted, corpus, {line.transcript} if line.transcript else ())
    if isinstance(place, Place):
        return _Row(line, place.hit.kind, place.name, (place.hit.start, place.hit.stop))
    return _Row(line, "ambiguous" if rivals else "not found")


def _keep(
    project: Project, rows: Sequence[_Row], decided: Collection[str], options: VerbatimsOptions
) -> VerbatimsImported:
    """Keep these; of what was kept under a key in ``decided``, only what is among them stays."""
    uids = {row.name: row.uid for row in project.transcripts()}
    new = tuple(_new(row, uids) for row in rows)
    standing = {(each.key, each.origin, each.wording) for each in new}
    stale = tuple(
        each.uid
        for each in project.verbatims()
        if each.key in decided and (each.key, each.origin, each.wording) not in standing
    )
    me = None if project.coder is None else project.coder.uid
    acts = [Act(ops.AddVerbatims(new), me)] + ([Act(ops.RemoveVerbatims(stale), me)] if stale else [])
    project.do_all(acts, keep=not options.dry_run)
    return VerbatimsImported(len(new), dict(Counter(row.match for row in rows)), removed=len(stale))


def _new(row: _Row, uids: Mapping[str, uuid.UUID]) -> ops.NewVerbatim:
    line = row.line
    start, stop = row.span or (None, None)
    return ops.NewVerbatim(
        line.wording,
        origin=line.origin,
        key=line.key,
        theme=line.theme,
        page=line.page,
        note=line.note,
        attributed=line.attributed,
        transcript=uids[row.transcript] if row.transcript else None,
        start=start,
        stop=stop,
        match=row.match,
    )


def _write_review(to: Path, read: Iterable[Quotation], rows: dict[str, _Row], file: str) -> None:
    """All quotations, a row each: a person says yes or no in the first column and imports the file."""
    keep: dict[Judgement, str] = {"extract": _("yes"), "unsure": ""}

    def cells(each: Quotation) -> list[object]:
        line = _line(each, file)
        row = rows[line.key]
        reasons = "; ".join(_(reason) for reason in each.reasons)
        return [
            *(keep.get(each.judgement, _("no")), _(SHOWN[each.judgement]), line.wording, line.attributed, line.origin),
            *(line.page, _(row.match), row.transcript, reasons, each.before, each.after, line.theme, line.note),
            line.key,
        ]

    first = {key_of(file, each.wording): each for each in reversed(list(read))}
    write_table(to, REVIEW, (cells(each) for each in reversed(first.values())), "excel")
