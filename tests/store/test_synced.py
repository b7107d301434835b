"""Which folders a program keeps the same on several computers, told by paths alone."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from cipcoder.store.synced import NETWORK_DRIVE, conflicted, mounts_on_a_mac, service_of


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/ana/Dropbox/thèse", "Dropbox"),
        ("/home/ana/Dropbox (Université)/thèse", "Dropbox"),
        ("/Users/ana/Library/CloudStorage/Dropbox-Labo/thèse", "Dropbox"),
        ("/Users/ana/Library/CloudStorage/OneDrive-CNRS/thèse", "OneDrive"),
        ("/Users/ana/OneDrive - Université de Lille/thèse", "OneDrive"),
        ("/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/thèse", "iCloud"),
        ("/Users/ana/Library/CloudStorage/GoogleDrive-ana@exemple.fr/Mon Drive/thèse", "Google Drive"),
        ("/home/ana/Nextcloud/thèse", "Nextcloud"),
        ("/home/ana/ownCloud/thèse", "ownCloud"),
        ("/home/ana/Seafile/thèse", "Seafile"),
        ("/home/ana/thèse", None),
        ("/home/ana/dropbox-idées.txt.d/thèse", "Dropbox"),
        ("/home/ana/mes dropbox/thèse", None),
        ("/", None),
    ],
)
def test_a_folder_s_path_tells_who_synchronises_it(folder: str, service: str | None) -> None:
    assert service_of(PurePosixPath(folder), {}) == service


@pytest.mark.parametrize(
    ("folder", "environment", "service"),
    [
        (r"C:\Users\ana\OneDrive\thèse", {}, "OneDrive"),
        (r"D:\Partage\thèse", {"OneDriveCommercial": r"D:\Partage"}, "OneDrive"),
        (r"D:\Partages\thèse", {"OneDriveCommercial": r"D:\Partage"}, None),
        (r"C:\Users\ana\iCloudDrive\thèse", {}, "iCloud"),
        (r"G:\Mon Drive\thèse", {}, "Google Drive"),
        (r"\\serveur\partage\thèse", {}, NETWORK_DRIVE),
        (r"\\?\C:\thèse", {}, None),
        (r"C:\thèse", {}, None),
    ],
)
def test_the_same_on_windows(folder: str, environment: dict[str, str], service: str | None) -> None:
    assert service_of(PureWindowsPath(folder), environment) == service


@pytest.mark.parametrize(
    ("mark", "service"),
    [
        ("/home/ana/Partage/.stfolder", "Syncthing"),
        ("/home/ana/Partage/.dropbox.cache", "Dropbox"),
        ("/home/ana/Partage/.nextcloudsync.log", "Nextcloud"),
        ("/home/ana/.dropbox", None),
        ("/home/ana/autre/.stfolder", None),
    ],
)
def test_marks_that_the_programs_leave_tell_it_too(mark: str, service: str | None) -> None:
    folder = PurePosixPath("/home/ana/Partage/thèse")
    there = {PurePosixPath(mark)}
    assert service_of(folder, {"HOME": "/home/ana"}, has=lambda path: path in there) == service


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
serveur:/labo /srv/labo nfs4 rw 0 0
//serveur/mon\040labo /media/mon\040labo cifs rw 0 0
ana@serveur: /home/ana/distant fuse.sshfs rw 0 0
/dev/sdb1 /srv/labo/disque ext4 rw 0 0
nonsense
"""


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/srv/labo/thèse", NETWORK_DRIVE),
        ("/media/mon labo/thèse", NETWORK_DRIVE),
        ("/home/ana/distant", NETWORK_DRIVE),
        ("/srv/labo/disque/thèse", None),
        ("/srv/laboratoire", None),
        ("/home/ana", None),
    ],
)
def test_the_list_of_mounts_tells_network_drives(folder: str, found: str | None) -> None:
    assert service_of(PurePosixPath(folder), {}, MOUNTS) == found


CONFLICTED = [
    "project (Ana's conflicted copy 2026-11-20).cipcoder",
    "project (conflicted copy 2026-11-20 101112).cipcoder",
    "project (Copie en conflit de Ana 2026-11-20).cipcoder",
    "project (Copie en conflit de PC-ANA (2) 2026-11-20).cipcoder",
    "project.sync-conflict-20261120-101112-ABCDEFG.cipcoder",
    "project_conflict-20261120-101112.cipcoder",
    "project (SFConflict ana@exemple.fr 2026-11-20-10-11-12).cipcoder",
]
OTHERS = [
    *("project.cipcoder", "project.cipcoder-journal", "autre (conflicted copy 2026-11-20).cipcoder", "codebook.yaml"),
    *("project (conflicted copy 2026).yaml", "project-final.cipcoder", "project 2.cipcoder", "project (1).cipcoder"),
]


def test_versions_that_a_program_left_are_known_by_their_names() -> None:
    assert conflicted([*CONFLICTED, *OTHERS], "project.cipcoder") == sorted(CONFLICTED)


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("project-PC-DE-ANA.cipcoder", "OneDrive"),
        ("project (1).cipcoder", "Google Drive"),
        ("project 2.cipcoder", "iCloud"),
    ],
)
def test_some_names_mean_that_only_in_their_program_s_folder(name: str, service: str) -> None:
    assert conflicted([name], "project.cipcoder", service) == [name]
    assert conflicted([name], "project.cipcoder") == []


def test_a_relative_path_is_no_trouble() -> None:
    assert service_of(PurePath("thèse"), {}) is None


def test_a_network_drive_is_known_on_a_mac_by_what_it_mounted() -> None:
    said = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//ana@serveur/equipe%20B on /Volumes/équipe B (2) (smbfs, nodev, nosuid, mounted by ana)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
    )
    mounts = mounts_on_a_mac(said)
    assert service_of(PurePosixPath("/Volumes/équipe B (2)/étude"), {}, mounts) == NETWORK_DRIVE
    assert service_of(PurePosixPath("/Users/ana/étude"), {}, mounts) is None
