"""A folder as a zip that can be checked: every file with its SHA-256 in ``manifest-sha256.txt``, as BagIt writes it.

The same files give the same bytes, whoever packs them and when. ``sha256sum -c manifest-sha256.txt`` checks it too,
once it is unpacked.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cipcoder.errors import InputError
from cipcoder.formats.files import replacing
from cipcoder.formats.gate import Archive, opened_archive
from cipcoder.locale import _
from cipcoder.progress import Progress, silent

MANIFEST = "manifest-sha256.txt"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip file knows
_CHUNK = 1 << 20
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


def names(folder: Path) -> list[str]:
    """The files in a folder and its folders, as paths with slashes, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def write_manifest(folder: Path) -> None:
    """Write the fingerprints of all files of a folder into it."""
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in names(folder) if name != MANIFEST]
    (folder / MANIFEST).write_text("".join(lines), "utf-8", newline="\n")


def pack(folder: Path, to: Path, top: str, progress: Progress = silent) -> None:
    """Write the files of a folder as a zip, under ``top``; whole or not at all."""
    inside = names(folder)
    with replacing(to) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in progress(inside, len(inside), _("Packing files")):
            _add(archive, f"{top}/{name}", folder / name)


def repack(path: Path) -> None:
    """Write a zip file anew without the time its parts were made at: the same parts, the same bytes."""
    with ZipFile(path) as old:
        parts = {name: old.read(name) for name in sorted(old.namelist())}
    with replacing(path) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts.items():
            archive.writestr(_info(name), data, ZIP_DEFLATED, 9)


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _WHEN)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3  # also where it is written on Windows
    info.external_attr = 0o100644 << 16
    return info


def _add(archive: ZipFile, name: str, path: Path) -> None:
    info = _info(name)
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as part:
        while chunk := source.read(_CHUNK):
            part.write(chunk)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(path: Path, progress: Progress = silent) -> Checked:
    """Hold a zip against its own manifest. InputError when it is no zip, or holds no manifest.

    Nothing is unpacked onto the disk.
    """
    archive = opened_archive(path)
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
