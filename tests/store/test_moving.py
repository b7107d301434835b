"""A project's store goes to a server and back, and nothing of it changes on the way."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from cipcoder.codebook.models import Code
from cipcoder.errors import RefusedError, StoreError
from cipcoder.store import moving, team
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.places import SERVER_NAME, STORE_NAME, place_of, read_address
from cipcoder.store.store import Act as StoreAct
from cipcoder.store.store import Store
from tests.conftest import POSTGRES, postgres_address
from tests.store.acts import BACK, CORRECT, OWN, SHARED, Act, acts, perform, pick
from tests.store.teams import a_team
from tests.studies import CODEBOOK, FAMILY, WORK, Study, talk

KEPT_ON_SERVER = "_moved_"


@pytest.fixture
def address() -> Iterator[str]:
    with server() as one:
        yield one


@contextmanager
def server() -> Iterator[str]:
    """An address nobody else uses; what moves leave there is dropped too."""
    with postgres_address() as one, moved_away(one):
        yield one


@contextmanager
def moved_away(address: str) -> Iterator[None]:
    import psycopg

    try:
        yield
    finally:
        url = make_url(address)
        begins = str(url.query["schema"])[:40] + KEPT_ON_SERVER
        plain = url.difference_update_query(["schema"]).render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            found = connection.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", (begins,))
            for (name,) in found.fetchall():
                connection.execute(f'DROP SCHEMA "{name}" CASCADE'.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder, its store a file: three coders, a codebook, two interviews, some codings."""
    folder = tmp_path / "étude"
    folder.mkdir()
    with Store.create(folder / STORE_NAME, name="Nettoyer") as store:
        study = begun(store)
        study.code("ana", WORK, "Les horaires coupés", "hours")
        study.code("ben", FAMILY, "gardé les enfants", "kin", "isolation")
    return folder


def begun(store: Store) -> Study:
    study = Study(store)
    for name in ("ana", "ben"):
        study.coder(name)
    study.do(ops.ApplyCodebook(CODEBOOK), note=True)
    for data in (WORK, FAMILY):
        study.do(ops.ImportTranscript(data), note=True)
    return study


def moved(folder: Path, target: Path | str) -> moving.Moved:
    with Store.open(moving.source_of(folder, target)) as store:
        return moving.move(store, target, folder)


def everything(place: Path | str) -> moving.Digest:
    with Store.open(place) as store, store.read() as connection:
        return moving.digest(connection)


def test_a_project_goes_to_a_server_and_back_unchanged(folder: Path, address: str) -> None:
    before = everything(folder / STORE_NAME)
    done = moved(folder, address)
    assert done.codings == 3
    assert read_address(folder / SERVER_NAME) == address
    assert not (folder / STORE_NAME).exists()
    assert everything(address) == before
    (kept,) = (folder / "snapshots").iterdir()
    assert everything(kept) == before
    moved(folder, folder / STORE_NAME)
    assert not (folder / SERVER_NAME).exists()
    assert everything(folder / STORE_NAME) == before
    with pytest.raises(StoreError, match="no project at"):
        Store.open(address)


def test_an_old_window_cannot_write_after_the_move(folder: Path, address: str) -> None:
    with Store.open(folder / STORE_NAME) as window:
        study = Study(window, {"ana": window.coder_uid("ana") or uuid.uuid4()})
        moved(folder, address)
        with pytest.raises(StoreError, match="not there any more"):
            study.code("ana", WORK, "on rentre tard", "hours")
    with Store.open(address) as window:
        study = Study(window, dict(study.people))
        study.code("ana", WORK, "on rentre tard", "hours")
        moved(folder, folder / STORE_NAME)
        with pytest.raises(StoreError, match="any more"):
            study.code("ana", WORK, "ses enfants", "hours")


def test_an_occupied_target_is_refused_and_nothing_is_changed(folder: Path, address: str) -> None:
    with Store.create(address, name="Autre"):
        pass
    there, here = everything(address), everything(folder / STORE_NAME)
    with pytest.raises(RefusedError, match="holds a project already"):
        moved(folder, address)
    assert (everything(address), everything(folder / STORE_NAME)) == (there, here)
    assert place_of(folder) == folder / STORE_NAME


def test_a_schema_with_tables_of_something_else_is_refused(folder: Path, address: str) -> None:
    import psycopg

    url = make_url(address)
    plain = url.difference_update_query(["schema"]).render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{url.query["schema"]}"'.encode())
        connection.execute(f'CREATE TABLE "{url.query["schema"]}".other (n int)'.encode())
    with pytest.raises(RefusedError, match="tables of something else"):
        moved(folder, address)


def test_a_schema_made_beforehand_is_filled(folder: Path, address: str) -> None:
    import psycopg

    url = make_url(address)
    plain = url.difference_update_query(["schema"]).render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{url.query["schema"]}"'.encode())
    moved(folder, address)
    assert Path(folder / SERVER_NAME).is_file()


def test_a_file_stays_in_a_file(folder: Path) -> None:
    with pytest.raises(RefusedError, match="in a file already"):
        moved(folder, folder / STORE_NAME)
    with pytest.raises(RefusedError, match="own folder"):
        moving.target_of(str(folder.parent / "elsewhere"), folder)


def test_a_move_broken_off_before_its_end_is_begun_again(
    folder: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has everything, the folder doesn't say so yet."""
    before = everything(folder / STORE_NAME)

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    for name in ("write_address", "_kept"):
        with monkeypatch.context() as broken:
            broken.setattr(moving, name, stop)
            with pytest.raises(KeyboardInterrupt):
                moved(folder, address)
        assert everything(folder / STORE_NAME) == before
        assert everything(address) == before
    with pytest.raises(StoreError, match="both"):
        place_of(folder)
    moved(folder, address)
    assert place_of(folder) == address


def test_a_move_home_that_was_broken_off_is_begun_again(
    folder: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(folder / STORE_NAME)
    moved(folder, address)

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(moving, "_put", stop)
        with pytest.raises(KeyboardInterrupt):
            moved(folder, folder / STORE_NAME)
    assert place_of(folder) == address
    assert sorted(f.name for f in folder.iterdir()) == [SERVER_NAME, "snapshots"]
    moved(folder, folder / STORE_NAME)
    (folder / SERVER_NAME).write_text(address + "\n")  # as if the last step had not been done
    assert moving.finish(address, folder)
    assert place_of(folder) == folder / STORE_NAME
    assert everything(folder / STORE_NAME) == before


def test_what_was_written_after_a_broken_off_move_is_not_lost(folder: Path, address: str) -> None:
    """The folder still says: file. What is on the server then is older, and no copy to go on with."""
    file = folder / STORE_NAME
    with Store.open(file) as store, tempfile.TemporaryDirectory() as apart:
        copy = Path(shutil.copytree(folder, Path(apart) / "copy"))
        moved(copy, address)
        Study(store, {"ana": store.coder_uid("ana") or uuid.uuid4()}).code("ana", WORK, "on rentre tard", "hours")
    with pytest.raises(RefusedError, match="holds a project already"):
        moved(folder, address)


def test_an_unsound_store_is_not_moved(folder: Path, address: str) -> None:
    with Store.open(folder / STORE_NAME) as store, store.engine.connect() as connection, connection.begin():
        connection.execute(text("DELETE FROM coding WHERE id = 1"))
    with pytest.raises(RefusedError, match="not sound"):
        moved(folder, address)
    with pytest.raises(StoreError, match="no project at"):
        Store.open(address)


def test_a_blind_round_goes_on_where_the_store_is(folder: Path, address: str) -> None:
    with Store.open(folder / STORE_NAME) as store:
        rounds = Study(store).rows("round")
    moved(folder, address)
    with Store.open(address) as store:
        assert Study(store).rows("round") == rounds


def test_codings_by_the_hundred_are_moved(folder: Path, address: str) -> None:
    data = talk("long", *(f"Mme B. : phrase {n} dite un soir" for n in range(60)))
    with Store.open(folder / STORE_NAME) as store:
        ana = store.coder_uid("ana")
        store.do(ops.ImportTranscript(data), ana)
        starts = [start for start, _stop in data.sentences]
        new = [
            ops.NewCoding(data.uid, start, start + 1 + n, code_uid(code))
            for start in starts
            for n in range(3)
            for code in ("hours", "kin")
        ]
        store.do_all([StoreAct(ops.AddCodings(tuple(new[i : i + 500])), ana) for i in range(0, len(new), 500)])
    assert moved(folder, address).codings == len(new) + 3


# --- whatever people did before ------------------------------------------------------------------------


histories = st.lists(st.tuples(st.integers(0, 1), acts(*OWN, *SHARED, *CORRECT, *BACK)), max_size=14)
afterwards = st.lists(st.tuples(st.integers(0, 1), acts(*OWN)), max_size=4)


@given(history=histories, after=afterwards)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_done_survives_both_ways(history: Sequence[tuple[int, Act]], after: Sequence[tuple[int, Act]]) -> None:
    there_and_back(history, after)


@pytest.mark.soak
@given(history=histories, after=afterwards)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_was_done_survives_both_ways(
    history: Sequence[tuple[int, Act]], after: Sequence[tuple[int, Act]]
) -> None:
    there_and_back(history, after)


def there_and_back(history: Sequence[tuple[int, Act]], after: Sequence[tuple[int, Act]]) -> None:
    """The dump is the same there and back, undo goes on on both sides, a copy made before still exchanges layers."""
    with ExitStack() as stack:
        top = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(server())
        folder = top / "one"
        folder.mkdir()
        with Store.create(folder / STORE_NAME, name="Nettoyer") as store:
            study = begun(store)
            live(study, history)
            before = study.dump()
        people = study.people
        copy = Path(shutil.copytree(folder, top / "two"))
        moved(folder, address)
        with Store.open(address) as store:
            there = Study(store, people)
            assert there.dump() == before
            with Store.open(copy / STORE_NAME) as twin:
                same = Study(twin, people)
                for who in people.values():
                    here, too = there.store.undo(who), same.store.undo(who)
                    assert (here is None) == (too is None)
                    assert here is None or too is None or here.verb == too.verb
                assert there.dump() == same.dump()
            live(there, after)
            assert there.faults() == []
            changed = there.dump()
        moved(folder, folder / STORE_NAME)
        with Store.open(folder / STORE_NAME) as store, Store.open(copy / STORE_NAME) as twin:
            home, other = Study(store, people), Study(twin, people)
            assert home.dump() == changed
            assert home.faults() == []
            for who in people.values():
                take_in(twin, take_out(store, who))
                take_in(store, take_out(twin, who))
            assert home.rows("coding").keys() <= other.rows("coding").keys() | home.rows("coding").keys()
            assert other.faults() == home.faults() == []


def live(study: Study, history: Sequence[tuple[int, Act]]) -> None:
    for person, act in history:
        who = pick(list(study.people.values()), person)
        if act[0] == "undo":
            study.store.undo(who)
        elif act[0] == "redo":
            study.store.redo(who)
        else:
            perform(study, who, act)


def test_a_code_below_one_made_later_is_moved(folder: Path, address: str) -> None:
    """Rows of a table may name rows that come after them."""
    with Store.open(folder / STORE_NAME) as store:
        store.do(ops.AddCode(Code(id="late", label={"fr": "Tard"}), None))
        store.do(ops.MoveCode("conditions", "late", None))
    before = everything(folder / STORE_NAME)
    moved(folder, address)
    assert everything(address) == before


# --- by who owns the schema, and is no superuser -----------------------------------------------------------


def test_the_owner_of_the_schema_brings_a_team_s_project_home_and_back(tmp_path: Path) -> None:
    """With the sign-ins of its coders, who are let in anew where it goes; nobody sees what is left behind."""
    with a_team("ana", "ben") as made:
        for name in ("ana", "ben"):
            made.studies[name].code(name, WORK, "seule", "hours")
        lead = made.studies["lead"].store
        before = everything(f"{POSTGRES}?schema={made.schema}")
        home = moving.move(lead, tmp_path / STORE_NAME, tmp_path)
        assert everything(tmp_path / STORE_NAME) == before
        assert home.kept.endswith("(…_moved)")  # the schema was made for them: they may not rename it
        with pytest.raises(psycopg.errors.Error):
            made.sql("ana", f'SELECT count(*) FROM "{made.schema}".transcript_text_moved')
        for name in ("ana", "lead"):
            with pytest.raises(StoreError, match="no project at"):
                Store.open(made.address(name))
        with pytest.raises(StoreError, match="no project at"):
            made.studies["ana"].code("ana", WORK, "soir", "hours")
        made.schema += "b"
        made.superuser(f'CREATE SCHEMA "{made.schema}"')  # not the lead's yet
        address = made.address("lead")
        with pytest.raises(StoreError, match="belongs to postgres"):
            moved(tmp_path, address)
        made.superuser(f'ALTER SCHEMA "{made.schema}" OWNER TO "{made.roles["lead"]}"')
        moved(tmp_path, address)
        with Store.open(address) as store:
            assert everything(f"{POSTGRES}?schema={made.schema}") == before
            assert Study(store).faults() == []
            assert {one.name for one in team.members(store)} <= {"lead"}
            assert team.remove(store, "ben") == made.roles["ben"]
            team.add(store, "ana", made.roles["ana"])
            ana = made.open("ana")
            ana.code("ana", WORK, "soir", "hours")
            assert ana.faults() == team.faults(store) == []
