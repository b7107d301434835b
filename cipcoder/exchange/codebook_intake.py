"""A codebook from another program's file (.qdc) or from a table (.csv, .xlsx) joined with the project's.

What is new comes in, what lacks something gets it, nothing goes. What both say, each otherwise, is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.codebook.compare import Change, changes, merge, three_way
from cipcoder.codebook.models import Code, Codebook
from cipcoder.codebook.yaml_file import parse, starter
from cipcoder.codebook_file import Chooser, choices_of, keep_in_step
from cipcoder.errors import InputError
from cipcoder.formats.codebook_table import read_codebook_table
from cipcoder.formats.files import shown
from cipcoder.formats.foreign_codes import Understood
from cipcoder.formats.refi import reader
from cipcoder.formats.refi.codes import from_codes, to_codes
from cipcoder.formats.refi.models import CodebookFile
from cipcoder.formats.refi.writer import write_codebook
from cipcoder.locale import LANGUAGES, _, ngettext
from cipcoder.project import Project
from cipcoder.store import operations as ops

TABLES = (".csv", ".tsv", ".xlsx")
QDC = ".qdc"


@dataclass(frozen=True, slots=True)
class CodebookImported:
    """What an import changes in the project, or would; and what had to be said of the file, as sentences."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]


def import_codebook(
    project: Project, path: Path, choose: Chooser | None = None, *, dry_run: bool = False
) -> CodebookImported:
    """Take a file's codes into the project. Without ``choose``, fields that both say otherwise refuse the whole."""
    ours = making_room(project)
    found = _read(path, ours)
    whole = joined(ours, found.codebook, choose, dry_run=dry_run)
    done = changes(project.codebook, whole)
    remarks = remarks_on(found)
    if done and not dry_run:
        base = project.codebook_base()
        project.do(ops.ApplyCodebook(whole, whole.model_dump(mode="json") if base is None else base))
        if sentence := keep_in_step(project):
            remarks = (*remarks, sentence)
    return CodebookImported(done, remarks)


def export_qdc(project: Project, to: Path) -> int:
    """Write the project's codebook as .qdc; how many codes. InputError where there is none, or another ending."""
    if to.suffix.lower() != QDC:
        raise InputError(_("{file}: a codebook for other programs is a .qdc file.").format(file=shown(to)))
    codebook = project.codebook
    if not codebook.codes:
        raise InputError(_("There is no code yet: such a file needs one at least."))

    def shown_now(code: Code) -> Code:
        """The code without examples that a blind round hides."""
        said = {"examples": project.shown_examples(code), "codes": tuple(map(shown_now, code.codes))}
        return code.model_copy(update=said)

    leaving = Codebook(title=codebook.title, language=codebook.language, codes=tuple(map(shown_now, codebook.codes)))
    write_codebook(to, CodebookFile("cipcoder", to_codes(leaving)))
    return sum(1 for _row in codebook.walk())


def making_room(project: Project) -> Codebook:
    """The project's codebook; an empty one instead of the example that a new project has, if nobody touched it."""
    here = project.codebook
    if here.codes and not project.transcripts() and here in [parse(starter(each)) for each in LANGUAGES]:
        return Codebook(title=here.title, language=here.language)
    return here


def joined(ours: Codebook, theirs: Codebook, choose: Chooser | None, *, dry_run: bool = False) -> Codebook:
    """Both codebooks as one. ``dry_run``: where they can't be, and nobody is asked, ours stands."""
    if not ours.codes:
        return theirs
    base = Codebook(title=ours.title, language=ours.language)
    codes = _after_ours(theirs.codes, ours, theirs, None)
    theirs = Codebook.model_construct(title=ours.title, language=ours.language, codes=codes)
    conflicts = three_way(base, ours, theirs).conflicts
    choices = choices_of(conflicts, (lambda _conflict: "ours") if choose is None and dry_run else choose)
    return merge(base, ours, theirs, choices)


def _after_ours(codes: Sequence[Code], ours: Codebook, theirs: Codebook, parent: str | None) -> tuple[Code, ...]:
    """The file's codes with new ones after those that are here: they join there, and nobody's place or colour moves."""
    here = ours.codes if parent is None else ours.get(parent).codes if parent in ours else ()
    said = {
        code.id: code.model_copy(update={"codes": _after_ours(code.codes, ours, theirs, code.id)}) for code in codes
    }
    kept = [
        said.get(code.id) or code.model_copy(update={"codes": ()})
        for code in here
        if code.id in said or code.id not in theirs
    ]
    ids = {code.id for code in kept}
    return (*kept, *(code for code_id, code in said.items() if code_id not in ids))


def remarks_on(found: Understood) -> tuple[str, ...]:
    """What had to be made fit, as sentences."""
    said = [
        (found.folders, ngettext("{n} folder is a theme now.", "{n} folders are themes now.", found.folders)),
        (
            found.too_deep,
            ngettext(
                "{n} code lay more than eight levels deep: it stands on the eighth.",
                "{n} codes lay more than eight levels deep: they stand on the eighth.",
                found.too_deep,
            ),
        ),
        (
            found.renamed,
            ngettext(
                "{n} code had no name, or the name of another beside it: it got one.",
                "{n} codes had no name, or the name of another beside them: they got one.",
                found.renamed,
            ),
        ),
        (
            found.unread,
            ngettext(
                "Of {n} code only the definition was read: its description was cut or changed elsewhere.",
                "Of {n} codes only the definition was read: their descriptions were cut or changed elsewhere.",
                found.unread,
            ),
        ),
    ]
    return (*(sentence.format(n=n) for n, sentence in said if n), *found.remarks)


def _read(path: Path, ours: Codebook) -> Understood:
    ending = path.suffix.lower()
    if ending == QDC:
        return from_codes(reader.read_codebook(path).codes, ours, shown(path))
    if ending in TABLES:
        return read_codebook_table(path, ours)
    if ending in (".yaml", ".yml"):
        raise InputError(
            _("{file}: a codebook in YAML is applied: cipcoder codebook apply {file}").format(file=shown(path))
        )
    raise InputError(
        _("{file}: codebooks are read from {endings}.").format(file=shown(path), endings=", ".join((QDC, *TABLES)))
    )
