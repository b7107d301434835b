"""Whole transcripts with their codings, a file each: pages to read or print, or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.exchange.chosen import Chosen, found_documents
from cipcoder.formats.files import replacing, shown
from cipcoder.formats.folder import file_names, filling
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.document import Document
from cipcoder.queries.subjects import MemoAbout
from cipcoder.report.coded_markdown import coded_markdown
from cipcoder.report.coded_page import Note, Page, coded_page, index_page

INDEX = "index.html"


def write_pages(project: Project, to: Path, chosen: Chosen, language: str = "fr", progress: Progress = silent) -> int:
    """Write transcripts as HTML: into ``to`` where it ends in .html and there is one, else into the folder ``to``,
    with a page that leads to them. How many."""
    made = _maker(project, chosen, language, coded_page)
    return _write(project, to, chosen, progress, ".html", made)


def write_markdown(
    project: Project, to: Path, chosen: Chosen, language: str = "fr", progress: Progress = silent
) -> int:
    """Write transcripts as Markdown: into the file ``to`` where it ends in .md and there is one, else into a folder."""
    made = _maker(project, chosen, language, coded_markdown)
    return _write(project, to, chosen, progress, ".md", made)


def _maker(project: Project, chosen: Chosen, language: str, make: Callable[[Page], str]) -> Callable[[Document], bytes]:
    """What makes a file's bytes of a transcript."""
    people = {person.key: person.attributes for person in project.participants()}
    memos = [m for m in project.memos_about(language) if not chosen.coders or m.memo.coder in chosen.coders]
    study, codebook = project.study(), project.codebook

    def made(document: Document) -> bytes:
        row = document.transcript
        person = people.get(row.participant or "", {})
        about = (
            " · ".join(part for part in (row.participant_name, row.date) if part),
            " · ".join(f"{name} : {value}" for name, value in person.items() if value),
        )
        notes = list(_notes(document, memos))
        return make(Page(document, codebook, about, notes, study.language, language)).encode()

    return made


def _notes(document: Document, memos: list[MemoAbout]) -> Iterator[Note]:
    """The memos about this transcript and its codings: first those about all of it, then in the order of the text."""
    places = {str(coding.uid): coding.start for coding in document.codings}
    found: list[tuple[int, Note]] = []
    for each in memos:
        memo = each.memo
        for kind, uid in memo.targets:
            at = places.get(str(uid), -1) if kind == "coding" else -1
            if at >= 0 or (kind == "transcript" and uid == document.transcript.uid):
                day = memo.created_at.astimezone().strftime("%Y-%m-%d")
                found.append((at, Note(str(uid) if at >= 0 else "", memo.title, memo.body, memo.coder, day)))
    yield from (note for _at, note in sorted(found, key=lambda pair: pair[0]))


def _write(
    project: Project,
    to: Path,
    chosen: Chosen,
    progress: Progress,
    suffix: str,
    made: Callable[[Document], bytes],
) -> int:
    rows = project.transcripts(chosen.wanted.transcripts)
    if not rows:
        raise InputError(_("No transcript is as wanted here."))
    if to.suffix.lower() == suffix and not to.is_dir():
        if len(rows) > 1:
            sentence = _("{file} is one file and {n} transcripts are wanted: name one of them, or a folder.")
            raise InputError(sentence.format(file=shown(to), n=len(rows)))
        (document,) = found_documents(project, chosen)
        with replacing(to) as file:
            file.write(made(document))
        return 1
    names = file_names((row.name for row in rows), suffix, taken=[INDEX])
    codings: dict[str, int] = {}
    with filling(to) as folder:
        for document in found_documents(project, chosen, progress):
            codings[document.transcript.name] = len(document.codings)
            with replacing(folder / names[document.transcript.name]) as file:
                file.write(made(document))
        if suffix == ".html":
            entries = (
                (names[r.name], r.title or r.name, ngettext("{n} coding", "{n} codings", n).format(n=n))
                for r, n in ((r, codings[r.name]) for r in rows)
            )
            study = project.study()
            with replacing(folder / INDEX) as file:
                file.write(index_page(study.name, study.language, entries).encode())
    return len(rows)
