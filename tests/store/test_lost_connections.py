"""The server or the network goes away in the middle of work: a sentence, nothing lost, nothing done twice."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from cipcoder.errors import InputError, StoreError
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.places import SERVER_NAME, read_address, with_password, write_address
from cipcoder.store.store import Store
from tests.conftest import POSTGRES, postgres_address
from tests.studies import CODEBOOK, WORK, Study


class Wire:
    """A line to the server that can be told to lose the answer to the next COMMIT."""

    def __init__(self, host: str, port: int) -> None:
        self.to = host, port
        self.loses = self.down = False
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _from = self.listening.accept()
                if self.down:
                    client.close()
                    continue
                server = socket.create_connection(self.to)
                threading.Thread(target=self._pass, args=(client, server), daemon=True).start()
                threading.Thread(target=self._pass_back, args=(server, client), daemon=True).start()

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := client.recv(65536):
                if self.loses and b"COMMIT" in said:
                    self.loses = False
                    client.shutdown(socket.SHUT_RDWR)  # the answer finds nobody
                server.sendall(said)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)
        client.close()

    def _pass_back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(65536):
                client.sendall(said)
        for one in (server, client):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        server.close()


@pytest.fixture
def address() -> Iterator[str]:
    with postgres_address() as one:
        yield one


@pytest.fixture
def wire(address: str) -> Iterator[Wire]:
    url = make_url(address)
    made = Wire(str(url.host), url.port or 5432)
    yield made
    made.listening.close()


@pytest.fixture
def study(address: str, wire: Wire) -> Iterator[Study]:
    through = make_url(address).set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
    with Store.create(address, name="Nettoyer") as store:
        begun = Study(store)
        begun.coder("ana")
        begun.do(ops.ApplyCodebook(CODEBOOK))
        begun.do(ops.ImportTranscript(WORK))
    with Store.open(through) as store:
        yield Study(store, begun.people)


def test_an_act_whose_answer_was_lost_is_found_to_be_done(study: Study, wire: Wire) -> None:
    wire.loses = True
    study.code("ana", WORK, "Les horaires coupés", "hours")
    assert not wire.loses
    assert [code for _who, code, _words in study.codings()] == ["hours"]
    study.code("ana", WORK, "on rentre tard", "hours")
    assert len(study.codings()) == 2
    assert study.faults() == []


def test_what_was_kept_is_told_before_it_is_done_twice(
    study: Study, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cipcoder.store.store.PAUSES", (0.0,))
    wire.loses = wire.down = True
    memo = ops.WriteMemo(uuid.uuid4(), "un doute", "", (("transcript", WORK.uid),))
    with pytest.raises(StoreError):
        study.do(memo, "ana")
    wire.down = False
    with pytest.raises(StoreError, match="had been kept"):
        study.do(memo, "ana")
    assert len(study.rows("memo")) == 1
    study.code("ana", WORK, "on rentre tard", "hours")
    assert study.faults() == []


def test_connections_that_were_ended_are_made_anew(study: Study, address: str) -> None:
    study.codings()
    _end_all(study, address)
    study.code("ana", WORK, "on rentre tard", "hours")
    assert len(study.codings()) == 1


def test_a_connection_that_ends_in_the_middle_of_an_act_keeps_nothing_of_it(study: Study, address: str) -> None:
    before = study.dump()
    with pytest.raises(StoreError, match="was lost"):
        _act_that_is_cut(study, address)
    assert study.dump() == before
    study.code("ana", WORK, "on rentre tard", "hours")
    assert study.faults() == []


def _act_that_is_cut(study: Study, address: str) -> None:
    with study.store.acting(None, verb="x", role="do") as tx:
        tx.create("attribute", WORK.uid, {"name": "âge", "position": 0})
        _end_all(study, address)
        tx.connection.execute(text("SELECT 1"))


def _end_all(study: Study, address: str) -> None:
    """End the connections of this store, from outside, and of nobody else."""
    import psycopg

    assert study.store.engine.url.port is not None
    schema = make_url(address).query["schema"]
    plain = make_url(address).difference_update_query(["schema"]).render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
            (f"cipcoder {schema}",),
        )


# --- what can be wrong with an address -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"database": "no_such_database"}, "no such database"),
        ({"username": "nobody_of_this_name"}, "knows nobody of this name"),
        ({"port": 1}, "Is it running"),
        ({"query": {"schema": "never_made"}}, "no project at"),
        ({"query": {"bogus": "1"}}, "doesn't know"),
        ({"query": {"schema": "s", "sslmode": "verify-ful"}}, "doesn't know"),
        ({"query": {"schema": "s", "port": "99999999"}}, "doesn't know"),
        ({"query": {"schema": "s", "connect_timeout": "soon"}}, "doesn't know"),
        ({"query": {"schema": "s", "keepalives_idle": "soon"}}, "doesn't know"),
        ({"query": {"schema": "a'b"}}, "no name for a schema"),
        ({"query": {"service": "never_written"}}, "service"),
    ],
)
def test_a_wrong_address_is_a_sentence(address: str, change: dict[str, object], said: str) -> None:
    wrong = make_url(address).set(password="geheim", **change)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=said) as error:
        Store.open(wrong.render_as_string(hide_password=False))
    assert "geheim" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "content",
    ["", "postgres", "postgresql://h", "postgresql://h/d\nmore", "mysql://a:b@h/d", "postgresql://h/d?port=x"],
)
def test_a_file_that_holds_no_address_is_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / SERVER_NAME).write_text(content)
    with pytest.raises(StoreError, match="is no address") as error:
        Project.open(tmp_path)
    assert "a:b@" not in str(error.value)


def test_a_password_is_never_written_and_one_that_was_is_refused(tmp_path: Path) -> None:
    address = with_password("postgresql://ana@h/d?schema=s", "p@ss/wörd")
    write_address(tmp_path, address)
    assert (tmp_path / SERVER_NAME).read_text() == "postgresql://ana@h/d?schema=s\n"
    assert read_address(tmp_path / SERVER_NAME) == "postgresql://ana@h/d?schema=s"
    (tmp_path / SERVER_NAME).write_text(address)
    with pytest.raises(StoreError, match="holds a password") as error:
        Project.open(tmp_path)
    assert "rd@h" not in str(error.value)


def test_a_project_opened_by_its_address_does_without_a_folder(
    study: Study, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cipcoder.codebook_file import keep_in_step, path_of

    monkeypatch.chdir(tmp_path)
    (tmp_path / "codebook.yaml").write_text("somebody else's")
    with Project.open(address) as project:
        project.use_coder("ana")
        project.add_code("Un code")
        assert keep_in_step(project) == ""
        with pytest.raises(InputError, match="no codebook"):
            path_of(project)
    assert (tmp_path / "codebook.yaml").read_text() == "somebody else's"
    assert POSTGRES
