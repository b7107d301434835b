"""A round on several machines: the file that takes it to another coder, and what becomes of it there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cipcoder.codebook_file import export_file
from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.age_file import SUFFIX as AGE
from cipcoder.formats.age_file import Lock, Unlock
from cipcoder.formats.round_file import SUFFIX, read_package, write_package
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.packing import package
from cipcoder.store import operations as ops
from cipcoder.store.places import holds_project
from cipcoder.text.clean import visible
from cipcoder.unlocking import Ask


def export_package(project: Project, name: str, coder: str, to: Path | None = None, lock: Lock | None = None) -> Path:
    """Write what a coder needs to code a round elsewhere; returns the file (``ROUND-CODER.cipcoder-round``).

    ``to``: a file with that ending, or a folder to write it in; encrypted, ``.age`` follows. RefusedError where there
    is nothing to code blind.
    """
    found, who = project.round_named(name), project.coder_named(coder)
    if coder not in found.coders:
        names = ", ".join(found.coders)
        raise InputError(_("{coder} is not in the round {name}: {names}.").format(coder=coder, name=name, names=names))
    if found.purpose == "again" or not found.blind:
        raise RefusedError(_("The round {name} is coded in this project: it needs no package.").format(name=found.name))
    with project.store.read() as connection:
        made = package(connection, found.uid, who.uid)
    path = _path(f"{found.name}-{coder}", to, SUFFIX + (AGE if lock else ""))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_package(path, made, lock)
    return path


def is_file(to: Path) -> bool:
    """Whether this names a package to write, and no folder."""
    return to.suffix in (SUFFIX, AGE) and not to.is_dir()


def _path(name: str, to: Path | None, ending: str) -> Path:
    return to if to is not None and is_file(to) else (to or Path()) / (plain(name) + ending)


def plain(name: str) -> str:
    """A name as a file or a folder can have it."""
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in name)


@dataclass(frozen=True, slots=True)
class Joined:
    """Where a round is coded now, and by whom."""

    folder: Path
    round: str
    coder: str
    interviews: tuple[str, ...]
    new: bool
    """false: it was joined before, and nothing changed"""


def join(
    path: Path,
    project: Project | None = None,
    to: Path | None = None,
    *,
    unlock: Unlock | None = None,
    passphrase: Ask | None = None,
    key: str | None = None,
) -> Joined:
    """Join the round in a file: in this ``project``, which has its texts; else in a new one in the folder ``to``.

    The folder is named after the round unless told otherwise. Joining twice changes nothing. InputError or
    RefusedError where the file, the folder or the project won't do; a folder made for it is taken away again then.
    ``unlock``: opens the file; ``passphrase``: asks for that of a project that is there; ``key``: of one to be made.
    """
    brought = read_package(path, unlock)
    if project is not None:
        return _joined(project, brought)
    folder = to or Path(plain(brought.round.name))
    if holds_project(folder):
        with Project.open(folder, passphrase=passphrase) as there:
            return _joined(there, brought)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            _("{folder} holds other files. Choose another folder: cipcoder round join FILE --to FOLDER").format(
                folder=visible(str(folder), line=True)
            )
        )
    # Made aside and renamed when whole: a join that was interrupted leaves nothing that looks like a project.
    whole = folder.resolve()
    partial = whole.with_name(whole.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with Project.create(partial, name=brought.project, language=brought.language, key=key) as made:
            done = _joined(made, brought)
            export_file(made)
        if folder.exists():  # an empty one: perhaps the one we stand in, which has to stay
            for each in partial.iterdir():
                each.rename(whole / each.name)
        else:
            partial.rename(whole)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Joined(folder, done.round, done.coder, done.interviews, new=True)


def _joined(project: Project, brought: ops.Package) -> Joined:
    known = any(row.uid == brought.round.uid for row in project.rounds())
    if not known:
        project.store.do(ops.JoinRound(brought), note=True)
        project.forget_codebook()
    found = next(row for row in project.rounds() if row.uid == brought.round.uid)
    return Joined(project.folder, found.name, brought.coder_name, found.transcripts, new=not known)
