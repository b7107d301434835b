"""The team of a project on a server, from the command line: each types under their own sign-in."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cipcoder.store import operations as ops
from tests.command import typed
from tests.store.teams import Team, a_team, begin, make_role
from tests.studies import WORK


@dataclass
class Desk:
    """A folder for each member, which names the server and their sign-in."""

    team: Team
    folder: Path

    def run(self, name: str, *words: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        here = self.folder / name
        here.mkdir(exist_ok=True)
        (here / "project.server").write_text(self.team.address(name) + "\n", encoding="utf-8")
        done = typed(words, here)
        assert done.returncode == (1 if fails else 0), done.stderr
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_team("ana", "ben") as made:
        yield Desk(made, tmp_path)


def test_the_owner_lets_somebody_in_lists_the_team_and_lets_them_go(desk: Desk) -> None:
    role = desk.team.roles["cleo"] = make_role(desk.team.stack, desk.team.schema, "cleo")
    done = desk.run("lead", "team", "add", "cleo", "--role", role, "--as", "reader")
    assert done.stdout == f"cleo signs in as {role} and reads.\n"
    assert "New coder: cleo" in done.stderr
    done = desk.run("lead", "team", "add", "cleo", "--role", role, "--no-codebook")
    assert "and codes" in done.stdout
    rows = desk.run("cleo", "team", "list").stdout.splitlines()
    assert [row.split()[0] for row in rows[2:]] == ["ana", "ben", "cleo", "lead"]
    assert "codes interviews, not the codebook" in rows[4]
    assert "leads" in rows[5]
    desk.run("lead", "team", "remove", "cleo")
    assert "cleo" not in desk.run("lead", "team", "list").stdout
    assert "no project at" in desk.run("cleo", "team", "list", fails=True).stderr


def test_the_check_says_what_is_open_and_who_is_held_by_nothing(desk: Desk) -> None:
    done = desk.run("ana", "team", "check")
    assert done.stdout.startswith("Every table has its rules")
    assert "owns the project" in desk.run("lead", "team", "check").stderr
    desk.team.superuser("ALTER TABLE memo DISABLE ROW LEVEL SECURITY")
    assert "rows of memo" in desk.run("ana", "team", "check", fails=True).stdout


def test_who_signed_in_codes_in_their_own_name_and_in_no_other(desk: Desk) -> None:
    desk.team.studies["ana"].code("ana", WORK, "seule", "hours")
    done = desk.run("ana", "undo", "--coder", "ben", fails=True)
    assert "signed in to the server as ana" in done.stderr
    done = desk.run("ana", "undo", "--coder", "ana")
    assert "Undone" in done.stdout or "add coding" in done.stdout
    assert desk.team.studies["ana"].codings() == []


def test_the_list_tells_a_blind_coder_nothing_of_the_other_s_last_act(desk: Desk) -> None:
    begin(desk.team)
    before = desk.run("ana", "team", "list").stdout
    desk.team.studies["ben"].code("ben", WORK, "seule", "hours")
    assert desk.run("ana", "team", "list").stdout == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "gil", "--role", "no_such_role_here"), "has no role"),
        (("add", "gil", "--role", "postgres"), "superuser"),
        (("add", "gil", "--role", "x", "--as", "boss"), "is no right"),
        (("add", "gil", "--role", f"cip_{uuid.uuid4().hex}", "--create"), "may not make roles"),
        (("remove", "gil"), "is not in the team"),
        (("remove", "lead"), "owns the project"),
    ],
)
def test_what_can_t_be_done_is_said_in_a_sentence(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.run("lead", "team", *words, fails=True).stderr


def test_a_coder_decides_nothing_about_the_team(desk: Desk) -> None:
    done = desk.run("ana", "team", "add", "ben", "--role", desk.team.roles["ben"], "--as", "reader", fails=True)
    assert f"{desk.team.roles['lead']}, who owns the project" in done.stderr
    assert "who owns the project" in desk.run("ana", "team", "remove", "ben", fails=True).stderr


def test_a_lead_who_is_not_the_owner_is_told_who_lets_in_and_who_moves(desk: Desk) -> None:
    desk.team.join("lola", "lead")
    for words in (("team", "add", "gil", "--role", "gil"), ("project", "move", ".")):
        done = desk.run("lola", *words, fails=True)
        assert f"{desk.team.roles['lead']}, who owns the project" in done.stderr


def test_a_project_in_a_folder_is_told_that_teams_are_on_servers(demo: Path) -> None:
    for words in (("list",), ("check",), ("add", "ana", "--role", "ana"), ("remove", "ana")):
        done = typed(("team", *words), demo)
        assert done.returncode == 1
        assert "is a file" in done.stderr


def test_who_signed_in_works_without_saying_who_they_are(desk: Desk) -> None:
    desk.team.studies["ana"].code("ana", WORK, "seule", "hours")
    assert desk.run("ana", "finish", "travail").stdout == "travail is finished for ana.\n"
    assert "Undone" in desk.run("ana", "undo").stdout
    assert "needs a terminal" in desk.run("ana", "code", fails=True).stderr
    assert "passage coded" in desk.run("ana", "search", "seule", "--code", "hours").stdout
    assert (desk.folder / "ana" / "ana.cipcoder-layer").exists() or desk.run("ana", "layer", "export").returncode == 0
    begin(desk.team)
    assert "travail" in desk.run("ana", "round", "seal", fails=True).stderr + desk.run("ana", "status").stdout


def test_a_copy_on_a_server_that_wants_a_password_asks_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its address and by a folder that names it; and that it is this project itself is seen through a password."""
    from cipcoder.errors import PasswordError
    from cipcoder.store.places import with_password

    def reached(address: str, password: str | None = None) -> str:
        if password is None:
            raise PasswordError("a password, please")
        return with_password(address, password)

    asked: list[str] = []

    def typed_in(question: str) -> str:
        asked.append(question)
        return "geheim"

    monkeypatch.setattr("cipcoder.store.moving.reached", reached)
    monkeypatch.setattr("cipcoder.cli.passphrases.can_ask", lambda: True)
    monkeypatch.setattr("cipcoder.cli.shared.getpass", typed_in)
    desk.run("ana", "status")
    for copy in (".", desk.team.address("ana")):
        done = desk.run("ana", "merge", copy, "--dry-run", fails=True)
        assert "geheim" not in done.stderr
        assert "itself" in done.stderr
    assert len(asked) == 2


def test_the_project_says_who_has_it_open_and_names_nobody_else(desk: Desk) -> None:
    import psycopg

    from tests.conftest import POSTGRES

    with psycopg.connect(POSTGRES):
        (line,) = [row for row in desk.run("ana", "project", "info").stdout.splitlines() if row.startswith("signed in")]
    assert set(line.removeprefix("signed in now").replace(",", " ").split()) <= set(desk.team.roles.values())
    assert desk.team.roles["ana"] in line


def test_a_coder_withdraws_nobody_nor_does_a_lead_whom_a_round_blinds(desk: Desk) -> None:
    desk.team.studies["ana"].code("ana", WORK, "seule", "hours")
    done = desk.run("ana", "participant", "withdraw", "B", "--erase", "--yes", fails=True)
    assert "a lead of the team erases" in done.stderr
    uid = begin(desk.team, coders=("lead", "ben"))
    done = desk.run("lead", "participant", "withdraw", "B", "--erase", "--yes", fails=True)
    assert "Nothing was erased: a blind round hides" in done.stderr
    desk.team.studies["lead"].do(ops.CloseRound(uid), "lead")
    desk.run("lead", "participant", "withdraw", "B", "--erase", "--yes")
    assert desk.team.superuser("SELECT count(*) FROM operation WHERE after::text LIKE '%seule%'") == [(0,)]
    assert [study.faults() for study in desk.team.studies.values()] == [[], [], []]
