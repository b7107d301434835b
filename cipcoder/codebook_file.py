"""``codebook.yaml`` and the store: the file is the editable view, the store the truth.

Applying compares three things: the file as it was last applied or written (the base, kept in the store), the
store's codebook, and the file now. What only one side changed is taken; what both changed is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cipcoder.codebook.compare import Change, Conflict, changes, merge, three_way
from cipcoder.codebook.models import Codebook
from cipcoder.codebook.yaml_file import read, write
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.locale import _
from cipcoder.project import CODEBOOK_NAME, Project
from cipcoder.store import operations as ops

BASE_NAME = "project.base"
"""in the folder of a project on a server: the codebook as the codebook.yaml beside it last stood"""
Side = Literal["ours", "theirs"]
Chooser = Callable[[Conflict], Side]
"""asked for each field both sides changed: keep the store's ("ours") or the file's ("theirs")"""


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying the file did: changes to the store's codebook, and to the file."""

    to_store: tuple[Change, ...]
    to_file: tuple[Change, ...]


def path_of(project: Project) -> Path:
    """The project's codebook.yaml; an InputError where it was opened by its address and has no folder here."""
    if not project.at_home:
        raise InputError(
            _(
                "This project was opened by the address of its server, so there is no codebook.yaml. "
                "Name a file, or work from the project's folder."
            )
        )
    return project.folder / CODEBOOK_NAME


def base_of(project: Project) -> Codebook | None:
    """The codebook as the file last stood; an empty one before the first time.

    With the store on a server there is a file in each member's folder, and each folder keeps what its own last stood
    at. None where that isn't known.
    """
    base = project.codebook_base()
    if base and project.on_server:
        try:
            return Codebook.model_validate_json((project.folder / BASE_NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
    return Codebook.model_validate(base) if base else Codebook(title=project.codebook.title, codes=())


def compare_file(project: Project, path: Path | None = None) -> tuple[Codebook, Codebook, Codebook]:
    """Base, the store's codebook, the file's."""
    ours, theirs = project.codebook, read(path or path_of(project))
    base = ours if ours == theirs else base_of(project)
    if base is None:
        raise RefusedError(
            _(
                "codebook.yaml was never brought together with this project on its server, so nobody can say what was "
                "changed in it. Keep yours under another name, then: cipcoder codebook export"
            )
        )
    return base, ours, theirs


def apply_file(project: Project, path: Path | None = None, choose: Chooser | None = None) -> Applied:
    """Bring store and file together. Without ``choose``, fields that both changed refuse the whole."""
    base, ours, theirs = compare_file(project, path)
    difference = three_way(base, ours, theirs)
    choices = choices_of(difference.conflicts, choose)
    merged = merge(base, ours, theirs, choices)
    done = Applied(changes(ours, merged), changes(theirs, merged))
    project.do(ops.ApplyCodebook(merged, merged.model_dump(mode="json")))
    keep_own_base(project, merged)
    if done.to_file:
        write(path or path_of(project), merged)
    return done


def choices_of(conflicts: Sequence[Conflict], choose: Chooser | None) -> dict[tuple[str, str], Side]:
    """What stands of each field both sides say otherwise; RefusedError where there are such and nobody is asked."""
    if conflicts and choose is None:
        fields = ", ".join(f"{c.code_id} ({c.field})" for c in conflicts)
        raise RefusedError(
            _(
                "Both the project and the file changed: {fields}. Run cipcoder codebook apply in a terminal to choose, "
                "or say --prefer file or --prefer project."
            ).format(fields=fields)
        )
    return {(c.code_id, c.field): choose(c) for c in conflicts if choose is not None}


def export_file(project: Project, path: Path | None = None) -> Path:
    """Write the store's codebook into the file (comments kept); it becomes the new base. No step for undo."""
    target = path or path_of(project)
    codebook, ours = project.codebook, path is None or target.resolve() == path_of(project).resolve()
    if ours:
        project.store.refuse_if_past()
    write(target, codebook)
    if ours:
        _keep_base(project, codebook)
    return target


def keep_in_step(project: Project, before: Codebook | None = None) -> str:
    """After a change of the store's codebook: let codebook.yaml say the same, comments kept. No step for undo.

    Nothing is written where there is no file, or where it isn't as it was last applied or written: somebody is at
    work in it. ``before``: the codebook as the file may have it, where somebody else changed it since.
    Returns "" when file and store are in step (or there is no file), else a sentence on what to do.
    """
    if not project.at_home or not path_of(project).exists():
        return ""
    path, codebook = path_of(project), project.codebook
    try:
        theirs = read(path)
        if theirs not in (codebook, base_of(project), before):
            return _("codebook.yaml was changed outside and is left as it is: run cipcoder codebook apply.")
        if theirs != codebook and not path.stat().st_mode & 0o222:
            return _("codebook.yaml is write-protected and was left as it is.")
        write(path, codebook)
        _keep_base(project, codebook)
    except CipcoderError as error:
        return _("codebook.yaml was left as it is. {problem}").format(problem=error)
    return ""


def _keep_base(project: Project, codebook: Codebook) -> None:
    if project.on_server and project.codebook_base():
        keep_own_base(project, codebook)
        return
    base = codebook.model_dump(mode="json")
    if base != project.codebook_base():
        project.do(ops.KeepBase(base), note=True)


def keep_own_base(project: Project, codebook: Codebook) -> None:
    """Note in the folder what its codebook.yaml says now, where the store is on a server and others have theirs."""
    if project.on_server and project.at_home:
        (project.folder / BASE_NAME).write_text(codebook.model_dump_json(), encoding="utf-8", newline="\n")
