"""Verbatims from a table, each with its place where it is found in a transcript."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cipcoder.formats.verbatims import VerbatimLine, read_verbatims
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import Document
from cipcoder.store import operations as ops
from cipcoder.text.locate import Ambiguous, Place, Prepared, best, prepare
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class VerbatimsImported:
    """Verbatims kept, and how they were found: counts by outcome (exact, elided, reworded, ambiguous, not found)."""

    kept: int
    outcomes: dict[str, int]


def import_verbatims(project: Project, path: Path) -> VerbatimsImported:
    """Keep a file's quotations, each with its place where it is found in a transcript."""
    lines = read_verbatims(path)
    with_talk = project.transcripts(Filter(None))
    texts = {row.name: _prepared(project.document(row.name)) for row in with_talk}
    uids = {row.name: row.uid for row in with_talk}
    new = []
    outcomes: dict[str, int] = {}
    for line in lines:
        verbatim = _placed(line, texts)
        name = verbatim.transcript
        outcomes[verbatim.match] = outcomes.get(verbatim.match, 0) + 1
        new.append(
            ops.NewVerbatim(
                line.wording,
                origin=line.origin,
                key=line.key,
                theme=line.theme,
                page=line.page,
                note=line.note,
                attributed=line.attributed,
                transcript=None if name is None else uids[name],
                start=verbatim.start,
                stop=verbatim.stop,
                match=verbatim.match,
            )
        )
    project.do(ops.AddVerbatims(tuple(new)))
    return VerbatimsImported(len(new), outcomes)


def _prepared(talk: Document) -> Prepared:
    return prepare(talk.text, [Span(t.head, t.start) for t in talk.turns])


@dataclass(frozen=True, slots=True)
class _Placed:
    transcript: str | None
    start: int | None
    stop: int | None
    match: str


def _placed(line: VerbatimLine, texts: dict[str, Prepared]) -> _Placed:
    if line.origin == "questionnaire":  # answers aren't transcripts: nothing to look in
        return _Placed(None, None, None, "unplaced")
    found = best(line.wording, texts)
    if isinstance(found, Place):
        return _Placed(found.name, found.hit.start, found.hit.stop, found.hit.kind)
    return _Placed(None, None, None, "ambiguous" if isinstance(found, Ambiguous) else "not found")
