"""Copies brought together with a project whose store is on a PostgreSQL server: into it, and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from cipcoder.codebook.models import Code
from cipcoder.errors import StoreError
from cipcoder.project import Project
from cipcoder.rounds import Plan as RoundPlan
from cipcoder.rounds import new_round, seal
from cipcoder.store import moving, team
from cipcoder.store import operations as ops
from cipcoder.store.copies import read_copy
from cipcoder.store.places import write_address
from tests.command import typed
from tests.conftest import postgres_address
from tests.exchange.test_merging import bring, copied, said, works
from tests.exchange.test_withdrawal import project as project  # the study in a folder
from tests.store.teams import make_role


@pytest.fixture
def served(project: Project) -> Iterator[tuple[Project, str]]:
    """The study, moved to a server, and where."""
    with postgres_address() as address:
        there = copied(project, "served")
        with Project.open(there) as moved:
            moving.move(moved.store, address, there)
        with Project.open(there) as moved:
            yield moved, address


def member(stack: ExitStack, server: Project, address: str, who: str, folder: Path) -> None:
    """Let somebody in, the lead or a coder, with a folder of their own that names the server."""
    place = urlsplit(address)
    role = make_role(stack, place.query.partition("=")[2], who)
    team.add(server.store, who, role, "lead" if who == "lead" else "coder")
    folder.mkdir()
    write_address(folder, urlunsplit(place._replace(netloc=f"{role}@{place.netloc.rpartition('@')[2]}")))


def test_a_folder_is_merged_into_a_server_and_a_server_into_a_folder(
    project: Project, served: tuple[Project, str]
) -> None:
    server, address = served
    works(project, "ana", "Ma mère", "c")
    project.do(ops.AddCode(Code(id="night", label={"fr": "Nuit"}), None))
    project.edit_code("hours", definition={"fr": "ici"})
    works(server, "bea", "Ma mère", "c")
    server.edit_code("hours", definition={"fr": "là"}, retired=True)
    assert typed(["merge", project.folder, "--dry-run"], server.folder).returncode == 0
    done = bring(server, project.folder)
    assert done.copies[0].new_codes == ("night",)
    assert [(each.name, each.field) for each in done.copies[0].conflicts] == [("hours", "definition")]
    assert not bring(server, project.folder).changed
    assert bring(project, server.folder).changed
    assert said(project) == said(server)
    assert "Nothing new" in typed(["merge", address], project.folder).stdout
    server.undo()
    assert bring(project, server.folder).changed
    assert said(project) == said(server)


def test_an_address_without_a_project_of_this_cipcoder_is_called_so(
    project: Project, served: tuple[Project, str]
) -> None:
    server, address = served
    with pytest.raises(StoreError, match="There is no project at"):
        read_copy(f"{address}_x", project.store.place)
    for number, what in ((1, "open it once with this cipcoder"), (99, "written by a newer cipcoder")):
        with server.store.acting(None, verb="break", role="note") as tx:
            tx.connection.exec_driver_sql(f"UPDATE schema_number SET number = {number}")
        with pytest.raises(StoreError, match=what):
            read_copy(address, project.store.place)


def test_members_bring_their_own_work_and_a_lead_everybody_s(
    project: Project, served: tuple[Project, str], tmp_path: Path
) -> None:
    server, address = served
    of: dict[str, Path] = {}
    for who in ("ana", "bea"):
        of[who] = copied(project, f"of {who}")
        with Project.open(of[who]) as one:
            works(one, who, "Ma mère", "c")
    with ExitStack() as stack:
        for who in ("lead", "ana"):
            member(stack, server, address, who, tmp_path / who)
        with Project.open(tmp_path / "ana") as ana, Project.open(tmp_path / "lead") as lead:
            before = said(server)
            with pytest.raises(StoreError, match="may not do this"):
                bring(ana, of["ana"], of["bea"])
            assert said(server) == before
            assert bring(ana, of["ana"]).changed
            assert bring(lead, of["bea"]).changed
        assert bring(project, tmp_path / "ana").changed
        assert not bring(project, *of.values()).changed
        assert said(project) == said(server)


def test_in_a_blind_round_members_bring_their_own_work_and_get_the_others_afterwards(
    project: Project, served: tuple[Project, str], tmp_path: Path
) -> None:
    server, address = served
    name = new_round(server, RoundPlan(("ana", "bea"), interviews=("b", "c"))).name
    with ExitStack() as stack:
        for who in ("ana", "bea"):
            member(stack, server, address, who, tmp_path / who)
        with Project.open(tmp_path / "bea") as bea, Project.open(copied(project, "of ana")) as folder:
            works(bea, "bea", "Ma mère", "c")
            bring(folder, tmp_path / "ana")
            assert name in [row.name for row in folder.rounds()]
            assert len(said(folder)["coding"]) == 4  # those of before the round
            works(folder, "ana", "enfants", "c")
            with Project.open(tmp_path / "ana") as ana:
                assert ("ana", name) not in bring(ana, folder.folder).copies[0].held_back
                assert len(said(server)["coding"]) == 6
                seal(ana, name, "ana")
            seal(bea, name, "bea")
            assert bring(folder, tmp_path / "ana").changed
            assert said(folder) == said(server)
