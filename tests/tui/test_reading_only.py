"""A member who may only read opens the coding screen of a project on a server as everybody does."""

from __future__ import annotations

import pytest

from cipcoder.errors import StoreError
from cipcoder.project import Project
from tests.store.teams import a_team
from tests.studies import WORK
from tests.tui.driving import driven


async def test_a_reader_reads_every_interview_and_is_told_that_nothing_is_kept() -> None:
    with a_team("ana") as made:
        made.join("rita", "reader")
        with Project.open(made.address("rita")) as project:
            async with driven(project) as screen:
                assert screen.notices == ["Your sign-in only reads: look at everything; nothing you do here is kept."]
                assert screen.text
                names = [row.name for row in screen.screen.desk.transcripts]
                for name in names:
                    screen.screen.open(name)
                    await screen.pilot.pause()
                    assert screen.reader.page is not None
                    assert screen.reader.page.document.transcript.name == name
                with pytest.raises(StoreError, match="may not do this"):
                    project.set_read_state(WORK.uid, "finished")
        ana = made.studies["ana"]
        assert ana.rows("read_state") == {}
        assert ana.faults() == []
