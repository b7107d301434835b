"""Files as a zip that can be checked: every file with its SHA-256 in ``manifest-sha256.txt``, as BagIt writes it.

The same files give the same bytes, whoever packs them and when. ``sha256sum -c manifest-sha256.txt`` checks it too,
once it is unpacked.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cipcoder.errors import InputError
from cipcoder.formats.age_file import Lock, Unlock, reading, writing
from cipcoder.formats.files import read_all, shown
from cipcoder.formats.gate import MAX_BYTES, Archive
from cipcoder.locale import _
from cipcoder.progress import Progress, silent

MANIFEST = "manifest-sha256.txt"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip file knows
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: names of files, without the folder they stand in."""

    files: int
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all is there, as it was, and nothing else."""
        return not (self.missing or self.changed or self.unlisted)


Parts = dict[str, bytes]
"""what goes into an archive, by path with slashes"""


def write_manifest(parts: Parts) -> None:
    """Put the fingerprints of all parts among them."""
    lines = [f"{hashlib.sha256(parts[name]).hexdigest()}  {name}\n" for name in sorted(parts) if name != MANIFEST]
    parts[MANIFEST] = "".join(lines).encode()


def pack(parts: Parts, to: Path, top: str, progress: Progress = silent, lock: Lock | None = None) -> None:
    """Write the parts as a zip, under ``top``; whole or not at all. ``lock``: encrypted, no disk sees it in clear."""
    with writing(to, lock) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in progress(sorted(parts), len(parts), _("Packing files")):
            archive.writestr(_info(f"{top}/{name}"), parts[name], ZIP_DEFLATED, 9)


def repacked(data: bytes) -> bytes:
    """A zip file without the time its parts were made at: the same parts, the same bytes."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(old.namelist()):
            archive.writestr(_info(name), old.read(name), ZIP_DEFLATED, 9)
    return made.getvalue()


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _WHEN)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3  # also where it is written on Windows
    info.external_attr = 0o100644 << 16
    return info


def check(path: Path, progress: Progress = silent, unlock: Unlock | None = None) -> Checked:
    """Hold a zip against its own manifest. InputError when it is no zip, or holds no manifest.

    Encrypted: as ``age_file``. Nothing is unpacked onto the disk.
    """
    with reading(path, unlock, MAX_BYTES) as file:
        archive = Archive(read_all(file, path, MAX_BYTES), shown(path))
    manifest = next((name for name in archive.names if name.rpartition("/")[2] == MANIFEST), None)
    if manifest is None:
        what = _("{file} holds no {manifest}: it can’t be checked.")
        raise InputError(what.format(file=archive.file, manifest=MANIFEST))
    top = manifest.removesuffix(MANIFEST)
    listed = _listed(archive, manifest)
    inside = {name.removeprefix(top) for name in archive.names if name != manifest}
    changed = []
    for name in progress(sorted(listed), len(listed), _("Checking files")):
        if name in inside and hashlib.sha256(archive.read(top + name)).hexdigest() != listed[name]:
            changed.append(name)
    return Checked(
        len(listed), tuple(sorted(listed.keys() - inside)), tuple(changed), tuple(sorted(inside - listed.keys()))
    )


def _listed(archive: Archive, manifest: str) -> dict[str, str]:
    """File name -> fingerprint, as the manifest says."""
    found: dict[str, str] = {}
    for line in archive.read(manifest, 10_000_000).decode("utf-8", "replace").splitlines():
        if match := _LINE.fullmatch(line):
            found[match[2]] = match[1]
        elif line.strip():
            what = _("{file}: its {manifest} holds a line that is no fingerprint.")
            raise InputError(what.format(file=archive.file, manifest=MANIFEST))
    return found
