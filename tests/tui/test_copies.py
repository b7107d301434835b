"""The screen and what keeps work safe: a coding that can’t be saved is said, not shown; copies are made beside it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from cipcoder.project import Project
from cipcoder.store import snapshots
from tests.tui.driving import driven

PHRASE = "J’arrive à huit heures, je fais le café."


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
async def test_a_coding_that_can_not_be_saved_is_said_and_not_shown_and_works_again(project: Project) -> None:
    place = Path(str(project.store.place))
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s")
        assert d.selected() == PHRASE
        before = d.cells()
        place.rename(place.with_name("ailleurs"))
        await d.press("1")
        assert "while it was open here" in d.notices[-1]
        assert "Travail invisible" not in d.detail
        assert d.selected() == PHRASE, "what was chosen stays chosen"
        assert [line for line in d.cells() if "J’arrive" in line] == [line for line in before if "J’arrive" in line]
        place.with_name("ailleurs").rename(place)
        await d.press("1")
        assert d.codings() == [("invisible", PHRASE)]
    assert snapshots.listed(place) == []


async def test_the_hourly_copy_is_made_beside_the_screen(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(str(project.store.place))
    monkeypatch.setattr("cipcoder.store.snapshots.EVERY", dt.timedelta(0))
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        d.app._keep_copy()
        await d.app.workers.wait_for_complete()
        (copy,) = snapshots.listed(place)
        assert copy.reason == "hourly"
        assert d.notices == []
        (place.parent / "snapshots").rename(place.parent / "copies")
        (place.parent / "snapshots").touch()
        for _ in range(2):
            d.app._keep_copy()
            await d.app.workers.wait_for_complete()
            await d.press("2")
        assert len([said for said in d.notices if "No copy of the project" in said]) == 1
        assert [code for code, _quote in d.codings()] == ["invisible", "emotionnel"], "work goes on"


async def test_what_is_to_be_said_of_the_project_s_place_is_said_on_the_screen(project: Project) -> None:
    project.remarks = ["Le dossier est synchronisé [b]par[/b] quelqu’un."]
    async with driven(project) as d:
        assert d.notices == project.remarks
