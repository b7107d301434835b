"""The corpus and its codings for other programs: IRaMuTeQ, and whatever reads JSON Lines or Web Annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from cipcoder.codebook.words import say
from cipcoder.exchange.chosen import Chosen, found_documents, found_extracts
from cipcoder.formats import iramuteq, web_annotation
from cipcoder.formats.files import replacing
from cipcoder.formats.folder import file_names, filling
from cipcoder.formats.iramuteq import StarredText
from cipcoder.formats.json_lines import FIELDS, CodingLine, write_json_lines
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.document import Document
from cipcoder.queries.extracts import Extract
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.types import iso
from cipcoder.text.spans import Span, intersection

COLLECTION = "codings.jsonld"


# --- JSON Lines --------------------------------------------------------------------------------------


def write_coding_lines(
    project: Project, to: Path, chosen: Chosen, language: str = "fr", progress: Progress = silent
) -> int:
    """Write the codings chosen, one a line; how many."""
    return write_json_lines(to, map(_line, found_extracts(project, chosen, language, progress)))


def _line(e: Extract) -> CodingLine:
    same = {name: getattr(e, name) for name in FIELDS if name not in ("attributes", "roles", "themes")}
    themes = tuple(filter(None, e.theme.split(" / ")))
    return CodingLine(**same, attributes=dict(e.attributes), roles=tuple(sorted(e.roles)), themes=themes)


# --- IRaMuTeQ ----------------------------------------------------------------------------------------


def write_iramuteq(
    project: Project,
    to: Path,
    chosen: Chosen,
    *,
    by_extract: bool = False,
    interviewer: bool = False,
    progress: Progress = silent,
) -> int:
    """Write a corpus: each interview a text, or (``by_extract``) each extract; how many texts.

    What participants say, and nobody else, unless the interviewer is asked for.
    """
    texts = _extract_texts if by_extract else _interview_texts
    return iramuteq.write_corpus(to, texts(project, chosen, interviewer, progress))


def _interview_texts(project: Project, chosen: Chosen, interviewer: bool, progress: Progress) -> Iterator[StarredText]:
    people = {person.key: person.attributes for person in project.participants()}
    for document in found_documents(project, chosen, progress):
        attributes = people.get(document.transcript.participant or "", {})
        said = [document.text[span.start : span.stop] for span in _spoken(document, interviewer)]
        yield StarredText(_variables(document, attributes.items()), tuple(said))


def _extract_texts(project: Project, chosen: Chosen, interviewer: bool, progress: Progress) -> Iterator[StarredText]:
    found = found_extracts(project, chosen, progress=progress)
    for name, extracts in groupby(found, key=lambda extract: extract.transcript):
        document = project.document(name)
        spoken = _spoken(document, interviewer)
        for e in extracts:
            said = intersection([Span(e.start, e.stop)], spoken)
            theme = e.theme.split(" / ")[0]
            coded = (("code", e.code), (_("theme"), theme), (_("coder"), e.layer))
            words = tuple(document.text[span.start : span.stop] for span in said)
            yield StarredText(_variables(document, [*e.attributes, *coded]), words)


def _spoken(document: Document, interviewer: bool) -> list[Span]:
    """What is said, turn by turn; everybody's where the interviewer is asked for, else the participants'."""
    roles = ("participant", "interviewer", "other") if interviewer else ("participant",)
    return sorted(span for role in roles for span in document.spoken(role))


def _variables(document: Document, more: Any) -> tuple[tuple[str, str], ...]:
    """The starred variables: the interview, its set where it is none, who is interviewed, and what more there is."""
    row = document.transcript
    given: Sequence[tuple[str, str]] = [
        (_("interview"), row.name),
        *([(_("set"), row.document_set)] if row.document_set != "interviews" else []),
        (_("participant"), row.participant or ""),
        *more,
    ]
    return iramuteq.variables(given)


# --- Web Annotation ----------------------------------------------------------------------------------


def write_web_annotations(
    project: Project, to: Path, chosen: Chosen, language: str = "fr", progress: Progress = silent
) -> int:
    """Write the codings chosen; how many.

    A collection (.jsonld), one coding a line (.jsonl), or a folder with a collection and the texts it is about.
    """
    rows = project.transcripts(chosen.wanted.transcripts)
    names = file_names((row.name for row in rows), ".txt")
    found = _annotations(project, chosen, language, progress, names)
    study = project.study()
    if to.suffix.lower() == ".jsonl":
        return web_annotation.write_annotation_lines(to, found)
    if to.suffix.lower() == ".jsonld":
        return web_annotation.write_collection(to, study.uid, study.name, found)
    with filling(to) as folder:
        count = web_annotation.write_collection(folder / COLLECTION, study.uid, study.name, found)
        for row in rows:
            with replacing(folder / names[row.name]) as file:
                file.write(project.document(row.name).text.encode())
    return count


def _annotations(
    project: Project, chosen: Chosen, language: str, progress: Progress, names: dict[str, str]
) -> Iterator[dict[str, Any]]:
    book, study = project.codebook, project.study()
    coders = {row.name: str(row.uid) for row in project.coders()}
    memos: dict[str, list[str]] = {}
    for memo in project.memos():
        for kind, uid in memo.targets:
            if kind == "coding":
                memos.setdefault(str(uid), []).append("\n".join(filter(None, (memo.title, memo.body))))
    for document in found_documents(project, chosen, progress):
        for c in document.codings:
            yield web_annotation.annotation(
                web_annotation.Annotated(
                    uid=str(c.uid),
                    source=web_annotation.address(names[document.transcript.name]),
                    text=document.text,
                    start=c.start,
                    stop=c.stop,
                    code_uid=str(code_uid(c.code)),
                    label=say(book.get(c.code).label, language),
                    language=study.language,
                    coder=c.coder,
                    coder_uid=coders[c.coder],
                    created=iso(c.created_at),
                    memo="\n\n".join(memos.get(str(c.uid), ())),
                )
            )
