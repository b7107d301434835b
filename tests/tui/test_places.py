"""The screen comes back to the same place; what it keeps holds no word of anybody."""

from __future__ import annotations

from pathlib import Path

from cipcoder.project import Project
from cipcoder.tui import place
from tests.tui.driving import driven


async def test_one_comes_back_to_the_same_interview_and_place(project: Project) -> None:
    async with driven(project, "entretien-c", size=(80, 14)) as d:
        d.put("personne ne voit")
        await d.press("right", "z")
        there, top = d.reader.caret.cursor, d.reader.top
        await d.press("ctrl+q")
    async with driven(project, size=(80, 14)) as d:
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-c"
        assert (d.reader.caret.cursor, d.reader.top) == (there, top)
        assert d.reader.display_mode == "margin"


async def test_the_place_is_kept_while_working_not_only_when_quitting(project: Project, tmp_path: Path) -> None:
    async with driven(project) as d:
        d.put("personne ne voit")
        await d.pilot.pause(1.3)
        assert project.coder is not None
        kept = place.read(project.folder, project.coder.uid)
        assert next(iter(kept.places.values())).cursor == d.text.index("personne ne voit")
        (file,) = (tmp_path / "state").iterdir()
        words = file.read_text()
        for word in ("entretien", "Mme", "ana", "étude", "invisible", str(tmp_path)):
            assert word not in words


def test_a_damaged_file_is_no_place(project: Project, tmp_path: Path) -> None:
    assert project.coder is not None
    place.write(project.folder, project.coder.uid, place.Places(last="x"))
    (file,) = (tmp_path / "state").iterdir()
    for nonsense in ("", "{", "[]", '{"places": 3}', '{"places": {"a": {}}, "last": null}', "\x00"):
        file.write_text(nonsense)
        assert place.read(project.folder, project.coder.uid) == place.Places()


def test_a_folder_that_cannot_be_written_disturbs_nobody(project: Project, tmp_path: Path) -> None:
    assert project.coder is not None
    (tmp_path / "state").write_text("a file where the folder should be")
    place.write(project.folder, project.coder.uid, place.Places())
    assert place.read(project.folder, project.coder.uid) == place.Places()


async def test_another_coder_has_another_place(project: Project) -> None:
    async with driven(project, "entretien-c"):
        pass
    project.use_coder("ben")
    async with driven(project) as d:
        assert d.reader.page is not None
        assert d.reader.page.document.transcript.name == "entretien-b"
