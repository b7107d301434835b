"""Several files in one folder: all or none, with names that every system takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.folder import file_names, filling


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@given(names=st.lists(st.text(min_size=1, max_size=12) | st.sampled_from(["con", "a/b", "..", "A", "a"]), unique=True))
def test_each_name_has_a_file_of_its_own_that_every_system_takes(names: list[str]) -> None:
    found = file_names(names, ".html", taken=["index.html"])
    assert list(found) == names
    assert len({name.casefold() for name in found.values()} | {"index.html"}) == len(names) + 1
    for name in found.values():
        assert not set(name) & set('/\\:*?"<>|\n\x00')
        assert name.endswith(".html")
        assert name[0] != "."


def test_files_take_their_places_when_all_are_there(tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "mine.txt").write_text("stays")
    with filling(tmp_path / "to") as folder:
        (folder / "a.txt").write_text("a")
        assert not (tmp_path / "to" / "a.txt").exists()
    assert sorted(p.name for p in (tmp_path / "to").iterdir()) == ["a.txt", "mine.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["to"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device"), InputError("no")])
def test_whoever_stops_it_leaves_nothing(tmp_path: Path, stop: BaseException) -> None:
    with pytest.raises((KeyboardInterrupt, InputError)), filling(tmp_path / "to") as folder:  # noqa: PT012
        (folder / "a.txt").write_text("a")
        raise stop
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "to").write_text("x")
    with pytest.raises(InputError, match="is no folder"), filling(tmp_path / "to"):
        pass
    with pytest.raises(InputError, match="can’t be written"), filling(tmp_path / "no" / "to"):
        pass
