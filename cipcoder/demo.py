"""The demonstration study: where it lies, and how a project is made of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cipcoder.codebook.yaml_file import read
from cipcoder.codebook_file import apply_file
from cipcoder.errors import InputError
from cipcoder.exchange.codings import import_codings
from cipcoder.exchange.transcripts import import_files
from cipcoder.exchange.verbatims import import_verbatims
from cipcoder.formats.tables import read_csv
from cipcoder.locale import _
from cipcoder.project import CODEBOOK_NAME, Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store.places import holds_project
from cipcoder.text.clean import visible

CODERS = ("ana", "ben")
"""the two invented coders of the demonstration"""


def shipped() -> Path:
    """The folder that holds the shipped ``codebook.yaml`` and ``corpus/``: in the package, or the repository's top."""
    here = Path(__file__).parent
    for folder in (here / "demonstration", here.parent):
        if (folder / CODEBOOK_NAME).is_file() and (folder / "corpus").is_dir():
            return folder
    raise InputError(_("The demonstration study is missing from this installation. Install cipcoder again."))


@dataclass(frozen=True, slots=True)
class Made:
    """The demonstration project, open; ``new``: false when it was there already."""

    project: Project
    new: bool


def make(folder: Path) -> Made:
    """Make the demonstration project in ``folder``, or open the one that is there."""
    if holds_project(folder):
        return Made(Project.open(folder), new=False)
    if folder.exists() and any(folder.iterdir()):
        raise InputError(
            _("{folder} holds other files. Choose an empty folder: cipcoder demo FOLDER").format(
                folder=visible(str(folder))
            )
        )
    # Made aside and renamed when whole: a demo that was interrupted leaves nothing that looks like a project.
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    source = shipped()
    shutil.copytree(source / "corpus", partial / "corpus")
    shutil.copyfile(source / CODEBOOK_NAME, partial / CODEBOOK_NAME)
    codebook = read(partial / CODEBOOK_NAME)
    title = codebook.title.get(codebook.language) or folder.name
    with Project.create(partial, name=title, language=codebook.language) as project:
        apply_file(project)
        fill(project, partial / "corpus")
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return Made(Project.open(folder), new=True)


def fill(project: Project, corpus: Path) -> None:
    """Import the transcripts, the notes, the verbatims, both coders' codings and read states; seal their layers."""
    texts = sorted((corpus / "interviews").glob("*.txt")) + sorted((corpus / "notes").glob("*.txt"))
    for file in import_files(project, texts):
        if file.outcome == "refused":
            raise InputError(file.message)
    import_verbatims(project, corpus / "verbatims.csv")
    for path in sorted((corpus / "codings").glob("coder-*.csv")):
        import_codings(project, path)
    names = {row.name: row.uid for row in project.transcripts()}
    for row in read_csv(corpus / "codings" / "read-states.csv").rows:
        project.use_coder(row["coder"])
        if row["state"] == "finished":
            project.set_read_state(names[row["transcript"]], "finished")
    project.coder = None
    new_round(project, Plan(CODERS, as_coded=True))  # so that there are disagreements to look at
