"""Is a folder one that a program keeps the same on several computers, or that lies on another one?

Such programs copy files while they are written, and bring two versions of one file when two people write it. What is
told here is told by paths, the environment, the list of mounts and marks that the programs leave; nothing is asked of a
network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath

_PARTS = (
    ("Dropbox", re.compile(r"dropbox( \(.+\))?|dropbox-.+")),
    ("OneDrive", re.compile(r"onedrive( ?-.+)?")),
    ("iCloud", re.compile(r"com~apple~clouddocs|icloud ?drive( .*)?|icloud~.+")),
    ("Google Drive", re.compile(r"google ?drive(-.+)?|drivefs|my drive|mon drive")),
    ("Nextcloud", re.compile(r"nextcloud\d*( .*)?")),
    ("ownCloud", re.compile(r"owncloud\d*( .*)?")),
    ("Syncthing", re.compile(r"syncthing")),
    ("Seafile", re.compile(r"seafile( .*)?")),
    ("kDrive", re.compile(r"kdrive\d*")),
    ("pCloud", re.compile(r"pcloud ?drive|pcloud")),
)
_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".tmp.driveupload": "Google Drive",
    ".tmp.drivedownload": "Google Drive",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
}
_ENVIRONMENT = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afs|ncpfs|davfs2?|webdav|fuse\.(sshfs|rclone|davfs2?|onedriver|.*drive.*)"
)
NETWORK_DRIVE = "network drive"
_MOUNTED = re.compile(r".+? on (?P<at>/.*) \((?P<kind>[^\s,()]+)[^()]*\)")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def service_of(
    folder: PurePath,
    environment: Mapping[str, str],
    mounts: str = "",
    has: Callable[[PurePath], bool] = lambda path: False,
) -> str | None:
    """What keeps this (absolute) folder on several computers: a program's name, ``NETWORK_DRIVE``, or None.

    ``mounts``: as /proc/mounts lists them; ``has``: whether a file is there.
    """
    if folder.drive.startswith(("\\\\", "//")) and not folder.drive.startswith(("\\\\?\\", "\\\\.\\")):
        return NETWORK_DRIVE
    for name in _ENVIRONMENT:
        root = environment.get(name)
        if root and folder.is_relative_to(type(folder)(root)):
            return "OneDrive"
    for part in folder.parts:
        for service, form in _PARTS:
            if form.fullmatch(part.casefold()):
                return service
    for each in (folder, *folder.parents):
        for mark, service in _MARKS.items():
            if has(each / mark) and each.parts[1:]:  # ~/.dropbox is the program's own folder, not a synced one
                if mark == ".dropbox" and str(each) == environment.get("HOME"):
                    continue
                return service
    return NETWORK_DRIVE if _NETWORK.fullmatch(_filesystem(folder, mounts)) else None


def _filesystem(folder: PurePath, mounts: str) -> str:
    """The kind of file system this folder lies on, "" where the list doesn't tell."""
    best, found = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        at = type(folder)(_ESCAPED.sub(lambda said: chr(int(said[1], 8)), words[1]))
        if folder.is_relative_to(at) and len(at.parts) >= best:
            best, found = len(at.parts), words[2]
    return found


def mounts_on_a_mac(said: str) -> str:
    """What macOS's ``mount`` says, as /proc/mounts would list it."""
    found = (_MOUNTED.fullmatch(line) for line in said.splitlines())
    return "\n".join(f"- {escaped(one['at'])} {one['kind']}" for one in found if one is not None)


def escaped(path: str) -> str:
    """A path as /proc/mounts writes it."""
    return re.sub(r"[\\ \t\n]", lambda said: f"\\{ord(said[0]):03o}", path)


def service_here(folder: Path) -> str | None:
    """``service_of`` on this computer."""
    mounts = ""
    if sys.platform == "darwin":
        try:
            said = subprocess.run(["/sbin/mount"], capture_output=True, timeout=2, check=False).stdout
            mounts = mounts_on_a_mac(said.decode("utf-8", "replace"))
        except (OSError, subprocess.SubprocessError):
            mounts = ""
    if sys.platform.startswith("linux"):
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            mounts = ""
    return service_of(folder.resolve(), os.environ, mounts, os.path.lexists)


def conflicted(names: Iterable[str], store: str, service: str | None = None) -> list[str]:
    """Which of the files beside the store of this name are versions of it that a synchronising program left."""
    stem, suffix = PurePath(store).stem, PurePath(store).suffix
    words = r"conflicted copy|conflict copy|copie en conflit|conflit|case conflict|sfconflict|conflict"
    forms = [
        rf" ?\([^()]*(?:{words})[^()]*(?:\([^()]*\)[^()]*)?\)",  # Dropbox, Nextcloud, Seafile
        r"[.~]sync-conflict-[\w-]+",  # Syncthing
        r"_conflict-[\w-]+",  # ownCloud
        r" ?\[conflict(?:ed)?[^\]]*\]",
    ]
    if service == "OneDrive":
        forms.append(r"-[\w-]+")  # the name of the other computer
    if service in ("Google Drive", "iCloud"):
        forms += [r" ?\(\d+\)", r" \d+"]
    form = re.compile(rf"{re.escape(stem)}(?:{'|'.join(forms)}){re.escape(suffix)}", re.IGNORECASE)
    return sorted(name for name in names if name != store and form.fullmatch(name))
