"""An encrypted project on its way to a server and back: in clear only where somebody said so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cipcoder.project import Project
from cipcoder.store.cipher import is_encrypted
from cipcoder.store.places import STORE_NAME
from tests.command import typed
from tests.store.test_moving import server

SECRET = "une phrase assez longue"
GIVEN = {"CIPCODER_PASSPHRASE": SECRET, "CIPCODER_NEW_PASSPHRASE": SECRET}


def test_what_was_encrypted_is_in_clear_only_where_somebody_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    Project.create(tmp_path / "study", name="Nettoyer", key=SECRET).close()
    folder = tmp_path / "study"
    with server() as address:
        done = typed(["project", "move", address], folder)
        assert done.returncode == 1
        assert "On the server it will not be" in done.stderr
        assert is_encrypted(folder / STORE_NAME)
        assert "encrypted by who keeps" in typed(["project", "move", address, "--encrypt", "--yes"], folder).stderr
        assert typed(["project", "move", address, "--yes"], folder).returncode == 0
        done = typed(["project", "move", "."], folder)
        assert done.returncode == 1
        assert "was encrypted before" in done.stderr
        done = typed(["project", "move", ".", "--encrypt"], folder)
        assert done.returncode == 0, done.stderr
        assert is_encrypted(folder / STORE_NAME)
        assert typed(["status"], folder).returncode == 0
        assert typed(["project", "move", address, "--yes"], folder).returncode == 0
        done = typed(["project", "move", ".", "--yes"], folder)
        assert done.returncode == 0, done.stderr
        assert "is not encrypted: cipcoder encryption on" in done.stderr
    assert not is_encrypted(folder / STORE_NAME)
    assert not any(name.endswith(".partial") for name in os.listdir(folder))
