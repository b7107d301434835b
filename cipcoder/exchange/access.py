"""All that a project holds of a participant, as files they can read: the right of access."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.keeping import person, retention
from cipcoder.exchange.pages import write_pages
from cipcoder.exchange.tables import export_extracts
from cipcoder.formats.bag import pack
from cipcoder.formats.files import replacing
from cipcoder.formats.folder import file_names, filling
from cipcoder.formats.tables import write_table
from cipcoder.locale import _, language
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.keeping import PersonRow
from cipcoder.report.access_page import Held, access_page

ABOUT = "about-you.html"


@dataclass(frozen=True, slots=True)
class Exported:
    transcripts: int
    codings: int
    memos: int


def export_person(project: Project, key: str, to: Path) -> Exported:
    """Write everything about the participant with this key into a folder, or a .zip file."""
    row = person(project, key)
    if to.suffix.lower() != ".zip":
        with filling(to) as folder:
            return _write(project, row, folder)
    with tempfile.TemporaryDirectory(dir=to.parent if to.parent.is_dir() else None) as name:
        folder = Path(name)
        done = _write(project, row, folder)
        files = (file for file in folder.rglob("*") if file.is_file())
        pack({file.relative_to(folder).as_posix(): file.read_bytes() for file in files}, to, "held-of-you")
        return done


def _write(project: Project, row: PersonRow, folder: Path) -> Exported:
    said = language()
    theirs = Filter(None, frozenset(row.transcripts))
    documents = [project.document(name) for name in row.transcripts]
    texts = {document.transcript.uid for document in documents}
    codings = 0
    if documents:
        write_pages(project, folder, Chosen(Wanted(theirs)), said)
        codings = export_extracts(project, folder / "codings.csv", Wanted(theirs), language=said)
    _earlier_texts(project, row, folder)
    on = {coding.uid for document in documents for coding in document.codings}
    about = texts | on | {row.uid}
    memos = [memo for memo in project.memos() if any(uid in about for _kind, uid in memo.targets)]
    write_table(
        folder / "memos.csv",
        ["date", "coder", "title", "memo"],
        ([f"{memo.created_at:%Y-%m-%d}", memo.coder, memo.title, memo.body] for memo in memos),
    )
    names = {row.key.casefold(), row.name.casefold()}
    verbatims = [
        each
        for each in project.verbatims()
        if each.transcript in row.transcripts or (each.attributed and each.attributed.casefold() in names)
    ]
    people = {each.key: each.attributes for each in project.participants()}
    held = Held(
        project.study().name,
        row,
        people.get(row.key, {}),
        documents,
        [(each.wording, each.note, each.page) for each in verbatims],
        memos=len(memos),
        codings=codings,
        terms=retention(project),
    )
    with replacing(folder / ABOUT) as file:
        file.write(access_page(held, said).encode())
    return Exported(len(documents), codings, len(memos))


def _earlier_texts(project: Project, row: PersonRow, folder: Path) -> None:
    """The texts that were corrected since."""
    files = file_names(row.transcripts, "")
    for name in row.transcripts:
        present = project.transcript(name).revision
        for number in sorted({each.number for each in project.revisions(name)} - {present}):
            with replacing(folder / f"{files[name]}-{_('text')}-{number}.txt") as file:
                file.write(project.earlier_text(name, number).encode())
