"""What lies around a store: copies, left-over files, permissions. Read only; each finding says what to do."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, select

from cipcoder.locale import _
from cipcoder.store import erased_before, presence, snapshots
from cipcoder.store import models as m
from cipcoder.store.engine import shown
from cipcoder.store.restoring import faults_of, is_closed, listed
from cipcoder.store.surroundings import conflicts, synced_sentence


def copies(place: Path, key: str | None = None) -> dict[Path, list[str]]:
    """What is wrong with each copy; those of a damaged project are left out."""
    return {each.path: faults_of(each.path, key) for each in listed(place) if each.reason != snapshots.DAMAGED}


def remarks(place: Path, found: Mapping[Path, Sequence[str]], key: str | None = None) -> list[str]:
    """All that is worth a look around a store; ``found``: what ``copies`` says."""
    return [
        *_copies(found, key),
        *_before_erasures(place, key),
        *_left_over(place),
        *_permissions(place),
        *_places(place),
    ]


def _copies(found: Mapping[Path, Sequence[str]], key: str | None) -> list[str]:
    if not found:
        return [_("There is no copy of the project yet. Make one: cipcoder backup now")]
    damaged = [path for path, faults in found.items() if faults]
    closed = {path for path in damaged if is_closed(path, key)}
    said = [
        _("The copy {file} has another passphrase than the project, an older one perhaps (or is damaged).").format(
            file=shown(path)
        )
        if path in closed
        else _("The copy {file} is damaged: delete it.").format(file=shown(path))
        for path in damaged
    ]
    if len(damaged) == len(found):
        said.append(_("No copy is sound. Make one as soon as the project is: cipcoder backup now"))
    return said


def _before_erasures(place: Path, key: str | None) -> list[str]:
    """Copies that still hold what was withdrawn: somebody, or a synchronising program, put them back."""
    copies = [each.path for each in listed(place) if each.reason != snapshots.DAMAGED]
    erasures = erased_before.known([place, *copies], key)
    return [
        _("The copy {file} still holds what was withdrawn since it was made: delete it.").format(file=shown(path))
        for path in copies
        if erased_before.holds(path, erasures, key)
    ]


def _left_over(place: Path) -> list[str]:
    return [
        _("{file} was left half made when a copy broke off: delete it.").format(file=shown(path))
        for path in snapshots.half_made(place)
    ]


def before_opening(place: Path) -> list[str]:
    """What can only be seen before SQLite opens the file."""
    if not snapshots.journal_of(place).exists():
        return []
    return [_("A change that had broken off was waiting to be taken back; opening the project does that.")]


def sources(connection: Connection, corpus: Path) -> list[str]:
    """Files of the corpus that are no longer what was imported; those of corrected transcripts are not looked at."""
    t, changed = m.Transcript, []
    files = {path.name: path for path in corpus.rglob("*") if path.is_file()}
    query = select(t.source_name, t.source_sha256).where(t.revision == 1)
    for name, sha in connection.execute(query):
        with suppress(OSError):
            file = files.get(Path(name).name)
            if sha and file is not None and hashlib.sha256(file.read_bytes()).hexdigest() != sha:
                changed.append(shown(file.name))
    if not changed:
        return []
    return [
        _("Changed since they were imported: {files}. To take the new text: cipcoder transcript correct").format(
            files=", ".join(sorted(changed))
        )
    ]


def _permissions(place: Path) -> list[str]:
    if os.name != "posix":
        return []
    open_ones = []
    for path in (place, *(each.path for each in listed(place))):
        with suppress(OSError):
            if path.stat().st_mode & 0o007:
                open_ones.append(path)
    if not open_ones or _closed_above(place):
        return []
    return [
        _("Everybody on this computer can read {file}. To keep the interviews private: chmod 700 {folder}").format(
            file=shown(open_ones[0]), folder=shown(place.parent)
        )
    ]


def _closed_above(place: Path) -> bool:
    """Whether a folder on the way keeps others out anyway."""
    with suppress(OSError):
        return any(not folder.stat().st_mode & 0o001 for folder in place.parents)
    return True


def _places(place: Path) -> list[str]:
    synced = synced_sentence(place)
    there = [
        _("The project is open on {host} since {when}.").format(host=each.host, when=each.began())
        for each in presence.others(place)
    ]
    return [*conflicts(place), *([synced] if synced else []), *there]
